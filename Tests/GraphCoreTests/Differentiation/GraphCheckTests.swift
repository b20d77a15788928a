import Testing

@testable import GraphCore

@Suite struct GraphCheckTests {
  @Test(arguments: [
    ("f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2", "w=0.5, x=1.5, b=0.1, y=1"),
    ("x^y + atan2(x, y) + hypot(x, y) + tanh(x y)", "x=1.2, y=0.7"),
    (
      "sum(square(W_2 relu(W_1 x + b_1) + b_2))",
      "W_1=[1, 2; -0.5, 0.75; 0.3, -1.2], x=[0.8, -1.5], b_1=[-0.4, 0.9, 0.6], W_2=[0.5, -1, 2; 1.5, 0.25, -0.75], b_2=[1.1, 0.6]"
    ),
    (
      "P, L, U = lu(X); sum(square(L)) + sum(U ⊙ N)",
      "X=[0.1, 2, 0.7; 3, 0.5, -0.3], N=[0.5, -1, 2; 1.5, 0.25, -0.75]"
    ),
    ("(X θ - y)^T (X θ - y)", "X=[1,2;3,4;5,6], θ=[0.5,-1], y=[1,0,2]"),
    ("ln(det(A)) + tr(inv(A))", "A=[2, 0.4; 0.4, 1.5]"),
    ("x_1^2 + 3 x_3 + W_{1,2}", "x=[0.5, -1, 2], W=[1,2;3,4]"),
    ("asinh(x) + expm1(x) + log1p(x)", "x=1e-9"),
  ])
  func passes(_ formula: String, _ values: String) throws {
    let problem = try problem(formula, at: values)
    let check = try problem.graph.check(try #require(problem.inputs))
    #expect(check.passes, "\(String(describing: check.worst))")
    #expect(check.skipped.isEmpty)
    let units = problem.graph.ids.filter {
      problem.graph[$0].isUnit && problem.graph[$0].output == 0
    }
    let locals = check.comparisons.filter { if case .local = $0.quantity { true } else { false } }
    #expect(locals.count >= units.count)
  }

  @Test func skipsKinks() throws {
    let problem = try problem("relu(x) + y^2", at: "x=0, y=3")
    let check = try problem.graph.check(try #require(problem.inputs))
    #expect(check.passes)
    #expect(check.skipped.contains { $0.node == NodeID(0) })
    #expect(!check.skipped.contains { $0.node == NodeID(1) })
  }

  /// A wrong number is found: the gradients of one function against the values of another.
  @Test func aWrongDerivativeIsFound() throws {
    let comparison = GraphCheck.Comparison(
      quantity: .gradient(NodeID(0), element: 0), reverse: 1.0001, forward: 1.0001, numeric: 1,
      allowed: 1e-9)
    #expect(comparison.ratio > 1)
    let check = GraphCheck(comparisons: [comparison], skipped: [], isSampled: false)
    #expect(!check.passes)
  }

  @Test func forwardIsReverse() throws {
    let problem = try problem(
      "h_0 = x; h_k = σ(w_k h_{k-1} + b_k) for k = 1..4; 1/2 (h_4 - y)^2",
      at: "x=0.9, y=0.2, w_1=0.5, w_2=-1.2, w_3=2, w_4=0.7, b_1=0.1, b_2=0.4, b_3=-0.3, b_4=0.05")
    let evaluation = try problem.graph.evaluate(try #require(problem.inputs))
    let gradients = evaluation.gradients()
    guard case .node(let objective) = problem.graph.objective else { return }
    for place in problem.graph.variables.indices {
      let tangent = evaluation.tangents(along: NodeID(place)).scalar(of: objective)
      #expect((tangent - gradients.scalar(of: NodeID(place))).magnitude < 1e-16)
    }
    // The shares of all edges out of a node add up to its gradient.
    for id in problem.graph.ids where id != objective {
      var sum = 0.0
      for unit in problem.graph.ids {
        for (place, argument) in problem.graph.arguments(of: unit).enumerated()
        where argument.node == id {
          sum += gradients.downstream(of: unit, place: place)?.scalar ?? 0
        }
      }
      #expect((sum - gradients.scalar(of: id)).magnitude < 1e-16)
    }
  }
}
