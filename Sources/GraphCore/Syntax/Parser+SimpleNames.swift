/// Names that are read without making a text: most are.
extension Parser {
  /// A name without an index, or with digits for one: `w`, `w1`, `w_12`; nil, and nothing read, where more
  /// may belong to it.
  mutating func simpleName(_ word: Int) -> SyntaxID? {
    var digits: Token?
    var length = 1
    switch kind(ahead: 1) {
    case .number where !tokens[cursor + 1].spaced: length = 2
    case .underscore where kind(ahead: 2) == .number: length = 3
    case .underscore, .subscript, .superscript: return nil
    default: break
    }
    if length > 1 { digits = tokens[cursor + length - 1] }
    switch kind(ahead: length) {
    case .underscore, .subscript, .superscript: return nil
    case .prime: return nil
    case .caret:
      switch kind(ahead: length + 1) {
      case .openBrace, .asterisk, .plus, .minus, .prime, .command: return nil
      case .number where declarations.hasSquares: return nil
      case .number, .word, .letter:
        if !declarations.layered.isEmpty { return nil }
      default: break
      }
    case .number where length == 3 && !tokens[cursor + 3].spaced: return nil
    default: break
    }
    let base = vocabulary.base(of: word, in: &tree.names)
    let name: NameID
    if let digits {
      guard let number = index(digits) else { return nil }
      name = tree.names.id(base, number: number)
    } else {
      name = tree.names.id(base)
    }
    let start = cursor
    cursor = min(cursor + length, tokens.count - 1)
    return tree.add(.reference(name), range(from: start))
  }

  /// The name that a word and the digits behind it are; nil where the index is written otherwise.
  mutating func name(_ word: Token, _ digits: Token?) -> NameID? {
    let place = vocabulary.index(of: word, source, declarations)
    guard let digits else { return tree.names.id(vocabulary.base(of: place, in: &tree.names)) }
    guard let number = index(digits) else { return nil }
    return tree.names.id(vocabulary.base(of: place, in: &tree.names), number: number)
  }

  /// The whole number that a token is, without needless zeros.
  @inline(__always)
  private func index(_ token: Token) -> Int? {
    source.wholeNumber(Int(token.lower), Int(token.upper))
  }
}
