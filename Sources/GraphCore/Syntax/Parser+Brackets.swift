/// Round, square and curly brackets, matrices, and bars.
extension Parser {
  /// `( )`, `[ ]`, `{ }`: a group of one expression; `[ ]` with several is a vector or matrix.
  mutating func bracketed() throws(FormulaError) -> SyntaxID {
    try descend { parser throws(FormulaError) in
      let start = parser.cursor
      let opening = parser.kind
      let closing: Token.Kind =
        switch opening {
        case .openSquare: .closeSquare
        case .openBrace: .closeBrace
        default: .close
        }
      let outerBar = parser.openBar
      parser.openBar = nil
      defer { parser.openBar = outerBar }
      parser.advance()
      if parser.kind == closing {
        throw parser.error(
          opening == .openSquare ? "an empty vector" : "empty brackets",
          at: parser.range(parser.tokens[start]).union(parser.here),
          opening == .openSquare ? .shape : .syntax)
      }
      let first = try parser.expression()
      if opening != .openSquare, parser.accept(closing) {
        let bracket: Bracket = opening == .openBrace ? .brace : .round
        return parser.tree.add(.group(first, bracket), parser.range(from: start))
      }
      var rows: [[SyntaxID]] = [[first]]
      if parser.kind == .command, parser.text(parser.token) == "\\over" {
        parser.advance()
        let below = try parser.expression()
        let above = rows[0][0]
        rows = [
          [
            parser.tree.add(
              .binary(.fraction, above, below),
              parser.range(of: above).union(parser.range(of: below)))
          ]
        ]
      }
      if parser.kind == .comma, ["⟨", "\\langle"].contains(parser.text(parser.tokens[start])) {
        return try parser.innerProduct(rows[0][0], start)
      }
      while opening == .openSquare, parser.kind == .comma || parser.kind == .semicolon {
        if parser.kind == .semicolon { rows.append([]) }
        parser.advance()
        rows[rows.count - 1].append(try parser.expression())
      }
      guard parser.accept(closing) else {
        if parser.kind == .endOfText {
          throw parser.error(
            "the bracket «\(parser.text(parser.tokens[start]))» is never closed",
            at: parser.range(parser.tokens[start]))
        }
        if parser.kind == .comma || parser.kind == .semicolon {
          let isBrace = opening == .openBrace
          throw parser.error(
            "a list in \(isBrace ? "braces" : "round brackets")",
            hint: isBrace
              ? "a vector is written [1, 2, 3], a choice if(x > 0, a, b) or \\begin{cases}"
              : parser.functionHint(before: start))
        }
        throw parser.unexpected()
      }
      let whole = parser.range(from: start)
      if opening == .openSquare, rows.count > 1 || rows[0].count > 1 || parser.isList(rows[0][0]) {
        return parser.addMatrix(rows, whole)
      }
      let bracket: Bracket =
        opening == .openSquare ? .square : opening == .openBrace ? .brace : .round
      return parser.tree.add(.group(rows[0][0], bracket), whole)
    }
  }

  /// `(x)_+` is max(0, x); nil, and nothing read, where another index follows.
  mutating func positivePart(of operand: SyntaxID, _ start: Int) -> SyntaxID? {
    let isSubscript = kind == .subscript && text(token) == "₊"
    let isBraced =
      kind(ahead: 1) == .openBrace && kind(ahead: 2) == .plus && kind(ahead: 3) == .closeBrace
    guard isSubscript || isBraced || kind == .underscore && kind(ahead: 1) == .plus else {
      return nil
    }
    for _ in 0..<(isSubscript ? 1 : isBraced ? 4 : 2) { advance() }
    let zero = tree.add(Constant.zero, range(from: start))
    return added(call: "max", [zero, operand], range(from: start))
  }

  /// `⟨a, b⟩`, behind its comma: the inner product.
  private mutating func innerProduct(
    _ left: SyntaxID, _ start: Int
  ) throws(FormulaError) -> SyntaxID {
    advance()
    let right = try expression()
    guard accept(.close) else { throw unexpected() }
    if kind == .underscore, kind(ahead: 1) == .word, text(tokens[cursor + 1]) == "F" {
      advance()
      advance()
      let product = tree.add(.binary(.hadamard, left, right), range(from: start))
      return added(call: "sum", [product], range(from: start))
    }
    return tree.add(.binary(.dot, left, right), range(from: start))
  }

  private func isList(_ id: SyntaxID) -> Bool {
    if case .matrix = tree.nodes[Int(id)].kind { true } else { false }
  }

  /// `[1, 2, 3]` is a column; `[[1, 2], [3, 4]]` holds rows, and its inner lists are no vectors.
  mutating func addMatrix(_ rows: [[SyntaxID]], _ whole: SourceRange) -> SyntaxID {
    let inner = rows[0].compactMap { id -> (SyntaxID, MatrixLiteral)? in
      guard case .matrix(let index) = tree.nodes[Int(id)].kind else { return nil }
      let literal = tree.matrices[Int(index)]
      return literal.rows.count == 1 && !literal.hasRows ? (id, literal) : nil
    }
    var literal = MatrixLiteral(rows: rows, hasRows: false)
    if rows.count == 1, inner.count == rows[0].count {
      for (id, _) in inner { tree.nodes[Int(id)].kind = .block(end: id + 1) }
      literal = MatrixLiteral(rows: inner.map(\.1.rows[0]), hasRows: true)
    }
    return add(literal, whole)
  }

  mutating func add(_ literal: MatrixLiteral, _ whole: SourceRange) -> SyntaxID {
    tree.matrices.append(literal)
    return tree.add(.matrix(Int32(tree.matrices.count - 1)), whole)
  }

  /// `|x|`, `‖x‖`, `‖x‖_1`, `⌊x⌋`.
  mutating func magnitude() throws(FormulaError) -> SyntaxID {
    try descend { parser throws(FormulaError) in
      let start = parser.cursor
      let opening = parser.kind
      let closings: [Token.Kind] =
        switch opening {
        case .bar, .openBar: [.bar, .closeBar]
        case .openFloor: [.closeFloor]
        case .openCeil: [.closeCeil]
        default: [.doubleBar, .closeDoubleBar]
        }
      let outerBar = parser.openBar
      parser.openBar = opening
      defer { parser.openBar = outerBar }
      parser.advance()
      let inner = try parser.expression()
      if parser.kind == .doubleBar, opening == .bar {
        // `|x||y|`: one bar closes here, and the other stays to open.
        parser.tokens[parser.cursor].kind = .bar
        parser.tokens[parser.cursor].lower += 1
      } else {
        guard closings.contains(parser.kind) else {
          guard parser.kind == .endOfText || parser.kind.closes else { throw parser.unexpected() }
          throw parser.error(
            "the bar «\(parser.text(parser.tokens[start]))» is never closed",
            at: parser.range(parser.tokens[start]),
            hint: outerBar == nil && parser.kind == .close
              ? "two bars are an absolute value; of a conditional such as p(y | x) only the name p stands here"
              : nil)
        }
        parser.advance()
      }
      var magnitude: Magnitude =
        switch opening {
        case .bar, .openBar: .bars
        case .openFloor: .floor
        case .openCeil: .ceil
        default: .norm
        }
      parser.openBar = outerBar
      if magnitude == .norm {
        if parser.kind == .infinity, !parser.token.spaced {
          parser.advance()
          return parser.norm(inner, .infinity, start)
        }
        if parser.kind == .underscore || parser.kind == .subscript {
          if let id = try parser.generalNorm(of: inner, start) { return id }
          magnitude = try parser.normIndex()
        }
      }
      return parser.tree.add(.magnitude(inner, magnitude), parser.range(from: start))
    }
  }

  private mutating func normIndex() throws(FormulaError) -> Magnitude {
    let place = here
    let index = try subscriptIndices().map(\.text).joined(separator: ",")
    switch index {
    case "1": return .norm1
    case "2": return .norm2
    case "F", "Fro", "fro": return .frobenius
    default:
      throw error(
        "the norm with index «\(index)» is not known", at: place,
        hint: index == "0"
          ? "the number of elements that are not 0 has no gradient"
          : "‖x‖_1, ‖x‖_2, ‖x‖_p, ‖x‖_∞, ‖x‖_A and ‖A‖_F are")
    }
  }
}
