extension Symbolic {
  /// The value of the formula, with the values of the nodes in it.
  ///
  /// - Complexity: linear in the length of the formula.
  public func value(in evaluation: Evaluation) -> Tensor {
    value(evaluation, cotangent: { Tensor(repeating: 0, shape: evaluation.graph[$0].shape) })
  }

  /// The value of a formula in which gradients stand.
  public func value(in gradients: Gradients) -> Tensor {
    value(gradients.evaluation, cotangent: gradients.gradient(of:))
  }

  private func value(_ evaluation: Evaluation, cotangent: (NodeID) -> Tensor) -> Tensor {
    switch self {
    case .node(let id, _): return evaluation.value(of: id)
    case .cotangent(let id, _): return cotangent(id)
    case .constant(let value): return Tensor(value)
    case .apply(let primitive, let x, let output, _):
      let arguments = x.map { $0.value(evaluation, cotangent: cotangent) }
      return Tensor.apply(primitive, arguments)[output]
    }
  }

  /// The nodes in the formula.
  public var nodes: Set<NodeID> {
    switch self {
    case .node(let id, _): [id]
    case .cotangent, .constant: []
    case .apply(_, let x, _, _): x.reduce(into: []) { $0.formUnion($1.nodes) }
    }
  }
}
