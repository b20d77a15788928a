/// The formula as it is typeset, from its trees: what a person wrote, set as mathematics.
struct TitleBuilder {
  let program: Program

  init(_ program: Program) { self.program = program }

  /// What is longer is shortened: nobody could read it.
  static let nodeLimit = 600
  private static let statementLimit = 12
  private static let lineLimit = 120

  private var isLong: Bool {
    program.tree.nodes.count > Self.nodeLimit || program.statements.count > Self.statementLimit
  }

  /// One line a statement; of many only the first two and the last.
  var lines: [MathNode] {
    let statements = program.statements
    guard statements.count > Self.statementLimit else { return statements.map(line) }
    return statements.prefix(2).map(line) + [.sign("…")] + statements.suffix(1).map(line)
  }

  /// All statements in one line.
  var title: MathNode {
    var parts: [MathNode] = []
    for (index, line) in lines.enumerated() {
      if index > 0 { parts += [.sign(","), .wideSpace] }
      parts.append(line)
    }
    return .joined(parts)
  }

  private func line(_ statement: Statement) -> MathNode {
    var parts: [MathNode] = []
    var names: [MathNode] = []
    switch statement.kind {
    case .expression: break
    case .results(let ids): names = ids.map { reference(program.tree.reference($0)) }
    case .definition(let name, _): names = [Name.function(name).mathNode]
    }
    for (index, name) in names.enumerated() {
      if index > 0 { parts.append(.separator(",")) }
      parts.append(name)
    }
    if !statement.header.isEmpty {
      parts.append(.parenthesized(list(statement.header.map { reference($0.reference) })))
    }
    if !names.isEmpty { parts.append(.infix("=")) }
    parts.append(isLong ? shortened(statement.body) : block(statement.body))
    if let loop = statement.loop {
      parts += [
        .sign(","), .wideSpace, .identifier(loop.index), .infix("="), whole(loop.lower),
        .separator(","), .sign("…"), .separator(","), whole(loop.upper),
      ]
    }
    return .joined(parts)
  }

  private func list(_ items: [MathNode]) -> MathNode {
    var parts: [MathNode] = []
    for (index, item) in items.enumerated() {
      if index > 0 { parts.append(.separator(",")) }
      parts.append(item)
    }
    return .joined(parts)
  }

  private func reference(_ reference: Reference) -> MathNode {
    let index = reference.indices.map(\.text).joined(separator: ",")
    return Name(reference.base, index: index.isEmpty ? nil : index).mathNode
  }

  private func whole(_ value: WholeNumber) -> MathNode {
    switch value {
    case .number(let number): .number(String(number).replacingMinus())
    case .name(let name): Name(name).mathNode
    case .add(let a, let b): .joined([whole(a), .infix("+"), whole(b)])
    case .subtract(.number(0), let b): .joined([.sign("−"), whole(b)])
    case .subtract(let a, let b): .joined([whole(a), .infix("−"), whole(b)])
    case .multiply(let a, let b): .joined([whole(a), whole(b)])
    case .divide(let a, let b): .joined([whole(a), .sign("/"), whole(b)])
    case .power(let a, let b): .scripts(base: whole(a), sub: nil, sup: whole(b))
    }
  }

  // MARK: Trees

  /// The nodes of a block in order, parts first, so that nothing recurses on their number.
  /// Of a long sum or product its first terms and its last, `a₁ + a₂ + a₃ + ⋯ + a₅₀₀₀`; of what else is
  /// long nothing.
  private func shortened(_ block: Block) -> MathNode {
    func size(_ start: SyntaxID, _ root: SyntaxID) -> Int { Int(root) - Int(start) + 1 }
    if size(block.start, block.root) <= Self.lineLimit { return self.block(block) }
    guard case .binary(let sign, let left, _) = program.tree.nodes[Int(block.root)].kind else {
      return .sign("…")
    }
    // From the last term to the first: the chain leans to the left.
    var chain = [left]
    while let last = chain.last,
      case .binary(sign, let next, _) = program.tree.nodes[Int(last)].kind
    {
      chain.append(next)
    }
    let first = chain[max(0, chain.count - 3)]
    guard chain.count > 4, size(block.start, first) <= Self.lineLimit,
      size(left + 1, block.root) <= Self.lineLimit
    else { return .sign("…") }
    return node(program.tree.nodes[Int(block.root)].kind) { side in
      guard side == left else { return self.block(Block(start: left + 1, root: side)) }
      return .row([self.block(Block(start: block.start, root: first)), self.sign(sign), .sign("⋯")])
    }
  }

  private func sign(_ sign: BinarySign) -> MathNode {
    switch sign {
    case .add: .infix("+")
    case .subtract: .infix("−")
    default: .thinSpace
    }
  }

  private func block(_ block: Block) -> MathNode {
    let start = Int(block.start)
    var slots = [MathNode](repeating: .empty, count: Int(block.root) - start + 1)
    var i = start
    while i <= Int(block.root) {
      if case .block(let end) = program.tree.nodes[i].kind {
        i = Int(end)
        continue
      }
      slots[i - start] = node(program.tree.nodes[i].kind) { slots[Int($0) - start] }
      i += 1
    }
    return slots[Int(block.root) - start]
  }

  private func node(_ kind: SyntaxNode.Kind, _ slot: (SyntaxID) -> MathNode) -> MathNode {
    switch kind {
    case .number(let index): return program.tree.constants[Int(index)].mathNode
    case .reference(let index): return reference(program.tree.reference(index))
    case .negate(let inner): return .joined([.sign("−"), slot(inner)])
    case .binary(let sign, let a, let b): return binary(sign, a, b, slot)
    case .transpose(let inner):
      return .scripts(base: slot(inner), sub: nil, sup: .function("T"))
    case .indexed(let inner, let index):
      let text = program.tree.references[Int(index)].indices.map(\.text).joined(separator: ",")
      return .scripts(base: slot(inner), sub: Name.index(text), sup: nil)
    case .group(let inner, let bracket):
      switch bracket {
      case .round: return .parenthesized(slot(inner))
      case .square: return .fenced(open: "[", slot(inner), close: "]")
      case .brace: return isSum(inner) ? .parenthesized(slot(inner)) : slot(inner)
      }
    case .magnitude(let inner, let magnitude): return self.magnitude(magnitude, slot(inner))
    case .root(let inner, let degree):
      return .root(stripped(inner, slot), degree: degree < 0 ? nil : stripped(degree, slot))
    case .call(let index): return call(program.tree.calls[Int(index)], slot)
    case .unrolling(let index): return unrolling(program.tree.unrollings[Int(index)])
    case .matrix(let index):
      let literal = program.tree.matrices[Int(index)]
      var rows = literal.rows.map { $0.map(slot) }
      if rows.count == 1, !literal.hasRows { rows = rows[0].map { [$0] } }
      return .fenced(open: "[", .matrix(rows), close: "]")
    case .cases(let index):
      let rows = program.tree.cases[Int(index)].map { branch in
        [slot(branch.value), branch.condition.map(slot) ?? .words("otherwise")]
      }
      return .fenced(open: "{", .matrix(rows), close: "")
    case .block: return .empty
    }
  }

  private func isSum(_ id: SyntaxID) -> Bool {
    switch program.tree.nodes[Int(id)].kind {
    case .binary(.add, _, _), .binary(.subtract, _, _), .negate: true
    default: false
    }
  }

  /// A part whose brackets its place makes needless: an exponent, a numerator.
  private func stripped(_ id: SyntaxID, _ slot: (SyntaxID) -> MathNode) -> MathNode {
    if case .group(let inner, _) = program.tree.nodes[Int(id)].kind { return slot(inner) }
    return slot(id)
  }

  private func wholeNumber(_ id: SyntaxID) -> String? {
    guard case .number(let index) = program.tree.nodes[Int(id)].kind else { return nil }
    let constant = program.tree.constants[Int(index)]
    return constant.isWhole && constant.value >= 0 && constant.value < 1000
      ? String(constant.numerator) : nil
  }

  private static let comparisons: Set<BinarySign> = [
    .greater, .less, .greaterOrEqual, .lessOrEqual, .equal, .notEqual,
  ]

  private static let signs: [BinarySign: String] = [
    .add: "+", .subtract: "−", .asterisk: "·", .dot: "·", .cross: "×", .hadamard: "⊙",
    .hadamardDivide: "⊘", .greater: ">", .less: "<", .greaterOrEqual: "≥", .lessOrEqual: "≤",
    .equal: "=", .notEqual: "≠",
  ]

  private func binary(
    _ sign: BinarySign, _ a: SyntaxID, _ b: SyntaxID, _ slot: (SyntaxID) -> MathNode
  ) -> MathNode {
    switch sign {
    case .divide, .fraction:
      if let over = wholeNumber(a), let under = wholeNumber(b) {
        return .smallFraction(over, under)
      }
      return .fraction(stripped(a, slot), stripped(b, slot))
    case .power, .elementwisePower:
      let exponent = stripped(b, slot)
      let raised: MathNode =
        sign == .power ? exponent : .joined([.sign("∘"), exponent])
      if case .call(let index) = program.tree.nodes[Int(a)].kind, sign == .power {
        return call(program.tree.calls[Int(index)], slot, power: raised)
      }
      return .scripts(base: slot(a), sub: nil, sup: raised)
    case .juxtaposed where isCondition(a) && isCondition(b):
      // 0 ≤ x < 1 was read as (0 ≤ x)(x < 1).
      if case .binary(_, _, let middle) = lastComparison(a),
        case .binary(let next, middle, let right) = program.tree.nodes[Int(b)].kind
      {
        return .joined([slot(a), .infix(Self.signs[next] ?? "·"), slot(right)])
      }
      return .joined([slot(a), .separator(","), slot(b)])
    case .juxtaposed, .at:
      let space: [MathNode] = needsSpace(a, b) ? [.thinSpace] : []
      return .joined([slot(a)] + space + [slot(b)])
    default:
      return .joined([slot(a), .infix(Self.signs[sign] ?? "·"), slot(b)])
    }
  }

  /// A comparison without brackets, or several at once.
  private func isCondition(_ id: SyntaxID) -> Bool {
    if case .binary = lastComparison(id) { true } else { false }
  }

  /// The last of the comparisons that are joined in a node; the node itself where it is none.
  private func lastComparison(_ id: SyntaxID) -> SyntaxNode.Kind {
    var kind = program.tree.nodes[Int(id)].kind
    while case .binary(.juxtaposed, _, let last) = kind {
      kind = program.tree.nodes[Int(last)].kind
    }
    if case .binary(let sign, _, _) = kind, Self.comparisons.contains(sign) {
      return kind
    }
    return .block(end: 0)
  }

  /// Factors stand close, but words, functions and sums keep their distance.
  private func needsSpace(_ a: SyntaxID, _ b: SyntaxID) -> Bool {
    func isWide(_ id: SyntaxID) -> Bool {
      switch program.tree.nodes[Int(id)].kind {
      case .call, .unrolling, .matrix, .cases: true
      case .reference(let index): program.tree.base(of: index).count > 1
      case .binary(let sign, let x, let y):
        sign == .power ? isFunction(x) : sign == .juxtaposed && (isFunction(y) || isFunction(x))
      default: false
      }
    }
    return isWide(a) || isWide(b)
  }

  private func isFunction(_ id: SyntaxID) -> Bool {
    if case .call = program.tree.nodes[Int(id)].kind { true } else { false }
  }

  private func magnitude(_ kind: Magnitude, _ inner: MathNode) -> MathNode {
    switch kind {
    case .bars: .fenced(open: "|", inner, close: "|")
    case .floor: .fenced(open: "⌊", inner, close: "⌋")
    case .ceil: .fenced(open: "⌈", inner, close: "⌉")
    case .norm: .fenced(open: "‖", inner, close: "‖")
    case .norm1: subscripted(inner, .number("1"))
    case .norm2: subscripted(inner, .number("2"))
    case .frobenius: subscripted(inner, .identifier("F"))
    }
  }

  private func subscripted(_ inner: MathNode, _ index: MathNode) -> MathNode {
    .scripts(base: .fenced(open: "‖", inner, close: "‖"), sub: index, sup: nil)
  }

  private func call(
    _ call: Call, _ slot: (SyntaxID) -> MathNode, power: MathNode? = nil
  ) -> MathNode {
    var arguments = call.arguments.map(slot)
    for keyword in call.keywords {
      arguments.append(.joined([.words(keyword.name), .infix("="), slot(keyword.value)]))
    }
    func raised(_ base: MathNode) -> MathNode {
      power.map { .scripts(base: base, sub: nil, sup: $0) } ?? base
    }
    if arguments.count == 1, call.primes == 0, !call.defined {
      switch call.name.lowercased() {
      case "sqrt": return raised(.root(arguments[0], degree: nil))
      case "abs": return raised(.fenced(open: "|", arguments[0], close: "|"))
      case "norm", "norm2": return raised(.fenced(open: "‖", arguments[0], close: "‖"))
      default: break
      }
    }
    var name: MathNode =
      call.defined
      ? Name.function(call.name).mathNode
      : ["sigmoid", "logistic", "σ"].contains(call.name.lowercased())
        ? .identifier("σ") : .function(call.name)
    if call.primes > 0 {
      name = .scripts(
        base: name, sub: nil, sup: .sign(String(repeating: "′", count: Int(call.primes))))
    }
    if call.bare, let only = arguments.first {
      return .joined([raised(name), .thinSpace, only])
    }
    if call.name == "sigmoid" || call.defined || power == nil || call.arguments.count != 1 {
      return raised(.joined([name, .parenthesized(list(arguments))]))
    }
    return .joined([raised(name), .parenthesized(list(arguments))])
  }

  private func condition(_ condition: IndexCondition) -> MathNode {
    switch condition {
    case .comparison(let a, let sign, let b):
      let written = [
        BinarySign.less: "<", .greater: ">", .lessOrEqual: "≤", .greaterOrEqual: "≥",
        .notEqual: "≠",
      ]
      return .joined([whole(a), .infix(written[sign] ?? "="), whole(b)])
    case .member(let name, let members):
      let list = members.flatMap { [.infix(","), whole($0)] }.dropFirst()
      return .joined([
        .identifier(name), .infix("∈"), .fenced(open: "{", .joined(Array(list)), close: "}"),
      ])
    }
  }

  private func unrolling(_ unrolling: Unrolling) -> MathNode {
    var under: MathNode = .identifier(unrolling.index)
    var over: MathNode?
    if let bounds = unrolling.bounds {
      under = .joined([under, .infix("="), whole(bounds.lower)])
      over = whole(bounds.upper)
    }
    if unrolling.isInnermost, !unrolling.conditions.isEmpty {
      let own = unrolling.conditions.flatMap { [.infix(","), self.condition($0)] }
      let isNamed = unrolling.bounds != nil
      under = .joined(isNamed ? [under] + own : Array(own.dropFirst()))
    }
    return .joined([
      .big(unrolling.isSum ? "∑" : "∏", under: under, over: over), .thinSpace,
      block(unrolling.body),
    ])
  }
}

extension String {
  fileprivate func replacingMinus() -> String { hasPrefix("-") ? "−" + dropFirst() : self }
}
