extension Lowering {
  /// The operand that a name stands for; a plain name outside functions and sums is looked up once.
  mutating func reference(
    _ index: Int, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    guard locals.isEmpty, loops.isEmpty else {
      return try reference(tree.references[index], at: place)
    }
    if resolvedReferences.count < tree.references.count {
      resolvedReferences += Array(
        repeating: nil, count: tree.references.count - resolvedReferences.count)
    }
    if let known = resolvedReferences[index] { return known }
    let operand = try reference(tree.references[index], at: place)
    if operand.variableIndex != nil { resolvedReferences[index] = operand }
    return operand
  }

  /// The operand that a name stands for.
  mutating func reference(
    _ reference: Reference, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    let base = Name(reference.base)
    if reference.indices.isEmpty {
      if let local = locals[base] { return local }
      if let step = loops[reference.base] { return try builder.constant(Constant(Double(step))) }
      if let operand = results[base] { return operand }
      if let number = boundConstants[reference.base] {
        mentioned.insert(base)
        return try builder.constant(Constant(Double(number)))
      }
      try requireDefined(base, at: place)
      return try variable(base, at: place)
    }
    let (name, numbers) = resolved(reference)
    if let local = locals[name] { return local }
    if let operand = results[name] { return operand }
    if bound[name] == nil, let numbers {
      if let whole = locals[base] ?? results[base] {
        return try element(of: whole, numbers, at: place, text: reference.base)
      }
      if let declared = bound[base], !declared.shape.isScalar {
        let whole = try variable(base, at: place)
        return try element(of: whole, numbers, at: place, text: reference.base)
      }
      if numbers.count == 2 {
        let row = Name(reference.base, index: String(numbers[0]))
        if let whole = results[row] {
          return try element(of: whole, [numbers[1]], at: place, text: row.id)
        }
        if let declared = bound[row], !declared.shape.isScalar {
          let whole = try variable(row, at: place)
          return try element(of: whole, [numbers[1]], at: place, text: row.id)
        }
      }
    }
    try requireDefined(name, at: place)
    if let range = recurrences[reference.base], let step = numbers?.first, step > range.upperBound {
      throw FormulaError(
        .name, "\(name.id) is not defined: the recurrence ends at \(range.upperBound)", at: place)
    }
    return try variable(name, at: place)
  }

  /// The name with its index computed, and the index as numbers where it is.
  func resolved(_ reference: Reference) -> (Name, [Int]?) {
    if reference.indices.isEmpty { return (Name(reference.base), nil) }
    if reference.indices.count == 1, case .number(let number)? = reference.indices[0].value {
      return (Name(reference.base, index: String(number)), [number])
    }
    var numbers: [Int]? = []
    var texts: [String] = []
    for index in reference.indices {
      if let value = index.value, let number = whole(value) {
        texts.append(String(number))
        numbers?.append(number)
        continue
      }
      let letters = index.text.map(String.init)
      let steps = letters.compactMap { loops[$0] }
      if letters.count > 1, steps.count == letters.count {
        texts += steps.map(String.init)
        numbers? += steps
      } else {
        texts.append(index.text)
        numbers = nil
      }
    }
    return (Name(reference.base, index: texts.joined(separator: ",")), numbers)
  }

  /// A name may be used only after its statement.
  private func requireDefined(_ name: Name, at place: SourceRange) throws(FormulaError) {
    guard let statement = statementOf[name], statement >= current else { return }
    if statement == current {
      throw FormulaError(
        .name, "\(name.id) is defined from itself", at: place,
        hint: "a recurrence is written h_k = …, k = 1..4")
    }
    throw FormulaError(
      .name, "\(name.id) is used before its statement", at: place,
      hint: "move the statement of \(name.id) up")
  }

  private mutating func variable(
    _ name: Name, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    do throws(FormulaError) {
      let operand = try builder.variable(
        name, isParameter: isParameter(name), shape: bound[name]?.shape ?? .scalar)
      if operand.variableIndex == firstPlaces.count { firstPlaces.append(place) }
      return operand
    } catch {
      var located = error
      located.place = located.place ?? place
      throw located
    }
  }

  private func isParameter(_ name: Name) -> Bool {
    headers.isEmpty || headerNames.contains(name) || headerNames.contains(Name(name.base))
  }

  /// An element of something that is no name.
  mutating func element(
    of operand: GraphBuilder.Operand, _ reference: Reference, at place: SourceRange, text: String
  ) throws(FormulaError) -> GraphBuilder.Operand {
    guard let numbers = resolved(reference).1 else {
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

  // MARK: Bounds

  /// Names in bounds of Σ, ∏ and recurrences are declared whole numbers, which become constants.
  mutating func collectBoundConstants() throws(FormulaError) {
    var indices = Set(program.statements.compactMap(\.loop?.index))
    for unrolling in tree.unrollings { indices.insert(unrolling.index) }
    var wanted: [(String, SourceRange)] = []
    for unrolling in tree.unrollings {
      if let bounds = unrolling.bounds {
        for name in names(in: bounds.lower) + names(in: bounds.upper) {
          wanted.append((name, unrolling.boundsRange))
        }
      }
    }
    for statement in program.statements {
      if let loop = statement.loop {
        for name in names(in: loop.lower) + names(in: loop.upper) {
          wanted.append((name, loop.range))
        }
      }
    }
    for (name, place) in wanted where !indices.contains(name) {
      guard let value = bound[Name(name)]?.value else { continue }
      guard value.shape.isScalar, let number = Int(exactly: value.scalar) else {
        throw FormulaError(
          .value, "the bound \(name) is not a whole number", at: place,
          hint: "give it a whole number: --at \"\(name)=3\"")
      }
      boundConstants[name] = number
      mentioned.insert(Name(name))
    }
    collectIndexConstants(except: indices)
  }

  /// Declared whole numbers that index something declared (`softmax(z)_y` with y = 2) are constants too.
  private mutating func collectIndexConstants(except loops: Set<String>) {
    var defined: Set<String> = [""]
    for statement in program.statements {
      if case .results(let names) = statement.kind { defined.formUnion(names.map(\.base)) }
    }
    for reference in tree.references {
      let isDeclared = bound[Name(reference.base)].map { !$0.shape.isScalar } ?? false
      guard isDeclared || defined.contains(reference.base) else { continue }
      for index in reference.indices {
        guard case .name(let name)? = index.value, !loops.contains(name),
          let value = bound[Name(name)]?.value, value.shape.isScalar,
          let number = Int(exactly: value.scalar)
        else { continue }
        boundConstants[name] = number
        mentioned.insert(Name(name))
      }
    }
  }

  /// The sizes of what an index without bounds runs over: all places that it indexes must agree.
  func size(of index: String, in body: Block, at place: SourceRange) throws(FormulaError) -> Int {
    var size: Int?
    for i in Int(body.start)...Int(body.root) {
      guard case .reference(let number) = tree.nodes[i].kind else { continue }
      let reference = tree.references[Int(number)]
      let texts = reference.indices.flatMap { index in
        index.value == nil && index.text.count == 2 ? index.text.map(String.init) : [index.text]
      }
      guard let position = texts.firstIndex(of: index) else { continue }
      let base = Name(reference.base)
      guard
        let shape = (locals[base] ?? results[base]).map(shape) ?? bound[base]?.shape,
        !shape.isScalar
      else {
        throw FormulaError(
          .value, "the size of \(reference.base), which \(index) indexes, is not known",
          at: tree.nodes[i].range,
          hint: "give it a value or a shape, or write the bounds: sum_{\(index)=1}^{n}")
      }
      let found = position == 0 && !(shape.rows == 1) ? shape.rows : shape.columns
      if let size, size != found {
        throw FormulaError(
          .shape, "\(index) runs to \(size) in one place and to \(found) in \(reference.base)",
          at: tree.nodes[i].range, hint: "write the bounds: sum_{\(index)=1}^{n}")
      }
      size = found
    }
    guard let size else {
      throw FormulaError(
        .value, "nothing in the body says how far \(index) runs", at: place,
        hint: "write the bounds: sum_{\(index)=1}^{n}")
    }
    return size
  }
}
