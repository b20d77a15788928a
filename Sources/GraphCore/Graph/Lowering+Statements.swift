extension Lowering {
  /// What the statements gave.
  struct Outcome {
    let objective: GraphBuilder.Operand
    let name: NameID
  }

  /// Lowers all statements up to the objective.
  mutating func run(objective wanted: String?) throws(FormulaError) -> Outcome {
    notes += program.notes
    for index in program.statements.indices where !program.statements[index].header.isEmpty {
      if case .definition = program.statements[index].kind { continue }
      headers += program.statements[index].header
    }
    headerNames = Set(headers.map { resolved($0.reference).0 })
    try collectBoundConstants()
    try collectNames()
    let goal = try objectiveIndex(wanted)
    collectFamilies(before: goal)
    // Most units have a name or a number beside them.
    builder.expect(units: tree.nodes.count / 2)
    var outcome: Outcome?
    var index = 0
    while index <= goal {
      current = index
      scope = index
      if case .definition(let name, let parameters) = program.statements[index].kind {
        functions[name] = index
        reserveNames(in: program.statements[index].body, except: parameters)
        index += 1
        continue
      }
      if program.statements[index].loop != nil {
        let group = recurrenceGroup(from: index)
        outcome = try unrollRecurrence(group)
        index = group.upperBound
        continue
      }
      if !familyStatements.isEmpty, familyStatements.contains(index) {
        index += 1
        continue
      }
      outcome = try lowerStatement(index)
      index += 1
    }
    guard let outcome else {
      throw FormulaError(
        .syntax, "there is nothing to compute: every statement defines a function",
        at: program.statements[0].range, hint: "add a statement that uses one: g(x)")
    }
    noteHeaders()
    noteUnused(before: goal)
    return outcome
  }

  // MARK: Names

  private mutating func collectNames() throws(FormulaError) {
    for index in program.statements.indices {
      switch program.statements[index].kind {
      case .results(let names) where program.statements[index].loop == nil:
        for reference in names { try claim(resolved(reference), index) }
      case .definition(let name, _): try claim(builder.names.id(Name.function(name)), index)
      default: break
      }
    }
  }

  private mutating func claim(_ name: NameID, _ index: Int) throws(FormulaError) {
    guard statement(of: name) == nil else {
      throw twice(name, program.statements[index].nameRange)
    }
    change(name) { $0.statement = Int32(index) }
  }

  private func twice(_ name: NameID, _ place: SourceRange) -> FormulaError {
    FormulaError(
      .name, "\(builder.names[name].id) is defined twice", at: place,
      hint: "give the second one a name of its own")
  }

  private mutating func objectiveIndex(_ wanted: String?) throws(FormulaError) -> Int {
    func isComputed(_ index: Int) -> Bool {
      if case .definition = program.statements[index].kind { false } else { true }
    }
    let indices = program.statements.indices
    guard let wanted else { return indices.last(where: isComputed) ?? indices.count - 1 }
    let candidates = indices.filter(isComputed)
    for index in candidates.reversed() {
      switch program.statements[index].kind {
      case .results(let names):
        for name in names
        where tree.base(of: name) == wanted || builder.names[resolved(name)].id == wanted {
          return index
        }
      case .expression: if wanted == "f" { return index }
      case .definition: break
      }
    }
    if let name = meanings.indices.first(where: {
      meanings[$0].statement >= 0 && builder.names[NameID($0)].id == wanted
    }) {
      return Int(meanings[name].statement)
    }
    throw FormulaError(
      .name, "no statement is named «\(wanted)»",
      hint: "--objective takes the name of a statement, such as "
        + (statementNames.map(\.id).sorted().first ?? "f"))
  }

  /// Free names in a function's body come first where they stand, not where the function is used.
  private mutating func reserveNames(in block: Block, except parameters: [String]) {
    for i in Int(block.start)...Int(block.root) {
      guard case .reference(let id) = tree.nodes[i].kind else { continue }
      var (name, isKnown) = (id, true)
      if id < 0 {
        let (computed, numbers) = resolved(tree.references[Int(~id)])
        (name, isKnown) = (computed, numbers != nil)
      }
      guard isKnown, !parameters.contains(tree.base(of: id)), result(of: name) == nil,
        statement(of: name) == nil
      else { continue }
      if bound(of: name) == nil, let plain = builder.names.plain(builder.names.base(of: name)),
        let declared = bound(of: plain), !declared.shape.isScalar
      {
        name = plain
      }
      builder.reserve(name)
    }
  }

  private mutating func noteHeaders() {
    for header in headers {
      let name = resolved(header.reference).0
      let used =
        builder.variableIndex(of: name) != nil
        || header.reference.indices.isEmpty
          && builder.usesVariable(base: builder.names.base(of: name))
      if !used, result(of: name) == nil, !meaning(of: name).isMentioned {
        notes.append(
          Note(.reading, "«\(source.text(header.range))» stands in the header and is not used"))
      }
    }
  }

  /// A named result that nothing uses before an objective without a name may be meant as the objective.
  private mutating func noteUnused(before goal: Int) {
    guard goal > 0, case .expression = program.statements[goal].kind,
      let before = program.statements[..<goal].last(where: {
        if case .definition = $0.kind { false } else { true }
      }), case .results(let names) = before.kind
    else { return }
    let bases = Set(names.map(tree.base(of:)))
    guard self.names(in: program.statements[goal].body).isDisjoint(with: bases) else { return }
    let last = source.text(program.statements[goal].range)
    notes.append(
      Note(
        .reading,
        "\(source.text(before.nameRange)) is used by nothing: the objective is the last statement, "
          + "«\(last.count > 40 ? last.prefix(36) + "…" : last[...])»"))
  }

  // MARK: Statements

  private mutating func lowerStatement(_ index: Int) throws(FormulaError) -> Outcome {
    let (body, place) = (program.statements[index].body, program.statements[index].nameRange)
    switch program.statements[index].kind {
    case .expression, .definition:
      return Outcome(objective: try lower(body), name: builder.names.id(Name("f")))
    case .results(let references):
      if references.count == 1 {
        let name = resolved(references[0])
        let operand = try lower(body)
        try define(name, operand, at: place)
        return Outcome(objective: operand, name: name)
      }
      let names = references.map { resolved($0) }
      let operands = try outputs(of: body, names: names.count, at: place)
      for (name, operand) in zip(names, operands) { try define(name, operand, at: place) }
      return Outcome(objective: operands[operands.count - 1], name: names[names.count - 1])
    }
  }

  mutating func define(
    _ name: NameID, _ operand: GraphBuilder.Operand, at place: SourceRange
  ) throws(FormulaError) {
    guard result(of: name) == nil else { throw twice(name, place) }
    change(name) { $0.result = operand.raw }
    if firstPlace(of: name) != nil {
      throw FormulaError(
        .name, "\(builder.names[name].id) is used before its statement", at: place,
        hint: "move this statement up")
    }
    builder.name(operand, name)
  }

  // MARK: Recurrences

  /// Neighbouring recurrences over the same range that use one another, or that share one, are unrolled
  /// together.
  private func recurrenceGroup(from first: Int) -> Range<Int> {
    let statements = program.statements
    guard let loop = statements[first].loop else { return first..<first + 1 }
    var last = first
    while last + 1 < statements.count, let next = statements[last + 1].loop,
      next.index == loop.index, next.lower == loop.lower, next.upper == loop.upper
    {
      last += 1
    }
    let bases = (first...last).map { index -> Set<String> in
      if case .results(let names) = statements[index].kind {
        Set(names.map(tree.base(of:)))
      } else {
        []
      }
    }
    // The furthest statement that an earlier one of the run refers to.
    var end = first
    var index = first
    while index <= end {
      let used = names(in: statements[index].body)
      for later in index + 1..<max(index + 1, last + 1)
      where !bases[later - first].isDisjoint(with: used)
        || statements[later].loop?.range == loop.range
      {
        end = max(end, later)
      }
      index += 1
    }
    return first..<end + 1
  }

  func names(in block: Block) -> Set<String> {
    var names: Set<String> = []
    for i in Int(block.start)...Int(block.root) {
      if case .reference(let index) = tree.nodes[i].kind {
        names.insert(tree.base(of: index))
      }
    }
    return names
  }

  private mutating func unrollRecurrence(_ group: Range<Int>) throws(FormulaError) -> Outcome? {
    let statements = program.statements[group]
    guard let loop = statements.first?.loop else { return nil }
    for statement in statements {
      guard case .results(let names) = statement.kind, names.count == 1,
        tree.reference(names[0]).indices.contains(where: { uses(loop.index, $0) })
      else {
        throw FormulaError(
          .syntax, "a recurrence over \(loop.index) needs \(loop.index) in the index on its left",
          at: statement.nameRange, hint: "write h_\(loop.index) = …, \(loop.index) = 1..4")
      }
    }
    let (first, last) = try bounds(loop.lower, loop.upper, at: loop.range)
    guard first <= last else {
      throw FormulaError(
        .value, "the range \(first)..\(last) is empty", at: loop.range,
        hint: "the first number is the smaller one")
    }
    let outer = loops[loop.index]
    defer { loops[loop.index] = outer }
    var outcome: Outcome?
    for statement in statements {
      if case .results(let names) = statement.kind {
        recurrences[tree.base(of: names[0])] = first...last
        loops[loop.index] = first
        let name = resolved(names[0])
        if result(of: name) != nil || self.statement(of: name) != nil {
          throw twice(name, statement.nameRange)
        }
      }
    }
    for step in first...last {
      loops[loop.index] = step
      let outerCluster = builder.open(.recurrence, loop.index, number: step)
      defer { builder.cluster = outerCluster }
      for statement in statements {
        guard case .results(let names) = statement.kind else { continue }
        let name = resolved(names[0])
        let operand = try lower(statement.body)
        try define(name, operand, at: statement.nameRange)
        outcome = Outcome(objective: operand, name: name)
      }
    }
    return outcome
  }
}
