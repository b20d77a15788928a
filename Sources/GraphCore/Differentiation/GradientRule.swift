/// The rule by which a unit hands its gradient to one operand: ∇_W = ∇_z hᵀ, with the check of the
/// dimensions.
public struct GradientRule: Hashable, Sendable {
  /// The share of ∇_u, in ∇_v and the values of the operands.
  public let formula: Symbolic
  /// ∇_W.
  public let target: MathNode
  /// ∇_z hᵀ.
  public let node: MathNode
  /// `(4×1)(1×3) → 4×3`, or `(4×1)⊙(4×1) → 4×1`; nil where the rule is no product.
  public let dimensions: String?
}

extension Graph {
  /// The rule that the reverse sweep uses on the edge into an argument place of a unit, in symbols; nil
  /// for a constant, and where nothing is handed on (a comparison, a permutation).
  ///
  /// - Parameter isAlone: of an operation with several outputs, only what comes from this one.
  public func gradientRule(
    of unit: NodeID, place: Int, isAlone: Bool = false
  ) -> GradientRule? {
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
        || isAlone && id != unit
        ? nil : .cotangent(id, self[id].shape)
    }
    // A rule that is written in the outputs of its operation names them.
    let values =
      primitive.isWrittenInOutputs
      ? outputs.map { Symbolic.node($0, self[$0].shape) } : Symbolic.makeAll(primitive, x)
    let share = primitive.vjp(
      x, values, upstream: upstream, wanted: places.indices.map { $0 == place },
      isConstant: places.map { $0.node == nil })[place]
    return share.map { share in
      GradientRule(
        formula: share, target: gradientSymbol(of: operand),
        node: mathNode(of: share.withInverses()), dimensions: share.withInverses().dimensions)
    }
  }
}

extension Primitive {
  /// Whether the rule of an operation is written in what it computes: L and U, the softmax s.
  fileprivate var isWrittenInOutputs: Bool {
    switch self {
    case .network(.softmax), .linearAlgebra(.lu), .linearAlgebra(.qr), .linearAlgebra(.solve),
      .linearAlgebra(.cholesky):
      true
    default: false
    }
  }
}

extension Symbolic {
  /// The same with inverses in place of systems, and a product's transpose as the product of transposes:
  /// the field writes A U⁻ᵀ for solve(U, Aᵀ)ᵀ.
  fileprivate func withInverses(isTransposed: Bool = false) -> Symbolic {
    func turned(_ x: Symbolic) -> Symbolic { x.withInverses(isTransposed: isTransposed) }
    func product(_ a: Symbolic, _ b: Symbolic) -> Symbolic {
      let factors = isTransposed ? [turned(b), turned(a)] : [turned(a), turned(b)]
      return .make(.linearAlgebra(.matrixProduct), factors)
    }
    guard case .apply(let primitive, let x, _, _) = self else {
      return isTransposed ? transposed : self
    }
    switch primitive {
    case .shapeChange(.transpose): return x[0].withInverses(isTransposed: !isTransposed)
    case .linearAlgebra(.solve): return product(.make(.linearAlgebra(.inverse), [x[0]]), x[1])
    case .linearAlgebra(.inverse):
      if case .apply(.shapeChange(.transpose), let inner, _, _) = x[0] {
        return Symbolic.make(.linearAlgebra(.inverse), [inner[0]])
          .withInverses(isTransposed: !isTransposed)
      }
    case .linearAlgebra(.matrixProduct): return product(x[0], x[1])
    case .linearAlgebra(.outer):
      let factors = [x[0].withInverses(), x[1].withInverses()]
      return .make(primitive, isTransposed ? factors.reversed() : factors)
    case .arithmetic(.add), .arithmetic(.subtract), .arithmetic(.negate):
      return .make(primitive, x.map(turned))
    case .arithmetic(.multiply) where x[0].shape.isScalar:
      return .make(primitive, [x[0], turned(x[1])])
    default: break
    }
    return isTransposed ? transposed : self
  }

  /// The shapes of the factors of a product and that of the result.
  fileprivate var dimensions: String? {
    if case .apply(.arithmetic(.multiply), let x, _, _) = self,
      x.allSatisfy({ $0.shape == shape }), !shape.isScalar
    {
      return "(\(shape))⊙(\(shape)) → \(shape)"
    }
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
