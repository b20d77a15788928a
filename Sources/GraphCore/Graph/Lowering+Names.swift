extension Lowering {
  /// The operand that a name stands for.
  mutating func reference(
    _ id: ReferenceID, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    guard id >= 0 else {
      let reference = tree.references[Int(~id)]
      let (name, numbers) = resolved(reference)
      if let twin = twin(of: reference, name) { return try operand(twin, numbers, at: place) }
      return try operand(name, numbers, at: place)
    }
    let name = NameID(id)
    if let number = builder.names.number(of: name) {
      return try operand(name, CollectionOfOne(number), at: place)
    }
    if !locals.isEmpty, let local = locals[name] { return local }
    if !loops.isEmpty, let step = loops[tree.base(of: id)] {
      return try builder.constant(Constant(Double(step)))
    }
    if let operand = result(of: name) { return operand }
    if !boundConstants.isEmpty, let number = boundConstants[tree.base(of: id)] {
      change(name) { $0.isMentioned = true }
      return try builder.constant(Constant(Double(number)))
    }
    try requireDefined(name, at: place)
    return try variable(name, at: place)
  }

  /// The operand that a name with an index stands for: a name of its own, or an element of what is declared
  /// without the index; `numbers` is nil where the index is no number.
  private mutating func operand(
    _ name: NameID, _ numbers: (some RandomAccessCollection<Int>)?, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    if !locals.isEmpty, let local = locals[name] { return local }
    if let operand = result(of: name) { return operand }
    if !families.isEmpty {
      var places: [Int]?
      if let numbers { places = Array(numbers) }
      if let member = try member(name, places) { return member }
    }
    let base = builder.names.base(of: name)
    if meaning(of: name).bound < 0, let numbers {
      // w₀ beside a vector w whose shape nobody gave is a number of its own, as in w₀ + wᵀx.
      if let plain = builder.names.plain(base),
        numbers.first != 0 || bound(of: plain)?.isGiven ?? true,
        let whole = try whole(plain, at: place)
      {
        return try element(of: whole, Array(numbers), at: place, text: builder.names.words[base])
      }
      if numbers.count == 2, let first = numbers.first, let last = numbers.last {
        let row = Name(builder.names.words[base], index: String(first))
        if let known = builder.names.known(row), let whole = try whole(known, at: place) {
          return try element(of: whole, [last], at: place, text: row.id)
        }
      }
    }
    try requireDefined(name, at: place)
    if !recurrences.isEmpty, let range = recurrences[builder.names.words[base]],
      let step = numbers?.first, step > range.upperBound
    {
      throw FormulaError(
        .name,
        "\(builder.names[name].id) is not defined: the recurrence ends at \(range.upperBound)",
        at: place)
    }
    return try variable(name, at: place)
  }

  /// What a name with fewer indices is, where that has elements: an argument, a result, or a variable that is
  /// declared as a vector or matrix.
  private mutating func whole(
    _ name: NameID, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand? {
    if !locals.isEmpty, builder.names.number(of: name) == nil, let local = locals[name] {
      return local
    }
    if let operand = result(of: name) { return operand }
    guard let declared = bound(of: name), !declared.shape.isScalar else { return nil }
    return try variable(name, at: place)
  }

  /// A name may be used only after its statement.
  @inline(__always)
  private func requireDefined(_ name: NameID, at place: SourceRange) throws(FormulaError) {
    if let statement = statement(of: name), statement >= current {
      throw undefined(name, statement, at: place)
    }
  }

  private func undefined(_ name: NameID, _ statement: Int, at place: SourceRange) -> FormulaError {
    let id = builder.names[name].id
    if statement == current {
      return FormulaError(
        .name, "\(id) is defined from itself", at: place,
        hint: "a recurrence is written h_k = …, k = 1..4")
    }
    return FormulaError(
      .name, "\(id) is used before its statement", at: place,
      hint: "move the statement of \(id) up")
  }

  private mutating func variable(
    _ name: NameID, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    if let index = builder.variableIndex(of: name) {
      return GraphBuilder.Operand(raw: Int32(index))
    }
    let bound = bound(of: name)
    if let bound, bound.isIdentity(builder.names[name]) {
      return try builder.constant(.identity(bound.shape.rows))
    }
    do throws(FormulaError) {
      let isParameter = headers.isEmpty || isInHeader(name)
      let shape = bound?.shape ?? .scalar
      let operand = try builder.variable(name, isParameter: isParameter, shape: shape)
      if operand.variableIndex == firstPlaces.count { firstPlaces.append(place) }
      return operand
    } catch {
      var located = error
      located.place = located.place ?? place
      throw located
    }
  }

  private func isInHeader(_ name: NameID) -> Bool {
    if headerNames.contains(name) { return true }
    return builder.names.plain(builder.names.base(of: name)).map(headerNames.contains) ?? false
  }

  /// An element of something that is no name.
  mutating func element(
    of operand: GraphBuilder.Operand, _ reference: Reference, at place: SourceRange, text: String
  ) throws(FormulaError) -> GraphBuilder.Operand {
    guard let numbers = spelled(reference).1 else {
      throw FormulaError(
        .name, "the index of \(text) is not a whole number", at: place,
        hint: "an index is a number or the index of a sum")
    }
    return try element(of: operand, numbers, at: place, text: text)
  }

  /// x_i of a vector, W_{i,j} of a matrix, and X_i, its i-th row as a column vector.
  private mutating func element(
    of whole: GraphBuilder.Operand, _ numbers: [Int], at place: SourceRange, text: String
  ) throws(FormulaError) -> GraphBuilder.Operand {
    let shape = shape(whole)
    let primitive: ShapeChange
    switch (shape, numbers.count) {
    case (.matrix(1, _), 1): primitive = .element(row: 0, column: numbers[0] - 1)
    case (.matrix, 1): primitive = .row(numbers[0] - 1)
    case (.matrix, 2): primitive = .element(row: numbers[0] - 1, column: numbers[1] - 1)
    case (.vector, 1): primitive = .element(row: numbers[0] - 1, column: 0)
    case (.vector, 2) where numbers[1] == 1:
      primitive = .element(row: numbers[0] - 1, column: 0)
    default:
      throw FormulaError(
        .shape,
        "\(numbers.count == 1 ? "an index" : "\(numbers.count) indices") on \(text), "
          + "which is \(shape.isScalar ? "a scalar" : "\(shape)")", at: place)
    }
    do {
      return try builder.apply(.shapeChange(primitive), [whole], source: place)
    } catch {
      guard case .shape(let fault) = error else { throw self.error(error, at: place, texts: []) }
      let filled = fault.filled(with: [text])
      let digits = Array(String(numbers[0]))
      let hint =
        numbers.count == 1 && digits.count == 2 && shape.isMatrix
        ? "did you mean \(text)_{\(digits[0]),\(digits[1])}? " : ""
      throw FormulaError(
        .shape, filled.message, at: place, hint: filled.hint.map { hint + $0 })
    }
  }
}
