/// One quantity and its thresholds: the cells of the line are, from low to high, what is below the first
/// threshold, that threshold, what lies between, and so on.
struct ThresholdLine: Hashable {
  /// One cell of a line.
  struct Cell: Hashable {
    let line: ThresholdLine
    let number: Int

    /// Whether the quantity lies in it where the nodes have these values.
    func holds(_ leaf: (NodeID) -> Tensor) -> Bool { line.cell(leaf) == number }
  }

  /// p, or p − q.
  struct Quantity: Hashable {
    let p: Symbolic
    var q: Symbolic?
    var turned: Quantity? { q.map { Quantity(p: $0, q: p) } }
    var isPiecewise: Bool { p.hasConditions || q?.hasConditions ?? false }
  }

  let quantity: Quantity
  private(set) var thresholds: [Constant] = []
  /// Whether there are other quantities too, whose conditions stay as they are.
  private var isPartial = false
  var cellCount: Int { 2 * thresholds.count + 1 }

  init?(_ formula: Symbolic) {
    var found: [(Quantity, Constant)] = []
    guard Self.collect(formula, into: &found), let first = found.first else { return nil }
    quantity = first.0
    for (quantity, threshold) in found {
      if quantity != self.quantity {
        guard quantity.turned == self.quantity else { return nil }
      }
      if !thresholds.contains(threshold) { thresholds.append(threshold) }
    }
    guard thresholds.count <= 2 else { return nil }
    thresholds.sort { $0.value < $1.value }
  }

  /// The first of several quantities, one without a condition in it if there is one.
  init?(partOf formula: Symbolic) {
    var found: [(Quantity, Constant)] = []
    guard Self.collect(formula, into: &found),
      let first = found.first(where: { !$0.0.isPiecewise }) ?? found.first
    else { return nil }
    quantity = first.0
    isPartial = true
    for (quantity, threshold) in found
    where quantity == self.quantity || quantity.turned == self.quantity {
      if !thresholds.contains(threshold) { thresholds.append(threshold) }
    }
    guard thresholds.count <= 2 else { return nil }
    thresholds.sort { $0.value < $1.value }
  }

  /// The cell in which the quantity lies where the nodes have these values; nil where it has none.
  func cell(_ leaf: (NodeID) -> Tensor) -> Int? {
    guard let p = quantity.p.value(leaf)?.scalar else { return nil }
    var size = p
    if let q = quantity.q {
      guard let other = q.value(leaf)?.scalar else { return nil }
      size = p - other
    }
    if size.isNaN { return nil }
    if let place = thresholds.firstIndex(where: { $0.value == size }) { return 2 * place + 1 }
    return 2 * thresholds.count { $0.value < size }
  }

  // MARK: Finding

  /// Notes the conditions of a formula; false where one is of a vector, or is none that is understood.
  private static func collect(_ formula: Symbolic, into found: inout [(Quantity, Constant)]) -> Bool
  {
    guard case .apply(let primitive, let x, _, _) = formula else { return true }
    let before = found.count
    for operand in x where !collect(operand, into: &found) { return false }
    let comparisons = self.comparisons(primitive, x)
    // A comparison of comparisons is settled by those within.
    if comparisons.isEmpty || found.count > before && primitive.isComparison { return true }
    for (a, b) in comparisons {
      guard let (quantity, threshold, _) = compared(a, b) else { return false }
      found.append((quantity, threshold))
    }
    return true
  }

  /// What a primitive compares with what.
  private static func comparisons(
    _ primitive: Primitive, _ x: [Symbolic]
  ) -> [(Symbolic, Symbolic)] {
    switch primitive {
    case .piecewise(.sign), .piecewise(.step), .derivative(.activation(.relu), order: 1),
      .derivative(.activation(.leakyRelu), order: 1), .derivative(.activation(.elu), order: 1):
      [(x[0], 0)]
    case .derivative(.activation(.hardtanh), order: 1): [(x[0], -1), (x[0], 1)]
    case .piecewise(.clip): [(x[0], x[1]), (x[0], x[2])]
    case .piecewise(let function) where function.isComparison: [(x[0], x[1])]
    default: []
    }
  }

  /// The quantity and threshold by which two formulas are compared; `isTurned` where the quantity grows
  /// with b. nil for vectors.
  private static func compared(
    _ a: Symbolic, _ b: Symbolic
  ) -> (Quantity, Constant, isTurned: Bool)? {
    guard a.shape.isScalar, b.shape.isScalar else { return nil }
    if let number = b.number {
      guard a.number == nil else { return nil }
      if number.value == 0, let (p, q) = a.operands(.subtract), p.number == nil, q.number == nil {
        return (Quantity(p: p, q: q), .zero, false)
      }
      return (Quantity(p: a), number, false)
    }
    if let number = a.number {
      return compared(b, .constant(.scalar(number))).map { ($0.0, $0.1, true) }
    }
    return (Quantity(p: a, q: b), .zero, false)
  }

  // MARK: Replacing

  /// A formula as it reads in one cell.
  func replaced(_ formula: Symbolic, in cell: Int) -> Symbolic? {
    guard case .apply(let primitive, let old, let output, let shape) = formula else {
      return formula
    }
    var x: [Symbolic] = []
    for operand in old {
      guard let new = replaced(operand, in: cell) else { return nil }
      x.append(new)
    }
    /// −1, 0 or 1 as a is less than, equal to or greater than b in the cell; nil where it is not known.
    func sign(_ a: Symbolic, _ b: Symbolic) -> Int? {
      if let a = a.number, let b = b.number {
        return a.value > b.value ? 1 : a.value < b.value ? -1 : 0
      }
      if isPartial, let place = thresholds.indices.first(where: { side(a, b, of: $0) != 0 }) {
        return side(a, b, of: place) * (cell - (2 * place + 1)).signum()
      }
      guard let (found, threshold, isTurned) = Self.compared(a, b),
        let place = thresholds.firstIndex(of: threshold)
      else { return nil }
      let sign = (cell - (2 * place + 1)).signum()
      if found == quantity { return isTurned ? -sign : sign }
      return found.turned == quantity ? -sign : nil
    }
    func number(_ value: Int) -> Symbolic { .constant(.scalar(Constant(Double(value)))) }
    let rebuilt = Symbolic.apply(primitive, x, output: output, shape: shape)
    let unknown = isPartial ? rebuilt : nil
    switch primitive {
    case .piecewise(.sign):
      if let sign = sign(x[0], 0) { return number(sign) }
      return isPartial ? signs(x[0]) { sign($0, 0) } : nil
    case .piecewise(.step), .derivative(.activation(.relu), order: 1):
      return sign(x[0], 0).map { number($0 > 0 ? 1 : 0) } ?? unknown
    case .derivative(.activation(.leakyRelu), order: 1):
      return sign(x[0], 0).map { $0 > 0 ? 1 : x[1] } ?? unknown
    case .derivative(.activation(.elu), order: 1):
      return sign(x[0], 0).map { $0 >= 0 ? 1 : x[1] * .exp(x[0]) } ?? unknown
    case .derivative(.activation(.hardtanh), order: 1):
      guard let low = sign(x[0], -1), let high = sign(x[0], 1) else { return unknown }
      return number(low >= 0 && high <= 0 ? 1 : 0)
    case .piecewise(.clip):
      let (low, high) = (sign(x[0], x[1]), sign(x[0], x[2]))
      if isPartial, low == nil || high == nil {
        if let low { return low < 0 ? x[1] : .make(.piecewise(.min), [x[0], x[2]]) }
        return high.map { $0 > 0 ? x[2] : .make(.piecewise(.max), [x[0], x[1]]) } ?? rebuilt
      }
      guard let low, let high else { return nil }
      return low < 0 ? x[1] : high > 0 ? x[2] : x[0]
    case .piecewise(let function) where function.isComparison:
      return sign(x[0], x[1]).map { number(function.value(Double($0), 0, 0) == 1 ? 1 : 0) }
        ?? unknown
    // These are no conditions of their own, and read more simply where the sign is known.
    case .piecewise(.select):
      return x[0].number.map { $0.value != 0 ? x[1] : x[2] } ?? rebuilt
    case .piecewise(.max): return sign(x[0], x[1]).map { $0 >= 0 ? x[0] : x[1] } ?? rebuilt
    case .piecewise(.min): return sign(x[0], x[1]).map { $0 <= 0 ? x[0] : x[1] } ?? rebuilt
    case .elementary(.abs):
      return sign(x[0], 0).flatMap { $0 == 0 ? nil : $0 > 0 ? x[0] : -x[0] } ?? rebuilt
    case .activation(.relu): return sign(x[0], 0).map { $0 > 0 ? x[0] : 0 } ?? rebuilt
    case .activation(.leakyRelu):
      return sign(x[0], 0).map { $0 > 0 ? x[0] : x[1] * x[0] } ?? rebuilt
    default: return rebuilt
    }
  }

  /// 1 where a − b is a positive multiple of the quantity less its threshold, −1 where it is a negative one;
  /// 0 where it is none.
  private func side(_ a: Symbolic, _ b: Symbolic, of place: Int) -> Int {
    var form = NormalForm()
    func difference(_ a: Symbolic, _ b: Symbolic) -> NormalForm.Scaled? {
      guard let left = form.term(a, leaf: { $0.leaf($1, .scalar, length: 2) }),
        let right = form.term(b, leaf: { $0.leaf($1, .scalar, length: 2) })
      else { return nil }
      return form.subtract(left, right)
    }
    guard a.shape.isScalar, b.shape.isScalar,
      let own = difference(quantity.p, quantity.q ?? .constant(.scalar(thresholds[place]))),
      let other = difference(a, b), own.term == other.term
    else { return 0 }
    let ratio = own.coefficient.value * other.coefficient.value
    return ratio > 0 ? 1 : ratio < 0 ? -1 : 0
  }

  /// sign(a b) as sign(a) sign(b), with those that are known put in.
  private func signs(_ argument: Symbolic, _ known: (Symbolic) -> Int?) -> Symbolic {
    let plain = Symbolic.apply(.piecewise(.sign), [argument], output: 0, shape: argument.shape)
    var form = NormalForm()
    let term = form.term(argument) { form, id in form.leaf(id, .scalar, length: 2) }
    guard argument.shape.isScalar, let term else { return plain }
    let finished = form.finish(term)
    let all = form.factors(finished)
    if finished.isZero { return 0 }
    var result: Symbolic = all.coefficient.value < 0 ? -1 : 1
    for power in all.scalars {
      guard let n = form.number(of: power.exponent), n.isWhole else { return plain }
      if n.numerator.isMultiple(of: 2) { continue }
      let base = form.formula(NormalForm.Scaled(.one, power.base))
      let factor = known(base).map { Symbolic(Constant(Double($0))) }
      result = result * (factor ?? .make(.piecewise(.sign), [base]))
    }
    return result
  }

  // MARK: Writing

  /// z = c.
  func equation(_ place: Int, _ graph: Graph) -> MathNode { relation("=", place, graph) }

  private func relation(_ sign: String, _ place: Int, _ graph: Graph) -> MathNode {
    .joined([left(graph), .infix(sign), right(place, graph)])
  }

  private func left(_ graph: Graph) -> MathNode { graph.mathNode(of: quantity.p, names: true) }

  private func right(_ place: Int, _ graph: Graph) -> MathNode {
    graph.mathNode(of: quantity.q ?? .constant(.scalar(thresholds[place])), names: true)
  }

  /// The condition for cells, in rising order; nil where they lie apart.
  func condition(_ cells: [Int], _ graph: Graph) -> MathNode? {
    guard let first = cells.first, let last = cells.last else { return nil }
    if cells.count == cellCount - 1, first == 0, last == cellCount - 1 {
      let all = Set(0..<cellCount).subtracting(cells)
      guard let missing = all.first, missing % 2 == 1 else { return nil }
      return relation("≠", missing / 2, graph)
    }
    guard last - first == cells.count - 1 else { return nil }
    if first == last, first % 2 == 1 { return relation("=", first / 2, graph) }
    let lower = first == 0 ? nil : first % 2 == 1 ? (first / 2, "≤") : (first / 2 - 1, "<")
    let upper = last == cellCount - 1 ? nil : (last / 2, last % 2 == 1 ? "≤" : "<")
    switch (lower, upper) {
    case (let low?, let high?):
      return .joined([
        right(low.0, graph), .infix(low.1), left(graph), .infix(high.1), right(high.0, graph),
      ])
    case (let low?, nil): return relation(low.1 == "≤" ? "≥" : ">", low.0, graph)
    case (nil, let high?): return relation(high.1, high.0, graph)
    case (nil, nil): return nil
    }
  }
}

extension Piecewise {
  fileprivate var isComparison: Bool {
    switch self {
    case .greater, .less, .greaterOrEqual, .lessOrEqual, .equal, .notEqual: true
    default: false
    }
  }
}

extension Primitive {
  fileprivate var isComparison: Bool {
    if case .piecewise(let function) = self { function.isComparison } else { false }
  }
}

extension Symbolic {
  /// Whether a condition, a sign or a clip stands in it.
  var hasConditions: Bool {
    guard case .apply(let primitive, let x, _, _) = self else { return false }
    if case .piecewise = primitive { return true }
    return x.contains(where: \.hasConditions)
  }
}
