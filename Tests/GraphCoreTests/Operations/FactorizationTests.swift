import RealModule
import Testing

@testable import GraphCore

/// What is solved with the factors of a matrix, in every form and size that they have.
@Suite struct FactorizationTests {
  enum Kind: CaseIterable { case full, upper, lower }

  private func matrix(_ kind: Kind, _ n: Int) -> Tensor {
    let shifted = direction(like: Shape(rows: n, columns: n), 3) + Tensor(2) ⊙ .identity(n)
    return switch kind {
    case .full: shifted
    case .upper: Tensor.change(.upperTriangle(0), [shifted])
    case .lower: Tensor.change(.lowerTriangle(0), [shifted])
    }
  }

  @Test(arguments: Kind.allCases, [1, 2, 7, 120])
  func systems(_ kind: Kind, _ n: Int) {
    let a = matrix(kind, n)
    let factors = Factorization(a.elements, size: n)
    let inverse = Tensor(shape: a.shape, elements: factors.inverse)
    let size = DenseKernels.norm(a.elements) * DenseKernels.norm(inverse.elements)
    #expect(DenseKernels.norm((a.times(inverse) - .identity(n)).elements) < 1e-14 * size)
    for width in [1, 3] {
      let b = direction(like: Shape(rows: n, columns: width), 5)
      for isTransposed in [false, true] {
        let x = Tensor(
          shape: b.shape,
          elements: factors.solve(b.elements, width: width, transposed: isTransposed))
        let product = isTransposed ? a.transposedTimes(x) : a.times(x)
        #expect(DenseKernels.norm((product - b).elements) < 1e-13 * size)
      }
    }
  }

  /// ln|det| is that of the pivots of an elimination by rows, with the sign of its permutation.
  @Test(arguments: Kind.allCases, [2, 7, 120])
  func determinants(_ kind: Kind, _ n: Int) {
    let a = matrix(kind, n)
    let factors = Factorization(a.elements, size: n)
    let upper = Tensor.apply(.linearAlgebra(.lu), [a])[2]
    let logarithm = (0..<n).reduce(0) { $0 + Double.log(upper[$1, $1].magnitude) }
    #expect((factors.logDeterminant - logarithm).magnitude < 1e-10)
    let determinant = Tensor.factors(a).determinant
    #expect((factors.determinant - determinant).magnitude < 1e-10 * determinant.magnitude)
    #expect(!factors.isSingular)
  }

  @Test func singularMatrices() {
    for elements in [[1.0, 2, 2, 4], [0, 0, 0, 0], [1, 5, 0, 0], [0, 0, 3, 1]] {
      #expect(Factorization(elements, size: 2).isSingular)
    }
  }

  /// A change of the elements drops the factors.
  @Test func factorsDoNotOutliveTheMatrix() {
    var a = Tensor(shape: .matrix(2, 2), elements: [2, 1, 1, 3])
    a.factorize()
    #expect(a.factorization === a.factorization)
    a[0, 0] = 5
    let x = a.factorization.solve([6, 4], width: 1)
    #expect((x[0] - 1).magnitude < 1e-15 && (x[1] - 1).magnitude < 1e-15)
  }

  /// Large products come out the same to the bit, whichever threads compute them.
  @Test func productsFromManyThreads() async {
    let a = direction(like: Shape(rows: 300, columns: 400), 1)
    let b = direction(like: Shape(rows: 400, columns: 350), 2)
    let x = direction(like: .vector(400), 3)
    let expected = (a.times(b), a.times(x), DenseKernels.outer(a.elements, x.elements))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<4).allSatisfy { _ in
            a.times(b) == expected.0 && a.times(x) == expected.1
              && DenseKernels.outer(a.elements, x.elements) == expected.2
          }
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
