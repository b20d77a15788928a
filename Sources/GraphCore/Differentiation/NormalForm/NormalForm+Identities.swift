extension NormalForm {
  // MARK: Identities of functions and roots

  /// sign(u) |u|^n as u^n for odd n: the derivative of ln|u| is 1/u.
  mutating func withSigns(_ a: Scaled) -> Scaled? {
    let scalars = parts(a.term).scalars
    guard scalars.count > 1 else { return nil }
    for sign in scalars where number(of: sign.exponent) == .one {
      guard case .apply(.piecewise(.sign), let u, _) = kind(sign.base),
        let size = known(.apply(.elementary(.abs), u, output: 0)),
        let place = scalars.firstIndex(where: { $0.base == size }),
        let n = number(of: scalars[place].exponent), n.isWhole, n.numerator % 2 != 0
      else { continue }
      var rest = factors(a)
      rest.scalars.removeAll { $0.base == size || $0.base == sign.base }
      return multiply(built(rest), power(u[0], number(n)))
    }
    return nil
  }

  /// 1/(g √(l/g)) as √(l/g)/l: a root of a product with the whole product taken out or in, where that is
  /// shorter.
  mutating func withRoots(_ a: Scaled) -> Scaled? {
    let scalars = parts(a.term).scalars
    guard scalars.count > 1 else { return nil }
    for (place, root) in scalars.enumerated() {
      guard case .product(let inner, nil) = kind(root.base), let e = number(of: root.exponent),
        !e.isWhole
      else { continue }
      for step in [1, -1] {
        var rest = factors(a)
        rest.scalars[place].exponent = number(e + Constant(Double(step)))
        let outside = power(
          built(Factors(coefficient: .one, scalars: inner, shape: .scalar)), number(-step))
        let candidate = multiply(built(rest), outside)
        if length(candidate) < length(a) { return candidate }
      }
    }
    return nil
  }

  /// Functions with f² + s g² = 1, and h² = s (1 − f²)/f².
  private static let squares: [(f: Elementary, g: Elementary, s: Int, h: Elementary)] = [
    (.cos, .sin, 1, .tan), (.sin, .cos, 1, .cot), (.cosh, .sinh, -1, .tanh),
  ]

  /// A sum in which sin² + cos², 1 − sin², cosh² − sinh², 1/cos² − 1 and their like, with a common factor,
  /// are one term; nil where there is nothing of that kind.
  mutating func withSquares(_ whole: Scaled) -> Scaled? {
    guard case .sum(let parts) = kind(whole.term), parts.count <= 8 else { return nil }
    for (place, part) in parts.enumerated() {
      for power in self.parts(part.term).scalars {
        guard case .apply(.elementary(let function), let x, _) = kind(power.base),
          let n = number(of: power.exponent), n.isWhole, n.numerator.magnitude == 2
        else { continue }
        let rest = multiply(part, self.power(Scaled(.one, power.base), number(-n)))
        for (other, entry) in parts.enumerated() where other != place {
          guard let joined = joined(function, n, x, rest, entry) else { continue }
          var remaining = parts
          remaining[min(place, other)] = joined
          remaining.remove(at: max(place, other))
          let candidate = whole.coefficient * sum(remaining)
          if length(candidate) < length(whole) { return withSquares(candidate) ?? candidate }
        }
      }
    }
    return nil
  }

  /// r f(x)^n + entry as one term.
  private mutating func joined(
    _ function: Elementary, _ n: Constant, _ x: [Scaled], _ rest: Scaled, _ entry: Scaled
  ) -> Scaled? {
    func times(_ sign: Int, _ a: Scaled) -> Scaled { sign < 0 ? -a : a }
    for (f, g, s, h) in Self.squares {
      let isFirst = function == f
      guard isFirst || function == g else { continue }
      if n.value > 0 {
        let other = square(isFirst ? g : f, x)
        if isFirst, entry == times(s, multiply(rest, other)) { return rest }
        // f² − 1 is −s g² and g² − s is −s f².
        if entry == times(isFirst ? -1 : -s, rest) { return times(-s, multiply(rest, other)) }
      } else if isFirst, entry == -rest {
        return times(s, multiply(rest, square(h, x)))
      }
    }
    return nil
  }

  private mutating func square(_ function: Elementary, _ x: [Scaled]) -> Scaled {
    power(apply(.elementary(function), x)[0], number(2))
  }
}
