// Rules of the products, traces, determinants and inverses: Giles 2008, «An extended collection of
// matrix derivative results»; Petersen & Pedersen, «The Matrix Cookbook», §2.
extension LinearAlgebra {
  /// The cotangents of the arguments from those of all outputs at once.
  func vjp<A: DifferentialAlgebra>(
    _ x: [A], _ y: [A], upstream: [A?], wanted: [Bool]
  ) -> [A?] {
    func ask(_ place: Int, _ rule: () -> A) -> A? { wanted[place] ? rule() : nil }
    if self == .lu {
      return [luVJP(x[0], y, l: upstream[1], u: upstream[2])]
    }
    if self == .qr { return [qrVJP(y, x[0].shape, q: upstream[0], r: upstream[1])] }
    guard let g = upstream[0] else { return x.map { _ in nil } }
    switch self {
    case .matrixProduct:
      return [ask(0) { g.timesTransposed(x[1]) }, ask(1) { x[0].transposedTimes(g) }]
    case .inner: return [ask(0) { g ⊙ x[1] }, ask(1) { g ⊙ x[0] }]
    case .outer: return [ask(0) { g.times(x[1]) }, ask(1) { g.transposedTimes(x[0]) }]
    case .kronecker:
      return [ask(0) { kroneckerFirst(g, x[0], x[1]) }, ask(1) { kroneckerSecond(g, x[0], x[1]) }]
    case .trace: return [g ⊙ A.identity(x[0].shape.rows)]
    case .determinant: return [g ⊙ A.cofactors(x[0], determinant: y[0])]
    case .logDeterminant: return [g ⊙ A.unit(.linearAlgebra(.inverse), x[0]).transposed]
    case .inverse: return [-(y[0].transposedTimes(g).timesTransposed(y[0]))]
    case .solve:
      let back = A.solveTransposed(x[0], g)
      return [ask(0) { -(back.timesTransposed(y[0])) }, ask(1) { back }]
    case .cholesky:
      // ½ L⁻ᵀ P L⁻¹ with P = Φ(Lᵀ L̄) + Φ(Lᵀ L̄)ᵀ, the lower triangle of Lᵀ L̄ mirrored: Murray 2016,
      // «Differentiation of the Cholesky decomposition».
      let l = y[0]
      let product = l.transposedTimes(g)
      let mirrored =
        A.unit(.shapeChange(.lowerTriangle(0)), product)
        + A.unit(.shapeChange(.lowerTriangle(-1)), product).transposed
      let left = A.solveTransposed(l, mirrored)
      return [A.fraction(1, 2) ⊙ A.solveTransposed(l, left.transposed)]
    case .lu, .qr: return [nil]
    }
  }

  /// The tangents of all outputs.
  func jvp<A: DifferentialAlgebra>(_ x: [A], _ y: [A], tangents t: [A?]) -> [A?] {
    func sum(_ parts: A?...) -> A? {
      parts.compactMap { $0 }.reduce(nil) { total, part in total.map { $0 + part } ?? part }
    }
    switch self {
    case .matrixProduct: return [sum(t[0]?.times(x[1]), t[1].map { x[0].times($0) })]
    case .inner, .outer, .kronecker:
      return [
        sum(
          t[0].map { A.apply(.linearAlgebra(self), [$0, x[1]])[0] },
          t[1].map { A.apply(.linearAlgebra(self), [x[0], $0])[0] })
      ]
    case .trace: return [t[0].map { A.unit(.linearAlgebra(.trace), $0) }]
    case .determinant, .logDeterminant:
      let gradient = vjp(x, y, upstream: [A.number(1)], wanted: [true])[0]
      return [t[0].flatMap { tangent in gradient.map { ($0 ⊙ tangent).reduced(.sum, .all) } }]
    case .inverse: return [t[0].map { -(y[0].times($0).times(y[0])) }]
    case .solve:
      let right = sum(t[1], t[0].map { -($0.times(y[0])) })
      return [right.map { A.unit(.linearAlgebra(.solve), x[0], $0) }]
    case .cholesky:
      return [
        t[0].map { tangent in
          let symmetric = A.fraction(1, 2) ⊙ (tangent + tangent.transposed)
          let left = A.unit(.linearAlgebra(.solve), y[0], symmetric)
          let both = A.unit(.linearAlgebra(.solve), y[0], left.transposed).transposed
          return y[0].times(Self.lowerHalf(both))
        }
      ]
    case .lu:
      guard let tangent = t[0] else { return [nil, nil, nil] }
      let (l, u) = luJVP(y, tangent)
      return [nil, l, u]
    case .qr:
      guard let tangent = t[0] else { return [nil, nil] }
      let (q, r) = qrJVP(y, tangent)
      return [q, r]
    }
  }

  /// Φ: the lower triangle with half the diagonal.
  private static func lowerHalf<A: DifferentialAlgebra>(_ m: A) -> A {
    let half = A.fraction(1, 2)
    return half
      ⊙ (A.unit(.shapeChange(.lowerTriangle(0)), m) + A.unit(.shapeChange(.lowerTriangle(-1)), m))
  }

  /// Ā_ij = ⟨block ij of Ȳ, B⟩ = ((I ⊗ 1ᵀ)(Ȳ ⊙ (1 ⊗ B))(I ⊗ 1))_ij.
  private func kroneckerFirst<A: DifferentialAlgebra>(_ g: A, _ a: A, _ b: A) -> A {
    let (p, q) = (b.shape.rows, b.shape.columns)
    let weighted = g ⊙ A.unit(.linearAlgebra(.kronecker), .ones(a.shape), b)
    let left = A.unit(
      .linearAlgebra(.kronecker), .identity(a.shape.rows), .ones(Shape(rows: 1, columns: p)))
    let right = A.unit(
      .linearAlgebra(.kronecker), .identity(a.shape.columns), .ones(Shape(rows: q, columns: 1)))
    return left.times(weighted).times(right)
  }

  /// B̄ = Σ_ij A_ij (block ij of Ȳ) = (1ᵀ ⊗ I)(Ȳ ⊙ (A ⊗ 1))(1 ⊗ I).
  private func kroneckerSecond<A: DifferentialAlgebra>(_ g: A, _ a: A, _ b: A) -> A {
    let (m, n) = (a.shape.rows, a.shape.columns)
    let weighted = g ⊙ A.unit(.linearAlgebra(.kronecker), a, .ones(b.shape))
    let left = A.unit(
      .linearAlgebra(.kronecker), .ones(Shape(rows: 1, columns: m)), .identity(b.shape.rows))
    let right = A.unit(
      .linearAlgebra(.kronecker), .ones(Shape(rows: n, columns: 1)), .identity(b.shape.columns))
    return left.times(weighted).times(right)
  }
}
