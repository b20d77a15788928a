import GraphCore
import Testing

@testable import GraphRendering

/// Forward mode as a picture: tangents and their shares.
@Suite struct TangentPictureTests {
  private func picture(
    _ formula: String, _ values: String, along name: Name, element: Int = 0,
    folding: Folding = Folding(.none)
  ) throws -> Picture {
    let problem = try Problem(
      try SourceText(formula), values: [try SourceText(values, name: "--at", index: 1)])
    let inputs = try #require(problem.inputs)
    let evaluation = try problem.graph.evaluate(inputs)
    let place = try #require(problem.graph.variables.firstIndex(of: name))
    return try Picture(
      problem.graph, folding: folding,
      tangents: evaluation.tangents(along: NodeID(place), element: element),
      along: name.mathNode, gradients: evaluation.gradients())
  }

  @Test func theOutputsTangentIsTheGradientAndTheSumOfItsShares() throws {
    let picture = try picture(
      "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2", "w=0.5, x=1.5, b=0.1, y=1", along: Name("w"))
    let output = try #require(picture.nodes.last)
    let tangent = try #require(output.gradient?.scalar)
    #expect(abs(tangent - 0.40578068700335) < 1e-12)
    #expect(output.shares.count == 2)
    #expect(abs(output.shares.reduce(0, +) - tangent) < 1e-15)
    #expect(picture.nodes.first { $0.id == "x" }?.gradient == .scalar(0))
    #expect(picture.nodes.first { $0.id == "u2" }?.shares == [1.5])
  }

  @Test func tangentsOfVectorsAddUpOverTheirEdges() throws {
    let picture = try picture(
      "C = (Xθ - y)^T (Xθ - y)", "X=[1,2;3,4;5,6], θ=[0.5,-1], y=[1,0,2]", along: Name("θ"),
      element: 1)
    for (index, node) in picture.nodes.enumerated() where node.kind != .parameter {
      let shares = picture.edges.filter { $0.to == index }.compactMap { edge -> [Double]? in
        edge.downstream?.tensor?.elements ?? edge.downstream?.scalar.map { [$0] }
      }
      let tangent = try #require(
        node.gradient?.tensor?.elements ?? node.gradient?.scalar.map { [$0] })
      for element in tangent.indices {
        #expect(abs(shares.reduce(0) { $0 + $1[element] } - tangent[element]) < 1e-12)
      }
    }
  }

  @Test func aLongChainIsFolded() throws {
    let (formula, values) = ("h_0 = x; h_k = tanh(w h_{k-1}), k = 1..200", "w=0.9, x=0.5")
    let whole = try picture(formula, values, along: Name("w"))
    let folded = try picture(formula, values, along: Name("w"), folding: Folding(.automatic))
    #expect(folded.nodes.count < 20 && whole.nodes.count > 400)
    #expect(folded.nodes.last?.gradient == whole.nodes.last?.gradient)
    let box = try #require(folded.nodes.first { $0.fold != nil })
    #expect(box.gradient?.scalar == whole.nodes.first { $0.id == "u398" }?.gradient?.scalar)
    #expect(box.fold?.norms.map(\.name) == ["‖values‖", "‖tangents‖"])
  }

  @Test func theWordsAreThoseOfForwardMode() throws {
    let picture = try picture("w x", "w=2, x=3", along: Name("w"))
    let drawing = try picture.drawing()
    let svg = SVGWriter().svg(drawing)
    #expect(svg.contains("tangent") && !svg.contains("gradient<"))
    #expect(!svg.contains("class=\"backward\""))
    #expect(DOTWriter().dot(picture).contains("dir=forward"))
  }

  @Test func aDeckOfTangentsGoesForwardOnly() throws {
    let picture = try picture(
      "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2", "w=0.5, x=1.5, b=0.1, y=1", along: Name("w"))
    let deck = try Deck(picture)
    // The variables, nine units, the result.
    #expect(deck.count == 11)
    #expect(deck.plan.steps.allSatisfy { $0.phase != .backward })
    var seen: Set<StepPlan.Part> = []
    for step in deck.plan.steps {
      #expect(seen.isDisjoint(with: step.new))
      seen.formUnion(step.new)
    }
    for part in deck.ids.keys { #expect(seen.contains(part), "\(part)") }
    // A unit comes with its value and its tangent, and with the share along its edge.
    let u3 = try #require(deck.picture.nodes.firstIndex { $0.id == "u3" })
    let edge = try #require(deck.picture.edges.firstIndex { $0.to == u3 })
    #expect(deck.plan.steps[3].new.isSuperset(of: [.value(u3), .total(u3), .equation(edge)]))
    #expect(deck.ids[.total(u3)] != nil && deck.ids[.equation(edge)] != nil)
    let said = deck.plan.steps[3].lines.map(MathText.plain)
    #expect(said.count == 2)
    #expect(said[1].hasSuffix("= 1.5 × 0.2098 = 0.3147"), "\(said)")
    let sum = try #require(deck.plan.steps[9].lines.last.map(MathText.plain))
    #expect(sum.hasSuffix("= −0.0942 + 0.5 = 0.4058"), "\(sum)")
    #expect(deck.plan.steps[10].spoken.hasSuffix("its tangent is 0.4058."))
    var settings = Deck.Settings()
    settings.mode = .backward
    #expect(throws: Deck.Failure.self) { try Deck(picture, settings: settings) }
  }
}
