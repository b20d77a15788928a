import GraphCore

/// What is said at each step, in words and in mathematics.
struct Explanation {
  struct Text {
    var headline: MathNode
    var lines: [MathNode] = []
    var spoken: String
  }

  /// A share that goes along an edge.
  struct Handed {
    var edge: Int
    /// Its place among the shares of the operand.
    var order: Int
    /// Whether the operand's gradient is complete with it.
    var isLast: Bool
  }

  let picture: Picture
  let format: NumberFormat
  /// So many equations stand under each other at the most.
  static let lineLimit = 2

  init(_ picture: Picture, digits: Int) {
    self.picture = picture
    format = NumberFormat(digits: digits)
  }

  // MARK: Steps

  func inputs() -> Text {
    let variables = picture.nodes.filter(\.isVariable)
    let isNumeric = variables.contains { $0.value != nil }
    return Text(
      headline: .words(isNumeric ? "The variables and their values" : "The variables"),
      lines: variables.isEmpty ? [] : [list(variables.prefix(12), \.value, .value)],
      spoken: "The variables: "
        + variables.prefix(12).map { spoken($0.id, $0.value) }.joined(separator: ", ") + ".")
  }

  func forward(_ group: [Int]) -> Text {
    let nodes = group.map { picture.nodes[$0] }
    let lines = group.prefix(Self.lineLimit).map(forwardLine)
    let what = nodes.map { $0.spoken.isEmpty ? $0.id : $0.spoken }
    let text = nodes.map { node in
      (node.spoken.isEmpty ? node.id : node.spoken)
        + (node.value?.scalar.map { ": \(format.text($0))" } ?? "")
    }
    guard nodes.count > 1 else {
      return Text(
        headline: .row(
          [.words("Forward:"), .wideSpace, name(nodes[0])] + words(what[0], after: nodes[0].id)),
        lines: lines, spoken: "Forward. " + text.joined(separator: "; ") + ".")
    }
    return Text(
      headline: .row([.words("Forward:"), .wideSpace, names(nodes)]), lines: lines,
      spoken: "Forward. " + text.joined(separator: "; ") + ".")
  }

  func seed(_ objective: Int) -> Text {
    let node = picture.nodes[objective]
    var line = [partial(objective), .infix("="), .number("1")]
    if let gradient = node.gradient?.scalar, gradient != 1 {
      line = [partial(objective), .infix("="), .styled(.gradient, format.math(gradient))]
    }
    return Text(
      headline: .words("Backward: the output's derivative by itself"), lines: [.row(line)],
      spoken: "Backward. The gradient of the output by itself is 1.")
  }

  func backward(_ group: [Int], _ handed: [Handed]) -> Text {
    let units = group.map { picture.nodes[$0] }
    var operands: [Int] = []
    for share in handed where !operands.contains(picture.edges[share.edge].from) {
      operands.append(picture.edges[share.edge].from)
    }
    let targets = operands.map { picture.nodes[$0] }
    var text = "Backward. "
    text += handed.map(spokenShare).joined(separator: "; ") + "."
    return Text(
      headline: .row([
        .words("Backward:"), .wideSpace, names(units), .wordSpace,
        .words(
          (units.count > 1 ? "hand " : "hands ") + (handed.count > 1 ? "shares to" : "its share to")
        ),
        .wordSpace, names(targets),
      ]),
      lines: handed.prefix(Self.lineLimit).map(backwardLine), spoken: text)
  }

  func result(withGradients: Bool) -> Text {
    guard let objective = picture.nodes.first(where: { $0.kind == .objective }) else {
      return Text(headline: .words("The finished graph"), spoken: "The finished graph.")
    }
    var lines: [MathNode] = []
    var spoken = "The result"
    if let value = objective.value?.scalar {
      lines.append(
        .row([picture.objective, relation(value), .styled(.value, format.math(value))]))
      spoken += ": \(MathText.plain(picture.objective)) is \(format.text(value))"
    }
    if withGradients {
      var wanted = picture.nodes.filter { $0.kind == .parameter }
      if wanted.isEmpty { wanted = picture.nodes.filter { $0.kind == .data } }
      let parts = wanted.prefix(6).compactMap { node -> MathNode? in
        guard let gradient = node.gradient?.scalar else { return nil }
        return .row([
          partial(node.symbol), relation(gradient), .styled(.gradient, format.math(gradient)),
        ])
      }
      if !parts.isEmpty { lines.append(joined(parts, more: wanted.count > 6)) }
      for node in wanted.prefix(6) {
        if let gradient = node.gradient?.scalar {
          spoken += "; its gradient by \(node.id) is \(format.text(gradient))"
        }
      }
    }
    return Text(
      headline: .words(withGradients ? "The value and its gradient" : "The value"), lines: lines,
      spoken: spoken + ".")
  }

  // MARK: Lines

  /// u₃ = σ(u₂) = σ(0.85) ≈ 0.7006
  private func forwardLine(_ index: Int) -> MathNode {
    let node = picture.nodes[index]
    var parts: [MathNode] = [name(node)]
    if let fold = node.fold {
      parts += [.separator(":"), .words(fold.contents)]
      if let output = fold.output, let value = node.value?.scalar {
        parts += [
          .separator(","), output, relation(value), .styled(.value, format.math(value)),
        ]
      }
      return .row(parts)
    }
    guard let expression = node.expression else { return .row(parts) }
    parts += [.infix("="), expression]
    guard let value = node.value?.scalar else { return .row(parts) }
    var numbers: [MathNode: ShownNumber] = [:]
    for edge in picture.edges where edge.to == index {
      guard let operand = picture.nodes[edge.from].value?.scalar else { continue }
      numbers[picture.nodes[edge.from].symbol] = format.shown(operand)
    }
    let filled = Substitution(numbers: numbers).applied(to: expression)
    let isExact = format.shown(value).isExact && numbers.values.allSatisfy(\.isExact)
    // A value that is known to its last digit is that of the shown equation.
    if filled != expression, filled != format.math(value) { parts += [.infix("="), filled] }
    parts += [.infix(isExact ? "=" : "≈"), .styled(.value, format.math(value))]
    return .row(parts)
  }

  /// ∂f/∂u₁ = ∂f/∂u₂ · 1 = −0.06281 × 1 = −0.06281
  private func backwardLine(_ share: Handed) -> MathNode {
    let edge = picture.edges[share.edge]
    let operand = picture.nodes[edge.from]
    let isSum = operand.shares.count > 1
    if edge.count > 1 {
      var parts: [MathNode] = [
        operand.symbol, .separator(":"), .words("\(edge.count) shares add up to"), .wordSpace,
      ]
      if let total = edge.downstream?.scalar {
        parts.append(.styled(.gradient, format.math(total)))
      }
      return .row(parts)
    }
    let ends = (
      from: edge.hiddenEnds?.from ?? operand.symbol,
      to: edge.hiddenEnds?.to ?? picture.nodes[edge.to].symbol
    )
    var parts: [MathNode] = [
      .styled(.upstream, partial(ends.to)), .infix("·"), fraction(ends.to, ends.from),
    ]
    if !isSum { parts = [.styled(.gradient, partial(ends.from)), .infix("=")] + parts }
    if let upstream = edge.upstream?.scalar, let local = edge.localNumber,
      let downstream = edge.downstream?.scalar
    {
      let equation = format.equation(.product, [upstream, local], result: downstream)
      let (a, b) = (format.shown(upstream), format.shown(local))
      parts += [
        .infix("="), .styled(.upstream, a.math), .infix("×"),
        .styled(.local, b.sign.isEmpty ? b.math : .parenthesized(b.math)),
        .infix(equation.relation.rawValue), .styled(.gradient, format.math(downstream)),
      ]
      if isSum { parts += sum(operand, share) }
    } else if let local = edge.local {
      parts += [.infix("="), .styled(.upstream, partial(edge.to)), .infix("·"), factor(local)]
    }
    return .row(parts)
  }

  /// The sum as far as it has come: `, ∂f/∂w = 0.5 − 0.0942 = 0.4058`, or `, ∂f/∂w = 0.5 + …`.
  private func sum(_ operand: Picture.Node, _ share: Handed) -> [MathNode] {
    let terms = Array(operand.shares.prefix(share.order + 1))
    guard terms.count <= 4 else { return [] }
    var parts: [MathNode] = [
      .separator(","), .wideSpace, .styled(.gradient, partial(operand.symbol)), .infix("="),
    ]
    let equation = format.equation(.sum, terms, result: operand.gradient?.scalar ?? 0)
    for (place, term) in equation.operands.enumerated() {
      let isNegative = place > 0 && term.sign == "−"
      if place > 0 { parts.append(.infix(isNegative ? "−" : "+")) }
      parts.append(isNegative ? .number(term.withoutSign) : term.math)
    }
    if share.isLast {
      parts += [.infix(equation.relation.rawValue), .styled(.gradient, equation.result.math)]
    } else {
      parts += [.infix("+"), .sign("…")]
    }
    return parts
  }

  // MARK: Pieces

  private func factor(_ node: MathNode) -> MathNode {
    guard case .row(let parts) = node else { return node }
    let isSum = parts.enumerated().contains { place, part in
      switch part {
      case .infix: true
      case .sign(let sign): place == 0 && sign == "−"
      default: false
      }
    }
    return isSum ? .parenthesized(node) : node
  }

  private func relation(_ value: Double) -> MathNode {
    .infix(format.shown(value).isExact ? "=" : "≈")
  }

  private func name(_ node: Picture.Node) -> MathNode {
    node.name.map { .row([$0, .infix("="), node.symbol]) } ?? node.symbol
  }

  /// «, sigmoid of u2» of «u3, sigmoid of u2», where the name stands typeset before it.
  private func words(_ text: String, after id: String) -> [MathNode] {
    guard text.hasPrefix(id + ", ") else { return [] }
    return [.separator(","), .words(String(text.dropFirst(id.count + 2)))]
  }

  private func names(_ nodes: [Picture.Node]) -> MathNode {
    var parts: [MathNode] = []
    for (place, node) in nodes.prefix(6).enumerated() {
      if place > 0 {
        parts +=
          place == nodes.count - 1 ? [.wordSpace, .words("and"), .wordSpace] : [.separator(",")]
      }
      parts.append(node.symbol)
    }
    if nodes.count > 6 { parts += [.separator(","), .sign("…")] }
    return .row(parts)
  }

  private func list(
    _ nodes: ArraySlice<Picture.Node>, _ quantity: KeyPath<Picture.Node, Picture.Quantity?>,
    _ role: MathRole
  ) -> MathNode {
    joined(
      nodes.map { node in
        guard let number = node[keyPath: quantity]?.scalar else { return node.symbol }
        return .row([node.symbol, relation(number), .styled(role, format.math(number))])
      }, more: false)
  }

  private func joined(_ parts: [MathNode], more: Bool) -> MathNode {
    var row: [MathNode] = []
    for part in parts + (more ? [.sign("…")] : []) {
      if !row.isEmpty { row += [.separator(","), .wideSpace] }
      row.append(part)
    }
    return .row(row)
  }

  /// ∂f/∂u of a node by its index; of the objective itself ∂f/∂f.
  private func partial(_ index: Int) -> MathNode { partial(picture.nodes[index].symbol) }

  private func partial(_ symbol: MathNode) -> MathNode { fraction(picture.objective, symbol) }

  private func fraction(_ top: MathNode, _ bottom: MathNode) -> MathNode {
    .fraction(.joined([.sign("∂"), top]), .joined([.sign("∂"), bottom]))
  }

  // MARK: Speech

  private func spoken(_ id: String, _ quantity: Picture.Quantity?) -> String {
    quantity?.scalar.map { "\(id) is \(format.text($0))" } ?? id
  }

  /// «u3 hands −0.2994 times 0.2098, −0.06281, to u2, whose gradient is now −0.06281»
  private func spokenShare(_ share: Handed) -> String {
    let edge = picture.edges[share.edge]
    let (unit, operand) = (picture.nodes[edge.to], picture.nodes[edge.from])
    guard let upstream = edge.upstream?.scalar, let local = edge.localNumber,
      let downstream = edge.downstream?.scalar
    else {
      let local = edge.local.map { ": its gradient times \(MathText.plain($0))" } ?? ""
      return "\(unit.id) hands its share to \(operand.id)\(local)"
    }
    var text =
      "\(unit.id) hands \(format.text(upstream)) times \(format.text(local)), which is"
      + " \(format.text(downstream)), to \(operand.id)"
    if operand.shares.count > 1, share.isLast, let total = operand.gradient?.scalar {
      text += ", whose shares add up to \(format.text(total))"
    }
    return text
  }
}

extension MathNode {
  /// The space between words and mathematics.
  static let wordSpace = MathNode.thinSpace
}

extension ShownNumber {
  /// The digits alone; a number of the scientific form as a line of text.
  var withoutSign: String { text.hasPrefix("−") ? String(text.dropFirst()) : text }
}

/// Puts numbers in the place of symbols.
struct Substitution {
  let numbers: [MathNode: ShownNumber]

  func applied(to node: MathNode) -> MathNode {
    if let number = numbers[node] { return number.sign.isEmpty ? number.math : bracketed(number) }
    return inner(node)
  }

  private func bracketed(_ number: ShownNumber) -> MathNode { .parenthesized(number.math) }

  /// A number alone in brackets needs none of its own.
  private func alone(_ node: MathNode) -> MathNode {
    if let number = numbers[node] { return number.math }
    return applied(to: node)
  }

  private func inner(_ node: MathNode) -> MathNode {
    switch node {
    case .row(let parts): return row(parts)
    case .scripts(let base, let sub, let sup):
      let filled = applied(to: base)
      let isLong = numbers[base]?.exponent != nil && numbers[base]?.sign.isEmpty == true
      return .scripts(
        base: isLong ? .parenthesized(filled) : filled, sub: sub, sup: sup.map(alone))
    case .fraction(let top, let bottom): return .fraction(alone(top), alone(bottom))
    case .root(let radicand, let degree): return .root(alone(radicand), degree: degree)
    case .fenced(let open, let content, let close):
      return .fenced(open: open, alone(content), close: close)
    case .accent, .identifier, .number, .function, .infix, .sign, .separator, .words, .thinSpace,
      .wideSpace, .smallFraction:
      return node
    case .big(let sign, let under, let over): return .big(sign, under: under, over: over)
    case .matrix(let rows): return .matrix(rows.map { $0.map(alone) })
    case .noted(let content, let note): return .noted(applied(to: content), under: note)
    case .styled(let role, let content): return .styled(role, applied(to: content))
    }
  }

  /// Numbers side by side are multiplied with a sign.
  private func row(_ parts: [MathNode]) -> MathNode {
    var result: [MathNode] = []
    for (place, part) in parts.enumerated() {
      let isNext = place + 1 < parts.count && numbers[parts[place + 1]] != nil
      if part == .thinSpace, isNext, place > 0 {
        result.append(.infix("·"))
        continue
      }
      // After a function's name or a sign of its own the number keeps its brackets.
      result.append(place == 0 ? alone(part) : applied(to: part))
    }
    return .joined(result)
  }
}
