/// Splits words that are no names into their letters: `wx` is the product w·x.
struct WordSplitter {
  let source: SourceText
  let declarations: Declarations
  private(set) var notes: [Note] = []
  private var noted: Set<String> = []

  init(source: SourceText, declarations: Declarations) {
    self.source = source
    self.declarations = declarations
  }

  /// The notes on a statement; those on the next begin anew.
  mutating func takeNotes() -> [Note] {
    guard !notes.isEmpty else { return [] }
    defer { (notes, noted) = ([], []) }
    return notes
  }

  /// The tokens of a statement, a range of those given, with a sentinel behind them, words split.
  mutating func split(
    _ tokens: [Token], _ statement: Range<Int>, into result: inout [Token],
    _ vocabulary: inout Vocabulary
  ) {
    var keepUntil = -1  // inside the braces of an index or of `\mathrm`
    var previous = Token.Kind.endOfText
    for i in statement {
      let token = tokens[i]
      defer { previous = token.kind }
      if token.kind == .openBrace, i > keepUntil,
        previous == .underscore || (previous == .command && isWordCommand(tokens[i - 1]))
      {
        keepUntil = matching(tokens[..<statement.upperBound], i)
      }
      guard token.kind == .word, token.upper - token.lower > 1, i > keepUntil else {
        result.append(token)
        continue
      }
      let next = i + 1 < statement.upperBound ? tokens[i + 1] : nil
      switch previous {
      case .caret, .doubleAsterisk, .underscore: break
      default:
        let word = vocabulary.index(of: token, source, declarations)
        if vocabulary[word].traits.contains(.whole) {
          result.append(token)
          continue
        }
      }
      append(token, after: previous, before: next, to: &result)
    }
    let end =
      statement.isEmpty ? Int32(source.bytes.count) : tokens[statement.upperBound - 1].upper
    result.append(Token(kind: .endOfText, spaced: true, lower: end, upper: end))
  }

  private mutating func append(
    _ token: Token, after previous: Token.Kind, before next: Token?, to result: inout [Token]
  ) {
    let word = source.text(SourceRange(text: source.index, Int(token.lower), Int(token.upper)))
    let bracket = next.map { $0.kind == .open && !$0.spaced } ?? false
    var rest = token
    if previous == .caret || previous == .doubleAsterisk,
      !(declarations.isWhole(word) && (bracket || word.count == 1))
    {
      rest = takeLetter(of: token, to: &result)
    } else if previous == .underscore {
      let isAccent = Characters.accents[word] != nil || word == "vec"
      if isAccent || joins(word, result) {
        result.append(token)
        return
      }
      rest = takeLetter(of: token, to: &result)
    }
    guard rest.upper > rest.lower else { return }
    let remaining = source.text(SourceRange(text: source.index, Int(rest.lower), Int(rest.upper)))
    let joined = next.map { $0.kind == .underscore } ?? false
    if declarations.isWhole(remaining) || next?.kind == .equals || bracket
      || (joined && declarations.names.contains(where: { $0.hasPrefix(remaining + "_") }))
    {
      result.append(rest)
      return
    }
    if previous == .underscore, word.count > 2, noted.insert("_" + word).inserted {
      notes.append(
        Note(
          .reading,
          "the index in «_\(word)» was read as its first letter; _{\(word)} makes it the whole word"
        ))
    } else if remaining.utf8.count > 2, remaining.count > 2, noted.insert(remaining).inserted {
      let shown = remaining.count > 24 ? remaining.prefix(20) + "…" : remaining[...]
      let product = shown.map(String.init).joined(separator: "·")
      notes.append(
        Note(
          .reading,
          "«\(shown)» was read as the product \(product); a value for it (where \(shown) = …) or "
            + "\\mathrm{\(shown)} makes it one name"))
    }
    for character in source.written(
      SourceRange(text: source.index, Int(rest.lower), Int(rest.upper)))
    {
      var letter = rest
      letter.upper = rest.lower + Int32(character.utf8.count)
      result.append(letter)
      rest.lower = letter.upper
      rest.spaced = false
    }
  }

  /// Takes the first letter, with its combining marks, off a word.
  private func takeLetter(of token: Token, to result: inout [Token]) -> Token {
    let text = source.written(
      SourceRange(text: source.index, Int(token.lower), Int(token.upper)))
    let length = Int32(text.first.map { String($0).utf8.count } ?? 0)
    var letter = token
    letter.upper = token.lower + length
    result.append(letter)
    var rest = token
    rest.lower += length
    rest.spaced = false
    return rest
  }

  private func joins(_ word: String, _ result: [Token]) -> Bool {
    guard result.count > 1 else { return false }
    let base = result[result.count - 2]
    let first = source.text(SourceRange(text: source.index, Int(base.lower), Int(base.upper)))
    return declarations.names.contains(first + "_" + word)
  }

  private func isWordCommand(_ token: Token) -> Bool {
    let name = source.text(SourceRange(text: source.index, Int(token.lower) + 1, Int(token.upper)))
    return Characters.wordCommands.contains(name)
  }

  private func matching(_ tokens: ArraySlice<Token>, _ start: Int) -> Int {
    var level = 0
    for i in start..<tokens.endIndex {
      if tokens[i].kind == .openBrace { level += 1 }
      if tokens[i].kind == .closeBrace { level -= 1 }
      if level == 0 { return i }
    }
    return tokens.endIndex
  }
}
