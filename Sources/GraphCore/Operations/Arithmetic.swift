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
      // 170! is the largest that a Float64 holds.
      guard n <= 170 else { throw beyond("\(n)!") }
      return .constant(.scalar((1...max(1, n)).reduce(.one) { $0 * Constant(Double($1)) }))
    },
    FunctionSignature(
      "binom", aliases: ["binomial"],
      parameters: [.whole("n", isRequired: true), .whole("k", isRequired: true)]
    ) { _, numbers throws(ShapeFault) in
      let (n, k) = (numbers[0] ?? 0, numbers[1] ?? 0)
      guard n >= 0 else { throw ShapeFault("«\(n) over \(k)» is not defined: \(n) is negative") }
      guard 0...n ~= k else { return .constant(.scalar(.zero)) }
      let least = min(k, n - k)
      // Each quotient on the way is a binomial coefficient itself, and whole; each at least doubles.
      var result = Constant.one
      for i in stride(from: 1, through: least, by: 1) {
        result = result * Constant(Double(n - least + i)) / Constant(Double(i))
        guard result.value.isFinite else { throw beyond("«\(n) over \(k)»") }
      }
      return .constant(.scalar(result))
    },
  ]

  private static func beyond(_ what: String) -> ShapeFault {
    ShapeFault("\(what) is beyond the largest number of Float64, which is about 1.8e308")
  }
}
