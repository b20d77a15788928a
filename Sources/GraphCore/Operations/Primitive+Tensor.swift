/// The rules of all primitives over an algebra of tensors.
extension Primitive {
  /// The cotangents of the arguments from those of the outputs: J ᵀ times upstream, never J itself.
  ///
  /// - Parameters:
  ///   - x: the arguments; `y` the outputs.
  ///   - upstream: one for each output; nil is 0.
  ///   - wanted: which arguments are asked for.
  ///   - isConstant: which arguments are constants of the unit (the convention of max and min).
  func vjp<A: DifferentialAlgebra>(
    _ x: [A], _ y: [A], upstream: [A?], wanted: [Bool], isConstant: [Bool]
  ) -> [A?] {
    if isElementwise {
      guard let g = upstream[0] else { return x.map { _ in nil } }
      return x.indices.map { place in
        guard wanted[place], !isFlat(place) else { return nil }
        return A.share(
          self, place, x, value: y[0], upstream: g,
          otherIsConstant: x.count == 2 && isConstant[1 - place])
      }
    }
    if case .linearAlgebra(let operation) = self {
      return operation.vjp(x, y, upstream: upstream, wanted: wanted)
    }
    guard let g = upstream[0] else { return x.map { _ in nil } }
    switch self {
    case .reduction(let reduction, let axis):
      return [reduction.vjp(x[0], axis, value: y[0], upstream: g)]
    case .shapeChange(let change): return change.vjp(x, upstream: g, wanted: wanted)
    case .network(let operation): return operation.vjp(x, y[0], upstream: g, wanted: wanted)
    case .loss(let loss): return loss.vjp(x, upstream: g, wanted: wanted)
    default: return x.map { _ in nil }
    }
  }

  /// The tangents of the outputs from those of the arguments: J times the tangent; nil is 0.
  func jvp<A: DifferentialAlgebra>(
    _ x: [A], _ y: [A], tangents: [A?], isConstant: [Bool]
  ) -> [A?] {
    guard tangents.contains(where: { $0 != nil }) else { return y.map { _ in nil } }
    if isElementwise {
      var total: A?
      for (place, tangent) in tangents.enumerated() {
        guard let tangent, !isFlat(place) else { continue }
        let partial = A.partial(
          self, place, x, value: y[0],
          otherIsConstant: x.count == 2 && isConstant[1 - place])
        let part = selects(place) ? A.productOrZero(partial, tangent) : partial ⊙ tangent
        total = total.map { $0 + part } ?? part
      }
      return [total.map { y[0].shape == $0.shape ? $0 : $0.spreadFully(to: y[0].shape, .all) }]
    }
    switch self {
    case .reduction(let reduction, let axis):
      return [tangents[0].flatMap { reduction.jvp(x[0], axis, value: y[0], tangent: $0) }]
    case .shapeChange(let change): return [change.jvp(x, tangents: tangents)]
    case .linearAlgebra(let operation): return operation.jvp(x, y, tangents: tangents)
    case .network(let operation): return [operation.jvp(x, y[0], tangents: tangents)]
    case .loss(let loss): return [loss.jvp(x, tangents: tangents)]
    default: return y.map { _ in nil }
    }
  }

  /// Whether the derivative by that argument is 0 wherever it exists.
  public func isFlat(_ place: Int) -> Bool {
    switch self {
    case .piecewise(.select): place == 0
    case .piecewise(let function): function.isDiscrete
    case .reduction(.argmax, _), .reduction(.argmin, _): true
    default: false
    }
  }

  /// A composite operation in smaller ones; nil where it is one of the smallest.
  func expanded<A: TensorAlgebra>(_ arguments: [A]) -> A? {
    switch self {
    case .reduction(let reduction, let axis): reduction.expanded(arguments[0], axis)
    case .network(let operation): operation.expanded(arguments)
    case .loss(let loss): loss.expanded(arguments)
    default: nil
    }
  }

  /// Whether it can be opened into smaller operations.
  public var isComposite: Bool {
    switch self {
    case .network, .loss: true
    case .reduction(let reduction, _):
      switch reduction {
      case .variance, .standardDeviation, .norm, .norm1: true
      default: false
      }
    default: false
    }
  }
}
