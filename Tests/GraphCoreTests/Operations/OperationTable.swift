import Testing

@testable import GraphCore

/// One operation at one point: the arguments, and a value known from elsewhere.
struct OperationRow: CustomTestStringConvertible, Sendable {
  let primitive: Primitive
  let arguments: [Tensor]
  /// The first output, row by row; nil where another test checks the value.
  let expected: [Double]?
  var testDescription: String { "\(primitive.name) of \(arguments.map(\.elements))" }

  init(_ primitive: Primitive, _ arguments: [Tensor], _ expected: [Double]? = nil) {
    self.primitive = primitive
    self.arguments = arguments
    self.expected = expected
  }

  init(_ primitive: Primitive, _ arguments: Double..., is expected: Double) {
    self.init(primitive, arguments.map { Tensor($0) }, [expected])
  }
}

func vector(_ elements: Double...) -> Tensor {
  Tensor(shape: .vector(elements.count), elements: elements)
}

func matrix(_ rows: [Double]...) -> Tensor {
  Tensor(shape: Shape(rows: rows.count, columns: rows[0].count), elements: rows.flatMap { $0 })
}

/// Every operation at least once, away from its kinks.
///
/// Values of the elementary functions: Abramowitz & Stegun's tables or 17 digits from mpmath 1.3.
enum OperationTable {
  static let wide = matrix([0.5, -1, 2], [1.5, 0.25, -0.75])
  static let tall = matrix([0.1, 2], [3, 0.5], [-1, 0.4])
  static let square = matrix([2, -0.5, 0.3], [0.4, 1.5, -0.7], [-0.2, 0.6, 1.8])
  static let positive = matrix([2, 0.4, -0.3], [0.4, 1.5, 0.2], [-0.3, 0.2, 1.1])
  static let a = vector(0.8, -1.5, 0.3)
  static let b = vector(1.2, 0.3, -0.7)
  static let p = vector(0.2, 0.5, 0.3)

  static let arithmetic: [OperationRow] = [
    OperationRow(.arithmetic(.add), 2, 3.5, is: 5.5),
    OperationRow(.arithmetic(.subtract), 2, 3.5, is: -1.5),
    OperationRow(.arithmetic(.multiply), 2, 3.5, is: 7),
    OperationRow(.arithmetic(.divide), 7, -2, is: -3.5),
    OperationRow(.arithmetic(.negate), 7, is: -7),
    OperationRow(.arithmetic(.power), 1.4, -2.2, is: 0.47699993681044408),
    OperationRow(.arithmetic(.multiply), [a, b], [0.96, -0.45, -0.21]),
    OperationRow(.arithmetic(.divide), [a, Tensor(2)], [0.4, -0.75, 0.15]),
    OperationRow(.arithmetic(.subtract), [Tensor(1), wide], [0.5, 2, -1, -0.5, 0.75, 1.75]),
  ]

  static let elementary: [OperationRow] = [
    OperationRow(.elementary(.exp), 1, is: 2.7182818284590452),
    OperationRow(.elementary(.ln), 2, is: 0.69314718055994531),
    OperationRow(.elementary(.log2), 10, is: 3.3219280948873623),
    OperationRow(.elementary(.log10), 2, is: 0.30102999566398120),
    OperationRow(.elementary(.log1p), 1e-10, is: 9.9999999995000000e-11),
    OperationRow(.elementary(.expm1), 1e-10, is: 1.00000000005e-10),
    OperationRow(.elementary(.sqrt), 2, is: 1.4142135623730950),
    OperationRow(.elementary(.cbrt), -8, is: -2),
    OperationRow(.elementary(.abs), -3.5, is: 3.5),
    OperationRow(.elementary(.sin), 1, is: 0.84147098480789651),
    OperationRow(.elementary(.cos), 1, is: 0.54030230586813972),
    OperationRow(.elementary(.tan), 1, is: 1.5574077246549022),
    OperationRow(.elementary(.cot), 1, is: 0.64209261593433071),
    OperationRow(.elementary(.sec), 1, is: 1.8508157176809256),
    OperationRow(.elementary(.csc), 1, is: 1.1883951057781212),
    OperationRow(.elementary(.sech), 1, is: 0.6480542736638855),
    OperationRow(.elementary(.csch), 1, is: 0.8509181282393216),
    OperationRow(.elementary(.coth), 1, is: 1.3130352854993315),
    OperationRow(.elementary(.logit), 0.3, is: -0.8472978603872036),
    OperationRow(.elementary(.normcdf), 0.5, is: 0.6914624612740131),
    OperationRow(.elementary(.arcsin), 0.5, is: 0.52359877559829887),
    OperationRow(.elementary(.arccos), 0.5, is: 1.0471975511965977),
    OperationRow(.elementary(.arctan), 1, is: 0.78539816339744831),
    OperationRow(.elementary(.sinh), 1, is: 1.1752011936438015),
    OperationRow(.elementary(.cosh), 1, is: 1.5430806348152438),
    OperationRow(.elementary(.tanh), 1, is: 0.76159415595576489),
    OperationRow(.elementary(.arsinh), 1, is: 0.88137358701954303),
    OperationRow(.elementary(.arcosh), 2, is: 1.3169578969248167),
    OperationRow(.elementary(.artanh), 0.5, is: 0.54930614433405485),
    OperationRow(.elementary(.erf), 0.5, is: 0.52049987781304654),
    OperationRow(.elementary(.erfc), 0.5, is: 0.47950012218695346),
    OperationRow(.elementary(.square), -1.5, is: 2.25),
    OperationRow(.elementary(.reciprocal), -4, is: -0.25),
    OperationRow(.elementary(.atan2), 1, -1, is: 2.3561944901923449),
    OperationRow(.elementary(.hypot), 3, 4, is: 5),
  ]

  static let activation: [OperationRow] = [
    OperationRow(.activation(.sigmoid), 0.5, is: 0.62245933120185456),
    OperationRow(.activation(.relu), 1.5, is: 1.5),
    OperationRow(.activation(.selu), -1, is: -1.1113307378125628),
    OperationRow(.activation(.gelu), 0.5, is: 0.34573123063700656),
    OperationRow(.activation(.silu), -0.7, is: -0.23226855948228370),
    OperationRow(.activation(.mish), 1, is: 0.86509838826731033),
    OperationRow(.activation(.softplus), 1, is: 1.3132616875182228),
    OperationRow(.activation(.softsign), -3, is: -0.75),
    OperationRow(.activation(.hardtanh), 0.5, is: 0.5),
    OperationRow(.activation(.logsigmoid), 1, is: -0.31326168751822284),
    OperationRow(.activation(.leakyRelu), -2, 0.1, is: -0.2),
    OperationRow(.activation(.elu), -1, 2, is: -1.2642411176571154),
    OperationRow(.derivative(.activation(.sigmoid), order: 1), 0.5, is: 0.23500371220159449),
    OperationRow(.derivative(.activation(.sigmoid), order: 2), 0.5, is: -0.057556794852320741),
    OperationRow(.derivative(.elementary(.tanh), order: 1), 0.5, is: 0.78644773296592741),
    OperationRow(.derivative(.elementary(.tanh), order: 3), 0.5, is: -0.56520928825977036),
    OperationRow(.derivative(.activation(.gelu), order: 1), 0.5, is: 0.86749512465616293),
    OperationRow(.derivative(.activation(.leakyRelu), order: 1), -2, 0.1, is: 0.1),
    OperationRow(.derivative(.activation(.elu), order: 1), -1, 2, is: 0.73575888234288464),
  ]

  static let piecewise: [OperationRow] = [
    OperationRow(.piecewise(.sign), -2, is: -1),
    OperationRow(.piecewise(.step), 2, is: 1),
    OperationRow(.piecewise(.floor), -1.5, is: -2),
    OperationRow(.piecewise(.ceil), -1.5, is: -1),
    OperationRow(.piecewise(.round), 2.51, is: 3),
    OperationRow(.piecewise(.max), 2, 3, is: 3),
    OperationRow(.piecewise(.min), 2, 3, is: 2),
    OperationRow(.piecewise(.greater), 2, 3, is: 0),
    OperationRow(.piecewise(.less), 2, 3, is: 1),
    OperationRow(.piecewise(.greaterOrEqual), 2, 3, is: 0),
    OperationRow(.piecewise(.lessOrEqual), 2, 3, is: 1),
    OperationRow(.piecewise(.equal), 2, 3, is: 0),
    OperationRow(.piecewise(.notEqual), 2, 3, is: 1),
    OperationRow(.piecewise(.select), 1, 5, 6, is: 5),
    OperationRow(.piecewise(.clip), 4, -1, 2, is: 2),
    OperationRow(.piecewise(.max), [a, Tensor(0)], [0.8, 0, 0.3]),
  ]

  static let reductions: [OperationRow] = [
    OperationRow(.reduction(.sum, .all), [wide], [2.5]),
    OperationRow(.reduction(.sum, .rows), [wide], [2, -0.75, 1.25]),
    OperationRow(.reduction(.sum, .columns), [wide], [1.5, 1]),
    OperationRow(.reduction(.mean, .rows), [wide], [1, -0.375, 0.625]),
    OperationRow(.reduction(.product, .columns), [wide], [-1, -0.28125]),
    OperationRow(.reduction(.product, .all), [vector(0, 2, 3)], [0]),
    OperationRow(.reduction(.max, .rows), [wide], [1.5, 0.25, 2]),
    OperationRow(.reduction(.min, .all), [wide], [-1]),
    OperationRow(.reduction(.variance, .all), [vector(1, 2, 4)], [14.0 / 9]),
    OperationRow(.reduction(.standardDeviation, .columns), [wide], nil),
    OperationRow(.reduction(.logSumExp, .all), [vector(1, 2, 3)], [3.4076059644443804]),
    OperationRow(.reduction(.logSumExp, .rows), [wide], nil),
    OperationRow(.reduction(.norm, .all), [vector(3, 4)], [5]),
    OperationRow(.reduction(.norm1, .columns), [wide], [3.5, 2.5]),
    OperationRow(.reduction(.argmax, .rows), [wide], [2, 2, 1]),
    OperationRow(.reduction(.argmin, .all), [wide], [2]),
  ]

  static let shapes: [OperationRow] = [
    OperationRow(.shapeChange(.transpose), [wide], [0.5, 1.5, -1, 0.25, 2, -0.75]),
    OperationRow(.shapeChange(.vec), [wide], [0.5, 1.5, -1, 0.25, 2, -0.75]),
    OperationRow(.shapeChange(.reshape(.matrix(3, 2))), [wide], wide.elements),
    OperationRow(.shapeChange(.diagonalMatrix), [vector(1, 2)], [1, 0, 0, 2]),
    OperationRow(.shapeChange(.diagonalPart), [wide], [0.5, 0.25]),
    OperationRow(.shapeChange(.diagonalPart), [tall], [0.1, 0.5]),
    OperationRow(.shapeChange(.stackRows), [a, vector(1, 2)], [0.8, -1.5, 0.3, 1, 2]),
    OperationRow(
      .shapeChange(.stackColumns), [vector(7, 8), wide], [7, 0.5, -1, 2, 8, 1.5, 0.25, -0.75]),
    OperationRow(.shapeChange(.lowerTriangle(-1)), [wide], [0, 0, 0, 1.5, 0, 0]),
    OperationRow(.shapeChange(.upperTriangle(1)), [wide], [0, -1, 2, 0, 0, -0.75]),
    OperationRow(.shapeChange(.element(row: 1, column: 2)), [wide], [-0.75]),
    OperationRow(.shapeChange(.row(1)), [wide], [1.5, 0.25, -0.75]),
    OperationRow(.shapeChange(.broadcast(.matrix(2, 2))), [Tensor(3)], [3, 3, 3, 3]),
  ]

  static let linearAlgebra: [OperationRow] = [
    OperationRow(.linearAlgebra(.matrixProduct), [wide, a], [2.5, 0.6]),
    OperationRow(.linearAlgebra(.matrixProduct), [wide, tall], nil),
    OperationRow(.linearAlgebra(.inner), [a, b], [0.3]),
    OperationRow(.linearAlgebra(.outer), [vector(1, 2), vector(3, 4, 5)], [3, 4, 5, 6, 8, 10]),
    OperationRow(.linearAlgebra(.kronecker), [matrix([1, 2]), matrix([3], [4])], [3, 6, 4, 8]),
    OperationRow(.linearAlgebra(.kronecker), [square, wide], nil),
    OperationRow(.linearAlgebra(.trace), [square], [5.3]),
    OperationRow(.linearAlgebra(.determinant), [square], [6.692]),
    OperationRow(.linearAlgebra(.logDeterminant), [positive], [1.0511712140679732]),
    OperationRow(.linearAlgebra(.inverse), [matrix([2, 1], [1, 1])], [1, -1, -1, 2]),
    OperationRow(.linearAlgebra(.inverse), [square], nil),
    OperationRow(
      .linearAlgebra(.solve), [square, b],
      [0.618350268977884, -0.09892408846383739, -0.28720860729228925]),
    OperationRow(.linearAlgebra(.solve), [square, OperationTable.tall], nil),
    OperationRow(.linearAlgebra(.cholesky), [matrix([4, 2], [2, 5])], [2, 0, 1, 2]),
    OperationRow(.linearAlgebra(.cholesky), [positive], nil),
    OperationRow(.linearAlgebra(.lu), [square], nil),
    OperationRow(.linearAlgebra(.lu), [wide], nil),
    OperationRow(.linearAlgebra(.lu), [tall], nil),
    OperationRow(.linearAlgebra(.qr), [square], nil),
    OperationRow(.linearAlgebra(.qr), [wide], nil),
    OperationRow(.linearAlgebra(.qr), [tall], nil),
    OperationRow(.linearAlgebra(.qr), [vector(3, 4)], [0.6, 0.8]),
    OperationRow(.linearAlgebra(.lu), [vector(3, 4)], [0, 1, 1, 0]),
  ]

  static let networks: [OperationRow] = [
    OperationRow(
      .network(.softmax(.columns)), [vector(1, 2, -0.5)],
      [0.2537161816350252, 0.6896720861245036, 0.056611732240471294]),
    OperationRow(.network(.softmax(.columns)), [wide], nil),
    OperationRow(.network(.softmax(.rows)), [wide], nil),
    OperationRow(.network(.logSoftmax(.columns)), [a], nil),
    OperationRow(.network(.logSoftmax(.rows)), [wide], nil),
    OperationRow(.network(.layerNorm), [a, b, p, Tensor(0.1)], nil),
    OperationRow(.network(.layerNorm), [wide, b, p, Tensor(0.1)], nil),
    OperationRow(.network(.layerNorm), [wide, Tensor(2), Tensor(1), Tensor(0.1)], nil),
    OperationRow(.network(.batchNorm), [wide, b, p, Tensor(0.1)], nil),
    OperationRow(.network(.batchNorm), [a, Tensor(2), Tensor(1), Tensor(0.1)], nil),
    OperationRow(.network(.linear), [a, wide, vector(0.8, -1.5)], [3.3, -0.9]),
    OperationRow(
      .network(.linear), [matrix([1, 2, 3], [4, 5, 6]), wide, vector(0.8, -1.5)], nil),
    OperationRow(.network(.linear), [a, wide, Tensor(2)], [4.5, 2.6]),
  ]

  static let losses: [OperationRow] = [
    OperationRow(.loss(.mse), [a, b], [1.4666666666666666]),
    OperationRow(.loss(.crossEntropy), [p, vector(0.5, 0.25, 0.25)], [1.2476649250079015]),
    OperationRow(
      .loss(.softmaxCrossEntropy), [vector(1, 0.7, 0.2), vector(0.4, -1.2, 2)], [4.252781108258215]),
    OperationRow(.loss(.softmaxCrossEntropy), [wide, matrix([1, 2, 3], [0, 1, -1])], nil),
    OperationRow(.loss(.bce), 1, 0.3, is: 1.2039728043259361),
    OperationRow(.loss(.bce), [p, vector(0.5, 0.25, 0.25)], nil),
    OperationRow(.loss(.bceLogits), 1, 0.5, is: 0.47407698418010669),
    OperationRow(.loss(.bceLogits), [p, b], nil),
    OperationRow(.loss(.hinge), [vector(1, -1, 1), vector(0.4, 0.2, 3)], [0.6]),
    OperationRow(.loss(.huber), [vector(0, 3), vector(0.5, 0), Tensor(1)], [1.3125]),
    OperationRow(.loss(.kl), [p, vector(0.5, 0.25, 0.25)], [0.218011910943328]),
  ]

  static let all: [OperationRow] =
    arithmetic + elementary + activation + piecewise + reductions + shapes + linearAlgebra
    + networks + losses
}
