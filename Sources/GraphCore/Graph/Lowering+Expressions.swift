extension Lowering {
  mutating func binary(
    _ sign: BinarySign, _ left: Lowered, _ right: Lowered, _ leftID: SyntaxID,
    _ rightID: SyntaxID, at place: SourceRange
  ) throws(FormulaError) -> Lowered {
    switch sign {
    case .juxtaposed, .asterisk, .dot, .cross, .at:
      return try product(sign, left, right, leftID, rightID, at: place)
    default: break
    }
    let a = try settled(left, at: range(of: leftID))
    let b = try settled(right, at: range(of: rightID))
    if let primitive = sign.elementwise {
      return .operand(
        try unit(primitive, a, b, at: place, text: range(of: leftID), range(of: rightID)))
    }
    return .operand(
      try binary(sign, a, b, (range(of: leftID), range(of: rightID)), at: place))
  }

  private mutating func binary(
    _ sign: BinarySign, _ a: Operand, _ b: Operand,
    _ texts: (left: SourceRange, right: SourceRange),
    at place: SourceRange
  ) throws(FormulaError) -> Operand {
    if sign == .power { return try power(a, b, texts, at: place) }
    guard shape(b).isScalar else {
      throw FormulaError(
        .shape,
        "a division by a \(shape(b).isVector ? "vector" : "matrix"): \(excerpt(texts.right)) is "
          + "\(shape(b))", at: place,
        hint: shape(a) == shape(b) || shape(a).isScalar
          ? "use ⊘ or ./ to divide element by element" : "use ⊘ or ./, or solve(A, b)")
    }
    return try unit(.arithmetic(.divide), a, b, at: place, text: texts.left, texts.right)
  }

  // MARK: Powers and roots

  private mutating func power(
    _ base: Operand, _ exponent: Operand, _ texts: (left: SourceRange, right: SourceRange),
    at place: SourceRange
  ) throws(FormulaError) -> Operand {
    let (x, n) = (shape(base), shape(exponent))
    if n.isVector, builder.scalarConstant(base) == Constant.e {
      return try unit(.elementary(.exp), [exponent], at: place, texts: [texts.right])
    }
    guard n.isScalar else {
      throw FormulaError(
        .shape, "an exponent that is no scalar: \(excerpt(texts.right)) is \(n)", at: place,
        hint: excerpt(texts.right) == "T"
          ? "T is declared: write ᵀ, ' or \\top for the transpose"
          : "use .^ for powers element by element")
    }
    if x.isScalar {
      if builder.scalarConstant(base) == Constant.e {
        return try unit(.elementary(.exp), [exponent], at: place, texts: [texts.right])
      }
      return try unit(.arithmetic(.power), base, exponent, at: place, text: texts.left, texts.right)
    }
    let text = excerpt(texts.left)
    guard x.isSquare else {
      throw FormulaError(
        .shape,
        "a power of a \(x.isVector ? "vector" : "matrix that is not square"): \(text) is \(x)",
        at: place,
        hint: x.isVector
          ? "write \(text) ⊙ \(text), \(wrapped(text))ᵀ\(text) or \(text).^2"
          : "use .^ for powers element by element")
    }
    guard let constant = builder.scalarConstant(exponent), let n = Int(exactly: constant.value),
      abs(n) <= 1000
    else {
      throw FormulaError(
        .shape, "a power of a matrix needs a whole number as its exponent", at: place,
        hint: "use .^ for powers element by element")
    }
    if n == 0 { return try builder.constant(.identity(x.rows)) }
    var factor = base
    if n < 0 { factor = try unit(.linearAlgebra(.inverse), [base], at: place, texts: [texts.left]) }
    var result = factor
    for _ in 1..<max(1, abs(n)) {
      result = try unit(
        .linearAlgebra(.matrixProduct), [result, factor], at: place,
        texts: [texts.left, texts.left])
    }
    return result
  }

  mutating func root(
    _ operand: Operand, _ degree: Operand?, _ inner: SyntaxID, at place: SourceRange
  ) throws(FormulaError) -> Operand {
    let texts = [range(of: inner)]
    guard let degree else {
      return try unit(.elementary(.sqrt), [operand], at: place, texts: texts)
    }
    if let constant = builder.scalarConstant(degree) {
      if constant.value == 2 {
        return try unit(.elementary(.sqrt), [operand], at: place, texts: texts)
      }
      if constant.value == 3 {
        return try unit(.elementary(.cbrt), [operand], at: place, texts: texts)
      }
    }
    let one = try builder.constant(Constant.one)
    let exponent = try unit(.arithmetic(.divide), [one, degree], at: place, texts: [place, place])
    return try unit(.arithmetic(.power), [operand, exponent], at: place, texts: texts + [place])
  }

  mutating func magnitude(
    _ kind: Magnitude, _ value: Lowered, _ inner: SyntaxID, at place: SourceRange
  ) throws(FormulaError) -> Operand {
    var operand: Operand
    if case .waiting(let index) = value, waiting[Int(index)].before == nil,
      waiting[Int(index)].factors.isEmpty
    {
      operand = waiting[Int(index)].vector  // a row is as long as its vector
    } else {
      operand = try settled(value, at: range(of: inner))
    }
    let shape = shape(operand)
    let texts = [range(of: inner)]
    let text = excerpt(texts[0])
    let primitive: Primitive
    switch kind {
    case .floor: primitive = .piecewise(.floor)
    case .ceil: primitive = .piecewise(.ceil)
    case .bars:
      primitive =
        shape.isMatrix && shape.isSquare ? .linearAlgebra(.determinant) : .elementary(.abs)
      if shape.isVector || (shape.isMatrix && !shape.isSquare) {
        notes.append(
          Note(
            .reading,
            "|\(text)| was read as the absolute value of each element; the norm is ‖\(text)‖"
          ))
      }
    case .norm2 where shape.isMatrix:
      throw FormulaError(
        .shape, "the 2-norm of a matrix is read in two ways: \(text) is \(shape)", at: place,
        hint: "‖\(text)‖_F is the Frobenius norm; the spectral norm is not available")
    case .norm1 where shape.isMatrix:
      throw FormulaError(
        .shape, "the 1-norm of a matrix is read in two ways: \(text) is \(shape)", at: place,
        hint: "norm1(\(text)) adds the absolute values of all elements")
    case .norm, .norm2, .frobenius:
      primitive = shape.isScalar ? .elementary(.abs) : .reduction(.norm, .all)
    case .norm1: primitive = shape.isScalar ? .elementary(.abs) : .reduction(.norm1, .all)
    }
    return try unit(primitive, [operand], at: place, texts: texts)
  }

  // MARK: Σ and ∏

  mutating func unroll(
    _ unrolling: Unrolling, at place: SourceRange
  ) throws(FormulaError) -> Operand {
    let (first, last): (Int, Int)
    if let ends = unrolling.bounds {
      (first, last) = try bounds(ends.lower, ends.upper, at: unrolling.boundsRange)
    } else {
      (first, last) = try range(of: unrolling)
    }
    let outer = loops[unrolling.index]
    defer { loops[unrolling.index] = outer }
    var total: Operand?
    var step = first
    let neutral: Double = unrolling.isSum ? 0 : 1
    let sign: Primitive = unrolling.isSum ? .arithmetic(.add) : .arithmetic(.multiply)
    while step <= last {
      loops[unrolling.index] = step
      if !unrolling.conditions.isEmpty {
        guard try counts(unrolling) else {
          step += 1
          continue
        }
      }
      let outerCluster = builder.open(.term, unrolling.index, number: step)
      defer { builder.cluster = outerCluster }
      let body = range(of: unrolling.body.root)
      var term = try settled(try evaluate(unrolling.body), at: body)
      // Inner sums that a condition leaves empty add nothing.
      if !unrolling.conditions.isEmpty, !unrolling.isInnermost,
        builder.scalarConstant(term)?.value == neutral
      {
        step += 1
        continue
      }
      if let before = total {
        if !unrolling.isSum, !shape(term).isScalar || !shape(before).isScalar {
          term = try product(.juxtaposed, before, term, body, body, at: place)
        } else {
          term = try unit(sign, [before, term], at: place, texts: [body, body])
        }
      }
      total = term
      step += 1
    }
    if let total { return total }
    if unrolling.conditions.isEmpty {
      notes.append(
        Note(
          .reading,
          "«\(excerpt(unrolling.boundsRange))» runs over nothing, so it is \(Int(neutral))"))
    }
    return try builder.constant(Constant(neutral))
  }

  // MARK: Matrices and cases

  mutating func matrix(
    _ literal: MatrixLiteral, _ rows: [[Operand]], at place: SourceRange
  ) throws(FormulaError) -> Operand {
    let all = rows.flatMap { $0 }
    let scalars = all.allSatisfy { shape($0).isScalar }
    let width = rows.first?.count ?? 0
    if scalars, let bad = rows.firstIndex(where: { $0.count != width }) {
      throw FormulaError(
        .shape, "the rows of the matrix have \(width) and \(rows[bad].count) entries", at: place,
        hint: "every row needs as many entries as the first")
    }
    let isColumn = rows.count == 1 && !literal.hasRows
    if scalars, all.allSatisfy(\.isConstant) {
      let elements = all.map { builder.scalarConstant($0)?.value ?? .nan }
      let shape =
        isColumn ? Shape(rows: width, columns: 1) : Shape(rows: rows.count, columns: width)
      if shape.isScalar { return all[0] }
      return try builder.constant(.tensor(Tensor(shape: shape, elements: elements)))
    }
    if isColumn, scalars {
      return try unit(
        .shapeChange(.stackRows), all, at: place, texts: all.map { _ in place })
    }
    var parts: [Operand] = []
    for row in rows {
      parts.append(
        row.count == 1
          ? row[0]
          : try unit(
            .shapeChange(.stackColumns), row, at: place, texts: elementTexts(row, literal, rows)))
    }
    if parts.count == 1 { return parts[0] }
    return try unit(
      .shapeChange(.stackRows), parts, at: place, texts: literal.rows.map { range(of: $0[0]) })
  }

  private func elementTexts(
    _ row: [Operand], _ literal: MatrixLiteral, _ rows: [[Operand]]
  ) -> [SourceRange] {
    for (index, candidate) in rows.enumerated() where candidate == row {
      return literal.rows[index].map { range(of: $0) }
    }
    return row.map { _ in SourceRange(0, 0) }
  }

  /// `cases` as nested choices; without «otherwise» the value is NaN where no condition holds.
  mutating func cases(
    _ branches: [Branch], _ values: [(Operand, Operand?)], at place: SourceRange
  ) throws(FormulaError) -> Operand {
    var rest: Operand?
    var remaining = Array(values.indices)
    if let last = remaining.last, values[last].1 == nil {
      rest = values[last].0
      remaining.removeLast()
    }
    var result: Operand
    if let rest { result = rest } else { result = try builder.constant(Constant(.nan)) }
    for index in remaining.reversed() {
      guard let condition = values[index].1 else { continue }
      let texts = [
        branches[index].condition.map(range(of:)) ?? place, range(of: branches[index].value), place,
      ]
      result = try unit(
        .piecewise(.select), [condition, values[index].0, result], at: place, texts: texts)
    }
    return result
  }
}

extension BinarySign {
  /// The operation that works element by element for all shapes; nil for products, quotients and powers.
  fileprivate var elementwise: Primitive? {
    switch self {
    case .add: .arithmetic(.add)
    case .subtract: .arithmetic(.subtract)
    case .hadamard: .arithmetic(.multiply)
    case .hadamardDivide: .arithmetic(.divide)
    case .elementwisePower: .arithmetic(.power)
    case .greater: .piecewise(.greater)
    case .less: .piecewise(.less)
    case .greaterOrEqual: .piecewise(.greaterOrEqual)
    case .lessOrEqual: .piecewise(.lessOrEqual)
    case .equal: .piecewise(.equal)
    case .notEqual: .piecewise(.notEqual)
    case .juxtaposed, .asterisk, .dot, .cross, .at, .divide, .fraction, .power: nil
    }
  }
}
