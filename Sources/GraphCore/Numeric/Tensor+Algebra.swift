extension Tensor: DifferentialAlgebra {
  static func constant(_ value: ConstantValue) -> Tensor { Tensor(value) }

  static func apply(_ primitive: Primitive, _ x: [Tensor]) -> [Tensor] {
    switch primitive {
    case .arithmetic, .elementary, .activation, .derivative, .piecewise:
      return [elementwise(primitive, x)]
    case .reduction(let reduction, let axis): return [reduce(reduction, axis, x[0])]
    case .shapeChange(let change): return [Tensor.change(change, x)]
    case .linearAlgebra(let operation): return linear(operation, x)
    case .network(let operation):
      let axis = operation.lanes(x[0].shape)
      switch operation {
      case .softmax: return [softmax(x[0], axis)]
      case .logSoftmax: return [logSoftmax(x[0], axis)]
      case .linear where x[0].shape.isMatrix: return [linearLayer(x[0], x[1], bias: x[2])]
      case .layerNorm, .batchNorm, .linear: return [operation.expanded(x)]
      }
    case .loss(let loss): return [loss.value(x)]
    }
  }

  private static func linear(_ operation: LinearAlgebra, _ x: [Tensor]) -> [Tensor] {
    let a = x[0]
    let (m, n) = (a.shape.rows, a.shape.columns)
    switch operation {
    case .matrixProduct: return [matrixProduct(a, x[1], false, false)]
    case .inner: return [Tensor(DenseKernels.inner(a.elements, x[1].elements))]
    case .outer:
      let b = x[1]
      return [
        Tensor(
          shape: Shape(rows: a.elements.count, columns: b.elements.count),
          elements: DenseKernels.multiply(
            a.elements.count, b.elements.count, 1, a.elements, transposed: false, b.elements,
            transposed: false))
      ]
    case .kronecker:
      let b = x[1]
      let (p, q) = (b.shape.rows, b.shape.columns)
      return [filled(Shape(rows: m * p, columns: n * q)) { a[$0 / p, $1 / q] * b[$0 % p, $1 % q] }]
    case .trace: return [Tensor((0..<m).reduce(0) { $0 + a[$1, $1] })]
    case .determinant: return [Tensor(a.factorization.determinant)]
    case .logDeterminant: return [Tensor(a.factorization.logDeterminant)]
    case .inverse: return [Tensor(shape: a.shape, elements: a.factorization.inverse)]
    case .solve: return [solve(a, x[1], transposed: false)]
    case .cholesky:
      guard let lower = DenseKernels.cholesky(a.elements, n) else {
        return [Tensor(repeating: .nan, shape: a.shape)]
      }
      return [Tensor(shape: a.shape, elements: lower)]
    case .lu: return decomposed(factors(a))
    case .qr:
      let (q, r) = DenseKernels.qr(a.elements, rows: m, columns: n)
      let k = min(m, n)
      return [
        Tensor(shape: Shape(rows: m, columns: k), elements: q),
        Tensor(shape: Shape(rows: k, columns: n), elements: r),
      ]
    }
  }

  /// X Wᵀ + b for samples in rows, without a copy of the weights.
  private static func linearLayer(_ x: Tensor, _ weights: Tensor, bias: Tensor) -> Tensor {
    var result = matrixProduct(x, weights, false, true)
    let width = result.shape.columns
    let step = bias.shape.isScalar ? 0 : 1
    result.elements.withUnsafeMutableBufferPointer { result in
      bias.elements.withUnsafeBufferPointer { bias in
        for start in stride(from: 0, to: result.count, by: width) {
          for j in 0..<width { result[start &+ j] += bias[j &* step] }
        }
      }
    }
    return result
  }

  /// A⁻¹ B, or A⁻ᵀ B.
  private static func solve(_ a: Tensor, _ b: Tensor, transposed: Bool) -> Tensor {
    Tensor(
      shape: b.shape,
      elements: a.factorization.solve(b.elements, width: b.shape.columns, transposed: transposed))
  }

  static func solveTransposed(_ a: Tensor, _ b: Tensor) -> Tensor { solve(a, b, transposed: true) }

  static func factors(_ a: Tensor) -> LUFactors {
    LUFactors(a.elements, rows: a.shape.rows, columns: a.shape.columns)
  }

  private static func decomposed(_ f: LUFactors) -> [Tensor] {
    let (m, n, k) = (f.rows, f.columns, min(f.rows, f.columns))
    return [
      filled(Shape(rows: m, columns: m)) { f.order[$0] == $1 ? 1 : 0 },
      filled(Shape(rows: m, columns: k)) {
        $0 == $1 ? 1 : $0 > $1 ? f.packed[$0 * n + $1] : 0
      },
      filled(Shape(rows: k, columns: n)) { $0 <= $1 ? f.packed[$0 * n + $1] : 0 },
    ]
  }

  static func matrixProduct(_ a: Tensor, _ b: Tensor, _ ta: Bool, _ tb: Bool) -> Tensor {
    let (m, k) =
      ta ? (a.shape.columns, a.shape.rows) : (a.shape.rows, a.shape.columns)
    let n = tb ? b.shape.rows : b.shape.columns
    return Tensor(
      shape: Shape(rows: m, columns: n),
      elements: DenseKernels.multiply(
        m, n, k, a.elements, transposed: ta, b.elements, transposed: tb))
  }

  static func product(
    _ a: Tensor, _ b: Tensor, transposeFirst ta: Bool, transposeSecond tb: Bool
  ) -> Tensor {
    if a.shape.isScalar { return a ⊙ (tb ? b.transposed : b) }
    if b.shape.isScalar { return (ta ? a.transposed : a) ⊙ b }
    return matrixProduct(a, b, ta, tb)
  }

  func spread(to target: Shape, _ axis: Axis) -> Tensor {
    if shape.isScalar || shape == target && axis == .all { return self }
    let width = target.columns
    return Tensor(
      shape: target,
      elements: Self.build(target.count) { i in
        axis == .columns ? elements[i / width] : elements[i % width]
      })
  }

  static func partial(
    _ primitive: Primitive, _ place: Int, _ arguments: [Tensor], value: Tensor,
    otherIsConstant: Bool
  ) -> Tensor {
    elementwisePartial(
      primitive, place, arguments, value: value, otherIsConstant: otherIsConstant)
  }

  static func share(
    _ primitive: Primitive, _ place: Int, _ arguments: [Tensor], value: Tensor, upstream: Tensor,
    otherIsConstant: Bool
  ) -> Tensor {
    elementwiseShare(
      primitive, place, arguments, value: value, upstream: upstream,
      otherIsConstant: otherIsConstant)
  }

  func rows(_ range: Range<Int>) -> Tensor {
    let width = shape.columns
    return Tensor(
      shape: Shape(rows: range.count, columns: width),
      elements: Array(elements[range.lowerBound * width..<range.upperBound * width]))
  }

  static func productOrZero(_ a: Tensor, _ b: Tensor) -> Tensor {
    let product = a ⊙ b
    let stride = a.shape.isScalar ? 0 : 1
    return Tensor(
      shape: product.shape,
      elements: build(product.elements.count) { i in
        a.elements[i * stride] == 0 ? 0 : product.elements[i]
      })
  }

  static func quotientOrZero(_ a: Tensor, _ b: Tensor) -> Tensor {
    let quotient = a ⊘ b
    let stride = (a.shape.isScalar ? 0 : 1, b.shape.isScalar ? 0 : 1)
    return Tensor(
      shape: quotient.shape,
      elements: build(quotient.elements.count) { i in
        a.elements[i * stride.0] == 0 && b.elements[i * stride.1] == 0
          ? 0 : quotient.elements[i]
      })
  }

  static func productOfOthers(_ x: Tensor, _ axis: Axis, product: Tensor) -> Tensor {
    productOfOthers(x, axis)
  }

  /// det(A) A⁻ᵀ, or through singular values where A is singular or nearly so.
  static func cofactors(_ a: Tensor, determinant: Tensor) -> Tensor {
    let n = a.shape.rows
    let factors = a.factorization
    if !factors.isSingular {
      let inverse = factors.inverse
      let size = DenseKernels.norm(inverse) * DenseKernels.norm(a.elements)
      if size < 1e7 {
        let transposed = DenseKernels.transposed(inverse, rows: n, columns: n)
        return Tensor(shape: a.shape, elements: transposed.map { $0 * determinant.scalar })
      }
    }
    return Tensor(shape: a.shape, elements: DenseKernels.cofactors(a.elements, n))
  }
}
