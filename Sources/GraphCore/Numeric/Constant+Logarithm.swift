import RealModule

extension Constant {
  /// ln(q)^p for an exact q > 1 that is no power: ln(2π) of the density of a normal distribution, 1/ln(2) of a
  /// logarithm to the base 2.
  public struct Logarithm: Hashable, Sendable {
    /// q is top/bottom · √π^halfPis · e^eulers.
    let top: Int32
    let bottom: Int32
    let halfPis: Int8
    let eulers: Int8
    /// The power p; 0 where there is none.
    let power: Int8

    static let none = Logarithm(top: 1, bottom: 1, halfPis: 0, eulers: 0, power: 0)

    /// The number whose logarithm it is.
    var argument: Constant {
      let factor = Factor(halfPis: halfPis, eulers: eulers)
      return Constant(Int(top), over: Int(bottom), times: factor) ?? .one
    }

    var value: Double {
      if power == 0 { return 1 }
      let size = Primitive.elementary(.ln).value(argument.value, 0, 0)
      var value = size
      for _ in 1..<power.magnitude { value *= size }
      return power < 0 ? 1 / value : value
    }

    func raised(_ power: Int8) -> Logarithm {
      power == 0
        ? .none
        : Logarithm(top: top, bottom: bottom, halfPis: halfPis, eulers: eulers, power: power)
    }

    /// The product; nil where it is of logarithms of different numbers.
    func times(_ other: Logarithm) -> Logarithm? {
      if power == 0 { return other }
      if other.power == 0 { return self }
      let sum = Int(power) + Int(other.power)
      guard raised(1) == other.raised(1), abs(sum) <= 32 else { return nil }
      return raised(Int8(sum))
    }
  }

  /// ln(c) of an exact number as a fraction times the logarithm of a number that is no power: ln(8) = 3 ln(2),
  /// ln(½) = −ln(2), ln(√(2π)) = ½ ln(2π). nil for decimals, which stay decimals, and where c is not positive.
  var logarithm: Constant? {
    guard isExact, !isDecimal, numerator > 0, factor.log == .none else { return nil }
    var (top, bottom) = (Int(numerator), Int(denominator))
    var (halfPis, eulers) = (Int(factor.halfPis), Int(factor.eulers))
    var (scale, over) = (1, 1)
    if factor.radicand > 1 || !halfPis.isMultiple(of: 2) {
      (top, bottom) = (top * top * Int(factor.radicand), bottom * bottom)
      (halfPis, eulers, over) = (2 * halfPis, 2 * eulers, 2)
    }
    if top == 1, bottom == 1, halfPis == 0 { return Constant(eulers, over: over) }
    if halfPis == 0, eulers == 0 {
      (top, bottom, scale) = Self.withoutPower(top, bottom)
    } else if top == 1, bottom == 1, eulers == 0 {
      (halfPis, scale) = (halfPis.signum() * 2, (halfPis / 2).magnitude == 0 ? 1 : abs(halfPis / 2))
    }
    guard top < Self.exactLimit, bottom < Self.exactLimit, abs(halfPis) <= 32, abs(eulers) <= 32
    else { return nil }
    func log(_ top: Int, _ bottom: Int, _ sign: Int) -> Logarithm {
      Logarithm(
        top: Int32(top), bottom: Int32(bottom), halfPis: Int8(sign * halfPis),
        eulers: Int8(sign * eulers), power: 1)
    }
    let isBelowOne = log(top, bottom, 1).argument.value < 1
    let result = isBelowOne ? log(bottom, top, -1) : log(top, bottom, 1)
    return Constant(
      isBelowOne ? -scale : scale, over: over,
      times: Factor(log: result))
  }

  /// The base and the exponent of a fraction that is a power: 8/27 is (2/3)³.
  private static func withoutPower(_ top: Int, _ bottom: Int) -> (Int, Int, Int) {
    func root(_ number: Int, _ n: Int) -> Int? {
      let near = Int(Double.root(Double(number), n).rounded())
      return (max(1, near - 1)...near + 1).first { base in
        var power = 1
        for _ in 0..<n {
          let (product, overflow) = power.multipliedReportingOverflow(by: base)
          guard !overflow, product <= number else { return false }
          power = product
        }
        return power == number
      }
    }
    for n in stride(from: 40, through: 2, by: -1) {
      if let a = root(top, n), let b = root(bottom, n) { return (a, b, n) }
    }
    return (top, bottom, 1)
  }
}
