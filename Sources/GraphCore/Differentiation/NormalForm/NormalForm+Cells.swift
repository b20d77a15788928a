extension NormalForm {
  // MARK: Small matrices of numbers and scalars

  /// The most entries that are worked out one by one.
  private static let mostCells = 16

  /// The entries, row by row, of a matrix that is built of scalars and numbers; nil for others.
  func cells(_ term: Term) -> [[Scaled]]? {
    let shape = shape(term)
    guard !shape.isScalar, shape.count <= Self.mostCells else { return nil }
    switch kind(term) {
    case .tensor(let tensor):
      return (0..<shape.rows).map { i in
        (0..<shape.columns).map { number(Constant(tensor[i, $0])) }
      }
    case .ones, .identity:
      let isIdentity = isIdentity(term)
      return (0..<shape.rows).map { i in
        (0..<shape.columns).map { number(isIdentity && i != $0 ? 0 : 1) }
      }
    case .transpose(let inner):
      guard let rows = cells(inner) else { return nil }
      return Self.turned(rows)
    case .apply(.shapeChange(.stackRows), let parts, _):
      var rows: [[Scaled]] = []
      for part in parts {
        guard let inner = cells(part) else { return nil }
        rows += inner
      }
      return rows
    case .apply(.shapeChange(.stackColumns), let parts, _):
      var columns: [[Scaled]] = []
      for part in parts {
        guard let inner = cells(part) else { return nil }
        columns += Self.turned(inner)
      }
      return Self.turned(columns)
    default: return nil
    }
  }

  private func cells(_ a: Scaled) -> [[Scaled]]? {
    if shape(a).isScalar { return [[a]] }
    return cells(a.term)?.map { row in
      row.map { Scaled(a.coefficient * $0.coefficient, $0.term) }
    }
  }

  private static func turned(_ rows: [[Scaled]]) -> [[Scaled]] {
    guard let first = rows.first else { return rows }
    return first.indices.map { j in rows.map { $0[j] } }
  }

  /// Whether every entry is a number, given as a table.
  func isNumeric(_ term: Term) -> Bool {
    if case .tensor = kind(term) { true } else { false }
  }

  /// Whether it is built of scalars.
  private func isStack(_ term: Term) -> Bool {
    switch kind(term) {
    case .apply(.shapeChange(.stackRows), _, _), .apply(.shapeChange(.stackColumns), _, _): true
    case .transpose(let inner): isStack(inner)
    default: false
    }
  }

  /// The matrix with those entries.
  private mutating func matrix(_ rows: [[Scaled]]) -> Scaled {
    if rows.count == 1, rows[0].count == 1 { return rows[0][0] }
    let numbers = rows.map { $0.compactMap { number(of: $0)?.value } }
    if zip(rows, numbers).allSatisfy({ $0.count == $1.count }) {
      let shape = Shape(rows: rows.count, columns: rows[0].count)
      return constant(.tensor(.filled(shape) { numbers[$0][$1] }))
    }
    if rows[0].count == 1 { return plain(.shapeChange(.stackRows), rows.map { $0[0] })[0] }
    var list: [Scaled] = []
    for row in rows { list.append(plain(.shapeChange(.stackColumns), row)[0]) }
    return list.count == 1 ? list[0] : plain(.shapeChange(.stackRows), list)[0]
  }

  /// The product of two neighbours of which one is a table of numbers and the other is built of scalars
  /// or numbers too.
  mutating func productOfCells(_ a: Term, _ b: Term) -> Scaled? {
    guard isNumeric(a) && (isNumeric(b) || isStack(b)) || isStack(a) && isNumeric(b),
      let left = cells(a), let right = cells(b)
    else { return nil }
    var rows: [[Scaled]] = []
    for row in left {
      var cells: [Scaled] = []
      for column in right[0].indices {
        var terms: [Scaled] = []
        for (i, entry) in row.enumerated() { terms.append(multiply(entry, right[i][column])) }
        cells.append(sum(terms))
      }
      rows.append(cells)
    }
    return matrix(rows)
  }

  /// a ⊙ b of a table of numbers and another, or of a matrix built of scalars.
  mutating func hadamardOfCells(_ a: Term, _ b: Term) -> Scaled? {
    guard isNumeric(a) && (isNumeric(b) || isStack(b)) || isStack(a) && isNumeric(b),
      let left = cells(a), let right = cells(b)
    else { return nil }
    var rows: [[Scaled]] = []
    for (x, y) in zip(left, right) {
      var cells: [Scaled] = []
      for (entry, other) in zip(x, y) { cells.append(multiply(entry, other)) }
      rows.append(cells)
    }
    return matrix(rows)
  }

  /// The terms of a sum, with its matrices of numbers and scalars added up to one.
  mutating func withOneTable(_ parts: [Scaled]) -> [Scaled] {
    guard let first = parts.firstIndex(where: { isNumeric($0.term) || isStack($0.term) }) else {
      return parts
    }
    let all = parts.indices.filter {
      isNumeric(parts[$0].term) || isStack(parts[$0].term) || isOnes(parts[$0].term)
    }
    let tables = all.compactMap { cells(parts[$0]) }
    guard all.count > 1, tables.count == all.count else { return parts }
    var total = tables[0]
    for table in tables.dropFirst() {
      for i in total.indices {
        for j in total[i].indices { total[i][j] = add(total[i][j], table[i][j]) }
      }
    }
    var result: [Scaled] = []
    for (place, part) in parts.enumerated() {
      if place == first { result.append(matrix(total)) }
      if !all.contains(place) { result.append(part) }
    }
    return result.filter { !$0.isZero }
  }

  /// An operation whose operand is built of scalars or numbers, entry by entry; nil where that is not
  /// simpler.
  mutating func ofCells(_ primitive: Primitive, _ x: [Scaled]) -> Scaled? {
    guard x.count == 1, isNumeric(x[0].term) || isStack(x[0].term), let rows = cells(x[0]) else {
      return nil
    }
    switch primitive {
    case .reduction(.sum, let axis):
      switch axis {
      case .all: return sum(rows.flatMap { $0 })
      case .rows: return matrix(sums(Self.turned(rows)))
      case .columns: return matrix(sums(rows))
      }
    case .linearAlgebra(.trace) where rows.count == rows[0].count:
      return sum(rows.indices.map { rows[$0][$0] })
    case .linearAlgebra(.determinant) where rows.count == 2 && rows[0].count == 2:
      return subtract(multiply(rows[0][0], rows[1][1]), multiply(rows[0][1], rows[1][0]))
    case .linearAlgebra(.inverse) where rows.count == 2 && rows[0].count == 2:
      let (p, q, r, s) = (rows[0][0], rows[0][1], rows[1][0], rows[1][1])
      let determinant = subtract(multiply(p, s), multiply(q, r))
      return determinant.isZero
        ? nil : multiply(power(determinant, number(-1)), matrix([[s, -q], [-r, p]]))
    case .shapeChange(.element(let row, let column)): return rows[row][column]
    case .shapeChange(.row(let row)): return matrix(rows[row].map { [$0] })
    case .shapeChange(.diagonalPart):
      return matrix((0..<min(rows.count, rows[0].count)).map { [rows[$0][$0]] })
    case .shapeChange(.transpose) where isNumeric(x[0].term) || shape(x[0]).isMatrix:
      return matrix(Self.turned(rows))
    default: return nil
    }
  }

  private mutating func sums(_ rows: [[Scaled]]) -> [[Scaled]] {
    var result: [[Scaled]] = []
    for row in rows { result.append([sum(row)]) }
    return result
  }

  /// The place of the 1 in a unit vector, as a column or a row; nil for what is none.
  func unitPlace(_ term: Term) -> Int? {
    guard case .tensor(let tensor) = kind(term), tensor.shape.isVector || tensor.shape.rows == 1,
      let place = tensor.elements.firstIndex(of: 1),
      tensor.elements.enumerated().allSatisfy({ $0.offset == place || $0.element == 0 })
    else { return nil }
    return place
  }
}
