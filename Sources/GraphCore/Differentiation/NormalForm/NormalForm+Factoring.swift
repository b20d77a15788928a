extension NormalForm {
  // MARK: Common factors

  /// The formula with common factors of sums taken out wherever that makes it shorter:
  /// 2 Xᵀ X θ − 2 Xᵀ y becomes 2 Xᵀ (X θ − y).
  ///
  /// - Complexity: linear in the number of terms below it, besides the work on each sum, which has few
  ///   entries. It recurses on the depth of the formula, which its length bounds.
  mutating func finish(_ a: Scaled) -> Scaled {
    if let known = finished[a.term] { return a.coefficient * known }
    let result = finishedTerm(a.term)
    finished[a.term] = result
    return a.coefficient * result
  }

  private mutating func finishedTerm(_ term: Term) -> Scaled {
    switch kind(term) {
    case .sum(let parts):
      var entries: [Scaled] = []
      for part in parts { entries.append(finish(part)) }
      let added = sum(entries)
      let whole = withSquares(added) ?? added
      var best = factored(whole)
      if let expanded = expanded(parts) {
        let other = factored(expanded)
        if length(other) < length(best) { best = other }
      }
      for sum in whole.term == term ? [whole] : [whole, Scaled(.one, term)] {
        guard let fraction = overOneDenominator(summands(sum)) else { continue }
        let other = polished(fraction)
        if length(other) < length(best) { best = other }
      }
      return withTotals(best)
    case .product(let scalars, let tensor):
      if areFinished(scalars), tensor.map({ isFinished($0) }) ?? true {
        return polished(Scaled(.one, term))
      }
      var result = tensor.map { finish(Scaled(.one, $0)) } ?? number(1)
      for power in scalars.reversed() {
        result = multiply(finish(power), result)
      }
      return polished(result)
    case .hadamard(let powers):
      if areFinished(powers) { return withDiagonals(polished(Scaled(.one, term))) }
      var result: Scaled?
      for power in powers {
        let next = finish(power)
        result = result.map { multiply($0, next) } ?? next
      }
      return withDiagonals(polished(result ?? Scaled(.one, term)))
    case .chain(let factors):
      if let product = finishedInner(term, factors) { return product }
      if let opened = openedChain(term, factors) { return opened }
      if factors.allSatisfy({ isFinished($0) }) { return Scaled(.one, term) }
      var result = finish(Scaled(.one, factors[0]))
      for factor in factors.dropFirst() { result = product(result, finish(Scaled(.one, factor))) }
      return result
    case .transpose(let inner): return transpose(finish(Scaled(.one, inner)))
    case .inverse(let inner): return inverse(finish(Scaled(.one, inner)))
    case .apply(.shapeChange(let change), let x, _) where x.count == 1:
      let inner = finish(x[0])
      return inner == x[0] ? Scaled(.one, term) : apply(.shapeChange(change), [inner])[0]
    default: return Scaled(.one, term)
    }
  }

  /// A (B + C) D as A B D + A C D, where the products are known and the whole gets shorter.
  private mutating func openedChain(_ whole: Term, _ factors: [Term]) -> Scaled? {
    guard let place = factors.firstIndex(where: { isSum($0) }),
      factors.contains(where: { isInverseOfCholesky($0) }),
      case .sum(let parts) = kind(factors[place])
    else { return nil }
    var terms: [Scaled] = []
    for part in parts {
      var term = part
      for factor in factors[..<place].reversed() { term = product(Scaled(.one, factor), term) }
      for factor in factors[(place + 1)...] { term = product(term, Scaled(.one, factor)) }
      terms.append(finish(term))
    }
    let candidate = factored(sum(terms))
    return length(candidate) < length(whole) ? candidate : nil
  }

  /// σ′(z)ᵀ v as a sum over σ′(z) ⊙ v, where that gets shorter.
  private mutating func finishedInner(_ whole: Term, _ factors: [Term]) -> Scaled? {
    guard factors.count == 2, isScalar(whole), case .transpose(let row) = kind(factors[0]) else {
      return nil
    }
    let isDerivative = [row, factors[1]].contains {
      if case .apply(.derivative, _, _) = kind($0) { true } else { false }
    }
    guard isDerivative else { return nil }
    let product = multiply(Scaled(.one, row), Scaled(.one, factors[1]))
    let finished = finish(product)
    guard finished != product else { return nil }
    let result = total(finished)
    return length(result) < length(whole) ? result : nil
  }

  /// Whether finishing leaves a term as it is.
  private mutating func isFinished(_ term: Term) -> Bool {
    finish(Scaled(.one, term)) == Scaled(.one, term)
  }

  private mutating func areFinished(_ powers: [Power]) -> Bool {
    powers.allSatisfy { isFinished($0.base) }
  }

  private mutating func finish(_ power: Power) -> Scaled {
    self.power(finish(Scaled(.one, power.base)), power.exponent)
  }

  /// A sum with its common factors taken out, one after the other, as long as it gets shorter.
  ///
  /// - Complexity: bounded by the budget: the subsets of the common factors could all be looked at.
  mutating func factored(_ whole: Scaled) -> Scaled {
    if let known = factoredSums[whole] { return known }
    guard factoringBudget > 0 else { return whole }
    factoringBudget -= 1
    let result = searched(whole)
    factoredSums[whole] = result
    return result
  }

  private mutating func searched(_ whole: Scaled) -> Scaled {
    let best = withFactorsOut(whole)
    // 1 − 2 x − x² rather than 1 − x (x + 2).
    guard case .sum(let parts) = kind(best.term), let open = expanded(parts) else { return best }
    let polynomial = best.coefficient * open
    return length(polynomial) <= length(best) ? polynomial : best
  }

  private mutating func withFactorsOut(_ whole: Scaled) -> Scaled {
    var best = stacked(whole) ?? whole
    for _ in 0..<8 {
      guard case .sum(let parts) = kind(best.term), parts.count <= 12 else { return best }
      var shorter: Scaled?
      for candidate in candidates(parts) {
        let trial = best.coefficient * taken(candidate, from: parts)
        let isBetter =
          candidate.isPreferred
          || !isSum(trial.term) && !parts.contains { isQuotient($0) }
        let margin = isBetter && shorter == nil && trial != best ? 1 : 0
        if length(trial) < length(shorter ?? best) + margin { shorter = trial }
      }
      guard let shorter else { return best }
      best = shorter
    }
    return best
  }

  func isQuotient(_ part: Scaled) -> Bool {
    let (scalars, tensor) = parts(part.term)
    if scalars.contains(where: { isBelow($0) }) { return true }
    guard let tensor, case .hadamard(let powers) = kind(tensor) else { return false }
    return powers.contains { number(of: $0.exponent)?.value ?? 0 < 0 }
  }

  /// Whether a power stands below a line: exp(−t) does not.
  private func isBelow(_ power: Power) -> Bool {
    number(of: power.exponent)?.value ?? 0 < 0 && !isExponential(power.base)
  }

  /// y₂ [1; 0] + y₁ [0; 1] as [y₂; y₁].
  private mutating func stacked(_ whole: Scaled) -> Scaled? {
    guard case .sum(let parts) = kind(whole.term), case .vector(let n) = shape(whole), n <= 64
    else { return nil }
    var cells = [Scaled](repeating: number(0), count: n)
    for part in parts {
      let (_, tensor) = self.parts(part.term)
      guard let tensor, case .tensor(let constant) = kind(tensor),
        let place = constant.elements.firstIndex(of: 1),
        constant.elements.filter({ $0 != 0 }).count == 1, cells[place].isZero
      else { return nil }
      var bare = factors(part)
      (bare.shape, bare.tensors) = (.scalar, [])
      cells[place] = built(bare)
    }
    return whole.coefficient * apply(.shapeChange(.stackRows), cells)[0]
  }

  /// What may be common to some entries of a sum.
  private enum Common: Hashable {
    case scalar(Term)
    /// A power with an exponent that is no number: x^n, also of x^(n − 1).
    case power(Power)
    /// A sum whose terms stand beside it too.
    case bracket(Term)
    case element(Term)
    case tensor(Term)
    case first(Term)
    case last(Term)

    /// A matrix or x^n before a bracket is better than two products of the same length, and so is any
    /// factor of the whole.
    var isPreferred: Bool {
      switch self {
      case .first, .last, .power: true
      default: false
      }
    }
    var isFirst: Bool { if case .first = self { true } else { false } }
  }

  /// x^n for x^(n − 1) and its like: powers that differ by a number in the exponent.
  private mutating func family(_ power: Power) -> Power {
    guard case .sum(let parts) = kind(power.exponent.term),
      parts.contains(where: { $0.term == Self.one })
    else { return power }
    let whole = sum(parts.filter { $0.term != Self.one })
    return Power(base: power.base, exponent: power.exponent.coefficient * whole)
  }

  private mutating func candidates(_ parts: [Scaled]) -> [Common] {
    var counts: [Common: Int] = [:]
    var order: [Common] = []
    for part in parts {
      for common in commons(part) {
        counts[common, default: 0] += 1
        if counts[common] == 2 { order.append(common) }
      }
    }
    return order.flatMap { withExponents($0, parts) } + brackets(parts)
  }

  /// x^n or x^(n − 1), each as it stands in the sum.
  private mutating func withExponents(_ common: Common, _ parts: [Scaled]) -> [Common] {
    guard case .power(let whole) = common else { return [common] }
    var result: [Common] = []
    for part in parts {
      for power in self.parts(part.term).scalars where power.base == whole.base {
        if family(power) == whole, !result.contains(.power(power)) { result.append(.power(power)) }
      }
    }
    return result
  }

  /// Brackets whose terms stand in the sum too: a (b + 1) + b + 1.
  private func brackets(_ parts: [Scaled]) -> [Common] {
    var result: [Common] = []
    for part in parts {
      for power in self.parts(part.term).scalars where number(of: power.exponent) == .one {
        if ratio(power.base, in: parts) != nil { result.append(.bracket(power.base)) }
      }
    }
    return result
  }

  /// c, where all terms of c times the bracket are among the parts.
  private func ratio(_ bracket: Term, in parts: [Scaled]) -> Constant? {
    guard case .sum(let inner) = kind(bracket), inner.count < parts.count,
      let first = parts.first(where: { $0.term == inner[0].term })
    else { return nil }
    let ratio = first.coefficient / inner[0].coefficient
    let isThere = inner.allSatisfy { entry in
      parts.contains(Scaled(ratio * entry.coefficient, entry.term))
    }
    return isThere ? ratio : nil
  }

  private mutating func commons(_ part: Scaled) -> [Common] {
    let (scalars, tensor) = self.parts(part.term)
    var result: [Common] = []
    for power in scalars {
      guard number(of: power.exponent) == nil else {
        result.append(.scalar(power.base))
        continue
      }
      result.append(.power(family(power)))
    }
    guard let tensor else { return result }
    switch kind(tensor) {
    case .ones: break
    case .hadamard(let powers):
      for power in powers where number(of: power.exponent) == .one {
        result.append(.element(power.base))
      }
      result.append(.tensor(tensor))
    case .chain(let factors):
      result += [.first(factors[0]), .last(factors[factors.count - 1]), .tensor(tensor)]
    default: result += [.element(tensor), .tensor(tensor)]
    }
    return result
  }

  /// The sum with a common factor before a bracket.
  private mutating func taken(_ common: Common, from parts: [Scaled]) -> Scaled {
    if case .bracket(let bracket) = common { return gathered(bracket, from: parts) }
    let family: Common
    if case .power(let power) = common {
      family = .power(self.family(power))
    } else {
      family = common
    }
    var inside: [Scaled] = []
    var outside: [Scaled] = []
    let exponent = leastExponent(common, parts)
    var isPolynomial = exponent.map { $0.value > 0 } ?? false
    for part in parts {
      guard commons(part).contains(family) else {
        outside.append(part)
        continue
      }
      if case .scalar(let base) = common { isPolynomial = isPolynomial && isMonomial(part, base) }
      inside.append(quotient(part, by: common, exponent))
    }
    // A polynomial stays as everyone writes it.
    if isPolynomial { return sum(parts) }
    // A + Aᵀ rather than Aᵀ + A.
    let ordered =
      inside.filter { !isTransposed($0.term) } + inside.filter { isTransposed($0.term) }
    let bracket = finishedQuotients(factored(sum(ordered)))
    let group: Scaled
    switch common {
    case .scalar(let base):
      group = multiply(power(Scaled(.one, base), number(exponent ?? .one)), bracket)
    case .bracket: group = bracket
    case .power(let factor):
      group = multiply(power(Scaled(.one, factor.base), factor.exponent), bracket)
    case .element(let base), .tensor(let base): group = multiply(bracket, Scaled(.one, base))
    case .first(let factor): group = product(Scaled(.one, factor), bracket)
    case .last(let factor): group = product(bracket, Scaled(.one, factor))
    }
    return outside.isEmpty ? group : sum([group] + outside)
  }

  /// The sum with the terms of a bracket gathered to it: (a + 1) (b + 1).
  private mutating func gathered(_ bracket: Term, from parts: [Scaled]) -> Scaled {
    guard case .sum(let inner) = kind(bracket), let ratio = ratio(bracket, in: parts) else {
      return sum(parts)
    }
    let terms = Set(inner.map(\.term))
    var inside: [Scaled] = []
    var outside: [Scaled] = []
    for part in parts where !terms.contains(part.term) {
      let isFactor = self.parts(part.term).scalars.contains {
        $0.base == bracket && number(of: $0.exponent) == .one
      }
      if isFactor {
        inside.append(quotient(part, by: .scalar(bracket), .one))
      } else {
        outside.append(part)
      }
    }
    let group = multiply(factored(sum(inside + [number(ratio)])), Scaled(.one, bracket))
    return outside.isEmpty ? group : sum([group] + outside)
  }

  /// The terms of a bracket with their quotients cleared: 1/(x (1 + 1/x)) is 1/(x + 1).
  private mutating func finishedQuotients(_ bracket: Scaled) -> Scaled {
    guard case .sum(let parts) = kind(bracket.term) else { return bracket }
    var entries: [Scaled] = []
    for part in parts { entries.append(polished(part)) }
    return bracket.coefficient * sum(entries)
  }

  /// The smallest exponent of a common scalar.
  private func leastExponent(_ common: Common, _ parts: [Scaled]) -> Constant? {
    guard case .scalar(let base) = common else { return nil }
    return parts.compactMap { part in
      self.parts(part.term).scalars.first { $0.base == base }.flatMap { number(of: $0.exponent) }
    }.min { $0.value < $1.value }
  }

  func isMonomial(_ part: Scaled, _ base: Term) -> Bool {
    guard case .leaf = kind(base) else { return false }
    let (scalars, tensor) = parts(part.term)
    return tensor == nil && scalars.count == 1 && scalars[0].base == base
  }

  private mutating func quotient(
    _ part: Scaled, by common: Common, _ exponent: Constant?
  ) -> Scaled {
    switch common {
    case .scalar(let base):
      return multiply(part, power(Scaled(.one, base), number(-(exponent ?? .one))))
    case .power(let factor):
      return multiply(part, power(Scaled(.one, factor.base), -factor.exponent))
    case .element(let base):
      var rest = factors(part)
      rest.tensors.removeAll { $0.base == base }
      return built(rest)
    case .bracket: return part
    case .tensor:
      // What multiplies the tensor is a scalar.
      var rest = factors(part)
      (rest.tensors, rest.shape) = ([], .scalar)
      return built(rest)
    case .first, .last:
      let (scalars, tensor) = parts(part.term)
      guard let tensor, case .chain(let list) = kind(tensor) else { return part }
      let kept = common.isFirst ? list.dropFirst() : list.dropLast()
      var result = Scaled(.one, kept[kept.startIndex])
      for factor in kept.dropFirst() { result = product(result, Scaled(.one, factor)) }
      let scale = built(Factors(coefficient: part.coefficient, scalars: scalars, shape: .scalar))
      return multiply(scale, result)
    }
  }
}
