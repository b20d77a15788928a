import Testing

@testable import GraphCore

/// Names without a shape, which are scalars unless only vectors fit.
@Suite struct ShapeInferenceTests {
  @Test(arguments: [
    (
      "h = relu(W1 x + b1); o = W2 h + b2; L = softmax_cross_entropy(y, o)", "W1: 4x3, W2: 2x4",
      ["x": 3, "b_1": 4, "b_2": 2, "y": 2]
    ),
    ("mse(W x, y)", "W: 3x2", ["x": 2, "y": 3]),
    ("1/2 ‖w‖^2 + C hinge(y, X w)", "X: 5x3", ["w": 3, "y": 5]),
    ("λ w · v + softmax(A v) · c", "A: 4x3, w: 3", ["v": 3, "c": 4]),
  ])
  func vectorsThatFit(_ formula: String, _ shapes: String, _ wanted: [String: Int]) throws {
    let graph = try problem(formula, at: shapes).graph
    for (place, name) in graph.variables.enumerated() {
      if let size = wanted[name.id] { #expect(graph.nodes[place].shape == .vector(size)) }
    }
    let note = try #require(graph.notes.first { $0.text.contains("were taken") })
    for (name, size) in wanted { #expect(note.text.contains("\(name): \(size)")) }
  }

  /// What reads with scalars stays so, without a note.
  @Test(arguments: [("W x + b", "W: 3x2"), ("x y + z", ""), ("‖X w - y‖^2", "X: 3x2")])
  func scalarsThatFit(_ formula: String, _ shapes: String) throws {
    let graph = try problem(formula, at: shapes).graph
    #expect(!graph.notes.contains { $0.text.hasPrefix("vectors") })
  }

  /// Where several sizes fit, or none, the error says which names have no shape.
  @Test(arguments: [
    ("mse(x, y W)", "W: 3x2", "x, y have no shape"), ("kl(p, Q)", "Q: 2x2", "p has"),
  ])
  func errors(_ formula: String, _ shapes: String, _ hint: String) throws {
    let error = #expect(throws: FormulaError.self) { try problem(formula, at: shapes) }
    #expect(error?.hint?.contains(hint) ?? false, "\(String(describing: error))")
  }
}
