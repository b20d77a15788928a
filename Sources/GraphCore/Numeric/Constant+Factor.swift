extension Constant {
  /// √r · √π^k · e^m · ln(q)^p: what may multiply a fraction so that the number stays exact.
  public struct Factor: Hashable, Sendable {
    /// A whole number without square factors, under a root.
    public let radicand: Int32
    /// The power of √π: 2 for π, −1 for 1/√π.
    public let halfPis: Int8
    /// The power of e.
    public let eulers: Int8
    /// The power of a logarithm.
    public let log: Logarithm

    init(radicand: Int32 = 1, halfPis: Int8 = 0, eulers: Int8 = 0, log: Logarithm = .none) {
      self.radicand = radicand
      self.halfPis = halfPis
      self.eulers = eulers
      self.log = log
    }

    public static let one = Factor(radicand: 1, halfPis: 0, eulers: 0)
    public static let pi = Factor(radicand: 1, halfPis: 2, eulers: 0)
    public static let e = Factor(radicand: 1, halfPis: 0, eulers: 1)

    var isRoot: Bool { radicand != 1 || !halfPis.isMultiple(of: 2) }

    /// The same double for the same factor, however it came about.
    var value: Double {
      // √(r π) or √(r/π), rounded once.
      let odd = halfPis.isMultiple(of: 2) ? 0 : halfPis.signum()
      let r = Double(radicand)
      var value = odd == 0 ? r.squareRoot() : (odd > 0 ? r * .pi : r / .pi).squareRoot()
      for _ in 0..<((halfPis - odd) / 2).magnitude {
        value = halfPis > 0 ? value * .pi : value / .pi
      }
      for _ in 0..<eulers.magnitude {
        value = eulers > 0 ? value * 2.718281828459045 : value / 2.718281828459045
      }
      return log.power == 0 ? value : value * log.value
    }

    /// The product as whole number × factor; nil where it is too large.
    func times(_ other: Factor) -> (Int, Factor)? {
      if self == .one { return (1, other) }
      if other == .one { return (1, self) }
      var (common, rest) = (Int(radicand), Int(other.radicand))
      while rest != 0 { (common, rest) = (rest, common % rest) }
      let product = Int(radicand) / common * (Int(other.radicand) / common)
      let halves = Int(halfPis) + Int(other.halfPis)
      let powers = Int(eulers) + Int(other.eulers)
      guard product < Constant.exactLimit, abs(halves) <= 32, abs(powers) <= 32,
        let log = log.times(other.log)
      else { return nil }
      let factor = Factor(
        radicand: Int32(product), halfPis: Int8(halves), eulers: Int8(powers), log: log)
      return (common, factor)
    }

    /// 1/factor as a factor over a whole number: 1/√2 is √2/2.
    var inverse: (Factor, Int) {
      let factor = Factor(
        radicand: radicand, halfPis: -halfPis, eulers: -eulers, log: log.raised(-log.power))
      return (factor, Int(radicand))
    }
  }

  /// √c, where it is a fraction times a factor: √8 = 2√2, √(2π). nil for decimals, which stay decimals,
  /// and where it is not exact.
  var root: Constant? {
    guard isExact, !isDecimal, numerator > 0, factor.radicand == 1, factor.log == .none,
      factor.halfPis.isMultiple(of: 2), factor.eulers.isMultiple(of: 2)
    else { return nil }
    // √(n/d) = √(n d)/d.
    var rest = Int(numerator) * Int(denominator)
    guard rest < Self.exactLimit else { return nil }
    var (whole, prime) = (1, 2)
    while prime * prime <= rest {
      if rest.isMultiple(of: prime * prime) {
        (whole, rest) = (whole * prime, rest / (prime * prime))
      } else {
        prime += 1
      }
    }
    let factor = Factor(
      radicand: Int32(rest), halfPis: factor.halfPis / 2, eulers: factor.eulers / 2)
    return Constant(whole, over: Int(denominator), times: factor)
  }

  /// √n, √(n π) or one over these, where the number is the Float64 next to one: what an entry of a table of
  /// numbers became when it was folded. Else the number itself.
  var asRoot: Constant {
    let square = value * value
    guard !isExact, square > 1e-3, square < 1e3 else { return self }
    for (scale, unit) in [(1, Constant.one), (Double.pi, .pi)] {
      for isInverse in [false, true] {
        let n = ((isInverse ? 1 / square : square) / scale).rounded()
        guard n >= 1, n * scale > 1, let root = (Constant(n) * unit).root else { continue }
        let size = isInverse ? .one / root : root
        if abs(size.value - abs(value)) <= abs(value).ulp { return value < 0 ? -size : size }
      }
    }
    return self
  }

  /// What stands above and below the line where the number is a quotient; both without sign.
  struct Quotient {
    var (whole, wholeBelow) = (1, 1)
    var (radicand, radicandBelow) = (1, 1)
    var halfPis = 0
    var eulers = 0
    var log = Logarithm.none

    init(_ number: Constant) {
      (whole, wholeBelow) = (Int(number.numerator.magnitude), Int(number.denominator))
      radicand = Int(number.factor.radicand)
      (halfPis, eulers) = (Int(number.factor.halfPis), Int(number.factor.eulers))
      log = number.factor.log
      // √2/2 is 1/√2.
      if radicand > 1, wholeBelow.isMultiple(of: radicand) {
        (radicand, radicandBelow, wholeBelow) = (1, radicand, wholeBelow / radicand)
      }
    }

    var above: Constant { Self.number(whole, radicand, max(halfPis, 0), max(eulers, 0), logAbove) }
    var below: Constant {
      Self.number(wholeBelow, radicandBelow, max(-halfPis, 0), max(-eulers, 0), logBelow)
    }
    var logAbove: Logarithm { log.power > 0 ? log : .none }
    var logBelow: Logarithm { log.power < 0 ? log.raised(-log.power) : .none }

    private static func number(
      _ whole: Int, _ root: Int, _ halfPis: Int, _ eulers: Int, _ log: Logarithm
    ) -> Constant {
      let factor = Factor(
        radicand: Int32(root), halfPis: Int8(halfPis), eulers: Int8(eulers), log: log)
      return Constant(whole, over: 1, times: factor) ?? Constant(Double(whole) * factor.value)
    }

    /// Whether it is √(2/π) and its like.
    var isRootOfQuotient: Bool {
      radicand > 1 && halfPis == -1 && eulers == 0 && log == .none
        && whole * wholeBelow * radicandBelow == 1
    }

    /// Whether a root or a power stands below.
    var hasFactorBelow: Bool { radicandBelow > 1 || halfPis < 0 || eulers < 0 || log.power < 0 }
  }
}
