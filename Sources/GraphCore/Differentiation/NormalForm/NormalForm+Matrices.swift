extension NormalForm {
  // MARK: Products of matrices

  /// A B, where a vector is a column and a 1×1 factor scales.
  mutating func product(_ a: Scaled, _ b: Scaled) -> Scaled {
    if shape(a).isScalar || shape(b).isScalar { return multiply(a, b) }
    let target = Shape(rows: shape(a).rows, columns: shape(b).columns)
    if a.isZero || b.isZero { return zero(target) }
    let (left, right) = (parts(a.term), parts(b.term))
    var scale = Scaled(a.coefficient * b.coefficient, Self.one)
    scale = multiply(scale, scalar(left.scalars))
    scale = multiply(scale, scalar(right.scalars))
    let factors = [left.tensor, right.tensor].compactMap { $0 }.flatMap { chainFactors($0) }
    return multiply(scale, chain(factors, target))
  }

  mutating func scalar(_ powers: [Power]) -> Scaled {
    powers.isEmpty
      ? number(1) : built(Factors(coefficient: .one, scalars: powers, shape: .scalar))
  }

  private mutating func chainFactors(_ term: Term) -> [Term] {
    switch kind(term) {
    case .chain(let factors): return factors
    case .ones(.matrix(let m, let n)) where m > 1:
      // A matrix of ones is 1⃗ 1⃗ᵀ.
      return [ones(.vector(m)), ones(Shape(rows: 1, columns: n))]
    default: return [term]
    }
  }

  /// The product of factors that fit, with neighbours joined and numbers among them taken out.
  mutating func chain(_ factors: [Term], _ target: Shape) -> Scaled {
    var stack: [Term] = []
    var scale = number(1)
    var rest = Array(factors.reversed())
    while let next = rest.popLast() {
      guard let last = stack.last else {
        stack.append(next)
        continue
      }
      guard let joined = joined(last, next) else {
        stack.append(next)
        if let end = inverseAtEnd(of: stack) {
          stack.removeSubrange(end)
          rest.append(identity(shape(next).columns))
        }
        continue
      }
      stack.removeLast()
      let (scalars, tensor) = parts(joined.term)
      scale = multiply(scale, Scaled(joined.coefficient, Self.one))
      scale = multiply(scale, scalar(scalars))
      // What was joined may join with what stands before it.
      if let tensor { rest += chainFactors(tensor).reversed() }
    }
    if let (inner, range) = innerScalar(stack) {
      let outside = Array(stack[..<range.lowerBound] + stack[range.upperBound...])
      scale = multiply(scale, inner)
      return multiply(scale, outside.isEmpty ? number(1) : chain(outside, target))
    }
    if stack.isEmpty { return multiply(scale, filled(.one, target)) }
    return multiply(scale, chainTerm(stack, target))
  }

  /// Where the chain ends in (A B)⁻¹ A B or in A B (A B)⁻¹, whose factors are no squares.
  private func inverseAtEnd(of stack: [Term]) -> Range<Int>? {
    for place in stack.indices.reversed() {
      guard case .inverse(let inner) = kind(stack[place]), case .chain(let list) = kind(inner)
      else { continue }
      let after = stack.count - 1 - place
      if after == list.count, stack[(place + 1)...].elementsEqual(list) {
        return place..<stack.count
      }
      if after == 0, place >= list.count, stack[(place - list.count)..<place].elementsEqual(list) {
        return (place - list.count)..<stack.count
      }
    }
    return nil
  }

  /// A part of a chain that is 1×1 without being the whole: yᵀz in x yᵀ z.
  private mutating func innerScalar(_ factors: [Term]) -> (Scaled, Range<Int>)? {
    for start in factors.indices where shape(factors[start]).rows == 1 {
      guard let end = factors[start...].firstIndex(where: { shape($0).columns == 1 }),
        start > 0 || end < factors.count - 1
      else { continue }
      let part = Array(factors[start...end])
      return (part.count == 1 ? Scaled(.one, part[0]) : chainTerm(part, .scalar), start..<end + 1)
    }
    return nil
  }

  private mutating func chainTerm(_ factors: [Term], _ target: Shape) -> Scaled {
    if factors.count == 1 { return Scaled(.one, factors[0]) }
    if factors.count == 2, let reduced = sumOfLanes(factors[0], factors[1]) { return reduced }
    let key = Kind.chain(factors)
    if target.isScalar, known(key) == nil {
      // A number is its own transpose.
      let turned = transposedFactors(factors)
      if known(.chain(turned)) != nil {
        return Scaled(.one, intern(.chain(turned), target, length: 0))
      }
    }
    let length = factors.reduce(-1) { total, factor in
      let brackets: Int
      switch kind(factor) {
      case .sum, .hadamard: brackets = 2
      default: brackets = 0
      }
      return total + 1 + self.length(factor) + brackets
    }
    return Scaled(.one, intern(key, target, length: length))
  }

  /// 1⃗ᵀ x = Σx, 1⃗ᵀ A and A 1⃗ the sums of columns and rows.
  private mutating func sumOfLanes(_ a: Term, _ b: Term) -> Scaled? {
    if isOnes(a), shape(a).rows == 1 {
      if shape(b).columns == 1 { return total(Scaled(.one, b)) }
      if !isOnes(b) { return transpose(reduced(.sum, .rows, Scaled(.one, b))) }
    }
    if isOnes(b), shape(b).columns == 1 {
      if shape(a).rows == 1 { return total(transpose(Scaled(.one, a))) }
      if !isOnes(a) { return reduced(.sum, .columns, Scaled(.one, a)) }
    }
    return nil
  }

  /// The product of two neighbours, where it is no chain.
  private mutating func joined(_ a: Term, _ b: Term) -> Scaled? {
    if case .identity = kind(a) { return Scaled(.one, b) }
    if case .identity = kind(b) { return Scaled(.one, a) }
    if let cells = productOfCells(a, b) { return cells }
    if let place = unitPlace(a), shape(a).rows == 1, shape(b).columns == 1 {
      return apply(.shapeChange(.element(row: place, column: 0)), [Scaled(.one, b)])[0]
    }
    if inverseTerm(a) == b { return Scaled(.one, identity(shape(a).rows)) }
    if let whole = productOfCholesky(a, b) { return whole }
    let (left, right) = (diagonal(a), diagonal(b))
    if let left, let right {
      return apply(.shapeChange(.diagonalMatrix), [multiply(left, right)])[0]
    }
    if let left, shape(b).columns == 1 { return multiply(left, Scaled(.one, b)) }
    if let right, shape(a).rows == 1 {
      return transpose(multiply(transpose(Scaled(.one, a)), right))
    }
    if right != nil, case .sum(let parts) = kind(a), parts.contains(where: { isIdentity($0.term) })
    {
      // (I − s 1⃗ᵀ) diag(s) is diag(s) − s sᵀ.
      var products: [Scaled] = []
      for part in parts { products.append(product(part, Scaled(.one, b))) }
      return sum(products)
    }
    if shape(a).rows == 1, shape(b).columns == 1 {
      // (y ⊘ x)ᵀ x is Σ y.
      let column = transposeTerm(a)
      if opposes(factors(column).tensors, factors(Scaled(.one, b)).tensors) {
        return total(multiply(column, Scaled(.one, b)))
      }
    }
    if isOnes(a), isOnes(b), shape(a).rows == 1, shape(b).columns == 1 {
      return number(shape(b).rows)
    }
    return nil
  }

  func isIdentity(_ term: Term) -> Bool {
    if case .identity = kind(term) { true } else { false }
  }

  /// v of diag(v).
  private func diagonal(_ term: Term) -> Scaled? {
    guard case .apply(.shapeChange(.diagonalMatrix), let x, _) = kind(term) else { return nil }
    return x[0]
  }

  // MARK: Columns that are spread

  /// A ⊙ (v 1⃗ᵀ) as diag(v) A and A ⊙ (1⃗ vᵀ) as A diag(v), also where they stand in a bracket that A
  /// multiplies; the same where that is longer.
  mutating func withDiagonals(_ a: Scaled) -> Scaled {
    guard shape(a).isMatrix else { return a }
    let all = factors(a)
    guard all.tensors.count > 1 else { return a }
    for (place, power) in all.tensors.enumerated() {
      guard let n = number(of: power.exponent), n.isWhole else { continue }
      var rest = all
      rest.tensors.remove(at: place)
      if let diagonal = spreadLane(power.base) {
        let vector = self.power(diagonal.vector, power.exponent)
        let matrix = apply(.shapeChange(.diagonalMatrix), [vector])[0]
        let other = withDiagonals(built(rest))
        let candidate = diagonal.isColumn ? product(matrix, other) : product(other, matrix)
        if length(candidate) <= length(a) { return candidate }
      } else if n == .one, case .sum(let parts) = kind(power.base), parts.count <= 3,
        parts.contains(where: { part in
          factors(part).tensors.contains { spreadLane($0.base) != nil }
        })
      {
        var terms: [Scaled] = []
        for part in parts { terms.append(withDiagonals(multiply(built(rest), part))) }
        let candidate = sum(terms)
        if length(candidate) < length(a) { return candidate }
      }
    }
    return a
  }

  private func isSpreadLane(_ term: Term) -> Bool {
    guard case .chain(let list) = kind(term), list.count == 2 else { return false }
    return isOnes(list[0]) || isOnes(list[1])
  }

  /// v of v 1⃗ᵀ (a column that is spread) and of 1⃗ vᵀ.
  mutating func spreadLane(_ term: Term) -> (vector: Scaled, isColumn: Bool)? {
    guard case .chain(let list) = kind(term), list.count == 2, shape(list[0]).columns == 1 else {
      return nil
    }
    if isOnes(list[1]) { return (Scaled(.one, list[0]), true) }
    return isOnes(list[0]) ? (transposeTerm(list[1]), false) : nil
  }

  // MARK: Transposes and inverses

  mutating func transpose(_ a: Scaled) -> Scaled {
    if shape(a).isScalar { return a }
    let (scalars, tensor) = parts(a.term)
    guard let tensor else { return a }
    if scalars.isEmpty { return a.coefficient * transposeTerm(tensor) }
    return multiply(
      Scaled(a.coefficient, scalar(scalars).term), transposeTerm(tensor))
  }

  mutating func transposedFactors(_ factors: [Term]) -> [Term] {
    factors.reversed().map { transposeTerm($0).term }
  }

  mutating func transposeTerm(_ term: Term) -> Scaled {
    let turned = shape(term).transposed
    switch kind(term) {
    case .transpose(let inner): return Scaled(.one, inner)
    case .ones: return filled(.one, turned)
    case .identity, .apply(.shapeChange(.diagonalMatrix), _, _): return Scaled(.one, term)
    case .tensor(let tensor): return constant(.tensor(tensor.transposed))
    case .leaf where symmetric.contains(term): return Scaled(.one, term)
    case .apply(.shapeChange(.stackRows), _, _) where turned.isMatrix:
      if let cells = ofCells(.shapeChange(.transpose), [Scaled(.one, term)]) { return cells }
    case .chain(let factors): return chain(transposedFactors(factors), turned)
    case .inverse(let inner) where transposeTerm(inner) == Scaled(.one, inner):
      return Scaled(.one, term)
    // X − 1⃗ mᵀ stands as one matrix.
    case .sum(let parts)
    where parts.contains(where: { isIdentity(self.parts($0.term).tensor ?? $0.term) })
      || !parts.contains(where: { isSpreadLane($0.term) }):
      let entries = parts.map { transpose($0) }
      let candidate = sum(entries)
      if entries.contains(where: { isTransposed($0.term) }) == false,
        length(candidate) <= length(term) + 1
      {
        return candidate
      }
      if length(candidate) <= length(term) { return candidate }
    case .hadamard(let powers):
      // (A ⊙ Bᵀ)ᵀ is Aᵀ ⊙ B.
      var all = Factors(coefficient: .one, scalars: [], shape: turned)
      for power in powers {
        let base = transposeTerm(power.base)
        guard base.coefficient == .one else { break }
        all.tensors.append(Power(base: base.term, exponent: power.exponent))
      }
      guard all.tensors.count == powers.count else { break }
      let candidate = built(all)
      if length(candidate) <= length(term) { return candidate }
    default: break
    }
    let brackets: Int
    switch kind(term) {
    case .sum, .hadamard: brackets = 3
    default: brackets = 1
    }
    return Scaled(.one, intern(.transpose(term), turned, length: length(term) + brackets))
  }

  /// The transpose, where it takes fewer characters: B A for Aᵀ Bᵀ.
  mutating func shorterTranspose(_ term: Term) -> Term? {
    let turned = transposeTerm(term)
    return turned.coefficient == .one && length(turned) < length(term) ? turned.term : nil
  }

  func isTransposed(_ term: Term) -> Bool {
    if case .transpose = kind(term) { true } else { false }
  }

  mutating func inverse(_ a: Scaled) -> Scaled {
    let (scalars, tensor) = parts(a.term)
    let scale = power(Scaled(a.coefficient, scalar(scalars).term), number(-1))
    guard let tensor else { return scale }
    return multiply(scale, Scaled(.one, inverseTerm(tensor) ?? plainInverse(tensor)))
  }

  /// The inverse, where it is known without a new term or splits into those of factors; nil else.
  private mutating func inverseTerm(_ term: Term) -> Term? {
    guard shape(term).isSquare, !shape(term).isScalar else { return nil }
    switch kind(term) {
    case .identity: return term
    case .inverse(let inner): return inner
    case .apply(.shapeChange(.diagonalMatrix), let x, _) where x[0].coefficient == .one:
      let inverse = power(x[0], number(-1))
      return inverse.coefficient == .one
        ? apply(.shapeChange(.diagonalMatrix), [inverse])[0].term : nil
    case .transpose(let inner):
      guard let inverse = inverseTerm(inner) else { return nil }
      return transposeTerm(inverse).term
    case .chain(let factors) where factors.allSatisfy({ shape($0).isSquare }):
      let turned = factors.reversed().map { inverseTerm($0) ?? plainInverse($0) }
      let result = chain(turned, shape(term))
      return result.coefficient == .one ? result.term : nil
    default: return known(.inverse(term))
    }
  }

  private mutating func plainInverse(_ term: Term) -> Term {
    if case .transpose(let inner) = kind(term) {
      return transposeTerm(plainInverse(inner)).term
    }
    let brackets = isSum(term) || kind(term).isChain ? 2 : 0
    return intern(.inverse(term), shape(term), length: length(term) + brackets + 5)
  }
}

extension NormalForm.Kind {
  var isChain: Bool { if case .chain = self { true } else { false } }
}
