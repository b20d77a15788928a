/// A number that stands in a formula: exact where it is a fraction of small whole numbers, or such a
/// fraction times roots and powers of π and e, as 2π and 1/√(2π).
public struct Constant: Sendable {
  public let value: Double
  /// Both 0 where the number is not exact.
  public let numerator: Int32
  public let denominator: Int32
  /// What multiplies the fraction.
  public let factor: Factor
  /// Whether it was written with a decimal point, so that it is shown so: 0.2, not ⅕. Equal numbers are
  /// equal however they are written.
  public private(set) var isDecimal = false

  /// Fractions stay exact while numerator and denominator are below this.
  static let exactLimit = 1_000_000

  public var isExact: Bool { denominator != 0 }
  public var isWhole: Bool { denominator == 1 && factor == .one }
  /// Whether it is exact with a root or a power of π or e in it.
  public var hasFactor: Bool { factor != .one }

  /// A number as Float64; whole numbers below the limit are exact.
  public init(_ value: Double) {
    let whole = abs(value) < Double(Self.exactLimit) && value.rounded() == value
    self.value = value
    numerator = whole ? Int32(value) : 0
    denominator = whole ? 1 : 0
    factor = .one
  }

  /// `numerator/denominator · factor` in lowest terms; nil where a part is too large or the denominator
  /// is 0.
  public init?(_ numerator: Int, over denominator: Int, times factor: Factor = .one) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    var (a, b) = (abs(numerator), abs(denominator))
    while b != 0 { (a, b) = (b, a % b) }
    let sign = denominator < 0 ? -1 : 1
    let n = sign * numerator / Swift.max(a, 1)
    let d = sign * denominator / Swift.max(a, 1)
    guard abs(n) < Self.exactLimit, d < Self.exactLimit else { return nil }
    self.numerator = Int32(n)
    self.denominator = Int32(d)
    self.factor = n == 0 ? .one : factor
    value = self.factor == .one ? Double(n) / Double(d) : Double(n) * self.factor.value / Double(d)
  }

  public static let zero = Constant(0)
  public static let one = Constant(1)
  public static let pi = Constant(1, over: 1, times: .pi) ?? Constant(Double.pi)
  public static let e = Constant(1, over: 1, times: .e) ?? Constant(2.718281828459045)
}

extension Constant: Hashable {
  public static func == (a: Constant, b: Constant) -> Bool {
    a.value == b.value && a.numerator == b.numerator && a.denominator == b.denominator
      && a.factor == b.factor
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(value)
    hasher.combine(denominator)
  }
}

extension Constant {
  /// The same number, shown as a decimal.
  public var asDecimal: Constant {
    var copy = self
    copy.isDecimal = true
    return copy
  }

  private func combined(
    _ other: Constant, exact: (Int, Int, Int, Int) -> (Int, Int, Factor)?, value: Double
  ) -> Constant {
    guard isExact, other.isExact,
      let (n, d, factor) = exact(
        Int(numerator), Int(denominator), Int(other.numerator), Int(other.denominator)),
      var result = Constant(n, over: d, times: factor)
    else { return Constant(value) }
    result.isDecimal = isDecimal || other.isDecimal
    return result
  }

  public static func + (a: Constant, b: Constant) -> Constant {
    let same = a.factor == b.factor || a.numerator == 0 || b.numerator == 0
    let factor = a.numerator == 0 ? b.factor : a.factor
    return a.combined(
      b, exact: { same ? ($0 * $3 + $2 * $1, $1 * $3, factor) : nil }, value: a.value + b.value)
  }

  public static prefix func - (a: Constant) -> Constant {
    guard a.isExact, a.numerator != 0 else { return Constant(-a.value) }
    var result =
      Constant(-Int(a.numerator), over: Int(a.denominator), times: a.factor)
      ?? Constant(-a.value)
    result.isDecimal = a.isDecimal
    return result
  }

  public static func - (a: Constant, b: Constant) -> Constant {
    let same = a.factor == b.factor || a.numerator == 0 || b.numerator == 0
    let factor = a.numerator == 0 ? b.factor : a.factor
    return a.combined(
      b, exact: { same ? ($0 * $3 - $2 * $1, $1 * $3, factor) : nil }, value: a.value - b.value)
  }

  /// Whether it is 1, and not written as 1.0.
  private var isPlainOne: Bool {
    numerator == 1 && denominator == 1 && factor == .one && !isDecimal
  }

  public static func * (a: Constant, b: Constant) -> Constant {
    if a.isPlainOne { return b }
    if b.isPlainOne { return a }
    guard let (common, factor) = a.factor.times(b.factor) else {
      return Constant(a.value * b.value)
    }
    return a.combined(
      b, exact: { ($0 * $2 * common, $1 * $3, factor) }, value: a.value * b.value)
  }

  public static func / (a: Constant, b: Constant) -> Constant {
    let (inverse, scale) = b.factor.inverse
    guard let (common, factor) = a.factor.times(inverse) else { return Constant(a.value / b.value) }
    return a.combined(
      b, exact: { $2 != 0 ? ($0 * $3 * common, $1 * $2 * scale, factor) : nil },
      value: a.value / b.value)
  }
}
