import RealModule

/// Dense linear algebra on rows of Float64: the one place that a tuned library could replace.
///
/// Matrices are row-major and tightly packed.
enum DenseKernels {
  /// C = op(A) op(B) with C of m×n and the inner size k. Blocks of B's rows stay in the cache.
  ///
  /// - Complexity: O(mnk).
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: [Double], transposed ta: Bool, _ b: [Double],
    transposed tb: Bool
  ) -> [Double] {
    if n == 1 { return multiplyVector(m, k, a, transposed: ta, b) }
    let left = ta ? transposed(a, rows: k, columns: m) : a
    let right = tb ? transposed(b, rows: n, columns: k) : b
    var c = [Double](repeating: 0, count: m * n)
    let block = max(8, 16_384 / max(n, 1))
    left.withUnsafeBufferPointer { a in
      right.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          var start = 0
          while start < k {
            let end = min(k, start + block)
            for i in 0..<m { accumulate(a, b, c, row: i, start..<end, n, k) }
            start = end
          }
        }
      }
    }
    return c
  }

  /// Adds rows `inner` of B, each times its factor in row i of A, to row i of C, four at a time.
  @inline(__always)
  private static func accumulate(
    _ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>,
    _ c: UnsafeMutableBufferPointer<Double>, row i: Int, _ inner: Range<Int>, _ n: Int, _ k: Int
  ) {
    var p = inner.lowerBound
    while p + 4 <= inner.upperBound {
      let (a0, a1, a2, a3) = (a[i * k + p], a[i * k + p + 1], a[i * k + p + 2], a[i * k + p + 3])
      let (b0, b1, b2, b3) = (p * n, (p + 1) * n, (p + 2) * n, (p + 3) * n)
      for j in 0..<n {
        c[i &* n &+ j] +=
          (a0 * b[b0 &+ j] + a1 * b[b1 &+ j]) + (a2 * b[b2 &+ j] + a3 * b[b3 &+ j])
      }
      p += 4
    }
    while p < inner.upperBound {
      let factor = a[i * k + p]
      for j in 0..<n { c[i &* n &+ j] += factor * b[p &* n &+ j] }
      p += 1
    }
  }

  /// op(A) x, with A of m×k, or of k×m where it is transposed.
  private static func multiplyVector(
    _ m: Int, _ k: Int, _ a: [Double], transposed: Bool, _ x: [Double]
  ) -> [Double] {
    var y = [Double](repeating: 0, count: m)
    if transposed {
      for p in 0..<k {
        let factor = x[p]
        for i in 0..<m { y[i] += a[p * m + i] * factor }
      }
    } else {
      for i in 0..<m {
        var sum = 0.0
        for p in 0..<k { sum += a[i * k + p] * x[p] }
        y[i] = sum
      }
    }
    return y
  }

  static func transposed(_ a: [Double], rows: Int, columns: Int) -> [Double] {
    if rows == 1 || columns == 1 { return a }
    return [Double](unsafeUninitializedCapacity: a.count) { buffer, count in
      a.withUnsafeBufferPointer { a in
        for rowBlock in stride(from: 0, to: rows, by: 32) {
          for columnBlock in stride(from: 0, to: columns, by: 32) {
            for i in rowBlock..<min(rows, rowBlock + 32) {
              for j in columnBlock..<min(columns, columnBlock + 32) {
                (buffer.baseAddress.map { $0 + (j * rows + i) })?
                  .initialize(to: a[i * columns + j])
              }
            }
          }
        }
      }
      count = a.count
    }
  }

  static func inner(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<min(a.count, b.count) { sum += a[i] * b[i] }
    return sum
  }
}

/// P X = L U with row pivoting, L and U packed into one matrix.
struct LUFactors {
  let rows: Int
  let columns: Int
  /// U on and above the diagonal, L without its unit diagonal below.
  var packed: [Double]
  /// Row i of P X is row `order[i]` of X.
  var order: [Int]
  /// The sign of the permutation.
  var sign: Double
  /// Whether two candidates for a pivot were of one size, so that the choice is a kink.
  var hasTie: Bool

  /// Factors a matrix by Gaussian elimination, right-looking.
  ///
  /// - Complexity: O(m n min(m, n)).
  init(_ x: [Double], rows m: Int, columns n: Int) {
    rows = m
    columns = n
    packed = x
    order = Array(0..<m)
    sign = 1
    hasTie = false
    for step in 0..<min(m, n) {
      var pivot = step
      var largest = packed[step * n + step].magnitude
      for i in step + 1..<max(m, step + 1) {
        let size = packed[i * n + step].magnitude
        if size > largest {
          (largest, pivot) = (size, i)
        }
      }
      for i in step..<m
      where largest > 0 && i != pivot && packed[i * n + step].magnitude == largest {
        hasTie = true
      }
      if pivot != step {
        for j in 0..<n { packed.swapAt(pivot * n + j, step * n + j) }
        order.swapAt(pivot, step)
        sign = -sign
      }
      eliminate(step)
    }
  }

  private mutating func eliminate(_ step: Int) {
    let (m, n) = (rows, columns)
    packed.withUnsafeMutableBufferPointer { a in
      let pivot = a[step * n + step]
      if pivot == 0 { return }
      for i in step + 1..<max(m, step + 1) {
        let factor = a[i * n + step] / pivot
        a[i * n + step] = factor
        if factor == 0 { continue }
        for j in step + 1..<max(n, step + 1) { a[i &* n &+ j] -= factor * a[step &* n &+ j] }
      }
    }
  }

  /// The product of the pivots with the sign of P.
  var determinant: Double {
    (0..<min(rows, columns)).reduce(sign) { $0 * packed[$1 * columns + $1] }
  }

  /// Σ ln|u_ii|.
  var logDeterminant: Double {
    (0..<min(rows, columns)).reduce(0) { $0 + .log(packed[$1 * columns + $1].magnitude) }
  }

  /// Whether a pivot is exactly 0.
  var isSingular: Bool {
    (0..<min(rows, columns)).contains { packed[$0 * columns + $0] == 0 }
  }

  /// X⁻¹ B for a square X, with B of `width` columns.
  func solve(_ b: [Double], width: Int) -> [Double] {
    let n = rows
    var x = [Double](repeating: 0, count: n * width)
    for i in 0..<n {
      for j in 0..<width { x[i * width + j] = b[order[i] * width + j] }
    }
    x.withUnsafeMutableBufferPointer { x in
      packed.withUnsafeBufferPointer { a in
        for i in 0..<n {
          for p in 0..<i {
            let factor = a[i * n + p]
            if factor == 0 { continue }
            for j in 0..<width { x[i &* width &+ j] -= factor * x[p &* width &+ j] }
          }
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
          for p in i + 1..<max(n, i + 1) {
            let factor = a[i * n + p]
            if factor == 0 { continue }
            for j in 0..<width { x[i &* width &+ j] -= factor * x[p &* width &+ j] }
          }
          let pivot = a[i * n + i]
          for j in 0..<width { x[i &* width &+ j] /= pivot }
        }
      }
    }
    return x
  }
}
