/// Splits the tokens of a text into statements and values.
struct ProgramReader {
  let source: SourceText
  let depthLimit: Int
  var program: Program
  /// The tokens of the formula; pieces are ranges of them.
  private(set) var tokens: [Token] = []
  /// Where the last statement ends, once the order of statements is known.
  private(set) var lastPlace: Int?
  private(set) var declarations = Declarations()
  var names: Set<String> { declarations.names }

  /// Reads a formula; `declared` are the bases of the names that value lists give, `joins` the signs after
  /// which factors without a sign come first.
  static func read(
    _ source: SourceText, declared: Set<String> = [],
    depthLimit: Int = Parser.defaultDepthLimit, joins: Set<BinarySign> = []
  ) throws(FormulaError) -> Program {
    var reader = ProgramReader(source, depthLimit)
    reader.declarations.names = declared
    reader.declarations.joins = joins
    try reader.run()
    return reader.program
  }

  /// Reads a list of values: `w=0.5, x=[1, 2], W: 3x2`.
  static func readValues(
    _ source: SourceText, depthLimit: Int = Parser.defaultDepthLimit
  ) throws(FormulaError) -> [Binding] {
    var reader = ProgramReader(source, depthLimit)
    var tokens = try Lexer.tokens(of: source).filter {
      ![.newline, .quad, .mark].contains($0.kind)
    }
    tokens.removeLast()
    SuperscriptGroups.split(&tokens, source)
    reader.declareCompounds(in: tokens[...])
    return try reader.bindings(tokens)
  }

  private init(_ source: SourceText, _ depthLimit: Int) {
    self.source = source
    self.depthLimit = depthLimit
    program = Program(source: source)
  }

  /// One statement of the text.
  struct Piece {
    var tokens: Range<Int>
    /// The tokens of its range, as `k = 1 … 4`.
    var loop = 0..<0
    var equals: Int?
    var standing = Standing.fixed
    /// Whether another `=` stands behind the first.
    var mayBeChain = true
  }

  /// Where a statement may stand.
  enum Standing {
    case fixed
    /// Behind a comma: before those that use it.
    case attached
    /// In a clause with `where`: before those that use it, and never the objective.
    case clause
  }

  /// Adds tokens that a statement is made of, in the places where they were written.
  mutating func appended(_ more: [Token]) -> Range<Int> {
    tokens += more
    return tokens.count - more.count..<tokens.count
  }

  /// Whether a side of = is a name or a name with a header.
  func isLeftSide(_ side: Range<Int>) -> Bool {
    !side.isEmpty && (try? leftSide(Piece(tokens: side), side.upperBound)) != nil
  }

  private mutating func run() throws(FormulaError) {
    var (words, hasScripts) = try Lexer.formula(source)
    if hasScripts {
      SuperscriptGroups.split(&words, source)
      ScriptOrder.indicesFirst(&words)
      declarations.collectIndexLetters(words, source)
    }
    let splitter = StatementSplitter(consume words, source)
    tokens = splitter.tokens
    var clauses = Clauses()
    clauses.statements.reserveCapacity(splitter.pieces.count)
    for piece in splitter.pieces { try add(piece, to: &clauses) }
    splitChains(in: &clauses.statements)
    placeClauses(in: &clauses.statements)
    moveValues(in: &clauses)
    let pieces = clauses.statements
    lastPlace = pieces.last?.tokens.upperBound
    try declare(pieces, clauses.values)
    for value in clauses.values { program.bindings += try bindings(value) }
    for condition in clauses.conditions { program.conditions.append(self.condition(condition)) }
    var parser = self.parser([])
    parser.tree.expect(tokens: tokens.count)
    program.statements.reserveCapacity(pieces.count)
    var wordSplitter = WordSplitter(source: source, declarations: declarations)
    for piece in pieces { try statement(piece, &parser, &wordSplitter) }
    program.tree = parser.tree
    guard !program.statements.isEmpty else {
      throw FormulaError(
        .syntax, "the formula is empty", at: SourceRange(text: source.index, 0, 0),
        hint: "for example: f(w, b) = 1/2 (σ(w x + b) - y)^2")
    }
  }

  func range(_ token: Token) -> SourceRange {
    SourceRange(text: source.index, Int(token.lower), Int(token.upper))
  }

  func range(ofTokens place: Range<Int>) -> SourceRange {
    place.isEmpty
      ? SourceRange(text: source.index, 0, 0)
      : range(tokens[place.lowerBound]).union(range(tokens[place.upperBound - 1]))
  }

  func range(_ tokens: some BidirectionalCollection<Token>) -> SourceRange {
    guard let first = tokens.first, let last = tokens.last else {
      return SourceRange(text: source.index, 0, 0)
    }
    return range(first).union(range(last))
  }

  // MARK: Declarations

  private mutating func declare(
    _ pieces: [Piece], _ values: [[Token]]
  ) throws(FormulaError) {
    for value in values { declareCompounds(in: value[...]) }
    for piece in pieces {
      if let equals = piece.equals, equals > piece.tokens.lowerBound + 2 {
        declareCompounds(in: tokens[piece.tokens.lowerBound..<equals])
      }
    }
    for value in values {
      for binding in try bindings(value) where binding.reference.declaresBase {
        declarations.names.insert(binding.reference.base)
      }
    }
    for piece in pieces {
      if let first = piece.loop.first {
        declarations.loopIndices.insert(source.spelling(tokens[first]))
      }
    }
    var headers: [(name: String, parameters: [String])] = []
    // The words that were declared, so that each is spelled once.
    var words = WordTable()
    for piece in pieces {
      guard let equals = piece.equals else { continue }
      if let word = simpleLeft(piece, equals)?.word {
        let count = words.count
        if words.id(source.bytes[Int(word.lower)..<Int(word.upper)]) == count {
          declarations.names.insert(source.spelling(word))
        }
        continue
      }
      let left = try leftSide(piece, equals)
      if left.names.contains(where: { $0.base.hasSuffix("²") }) { declarations.hasSquares = true }
      if let letter = left.layer, let name = left.names.first {
        declarations.layerLetters.insert(letter)
        declarations.layered.insert(name.base)
      }
      for reference in left.names where reference.declaresBase {
        declarations.names.insert(reference.base)
      }
      if left.hasHeader, let name = left.names.first, left.names.count == 1 {
        headers.append((name.functionName, left.header.map(\.reference.base)))
      }
    }
    if !headers.isEmpty {
      var applied: Set<String> = []
      for piece in pieces {
        let from = piece.equals.map { $0 + 1 } ?? piece.tokens.lowerBound
        collectApplied(tokens[from..<piece.tokens.upperBound], into: &applied)
      }
      for (name, parameters) in headers where applied.contains(name) {
        declarations.functions[name] = parameters.count
        declarations.hasIndexedFunctions = declarations.hasIndexedFunctions || name.contains("_")
      }
    }
    for piece in pieces {
      guard let equals = piece.equals, simpleLeft(piece, equals) == nil else { continue }
      for name in try leftSide(piece, equals).header {
        declarations.names.insert(name.reference.base)
      }
    }
  }

  /// `learning_rate` is one name where it is declared.
  private mutating func declareCompounds(in tokens: ArraySlice<Token>) {
    guard tokens.count > 2 else { return }
    for i in tokens.startIndex..<tokens.endIndex - 2
    where tokens[i].kind == .word && tokens[i + 1].kind == .underscore
      && tokens[i + 2].kind == .word && !tokens[i + 1].spaced
    {
      let (first, second) = (source.text(range(tokens[i])), source.text(range(tokens[i + 2])))
      if second.count > 1, first.count > 1 || Characters.accents[second] == nil && second != "vec" {
        declarations.names.insert(first + "_" + second)
      }
    }
  }

  func parser(_ tokens: [Token]) -> Parser {
    let end = tokens.last.map { Int($0.upper) } ?? source.bytes.count
    let sentinel = Token(kind: .endOfText, spaced: true, lower: Int32(end), upper: Int32(end))
    return Parser(
      source, tokens + [sentinel], tree: SyntaxTree(), declarations: declarations,
      depthLimit: depthLimit)
  }

  // MARK: Statements

  private mutating func statement(
    _ piece: Piece, _ parser: inout Parser, _ splitter: inout WordSplitter
  ) throws(FormulaError) {
    var loop: Loop?
    if !piece.loop.isEmpty {
      var parser = self.parser(Array(tokens[piece.loop]))
      let index = parser.spelling(parser.token)
      parser.advance()
      while parser.kind != .equals, parser.kind != .endOfText { parser.advance() }
      parser.advance()
      let bounds = try parser.rangeBounds(until: [])
      loop = Loop(
        index: index, lower: bounds.lower, upper: bounds.upper, range: range(tokens[piece.loop]))
    }
    var kind = Statement.Kind.expression
    var header: [HeaderName] = []
    var body = piece.tokens
    let whole = range(ofTokens: piece.tokens)
    var nameRange = whole
    if let equals = piece.equals {
      nameRange = range(ofTokens: piece.tokens.lowerBound..<equals)
      body = equals + 1..<piece.tokens.upperBound
      if body.isEmpty {
        throw FormulaError(
          .syntax, "the right side of = is missing", at: range(tokens[equals]))
      }
      if let left = simpleLeft(piece, equals), let name = parser.name(left.word, left.digits) {
        kind = .results(ShortList(one: name))
      } else {
        let left = try leftSide(piece, equals)
        header = left.hasHeader ? left.header : []
        if left.hasHeader, let name = left.names.first,
          declarations.functions[name.functionName] != nil
        {
          let function = name.functionName
          if selfApplied(function, tokens[body]), FunctionTable.signature(named: function) == nil {
            throw FormulaError(
              .name, "the function «\(function)» is defined from itself", at: nameRange,
              hint: "a recurrence is written h_k = …, k = 1..4")
          }
          kind = .definition(function, parameters: left.header.map(\.reference.base))
        } else if left.isTitle {
          program.notes.append(
            Note(
              .reading,
              "«\(source.text(nameRange))» was read as a title of what stands behind =; it names nothing"
            ))
        } else {
          kind = .results(ShortList(left.names.map { parser.tree.id(of: $0) }))
        }
      }
    }
    var words = parser.takeTokens()
    splitter.split(tokens, body, into: &words, &parser.vocabulary)
    parser.begin(words)
    words = []
    let block = try parser.parseStatement()
    if !splitter.notes.isEmpty { program.notes += splitter.takeNotes() }
    if !parser.notes.isEmpty { program.notes += parser.notes }
    program.statements.append(
      Statement(
        kind: kind, header: header, loop: loop, body: block, range: whole, nameRange: nameRange))
  }

  /// A side condition; without a tree where it cannot be read.
  private func condition(_ piece: Range<Int>) -> SideCondition {
    var parser = self.parser([])
    var split = WordSplitter(source: source, declarations: declarations)
    var words: [Token] = []
    split.split(tokens, piece, into: &words, &parser.vocabulary)
    parser.begin(words)
    let block = try? parser.parseCondition()
    return SideCondition(tree: parser.tree, block: block, range: range(tokens[piece]))
  }

  private func selfApplied(_ name: String, _ body: ArraySlice<Token>) -> Bool {
    var applied: Set<String> = []
    collectApplied(body, into: &applied)
    return applied.contains(name)
  }
}
