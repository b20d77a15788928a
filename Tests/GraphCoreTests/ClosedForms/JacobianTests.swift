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
    ("sum(ln(1 + exp(X w))) where X: 4x3, w: 3", "w", "Xᵀ diag(σ'(X w)) X"),
    ("Σ_i ln(1 + exp(w·X_i)) where X: 4x3, w: 3", "w", "Xᵀ diag(σ'(X w)) X"),
    ("relu(x)^2", "x", "2 relu'(x)"),
  ])
  func hessians(_ formula: String, _ variable: String, _ expected: String) throws {
    let graph = try Problem(SourceText(formula)).graph
    let place = try #require(graph.variables.firstIndex(named: variable))
    #expect(text(graph, graph.symbolicHessian(of: NodeID(place))) == expected)
  }

  /// Magnus & Neudecker, «Matrix Differential Calculus», chapters 6 and 10; Boyd & Vandenberghe, A.4.3.
  @Test(arguments: [
    ("-ln(det(X)) where X: 3x3", "X⁻ᵀ Vᵀ X⁻ᵀ"),
    ("logdet(X) where X: 3x3", "−X⁻ᵀ Vᵀ X⁻ᵀ"),
    ("tr(X^T A X) where X: 3x2, A: 3x3", "(A + Aᵀ) V"),
    ("‖X θ - y‖^2 where X: 4x2, θ: 2, y: 4", "2 V θ θᵀ"),
    ("tr(X) where X: 3x3", "zeros(3, 3)"),
    ("sum(tanh(X w)) where X: 3x2, w: 2", "−2 (tanh(X w) ⊙ (V w) ⊙ (1 − tanh(X w).^2)) wᵀ"),
  ])
  func secondDerivativesByAMatrix(_ formula: String, _ expected: String) throws {
    let problem = try Problem(SourceText(formula))
    let graph = problem.graph
    let variable = NodeID(try #require(graph.variables.firstIndex(named: "X")))
    let map = try #require(graph.secondDerivativeMap(of: variable))
    #expect(PlainText(unitLetter: "u").string(map.mathNode) == expected)
    // Against the change of the gradient in the direction V.
    let names = Array(map.graph.variables)
    func value(_ name: Name, _ shape: Shape) -> Tensor {
      RandomPoint.value(.positive, shape, name, seed: 3)
    }
    let direction = value(names[map.direction.index], graph[variable].shape)
    func gradient(_ step: Double) throws -> Tensor {
      let inputs = graph.variables.enumerated().map { place, name in
        let base = value(name, graph.nodes[place].shape)
        return NodeID(place) == variable ? base + Tensor(step) ⊙ direction : base
      }
      return try graph.evaluate(inputs).gradients().gradient(of: variable)
    }
    let h = 1e-5
    let (ahead, behind) = (try gradient(h), try gradient(-h))
    let evaluation = try map.graph.evaluate(
      names.enumerated().map { value($1, map.graph.nodes[$0].shape) })
    let got = try #require(map.formula.value { evaluation.value(of: $0) })
    for (place, wanted) in zip(ahead.elements, behind.elements).map({ ($0 - $1) / (2 * h) })
      .enumerated()
    {
      #expect((got.elements[place] - wanted).magnitude < 1e-6 * max(1, wanted.magnitude))
    }
  }
}
