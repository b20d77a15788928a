import CDense
import RealModule

/// Dense linear algebra on rows of Float64. Large products and factorisations go to the machine's tuned
/// library, where there is one; it is loaded when it is first needed.
///
/// Matrices are row-major and tightly packed.
enum DenseKernels {
  /// The number of multiplications from which a product is worth the way to the library.
  private static let largeProduct = 1 << 18

  /// C = op(A) op(B) with C of m×n and the inner size k.
  ///
  /// - Complexity: O(mnk).
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: [Double], transposed ta: Bool, _ b: [Double],
    transposed tb: Bool
  ) -> [Double] {
    if n == 1 { return multiplyVector(m, k, a, transposed: ta, b) }
    if m == 1 { return multiplyVector(n, k, b, transposed: !tb, a) }
    if k == 1 { return outer(a, b) }
    if m * n * k >= largeProduct, dense_is_available() != 0 {
      return [Double](unsafeUninitializedCapacity: m * n) { buffer, count in
        if let c = buffer.baseAddress,
          dense_multiply(m, n, k, a, ta ? 1 : 0, b, tb ? 1 : 0, c) != 0
        {
          count = m * n
        }
      }
    }
    let left = ta ? transposed(a, rows: k, columns: m) : a
    let right = tb ? transposed(b, rows: n, columns: k) : b
    var c = [Double](repeating: 0, count: m * n)
    // Blocks of B's rows stay in the cache.
    let block = max(8, 16_384 / max(n, 1))
    left.withUnsafeBufferPointer { a in
      right.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          var start = 0
          while start < k {
            let end = min(k, start + block)
            for i in 0..<m {
              accumulate(a, i * k, b, start..<end, n, into: c, i * n)
            }
            start = end
          }
        }
      }
    }
    return c
  }

  /// Adds rows `inner` of B, each times its factor in A from `row` on, to the row of C at `target`, four
  /// at a time.
  @inline(__always)
  private static func accumulate(
    _ a: UnsafeBufferPointer<Double>, _ row: Int, _ b: UnsafeBufferPointer<Double>,
    _ inner: Range<Int>, _ n: Int, into c: UnsafeMutableBufferPointer<Double>, _ target: Int
  ) {
    var p = inner.lowerBound
    while p + 4 <= inner.upperBound {
      let (a0, a1, a2, a3) = (a[row + p], a[row + p + 1], a[row + p + 2], a[row + p + 3])
      let (b0, b1, b2, b3) = (p * n, (p + 1) * n, (p + 2) * n, (p + 3) * n)
      for j in 0..<n {
        c[target &+ j] += (a0 * b[b0 &+ j] + a1 * b[b1 &+ j]) + (a2 * b[b2 &+ j] + a3 * b[b3 &+ j])
      }
      p += 4
    }
    while p < inner.upperBound {
      let factor = a[row + p]
      for j in 0..<n { c[target &+ j] += factor * b[p &* n &+ j] }
      p += 1
    }
  }

  /// op(A) x, with A of m×k, or of k×m where it is transposed.
  private static func multiplyVector(
    _ m: Int, _ k: Int, _ a: [Double], transposed: Bool, _ x: [Double]
  ) -> [Double] {
    if m * k >= largeProduct, dense_is_available() != 0 {
      return [Double](unsafeUninitializedCapacity: m) { buffer, count in
        if let y = buffer.baseAddress,
          dense_multiply_vector(
            transposed ? k : m, transposed ? m : k, a, transposed ? 1 : 0, x, y) != 0
        {
          count = m
        }
      }
    }
    if transposed {
      var y = [Double](repeating: 0, count: m)
      x.withUnsafeBufferPointer { x in
        a.withUnsafeBufferPointer { a in
          y.withUnsafeMutableBufferPointer { accumulate(x, 0, a, 0..<k, m, into: $0, 0) }
        }
      }
      return y
    }
    return a.withUnsafeBufferPointer { a in
      x.withUnsafeBufferPointer { x in
        Tensor.build(m) { i in dot(a, i &* k, x, k) }
      }
    }
  }

  /// Σ a_i b_i of `n` elements, the first from `start` on, in sixteen sums side by side.
  @inline(__always)
  private static func dot(
    _ a: UnsafeBufferPointer<Double>, _ start: Int, _ b: UnsafeBufferPointer<Double>, _ n: Int
  ) -> Double {
    let left = UnsafeRawBufferPointer(a)
    let right = UnsafeRawBufferPointer(b)
    var (even, odd) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
    var i = 0
    while i &+ 16 <= n {
      let (p, q) = ((start &+ i) &* 8, i &* 8)
      even +=
        left.loadUnaligned(fromByteOffset: p, as: SIMD8<Double>.self)
        * right.loadUnaligned(fromByteOffset: q, as: SIMD8<Double>.self)
      odd +=
        left.loadUnaligned(fromByteOffset: p &+ 64, as: SIMD8<Double>.self)
        * right.loadUnaligned(fromByteOffset: q &+ 64, as: SIMD8<Double>.self)
      i &+= 16
    }
    var sum = (even + odd).sum()
    while i < n {
      sum += a[start &+ i] * b[i]
      i &+= 1
    }
    return sum
  }

  /// a bᵀ.
  static func outer(_ a: [Double], _ b: [Double]) -> [Double] {
    let width = b.count
    return [Double](unsafeUninitializedCapacity: a.count * width) { buffer, count in
      if a.count * width >= largeProduct, a.count <= Int32.max, width <= Int32.max,
        let c = buffer.baseAddress
      {
        dense_outer(a.count, width, a, b, c)
        count = a.count * width
        return
      }
      b.withUnsafeBufferPointer { b in
        for i in a.indices {
          let factor = a[i]
          for j in 0..<width { buffer.initializeElement(at: i &* width &+ j, to: factor * b[j]) }
        }
      }
      count = a.count * width
    }
  }

  /// Σ a_i: of a long array in sixteen sums side by side.
  static func sum(_ a: [Double]) -> Double {
    if a.count < 64 { return a.reduce(0, +) }
    return a.withUnsafeBufferPointer { a in
      let bytes = UnsafeRawBufferPointer(a)
      var (even, odd) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      var i = 0
      while i &+ 16 <= a.count {
        even += bytes.loadUnaligned(fromByteOffset: i &* 8, as: SIMD8<Double>.self)
        odd += bytes.loadUnaligned(fromByteOffset: i &* 8 &+ 64, as: SIMD8<Double>.self)
        i &+= 16
      }
      var sum = (even + odd).sum()
      while i < a.count {
        sum += a[i]
        i &+= 1
      }
      return sum
    }
  }

  static func inner(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in dot(a, 0, b, min(a.count, b.count)) }
    }
  }

  static func transposed(_ a: [Double], rows: Int, columns: Int) -> [Double] {
    if rows == 1 || columns == 1 { return a }
    return [Double](unsafeUninitializedCapacity: a.count) { buffer, count in
      a.withUnsafeBufferPointer { a in
        for rowBlock in stride(from: 0, to: rows, by: 32) {
          for columnBlock in stride(from: 0, to: columns, by: 32) {
            for i in rowBlock..<min(rows, rowBlock + 32) {
              for j in columnBlock..<min(columns, columnBlock + 32) {
                buffer.initializeElement(at: j &* rows &+ i, to: a[i &* columns &+ j])
              }
            }
          }
        }
      }
      count = a.count
    }
  }
}
