extension Primitive {
  /// The constant that an operation on constants is; nil where it cannot be computed ahead.
  func folded(_ constants: [ConstantValue]) -> ConstantValue? {
    guard isElementwise else { return nil }
    var scalars: [Constant] = []
    for constant in constants {
      guard case .scalar(let scalar) = constant else { return nil }
      scalars.append(scalar)
    }
    func at(_ i: Int) -> Constant { i < scalars.count ? scalars[i] : .zero }
    switch self {
    case .arithmetic(.add): return .scalar(at(0) + at(1))
    case .arithmetic(.subtract): return .scalar(at(0) - at(1))
    case .arithmetic(.multiply): return .scalar(at(0) * at(1))
    case .arithmetic(.divide): return .scalar(at(0) / at(1))
    case .arithmetic(.negate): return .scalar(-at(0))
    default: return .scalar(Constant(value(at(0).value, at(1).value, at(2).value)))
    }
  }
}
