/// A layer's letter above a name without brackets, squares that are names, and primes.
extension Parser {
  /// `w^l`, `a^{l-1}`, `a^2` where a layer's letter stands above names without brackets.
  mutating func layerIndex(_ base: String) -> Reference.Index? {
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
    case .name(let name): guard declarations.layerLetters.contains(name) else { return nil }
    case .add(let a, let b), .subtract(let a, let b):
      guard isLayer(a) || isLayer(b) else { return nil }
    default: return nil
    }
    let index = Reference.Index(text: indexText(start, end), value: value)
    cursor = isBraced ? end + 1 : end
    return index
  }

  private func isLayer(_ value: WholeNumber) -> Bool {
    if case .name(let name) = value { declarations.layerLetters.contains(name) } else { false }
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
    guard readsLeftSide || declarations.names.contains(name) else { return base }
    let next = end + (isBraced ? 1 : 0)
    while cursor < next { advance() }
    return name
  }
}
