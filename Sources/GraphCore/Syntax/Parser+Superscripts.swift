/// Superscripts that are indices.
extension Parser {
  /// `x^{(i)}`, `W^{[1]}`, `a^{(l-1)}`, `x^{(i,j)}`, `W^{\text{in}}`, `x⁽ⁱ⁾`: one group in round or square
  /// brackets of whole numbers, letters that nothing declares and ± of them, or a word; nil (and nothing read)
  /// for a power.
  mutating func superscriptIndices(of base: String) -> [Reference.Index]? {
    if kind == .superscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.superscripts[$0] })
      guard written.hasPrefix("("), written.hasSuffix(")"), written.count > 2 else { return nil }
      advance()
      let inner = String(written.dropFirst().dropLast())
      return [Reference.Index(text: inner, value: Int(inner).map { .number($0) } ?? .name(inner))]
    }
    guard kind == .caret else { return nil }
    if let sign = superscriptSign() { return [sign] }
    if !declarations.layered.isEmpty, let layer = layerIndex(base) { return [layer] }
    if let word = wordOfLeftSide() { return [word] }
    guard kind(ahead: 1) == .openBrace else {
      return superscriptWord(at: cursor + 1, before: nil).map { [$0] }
    }
    if let word = superscriptWord(at: cursor + 2, before: .closeBrace) { return [word] }
    let opener = kind(ahead: 2)
    guard opener == .open || opener == .openSquare else { return nil }
    let start = cursor + 3
    guard let end = closer(from: start, within: 24), tokens[end + 1].kind == .closeBrace,
      end > start
    else { return nil }
    let isSquare = opener == .openSquare
    var indices: [Reference.Index] = []
    var first = start
    for i in start...end where i == end || tokens[i].kind == .comma {
      guard let index = index(in: first..<i, of: base, isSquare: isSquare) else {
        return nil
      }
      indices.append(index)
      first = i + 1
    }
    if indices.contains(where: { $0.value == nil && !$0.isWord }), !isSquare {
      let written = source.text(range(tokens[start - 3]).union(range(tokens[end + 1])))
      notes.append(
        Note(
          .reading,
          "«\(base)\(written)» was read as \(base) with an index; a power is written "
            + "\(base)^(\(source.text(range(tokens[start]).union(range(tokens[end - 1])))))"))
    }
    cursor = end + 2
    return indices
  }

  /// On a left side letters make a word: `L^{CLIP} = …`.
  private mutating func wordOfLeftSide() -> Reference.Index? {
    guard readsLeftSide, kind(ahead: 1) == .openBrace, kind(ahead: 2) == .word,
      kind(ahead: 3) == .closeBrace, spelling(tokens[cursor + 2]).count > 1
    else { return nil }
    let word = spelling(tokens[cursor + 2])
    for _ in 0..<4 { advance() }
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
    return Reference.Index(text: sign, value: nil)
  }

  /// The closing bracket of the one that stands before `start`, with a token behind it.
  private func closer(from start: Int, within longest: Int) -> Int? {
    var level = 1
    for i in start..<min(tokens.count - 1, start + longest) {
      if tokens[i].kind.opens { level += 1 }
      if tokens[i].kind.closes { level -= 1 }
      if level == 0 { return i }
    }
    return nil
  }

  private mutating func index(
    in part: Range<Int>, of base: String, isSquare: Bool
  ) -> Reference.Index? {
    guard let first = part.first else { return nil }
    if part.count > 1 || spelling(tokens[first]).count > 1, let word = plainWord(part) {
      return base == "e" || isKnownWord(word) ? nil : Reference.Index(text: word, value: nil)
    }
    if let value = wholeNumber(part.lowerBound, part.upperBound) {
      guard isIndex(value, of: base, isSquare: isSquare) else { return nil }
      return Reference.Index(text: indexText(part.lowerBound, part.upperBound), value: value)
    }
    let saved = cursor
    defer { cursor = saved }
    return superscriptWord(at: first, before: tokens[part.upperBound].kind)
  }

  /// Letters without blanks between them.
  private func plainWord(_ part: Range<Int>) -> String? {
    let isWord = part.allSatisfy { i in
      (tokens[i].kind == .word || tokens[i].kind == .letter)
        && (i == part.lowerBound || !tokens[i].spaced)
    }
    return isWord ? part.map { spelling(tokens[$0]) }.joined() : nil
  }

  /// `\text{in}`, a word that nothing declares; it is read with the sign that closes it, if there is one.
  private mutating func superscriptWord(
    at place: Int, before closing: Token.Kind?
  ) -> Reference.Index? {
    guard place + 3 < tokens.count, tokens[place].kind == .command,
      Characters.wordCommands.contains(String(text(tokens[place]).dropFirst()))
    else { return nil }
    let saved = cursor
    cursor = place + 1
    guard let word = wordInBraces(), word.count > 1, word.contains(where: \.isLetter),
      !declarations.names.contains(word), closing == nil || kind == closing
    else {
      cursor = saved
      return nil
    }
    if closing != nil { advance() }
    return Reference.Index(text: word, value: nil, isWord: true)
  }

  /// A single letter is an index where nothing declares it. Of arithmetic a letter must be an index elsewhere,
  /// since `e^{(x-y)}` is a power; square brackets are none.
  private func isIndex(_ value: WholeNumber, of base: String, isSquare: Bool) -> Bool {
    func runs(_ name: String) -> Bool {
      loopIndices.contains(name) || name.count == 1 && !declarations.names.contains(name)
    }
    switch value {
    case .number: return true
    case .name(let name): return readsLeftSide || runs(name)
    case .add, .subtract:
      if readsLeftSide { return true }
      let names = letters(of: value)
      guard base != "e", !names.isEmpty, names.allSatisfy(runs) else {
        return names.contains(where: loopIndices.contains)
      }
      return isSquare
        || names.contains { loopIndices.contains($0) || declarations.indexLetters.contains($0) }
    default: return false
    }
  }

  func letters(of value: WholeNumber) -> [String] {
    switch value {
    case .number: []
    case .name(let name): [name]
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b),
      .divide(let a, let b), .power(let a, let b):
      letters(of: a) + letters(of: b)
    }
  }
}

extension Declarations {
  /// Notes the letters that stand alone behind `_`, or in brackets in a superscript.
  mutating func collectIndexLetters(_ tokens: [Token], _ source: SourceText) {
    func isLetter(_ i: Int) -> Bool {
      i < tokens.count && (tokens[i].kind == .letter || tokens[i].kind == .word)
    }
    for i in tokens.indices {
      var place = i + 1
      switch tokens[i].kind {
      case .underscore: if !isLetter(place) { place += 1 }
      case .caret:
        place += 2
        guard place + 1 < tokens.count, [.open, .openSquare].contains(tokens[i + 2].kind),
          tokens[place + 1].kind.closes
        else { continue }
      default: continue
      }
      guard isLetter(place) else { continue }
      let letter = source.spelling(tokens[place])
      if letter.count == 1 { indexLetters.insert(letter) }
    }
  }
}
