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
    let swaps = RowSwaps(pivots, count: rows)
    (order, sign) = (swaps.order, swaps.sign)
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
}
