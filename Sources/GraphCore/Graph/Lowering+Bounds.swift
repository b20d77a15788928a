/// What is a constant because it is a bound or an index, and how far an index without bounds runs.
extension Lowering {
  /// Names in bounds of Σ, ∏ and recurrences are declared whole numbers, which become constants.
  mutating func collectBoundConstants() throws(FormulaError) {
    var wanted: [(String, SourceRange)] = []
    for unrolling in tree.unrollings {
      for name in unrolling.conditions.flatMap(names(in:)) {
        wanted.append((name, unrolling.boundsRange))
      }
      if let bounds = unrolling.bounds {
        for name in names(in: bounds.lower) + names(in: bounds.upper) {
          wanted.append((name, unrolling.boundsRange))
        }
      }
    }
    for index in program.statements.indices {
      if let loop = program.statements[index].loop {
        for name in names(in: loop.lower) + names(in: loop.upper) {
          wanted.append((name, loop.range))
        }
      }
    }
    for (name, place) in wanted where !runningLetters.contains(name) {
      guard let value = bound(of: name)?.value else { continue }
      guard value.shape.isScalar, let number = Int(exactly: value.scalar) else {
        throw FormulaError(
          .value, "the bound \(name) is not a whole number", at: place,
          hint: "give it a whole number: --at \"\(name)=3\"")
      }
      mention(name, number)
    }
    collectIndexConstants()
    bindResolved()
  }

  /// Declared whole numbers that index something declared (`softmax(z)_y` with y = 2) or a family that
  /// statements define (`h_T` after h_t, t = 1..3) are constants too; but not what stands in the index of a
  /// left side, as in f_θ(x).
  private mutating func collectIndexConstants() {
    guard !bounds.isEmpty, !tree.references.isEmpty else { return }
    var families: Set<String> = [""]
    var left: Set<ReferenceID> = []
    for statement in program.statements {
      guard case .results(let names) = statement.kind else { continue }
      for id in names where id < 0 || tree.names[id].index != nil {
        families.insert(tree.base(of: id))
        left.insert(id)
      }
    }
    let written = Set(left.map(tree.reference))
    for reference in tree.references {
      let isDeclared = bound(of: reference.base).map { !$0.shape.isScalar } ?? false
      guard isDeclared || families.contains(reference.base) && !written.contains(reference) else {
        continue
      }
      for name in reference.indices.flatMap(names(in:)) where !runningLetters.contains(name) {
        guard let value = bound(of: name)?.value, value.shape.isScalar,
          let number = Int(exactly: value.scalar)
        else { continue }
        mention(name, number)
      }
    }
  }

  /// The letters of an index.
  private func names(in index: Reference.Index) -> [String] {
    letters(in: index) ?? index.value.map(names(in:)) ?? []
  }

  /// A value for m_t is that of m_3 where the formula reads t as the constant 3.
  private mutating func bindResolved() {
    guard !boundConstants.isEmpty else { return }
    for id in meanings.indices.map(NameID.init) where meaning(of: id).bound >= 0 {
      let name = builder.names[id]
      guard let text = name.index else { continue }
      let indices = text.split(separator: ",").map { part in
        Reference.Index(text: String(part), value: part.count == 1 ? .name(String(part)) : nil)
      }
      let resolved = builder.names.id(spelled(Reference(base: name.base, indices: indices)).0)
      guard resolved != id, meaning(of: resolved).bound < 0 else { continue }
      let bound = meaning(of: id).bound
      change(resolved) { $0.bound = bound }
      change(id) { $0.isMentioned = true }
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
      let texts = reference.indices.flatMap { letters(in: $0) ?? [$0.text] }
      guard let position = texts.firstIndex(of: index) else { continue }
      if let family = families[reference.base] {
        guard position < family.letters.count,
          let found = try? self.size(
            of: family.letters[position], in: program.statements[family.statement].body, at: place)
        else { continue }
        size = size ?? found
        continue
      }
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
