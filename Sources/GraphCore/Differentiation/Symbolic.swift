/// A formula: nodes of a graph and constants, joined by primitives.
///
/// It is built with `make`, which leaves out what a person would not write: 0·a, 1·a, −(−a), constants
/// that stand apart.
public indirect enum Symbolic: Hashable, Sendable {
  case node(NodeID, Shape)
  /// ∇_u, what comes to a node in the reverse sweep.
  case cotangent(NodeID, Shape)
  case constant(ConstantValue)
  /// One output of a primitive, of the given shape.
  case apply(Primitive, [Symbolic], output: Int, shape: Shape)

  public var shape: Shape {
    switch self {
    case .node(_, let shape), .cotangent(_, let shape): shape
    case .constant(let value): value.shape
    case .apply(_, _, _, let shape): shape
    }
  }

  /// The number, where it is a scalar constant.
  public var number: Constant? {
    if case .constant(.scalar(let number)) = self { number } else { nil }
  }

  /// The number that stands at every element, where it is a constant of that kind.
  var fill: Constant? {
    switch self {
    case .constant(.scalar(let number)): number
    case .constant(.filled(let number, _)): number
    default: nil
    }
  }

  /// Whether it is the number 0, or a tensor of zeros.
  public var isZero: Bool { fill?.value == 0 }
  var isOne: Bool { fill == .one }

  /// `number` at every element of a shape.
  static func filled(_ number: Constant, _ shape: Shape) -> Symbolic {
    .constant(shape.isScalar ? .scalar(number) : .filled(number, shape))
  }

  /// The operands, where it is that operation.
  func operands(_ operation: Arithmetic) -> (Symbolic, Symbolic)? {
    guard case .apply(.arithmetic(operation), let x, _, _) = self else { return nil }
    return (x[0], x[x.count - 1])
  }

  /// −a, where it is written so.
  var negated: Symbolic? {
    if let (inner, _) = operands(.negate) { return inner }
    if let number = fill, number.value < 0 { return .filled(-number, shape) }
    return nil
  }

  /// One output of a primitive, simplified; the shapes must suit it.
  static func make(_ primitive: Primitive, _ x: [Symbolic]) -> Symbolic {
    makeAll(primitive, x)[0]
  }

  static func makeAll(_ primitive: Primitive, _ x: [Symbolic]) -> [Symbolic] {
    let shapes = (try? primitive.outputShapes(x.map(\.shape))) ?? [.scalar]
    if shapes.count == 1, let simple = Simplify.simplified(primitive, x, shapes[0]) {
      return [simple]
    }
    return shapes.enumerated().map { .apply(primitive, x, output: $0, shape: $1) }
  }
}

extension Symbolic: ExpressibleByIntegerLiteral, Scalar {
  public init(integerLiteral value: Int) { self = .constant(.scalar(Constant(Double(value)))) }
  init(_ constant: Constant) { self = .constant(.scalar(constant)) }

  static func + (a: Symbolic, b: Symbolic) -> Symbolic { make(.arithmetic(.add), [a, b]) }
  static func - (a: Symbolic, b: Symbolic) -> Symbolic { make(.arithmetic(.subtract), [a, b]) }
  static func * (a: Symbolic, b: Symbolic) -> Symbolic { make(.arithmetic(.multiply), [a, b]) }
  static func / (a: Symbolic, b: Symbolic) -> Symbolic { make(.arithmetic(.divide), [a, b]) }
  static prefix func - (a: Symbolic) -> Symbolic { make(.arithmetic(.negate), [a]) }
  static func apply(_ p: Primitive, _ x: Symbolic) -> Symbolic { make(p, [x]) }
  static func apply(_ p: Primitive, _ x: Symbolic, _ y: Symbolic) -> Symbolic { make(p, [x, y]) }
  static func apply(
    _ p: Primitive, _ x: Symbolic, _ y: Symbolic, _ z: Symbolic
  ) -> Symbolic { make(p, [x, y, z]) }

  static var keepsPrimes: Bool { true }
  static func logarithm(of n: Int) -> Symbolic {
    .apply(
      .elementary(.ln), [.constant(.scalar(Constant(Double(n))))], output: 0, shape: .scalar)
  }
}

extension Symbolic: DifferentialAlgebra {
  var constantValue: ConstantValue? {
    if case .constant(let value) = self { value } else { nil }
  }

  static func apply(_ primitive: Primitive, _ arguments: [Symbolic]) -> [Symbolic] {
    makeAll(primitive, arguments)
  }

  static func product(
    _ a: Symbolic, _ b: Symbolic, transposeFirst: Bool, transposeSecond: Bool
  ) -> Symbolic {
    let left = transposeFirst ? a.transposed : a
    let right = transposeSecond ? b.transposed : b
    if left.shape.isScalar || right.shape.isScalar { return left * right }
    if right.shape.rows == 1, left.shape.columns == 1 {
      return make(.linearAlgebra(.outer), [left, right.transposed])
    }
    if left.shape.rows == 1, right.shape.columns == 1 {
      return make(.linearAlgebra(.inner), [left.transposed, right])
    }
    return make(.linearAlgebra(.matrixProduct), [left, right])
  }

  func spread(to target: Shape, _ axis: Axis) -> Symbolic { spreadByProduct(to: target, axis) }

  static func partial(
    _ primitive: Primitive, _ place: Int, _ x: [Symbolic], value: Symbolic, otherIsConstant: Bool
  ) -> Symbolic {
    primitive.partial(
      place, x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0, value: value,
      otherIsConstant: otherIsConstant)
  }

  static func share(
    _ primitive: Primitive, _ place: Int, _ x: [Symbolic], value: Symbolic, upstream: Symbolic,
    otherIsConstant: Bool
  ) -> Symbolic {
    let partial = partial(
      primitive, place, x, value: value, otherIsConstant: otherIsConstant)
    let full = upstream * partial
    let target = x[place].shape
    if target.isScalar, !value.shape.isScalar {
      if upstream.shape == partial.shape, !upstream.shape.isScalar, upstream.fill == nil,
        partial.fill == nil, upstream.shape.isVector
      {
        return make(.linearAlgebra(.inner), [upstream, partial])
      }
      return full.shape.isScalar
        ? full * Symbolic(Constant(Double(value.shape.count)))
        : make(.reduction(.sum, .all), [full])
    }
    return full
  }

  func rows(_ range: Range<Int>) -> Symbolic {
    if range == 0..<shape.rows { return self }
    let selection = Tensor.filled(Shape(rows: range.count, columns: shape.rows)) {
      $1 == range.lowerBound + $0 ? 1 : 0
    }
    if selection.shape.isScalar { return self }
    if selection.shape.rows == 1, shape.columns == 1 {
      return Self.make(.shapeChange(.element(row: range.lowerBound, column: 0)), [self])
    }
    return Self.make(.linearAlgebra(.matrixProduct), [.constant(.tensor(selection)), self])
  }

  static func productOfOthers(_ x: Symbolic, _ axis: Axis, product: Symbolic) -> Symbolic {
    product.spread(to: x.shape, axis) / x
  }

  static func normalized(_ network: Network, _ x: [Symbolic], _: Symbolic) -> Symbolic {
    make(.network(network), [x[0], 1, 0, x[3]])
  }

  /// det(A) A⁻ᵀ, which is the matrix of cofactors where A is not singular.
  static func cofactors(_ a: Symbolic, determinant: Symbolic) -> Symbolic {
    determinant * make(.linearAlgebra(.inverse), [a]).transposed
  }
}
