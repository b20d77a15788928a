/// A formula told case by case, where the cases depend on several quantities: on which of x, y, z is the
/// largest, or on a ratio and a sign.
public struct CaseTable: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    /// All of them hold; none for what is left.
    public let conditions: [MathNode]
    public let formula: Symbolic
    /// The cells of their lines in which the conditions hold.
    var cells: [ThresholdLine.Cell] = []
  }

  public let rows: [Row]

  /// Whether the rows have the values of the formula at random points; a point on a threshold tells nothing.
  func agrees(with formula: Symbolic, in graph: Graph) -> Bool {
    graph.hasAtRandomPoints(formula) { leaf in
      rows.first { row in row.cells.allSatisfy { $0.holds(leaf) } }?.formula
    }
  }
}

extension Graph {
  /// A formula with conditions on up to four scalar quantities by the sides of their thresholds; at the
  /// thresholds themselves the formula stays as it is. nil where `caseSplit` suffices, where a condition is of
  /// a vector, or where there would be more than four cases. The rows are compared with the formula at random
  /// points first.
  ///
  /// - Complexity: a simplification of the formula for each of at most 27 branches.
  public func caseTable(of formula: Symbolic) -> CaseTable? {
    var branches: [CaseTable.Row] = []
    guard ThresholdLine(formula) == nil, split(formula, [], into: &branches), branches.count > 1
    else { return nil }
    var groups: [(formula: Symbolic, branches: [CaseTable.Row])] = []
    for branch in branches {
      if let place = groups.firstIndex(where: { $0.formula == branch.formula }) {
        groups[place].branches.append(branch)
      } else {
        groups.append((branch.formula, [branch]))
      }
    }
    // What holds in most branches, and 0 where there are equally many, comes last without conditions.
    let ranks = groups.map { (2 * $0.branches.count + ($0.formula.isZero ? 1 : 0)) }
    guard groups.count > 1, let most = ranks.max(), let last = ranks.firstIndex(of: most) else {
      return nil
    }
    let rest = CaseTable.Row(conditions: [], formula: groups.remove(at: last).formula)
    let rows = groups.flatMap(\.branches)
    let table = CaseTable(rows: rows + [rest])
    return rows.count <= 3 && table.agrees(with: formula, in: self) ? table : nil
  }

  /// The branches of a formula; false where it cannot be split.
  private func split(
    _ formula: Symbolic, _ conditions: [MathNode], _ cells: [ThresholdLine.Cell] = [],
    into branches: inout [CaseTable.Row]
  ) -> Bool {
    guard formula.hasConditions else {
      branches.append(CaseTable.Row(conditions: conditions, formula: formula, cells: cells))
      return branches.count <= 12
    }
    guard conditions.count < 4, let line = ThresholdLine(partOf: formula) else { return false }
    for cell in stride(from: line.cellCount - 1, through: 0, by: -2) {
      guard let replaced = line.replaced(formula, in: cell),
        let condition = line.condition([cell], self)
      else { return false }
      var form = NormalForm()
      let term = form.term(replaced) { form, id in form.leaf(id, self[id].shape, length: 2) }
      guard let term else { return false }
      let finished = form.finish(term)
      let simple = form.formula(finished)
      let path = cells + [ThresholdLine.Cell(line: line, number: cell)]
      guard simple != formula, split(simple, conditions + [condition], path, into: &branches)
      else { return false }
    }
    return true
  }
}

extension Graph {
  /// Whether what is told case by case has the values of a formula at random points.
  ///
  /// - Parameter told: the formula that stands for it at a point; nil where none does.
  func hasAtRandomPoints(
    _ formula: Symbolic, _ told: ((NodeID) -> Tensor) -> Symbolic?
  ) -> Bool {
    for kind in RandomPoint.Kind.allCases {
      for seed in 0..<4 {
        let inputs = variables.enumerated().map { place, name in
          RandomPoint.value(kind, nodes[place].shape, name, seed: UInt64(seed) + 11)
        }
        guard let evaluation = try? evaluate(inputs) else { continue }
        let leaf = { (id: NodeID) in evaluation.value(of: id) }
        guard let wanted = formula.value(leaf), wanted.elements.allSatisfy(\.isFinite) else {
          continue
        }
        guard let got = told(leaf)?.value(leaf), RandomPoint.agree(got, wanted) else {
          return false
        }
      }
    }
    return true
  }
}
