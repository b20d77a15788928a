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
  /// is no condition, where they are of several quantities, or where one is of a vector. The cases are
  /// compared with the formula at random points first.
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
    let agrees = hasAtRandomPoints(formula) { leaf in
      line.cell(leaf).flatMap { cell in groups.first { $0.cells.contains(cell) }?.formula }
    }
    return agrees ? CaseSplit(cases: cases, kinks: kinks) : nil
  }
}
