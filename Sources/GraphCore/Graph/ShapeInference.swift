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

  /// A formula about vectors and matrices of which none has a shape, with the shapes of its letters.
  private func conventional(_ bound: Bounds, _ scalar: Built) -> Built? {
    guard bound.values.allSatisfy({ $0.shape.isScalar }),
      program.source.bytes.count <= Self.textLimit, scalar.lowering.builder.units.count <= 1000
    else { return nil }
    let lists = program.tree.basesInLists
    let places = scalar.lowering.allFirstPlaces.filter {
      bound[$0.key] == nil && !lists.contains($0.key.base)
    }
    let names = places.keys.sorted {
      (places[$0]?.lower ?? 0, $0.id) < (places[$1]?.lower ?? 0, $1.id)
    }
    func reading(_ shapes: [(name: Name, shape: Shape)], expansion: Expansion) -> Attempt {
      attempt(adding(shapes, to: bound), expansion: expansion)
    }
    let sign = program.tree.signOfArrays(of: Set(names.map(\.base)))
    let convention = ConventionalShapes(names, sign: sign) { shapes in
      switch reading(shapes, expansion: .none) {
      case .built(let built): .success(built.objectiveShape)
      case .failed(let error, _): .failure(error)
      }
    }
    guard let shapes = convention?.shapes(),
      case .built(var built) = reading(shapes, expansion: options.expansion)
    else { return nil }
    let list = shapes.map { name, shape in
      "\(name.id): \(shape.isVector ? String(shape.count) : String(describing: shape))"
    }.joined(separator: ", ")
    built.takesShapes = true
    built.lowering.notes.append(
      Note(
        .reading,
        "no shape is given, so these were taken: \(list); a shape in --at or where says otherwise"))
    return built
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
      ($0.name, Lowering.Bound(value: nil, shape: $0.shape, range: SourceRange(0, 0)))
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
