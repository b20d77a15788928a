/// The shapes that letters have on paper, for names of which no shape is given.
///
/// `(Xθ − y)ᵀ(Xθ − y)` is about matrices, though nothing says so but the transpose: capitals are matrices
/// there and small letters vectors, of sizes that agree. Each capital starts with two sizes of its own and
/// each small letter with one; the program is read, and wherever it says that shapes do not fit, two sizes
/// become one or a name becomes a scalar, whichever lets it be read further. The rules of shapes stay where
/// they are, in the operations.
struct ConventionalShapes {
  typealias Shapes = [(name: Name, shape: Shape)]
  /// Reads the program with these shapes: the shape of its objective.
  typealias Reading = (Shapes) -> Result<Shape, FormulaError>

  /// Names that have one shape: a letter, or x₁ … xₙ of a sum over i.
  struct Letter {
    let base: String
    let names: [Name]
    /// Whether it stands alone under a transpose, a norm, a trace: no scalar would.
    let isArray: Bool
    /// Whether it stands between bars, which make a determinant of a square matrix.
    let isSquare: Bool
  }

  /// The sizes of the letters: equal numbers are equal sizes, and 0 is the size 1.
  private typealias Sizes = [Int]

  private let letters: [Letter]
  /// The places in `Sizes` of the rows and columns of each letter.
  private let places: [Range<Int>]
  private let sign: Sign
  private let reading: Reading
  /// The number of sizes that are looked for; above it stand those that are given.
  private let free: Int
  private let given: [Int]
  /// So many letters are looked at, and so many readings are tried.
  private static let letterLimit = 24
  private static let attemptLimit = 3000

  /// - Parameters:
  ///   - letters: those without a shape, in the order in which they stand.
  ///   - given: the sizes above 1 of the names that have a shape.
  init?(_ letters: [Letter], given: [Int], sign: Sign, reading: @escaping Reading) {
    guard sign > .none, !letters.isEmpty, letters.count <= Self.letterLimit else { return nil }
    self.letters = letters
    self.sign = sign
    self.reading = reading
    self.given = given
    var count = 0
    places = letters.map { letter in
      let start = count
      count += Self.isCapital(letter.base) ? 2 : 1
      return start..<count
    }
    free = count
  }

  static func isCapital(_ base: String) -> Bool {
    base.count == 1 && base.allSatisfy(\.isUppercase)
  }

  /// The shapes of the names that are no scalars; nil where the reading with scalars stands.
  func shapes() -> Shapes? {
    guard let sizes = sizes() else { return nil }
    let shapes = named(sizes, small).filter { !$0.shape.isScalar }
    let hasMatrix = shapes.contains { $0.shape.rows > 1 && $0.shape.columns > 1 }
    guard !shapes.isEmpty, sign > .loss || hasMatrix || !given.isEmpty,
      case .success = reading(shapes)
    else { return nil }
    return shapes
  }

  /// Sizes with which the objective is a number; where there are none, those with which it is an array, if
  /// that is meant.
  private func sizes() -> Sizes? {
    guard let first = search([]) else { return nil }
    if objective(first).isScalar { return first }
    // λ and b of λ ‖w‖² + b: letters that have nothing to do with those that are arrays.
    let arrays = letters.indices.filter { letters[$0].isArray }
    if !arrays.isEmpty {
      var tied = Set(arrays.flatMap { first[places[$0]] }).union(
        given.indices.map { free + 1 + $0 })
      tied.remove(0)
      for _ in letters {
        for place in places where !tied.isDisjoint(with: first[place]) {
          tied.formUnion(first[place].filter { $0 > 0 })
        }
      }
      let loose = letters.indices.filter { tied.isDisjoint(with: first[places[$0]]) }
      if let sizes = search(Set(loose)), objective(sizes).isScalar { return sizes }
    }
    let others = letters.indices.filter { !letters[$0].isArray }
    let pairs =
      others.count > 8
      ? [] : others.flatMap { a in others.filter { $0 > a }.map { [a, $0] } }
    for scalars in others.map({ [$0] }) + pairs {
      guard let sizes = search(Set(scalars)), objective(sizes).isScalar,
        sizes.contains(where: { $0 != 0 })
      else { continue }
      return sizes
    }
    return sign == .arrays ? first : nil
  }

  private func objective(_ sizes: Sizes) -> Shape {
    if case .success(let shape) = reading(named(sizes, large)) { shape } else { .scalar }
  }

  // MARK: Sizes that fit

  private struct State {
    var sizes: Sizes
    /// nil where the program is read to its end.
    var error: FormulaError?
  }

  /// Sizes with which the program is read.
  ///
  /// - Parameter scalars: letters that are scalars.
  private func search(_ scalars: Set<Int>) -> Sizes? {
    search(scalars, isGreedy: true) ?? search(scalars, isGreedy: false)
  }

  /// Finds sizes by mending the first error again and again; greedily, the first equality that lets more be
  /// read is taken.
  private func search(_ scalars: Set<Int>, isGreedy: Bool) -> Sizes? {
    var start = Array(1...free)
    for (letter, place) in places.enumerated() {
      if letters[letter].isSquare { start[place.upperBound - 1] = start[place.lowerBound] }
      if scalars.contains(letter) { start.replaceSubrange(place, with: place.map { _ in 0 }) }
    }
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
          if isGreedy, !advanced.isEmpty { return }
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
      // Equal sizes that only change the error rarely help where a scalar is wanted.
      let equal = changed
      changed = []
      if !isGreedy || advanced.isEmpty { look(self.scalars(state.sizes)) }
      changed += equal
      guard seen.count <= Self.attemptLimit else { return nil }
      stack += changed.reversed() + advanced.reversed()
    }
    return nil
  }

  private func error(_ sizes: Sizes) -> FormulaError? {
    switch reading(named(sizes, large)) {
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

  private func classes(_ sizes: Sizes) -> [Int] {
    (Set(sizes).subtracting([0]).union(given.indices.map { free + 1 + $0 })).sorted()
  }

  /// Each way to make two sizes equal.
  private func unions(_ sizes: Sizes) -> [Sizes] {
    let classes = classes(sizes)
    return classes.enumerated().flatMap { place, first in
      classes[(place + 1)...].compactMap { second in
        if first > free { return nil }
        return second > free
          ? sizes.map { $0 == first ? second : $0 } : sizes.map { $0 == second ? first : $0 }
      }
    }
  }

  /// Each way to give a capital two of the sizes: `A − U Vᵀ` needs both at once.
  private func sameShapes(_ sizes: Sizes) -> [Sizes] {
    let classes = classes(sizes)
    return places.filter { $0.count == 2 }.flatMap { place in
      let (rows, columns) = (sizes[place.lowerBound], sizes[place.lowerBound + 1])
      guard rows != columns, (1...free).contains(rows), (1...free).contains(columns) else {
        return [Sizes]()
      }
      return classes.flatMap { first in
        classes.compactMap { second in
          guard first != rows, second != columns else { return nil }
          return sizes.map { $0 == rows ? first : $0 == columns ? second : $0 }
        }
      }
    }
  }

  /// Each way to make a letter a scalar, then each way to make a size 1.
  private func scalars(_ sizes: Sizes) -> [Sizes] {
    let bare = letters.indices.filter { !letters[$0].isArray }
    return bare.map { ones(Set(sizes[places[$0]]), in: sizes) }
      + Set(sizes).filter { (1...free).contains($0) }.sorted().map { ones([$0], in: sizes) }
  }

  private func ones(_ classes: Set<Int>, in sizes: Sizes) -> Sizes {
    sizes.map { $0 <= free && classes.contains($0) ? 0 : $0 }
  }

  // MARK: Numbers for sizes

  private func named(_ sizes: Sizes, _ numbers: (Sizes) -> [Int]) -> Shapes {
    let numbers = numbers(sizes)
    func number(_ place: Int) -> Int {
      let size = sizes[place]
      return size == 0 ? 1 : size > free ? given[size - free - 1] : numbers[size - 1]
    }
    return zip(letters, places).flatMap { letter, place in
      let columns = place.count == 2 ? number(place.lowerBound + 1) : 1
      let shape = Shape(rows: number(place.lowerBound), columns: columns)
      return letter.names.map { ($0, shape) }
    }
  }

  /// Primes, so that no sum of sizes is another size by chance.
  private func large(_ sizes: Sizes) -> [Int] {
    var numbers: [Int] = []
    var next = 2
    while numbers.count < free {
      let isPrime = !(2..<next).contains { $0 * $0 <= next && next % $0 == 0 }
      if isPrime, !given.contains(next) { numbers.append(next) }
      next += 1
    }
    return numbers
  }

  /// Small numbers, all different: 3, 2, 4, 5, … in the order in which the letters stand.
  private func small(_ sizes: Sizes) -> [Int] {
    var numbers = [Int](repeating: 1, count: sizes.count)
    var left = ([3, 2] + Array(4..<(6 + free + given.count)))[...]
    for size in sizes where (1...free).contains(size) && numbers[size - 1] == 1 {
      while let first = left.popFirst() {
        if given.contains(first) { continue }
        numbers[size - 1] = first
        break
      }
    }
    return numbers
  }
}
