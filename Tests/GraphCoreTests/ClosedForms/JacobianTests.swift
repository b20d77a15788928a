import Testing

@testable import GraphCore

@Suite struct JacobianTests {
  private func text(_ graph: Graph, _ form: SymbolicGradients.ClosedForm?) -> String? {
    form.map { PlainText(unitLetter: graph.unitLetter).string(graph.mathNode(of: $0.formula)) }
  }

  /// Parr & Howard §4–5: the elementwise operations and the examples with vectors.
  @Test(arguments: [
    ("[ln(x^2), sin(3x)]", "x", "[2/x; 3 cos(3 x)]"),
    ("[3x^2 y, 2x + y^8]", "x", "[6 x y; 2]"),
    ("[3x^2 y, 2x + y^8]", "y", "[3 x^2; 8 y^7]"),
    ("w ⊗ x where w: 3, x: 3", "w", "diag(x)"),
    ("w + x where w: 3, x: 3", "w", "I(3)"),
    ("w − x where w: 3, x: 3", "x", "−I(3)"),
    ("w ⊘ x where w: 3, x: 3", "w", "diag(1 ⊘ x)"),
    ("w ⊘ x where w: 3, x: 3", "x", "−diag(w ⊘ (x ⊙ x))"),
    ("x + z where x: 3", "z", "ones(3, 1)"),
    ("x z where x: 3", "x", "z I(3)"),
    ("x z where x: 3", "z", "x"),
    ("A x where A: 2x3, x: 3", "x", "A"),
    ("σ(W x + b) where W: 2x3, x: 3, b: 2", "x", "diag(σ'(W x + b)) W"),
    ("softmax(h) where h: 3", "h", "diag(softmax(h)) − softmax(h) softmax(h)ᵀ"),
    ("sum(x) x where x: 3", "x", "x ones(1, 3) + sum(x) I(3)"),
  ])
  func jacobians(_ formula: String, _ variable: String, _ expected: String) throws {
    let graph = try Problem(SourceText(formula)).graph
    let place = try #require(graph.variables.firstIndex(named: variable))
    let form = graph.symbolicJacobian(of: NodeID(place))
    #expect(text(graph, form) == expected)
  }

  @Test(arguments: [
    ("(X θ - y)^T (X θ - y) where X: 4x3, θ: 3, y: 4", "θ", "2 Xᵀ X"),
    ("x^T A x where x: 3, A: 3x3", "x", "A + Aᵀ"),
    ("x^3", "x", "6 x"), ("sin(x)", "x", "−sin(x)"),
    ("1/2 x^T A x - b^T x where x: 3, A: 3x3, b: 3", "x", "½ (A + Aᵀ)"),
    ("sum(exp(x)) where x: 3", "x", "diag(exp(x))"),
    ("z = w x + b; f = z^2", "w", "2 x^2"),
    ("1/2 (σ(w x + b) - y)^2 + 1/2 w^2", "b", "σ''(w x + b) (σ(w x + b) − y) + σ'(w x + b)^2"),
    (
      "logsumexp(x) where x: 3", "x",
      "diag(softmax(x)) − softmax(x) softmax(x)ᵀ"
    ),
  ])
  func hessians(_ formula: String, _ variable: String, _ expected: String) throws {
    let graph = try Problem(SourceText(formula)).graph
    let place = try #require(graph.variables.firstIndex(named: variable))
    #expect(text(graph, graph.symbolicHessian(of: NodeID(place))) == expected)
  }
}
