import Testing

@testable import GraphCore

/// The conventions of the language where a derivative is a choice (§8).
@Suite struct KinkTests {
  static let rows: [(formula: String, at: String, gradients: [String: [Double]])] = [
    ("3 relu(z)", "z=0", ["z": [0]]),
    ("3 max(z, 0)", "z=0", ["z": [0]]),
    ("3 max(0, z)", "z=0", ["z": [0]]),
    ("min(z, 1)", "z=1", ["z": [0]]),
    ("max(a, b)", "a=2, b=2", ["a": [0.5], "b": [0.5]]),
    ("min(a, b)", "a=2, b=2", ["a": [0.5], "b": [0.5]]),
    ("sum(max(x, y))", "x=[1, 2], y=[1, 0.5]", ["x": [0.5, 1], "y": [0.5, 0]]),
    ("2|x|", "x=0", ["x": [0]]),
    ("x sign(x)", "x=0", ["x": [0]]),
    ("x + step(x)", "x=0", ["x": [1]]),
    ("floor(x) + 2x", "x=3", ["x": [2]]),
    ("clip(x, -1, 2)", "x=2", ["x": [1]]),
    ("clip(x, -1, 2)", "x=-1", ["x": [1]]),
    ("hardtanh(x)", "x=1", ["x": [1]]),
    ("leaky_relu(x)", "x=0", ["x": [0.01]]),
    ("elu(x, 2)", "x=0", ["x": [1]]),
    ("hinge(y, s)", "y=1, s=1", ["y": [0], "s": [0]]),
    ("‖x‖", "x=[0, 0]", ["x": [0, 0]]),
    ("max(x)", "x=[1, 3, 3, 2]", ["x": [0, 0.5, 0.5, 0]]),
    ("min(x)", "x=[1, 3, 1, 1]", ["x": [1.0 / 3, 0, 1.0 / 3, 1.0 / 3]]),
    ("std(x)", "x=[2, 2]", ["x": [0, 0]]),
    ("norm1(x)", "x=[0, -2]", ["x": [0, -1]]),
  ]

  @Test(arguments: rows.indices)
  func convention(_ index: Int) throws {
    let (formula, values, expected) = Self.rows[index]
    let problem = try problem(formula, at: values)
    let inputs = try #require(problem.inputs)
    let gradients = try problem.graph.evaluate(inputs).gradients()
    for (place, name) in problem.graph.variables.enumerated() {
      #expect(gradients.gradient(of: NodeID(place)).elements == expected[name.id])
    }
    #expect(gradients.notes().contains { $0.kind == .kink })
  }

  @Test func notFinite() throws {
    func note(_ formula: String, _ values: String) throws -> String? {
      let problem = try problem(formula, at: values)
      let notes = try problem.graph.evaluate(try #require(problem.inputs)).gradients().notes()
      return notes.first { $0.kind == .notFinite }?.text
    }
    #expect(try note("2 + sqrt(x)", "x=-1") == "u1 = sqrt(x) is not finite: NaN")
    #expect(try note("ln(x - 1)", "x=1") == "u2 = ln(u1) is not finite: −∞")
    #expect(
      try note("sqrt(x y)", "x=0, y=2")
        == "the gradient of u1 is ∞: u2 = sqrt(u1) has no finite derivative there")
    #expect(try note("x^2", "x=2") == nil)
  }

  @Test func faults() throws {
    for (formula, values, reason) in [
      ("sum(inv(A))", "A=[1,2;2,4]", "u1 = inv(…) has no value: the matrix is singular"),
      (
        "sum(solve(A, b))", "A=[1,2;2,4], b=[1,2]",
        "u1 = solve(…) has no value: the matrix is singular"
      ),
      (
        "sum(chol(A))", "A=[1,2;2,1]",
        "u1 = chol(…) has no value: the matrix is not positive definite"
      ),
    ] {
      let problem = try problem(formula, at: values)
      let inputs = try #require(problem.inputs)
      let error = #expect(throws: FormulaError.self) { try problem.graph.evaluate(inputs) }
      #expect(error?.message == reason)
      #expect(error?.place != nil)
    }
    let near = try problem("sum(inv(A))", at: "A=[1,2;2,4.0000000000001]")
    let notes = try near.graph.evaluate(try #require(near.inputs)).notes()
    #expect(notes.contains { $0.text.contains("nearly singular") })
  }
}
