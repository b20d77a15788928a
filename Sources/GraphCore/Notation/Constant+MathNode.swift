extension Constant {
  /// The number as it is typeset: ½ as a small fraction, π as a letter, a decimal as it is read back.
  public var mathNode: MathNode {
    let node = (value < 0 ? -self : self).unsignedMathNode
    return value < 0 ? .joined([.sign("−"), node]) : node
  }

  private var unsignedMathNode: MathNode {
    if value.isInfinite { return .number("∞") }
    if value.isNaN { return .number("NaN") }
    guard isExact else { return Self.decimal(value) }
    if hasFactor { return factoredMathNode }
    if denominator == 1 { return .number(String(numerator)) }
    return shortDecimal ?? .smallFraction(String(numerator), String(denominator))
  }

  /// 2 π, √(2 π), ⅓ e, 1/√2.
  private var factoredMathNode: MathNode {
    let quotient = Quotient(self)
    if quotient.isRootOfQuotient {
      return .root(.fraction(.number("\(quotient.radicand)"), .number("π")), degree: nil)
    }
    let above = Self.product(
      quotient.hasFactorBelow || quotient.wholeBelow == 1 ? quotient.whole : 1,
      root: quotient.radicand, halfPis: max(quotient.halfPis, 0), eulers: max(quotient.eulers, 0),
      log: quotient.logAbove)
    if quotient.hasFactorBelow {
      let below = Self.product(
        quotient.wholeBelow, root: quotient.radicandBelow, halfPis: max(-quotient.halfPis, 0),
        eulers: max(-quotient.eulers, 0), log: quotient.logBelow)
      return .fraction(above ?? .number("1"), below ?? .number("1"))
    }
    guard quotient.wholeBelow > 1 else { return above ?? .number("1") }
    let fraction =
      shortDecimal ?? .smallFraction(String(quotient.whole), String(quotient.wholeBelow))
    guard let above else { return fraction }
    if case .row(let parts) = above, case .number? = parts.first {
      return .joined([fraction, above])
    }
    if case .number = above { return .joined([fraction, above]) }
    return .joined([fraction, .thinSpace, above])
  }

  /// `2 √2 π e ln(2)`; nil for 1.
  private static func product(
    _ whole: Int, root: Int, halfPis: Int, eulers: Int, log: Logarithm
  ) -> MathNode? {
    var parts: [MathNode] = whole == 1 ? [] : [.number(String(whole))]
    func add(_ node: MathNode) {
      // 2π stands close together.
      if case .number? = parts.last, case .number = node { return parts.append(node) }
      parts += parts.isEmpty ? [node] : [.thinSpace, node]
    }
    func power(_ letter: String, _ n: Int) {
      if n == 1 { add(.number(letter)) }
      if n > 1 { add(.scripts(base: .number(letter), sub: nil, sup: .number(String(n)))) }
    }
    if halfPis.isMultiple(of: 2) {
      if root > 1 { add(.root(.number(String(root)), degree: nil)) }
    } else {
      let pi = MathNode.number("π")
      add(.root(root > 1 ? .joined([.number(String(root)), .thinSpace, pi]) : pi, degree: nil))
    }
    power("π", halfPis / 2)
    power("e", eulers)
    if log.power > 0 {
      let node = MathNode.joined([.function("ln"), .parenthesized(log.argument.mathNode)])
      add(
        log.power == 1
          ? node : .scripts(base: node, sub: nil, sup: .number("\(log.power)")))
    }
    return parts.isEmpty ? nil : .joined(parts)
  }

  /// `0.2`, where it was written so, and `0.044715` rather than 8943/200000.
  private var shortDecimal: MathNode? {
    guard isDecimal || denominator > 100 else { return nil }
    var rest = denominator
    while rest % 2 == 0 { rest /= 2 }
    while rest % 5 == 0 { rest /= 5 }
    return rest == 1 ? Self.decimal(Double(numerator.magnitude) / Double(denominator)) : nil
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
