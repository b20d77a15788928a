/// Builds a program, and where it cannot be built because a name without a shape counts as a scalar, finds
/// the vectors with which it can.
///
/// A free name that nothing declares is a scalar. Where that gives an error of shapes beside matrices that
/// are declared, as in `W x + b` under a loss, a reader takes the name for a vector of the one size that
/// fits; so does this, with a note, if there is one such reading.
struct ShapeInference {
  typealias Bounds = [Name: Lowering.Bound]

  /// What a successful reading is.
  struct Built {
    var lowering: Lowering
    var outcome: Lowering.Outcome
    /// Whether shapes stand in it that nobody gave.
    var takesShapes = false

    fileprivate var objectiveShape: Shape { lowering.shape(outcome.objective) }
  }

  private typealias Vectors = [Name: Int]

  private enum Attempt {
    case built(Built)
    case failed(FormulaError, names: [Name])
  }

  private let program: Program
  private let options: Problem.Options
  /// So many readings are tried, and no longer text is read again.
  private static let attemptLimit = 300
  private static let textLimit = 4000

  init(_ program: Program, options: Problem.Options) {
    self.program = program
    self.options = options
  }

  /// - Throws: the error of the reading in which undeclared names are scalars.
  func built(_ bound: Bounds) throws(FormulaError) -> Built {
    switch attempt(bound) {
    case .built(let built): return conventional(bound, built) ?? built
    case .failed(var error, let names):
      if error.kind == .shape, let built = conventionalInstead(bound) { return built }
      guard error.kind == .shape, !names.isEmpty else { throw error }
      let found = smallest(bound, error, names)
      if found.count == 1, let vectors = found.first, var built = completed(bound, vectors) {
        let list = built.vectors.map { "\($0.0.id): \($0.1)" }.joined(separator: ", ")
        built.result.lowering.notes.append(
          Note(
            .reading,
            "vectors were taken where scalars do not fit: \(list); a shape in --at or where says otherwise"
          ))
        built.result.takesShapes = true
        return built.result
      }
      if error.hint == nil {
        let list = names.prefix(8).map(\.id).joined(separator: ", ")
        error.hint =
          "\(list) \(names.count == 1 ? "has" : "have") no shape and "
          + "\(names.count == 1 ? "counts as a scalar" : "count as scalars"); "
          + "give a shape, as in --at \"\(names[0].id): 3\""
      }
      throw error
    }
  }

  /// The same where scalars give an error beside the shapes that are given. The names come from a reading in
  /// which nothing has a shape.
  private func conventionalInstead(_ bound: Bounds) -> Built? {
    guard !sizes(bound).isEmpty, case .built(let plain) = attempt([:]) else { return nil }
    return conventional(bound, plain)
  }

  /// A formula about vectors and matrices with the shapes of its letters, as far as none is given.
  private func conventional(_ bound: Bounds, _ scalar: Built) -> Built? {
    guard program.source.bytes.count <= Self.textLimit, scalar.lowering.builder.units.count <= 1000
    else { return nil }
    let tree = program.tree
    let places = scalar.lowering.allFirstPlaces
    let names = places.keys.filter { bound[$0] == nil }.sorted {
      (places[$0]?.lower ?? 0, $0.id) < (places[$1]?.lower ?? 0, $1.id)
    }
    guard !names.isEmpty else { return nil }
    var sign = tree.signOfArrays(except: Set(bound.keys.map(\.base)))
    // Beside a matrix that is given I is the identity.
    if names.contains(where: { $0.base == "I" && $0.index == nil }),
      bound.values.contains(where: { $0.shape.isMatrix })
    {
      sign = .arrays
    }
    guard sign > .none else { return nil }
    let given = sizes(bound)
    let letters = letters(names)
    // Beside shapes that are given a small letter is a scalar that spreads, as z of x + z, unless something
    // says that a vector is missing.
    let matrices = bound.filter { $0.value.shape.isMatrix }.map(\.key.base)
    guard
      given.isEmpty
        || letters.contains(where: { $0.isArray || ConventionalShapes.isCapital($0.base) })
        || tree.hasProduct(of: Set(matrices), with: Set(letters.map(\.base)))
    else { return nil }
    func reading(_ shapes: ConventionalShapes.Shapes, expansion: Expansion) -> Attempt {
      attempt(adding(shapes, to: bound), expansion: expansion)
    }
    // The sizes of I(3) and its kin count too.
    let written = scalar.lowering.builder.constants.flatMap { [$0.shape.rows, $0.shape.columns] }
    let fixed = Set(given).union(written.filter { $0 > 1 }).sorted()
    let convention = ConventionalShapes(letters, given: fixed, sign: sign) { shapes in
      switch reading(shapes, expansion: .none) {
      case .built(let built): .success(built.objectiveShape)
      case .failed(let error, _): .failure(error)
      }
    }
    guard let shapes = convention?.shapes(),
      case .built(var built) = reading(shapes, expansion: options.expansion)
    else {
      guard given.isEmpty, sign >= .transpose else { return nil }
      var plain = scalar
      let arrays = tree.basesOfArrays
      let example =
        names.first { ConventionalShapes.isCapital($0.base) }
        ?? names.first { arrays.contains($0.base) && $0.index == nil } ?? names[0]
      plain.lowering.notes.append(
        Note(
          .reading,
          "no shape is given and every name counts as a scalar, though \(sign.words); shapes are given "
            + "as in --at \"\(example.id): 3\(ConventionalShapes.isCapital(example.base) ? "x2" : "")\""
        ))
      return plain
    }
    let isIdentity = { (name: Name, shape: Shape) in
      Lowering.Bound(value: nil, shape: shape, range: SourceRange(0, 0), isGiven: false)
        .isIdentity(name)
    }
    let taken = shapes.filter { !isIdentity($0.name, $0.shape) }
    let list = taken.map { name, shape in
      "\(name.id): \(shape.isVector ? String(shape.count) : String(describing: shape))"
    }.joined(separator: ", ")
    if !taken.isEmpty {
      built.takesShapes = true
      let owners = given.isEmpty ? "no shape is given" : "no shape is given for the rest"
      built.lowering.notes.append(
        Note(
          .reading,
          "\(owners), so these were taken: \(list); a shape in --at or where says otherwise"
        ))
    }
    if taken.count < shapes.count {
      built.lowering.notes.append(
        Note(
          .reading,
          "I was read as the identity matrix; with a shape or a value in --at or where it is a variable"
        ))
    }
    return built
  }

  /// The names letter by letter: x₁ … xₙ of a sum over i are one letter.
  private func letters(_ names: [Name]) -> [ConventionalShapes.Letter] {
    let tree = program.tree
    let (lists, alike) = (tree.basesInLists, tree.basesWithLoopIndex)
    let (arrays, squares) = (tree.basesOfArrays, tree.basesBetweenBars)
    var order: [String] = []
    var members: [String: [Name]] = [:]
    let plain = Set(names.filter { $0.index == nil }.map(\.base))
    for name in names where !lists.contains(name.base) {
      // An element of a vector, where the letter without an index stands there too.
      if let index = name.index, plain.contains(name.base), index != "0" { continue }
      let key = alike.contains(name.base) ? name.base : name.id
      if members[key, default: []].isEmpty { order.append(key) }
      members[key, default: []].append(name)
    }
    return order.map { key in
      let names = members[key] ?? []
      let base = names.first?.base ?? key
      return ConventionalShapes.Letter(
        base: base, names: names,
        isArray: arrays.contains(base) && !(plain.contains(base) && names.first?.index == "0"),
        isSquare: squares.contains(base) || base == "I")
    }
  }

  private func attempt(_ bound: Bounds, expansion: Expansion? = nil) -> Attempt {
    let builder = GraphBuilder(
      sharing: options.sharing, limits: options.limits, expansion: expansion ?? options.expansion)
    var lowering = Lowering(program, builder: builder, bound: bound)
    do throws(FormulaError) {
      let outcome = try lowering.run(objective: options.objective)
      return .built(Built(lowering: lowering, outcome: outcome))
    } catch {
      let free = lowering.allFirstPlaces.filter { bound[$0.key] == nil }
      let names = free.sorted { ($0.value.lower, $0.key.id) < ($1.value.lower, $1.key.id) }
      return .failed(error, names: names.map(\.key))
    }
  }

  private func sizes(_ bound: Bounds) -> [Int] {
    Set(bound.values.flatMap { $0.shape.isScalar ? [] : [$0.shape.rows, $0.shape.columns] })
      .filter { $0 > 1 }.sorted()
  }

  private func adding(_ vectors: Vectors, to bound: Bounds) -> Bounds {
    adding(vectors.map { ($0.key, .vector($0.value)) }, to: bound)
  }

  private func adding(_ shapes: [(name: Name, shape: Shape)], to bound: Bounds) -> Bounds {
    let added = shapes.map {
      (
        $0.name,
        Lowering.Bound(value: nil, shape: $0.shape, range: SourceRange(0, 0), isGiven: false)
      )
    }
    return bound.merging(added) { old, _ in old }
  }

  /// The fewest vectors with which the program is built, each such choice.
  ///
  /// - Complexity: at most `attemptLimit` readings of the program.
  private func smallest(_ bound: Bounds, _ error: FormulaError, _ names: [Name]) -> [Vectors] {
    let sizes = sizes(bound)
    guard !sizes.isEmpty, program.source.bytes.count <= Self.textLimit else { return [] }
    var level: [(vectors: Vectors, place: Int32, names: [Name])] = [
      ([:], error.place?.lower ?? 0, names)
    ]
    var seen: Set<Vectors> = []
    while !level.isEmpty {
      var found: [Vectors] = []
      var next: [(vectors: Vectors, place: Int32, names: [Name])] = []
      for state in level {
        for name in state.names {
          for size in sizes {
            var vectors = state.vectors
            vectors[name] = size
            guard seen.insert(vectors).inserted else { continue }
            if seen.count > Self.attemptLimit { return found }
            switch attempt(adding(vectors, to: bound)) {
            case .built: found.append(vectors)
            case .failed(let error, let names):
              // A vector that does not fit makes an error before the one that it was to mend.
              guard error.kind == .shape, let place = error.place?.lower, place >= state.place
              else { continue }
              next.append((vectors, place, names))
            }
          }
        }
      }
      if !found.isEmpty { return found }
      level = next
    }
    return []
  }

  /// The same with vectors for the other names too, where one size fits and the objective keeps its
  /// shape or becomes a scalar: the biases of layers.
  private func completed(
    _ bound: Bounds, _ vectors: Vectors
  ) -> (result: Built, vectors: [(Name, Int)])? {
    guard case .built(var best) = attempt(adding(vectors, to: bound)) else { return nil }
    let wanted = best.objectiveShape
    let places = best.lowering.allFirstPlaces
    var vectors = vectors
    let names = places.keys.filter { bound[$0] == nil }.sorted {
      (places[$0]?.lower ?? 0, $0.id) < (places[$1]?.lower ?? 0, $1.id)
    }
    for name in names where vectors[name] == nil {
      var fitting: [(Int, Built)] = []
      for size in sizes(bound) {
        var more = vectors
        more[name] = size
        guard case .built(let built) = attempt(adding(more, to: bound)) else { continue }
        if built.objectiveShape == wanted || built.objectiveShape.isScalar {
          fitting.append((size, built))
        }
      }
      if fitting.count == 1 { (vectors[name], best) = (fitting[0].0, fitting[0].1) }
    }
    return (best, names.compactMap { name in vectors[name].map { (name, $0) } })
  }
}
