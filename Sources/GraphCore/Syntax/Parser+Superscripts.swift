/// Indices that stand above, and primes.
extension Parser {
  /// `x^{(i)}`, `W^{[1]}`, `a^{\langle t\rangle}`, `W^{\text{in}}`, `x^*`, `x⁽ⁱ⁾`; nil, and nothing read, for
  /// a power.
  ///
  /// In round brackets stands an index where it is a whole number, a loop index, a single undeclared letter
  /// or a word; also `(l − 1)`, where `(l)` stands above some name. Square and angle brackets are no powers.
  mutating func superscriptIndices(of base: String) -> [Reference.Index]? {
    if kind == .superscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.superscripts[$0] })
      guard written.hasPrefix("("), written.hasSuffix(")"), written.count > 2 else { return nil }
      advance()
      let inner = String(written.dropFirst().dropLast())
      return [.init(text: inner, value: Int(inner).map { .number($0) } ?? .name(inner))]
    }
    guard kind == .caret else { return nil }
    if let sign = superscriptSign() { return [sign] }
    if !declarations.layered.isEmpty, let layer = layerIndex(base) { return [layer] }
    if let word = superscriptWord() { return [word] }
    guard kind(ahead: 1) == .openBrace, kind(ahead: 2) == .open || kind(ahead: 2) == .openSquare
    else { return nil }
    let opening = cursor + 2
    guard let closing = closing(of: opening), closing > opening + 1,
      let indices = indices(in: opening, closing)
    else { return nil }
    if tokens[closing + 1].kind == .closeBrace {
      cursor = closing + 2
      return indices
    }
    // `W^{(2)\top}`: the index, and what stands behind it as an exponent of its own.
    switch tokens[closing + 1].kind {
    case .transposeSign, .prime, .number, .minus: break
    case .word where text(tokens[closing + 1]) == "T": break
    default: return nil
    }
    tokens[closing - 1].kind = .caret
    tokens[closing].kind = .openBrace
    cursor = closing - 1
    return indices
  }

  private func closing(of opening: Int) -> Int? {
    var depth = 0
    for i in opening..<min(opening + 24, tokens.count - 1) {
      if tokens[i].kind.opens { depth += 1 }
      if tokens[i].kind.closes { depth -= 1 }
      if depth == 0 { return i }
    }
    return nil
  }

  /// The indices in brackets; nil where a power is meant.
  private func indices(in opening: Int, _ closing: Int) -> [Reference.Index]? {
    let isRound = text(tokens[opening]) == "("
    var result: [Reference.Index] = []
    var start = opening + 1
    for i in start...closing where i == closing || tokens[i].kind == .comma {
      guard i > start else { return nil }
      let inner = indexText(start, i)
      if let value = wholeNumber(start, i), !isRound || isIndex(value) {
        result.append(.init(text: inner, value: value))
      } else if isWord(start, i) {
        result.append(.init(text: inner, value: nil))
      } else {
        return nil
      }
      start = i + 1
    }
    return result
  }

  /// Whether there is one word of undeclared letters, perhaps in its dress.
  private func isWord(_ lower: Int, _ upper: Int) -> Bool {
    var letters = 0
    for i in lower..<upper {
      switch tokens[i].kind {
      case .command where isDress(tokens[i]): continue
      case .openBrace, .closeBrace: continue
      case .word, .letter, .fixedWord:
        guard letters == 0 || !tokens[i].spaced,
          !declarations.names.contains(spelling(tokens[i]))
        else { return false }
        letters += spelling(tokens[i]).count
      default: return false
      }
    }
    return letters > 1
  }

  /// `W^{\text{in}}`, `θ^\mathrm{new}`: a word in its dress that is no declared name.
  private mutating func superscriptWord() -> Reference.Index? {
    // On a left side letters make a word: `L^{CLIP} = …`.
    if declaresPrimes, kind(ahead: 1) == .openBrace, kind(ahead: 2) == .word,
      kind(ahead: 3) == .closeBrace, spelling(tokens[cursor + 2]).count > 1
    {
      let word = spelling(tokens[cursor + 2])
      for _ in 0..<4 { advance() }
      return .init(text: word, value: nil)
    }
    let isBraced = kind(ahead: 1) == .openBrace
    let place = isBraced ? 2 : 1
    guard kind(ahead: place) == .command,
      Characters.wordCommands.contains(String(text(tokens[cursor + place]).dropFirst()))
    else { return nil }
    let saved = cursor
    for _ in 0...place { advance() }
    guard let word = wordInBraces(), word.count > 1, !declarations.names.contains(word),
      !isBraced || accept(.closeBrace)
    else {
      cursor = saved
      return nil
    }
    return .init(text: word, value: nil)
  }

  /// `x^*`, `x^{+}`, `k^-`: a sign that is no exponent's.
  private mutating func superscriptSign() -> Reference.Index? {
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
    return .init(text: sign, value: nil)
  }

  /// `w^l`, `a^{l-1}`, `a^2` where a layer's letter stands above names without brackets.
  private mutating func layerIndex(_ base: String) -> Reference.Index? {
    let isBraced = kind(ahead: 1) == .openBrace
    let start = cursor + (isBraced ? 2 : 1)
    var end = start
    if isBraced {
      while end < tokens.count, end < start + 8, tokens[end].kind != .closeBrace { end += 1 }
      guard end < tokens.count, tokens[end].kind == .closeBrace else { return nil }
    } else {
      guard [.word, .letter, .number].contains(tokens[start].kind),
        tokens[start].kind == .number || spelling(tokens[start]).count == 1
      else { return nil }
      end += 1
    }
    guard end > start, let value = wholeNumber(start, end) else { return nil }
    switch value {
    case .number: guard declarations.layered.contains(base) else { return nil }
    case .name(let name): guard declarations.superscripts.contains(name) else { return nil }
    case .add(let a, let b), .subtract(let a, let b):
      guard usesIndex(a) || usesIndex(b) else { return nil }
    default: return nil
    }
    let index = Reference.Index(text: indexText(start, end), value: value)
    cursor = isBraced ? end + 1 : end
    return index
  }

  private func isIndex(_ value: WholeNumber) -> Bool {
    switch value {
    case .number: true
    case .name(let name):
      loopIndices.contains(name) || (name.count == 1 && !declarations.names.contains(name))
    case .add(let a, let b), .subtract(let a, let b):
      usesIndex(a) || usesIndex(b)
    default: false
    }
  }

  private func usesIndex(_ value: WholeNumber) -> Bool {
    guard case .name(let name) = value else { return false }
    return loopIndices.contains(name)
      || declarations.superscripts.contains(name) && !declarations.names.contains(name)
  }

  // MARK: Left sides

  /// Takes `^l` and `^{l}` behind a name.
  mutating func layer(_ letter: String) -> Bool {
    guard kind == .caret else { return false }
    let isBraced = kind(ahead: 1) == .openBrace
    let place = isBraced ? 2 : 1
    guard [.word, .letter].contains(kind(ahead: place)),
      spelling(tokens[cursor + place]) == letter, !isBraced || kind(ahead: 3) == .closeBrace
    else { return false }
    for _ in 0..<(isBraced ? 4 : 2) { advance() }
    return true
  }

  /// Takes `^2`, `^{2}` and `²`.
  mutating func square() -> Bool {
    if kind == .superscript, text(token) == "²" {
      advance()
      return true
    }
    guard kind == .caret else { return false }
    let isBraced = kind(ahead: 1) == .openBrace
    let place = isBraced ? 2 : 1
    guard kind(ahead: place) == .number, text(tokens[cursor + place]) == "2",
      !isBraced || kind(ahead: 3) == .closeBrace
    else { return false }
    for _ in 0..<(isBraced ? 4 : 2) { advance() }
    return true
  }

  // MARK: Primes

  /// A name with the primes behind it, `x'` and `x^\prime`, where that is declared; without them otherwise.
  mutating func primed(_ base: String) -> String {
    let isBraced = kind == .caret && kind(ahead: 1) == .openBrace
    let first = cursor + (isBraced ? 2 : kind == .caret ? 1 : 0)
    var end = first
    while end < tokens.count, tokens[end].kind == .prime { end += 1 }
    guard end > first, !isBraced || tokens[end].kind == .closeBrace else { return base }
    let name = base + String(repeating: "′", count: end - first)
    guard declaresPrimes || declarations.names.contains(name) else { return base }
    let next = end + (isBraced ? 1 : 0)
    while cursor < next { advance() }
    return name
  }
}

extension ProgramReader {
  /// The letters that stand alone in brackets above a name: l of W^{(l)}.
  static func superscripts(in tokens: [Token], _ source: SourceText) -> Set<String> {
    var found: Set<String> = []
    for i in tokens.indices.dropLast(5)
    where tokens[i].kind == .caret && tokens[i + 1].kind == .openBrace {
      guard tokens[i + 2].kind == .open || tokens[i + 2].kind == .openSquare,
        tokens[i + 3].kind == .word || tokens[i + 3].kind == .letter,
        tokens[i + 4].kind == .close || tokens[i + 4].kind == .closeSquare
      else { continue }
      let letter = source.spelling(tokens[i + 3])
      if letter.count == 1 { found.insert(letter) }
    }
    return found
  }
}
