/// Notes on what was read in one of two ways.
extension Parser {
  /// `a/b c` is (a/b) c: said where the denominator is not a number, and for `x²/2σ²`, which many mean
  /// otherwise; `1/2 w²` goes without saying.
  mutating func noteDenominator(_ left: SyntaxID, _ below: SyntaxID, _ right: SyntaxID) {
    if case .number = tree.nodes[Int(below)].kind {
      guard case .binary(.divide, let over, _) = tree.nodes[Int(left)].kind else { return }
      if case .number = tree.nodes[Int(over)].kind { return }
      let (end, next) = (range(of: below).upper, range(of: right).lower)
      guard end == next else { return }
    }
    let place = range(of: left).union(range(of: right))
    guard place.bytes.count <= 200 else { return }
    let whole = source.text(place)
    let (over, after) = (source.text(range(of: left)), source.text(range(of: right)))
    notes.append(
      Note(.reading, "«\(whole)» was read as (\(over)) · \(after), from left to right"))
  }

  /// `d/dx` and `\frac{dy}{dx}` are quotients of products here, as d is a letter like others.
  mutating func noteDerivative(_ over: SyntaxID, _ below: SyntaxID) {
    // A letter takes at most four bytes; blanks may stand between two.
    guard !declarations.names.contains("d"), range(of: over).bytes.count <= 16,
      range(of: below).bytes.count <= 16
    else { return }
    func letters(_ id: SyntaxID) -> String {
      source.text(range(of: id)).filter { !$0.isWhitespace }
    }
    let (top, bottom) = (letters(over), letters(below))
    guard top == "d" || (top.count == 2 && top.hasPrefix("d")), bottom.hasPrefix("d"),
      bottom == "d" ? startsOperand && !token.spaced : bottom.count == 2
    else { return }
    notes.append(
      Note(
        .reading,
        "«\(top)/\(bottom)» was read as a quotient of letters; this program finds the "
          + "derivatives itself: type the function alone"))
  }

  /// `f(x)` where no statement defines f is a product; said for the letters of functions, and for others
  /// where the bracket looks like an argument: `N(d_1)`.
  mutating func noteApplication(_ left: SyntaxID) {
    noteElement(left)
    noteSum(left)
    guard kind == .open, !token.spaced, case .reference = tree.nodes[Int(left)].kind else { return }
    let name = source.text(range(of: left))
    guard !declarations.names.contains(name),
      ["f", "g", "h"].contains(name) || holdsName(at: cursor)
    else { return }
    notes.append(
      Note(
        .reading,
        "«\(name)(…)» was read as the product of \(name) and what stands in brackets; "
          + (name == "Φ" || name == "\\Phi"
            ? "the normal distribution function is normcdf(x)"
            : "\(name)(x) = … before it makes \(name) a function")))
  }

  /// `x[1]` is x · 1 here, and an element elsewhere.
  private mutating func noteElement(_ left: SyntaxID) {
    guard kind == .openSquare, !token.spaced, kind(ahead: 1) == .number,
      [.closeSquare, .comma].contains(kind(ahead: 2)),
      case .reference = tree.nodes[Int(left)].kind
    else { return }
    let (name, number) = (source.text(range(of: left)), text(tokens[cursor + 1]))
    notes.append(
      Note(
        .reading,
        "«\(name)[\(number)…» was read as a product; an element is written \(name)_\(number)"))
  }

  /// Σ without an index is a letter like others.
  private mutating func noteSum(_ left: SyntaxID) {
    guard case .reference = tree.nodes[Int(left)].kind, !declarations.names.contains("Σ"),
      source.text(range(of: left)) == "Σ"
    else { return }
    notes.append(Note(.reading, "«Σ» was read as a variable; a sum is written Σ_i x_i"))
  }

  /// What a list in round brackets may be meant for.
  func functionHint(before bracket: Int) -> String {
    let vector = "a vector is written [1, 2, 3]"
    guard bracket > 0, !tokens[bracket].spaced, !tokens[bracket - 1].kind.closes,
      [.word, .letter].contains(tokens[bracket - 1].kind)
    else { return vector }
    let name = text(tokens[bracket - 1])
    return vector + "; \(name)(…) = … before it makes \(name) a function"
  }

  /// Whether a bracket holds one name, or a name that looks applied to one.
  private func holdsName(at opening: Int) -> Bool {
    let first = kind(ahead: 1)
    guard first == .word || first == .letter || first == .command else { return false }
    return holdsArgument(at: opening)
  }

  // MARK: Readings

  /// An operand with the factors that stand beside it without a sign.
  mutating func joined(_ first: SyntaxID) throws(FormulaError) -> SyntaxID {
    var left = first
    while startsOperand {
      let right = try powered()
      left = tree.add(
        .binary(.juxtaposed, left, right), range(of: left).union(range(of: right)))
    }
    return left
  }

  /// `log D(x)` is ln(D(x)): what a name without a blank before its bracket looks applied to belongs to the
  /// function; `cos k(x − c t)` is left as the product that it is, with a note.
  mutating func applied(
    _ name: SyntaxID, in head: PendingCall
  ) throws(FormulaError) -> SyntaxID {
    guard holdsArgument(at: cursor) else {
      let inner = source.text(range(of: name))
      notes.append(
        Note(
          .reading,
          "«\(head.name) \(inner)» was read without the bracket behind it, by which it is "
            + "multiplied; \(head.name)(\(inner) (…)) takes it in"))
      return name
    }
    let bracket = try bracketed()
    noteApplication(name)
    return tree.add(
      .binary(.juxtaposed, name, bracket), range(of: name).union(range(of: bracket)))
  }

  /// Whether the bracket at a token is short and holds no sum and no product with a sign: it may be an
  /// argument.
  func holdsArgument(at opening: Int) -> Bool {
    var (depth, i) = (0, opening)
    while i < min(tokens.count, opening + 64) {
      let kind = tokens[i].kind
      if kind.opens { depth += 1 }
      if kind.closes { depth -= 1 }
      if depth == 0 { return i > opening + 1 }
      if kind.product != nil || kind.isRelation || kind == .endOfText { return false }
      if kind == .plus || kind == .minus, tokens[i - 1].kind != .openBrace, depth == 1 {
        return false
      }
      i += 1
    }
    return false
  }
}
