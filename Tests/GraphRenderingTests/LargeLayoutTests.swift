import GraphCore
import Testing

@testable import GraphRendering

@Suite struct LargeLayoutTests {
  static let chain = "h_0 = x; h_k = tanh(w h_{k-1} + b_k), k = 1..60; 1/2 (h_60 - y)^2"
  static let sum = "f = Σ_{i=1}^{40} 1/2 (σ(w x_i + b) - y_i)^2"
  static let net =
    (1...3).flatMap { layer in
      (0..<4).map { unit in
        let terms = (0..<4).map { "w_{\(layer),\($0),\(unit)} h_{\(layer - 1),\($0)}" }
        return "h_{\(layer),\(unit)} = tanh(\(terms.joined(separator: " + ")))"
      }
    }.joined(separator: "; ") + "; L = " + (0..<4).map { "h_{3,\($0)}^2" }.joined(separator: " + ")

  /// Units that take what came shortly before, and sometimes what came long before.
  static func random(_ seed: UInt64, _ count: Int) -> String {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let lines = (1...count).map { index in
      let far = next(5) == 0 ? next(index) : max(0, index - 1 - next(8))
      return "v_\(index) = tanh(v_\(max(0, index - 1 - next(12)))) + v_\(far)"
    }
    return "v_0 = x; " + lines.joined(separator: "; ")
  }

  @Test(arguments: [chain, sum, net, random(1, 90), random(2, 120)])
  func nothingOverlaps(_ formula: String) throws {
    let problem = try Problem(try SourceText(formula), options: Self.options)
    let gradients = try problem.graph.evaluate(try #require(problem.inputs)).gradients()
    let picture = Picture(
      problem.graph, evaluation: gradients.evaluation, gradients: gradients)
    for direction in [Direction.leftToRight, .bottomToTop] {
      for style in PictureOptions.Style.allCases {
        var options = PictureOptions()
        options.direction = direction
        options.style = style
        let request = Composer(picture, options).request
        guard LayeredLayout.isLarge(request) else { continue }
        let findings = OverlapCheck(try picture.drawing(options)).findings
        #expect(findings == [], "\(direction) \(style)")
      }
    }
  }

  static var options: Problem.Options {
    var options = Problem.Options()
    options.randomSeed = 1
    return options
  }

  /// Deeper than dot can go, and in memory and time that grow with the size.
  @Test func drawsWhatIsTooDeepForGraphviz() throws {
    var picture = Picture()
    picture.nodes = (0..<20_000).map {
      .init(id: "n\($0)", kind: .unit, symbol: .identifier("n"))
    }
    picture.edges = (1..<20_000).map { .init(from: $0 - 1, to: $0, id: "n\($0 - 1)-n\($0)") }
    picture.nodes[19_999].kind = .objective
    var count = 0
    try picture.stream().forEachElement { _ in count += 1 }
    #expect(count >= 39_999)
  }

  @Test func streamIsTheDrawing() throws {
    let problem = try Problem(try SourceText(Self.net))
    let picture = Picture(problem.graph)
    var bytes: [UInt8] = []
    SVGWriter().write(try picture.stream()) { bytes += $0 }
    #expect(String(decoding: bytes, as: UTF8.self) == SVGWriter().svg(try picture.drawing()))
  }

  @Test func bordersHoldTheirOwn() throws {
    let problem = try Problem(try SourceText(Self.chain), options: Self.options)
    let request = Composer(Picture(problem.graph), PictureOptions()).request
    #expect(LayeredLayout.isLarge(request))
    let result = LargeLayout.place(request, headRoom: request.headRoom)
    #expect(result.clusters.count { !$0.isEmpty } > 50)
    for (cluster, frames) in result.clusters.enumerated() where !frames.isEmpty {
      for (index, box) in request.boxes.enumerated() {
        let place = result.boxes[index]
        let isWithin = frames.contains {
          place.along.low > $0.along.low && place.along.high < $0.along.high
            && place.across.low > $0.across.low && place.across.high < $0.across.high
        }
        #expect(isWithin == (box.cluster == cluster), "\(cluster) \(index)")
      }
    }
  }

  @Test func choosesByShapeNotBySizeAlone() throws {
    func isLarge(_ formula: String) throws -> Bool {
      let problem = try Problem(try SourceText(formula))
      return LayeredLayout.isLarge(Composer(Picture(problem.graph), PictureOptions()).request)
    }
    // Of as many units, one with wires that pass all ranks.
    let own = "h_0 = x; h_k = tanh(w_k h_{k-1}), k = 1..70; h_70^2"
    let shared = "h_0 = x; h_k = tanh(w h_{k-1}), k = 1..70; h_70^2"
    #expect(try !isLarge(own))
    #expect(try isLarge(shared))
  }

  @Test func takesTheLowestLane() {
    let lanes = Lanes([(0, 10, 1), (2, 4, 2), (5, 9, 3), (3, 7, 4), (11, 12, 5)])
    #expect(lanes.count == 3)
    #expect(lanes.places == [1: 0, 2: 1, 4: 2, 3: 1, 5: 0])
  }
}
