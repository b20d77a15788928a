extension Parser {
  /// Whether the token begins an operand, so that it is multiplied with what stands before it.
  var startsOperand: Bool {
    @inline(__always) get {
      switch kind {
      case .number, .vulgarFraction, .fixedWord, .letter, .begin, .open, .openSquare, .openBrace,
        .openBar, .openDoubleBar, .openFloor, .openCeil, .sum, .product, .root, .infinity:
        true
      case .command: text(token) != "\\over"
      case .word: !endsExpression(token)
      case .bar, .doubleBar: openBar == nil
      default: false
      }
    }
  }

  /// Words between formulas are no operands; `if(` and `where(` are functions.
  @inline(__always)
  func endsExpression(_ token: Token) -> Bool {
    guard token.upper - token.lower > 1, source.connective(token) != nil else { return false }
    let next = Int(token.upper)
    return next >= source.bytes.count || source.bytes[next] != 0x28
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
    if text.contains("{") { return try constant(text.replacing("{,}", with: "."), at: place) }
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
      if name.hasSuffix("cases") || parser.isOpenChoice(start) {
        return try parser.casesBody(start)
      }
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
