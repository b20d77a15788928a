extension Constant {
  /// The number as it is typeset: ½ as a small fraction, π as a letter, a decimal as it is read back.
  public var mathNode: MathNode {
    let node = (value < 0 ? -self : self).unsignedMathNode
    return value < 0 ? .joined([.sign("−"), node]) : node
  }

  private var unsignedMathNode: MathNode {
    if value.isInfinite { return .number("∞") }
    if value.isNaN { return .number("NaN") }
    guard isExact else {
      guard let radical else { return Self.decimal(value) }
      let root = MathNode.root(radical.radicand.mathNode, degree: nil)
      return radical.isInverse ? .fraction(.number("1"), root) : root
    }
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
      number = decimal
    } else {
      number = .smallFraction(String(numerator), String(denominator))
    }
    return .joined([number] + letter)
  }

  /// √n, √(n π) or one over these, where a number that is not exact is the Float64 nearest to one: what
  /// √2 and 1/√(2π) became when they were folded.
  var radical: (radicand: Constant, isInverse: Bool)? {
    let square = value * value
    guard !isExact, square > 1e-3, square < 1e3 else { return nil }
    for (scale, factor) in [(1, Constant.Factor.one), (Double.pi, .pi)] {
      for isInverse in [false, true] {
        let n = ((isInverse ? 1 / square : square) / scale).rounded()
        guard n >= 1, n * scale > 1, n < 1_000 else { continue }
        let root = (n * scale).squareRoot()
        guard abs(value) == (isInverse ? 1 / root : root),
          let radicand = Constant(Int(n), over: 1, times: factor)
        else { continue }
        return (radicand, isInverse)
      }
    }
    return nil
  }

  /// `0.2`, where it was written so, and `0.044715` rather than 8943/200000.
  private var shortDecimal: MathNode? {
    guard isDecimal || denominator > 100 else { return nil }
    var rest = denominator
    while rest % 2 == 0 { rest /= 2 }
    while rest % 5 == 0 { rest /= 5 }
    return rest == 1 ? Self.decimal(Double(numerator) / Double(denominator)) : nil
  }

  /// The shortest decimal that reads back, with a power of ten where it is very large or small.
  static func decimal(_ value: Double) -> MathNode {
    var text = "\(value)"
    if text.hasSuffix(".0") { text.removeLast(2) }
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
    else { return .number(text) }
    var digits = String(text[..<mark])
    if digits.hasSuffix(".0") { digits.removeLast(2) }
    let power = MathNode.scripts(
      base: .number("10"), sub: nil,
      sup: exponent < 0 ? .joined([.sign("−"), .number("\(-exponent)")]) : .number("\(exponent)"))
    return digits == "1" ? power : .joined([.number(digits), .infix("×"), power])
  }
}
