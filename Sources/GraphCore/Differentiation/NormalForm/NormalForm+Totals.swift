extension NormalForm {
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
    case .sum(let parts): return multiply(scale, traceOfSum(tensor, parts))
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

  /// Term by term, where one of them has a trace that is written without tr: tr(A + x xᵀ) is tr(A) + xᵀx.
  private mutating func traceOfSum(_ whole: Term, _ parts: [Scaled]) -> Scaled {
    var traces: [Scaled] = []
    for part in parts { traces.append(trace(part)) }
    let isSimpler = traces.contains { entry in
      !self.parts(entry.term).scalars.contains {
        if case .apply(.linearAlgebra(.trace), _, _) = kind($0.base) { true } else { false }
      }
    }
    return isSimpler ? sum(traces) : traceTerm(whole)
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
    if let cells = ofCells(.reduction(.sum, .all), [Scaled(.one, tensor)]) {
      return multiply(scale, cells)
    }
    switch kind(tensor) {
    case .ones(let shape): return multiply(scale, number(shape.count))
    case .identity(let n): return multiply(scale, number(n))
    case .transpose(let inner): return multiply(scale, total(Scaled(.one, inner)))
    case .sum(let parts):
      let spreads = parts.contains { isSpread($0.term) }
      guard spreads || parts.count <= 6 else { break }
      var totals: [Scaled] = []
      for part in parts { totals.append(total(part)) }
      // A part that adds up to 0 or to a number, as x − mean(x) or softmax(x), goes.
      if spreads || totals.contains(where: { number(of: $0) != nil }) {
        return multiply(scale, sum(totals))
      }
    case .apply(.network(.softmax), _, _) where !shape(tensor).isMatrix: return scale
    case .hadamard(let powers) where squaredNorms(powers) != nil:
      // The squared norms of the rows of a matrix.
      guard let matrix = squaredNorms(powers) else { break }
      let norm = apply(.reduction(.norm, .all), [matrix])[0]
      return multiply(scale, power(norm, number(2)))
    case .hadamard(let powers)
    where powers.contains { isIdentity($0.base) && number(of: $0.exponent) == .one }:
      // Σ Iᵢⱼ Aᵢⱼ is the trace.
      var rest = factors(Scaled(.one, tensor))
      rest.tensors.removeAll { isIdentity($0.base) }
      return multiply(scale, trace(built(rest)))
    case .apply(.reduction(.sum, let axis), let inner, _) where axis != .all:
      return multiply(scale, total(inner[0]))
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
    if let mean = known(.apply(.reduction(.mean, .all), [Scaled(.one, tensor)], output: 0)) {
      return multiply(scale, Scaled(Constant(Double(shape(tensor).count)), mean))
    }
    return multiply(scale, reducedTerm(.sum, .all, tensor))
  }

  /// X of norm(X, axis).^2.
  private func squaredNorms(_ powers: [Power]) -> Scaled? {
    guard powers.count == 1, number(of: powers[0].exponent) == Constant(2),
      case .apply(.reduction(.norm, let axis), let x, _) = kind(powers[0].base), axis != .all
    else { return nil }
    return x[0]
  }

  /// A sum or mean over an axis: linear.
  mutating func reduced(_ reduction: Reduction, _ axis: Axis, _ a: Scaled) -> Scaled {
    if reduction == .sum, axis == .all { return total(a) }
    let (scalars, tensor) = parts(a.term)
    let scale = multiply(number(a.coefficient), scalar(scalars))
    guard let tensor else { return scale }
    if axis != .all, let cells = ofCells(.reduction(reduction, axis), [Scaled(.one, tensor)]) {
      return multiply(scale, cells)
    }
    if axis != .all, case .transpose(let inner) = kind(tensor) {
      let other: Axis = axis == .rows ? .columns : .rows
      return multiply(scale, reduced(reduction, other, Scaled(.one, inner)))
    }
    if reduction == .sum, axis != .all, let sums = sumsOfLanes(tensor, axis) {
      return multiply(scale, sums)
    }
    if reduction == .mean, let inner = centred(tensor, axis) {
      return multiply(scale, reducedTerm(.variance, axis, inner))
    }
    if reduction == .mean, axis == .all, case .sum(let parts) = kind(tensor),
      parts.contains(where: { isSpread($0.term) })
    {
      var means: [Scaled] = []
      for part in parts { means.append(reduced(.mean, .all, part)) }
      return multiply(scale, sum(means))
    }
    if reduction == .mean, axis == .all,
      let sum = known(.apply(.reduction(.sum, .all), [Scaled(.one, tensor)], output: 0)),
      let count = Constant(1, over: shape(tensor).count)
    {
      return multiply(scale, Scaled(count, sum))
    }
    if isOnes(tensor) {
      let count = axis.laneCount(shape(tensor))
      return multiply(
        scale,
        filled(Constant(Double(reduction == .sum ? count : 1)), axis.reduced(shape(tensor))))
    }
    return multiply(scale, reducedTerm(reduction, axis, tensor))
  }

  /// The sums of the columns of diag(v) A as Aᵀ v, of 1⃗ vᵀ as n v; of a product where its first factor has
  /// simpler sums than itself, and of a sum where one of its terms has. nil for others. Likewise of rows.
  private mutating func sumsOfLanes(_ tensor: Term, _ axis: Axis) -> Scaled? {
    switch kind(tensor) {
    case .chain(let list):
      let isDown = axis == .rows
      let outer = isDown ? list[0] : list[list.count - 1]
      guard let sums = simpleSums(outer, axis) else { return nil }
      let rest = isDown ? transposedFactors(Array(list.dropFirst())) : Array(list.dropLast())
      let rows = shape(rest[0]).rows
      let columns = shape(rest[rest.count - 1]).columns
      return product(chain(rest, Shape(rows: rows, columns: columns)), sums)
    case .sum(let parts):
      guard parts.count <= 6,
        parts.contains(where: { part in
          self.parts(part.term).tensor.map { simpleSums($0, axis) != nil } ?? false
        })
      else { return nil }
      var sums: [Scaled] = []
      for part in parts { sums.append(reduced(.sum, axis, part)) }
      return sum(sums)
    case .hadamard: return weightedLanes(tensor, axis)
    default: return nil
    }
  }

  /// Σᵢ vᵢ Mᵢⱼ of M ⊙ (v 1⃗ᵀ) as Mᵀ v; likewise of rows.
  private mutating func weightedLanes(_ tensor: Term, _ axis: Axis) -> Scaled? {
    let all = factors(Scaled(.one, tensor))
    guard all.tensors.count > 1 else { return nil }
    for (place, power) in all.tensors.enumerated() where number(of: power.exponent) == .one {
      guard let lane = spreadLane(power.base), lane.isColumn == (axis == .rows) else { continue }
      var rest = all
      rest.tensors.remove(at: place)
      let matrix = built(rest)
      let turned = lane.isColumn ? transpose(matrix) : matrix
      // (X − 1⃗ mᵀ)ᵀ v is Xᵀ v − sum(v) m.
      var terms: [Scaled] = []
      for part in spreadParts(matrix) ?? [matrix] {
        terms.append(product(lane.isColumn ? transpose(part) : part, lane.vector))
      }
      return terms.count > 1 ? sum(terms) : product(turned, lane.vector)
    }
    return nil
  }

  /// The terms of a sum in which a column or row is spread.
  private mutating func spreadParts(_ matrix: Scaled) -> [Scaled]? {
    guard case .sum(let parts) = kind(matrix.term),
      parts.contains(where: { spreadLane(self.parts($0.term).tensor ?? $0.term) != nil })
    else { return nil }
    return parts.map { matrix.coefficient * $0 }
  }

  /// The sums of lanes where they are not written with sum.
  private mutating func simpleSums(_ term: Term, _ axis: Axis) -> Scaled? {
    switch kind(term) {
    case .apply(.shapeChange(.diagonalMatrix), let x, _): return x[0]
    case .ones(let shape):
      return filled(Constant(Double(axis.laneCount(shape))), axis.reduced(shape))
    case .transpose(let inner): return simpleSums(inner, axis == .rows ? .columns : .rows)
    case .chain, .sum: return sumsOfLanes(term, axis)
    default: return nil
    }
  }

  /// x of (x − mean(x)).^2, with the mean over an axis.
  mutating func centred(_ term: Term, _ axis: Axis) -> Term? {
    guard case .hadamard(let powers) = kind(term), powers.count == 1,
      number(of: powers[0].exponent) == Constant(2), case .sum(let parts) = kind(powers[0].base),
      parts.count == 2, parts.allSatisfy({ $0.coefficient.value.magnitude == 1 }),
      parts[0].coefficient != parts[1].coefficient
    else { return nil }
    for (inner, mean) in [(parts[0].term, parts[1].term), (parts[1].term, parts[0].term)] {
      let key = Kind.apply(.reduction(.mean, axis), [Scaled(.one, inner)], output: 0)
      guard let lanes = known(key) else { continue }
      let size = shape(inner)
      let spread =
        switch axis {
        case .all: multiply(Scaled(.one, lanes), filled(.one, size))
        case .columns:
          product(Scaled(.one, lanes), filled(.one, Shape(rows: 1, columns: size.columns)))
        case .rows:
          product(filled(.one, .vector(size.rows)), transpose(Scaled(.one, lanes)))
        }
      if spread == Scaled(.one, mean) { return inner }
    }
    return nil
  }

  mutating func reducedTerm(
    _ reduction: Reduction, _ axis: Axis, _ tensor: Term
  ) -> Scaled {
    let term = intern(
      .apply(.reduction(reduction, axis), [Scaled(.one, tensor)], output: 0),
      axis.reduced(shape(tensor)),
      length: length(tensor) + (axis == .all ? 2 : 10) + reduction.name.count)
    return Scaled(.one, term)
  }

  // MARK: Sums of sums

  /// A sum with its totals put together, as sum(x − m) for sum(x) − 4 m, and 1/n of a total as a mean,
  /// where that is shorter.
  mutating func withTotals(_ whole: Scaled) -> Scaled {
    guard case .sum(let parts) = kind(whole.term) else { return withMean(whole) }
    var best = whole
    if isScalar(whole.term), let joined = joinedTotals(parts) {
      let candidate = whole.coefficient * joined
      if length(candidate) < length(best) { best = candidate }
    }
    if parts.contains(where: { totalIn($0) != nil }) {
      var means: [Scaled] = []
      for part in parts { means.append(withMean(part, evenLonger: true)) }
      let candidate = whole.coefficient * sum(means)
      if length(candidate) < length(best) { best = candidate }
    }
    return best
  }

  /// The tensor that a factor of a product adds up.
  private func totalIn(_ a: Scaled) -> (place: Int, tensor: Term)? {
    for (place, power) in parts(a.term).scalars.enumerated()
    where number(of: power.exponent) == .one {
      if case .apply(.reduction(.sum, .all), let x, _) = kind(power.base) {
        return (place, x[0].term)
      }
    }
    return nil
  }

  private mutating func withMean(_ a: Scaled, evenLonger: Bool = false) -> Scaled {
    guard let (place, tensor) = totalIn(a) else { return a }
    let count = Constant(Double(shape(tensor).count))
    guard evenLonger || a.coefficient.denominator > 1 else { return a }
    var rest = factors(a)
    rest.scalars.remove(at: place)
    rest.coefficient = rest.coefficient * count
    let candidate = multiply(built(rest), reducedTerm(.mean, .all, tensor))
    return evenLonger || length(candidate) < length(a) ? candidate : a
  }

  /// Σ cⱼ sum(xⱼ) + n s as sum(Σ cⱼ xⱼ + s), for vectors of n elements.
  private mutating func joinedTotals(_ parts: [Scaled]) -> Scaled? {
    guard parts.count <= 8, let first = parts.compactMap({ totalIn($0) }).first else {
      return nil
    }
    let shape = shape(first.tensor)
    let count = Constant(Double(shape.count))
    var inside: [Scaled] = []
    var outside: [Scaled] = []
    for part in parts {
      if let (place, tensor) = totalIn(part), self.shape(tensor) == shape {
        var rest = factors(part)
        rest.scalars.remove(at: place)
        inside.append(multiply(built(rest), Scaled(.one, tensor)))
      } else if (part.coefficient / count).isWhole {
        inside.append(Scaled(part.coefficient / count, part.term))
      } else {
        outside.append(part)
      }
    }
    guard inside.count > 1 else { return nil }
    let joined = factored(sum(inside))
    let content = joined.coefficient
    let total = content * reducedTerm(.sum, .all, joined.term)
    return outside.isEmpty ? total : sum([total] + outside)
  }
}
