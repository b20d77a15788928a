/// What the parser knows of the whole program before it reads an expression.
struct Declarations: Sendable {
  /// Bases of names that a statement, an argument, `where` or a value list declares: `w`, `lr`, `σ`.
  var names: Set<String> = []
  /// The functions that statements define and that are applied somewhere, with their number of arguments.
  var functions: [String: Int] = [:]
  /// Whether the name of one has an index: `h_θ`.
  var hasIndexedFunctions = false
  /// Indices of recurrences.
  var loopIndices: Set<String> = []
  /// The letters that stand alone in an index somewhere: `x_i`, `W^{(l)}`.
  var indexLetters: Set<String> = []
  /// Signs of products after which factors without a sign between them come first; as a rule none.
  var joins: Set<BinarySign> = []
  /// Whether a statement defines a square: `σ² = …`.
  var hasSquares = false
  /// Letters of layers that stand above names without brackets, l of `a^l = …, l = 1..3`, and these names.
  var layerLetters: Set<String> = []
  var layered: Set<String> = []
}

/// Reads one statement's expression by precedence climbing. It gives a tree or an error, never a trap.
///
/// Long runs of signs, powers, sums and bare functions are loops; only brackets recurse, to `depthLimit`.
struct Parser {
  let source: SourceText
  var tokens: [Token]
  var cursor = 0
  var tree: SyntaxTree
  let declarations: Declarations
  var vocabulary = Vocabulary()
  let depthLimit: Int
  var depth = 0
  var notes: [Note] = []
  /// Indices of Σ and recurrences around the place.
  var loopIndices: Set<String>
  /// The kind of bar that is open at the place, or nil directly within another bracket.
  var openBar: Token.Kind?
  /// The depth at which a condition is read, in which `=` compares, commas join and `a < b < c` is one.
  var conditionDepth: Int?
  /// Whether names are read that are defined or given values, so that no superscript is a power.
  var readsLeftSide = false

  static let defaultDepthLimit = 1000

  init(
    _ source: SourceText, _ tokens: [Token], tree: SyntaxTree, declarations: Declarations,
    depthLimit: Int = Parser.defaultDepthLimit
  ) {
    self.source = source
    self.tokens = tokens
    self.tree = tree
    self.declarations = declarations
    self.depthLimit = depthLimit
    loopIndices = declarations.loopIndices
  }

  /// The memory of the tokens, for those of the next statement.
  mutating func takeTokens() -> [Token] {
    var memory: [Token] = []
    swap(&memory, &tokens)
    memory.removeAll(keepingCapacity: true)
    return memory
  }

  /// Begins another statement; the tree goes on.
  mutating func begin(_ tokens: [Token]) {
    self.tokens = tokens
    cursor = 0
    depth = 0
    notes = []
    loopIndices = declarations.loopIndices
    openBar = nil
    conditionDepth = nil
  }

  // MARK: Tokens

  var kind: Token.Kind { tokens[cursor].kind }
  var token: Token { tokens[cursor] }
  @inline(__always)
  func kind(ahead n: Int) -> Token.Kind {
    cursor + n < tokens.count ? tokens[cursor + n].kind : .endOfText
  }

  func range(_ token: Token) -> SourceRange {
    token.range(in: source)
  }
  func text(_ token: Token) -> String { source.text(range(token)) }
  var here: SourceRange { range(token) }
  @inline(__always)
  func range(from first: Int) -> SourceRange {
    let last = max(first, cursor - 1)
    return range(tokens[first]).union(range(tokens[last]))
  }
  func range(of id: SyntaxID) -> SourceRange { tree.nodes[Int(id)].range }

  mutating func advance() { if cursor < tokens.count - 1 { cursor += 1 } }

  mutating func accept(_ wanted: Token.Kind) -> Bool {
    guard kind == wanted else { return false }
    advance()
    return true
  }

  func error(
    _ message: String, at place: SourceRange? = nil, hint: String? = nil,
    _ kind: FormulaError.Kind = .syntax
  ) -> FormulaError {
    FormulaError(kind, message, at: place ?? here, hint: hint)
  }

  mutating func descend<T>(
    _ body: (inout Parser) throws(FormulaError) -> T
  ) throws(FormulaError) -> T {
    depth += 1
    defer { depth -= 1 }
    guard depth <= depthLimit else {
      throw error(
        "the brackets are nested deeper than \(depthLimit)",
        hint: "raise the limit with --max-nesting", .limit)
    }
    return try body(&self)
  }

  // MARK: Levels

  /// A whole expression that must end where the statement ends.
  mutating func parseStatement() throws(FormulaError) -> Block {
    let start = SyntaxID(tree.nodes.count)
    let root = try expression()
    guard kind == .endOfText else { throw unexpected() }
    return Block(start: start, root: root)
  }

  mutating func sum() throws(FormulaError) -> SyntaxID {
    var left = try product()
    while true {
      let sign: BinarySign
      switch kind {
      case .plus: sign = .add
      case .minus: sign = .subtract
      default: return left
      }
      advance()
      let right = try product()
      left = tree.add(.binary(sign, left, right), range(of: left).union(range(of: right)))
    }
  }

  mutating func product() throws(FormulaError) -> SyntaxID {
    var left = try signed()
    var denominator: SyntaxID?
    while true {
      if let sign = kind.product {
        let isOver = kind == .slash
        let over = left
        advance()
        var right = try signed()
        if declarations.joins.contains(sign) { right = try joined(right) }
        denominator = isOver ? right : nil
        if isOver { noteDerivative(over, right) }
        left = tree.add(.binary(sign, left, right), range(of: left).union(range(of: right)))
      } else if startsOperand {
        if kind == .number, case .number = tree.nodes[Int(left)].kind,
          tokens[cursor - 1].kind == .number
        {
          throw error(
            "two numbers side by side",
            hint: "write a sign between them (2 * 3), in a list a comma ([2, 3])")
        }
        noteApplication(left)
        let right = try powered()
        if let below = denominator { noteDenominator(left, below, right) }
        denominator = nil
        left = tree.add(
          .binary(.juxtaposed, left, right), range(of: left).union(range(of: right)))
      } else {
        return left
      }
    }
  }

  /// Signs before an operand; a run of them is a loop.
  mutating func signed() throws(FormulaError) -> SyntaxID {
    guard kind == .minus || kind == .plus else { return try powered() }
    var minuses: [Int] = []
    while kind == .minus || kind == .plus {
      if kind == .minus { minuses.append(cursor) }
      advance()
    }
    var operand = try powered()
    // `-2` is a number, `-x^2` is -(x²).
    for place in minuses.reversed() {
      let whole = range(tokens[place]).union(range(of: operand))
      if case .number(let index) = tree.nodes[Int(operand)].kind {
        operand = tree.add(-tree.constants[Int(index)], whole)
      } else {
        operand = tree.add(.negate(operand), whole)
      }
    }
    return operand
  }

  /// An operand with transposes and Unicode powers behind it.
  mutating func postfixed() throws(FormulaError) -> SyntaxID {
    let start = cursor
    var operand = try atom()
    while true {
      switch kind {
      case .transposeSign, .prime:
        advance()
        operand = tree.add(.transpose(operand), range(from: start))
      case .factorial:
        let sign = here
        advance()
        operand = added(call: "factorial", [operand], range(from: start), sign)
      case .superscript:
        operand = try unicodePower(of: operand, start)
      case .underscore, .subscript:
        switch tree.nodes[Int(operand)].kind {
        case .call, .group, .transpose, .matrix, .indexed, .magnitude: break
        default: return operand
        }
        if let positive = positivePart(of: operand, start) {
          operand = positive
          continue
        }
        operand = try indexed(operand, from: start)
      case .caret:
        guard let kind = transposeAhead() else { return operand }
        operand = transposed(operand, kind, start)
      default:
        return operand
      }
    }
  }

  /// `softmax(z)_2`: an operand with the index that follows.
  mutating func indexed(_ operand: SyntaxID, from start: Int) throws(FormulaError) -> SyntaxID {
    let indices = try subscriptIndices()
    tree.references.append(Reference(base: "", indices: indices))
    return tree.add(.indexed(operand, Int32(tree.references.count - 1)), range(from: start))
  }

  enum TransposeKind { case transpose, inverseTranspose, inverse }

  /// Reads `^T`, `^\top`, `^{\top}`, `^{-T}`, `^\mathrm{T}`, `^'` when the exponent is one of them.
  private mutating func transposeAhead() -> TransposeKind? {
    let saved = (cursor, tokens)
    advance()
    var closing = 0
    while kind == .openBrace || (kind == .command && isDress(token)) {
      if kind == .openBrace { closing += 1 }
      advance()
    }
    let isInverse = closing > 0 && accept(.minus)
    var found = false
    if kind == .transposeSign || kind == .prime {
      advance()
      found = true
    } else if kind == .word || kind == .fixedWord, !declarations.names.contains("T") {
      let word = text(token)
      if word == "T" {
        advance()
        found = true
      } else if closing == 0, kind == .word, word.hasPrefix("T"), !isKnownWord(word) {
        tokens[cursor].lower += 1
        tokens[cursor].spaced = true
        found = true
      }
    }
    while found, closing > 0 {
      guard accept(.closeBrace) else {
        found = false
        break
      }
      closing -= 1
    }
    if found { return isInverse ? .inverseTranspose : .transpose }
    (cursor, tokens) = saved
    return nil
  }

  private mutating func transposed(
    _ operand: SyntaxID, _ kind: TransposeKind, _ start: Int
  ) -> SyntaxID {
    let whole = range(from: start)
    switch kind {
    case .transpose: return tree.add(.transpose(operand), whole)
    case .inverse, .inverseTranspose:
      let one = tree.add(Constant(-1), whole)
      let inverse = tree.add(.binary(.power, operand, one), whole)
      return kind == .inverse ? inverse : tree.add(.transpose(inverse), whole)
    }
  }

  /// `x²`, `A⁻¹`, `wᵀ`, `xⁿ`.
  private mutating func unicodePower(
    of operand: SyntaxID, _ start: Int
  ) throws(FormulaError) -> SyntaxID {
    let place = here
    let written = String(text(token).unicodeScalars.compactMap { Characters.superscripts[$0] })
    advance()
    let whole = range(from: start)
    if written == "T" && !declarations.names.contains("T") || written == "-T" {
      return transposed(operand, written == "T" ? .transpose : .inverseTranspose, start)
    }
    let power: SyntaxID
    if let number = Int(written), abs(number) < 1_000_000 {
      power = tree.add(Constant(Double(number)), place)
    } else if written.count == 1, let letter = written.first, letter.isLetter {
      power = tree.add(Reference(base: written, indices: []), place)
    } else {
      throw error("the power «\(text(tokens[cursor - 1]))» cannot be read", at: place)
    }
    return tree.add(.binary(.power, operand, power), whole)
  }

  func unexpected() -> FormulaError {
    switch kind {
    case .unknown:
      return Lexer.unknown(text(token).unicodeScalars.first ?? "?", at: here)
    case .endOfText: return error("the formula ends too early")
    case .close, .closeSquare, .closeBrace, .closeBar, .closeDoubleBar, .closeFloor, .closeCeil:
      return error("a closing «\(text(token))» without its opening bracket")
    case .equals:
      return error(
        "a second = in one statement", hint: "one statement a line; == compares two values")
    case .period: return error("a full stop within the formula")
    case .comma:
      return error(
        "a comma does not belong here", hint: "statements are separated by ; or new lines")
    case .dots: return error("«…» stands for nothing here", hint: "sum_{i=1}^{n} x_i is a sum")
    case .colon: return error("a colon does not belong here", hint: "shapes are given after where")
    case .dollar: return error("a $ does not belong here")
    default: return error("«\(text(token))» was not expected here")
    }
  }
}
