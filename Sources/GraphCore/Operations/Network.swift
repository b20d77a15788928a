/// Layers of networks that are one unit by default.
public enum Network: Hashable, Sendable {
  /// Of a vector; of a matrix along each row (`columns`), or down each column (`rows`).
  case softmax(Axis)
  case logSoftmax(Axis)
  /// Arguments x, gain, shift, eps; of batchNorm likewise.
  case layerNorm, batchNorm
  /// Arguments x, W, b.
  case linear
}

extension Network {
  var arity: Int {
    switch self {
    case .softmax, .logSoftmax: 1
    case .layerNorm, .batchNorm: 4
    case .linear: 3
    }
  }

  var name: String {
    switch self {
    case .softmax: "softmax"
    case .logSoftmax: "log_softmax"
    case .layerNorm: "layer_norm"
    case .batchNorm: "batch_norm"
    case .linear: "linear"
    }
  }

  func shape(_ arguments: [Shape]) throws(ShapeFault) -> Shape {
    let x = arguments[0]
    switch self {
    case .softmax, .logSoftmax: return x
    case .layerNorm, .batchNorm:
      let features = featureCount(x)
      for place in 1...2 where !arguments[place].isScalar {
        guard !arguments[place].isMatrix, arguments[place].count == features else {
          throw ShapeFault(
            "\(name) of $0, which is \(x), takes a scalar or a vector of \(features) elements: "
              + "$\(place) is \(arguments[place])")
        }
      }
      guard arguments[3].isScalar else {
        throw ShapeFault("eps of \(name) is a scalar: $3 is \(arguments[3])")
      }
      return x
    case .linear:
      let (w, b) = (arguments[1], arguments[2])
      let inputs = x.isMatrix ? x.columns : x.rows
      guard w.columns == inputs else {
        throw ShapeFault(
          "linear needs one column of weights for each of the \(inputs) inputs: $0 is \(x), "
            + "$1 is \(w)",
          hint: w.rows == inputs ? "did you mean $1ᵀ ?" : nil)
      }
      guard b.isScalar || b == Shape(rows: w.rows, columns: 1) else {
        throw ShapeFault(
          "linear needs one bias for each of the \(w.rows) outputs: $1 is \(w), $2 is \(b)")
      }
      return x.isMatrix
        ? Shape(rows: x.rows, columns: w.rows) : Shape(rows: w.rows, columns: 1)
    }
  }

  /// How many gains and shifts a normalisation takes: one a column of a matrix; of a vector one an
  /// element in `layer_norm` and one alone in `batch_norm`, to which a vector is one feature.
  func featureCount(_ x: Shape) -> Int {
    x.isMatrix || self == .batchNorm ? x.columns : x.rows
  }

  static let functions: [FunctionSignature] = [
    softmax("softmax", [], Network.softmax),
    softmax("log_softmax", ["logsoftmax"], Network.logSoftmax),
    FunctionSignature(
      "layer_norm", aliases: ["layernorm"], parameters: normalization("x"),
      { _, _ in .primitive(.network(.layerNorm)) }),
    FunctionSignature(
      "batch_norm", aliases: ["batchnorm"], parameters: normalization("X"),
      { _, _ in .primitive(.network(.batchNorm)) }),
    FunctionSignature("linear", ["x", "W", "b"], .network(.linear)),
  ]

  private static func softmax(
    _ name: String, _ aliases: [String], _ network: @escaping @Sendable (Axis) -> Network
  ) -> FunctionSignature {
    FunctionSignature(
      name, aliases: aliases, parameters: [.init("x"), .whole("axis")],
      { shapes, numbers throws(ShapeFault) in
        let axis = try Axis.of(numbers[0])
        return .primitive(.network(network(shapes[0].isMatrix && axis == .rows ? .rows : .columns)))
      })
  }

  private static func normalization(_ x: String) -> [FunctionSignature.Parameter] {
    [
      .init(x), .init("gain", default: .one), .init("shift", default: .zero),
      .init("eps", default: Constant(1, over: 100_000)),
    ]
  }
}
