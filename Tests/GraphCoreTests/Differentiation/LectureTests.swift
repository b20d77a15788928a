import Testing

@testable import GraphCore

/// What lectures on backpropagation and on matrix calculus say of layers, losses, least squares and
/// decompositions, with their formulas worked out by hand on the same numbers.
@Suite struct LectureTests {
  /// The values and gradients of a formula, by name.
  private struct Worked {
    let graph: Graph
    let evaluation: Evaluation
    let gradients: Gradients

    init(_ formula: String, _ values: String) throws {
      let problem = try problem(formula, at: values)
      graph = problem.graph
      evaluation = try graph.evaluate(try #require(problem.inputs))
      gradients = evaluation.gradients()
    }

    /// A variable or a result that a statement named.
    func node(_ name: String) throws -> NodeID {
      if let place = graph.variables.firstIndex(where: { $0.id == name }) { return NodeID(place) }
      return try #require(graph.results.first { $0.value.id == name }?.key)
    }

    func value(_ name: String) throws -> Tensor { evaluation.value(of: try node(name)) }
    func gradient(_ name: String) throws -> Tensor { gradients.gradient(of: try node(name)) }
  }

  private func expectSame(
    _ a: Tensor, _ b: Tensor, _ tolerance: Double = 1e-13,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(a.shape == b.shape, sourceLocation: sourceLocation)
    let isSame = zip(a.elements, b.elements).allSatisfy {
      ($0 - $1).magnitude <= tolerance * max(1, $1.magnitude)
    }
    #expect(isSame, "\(a.elements) is not \(b.elements)", sourceLocation: sourceLocation)
  }

  private func solve(_ a: Tensor, _ b: Tensor) -> Tensor {
    Tensor.apply(.linearAlgebra(.solve), [a, b])[0]
  }

  // MARK: Chain rules by shape

  @Test func leastSquares() throws {
    let data = "X=[1,2;3,4;5,6], y=[1,0,2]"
    let worked = try Worked("(X θ - y)^T (X θ - y)", "\(data), θ=[0.5,-1]")
    let (x, y) = (try worked.value("X"), try worked.value("y"))
    let residual = x.times(try worked.value("θ")) - y
    expectSame(try worked.gradient("θ"), Tensor(2) ⊙ x.transposedTimes(residual))
    // At θ = (XᵀX)⁻¹Xᵀy the gradient is 0.
    let best = solve(x.transposedTimes(x), x.transposedTimes(y)).elements
    let optimum = try Worked(
      "(X θ - y)^T (X θ - y)", "\(data), θ=[\(best[0]), \(best[1])]")
    #expect(try optimum.gradient("θ").elements.allSatisfy { $0.magnitude < 1e-12 })
    let formula = try Worked(
      "θ = inv(X^T X) X^T y; (X θ - y)^T (X θ - y)", data)
    #expect(try formula.gradient("θ").elements.allSatisfy { $0.magnitude < 1e-12 })
  }

  /// z = f(AX + B): ∂z/∂X = Aᵀ ∂z/∂Y and ∂z/∂A = ∂z/∂Y Xᵀ.
  @Test func affineMap() throws {
    let worked = try Worked(
      "Y = A X + B; sum(sin(Y) ⊙ Y)",
      "A=[1,2;-1,0.5;3,1], X=[0.2,-1;1,0.3], B=[1,1;0,2;-1,0.5]")
    let y = try worked.gradient("Y")
    expectSame(try worked.gradient("X"), try worked.value("A").transposedTimes(y))
    expectSame(try worked.gradient("A"), y.timesTransposed(try worked.value("X")))
    expectSame(try worked.gradient("B"), y)
  }

  // MARK: Networks

  /// ∇_z = ∇_h ⊙ σ′(z), ∇_W = ∇_z hᵀ, ∇_b = ∇_z, ∇_{h of the layer below} = Wᵀ∇_z.
  @Test func layers() throws {
    let worked = try Worked(
      "h_0 = x; z_k = W_k h_{k-1} + b_k, k = 1..3; h_k = σ(z_k), k = 1..3; ½ ‖h_3 - y‖^2",
      """
      x=[0.5,-1], y=[0,1], W_1=[1,2;-0.5,0.75;0.3,-1.2], b_1=[0.1,0,-0.2],
      W_2=[0.5,-1,2;1.5,0.25,-0.75], b_2=[0.3,-0.4], W_3=[1,-2;0.5,0.5], b_3=[0,0.2]
      """)
    expectSame(
      try worked.gradient("h_3"), try worked.value("h_3") - worked.value("y"))
    for k in 1...3 {
      let z = try worked.value("z_\(k)")
      let slope = Tensor.apply(.derivative(.activation(.sigmoid), order: 1), [z])[0]
      let back = try worked.gradient("h_\(k)") ⊙ slope
      expectSame(try worked.gradient("z_\(k)"), back)
      expectSame(try worked.gradient("b_\(k)"), back)
      let below = k == 1 ? "x" : "h_\(k - 1)"
      expectSame(try worked.gradient("W_\(k)"), back.timesTransposed(try worked.value(below)))
      expectSame(try worked.gradient(below), try worked.value("W_\(k)").transposedTimes(back))
    }
  }

  /// −Σ y ln softmax(h) has the gradient (Σy) softmax(h) − y, which is softmax(h) − y for Σy = 1.
  @Test(arguments: [[0.0, 1, 0], [0.2, 0.3, 0.9]])
  func crossEntropy(_ y: [Double]) throws {
    let values = "y=[\(y[0]), \(y[1]), \(y[2])], h=[0.4, -1.2, 2]"
    let softmax = Tensor.apply(.network(.softmax(.columns)), [vector(0.4, -1.2, 2)])[0]
    let expected = Tensor(y.reduce(0, +)) ⊙ softmax - vector(y[0], y[1], y[2])
    for formula in [
      "softmax_cross_entropy(y, h)", "cross_entropy(y, softmax(h))", "-sum(y ⊙ ln(softmax(h)))",
      "p = exp(h) / sum(exp(h)); -sum(y ⊙ ln(p))",
    ] {
      expectSame(try Worked(formula, values).gradient("h"), expected)
    }
  }

  /// ∂f/∂h_{k−1} = ∂f/∂h_L ∏ σ′(z_t) w_t.
  @Test func vanishingGradients() throws {
    let depth = 9
    let worked = try Worked(
      "h_0 = x; z_k = w h_{k-1} + b, k = 1..\(depth); h_k = σ(z_k), k = 1..\(depth); h_\(depth)",
      "x=0.9, w=1.5, b=-0.2")
    var product = 1.0
    for k in stride(from: depth, through: 1, by: -1) {
      product *=
        ScalarFunction.activation(.sigmoid).derivative(
          order: 1, try worked.value("z_\(k)").scalar, 0) * 1.5
      let below = try worked.gradient(k == 1 ? "x" : "h_\(k - 1)").scalar
      #expect((below - product).magnitude <= 1e-14 * product.magnitude)
    }
    #expect(product < 1e-3)
  }

  /// A neuron max(0, w·x + b): its gradient by w is 0 or x, by b 0 or 1.
  @Test func neuron() throws {
    let active = try Worked("max(0, w·x + b)", "w=[1,2], x=[0.5,1], b=-1")
    #expect(try active.gradient("w").elements == [0.5, 1])
    #expect(try active.gradient("b").elements == [1])
    let idle = try Worked("max(0, w·x + b)", "w=[1,2], x=[0.5,1], b=-3")
    #expect(try idle.gradient("w").elements == [0, 0])
    #expect(try idle.gradient("b").elements == [0])
  }

  /// C = 1/N Σ (y_i − max(0, w·x_i + b))²: ∂C/∂w = 2/N Σ e_i x_i over the active samples; steps down
  /// the gradient make C smaller; the folded form gives the same.
  @Test func costOfANeuron() throws {
    let samples: [[Double]] = [[1, 2], [-1, 0.5], [0.3, -2], [2, 1]]
    let targets: [Double] = [1, 0.5, 2, 3]
    var (w, b) = ([0.4, 0.2], 0.1)
    var last = Double.infinity
    for _ in 0..<20 {
      let worked = try Worked(
        "1/4 sum(square(y - max(0, X w + b)))",
        "X=[1,2;-1,0.5;0.3,-2;2,1], y=[1,0.5,2,3], w=[\(w[0]), \(w[1])], b=\(b)")
      var (slope, offset) = ([0.0, 0.0], 0.0)
      for (x, y) in zip(samples, targets) {
        let z = w[0] * x[0] + w[1] * x[1] + b
        guard z > 0 else { continue }
        let error = z - y
        slope = [slope[0] + 0.5 * error * x[0], slope[1] + 0.5 * error * x[1]]
        offset += 0.5 * error
      }
      expectSame(try worked.gradient("w"), vector(slope[0], slope[1]))
      expectSame(try worked.gradient("b"), Tensor(offset))
      let folded = try Worked(
        "1/4 sum(square(y - max(0, X v)))",
        "X=[1,2,1;-1,0.5,1;0.3,-2,1;2,1,1], y=[1,0.5,2,3], v=[\(w[0]), \(w[1]), \(b)]")
      expectSame(try folded.gradient("v"), vector(slope[0], slope[1], offset))
      let cost = worked.evaluation.objective.scalar
      #expect(cost < last)
      last = cost
      w = [w[0] - 0.1 * slope[0], w[1] - 0.1 * slope[1]]
      b -= 0.1 * offset
    }
  }

  // MARK: Jacobians

  /// The Jacobian of [3x²y, 2x + y⁸] has the rows [6yx, 3x²] and [2, 8y⁷].
  @Test func jacobian() throws {
    let (x, y) = (1.3, 0.8)
    let worked = try Worked("[3x^2 y, 2x + y^8]", "x=\(x), y=\(y)")
    guard case .node(let objective) = worked.graph.objective else { return }
    var columns: [[Double]] = []
    for name in ["x", "y"] {
      columns.append(
        worked.evaluation.tangents(along: try worked.node(name)).tangent(of: objective).elements)
    }
    let seventh = Double.realPower(y, 7)
    let wanted: [[Double]] = [[6 * y * x, 2], [3 * x * x, 8 * seventh]]
    for (got, want) in zip(columns, wanted) {
      for (a, b) in zip(got, want) { #expect((a - b).magnitude < 1e-13) }
    }
  }

  @Test func localJacobians() throws {
    let worked = try Worked(
      "sum(W h + b ⊙ σ(b))", "W=[1,2,3;4,5,6], h=[0.5,-1,2], b=[0.3,-0.2]")
    let product = try #require(
      worked.graph.ids.first {
        worked.graph[$0].primitive == .linearAlgebra(.matrixProduct)
      })
    let byVector = worked.evaluation.localJacobian(of: product, place: 1)
    #expect(byVector == matrix([1, 2, 3], [4, 5, 6]))
    let byMatrix = worked.evaluation.localJacobian(of: product, place: 0)
    #expect(byMatrix == matrix([0.5, -1, 2, 0, 0, 0], [0, 0, 0, 0.5, -1, 2]))
    #expect(worked.evaluation.localJacobian(of: product, place: 0, limit: 11) == nil)
  }

  // MARK: LU

  /// Where z is a function of the product PᵀLU alone, here z = Σ Φ_ij X_ij, its derivatives as a
  /// function of the one factor are Φ-products, and the forms through L and through U are each the
  /// whole gradient: X̄ = Pᵀ(∂z/∂L)U⁻ᵀ = Pᵀ L⁻ᵀ(∂z/∂U) = Φ.
  @Test func threeFormsOfLU() throws {
    let values = "X=[0.1,2,-0.3;3,0.5,0.7;-1,0.4,2.5], F=[1,-2,0.5;0.3,1,2;-1,0,0.7]"
    let worked = try Worked("P, L, U = lu(X); sum(F ⊙ (P^T L U))", values)
    let phi = try worked.value("F")
    let (p, l, u) = (try worked.value("P"), try worked.value("L"), try worked.value("U"))
    // The derivatives by all entries of L and of U, those of the product.
    let byL = p.times(phi).timesTransposed(u)
    let byU = l.transposedTimes(p.times(phi))
    expectSame(try worked.gradient("L"), byL)
    expectSame(try worked.gradient("U"), byU)
    let throughL = p.transposedTimes(solve(u, byL.transposed).transposed)
    let throughU = p.transposedTimes(solve(l.transposed, byU))
    expectSame(throughL, phi)
    expectSame(throughU, phi)
    // The rule of the unit gives that gradient once, not once for each form.
    expectSame(try worked.gradient("X"), phi, 1e-12)
  }

  /// For another use of L and U the forms do not hold, and the unit's rule does.
  @Test func otherUsesOfLU() throws {
    let problem = try problem(
      "P, L, U = lu(A B); sum(square(L)) + sum(log(abs(diag(U))))",
      at: "A=[0.1,2,-0.3;3,0.5,0.7;-1,0.4,2.5], B=[1,-2,0.5;0.3,1,2;-1,0,0.7]")
    let check = try problem.graph.check(try #require(problem.inputs))
    #expect(check.passes)
    #expect(check.skipped.isEmpty)
    let worked = try Worked(
      "P, L, U = lu(X); sum(square(L))", "X=[0.1,2,-0.3;3,0.5,0.7;-1,0.4,2.5]")
    let (p, u) = (try worked.value("P"), try worked.value("U"))
    let form = p.transposedTimes(solve(u, try worked.gradient("L").transposed).transposed)
    let right = try worked.gradient("X")
    #expect(zip(form.elements, right.elements).contains { ($0 - $1).magnitude > 0.1 })
  }

  /// The permutation is discrete: its gradient is 0 whatever comes after it.
  @Test func permutationsHaveNoGradient() throws {
    let worked = try Worked("P, L, U = lu(X); sum(P ⊙ P)", "X=[0.1,2;3,0.5]")
    #expect(try worked.gradient("X").elements.allSatisfy { $0 == 0 })
  }
}
