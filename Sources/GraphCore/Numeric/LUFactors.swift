import CDense
import RealModule

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
  /// The factors and row swaps as the library keeps them, by columns; nil for a small matrix.
  private var tuned: (packed: [Double], pivots: [Int32])?

  /// The smallest size of a matrix that goes to the library.
  private static let largeSize = 96

  /// Whether two candidates for a pivot were of one size, so that the choice is a kink: then an element
  /// of L is 1 or −1.
  var hasTie: Bool {
    (1..<max(rows, 1)).contains { i in
      (0..<min(i, columns)).contains { packed[i * columns + $0].magnitude == 1 }
    }
  }

  /// Factors a matrix by Gaussian elimination, right-looking.
  ///
  /// - Complexity: O(m n min(m, n)).
  init(_ x: [Double], rows m: Int, columns n: Int) {
    rows = m
    columns = n
    packed = x
    order = Array(0..<m)
    sign = 1
    if min(m, n) >= Self.largeSize, factorTuned(x) { return }
    for step in 0..<min(m, n) {
      var pivot = step
      var largest = packed[step * n + step].magnitude
      for i in step + 1..<max(m, step + 1) {
        let size = packed[i * n + step].magnitude
        if size > largest {
          (largest, pivot) = (size, i)
        }
      }
      if pivot != step {
        for j in 0..<n { packed.swapAt(pivot * n + j, step * n + j) }
        order.swapAt(pivot, step)
        sign = -sign
      }
      eliminate(step)
    }
  }

  /// Hands the matrix to the library, by columns; false where there is none.
  private mutating func factorTuned(_ x: [Double]) -> Bool {
    var columnMajor = DenseKernels.transposed(x, rows: rows, columns: columns)
    var pivots = [Int32](repeating: 0, count: min(rows, columns))
    guard dense_factor(rows, columns, &columnMajor, &pivots) != 0 else { return false }
    packed = DenseKernels.transposed(columnMajor, rows: columns, columns: rows)
    for (step, pivot) in pivots.enumerated() where Int(pivot) - 1 != step {
      order.swapAt(step, Int(pivot) - 1)
      sign = -sign
    }
    tuned = (columnMajor, pivots)
    return true
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
    if let tuned {
      var x = DenseKernels.transposed(b, rows: n, columns: width)
      if dense_solve(n, width, tuned.packed, tuned.pivots, &x) != 0 {
        return DenseKernels.transposed(x, rows: width, columns: n)
      }
    }
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
