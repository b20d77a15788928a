extension Parser {
  /// A LaTeX command where an operand begins.
  mutating func command() throws(FormulaError) -> SyntaxID {
    let start = cursor
    let place = here
    let name = String(text(token).dropFirst())
    switch name {
    case "frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac":
      advance()
      let above = try commandArgument(of: name, start)
      let below = try commandArgument(of: name, start)
      noteDerivative(above, below)
      return tree.add(.binary(.fraction, above, below), range(from: start))
    case "binom", "dbinom", "tbinom":
      advance()
      let above = try commandArgument(of: name, start)
      let below = try commandArgument(of: name, start)
      return added(call: "binom", [above, below], range(from: start))
    case "sqrt":
      advance()
      return try squareRoot(start)
    case "underbrace", "overbrace", "boxed", "fbox":
      advance()
      let inner = try commandArgument(of: name, start)
      while name.hasSuffix("brace"), kind == .underscore || kind == .caret {
        advance()
        guard kind == .openBrace else { break }
        var level = 0
        repeat {
          if kind == .openBrace { level += 1 }
          if kind == .closeBrace { level -= 1 }
          advance()
        } while level > 0 && kind != .endOfText
      }
      return tree.add(.group(inner, .brace), range(from: start))
    default: break
    }
    if Characters.wordCommands.contains(name) {
      if let id = try namedWord(start) { return id }
    }
    if Characters.dress.contains(name) || Characters.accents[name] != nil
      || Characters.wordCommands.contains(name)
    {
      if let id = try dressedFunction(start) { return id }
      if let reference = try reference() { return tree.add(reference, range(from: start)) }
      advance()
      guard kind == .openBrace, Characters.accents[name] == nil else {
        throw error("the command \\\(name) wants a letter in braces", at: place)
      }
      let isOne = kind(ahead: 1) == .number && text(tokens[cursor + 1]) == "1"
      let inner = try bracketed()
      if isOne {
        let isIndex = kind == .underscore && kind(ahead: 1) == .openBrace
        let opening = isIndex ? cursor + 1 : cursor
        if isIndex || kind == .open || kind == .openSquare || kind == .openBrace,
          holdsComparison(at: opening)
        {
          cursor = opening
          return try indicator(range(from: start))
        }
      }
      if case .group(let id, _) = tree.nodes[Int(inner)].kind { return id }
      return inner
    }
    throw error(
      "the LaTeX command \\\(name) is not known", at: place,
      hint: name.hasPrefix("newcommand") || name == "def"
        ? "macros are not expanded; write the formula without them"
        : Characters.advice[name]
          ?? FunctionTable.nearest(to: name).map { "did you mean \\\($0)?" })
  }

  /// `\mathrm{ReLU}(z)`: a function's name in its dress; nil where the word is no function.
  private mutating func namedWord(_ start: Int) throws(FormulaError) -> SyntaxID? {
    let saved = cursor
    advance()
    _ = accept(.asterisk)
    let word: String
    if let inner = wordInBraces() {
      word = inner
    } else if kind == .word {
      word = spelling(token)
      advance()
    } else {
      cursor = saved
      return nil
    }
    let place = range(from: start)
    if word.count > 1 || declarations.functions[word] != nil, isFunction(word) {
      return try functionCall(word, place)
    }
    if word.count > 1, !declarations.names.contains(word), kind == .open {
      throw unknownFunction(word, place)
    }
    if !declarations.names.contains(word), let value = Constant(named: word) {
      return tree.add(value, place)
    }
    if word == "e", kind == .caret, !declarations.names.contains("e") {
      return tree.add(Constant.e, place)
    }
    cursor = saved
    return nil
  }

  /// `\boldsymbol{\sigma}(z)`: a dressed letter that is a function.
  private mutating func dressedFunction(_ start: Int) throws(FormulaError) -> SyntaxID? {
    let (saved, savedTokens) = (cursor, tokens)
    if let reference = try reference() {
      let bracket = kind == .open || kind == .openSquare
      if reference.base == "I", reference.indices.isEmpty, !declarations.names.contains("I"),
        bracket || kind == .openBrace, holdsComparison(at: cursor)
      {
        return try indicator(range(from: start))
      }
      if bracket, declarations.functions[reference.functionName] != nil {
        return try functionCall(reference.functionName, range(from: start))
      }
      if bracket, reference.indices.isEmpty, reference.base == "σ",
        !declarations.names.contains("σ")
      {
        return try functionCall("sigmoid", range(from: start))
      }
    }
    (cursor, tokens) = (saved, savedTokens)
    return nil
  }

  /// A braced group, or one token: `\frac12` takes one digit each.
  private mutating func commandArgument(
    of name: String, _ start: Int
  ) throws(FormulaError) -> SyntaxID {
    switch kind {
    case .openBrace:
      let inner = try bracketed()
      if case .group(let id, _) = tree.nodes[Int(inner)].kind { return id }
      return inner
    case .number:
      let place = SourceRange(text: source.index, Int(token.lower), Int(token.lower) + 1)
      let digit = source.text(place)
      guard digit != "." else { throw error("the argument of \\\(name) cannot be read") }
      tokens[cursor].lower += 1
      if tokens[cursor].lower >= tokens[cursor].upper { advance() }
      return tree.add(try Parser.constant(digit, at: place), place)
    case .word, .letter:
      return try firstLetter()
    case .command, .infinity, .vulgarFraction, .fixedWord:
      return try descend { parser throws(FormulaError) in try parser.atom() }
    default:
      throw error(
        "\\\(name) has no argument here", at: range(tokens[start]),
        hint: "write \\\(name){a}{b}")
    }
  }

  /// One letter as a name or constant, without an index.
  mutating func firstLetter() throws(FormulaError) -> SyntaxID {
    let name = spelling(token)
    let place = here
    advance()
    if !declarations.names.contains(name) {
      if name == "e" { return tree.add(Constant.e, place) }
      if name == "π" { return tree.add(Constant.pi, place) }
    }
    if kind == .underscore || kind == .subscript {
      let indices = try subscriptIndices()
      return tree.add(
        Reference(base: name, indices: indices), place.union(range(tokens[cursor - 1])))
    }
    return tree.add(Reference(base: name, indices: []), place)
  }

  /// `\sqrt{x}`, `\sqrt[3]{x}`, `\sqrt x`.
  private mutating func squareRoot(_ start: Int) throws(FormulaError) -> SyntaxID {
    var degree: SyntaxID = -1
    if kind == .openSquare {
      degree = try descend { parser throws(FormulaError) in
        parser.advance()
        let id = try parser.expression()
        guard parser.accept(.closeSquare) else { throw parser.unexpected() }
        return id
      }
    }
    let inner: SyntaxID
    switch kind {
    case .openBrace, .number, .word, .letter, .command, .vulgarFraction, .fixedWord:
      inner = try commandArgument(of: "sqrt", start)
    case .open, .openSquare, .bar, .openBar, .sum:
      inner = try postfixed()
    default:
      throw error("\\sqrt has no argument", at: range(tokens[start]), hint: "write \\sqrt{x}")
    }
    return tree.add(.root(inner, degree: degree), range(from: start))
  }
}
