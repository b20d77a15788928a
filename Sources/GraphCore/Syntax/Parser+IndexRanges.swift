/// What stands below Σ: `i=1`, `i`, `i,j=1`, `i<j`, `1 \\le i < j \\le n`, `j \\ne i`, `i \\in \\{1,2,3\\}`.
struct IndexRange {
  var indices: [String] = []
  var lower: WholeNumber?
  var conditions: [IndexCondition] = []
}

extension Parser {
  /// `_{i=1}`, `_i`, `_{i,j}`, `ᵢ₌₁`.
  mutating func lowerBound() throws(FormulaError) -> IndexRange {
    if kind == .subscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.subscripts[$0] })
      advance()
      let parts = written.split(separator: "=")
      return IndexRange(
        indices: [String(parts.first ?? "")],
        lower: parts.count > 1 ? Int(parts[1]).map { .number($0) } : nil)
    }
    advance()
    guard kind == .openBrace else {
      guard kind == .word || kind == .letter else { throw error("the index of a sum is a letter") }
      let name = spelling(token)
      advance()
      return IndexRange(indices: [name])
    }
    let start = cursor
    let end = try matchingBrace()
    var range = IndexRange()
    var level = 0
    var first = start + 1
    for i in start + 1...end {
      if tokens[i].kind.opens { level += 1 }
      if tokens[i].kind.closes, i < end { level -= 1 }
      guard i == end || level == 0 && tokens[i].kind == .comma else { continue }
      try add(first..<i, to: &range)
      first = i + 1
    }
    guard !range.indices.isEmpty else {
      throw error("the index of a sum is a letter", at: self.range(tokens[start]))
    }
    cursor = end + 1
    return range
  }

  /// Reads one part between commas.
  private func add(_ part: Range<Int>, to range: inout IndexRange) throws(FormulaError) {
    guard let first = part.first, let last = part.last else {
      throw error("the index of a sum is a letter")
    }
    let place = self.range(tokens[first]).union(self.range(tokens[last]))
    let isName = tokens[first].kind == .word || tokens[first].kind == .letter
    if part.count == 1, isName {
      range.indices.append(spelling(tokens[first]))
      return
    }
    let relations = part.filter { tokens[$0].kind.isRelation || tokens[$0].kind == .elementOf }
    guard let relation = relations.first else {
      guard isName else { throw error("the index of a sum is a letter", at: place) }
      throw error(
        "the index of a sum cannot be read", at: place,
        hint: "a sum runs over a range: sum_{i=1}^{n} x_i")
    }
    if relation == first + 1, isName, relations.count == 1 {
      let name = spelling(tokens[first])
      if tokens[relation].kind == .equals {
        guard let lower = wholeNumber(relation + 1, part.upperBound) else {
          throw error(
            "the lower bound is not a whole number",
            at: relation < last
              ? self.range(tokens[relation + 1]).union(self.range(tokens[last])) : place,
            hint: "bounds are made of numbers and declared whole numbers")
        }
        range.indices.append(name)
        range.lower = lower
        return
      }
      if tokens[relation].kind == .elementOf {
        range.indices.append(name)
        range.conditions.append(.member(name, try members(relation + 1..<part.upperBound, place)))
        return
      }
    }
    try addChain(part, relations, place, to: &range)
  }

  /// The numbers of `{1, 2, 3}`.
  private func members(
    _ list: Range<Int>, _ place: SourceRange
  ) throws(FormulaError) -> [WholeNumber] {
    let wrong = error(
      "the set of a sum is not a list of whole numbers", at: place, hint: "write i ∈ {1, 2, 3}")
    guard let first = list.first, let last = list.last, tokens[first].kind == .openBrace,
      tokens[last].kind == .closeBrace
    else { throw wrong }
    var members: [WholeNumber] = []
    for part in (first + 1..<last).split(whereSeparator: { tokens[$0].kind == .comma }) {
      guard let number = wholeNumber(part.startIndex, part.endIndex) else { throw wrong }
      members.append(number)
    }
    return members
  }

  /// `1 ≤ i < j ≤ n`: each letter that does not run outside and is not declared is an index,
  /// but for the ends that ≤ joins.
  private func addChain(
    _ part: Range<Int>, _ relations: [Int], _ place: SourceRange, to range: inout IndexRange
  ) throws(FormulaError) {
    var operands: [WholeNumber] = []
    var first = part.lowerBound
    for end in relations + [part.upperBound] {
      guard let operand = wholeNumber(first, end) else {
        throw error(
          "the index of a sum cannot be read", at: place,
          hint: "write sum_{i=1}^{n}, or conditions such as i < j, j ≠ i, 1 ≤ i < j ≤ n")
      }
      operands.append(operand)
      first = end + 1
    }
    for (place, relation) in relations.enumerated() {
      guard let sign = tokens[relation].kind.comparison else {
        throw error("the index of a sum cannot be read", at: self.range(tokens[relation]))
      }
      range.conditions.append(.comparison(operands[place], sign, operands[place + 1]))
    }
    func isBound(_ place: Int) -> Bool {
      let sign = tokens[relations[place == 0 ? 0 : relations.count - 1]].kind
      return (place == 0 || place == operands.count - 1)
        && (sign == .lessOrEqual || sign == .greaterOrEqual)
    }
    // An end that ≤ joins is a bound: n of i ≤ n.
    let between = operands.indices.filter { !isBound($0) }
    for place in between.isEmpty ? [0] : between {
      for name in letters(of: operands[place]) where !range.indices.contains(name) {
        if !loopIndices.contains(name), !declarations.names.contains(name) {
          range.indices.append(name)
        }
      }
    }
  }
}
