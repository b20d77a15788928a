extension ProgramReader {
  /// `w = 0.5, x = [1; 2], W: 3x2, y ∈ ℝ^3`: the tokens after `where` or of a value list.
  func bindings(_ tokens: [Token]) throws(FormulaError) -> [Binding] {
    var result: [Binding] = []
    var waiting: [(Reference, SourceRange)] = []
    for item in items(tokens) {
      guard !item.isEmpty else { continue }
      var parser = valueParser(item)
      parser.readsLeftSide = true
      let start = range(item[0])
      guard let reference = try parser.reference() else {
        throw FormulaError(
          .value, "a value list is made of NAME=VALUE", at: range(item),
          hint: "for example: w=0.5, x=[1, 2, 3]")
      }
      let nameRange = start.union(range(item[max(0, parser.cursor - 1)]))
      let sign = parser.kind
      let isIn = sign == .word && parser.text(parser.token) == "in"
      guard sign != .endOfText else {
        waiting.append((reference, nameRange))
        continue
      }
      let signRange = parser.here
      parser.advance()
      let rest = Array(item[parser.cursor...])
      guard !rest.isEmpty else {
        throw FormulaError(.value, "the value is missing", at: signRange)
      }
      let value: Binding.Value
      if sign == .equals {
        value = try self.value(rest)
      } else if sign == .colon || sign == .elementOf || isIn {
        value = .shape(try shape(rest, isIn: sign != .colon))
        for (name, place) in waiting {
          result.append(
            Binding(reference: name, value: value, range: place, valueRange: range(rest)))
        }
        waiting = []
      } else {
        throw FormulaError(
          .value, "after a name = and its value are expected", at: signRange,
          hint: "for example: w=0.5, W: 3x2")
      }
      result.append(
        Binding(reference: reference, value: value, range: nameRange, valueRange: range(rest)))
    }
    if let (reference, place) = waiting.first {
      throw FormulaError(
        .value, "«\(reference.base)» has no value here", at: place,
        hint: "write \(reference.base)=0.5")
    }
    return result
  }

  private func items(_ tokens: [Token]) -> [[Token]] {
    var items: [[Token]] = [[]]
    var depth = 0
    for token in tokens {
      if token.kind.opens { depth += 1 }
      if token.kind.closes { depth -= 1 }
      if depth == 0, token.kind == .comma || token.kind == .semicolon || token.kind == .rowBreak {
        items.append([])
      } else if token.kind != .newline, token.kind != .quad {
        items[items.count - 1].append(token)
      }
    }
    for i in items.indices {
      if items[i].last?.kind == .period { items[i].removeLast() }
    }
    return items
  }

  private func valueParser(_ tokens: [Token]) -> Parser {
    let end = tokens.last.map(\.upper) ?? 0
    let sentinel = Token(kind: .endOfText, spaced: true, lower: end, upper: end)
    var declarations = Declarations()
    declarations.names = names
    return Parser(
      source, tokens + [sentinel], tree: SyntaxTree(), declarations: declarations,
      depthLimit: depthLimit)
  }

  private func value(_ tokens: [Token]) throws(FormulaError) -> Binding.Value {
    if tokens.count == 1, tokens[0].kind == .file {
      let path = String(source.text(range(tokens[0])).dropFirst())
      guard !path.isEmpty else {
        throw FormulaError(
          .value, "the name of a file is missing", at: range(tokens[0]),
          hint: "write X=@data.csv")
      }
      return .file(path)
    }
    var declarations = Declarations()
    declarations.names = []
    var split = WordSplitter(source: source, declarations: declarations)
    var words: [Token] = []
    var vocabulary = Vocabulary()
    split.split(tokens, tokens.indices, into: &words, &vocabulary)
    var parser = Parser(
      source, words, tree: SyntaxTree(), declarations: declarations,
      depthLimit: depthLimit)
    do {
      let block = try parser.parseStatement()
      return .expression(parser.tree, block)
    } catch {
      var value = error
      if value.kind == .syntax || value.kind == .name { value.kind = .value }
      throw value
    }
  }

  /// `3`, `3x2`, `3×2`, `R^3`, `ℝ^{3×2}`, `R`.
  private func shape(_ tokens: [Token], isIn: Bool) throws(FormulaError) -> Shape {
    var sizes: [Int] = []
    var rest = tokens[...]
    let wrong = FormulaError(
      .value, "the shape cannot be read", at: range(tokens),
      hint: "write W: 3x2, x: 3 or W ∈ ℝ^{3×2}")
    if isIn {
      while let token = rest.first, token.kind == .command {
        _ = token
        rest = rest.dropFirst()
      }
      if rest.first?.kind == .openBrace { rest = rest.dropFirst() }
      guard let space = rest.first, ["R", "ℝ"].contains(source.text(range(space))) else {
        throw wrong
      }
      rest = rest.dropFirst()
      if rest.first?.kind == .closeBrace { rest = rest.dropFirst() }
      if rest.isEmpty { return .scalar }
      if let power = rest.first, power.kind == .superscript {
        let written = source.text(range(power)).unicodeScalars.compactMap {
          Characters.superscripts[$0]
        }
        let parts = String(written).split(separator: "x").compactMap { Int($0) }
        guard rest.count == 1, (1...2).contains(parts.count) else { throw wrong }
        return try Self.shape(parts, wrong)
      }
      guard rest.first?.kind == .caret else { throw wrong }
      rest = rest.dropFirst()
    }
    for token in rest {
      switch token.kind {
      case .number:
        guard let size = Int(source.text(range(token))) else { throw wrong }
        sizes.append(size)
      case .cross, .asterisk, .openBrace, .closeBrace, .open, .close, .comma: continue
      case .word:
        guard ["x", "by", "X"].contains(source.text(range(token))) else { throw wrong }
      default: throw wrong
      }
    }
    return try Self.shape(sizes, wrong)
  }

  private static func shape(
    _ sizes: [Int], _ wrong: FormulaError
  ) throws(FormulaError) -> Shape {
    guard (1...2).contains(sizes.count) else { throw wrong }
    if sizes.contains(where: { $0 < 1 }) {
      var error = wrong
      error.message = "a size of 0"
      error.hint = "every size is at least 1"
      throw error
    }
    return Shape(rows: sizes[0], columns: sizes.count > 1 ? sizes[1] : 1)
  }
}
