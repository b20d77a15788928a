extension Primitive {
  /// The constant that a primitive of constants is: exact for sums, differences, products, quotients and
  /// whole powers of fractions, else in Float64. nil where there are several outputs, or where the
  /// result is no number (the inverse of a singular matrix).
  public func folded(_ constants: [ConstantValue]) -> ConstantValue? {
    guard let shapes = try? outputShapes(constants.map(\.shape)), shapes.count == 1,
      shapes[0].count <= Shape.largestCount
    else { return nil }
    let scalars = constants.compactMap { value -> Constant? in
      if case .scalar(let number) = value { number } else { nil }
    }
    if scalars.count == constants.count, isElementwise {
      return .scalar(foldedScalar(scalars))
    }
    if case .shapeChange(.transpose) = self, case .identity = constants[0] { return constants[0] }
    let operands = constants.map { Tensor($0) }
    let result = Tensor.apply(self, operands)[0]
    if case .linearAlgebra(let operation) = self {
      guard operation.fault(operands, [result]) == nil else { return nil }
    }
    return result.shape.isScalar ? .scalar(Constant(result.scalar)) : .tensor(result)
  }

  private func foldedScalar(_ x: [Constant]) -> Constant {
    switch self {
    case .arithmetic(.add): return x[0] + x[1]
    case .arithmetic(.subtract): return x[0] - x[1]
    case .arithmetic(.multiply): return x[0] * x[1]
    case .arithmetic(.divide): return x[0] / x[1]
    case .arithmetic(.negate): return -x[0]
    case .arithmetic(.power): if let exact = Self.power(x[0], x[1]) { return exact }
    case .elementary(.square): if let exact = Self.power(x[0], Constant(2)) { return exact }
    case .elementary(.reciprocal): return .one / x[0]
    case .elementary(.sqrt): if let exact = x[0].root { return exact }
    case .elementary(.ln): if let exact = x[0].logarithm { return exact }
    case .elementary(.abs): return x[0].value < 0 ? -x[0] : x[0]
    case .elementary(.exp) where x[0] == .one: return .e
    default: break
    }
    return Constant(value(x[0].value, x.count > 1 ? x[1].value : 0, x.count > 2 ? x[2].value : 0))
  }

  /// A number to a whole power or one of halves, as long as it stays exact.
  private static func power(_ base: Constant, _ exponent: Constant) -> Constant? {
    if exponent.denominator == 2, !exponent.hasFactor, let root = base.root {
      return power(root, Constant(Double(exponent.numerator)))
    }
    guard base.isExact, exponent.isWhole, exponent.numerator.magnitude <= 64 else { return nil }
    if exponent.numerator < 0, base.numerator == 0 { return nil }
    var result = Constant.one
    for _ in 0..<exponent.numerator.magnitude {
      result = result * base
      if !result.isExact { return nil }
    }
    return exponent.numerator < 0 ? .one / result : result
  }
}

extension LinearAlgebra {
  /// Why the operation has no value for these operands, told from its outputs: «the matrix is
  /// singular». A pivot of 0 leaves no finite row, so that good outputs cost nothing to check.
  func fault(_ x: [Tensor], _ outputs: [Tensor]) -> String? {
    guard self == .inverse || self == .solve || self == .cholesky,
      let output = outputs.first, !output.elements.allSatisfy(\.isFinite),
      x.allSatisfy({ $0.elements.allSatisfy(\.isFinite) })
    else { return nil }
    if self == .cholesky { return "the matrix is not positive definite" }
    return x[0].factorization.isSingular ? "the matrix is singular" : nil
  }
}
