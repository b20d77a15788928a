extension ShapeChange {
  /// The rules are those of linear maps: the transposed map takes the cotangent back.
  func vjp<A: DifferentialAlgebra>(_ x: [A], upstream g: A, wanted: [Bool]) -> [A?] {
    let shape = x[0].shape
    switch self {
    case .transpose: return [g.transposed]
    case .vec:
      let back = A.unit(.shapeChange(.reshape(shape.transposed)), g)
      return [back.transposed]
    case .reshape: return [A.unit(.shapeChange(.reshape(shape)), g)]
    case .diagonalMatrix:
      let diagonal = A.unit(.shapeChange(.diagonalPart), g)
      return [diagonal.shape == shape ? diagonal : diagonal.transposed]
    case .diagonalPart: return [embedDiagonal(g, in: shape)]
    case .stackRows:
      var start = 0
      return x.indices.map { place in
        let end = start + x[place].shape.rows
        defer { start = end }
        return wanted[place] ? g.rows(start..<end) : nil
      }
    case .stackColumns:
      var start = 0
      return x.indices.map { place in
        let end = start + x[place].shape.columns
        defer { start = end }
        return wanted[place] ? g.transposed.rows(start..<end).transposed : nil
      }
    case .lowerTriangle, .upperTriangle: return [A.unit(.shapeChange(self), g)]
    case .element(let row, let column):
      var unit = Tensor(repeating: 0, shape: shape)
      unit[row, column] = 1
      return [g ⊙ A.constant(.tensor(unit))]
    case .row(let row):
      if shape.rows == 1 { return [g.transposed] }
      var unit = Tensor(repeating: 0, shape: .vector(shape.rows))
      unit.elements[row] = 1
      return [A.unit(.linearAlgebra(.outer), A.constant(.tensor(unit)), g)]
    case .broadcast: return [g.reduced(.sum, .all)]
    }
  }

  /// A vector on the diagonal of a matrix that need not be square.
  private func embedDiagonal<A: DifferentialAlgebra>(_ g: A, in shape: Shape) -> A {
    let k = min(shape.rows, shape.columns)
    let square = A.unit(.shapeChange(.diagonalMatrix), g)
    if shape.rows > k {
      let rest = A.zeros(Shape(rows: shape.rows - k, columns: k))
      return A.unit(.shapeChange(.stackRows), square, rest)
    }
    if shape.columns > k {
      let rest = A.zeros(Shape(rows: k, columns: shape.columns - k))
      return A.unit(.shapeChange(.stackColumns), square, rest)
    }
    return square
  }

  func jvp<A: DifferentialAlgebra>(_ x: [A], tangents: [A?]) -> A {
    let full = zip(x, tangents).map { $1 ?? A.zeros($0.shape) }
    return A.apply(.shapeChange(self), full)[0]
  }
}
