import RealModule

/// Activation functions, elementwise.
///
/// Their rules run on numbers and on dual numbers; in symbols their derivative stands as σ′(x).
public enum Activation: UInt8, Hashable, Sendable, CaseIterable {
  case sigmoid, relu, selu, gelu, silu, mish, softplus, softsign, hardtanh, logsigmoid
  /// Two arguments: x and the slope (0.01) or scale (1).
  case leakyRelu, elu
}

extension Activation {
  var arity: Int { self == .leakyRelu || self == .elu ? 2 : 1 }
  /// The names of the cases, found once: reflection is slow.
  private static let caseNames = allCases.map { "\($0)" }
  var name: String { self == .leakyRelu ? "leaky_relu" : Self.caseNames[Int(rawValue)] }

  /// Klambauer et al. 2017, Self-Normalizing Neural Networks: λ and λα.
  private static let seluScale = 1.0507009873554804934193349852946
  private static let seluProduct = 1.7580993408473768599402175208123

  func value(_ x: Double, _ a: Double) -> Double {
    switch self {
    case .sigmoid: Self.logistic(x)
    case .relu: x > 0 ? x : x.isNaN ? x : 0
    case .selu: x > 0 ? Self.seluScale * x : Self.seluProduct * .expMinusOne(x)
    case .gelu: x == -.infinity ? 0 : x * Self.normal(x)
    case .silu: x == -.infinity ? 0 : x * Self.logistic(x)
    case .mish: x == -.infinity ? 0 : x * .tanh(Self.softplus(x))
    case .softplus: Self.softplus(x)
    case .softsign: x.isInfinite ? (x > 0 ? 1 : -1) : x / (1 + x.magnitude)
    case .hardtanh: x > 1 ? 1 : x < -1 ? -1 : x
    case .logsigmoid: -Self.softplus(-x)
    case .leakyRelu: x > 0 ? x : a * x
    case .elu: x > 0 ? x : a * .expMinusOne(x)
    }
  }

  /// ∂u/∂x (place 0) or, for functions of two arguments, ∂u/∂a (place 1).
  func partial<S: Scalar>(_ place: Int, _ x: S, _ a: S) -> S {
    let sigmoid: (S) -> S = { S.apply(.activation(.sigmoid), $0) }
    switch self {
    case .sigmoid: return sigmoid(x) * sigmoid(-x)
    case .relu: return S.greater(x, 0)
    case .selu:
      return S.select(
        S.greater(x, 0), S(Constant(Self.seluScale)), S(Constant(Self.seluProduct)) * S.exp(x))
    case .gelu: return S.normal(x) + x * S.normalDensity(x)
    case .silu: return sigmoid(x) * (1 + x * sigmoid(-x))
    case .mish:
      let softplus = S.apply(.activation(.softplus), x)
      let tanh = S.apply(.elementary(.tanh), softplus)
      return tanh + x * S.oneMinusSquareOfTanh(softplus, value: tanh) * sigmoid(x)
    case .softplus: return sigmoid(x)
    case .softsign: return 1 / S.square(1 + S.apply(.elementary(.abs), x))
    case .hardtanh: return S.notGreater(x, 1) * S.notGreater(-1, x)
    case .logsigmoid: return sigmoid(-x)
    case .leakyRelu:
      return place == 0 ? S.select(S.greater(x, 0), 1, a) : S.select(S.greater(x, 0), 0, x)
    case .elu:
      // At 0 the slope is 1, that of the side above.
      return place == 0
        ? S.select(S.notGreater(0, x), 1, a * S.exp(x))
        : S.select(S.greater(x, 0), 0, S.apply(.elementary(.expm1), x))
    }
  }

  func isKink(_ x: Double, _ a: Double) -> Bool {
    switch self {
    case .relu, .selu: x == 0
    case .leakyRelu, .elu: x == 0 && a != 1
    case .hardtanh: x.magnitude == 1
    default: false
    }
  }

  /// 1/(1 + e⁻ˣ), without overflow and with full relative accuracy in the left tail.
  static func logistic(_ x: Double) -> Double {
    let e = Double.exp(-x.magnitude)
    return (x >= 0 ? 1 : e) / (1 + e)
  }

  /// σ(x) and its derivative σ(x) σ(−x) from one exponential, with the bits of the rules.
  @inline(__always)
  static func logisticAndSlope(_ x: Double) -> (value: Double, slope: Double) {
    let e = Double.exp(-x.magnitude)
    let value = (x >= 0 ? 1 : e) / (1 + e)
    return (value, value * ((x <= 0 ? 1 : e) / (1 + e)))
  }

  /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^{−|x|}).
  static func softplus(_ x: Double) -> Double {
    (x > 0 ? x : x.isNaN ? x : 0) + .log(onePlus: .exp(-x.magnitude))
  }

  /// Φ(x) of the standard normal distribution.
  static func normal(_ x: Double) -> Double { 0.5 * .erfc(-x * 0.7071067811865476) }

  static let functions: [FunctionSignature] = allCases.map { function in
    let x = FunctionSignature.Parameter("x")
    let parameters: [FunctionSignature.Parameter] =
      switch function {
      case .leakyRelu: [x, .init("a", default: Constant(1, over: 100))]
      case .elu: [x, .init("a", default: .one)]
      default: [x]
      }
    return FunctionSignature(
      function.name, aliases: function.aliases, parameters: parameters,
      { _, _ in .primitive(.activation(function)) })
  }

  private var aliases: [String] {
    switch self {
    case .sigmoid: ["σ", "logistic"]
    case .silu: ["swish"]
    case .leakyRelu: ["leakyrelu"]
    case .logsigmoid: ["log_sigmoid"]
    default: []
    }
  }
}
