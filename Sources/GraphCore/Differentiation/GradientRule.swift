/// The rule by which a unit hands its gradient to one operand: ∇_W = ∇_z hᵀ, with the check of the
/// dimensions.
public struct GradientRule: Hashable, Sendable {
  /// The share of ∇_u, in ∇_v and the values of the operands.
  public let formula: Symbolic
  /// ∇_W.
  public let target: MathNode
  /// ∇_z hᵀ.
  public let node: MathNode
  /// `(4×1)(1×3) → 4×3`; nil where the rule is no product.
  public let dimensions: String?
}

extension Graph {
  /// The rule that the reverse sweep uses on the edge into an argument place of a unit, in symbols; nil
  /// for a constant, and where nothing is handed on (a comparison, a permutation).
  public func gradientRule(of unit: NodeID, place: Int) -> GradientRule? {
    let node = self[unit]
    let places = Array(arguments(of: unit))
    guard let primitive = node.primitive, places.indices.contains(place),
      let operand = places[place].node
    else { return nil }
    let first = unit.index - Int(node.output)
    let x = places.map(symbolic)
    let outputs = (0..<Int(node.outputCount)).map { NodeID(first + $0) }
    let upstream = outputs.map { id -> Symbolic? in
      primitive.isDiscrete(output: Int(self[id].output)) && node.outputCount > 1
        ? nil : .cotangent(id, self[id].shape)
    }
    // The outputs of an operation with several stand for themselves, as its rule is written in them.
    let values =
      outputs.count > 1
      ? outputs.map { Symbolic.node($0, self[$0].shape) } : Symbolic.makeAll(primitive, x)
    let share = primitive.vjp(
      x, values, upstream: upstream, wanted: places.indices.map { $0 == place },
      isConstant: places.map { $0.node == nil })[place]
    return share.map { share in
      GradientRule(
        formula: share, target: gradientSymbol(of: operand), node: mathNode(of: share),
        dimensions: share.dimensions)
    }
  }
}

extension Symbolic {
  /// The shapes of the factors of a product and that of the result.
  fileprivate var dimensions: String? {
    guard let factors, factors.count > 1 else { return nil }
    return factors.map { "(\($0))" }.joined() + " → \(shape)"
  }

  /// The shapes of the factors of a matrix product, from the left, as they are written.
  private var factors: [Shape]? {
    switch self {
    case .apply(.linearAlgebra(.matrixProduct), let x, _, _):
      return x.flatMap { $0.factors ?? [$0.shape] }
    case .apply(.linearAlgebra(.outer), let x, _, _):
      return (x[0].factors ?? [x[0].shape]) + [x[1].shape.transposed]
    case .apply(.linearAlgebra(.inner), let x, _, _):
      return [x[0].shape.transposed, x[1].shape]
    case .apply(.arithmetic(.multiply), let x, _, _) where x[0].shape.isScalar:
      return x[1].factors
    case .apply(.arithmetic(.negate), let x, _, _): return x[0].factors
    default: return nil
    }
  }
}
