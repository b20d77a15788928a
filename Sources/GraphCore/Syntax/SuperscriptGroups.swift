/// Brackets at the beginning of a superscript in braces: `W^{(2)\top}` is W^{(2)}^{\top}, `z^{[1](i)}` has two
/// indices, and `a^{<t>}` and `a^{\langle t \rangle}` are a^{[t]}.
enum SuperscriptGroups {
  /// The most tokens of a superscript that is looked at.
  private static let longest = 32

  /// - Complexity: linear in the number of tokens where no group is followed by something.
  static func split(_ tokens: inout [Token], _ source: SourceText) {
    var i = 0
    while i + 4 < tokens.count {
      defer { i += 1 }
      guard tokens[i].kind == .caret, tokens[i + 1].kind == .openBrace,
        let close = closer(ofGroup: i + 2, &tokens, source), isIndex(i + 3..<close, tokens, source),
        let end = closingBrace(from: close + 1, tokens), end > close + 1,
        isRest(close + 1..<end, tokens, source)
      else { continue }
      let place = tokens[close].upper
      let between: [Token.Kind] = [.closeBrace, .caret, .openBrace]
      tokens.insert(
        contentsOf: between.map { Token(kind: $0, spaced: false, lower: place, upper: place) },
        at: close + 1)
    }
  }

  /// The end of the group that begins at `start`; angle brackets become square ones.
  private static func closer(
    ofGroup start: Int, _ tokens: inout [Token], _ source: SourceText
  ) -> Int? {
    let end = min(tokens.count, start + longest)
    let opener = tokens[start].kind
    let sign = source.text(tokens[start].range(in: source))
    if opener == .less || sign == "\\langle" || sign == "⟨" {
      guard
        let close = (start..<end).first(where: { i in
          tokens[i].kind == .greater
            || ["\\rangle", "⟩"].contains(source.text(tokens[i].range(in: source)))
        })
      else { return nil }
      tokens[start].kind = .openSquare
      tokens[close].kind = .closeSquare
      return close
    }
    guard opener == .open || opener == .openSquare else { return nil }
    var level = 0
    for i in start..<end {
      if tokens[i].kind.opens { level += 1 }
      if tokens[i].kind.closes { level -= 1 }
      if level == 0 { return i }
    }
    return nil
  }

  /// Whether there are only letters, whole numbers, words, commas and signs of sums.
  private static func isIndex(_ group: Range<Int>, _ tokens: [Token], _ source: SourceText) -> Bool
  {
    !group.isEmpty
      && group.allSatisfy { i in
        switch tokens[i].kind {
        case .number, .letter, .word, .fixedWord, .plus, .minus, .comma, .command, .openBrace,
          .closeBrace:
          true
        default: false
        }
      }
  }

  private static func closingBrace(from start: Int, _ tokens: [Token]) -> Int? {
    var level = 1
    for i in start..<min(tokens.count, start + longest) {
      if tokens[i].kind == .openBrace { level += 1 }
      if tokens[i].kind == .closeBrace { level -= 1 }
      if level == 0 { return i }
    }
    return nil
  }

  /// Whether another group, a transpose, a prime or a number follows: what a factor of an exponent is not.
  private static func isRest(_ rest: Range<Int>, _ tokens: [Token], _ source: SourceText) -> Bool {
    switch tokens[rest.lowerBound].kind {
    case .open, .openSquare: return true
    case .minus where rest.count == 2: break
    default: guard rest.count == 1 else { return false }
    }
    let last = tokens[rest.upperBound - 1]
    switch last.kind {
    case .transposeSign, .prime, .number: return true
    default: return source.text(last.range(in: source)) == "T"
    }
  }
}
