import Testing

@testable import GraphCore

/// Values and derivatives where a rule that is right on paper loses its digits: 17 digits by mpmath 1.3.
@Suite struct ExtremeTests {
  static let rows: [(primitive: Primitive, x: Double, value: Double, derivative: Double)] = [
    (.activation(.sigmoid), -745, .leastNonzeroMagnitude, .leastNonzeroMagnitude),
    (.activation(.sigmoid), 745, 1, .leastNonzeroMagnitude),
    (.activation(.sigmoid), 40, 1, 4.2483542552915890e-18),
    (.activation(.sigmoid), -1000, 0, 0),
    (.activation(.softplus), 800, 800, 1),
    (.activation(.softplus), -800, 0, 0),
    (.activation(.softplus), -40, 4.2483542552915890e-18, 4.2483542552915890e-18),
    (.activation(.logsigmoid), -800, -800, 1),
    (.activation(.logsigmoid), 40, -4.2483542552915890e-18, 4.2483542552915890e-18),
    (.activation(.gelu), -10, -7.6198530241605261e-23, -7.6184000964648141e-22),
    (.activation(.gelu), 1000, 1000, 1),
    (.activation(.gelu), -1000, 0, 0),
    (.activation(.silu), -40, -1.6993417021166356e-16, -1.6568581595637197e-16),
    (.activation(.mish), 800, 800, 1),
    (.activation(.mish), -800, 0, 0),
    (.activation(.softsign), 1e300, 1, 0),
    (.elementary(.tanh), 20, 1, 1.6993417021166355e-17),
    (.elementary(.tanh), 800, 1, 0),
    (.elementary(.expm1), 1e-12, 1.0000000000005e-12, 1.000000000001),
    (.elementary(.log1p), 1e-12, 9.999999999995e-13, 0.999999999999),
    (.elementary(.arsinh), 1e-9, 1e-9, 1),
    (.elementary(.arsinh), 1e200, 461.21016577936908, 1e-200),
    (.elementary(.arcsin), 0.99999999, 1.5706549054381865, 7071.0678117779382),
    (.elementary(.artanh), 0.99999999, 9.5569139572437757, 49999999.998762039),
    (.elementary(.reciprocal), 1e200, 1e-200, 0),
    (.arithmetic(.power), 0, 0, 0),
  ]

  @Test(arguments: rows.indices)
  func elementwise(_ index: Int) {
    let (primitive, x, value, derivative) = Self.rows[index]
    let y: Double = primitive == .arithmetic(.power) ? 3 : 0
    let u = primitive.value(x, y, 0)
    let partial: Double = primitive.partial(0, x, y, 0, value: u)
    #expect(close(u, value), "value \(u), not \(value)")
    #expect(close(partial, derivative), "derivative \(partial), not \(derivative)")
  }

  private func close(_ a: Double, _ b: Double) -> Bool {
    (a - b).magnitude <= 2e-7 * 1e-7 * b.magnitude + 2 * .leastNonzeroMagnitude
  }

  @Test func powers() {
    func power(_ x: Double, _ y: Double) -> [Double] {
      let p = Primitive.arithmetic(.power)
      let u = p.value(x, y, 0)
      return [u, p.partial(0, x, y, 0, value: u), p.partial(1, x, y, 0, value: u)]
    }
    #expect(power(0, 2) == [0, 0, 0])
    #expect(power(0, 1) == [0, 1, 0])
    #expect(power(-2, 3).prefix(2) == [-8, 12])
    #expect(power(-2, 2).prefix(2) == [4, -4])
    #expect(power(0, 0).prefix(2) == [1, 0])
    #expect(power(2, 0).prefix(2) == [1, 0])
    #expect(power(-8, 1.0 / 3)[0].isNaN)
    #expect(power(0, 0.5) == [0, .infinity, 0])
  }

  @Test func largeLogits() throws {
    let h = vector(1000, 1001, 999.5)
    let s = Tensor.apply(.network(.softmax(.columns)), [h])[0]
    let expected = [0.23122389762214904, 0.6285317192117624, 0.14024438316608848]
    for (a, b) in zip(s.elements, expected) { #expect((a - b).magnitude < 1e-15) }
    let lse = Tensor.apply(.reduction(.logSumExp, .all), [h])[0].scalar
    #expect((lse - 1001.4643688).magnitude < 1e-6)
    let loss = Primitive.loss(.softmaxCrossEntropy)
    let x = [vector(0, 1, 0), vector(1000, -1000, 3)]
    let y = Tensor.apply(loss, x)
    #expect(y[0].scalar == 2000)
    let g = loss.vjp(
      x, y, upstream: [Tensor(1)], wanted: [false, true], isConstant: [false, false])
    #expect(try #require(g[1]).elements == [1, -1, 0])
  }

  @Test func zeroTimesLogarithm() throws {
    let loss = Primitive.loss(.crossEntropy)
    let x = [vector(0, 1), vector(0, 1)]
    let y = Tensor.apply(loss, x)
    #expect(y[0].scalar == 0)
    let g = loss.vjp(
      x, y, upstream: [Tensor(1)], wanted: [false, true], isConstant: [false, false])
    #expect(try #require(g[1]).elements == [0, -1])
    #expect(Tensor.apply(.loss(.kl), x)[0].scalar == 0)
    #expect(Tensor.apply(.loss(.bce), [vector(1, 0), vector(1, 0)])[0].scalar == 0)
  }

  @Test func singularDeterminant() {
    let a = matrix([1, 2], [2, 4])
    let cofactors = Tensor.cofactors(a, determinant: Tensor(0))
    for (got, want) in zip(cofactors.elements, [4.0, -2, -2, 1]) {
      #expect((got - want).magnitude < 1e-13)
    }
    let b = matrix([1, 2, 3], [4, 5, 6], [7, 8, 9])
    let wanted: [Double] = [-3, 6, -3, 6, -12, 6, -3, 6, -3]
    for (got, want) in zip(Tensor.cofactors(b, determinant: Tensor(0)).elements, wanted) {
      #expect((got - want).magnitude < 1e-12)
    }
    let zero = Tensor(repeating: 0, shape: .matrix(2, 2))
    #expect(Tensor.cofactors(zero, determinant: Tensor(0)).elements.allSatisfy { $0 == 0 })
  }

  @Test func normsThatWouldOverflow() {
    #expect((DenseKernels.norm([3e200, 4e200]) / 5e200 - 1).magnitude < 1e-15)
    #expect((DenseKernels.norm([3e-200, 4e-200]) / 5e-200 - 1).magnitude < 1e-15)
    #expect(DenseKernels.norm([]) == 0)
  }

  @Test func decompositionsMultiplyBack() {
    for x in [OperationTable.square, OperationTable.wide, OperationTable.tall] {
      let lu = Tensor.apply(.linearAlgebra(.lu), [x])
      let px = lu[0].times(x)
      let product = lu[1].times(lu[2])
      for (a, b) in zip(px.elements, product.elements) { #expect((a - b).magnitude < 1e-15) }
      let qr = Tensor.apply(.linearAlgebra(.qr), [x])
      for (a, b) in zip(qr[0].times(qr[1]).elements, x.elements) {
        #expect((a - b).magnitude < 1e-14)
      }
      for i in 0..<min(x.shape.rows, x.shape.columns) { #expect(qr[1][i, i] > 0) }
    }
  }
}
