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

  /// x of (x − mean(x)).^2, with the mean over an axis.
  private mutating func centred(_ term: Term, _ axis: Axis) -> Term? {
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
