/// A formula told case by case, by the places where one quantity in it passes its thresholds.
public struct CaseSplit: Hashable, Sendable {
  public struct Case: Hashable, Sendable {
    /// `x > 0`, `−1 ≤ x ≤ 1`; nil for what is left.
    public let condition: MathNode?
    public let formula: Symbolic
  }

  /// z = c, and which of the cases holds there.
  public struct Kink: Hashable, Sendable {
    public let place: MathNode
    public let holds: Int
  }

  public let cases: [Case]
  /// The thresholds, from low to high.
  public let kinks: [Kink]
}

extension Graph {
  /// A formula with comparisons, signs or clips of one scalar quantity split by its thresholds, of which it
  /// may have two: simplified between them and at them, and alike neighbours put together. nil where there
  /// is no condition, where they are of several quantities, or where one is of a vector.
  ///
  /// - Complexity: at most five simplifications of the formula.
  public func caseSplit(of formula: Symbolic) -> CaseSplit? {
    guard let line = ThresholdLine(formula) else { return nil }
    var groups: [(formula: Symbolic, cells: [Int])] = []
    for cell in (0..<line.cellCount).reversed() {
      guard let replaced = line.replaced(formula, in: cell) else { return nil }
      var form = NormalForm()
      let term = form.term(replaced) { form, id in form.leaf(id, self[id].shape, length: 2) }
      guard let term else { return nil }
      let finished = form.finish(term)
      let simple = form.formula(finished)
      if let place = groups.firstIndex(where: { $0.formula == simple }) {
        groups[place].cells.insert(cell, at: 0)
      } else {
        groups.append((simple, [cell]))
      }
    }
    guard groups.count > 1 else { return nil }
    // A threshold by itself, and what stands on both sides of others, come last.
    func rank(_ cells: [Int]) -> Int {
      cells.count == 1 && cells[0] % 2 == 1 ? 1 : line.condition(cells, self) == nil ? 2 : 0
    }
    groups = (0...2).flatMap { wanted in groups.filter { rank($0.cells) == wanted } }
    guard groups.count(where: { rank($0.cells) == 2 }) <= 1 else { return nil }
    let cases = groups.enumerated().map { place, group in
      CaseSplit.Case(
        condition: groups.count == 2 && place == 1 ? nil : line.condition(group.cells, self),
        formula: group.formula)
    }
    let kinks = line.thresholds.indices.map { place in
      CaseSplit.Kink(
        place: line.equation(place, self),
        holds: groups.firstIndex { $0.cells.contains(2 * place + 1) } ?? 0)
    }
    return CaseSplit(cases: cases, kinks: kinks)
  }
}

/// One quantity and its thresholds: the cells of the line are, from low to high, what is below the first
/// threshold, that threshold, what lies between, and so on.
private struct ThresholdLine {
  /// p, or p − q.
  struct Quantity: Hashable {
    let p: Symbolic
    var q: Symbolic?
    var turned: Quantity? { q.map { Quantity(p: $0, q: p) } }
  }

  let quantity: Quantity
  private(set) var thresholds: [Constant] = []
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
      guard let (found, threshold, isTurned) = Self.compared(a, b),
        let place = thresholds.firstIndex(of: threshold)
      else { return nil }
      let sign = (cell - (2 * place + 1)).signum()
      if found == quantity { return isTurned ? -sign : sign }
      return found.turned == quantity ? -sign : nil
    }
    func number(_ value: Int) -> Symbolic { .constant(.scalar(Constant(Double(value)))) }
    let rebuilt = Symbolic.apply(primitive, x, output: output, shape: shape)
    switch primitive {
    case .piecewise(.sign): return sign(x[0], 0).map(number)
    case .piecewise(.step), .derivative(.activation(.relu), order: 1):
      return sign(x[0], 0).map { number($0 > 0 ? 1 : 0) }
    case .derivative(.activation(.leakyRelu), order: 1):
      return sign(x[0], 0).map { $0 > 0 ? 1 : x[1] }
    case .derivative(.activation(.elu), order: 1):
      return sign(x[0], 0).map { $0 >= 0 ? 1 : x[1] * .exp(x[0]) }
    case .derivative(.activation(.hardtanh), order: 1):
      guard let low = sign(x[0], -1), let high = sign(x[0], 1) else { return nil }
      return number(low >= 0 && high <= 0 ? 1 : 0)
    case .piecewise(.clip):
      guard let low = sign(x[0], x[1]), let high = sign(x[0], x[2]) else { return nil }
      return low < 0 ? x[1] : high > 0 ? x[2] : x[0]
    case .piecewise(let function) where function.isComparison:
      return sign(x[0], x[1]).map { number(function.value(Double($0), 0, 0) == 1 ? 1 : 0) }
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
