/// Statements that define a family: ŷ_i = w x_i + b, of which later statements use ŷ_1, ŷ_2, ….
extension Lowering {
  /// A statement with letters in the index of its left side that nothing declares.
  struct Family {
    let statement: Int
    let name: ReferenceID
    let letters: [String]
    /// Whether it uses itself: a recurrence without a range.
    let isRecurrent: Bool
  }

  /// Finds the families: those that a later statement up to the objective uses with other indices.
  ///
  /// - Complexity: linear in the statements; in the nodes too where a left side has a letter as its index.
  mutating func collectFamilies(before goal: Int) {
    var candidates: [String: Family] = [:]
    for index in program.statements.indices.prefix(goal) {
      guard case .results(let names) = program.statements[index].kind, names.count == 1,
        names[0] < 0
      else { continue }
      let statement = program.statements[index]
      guard statement.loop == nil, statement.header.isEmpty else { continue }
      let reference = tree.references[Int(~names[0])]
      let letters = reference.indices.flatMap(indexLetters)
      guard !letters.isEmpty, !letters.contains(""), Set(letters).count == letters.count,
        letters.allSatisfy({ bound(of: $0) == nil && boundConstants[$0] == nil })
      else { continue }
      candidates[reference.base] = Family(
        statement: index, name: names[0], letters: letters,
        isRecurrent: self.names(in: statement.body).contains(reference.base))
    }
    guard !candidates.isEmpty else { return }
    let defining = Dictionary(
      candidates.values.map { ($0.statement, $0.letters) }, uniquingKeysWith: { first, _ in first })
    // From the last to the first, so that families of families are found.
    for index in program.statements.indices.prefix(goal + 1).reversed() {
      let own = familyStatements.contains(index) ? defining[index] ?? [] : []
      let block = program.statements[index].body
      for node in Int(block.start)...Int(block.root) {
        guard case .reference(let id) = tree.nodes[node].kind,
          let family = candidates[tree.base(of: id)], family.statement < index
        else { continue }
        let used = tree.reference(id)
        guard !used.indices.isEmpty else { continue }
        if family.isRecurrent {
          noteMissingRange(family, used)
        } else if used != tree.reference(family.name)
          || family.letters.contains(where: { runningLetters.contains($0) || own.contains($0) })
        {
          families[used.base] = family
          familyStatements.insert(family.statement)
        }
      }
    }
  }

  /// h_2 is no result where h_t = w h_{t-1} says not where it begins and ends.
  private mutating func noteMissingRange(_ family: Family, _ used: Reference) {
    guard case .number(let number)? = used.indices.last?.value, let letter = family.letters.last
    else { return }
    let place = source.text(program.statements[family.statement].nameRange)
    let note = Note(
      .reading,
      "«\(place) = …» has no range, so \(spelled(used).0.id) is a variable: write "
        + "\(letter) = 1..\(max(1, number)) behind it")
    if !notes.contains(note) { notes.append(note) }
  }

  /// The letter of an index, or letters side by side; "" where it is something else.
  private func indexLetters(_ index: Reference.Index) -> [String] {
    if let letters = letters(in: index) {
      return letters.allSatisfy { $0.first?.isLetter == true } ? letters : [""]
    }
    if case .name(let name)? = index.value, name.count == 1, !index.isWord { return [name] }
    return [""]
  }

  /// The member of a family with these indices, or its statement as it stands where the index is its own.
  mutating func member(
    _ name: NameID, _ numbers: [Int]?
  ) throws(FormulaError) -> GraphBuilder.Operand? {
    guard let family = families[builder.names.words[builder.names.base(of: name)]],
      family.statement < current
    else { return nil }
    let statement = program.statements[family.statement]
    var steps: [String: Int] = [:]
    if let numbers {
      guard numbers.count == family.letters.count else { return nil }
      for (letter, number) in zip(family.letters, numbers) { steps[letter] = number }
    }
    let outer = (loops, locals, current, scope, builder.cluster)
    defer { (loops, locals, current, scope, builder.cluster) = outer }
    (loops, locals, current, scope) = (steps, [:], family.statement, family.statement)
    guard resolved(family.name) == name else { return nil }
    if let letter = family.letters.first, let step = steps[letter], !isOpen(letter, step) {
      _ = builder.open(.recurrence, letter, number: step)
    }
    let operand = try lower(statement.body)
    try define(name, operand, at: statement.nameRange)
    return operand
  }

  /// Whether units go into the cluster of this step already.
  private func isOpen(_ letter: String, _ step: Int) -> Bool {
    guard builder.cluster >= 0 else { return false }
    let cluster = builder.clusters[Int(builder.cluster)]
    return cluster.family == letter && cluster.number == step
  }
}
