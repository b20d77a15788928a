/// Comparisons, conditions and choices by cases.
extension Parser {
  /// A condition beside a formula, to the end of the tokens.
  mutating func parseCondition() throws(FormulaError) -> Block {
    let start = SyntaxID(tree.nodes.count)
    let root = try condition()
    guard kind == .endOfText, case .binary = tree.nodes[Int(root)].kind else { throw unexpected() }
    return Block(start: start, root: root)
  }

  /// Whether the bracket at a token holds a comparison of its own.
  func holdsComparison(at opening: Int) -> Bool {
    var (depth, i) = (0, opening)
    while i < tokens.count, tokens[i].kind != .endOfText {
      if tokens[i].kind.opens { depth += 1 }
      if tokens[i].kind.closes { depth -= 1 }
      if depth == 0 { return false }
      if tokens[i].kind.comparison != nil { return true }
      i += 1
    }
    return false
  }

  /// `I(x > 0)`, `\mathbb{1}_{x > 0}`: 1 where the condition in the bracket that follows holds, else 0.
  mutating func indicator(_ sign: SourceRange) throws(FormulaError) -> SyntaxID {
    var condition = try bracketed()
    while case .group(let inner, _) = tree.nodes[Int(condition)].kind { condition = inner }
    return tree.add(.group(condition, .square), sign.union(range(tokens[cursor - 1])))
  }

  private mutating func condition() throws(FormulaError) -> SyntaxID {
    let outer = conditionDepth
    conditionDepth = depth
    defer { conditionDepth = outer }
    return try expression()
  }

  /// Comparisons with `∧`, `∨` and `¬`; for most text one sum.
  mutating func expression() throws(FormulaError) -> SyntaxID {
    var left = try conjunction()
    while kind == .disjunction || isJoined(by: .or) {
      advance()
      let right = try conjunction()
      left = added(call: "max", [left, right], range(of: left).union(range(of: right)))
    }
    return left
  }

  private mutating func conjunction() throws(FormulaError) -> SyntaxID {
    var left = try comparison()
    while kind == .conjunction || isJoined(by: .and) || commaJoins {
      advance()
      if source.connective(token) == .and { advance() }
      let right = try comparison()
      left = joined(left, right)
    }
    return left
  }

  /// Both conditions at once: the product of 1 or 0.
  private mutating func joined(_ left: SyntaxID, _ right: SyntaxID) -> SyntaxID {
    tree.add(.binary(.juxtaposed, left, right), range(of: left).union(range(of: right)))
  }

  @inline(__always)
  private func isJoined(by word: Connective) -> Bool {
    kind == .phrase || kind == .word && conditionDepth != nil
      ? source.connective(token) == word : false
  }

  /// `x > 0, y > 0` within a condition.
  private var commaJoins: Bool {
    @inline(__always) get { kind == .comma && conditionDepth == depth && anotherFollows }
  }

  private var anotherFollows: Bool {
    switch kind(ahead: 1) {
    case .rowBreak, .end, .endOfText, .ampersand: return false
    case .phrase: return source.connective(tokens[cursor + 1]) == .and
    default: return true
    }
  }

  private mutating func comparison() throws(FormulaError) -> SyntaxID {
    var negations = 0
    let first = cursor
    while accept(.negation) { negations += 1 }
    var left = try sum()
    var (last, result): (SyntaxID, SyntaxID?) = (left, nil)
    while let sign = comparisonSign {
      advance()
      let right = try sum()
      guard result == nil || conditionDepth != nil else {
        throw error(
          "a chain of comparisons", at: range(of: left).union(range(of: right)),
          hint: "write (a < b) (b < c)")
      }
      let next = tree.add(
        .binary(sign, last, right), range(of: last).union(range(of: right)))
      result = result.map { joined($0, next) } ?? next
      left = result ?? next
      last = right
    }
    if negations % 2 == 1 {
      let one = tree.add(Constant(1), range(tokens[first]))
      left = tree.add(.binary(.subtract, one, left), range(from: first))
    }
    return left
  }

  private var comparisonSign: BinarySign? {
    kind == .equals && conditionDepth != nil ? .equal : kind.comparison
  }

  // MARK: Cases

  /// Whether the environment that begins at a token is the only thing within `\left\{ … \right.`.
  func isOpenChoice(_ start: Int) -> Bool {
    guard start > 0, tokens[start - 1].kind == .openBrace else { return false }
    var level = 0
    for k in start..<tokens.count - 1 {
      if tokens[k].kind == .begin { level += 1 }
      if tokens[k].kind == .end { level -= 1 }
      if level == 0 {
        return tokens[k + 1].kind == .closeBrace && text(tokens[k + 1]).hasPrefix("\\right")
      }
    }
    return false
  }

  /// The rows of `\begin{cases}` up to its end: a value, and a condition or «otherwise».
  mutating func casesBody(_ start: Int) throws(FormulaError) -> SyntaxID {
    var branches: [Branch] = []
    while kind != .end {
      if accept(.rowBreak) { continue }
      guard kind != .endOfText else {
        throw error("the choice by cases has no \\end", at: range(tokens[start]))
      }
      let value = try expression()
      skipConditionWords()
      var condition: SyntaxID?
      let block = tree.add(.block(end: SyntaxID(tree.nodes.count + 1)), here)
      if ![.rowBreak, .end, .period, .comma].contains(kind) { condition = try self.condition() }
      if let last = condition, let before = branches.last?.condition, isOpposite(before, last),
        kind == .end || (kind == .rowBreak && kind(ahead: 1) == .end)
      {
        // The last condition says nothing new: its nodes are skipped.
        tree.nodes[Int(block)].kind = .block(end: SyntaxID(tree.nodes.count))
        condition = nil
      }
      while [.comma, .period, .semicolon, .ampersand].contains(kind) { advance() }
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

  /// `if`, `\text{for }`, `otherwise` and their kin before a condition, in cells of their own too.
  private mutating func skipConditionWords() {
    while kind == .comma || kind == .ampersand || source.connective(token) != nil { advance() }
  }
}
