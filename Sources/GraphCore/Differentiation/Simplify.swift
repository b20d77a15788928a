/// What the operations do to formulas in which something is trivial.
enum Simplify {
  /// The simpler formula of a primitive on these operands; nil where there is none.
  static func simplified(_ primitive: Primitive, _ x: [Symbolic], _ shape: Shape) -> Symbolic? {
    if let folded = folded(primitive, x) { return folded }
    switch primitive {
    case .arithmetic(.add): return sum(x[0], x[1], shape)
    case .arithmetic(.subtract): return difference(x[0], x[1], shape)
    case .arithmetic(.negate): return negative(x[0])
    case .arithmetic(.multiply): return product(x[0], x[1], shape)
    case .arithmetic(.divide): return quotient(x[0], x[1], shape)
    case .arithmetic(.power): return power(x[0], x[1])
    case .elementary(.square): return .make(.arithmetic(.power), [x[0], 2])
    case .elementary(.reciprocal): return .make(.arithmetic(.divide), [1, x[0]])
    case .shapeChange(let change): return changed(change, x, shape)
    case .reduction(.sum, let axis): return reduced(x[0], axis)
    case .linearAlgebra(let operation): return linear(operation, x, shape)
    case .piecewise(.select):
      return x[1] == x[2] ? x[1] : x[0].number.map { $0.value != 0 ? x[1] : x[2] }
    default: return nil
    }
  }

  /// Operations on numbers: arithmetic always, other functions where the result is exact.
  private static func folded(_ primitive: Primitive, _ x: [Symbolic]) -> Symbolic? {
    let numbers = x.compactMap(\.number)
    guard numbers.count == x.count, primitive.isElementwise,
      case .scalar(let result)? = primitive.folded(numbers.map { .scalar($0) })
    else { return nil }
    if case .arithmetic(let operation) = primitive, operation != .power {
      return .constant(.scalar(result))
    }
    // ln(2) stands after what it multiplies: 2^x ln(2).
    return result.isExact && result.factor.log == .none ? .constant(.scalar(result)) : nil
  }

  private static func sum(_ a: Symbolic, _ b: Symbolic, _ shape: Shape) -> Symbolic? {
    if a.isZero, b.shape == shape { return b }
    if b.isZero, a.shape == shape { return a }
    if let c = a.fill, let d = b.fill { return .filled(c + d, shape) }
    if a == b { return .make(.arithmetic(.multiply), [2, a]) }
    if let negated = b.negated { return .make(.arithmetic(.subtract), [a, negated]) }
    if let negated = a.negated, a.fill == nil {
      return .make(.arithmetic(.subtract), [b, negated])
    }
    if let (c, inner) = b.operands(.multiply), let factor = c.number, factor.value < 0 {
      return .make(
        .arithmetic(.subtract), [a, .make(.arithmetic(.multiply), [.init(-factor), inner])])
    }
    if let (u, v) = a.operands(.add), let c = v.number, let d = b.number {
      return .make(.arithmetic(.add), [u, .init(c + d)])
    }
    return nil
  }

  private static func difference(_ a: Symbolic, _ b: Symbolic, _ shape: Shape) -> Symbolic? {
    if b.isZero, a.shape == shape { return a }
    if a == b { return .filled(.zero, shape) }
    if a.isZero, b.shape == shape { return .make(.arithmetic(.negate), [b]) }
    if let c = a.fill, let d = b.fill { return .filled(c - d, shape) }
    if let negated = b.negated { return .make(.arithmetic(.add), [a, negated]) }
    if let (c, inner) = b.operands(.multiply), let factor = c.number, factor.value < 0 {
      return .make(.arithmetic(.add), [a, .make(.arithmetic(.multiply), [.init(-factor), inner])])
    }
    return nil
  }

  private static func negative(_ a: Symbolic) -> Symbolic? {
    if let number = a.fill { return .filled(-number, a.shape) }
    if let (inner, _) = a.operands(.negate) { return inner }
    if let (c, inner) = a.operands(.multiply), let factor = c.number {
      return .make(.arithmetic(.multiply), [.init(-factor), inner])
    }
    if let (u, v) = a.operands(.subtract), u.number == nil {
      return .make(.arithmetic(.subtract), [v, u])
    }
    return nil
  }

  private static func product(_ a: Symbolic, _ b: Symbolic, _ shape: Shape) -> Symbolic? {
    if a.isZero || b.isZero { return .filled(.zero, shape) }
    if a.isOne, b.shape == shape { return b }
    if b.isOne, a.shape == shape { return a }
    if let c = a.fill, let d = b.fill { return .filled(c * d, shape) }
    // Numbers come first.
    if b.number != nil { return .make(.arithmetic(.multiply), [b, a]) }
    if let c = a.number {
      if c.value == -1 { return .make(.arithmetic(.negate), [b]) }
      if let (inner, _) = b.operands(.negate) {
        return .make(.arithmetic(.multiply), [.init(-c), inner])
      }
      if let (d, inner) = b.operands(.multiply), let factor = d.number {
        return .make(.arithmetic(.multiply), [.init(c * factor), inner])
      }
      if let (d, inner) = b.operands(.divide), d.number != nil || inner.number != nil {
        return .make(.arithmetic(.divide), [.make(.arithmetic(.multiply), [a, d]), inner])
      }
      // A scalar times ones is that scalar at every element.
      return nil
    }
    if let (inner, _) = a.operands(.negate) {
      return .make(.arithmetic(.negate), [.make(.arithmetic(.multiply), [inner, b])])
    }
    if let (inner, _) = b.operands(.negate) {
      return .make(.arithmetic(.negate), [.make(.arithmetic(.multiply), [a, inner])])
    }
    if let (c, inner) = a.operands(.multiply), c.number != nil {
      return .make(.arithmetic(.multiply), [c, .make(.arithmetic(.multiply), [inner, b])])
    }
    if let (c, inner) = b.operands(.multiply), c.number != nil {
      return .make(.arithmetic(.multiply), [c, .make(.arithmetic(.multiply), [a, inner])])
    }
    if let (c, inner) = a.operands(.divide), c.number != nil {
      return .make(.arithmetic(.divide), [.make(.arithmetic(.multiply), [c, b]), inner])
    }
    if let (c, inner) = b.operands(.divide), c.number != nil {
      return .make(.arithmetic(.divide), [.make(.arithmetic(.multiply), [c, a]), inner])
    }
    if let number = b.fill { return spread(a, times: number, shape) }
    if let number = a.fill { return spread(b, times: number, shape) }
    return a == b ? .make(.arithmetic(.power), [a, 2]) : nil
  }

  /// A formula times ones or another number at every element.
  private static func spread(_ a: Symbolic, times number: Constant, _ shape: Shape) -> Symbolic? {
    if a.shape == shape { return .make(.arithmetic(.multiply), [.init(number), a]) }
    guard a.shape.isScalar, number != .one else { return nil }
    return .make(
      .arithmetic(.multiply),
      [.make(.arithmetic(.multiply), [.init(number), a]), .filled(.one, shape)])
  }

  private static func quotient(_ a: Symbolic, _ b: Symbolic, _ shape: Shape) -> Symbolic? {
    if a.isZero { return .filled(.zero, shape) }
    if b.isOne, a.shape == shape { return a }
    if let (inner, _) = a.operands(.negate) {
      return .make(.arithmetic(.negate), [.make(.arithmetic(.divide), [inner, b])])
    }
    if let (inner, _) = b.operands(.negate) {
      return .make(.arithmetic(.negate), [.make(.arithmetic(.divide), [a, inner])])
    }
    if let c = b.number, c.isExact, c.value != 0 {
      if let (d, inner) = a.operands(.multiply), let factor = d.number {
        let ratio = factor / c
        if ratio.isExact { return .make(.arithmetic(.multiply), [.init(ratio), inner]) }
      }
    }
    if let (c, inner) = a.operands(.divide) {
      return .make(.arithmetic(.divide), [c, .make(.arithmetic(.multiply), [inner, b])])
    }
    if let (c, inner) = b.operands(.divide), shape == inner.shape || inner.shape.isScalar {
      return .make(.arithmetic(.divide), [.make(.arithmetic(.multiply), [a, inner]), c])
    }
    return nil
  }

  private static func power(_ a: Symbolic, _ b: Symbolic) -> Symbolic? {
    if b.isZero { return .filled(.one, a.shape) }
    if b.isOne { return a }
    return a.isOne ? a : nil
  }

  private static func changed(_ change: ShapeChange, _ x: [Symbolic], _ shape: Shape) -> Symbolic? {
    let a = x[0]
    switch change {
    case .transpose:
      if case .apply(.shapeChange(.transpose), let inner, _, _) = a { return inner[0] }
      if case .constant(.identity) = a { return a }
      if let number = a.fill { return .filled(number, shape) }
      if let (c, inner) = a.operands(.multiply), c.shape.isScalar {
        return .make(
          .arithmetic(.multiply), [c, .make(.shapeChange(.transpose), [inner])])
      }
      if let (inner, _) = a.operands(.negate) {
        return .make(.arithmetic(.negate), [.make(.shapeChange(.transpose), [inner])])
      }
      return nil
    case .reshape, .vec:
      if a.shape == shape { return a }
      return a.fill.map { .filled($0, shape) }
    case .broadcast: return a.number.map { .filled($0, shape) }
    case .lowerTriangle, .upperTriangle: return a.isZero ? a : nil
    default: return nil
    }
  }

  private static func reduced(_ a: Symbolic, _ axis: Axis) -> Symbolic? {
    guard axis == .all else { return nil }
    if a.shape.isScalar { return a }
    if let number = a.fill { return .init(number * Constant(Double(a.shape.count))) }
    if let (c, inner) = a.operands(.multiply), c.shape.isScalar {
      return .make(.arithmetic(.multiply), [c, .make(.reduction(.sum, .all), [inner])])
    }
    if let (inner, _) = a.operands(.negate) {
      return .make(.arithmetic(.negate), [.make(.reduction(.sum, .all), [inner])])
    }
    return nil
  }

  private static func linear(
    _ operation: LinearAlgebra, _ x: [Symbolic], _ shape: Shape
  ) -> Symbolic? {
    switch operation {
    case .matrixProduct, .inner, .outer, .kronecker:
      if x[0].isZero || x[1].isZero { return .filled(.zero, shape) }
      let product = Primitive.linearAlgebra(operation)
      for place in 0...1 {
        if let (inner, _) = x[place].operands(.negate) {
          var rest = x
          rest[place] = inner
          return .make(.arithmetic(.negate), [.make(product, rest)])
        }
        if let (c, inner) = x[place].operands(.multiply), c.shape.isScalar {
          var rest = x
          rest[place] = inner
          return .make(.arithmetic(.multiply), [c, .make(product, rest)])
        }
      }
      if operation == .matrixProduct {
        if case .constant(.identity) = x[0] { return x[1] }
        if case .constant(.identity) = x[1] { return x[0] }
      }
      return nil
    default: return nil
    }
  }
}
