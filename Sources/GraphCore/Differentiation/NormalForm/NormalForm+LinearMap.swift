extension NormalForm {
  // MARK: Linear maps

  /// The matrix M of a formula M g that is linear in a vector g; nil where it is not of that kind.
  ///
  /// A scalar formula has a row. With g the cotangent of a vector f, and the formula the gradient that it
  /// hands to x, M is the transposed Jacobian.
  mutating func linearMap(_ a: Scaled, of vector: Term) -> Scaled? {
    let (scalars, tensor) = parts(a.term)
    if let tensor, contains(tensor, vector) {
      if scalars.contains(where: { contains($0.base, vector) }) { return nil }
      let scale = built(Factors(coefficient: a.coefficient, scalars: scalars, shape: .scalar))
      return linearMap(tensor, of: vector).map { multiply(scale, $0) }
    }
    // A vector times a scalar that depends on g.
    let inside = scalars.filter { contains($0.base, vector) }
    guard inside.count == 1, number(of: inside[0].exponent) == .one else {
      return inside.isEmpty && a.isZero ? zeroMap(shape(a), vector) : nil
    }
    var rest = factors(a)
    rest.scalars.removeAll { $0 == inside[0] }
    return linearMap(inside[0].base, of: vector).map { row in
      rest.shape.isScalar ? multiply(built(rest), row) : product(built(rest), row)
    }
  }

  private mutating func zeroMap(_ shape: Shape, _ vector: Term) -> Scaled {
    zero(Shape(rows: shape.rows, columns: self.shape(vector).rows))
  }

  private mutating func linearMap(_ term: Term, of vector: Term) -> Scaled? {
    if term == vector { return Scaled(.one, identity(shape(vector).rows)) }
    switch kind(term) {
    case .sum(let parts):
      var maps: [Scaled] = []
      for part in parts {
        guard let map = linearMap(part, of: vector) else { return nil }
        maps.append(map)
      }
      return sum(maps)
    case .hadamard(let powers):
      guard let place = powers.firstIndex(where: { contains($0.base, vector) }),
        number(of: powers[place].exponent) == .one, !shape(term).isMatrix,
        let map = linearMap(powers[place].base, of: vector)
      else { return nil }
      var rest = factors(Scaled(.one, term))
      rest.tensors.remove(at: place)
      if rest.tensors.contains(where: { contains($0.base, vector) }) { return nil }
      let diagonal = apply(.shapeChange(.diagonalMatrix), [built(rest)])[0]
      return product(diagonal, map)
    case .chain(let list): return linearMap(ofChain: list, vector)
    case .apply(.reduction(.sum, .all), let x, _):
      guard !shape(x[0]).isMatrix, let map = linearMap(x[0], of: vector) else { return nil }
      return product(filled(.one, Shape(rows: 1, columns: shape(x[0]).rows)), map)
    case .apply(.shapeChange(.element(let row, _)), let x, _):
      guard !shape(x[0]).isMatrix, let map = linearMap(x[0], of: vector) else { return nil }
      let unit = Tensor.filled(Shape(rows: 1, columns: shape(x[0]).rows)) { $1 == row ? 1 : 0 }
      return product(constant(.tensor(unit)), map)
    default: return nil
    }
  }

  private mutating func linearMap(ofChain list: [Term], _ vector: Term) -> Scaled? {
    let places = list.indices.filter { contains(list[$0], vector) }
    guard places.count == 1, let place = places.first else { return nil }
    var before = list
    if place == list.count - 1 {
      guard shape(list[place]).columns == 1 else { return nil }
      let map = linearMap(list[place], of: vector)
      before.removeLast()
      var left = Scaled(.one, before[0])
      for factor in before.dropFirst() { left = product(left, Scaled(.one, factor)) }
      return map.map { product(left, $0) }
    }
    // gᵀ … x is xᵀ … g.
    guard place == 0, shape(list[list.count - 1]).columns == 1, shape(list[0]).rows == 1 else {
      return nil
    }
    var right = Scaled(.one, list[1])
    for factor in list.dropFirst(2) { right = product(right, Scaled(.one, factor)) }
    let row = transpose(right)
    return linearMap(transpose(Scaled(.one, list[0])), of: vector).map { product(row, $0) }
  }

  /// Whether a term stands in another.
  func contains(_ whole: Term, _ part: Term) -> Bool {
    if whole == part { return true }
    if whole < part { return false }
    switch kind(whole) {
    case .one, .ones, .identity, .tensor, .leaf: return false
    case .boxed(let inner): return contains(inner.term, part)
    case .sum(let list), .apply(_, let list, _):
      return list.contains { contains($0.term, part) }
    case .product(let powers, let tensor):
      return powers.contains { contains($0, part) } || tensor.map { contains($0, part) } ?? false
    case .hadamard(let powers): return powers.contains { contains($0, part) }
    case .chain(let list): return list.contains { contains($0, part) }
    case .transpose(let inner), .inverse(let inner): return contains(inner, part)
    }
  }

  private func contains(_ power: Power, _ part: Term) -> Bool {
    contains(power.base, part) || contains(power.exponent.term, part)
  }
}
