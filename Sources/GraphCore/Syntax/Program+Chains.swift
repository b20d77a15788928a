/// Several right sides of one left side, and formulas that stand behind those that use them.
extension ProgramReader {
  // MARK: Chains of equalities

  /// `L = A = B` is L = B, with a note; `y = f(x) = A` names both.
  mutating func splitChains(in statements: inout [Piece]) {
    guard statements.contains(where: { $0.mayBeChain && isChain($0) }) else { return }
    var result: [Piece] = []
    for piece in statements {
      let sides = self.sides(of: piece)
      guard let equals = piece.equals, sides.count > 2, !sides.contains(where: \.isEmpty),
        isLeftSide(sides[0])
      else {
        result.append(piece)
        continue
      }
      // A number at the end is what the formula comes to, and not the formula.
      let body = sides.dropFirst().last { !tokens.isNumber($0) } ?? sides[sides.count - 1]
      let sign = tokens[equals]
      var name = sides[0]
      var aliases: [Range<Int>] = []
      for side in sides.dropFirst() where side != body {
        if side.upperBound < body.lowerBound, isNewName(side, before: result, body) {
          aliases.append(name)
          name = side
        } else {
          noteAside(side, body)
        }
      }
      result.append(statement(name, sign, Array(tokens[body]), loop: piece.loop))
      for alias in aliases.reversed() {
        result.append(statement(alias, sign, plainName(name), loop: piece.loop))
      }
    }
    statements = result
  }

  private func isChain(_ piece: Piece) -> Bool {
    piece.equals.map { tokens.firstEquals(in: $0 + 1..<piece.tokens.upperBound) != nil } ?? false
  }

  /// What stands between the signs = outside brackets.
  private func sides(of piece: Piece) -> [Range<Int>] {
    var sides: [Range<Int>] = []
    var rest = piece.tokens
    while let equals = tokens.firstEquals(in: rest) {
      sides.append(rest.lowerBound..<equals)
      rest = equals + 1..<rest.upperBound
    }
    sides.append(rest)
    return sides
  }

  /// Whether a side is a name, perhaps with a header, that nothing before it and not the body has.
  private func isNewName(_ side: Range<Int>, before: [Piece], _ body: Range<Int>) -> Bool {
    guard isLeftSide(side) else { return false }
    let name = plainName(side)
    return !contains(name, in: body)
      && !before.contains { piece in
        piece.equals.map { contains(name, in: piece.tokens.lowerBound..<$0) } ?? false
      }
  }

  private mutating func noteAside(_ side: Range<Int>, _ body: Range<Int>) {
    let (left, right) = (source.text(range(tokens[side])), source.text(range(tokens[body])))
    program.notes.append(
      Note(
        .reading,
        "of several right sides «\(right)» was read, and «\(left)» was left aside; == compares"))
  }

  private mutating func statement(
    _ name: Range<Int>, _ sign: Token, _ body: [Token], loop: Range<Int>
  ) -> Piece {
    let written = appended(Array(tokens[name]) + [sign] + body)
    return Piece(tokens: written, loop: loop, equals: written.lowerBound + name.count)
  }

  // MARK: Formulas behind those that use them

  /// `L = (y-p)^2 where p = w x + b`: a formula of a clause stands before the first statement that uses it.
  func placeClauses(in statements: inout [Piece]) {
    let count = statements.count { $0.standing != .fixed }
    // Each is compared with all; long programs are written in order.
    guard count > 0, statements.count <= 200 else { return }
    for _ in 0...min(count, 100) {
      var moved = false
      for i in statements.indices where statements[i].standing != .fixed {
        guard let equals = statements[i].equals,
          !tokens.isNumber(equals + 1..<statements[i].tokens.upperBound)
        else { continue }
        let name = plainName(statements[i].tokens.lowerBound..<equals)
        var target = statements.indices.prefix(i).first { isUsed(name, in: statements[$0]) }
        // A clause is not the objective.
        if target == nil, statements[i].standing == .clause,
          let last = statements.lastIndex(where: { $0.standing == .fixed }), last < i
        {
          target = last
        }
        guard let target else { continue }
        statements.insert(statements.remove(at: i), at: target)
        moved = true
      }
      if !moved { return }
    }
  }

  private func isUsed(_ name: [Token], in piece: Piece) -> Bool {
    let start = piece.equals.map { $0 + 1 } ?? piece.tokens.lowerBound
    return contains(name, in: start..<piece.tokens.upperBound)
  }

  /// The tokens of a left side without its header.
  private func plainName(_ side: Range<Int>) -> [Token] {
    Array(tokens[side].prefix { $0.kind != .open })
  }

  /// Whether a name stands somewhere, also as a letter within a word that is a product.
  private func contains(_ name: [Token], in range: Range<Int>) -> Bool {
    guard let first = name.first, range.count >= name.count else { return false }
    let texts = name.map { source.text(self.range($0)) }
    let letter = name.count == 1 && texts[0].count == 1 ? texts[0] : nil
    for i in range {
      let end = i + name.count
      if end <= range.upperBound,
        texts.indices.allSatisfy({ source.text(self.range(tokens[i + $0])) == texts[$0] }),
        first.kind == tokens[i].kind || name.count == 1
      {
        let next = end < range.upperBound ? tokens[end].kind : .endOfText
        if next != .underscore, next != .subscript { return true }
      }
      if let letter, tokens[i].kind == .word {
        let word = source.spelling(tokens[i])
        if word.count > 1, FunctionTable.signature(named: word) == nil, word.contains(letter) {
          return true
        }
      }
    }
    return false
  }
}
