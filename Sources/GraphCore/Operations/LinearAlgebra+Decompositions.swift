// Rules of the decompositions with several outputs.
extension LinearAlgebra {
  /// X̄ = Pᵀ L⁻ᵀ [tril(Lᵀ L̄, −1) + triu(Ū Uᵀ)] U⁻ᵀ for P X = L U with square X.
  ///
  /// For wide X = [X₁ X₂] and U = [U₁ U₂] the first term has Lᵀ L̄ − Ū₂ U₂ᵀ in place of Lᵀ L̄, and
  /// X̄₂ = Pᵀ L⁻ᵀ Ū₂. For tall X with L = [L₁; L₂] the second has Ū Uᵀ − L₂ᵀ L̄₂ in place of Ū Uᵀ, and
  /// the lower part of P X̄ is L̄₂ U⁻ᵀ. (Roberts & Roberts 2020, «QR and LQ decomposition matrix
  /// backpropagation algorithms for square, wide, and deep matrices», does the same for QR.)
  func luVJP<A: DifferentialAlgebra>(_ x: A, _ y: [A], l: A?, u: A?) -> A? {
    guard l != nil || u != nil else { return nil }
    let (m, n) = (x.shape.rows, x.shape.columns)
    let k = min(m, n)
    let lower = y[1].rows(0..<k)
    let upper = y[2].columns(0..<k)
    let barL = l ?? A.zeros(y[1].shape)
    let barU = u ?? A.zeros(y[2].shape)
    var below = lower.transposedTimes(barL.rows(0..<k))
    var above = barU.columns(0..<k).timesTransposed(upper)
    if n > k {
      below = below - barU.columns(k..<n).timesTransposed(y[2].columns(k..<n))
    }
    if m > k { above = above - y[1].rows(k..<m).transposedTimes(barL.rows(k..<m)) }
    let inside =
      A.unit(.shapeChange(.lowerTriangle(-1)), below)
      + A.unit(.shapeChange(.upperTriangle(0)), above)
    let left = A.solveTransposed(lower, inside)
    var permuted = A.unit(.linearAlgebra(.solve), upper, left.transposed).transposed
    if n > k {
      let rest = A.solveTransposed(lower, barU.columns(k..<n))
      permuted = A.unit(.shapeChange(.stackColumns), permuted, rest)
    }
    if m > k {
      let rest = A.unit(.linearAlgebra(.solve), upper, barL.rows(k..<m).transposed).transposed
      permuted = A.unit(.shapeChange(.stackRows), permuted, rest)
    }
    return y[0].transposedTimes(permuted)
  }

  /// dL = L tril(M, −1) and dU = triu(M) U with M = L⁻¹ P dX U⁻¹, and what follows for the rest.
  func luJVP<A: DifferentialAlgebra>(_ y: [A], _ tangent: A) -> (l: A, u: A) {
    let (m, n) = (tangent.shape.rows, tangent.shape.columns)
    let k = min(m, n)
    let permuted = y[0].times(tangent)
    let lower = y[1].rows(0..<k)
    let upper = y[2].columns(0..<k)
    let left = A.unit(.linearAlgebra(.solve), lower, permuted.rows(0..<k).columns(0..<k))
    let inside = A.solveTransposed(upper, left.transposed).transposed
    var l = lower.times(A.unit(.shapeChange(.lowerTriangle(-1)), inside))
    var u = A.unit(.shapeChange(.upperTriangle(0)), inside).times(upper)
    if n > k {
      let change = permuted.columns(k..<n) - l.times(y[2].columns(k..<n))
      u = A.unit(
        .shapeChange(.stackColumns), u, A.unit(.linearAlgebra(.solve), lower, change))
    }
    if m > k {
      let change = permuted.rows(k..<m) - y[1].rows(k..<m).times(u)
      let rest = A.solveTransposed(upper, change.transposed).transposed
      l = A.unit(.shapeChange(.stackRows), l, rest)
    }
    return (l, u)
  }

  /// X̄ = (Q̄ + Q sym(M)) R⁻ᵀ with M = R R̄ᵀ − Q̄ᵀ Q and sym(M) = tril(M) + tril(M, −1)ᵀ, for X with at
  /// least as many rows as columns (Seeger et al. 2017, «Auto-differentiating linear algebra»).
  ///
  /// For wide X = [X₁ X₂], R = [R₁ R₂]: X̄₂ = Q R̄₂, and Q̄ gains X₂ R̄₂ᵀ.
  func qrVJP<A: DifferentialAlgebra>(_ y: [A], _ shape: Shape, q: A?, r: A?) -> A? {
    guard q != nil || r != nil else { return nil }
    let n = shape.columns
    let k = min(shape.rows, n)
    let upper = y[1].columns(0..<k)
    var barQ = q ?? A.zeros(y[0].shape)
    let barR = r ?? A.zeros(y[1].shape)
    if n > k {
      let second = y[0].times(y[1].columns(k..<n))
      barQ = barQ + second.timesTransposed(barR.columns(k..<n))
    }
    let m = upper.timesTransposed(barR.columns(0..<k)) - barQ.transposedTimes(y[0])
    let symmetric =
      A.unit(.shapeChange(.lowerTriangle(0)), m)
      + A.unit(.shapeChange(.lowerTriangle(-1)), m).transposed
    let right = barQ + y[0].times(symmetric)
    let first = A.unit(.linearAlgebra(.solve), upper, right.transposed).transposed
    return n > k
      ? A.unit(.shapeChange(.stackColumns), first, y[0].times(barR.columns(k..<n))) : first
  }

  /// With B = dX R⁻¹, M = QᵀB and the skew Ω = tril(M, −1) − tril(M, −1)ᵀ: dR = (M − Ω) R and
  /// dQ = B − Q (M − Ω).
  func qrJVP<A: DifferentialAlgebra>(_ y: [A], _ tangent: A) -> (q: A, r: A) {
    let n = tangent.shape.columns
    let k = min(tangent.shape.rows, n)
    let upper = y[1].columns(0..<k)
    let b = A.unit(
      .linearAlgebra(.solve), upper.transposed, tangent.columns(0..<k).transposed
    ).transposed
    let m = y[0].transposedTimes(b)
    let below = A.unit(.shapeChange(.lowerTriangle(-1)), m)
    let change = m - (below - below.transposed)
    let q = b - y[0].times(change)
    var r = change.times(upper)
    if n > k {
      let second = y[0].times(y[1].columns(k..<n))
      let rest = q.transposedTimes(second) + y[0].transposedTimes(tangent.columns(k..<n))
      r = A.unit(.shapeChange(.stackColumns), r, rest)
    }
    return (q, r)
  }
}

extension DifferentialAlgebra {
  /// The columns of a range; the whole where it is all of them.
  func columns(_ range: Range<Int>) -> Self {
    range == 0..<shape.columns ? self : transposed.rows(range).transposed
  }
}
