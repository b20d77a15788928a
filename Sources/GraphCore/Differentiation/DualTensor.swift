/// A tensor with its tangent, which differentiates a composite operation through its parts.
struct DualTensor<A: DifferentialAlgebra>: TensorAlgebra {
  let value: A
  /// nil is 0.
  let tangent: A?
  let isConstant: Bool

  init(_ value: A, tangent: A?, isConstant: Bool = false) {
    self.value = value
    self.tangent = tangent
    self.isConstant = isConstant
  }

  var shape: Shape { value.shape }

  static func constant(_ value: ConstantValue) -> Self {
    Self(A.constant(value), tangent: nil, isConstant: true)
  }

  static func apply(_ primitive: Primitive, _ arguments: [Self]) -> [Self] {
    let x = arguments.map(\.value)
    let y = A.apply(primitive, x)
    let tangents = primitive.jvp(
      x, y, tangents: arguments.map(\.tangent), isConstant: arguments.map(\.isConstant))
    return zip(y, tangents).map { Self($0, tangent: $1) }
  }
}
