/// The shapes that letters have on paper, for a formula in which no name has a shape.
///
/// `(Xθ − y)ᵀ(Xθ − y)` is about matrices, though nothing says so but the transpose: capitals are matrices
/// there and small letters vectors, of sizes that agree. Each capital starts with two sizes of its own and
/// each small letter with one; the program is read, and wherever it says that shapes do not fit, two sizes
/// become one or a name becomes a scalar, whichever lets it be read further. The rules of shapes stay where
/// they are, in the operations.
struct ConventionalShapes {
  typealias Reading = (
    _ shapes: [(name: Name, shape: Shape)]
  ) -> Result<Shape, FormulaError>

  /// What in a formula says that it is about vectors and matrices.
  enum Sign: Int, Comparable {
    case none
    /// A loss, which scalars have too: only a matrix decides.
    case loss
    /// A transpose of something other than a capital: the result is a scalar, or `T` was an exponent.
    case transpose
    /// A norm, a trace, a softmax, ⊙, Xᵀ: nothing that one writes of scalars.
    case arrays

    static func < (a: Sign, b: Sign) -> Bool { a.rawValue < b.rawValue }
  }

  /// The sizes of the names: equal numbers are equal sizes, and 0 is the size 1.
  private typealias Sizes = [Int]

  private let names: [Name]
  /// The places in `Sizes` of the rows and columns of each name.
  private let places: [Range<Int>]
  private let sign: Sign
  private let reading: Reading
  /// So many names are looked at, and so many readings are tried.
  private static let nameLimit = 12
  private static let attemptLimit = 600
  private static let primes = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89,
  ]

  /// - Parameter names: the names without a shape, in the order in which they stand.
  init?(_ names: [Name], sign: Sign, reading: @escaping Reading) {
    guard sign > .none, !names.isEmpty, names.count <= Self.nameLimit else { return nil }
    self.names = names
    self.sign = sign
    self.reading = reading
    var count = 0
    places = names.map { name in
      let start = count
      count += Self.isCapital(name.base) ? 2 : 1
      return start..<count
    }
  }

  static func isCapital(_ base: String) -> Bool {
    base.count == 1 && base.allSatisfy(\.isUppercase)
  }

  /// The shapes of the names that are no scalars; nil where the reading with scalars stands.
  func shapes() -> [(name: Name, shape: Shape)]? {
    guard let found = search(), let sizes = withScalars(found) else { return nil }
    let shapes = named(sizes, numbers: compact(sizes)).filter { !$0.shape.isScalar }
    let hasMatrix = shapes.contains { $0.shape.rows > 1 && $0.shape.columns > 1 }
    guard !shapes.isEmpty, sign > .loss || hasMatrix, case .success = reading(shapes) else {
      return nil
    }
    return shapes
  }

  // MARK: Sizes that fit

  private struct State {
    var sizes: Sizes
    /// nil where the program is read to its end.
    var error: FormulaError?
  }

  /// Sizes with which the program is read, found by mending the first error again and again.
  private func search() -> Sizes? {
    let start = Array(1...(places.last?.upperBound ?? 1))
    var seen: Set<Sizes> = [start]
    var stack = [State(sizes: start, error: error(start))]
    while let state = stack.popLast() {
      guard let error = state.error else { return state.sizes }
      guard error.kind == .shape else { continue }
      // The last is tried first: what lets more be read before what only changes the error, and sizes
      // that are equal before scalars.
      var advanced: [State] = []
      var changed: [State] = []
      func look(_ moves: [Sizes]) {
        for sizes in moves where seen.count <= Self.attemptLimit && seen.insert(sizes).inserted {
          let next = State(sizes: sizes, error: self.error(sizes))
          if next.error.map({ Self.isLater($0, than: error) }) ?? true {
            advanced.append(next)
          } else if next.error?.place == error.place, next.error?.message != error.message {
            changed.append(next)
          }
        }
      }
      look(unions(state.sizes))
      if advanced.isEmpty { look(sameShapes(state.sizes)) }
      look(scalars(state.sizes))
      guard seen.count <= Self.attemptLimit else { return nil }
      stack += changed.reversed() + advanced.reversed()
    }
    return nil
  }

  private func error(_ sizes: Sizes) -> FormulaError? {
    switch reading(named(sizes, numbers: Self.primes)) {
    case .success: nil
    case .failure(let error): error
    }
  }

  /// Whether an error is of a part that is read after another: parts are read in the order of their ends,
  /// and small ones before large.
  private static func isLater(_ a: FormulaError, than b: FormulaError) -> Bool {
    guard let (x, y) = a.place.flatMap({ x in b.place.map { (x, $0) } }) else { return false }
    return (x.upper, -x.lower) > (y.upper, -y.lower)
  }

  /// Each way to make two sizes equal.
  private func unions(_ sizes: Sizes) -> [Sizes] {
    let classes = Set(sizes).subtracting([0]).sorted()
    return classes.enumerated().flatMap { place, first in
      classes[(place + 1)...].map { second in sizes.map { $0 == second ? first : $0 } }
    }
  }

  /// Each way to give a capital two of the sizes: `A − U Vᵀ` needs both at once.
  private func sameShapes(_ sizes: Sizes) -> [Sizes] {
    let classes = Set(sizes).subtracting([0]).sorted()
    return places.filter { $0.count == 2 }.flatMap { place in
      let (rows, columns) = (sizes[place.lowerBound], sizes[place.lowerBound + 1])
      guard rows != columns, rows > 0, columns > 0 else { return [Sizes]() }
      return classes.flatMap { first in
        classes.compactMap { second in
          guard first != rows, second != columns else { return nil }
          return sizes.map { $0 == rows ? first : $0 == columns ? second : $0 }
        }
      }
    }
  }

  /// Each way to make a name a scalar, then each way to make a size 1.
  private func scalars(_ sizes: Sizes) -> [Sizes] {
    places.map { ones(Set(sizes[$0]), in: sizes) }
      + Set(sizes).subtracting([0]).sorted().map { ones([$0], in: sizes) }
  }

  private func ones(_ classes: Set<Int>, in sizes: Sizes) -> Sizes {
    sizes.map { classes.contains($0) ? 0 : $0 }
  }

  // MARK: Scalars

  /// The same with scalars for the names whose sizes only spread to the result: λ and b of
  /// `λ ‖w‖² + b`. Where the result is an array all the same, nil unless it is meant.
  private func withScalars(_ found: Sizes) -> Sizes? {
    var sizes = found
    guard case .success(let shape) = reading(named(sizes, numbers: Self.primes)) else { return nil }
    var result = shape
    for group in groups(sizes) where !result.isScalar {
      let fewer = ones(group, in: sizes)
      guard fewer.contains(where: { $0 != 0 }),
        case .success(let shape) = reading(named(fewer, numbers: Self.primes)), shape.isScalar
      else { continue }
      (sizes, result) = (fewer, shape)
    }
    return result.isScalar || sign == .arrays ? sizes : nil
  }

  /// The sizes that hang together, name by name.
  private func groups(_ sizes: Sizes) -> [Set<Int>] {
    var groups: [Set<Int>] = []
    for place in places {
      var group = Set(sizes[place]).subtracting([0])
      guard !group.isEmpty else { continue }
      groups.removeAll { other in
        guard !other.isDisjoint(with: group) else { return false }
        group.formUnion(other)
        return true
      }
      groups.append(group)
    }
    return groups
  }

  // MARK: Numbers for sizes

  private func named(_ sizes: Sizes, numbers: [Int]) -> [(name: Name, shape: Shape)] {
    func number(_ place: Int) -> Int { sizes[place] == 0 ? 1 : numbers[sizes[place] - 1] }
    return zip(names, places).map { name, place in
      let columns = place.count == 2 ? number(place.lowerBound + 1) : 1
      return (name, Shape(rows: number(place.lowerBound), columns: columns))
    }
  }

  /// Small numbers for the sizes, all different: 3, 2, 4, 5, … in the order in which they stand.
  private func compact(_ sizes: Sizes) -> [Int] {
    var numbers = [Int](repeating: 1, count: sizes.count)
    var next = 0
    for size in sizes where size > 0 && numbers[size - 1] == 1 {
      numbers[size - 1] = next == 0 ? 3 : next == 1 ? 2 : next + 2
      next += 1
    }
    return numbers
  }
}

extension SyntaxTree {
  /// What in the formula says that names of these bases are vectors and matrices.
  func signOfArrays(of bases: Set<String>) -> ConventionalShapes.Sign {
    let names = nodes.filter { node in
      if case .reference(let name) = node.kind { bases.contains(base(of: name)) } else { false }
    }
    var sign = ConventionalShapes.Sign.none
    for node in nodes {
      let next = self.sign(of: node)
      if next > sign, names.contains(where: { node.range.contains($0.range) }) { sign = next }
    }
    return sign
  }

  private func sign(of node: SyntaxNode) -> ConventionalShapes.Sign {
    switch node.kind {
    case .transpose(let inner): isCapital(inner) ? .arrays : .transpose
    case .magnitude(_, let kind):
      switch kind {
      case .norm, .norm1, .norm2, .frobenius: .arrays
      case .bars, .floor, .ceil: .none
      }
    case .binary(.hadamard, _, _), .binary(.hadamardDivide, _, _): .arrays
    case .call(let index): sign(of: calls[Int(index)])
    default: .none
    }
  }

  private func isCapital(_ id: SyntaxID) -> Bool {
    switch nodes[Int(id)].kind {
    case .reference(let name): ConventionalShapes.isCapital(base(of: name))
    case .group(let inner, _): isCapital(inner)
    // X⁻ᵀ
    case .binary(.power, let inner, _): isCapital(inner)
    default: false
    }
  }

  private func sign(of call: Call) -> ConventionalShapes.Sign {
    guard !call.defined, let signature = FunctionTable.signature(named: call.name) else {
      return .none
    }
    let operands = [Shape](repeating: .scalar, count: call.arguments.count)
    switch try? signature.make(operands, numbers: []) {
    case .primitive(.reduction), .primitive(.linearAlgebra), .primitive(.network): return .arrays
    case .primitive(.shapeChange(let change)): return change.isList ? .none : .arrays
    case .primitive(.loss): return .loss
    default: return .none
    }
  }

  /// The names in lists and stacks, whose entries are scalars: `softmax([a, b, c])`.
  var basesInLists: Set<String> {
    let lists = nodes.filter { node in
      switch node.kind {
      case .matrix: return true
      case .call(let index):
        let call = calls[Int(index)]
        let operands = [Shape](repeating: .scalar, count: call.arguments.count)
        guard !call.defined, let signature = FunctionTable.signature(named: call.name),
          case .primitive(.shapeChange(let change))? = try? signature.make(operands, numbers: [])
        else { return false }
        return change.isList
      default: return false
      }
    }
    guard !lists.isEmpty else { return [] }
    var bases: Set<String> = []
    for case (.reference(let name), let range) in nodes.map({ ($0.kind, $0.range) })
    where lists.contains(where: { $0.range.contains(range) }) {
      bases.insert(base(of: name))
    }
    return bases
  }
}
