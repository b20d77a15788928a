extension Lowering {
  /// The operand that a name stands for.
  mutating func reference(
    _ id: ReferenceID, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    guard id >= 0 else {
      let (name, numbers) = resolved(tree.references[Int(~id)])
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

  /// The name with its index computed, and the index as numbers where it is.
  mutating func resolved(_ id: ReferenceID) -> NameID {
    id >= 0 ? NameID(id) : resolved(tree.references[Int(~id)]).0
  }

  mutating func resolved(_ reference: Reference) -> (NameID, [Int]?) {
    if reference.indices.count == 1, let value = reference.indices[0].value,
      juxtaposed(reference.indices[0].text, reference.base) == nil, let number = whole(value)
    {
      let base = builder.names.word(reference.base)
      return (builder.names.id(base, number: number), [number])
    }
    let (name, numbers) = spelled(reference)
    return (builder.names.id(name), numbers)
  }

  /// The same as texts.
  func spelled(_ reference: Reference) -> (Name, [Int]?) {
    if reference.indices.isEmpty { return (Name(reference.base), nil) }
    var numbers: [Int]? = []
    var texts: [String] = []
    for index in reference.indices {
      if let steps = juxtaposed(index.text, reference.base) {
        texts += steps.map(String.init)
        numbers? += steps
        continue
      }
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

  /// The indices that stand side by side in `w_{1j}` or `w_{i0}`; nil where the text is one index.
  ///
  /// A number before one letter is a factor, as in x_{2k}, unless the base has two indices elsewhere or is a
  /// matrix.
  private func juxtaposed(_ text: String, _ base: String) -> [Int]? {
    guard (2...3).contains(text.count), !loops.isEmpty else { return nil }
    var steps: [Int] = []
    var digits = 0
    for character in text {
      if let digit = character.wholeNumberValue, character.isASCII {
        steps.append(digit)
        digits += 1
      } else if let step = loops[String(character)] {
        steps.append(step)
      } else {
        return nil
      }
    }
    guard digits > 0, digits < steps.count else { return nil }
    let isProduct = text.count == 2 && text.first?.isNumber == true
    return isProduct && !doubled.contains(base) && !isMatrix(base) ? nil : steps
  }

  private func isMatrix(_ base: String) -> Bool {
    guard let name = builder.names.known(Name(base)) else { return false }
    return bound(of: name)?.shape.isMatrix ?? false
  }

  /// A name may be used only after its statement.
  private func requireDefined(_ name: NameID, at place: SourceRange) throws(FormulaError) {
    guard let statement = statement(of: name), statement >= current else { return }
    let id = builder.names[name].id
    if statement == current {
      throw FormulaError(
        .name, "\(id) is defined from itself", at: place,
        hint: "a recurrence is written h_k = …, k = 1..4")
    }
    throw FormulaError(
      .name, "\(id) is used before its statement", at: place,
      hint: "move the statement of \(id) up")
  }

  private mutating func variable(
    _ name: NameID, at place: SourceRange
  ) throws(FormulaError) -> GraphBuilder.Operand {
    if let index = builder.variableIndex(of: name) {
      return GraphBuilder.Operand(raw: Int32(index))
    }
    if let bound = bound(of: name), bound.isIdentity(builder.names[name]) {
      return try builder.constant(.identity(bound.shape.rows))
    }
    do throws(FormulaError) {
      let isParameter = isParameter(name)
      let shape = bound(of: name)?.shape ?? .scalar
      let operand = try builder.variable(name, isParameter: isParameter, shape: shape)
      if operand.variableIndex == firstPlaces.count { firstPlaces.append(place) }
      return operand
    } catch {
      var located = error
      located.place = located.place ?? place
      throw located
    }
  }

  private func isParameter(_ name: NameID) -> Bool {
    if headers.isEmpty || headerNames.contains(name) { return true }
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
      guard let value = bound(of: name)?.value else { continue }
      guard value.shape.isScalar, let number = Int(exactly: value.scalar) else {
        throw FormulaError(
          .value, "the bound \(name) is not a whole number", at: place,
          hint: "give it a whole number: --at \"\(name)=3\"")
      }
      mention(name, number)
    }
    collectIndexConstants(except: indices)
  }

  /// Declared whole numbers that index something declared (`softmax(z)_y` with y = 2) are constants too.
  private mutating func collectIndexConstants(except loops: Set<String>) {
    guard !bounds.isEmpty, !tree.references.isEmpty else { return }
    var defined: Set<String> = [""]
    for statement in program.statements {
      if case .results(let names) = statement.kind { defined.formUnion(names.map(tree.base(of:))) }
    }
    for reference in tree.references {
      let isDeclared = bound(of: reference.base).map { !$0.shape.isScalar } ?? false
      guard isDeclared || defined.contains(reference.base) else { continue }
      for index in reference.indices {
        guard case .name(let name)? = index.value, !loops.contains(name),
          let value = bound(of: name)?.value, value.shape.isScalar,
          let number = Int(exactly: value.scalar)
        else { continue }
        mention(name, number)
      }
    }
  }

  /// A declared whole number that is no node.
  private mutating func mention(_ name: String, _ number: Int) {
    boundConstants[name] = number
    change(builder.names.id(Name(name))) { $0.isMentioned = true }
  }

  /// The sizes of what an index without bounds runs over: all places that it indexes must agree.
  func size(of index: String, in body: Block, at place: SourceRange) throws(FormulaError) -> Int {
    var size: Int?
    for i in Int(body.start)...Int(body.root) {
      guard case .reference(let number) = tree.nodes[i].kind else { continue }
      let reference = tree.reference(number)
      let texts = reference.indices.flatMap { index in
        index.value == nil && index.text.count == 2 ? index.text.map(String.init) : [index.text]
      }
      guard let position = texts.firstIndex(of: index) else { continue }
      let base = builder.names.known(Name(reference.base))
      let known = base.flatMap { locals[$0] ?? result(of: $0) }.map(shape)
      guard let shape = known ?? base.flatMap(bound(of:))?.shape, !shape.isScalar
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
