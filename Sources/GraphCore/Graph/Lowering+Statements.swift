extension Lowering {
  /// What the statements gave.
  struct Outcome {
    let objective: GraphBuilder.Operand
    let name: Name
  }

  /// Lowers all statements up to the objective.
  mutating func run(objective wanted: String?) throws(FormulaError) -> Outcome {
    notes += program.notes
    for statement in program.statements {
      if case .definition = statement.kind { continue }
      headers += statement.header
    }
    headerNames = Set(headers.map { resolved($0.reference).0 })
    try collectBoundConstants()
    try collectNames()
    let goal = try objectiveIndex(wanted)
    var outcome: Outcome?
    var index = 0
    while index <= goal {
      current = index
      scope = index
      let statement = program.statements[index]
      if case .definition(let name, let parameters) = statement.kind {
        functions[name] = index
        reserveNames(in: statement.body, except: parameters)
        index += 1
        continue
      }
      if statement.loop != nil {
        let group = recurrenceGroup(from: index)
        outcome = try unrollRecurrence(group)
        index = group.upperBound
        continue
      }
      outcome = try lowerStatement(statement, index: index)
      index += 1
    }
    guard let outcome else {
      throw FormulaError(
        .syntax, "there is nothing to compute: every statement defines a function",
        at: program.statements[0].range, hint: "add a statement that uses one: g(x)")
    }
    noteHeaders()
    return outcome
  }

  // MARK: Names

  private mutating func collectNames() throws(FormulaError) {
    for (index, statement) in program.statements.enumerated() {
      switch statement.kind {
      case .results(let names) where statement.loop == nil:
        for reference in names {
          let name = resolved(reference).0
          if statementOf.updateValue(index, forKey: name) != nil { throw twice(name, statement) }
        }
      case .definition(let name, _):
        if statementOf[Name(name)] != nil { throw twice(Name(name), statement) }
        statementOf[Name(name)] = index
      default: break
      }
    }
  }

  private func twice(_ name: Name, _ statement: Statement) -> FormulaError {
    FormulaError(
      .name, "\(name.id) is defined twice", at: statement.nameRange,
      hint: "give the second one a name of its own")
  }

  private func objectiveIndex(_ wanted: String?) throws(FormulaError) -> Int {
    let candidates = program.statements.indices.filter {
      if case .definition = program.statements[$0].kind { false } else { true }
    }
    guard let wanted else { return candidates.last ?? program.statements.count - 1 }
    for index in candidates.reversed() {
      switch program.statements[index].kind {
      case .results(let names):
        if names.contains(where: { $0.base == wanted || resolved($0).0.id == wanted }) {
          return index
        }
      case .expression: if wanted == "f" { return index }
      case .definition: break
      }
    }
    if let name = statementOf.keys.first(where: { $0.id == wanted }), let index = statementOf[name]
    {
      return index
    }
    throw FormulaError(
      .name, "no statement is named «\(wanted)»",
      hint: "--objective takes the name of a statement, such as "
        + (statementOf.keys.map(\.id).sorted().first ?? "f"))
  }

  /// Free names in a function's body come first where they stand, not where the function is used.
  private mutating func reserveNames(in block: Block, except parameters: [String]) {
    for i in Int(block.start)...Int(block.root) {
      guard case .reference(let index) = tree.nodes[i].kind else { continue }
      let reference = tree.references[Int(index)]
      let name = reference.indices.isEmpty ? Name(reference.base) : resolved(reference).0
      let isIndexed = !reference.indices.isEmpty && resolved(reference).1 == nil
      guard !parameters.contains(reference.base), !isIndexed, results[name] == nil,
        statementOf[name] == nil
      else { continue }
      let declared = bound[name] == nil ? bound[Name(reference.base)] : nil
      builder.reserve(declared.map { !$0.shape.isScalar } == true ? Name(reference.base) : name)
    }
  }

  private mutating func noteHeaders() {
    for header in headers {
      let name = resolved(header.reference).0
      let base = header.reference.base
      let used = builder.variableNames.contains {
        $0 == name || (header.reference.indices.isEmpty && $0.base == base)
      }
      if !used, results[name] == nil, !mentioned.contains(name) {
        notes.append(
          Note(.reading, "«\(source.text(header.range))» stands in the header and is not used"))
      }
    }
  }

  // MARK: Statements

  private mutating func lowerStatement(
    _ statement: Statement, index: Int
  ) throws(FormulaError) -> Outcome {
    switch statement.kind {
    case .expression, .definition:
      return Outcome(objective: try lower(statement.body), name: Name("f"))
    case .results(let references):
      let names = references.map { resolved($0).0 }
      if names.count == 1 {
        let operand = try lower(statement.body)
        try define(names[0], operand, statement)
        return Outcome(objective: operand, name: names[0])
      }
      let operands = try outputs(of: statement.body, names: names.count, at: statement.nameRange)
      for (name, operand) in zip(names, operands) { try define(name, operand, statement) }
      return Outcome(objective: operands[operands.count - 1], name: names[names.count - 1])
    }
  }

  private mutating func define(
    _ name: Name, _ operand: GraphBuilder.Operand, _ statement: Statement
  ) throws(FormulaError) {
    guard results.updateValue(operand, forKey: name) == nil else { throw twice(name, statement) }
    if firstPlace(of: name) != nil {
      throw FormulaError(
        .name, "\(name.id) is used before its statement", at: statement.nameRange,
        hint: "move this statement up")
    }
    builder.name(operand, name)
  }

  // MARK: Recurrences

  /// Neighbouring recurrences over the same range that use one another are unrolled together.
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
      if case .results(let names) = statements[index].kind { Set(names.map(\.base)) } else { [] }
    }
    // The furthest statement that an earlier one of the run refers to.
    var end = first
    var index = first
    while index <= end {
      let used = names(in: statements[index].body)
      for later in index + 1..<max(index + 1, last + 1)
      where !bases[later - first].isDisjoint(with: used) {
        end = max(end, later)
      }
      index += 1
    }
    return first..<end + 1
  }

  private func names(in block: Block) -> Set<String> {
    var names: Set<String> = []
    for i in Int(block.start)...Int(block.root) {
      if case .reference(let index) = tree.nodes[i].kind {
        names.insert(tree.references[Int(index)].base)
      }
    }
    return names
  }

  private mutating func unrollRecurrence(_ group: Range<Int>) throws(FormulaError) -> Outcome? {
    let statements = program.statements[group]
    guard let loop = statements.first?.loop else { return nil }
    for statement in statements {
      guard case .results(let names) = statement.kind, names.count == 1,
        names[0].indices.contains(where: { uses(loop.index, $0) })
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
        recurrences[names[0].base] = first...last
        loops[loop.index] = first
        let name = resolved(names[0]).0
        if results[name] != nil || statementOf[name] != nil { throw twice(name, statement) }
      }
    }
    for step in first...last {
      loops[loop.index] = step
      let outerCluster = builder.open(.recurrence, loop.index, number: step)
      defer { builder.cluster = outerCluster }
      for statement in statements {
        guard case .results(let names) = statement.kind else { continue }
        let name = resolved(names[0]).0
        let operand = try lower(statement.body)
        try define(name, operand, statement)
        outcome = Outcome(objective: operand, name: name)
      }
    }
    return outcome
  }

  private func uses(_ index: String, _ position: Reference.Index) -> Bool {
    position.value.map { names(in: $0).contains(index) } ?? position.text.contains(index)
  }
}
