import Testing

@testable import GraphCore

/// Gradients past a choice: what was not chosen has no part in them.
@Suite struct SelectionTests {
  struct Row: Sendable, CustomStringConvertible {
    var formula: String
    var values: String
    /// By variable, their elements.
    var gradients: [[Double]]
    var description: String { "\(formula) at \(values)" }
  }

  static let rows: [Row] = [
    // Each other branch has an infinite or undefined derivative there.
    Row(formula: "where(x > 0, sqrt(x), 0)", values: "x=-1", gradients: [[0]]),
    Row(
      formula: #"\begin{cases} \frac{\sin x}{x} & x \ne 0 \\ 1 & \text{otherwise} \end{cases}"#,
      values: "x=0", gradients: [[0]]),
    Row(
      formula: #"\begin{cases} 1 & x == 0 \\ \frac{\sin x}{x} & \text{otherwise} \end{cases}"#,
      values: "x=0", gradients: [[0]]),
    Row(formula: "where(x > 0, x ln x, x y)", values: "x=-2, y=3", gradients: [[3], [-2]]),
    Row(formula: "where(x > 0, sqrt(x), 0) + x^2", values: "x=-3", gradients: [[-6]]),
    Row(formula: "relu(ln x) y", values: "x=0, y=2", gradients: [[0], [0]]),
    Row(formula: "max(y, ln x)", values: "y=1, x=0", gradients: [[1], [0]]),
    Row(formula: "min(y, 1/x)", values: "y=1, x=0", gradients: [[1], [0]]),
    Row(formula: "clip(1/x, 0, y)", values: "x=0, y=4", gradients: [[0], [1]]),
    Row(formula: "hardtanh(ln x) + y", values: "x=0, y=1", gradients: [[0], [1]]),
    // By element, and where a scalar is spread.
    Row(
      formula: "sum(where(x > 0, sqrt(x), 3 x))", values: "x=[-1, 0, 4]",
      gradients: [[3, 3, 0.25]]),
    Row(
      formula: "sum(where(x > 0, sqrt(x s), s))", values: "x=[-1, 4], s=1",
      gradients: [[0, 0.25], [2]]),
    Row(formula: "max([ln x; y])", values: "x=0, y=2", gradients: [[0], [1]]),
    Row(formula: "z = [1/x; y^2]; z_2", values: "x=0, y=3", gradients: [[0], [6]]),
  ]

  @Test(arguments: rows)
  func reverseAndForward(_ row: Row) throws {
    let problem = try problem(row.formula, at: row.values)
    let graph = problem.graph
    let evaluation = try graph.evaluate(try #require(problem.inputs))
    let gradients = evaluation.gradients()
    guard case .node(let objective) = graph.objective else { return }
    for (place, wanted) in row.gradients.enumerated() {
      #expect(gradients.gradient(of: NodeID(place)).elements == wanted)
      for (element, number) in wanted.enumerated() {
        let tangents = evaluation.tangents(along: NodeID(place), element: element)
        #expect(tangents.tangent(of: objective).scalar == number)
      }
    }
    // Shares add up to the gradients, and nothing calls f not finite.
    for id in graph.ids.prefix(graph.variables.count) {
      var sum = Tensor(repeating: 0, shape: graph[id].shape)
      for unit in graph.ids where graph[unit].isUnit {
        for (place, argument) in graph.arguments(of: unit).enumerated()
        where argument.node == id {
          if let share = gradients.downstream(of: unit, place: place) { sum = sum + share }
        }
      }
      #expect(sum == gradients.gradient(of: id))
    }
    #expect(!gradients.notes().contains { $0.kind == .notFinite })
    #expect(graph.check(try #require(problem.inputs), gradients).passes)
  }

  /// A zero that no choice made is a factor like any other.
  @Test(arguments: [
    ("sqrt(x)^2", "x=0"), ("0 x + y sqrt(x)", "x=0, y=0"), ("(x > 0) sqrt(x)", "x=-1"),
    ("relu(x) + sqrt(y)^2", "y=0, x=1"), ("where(x > 0, x, sqrt(x))", "x=-1"),
  ])
  func honest(_ formula: String, _ values: String) throws {
    let problem = try problem(formula, at: values)
    let gradients = try problem.graph.evaluate(try #require(problem.inputs)).gradients()
    #expect(
      problem.graph.variables.indices.contains { gradients.scalar(of: NodeID($0)).isNaN })
    #expect(gradients.notes().contains { $0.kind == .notFinite })
  }

  /// Closed forms are compared where they have a value, and none is called a fault.
  @Test(arguments: ["where(x > 0, sqrt(x), 0)", "where(x > 0, x ln x, x^2)", "max(0, ln x)"])
  func closedForms(_ formula: String) throws {
    let symbolic = try problem(formula).graph.symbolicGradients()
    #expect(symbolic.closedForm(of: NodeID(0)) != nil)
    #expect(symbolic.notes.isEmpty)
  }

  @Test func manyPoints() throws {
    let problem = try problem("where(x > 0, sqrt(x), x y)", at: "x=1, y=2")
    let values = (0..<5000).map { Double($0 % 5) - 2 }
    let sweep = try PointSweep(
      problem.graph, inputs: try #require(problem.inputs),
      columns: [PointSweep.Column(NodeID(0), values)], wanted: [NodeID(0), NodeID(1)])
    for (x, d) in zip(values, sweep.gradient(0)) {
      #expect(d == (x > 0 ? 0.5 / x.squareRoot() : 2))
    }
    for (x, d) in zip(values, sweep.gradient(1)) { #expect(d == (x > 0 ? 0 : x)) }
  }
}
