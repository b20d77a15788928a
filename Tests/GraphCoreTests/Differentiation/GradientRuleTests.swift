import Testing

@testable import GraphCore

@Suite struct GradientRuleTests {
  static let cases: [(formula: String, at: String, rules: [String], dimensions: [String?])] = [
    (
      "σ(W h + b)", "W: 4x3, h: 3, b: 4",
      ["∇_{u1} hᵀ", "Wᵀ ∇_{u1}", "∇_{u2}", "∇_{u2}", "∇_{u3} ⊙ σ'(u2)"],
      ["(4×1)(1×3) → 4×3", "(3×4)(4×1) → 3×1", nil, nil, "(4×1)⊙(4×1) → 4×1"]
    ),
    (
      "A X + B", "A: 2x3, X: 3x4, B: 2x4", ["∇_{u1} Xᵀ", "Aᵀ ∇_{u1}", "∇_{u2}", "∇_{u2}"],
      ["(2×4)(4×3) → 2×3", "(3×2)(2×4) → 3×4", nil, nil]
    ),
    ("w · x", "w: 3, x: 3", ["∇_{u1} x", "∇_{u1} w"], [nil, nil]),
    (
      "softmax_cross_entropy(y, h)", "y: 3, h: 3",
      ["−∇_{u1} log_softmax(h)", "∇_{u1} (sum(y) softmax(h) − y)"], [nil, nil]
    ),
    ("sum(x)", "x: 3", ["∇_{u1} ones(3, 1)"], [nil]),
    ("softmax(h)", "h: 3", ["u1 ⊙ (∇_{u1} − sum(∇_{u1} ⊙ u1))"], ["(3×1)⊙(3×1) → 3×1"]),
    (
      "c · solve(A, b)", "A: 2x2, b: 2, c: 2",
      ["−A⁻ᵀ ∇_{u1} u1ᵀ", "A⁻ᵀ ∇_{u1}", "∇_{u2} u1", "∇_{u2} c"],
      ["(2×2)(2×1)(1×2) → 2×2", "(2×2)(2×1) → 2×1", nil, nil]
    ),
    (
      "sum(inv(A))", "A: 2x2", ["−A⁻ᵀ ∇_{u1} A⁻ᵀ", "∇_{u2} ones(2, 2)"],
      ["(2×2)(2×2)(2×2) → 2×2", nil]
    ),
  ]

  @Test(arguments: cases.indices)
  func words(_ index: Int) throws {
    let (formula, values, rules, dimensions) = Self.cases[index]
    let graph = try problem(formula, at: values).graph
    let text = PlainText(unitLetter: graph.unitLetter)
    var written: [String] = []
    var checks: [String?] = []
    for id in graph.ids where graph[id].isUnit {
      for (place, argument) in graph.arguments(of: id).enumerated() where argument.node != nil {
        let rule = try #require(graph.gradientRule(of: id, place: place))
        written.append(text.string(rule.node))
        checks.append(rule.dimensions)
      }
    }
    #expect(written == rules)
    #expect(checks == dimensions)
  }

  /// The rule in symbols gives the share that the sweep hands down.
  @Test func rulesAreTheSweep() throws {
    let problem = try problem(
      "P, L, U = lu(A); h = σ(L x + b); sum(square(U h)) + softmax_cross_entropy(y, A^{-1} h)",
      at:
        "A=[2, -0.5, 0.3; 0.4, 1.5, -0.7; -0.2, 0.6, 1.8], x=[0.5, -1, 2], b=[1, 0, -1], y=[0, 1, 0]"
    )
    let gradients = try problem.graph.evaluate(try #require(problem.inputs)).gradients()
    let graph = problem.graph
    for id in graph.ids where graph[id].isUnit && graph[id].outputCount == 1 {
      for (place, argument) in graph.arguments(of: id).enumerated() where argument.node != nil {
        let rule = try #require(graph.gradientRule(of: id, place: place))
        let share = try #require(gradients.downstream(of: id, place: place))
        let value = rule.formula.value(in: gradients)
        #expect(value.shape == share.shape)
        for (a, b) in zip(value.elements, share.elements) { #expect((a - b).magnitude < 1e-12) }
      }
    }
  }
}
