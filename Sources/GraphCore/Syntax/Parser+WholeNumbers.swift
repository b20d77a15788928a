extension Parser {
  /// Whole-number arithmetic in the tokens `lower..<upper`; nil where they are something else.
  func wholeNumber(_ lower: Int, _ upper: Int) -> WholeNumber? {
    guard upper > lower, upper - lower <= 100 else { return nil }
    var position = lower
    guard let value = wholeSum(&position, upper, depth: 0), position == upper else { return nil }
    return value
  }

  private func wholeSum(_ i: inout Int, _ end: Int, depth: Int) -> WholeNumber? {
    guard depth < 20, var left = wholeProduct(&i, end, depth: depth) else { return nil }
    while i < end, tokens[i].kind == .plus || tokens[i].kind == .minus {
      let isSum = tokens[i].kind == .plus
      i += 1
      guard let right = wholeProduct(&i, end, depth: depth) else { return nil }
      left = isSum ? .add(left, right) : .subtract(left, right)
    }
    return left
  }

  private func wholeProduct(_ i: inout Int, _ end: Int, depth: Int) -> WholeNumber? {
    guard var left = wholePower(&i, end, depth: depth) else { return nil }
    while i < end {
      var divides = false
      switch tokens[i].kind {
      case .asterisk, .dot, .cross: i += 1
      case .slash:
        divides = true
        i += 1
      case .number, .word, .letter, .open: break
      default: return left
      }
      guard let right = wholePower(&i, end, depth: depth) else { return nil }
      left = divides ? .divide(left, right) : .multiply(left, right)
    }
    return left
  }

  /// `10^{12}`, `2**n`, `10³`, right to left.
  private func wholePower(_ i: inout Int, _ end: Int, depth: Int) -> WholeNumber? {
    guard depth < 20, let base = wholeAtom(&i, end, depth: depth) else { return nil }
    guard i < end else { return base }
    switch tokens[i].kind {
    case .caret, .doubleAsterisk:
      i += 1
      return wholePower(&i, end, depth: depth + 1).map { .power(base, $0) }
    case .superscript:
      let written = String(
        text(tokens[i]).unicodeScalars.compactMap { Characters.superscripts[$0] })
      i += 1
      return Int(written).map { .power(base, .number($0)) }
    default: return base
    }
  }

  /// `12`, and `1e12` where that is whole.
  private static func whole(_ written: String) -> Int? {
    Int(written) ?? Double(written).flatMap { Int(exactly: $0) }
  }

  private func wholeAtom(_ i: inout Int, _ end: Int, depth: Int) -> WholeNumber? {
    guard i < end else { return nil }
    switch tokens[i].kind {
    case .minus:
      i += 1
      return wholeAtom(&i, end, depth: depth + 1).map { .subtract(.number(0), $0) }
    case .number:
      let value = Self.whole(text(tokens[i]))
      i += 1
      return value.map { .number($0) }
    case .word, .letter:
      let name = spelling(tokens[i])
      guard name.count == 1 || declarations.names.contains(name) else { return nil }
      i += 1
      return .name(name)
    case .command where isDress(tokens[i]):
      i += 1
      return wholeAtom(&i, end, depth: depth + 1)
    case .open, .openBrace:
      let closing: Token.Kind = tokens[i].kind == .open ? .close : .closeBrace
      i += 1
      guard depth < 20, let inner = wholeSum(&i, end, depth: depth + 1), i < end,
        tokens[i].kind == closing
      else { return nil }
      i += 1
      return inner
    default: return nil
    }
  }

  // MARK: Σ and ∏

  /// `sum_{i=1}^{N} body`: the body reaches over products and ends at `+` or `−`.
  mutating func unrolling() throws(FormulaError) -> SyntaxID {
    try descend { parser throws(FormulaError) in
      let start = parser.cursor
      let sign = parser.text(parser.token)
      let isSum = parser.kind == .sum || ["sum", "\\sum", "Σ", "\\Sigma"].contains(sign)
      parser.advance()
      var range = IndexRange()
      var upper: WholeNumber?
      while parser.kind == .underscore || parser.kind == .caret || parser.kind == .subscript
        || parser.kind == .superscript
      {
        if parser.kind == .underscore || parser.kind == .subscript {
          range = try parser.lowerBound()
        } else {
          upper = try parser.upperBound()
        }
      }
      let boundsRange = parser.range(from: start)
      guard !range.indices.isEmpty else {
        throw parser.error(
          "\(isSum ? "Σ" : "∏") without an index", at: boundsRange,
          hint: "write sum_{i=1}^{n} x_i, or sum(x) for all elements")
      }
      if range.lower != nil, upper == nil {
        throw parser.error(
          "\(isSum ? "Σ" : "∏") has a lower bound and no upper one", at: boundsRange,
          hint: "write sum_{i=1}^{n}")
      }
      let bounds = upper.map { (range.lower ?? .number(1), $0) }
      return try parser.unrolledBody(
        isSum, range.indices, bounds.map { (lower: $0.0, upper: $0.1) }, boundsRange, start,
        conditions: range.conditions
      ) { inner throws(FormulaError) in
        guard inner.startsOperand || inner.kind == .minus || inner.kind == .plus else {
          throw inner.error(
            "\(isSum ? "Σ" : "∏") of nothing", at: boundsRange,
            hint: "the body follows: sum_{i=1}^{3} x_i")
        }
        return try inner.product()
      }
    }
  }

  /// The nodes of one or more nested unrollings with one body.
  mutating func unrolledBody(
    _ isSum: Bool, _ indices: [String], _ bounds: (lower: WholeNumber, upper: WholeNumber)?,
    _ boundsRange: SourceRange, _ start: Int, conditions: [IndexCondition] = [],
    body: (inout Parser) throws(FormulaError) -> SyntaxID
  ) throws(FormulaError) -> SyntaxID {
    let before = loopIndices
    loopIndices.formUnion(indices)
    defer { loopIndices = before }
    var openings: [SyntaxID] = []
    for _ in indices { openings.append(tree.add(.block(end: 0), boundsRange)) }
    var root = try body(&self)
    let whole = range(from: start)
    for (index, opening) in zip(indices.reversed(), openings.reversed()) {
      let end = SyntaxID(tree.nodes.count)
      tree.nodes[Int(opening)].kind = .block(end: end)
      tree.unrollings.append(
        Unrolling(
          isSum: isSum, index: index, bounds: bounds, boundsRange: boundsRange,
          conditions: conditions, isInnermost: index == indices.last,
          body: Block(start: opening + 1, root: root)))
      root = tree.add(.unrolling(Int32(tree.unrollings.count - 1)), whole)
    }
    return root
  }

  /// Whether Σ with an index is a sum: Σ₁ is a name, and `\Sigma_k` too, since a sum has `\sum`.
  var beginsUnrolling: Bool {
    let isCommand = ["\\Sigma", "\\Pi"].contains(text(token))
    switch kind(ahead: 1) {
    case .subscript:
      return text(tokens[cursor + 1]).unicodeScalars.contains { scalar in
        Characters.subscripts[scalar].map { !$0.isNumber } ?? true
      }
    case .underscore where kind(ahead: 2) == .openBrace:
      let start = cursor + 3
      guard start < tokens.count, tokens[start].kind != .number else { return false }
      return !isCommand || start + 1 < tokens.count && tokens[start + 1].kind == .equals
    case .underscore: return kind(ahead: 2) != .number && !isCommand
    default: return false
    }
  }

  /// `^N`, `^{n-1}`, `ⁿ`.
  private mutating func upperBound() throws(FormulaError) -> WholeNumber {
    if kind == .superscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.superscripts[$0] })
      advance()
      return Int(written).map { .number($0) } ?? .name(written)
    }
    advance()
    let start = cursor
    var end = cursor + 1
    if kind == .openBrace { end = try matchingBrace() + 1 }
    guard let value = wholeNumber(start, end) else {
      throw error(
        "the upper bound is not a whole number",
        at: range(tokens[start]).union(range(tokens[end - 1])),
        hint: "bounds are made of numbers and declared whole numbers")
    }
    cursor = end
    return value
  }

  func matchingBrace() throws(FormulaError) -> Int {
    var level = 0
    var i = cursor
    while i < tokens.count {
      if tokens[i].kind == .openBrace { level += 1 }
      if tokens[i].kind == .closeBrace { level -= 1 }
      if level == 0 { return i }
      i += 1
    }
    throw error("the brace is never closed", at: here)
  }
}
