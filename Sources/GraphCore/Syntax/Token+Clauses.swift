// What ranges of tokens hold, each found in one pass.

/// What a clause holds that says how it is read.
struct ClauseSigns {
  /// The first `=` outside brackets.
  var equals: Int?
  /// Whether a range of an index may end it: only behind a comma, in brackets, at its beginning or where
  /// dots are.
  var mayHaveRange = false
  /// Whether another `=` stands somewhere.
  var hasMore = false
}

extension [Token] {
  /// Without commas and full stops at its end.
  func trimmed(_ piece: Range<Int>) -> Range<Int> {
    var end = piece.upperBound
    while end > piece.lowerBound, self[end - 1].kind == .comma || self[end - 1].kind == .period {
      end -= 1
    }
    return piece.lowerBound..<end
  }

  /// The first `=` outside brackets.
  func firstEquals(in range: Range<Int>) -> Int? {
    var depth = 0
    for i in range {
      let kind = self[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      if depth == 0, kind == .equals { return i }
    }
    return nil
  }

  /// What a clause says outside brackets: `=` before `:` and `∈`, and these before a comparison.
  func relation(in range: Range<Int>) -> Token.Kind? {
    var depth = 0
    var found: Token.Kind?
    for i in range {
      let kind = self[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      guard depth == 0 else { continue }
      if kind == .equals { return .equals }
      if kind == .elementOf || kind == .colon { found = kind }
      if kind.isRelation, found == nil { found = kind }
    }
    return found
  }

  /// The inside of the round brackets that end a range.
  func lastBracket(of range: Range<Int>) -> Range<Int>? {
    guard range.count > 4, self[range.upperBound - 1].kind == .close else { return nil }
    var depth = 0
    for i in range.reversed() {
      if self[i].kind.closes { depth += 1 }
      if self[i].kind.opens { depth -= 1 }
      if depth == 0 {
        return self[i].kind == .open ? i + 1..<range.upperBound - 1 : nil
      }
    }
    return nil
  }

  /// Whether there is nothing but numbers, signs and brackets.
  func isNumber(_ range: some Sequence<Int>) -> Bool {
    var isEmpty = true
    for i in range {
      isEmpty = false
      switch self[i].kind {
      case .number, .vulgarFraction, .plus, .minus, .slash, .asterisk, .caret, .comma, .semicolon,
        .openSquare, .closeSquare, .open, .close, .begin, .end, .ampersand, .rowBreak:
        continue
      default: return false
      }
    }
    return !isEmpty
  }

  /// What a clause holds that says how it is read.
  func signs(in clause: Range<Int>) -> ClauseSigns {
    var signs = ClauseSigns()
    var depth = 0
    for i in clause {
      let kind = self[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      switch kind {
      case .equals:
        if depth == 0, signs.equals == nil { signs.equals = i } else { signs.hasMore = true }
      case .elementOf, .dots: signs.mayHaveRange = true
      default: break
      }
    }
    // `k = 1, 2, 3` is a range that stands alone.
    if signs.hasMore { signs.mayHaveRange = true }
    if let equals = signs.equals, equals + 1 < clause.upperBound,
      self[equals + 1].kind == .number || self[equals + 1].kind == .openBrace
    {
      signs.mayHaveRange = true
    }
    return signs
  }
}
