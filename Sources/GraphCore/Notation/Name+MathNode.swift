extension Name {
  /// The name as it is typeset: a letter in italics with its mark and its index, a word upright.
  public var mathNode: MathNode {
    let letter = Self.letter(base)
    guard let index else { return letter }
    return .scripts(base: letter, sub: Self.index(index), sup: nil)
  }

  private static func letter(_ base: String) -> MathNode {
    if base.utf8.count == 1 { return .identifier(base) }
    if let (accent, letter) = Accents.split(base) { return .accent(accent, .identifier(letter)) }
    return .identifier(base)
  }

  /// `12` upright, `k` in italics, `k-1` and `i,j` in parts, words upright.
  static func index(_ text: String) -> MathNode {
    var parts: [MathNode] = []
    var run = ""
    func flush() {
      guard let first = run.first else { return }
      if first.isNumber {
        parts.append(.number(run))
      } else if run.count <= 2 {
        parts += run.map { letter(String($0)) }
      } else {
        parts.append(.words(run))
      }
      run = ""
    }
    for character in text {
      if character.isNumber || character.isLetter {
        if let last = run.last, last.isNumber != character.isNumber { flush() }
        run.append(character)
      } else if character == "_", run.last?.isLetter == true {
        run.append(character)
      } else {
        flush()
        switch character {
        case "-": parts.append(.sign("−"))
        case ",": parts.append(.sign(","))
        default: parts.append(.sign(String(character)))
        }
      }
    }
    flush()
    return .joined(parts)
  }
}
