/// Many elements to one: over all, or one result for each column or row.
public enum Reduction: UInt8, Hashable, Sendable, CaseIterable {
  case sum, mean, product, max, min, variance, standardDeviation, logSumExp, norm, norm1
  case argmax, argmin
}

extension Reduction {
  /// The names of the cases, found once: reflection is slow.
  private static let caseNames = allCases.map { "\($0)" }

  var name: String {
    switch self {
    case .product: "prod"
    case .variance: "var"
    case .standardDeviation: "std"
    case .logSumExp: "logsumexp"
    default: Self.caseNames[Int(rawValue)]
    }
  }

  static let functions: [FunctionSignature] =
    allCases.filter { $0 != .max && $0 != .min }.map { reduction in
      FunctionSignature(
        reduction.name, aliases: reduction.aliases,
        parameters: [.init("x"), .whole("axis")],
        { _, numbers throws(ShapeFault) in
          .primitive(.reduction(reduction, try Axis.of(numbers[0])))
        })
    } + [extremum("max", .max, .max), extremum("min", .min, .min)]

  /// `max(x)`, `max(x, axis=1)` over elements; `max(a, b)` and more elementwise, from the left.
  private static func extremum(
    _ name: String, _ reduction: Reduction, _ pair: Piecewise
  ) -> FunctionSignature {
    FunctionSignature(
      name, parameters: [.init("x"), .whole("axis")], isVariadic: true,
      { shapes, numbers throws(ShapeFault) in
        if shapes.count == 1 { return .primitive(.reduction(reduction, try Axis.of(numbers[0]))) }
        if numbers[0] != nil {
          throw ShapeFault("\(name) takes an axis only with one argument")
        }
        return .foldedLeft(.piecewise(pair))
      })
  }

  private var aliases: [String] {
    switch self {
    case .product: ["product"]
    case .mean: ["average", "avg"]
    case .variance: ["variance"]
    case .logSumExp: ["log_sum_exp", "lse"]
    case .norm: ["norm2"]
    default: []
    }
  }
}

extension Axis {
  /// The axis that a person asked for; all elements without a number.
  static func of(_ number: Int?) throws(ShapeFault) -> Axis {
    guard let number else { return .all }
    guard let axis = Axis(number: number) else {
      throw ShapeFault(
        "axis is 1 or 2, not \(number)",
        hint: "axis=1 gives one result per column, axis=2 one per row")
    }
    return axis
  }
}
