import GraphCore
import Testing

@testable import GraphRendering

/// A folded picture of a formula with the numbers it was made of.
private struct Folded {
  let picture: Picture
  let graph: Graph
  let gradients: Gradients

  init(_ text: String, _ folding: Folding, focus: String? = nil) throws {
    var options = Problem.Options()
    options.randomSeed = 7
    let problem = try Problem(try SourceText(text), options: options)
    graph = problem.graph
    gradients = try graph.evaluate(try #require(problem.inputs)).gradients()
    let graph = self.graph
    picture = try Picture(
      graph, folding: folding, title: problem.title, evaluation: gradients.evaluation,
      gradients: gradients, notes: gradients.notes(),
      focus: focus.flatMap { name in graph.ids.first { graph.id(of: $0) == name } })
  }

  var ids: [String] { picture.nodes.map(\.id) }
  var boxes: [Picture.Node] { picture.nodes.filter { $0.fold != nil } }
}

private let chain = "h_0 = x; h_k = tanh(w h_{k-1} + b_k), k = 1..60; 1/2 (h_60 - y)^2"
private let sum = "f = Σ_{i=1}^{50} 1/2 (σ(w x_i + b) - y_i)^2"
private let nested = "f = Σ_{i=1}^{9} Σ_{j=1}^{8} (w x_i y_j - 1)^2"
private let uses = "g(x) = tanh(a x + c); L = g(g(g(g(g(g(g(g(g(x)))))))))"
private let typed =
  "f = " + (0..<400).map { "a_\($0)^2" }.joined(separator: " + ")
private let layers = "h_0 = x; h_k = tanh(W h_{k-1}), k = 1..30; sum(h_30) where W: 3x3, x: 3"

@Suite struct FoldTests {
  static let formulas = [chain, sum, nested, uses, typed, layers]
  static let foldings = [
    Folding(.automatic), Folding(.depth(1)), Folding(.depth(2)), Folding(.whenLarge, limit: 20),
  ]

  /// The gradient of what is shown is the sum of the shares on its edges, folded or not.
  @Test(arguments: formulas, foldings) func totalsAreTrue(_ text: String, _ folding: Folding) throws
  {
    let folded = try Folded(text, folding)
    let picture = folded.picture
    if folding.mode != .depth(2) { #expect(!folded.boxes.isEmpty) }
    var arriving: [Int: [Tensor]] = [:]
    for edge in picture.edges {
      #expect(edge.from < edge.to)
      switch edge.downstream {
      case .scalar(let x): arriving[edge.from, default: []].append(Tensor(x))
      case .tensor(let tensor): arriving[edge.from, default: []].append(tensor)
      case nil: Issue.record("no share on \(edge.id)")
      }
    }
    for (index, node) in picture.nodes.enumerated() where node.kind != .objective {
      guard node.fold == nil || node.fold?.output != nil, let gradient = node.gradient else {
        continue
      }
      let wanted = gradient.tensor ?? Tensor(gradient.scalar ?? .nan)
      for place in wanted.elements.indices {
        let shares = arriving[index, default: []].map { $0.elements[place] }
        let size = shares.map(abs).reduce(1e-300, +)
        #expect(abs(shares.reduce(0, +) - wanted.elements[place]) <= 1e-12 * size, "\(node.id)")
      }
    }
  }

  /// What is hidden and what is shown is the whole graph, and the norms are those of what is hidden.
  @Test(arguments: formulas, foldings) func nothingIsLost(_ text: String, _ folding: Folding) throws
  {
    let folded = try Folded(text, folding)
    let shown = folded.picture.nodes.filter { $0.fold == nil }.map(\.id)
    let units = folded.boxes.reduce(0) { $0 + ($1.fold?.units ?? 0) }
    let variables = folded.boxes.reduce(0) { $0 + ($1.fold?.variables ?? 0) }
    #expect(shown.count + units + variables == folded.graph.nodes.count)
    let isShown = Set(shown)
    func norm(_ kinds: [Node.Kind]) -> Double {
      folded.graph.ids.filter {
        !isShown.contains(folded.graph.id(of: $0)) && kinds.contains(folded.graph[$0].kind)
      }.flatMap { folded.gradients.gradient(of: $0).elements }.reduce(0) { $0 + $1 * $1 }
    }
    let inner = folded.boxes.compactMap(\.fold?.gradientNorm).reduce(0) { $0 + $1 * $1 }
    let parameters = folded.boxes.compactMap(\.fold?.parameterNorm).reduce(0) { $0 + $1 * $1 }
    #expect(abs(inner - norm([.unit, .data])) <= 1e-12 * inner)
    #expect(abs(parameters - norm([.parameter])) <= 1e-12 * parameters)
  }

  @Test(arguments: formulas, foldings) func nothingOverlaps(_ text: String, _ folding: Folding)
    throws
  {
    let picture = try Folded(text, folding).picture
    guard picture.nodes.count < 32 else { return }
    #expect(OverlapCheck(try picture.drawing()).findings == [])
    var options = PictureOptions()
    options.style = .circuit
    options.direction = .bottomToTop
    #expect(OverlapCheck(try picture.drawing(options)).findings == [])
  }

  @Test func showsTheFirstTwoAndTheLast() throws {
    let folded = try Folded(chain, Folding())
    #expect(folded.boxes.map(\.id) == ["k.3-59"])
    #expect(folded.boxes[0].fold?.contents == "57 steps, 171 units, 57 variables")
    #expect(folded.ids.contains("u1") && folded.ids.contains("u6") && folded.ids.contains("u178"))
    #expect(folded.picture.clusters.map(\.caption) == ["k = 1", "k = 2", "k = 60"])
    let w = try #require(folded.picture.nodes.firstIndex { $0.id == "w" })
    #expect(folded.picture.edges.filter { $0.from == w }.map(\.count) == [1, 1, 57, 1])
  }

  @Test func opensWhatIsNamed() throws {
    let folded = try Folded(chain, Folding(.automatic, opened: ["k.20", "u100"]))
    #expect(folded.boxes.map(\.id) == ["k.3-19", "k.21-33", "k.35-59"])
    let whole = try Folded(chain, Folding(.depth(1), opened: ["k"]))
    #expect(whole.boxes.isEmpty)
    let use = try Folded(uses, Folding(.depth(1), opened: ["g.4"]))
    #expect(use.boxes.map(\.id) == (1...9).filter { $0 != 4 }.map { "g.\($0)" })
  }

  @Test func foldsTermsThatWereTyped() throws {
    let folded = try Folded(typed, Folding())
    #expect(folded.picture.nodes.count < 20)
    #expect(folded.boxes.count == 1)
  }

  @Test func titlesOfLongFormulasAreShort() throws {
    let problem = try Problem(try SourceText(typed))
    let title = PlainText(unitLetter: nil).string(problem.title)
    #expect(title.hasPrefix("f = a_0^2 + a_1^2 + a_2^2 + ⋯ + a_"))
    #expect(title.count < 80)
  }

  @Test func foldsWhatHasNoPattern() throws {
    var state: UInt64 = 5
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let signs = ["+", "-", "*"]
    let functions = ["sin", "cos", "tanh", "exp", "σ"]
    let lines = (1...500).map { index in
      "v_\(index) = \(functions[next(5)])(v_\(next(index))) \(signs[next(3)]) v_\(max(0, index - 1 - next(3)))"
    }
    let folded = try Folded("v_0 = x; " + lines.joined(separator: "; "), Folding())
    #expect(folded.picture.nodes.count <= FoldPlan.mostShown)
  }

  @Test func namesWhatCanBeOpened() throws {
    let problem = try Problem(try SourceText(chain))
    let failure = #expect(throws: Folding.Failure.self) {
      try Picture(problem.graph, folding: Folding(.automatic, opened: ["kk.3"]))
    }
    #expect(failure?.message == "there is nothing named «kk.3» to open")
    #expect(failure?.hint == "these can be opened: k.3-59, k.3")
  }

  @Test func refusesWhatIsTooLarge() throws {
    let problem = try Problem(try SourceText(chain))
    let failure = #expect(throws: Folding.Failure.self) {
      try Picture(problem.graph, folding: Folding(.none, mostNodes: 100))
    }
    #expect(failure?.message == "the picture would have 246 nodes, and the limit is 100")
  }

  @Test func keepsTheFocus() throws {
    let folded = try Folded(chain, Folding(), focus: "b_{30}")
    #expect(folded.ids.contains("b_{30}"))
    #expect(folded.picture.focus?.pathCount == 1)
    #expect(try Folded(chain, Folding(), focus: "w").picture.focus?.pathCount == 60)
  }

  @Test func buildsUpStepByStep() throws {
    let picture = try Folded(sum, Folding()).picture
    let deck = try Deck(picture)
    #expect(deck.count > 10)
    #expect(deck.plan.steps.contains { $0.spoken.contains("47 steps") })
  }

  @Test func findsPeriods() {
    func runs(_ text: String, least: Int = 3) -> [PeriodicRuns.Run] {
      let letters = Array(text.utf8)
      return PeriodicRuns.find(count: letters.count, least: least) {
        letters[$0] == letters[$0 - $1]
      }
    }
    #expect(runs("abcabcabcabx") == [.init(start: 0, period: 3, count: 3)])
    #expect(runs("xyaaaaaz") == [.init(start: 2, period: 1, count: 5)])
    #expect(
      runs("abababcdcdcd") == [
        .init(start: 0, period: 2, count: 3), .init(start: 6, period: 2, count: 3),
      ])
    #expect(runs("abcdefgh").isEmpty)
    #expect(runs("").isEmpty)
  }
}
