/// Indices that stand above.
extension Parser {
  /// `x^{(i)}`, `W^{[1]}`: a whole number, a loop index or a single undeclared letter in braces and
  /// round or square brackets; `x⁽ⁱ⁾`.
  mutating func superscriptIndex() -> Reference.Index? {
    if kind == .superscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.superscripts[$0] })
      guard written.hasPrefix("("), written.hasSuffix(")"), written.count > 2 else { return nil }
      advance()
      let inner = String(written.dropFirst().dropLast())
      return Reference.Index(
        text: inner, value: Int(inner).map { .number($0) } ?? .name(inner))
    }
    if let sign = superscriptSign() { return sign }
    guard kind == .caret, kind(ahead: 1) == .openBrace,
      kind(ahead: 2) == .open || kind(ahead: 2) == .openSquare
    else { return nil }
    var end = cursor + 3
    while end < tokens.count, tokens[end].kind != .close, tokens[end].kind != .closeSquare,
      end < cursor + 12
    {
      end += 1
    }
    guard end + 1 < tokens.count, tokens[end].kind == .close || tokens[end].kind == .closeSquare,
      tokens[end + 1].kind == .closeBrace, end > cursor + 3
    else { return nil }
    let inner = indexText(cursor + 3, end)
    let isAngle = text(tokens[cursor + 2]) != "(" && kind(ahead: 2) == .open
    guard let value = wholeNumber(cursor + 3, end), isAngle || isIndex(value) else { return nil }
    cursor = end + 2
    return Reference.Index(text: inner, value: value)
  }

  /// `x^*`, `x^{+}`, `k^-`: a sign that is no exponent's.
  private mutating func superscriptSign() -> Reference.Index? {
    guard kind == .caret else { return nil }
    let isBraced = kind(ahead: 1) == .openBrace
    let place = isBraced ? 2 : 1
    let after = kind(ahead: place + 1)
    let sign: String
    switch kind(ahead: place) {
    case .asterisk: sign = "*"
    case .plus: sign = "+"
    case .minus: sign = "-"
    default: return nil
    }
    if isBraced {
      guard after == .closeBrace else { return nil }
    } else if sign != "*" {
      // `x^-1`, `x^-y` are powers.
      switch after {
      case .equals, .plus, .minus, .close, .closeSquare, .closeBrace, .endOfText, .comma, .caret,
        .underscore, .slash, .semicolon:
        break
      default: return nil
      }
    }
    for _ in 0..<(isBraced ? 4 : 2) { advance() }
    return Reference.Index(text: sign, value: nil)
  }

  private func isIndex(_ value: WholeNumber) -> Bool {
    switch value {
    case .number: true
    case .name(let name):
      loopIndices.contains(name) || (name.count == 1 && !declarations.names.contains(name))
    case .add(let a, let b), .subtract(let a, let b):
      usesLoopIndex(a) || usesLoopIndex(b)
    default: false
    }
  }

  private func usesLoopIndex(_ value: WholeNumber) -> Bool {
    if case .name(let name) = value { loopIndices.contains(name) } else { false }
  }
}
