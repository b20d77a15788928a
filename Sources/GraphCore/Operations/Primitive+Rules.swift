/// The rules of elementwise primitives: their value, and their partial derivatives over any scalar.
extension Primitive {
  /// The value for up to three arguments; the surplus ones are not looked at.
  func value(_ x: Double, _ y: Double, _ z: Double) -> Double {
    switch self {
    case .arithmetic(let operation): operation.value(x, y)
    case .elementary(let function): function.value(x, y)
    case .activation(let function): function.value(x, y)
    case .derivative(let function, let order):
      function.derivative(order: order, x, y)
    case .piecewise(let function): function.value(x, y, z)
    case .reduction, .shapeChange, .linearAlgebra, .network, .loss: .nan
    }
  }

  /// ∂u/∂ of the argument at `place`, where u is the value for these arguments.
  ///
  /// - Parameter otherIsConstant: whether the other operand of max or min is a constant (§8 of the
  ///   language: then it wins a tie).
  func partial<S: Scalar>(
    _ place: Int, _ x: S, _ y: S, _ z: S, value u: S, otherIsConstant: Bool = false
  ) -> S {
    switch self {
    case .arithmetic(let operation): return operation.partial(place, x, y)
    case .elementary(let function): return function.partial(place, x, y, value: u)
    case .activation(let function):
      if S.keepsPrimes, place == 0 {
        let prime = Primitive.derivative(.activation(function), order: 1)
        return function.arity == 1 ? S.apply(prime, x) : S.apply(prime, x, y)
      }
      return function.partial(place, x, y)
    case .derivative(let function, let order):
      if S.keepsPrimes, place == 0 {
        let prime = Primitive.derivative(function, order: order + 1)
        return function.primitive.arity == 1 ? S.apply(prime, x) : S.apply(prime, x, y)
      }
      return place == 0
        ? function.derivative(order: order + 1, x, y)
        : function.derivative(order: order, Dual(x, tangent: 0), Dual(y, tangent: 1)).tangent
    case .piecewise(let function):
      return function.partial(place, x, y, z, otherIsConstant: otherIsConstant)
    case .reduction, .shapeChange, .linearAlgebra, .network, .loss: return 0
    }
  }

  /// Whether a unit stands at a point where its derivative is a choice (§8 of the language).
  func isKink(_ x: Double, _ y: Double, _ z: Double) -> Bool {
    switch self {
    case .elementary(let function): function.isKink(x, y)
    case .activation(let function): function.isKink(x, y)
    case .piecewise(let function): function.isKink(x, y, z)
    case .derivative(let function, _): function.primitive.isKink(x, y, z)
    default: false
    }
  }
}

extension ScalarFunction {
  /// The derivative of that order by x, by dual numbers over the rule of the first.
  ///
  /// - Complexity: 2ⁿ evaluations of the rule for order n, which is at most
  ///   `Primitive.highestDerivative`.
  @_semantics("optimize.sil.specialize.generic.never")
  func derivative<S: Scalar>(order: Int8, _ x: S, _ a: S) -> S {
    if order <= 0 {
      return primitive.arity == 1 ? S.apply(primitive, x) : S.apply(primitive, x, a)
    }
    if order == 1 {
      return switch self {
      case .elementary(let function):
        function.partial(0, x, a, value: S.apply(primitive, x))
      case .activation(let function): function.partial(0, x, a)
      case .piecewise: 0
      }
    }
    return derivative(order: order - 1, Dual(x, tangent: 1), Dual(a, tangent: 0)).tangent
  }
}
