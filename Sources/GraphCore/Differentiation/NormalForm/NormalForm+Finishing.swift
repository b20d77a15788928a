extension NormalForm {
  // MARK: Other spellings that may be shorter

  /// A product with quotients of known functions put together, and the quotients in its brackets cleared.
  mutating func polished(_ a: Scaled) -> Scaled {
    var best = a
    for _ in 0..<4 {
      let next =
        withSigmoids(best) ?? withTangents(best) ?? withSigns(best) ?? withRoots(best)
        ?? withSoftmax(best) ?? withRamps(best) ?? withLogistic(best)
        ?? withLetterOut(best) ?? cleared(best)
      guard let next, next != best else { return best }
      best = next
    }
    return best
  }

  /// The pairs of functions f, g, h with f(u) = g(u) h(u).
  private static let quotients: [(Elementary, Elementary, Elementary)] = [
    (.sin, .cos, .tan), (.sinh, .cosh, .tanh),
  ]

  /// sin(u)/cos(u) as tan(u), tan(u) cos(u) as sin(u), sin(½x) cos(½x) as ½ sin(x).
  private mutating func withTangents(_ a: Scaled) -> Scaled? {
    let (scalars, _) = parts(a.term)
    guard scalars.count > 1 else { return nil }
    for above in scalars {
      guard case .apply(.elementary(let function), let x, _) = kind(above.base),
        let p = number(of: above.exponent)
      else { continue }
      func place(of other: Elementary, where fits: (Constant) -> Bool) -> Int? {
        scalars.firstIndex { power in
          kind(power.base) == .apply(.elementary(other), x, output: 0)
            && number(of: power.exponent).map(fits) ?? false
        }
      }
      for (product, factor, quotient) in Self.quotients {
        let joined: (place: Int, taken: Constant, function: Elementary, x: Scaled, scale: Constant)?
        if function == product, let place = place(of: factor, where: { $0 == -p }) {
          joined = (place, -p, quotient, x[0], .one)
        } else if function == quotient,
          let place = place(of: factor, where: { $0.value / p.value >= 1 })
        {
          joined = (place, p, product, x[0], .one)
        } else if function == product, let place = place(of: factor, where: { $0 == p }), p.isWhole,
          x[0].coefficient.denominator == 2, !x[0].coefficient.isDecimal
        {
          let half = power(number(.half), number(p))
          joined = (place, p, product, Constant(2) * x[0], half.coefficient)
        } else {
          joined = nil
        }
        guard let joined else { continue }
        var rest = factors(a)
        let exponent = subtract(rest.scalars[joined.place].exponent, number(joined.taken))
        rest.scalars[joined.place].exponent = exponent
        rest.scalars.removeAll { $0 == above || $0.exponent.isZero }
        rest.coefficient = rest.coefficient * joined.scale
        let function = apply(.elementary(joined.function), [joined.x])[0]
        return multiply(built(rest), power(function, above.exponent))
      }
    }
    return nil
  }

  /// σ′(z)/(σ(z) (1 − σ(z))) as 1, σ′(z)/σ(z) as 1 − σ(z), σ′(z)/(1 − σ(z)) as σ(z).
  private mutating func withSigmoids(_ a: Scaled) -> Scaled? {
    let all = factors(a)
    return withSigmoids(all, isTensor: false) ?? withSigmoids(all, isTensor: true)
  }

  /// The same among the scalar factors or the tensors of a product.
  private mutating func withSigmoids(_ all: Factors, isTensor: Bool) -> Scaled? {
    let list = isTensor ? all.tensors : all.scalars
    guard list.count > 1, list.contains(where: { isDivided($0) }) else { return nil }
    for (place, power) in list.enumerated() where number(of: power.exponent) == .one {
      guard case .apply(let primitive, let z, _) = kind(power.base),
        primitive == .derivative(.activation(.sigmoid), order: 1),
        let sigmoid = known(.apply(.activation(.sigmoid), z, output: 0))
      else { continue }
      let one = isTensor ? filled(.one, all.shape) : number(1)
      let value = Scaled(.one, sigmoid)
      let rest = subtract(one, value)
      let divisors = [value.term, rest.term]
      guard divides(list, divisors) else {
        if let joined = joined(all, isTensor: isTensor, divisors) { return joined }
        continue
      }
      var remaining = all
      remaining.coefficient = remaining.coefficient * rest.coefficient
      let both = [value.term, rest.term].map { Power(base: $0, exponent: number(1)) }
      if isTensor {
        remaining.tensors.remove(at: place)
        merge(both, into: &remaining.tensors)
      } else {
        remaining.scalars.remove(at: place)
        merge(both, into: &remaining.scalars)
      }
      let result = built(remaining)
      if result.term == built(all).term { continue }
      return result
    }
    return nil
  }

  /// Whether a factor is below a line, or is a bracket with something below one.
  private func isDivided(_ power: Power) -> Bool {
    if number(of: power.exponent)?.value ?? 0 < 0 { return true }
    guard case .sum(let parts) = kind(power.base) else { return false }
    return parts.contains { isQuotient($0) }
  }

  private func divides(_ list: [Power], _ bases: [Term]) -> Bool {
    list.contains { bases.contains($0.base) && number(of: $0.exponent)?.value ?? 0 < 0 }
  }

  /// A product with one of its brackets brought over one denominator, where something in the bracket is
  /// divided by one of the bases and the whole gets shorter by it.
  private mutating func joined(
    _ all: Factors, isTensor: Bool, _ bases: [Term]
  ) -> Scaled? {
    let list = isTensor ? all.tensors : all.scalars
    for (place, power) in list.enumerated() where number(of: power.exponent) == .one {
      guard case .sum(let parts) = kind(power.base), parts.count <= 4 else { continue }
      let isQuotient = parts.contains { part in
        let factors = factors(part)
        return divides(isTensor ? factors.tensors : factors.scalars, bases)
      }
      guard isQuotient, let quotient = overOneDenominator(parts) else { continue }
      var rest = all
      if isTensor {
        rest.tensors.remove(at: place)
      } else {
        rest.scalars.remove(at: place)
      }
      let product = multiply(built(rest), quotient)
      guard let candidate = withSigmoids(product) else { continue }
      let whole = assembled(all)
      if length(candidate) < length(whole) { return candidate }
    }
    return nil
  }

  /// x (k − k l/r) as k x (1 − l/r): a letter of a bracket that is a term by itself and stands in all others.
  private mutating func withLetterOut(_ a: Scaled) -> Scaled? {
    let all = factors(a)
    guard all.scalars.count > 1 || !all.tensors.isEmpty else { return nil }
    for (place, power) in all.scalars.enumerated() where number(of: power.exponent) == .one {
      guard case .sum(let parts) = kind(power.base), parts.count <= 4,
        let letter = parts.compactMap({ part in self.parts(part.term).scalars.first?.base })
          .first(where: { base in parts.contains { self.isMonomial($0, base) } }),
        parts.contains(where: { isQuotient($0) }),
        parts.allSatisfy({ part in
          self.parts(part.term).scalars.contains {
            $0.base == letter && number(of: $0.exponent)?.value ?? 0 >= 1
          }
        })
      else { continue }
      let below = self.power(Scaled(.one, letter), number(-1))
      var inside: [Scaled] = []
      for part in parts { inside.append(multiply(part, below)) }
      var rest = all
      rest.scalars.remove(at: place)
      let candidate = multiply(multiply(built(rest), Scaled(.one, letter)), sum(inside))
      if length(candidate) <= length(a) { return candidate }
    }
    return nil
  }

  /// (1 − 4/x)/x^… with the x of the sum's own denominators brought out: 1/(x² (1 − 4/x)) is
  /// 1/(x (x − 4)), and 1/(1 + a/b)² is b²/(b + a)². nil where that is longer.
  private mutating func cleared(_ a: Scaled) -> Scaled? {
    let product = factors(a)
    var best: Scaled?
    for place in product.scalars.indices {
      let factor = product.scalars[place]
      guard case .sum(let parts) = kind(factor.base), parts.count <= 4,
        let e = number(of: factor.exponent), e.isWhole
      else { continue }
      for lift in parts.flatMap({ lifts($0) }) {
        var terms: [Scaled] = []
        let scale = power(Scaled(.one, lift.base), lift.exponent)
        for entry in parts { terms.append(multiply(entry, scale)) }
        // a + b rather than b + a.
        if terms.allSatisfy({ isLetter($0.term) }) { terms.sort { $0.term < $1.term } }
        let bracket = sum(terms)
        guard length(bracket) <= length(factor.base) || isExponential(lift.base) else { continue }
        var rest = product
        rest.scalars.remove(at: place)
        let exponent = number(-e)
        merge(
          [Power(base: lift.base, exponent: multiply(lift.exponent, exponent))], into: &rest.scalars
        )
        let candidate = multiply(built(rest), power(bracket, number(e)))
        // Of the same length a quotient without one in it is better.
        let margin = best == nil && e.value < 0 && !isExponential(lift.base) ? 1 : 0
        if length(candidate) < length(best ?? a) + margin { best = candidate }
      }
    }
    return best
  }

  /// What a bracket may be multiplied with: the denominators of a term, and exponentials either way.
  private func lifts(_ part: Scaled) -> [Power] {
    parts(part.term).scalars.flatMap { power -> [Power] in
      guard let q = number(of: power.exponent) else { return [] }
      if isExponential(power.base) {
        return [-q, -q * .half].map { Power(base: power.base, exponent: number($0)) }
      }
      // Roots of letters stay: 1/√x + 2.
      let isCleared = q.isWhole || isSum(power.base) && (Constant(2) * q).isWhole
      return q.value < 0 && isCleared ? [Power(base: power.base, exponent: number(-q))] : []
    }
  }

  func isLetter(_ term: Term) -> Bool {
    if case .leaf = kind(term) { true } else { false }
  }

  /// A sum of quotients over one denominator, with the numerator multiplied out:
  /// (1 − y)/(1 − p) − y/p is (p − y)/(p (1 − p)). nil where there is nothing to bring together.
  mutating func overOneDenominator(_ parts: [Scaled]) -> Scaled? {
    guard parts.count <= 4, let first = parts.first else { return nil }
    let shape = shape(first)
    var below: [Power] = []
    var count = 0
    for part in parts {
      let all = factors(part)
      let list = shape.isScalar ? all.scalars : all.tensors
      var isQuotient = false
      for power in list {
        guard let e = number(of: power.exponent), e.value < 0, e.isWhole else { continue }
        isQuotient = true
        if let place = below.firstIndex(where: { $0.base == power.base }) {
          let known = number(of: below[place].exponent) ?? .one
          if -e.value > known.value { below[place].exponent = number(-e) }
        } else {
          below.append(Power(base: power.base, exponent: number(-e)))
        }
      }
      if isQuotient { count += 1 }
    }
    guard count > 0, below.count <= 3, below.contains(where: { isSum($0.base) }) else { return nil }
    var denominator = shape.isScalar ? number(1) : filled(.one, shape)
    for power in below {
      denominator = multiply(denominator, self.power(Scaled(.one, power.base), power.exponent))
    }
    var terms: [Scaled] = []
    for part in parts {
      terms += opened(multiply(part, denominator), depth: 0)
      if terms.count > 24 { return nil }
    }
    let numerator = sum(terms)
    let squares = withSquares(numerator) ?? numerator
    return multiply(factored(squares), power(denominator, number(-1)))
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

  func isOpened(_ power: Power) -> Bool {
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
    let isTensor = !rest.tensors.isEmpty
    let list = isTensor ? rest.tensors : rest.scalars
    guard depth < 6, let place = list.firstIndex(where: { isSum($0.base) && isOpened($0) }),
      case .sum(let inner) = kind(list[place].base), let n = number(of: list[place].exponent)
    else { return [part] }
    if isTensor { rest.tensors.remove(at: place) } else { rest.scalars.remove(at: place) }
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
