/// Cuts the tokens of a program at new lines, semicolons, `\\` and a comma before `\quad`; brackets and
/// signs that want an operand carry a statement over line ends.
enum StatementSplitter {
  /// The statements as ranges of the tokens, which close up: what stands between statements and the line
  /// ends within them fall away.
  static func split(_ tokens: inout [Token], _ source: SourceText) -> [Range<Int>] {
    var statements: [Range<Int>] = []
    // The statement at hand is written to start..<end, never beyond what is read.
    var (start, end) = (0, 0)
    var depth = 0
    var environments = 0
    var inWhere = false
    func kind(after index: Int, _ tokens: [Token]) -> (Token.Kind, rowBreak: Bool) {
      var rowBreak = false
      for k in index..<tokens.count {
        switch tokens[k].kind {
        case .newline, .quad: continue
        case .rowBreak: rowBreak = true
        default: return (tokens[k].kind, rowBreak)
        }
      }
      return (.endOfText, rowBreak)
    }
    func finish(_ tokens: [Token]) {
      var last = end
      while last > start, tokens[last - 1].kind == .comma || tokens[last - 1].kind == .period {
        last -= 1
      }
      if last > start { statements.append(start..<last) }
      start = end
      inWhere = false
      depth = 0
    }
    for i in tokens.indices {
      let token = tokens[i]
      let last = end > start ? tokens[end - 1].kind : nil
      switch token.kind {
      case .endOfText:
        finish(tokens)
      case .newline, .rowBreak:
        if environments > 0 {
          if token.kind == .rowBreak {
            tokens[end] = token
            end += 1
          }
          continue
        }
        guard depth == 0, let last else { continue }
        let next = kind(after: i, tokens)
        if last.isBinarySign { continue }
        if next.0.isBinarySign, next.0 != .plus, next.0 != .minus { continue }
        if next.0 == .plus || next.0 == .minus, token.kind == .rowBreak || next.rowBreak {
          continue
        }
        if last == .comma, inWhere { continue }
        finish(tokens)
      case .semicolon where depth == 0:
        finish(tokens)
      case .quad:
        if depth == 0, last == .comma { finish(tokens) }
      default:
        if token.kind == .begin { environments += 1 }
        if token.kind == .end { environments = max(0, environments - 1) }
        if token.kind.opens { depth += 1 }
        if token.kind.closes { depth = max(0, depth - 1) }
        if token.kind == .word, depth == 0,
          source.holds(
            "where", at: SourceRange(text: source.index, Int(token.lower), Int(token.upper)))
        {
          inWhere = true
        }
        tokens[end] = token
        end += 1
      }
    }
    return statements
  }
}

/// Splits words that are no names into their letters: `wx` is the product w·x.
struct WordSplitter {
  let source: SourceText
  let declarations: Declarations
  var notes: [Note] = []
  private var noted: Set<String> = []

  init(source: SourceText, declarations: Declarations) {
    self.source = source
    self.declarations = declarations
  }

  /// The tokens of a statement with a sentinel behind them, words split.
  mutating func split(
    _ tokens: ArraySlice<Token>, into result: inout [Token], _ vocabulary: inout Vocabulary
  ) {
    var keepUntil = -1  // inside the braces of an index or of `\mathrm`
    for i in tokens.indices {
      let token = tokens[i]
      let previous = i > tokens.startIndex ? tokens[i - 1].kind : .endOfText
      if token.kind == .openBrace, i > keepUntil,
        previous == .underscore || (previous == .command && isWordCommand(tokens[i - 1]))
      {
        keepUntil = matching(tokens, i)
      }
      guard token.kind == .word, token.upper - token.lower > 1, i > keepUntil else {
        result.append(token)
        continue
      }
      let next = i + 1 < tokens.endIndex ? tokens[i + 1] : nil
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
    let end = tokens.last?.upper ?? Int32(source.bytes.count)
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
