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
}
