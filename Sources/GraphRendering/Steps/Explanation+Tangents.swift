import GraphCore

// Forward mode: what is said about the derivative of each unit along one variable.
extension Explanation {
  /// The variable, or the element of it, along which derivatives are taken; nil in reverse mode.
  var variable: MathNode? {
    if case .forward(let variable) = picture.sweep { variable } else { nil }
  }

  private func tangent(_ node: Picture.Node, _ variable: MathNode) -> MathNode {
    .styled(.gradient, fraction(node.symbol, variable))
  }

  /// ∂w/∂w = 1: the variables that move.
  var seeds: [MathNode] {
    guard let variable else { return [] }
    return moving.map { equation(tangent($0, variable), $0.gradient, .gradient) }
  }

  private var moving: [Picture.Node] {
    picture.nodes.filter { $0.isVariable && !($0.gradient?.isZero ?? true) }
  }

  var spokenSeeds: String {
    guard variable != nil else { return "" }
    let names = moving.map { node in
      node.gradient?.scalar.map {
        "the tangent of \(MathSpeech.name(node.id)) is \(format.text($0))"
      }
        ?? "\(MathSpeech.name(node.id)) moves in one element"
    }
    return " Of these, \(names.joined(separator: ", ")), and all others stay."
  }

  func spokenTangent(_ node: Picture.Node) -> String {
    guard variable != nil, let tangent = node.gradient?.scalar else { return "" }
    return ", its tangent is \(format.text(tangent))"
  }

  /// ∂u₂/∂w = ∂u₁/∂w · ∂u₂/∂u₁ = 1.5 × 0.21 = 0.315; with several operands that move
  /// ∂u₂/∂w = ∂u₁/∂w · ∂u₂/∂u₁ + ∂w/∂w · ∂u₂/∂w = 0.3 + 0.5 = 0.8; nothing in reverse mode and of boxes.
  func tangentLine(_ index: Int) -> [MathNode] {
    let node = picture.nodes[index]
    guard let variable, node.fold == nil, let total = node.gradient else { return [] }
    var parts: [MathNode] = [tangent(node, variable), .infix("=")]
    let shares = picture.edges.filter { $0.to == index && !($0.downstream?.isZero ?? true) }
    let factors = shares.map { edge -> [MathNode] in
      let incoming = MathNode.styled(
        .upstream, fraction(picture.nodes[edge.from].symbol, variable))
      // A Jacobian stands before the tangent of an array.
      return edge.localShape == nil
        ? [incoming, .infix("·"), jacobian(edge)] : [jacobian(edge), .thinSpace, incoming]
    }
    if !factors.isEmpty, factors.count <= 3 {
      parts += factors.enumerated().flatMap { $0 > 0 ? [.infix("+")] + $1 : $1 }
      if factors.count == 1, let numbers = numbers(shares[0]) { return [.row(parts + numbers)] }
      parts.append(.infix("="))
    }
    let terms = shares.compactMap { $0.downstream?.scalar }
    if terms.count > 1, terms.count == shares.count, terms.count <= 6, let sum = total.scalar {
      let equation = format.equation(.sum, terms, result: sum)
      parts += signed(equation.operands)
      parts += [.infix(equation.relation.rawValue), .styled(.gradient, equation.result.math)]
    } else if let shown = math(total) {
      if parts.last == .infix("=") { parts[parts.count - 1] = relation(total) }
      parts.append(.styled(.gradient, shown))
    } else {
      parts.removeLast()
    }
    return [.row(parts)]
  }
}

extension Picture.Quantity {
  /// Whether every element is 0.
  fileprivate var isZero: Bool {
    switch self {
    case .scalar(let number): number == 0
    case .tensor(let tensor): tensor.elements.allSatisfy { $0 == 0 }
    }
  }
}
