/// The gradients of the objective by the variables as formulas, each simplified and checked against
/// numbers.
public struct SymbolicGradients: Sendable {
  /// A gradient as a formula of variables, named results and, where that is shorter, units.
  public struct ClosedForm: Hashable, Sendable {
    public let formula: Symbolic
    /// The units without a name that stand in the formula, in creation order.
    public let uses: [NodeID]
  }

  public let graph: Graph
  /// By variable; nil where the formula would be longer than the limit.
  let forms: [ClosedForm?]
  /// What a reader should know: closed forms that are too long or did not stand the check.
  public let notes: [Note]

  /// The closed form of ∂f/∂x for a variable x; nil where it would be too long, or the graph is.
  public func closedForm(of variable: NodeID) -> ClosedForm? {
    forms.indices.contains(variable.index) ? forms[variable.index] : nil
  }

  /// A closed form as it is set.
  public func mathNode(of form: ClosedForm) -> MathNode {
    graph.mathNode(of: form.formula, names: true)
  }
}

/// How far closed forms go.
public struct ClosedFormLimits: Sendable {
  /// The longest closed form, in characters of its text. Beyond it the gradient stays in units: a line of
  /// 300 characters is more than anyone reads, and the closed forms of the published tables need less
  /// than 100.
  public var characters = 300
  /// The largest graph for which closed forms are sought.
  public var nodes = 20_000
  /// The largest graph for which the gradients of all units are kept as formulas.
  public var unitForms = 400

  public init() {}
}

extension Graph {
  /// The closed forms of the gradients by all variables.
  ///
  /// First everything is put in; a variable whose form gets too long has one in the names of results,
  /// then one in units, else none. Where names give the shorter text, they stay.
  ///
  /// - Complexity: linear in the number of edges for a given limit: a formula beyond the limit is not
  ///   carried on.
  public func symbolicGradients(
    limits: ClosedFormLimits = ClosedFormLimits()
  ) -> SymbolicGradients {
    uncheckedGradients(limits: limits).checked()
  }

  /// The closed forms before they are compared with numbers.
  func uncheckedGradients(limits: ClosedFormLimits) -> SymbolicGradients {
    guard case .node(let objective) = objective, nodes.count <= limits.nodes else {
      return SymbolicGradients(graph: self, forms: [], notes: [])
    }
    var forms = [SymbolicGradients.ClosedForm?](repeating: nil, count: variables.count)
    var lengths = [Int](repeating: .max, count: variables.count)
    func take(_ sweep: inout SymbolicSweep, onlyMissing: Bool) {
      for place in variables.indices {
        guard forms[place] == nil || !onlyMissing, let gradient = sweep.gradient(of: place) else {
          continue
        }
        let length = sweep.form.length(gradient)
        guard length <= limits.characters, length < lengths[place] else { continue }
        let formula = sweep.form.formula(gradient)
        lengths[place] = length
        forms[place] = SymbolicGradients.ClosedForm(
          formula: formula, uses: formula.units(of: self))
      }
    }
    var whole = wholeSweep(objective, limits)
    take(&whole, onlyMissing: false)
    if results.contains(where: { $0.key != objective }) {
      var named = SymbolicSweep(self, objective, .uptoNames, limit: limits.characters)
      take(&named, onlyMissing: false)
    }
    if forms.contains(where: { $0 == nil }) {
      var units = SymbolicSweep(self, objective, .nothing, limit: limits.characters)
      take(&units, onlyMissing: true)
    }
    return SymbolicGradients(
      graph: self, forms: forms, notes: tooLong(forms, limits.characters) + symmetricArguments())
  }

  /// Which matrices the closed forms take as symmetric.
  private func symmetricArguments() -> [Note] {
    var names: [(NodeID, String)] = []
    for id in choleskyArguments where !nodes[id.index].isUnit {
      if !names.contains(where: { $0.0 == id }) { names.append((id, self.id(of: id))) }
    }
    return names.map { id, name in
      Note(
        .reading, node: id, "chol(\(name)) takes \(name) as symmetric, and so do the closed forms")
    }
  }

  /// The sweep that puts in everything, with sums over an index in vectors; variables have the same numbers.
  func wholeSweep(
    _ objective: NodeID, _ limits: ClosedFormLimits, cotangent: NodeID? = nil
  ) -> SymbolicSweep {
    let (graph, objective) = IndexedSums.rewritten(self) ?? (self, objective)
    return SymbolicSweep(
      graph, objective, .everything, limit: limits.characters, cotangent: cotangent)
  }

  /// One note for all gradients that have no closed form.
  private func tooLong(_ forms: [SymbolicGradients.ClosedForm?], _ limit: Int) -> [Note] {
    let missing = forms.indices.filter { forms[$0] == nil }
    guard let first = missing.first else { return [] }
    let names = missing.prefix(4).map { variables[$0].id }.joined(separator: ", ")
    let rest = missing.count > 4 ? ", … (\(missing.count) in all)" : ""
    return [
      Note(
        .reading, node: NodeID(first),
        "the closed form of the gradient by \(names)\(rest) would be longer than \(limit) "
          + "characters and stays in units")
    ]
  }

  /// ∂f/∂u of all nodes in units: u₄ for ∂f/∂u₅ of ½u₄². nil where one is longer than the limit; empty
  /// for a graph beyond the limit.
  public func gradientsInUnits(limits: ClosedFormLimits = ClosedFormLimits()) -> [Symbolic?] {
    guard case .node(let objective) = objective, nodes.count <= limits.unitForms else { return [] }
    var units = SymbolicSweep(self, objective, .nothing, limit: limits.characters)
    return units.allFormulas()
  }
}

extension Symbolic {
  /// The units without a name that stand in it, in creation order.
  func units(of graph: Graph) -> [NodeID] {
    var found: Set<NodeID> = []
    // Variables come first.
    let units = graph.variables.count..<graph.nodes.count
    visitLeaves { if units.contains($0.index) { found.insert($0) } }
    return found.filter { graph.results[$0] == nil }.sorted()
  }

  /// Calls `body` for each node that stands in it, as often as it does.
  public func visitLeaves(_ body: (NodeID) -> Void) {
    switch self {
    case .node(let id, _): body(id)
    case .constant, .cotangent: break
    case .apply(_, let x, _, _): for operand in x { operand.visitLeaves(body) }
    }
  }
}
