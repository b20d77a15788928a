/// A number with its derivative along one direction: x + ε t, ε² = 0.
struct Dual<S: Scalar>: Scalar {
  let value: S
  let tangent: S

  init(_ value: S, tangent: S) {
    self.value = value
    self.tangent = tangent
  }

  init(_ constant: Constant) { self.init(S(constant), tangent: 0) }
  init(integerLiteral literal: S.IntegerLiteralType) {
    self.init(S(integerLiteral: literal), tangent: 0)
  }

  static func + (a: Self, b: Self) -> Self {
    Self(a.value + b.value, tangent: a.tangent + b.tangent)
  }
  static func - (a: Self, b: Self) -> Self {
    Self(a.value - b.value, tangent: a.tangent - b.tangent)
  }
  static prefix func - (a: Self) -> Self { Self(-a.value, tangent: -a.tangent) }
  static func * (a: Self, b: Self) -> Self {
    Self(a.value * b.value, tangent: a.tangent * b.value + a.value * b.tangent)
  }
  static func / (a: Self, b: Self) -> Self {
    let quotient = a.value / b.value
    return Self(quotient, tangent: (a.tangent - quotient * b.tangent) / b.value)
  }

  static func apply(_ primitive: Primitive, _ x: Self) -> Self {
    let u = S.apply(primitive, x.value)
    return Self(u, tangent: primitive.partial(0, x.value, 0, 0, value: u) * x.tangent)
  }

  static func apply(_ primitive: Primitive, _ x: Self, _ y: Self) -> Self {
    let u = S.apply(primitive, x.value, y.value)
    if case .piecewise(let function) = primitive, function.isDiscrete {
      return Self(u, tangent: 0)
    }
    return Self(
      u,
      tangent: primitive.partial(0, x.value, y.value, 0, value: u) * x.tangent
        + primitive.partial(1, x.value, y.value, 0, value: u) * y.tangent)
  }

  static func apply(_ primitive: Primitive, _ x: Self, _ y: Self, _ z: Self) -> Self {
    let u = S.apply(primitive, x.value, y.value, z.value)
    if primitive == .piecewise(.select) {
      return Self(u, tangent: S.select(x.value, y.tangent, z.tangent))
    }
    return Self(
      u,
      tangent: primitive.partial(0, x.value, y.value, z.value, value: u) * x.tangent
        + primitive.partial(1, x.value, y.value, z.value, value: u) * y.tangent
        + primitive.partial(2, x.value, y.value, z.value, value: u) * z.tangent)
  }
}

extension Dual {
  static func logarithm(of n: Int) -> Self { Self(S.logarithm(of: n), tangent: 0) }

  static func oneMinusSquare(_ x: Self) -> Self {
    Self(S.oneMinusSquare(x.value), tangent: -(2 * x.value * x.tangent))
  }

  static func oneMinusSquareOfTanh(_ x: Self, value u: Self) -> Self {
    let value = S.oneMinusSquareOfTanh(x.value, value: u.value)
    return Self(value, tangent: -(2 * u.value * value * x.tangent))
  }

  static func normal(_ x: Self) -> Self {
    Self(S.normal(x.value), tangent: S.normalDensity(x.value) * x.tangent)
  }

  static func normalDensity(_ x: Self) -> Self {
    let value = S.normalDensity(x.value)
    return Self(value, tangent: -(x.value * value * x.tangent))
  }
}
