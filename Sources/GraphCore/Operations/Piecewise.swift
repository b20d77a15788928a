/// Functions in pieces: rounding, comparisons (1 or 0), the larger and the smaller, choice.
public enum Piecewise: UInt8, Hashable, Sendable, CaseIterable {
  case sign, step, floor, ceil, round
  /// Two arguments.
  case max, min, greater, less, greaterOrEqual, lessOrEqual, equal, notEqual
  /// Three: `where(c, a, b)`, `clip(x, lo, hi)`.
  case select, clip
}

extension Piecewise {
  var arity: Int {
    switch self {
    case .sign, .step, .floor, .ceil, .round: 1
    case .select, .clip: 3
    default: 2
    }
  }

  /// The names of the cases, found once: reflection is slow.
  private static let caseNames = allCases.map { "\($0)" }

  var name: String {
    switch self {
    case .select: "where"
    case .greaterOrEqual: "greater_or_equal"
    case .lessOrEqual: "less_or_equal"
    case .notEqual: "not_equal"
    default: Self.caseNames[Int(rawValue)]
    }
  }

  /// Whether it is constant between its jumps, so that its derivative is 0.
  var isDiscrete: Bool {
    switch self {
    case .max, .min, .select, .clip: false
    default: true
    }
  }

  func value(_ x: Double, _ y: Double, _ z: Double) -> Double {
    switch self {
    case .sign: return x > 0 ? 1 : x < 0 ? -1 : x.isNaN ? x : 0
    case .step: return x > 0 ? 1 : x.isNaN ? x : 0
    case .floor: return x.rounded(.down) + 0
    case .ceil: return x.rounded(.up) + 0
    case .round: return x.rounded(.toNearestOrEven) + 0
    case .max: return x.isNaN ? x : y.isNaN ? y : Swift.max(x, y)
    case .min: return x.isNaN ? x : y.isNaN ? y : Swift.min(x, y)
    case .greater: return x > y ? 1 : 0
    case .less: return x < y ? 1 : 0
    case .greaterOrEqual: return x >= y ? 1 : 0
    case .lessOrEqual: return x <= y ? 1 : 0
    case .equal: return x == y ? 1 : 0
    case .notEqual: return x != y ? 1 : 0
    case .select: return x != 0 ? y : z
    case .clip: return x < y ? y : x > z ? z : x
    }
  }

  /// ∂u/∂ of the argument at `place`. At a tie of max and min each operand has one half, but none where
  /// the other operand is a constant.
  func partial<S: Scalar>(_ place: Int, _ x: S, _ y: S, _ z: S, otherIsConstant: Bool) -> S {
    switch self {
    case .max, .min:
      let (mine, other) = place == 0 ? (x, y) : (y, x)
      let (upper, lower) = self == .max ? (mine, other) : (other, mine)
      return otherIsConstant ? S.greater(upper, lower) : S.balance(upper, lower)
    case .select:
      switch place {
      case 0: return 0
      case 1: return S.compare(.notEqual, x, 0)
      default: return S.compare(.equal, x, 0)
      }
    case .clip:
      switch place {
      case 0: return S.notGreater(y, x) * S.notGreater(x, z)
      case 1: return S.greater(y, x)
      default: return S.greater(x, z)
      }
    default: return 0
    }
  }

  func isKink(_ x: Double, _ y: Double, _ z: Double) -> Bool {
    switch self {
    case .sign, .step: x == 0
    case .floor, .ceil: x.rounded(.down) == x
    case .round: (x - x.rounded(.down)) == 0.5
    case .max, .min, .greater, .less, .greaterOrEqual, .lessOrEqual, .equal, .notEqual: x == y
    case .select: false
    case .clip: x == y || x == z
    }
  }

  static let functions: [FunctionSignature] = [
    FunctionSignature("sign", aliases: ["sgn"], ["x"], .piecewise(.sign)),
    FunctionSignature("step", aliases: ["heaviside"], ["x"], .piecewise(.step)),
    FunctionSignature("floor", ["x"], .piecewise(.floor)),
    FunctionSignature("ceil", aliases: ["ceiling"], ["x"], .piecewise(.ceil)),
    FunctionSignature("round", ["x"], .piecewise(.round)),
    FunctionSignature("where", aliases: ["if"], ["c", "a", "b"], .piecewise(.select)),
    FunctionSignature("clip", aliases: ["clamp"], ["x", "lo", "hi"], .piecewise(.clip)),
  ]
}
