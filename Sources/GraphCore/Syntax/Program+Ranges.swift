/// The range of a recurrence at the end of a statement, in the spellings of books.
extension ProgramReader {
  /// Where the range begins, with the comma before it, and its tokens as `k = 1 … 4`.
  struct RangeTail {
    var start: Int
    var tokens: [Token]
  }

  /// The range that ends a piece: `k = 1..4`, `k = 1, …, 4`, `k = 1, 2, 3`, `k ∈ {1, …, 4}`, at its
  /// beginning or after a comma; nil where there is none.
  func rangeTail(of tokens: ArraySlice<Token>, after previous: ArraySlice<Token>) -> RangeTail? {
    var depth = 0
    var relation: Int?
    let start = tokens.startIndex
    for i in tokens.indices {
      let kind = tokens[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      guard depth == 0, i > start else { continue }
      if kind == .equals || kind == .elementOf { relation = i }
    }
    guard let relation else { return nil }
    var name = relation - 1
    if tokens[name].kind == .closeBrace { name = max(start, name - 2) }
    let before = name - 1
    guard before < start || tokens[before].kind == .comma else {
      return nil
    }
    var steps = tokens[(relation + 1)...]
    if let first = steps.first, let last = steps.last, first.kind == .openBrace,
      last.kind == .closeBrace
    {
      steps = steps.dropFirst().dropLast()
    } else if tokens[relation].kind == .elementOf {
      return nil
    }
    let own = before > start ? tokens[..<before] : previous
    if !steps.contains(where: { $0.kind == .dots }) {
      guard let range = listed(steps), isIndexed(own, by: tokens[name]) else { return nil }
      steps = range
    }
    var loop = Array(tokens[name...relation])
    loop[loop.count - 1].kind = .equals
    return RangeTail(start: max(start, before), tokens: loop + steps)
  }

  /// A range stands once behind several recurrences: it is that of all directly before it that have its
  /// index on their left and no range of their own.
  func spreadRange(in statements: inout [Piece]) {
    guard let loop = statements.last?.loop, !loop.isEmpty else { return }
    let name = tokens[loop.lowerBound]
    for i in statements.indices.dropLast().reversed() {
      guard statements[i].loop.isEmpty, let equals = statements[i].equals,
        carries(tokens[statements[i].tokens.lowerBound..<equals], source.text(range(name)))
      else { return }
      statements[i].loop = loop
    }
  }

  /// Whether a left side has the letter in its index: `h_k`, `h_{k,j}`, `w_{jk}`, `z^{(k)}`, `hₖ`.
  private func carries(_ left: ArraySlice<Token>, _ letter: String) -> Bool {
    var level = 0
    for i in left.indices.dropFirst() {
      let kind = tokens[i].kind
      switch kind {
      case .underscore, .caret:
        if source.text(range(tokens[min(i + 1, left.endIndex - 1)])) == letter { return true }
      case .subscript:
        let signs = source.text(range(tokens[i])).unicodeScalars
        if signs.contains(where: { Characters.subscripts[$0].map(String.init) == letter }) {
          return true
        }
      case .openBrace: level += 1
      case .closeBrace: level -= 1
      case .word, .letter:
        let word = source.text(range(tokens[i]))
        if level > 0, word == letter || word.count == 2 && word.contains(letter) { return true }
      case .open where level == 0: return false
      default: break
      }
    }
    return false
  }

  /// Whether the name stands as an index somewhere: `h_k`, `h_{k-1}`, `w^{(k)}`.
  private func isIndexed(_ tokens: ArraySlice<Token>, by name: Token) -> Bool {
    let wanted = source.text(range(name))
    return tokens.indices.dropFirst().contains { i in
      let opener = tokens[i - 1].kind
      return [.underscore, .openBrace, .open, .openSquare].contains(opener)
        && source.text(range(tokens[i])) == wanted
    }
  }

  /// `1, 2, 3` as `1 … 3`; nil where the numbers are not whole and in order.
  private func listed(_ steps: ArraySlice<Token>) -> ArraySlice<Token>? {
    guard steps.count >= 3, steps.count % 2 == 1 else { return nil }
    var expected: Int?
    for (offset, token) in steps.enumerated() {
      if offset % 2 == 1 {
        guard token.kind == .comma else { return nil }
        continue
      }
      guard token.kind == .number, let number = Int(source.text(range(token))),
        number == expected ?? number
      else { return nil }
      expected = number + 1
    }
    guard let first = steps.first, let last = steps.last else { return nil }
    var dots = steps[steps.startIndex + 1]
    dots.kind = .dots
    return [first, dots, last]
  }
}
