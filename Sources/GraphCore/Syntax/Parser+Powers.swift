/// Powers, right to left.
extension Parser {
  /// An operand with its powers, right to left: `2^x^2` is 2^(x²).
  mutating func powered() throws(FormulaError) -> SyntaxID {
    let first = try postfixed()
    guard kind == .caret || kind == .doubleAsterisk || kind == .dotCaret else { return first }
    // The operands that wait for their power, each with the sign behind it.
    var bases: [(id: SyntaxID, start: Int, negative: Bool, sign: BinarySign)] = []
    var base = (id: first, start: cursor, negative: false)
    while true {
      let sign = kind == .dotCaret ? BinarySign.elementwisePower : .power
      advance()
      let start = cursor
      let negative = exponentSign()
      let power = try exponent()
      if kind == .caret || kind == .doubleAsterisk || kind == .dotCaret {
        bases.append((base.id, base.start, base.negative, sign))
        base = (power, start, negative)
        continue
      }
      var right = negated(power, negative, from: start)
      right = raised(base.id, sign, right, base.negative, base.start)
      while let base = bases.popLast() {
        right = raised(base.id, base.sign, right, base.negative, base.start)
      }
      return right
    }
  }

  /// A power; the sign before an exponent holds for its powers too: `e^-x^2` is e^(−x²).
  private mutating func raised(
    _ base: SyntaxID, _ sign: BinarySign, _ exponent: SyntaxID, _ isNegative: Bool, _ start: Int
  ) -> SyntaxID {
    let whole = range(of: base).union(range(of: exponent))
    return negated(tree.add(.binary(sign, base, exponent), whole), isNegative, from: start)
  }

  /// Signs after `^`; whether they make negative.
  private mutating func exponentSign() -> Bool {
    var negative = false
    while kind == .minus || kind == .plus {
      if kind == .minus { negative.toggle() }
      advance()
    }
    return negative
  }

  private mutating func negated(
    _ operand: SyntaxID, _ isNegative: Bool, from start: Int
  ) -> SyntaxID {
    guard isNegative else { return operand }
    let whole = range(tokens[start]).union(range(of: operand))
    if case .number(let index) = tree.nodes[Int(operand)].kind {
      return tree.add(-tree.constants[Int(index)], whole)
    }
    return tree.add(.negate(operand), whole)
  }

  /// What stands after `^` and its sign: one letter, one number, a bracketed group or a command.
  private mutating func exponent() throws(FormulaError) -> SyntaxID {
    switch kind {
    case .openBrace:
      return try bracketed()
    case .word:
      return isFunction(text(token)) ? try postfixed() : try firstLetter()
    case .number, .vulgarFraction, .letter, .open, .openSquare, .fixedWord, .command, .openBar,
      .bar, .root, .infinity, .openDoubleBar, .doubleBar:
      return try postfixed()
    default:
      throw error("the exponent is missing", hint: "write x^2 or x^{n+1}")
    }
  }
}
