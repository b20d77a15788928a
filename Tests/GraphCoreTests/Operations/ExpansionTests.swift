import Testing

@testable import GraphCore

/// A composite operation and the units into which it opens give the same numbers.
@Suite struct ExpansionTests {
  static let formulas: [(formula: String, at: String)] = [
    ("w · softmax(h)", "w=[0.5, -1, 2], h=[1, 2, -0.5]"),
    ("softmax_cross_entropy(y, h)", "y=[1, 0.7, 0.2], h=[0.4, -1.2, 2]"),
    ("softmax_cross_entropy(Y, H)", "Y=[1, 0; 0.5, 0.5; 0, 1], H=[0.4, -1.2; 2, 1; 0, 3]"),
    ("sum(square(softmax(H, axis=1)))", "H=[0.4, -1.2; 2, 1; 0, 3]"),
    ("sum(layer_norm(X, g, s) ⊙ X)", "X=[0.5, -1, 2; 1.5, 0.25, -0.75], g=[1, 2, 3], s=[0, 1, 0]"),
    ("sum(batch_norm(X) ⊙ X)", "X=[0.5, -1, 2; 1.5, 0.25, -0.75; 3, 1, 0]"),
    ("sum(square(layer_norm(x, 2)))", "x=[0.5, -1, 2]"),
    ("mse(a, y) + huber(a, y) + ‖a‖ + norm1(y) + var(a) + std(y)", "a=[1, 2, 4], y=[0.5, -1, 2]"),
    ("bce(y, p) + cross_entropy(y, p) + kl(y, p) + bce_logits(y, p)", "y=[0.2, 0.8], p=[0.4, 0.6]"),
    (
      "hinge(y, s) + sum(linear(x, W, b))",
      "y=[1, -1], s=[0.3, 0.2], x=[1, 2], W=[1, 2; 3, 4], b=[1, 2]"
    ),
  ]

  @Test(arguments: formulas.indices)
  func sameNumbers(_ index: Int) throws {
    let (formula, values) = Self.formulas[index]
    var options = Problem.Options()
    options.expansion = .all
    let whole = try problem(formula, at: values)
    let opened = try Problem(
      SourceText(formula), values: [SourceText(values, index: 1)], options: options)
    #expect(opened.graph.nodes.allSatisfy { !($0.primitive?.isComposite ?? false) })
    #expect(opened.graph.nodes.count > whole.graph.nodes.count)
    #expect(opened.graph.clusters.contains { $0.kind == .composite })
    let a = try whole.graph.evaluate(try #require(whole.inputs))
    let b = try opened.graph.evaluate(try #require(opened.inputs))
    #expect((a.objective.scalar - b.objective.scalar).magnitude < 1e-14)
    let (ga, gb) = (a.gradients(), b.gradients())
    #expect(whole.graph.variables == opened.graph.variables)
    for place in whole.graph.variables.indices {
      let pair = zip(
        ga.gradient(of: NodeID(place)).elements, gb.gradient(of: NodeID(place)).elements)
      for (x, y) in pair { #expect((x - y).magnitude < 1e-13 * max(1, x.magnitude)) }
    }
  }

  @Test func names() throws {
    #expect(try Expansion(names: ["Softmax", "norm2"]) == .only(["softmax", "norm"]))
    #expect(throws: FormulaError.self) { try Expansion(names: ["sin"]) }
    #expect(
      Expansion.composites == [
        "batch_norm", "bce", "bce_logits", "cross_entropy", "hinge", "huber", "kl", "layer_norm",
        "linear", "log_softmax", "mse", "norm", "norm1", "softmax", "softmax_cross_entropy", "std",
        "var",
      ])
  }
}
