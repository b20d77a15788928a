import CDense
import RealModule

/// A square matrix made ready for systems with it and with its transpose, for its inverse and for its
/// determinant.
///
/// A triangular matrix is its own factor. Another is P A = L U with pivots from the rows, or, where the
/// library makes it from the matrix as it lies in memory, A = L U P with pivots from the columns.
final class Factorization: Sendable {
  private enum Form { case lower, upper, rows, columns }

  let size: Int
  private let form: Form
  /// L below and U above the diagonal; that is L's in the form of columns, else U's, and the other's is 1.
  private let packed: [Double]
  private let order: [Int]
  private let sign: Double
  /// The swaps as the library keeps them; empty in the other forms.
  private let pivots: [Int32]

  /// The least size at which a matrix goes to the library.
  private static let largeSize = 96

  /// - Complexity: O(n³), or O(n²) for a triangular matrix.
  init(_ a: [Double], size n: Int) {
    size = n
    if let triangular = Self.triangularForm(a, n) {
      (form, packed, order, sign, pivots) = (triangular, a, [], 1, [])
      return
    }
    if n >= Self.largeSize {
      var factors = a
      var pivots = [Int32](repeating: 0, count: n)
      if dense_factor(n, n, &factors, &pivots) != 0 {
        let swaps = RowSwaps(pivots, count: n)
        (form, packed, order, sign) = (.columns, factors, swaps.order, swaps.sign)
        self.pivots = pivots
        return
      }
    }
    let factors = LUFactors(a, rows: n, columns: n)
    (form, packed, order, sign) = (.rows, factors.packed, factors.order, factors.sign)
    pivots = []
  }

  private static func triangularForm(_ a: [Double], _ n: Int) -> Form? {
    func isZero(_ columns: (Int) -> Range<Int>) -> Bool {
      (0..<n).allSatisfy { i in columns(i).allSatisfy { a[i &* n &+ $0] == 0 } }
    }
    if isZero({ 0..<$0 }) { return .upper }
    return isZero { $0 + 1..<n } ? .lower : nil
  }

  private var diagonal: some Sequence<Double> {
    (0..<size).lazy.map { [packed, size] in packed[$0 &* (size &+ 1)] }
  }

  var determinant: Double { diagonal.reduce(sign, *) }
  /// ln|det A|.
  var logDeterminant: Double { diagonal.reduce(0) { $0 + .log($1.magnitude) } }
  /// Whether a pivot is exactly 0.
  var isSingular: Bool { diagonal.contains(0) }

  /// A⁻¹.
  var inverse: [Double] {
    if form == .columns {
      var result = packed
      if dense_invert(size, &result, pivots) != 0 { return result }
    }
    return solve(Tensor.identity(size).elements, width: size)
  }

  /// A⁻¹ B, or A⁻ᵀ B, with B of `width` columns.
  func solve(_ b: [Double], width: Int, transposed: Bool = false) -> [Double] {
    var x = b
    let permutesFirst = (form == .rows) != transposed
    if !order.isEmpty, permutesFirst { permute(b, &x, width) { (order[$0], $0) } }
    if transposed {
      substitute(&x, width, upper: true, transposed)
      substitute(&x, width, upper: false, transposed)
    } else {
      substitute(&x, width, upper: false, transposed)
      substitute(&x, width, upper: true, transposed)
    }
    if !order.isEmpty, !permutesFirst {
      let y = x
      permute(y, &x, width) { ($0, order[$0]) }
    }
    return x
  }

  private func permute(
    _ source: [Double], _ target: inout [Double], _ width: Int, _ rows: (Int) -> (Int, Int)
  ) {
    for i in 0..<size {
      let (from, to) = rows(i)
      for j in 0..<width { target[to &* width &+ j] = source[from &* width &+ j] }
    }
  }

  /// Solves with one triangle, in place.
  private func substitute(
    _ x: inout [Double], _ width: Int, upper: Bool, _ transposed: Bool
  ) {
    if form == (upper ? .lower : .upper) { return }
    let isUnit = form == (upper ? .columns : .rows)
    let n = size
    if n >= Self.largeSize,
      dense_solve_triangular(
        n, width, packed, upper ? 1 : 0, transposed ? 1 : 0, isUnit ? 1 : 0, &x) != 0
    {
      return
    }
    x.withUnsafeMutableBufferPointer { x in
      packed.withUnsafeBufferPointer { a in
        for step in 0..<n {
          let i = upper == transposed ? step : n - 1 - step
          for p in upper == transposed ? 0..<i : i + 1..<max(n, i + 1) {
            let factor = transposed ? a[p &* n &+ i] : a[i &* n &+ p]
            if factor == 0 { continue }
            for j in 0..<width { x[i &* width &+ j] -= factor * x[p &* width &+ j] }
          }
          if isUnit { continue }
          let pivot = a[i &* (n &+ 1)]
          for j in 0..<width { x[i &* width &+ j] /= pivot }
        }
      }
    }
  }
}

/// The permutation that LAPACK's list of swaps makes: row i comes from row `order[i]`.
struct RowSwaps {
  var order: [Int]
  /// 1 for an even permutation, −1 for an odd one.
  var sign = 1.0

  init(_ pivots: [Int32], count: Int) {
    order = Array(0..<count)
    for (step, pivot) in pivots.enumerated() where Int(pivot) - 1 != step {
      order.swapAt(step, Int(pivot) - 1)
      sign = -sign
    }
  }
}
