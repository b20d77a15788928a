/// Second derivatives by a matrix as a linear map: to what, to first order, the gradient changes when the
/// variable changes by V.
public struct SecondDerivativeMap: Sendable {
  /// The graph of the inner product of the gradient with V, in whose nodes the form stands.
  public let graph: Graph
  /// V.
  public let direction: NodeID
  /// ∂⟨∇f, V⟩/∂X, which is the gradient's derivative in the direction V since second derivatives commute
  /// (Magnus & Neudecker, «Matrix Differential Calculus», chapter 6).
  public let formula: Symbolic

  public var mathNode: MathNode { graph.mathNode(of: formula) }
}

extension Graph {
  /// The second derivatives by one variable, ∂²f/∂x², as a closed form: 2XᵀX for least squares.
  public func symbolicHessian(of variable: NodeID) -> SymbolicGradients.ClosedForm? {
    let shape = self[variable].shape
    guard !shape.isMatrix, let graph = gradientGraph(of: variable) else { return nil }
    guard let place = graph.variables.firstIndex(of: variables[variable.index]) else {
      // The gradient does not depend on it.
      let square = Shape(rows: shape.rows, columns: shape.rows)
      return SymbolicGradients.ClosedForm(formula: .filled(.zero, square), uses: [])
    }
    guard let form = graph.symbolicJacobian(of: NodeID(place)) else { return nil }
    // In the nodes of this graph.
    var isKnown = true
    let formula = form.formula.replacingLeaves { id in
      guard id.index < graph.variables.count,
        let own = variables.firstIndex(of: graph.variables[id.index])
      else {
        isKnown = false
        return id
      }
      return NodeID(own)
    }
    return isKnown ? SymbolicGradients.ClosedForm(formula: formula, uses: []) : nil
  }

  /// The second derivatives by a vector or matrix as a linear map of a direction V: −X⁻ᵀ Vᵀ X⁻ᵀ for ln det X.
  /// nil where there is no closed form of it, or none of the gradient.
  public func secondDerivativeMap(of variable: NodeID) -> SecondDerivativeMap? {
    let shape = self[variable].shape
    guard !shape.isScalar, let gradient = symbolicGradients().closedForm(of: variable),
      let name = ["V", "D", "H", "Z"].first(where: { letter in
        !variables.contains { $0.base == letter } && !results.contains { $0.value.base == letter }
      })
    else { return nil }
    let direction = Symbolic.node(NodeID(nodes.count), shape)
    let product = Symbolic.make(
      .reduction(.sum, .all), [.make(.arithmetic(.multiply), [gradient.formula, direction])])
    guard let graph = graph(of: product, extra: (Name(name), shape)) else { return nil }
    let last = NodeID(graph.variables.count - 1)
    guard let place = graph.variables.firstIndex(of: variables[variable.index]) else {
      // The gradient does not depend on it.
      return SecondDerivativeMap(graph: graph, direction: last, formula: .filled(.zero, shape))
    }
    guard let form = graph.symbolicGradients().closedForm(of: NodeID(place)), form.uses.isEmpty
    else { return nil }
    return SecondDerivativeMap(graph: graph, direction: last, formula: form.formula)
  }
}
