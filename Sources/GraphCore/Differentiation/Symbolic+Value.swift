extension Symbolic {
  /// The value of the formula, with the values of the nodes in it.
  ///
  /// - Complexity: linear in the length of the formula.
  public func value(in evaluation: Evaluation) -> Tensor {
    switch self {
    case .node(let id, _): return evaluation.value(of: id)
    case .constant(let value): return Tensor(value)
    case .apply(let primitive, let x, let output, _):
      return Tensor.apply(primitive, x.map { $0.value(in: evaluation) })[output]
    }
  }

  /// The nodes in the formula, in creation order.
  public var nodes: Set<NodeID> {
    switch self {
    case .node(let id, _): [id]
    case .constant: []
    case .apply(_, let x, _, _): x.reduce(into: []) { $0.formUnion($1.nodes) }
    }
  }
}
