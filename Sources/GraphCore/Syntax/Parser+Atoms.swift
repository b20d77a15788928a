extension Parser {
  /// Whether the token begins an operand, so that it is multiplied with what stands before it.
  var startsOperand: Bool {
    if kind == .command, text(token) == "\\over" { return false }
    return switch kind {
    case .number, .vulgarFraction, .fixedWord, .letter, .command, .begin, .open, .openSquare,
      .openBrace, .openBar, .openDoubleBar, .openFloor, .openCeil, .sum, .product, .root, .infinity:
      true
    case .word: !endsExpression(token)
    case .bar, .doubleBar: openBar == nil
    default: false
    }
  }

  /// `where` and `for` are no operands.
  func endsExpression(_ token: Token) -> Bool {
    let length = token.upper - token.lower
    return (length == 3 || length == 5) && ["where", "for"].contains(text(token))
  }

  mutating func atom() throws(FormulaError) -> SyntaxID {
    let start = cursor
    switch kind {
    case .number: return try number()
    case .vulgarFraction:
      let scalar = text(token).unicodeScalars.first ?? "½"
      let (over, under) = Characters.fractions[scalar] ?? (1, 2)
      advance()
      return tree.add(Constant(over, over: under) ?? Constant.zero, range(from: start))
    case .infinity:
      advance()
      return tree.add(Constant(.infinity), range(from: start))
    case .word, .fixedWord, .letter: return try word()
    case .command: return try command()
    case .open, .openSquare, .openBrace: return try bracketed()
    case .bar, .doubleBar, .openBar, .openDoubleBar, .openFloor, .openCeil: return try magnitude()
    case .sum, .product: return try unrolling()
    case .root: return try radical()
    case .begin: return try environment()
    case .unknown: throw unexpected()
    case .endOfText:
      throw error(
        cursor == 0 ? "the formula is empty" : "the formula ends where an operand should stand",
        hint: cursor == 0 ? "for example: f(w, b) = 1/2 (σ(w x + b) - y)^2" : nil)
    case .caret, .doubleAsterisk, .superscript: throw error("a power of nothing")
    case .underscore, .subscript: throw error("an index of nothing")
    case .close, .closeSquare, .closeBrace, .closeBar, .closeDoubleBar, .closeFloor, .closeCeil:
      throw error(
        cursor == 0
          ? "a closing «\(text(token))» without its opening bracket"
          : "an operand is missing before «\(text(token))»")
    case .equals where cursor == 0: throw error("the left side of = is missing")
    default:
      throw error(
        cursor == 0
          ? "a formula does not begin with «\(text(token))»"
          : "an operand is missing before «\(text(token))»")
    }
  }

  // MARK: Numbers

  private mutating func number() throws(FormulaError) -> SyntaxID {
    let place = here
    let constant: Constant
    if let short = shortDecimal {
      constant = short
    } else {
      constant = try Self.constant(text(token), at: place)
    }
    advance()
    // `2½` is a mixed number.
    if kind == .vulgarFraction, !token.spaced, constant.isWhole,
      let (over, under) = text(token).unicodeScalars.first.flatMap({ Characters.fractions[$0] }),
      let part = Constant(over, over: under)
    {
      advance()
      return tree.add(constant + part, place.union(range(tokens[cursor - 1])))
    }
    return tree.add(constant, place)
  }

  /// The number at the cursor where it has at most nine digits and no exponent, read from its bytes.
  private var shortDecimal: Constant? {
    let (lower, upper) = (Int(token.lower), Int(token.upper))
    guard upper - lower <= 10 else { return nil }
    var whole = 0
    var scale = 0
    for byte in source.bytes[lower..<upper] {
      switch byte {
      case 0x30...0x39:
        whole = whole * 10 + Int(byte - 0x30)
        scale *= 10
      case 0x2E where scale == 0: scale = 1
      default: return nil
      }
    }
    if scale <= 1 { return Constant(Double(whole)) }
    return Constant(whole, over: scale)?.asDecimal
  }

  /// A decimal as an exact fraction where it is short, else as Float64.
  static func constant(_ text: String, at place: SourceRange) throws(FormulaError) -> Constant {
    let digits = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
    if text.utf8.count <= 12, !text.contains(where: { $0 == "e" || $0 == "E" }) {
      let decimals = digits.count > 1 ? digits[1].count : 0
      var scale = 1
      for _ in 0..<decimals { scale *= 10 }
      if let whole = Int(text.filter { $0 != "." }), let exact = Constant(whole, over: scale) {
        return decimals > 0 ? exact.asDecimal : exact
      }
    }
    var padded = text
    if padded.hasPrefix(".") { padded = "0" + padded }
    padded = padded.replacingPoint()
    guard let value = Double(padded) else {
      throw FormulaError(.syntax, "the number cannot be read", at: place)
    }
    guard value.isFinite else {
      throw FormulaError(
        .value, "the number is beyond the largest of Float64, which is about 1.8e308", at: place,
        hint: "infinity is written ∞ or inf")
    }
    return Constant(value)
  }

  // MARK: Roots and environments

  /// `√x`, `∛x`; as a function without brackets it takes the power too: √x² is √(x²).
  private mutating func radical() throws(FormulaError) -> SyntaxID {
    let start = cursor
    let isCube = text(token) == "∛"
    advance()
    let inner = try descend { parser throws(FormulaError) in try parser.powered() }
    let degree = isCube ? tree.add(Constant(3), range(tokens[start])) : -1
    return tree.add(.root(inner, degree: degree), range(from: start))
  }

  /// `\begin{bmatrix} … \end{bmatrix}`, `\begin{cases} … \end{cases}`.
  private mutating func environment() throws(FormulaError) -> SyntaxID {
    try descend { parser throws(FormulaError) in
      let start = parser.cursor
      let name = parser.environmentName
      let outerBar = parser.openBar
      parser.openBar = nil
      defer { parser.openBar = outerBar }
      parser.advance()
      if name == "array", parser.kind == .openBrace {
        while parser.kind != .closeBrace, parser.kind != .endOfText { parser.advance() }
        parser.advance()
      }
      if name.hasSuffix("cases") { return try parser.casesBody(start) }
      var rows: [[SyntaxID]] = [[]]
      while parser.kind != .end {
        if parser.accept(.rowBreak) {
          if parser.kind != .end { rows.append([]) }
          continue
        }
        if parser.accept(.ampersand) { continue }
        guard parser.kind != .endOfText else {
          throw parser.error(
            "\\begin{\(name)} without its \\end", at: parser.range(parser.tokens[start]))
        }
        rows[rows.count - 1].append(try parser.expression())
      }
      parser.advance()
      let whole = parser.range(from: start)
      guard let width = rows.first?.count, width > 0 else {
        throw parser.error("an empty matrix", at: whole, .shape)
      }
      if let bad = rows.firstIndex(where: { $0.count != width }) {
        throw parser.error(
          "the rows of the matrix have \(width) and \(rows[bad].count) entries", at: whole,
          hint: "every row needs as many entries as the first", .shape)
      }
      // One row with `&` is a row, not a column.
      var id = parser.add(MatrixLiteral(rows: rows, hasRows: true), whole)
      if name == "vmatrix" { id = parser.tree.add(.magnitude(id, .bars), whole) }
      if name == "Vmatrix" { id = parser.tree.add(.magnitude(id, .norm), whole) }
      return id
    }
  }

  private var environmentName: String {
    let words = text(token).split(whereSeparator: { $0 == "{" || $0 == "}" })
    return words.count > 1 ? String(words[1]) : ""
  }

  private mutating func casesBody(_ start: Int) throws(FormulaError) -> SyntaxID {
    var branches: [Branch] = []
    while kind != .end {
      if accept(.rowBreak) { continue }
      guard kind != .endOfText else {
        throw error("\\begin{cases} without its \\end", at: range(tokens[start]))
      }
      let value = try expression()
      _ = accept(.comma)
      _ = accept(.ampersand)
      skipConditionWords()
      var condition: SyntaxID?
      let block = tree.add(.block(end: SyntaxID(tree.nodes.count + 1)), here)
      if ![.rowBreak, .end, .period, .comma].contains(kind) { condition = try expression() }
      if let last = condition, let before = branches.last?.condition, isOpposite(before, last),
        kind == .end || (kind == .rowBreak && kind(ahead: 1) == .end)
      {
        // The last condition says nothing new: its nodes are skipped.
        tree.nodes[Int(block)].kind = .block(end: SyntaxID(tree.nodes.count))
        condition = nil
      }
      while kind == .comma || kind == .period || kind == .semicolon { advance() }
      guard kind == .rowBreak || kind == .end else { throw unexpected() }
      branches.append(Branch(value: value, condition: condition))
      if condition == nil { while kind == .rowBreak { advance() } }
      if condition == nil, kind != .end {
        throw error("a case after the one without a condition")
      }
    }
    advance()
    guard !branches.isEmpty else {
      throw error("cases without a case", at: range(from: start))
    }
    tree.cases.append(branches)
    return tree.add(.cases(Int32(tree.cases.count - 1)), range(from: start))
  }

  /// Whether two conditions are opposites: `x > 0` and `x ≤ 0`.
  private func isOpposite(_ a: SyntaxID, _ b: SyntaxID) -> Bool {
    guard case .binary(let first, let l1, let r1) = tree.nodes[Int(a)].kind,
      case .binary(let second, let l2, let r2) = tree.nodes[Int(b)].kind,
      source.text(range(of: l1)) == source.text(range(of: l2)),
      source.text(range(of: r1)) == source.text(range(of: r2))
    else { return false }
    let opposites: [BinarySign: BinarySign] = [
      .greater: .lessOrEqual, .lessOrEqual: .greater, .less: .greaterOrEqual,
      .greaterOrEqual: .less, .equal: .notEqual, .notEqual: .equal,
    ]
    return opposites[first] == second
  }

  /// `\text{if }`, `for`, `when`; `otherwise` and `else` leave no condition.
  private mutating func skipConditionWords() {
    while true {
      let saved = cursor
      guard let words = plainWords() else { return }
      let parts = words.lowercased().split(separator: " ")
      let known: Set<Substring> = [
        "if", "for", "when", "where", "otherwise", "else", "otherwise.", "else.", "and", ",",
      ]
      guard parts.allSatisfy(known.contains) else {
        cursor = saved
        return
      }
    }
  }

  /// A word, or the words in `\text{…}`.
  private mutating func plainWords() -> String? {
    if kind == .word {
      let word = text(token)
      guard ["if", "for", "when", "otherwise", "else"].contains(word) else { return nil }
      advance()
      return word
    }
    guard kind == .command, Characters.wordCommands.contains(String(text(token).dropFirst())),
      kind(ahead: 1) == .openBrace
    else { return nil }
    advance()
    let lower = tokens[cursor].upper
    while kind != .closeBrace, kind != .endOfText { advance() }
    let words = source.text(SourceRange(text: source.index, Int(lower), Int(token.lower)))
    _ = accept(.closeBrace)
    return words
  }
}

extension String {
  /// `2.` and `2.e3` as Swift reads numbers: with a digit after the point.
  fileprivate func replacingPoint() -> String {
    var result = ""
    let characters = Array(self)
    for (i, character) in characters.enumerated() {
      result.append(character)
      if character == ".", i + 1 == characters.count || !characters[i + 1].isNumber {
        result.append("0")
      }
    }
    return result
  }
}
