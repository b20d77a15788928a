extension NormalForm {
  // MARK: As a person writes it

  /// The formula of a term, as it is shown: quotients for negative powers, differences for negative
  /// numbers, a common number multiplied into a bracket where that leaves whole numbers.
  func formula(_ a: Scaled) -> Symbolic {
    if case .sum(let parts) = kind(a.term), multipliesOut(a.coefficient, parts) {
      return formula(ofSum: parts.map { a.coefficient * $0 })
    }
    if a.coefficient != .one, case .apply(.shapeChange(.stackRows), let cells, _) = kind(a.term),
      cells.allSatisfy({ shape($0).isScalar })
    {
      let scaled = cells.map { formula(Scaled(a.coefficient * $0.coefficient, $0.term)) }
      return Self.raw(.shapeChange(.stackRows), scaled)
    }
    if case .ones(let shape) = kind(a.term) { return .filled(a.coefficient, shape) }
    if a.coefficient.value < 0 {
      if a.term == Self.one { return .constant(.scalar(a.coefficient)) }
      if let turned = differenceIn(a.term) { return product(factors(-a), turned) }
      return Self.raw(.arithmetic(.negate), [formula(-a)])
    }
    return product(factors(a))
  }

  /// Whether a number is better multiplied into a sum: a sign, 9 (1 + 2x) as 9 + 18x, and where that is
  /// shorter, as ½ (2 a + 3) is a + 3/2.
  private func multipliesOut(_ number: Constant, _ parts: [Scaled]) -> Bool {
    if number == .one || number.value == -1 { return true }
    func length(_ factor: Constant) -> Int {
      parts.reduce(0) { total, part in
        let product = factor * part.coefficient
        return total + self.length(Scaled(product.value < 0 ? -product : product, part.term))
      }
    }
    let size = number.value < 0 ? -number : number
    if number.isExact, length(size) < length(.one) + Self.length(size) + 3 { return true }
    guard parts.contains(where: { $0.term == Self.one || isOnes($0.term) }) else { return false }
    return parts.allSatisfy { (number * $0.coefficient).isShownShort }
  }

  private func formula(ofSum parts: [Scaled]) -> Symbolic {
    var ordered = parts
    if let first = ordered.first, first.coefficient.value < 0,
      let place = ordered.firstIndex(where: { $0.coefficient.value > 0 })
    {
      if ordered.dropFirst().allSatisfy({ $0.coefficient.value > 0 }) {
        // a x + b − y for −(y − a x − b).
        ordered.append(ordered.removeFirst())
      } else {
        ordered.insert(ordered.remove(at: place), at: 0)
      }
    }
    // 1 + exp(t).
    if ordered.count == 2, ordered[1].term == Self.one, ordered[1].coefficient.value > 0,
      ordered[0].coefficient.value > 0, isPowerOfExponential(ordered[0].term)
    {
      ordered.swapAt(0, 1)
    }
    // Ones spread by themselves beside another tensor, which then has to stand first for the shape.
    let spreads = ordered.contains { !isSpread($0.term) }
    var result: Symbolic?
    for part in ordered {
      guard let left = result else {
        result = shown(part, spreads)
        continue
      }
      let isNegative = part.coefficient.value < 0
      result = Self.raw(
        .arithmetic(isNegative ? .subtract : .add),
        [left, shown(isNegative ? -part : part, spreads)])
    }
    return result ?? 0
  }

  private func isPowerOfExponential(_ term: Term) -> Bool {
    let list = parts(term).scalars
    return list.count == 1 && isExponential(list[0].base)
  }

  private func shown(_ part: Scaled, _ spreads: Bool) -> Symbolic {
    guard spreads, isSpread(part.term) else { return formula(part) }
    var bare = factors(part)
    (bare.shape, bare.tensors) = (.scalar, [])
    if bare.coefficient.value < 0 {
      bare.coefficient = -bare.coefficient
      return Self.raw(.arithmetic(.negate), [product(bare)])
    }
    return product(bare)
  }

  /// A factor a − b of a product, which a minus sign turns into b − a.
  private func differenceIn(_ term: Term) -> Term? {
    // (x − μ)ᵀ A (x − μ) keeps its sign.
    guard let difference = anyDifference(in: term), count(of: difference, in: term) == 1 else {
      return nil
    }
    return difference
  }

  private func count(of difference: Term, in term: Term) -> Int {
    let all = factors(Scaled(.one, term))
    return (all.scalars + all.tensors).reduce(0) { count, power in
      if power.base == difference { return count + 1 }
      guard case .chain(let list) = kind(power.base) else { return count }
      return count + list.count { untransposed($0) == difference }
    }
  }

  private func anyDifference(in term: Term) -> Term? {
    let all = factors(Scaled(.one, term))
    for power in all.scalars.reversed() + all.tensors where number(of: power.exponent) == .one {
      if isDifference(power.base) { return power.base }
      if case .chain(let list) = kind(power.base),
        let factor = list.lazy.map({ self.untransposed($0) }).first(where: { isDifference($0) })
      {
        return factor
      }
    }
    return nil
  }

  /// The difference, for the one factor that shows it with its sign changed.
  private func taken(_ turned: inout Term?, by power: Power) -> Term? {
    guard let difference = turned, number(of: power.exponent) == .one else { return nil }
    if power.base != difference {
      guard case .chain(let list) = kind(power.base),
        list.contains(where: { untransposed($0) == difference })
      else { return nil }
    }
    turned = nil
    return difference
  }

  private func untransposed(_ term: Term) -> Term {
    if case .transpose(let inner) = kind(term) { inner } else { term }
  }

  private func isDifference(_ term: Term) -> Bool {
    guard case .sum(let parts) = kind(term) else { return false }
    return parts.contains { $0.coefficient.value < 0 }
  }

  /// numerator/denominator of positive numbers and powers.
  ///
  /// - Parameter turned: a difference that is shown with its sign changed.
  private func product(_ all: Factors, _ difference: Term? = nil) -> Symbolic {
    var turned = difference
    var above: [Symbolic] = []
    var below: [Symbolic] = []
    let joined = joinedExponentials(all.scalars)
    for power in all.scalars {
      if let joined, isExponential(power.base) {
        if power == joined.first { above.append(joined.formula) }
      } else if let n = number(of: power.exponent), n.value < 0, !isExponential(power.base) {
        below.append(shown(power.base, number(-n)))
      } else {
        above.append(shown(power.base, power.exponent, taken(&turned, by: power)))
      }
    }
    let (number, divisor) = split(all.coefficient, isQuotient: !below.isEmpty)
    if divisor != .one { below.insert(Symbolic(divisor), at: 0) }
    if number != .one { above.insert(Symbolic(number), at: 0) }
    if !all.shape.isScalar { appendTensor(all, &turned, to: &above) }
    let numerator = Self.multiplied(above)
    return below.isEmpty
      ? numerator : Self.raw(.arithmetic(.divide), [numerator, Self.multiplied(below)])
  }

  /// exp(a) exp(b) as exp(a + b), which stands in place of the first; nil where there are not two.
  private func joinedExponentials(_ powers: [Power]) -> (first: Power, formula: Symbolic)? {
    guard powers.count > 1 else { return nil }
    var parts: [Scaled] = []
    var count = 0
    for power in powers {
      guard case .apply(.elementary(.exp), let x, _) = kind(power.base) else { continue }
      guard let n = number(of: power.exponent) else { return nil }
      count += 1
      var terms = [n * x[0]]
      if case .sum(let inner) = kind(x[0].term) {
        terms = inner.map { n * x[0].coefficient * $0 }
      }
      for term in terms {
        if let place = parts.firstIndex(where: { $0.term == term.term }) {
          parts[place].coefficient = parts[place].coefficient + term.coefficient
        } else {
          parts.append(term)
        }
      }
    }
    parts.removeAll { $0.isZero }
    guard count > 1, parts.count > 1, let first = powers.first(where: { isExponential($0.base) })
    else { return nil }
    return (first, Self.raw(.elementary(.exp), [formula(ofSum: parts)]))
  }

  /// What of a positive number stands above a line and below it.
  private func split(_ number: Constant, isQuotient: Bool) -> (Constant, Constant) {
    guard number.isExact, !number.isDecimal, number.hasFactor || isQuotient else {
      return (number, .one)
    }
    let parts = Constant.Quotient(number)
    guard isQuotient || parts.hasFactorBelow && !parts.isRootOfQuotient else {
      return (number, .one)
    }
    return (parts.above, parts.below)
  }

  /// a ⊙ b ⊘ c after the scalars.
  private func appendTensor(
    _ all: Factors, _ turned: inout Term?, to above: inout [Symbolic]
  ) {
    if all.tensors.isEmpty {
      above.append(.filled(.one, all.shape))
      return
    }
    var below: [Symbolic] = []
    for power in all.tensors {
      if let n = number(of: power.exponent), n.value < 0, !isExponential(power.base) {
        below.append(shown(power.base, number(-n)))
      } else {
        above.append(shown(power.base, power.exponent, taken(&turned, by: power)))
      }
    }
    guard !below.isEmpty else { return }
    let quotient = below.reduce(Self.multiplied(above)) {
      Self.raw(.arithmetic(.divide), [$0, $1])
    }
    above = [quotient]
  }

  private static func multiplied(_ list: [Symbolic]) -> Symbolic {
    guard let first = list.first else { return 1 }
    return list.dropFirst().reduce(first) { raw(.arithmetic(.multiply), [$0, $1]) }
  }

  private func shown(_ base: Term, _ exponent: Scaled, _ turned: Term? = nil) -> Symbolic {
    if case .apply(let primitive, let x, _) = kind(base), primitive == .elementary(.exp),
      let number = number(of: exponent), number != .one
    {
      return Self.raw(primitive, [formula(number * x[0])])
    }
    let inner = shown(base, turned: number(of: exponent) == .one ? turned : nil)
    switch number(of: exponent) {
    case .some(.one): return inner
    case .some(.half): return Self.raw(.elementary(.sqrt), [inner])
    default: return Self.raw(.arithmetic(.power), [inner, formula(exponent)])
    }
  }

  /// A term that is one factor.
  private func shown(_ term: Term, turned: Term? = nil) -> Symbolic {
    switch kind(term) {
    case .sum(let parts) where term == turned: return formula(ofSum: parts.map { -$0 })
    case .one: return 1
    case .ones(let shape): return .filled(.one, shape)
    case .identity(let n): return .constant(.identity(n))
    case .tensor(let tensor): return .constant(.tensor(tensor))
    case .leaf(let id): return .node(id, shape(term))
    case .boxed(let inner): return formula(inner)
    case .sum(let parts): return formula(ofSum: parts)
    case .product, .hadamard: return product(factors(Scaled(.one, term)))
    case .chain(let list): return formula(ofChain: list, turned)
    case .transpose(let inner):
      return Self.raw(.shapeChange(.transpose), [shown(inner, turned: turned)])
    case .inverse(let inner): return Self.raw(.linearAlgebra(.inverse), [shown(inner)])
    case .apply(let primitive, let x, let output):
      return Self.raw(primitive, x.map { formula($0) }, output: output)
    }
  }

  private func formula(ofChain list: [Term], _ turned: Term?) -> Symbolic {
    if list.count == 2, case .transpose(let row) = kind(list[0]), shape(row).isVector,
      isLeaf(row), isLeaf(list[1]), shape(list[1]).isVector
    {
      return Self.raw(.linearAlgebra(.inner), [shown(row), shown(list[1])])
    }
    if list.count == 2, case .transpose(let row) = kind(list[0]), isLeaf(list[1]), !isLeaf(row),
      shape(row).isVector
    {
      // xᵀ (a x − y) for (a x − y)ᵀ x.
      let leaf = Self.raw(.shapeChange(.transpose), [shown(list[1])])
      return Self.raw(
        .linearAlgebra(.matrixProduct), [leaf, shown(row, turned: row == turned ? turned : nil)])
    }
    for place in list.indices.dropLast() where isOnes(list[place]) && isOnes(list[place + 1]) {
      // 1⃗ 1⃗ᵀ is a matrix of ones.
      let ones = Symbolic.filled(
        .one, Shape(rows: shape(list[place]).rows, columns: shape(list[place + 1]).columns))
      let difference = turned.flatMap { self.place(of: $0, in: list) }
      let factors = list.indices.map { shown(list[$0], turned: $0 == difference ? turned : nil) }
      let before = factors[..<place]
      let after = factors[(place + 2)...]
      let all = before + [ones] + after
      return all.dropFirst().reduce(all[0]) {
        Self.raw(.linearAlgebra(.matrixProduct), [$0, $1])
      }
    }
    let place = turned.flatMap { self.place(of: $0, in: list) }
    return list.indices.dropFirst().reduce(shown(list[0], turned: place == 0 ? turned : nil)) {
      let factor = shown(list[$1], turned: place == $1 ? turned : nil)
      return Self.raw(.linearAlgebra(.matrixProduct), [$0, factor])
    }
  }

  /// The factor of a chain that is that difference or its transpose.
  private func place(of difference: Term, in list: [Term]) -> Int? {
    list.firstIndex { untransposed($0) == difference }
  }

  private func isLeaf(_ term: Term) -> Bool {
    if case .leaf = kind(term) { true } else { false }
  }

  /// An operation as it stands, without simplification.
  static func raw(_ primitive: Primitive, _ x: [Symbolic], output: Int = 0) -> Symbolic {
    let shapes = (try? primitive.outputShapes(x.map(\.shape))) ?? [.scalar]
    return .apply(primitive, x, output: output, shape: shapes[output])
  }
}

extension Constant {
  /// A whole number or a short decimal.
  fileprivate var isShownShort: Bool { isWhole || isDecimal }
}
