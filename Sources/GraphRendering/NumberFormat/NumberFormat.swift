public import GraphCore

/// How numbers are shown: rounded to significant digits, with a true minus sign, as a power of ten where
/// they are very small or large.
///
/// Rounding starts from the shortest decimal that reads back to the same Float64 and takes halves away
/// from zero, as one rounds on paper; so 0.1 + 0.2 shows as 0.3 and 2.675 with three digits as 2.68.
public struct NumberFormat: Hashable, Sendable {
  /// Significant digits, 1 … 17.
  public let digits: Int

  public init(digits: Int = 4) { self.digits = max(1, min(17, digits)) }

  /// Numbers of at least 10⁻⁴ and below 10⁵ are written out.
  static let plainMagnitudes = -4...4

  /// A number as it is shown.
  public func shown(_ value: Double) -> ShownNumber {
    guard let exact = Decimal(shortest: value) else {
      return ShownNumber(
        notFinite: value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞", value: value)
    }
    // The digits before the point are all shown, even where they are more than `digits`.
    var place = exact.magnitude - digits + 1
    if Self.plainMagnitudes.contains(exact.magnitude) { place = min(place, 0) }
    let rounded = exact.rounded(toPlace: place)
    return ShownNumber(rounded, of: exact, value: value, digits: digits, decimals: nil)
  }

  /// A number with so many decimals; with 0 decimals and less than half it shows `0`.
  public func shown(_ value: Double, decimals: Int) -> ShownNumber {
    guard let exact = Decimal(shortest: value) else { return shown(value) }
    let decimals = max(0, min(decimals, 400))
    return ShownNumber(
      exact.rounded(toPlace: -decimals), of: exact, value: value, digits: digits,
      decimals: decimals)
  }

  /// A number as plain text: `−0.599`, `1.2×10⁻⁷`, `NaN`, `∞`.
  public func text(_ value: Double) -> String { shown(value).text }

  /// A number as mathematics, with a real superscript.
  public func math(_ value: Double) -> MathNode { shown(value).math }

  /// The shortest text that reads back to the same Float64, as JSON and code have it: `0.1`, `5`,
  /// `1e-7`; `NaN`, `Infinity` and `-Infinity` for what is not finite, without quotes.
  public static func shortest(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    let text = value.description
    // A zero keeps its sign, which a whole `-0` would lose in many readers.
    if value == 0 { return value.sign == .minus ? "-0.0" : "0" }
    if text.hasSuffix(".0") { return String(text.dropLast(2)) }
    return text
  }
}

/// A number in the form in which it is shown.
public struct ShownNumber: Hashable, Sendable {
  public let value: Double
  /// Whether no digit was dropped that is more than the rounding of binary numbers (1.3² is
  /// 1.6900000000000002); never for what is not finite.
  public let isExact: Bool
  /// `−` or nothing; digits before the point; the point and digits after it, or nothing.
  public let sign, whole, fraction: String
  /// The power of ten of the scientific form; nil where the number is written out.
  public let exponent: Int?
  /// What stands in place of digits: `NaN`, `∞` with its sign.
  public let notFinite: String?
  /// The number that the digits spell.
  let decimal: Decimal
  /// The power of ten of the last place to which it was rounded.
  let place: Int

  /// So many digits of a Float64, which has nearly 16, are left after a dozen operations.
  private static let certainDigits = 13

  init(notFinite: String, value: Double) {
    self.value = value
    self.notFinite = notFinite
    isExact = false
    sign = ""
    whole = ""
    fraction = ""
    exponent = nil
    decimal = .zero
    place = 0
  }

  /// `decimals` asks for a number written out with so many; `place` is the last place of the rounding
  /// where it is not the last one written.
  init(
    _ rounded: Decimal, of exact: Decimal, value: Double, digits: Int, decimals: Int?,
    place: Int? = nil
  ) {
    self.value = value
    let certain = max(Self.certainDigits, digits)
    isExact =
      rounded == exact || rounded == exact.rounded(toPlace: exact.magnitude - certain + 1)
    notFinite = nil
    decimal = rounded
    sign = rounded.isNegative ? "−" : ""
    let isPlain =
      decimals != nil || rounded.isZero || NumberFormat.plainMagnitudes.contains(rounded.magnitude)
    exponent = isPlain ? nil : rounded.magnitude
    self.place =
      place ?? decimals.map { -$0 } ?? min(rounded.magnitude - digits + 1, isPlain ? 0 : .max)
    let mantissa =
      isPlain
      ? rounded.plain(decimals: decimals ?? 0)
      : Decimal(isNegative: false, digits: rounded.digits, exponent: 1 - rounded.digits.count)
        .plain(decimals: 0)
    whole = String(mantissa.prefix { $0 != "." })
    fraction = String(mantissa.dropFirst(whole.count))
  }

  /// `−0.599`, `1.2×10⁻⁷`.
  public var text: String {
    if let notFinite { return notFinite }
    guard let exponent else { return sign + whole + fraction }
    let power = String(exponent).map { Self.superscripts[$0] ?? $0 }
    return "\(sign)\(whole)\(fraction)×10\(String(power))"
  }

  /// The digits and sign as one number, so that columns can be aligned on the decimal point.
  public var math: MathNode {
    if let notFinite { return .number(notFinite) }
    let mantissa = MathNode.number(sign + whole + fraction)
    guard let exponent else { return mantissa }
    let power = (exponent < 0 ? "−" : "") + String(abs(exponent))
    return .row([
      mantissa, .sign("×"), .scripts(base: .number("10"), sub: nil, sup: .number(power)),
    ])
  }

  private static let superscripts: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹", "-": "⁻",
  ]
}
