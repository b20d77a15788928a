extension NormalForm {
  // MARK: Exponentials

  /// exp(c t) as exp(t)^c, so that powers of one exponential meet; exp(t + c ln u) is u^c exp(t), and the
  /// exponential of log_softmax is softmax.
  mutating func exponential(_ x: Scaled) -> Scaled? {
    if x.term == Self.one || isOnes(x.term) { return nil }
    if let base = logarithmArgument(x.term) { return power(base, number(x.coefficient)) }
    if x.coefficient == .one {
      switch kind(x.term) {
      case .apply(.network(.logSoftmax(let axis)), let inner, _):
        return apply(.network(.softmax(axis)), inner)[0]
      case .sum(let parts): return softmax(parts) ?? withoutLogarithms(parts)
      default: return nil
      }
    }
    return power(exponentialTerm(Scaled(.one, x.term)), number(x.coefficient))
  }

  private mutating func exponentialTerm(_ x: Scaled) -> Scaled {
    exponential(x) ?? plain(.elementary(.exp), [x])[0]
  }

  func isExponential(_ term: Term) -> Bool {
    if case .apply(.elementary(.exp), _, _) = kind(term) { true } else { false }
  }

  /// u of ln(u).
  private func logarithmArgument(_ term: Term) -> Scaled? {
    if case .apply(.elementary(.ln), let inner, _) = kind(term) { inner[0] } else { nil }
  }

  /// exp(t + c ln u + …) as u^c … exp(t); nil where no logarithm is among the terms.
  private mutating func withoutLogarithms(_ parts: [Scaled]) -> Scaled? {
    guard parts.contains(where: { logarithmArgument($0.term) != nil }) else { return nil }
    var rest: [Scaled] = []
    var result = number(1)
    for part in parts {
      if let base = logarithmArgument(part.term) {
        result = multiply(result, power(base, number(part.coefficient)))
      } else {
        rest.append(part)
      }
    }
    return rest.isEmpty ? result : multiply(result, exponentialTerm(sum(rest)))
  }

  /// exp(x − logsumexp(x)), also of each row or column of a matrix, as softmax(x).
  private mutating func softmax(_ parts: [Scaled]) -> Scaled? {
    for (place, part) in parts.enumerated() where part.coefficient == Constant(-1) {
      guard let (x, axis) = logSumExp(part.term) else { continue }
      var rest = parts
      rest.remove(at: place)
      if sum(rest) == x { return apply(.network(.softmax(axis)), [x])[0] }
    }
    return nil
  }

  /// x of logsumexp(x) that stands at every element of the lanes that it came from.
  private func logSumExp(_ term: Term) -> (Scaled, Axis)? {
    func argument(_ term: Term, _ wanted: Axis) -> Scaled? {
      guard case .apply(.reduction(.logSumExp, let axis), let x, _) = kind(term), axis == wanted
      else { return nil }
      return x[0]
    }
    let (scalars, tensor) = parts(term)
    guard let tensor else { return nil }
    if scalars.count == 1, number(of: scalars[0].exponent) == .one, isOnes(tensor),
      let x = argument(scalars[0].base, .all), !shape(x).isMatrix
    {
      return (x, .columns)
    }
    guard scalars.isEmpty, case .chain(let list) = kind(tensor), list.count == 2 else { return nil }
    if isOnes(list[1]), let x = argument(list[0], .columns) { return (x, .columns) }
    if isOnes(list[0]), case .transpose(let row) = kind(list[1]), let x = argument(row, .rows) {
      return (x, .rows)
    }
    return nil
  }

  /// exp(x)/sum(exp(x)) as softmax(x), for a vector x.
  mutating func withSoftmax(_ a: Scaled) -> Scaled? {
    let all = factors(a)
    guard all.shape.isVector, !all.scalars.isEmpty else { return nil }
    for (place, power) in all.scalars.enumerated() {
      guard let n = number(of: power.exponent), n.isWhole, n.value < 0,
        case .apply(.reduction(.sum, .all), let inner, _) = kind(power.base),
        case .apply(.elementary(.exp), let x, _) = kind(inner[0].term), shape(x[0]) == all.shape,
        let above = all.tensors.firstIndex(where: { $0.base == inner[0].term }),
        let m = number(of: all.tensors[above].exponent), m.isWhole, m.value > 0
      else { continue }
      var rest = all
      rest.scalars[place].exponent = number(n + .one)
      if n.value == -1 { rest.scalars.remove(at: place) }
      rest.tensors[above].exponent = number(m - .one)
      if m == .one { rest.tensors.remove(at: above) }
      let softmax = apply(.network(.softmax(.columns)), x)[0]
      return multiply(built(rest), softmax)
    }
    return nil
  }
}
