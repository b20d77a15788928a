extension Constant {
  /// The number as it is typeset: ½ as a small fraction, π as a letter, a decimal as it is read back.
  public var mathNode: MathNode {
    let node = (value < 0 ? -self : self).unsignedMathNode
    return value < 0 ? .joined([.sign("−"), node]) : node
  }

  private var unsignedMathNode: MathNode {
    if value.isInfinite { return .number("∞") }
    if value.isNaN { return .number("NaN") }
    guard isExact else { return .number(Self.decimal(value)) }
    let letter: [MathNode] =
      switch factor {
      case .one: []
      case .pi: [.number("π")]
      case .e: [.number("e")]
      }
    let number: MathNode
    if denominator == 1 {
      if numerator == 1, !letter.isEmpty { return .joined(letter) }
      number = .number(String(numerator))
    } else if let decimal = shortDecimal {
      number = .number(decimal)
    } else {
      number = .smallFraction(String(numerator), String(denominator))
    }
    return .joined([number] + letter)
  }

  /// `0.044715` rather than 8943/200000: a fraction whose denominator is a power of ten, and not a
  /// small one that everyone reads as a fraction.
  private var shortDecimal: String? {
    guard factor == .one, denominator > 9 else { return nil }
    var rest = denominator
    while rest % 2 == 0 { rest /= 2 }
    while rest % 5 == 0 { rest /= 5 }
    return rest == 1 ? Self.decimal(Double(numerator) / Double(denominator)) : nil
  }

  static func decimal(_ value: Double) -> String {
    var text = "\(value)"
    if text.hasSuffix(".0") { text.removeLast(2) }
    return text
  }
}
