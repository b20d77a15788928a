/// What stands left of =.
extension ProgramReader {
  struct LeftSide {
    var names: [Reference] = []
    var header: [HeaderName] = []
    var hasHeader = false
    /// Whether it names nothing: `\\log p(x | w) = …`, `\\frac{\\partial L}{\\partial w} = …`.
    var isTitle = false
    /// The letter of a layer that stands above the name without brackets: l of `a^l`.
    var layer: String?
  }

  /// What stands between the names of a header: `f(x; θ)`, `p(x | μ, σ)`, `D(p ‖ q)`.
  private static let headerSeparators: Set<Token.Kind> = [
    .comma, .semicolon, .bar, .doubleBar,
  ]

  /// A left side that is one word or letter, perhaps with digits: `z`, `h12`; nil for another.
  func simpleLeft(_ piece: Piece, _ equals: Int) -> (word: Token, digits: Token?)? {
    let start = piece.tokens.lowerBound
    guard equals > start, equals <= start + 2,
      tokens[start].kind == .word || tokens[start].kind == .letter
    else { return nil }
    guard equals == start + 2 else { return (tokens[start], nil) }
    let digits = tokens[start + 1]
    return digits.kind == .number && !digits.spaced ? (tokens[start], digits) : nil
  }

  func leftSide(_ piece: Piece, _ equals: Int) throws(FormulaError) -> LeftSide {
    var tokens = Array(self.tokens[piece.tokens.lowerBound..<equals])
    if tokens.last?.kind == .colon { tokens.removeLast() }
    guard !tokens.isEmpty else {
      throw FormulaError(
        .syntax, "the left side of = is missing", at: range(self.tokens[equals]))
    }
    var parser = self.parser(tokens)
    parser.readsLeftSide = true
    var left = LeftSide()
    let wrong = FormulaError(
      .syntax, "the left side of = is not a name", at: range(tokens),
      hint: "write z = …, f(w, b) = … or P, L, U = …; == compares two values")
    let loop = piece.loop.first.map { source.spelling(self.tokens[$0]) }
    // What stands before others is meant to be used.
    if lastPlace == nil || lastPlace == piece.tokens.upperBound, isTitle(tokens) {
      left.isTitle = true
      return left
    }
    while true {
      guard var name = try parser.reference() else { throw wrong }
      if let letter = loop, parser.layer(letter) {
        left.layer = letter
        name.indices.insert(.init(text: letter, value: .name(letter)), at: 0)
        if parser.kind == .underscore || parser.kind == .subscript {
          name.indices += try parser.subscriptIndices()
        }
      } else if parser.square() {
        name = Reference(base: name.base + "²", indices: name.indices)
      }
      left.names.append(name)
      guard parser.accept(.comma) else { break }
    }
    if parser.kind == .open {
      left.hasHeader = true
      parser.advance()
      while parser.kind != .close {
        let first = parser.cursor
        if parser.accept(.dots) {
          _ = parser.accept(.comma)
          continue
        }
        guard let name = try parser.reference() else { throw wrong }
        // `ℓ(μ, σ²)`: the variable is σ.
        if parser.accept(.caret) { parser.advance() } else { _ = parser.accept(.superscript) }
        left.header.append(HeaderName(reference: name, range: parser.range(from: first)))
        if Self.headerSeparators.contains(parser.kind) { parser.advance() }
      }
      parser.advance()
    }
    guard parser.kind == .endOfText else { throw wrong }
    return left
  }

  /// Whether a left side says what is computed without naming it: a derivative, a function of a name, an
  /// expectation, a probability.
  private func isTitle(_ tokens: [Token]) -> Bool {
    guard let first = tokens.first else { return false }
    let words = tokens.prefix(3).map { source.text(range($0)) }
    switch first.kind {
    case .command, .unknown:
      if words[0].hasSuffix("frac"), words.count > 2 {
        return ["\\partial", "∂", "d"].contains { words[2].hasPrefix($0) }
      }
      if ["\\partial", "\\nabla", "∂", "∇", "\\Pr"].contains(words[0]) { return tokens.count > 1 }
    case .fixedWord, .word:
      let name = source.spelling(first)
      if name.count > 1, !declarations.names.contains(name), tokens.count > 1,
        FunctionTable.signature(named: name) != nil
      {
        switch tokens[1].kind {
        case .word, .letter, .fixedWord, .command, .openSquare: return true
        case .open:
          return tokens.last?.kind != .close
            || tokens.dropFirst(2).dropLast().contains { $0.kind.opens }
        default: return false
        }
      }
    case .letter:
      if words[0] == "\\Delta" || words[0] == "Δ", tokens.count > 1,
        ![.underscore, .open, .comma, .caret].contains(tokens[1].kind)
      {
        return true
      }
    default: break
    }
    // `E[X]`, `P(X = x)`: a bracket that is no header.
    guard let opening = tokens.firstIndex(where: { $0.kind == .open || $0.kind == .openSquare }),
      opening > 0, tokens.last?.kind == .close || tokens.last?.kind == .closeSquare,
      !tokens[..<opening].contains(where: {
        $0.kind.product != nil || $0.kind == .plus || $0.kind == .minus || $0.kind == .number
          || $0.kind == .caret || $0.kind.closes && $0.kind != .closeBrace
      })
    else { return false }
    if tokens[opening...].contains(where: { $0.kind.isRelation }) { return true }
    // `x[1]` is meant to be an element.
    return tokens[opening].kind == .openSquare
      && tokens[opening...].contains { [.word, .letter, .command].contains($0.kind) }
  }
}
