import Testing

@testable import GraphCore

/// A formula read and built.
func problem(_ formula: String, at values: String? = nil) throws -> Problem {
  try Problem(
    SourceText(formula), values: values.map { [try SourceText($0, index: 1)] } ?? [])
}

@Suite struct LocalDerivativeTests {
  /// What each unit is and the local derivatives on its edges, as text.
  static let cases: [(formula: String, at: String?, units: [String], locals: [String])] = [
    (
      "f(w,b) = 1/2 (σ(wx+b) - y)^2 + 1/2 w^2", nil,
      ["w x", "u1 + b", "σ(u2)", "u3 − y", "u4^2", "½ u5", "w^2", "½ u7", "u6 + u8"],
      ["x", "w", "1", "1", "σ'(u2)", "1", "−1", "2 u4", "½", "2 w", "½", "1", "1"]
    ),
    (
      "ln(sin(x^3)^2)", nil, ["x^3", "sin(u1)", "u2^2", "ln(u3)"],
      ["3 x^2", "cos(u1)", "2 u2", "1/u3"]
    ),
    ("a/b", nil, ["a/b"], ["1/b", "−a/b^2"]),
    ("a/(b c)", nil, ["b c", "a/u1"], ["c", "b", "1/u1", "−a/u1^2"]),
    ("x^y", nil, ["x^y"], ["y x^(y − 1)", "x^y ln(x)"]),
    ("2^x", nil, ["2^x"], ["2^x ln(2)"]),
    ("exp(-x)", nil, ["−x", "exp(u1)"], ["−1", "exp(u1)"]),
    ("1/x", nil, ["1/x"], ["−1/x^2"]),
    ("sqrt(x) + |x|", nil, ["sqrt(x)", "|x|", "u1 + u2"], ["1/(2 sqrt(x))", "sign(x)", "1", "1"]),
    ("-3x - 2", nil, ["−3 x", "u1 − 2"], ["−3", "1"]),
    (
      "max(0, x) max(a, b)", nil, ["max(0, x)", "max(a, b)", "u1 u2"],
      ["x > 0", "½ (1 + sign(a − b))", "½ (1 + sign(b − a))", "u2", "u1"]
    ),
    ("tanh(x)", nil, ["tanh(x)"], ["1 − tanh(x)^2"]),
    ("arcsin(x)", nil, ["arcsin(x)"], ["1/sqrt(1 − x^2)"]),
    ("log2(x)", nil, ["log2(x)"], ["1/(x ln(2))"]),
    ("cbrt(x)", nil, ["cbrt(x)"], ["1/(3 cbrt(x)^2)"]),
    ("arctan(x)", nil, ["arctan(x)"], ["1/(1 + x^2)"]),
    ("w·x", "w: 3, x: 3", ["w · x"], ["xᵀ", "wᵀ"]),
    ("W x + b", "W: 2x3, x: 3, b: 2", ["W x", "u1 + b"], ["I ⊗ xᵀ", "W", "I", "I"]),
    ("sum(x z)", "x: 3, z: 1x1", ["z x", "sum(u1)"], ["z I", "x", "1⃗ᵀ"]),
    ("sum(x + z)", "x: 3", ["x + z", "sum(u1)"], ["I", "1⃗", "1⃗ᵀ"]),
    (
      "sum(x ⊘ y)", "x: 3, y: 3", ["x ⊘ y", "sum(u1)"],
      ["diag(1 ⊘ y)", "diag(−x ⊘ (y ⊙ y))", "1⃗ᵀ"]
    ),
    ("sum(σ(z))", "z: 3", ["σ(z)", "sum(u1)"], ["diag(σ'(z))", "1⃗ᵀ"]),
    ("‖x‖^2", "x: 3", ["‖x‖", "u1^2"], ["(x/‖x‖)ᵀ", "2 u1"]),
    ("x^T A x", "x: 3, A: 3x3", ["A x", "x · u1"], ["I ⊗ xᵀ", "A", "u1ᵀ", "xᵀ"]),
    ("det(A)", "A: 3x3", ["det(A)"], ["vec(det(A) A⁻¹)ᵀ"]),
    ("mse(a, y)", "a: 3, y: 3", ["mse(a, y)"], ["2/3 (a − y)ᵀ", "−2/3 (a − y)ᵀ"]),
  ]

  @Test(arguments: cases.indices)
  func unitsAndEdges(_ index: Int) throws {
    let (formula, values, units, locals) = Self.cases[index]
    let graph = try problem(formula, at: values).graph
    let text = PlainText(unitLetter: graph.unitLetter)
    let unitIDs = graph.ids.filter { graph[$0].isUnit }
    #expect(unitIDs.map { text.string(graph.expression(of: $0)) } == units)
    var written: [String] = []
    for id in unitIDs {
      for (place, argument) in graph.arguments(of: id).enumerated() where argument.node != nil {
        let local = try #require(graph.localDerivative(of: id, place: place))
        written.append(text.string(local.node))
      }
    }
    #expect(written == locals)
  }

  /// The names of the transposed Jacobians, and their numbers.
  @Test(arguments: [
    ("W x + b", "W: 2x3, x: 3, b: 2", ["I ⊗ x", "Wᵀ", "I", "I"]),
    ("w · x", "w: 3, x: 3", ["x", "w"]),
    ("sum(x + z)", "x: 3", ["I", "1⃗ᵀ", "1⃗"]),
    ("A X", "A: 2x3, X: 3x2", ["I ⊗ X", "Aᵀ ⊗ I"]),
    ("inv(A)", "A: 2x2", ["−A⁻ᵀ ⊗ A⁻¹"]),
    ("log_softmax(h)", "h: 3", ["I − softmax(h) 1⃗ᵀ"]),
    ("mse(a, y)", "a: 3, y: 3", ["2/3 (a − y)", "−2/3 (a − y)"]),
    ("linear(X, W, b)", "X: 4x2, W: 3x2, b: 3", ["I ⊗ Wᵀ", "", "1⃗ᵀ ⊗ I"]),
    ("sum(X, axis=2)", "X: 2x3", ["I ⊗ 1⃗"]),
    ("X^T", "X: 2x3", ["Kᵀ"]),
  ])
  func denominatorLayout(_ formula: String, _ shapes: String, _ names: [String]) throws {
    let graph = try problem(formula, at: shapes).graph
    let text = PlainText(unitLetter: graph.unitLetter)
    let inputs = graph.variables.indices.map {
      direction(like: graph.nodes[$0].shape, $0 + 1) + Tensor(2)
        ⊙ .identity(
          graph.nodes[$0].shape.isSquare ? graph.nodes[$0].shape.rows : 1)
    }
    let evaluation = try graph.evaluate(inputs)
    var written: [String] = []
    for id in graph.ids where graph[id].isUnit {
      for (place, argument) in graph.arguments(of: id).enumerated() where argument.node != nil {
        let local = graph.localDerivative(of: id, place: place, layout: .denominator)
        written.append(local.map { text.string($0.node) } ?? "")
        let rows = try #require(evaluation.localJacobian(of: id, place: place))
        let columns = evaluation.localJacobian(of: id, place: place, layout: .denominator)
        #expect(columns == rows.transposed)
      }
    }
    #expect(written == names)
  }

  @Test func latex() throws {
    let graph = try problem("f = ½ (σ(w_1 x + θ) - \\hat{y})^2 / sqrt(x)").graph
    let latex = LaTeX()
    let units = graph.ids.filter { graph[$0].isUnit }.map { latex.string(graph.expression(of: $0)) }
    #expect(
      units == [
        "w_{1}\\,x", "u_{1} + \\theta", "\\sigma\\left(u_{2}\\right)", "u_{3}-\\hat{y}",
        "u_{4}^{2}", "\\tfrac{1}{2}\\,u_{5}", "\\sqrt{x}", "\\frac{u_{6}}{u_{7}}",
      ])
    #expect(MathML().string(graph.symbol(of: NodeID(0))) == "<msub><mi>w</mi><mn>1</mn></msub>")
  }
}
