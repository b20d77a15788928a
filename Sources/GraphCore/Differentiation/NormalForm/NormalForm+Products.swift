extension NormalForm {
  // MARK: Products and powers, element by element

  /// a ⊙ b, where either may be a scalar.
  mutating func multiply(_ a: Scaled, _ b: Scaled) -> Scaled {
    if a.term == Self.one { return a.isZero ? zero(shape(b)) : a.coefficient * b }
    if b.term == Self.one { return b.isZero ? zero(shape(a)) : b.coefficient * a }
    let (left, right) = (factors(a), factors(b))
    let shape = left.shape.isScalar ? right.shape : left.shape
    if a.isZero || b.isZero { return zero(shape) }
    if let x = Self.only(left), let y = Self.only(right), let cells = hadamardOfCells(x, y) {
      let scalars = merged(left.scalars, right.scalars)
      return multiply(
        built(
          Factors(
            coefficient: left.coefficient * right.coefficient, scalars: scalars, shape: .scalar)),
        cells)
    }
    if let entry = entryOfUnit(left, b) ?? entryOfUnit(right, a) { return entry }
    var product = Factors(
      coefficient: left.coefficient * right.coefficient, scalars: left.scalars,
      tensors: left.tensors, shape: shape)
    merge(right.scalars, into: &product.scalars)
    merge(right.tensors, into: &product.tensors)
    return built(product)
  }

  mutating func divide(_ a: Scaled, _ b: Scaled) -> Scaled {
    multiply(a, power(b, number(-1)))
  }

  /// e₂ ⊙ v as v₂ e₂, for a column with one 1; nil where it is none or the other is a scalar.
  private mutating func entryOfUnit(_ unit: Factors, _ other: Scaled) -> Scaled? {
    guard let column = Self.only(unit), let place = unitPlace(column), shape(column).isVector,
      shape(other) == shape(column)
    else { return nil }
    let entry = apply(.shapeChange(.element(row: place, column: 0)), [other])[0]
    let scale = built(
      Factors(coefficient: unit.coefficient, scalars: unit.scalars, shape: .scalar))
    return multiply(multiply(scale, entry), Scaled(.one, column))
  }

  /// The tensor of a product that has one, to the first power.
  private static func only(_ factors: Factors) -> Term? {
    guard factors.tensors.count == 1, factors.tensors[0].exponent == Scaled(.one, one) else {
      return nil
    }
    return factors.tensors[0].base
  }

  private mutating func merged(_ a: [Power], _ b: [Power]) -> [Power] {
    var list = a
    merge(b, into: &list)
    return list
  }

  mutating func merge(_ powers: [Power], into list: inout [Power]) {
    for power in powers {
      if let place = list.firstIndex(where: { $0.base == power.base }) {
        list[place].exponent = add(list[place].exponent, power.exponent)
        if list[place].exponent.isZero { list.remove(at: place) }
      } else {
        list.append(power)
      }
    }
  }

  /// The formula with these factors.
  mutating func built(_ product: Factors) -> Scaled {
    if product.coefficient.value == 0 { return zero(product.shape) }
    if let opened = opened(product) { return opened }
    if let absorbed = absorbed(product) { return absorbed }
    if let distributed = distributed(product) { return distributed }
    return assembled(product)
  }

  /// A base that is itself a product and has got a whole exponent is multiplied out.
  private mutating func opened(_ product: Factors) -> Scaled? {
    var rest = product
    for place in rest.scalars.indices {
      let power = rest.scalars[place]
      guard isCompound(power.base), number(of: power.exponent)?.isWhole == true else { continue }
      rest.scalars.remove(at: place)
      return multiply(built(rest), self.power(unboxed(power.base), power.exponent))
    }
    for place in rest.tensors.indices {
      let power = rest.tensors[place]
      guard isCompound(power.base), number(of: power.exponent)?.isWhole == true else { continue }
      rest.tensors.remove(at: place)
      return multiply(built(rest), self.power(unboxed(power.base), power.exponent))
    }
    return nil
  }

  /// u v/√(u v) is √(u v).
  private mutating func absorbed(_ product: Factors) -> Scaled? {
    for place in product.scalars.indices {
      let root = product.scalars[place]
      guard isCompound(root.base), let e = number(of: root.exponent), e.value < 0, !e.isWhole else {
        continue
      }
      let inner = factors(unboxed(root.base))
      guard inner.coefficient.value > 0, !inner.scalars.isEmpty else { continue }
      var rest = product
      rest.scalars.remove(at: place)
      let isWhole = inner.scalars.allSatisfy { factor in
        guard let needed = number(of: factor.exponent)?.value,
          let found = rest.scalars.first(where: { $0.base == factor.base }),
          let value = number(of: found.exponent)?.value
        else { return false }
        return needed > 0 && value >= needed
      }
      guard isWhole else { continue }
      rest.coefficient = rest.coefficient / inner.coefficient
      merge(
        inner.scalars.map { Power(base: $0.base, exponent: -$0.exponent) }, into: &rest.scalars)
      rest.scalars.append(Power(base: root.base, exponent: number(e + .one)))
      return built(rest)
    }
    return nil
  }

  private func isCompound(_ term: Term) -> Bool {
    switch kind(term) {
    // 0 to a negative power has no value and stays as it is.
    case .boxed(let inner): !inner.isZero
    case .product, .hadamard: true
    default: false
    }
  }

  private func unboxed(_ term: Term) -> Scaled {
    if case .boxed(let inner) = kind(term) { inner } else { Scaled(.one, term) }
  }

  mutating func assembled(_ product: Factors) -> Scaled {
    var tensor: Term?
    if !product.shape.isScalar {
      if product.tensors.isEmpty {
        tensor = ones(product.shape)
      } else if product.tensors.count == 1, number(of: product.tensors[0].exponent) == .one {
        tensor = product.tensors[0].base
      } else {
        let powers = sorted(product.tensors)
        tensor = intern(
          .hadamard(powers), product.shape, length: length(powers, separator: 3))
      }
    }
    if product.scalars.isEmpty { return Scaled(product.coefficient, tensor ?? Self.one) }
    if tensor == nil, product.scalars.count == 1,
      number(of: product.scalars[0].exponent) == .one
    {
      return Scaled(product.coefficient, product.scalars[0].base)
    }
    let powers = sorted(product.scalars)
    let tensorLength = tensor.map { isOnes($0) ? 0 : length($0) + (isSum($0) ? 3 : 1) } ?? 0
    let term = intern(
      .product(powers, tensor), product.shape,
      length: length(powers, separator: 1) + tensorLength)
    return Scaled(product.coefficient, term)
  }

  /// Letters first, then functions, then sums in brackets.
  private func sorted(_ powers: [Power]) -> [Power] {
    powers.count < 2 ? powers : powers.sorted { isBefore($0, $1) }
  }

  private func isBefore(_ a: Power, _ b: Power) -> Bool {
    let (first, second) = (rank(a), rank(b))
    guard first == second, first == Self.functionRank else {
      return first == second ? a.base < b.base : first < second
    }
    return (argument(a.base), a.base) < (argument(b.base), b.base)
  }

  private static let functionRank = 3

  /// What a function is applied to: cos(a x) stands before cos(b x) and sin(x) before exp(sin(x)),
  /// whichever was met first.
  private func argument(_ term: Term) -> Term {
    guard case .apply(_, let x, _) = kind(term), x.count == 1 else { return Self.one }
    return x[0].term
  }

  private func rank(_ power: Power) -> Int {
    switch kind(power.base) {
    case .one, .ones, .identity, .tensor: 0
    case .boxed(let inner): inner.term == Self.one ? 2 : 4
    case .leaf: number(of: power.exponent) == nil ? 2 : 1
    case .transpose, .inverse, .hadamard, .product: 2
    case .apply: Self.functionRank
    case .chain: 4
    case .sum: 5
    }
  }

  private func length(_ powers: [Power], separator: Int) -> Int {
    var hasNumerator = false
    var total = -separator
    var exponentials = 0
    for power in powers {
      if isExponential(power.base) { exponentials += 1 }
      let brackets = isSum(power.base) || isCompound(power.base) ? 2 : 0
      var exponent = 0
      let n = number(of: power.exponent)
      let isBelow = (n?.value ?? 1) < 0 && !isExponential(power.base)
      if !isBelow { hasNumerator = true }
      if let n {
        let size = isBelow ? -n : n
        if size != .one { exponent = Self.length(size) + 1 }
        // exp(−x)
        if n.value == -1, !isBelow { exponent = 1 }
      } else {
        exponent = length(power.exponent) + 1
      }
      total += separator + length(power.base) + brackets + exponent
    }
    // exp(a) exp(b) is shown as exp(a + b).
    if exponentials > 1 { total -= (exponentials - 1) * 3 }
    // 1/x
    return hasNumerator ? total : total + 2
  }

  // MARK: Powers

  /// a^e for a scalar e, element by element.
  mutating func power(_ a: Scaled, _ exponent: Scaled) -> Scaled {
    if exponent.isZero { return filled(.one, shape(a)) }
    let n = number(of: exponent)
    if n == .one { return a }
    if a.term == Self.one || isOnes(a.term), a.coefficient == .one { return a }
    if let n, n.isWhole, let scale = raised(a.coefficient, n) {
      var powers = factors(a)
      powers.coefficient = scale
      for i in powers.scalars.indices {
        powers.scalars[i].exponent = multiply(powers.scalars[i].exponent, exponent)
      }
      for i in powers.tensors.indices {
        powers.tensors[i].exponent = multiply(powers.tensors[i].exponent, exponent)
      }
      return assembledAfterPower(powers)
    }
    if let base = number(of: a), let n,
      case .scalar(let value)? = Primitive.arithmetic(.power).folded([.scalar(base), .scalar(n)]),
      value.isExact
    {
      return number(value)
    }
    return rootlike(a, exponent)
  }

  /// Bases that are products may have got a whole exponent: √(xy)².
  private mutating func assembledAfterPower(_ product: Factors) -> Scaled {
    opened(product) ?? assembled(product)
  }

  private mutating func rootlike(_ a: Scaled, _ exponent: Scaled) -> Scaled {
    var base = a.term
    if a.coefficient.value > 0, a.coefficient != .one, a.term != Self.one,
      let n = number(of: exponent), let root = raised(a.coefficient, n), root.isExact,
      root.factor == .one
    {
      // √(x/4) is ½ √x.
      return root * rootlike(Scaled(.one, a.term), exponent)
    }
    if a.coefficient != .one || a.term == Self.one {
      base = intern(.boxed(a), shape(a), length: length(a))
    }
    var powers = Factors(coefficient: .one, scalars: [], shape: shape(a))
    var power = Power(base: base, exponent: exponent)
    let inner = factors(Scaled(.one, base))
    let list = powers.shape.isScalar ? inner.scalars : inner.tensors
    // (b^p)^q is b^(pq) where b^p tells the sign of b, or exists for b ≥ 0 alone.
    if list.count == 1, powers.shape.isScalar || inner.scalars.isEmpty,
      let p = number(of: list[0].exponent), p.isExact,
      isNeverNegative(list[0].base) || !(p.isWhole && p.numerator % 2 == 0)
    {
      power = Power(base: list[0].base, exponent: multiply(list[0].exponent, exponent))
    }
    if powers.shape.isScalar { powers.scalars = [power] } else { powers.tensors = [power] }
    return assembled(powers)
  }

  /// Exponentials, norms and absolute values.
  private func isNeverNegative(_ term: Term) -> Bool {
    switch kind(term) {
    case .apply(.elementary(.exp), _, _), .apply(.elementary(.abs), _, _),
      .apply(.reduction(.norm, _), _, _), .apply(.reduction(.norm1, _), _, _):
      true
    default: false
    }
  }

  /// A number to a whole power; nil for 0 to a negative one.
  private func raised(_ base: Constant, _ exponent: Constant) -> Constant? {
    if base == .one { return base }
    guard base.value != 0 || exponent.value > 0,
      case .scalar(let value)? = Primitive.arithmetic(.power).folded([
        .scalar(base), .scalar(exponent),
      ])
    else { return nil }
    return value
  }

  // MARK: Multiplying out

  /// m (a + b) as m a + m b, where a factor of m cancels one of a or b and the whole gets shorter.
  private mutating func distributed(_ product: Factors) -> Scaled? {
    let isTensor = !product.shape.isScalar
    if isTensor, let inside = scaledInside(product) { return inside }
    let list = isTensor ? product.tensors : product.scalars
    for place in list.indices where number(of: list[place].exponent) == .one {
      guard case .sum(let parts) = kind(list[place].base), parts.count <= 8 else { continue }
      var rest = product
      if isTensor { rest.tensors.remove(at: place) } else { rest.scalars.remove(at: place) }
      guard
        parts.contains(where: { part in
          // Of a unit vector one entry is left.
          cancels(factors(part), rest) || isTensor && factors(part).tensors.contains { isUnit($0) }
        })
      else { continue }
      let outside = built(rest)
      var terms: [Scaled] = []
      for part in parts { terms.append(multiply(outside, part)) }
      let candidate = sum(terms)
      let whole = assembled(product)
      if length(candidate) < length(whole) { return candidate }
    }
    return nil
  }

  /// s (a/s + b) cᵀ as (a + s b) cᵀ: scalars multiplied into a bracket of a chain, where the whole gets
  /// shorter.
  private mutating func scaledInside(_ product: Factors) -> Scaled? {
    guard !product.scalars.isEmpty, let only = Self.only(product),
      case .chain(let list) = kind(only)
    else { return nil }
    for (place, factor) in list.enumerated() {
      guard case .sum(let parts) = kind(factor), parts.count <= 8,
        parts.contains(where: { opposes(factors($0).scalars, product.scalars) })
      else { continue }
      var terms: [Scaled] = []
      for part in parts { terms.append(multiply(scalar(product.scalars), part)) }
      var result = sum(terms)
      for other in list[..<place].reversed() { result = self.product(Scaled(.one, other), result) }
      for other in list[(place + 1)...] { result = self.product(result, Scaled(.one, other)) }
      let whole = assembled(product)
      let candidate = product.coefficient * result
      if length(candidate) < length(whole) { return candidate }
    }
    return nil
  }

  private func isUnit(_ power: Power) -> Bool {
    unitPlace(power.base) != nil && shape(power.base).isVector
  }

  private func cancels(_ part: Factors, _ rest: Factors) -> Bool {
    opposes(part.scalars, rest.scalars) || opposes(part.tensors, rest.tensors)
  }

  /// Whether a base stands above a line in one list and below it in the other.
  func opposes(_ a: [Power], _ b: [Power]) -> Bool {
    a.contains { power in
      guard let p = number(of: power.exponent)?.value else { return false }
      return b.contains {
        $0.base == power.base && (number(of: $0.exponent)?.value ?? p) * p < 0
      }
    }
  }
}
