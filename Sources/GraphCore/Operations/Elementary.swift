import RealModule

/// The elementary functions of one number, and `atan2` and `hypot` of two.
///
/// Derivatives: Abramowitz & Stegun, 4.1.46 (exp, ln), 4.3.105–110 (circular), 4.4.52–57 (their
/// inverses), 4.5.71–76 and 4.6.37–42 (hyperbolic and inverse), 7.1.19 (erf), 26.2.8 (the normal distribution).
public enum Elementary: UInt8, Hashable, Sendable, CaseIterable {
  case exp, ln, log2, log10, log1p, expm1, sqrt, cbrt, abs, sin, cos, tan, cot, sec, csc
  case arcsin, arccos, arctan, sinh, cosh, tanh, arsinh, arcosh, artanh, erf, erfc, square
  case reciprocal, sech, csch, coth, logit
  /// Φ, the distribution function of the standard normal distribution.
  case normcdf
  /// Two arguments.
  case atan2, hypot
}

extension Elementary {
  var arity: Int { self == .atan2 || self == .hypot ? 2 : 1 }
  /// The names of the cases, found once: reflection is slow.
  private static let caseNames = allCases.map { "\($0)" }
  var name: String { Self.caseNames[Int(rawValue)] }

  func value(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .exp: .exp(x)
    case .ln: .log(x)
    case .log2: .log2(x)
    case .log10: .log10(x)
    case .log1p: .log(onePlus: x)
    case .expm1: .expMinusOne(x)
    case .sqrt: x.squareRoot()
    case .cbrt: .root(x, 3)
    case .abs: x.magnitude
    case .sin: .sin(x)
    case .cos: .cos(x)
    case .tan: .tan(x)
    case .cot: 1 / .tan(x)
    case .sec: 1 / .cos(x)
    case .csc: 1 / .sin(x)
    case .arcsin: .asin(x)
    case .arccos: .acos(x)
    case .arctan: .atan(x)
    case .sinh: .sinh(x)
    case .cosh: .cosh(x)
    case .tanh: .tanh(x)
    case .arsinh: .asinh(x)
    case .arcosh: .acosh(x)
    case .artanh: .atanh(x)
    case .erf: .erf(x)
    case .erfc: .erfc(x)
    case .square: x * x
    case .reciprocal: 1 / x
    case .sech: 1 / .cosh(x)
    case .csch: 1 / .sinh(x)
    case .coth: 1 / .tanh(x)
    case .logit: .log(x) - .log(onePlus: -x)
    case .normcdf: .normal(x)
    case .atan2: .atan2(y: x, x: y)
    case .hypot: .hypot(x, y)
    }
  }

  /// ∂u/∂x (place 0) or ∂u/∂y (place 1) of u = g(x) or g(x, y).
  func partial<S: Scalar>(_ place: Int, _ x: S, _ y: S, value u: S) -> S {
    switch self {
    case .exp: u
    case .ln: 1 / x
    case .log2: 1 / (x * S.logarithm(of: 2))
    case .log10: 1 / (x * S.logarithm(of: 10))
    case .log1p: 1 / (1 + x)
    case .expm1: S.exp(x)
    case .sqrt: 1 / (2 * u)
    case .cbrt: 1 / (3 * S.square(u))
    case .abs: S.sign(x)
    case .sin: S.apply(.elementary(.cos), x)
    case .cos: -S.apply(.elementary(.sin), x)
    case .tan: 1 / S.square(S.apply(.elementary(.cos), x))
    case .cot: -(1 / S.square(S.apply(.elementary(.sin), x)))
    case .sec: u * S.apply(.elementary(.tan), x)
    case .csc: -(u * S.apply(.elementary(.cot), x))
    case .arcsin: 1 / S.root(S.oneMinusSquare(x))
    case .arccos: -(1 / S.root(S.oneMinusSquare(x)))
    case .arctan: 1 / (1 + S.square(x))
    case .sinh: S.apply(.elementary(.cosh), x)
    case .cosh: S.apply(.elementary(.sinh), x)
    case .tanh: S.oneMinusSquareOfTanh(x, value: u)
    case .arsinh: 1 / S.sqrtOnePlusSquare(x)
    case .arcosh: 1 / (S.root(x - 1) * S.root(x + 1))
    case .artanh: 1 / S.oneMinusSquare(x)
    case .erf: S.twoOverRootPi * S.exp(-S.square(x))
    case .erfc: -(S.twoOverRootPi * S.exp(-S.square(x)))
    case .square: 2 * x
    case .reciprocal: -S.quotientBySquare(1, x)
    case .sech: -(u * S.apply(.elementary(.tanh), x))
    case .csch: -(u * S.apply(.elementary(.coth), x))
    case .coth: -S.square(S.apply(.elementary(.csch), x))
    case .logit: 1 / (x * (1 - x))
    case .normcdf: S.normalDensity(x)
    case .atan2: place == 0 ? S.overSquaredRadius(y, x, y) : -S.overSquaredRadius(x, x, y)
    case .hypot: S.quotientOrZero(place == 0 ? x : y, u)
    }
  }

  /// Whether x is a point at which the derivative is a choice.
  func isKink(_ x: Double, _ y: Double) -> Bool {
    switch self {
    case .abs: x == 0
    case .hypot: x == 0 && y == 0
    default: false
    }
  }

  static let functions: [FunctionSignature] = allCases.map { function in
    FunctionSignature(
      function.name, aliases: function.aliases, function.arity == 1 ? ["x"] : ["y", "x"],
      .elementary(function))
  }

  private var aliases: [String] {
    switch self {
    case .ln: ["log"]
    case .arcsin: ["asin"]
    case .arccos: ["acos"]
    case .arctan: ["atan"]
    case .arsinh: ["asinh", "arcsinh"]
    case .arcosh: ["acosh", "arccosh"]
    case .artanh: ["atanh", "arctanh"]
    case .atan2: ["arctan2"]
    case .cot: ["cotan"]
    case .csc: ["cosec"]
    case .tan: ["tg"]
    case .normcdf: ["norm_cdf", "ncdf"]
    default: []
    }
  }
}

extension Double {
  /// x^y for real x: also of a negative base where y is whole, and 0⁰ = 1.
  @inline(__always)
  static func realPower(_ x: Double, _ y: Double) -> Double {
    if y == 2 { return x * x }
    if x > 0 { return pow(x, y) }
    if let whole = Int(exactly: y) { return pow(x, whole) }
    if x == 0 { return y > 0 ? 0 : y < 0 ? .infinity : .nan }
    return y.isInfinite ? (x == -1 ? 1 : pow(-x, y)) : .nan
  }
}
