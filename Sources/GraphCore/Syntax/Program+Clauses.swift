/// What stands beside the formulas of a program: values, shapes, conditions and ranges.
extension ProgramReader {
  /// A program in parts, before anything is parsed.
  struct Clauses {
    var statements: [Piece] = []
    var values: [[Token]] = []
    /// `x > 0` beside a formula: no part of it.
    var conditions: [Range<Int>] = []
  }

  /// Takes a piece of the program apart at the words between formulas: `f(x) = x^2 for x > 0 where x = 3`.
  mutating func add(
    _ piece: StatementSplitter.Piece, to clauses: inout Clauses
  ) throws(FormulaError) {
    var rest = tokens.trimmed(piece.tokens)
    if !clauses.statements.isEmpty, let inner = unwrapped(rest) { rest = inner }
    var word = piece.hasConnective ? connective(in: rest) : nil
    let head = tokens.trimmed(rest.lowerBound..<(word ?? rest.upperBound))
    if !head.isEmpty { try add(clause: head, attached: piece.isAttached, to: &clauses) }
    while let place = word {
      rest = place + 1..<rest.upperBound
      word = connective(in: rest)
      let clause = tokens.trimmed(rest.lowerBound..<(word ?? rest.upperBound))
      try add(clause, behind: place, to: &clauses)
    }
  }

  // MARK: Words

  /// The first word outside brackets behind which values or a condition stand.
  private func connective(in range: Range<Int>) -> Int? {
    var depth = 0
    for i in range {
      let kind = tokens[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      guard depth == 0, kind == .word || kind == .phrase,
        let meaning = source.connective(tokens[i]), meaning == .condition || meaning == .values
      else { continue }
      let next = i + 1 < range.upperBound ? tokens[i + 1].kind : .endOfText
      if kind == .word, [.equals, .underscore, .caret, .colon].contains(next) { continue }
      if kind == .word, next == .open,
        FunctionTable.signature(named: source.spelling(tokens[i])) != nil
      {
        continue
      }
      return i
    }
    return nil
  }

  /// Reads what stands behind a word such as `where` or `for`.
  private mutating func add(
    _ clause: Range<Int>, behind word: Int, to clauses: inout Clauses
  ) throws(FormulaError) {
    let isFor = source.connective(tokens[word]) == .condition
    if clause.isEmpty {
      if isFor { throw unreadableRange(word) }
      throw FormulaError(
        .syntax, "\(source.spelling(tokens[word])) without a value", at: range(tokens[word]),
        hint: "write where w = 0.5, x = [1; 2]")
    }
    let inner = unwrapped(clause) ?? clause
    if let tail = rangeTail(
      of: tokens[inner], after: tokens[clauses.statements.last?.tokens ?? 0..<0]),
      tail.start == inner.lowerBound
    {
      return try add(range: tail.tokens, at: inner, to: &clauses)
    }
    var values: [Token] = []
    for item in items(inner) {
      let relation = tokens.relation(in: item)
      switch relation {
      case nil where isFor:
        guard tokens[word].kind == .phrase else { throw unreadableRange(word) }
        clauses.conditions.append(item)
      case .equals? where isFor && !tokens.isNumber(item.dropFirst(2)):
        guard !tokens[item].contains(where: { $0.kind == .comma }) else {
          throw unreadableRange(word)
        }
        clauses.conditions.append(item)
      case let sign? where sign.comparison != nil,
        let sign? where sign == .elementOf && !isSpace(item):
        clauses.conditions.append(item)
      case .equals? where isFormula(item) && !clauses.statements.isEmpty:
        clauses.statements.append(
          Piece(tokens: item, equals: tokens.firstEquals(in: item), standing: .clause))
      default:
        if !values.isEmpty, var comma = values.last {
          comma.kind = .comma
          values.append(comma)
        }
        values += tokens[item]
      }
    }
    if !values.isEmpty { clauses.values.append(values) }
  }

  /// Whether the right side of an item has names, so that it is no value.
  private func isFormula(_ item: Range<Int>) -> Bool {
    guard let equals = tokens.firstEquals(in: item), isLeftSide(item.lowerBound..<equals) else {
      return false
    }
    return tokens[equals + 1..<item.upperBound].contains { token in
      guard token.kind == .word || token.kind == .letter else { return false }
      let word = source.spelling(token)
      return FunctionTable.signature(named: word) == nil && Constant(named: word) == nil
        && word != "e" && word != "π"
    }
  }

  private func unreadableRange(_ word: Int) -> FormulaError {
    FormulaError(
      .syntax, "the range cannot be read", at: range(tokens[word]), hint: "write for k = 1..4")
  }

  /// The items of a list with commas, semicolons and «and» between them; what has no relation of its own
  /// belongs to the item that follows, as in `a, b ∈ ℝ`, or to that before, as in `k = 1, 2`.
  private func items(_ range: Range<Int>) -> [Range<Int>] {
    var items: [Range<Int>] = []
    var (start, depth, hasRelation) = (range.lowerBound, 0, false)
    var cut: Int?
    for i in range {
      let kind = tokens[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      guard depth == 0 else { continue }
      if kind == .comma || kind == .semicolon || kind == .conjunction
        || source.connective(tokens[i]) == .and
      {
        if hasRelation, cut == nil || kind != .comma || cut == i - 1 { cut = i }
      } else if kind.isRelation || kind == .elementOf || kind == .colon {
        if let place = cut {
          items.append(tokens.trimmed(start..<place))
          start = place + 1
          cut = nil
        }
        hasRelation = true
      }
    }
    items.append(tokens.trimmed(start..<range.upperBound))
    return items.filter { !$0.isEmpty }
  }

  // MARK: Clauses

  private mutating func add(
    clause: Range<Int>, attached: Bool, to clauses: inout Clauses
  ) throws(FormulaError) {
    if let before = clauses.statements.last {
      switch tokens.relation(in: clause) {
      case let sign? where sign.comparison != nil:
        if attached || before.equals != nil {
          clauses.conditions += items(clause)
          return
        }
      case .colon?:
        clauses.values.append(Array(tokens[clause]))
        return
      case .elementOf? where rangeTail(of: tokens[clause], after: tokens[before.tokens]) == nil:
        if isSpace(clause) {
          clauses.values.append(Array(tokens[clause]))
        } else {
          clauses.conditions.append(clause)
        }
        return
      default: break
      }
    }
    var piece = Piece(tokens: clause)
    piece.standing = attached ? .attached : .fixed
    let signs = tokens.signs(in: clause)
    if signs.mayHaveRange {
      let previous = tokens[clauses.statements.last?.tokens ?? 0..<0]
      if let tail = rangeTail(of: tokens[clause], after: previous) {
        piece.loop = appended(tail.tokens)
        piece.tokens = tokens.trimmed(clause.lowerBound..<tail.start)
      } else if let bracket = tokens.lastBracket(of: clause),
        !isApplied(bracket.lowerBound - 1, in: clause),
        let tail = rangeTail(of: tokens[bracket], after: tokens[clause])
      {
        piece.loop = appended(tail.tokens)
        piece.tokens = tokens.trimmed(clause.lowerBound..<bracket.lowerBound - 1)
      }
      if piece.tokens.isEmpty {
        return try add(range: Array(tokens[piece.loop]), at: clause, to: &clauses)
      }
    }
    piece.equals = signs.equals.flatMap { $0 < piece.tokens.upperBound ? $0 : nil }
    piece.mayBeChain = signs.hasMore
    clauses.statements.append(piece)
    spreadRange(in: &clauses.statements)
  }

  /// A range that stands alone belongs to the statement before it.
  private mutating func add(
    range loop: [Token], at place: Range<Int>, to clauses: inout Clauses
  ) throws(FormulaError) {
    guard let last = clauses.statements.indices.last, !loop.isEmpty,
      clauses.statements[last].loop.isEmpty
    else {
      throw FormulaError(
        .syntax, "a range without a statement", at: range(tokens[place]),
        hint: "write h_k = …, k = 1..4")
    }
    clauses.statements[last].loop = appended(loop)
    spreadRange(in: &clauses.statements)
  }

  /// Whether `∈` is followed by ℝ, which says a shape.
  private func isSpace(_ range: Range<Int>) -> Bool {
    guard let sign = range.last(where: { tokens[$0].kind == .elementOf }) else { return false }
    let space = tokens[sign + 1..<range.upperBound].first { $0.kind == .word || $0.kind == .letter }
    return space.map { ["R", "ℝ"].contains(source.text(self.range($0))) } ?? false
  }

  // MARK: Brackets

  /// The inside of brackets around the whole that hold a relation: `(x > 0)`, `(k = 1, …, 3)`.
  private func unwrapped(_ range: Range<Int>) -> Range<Int>? {
    guard let first = range.first, tokens[first].kind == .open,
      let bracket = tokens.lastBracket(of: range), bracket.lowerBound == first + 1,
      tokens.relation(in: bracket) != nil
    else { return nil }
    return bracket
  }

  /// Whether a bracket holds the arguments of a function: `sum(i = 1..3, x_i)`.
  private func isApplied(_ bracket: Int, in range: Range<Int>) -> Bool {
    guard bracket > range.lowerBound else { return false }
    let before = tokens[bracket - 1]
    return before.kind == .fixedWord || before.kind == .word && before.upper - before.lower > 1
      || !tokens[bracket].spaced && before.kind != .close && before.kind != .number
  }

  // MARK: Values that stand as statements

  /// Takes `x = 3` out of the statements where a statement above uses x: it is a value, and not a name for
  /// what follows.
  mutating func moveValues(in clauses: inout Clauses) {
    let statements = clauses.statements
    var wanted: [String: Int] = [:]
    for (index, piece) in statements.enumerated() where index > 0 && piece.loop.isEmpty {
      guard let equals = piece.equals, tokens.isNumber(equals + 1..<piece.tokens.upperBound),
        let (word, digits) = simpleLeft(piece, equals), digits == nil
      else { continue }
      let name = source.spelling(word)
      if wanted[name] == nil { wanted[name] = index }
    }
    guard !wanted.isEmpty else { return }
    var defined: Set<String> = []
    var used: Set<String> = []
    for (index, piece) in statements.enumerated() {
      for i in piece.tokens where tokens[i].kind == .word || tokens[i].kind == .letter {
        let word = source.spelling(tokens[i])
        if let place = wanted[word] {
          if i == piece.tokens.lowerBound, let equals = piece.equals, equals == i + 1 {
            if place != index { defined.insert(word) }
          } else if index < place {
            used.insert(word)
          }
        } else if word.count > 1, FunctionTable.signature(named: word) == nil {
          for letter in word {
            if let place = wanted[String(letter)], index < place { used.insert(String(letter)) }
          }
        }
      }
    }
    used.subtract(defined)
    guard !used.isEmpty else { return }
    let places = Set(used.compactMap { wanted[$0] })
    for index in places.sorted() { clauses.values.append(Array(tokens[statements[index].tokens])) }
    clauses.statements = statements.indices.filter { !places.contains($0) }.map { statements[$0] }
  }
}
