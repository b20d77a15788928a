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
    FunctionSignature("pow", ["x", "y"], .arithmetic(.power))
  ]
}
