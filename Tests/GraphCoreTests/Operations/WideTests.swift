import RealModule
import Testing

@testable import GraphCore

/// Elementwise units of long vectors, which go through wide instructions, against single numbers.
@Suite struct WideTests {
  private static let edges = [
    -800, -745.1, -708.4, -1e-300, 0, 1e-9, 709.7, 800, -.infinity, .infinity, .nan,
  ]

  private func points(_ count: Int) -> Tensor {
    let numbers = direction(like: .vector(count), 7).elements.map { 30 * $0 }
    return Tensor(
      shape: .vector(count), elements: Array((Self.edges + numbers).prefix(count)))
  }

  private func agree(_ a: Double, _ b: Double) -> Bool {
    a.isNaN && b.isNaN || a == b || (a - b).magnitude <= 4 * b.magnitude.ulp
  }

  @Test(arguments: [Primitive.elementary(.exp), .activation(.sigmoid)], [63, 64, 71, 1000])
  func valuesAndShares(_ primitive: Primitive, _ count: Int) {
    let x = points(count)
    let value = Tensor.elementwise(primitive, [x])
    let upstream = direction(like: x.shape, 9)
    let share = Tensor.elementwiseShare(
      primitive, 0, [x], value: value, upstream: upstream, otherIsConstant: false)
    for i in 0..<count {
      let single = primitive.value(x.elements[i], 0, 0)
      #expect(agree(value.elements[i], single), "\(x.elements[i])")
      let partial = primitive.partial(0, x.elements[i], 0, 0, value: single)
      let wanted = upstream.elements[i] * partial
      // The derivative of σ far to the right is formed from 1 − σ by some and from σ(−x) by others.
      #expect(
        agree(share.elements[i], wanted) || (share.elements[i] - wanted).magnitude < 1e-17,
        "\(x.elements[i]): \(share.elements[i]) is not \(wanted)")
    }
  }

  @Test(arguments: [5, 64, 79, 1000])
  func sums(_ count: Int) {
    let numbers = direction(like: .vector(count), 3).elements
    let size = numbers.reduce(0) { $0 + $1.magnitude }
    #expect((DenseKernels.sum(numbers) - numbers.reduce(0, +)).magnitude < 1e-15 * size)
  }
}
