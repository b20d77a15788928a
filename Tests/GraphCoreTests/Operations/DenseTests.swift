import Testing

@testable import GraphCore

/// Large matrices, which go to the tuned library where there is one, against sums written out.
@Suite struct DenseTests {
  @Test(arguments: [(70, 80, 90), (1, 200, 1500), (130, 1, 7), (5, 6, 1), (97, 101, 64)])
  func products(_ m: Int, _ n: Int, _ k: Int) {
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      let a = direction(like: Shape(rows: ta ? k : m, columns: ta ? m : k), 1)
      let b = direction(like: Shape(rows: tb ? n : k, columns: tb ? k : n), 2)
      let c = Tensor.matrixProduct(a, b, ta, tb)
      #expect(c.shape == Shape(rows: m, columns: n))
      var worst = 0.0
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for p in 0..<k { sum += (ta ? a[p, i] : a[i, p]) * (tb ? b[j, p] : b[p, j]) }
          worst = max(worst, (c[i, j] - sum).magnitude)
        }
      }
      #expect(worst < 1e-12)
    }
  }

  @Test(arguments: [(3, 3), (120, 120), (130, 100), (100, 130)])
  func factors(_ m: Int, _ n: Int) {
    let x = direction(like: Shape(rows: m, columns: n), 4)
    let lu = Tensor.apply(.linearAlgebra(.lu), [x])
    let difference = lu[0].times(x) - lu[1].times(lu[2])
    #expect(difference.elements.allSatisfy { $0.magnitude < 1e-12 })
    #expect(lu[1].elements.allSatisfy { $0.magnitude <= 1 })
    guard m == n else { return }
    let b = direction(like: Shape(rows: n, columns: 3), 5)
    let solution = Tensor.apply(.linearAlgebra(.solve), [x, b])[0]
    let residual = DenseKernels.norm((x.times(solution) - b).elements)
    let size = DenseKernels.norm(x.elements) * DenseKernels.norm(solution.elements)
    #expect(residual < 1e-14 * size)
  }

  @Test func aHundredThousandUnits() throws {
    let problem = try problem(
      "h_0 = x; h_k = σ(w h_{k-1} + b) y, k = 1..25000; h_25000", at: "x=0.9, w=0.5, b=0.1, y=1.01")
    #expect(problem.graph.nodes.count > 100_000)
    let clock = ContinuousClock()
    var gradient = 0.0
    let time = try clock.measure {
      let evaluation = try problem.graph.evaluate(try #require(problem.inputs))
      gradient = evaluation.gradients().scalar(of: NodeID(1))
    }
    #expect(gradient.isFinite)
    #expect(time < .seconds(30))
  }
}
