/// Builds a program, and finds the shapes of names of which none is given.
///
/// A free name that nothing declares is a scalar. Where the formula is about vectors and matrices, or where
/// scalars give an error of shapes beside those that are given, a reader takes the letters for arrays of the
/// sizes that fit; so does this, with a note.
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

  private enum Attempt {
    case built(Built)
    case failed(FormulaError, names: [Name])
  }

  private let program: Program
  private let options: Problem.Options
  /// No longer text and no larger program is read again.
  private static let textLimit = 4000
  private static let unitLimit = 1000

  init(_ program: Program, options: Problem.Options) {
    self.program = program
    self.options = options
  }

  /// - Throws: the error of the reading in which undeclared names are scalars.
  func built(_ bound: Bounds) throws(FormulaError) -> Built {
    switch attempt(bound) {
    case .built(let scalar):
      guard program.source.bytes.count <= Self.textLimit,
        scalar.lowering.builder.units.count <= Self.unitLimit
      else { return scalar }
      let names = names(scalar, bound)
      let sign = sign(names, bound)
      guard sign > .none, !names.isEmpty else { return scalar }
      if let built = conventional(bound, names, constants: scalar, sign) { return built }
      return sizes(bound).isEmpty && sign >= .transpose ? saying(scalar, names, sign) : scalar
    case .failed(var error, let names):
      guard error.kind == .shape, !names.isEmpty else { throw error }
      // All names are found by a reading in which nothing has a shape; the error itself says that vectors or
      // matrices are missing.
      if !sizes(bound).isEmpty, program.source.bytes.count <= Self.textLimit,
        case .built(let plain) = attempt([:]),
        let built = conventional(bound, self.names(plain, bound), constants: plain, .arrays)
      {
        return built
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

  // MARK: The shapes of letters

  /// The names of a reading that have no shape, in the order in which they stand.
  private func names(_ built: Built, _ bound: Bounds) -> [Name] {
    let places = built.lowering.allFirstPlaces
    return places.keys.filter { bound[$0] == nil }.sorted {
      (places[$0]?.lower ?? 0, $0.id) < (places[$1]?.lower ?? 0, $1.id)
    }
  }

  /// What says that some of the names are vectors or matrices.
  private func sign(_ names: [Name], _ bound: Bounds) -> ConventionalShapes.Sign {
    let tree = program.tree
    let matrices = Set(bound.filter { $0.value.shape.isMatrix }.map(\.key.base))
    // Beside a matrix that is given I is the identity.
    if !matrices.isEmpty, names.contains(where: \.isIdentity) { return .arrays }
    let sign = tree.signOfArrays(except: Set(bound.keys.map(\.base)))
    // Beside shapes that are given a small letter is a scalar that spreads, as z of x + z, unless something
    // says that a vector is missing.
    let isMissing =
      letters(names).contains { $0.isArray || ConventionalShapes.isCapital($0.base) }
      || tree.hasProduct(of: matrices, with: Set(names.map(\.base)))
    return sizes(bound).isEmpty || isMissing ? sign : .none
  }

  /// A reading with the shapes of the letters, as far as none is given, and a note that says which.
  ///
  /// - Parameter constants: a reading that has the constants of the formula: the sizes of I(3) and its kin
  ///   count as given.
  private func conventional(
    _ bound: Bounds, _ names: [Name], constants: Built, _ sign: ConventionalShapes.Sign
  ) -> Built? {
    func reading(_ shapes: ConventionalShapes.Shapes, expansion: Expansion) -> Attempt {
      attempt(adding(shapes, to: bound), expansion: expansion)
    }
    let written = constants.lowering.builder.constants.flatMap {
      [$0.shape.rows, $0.shape.columns]
    }
    let fixed = Set(sizes(bound)).union(written.filter { $0 > 1 }).sorted()
    let convention = ConventionalShapes(letters(names), given: fixed, sign: sign) { shapes in
      switch reading(shapes, expansion: .none) {
      case .built(let built): .success(built.objectiveShape)
      case .failed(let error, _): .failure(error)
      }
    }
    guard let shapes = convention?.shapes(),
      case .built(var built) = reading(shapes, expansion: options.expansion)
    else { return nil }
    let taken = shapes.filter { !$0.name.isIdentity || $0.shape.rows != $0.shape.columns }
    built.takesShapes = !taken.isEmpty
    if !taken.isEmpty {
      let list = taken.map { name, shape in
        "\(name.id): \(shape.isVector ? String(shape.count) : String(describing: shape))"
      }.joined(separator: ", ")
      built.note(
        "no shape is given\(sizes(bound).isEmpty ? "" : " for the rest"), so these were taken: \(list); "
          + "a shape in --at or where says otherwise")
    }
    if taken.count < shapes.count {
      built.note(
        "I was read as the identity matrix; with a shape or a value in --at or where it is a variable"
      )
    }
    return built
  }

  /// The reading with scalars, where the formula looks as if it were about arrays: it is said.
  private func saying(
    _ scalar: Built, _ names: [Name], _ sign: ConventionalShapes.Sign
  ) -> Built {
    let arrays = program.tree.basesOfArrays
    let example =
      names.first { ConventionalShapes.isCapital($0.base) }
      ?? names.first { arrays.contains($0.base) && $0.index == nil } ?? names[0]
    var built = scalar
    built.note(
      "no shape is given and every name counts as a scalar, though \(sign.words); shapes are given as in "
        + "--at \"\(example.id): 3\(ConventionalShapes.isCapital(example.base) ? "x2" : "")\"")
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
        isSquare: squares.contains(base) || names.contains(where: \.isIdentity))
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

  private func adding(_ shapes: [(name: Name, shape: Shape)], to bound: Bounds) -> Bounds {
    let added = shapes.map {
      (
        $0.name,
        Lowering.Bound(value: nil, shape: $0.shape, range: SourceRange(0, 0), isGiven: false)
      )
    }
    return bound.merging(added) { old, _ in old }
  }
}

extension ShapeInference.Built {
  mutating func note(_ text: String) {
    lowering.notes.append(Note(.reading, text))
  }
}
