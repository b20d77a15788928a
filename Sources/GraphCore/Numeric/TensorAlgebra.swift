/// What the rules of tensor operations are written over: `Tensor` computes, `Symbolic` writes a formula,
/// `DualTensor` differentiates a composite through its parts, a graph builder adds units.
protocol TensorAlgebra {
  var shape: Shape { get }
  /// The constant that it is, where an algebra tells constants apart.
  var constantValue: ConstantValue? { get }
  static func constant(_ value: ConstantValue) -> Self
  /// The outputs of a primitive; the shapes must suit it.
  static func apply(_ primitive: Primitive, _ arguments: [Self]) -> [Self]
}

/// An algebra in which derivatives are formed, with the steps that numbers take in a better way than
/// through primitives.
protocol DifferentialAlgebra: TensorAlgebra {
  /// op(A) op(B), where either may be transposed; a 1×1 factor scales.
  static func product(
    _ a: Self, _ b: Self, transposeFirst: Bool, transposeSecond: Bool
  ) -> Self
  /// One value for each lane of a shape, spread along the lanes.
  func spread(to shape: Shape, _ axis: Axis) -> Self
  /// The partial derivative of an elementwise primitive, element by element.
  static func partial(
    _ primitive: Primitive, _ place: Int, _ arguments: [Self], value: Self, otherIsConstant: Bool
  ) -> Self
  /// upstream ⊙ partial, summed where the argument is a scalar that was spread.
  static func share(
    _ primitive: Primitive, _ place: Int, _ arguments: [Self], value: Self, upstream: Self,
    otherIsConstant: Bool
  ) -> Self
  /// The rows of a range.
  func rows(_ range: Range<Int>) -> Self
  /// a ⊘ b, and 0 where both are 0.
  static func quotientOrZero(_ a: Self, _ b: Self) -> Self
  /// a ⊙ b, and 0 where a is 0, whatever b is.
  static func productOrZero(_ a: Self, _ b: Self) -> Self
  /// For each element the product of the others of its lane.
  static func productOfOthers(_ x: Self, _ axis: Axis, product: Self) -> Self
  /// A⁻ᵀ B.
  static func solveTransposed(_ a: Self, _ b: Self) -> Self
  /// x̂ of a normalisation, given as it is computed; in symbols it has a name.
  static func normalized(_ network: Network, _ arguments: [Self], _ value: Self) -> Self
  /// ∂ det A/∂A, at a singular matrix too.
  static func cofactors(_ a: Self, determinant: Self) -> Self
}

extension DifferentialAlgebra {
  static func productOrZero(_ a: Self, _ b: Self) -> Self { a ⊙ b }
  static func normalized(_: Network, _: [Self], _ value: Self) -> Self { value }
}

extension TensorAlgebra {
  var constantValue: ConstantValue? { nil }

  static func unit(_ primitive: Primitive, _ arguments: Self...) -> Self {
    let outputs = apply(primitive, arguments)
    return outputs.first ?? arguments[0]
  }

  static func + (a: Self, b: Self) -> Self { unit(.arithmetic(.add), a, b) }
  static func - (a: Self, b: Self) -> Self { unit(.arithmetic(.subtract), a, b) }
  /// Elementwise, a scalar spreads.
  static func ⊙ (a: Self, b: Self) -> Self { unit(.arithmetic(.multiply), a, b) }
  static func ⊘ (a: Self, b: Self) -> Self { unit(.arithmetic(.divide), a, b) }
  static prefix func - (a: Self) -> Self { unit(.arithmetic(.negate), a) }

  static func number(_ value: Int) -> Self { constant(.scalar(Constant(Double(value)))) }
  static func fraction(_ numerator: Int, _ denominator: Int) -> Self {
    constant(
      .scalar(
        Constant(numerator, over: denominator)
          ?? Constant(Double(numerator) / Double(denominator))))
  }
  static func zeros(_ shape: Shape) -> Self {
    constant(shape.isScalar ? .scalar(.zero) : .filled(.zero, shape))
  }
  static func identity(_ n: Int) -> Self { constant(n == 1 ? .scalar(.one) : .identity(n)) }
  static func ones(_ shape: Shape) -> Self {
    constant(shape.isScalar ? .scalar(.one) : .filled(.one, shape))
  }

  var transposed: Self { shape.isScalar ? self : Self.unit(.shapeChange(.transpose), self) }
  func reduced(_ reduction: Reduction, _ axis: Axis) -> Self {
    shape.isScalar && reduction == .sum ? self : Self.unit(.reduction(reduction, axis), self)
  }
  var exponential: Self { Self.unit(.elementary(.exp), self) }
  var logarithm: Self { Self.unit(.elementary(.ln), self) }
  var squared: Self { Self.unit(.elementary(.square), self) }
  var root: Self { Self.unit(.elementary(.sqrt), self) }

  /// Spreads one value for each lane through an outer product with ones, which is a unit that a person
  /// could write.
  func spreadByProduct(to shape: Shape, _ axis: Axis) -> Self {
    if self.shape.isScalar || self.shape == shape { return self }
    return switch axis {
    case .all: self
    case .rows:
      Self.unit(
        .linearAlgebra(.outer), .ones(Shape(rows: shape.rows, columns: 1)), self)
    case .columns:
      Self.unit(
        .linearAlgebra(.outer), self, .ones(Shape(rows: shape.columns, columns: 1)))
    }
  }
}

infix operator ⊙ : MultiplicationPrecedence
infix operator ⊘ : MultiplicationPrecedence

extension DifferentialAlgebra {
  static func solveTransposed(_ a: Self, _ b: Self) -> Self {
    unit(.linearAlgebra(.solve), a.transposed, b)
  }

  func times(_ b: Self) -> Self {
    Self.product(self, b, transposeFirst: false, transposeSecond: false)
  }
  /// AᵀB.
  func transposedTimes(_ b: Self) -> Self {
    Self.product(self, b, transposeFirst: true, transposeSecond: false)
  }
  /// ABᵀ.
  func timesTransposed(_ b: Self) -> Self {
    Self.product(self, b, transposeFirst: false, transposeSecond: true)
  }

  /// Summed to a scalar where the argument is one that was spread.
  func collapsed(to shape: Shape) -> Self {
    shape.isScalar && !self.shape.isScalar ? reduced(.sum, .all) : self
  }
}
