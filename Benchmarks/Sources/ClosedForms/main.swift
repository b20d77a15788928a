import GraphCore

// Closed forms inside one process: of the lecture's formula with nine units as text, and of chains of
// sigmoids, whose gradients share all that they have in common. Prints a line of JSON for each: the least
// and the median time in seconds and the characters that were printed. `ClosedForms nine` runs that case alone.

func seconds(_ duration: Duration) -> Double {
  let (whole, rest) = duration.components
  return Double(whole) + Double(rest) / 1e18
}

func measure(_ name: String, rounds: Int, _ body: () throws -> Int) rethrows {
  guard CommandLine.arguments.count < 2 || CommandLine.arguments[1] == name else { return }
  var times: [Double] = []
  var characters = 0
  for _ in 0..<rounds {
    let start = ContinuousClock.now
    characters = try body()
    times.append(seconds(ContinuousClock.now - start))
  }
  times.sort()
  print(
    "{\"case\": \"\(name)\", \"least_s\": \(times[0]), \"median_s\": \(times[rounds / 2]), "
      + "\"characters\": \(characters)}")
}

let lecture = try Problem(SourceText("f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2")).graph
measure("nine", rounds: 3000) {
  let symbolic = lecture.symbolicGradients()
  let printer = PlainText(unitLetter: lecture.unitLetter)
  var characters = 0
  for place in lecture.variables.indices {
    guard let form = symbolic.closedForm(of: NodeID(place)) else { continue }
    characters += printer.string(symbolic.mathNode(of: form)).utf8.count
  }
  return characters
}

for depth in [20, 200, 2000] {
  let graph = try Problem(
    SourceText("h_k = σ(w_k h_{k-1} + b_k), k = 1..\(depth); f = h_\(depth)")
  ).graph
  measure("chain\(depth)", rounds: 40000 / (depth * 2)) { graph.gradientLines().count }
  measure("chain\(depth) printed", rounds: 8000 / depth) {
    var texts = FormulaTexts(graph)
    return graph.gradientLines().reduce(0) { $0 + texts.string($1.formula).utf8.count }
  }
  measure("chain\(depth) closed", rounds: 8000 / depth) {
    let symbolic = graph.symbolicGradients()
    return graph.variables.indices.reduce(0) {
      $0 + (symbolic.closedForm(of: NodeID($1)) == nil ? 0 : 1)
    }
  }
}
