import RealModule

extension DenseKernels {
  /// The lower Cholesky factor of the symmetric part of A; nil where that is not positive definite.
  static func cholesky(_ a: [Double], _ n: Int) -> [Double]? {
    var l = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0...i {
        var sum = 0.5 * (a[i * n + j] + a[j * n + i])
        for p in 0..<j { sum -= l[i * n + p] * l[j * n + p] }
        if i == j {
          guard sum > 0 else { return nil }
          l[i * n + i] = sum.squareRoot()
        } else {
          l[i * n + j] = sum / l[j * n + j]
        }
      }
    }
    return l
  }

  /// The thin QR decomposition by Householder reflections, with R's diagonal not negative.
  static func qr(_ x: [Double], rows m: Int, columns n: Int) -> (q: [Double], r: [Double]) {
    let k = min(m, n)
    var a = x
    var reflectors: [[Double]] = []
    for step in 0..<k {
      var v = (step..<m).map { a[$0 * n + step] }
      let length = norm(v)
      if length > 0 {
        v[0] += v[0] < 0 ? -length : length
        let size = norm(v)
        for i in v.indices { v[i] /= size }
        reflect(&a, v, from: step, columns: step..<n, width: n)
      }
      reflectors.append(v)
    }
    var q = [Double](repeating: 0, count: m * k)
    for i in 0..<k { q[i * k + i] = 1 }
    for step in stride(from: k - 1, through: 0, by: -1) where norm(reflectors[step]) > 0 {
      reflect(&q, reflectors[step], from: step, columns: 0..<k, width: k)
    }
    var r = [Double](repeating: 0, count: k * n)
    for i in 0..<k {
      let sign: Double = a[i * n + i] < 0 ? -1 : 1
      for j in i..<n { r[i * n + j] = sign * a[i * n + j] }
      if sign < 0 { for row in 0..<m { q[row * k + i] = -q[row * k + i] } }
    }
    return (q, r)
  }

  /// (I − 2vvᵀ) times the rows of a matrix from `start` on, with unit v.
  private static func reflect(
    _ a: inout [Double], _ v: [Double], from start: Int, columns: Range<Int>, width: Int
  ) {
    for j in columns {
      var sum = 0.0
      for i in v.indices { sum += v[i] * a[(start + i) * width + j] }
      sum *= 2
      for i in v.indices { a[(start + i) * width + j] -= sum * v[i] }
    }
  }

  /// √Σx², scaled so that nothing overflows or vanishes on the way.
  static func norm(_ x: [Double]) -> Double {
    var largest = 0.0
    var plain = 0.0
    for value in x {
      largest = max(largest, value.magnitude)
      plain += value * value
    }
    if plain > 1e-280 && plain < 1e280 { return plain.squareRoot() }
    if x.contains(where: \.isNaN) { return .nan }
    if largest == 0 || largest.isInfinite { return largest }
    var sum = 0.0
    for value in x { sum += (value / largest) * (value / largest) }
    return largest * sum.squareRoot()
  }

  /// A = U diag(s) Vᵀ of a square matrix by one-sided Jacobi rotations (Golub & Van Loan, §8.6.3); the
  /// columns of U that belong to a zero singular value are completed to an orthogonal matrix.
  static func singularValues(
    _ a: [Double], _ n: Int
  ) -> (u: [Double], s: [Double], v: [Double]) {
    var w = a
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    for _ in 0..<60 {
      var isDone = true
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) where rotate(&w, &v, p, q, n) { isDone = false }
      }
      if isDone { break }
    }
    var s = [Double](repeating: 0, count: n)
    for j in 0..<n { s[j] = norm((0..<n).map { w[$0 * n + j] }) }
    let threshold = (s.max() ?? 0) * Double(n) * 1e-15
    var done: [Int] = []
    for j in 0..<n where s[j] > threshold {
      for i in 0..<n { w[i * n + j] /= s[j] }
      done.append(j)
    }
    for j in 0..<n where s[j] <= threshold {
      complete(&w, column: j, n, beside: done)
      done.append(j)
    }
    return (w, s, v)
  }

  private static func rotate(
    _ w: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int, _ n: Int
  ) -> Bool {
    var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
    for i in 0..<n {
      let (x, y) = (w[i * n + p], w[i * n + q])
      alpha += x * x
      beta += y * y
      gamma += x * y
    }
    guard gamma.magnitude > 1e-16 * (alpha * beta).squareRoot(), gamma != 0 else { return false }
    let zeta = (beta - alpha) / (2 * gamma)
    let t = (zeta < 0 ? -1 : 1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
    let c = 1 / (1 + t * t).squareRoot()
    let s = c * t
    for i in 0..<n {
      let (x, y) = (w[i * n + p], w[i * n + q])
      w[i * n + p] = c * x - s * y
      w[i * n + q] = s * x + c * y
      let (f, g) = (v[i * n + p], v[i * n + q])
      v[i * n + p] = c * f - s * g
      v[i * n + q] = s * f + c * g
    }
    return true
  }

  /// Puts into a column the unit vector that is farthest from the span of the others, made orthogonal.
  private static func complete(
    _ w: inout [Double], column: Int, _ n: Int, beside others: [Int]
  ) {
    var best: [Double] = []
    var length = -1.0
    for axis in 0..<n {
      var candidate = [Double](repeating: 0, count: n)
      candidate[axis] = 1
      for _ in 0..<2 {
        for other in others {
          var overlap = 0.0
          for i in 0..<n { overlap += candidate[i] * w[i * n + other] }
          for i in 0..<n { candidate[i] -= overlap * w[i * n + other] }
        }
      }
      let size = norm(candidate)
      if size > length { (best, length) = (candidate, size) }
    }
    for i in 0..<n { w[i * n + column] = best[i] / length }
  }

  /// The matrix of cofactors, ∂ det A/∂A, at singular matrices too: det(U) det(V) U diag(Π_{j≠i} s_j) Vᵀ.
  static func cofactors(_ a: [Double], _ n: Int) -> [Double] {
    let (u, s, v) = singularValues(a, n)
    let sign =
      LUFactors(u, rows: n, columns: n).determinant
      * LUFactors(v, rows: n, columns: n).determinant
    var scaled = u
    for j in 0..<n {
      var product = sign > 0 ? 1.0 : -1.0
      for other in 0..<n where other != j { product *= s[other] }
      for i in 0..<n { scaled[i * n + j] *= product }
    }
    return multiply(n, n, n, scaled, transposed: false, v, transposed: true)
  }
}

extension Tensor {
  /// ‖A‖₁, the largest sum of magnitudes in a column.
  var columnSumNorm: Double {
    var largest = 0.0
    for j in 0..<shape.columns {
      var sum = 0.0
      for i in 0..<shape.rows { sum += self[i, j].magnitude }
      largest = sum.isNaN ? sum : max(largest, sum)
    }
    return largest
  }
}
