extension NormalForm {
  // MARK: L = chol(S), with L Lᵀ = S

  /// S of chol(S), the term or its transpose.
  private func cholesky(_ term: Term) -> (matrix: Scaled, isTransposed: Bool)? {
    switch kind(term) {
    case .apply(.linearAlgebra(.cholesky), let x, _): (x[0], false)
    case .transpose(let inner): cholesky(inner).map { ($0.matrix, !$0.isTransposed) }
    default: nil
    }
  }

  func isCholesky(_ term: Term) -> Bool { cholesky(term) != nil }

  func isInverseOfCholesky(_ term: Term) -> Bool {
    switch kind(term) {
    case .transpose(let inner): isInverseOfCholesky(inner)
    case .inverse(let inner): isCholesky(inner)
    default: false
    }
  }

  /// L Lᵀ as S, L⁻ᵀ L⁻¹ as S⁻¹, Lᵀ S⁻¹ as L⁻¹ and S⁻¹ L as L⁻ᵀ.
  mutating func productOfCholesky(_ a: Term, _ b: Term) -> Scaled? {
    if let left = cholesky(a), let right = cholesky(b) {
      return !left.isTransposed && right.isTransposed && left.matrix == right.matrix
        ? left.matrix : nil
    }
    if let left = cholesky(a), left.isTransposed, case .transpose(let factor) = kind(a),
      inverse(left.matrix) == Scaled(.one, b)
    {
      // Lᵀ S⁻¹ is L⁻¹.
      return inverse(Scaled(.one, factor))
    }
    if let right = cholesky(b), !right.isTransposed, inverse(right.matrix) == Scaled(.one, a) {
      return transpose(inverse(Scaled(.one, b)))
    }
    guard case .inverse(let second) = kind(b), let right = cholesky(second),
      case .transpose(let turned) = kind(a), case .inverse(let first) = kind(turned),
      first == second, !right.isTransposed
    else { return nil }
    return inverse(right.matrix)
  }

  /// The lower triangle from the k-th diagonal on, where that is simpler: of a diagonal matrix, of Lᵀ, and
  /// of Lᵀ D, which are upper triangles. It is linear where that leads to one of these.
  mutating func lowerTriangle(_ a: Scaled, _ k: Int) -> Scaled? {
    let (scalars, tensor) = parts(a.term)
    guard let tensor, k == 0 || k == -1, shape(a).isSquare else { return nil }
    let scale = multiply(number(a.coefficient), scalar(scalars))
    switch kind(tensor) {
    case .identity, .apply(.shapeChange(.diagonalMatrix), _, _):
      let matrix = multiply(scale, Scaled(.one, tensor))
      return k == 0 ? matrix : zero(shape(a))
    case .transpose(let factor) where isCholesky(factor):
      return k == 0 ? multiply(scale, diagonalOf(factor, times: nil)) : zero(shape(a))
    case .chain(let list) where isCholesky(list[0]):
      guard case .transpose(let factor) = kind(list[0]), list.count == 2 else { return nil }
      if case .apply(.shapeChange(.diagonalMatrix), let x, _) = kind(list[1]) {
        return k == 0 ? multiply(scale, diagonalOf(factor, times: x[0])) : zero(shape(a))
      }
      guard case .sum(let parts) = kind(list[1]) else { return nil }
      var terms: [Scaled] = []
      for part in parts {
        let product = product(Scaled(.one, list[0]), part)
        terms.append(apply(.shapeChange(.lowerTriangle(k)), [product])[0])
      }
      return multiply(scale, sum(terms))
    case .sum(let parts):
      var terms: [Scaled] = []
      var isSimpler = false
      for part in parts {
        let triangle = lowerTriangle(part, k)
        if triangle != nil { isSimpler = true }
        terms.append(triangle ?? apply(.shapeChange(.lowerTriangle(k)), [part])[0])
      }
      return isSimpler ? multiply(scale, sum(terms)) : nil
    default: return nil
    }
  }

  /// diag(diag(L) ⊙ v).
  private mutating func diagonalOf(_ factor: Term, times vector: Scaled?) -> Scaled {
    let diagonal = apply(.shapeChange(.diagonalPart), [Scaled(.one, factor)])[0]
    return apply(
      .shapeChange(.diagonalMatrix), [vector.map { multiply(diagonal, $0) } ?? diagonal])[0]
  }

  /// The terms of a sum in which tril(M) + tril(M, −1)ᵀ, or its transpose, of a symmetric M is M.
  mutating func withMirrors(_ parts: [Scaled]) -> [Scaled] {
    for (place, part) in parts.enumerated() {
      let lower: Term
      if case .transpose(let inner) = kind(part.term) { lower = inner } else { lower = part.term }
      guard case .apply(.shapeChange(.lowerTriangle(0)), let x, _) = kind(lower),
        let strict = known(.apply(.shapeChange(.lowerTriangle(-1)), x, output: 0))
      else { continue }
      let mirror = lower == part.term ? transposeTerm(strict).term : strict
      guard let other = parts.firstIndex(of: Scaled(part.coefficient, mirror)),
        transpose(x[0]) == x[0]
      else { continue }
      var rest = parts
      rest[place] = part.coefficient * x[0]
      rest.remove(at: other)
      return withMirrors(rest)
    }
    return parts
  }
}
