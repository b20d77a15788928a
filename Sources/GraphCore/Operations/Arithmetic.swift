/// `+ − ⊙ ⊘ ^` of numbers, element by element, and the sign.
public enum Arithmetic: UInt8, Hashable, Sendable, CaseIterable {
  case add, subtract, multiply, divide, negate, power
}

extension Arithmetic {
  var name: String {
    switch self {
    case .add: "add"
    case .subtract: "subtract"
    case .multiply: "multiply"
    case .divide: "divide"
    case .negate: "negate"
    case .power: "power"
    }
  }

  func shape(_ arguments: [Shape]) throws(ShapeFault) -> Shape {
    let what =
      switch self {
      case .add: "a sum"
      case .subtract: "a difference"
      case .multiply: "an elementwise product"
      case .divide: "an elementwise quotient"
      case .negate, .power: "an elementwise power"
      }
    return try Shape.spread(arguments, of: what)
  }

  @inline(__always)
  func value(_ x: Double, _ y: Double) -> Double {
    switch self {
    case .add: x + y
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .negate: -x
    case .power: Double.realPower(x, y)
    }
  }

  /// ∂u/∂x (place 0) or ∂u/∂y (place 1) of u = x ∘ y.
  @inline(__always)
  func partial<S: Scalar>(_ place: Int, _ x: S, _ y: S) -> S {
    switch self {
    case .add: 1
    case .subtract: place == 0 ? 1 : -1
    case .multiply: place == 0 ? y : x
    case .divide: place == 0 ? 1 / y : -S.quotientBySquare(x, y)
    case .negate: -1
    case .power:
      place == 0 ? S.powerPartial(x, y) : S.powerTimesLogarithm(x, y)
    }
  }

  static let functions: [FunctionSignature] = [
    FunctionSignature("pow", ["x", "y"], .arithmetic(.power)),
    FunctionSignature("factorial", parameters: [.whole("n", isRequired: true)]) {
      _, numbers throws(ShapeFault) in
      let n = numbers[0] ?? 0
      guard n >= 0 else {
        throw ShapeFault("the factorial of \(n), which is negative, is not defined")
      }
      return .constant(.scalar(product(n) { $0 }))
    },
    FunctionSignature(
      "binom", aliases: ["binomial"],
      parameters: [.whole("n", isRequired: true), .whole("k", isRequired: true)]
    ) { _, numbers throws(ShapeFault) in
      let (n, k) = (numbers[0] ?? 0, numbers[1] ?? 0)
      guard n >= 0 else { throw ShapeFault("«\(n) over \(k)» is not defined: \(n) is negative") }
      guard 0...n ~= k else { return .constant(.scalar(.zero)) }
      let least = min(k, n - k)
      // Each quotient on the way is a binomial coefficient itself, and whole.
      var result = Constant.one
      for i in stride(from: 1, through: least, by: 1) where result.value.isFinite {
        result = result * Constant(Double(n - least + i)) / Constant(Double(i))
      }
      return .constant(.scalar(result))
    },
  ]

  /// f(1) f(2) … f(n), as far as it is a number.
  private static func product(_ n: Int, _ factor: (Int) -> Int) -> Constant {
    var result = Constant.one
    for i in stride(from: 2, through: n, by: 1) where result.value.isFinite {
      result = result * Constant(Double(factor(i)))
    }
    return result
  }
}
