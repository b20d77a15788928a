extension Lowering {
  typealias Operand = GraphBuilder.Operand

  // MARK: Transposed vectors

  mutating func transpose(
    _ value: Lowered, _ inner: SyntaxID, at place: SourceRange
  ) throws(FormulaError) -> Lowered {
    if case .waiting(let index) = value {
      let row = waiting[Int(index)]
      if row.before == nil, row.factors.isEmpty, !row.isNegative { return .operand(row.vector) }
    }
    let operand = try settled(value, at: range(of: inner))
    switch shape(operand) {
    case .scalar: return .operand(operand)
    case .vector:
      waiting.append(
        Waiting(before: nil, beforeRange: place, vector: operand, range: place))
      return .waiting(Int32(waiting.count - 1))
    default:
      return .operand(
        try unit(.shapeChange(.transpose), [operand], at: place, texts: [range(of: inner)]))
    }
  }

  /// Brackets settle a product with a row in it; a bare row goes on waiting.
  mutating func group(_ value: Lowered, at place: SourceRange) throws(FormulaError) -> Lowered {
    guard case .waiting(let index) = value else { return value }
    let row = waiting[Int(index)]
    if row.before == nil, row.factors.isEmpty { return value }
    return .operand(try settled(value, at: place))
  }

  /// The operand that a value is once nothing more follows: a row that found no partner is transposed.
  mutating func settled(_ value: Lowered, at place: SourceRange) throws(FormulaError) -> Operand {
    switch value {
    case .operand(let operand): return operand
    case .none: throw FormulaError(.syntax, "an operand is missing", at: place)
    case .waiting(let index):
      let row = waiting[Int(index)]
      var result = try unit(
        .shapeChange(.transpose), [row.vector], at: row.range, texts: [row.range])
      var span = row.range
      if let before = row.before {
        result = try product(
          .juxtaposed, before, result, row.beforeRange, span, at: row.beforeRange.union(span))
        span = row.beforeRange.union(span)
      }
      for factor in row.factors {
        result = try product(
          .juxtaposed, result, factor.operand, span, factor.range, at: span.union(factor.range))
        span = span.union(factor.range)
      }
      return try signed(result, row, at: place, text: span)
    }
  }

  /// What came of a row, with the minus before it.
  private mutating func signed(
    _ result: Operand, _ row: Waiting, at place: SourceRange, text: SourceRange
  ) throws(FormulaError) -> Operand {
    row.isNegative ? try unit(.arithmetic(.negate), result, at: place, text: text) : result
  }

  // MARK: Products by shape

  /// A product in which rows may wait (§4 and §6 of the language).
  mutating func product(
    _ sign: BinarySign, _ left: Lowered, _ right: Lowered, _ leftID: SyntaxID,
    _ rightID: SyntaxID, at place: SourceRange
  ) throws(FormulaError) -> Lowered {
    let (leftRange, rightRange) = (range(of: leftID), range(of: rightID))
    if case .waiting(let index) = left {
      guard case .operand(let factor) = right else {
        let (a, b) = (try settled(left, at: leftRange), try settled(right, at: rightRange))
        return .operand(try product(sign, a, b, leftRange, rightRange, at: place))
      }
      return try append(factor, rightRange, to: waiting[Int(index)], at: place)
    }
    if case .waiting(let index) = right, case .operand(let before) = left {
      var row = waiting[Int(index)]
      guard shape(before).columns == 1 else {
        let b = try settled(right, at: rightRange)
        return .operand(try product(sign, before, b, leftRange, rightRange, at: place))
      }
      if row.before == nil {
        row.before = before
        row.beforeRange = leftRange
        waiting.append(row)
        return .waiting(Int32(waiting.count - 1))
      }
    }
    let a = try settled(left, at: leftRange)
    let b = try settled(right, at: rightRange)
    return .operand(try product(sign, a, b, leftRange, rightRange, at: place))
  }

  /// xᵀ A … with one more factor: a vector is the partner, so that A … is multiplied out and the
  /// inner product taken.
  private mutating func append(
    _ factor: Operand, _ factorRange: SourceRange, to waitingRow: Waiting, at place: SourceRange
  ) throws(FormulaError) -> Lowered {
    var row = waitingRow
    let width = row.factors.reduce(shape(row.vector).rows) { width, factor in
      let shape = shape(factor.operand)
      return shape.isScalar ? width : shape.columns
    }
    let factorShape = shape(factor)
    if !factorShape.isScalar, factorShape.rows != width {
      let last = row.factors.last { !shape($0.operand).isScalar }
      let leftRange = last.map { row.range.union($0.range) } ?? row.range
      let leftShape = Shape(rows: 1, columns: width)
      throw FormulaError(
        .shape,
        "the inner sizes of a product differ: \(excerpt(leftRange)) is 1×\(width), "
          + "\(excerpt(factorRange)) is \(factorShape)", at: place,
        hint: transposeHint(leftShape, factorShape, leftRange, factorRange))
    }
    row.factors.append((factor, factorRange))
    guard factorShape.columns == 1, !factorShape.isScalar else {
      waiting.append(row)
      return .waiting(Int32(waiting.count - 1))
    }
    // The partner: multiply the factors from the left, then take the inner product.
    var partner = row.factors[0].operand
    var span = row.factors[0].range
    for next in row.factors.dropFirst() {
      partner = try product(
        .juxtaposed, partner, next.operand, span, next.range, at: span.union(next.range))
      span = span.union(next.range)
    }
    var result = try unit(
      .linearAlgebra(.inner), [row.vector, partner], at: row.range.union(span),
      texts: [row.range, span])
    if let before = row.before {
      result = try unit(
        .arithmetic(.multiply), [before, result], at: place, texts: [row.beforeRange, span])
    }
    return .operand(try signed(result, row, at: place, text: place))
  }

  private func transposeHint(
    _ a: Shape, _ b: Shape, _ aRange: SourceRange, _ bRange: SourceRange
  ) -> String? {
    let (x, y) = (excerpt(aRange), excerpt(bRange))
    if a.columns == b.columns { return "did you mean \(x) \(wrapped(y))ᵀ ?" }
    return nil
  }

  func wrapped(_ text: String) -> String {
    text.count == 1 || (text.hasPrefix("(") && text.hasSuffix(")")) ? text : "(\(text))"
  }

  /// A product of two operands without rows that wait.
  mutating func product(
    _ sign: BinarySign, _ a: Operand, _ b: Operand, _ aRange: SourceRange, _ bRange: SourceRange,
    at place: SourceRange
  ) throws(FormulaError) -> Operand {
    let (left, right) = (shape(a), shape(b))
    if left.isScalar || right.isScalar {
      return try unit(.arithmetic(.multiply), a, b, at: place, text: aRange, bRange)
    }
    let texts = [aRange, bRange]
    if left.isVector, right.isVector {
      if sign == .dot {
        return try unit(.linearAlgebra(.inner), [a, b], at: place, texts: texts)
      }
      let (x, y) = (excerpt(aRange), excerpt(bRange))
      let shapes = "\(x) is \(left), \(y) is \(right)"
      if sign == .cross {
        throw FormulaError(
          .shape, "there is no cross product: \(shapes)", at: place,
          hint: "write \(x) · \(y) or \(x) ⊙ \(y)")
      }
      throw FormulaError(
        .shape, "a product of two vectors is not defined: \(shapes)", at: place,
        hint: left == right
          ? "write \(x) · \(y), \(wrapped(x))ᵀ \(y) or \(x) ⊙ \(y)"
          : "write \(x) \(wrapped(y))ᵀ for the outer product")
    }
    return try unit(.linearAlgebra(.matrixProduct), [a, b], at: place, texts: texts)
  }
}
