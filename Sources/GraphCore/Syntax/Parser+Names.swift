extension Constant {
  /// Infinity and NaN by their words.
  init?(named word: String) {
    switch word {
    case "inf", "Inf", "infinity": self.init(.infinity)
    case "NaN", "nan": self.init(.nan)
    default: return nil
    }
  }
}

extension Parser {
  func isKnownWord(_ word: String) -> Bool {
    declarations.names.contains(word) || isFunction(word) || Characters.greekNames[word] != nil
  }

  func isFunction(_ word: String) -> Bool { declarations.isFunction(word) }

  func isDress(_ token: Token) -> Bool {
    let name = String(text(token).dropFirst())
    return Characters.dress.contains(name) || Characters.wordCommands.contains(name)
  }

  func spelling(_ token: Token) -> String { source.spelling(token) }

  /// A word, a letter, or a function that they name.
  mutating func word() throws(FormulaError) -> SyntaxID {
    if declarations.hasIndexedFunctions, let call = try indexedFunction() { return call }
    if kind != .fixedWord {
      let word = vocabulary.index(of: token, source, declarations)
      let traits = vocabulary[word].traits
      if traits.contains(.name), let id = simpleName(word) { return id }
      if traits.contains(.function), kind == .word {
        let place = here
        try refuseDigits(after: vocabulary[word].spelling)
        advance()
        return try functionCall(vocabulary[word].spelling, place)
      }
    }
    let first = token
    let name = spelling(first)
    let place = here
    if name == "Σ" || name == "Π" || name == "sum" || name == "prod",
      !declarations.names.contains(name), beginsUnrolling
    {
      return try unrolling()
    }
    let next = kind(ahead: 1)
    let bracketFollows = next == .open || next == .openSquare || next == .openBrace
    if declarations.functions[name] != nil,
      bracketFollows || name.count > 1 || next == .prime || powerOfFunction
    {
      advance()
      return try functionCall(name, place)
    }
    if !declarations.names.contains(name) {
      if name == "σ", sigmaIsApplied {
        advance()
        return try functionCall("sigmoid", place)
      }
      if name == "I", bracketFollows, holdsComparison(at: cursor + 1) {
        advance()
        return try indicator(place)
      }
      if name == "I", next == .open {
        advance()
        return try functionCall("I", place)
      }
      if first.kind == .fixedWord || (first.kind == .word && isFunction(name)) {
        advance()
        return try functionCall(name, place)
      }
      if let value = Constant(named: name) {
        advance()
        return tree.add(value, place)
      }
      let plain = next != .underscore && next != .subscript
      if name == "π", plain {
        advance()
        return tree.add(Constant.pi, place)
      }
      if name == "e", plain, !(next == .number && !tokens[cursor + 1].spaced) {
        advance()
        return tree.add(Constant.e, place)
      }
      if name.count > 1, first.kind == .word, next == .open, !tokens[cursor + 1].spaced {
        throw unknownFunction(name, place)
      }
    }
    guard let reference = try reference() else { throw unexpected() }
    return tree.add(reference, range(from: cursorOf(first)))
  }

  private func cursorOf(_ token: Token) -> Int {
    var i = cursor
    while i > 0, tokens[i - 1].lower >= token.lower { i -= 1 }
    return i
  }

  /// σ is the sigmoid before brackets or a juxtaposed name.
  private var sigmaIsApplied: Bool {
    var ahead = 1
    if kind(ahead: 1) == .prime {
      return true
    }
    if kind(ahead: 1) == .caret {
      ahead = kind(ahead: 2) == .openBrace ? 5 : 3
      return [.open, .openSquare].contains(kind(ahead: ahead))
    }
    if kind(ahead: 1) == .superscript { ahead = 2 }
    switch kind(ahead: ahead) {
    case .open, .openSquare, .openBrace: return true
    case .word: return ahead == 1 && !endsExpression(tokens[cursor + 1])
    case .letter: return ahead == 1
    case .command: return ahead == 1 && isName(at: cursor + 1)
    default: return false
    }
  }

  /// Whether a command begins a name: a dress, an accent.
  func isName(at index: Int) -> Bool {
    guard index < tokens.count else { return false }
    switch tokens[index].kind {
    case .letter: return true
    case .word:
      return !isFunction(spelling(tokens[index]))
        && !endsExpression(tokens[index])
    case .command:
      let name = String(text(tokens[index]).dropFirst())
      if Characters.wordCommands.contains(name) {
        return index + 2 < tokens.count && !isFunction(text(tokens[index + 2]))
      }
      return Characters.dress.contains(name) || Characters.accents[name] != nil
    default: return false
    }
  }

  // MARK: References

  /// A name with its index, at the cursor; nil (and nothing read) where no name stands.
  mutating func reference() throws(FormulaError) -> Reference? {
    guard var base = nameCore() else { return nil }
    base = primed(base)
    var sub: [Reference.Index] = []
    var sup: [Reference.Index] = []
    // `learning_rate`, where it is declared.
    if kind == .underscore, kind(ahead: 1) == .word || kind(ahead: 1) == .fixedWord {
      let joined = base + "_" + text(tokens[cursor + 1])
      if declarations.names.contains(joined) {
        advance()
        advance()
        base = joined
      }
    }
    if kind == .number, !token.spaced {
      let digits = text(token)
      if digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
        advance()
        sub.append(.init(text: digits, value: Int(digits).map { .number($0) }))
      }
    }
    while true {
      if kind == .underscore, kind(ahead: 1) == .word,
        let accent = Characters.accents[text(tokens[cursor + 1])], base.count == 1
      {
        advance()
        advance()
        base = Accents.apply(accent, to: base)
      } else if kind == .underscore, kind(ahead: 1) == .word, text(tokens[cursor + 1]) == "vec" {
        advance()
        advance()
      } else if kind == .underscore || kind == .subscript {
        sub += try subscriptIndices()
      } else if let indices = superscriptIndices(of: base) {
        sup += indices
      } else {
        let name = primed(base)
        guard name != base else { break }
        base = name
      }
    }
    // σ², where a statement defines it.
    if declarations.hasSquares, !readsLeftSide, declarations.names.contains(base + "²"), square() {
      base += "²"
    }
    return Reference(base: base, indices: sup + sub)
  }

  /// The letter or word of a name, without dress.
  private mutating func nameCore() -> String? {
    switch kind {
    case .letter, .word, .fixedWord:
      let name = spelling(token)
      advance()
      return name
    case .command:
      let saved = cursor
      let command = String(text(token).dropFirst())
      let accent = Characters.accents[command]
      let isWord = Characters.wordCommands.contains(command)
      guard accent != nil || isWord || Characters.dress.contains(command) else { return nil }
      advance()
      _ = isWord && accept(.asterisk)
      var name: String?
      if kind == .openBrace {
        name = isWord ? wordInBraces() : nil
        if name == nil {
          advance()
          name = nameCore()
          if name == nil || !accept(.closeBrace) {
            cursor = saved
            return nil
          }
        }
      } else {
        name = nameCore()
      }
      guard let name else {
        cursor = saved
        return nil
      }
      return accent.map { Accents.apply($0, to: name) } ?? name
    default: return nil
    }
  }

  /// `{word}` after `\mathrm` and its kin: everything between the braces is one name.
  mutating func wordInBraces() -> String? {
    guard kind == .openBrace else { return nil }
    let saved = cursor
    advance()
    let lower = tokens[cursor - 1].upper
    while kind == .word || kind == .fixedWord || kind == .number || kind == .underscore
      || kind == .minus
    {
      advance()
    }
    guard kind == .closeBrace, cursor > saved + 1 else {
      cursor = saved
      return nil
    }
    let word = source.text(SourceRange(text: source.index, Int(lower), Int(token.lower)))
    advance()
    let cleaned = word.filter { $0 != " " && $0 != "\\" }
    return Accents.normalized(cleaned)
  }

  /// What stands after `_`: one letter, the digits of one number, a braced list, a command.
  mutating func subscriptIndices() throws(FormulaError) -> [Reference.Index] {
    let start = cursor
    if kind == .subscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.subscripts[$0] })
      advance()
      let value: WholeNumber? =
        Int(written).map { .number($0) } ?? Self.simpleIndex(written)
      return [Reference.Index(text: written, value: value)]
    }
    advance()
    switch kind {
    case .number:
      let digits = text(token).utf8.prefix { (0x30...0x39).contains($0) }.count
      guard digits > 0 else { throw error("an index is a name or a whole number") }
      let written = String(text(token).prefix(digits))
      if Int(token.upper - token.lower) == digits {
        advance()
      } else {
        tokens[cursor].lower += Int32(digits)
        tokens[cursor].spaced = true
      }
      return [.init(text: written, value: Int(written).map { .number($0) })]
    case .letter, .word:
      let name = spelling(token)
      advance()
      // No product has its number behind: `net_h1` has the index h1.
      if kind == .number, !token.spaced, text(token).allSatisfy(\.isNumber) {
        let index = name + text(token)
        advance()
        return [.init(text: index, value: wholeNumber(cursor - 2, cursor))]
      }
      return [.init(text: name, value: .name(name))]
    case .fixedWord:
      let name = spelling(token)
      advance()
      return [.init(text: name, value: nil, isWord: true)]
    case .command:
      guard let name = nameCore() else { throw error("the index cannot be read") }
      return [.init(text: name, value: name.count == 1 ? .name(name) : nil, isWord: true)]
    case .openBrace:
      return try bracedIndices()
    case .asterisk, .plus, .minus:
      let sign = kind == .asterisk ? "*" : kind == .plus ? "+" : "-"
      advance()
      return [.init(text: sign, value: nil)]
    default:
      throw error(
        "the index is missing", at: range(tokens[start]), hint: "write x_1 or x_{i+1}")
    }
  }

  private mutating func bracedIndices() throws(FormulaError) -> [Reference.Index] {
    let start = cursor
    var level = 0
    var end = cursor
    var cuts = [cursor + 1]
    repeat {
      switch tokens[end].kind {
      case .openBrace, .open, .openSquare: level += 1
      case .closeBrace, .close, .closeSquare: level -= 1
      case .comma where level == 1: cuts.append(end + 1)
      case .endOfText:
        throw error("the index is never closed", at: range(tokens[start]))
      default: break
      }
      end += 1
    } while level > 0
    guard end - start <= 202 else { throw error("an index of more than 200 signs", .limit) }
    cuts.append(end)
    var indices: [Reference.Index] = []
    for i in 0..<cuts.count - 1 {
      let (lower, upper) = (cuts[i], cuts[i + 1] - 1)
      guard upper > lower else { throw error("an empty index", at: range(tokens[start])) }
      indices.append(
        .init(
          text: indexText(lower, upper), value: wholeNumber(lower, upper),
          isWord: isWord(lower, upper)))
    }
    cursor = end
    return indices
  }

  /// Whether an index is written as a word: `\text{in}`, `\mathrm{out}`, a function's name.
  private func isWord(_ lower: Int, _ upper: Int) -> Bool {
    (lower..<upper).contains { i in
      tokens[i].kind == .fixedWord
        || tokens[i].kind == .command
          && Characters.wordCommands.contains(String(text(tokens[i]).dropFirst()))
    }
  }

  /// The text of an index without dress, braces and blanks.
  func indexText(_ lower: Int, _ upper: Int) -> String {
    var result = ""
    for i in lower..<upper {
      switch tokens[i].kind {
      case .command where Characters.arrows.contains(text(tokens[i])): result += "→"
      case .command, .openBrace, .closeBrace: continue
      case .word, .letter, .fixedWord: result += spelling(tokens[i])
      case .minus: result += "-"
      case .dot: result += "·"
      case .bar: result += "|"
      case let kind: result += kind == .underscore ? "_" : text(tokens[i])
      }
    }
    return result
  }

  private static func simpleIndex(_ text: String) -> WholeNumber? {
    if text.count == 1 { return text.first?.isLetter == true ? .name(text) : nil }
    guard let letter = text.first, letter.isLetter, let sign = text.dropFirst().first,
      let number = Int(text.dropFirst(2))
    else { return nil }
    switch sign {
    case "+": return .add(.name(String(letter)), .number(number))
    case "-": return .subtract(.name(String(letter)), .number(number))
    default: return nil
    }
  }
}
