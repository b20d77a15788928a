import GraphCore

// What a unit hands back along its edges, and what is known about a gradient so far.
extension Explanation {
  /// ∂f/∂u₁ = ∂f/∂u₂ · ∂u₂/∂u₁ = −0.06281 × 1 = −0.06281; of a share among several the sum follows as far
  /// as it has come. Between arrays stands the rule of the edge: ∇_W = ∇_z hᵀ = [0.1, 0.2; 0.3, 0.4].
  func backwardLine(_ share: Handed) -> MathNode {
    let edge = picture.edges[share.edge]
    let operand = picture.nodes[edge.from]
    let isSum = share.count > 1
    if edge.count > 1 { return .row(total(edge, operand)) }
    let operandSymbol = edge.hiddenEnds?.from ?? operand.symbol
    var parts: [MathNode] =
      isSum ? [] : [.styled(.gradient, partial(operandSymbol)), .infix("=")]
    let hasTensor = edge.localShape != nil
    if let rule = edge.rule {
      parts = isSum ? [] : [.styled(.gradient, rule.target), .infix("=")]
      parts.append(rule.node)
    } else {
      parts += product(edge)
    }
    if hasTensor {
      if let downstream = edge.downstream, let shown = math(downstream) {
        parts += [relation(downstream), .styled(.gradient, shown)]
      }
    } else if let numbers = numbers(edge) {
      parts += numbers
    } else if let local = edge.local {
      parts += [.infix("="), .styled(.upstream, partial(giver(edge))), .infix("·"), factor(local)]
    }
    // A box gets shares for several of the units inside it.
    if isSum, operand.fold == nil { parts += sum(operand, share) }
    if hasTensor, edge.rule == nil, let local = edge.local {
      parts += [
        .separator(","), .wideSpace, jacobian(edge), .infix("="), .styled(.local, local),
      ]
    }
    return .row(parts)
  }

  /// = −0.06281 × 1 = −0.06281; nil without numbers.
  func numbers(_ edge: Picture.Edge) -> [MathNode]? {
    guard let upstream = edge.upstream?.scalar, let local = edge.localNumber,
      let downstream = edge.downstream?.scalar
    else { return nil }
    let equation = format.equation(.product, [upstream, local], result: downstream)
    let (a, b) = (format.shown(upstream), format.shown(local))
    return [
      .infix("="), .styled(.upstream, a.math), .infix("×"),
      .styled(.local, b.sign.isEmpty ? b.math : .parenthesized(b.math)),
      .infix(equation.relation.rawValue), .styled(.gradient, format.math(downstream)),
    ]
  }

  /// Of an edge that stands for several: «w: 96 shares add up to 0.3».
  private func total(_ edge: Picture.Edge, _ operand: Picture.Node) -> [MathNode] {
    var parts: [MathNode] = [
      operand.symbol, .separator(":"), .words("\(edge.count) shares add up to"), .wordSpace,
    ]
    if let total = edge.downstream, let shown = math(total) {
      parts.append(.styled(.gradient, shown))
    }
    return parts
  }

  /// ∂f/∂u₂ · ∂u₂/∂u₁; of arrays (∂u₂/∂u₁)ᵀ ∂f/∂u₂, since a gradient has the shape of its variable.
  private func product(_ edge: Picture.Edge) -> [MathNode] {
    let upstream = MathNode.styled(.upstream, partial(giver(edge)))
    guard edge.localShape != nil else { return [upstream, .infix("·"), jacobian(edge)] }
    return [
      .scripts(base: .parenthesized(jacobian(edge)), sub: nil, sup: .function("T")), .thinSpace,
      upstream,
    ]
  }

  func jacobian(_ edge: Picture.Edge) -> MathNode {
    fraction(giver(edge), edge.hiddenEnds?.from ?? picture.nodes[edge.from].symbol)
  }

  /// The unit that hands a share on: of a box the one inside it.
  private func giver(_ edge: Picture.Edge) -> MathNode {
    edge.hiddenEnds?.to ?? picture.nodes[edge.to].symbol
  }

  /// ∂f/∂w = 0.5 − 0.0942 = 0.4058: what has come to an operand of several children; nil of others.
  func arrivals(_ share: Handed) -> [MathNode]? {
    let operand = picture.nodes[picture.edges[share.edge].from]
    guard share.count > 1, operand.fold == nil, operand.gradient?.scalar != nil else { return nil }
    let parts = sum(operand, share)
    // Without the comma behind what is not said.
    return parts.isEmpty ? nil : Array(parts.dropFirst(2))
  }

  /// The sum as far as it has come: `, ∂f/∂w = 0.5 − 0.0942 = 0.4058`, or `, ∂f/∂w = 0.5 + …`; in symbols
  /// where there are no numbers.
  private func sum(_ operand: Picture.Node, _ share: Handed) -> [MathNode] {
    guard share.arrived.count <= 4 || share.isLast else { return [] }
    let target = picture.edges[share.edge].rule?.target ?? partial(operand.symbol)
    var parts: [MathNode] = [
      .separator(","), .wideSpace, .styled(.gradient, target), .infix("="),
    ]
    let terms = share.arrived.compactMap { picture.edges[$0].downstream?.scalar }
    if terms.count == share.arrived.count {
      let equation = format.equation(.sum, terms, result: operand.gradient?.scalar ?? 0)
      let shown = signed(equation.operands)
      // Of many terms the first and the last say what is added.
      parts +=
        terms.count > 6 ? shown.prefix(3) + [.infix("+"), .sign("…")] + shown.suffix(2) : shown
      if share.isLast {
        parts += [.infix(equation.relation.rawValue), .styled(.gradient, equation.result.math)]
      }
    } else if let arrays = arrays(share), let gradient = operand.gradient, let all = math(gradient)
    {
      for (place, array) in arrays.enumerated() {
        parts += place > 0 ? [.infix("+"), array] : [array]
      }
      if share.isLast { parts += [relation(gradient), .styled(.gradient, all)] }
    } else if let gradient = operand.gradient, share.isLast, let shown = math(gradient) {
      parts += [.styled(.gradient, shown)]
    } else {
      guard share.arrived.count <= 3 else { return [] }
      for (place, edge) in share.arrived.enumerated() {
        if place > 0 { parts.append(.infix("+")) }
        let edge = picture.edges[edge]
        if let rule = edge.rule {
          parts.append(rule.node)
        } else if edge.localShape == nil, let local = edge.local {
          parts += [partial(giver(edge)), .infix("·"), factor(local)]
        } else {
          parts += product(edge)
        }
      }
    }
    if !share.isLast { parts += [.infix("+"), .sign("…")] }
    return parts
  }

  /// The shares that came so far, where they are a few small arrays.
  private func arrays(_ share: Handed) -> [MathNode]? {
    let found = share.arrived.compactMap { picture.edges[$0].downstream.flatMap(math) }
    return found.count == share.arrived.count && found.count <= 3 ? found : nil
  }

  // MARK: Numbers

  /// 0.5 − 0.0942
  func signed(_ terms: [ShownNumber]) -> [MathNode] {
    terms.enumerated().flatMap { place, term -> [MathNode] in
      guard place > 0 else { return [term.math] }
      return term.sign == "−"
        ? [.infix("−"), .number(term.withoutSign)] : [.infix("+"), term.math]
    }
  }

  /// A number, or the elements of a small array as the language writes them: `[1, 2]ᵀ`, `[1, 2; 3, 4]`.
  /// nil where there are more than six.
  func math(_ quantity: Picture.Quantity) -> MathNode? {
    switch quantity {
    case .scalar(let number): return format.math(number)
    case .tensor(let tensor):
      let shape = tensor.shape
      guard (1...6).contains(tensor.elements.count) else { return nil }
      let isColumn = shape.columns == 1
      var parts: [MathNode] = []
      for (place, element) in tensor.elements.enumerated() {
        if place > 0 {
          parts.append(.separator(!isColumn && place % shape.columns == 0 ? ";" : ","))
        }
        parts.append(format.math(element))
      }
      let list = MathNode.fenced(open: "[", .row(parts), close: "]")
      guard isColumn, shape.rows > 1 else { return list }
      return .scripts(base: list, sub: nil, sup: .function("T"))
    }
  }

  /// `w = 0.5`; the symbol alone where there is nothing to show.
  func equation(_ left: MathNode, _ quantity: Picture.Quantity?, _ role: MathRole) -> MathNode {
    guard let quantity, let shown = math(quantity) else { return left }
    return .row([left, relation(quantity), .styled(role, shown)])
  }

  /// `=` where all digits are shown.
  func relation(_ quantity: Picture.Quantity) -> MathNode {
    let numbers =
      switch quantity {
      case .scalar(let number): [number]
      case .tensor(let tensor): tensor.elements
      }
    return .infix(numbers.allSatisfy { !$0.isFinite || format.shown($0).isExact } ? "=" : "≈")
  }

  /// A factor that is a sum stands in brackets.
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
}

extension ShownNumber {
  /// The digits alone; a number of the scientific form as a line of text.
  var withoutSign: String { text.hasPrefix("−") ? String(text.dropFirst()) : text }
}
