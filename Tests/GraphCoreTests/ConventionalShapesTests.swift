import Testing

@testable import GraphCore

/// Formulas about vectors and matrices in which no name has a shape.
@Suite struct ConventionalShapesTests {
  @Test(arguments: [
    ("C = (Xθ - y)^T (Xθ - y)", "X: 3×2, θ: 2, y: 3"),
    ("x^T A x", "x: 3, A: 3×3"),
    ("w^T x + b", "w: 3, x: 3"),
    ("‖X w - y‖^2 + λ ‖w‖^2", "X: 3×2, w: 2, y: 3"),
    ("1/(2N) (y - X w)^T (y - X w)", "y: 3, X: 3×2, w: 2"),
    ("N λ ‖w‖^2", "w: 3"),
    ("logdet(X)", "X: 3×3"),
    ("(x-μ)^T Σ^{-1} (x-μ) + ln det(Σ)", "x: 3, μ: 3, Σ: 3×3"),
    ("‖A - U V^T‖_F^2", "A: 3×2, U: 3×4, V: 2×4"),
    ("softmax(Q K^T/√d) V", "Q: 3×2, K: 4×2, V: 4×5"),
    ("softmax_cross_entropy(y, W x + b)", "y: 3, W: 3×2, x: 2, b: 3"),
    ("‖y - W_2 σ(W_1 x + b_1) - b_2‖^2", "y: 3, W_2: 3×2, W_1: 2×4, x: 4, b_1: 2, b_2: 3"),
    (
      "h = tanh(W x + U h_0 + b); v = V h + c; ‖v - y‖^2",
      "W: 3×2, x: 2, U: 3×4, h_0: 4, b: 3, V: 5×3, c: 5, y: 5"
    ),
    ("tr(A X^{-1} B)", "A: 3×2, X: 2×2, B: 2×3"),
    ("mse(W x + b, y)", "W: 3×2, x: 2, b: 3, y: 3"),
    ("C = 1/n sum(max(0, 1 - y ⊙ (X w)))", "y: 3, X: 3×2, w: 2"),
    ("logsumexp(x) - x_1", "x: 3"),
    ("r = y - X β; r^T r", "y: 3, X: 3×2, β: 2"),
    ("g(x) = x^T A x; g(u) + g(v)", "A: 3×3, u: 3, v: 3"),
    ("N ln|Σ| + tr(Σ^{-1} S)", "Σ: 3×3, S: 3×3"),
    ("\\frac{N}{2}\\ln|Λ| - 1/2 tr(SΛ)", "Λ: 3×3, S: 3×3"),
    ("1/2 ‖w‖² + C Σ_{i=1}^3 ξ_i", "w: 3"),
    ("\\sum_{i=1}^2 (y_i - w^T x_i)^2", "w: 3, x_1: 3, x_2: 3"),
    ("w_0 + w^T x", "w: 3, x: 3"),
    ("(γ x^T y + c)^d", "x: 3, y: 3"),
    ("tr(\\Sigma_1^{-1} \\Sigma_0)", "Σ_1: 3×3, Σ_0: 3×3"),
    ("softmax_cross_entropy(y, z)", "y: 3, z: 3"),
    ("-y^T ln(softmax(z))", "y: 3, z: 3"),
    ("A + x x^T", "A: 3×3, x: 3"),
    ("X W_Q (X W_K)^T", "X: 3×2, W_Q: 2×4, W_K: 2×4"),
  ])
  func matricesOnPaper(_ formula: String, _ wanted: String) throws {
    let graph = try problem(formula).graph
    let note = try #require(graph.notes.first { $0.text.hasPrefix("no shape is given") })
    #expect(note.text.contains("taken: \(wanted);"), "\(note.text)")
    for entry in wanted.split(separator: ", ") {
      let parts = entry.split(separator: ": ")
      let place = try #require(graph.variables.firstIndex { $0.id == parts[0] })
      let sizes = parts[1].split(separator: "×").compactMap { Int($0) }
      #expect(
        graph.nodes[place].shape == Shape(rows: sizes[0], columns: sizes.dropFirst().first ?? 1))
    }
    // Beside a w that is given, w₀ would be an element.
    if formula.contains("_0 +") { return }
    #expect(try problem(formula, at: wanted).graph.nodes.map(\.shape) == graph.nodes.map(\.shape))
  }

  /// Scalars, where nothing speaks of arrays or the sign for a transpose is something else.
  @Test(arguments: [
    "1/2 (σ(wx + b) - y)^2 + 1/2 w^2", "W x + b", "P(1+r)^T", "x' + 1", "1^T x",
    "bce(σ(w x + b), y)",
    "mean((y - z)^2)", "softmax([a, b, c])", "det([a, b; c, d])", "\\|[x, y]\\|", "|A|",
    "max(a, b)", "x sum([1, 3; 2, 4])", "\\sum_{i=1}^3 (y_i - w x_i)^2",
    "\\frac{1}{N} mse(w x, y)",
  ])
  func scalarsStay(_ formula: String) throws {
    let graph = try problem(formula).graph
    #expect(graph.variables.indices.allSatisfy { graph.nodes[$0].shape.isScalar })
    #expect(!graph.notes.contains { $0.text.contains("were taken") })
  }

  /// Shapes that are given are kept, and the others fit them; who says that a name is a scalar is believed.
  @Test(arguments: [
    ("‖A x - b‖²", "A: 5x3", "x: 3, b: 5"), ("‖y - X β‖² + λ ‖β‖²", "X: 10x4", "y: 10, β: 4"),
    ("softmax(W x + b)", "W: 10x784", "x: 784, b: 10"), ("x^T A x + b^T x", "x: 2", "A: 2×2, b: 2"),
    ("tr(A B)", "A: 2x3", "B: 3×2"), ("‖w‖^2 + λ u^T v", "w: 4", "u: 3, v: 3"),
  ])
  func shapesThatAreGiven(_ formula: String, _ values: String, _ wanted: String) throws {
    let graph = try problem(formula, at: values).graph
    #expect(graph.notes.contains { $0.text.contains("were taken: \(wanted);") }, "\(graph.notes)")
  }

  /// I is the identity of the size that fits, and no variable.
  @Test(arguments: [
    ("(X^T X + λ I)^{-1} X^T y", nil), ("I - 2 v v^T / (v^T v)", nil),
    ("det(A - λ I)", "A=[1,2;3,4], λ=2"), ("x^T (A - λ I) x", "A=[1,2;3,4], λ=2, x=[1;1]"),
  ])
  func identity(_ formula: String, _ values: String?) throws {
    let read = try problem(formula, at: values ?? "")
    #expect(!read.graph.variables.contains { $0.id == "I" })
    #expect(read.graph.notes.contains { $0.text.contains("identity matrix") })
    #expect((read.inputs != nil) == (values != nil))
  }

  @Test func sizesThatAreWritten() throws {
    let graph = try problem("(A^T A + λ I(3))^{-1} A^T b").graph
    #expect(graph.notes.contains { $0.text.contains("taken: A: 2×3, b: 2;") }, "\(graph.notes)")
  }

  @Test func scalarsThatAreGiven() throws {
    let scalars = try problem("λ ‖w‖^2 + ‖v‖", at: "w = 2, λ = 3, v: 1, v = 1").graph
    #expect(scalars.variables.indices.allSatisfy { scalars.nodes[$0].shape.isScalar })
  }

  /// Where a transpose stands and scalars remain, it is said.
  @Test(arguments: ["P(1+r)^T", "x' + 1", "sum((X w - y)^2)"])
  func scalarsAreSaid(_ formula: String) throws {
    let notes = try problem(formula).graph.notes
    #expect(notes.contains { $0.text.contains("every name counts as a scalar") })
  }
}
