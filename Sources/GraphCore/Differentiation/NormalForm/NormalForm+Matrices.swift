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

  private mutating func scalar(_ powers: [Power]) -> Scaled {
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
  private mutating func chain(_ factors: [Term], _ target: Shape) -> Scaled {
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
    if inverseTerm(a) == b { return Scaled(.one, identity(shape(a).rows)) }
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

  // MARK: Transposes and inverses

  mutating func transpose(_ a: Scaled) -> Scaled {
    if shape(a).isScalar { return a }
    let (scalars, tensor) = parts(a.term)
    guard let tensor else { return a }
    if scalars.isEmpty { return a.coefficient * transposeTerm(tensor) }
    return multiply(
      Scaled(a.coefficient, scalar(scalars).term), transposeTerm(tensor))
  }

  private mutating func transposedFactors(_ factors: [Term]) -> [Term] {
    factors.reversed().map { transposeTerm($0).term }
  }

  private mutating func transposeTerm(_ term: Term) -> Scaled {
    let turned = shape(term).transposed
    switch kind(term) {
    case .transpose(let inner): return Scaled(.one, inner)
    case .ones: return filled(.one, turned)
    case .identity, .apply(.shapeChange(.diagonalMatrix), _, _): return Scaled(.one, term)
    case .tensor(let tensor): return constant(.tensor(tensor.transposed))
    case .chain(let factors): return chain(transposedFactors(factors), turned)
    case .inverse(let inner) where transposeTerm(inner) == Scaled(.one, inner):
      return Scaled(.one, term)
    case .sum(let parts):
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

  // MARK: Traces and sums

  /// The trace: linear, the same for a turned chain.
  mutating func trace(_ a: Scaled) -> Scaled {
    let (scalars, tensor) = parts(a.term)
    let scale = multiply(number(a.coefficient), scalar(scalars))
    guard let tensor else { return scale }
    switch kind(tensor) {
    case .identity(let n): return multiply(scale, number(n))
    case .ones(let shape): return multiply(scale, number(shape.rows))
    case .transpose(let inner): return multiply(scale, trace(Scaled(.one, inner)))
    case .chain(let factors):
      return multiply(scale, traceOfChain(factors))
    default: return multiply(scale, traceTerm(tensor))
    }
  }

  private mutating func traceOfChain(_ factors: [Term]) -> Scaled {
    var turned = factors
    for _ in factors.indices {
      turned.append(turned.removeFirst())
      if shape(turned[0]).rows == 1 { return chain(turned, .scalar) }
      for candidate in [turned, transposedFactors(turned)] {
        guard let term = known(.chain(candidate)) else { continue }
        let key = Kind.apply(.linearAlgebra(.trace), [Scaled(.one, term)], output: 0)
        if let known = known(key) { return Scaled(.one, known) }
      }
    }
    let whole = chain(factors, Shape(rows: shape(factors[0]).rows, columns: shape(factors[0]).rows))
    return multiply(Scaled(whole.coefficient, Self.one), traceTerm(whole.term))
  }

  private mutating func traceTerm(_ term: Term) -> Scaled {
    Scaled(
      .one,
      intern(
        .apply(.linearAlgebra(.trace), [Scaled(.one, term)], output: 0), .scalar,
        length: length(term) + 4))
  }

  /// The sum over all elements.
  mutating func total(_ a: Scaled) -> Scaled {
    if shape(a).isScalar { return a }
    let (scalars, tensor) = parts(a.term)
    let scale = multiply(number(a.coefficient), scalar(scalars))
    guard let tensor else { return scale }
    switch kind(tensor) {
    case .ones(let shape): return multiply(scale, number(shape.count))
    case .identity(let n): return multiply(scale, number(n))
    case .transpose(let inner): return multiply(scale, total(Scaled(.one, inner)))
    case .sum(let parts) where parts.contains(where: { isSpread($0.term) }):
      var totals: [Scaled] = []
      for part in parts { totals.append(total(part)) }
      return multiply(scale, sum(totals))
    case .apply(.network(.softmax), _, _) where !shape(tensor).isMatrix: return scale
    case .hadamard(let powers) where !shape(tensor).isMatrix:
      // Σ xᵢyᵢ is an inner product.
      if powers.count == 2, powers.allSatisfy({ number(of: $0.exponent) == .one }) {
        let row = transposeTerm(powers[0].base)
        return multiply(scale, product(row, Scaled(.one, powers[1].base)))
      }
    case .hadamard(let powers) where powers.allSatisfy({ number(of: $0.exponent) == .one }):
      // Σ Aᵢⱼ uᵢ wⱼ is uᵀ A w.
      for place in powers.indices {
        guard case .chain(let list) = kind(powers[place].base), shape(list[0]).columns == 1 else {
          continue
        }
        var rest = factors(Scaled(.one, tensor))
        rest.tensors.remove(at: place)
        var row = Scaled(.one, list[1])
        for factor in list.dropFirst(2) { row = product(row, Scaled(.one, factor)) }
        let left = product(transpose(Scaled(.one, list[0])), built(rest))
        return multiply(scale, product(left, transpose(row)))
      }
    case .chain(let factors) where factors.count == 2 && shape(factors[0]).columns == 1:
      let (left, right) = (total(Scaled(.one, factors[0])), total(Scaled(.one, factors[1])))
      return multiply(scale, multiply(left, right))
    default: break
    }
    return multiply(scale, reducedTerm(.sum, .all, tensor))
  }

  /// A sum or mean over an axis: linear.
  mutating func reduced(_ reduction: Reduction, _ axis: Axis, _ a: Scaled) -> Scaled {
    if reduction == .sum, axis == .all { return total(a) }
    let (scalars, tensor) = parts(a.term)
    let scale = multiply(number(a.coefficient), scalar(scalars))
    guard let tensor else { return scale }
    if axis != .all, case .transpose(let inner) = kind(tensor) {
      let other: Axis = axis == .rows ? .columns : .rows
      return multiply(scale, reduced(reduction, other, Scaled(.one, inner)))
    }
    if reduction == .mean, axis == .all, case .sum(let parts) = kind(tensor),
      parts.contains(where: { isSpread($0.term) })
    {
      var means: [Scaled] = []
      for part in parts { means.append(reduced(.mean, .all, part)) }
      return multiply(scale, sum(means))
    }
    if isOnes(tensor) {
      let count = axis.laneCount(shape(tensor))
      return multiply(
        scale,
        filled(Constant(Double(reduction == .sum ? count : 1)), axis.reduced(shape(tensor))))
    }
    return multiply(scale, reducedTerm(reduction, axis, tensor))
  }

  private mutating func reducedTerm(
    _ reduction: Reduction, _ axis: Axis, _ tensor: Term
  ) -> Scaled {
    let term = intern(
      .apply(.reduction(reduction, axis), [Scaled(.one, tensor)], output: 0),
      axis.reduced(shape(tensor)),
      length: length(tensor) + (axis == .all ? 2 : 10) + reduction.name.count)
    return Scaled(.one, term)
  }
}

extension NormalForm.Kind {
  var isChain: Bool { if case .chain = self { true } else { false } }
}
