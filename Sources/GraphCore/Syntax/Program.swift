/// A program as it was read: statements and values, before any shape is known.
struct Program: Sendable {
  let source: SourceText
  var tree = SyntaxTree()
  var statements: [Statement] = []
  var bindings: [Binding] = []
  var notes: [Note] = []
}

/// One statement that computes something.
struct Statement: Sendable {
  enum Kind: Sendable {
    case expression
    /// `z = …`, `f(w, b) = …`, `P, L, U = …`.
    case results([Reference])
    /// A function that is applied to arguments somewhere.
    case definition(String, parameters: [String])
  }

  let kind: Kind
  /// The names in the header of `f(w, b) = …`.
  let header: [HeaderName]
  /// `k = 1..4`.
  let loop: Loop?
  let body: Block
  let range: SourceRange
  /// The left side; the whole statement where there is none.
  let nameRange: SourceRange
}

struct HeaderName: Sendable {
  let reference: Reference
  let range: SourceRange
}

struct Loop: Sendable {
  let index: String
  let lower: WholeNumber
  let upper: WholeNumber
  let range: SourceRange
}

/// A value or a shape for a name.
struct Binding: Sendable {
  enum Value: Sendable {
    case expression(SyntaxTree, Block)
    case shape(Shape)
    case file(String)
  }

  let reference: Reference
  let value: Value
  let range: SourceRange
  let valueRange: SourceRange
}

/// Splits the tokens of a text into statements and values.
struct ProgramReader {
  let source: SourceText
  let depthLimit: Int
  private var program: Program
  private var declarations = Declarations()
  var names: Set<String> { declarations.names }

  /// Reads a formula; `declared` are the bases of the names that value lists give.
  static func read(
    _ source: SourceText, declared: Set<String> = [],
    depthLimit: Int = Parser.defaultDepthLimit
  ) throws(FormulaError) -> Program {
    var reader = ProgramReader(source, depthLimit)
    reader.declarations.names = declared
    try reader.run()
    return reader.program
  }

  /// Reads a list of values: `w=0.5, x=[1, 2], W: 3x2`.
  static func readValues(
    _ source: SourceText, depthLimit: Int = Parser.defaultDepthLimit
  ) throws(FormulaError) -> [Binding] {
    var reader = ProgramReader(source, depthLimit)
    var tokens = try Lexer.tokens(of: source).filter { $0.kind != .newline && $0.kind != .quad }
    tokens.removeLast()
    reader.declareCompounds(in: tokens)
    return try reader.bindings(tokens)
  }

  private init(_ source: SourceText, _ depthLimit: Int) {
    self.source = source
    self.depthLimit = depthLimit
    program = Program(source: source)
  }

  /// One piece of the text between separators.
  private struct Piece {
    var tokens: [Token]
    var loop: [Token] = []
    var equals: Int?
    /// What stands before it, where that is a name alone.
    var left: LeftSide?
  }

  private mutating func run() throws(FormulaError) {
    let tokens = try Lexer.tokens(of: source)
    var pieces: [Piece] = []
    var values: [[Token]] = []
    for statement in StatementSplitter.split(tokens, source) {
      var piece = statement
      if let place = whereIndex(piece) {
        let rest = Array(piece[(place.after)...])
        if rest.isEmpty {
          throw FormulaError(
            .syntax, "where without a value", at: range(piece[place.at]),
            hint: "write where w = 0.5, x = [1; 2]")
        }
        values.append(rest)
        piece = Array(piece[..<place.at])
        trimEnd(&piece)
        if piece.isEmpty { continue }
      }
      try add(piece, to: &pieces)
    }
    try declare(&pieces, values)
    for value in values { program.bindings += try bindings(value) }
    for piece in pieces { try statement(piece) }
    guard !program.statements.isEmpty else {
      throw FormulaError(
        .syntax, "the formula is empty", at: SourceRange(text: source.index, 0, 0),
        hint: "for example: f(w, b) = 1/2 (σ(w x + b) - y)^2")
    }
  }

  func range(_ token: Token) -> SourceRange {
    SourceRange(text: source.index, Int(token.lower), Int(token.upper))
  }

  func range(_ tokens: [Token]) -> SourceRange {
    guard let first = tokens.first, let last = tokens.last else {
      return SourceRange(text: source.index, 0, 0)
    }
    return range(first).union(range(last))
  }

  private func isWord(_ token: Token, _ word: StaticString) -> Bool {
    token.kind == .word && source.holds(word, at: range(token))
  }

  /// `where`, also as `\text{where}`, outside brackets.
  private func whereIndex(_ tokens: [Token]) -> (at: Int, after: Int)? {
    var depth = 0
    for (i, token) in tokens.enumerated() {
      if token.kind.opens { depth += 1 }
      if token.kind.closes { depth -= 1 }
      guard isWord(token, "where") else { continue }
      if depth == 0 {
        let next = i + 1 < tokens.count ? tokens[i + 1] : nil
        if next?.kind == .open { continue }
        return (i, i + 1)
      }
      if depth == 1, i >= 2, tokens[i - 1].kind == .openBrace, tokens[i - 2].kind == .command,
        i + 1 < tokens.count, tokens[i + 1].kind == .closeBrace
      {
        return (i - 2, i + 2)
      }
    }
    return nil
  }

  private func trimEnd(_ tokens: inout [Token]) {
    while let last = tokens.last, last.kind == .comma || last.kind == .period {
      tokens.removeLast()
    }
  }

  // MARK: Ranges of recurrences

  /// Takes `, k = 1..4` or `for k = 1..4` off a piece; a piece that is only a range belongs to the one
  /// before it.
  private func add(_ tokens: [Token], to pieces: inout [Piece]) throws(FormulaError) {
    var piece = Piece(tokens: tokens)
    if let tail = rangeTail(of: tokens, after: pieces.last?.tokens ?? []) {
      piece.loop = tail.tokens
      piece.tokens = Array(tokens[..<tail.start])
      trimEnd(&piece.tokens)
    } else if let place = tokens.firstIndex(where: { isWord($0, "for") }), place > 0,
      place + 1 < tokens.count
    {
      throw FormulaError(
        .syntax, "the range cannot be read", at: range(tokens[place]),
        hint: "write for k = 1..4")
    }
    if piece.tokens.isEmpty {
      guard !pieces.isEmpty, !piece.loop.isEmpty, pieces[pieces.count - 1].loop.isEmpty else {
        throw FormulaError(
          .syntax, "a range without a statement", at: range(tokens),
          hint: "write h_k = …, k = 1..4")
      }
      pieces[pieces.count - 1].loop = piece.loop
      return
    }
    var depth = 0
    for (i, token) in piece.tokens.enumerated() {
      if token.kind.opens { depth += 1 }
      if token.kind.closes { depth -= 1 }
      if depth == 0, token.kind == .equals {
        piece.equals = i
        break
      }
    }
    pieces.append(piece)
  }

  // MARK: Declarations

  private mutating func declare(
    _ pieces: inout [Piece], _ values: [[Token]]
  ) throws(FormulaError) {
    for value in values { declareCompounds(in: value) }
    for piece in pieces {
      if let equals = piece.equals { declareCompounds(in: Array(piece.tokens[..<equals])) }
    }
    for value in values {
      for binding in try bindings(value) { declarations.names.insert(binding.reference.base) }
    }
    for piece in pieces {
      if let first = piece.loop.first {
        let parser = self.parser([first])
        declarations.loopIndices.insert(parser.spelling(first))
      }
    }
    var headers: [(name: String, parameters: [String])] = []
    for place in pieces.indices {
      guard let equals = pieces[place].equals else { continue }
      let left = try leftSide(pieces[place], equals)
      // A name alone is read the same whatever is declared later.
      if equals <= 2 { pieces[place].left = left }
      for reference in left.names { declarations.names.insert(reference.base) }
      if left.hasHeader, let name = left.names.first, left.names.count == 1, name.indices.isEmpty {
        headers.append((name.base, left.header.map(\.reference.base)))
      }
    }
    var applied: Set<String> = []
    for piece in pieces {
      let from = piece.equals.map { $0 + 1 } ?? 0
      collectApplied(piece.tokens[from...], into: &applied)
    }
    for (name, parameters) in headers where applied.contains(name) {
      declarations.functions[name] = parameters.count
    }
    for piece in pieces {
      guard piece.left == nil, let equals = piece.equals else { continue }
      for name in try leftSide(piece, equals).header {
        declarations.names.insert(name.reference.base)
      }
    }
  }

  /// `learning_rate` is one name where it is declared.
  private mutating func declareCompounds(in tokens: [Token]) {
    guard tokens.count > 2 else { return }
    for i in 0..<tokens.count - 2
    where tokens[i].kind == .word && tokens[i + 1].kind == .underscore
      && tokens[i + 2].kind == .word && !tokens[i + 1].spaced
    {
      let (first, second) = (source.text(range(tokens[i])), source.text(range(tokens[i + 2])))
      if second.count > 1, first.count > 1 || Characters.accents[second] == nil && second != "vec" {
        declarations.names.insert(first + "_" + second)
      }
    }
  }

  private func collectApplied(_ tokens: ArraySlice<Token>, into applied: inout Set<String>) {
    let parser = self.parser([])
    var i = tokens.startIndex
    while i + 1 < tokens.endIndex {
      let kind = tokens[i].kind
      if kind == .word || kind == .letter || kind == .fixedWord {
        var next = i + 1
        if tokens[next].kind == .closeBrace, next + 1 < tokens.endIndex { next += 1 }
        if tokens[next].kind == .open || tokens[next].kind == .openSquare {
          applied.insert(parser.spelling(tokens[i]))
        }
      }
      i += 1
    }
  }

  private func parser(_ tokens: [Token]) -> Parser {
    let end = tokens.last.map { Int($0.upper) } ?? source.bytes.count
    let sentinel = Token(kind: .endOfText, spaced: true, lower: Int32(end), upper: Int32(end))
    return Parser(
      source, tokens + [sentinel], tree: SyntaxTree(), declarations: declarations,
      depthLimit: depthLimit)
  }

  // MARK: Left sides

  private struct LeftSide {
    var names: [Reference] = []
    var header: [HeaderName] = []
    var hasHeader = false
  }

  /// What stands between the names of a header: `f(x; θ)`, `p(x | μ, σ)`, `D(p ‖ q)`.
  private static let headerSeparators: Set<Token.Kind> = [
    .comma, .semicolon, .bar, .doubleBar,
  ]

  private func leftSide(_ piece: Piece, _ equals: Int) throws(FormulaError) -> LeftSide {
    var tokens = Array(piece.tokens[..<equals])
    if tokens.last?.kind == .colon { tokens.removeLast() }
    guard !tokens.isEmpty else {
      throw FormulaError(
        .syntax, "the left side of = is missing", at: range(piece.tokens[equals]))
    }
    var parser = self.parser(tokens)
    var left = LeftSide()
    let wrong = FormulaError(
      .syntax, "the left side of = is not a name", at: range(tokens),
      hint: "write z = …, f(w, b) = … or P, L, U = …; == compares two values")
    while true {
      guard let name = try parser.reference() else { throw wrong }
      left.names.append(name)
      guard parser.accept(.comma) else { break }
    }
    if parser.kind == .open {
      left.hasHeader = true
      parser.advance()
      while parser.kind != .close {
        let first = parser.cursor
        if parser.accept(.dots) {
          _ = parser.accept(.comma)
          continue
        }
        guard let name = try parser.reference() else { throw wrong }
        // `ℓ(μ, σ²)`: the variable is σ.
        if parser.accept(.caret) { parser.advance() } else { _ = parser.accept(.superscript) }
        left.header.append(HeaderName(reference: name, range: parser.range(from: first)))
        if Self.headerSeparators.contains(parser.kind) { parser.advance() }
      }
      parser.advance()
    }
    guard parser.kind == .endOfText else { throw wrong }
    return left
  }

  // MARK: Statements

  private mutating func statement(_ piece: Piece) throws(FormulaError) {
    var loop: Loop?
    if !piece.loop.isEmpty {
      var parser = self.parser(piece.loop)
      let index = parser.spelling(parser.token)
      parser.advance()
      while parser.kind != .equals, parser.kind != .endOfText { parser.advance() }
      parser.advance()
      let bounds = try parser.rangeBounds(until: [])
      loop = Loop(
        index: index, lower: bounds.lower, upper: bounds.upper, range: range(piece.loop))
    }
    var kind = Statement.Kind.expression
    var left = LeftSide()
    var body = piece.tokens
    var nameRange = range(piece.tokens)
    if let equals = piece.equals {
      if let known = piece.left { left = known } else { left = try leftSide(piece, equals) }
      nameRange = range(Array(piece.tokens[..<equals]))
      body = Array(piece.tokens[(equals + 1)...])
      if body.isEmpty {
        throw FormulaError(
          .syntax, "the right side of = is missing", at: range(piece.tokens[equals]))
      }
      kind = .results(left.names)
      if left.hasHeader, let name = left.names.first, declarations.functions[name.base] != nil {
        if selfApplied(name.base, body), FunctionTable.signature(named: name.base) == nil {
          throw FormulaError(
            .name, "the function «\(name.base)» is defined from itself", at: nameRange,
            hint: "a recurrence is written h_k = …, k = 1..4")
        }
        kind = .definition(name.base, parameters: left.header.map(\.reference.base))
      }
    }
    var split = WordSplitter(source: source, declarations: declarations)
    let words = split.split(body)
    var parser = Parser(
      source, words, tree: program.tree, declarations: declarations, depthLimit: depthLimit)
    program.tree = SyntaxTree()
    let block = try parser.parseStatement()
    program.tree = parser.tree
    program.notes += split.notes + parser.notes
    program.statements.append(
      Statement(
        kind: kind, header: left.hasHeader ? left.header : [], loop: loop, body: block,
        range: range(piece.tokens), nameRange: nameRange))
  }

  private func selfApplied(_ name: String, _ body: [Token]) -> Bool {
    var applied: Set<String> = []
    collectApplied(body[...], into: &applied)
    return applied.contains(name)
  }
}
