extension SymbolicGradients {
  /// A point at which closed forms are compared with the reverse sweep.
  private struct Point {
    let evaluation: Evaluation
    let gradients: Gradients
  }

  /// The same without the closed forms that disagree with the numeric gradient at a random point, or of
  /// which no random point could tell.
  func checked() -> SymbolicGradients {
    var kept = forms
    var tested = forms.map { $0 == nil }
    var notes = self.notes
    var points = 0
    for kind in RandomPoint.Kind.allCases {
      for seed in 0..<2 where tested.contains(false) || points < 2 {
        guard let point = point(kind, seed: UInt64(seed)) else { continue }
        points += 1
        for (place, form) in kept.enumerated() {
          guard let form else { continue }
          let wanted = point.gradients.gradient(of: NodeID(place))
          // Numbers of such size come from a singular point and tell nothing.
          guard wanted.elements.allSatisfy({ $0.magnitude < 1e12 }) else { continue }
          tested[place] = true
          let got = form.formula.checkedValue(point.evaluation)
          if let got, RandomPoint.agree(got, wanted) { continue }
          // A factor x > 0 of 0 stands for a branch that a choice left, beside which the rest has no value.
          if point.gradients.selection != nil, got?.elements.contains(where: \.isNaN) ?? false {
            tested[place] = false
            continue
          }
          guard isSteady(point, NodeID(place), wanted) else {
            tested[place] = false
            continue
          }
          kept[place] = nil
          notes.append(
            Note(
              .reading, node: NodeID(place),
              "the closed form of the gradient by \(graph.variables[place].id) disagrees with "
                + "its numbers and is left out: a fault of this program"))
        }
      }
      if !tested.contains(false) { break }
    }
    for place in kept.indices where kept[place] != nil && !tested[place] {
      kept[place] = nil
      notes.append(
        Note(
          .reading, node: NodeID(place),
          "the closed form of the gradient by \(graph.variables[place].id) could not be checked "
            + "at any point and is left out"))
    }
    return SymbolicGradients(graph: graph, forms: kept, notes: notes)
  }

  private func point(_ kind: RandomPoint.Kind, seed: UInt64) -> Point? {
    let inputs = graph.variables.enumerated().map { place, name in
      RandomPoint.value(kind, graph.nodes[place].shape, name, seed: seed + 1)
    }
    guard let evaluation = try? graph.evaluate(inputs),
      evaluation.objective.elements.allSatisfy(\.isFinite)
    else { return nil }
    return Point(evaluation: evaluation, gradients: evaluation.gradients())
  }

  /// Whether the numeric gradient stays the same where the inputs change in the tenth digit; at a
  /// singular point, as det(x xᵀ), it is rounding alone.
  private func isSteady(_ point: Point, _ variable: NodeID, _ wanted: Tensor) -> Bool {
    let inputs = graph.variables.indices.map { place in
      let value = point.evaluation.value(of: NodeID(place))
      return Tensor(
        shape: value.shape,
        elements: value.elements.enumerated().map { $1 * (1 + 1e-10 * Double($0 % 3)) + 1e-11 })
    }
    guard let near = try? graph.evaluate(inputs) else { return false }
    let other = near.gradients().gradient(of: variable)
    let size = wanted.elements.reduce(1) { max($0, $1.magnitude) }
    return zip(other.elements, wanted.elements).allSatisfy {
      ($0 - $1).magnitude <= 1e-5 * size
    }
  }

}

/// Points at which most formulas have a value.
enum RandomPoint {
  /// Whether two values at a point are the same but for rounding.
  static func agree(_ a: Tensor, _ b: Tensor) -> Bool {
    guard a.shape == b.shape else { return false }
    let size = b.elements.reduce(1) { max($0, $1.magnitude) }
    return zip(a.elements, b.elements).allSatisfy { ($0 - $1).magnitude <= 1e-7 * size }
  }

  enum Kind: CaseIterable {
    /// From a normal distribution; positive, matrices positive definite; between 0 and 1; beyond 1.
    case normal, positive, fraction, large
  }

  static func value(_ kind: Kind, _ shape: Shape, _ name: Name, seed: UInt64) -> Tensor {
    var source = NormalSource(seed: seed, name: name.id)
    let elements = (0..<shape.count).map { _ in source.next() }
    switch kind {
    case .normal: return Tensor(shape: shape, elements: elements)
    case .fraction:
      return Tensor(shape: shape, elements: elements.map { 0.05 + 0.9 * Activation.normal($0) })
    case .large:
      return Tensor(shape: shape, elements: elements.map { 1.2 + 3 * Activation.normal($0) })
    case .positive:
      guard shape.isSquare, !shape.isScalar else {
        return Tensor(shape: shape, elements: elements.map { 0.2 + 1.5 * Activation.normal($0) })
      }
      let a = Tensor(shape: shape, elements: elements)
      let n = shape.rows
      let square = Tensor.apply(.linearAlgebra(.matrixProduct), [a, a.transposed])[0]
      return Tensor.filled(shape) { i, j in square[i, j] / Double(n) + (i == j ? 1 : 0) }
    }
  }
}

extension Symbolic {
  /// The value at a point; without tensors where the formula has none.
  fileprivate func checkedValue(_ evaluation: Evaluation) -> Tensor? {
    let (scalars, offset) = (evaluation.scalars, evaluation.offset)
    if let scalar = scalarValue({ scalars[offset + $0.index] }) { return Tensor(scalar) }
    return value { evaluation.value(of: $0) }
  }

  /// The value of a formula of scalars; nil where a tensor stands in it.
  private func scalarValue(_ leaf: (NodeID) -> Double) -> Double? {
    switch self {
    case .node(let id, .scalar): return leaf(id)
    case .constant(.scalar(let number)): return number.value
    case .apply(let primitive, let x, _, .scalar):
      guard primitive.isElementwise, let a = x[0].scalarValue(leaf) else { return nil }
      guard x.count > 1 else { return primitive.value(a, 0, 0) }
      guard let b = x[1].scalarValue(leaf) else { return nil }
      guard x.count > 2 else { return primitive.value(a, b, 0) }
      return x[2].scalarValue(leaf).map { primitive.value(a, b, $0) }
    default: return nil
    }
  }

  /// The value for those of the nodes; nil where an operation has none.
  func value(_ leaf: (NodeID) -> Tensor) -> Tensor? {
    switch self {
    case .node(let id, _): return leaf(id)
    case .cotangent: return nil
    case .constant(let value): return Tensor(value)
    case .apply(let primitive, let arguments, let output, _):
      var x: [Tensor] = []
      for argument in arguments {
        guard let value = argument.value(leaf) else { return nil }
        x.append(value)
      }
      let outputs = Tensor.apply(primitive, x)
      if case .linearAlgebra(let operation) = primitive, operation.fault(x, outputs) != nil {
        return nil
      }
      return outputs[output]
    }
  }
}
