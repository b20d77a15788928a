extension Parser {
  /// A function whose name was just read, with its primes, powers and arguments.
  ///
  /// A run of bare functions (`ln sin x`) is a loop: each is kept until the argument stands.
  mutating func functionCall(
    _ firstName: String, _ firstRange: SourceRange
  ) throws(FormulaError) -> SyntaxID {
    var pending: [PendingCall] = []
    var name = firstName
    var place = firstRange
    while true {
      let head = try functionHead(name, place)
      if var argument = try argument(of: head) {
        // `ln softmax(z)_2`: the index belongs to what stands next to it.
        while !pending.isEmpty, kind == .underscore || kind == .subscript {
          argument = try indexed(argument, from: head.start)
        }
        return try wrap(argument, in: pending)
      }
      pending.append(head)
      guard let next = try nextBareFunction() else {
        let argument = try bareArgument(of: head)
        return try wrap(argument, in: pending)
      }
      (name, place) = next
    }
  }

  struct PendingCall {
    let name: String
    let place: SourceRange
    let start: Int
    let primes: Int
    /// `sin^2`: the tokens of the exponent are read before the argument, its node stands after.
    let power: SyntaxID?
    let powerSign: BinarySign
  }

  private mutating func functionHead(
    _ written: String, _ place: SourceRange
  ) throws(FormulaError) -> PendingCall {
    var name = written
    // `\mathrm{tanh}` is several tokens.
    var start = max(0, cursor - 1)
    while start > 0, tokens[start].lower > place.lower { start -= 1 }
    var primes = 0
    while kind == .prime {
      primes += 1
      advance()
    }
    if kind == .caret, kind(ahead: 1) == .openBrace, kind(ahead: 2) == .prime {
      primes += 1
      for _ in 0..<4 { advance() }
    }
    if kind == .underscore || kind == .subscript, ["log", "ln"].contains(name.lowercased()) {
      let base = try subscriptIndices().map(\.text).joined()
      guard base == "2" || base == "10" || base == "e" else {
        throw error(
          "the logarithm to the base \(base) is not known", at: place,
          hint: "write ln(x)/ln(\(base))", .name)
      }
      name = base == "e" ? "ln" : "log" + base
    }
    var power: SyntaxID?
    if kind == .superscript || kind == .caret || kind == .doubleAsterisk {
      power = try functionPower(name, place)
    }
    return PendingCall(
      name: name, place: place, start: start, primes: primes, power: power, powerSign: .power)
  }

  /// The exponent in `sin^2(x)`; `sin^{-1}` is refused, since it is read in two ways.
  private mutating func functionPower(
    _ name: String, _ place: SourceRange
  ) throws(FormulaError) -> SyntaxID {
    let start = cursor
    let power: SyntaxID
    if kind == .superscript {
      let written = String(text(token).unicodeScalars.compactMap { Characters.superscripts[$0] })
      advance()
      guard let number = Int(written) else {
        throw error("the power «\(text(tokens[start]))» cannot be read", at: range(tokens[start]))
      }
      power = tree.add(Constant(Double(number)), range(tokens[start]))
    } else {
      advance()
      power = try functionExponent()
    }
    var inner = power
    if case .group(let id, _) = tree.nodes[Int(power)].kind { inner = id }
    if case .number(let index) = tree.nodes[Int(inner)].kind,
      tree.constants[Int(index)].value < 0
    {
      throw error(
        "\(name)^{-1} is read in two ways", at: place.union(range(of: power)),
        hint: inverseHint(name))
    }
    return power
  }

  private func inverseHint(_ name: String) -> String {
    let inverses = [
      "sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "cosh": "arcosh",
      "tanh": "artanh", "exp": "ln", "ln": "exp", "log": "exp",
    ]
    let inverse = inverses[name.lowercased()].map { "\($0)(x) is the inverse function, " } ?? ""
    return inverse + "1/\(name)(x) the reciprocal"
  }

  private mutating func functionExponent() throws(FormulaError) -> SyntaxID {
    switch kind {
    case .openBrace: return try bracketed()
    case .number:
      let constant = try Parser.constant(text(token), at: here)
      advance()
      return tree.add(constant, range(tokens[cursor - 1]))
    case .minus where kind(ahead: 1) == .number:
      advance()
      let constant = try Parser.constant(text(token), at: here)
      advance()
      return tree.add(-constant, range(tokens[cursor - 1]))
    case .letter, .word:
      let name = spelling(token)
      advance()
      return tree.add(Reference(base: name, indices: []), range(tokens[cursor - 1]))
    default: throw error("the exponent is missing")
    }
  }

  // MARK: Arguments

  private struct Arguments {
    var positional = ShortList()
    var keywords: [(name: String, value: SyntaxID, range: SourceRange)] = []
  }

  /// The bracketed arguments, as a finished call; nil where no bracket follows.
  private mutating func argument(of head: PendingCall) throws(FormulaError) -> SyntaxID? {
    guard kind == .open || kind == .openSquare || kind == .openBrace else { return nil }
    if rangeAhead(), ["sum", "prod"].contains(head.name) {
      return try rangeCall(head)
    }
    let start = head.start
    let arguments = try descend { parser throws(FormulaError) in try parser.bracketedArguments() }
    let id = addCall(
      head, arguments.positional, arguments.keywords, bare: false, whole: range(from: start))
    return powered(id, by: head)
  }

  private mutating func bracketedArguments() throws(FormulaError) -> Arguments {
    let start = cursor
    let closing: Token.Kind =
      switch kind {
      case .openSquare: .closeSquare
      case .openBrace: .closeBrace
      default: .close
      }
    let outerBar = openBar
    openBar = nil
    defer { openBar = outerBar }
    advance()
    var arguments = Arguments()
    while kind != closing {
      if kind == .word || kind == .fixedWord || kind == .letter, kind(ahead: 1) == .equals {
        let place = here
        let name = spelling(token)
        advance()
        advance()
        arguments.keywords.append((name, try expression(), place))
      } else {
        if kind == .endOfText { break }
        arguments.positional.append(try expression())
      }
      guard kind == .comma || kind == .semicolon else { break }
      advance()
      if kind == closing { throw unexpected() }
    }
    guard accept(closing) else {
      throw kind == .endOfText
        ? error(
          "the bracket «\(text(tokens[start]))» is never closed", at: range(tokens[start]))
        : unexpected()
    }
    return arguments
  }

  private mutating func addCall(
    _ head: PendingCall, _ positional: ShortList,
    _ keywords: [(name: String, value: SyntaxID, range: SourceRange)], bare: Bool,
    whole: SourceRange
  ) -> SyntaxID {
    tree.calls.append(
      Call(
        name: head.name, nameRange: head.place,
        defined: !declarations.functions.isEmpty && declarations.functions[head.name] != nil,
        primes: Int16(clamping: head.primes), arguments: positional, keywords: keywords,
        bare: bare))
    return tree.add(.call(Int32(tree.calls.count - 1)), whole)
  }

  /// A call that another spelling means: `n!`, `(x)_+`.
  mutating func added(
    call name: String, _ arguments: [SyntaxID], _ whole: SourceRange, _ sign: SourceRange? = nil
  ) -> SyntaxID {
    tree.calls.append(
      Call(
        name: name, nameRange: sign ?? whole, defined: false, primes: 0,
        arguments: ShortList(arguments),
        keywords: [], bare: false))
    return tree.add(.call(Int32(tree.calls.count - 1)), whole)
  }

  private mutating func powered(_ id: SyntaxID, by head: PendingCall) -> SyntaxID {
    guard let power = head.power else { return id }
    return tree.add(.binary(.power, id, power), range(of: id))
  }

  private mutating func wrap(
    _ argument: SyntaxID, in pending: [PendingCall]
  ) throws(FormulaError) -> SyntaxID {
    var inner = argument
    for head in pending.reversed() {
      let call = addCall(head, [inner], [], bare: true, whole: range(from: head.start))
      inner = powered(call, by: head)
    }
    return inner
  }

  /// A function without brackets directly after another.
  private mutating func nextBareFunction() throws(FormulaError) -> (String, SourceRange)? {
    if kind == .command, isDress(token) {
      let (start, saved) = (cursor, tokens)
      advance()
      if let name = wordInBraces(), name.count > 1, isFunction(name) {
        return (name, range(from: start))
      }
      (cursor, tokens) = (start, saved)
    }
    guard kind == .word || kind == .fixedWord || kind == .letter else { return nil }
    let name = spelling(token)
    let isCall =
      kind == .fixedWord && !declarations.names.contains(name) || isFunction(name)
    guard isCall else { return nil }
    let place = here
    advance()
    return (name, place)
  }

  /// The juxtaposed numbers, names and their powers after a bare function, or the one operand that
  /// begins with `\sum`, `\frac`, `\sqrt` or a bar.
  private mutating func bareArgument(of head: PendingCall) throws(FormulaError) -> SyntaxID {
    switch kind {
    case .sum, .product, .root, .openBar, .openDoubleBar, .openFloor, .openCeil:
      return try powered()
    case .bar, .doubleBar:
      if openBar == nil { return try powered() }
    case .command:
      let name = String(text(token).dropFirst())
      if name.hasSuffix("frac") || name == "sqrt" { return try powered() }
    case .begin: return try powered()
    default: break
    }
    var product: SyntaxID?
    while isBareFactor {
      let factor = try powered()
      product =
        product.map {
          tree.add(.binary(.juxtaposed, $0, factor), range(of: $0).union(range(of: factor)))
        } ?? factor
      if let left = product, kind == .open, !token.spaced, Self.isName(tree.nodes[Int(factor)]) {
        product = try applied(left, in: head)
      }
    }
    guard let product else {
      throw error(
        "the function «\(head.name)» stands without an argument", at: head.place,
        hint: kind == .underscore && ["max", "min", "argmax", "argmin"].contains(head.name)
          ? "no optimum is searched for: type the function alone" : "write \(head.name)(x)")
    }
    return product
  }

  private static func isName(_ node: SyntaxNode) -> Bool {
    if case .reference = node.kind { true } else { false }
  }

  private var isBareFactor: Bool {
    switch kind {
    case .number, .vulgarFraction, .infinity: true
    default: isName(at: cursor)
    }
  }

  // MARK: sum(i = 1..N, EXPR)

  private func rangeAhead() -> Bool {
    guard kind(ahead: 1) == .word || kind(ahead: 1) == .letter, kind(ahead: 2) == .equals else {
      return false
    }
    var i = cursor + 3
    while i < tokens.count, i < cursor + 100 {
      switch tokens[i].kind {
      case .dots: return true
      case .close, .endOfText, .equals: return false
      default: i += 1
      }
    }
    return false
  }

  private mutating func rangeCall(_ head: PendingCall) throws(FormulaError) -> SyntaxID {
    try descend { parser throws(FormulaError) in
      let closing: Token.Kind = parser.kind == .openSquare ? .closeSquare : .close
      let opening = parser.here
      parser.advance()
      let first = parser.cursor
      let name = parser.spelling(parser.token)
      parser.advance()
      parser.advance()
      let bounds = try parser.rangeBounds(until: [.comma, .semicolon])
      let place = parser.range(from: first)
      parser.advance()
      let outerBar = parser.openBar
      parser.openBar = nil
      defer { parser.openBar = outerBar }
      let id = try parser.unrolledBody(
        head.name == "sum", [name], bounds, place, head.start
      ) { inner throws(FormulaError) in
        let body = try inner.expression()
        guard inner.accept(closing) else {
          throw inner.kind == .endOfText
            ? inner.error("the bracket is never closed", at: opening) : inner.unexpected()
        }
        return body
      }
      return parser.powered(id, by: head)
    }
  }

  /// `1..N`, `1, …, N`, up to a token of `closers` or the end.
  mutating func rangeBounds(
    until closers: Set<Token.Kind>
  ) throws(FormulaError) -> (lower: WholeNumber, upper: WholeNumber) {
    let start = cursor
    var dots = cursor
    while dots < tokens.count, tokens[dots].kind != .dots, tokens[dots].kind != .endOfText {
      dots += 1
    }
    var firstEnd = start
    while firstEnd < dots, tokens[firstEnd].kind != .comma { firstEnd += 1 }
    guard tokens[dots].kind == .dots, let lower = wholeNumber(start, firstEnd) else {
      throw error(
        "the range cannot be read", at: range(tokens[start]), hint: "write k = 1..4")
    }
    var upperStart = dots + 1
    if upperStart < tokens.count, tokens[upperStart].kind == .comma { upperStart += 1 }
    var end = upperStart
    while end < tokens.count, !closers.contains(tokens[end].kind),
      tokens[end].kind != .endOfText
    {
      end += 1
    }
    guard end > upperStart else {
      throw error("the range has no end", at: range(tokens[dots]), hint: "write k = 1..4")
    }
    guard let upper = wholeNumber(upperStart, end) else {
      throw error(
        "the end of the range is not a whole number",
        at: range(tokens[upperStart]).union(range(tokens[end - 1])),
        hint: "bounds are made of numbers and declared whole numbers")
    }
    cursor = end
    return (lower, upper)
  }
}
