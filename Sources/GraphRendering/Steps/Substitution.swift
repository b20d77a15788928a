import GraphCore

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
      // After a function's name or a sign of its own the number keeps its brackets; in a list it has none.
      var isFirst = place == 0
      if place > 0, case .separator = parts[place - 1] { isFirst = true }
      result.append(isFirst ? alone(part) : applied(to: part))
    }
    return .joined(result)
  }
}
