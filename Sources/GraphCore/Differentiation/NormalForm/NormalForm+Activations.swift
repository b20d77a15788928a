extension NormalForm {
  // MARK: Products in which an activation is known

  /// relu(z) relu′(z) and z relu′(z) as relu(z), z sign(z) as |z|.
  mutating func withRamps(_ a: Scaled) -> Scaled? {
    let all = factors(a)
    return withRamp(all, isTensor: false) ?? withRamp(all, isTensor: true)
  }

  private mutating func withRamp(_ all: Factors, isTensor: Bool) -> Scaled? {
    let list = isTensor ? all.tensors : all.scalars
    guard list.count > 1 else { return nil }
    for (place, step) in list.enumerated() where number(of: step.exponent) == .one {
      guard case .apply(let primitive, let z, _) = kind(step.base) else { continue }
      let isRelu = primitive == .derivative(.activation(.relu), order: 1)
      guard isRelu || primitive == .piecewise(.sign) else { continue }
      let ramp = apply(isRelu ? .activation(.relu) : .elementary(.abs), z)[0]
      func isAbove(_ power: Power) -> Bool { number(of: power.exponent)?.value ?? 0 >= 1 }
      var rest = list
      rest.remove(at: place)
      let scale: Scaled
      if isRelu, rest.contains(where: { $0.base == ramp.term && isAbove($0) }) {
        scale = number(1)
      } else if let other = rest.firstIndex(where: { $0.base == z[0].term && isAbove($0) }) {
        let exponent = subtract(rest[other].exponent, number(1))
        rest[other].exponent = exponent
        if exponent.isZero { rest.remove(at: other) }
        scale = number(.one / z[0].coefficient)
        merge([Power(base: ramp.term, exponent: number(1))], into: &rest)
      } else {
        continue
      }
      return multiply(scale, with(rest, in: all, isTensor: isTensor))
    }
    return nil
  }

  /// exp(z)/(1 + exp(z)) as σ(z), for tensors also over the square of the bracket as σ′(z). Of a letter it
  /// stays as it is, and so does 1/(1 + exp(z)).
  mutating func withLogistic(_ a: Scaled) -> Scaled? {
    let all = factors(a)
    return withLogistic(all, isTensor: false) ?? withLogistic(all, isTensor: true)
  }

  private mutating func withLogistic(_ all: Factors, isTensor: Bool) -> Scaled? {
    let list = isTensor ? all.tensors : all.scalars
    for (place, bracket) in list.enumerated() {
      guard let n = number(of: bracket.exponent), n.value == -1 || n.value == -2 && isTensor,
        case .sum(let parts) = kind(bracket.base), parts.count == 2,
        let one = parts.firstIndex(where: {
          ($0.term == Self.one || isOnes($0.term)) && $0.coefficient == .one
        })
      else { continue }
      let exponential = factors(parts[1 - one])
      let powers = isTensor ? exponential.tensors : exponential.scalars
      guard exponential.coefficient == .one, !isTensor || exponential.scalars.isEmpty,
        powers.allSatisfy({ isExponential($0.base) }),
        powers.allSatisfy({ power in list.contains(power) })
      else { continue }
      var terms: [Scaled] = []
      for power in powers {
        guard case .apply(_, let x, _) = kind(power.base) else { return nil }
        terms.append(multiply(power.exponent, x[0]))
      }
      var z = sum(terms)
      if !isTensor, z.coefficient.value < 0 || isLetter(z.term) { continue }
      // σ′ is even.
      if n.value == -2, z.coefficient.value < 0 { z = -z }
      var rest = list
      rest.remove(at: place)
      rest.removeAll { powers.contains($0) }
      let primitive: Primitive =
        n.value == -1 ? .activation(.sigmoid) : .derivative(.activation(.sigmoid), order: 1)
      let value = apply(primitive, [z])[0]
      merge([Power(base: value.term, exponent: number(1))], into: &rest)
      return multiply(number(value.coefficient), with(rest, in: all, isTensor: isTensor))
    }
    return nil
  }

  /// A product with other scalars, or other tensors, in it.
  private mutating func with(_ list: [Power], in all: Factors, isTensor: Bool) -> Scaled {
    var result = all
    if isTensor { result.tensors = list } else { result.scalars = list }
    return built(result)
  }
}
