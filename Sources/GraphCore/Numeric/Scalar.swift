import RealModule

/// What the rules of elementwise operations are written over.
///
/// `Double` evaluates, `Symbolic` derives and `Dual` differentiates a rule once more, all from one text.
/// The functions with a default are identities that `Double` computes without cancellation or overflow.
protocol Scalar: ExpressibleByIntegerLiteral {
  init(_ constant: Constant)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
  static func apply(_ primitive: Primitive, _ x: Self) -> Self
  static func apply(_ primitive: Primitive, _ x: Self, _ y: Self) -> Self
  static func apply(_ primitive: Primitive, _ x: Self, _ y: Self, _ z: Self) -> Self

  /// Whether the derivative of an activation function stays σ′(x) instead of being written out.
  static var keepsPrimes: Bool { get }
  /// ln n as a number or, in symbols, as it is written.
  static func logarithm(of n: Int) -> Self
  /// 1 − x².
  static func oneMinusSquare(_ x: Self) -> Self
  /// 1 − u² for u = tanh x.
  static func oneMinusSquareOfTanh(_ x: Self, value u: Self) -> Self
  /// √(1 + x²).
  static func sqrtOnePlusSquare(_ x: Self) -> Self
  /// a/b².
  static func quotientBySquare(_ a: Self, _ b: Self) -> Self
  /// a/b, and 0 where both are 0.
  static func quotientOrZero(_ a: Self, _ b: Self) -> Self
  /// a/(x² + y²).
  static func overSquaredRadius(_ a: Self, _ x: Self, _ y: Self) -> Self
  /// 1 where a > b, ½ where they are equal, else 0.
  static func balance(_ a: Self, _ b: Self) -> Self
  /// y x^{y−1}, the derivative of x^y by x; 0 where y is 0.
  static func powerPartial(_ x: Self, _ y: Self) -> Self
  /// x^y ln x, the derivative of x^y by y; 0 at x = 0 for positive y.
  static func powerTimesLogarithm(_ x: Self, _ y: Self) -> Self
  /// Φ(x) of the standard normal distribution.
  static func normal(_ x: Self) -> Self
  /// φ(x) = e^{−x²/2}/√(2π).
  static func normalDensity(_ x: Self) -> Self
}

extension Scalar {
  static func exp(_ x: Self) -> Self { apply(.elementary(.exp), x) }
  static func root(_ x: Self) -> Self { apply(.elementary(.sqrt), x) }
  static func square(_ x: Self) -> Self { apply(.elementary(.square), x) }
  static func sign(_ x: Self) -> Self { apply(.piecewise(.sign), x) }
  static func compare(_ comparison: Piecewise, _ x: Self, _ y: Self) -> Self {
    apply(.piecewise(comparison), x, y)
  }
  static func greater(_ x: Self, _ y: Self) -> Self { compare(.greater, x, y) }
  static func notGreater(_ x: Self, _ y: Self) -> Self { compare(.lessOrEqual, x, y) }
  static func select(_ condition: Self, _ a: Self, _ b: Self) -> Self {
    apply(.piecewise(.select), condition, a, b)
  }
  static var half: Self { Self(.half) }
  static var twoOverRootPi: Self { 2 / root(Self(.pi)) }

  static var keepsPrimes: Bool { false }
  static func oneMinusSquare(_ x: Self) -> Self { 1 - square(x) }
  static func oneMinusSquareOfTanh(_ x: Self, value u: Self) -> Self { 1 - square(u) }
  static func sqrtOnePlusSquare(_ x: Self) -> Self { root(1 + square(x)) }
  static func quotientBySquare(_ a: Self, _ b: Self) -> Self { a / square(b) }
  static func quotientOrZero(_ a: Self, _ b: Self) -> Self { a / b }
  static func overSquaredRadius(_ a: Self, _ x: Self, _ y: Self) -> Self {
    a / (square(x) + square(y))
  }
  static func balance(_ a: Self, _ b: Self) -> Self { half * (1 + sign(a - b)) }
  static func powerPartial(_ x: Self, _ y: Self) -> Self {
    y * apply(.arithmetic(.power), x, y - 1)
  }
  static func powerTimesLogarithm(_ x: Self, _ y: Self) -> Self {
    apply(.arithmetic(.power), x, y) * apply(.elementary(.ln), x)
  }
  static func normal(_ x: Self) -> Self {
    half * apply(.elementary(.erfc), -(x / root(2)))
  }
  static func normalDensity(_ x: Self) -> Self {
    exp(-(half * square(x))) / root(2 * Self(.pi))
  }
}

extension Constant {
  static let half = Constant(1, over: 2) ?? Constant(0.5)
}

extension Double: Scalar {
  init(_ constant: Constant) { self = constant.value }

  @inline(__always)
  static func apply(_ primitive: Primitive, _ x: Double) -> Double { primitive.value(x, 0, 0) }
  @inline(__always)
  static func apply(_ primitive: Primitive, _ x: Double, _ y: Double) -> Double {
    primitive.value(x, y, 0)
  }
  @inline(__always)
  static func apply(_ primitive: Primitive, _ x: Double, _ y: Double, _ z: Double) -> Double {
    primitive.value(x, y, z)
  }

  static func logarithm(of n: Int) -> Double { .log(Double(n)) }
  static func oneMinusSquare(_ x: Double) -> Double { (1 - x) * (1 + x) }
  static func oneMinusSquareOfTanh(_ x: Double, value u: Double) -> Double {
    let c = Double.cosh(x)
    return 1 / c / c
  }
  static func sqrtOnePlusSquare(_ x: Double) -> Double { .hypot(1, x) }
  static func quotientBySquare(_ a: Double, _ b: Double) -> Double { a / b / b }
  static func quotientOrZero(_ a: Double, _ b: Double) -> Double {
    a == 0 && b == 0 ? 0 : a / b
  }
  static func overSquaredRadius(_ a: Double, _ x: Double, _ y: Double) -> Double {
    let r = Double.hypot(x, y)
    return a / r / r
  }
  static func balance(_ a: Double, _ b: Double) -> Double { a > b ? 1 : a == b ? 0.5 : 0 }
  static func powerPartial(_ x: Double, _ y: Double) -> Double {
    y == 2 ? 2 * x : y == 0 ? 0 : y * realPower(x, y - 1)
  }
  static func powerTimesLogarithm(_ x: Double, _ y: Double) -> Double {
    x == 0 && y > 0 ? 0 : realPower(x, y) * .log(x)
  }
  static func normal(_ x: Double) -> Double { Activation.normal(x) }
  static func normalDensity(_ x: Double) -> Double {
    0.3989422804014327 * .exp(-0.5 * x * x)
  }
}
