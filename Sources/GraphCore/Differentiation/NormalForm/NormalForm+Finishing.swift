extension NormalForm {
  // MARK: Other spellings that may be shorter

  /// sin(u)/cos(u) as tan(u), sinh(u)/cosh(u) as tanh(u).
  mutating func withTangents(_ a: Scaled) -> Scaled {
    let (scalars, _) = parts(a.term)
    guard scalars.count > 1 else { return a }
    for above in scalars {
      guard case .apply(.elementary(let function), let x, _) = kind(above.base),
        function == .sin || function == .sinh, let p = number(of: above.exponent)
      else { continue }
      let below = Primitive.elementary(function == .sin ? .cos : .cosh)
      guard
        let place = scalars.firstIndex(where: { power in
          kind(power.base) == .apply(below, x, output: 0)
            && number(of: power.exponent)?.value == -p.value
        })
      else { continue }
      var rest = factors(a)
      rest.scalars.remove(at: place)
      rest.scalars.removeAll { $0 == above }
      let tangent = apply(.elementary(function == .sin ? .tan : .tanh), x)[0]
      return multiply(built(rest), power(tangent, above.exponent))
    }
    return a
  }

  /// A sum of products with brackets of letters and their powers, multiplied out; nil where there is
  /// nothing to multiply out or it would be long.
  mutating func expanded(_ parts: [Scaled]) -> Scaled? {
    guard parts.count <= 6, parts.contains(where: { hasBracket($0) }),
      parts.allSatisfy({ isRational($0.term, depth: 0) })
    else { return nil }
    var terms: [Scaled] = []
    for part in parts {
      terms += opened(part, depth: 0)
      if terms.count > 24 { return nil }
    }
    return sum(terms)
  }

  private func hasBracket(_ part: Scaled) -> Bool {
    parts(part.term).scalars.contains { isSum($0.base) && isOpened($0) }
  }

  private func isOpened(_ power: Power) -> Bool {
    guard let n = number(of: power.exponent) else { return false }
    return n.isWhole && n.value > 0 && n.value <= 3
  }

  /// Whether a scalar is built of letters by sums, products and powers alone.
  private func isRational(_ term: Term, depth: Int) -> Bool {
    guard depth < 6, shape(term).isScalar else { return false }
    switch kind(term) {
    case .one, .leaf: return true
    case .sum(let list):
      return list.count <= 6 && list.allSatisfy { isRational($0.term, depth: depth + 1) }
    case .product(let powers, nil):
      return powers.allSatisfy { power in
        guard let n = number(of: power.exponent) else { return false }
        if case .leaf = kind(power.base) { return true }
        return n.isWhole && isRational(power.base, depth: depth + 1)
      }
    default: return false
    }
  }

  /// The terms of a product whose brackets are multiplied out.
  private mutating func opened(_ part: Scaled, depth: Int) -> [Scaled] {
    var rest = factors(part)
    guard depth < 6,
      let place = rest.scalars.firstIndex(where: { isSum($0.base) && isOpened($0) })
    else { return [part] }
    let bracket = rest.scalars[place]
    guard case .sum(let inner) = kind(bracket.base), let n = number(of: bracket.exponent) else {
      return [part]
    }
    rest.scalars.remove(at: place)
    var terms = [built(rest)]
    for _ in 0..<Int(n.value) {
      var next: [Scaled] = []
      for term in terms { for entry in inner { next.append(multiply(term, entry)) } }
      if next.count > 24 { return [part] }
      terms = next
    }
    return terms.flatMap { opened($0, depth: depth + 1) }
  }
}
