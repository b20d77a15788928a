/// One reverse sweep over a graph in normal forms.
struct SymbolicSweep {
  /// What stands for a unit in the formulas: what it computes, or its name or number.
  enum Substitution {
    case everything, uptoNames, nothing
  }

  let graph: Graph
  private let limit: Int
  private let substitution: Substitution
  private let objective: NodeID
  private(set) var form = NormalForm()
  /// nil: longer than the limit.
  private var values: [NormalForm.Scaled?] = []
  /// The shares of each node, that of the last unit first; nil: one is longer than the limit.
  private var shares: [[NormalForm.Scaled]?]
  private var gradients: [NormalForm.Scaled?]
  private var rules = RuleBook()

  /// The cotangent from which the sweep starts, where it is not a vector of ones.
  private let cotangent: NodeID?

  init(
    _ graph: Graph, _ objective: NodeID, _ substitution: Substitution, limit: Int,
    cotangent: NodeID? = nil
  ) {
    self.cotangent = cotangent
    self.graph = graph
    self.objective = objective
    self.substitution = substitution
    self.limit = limit
    shares = Array(repeating: [], count: graph.nodes.count)
    gradients = Array(repeating: nil, count: graph.nodes.count)
    for index in graph.factorOrder() {
      let id = NodeID(index)
      _ = form.leaf(id, graph[id].shape, length: graph.shownLength(of: id))
    }
    for id in graph.choleskyArguments {
      let leaf = form.leaf(id, graph[id].shape, length: graph.shownLength(of: id))
      form.setSymmetric(leaf.term)
    }
    forward()
    backward()
  }

  /// ∂f/∂x with common factors taken out; nil where it is longer than the limit.
  mutating func gradient(of index: Int) -> NormalForm.Scaled? {
    guard let gradient = gradients[index], form.length(gradient) <= 4 * limit else { return nil }
    return form.finish(gradient)
  }

  /// The Jacobian of the objective, read off the gradient that an arbitrary cotangent hands down.
  mutating func transposedJacobian(of variable: NodeID) -> NormalForm.Scaled? {
    guard let cotangent, let gradient = gradients[variable.index] else { return nil }
    let seed = form.leaf(cotangent, graph[objective].shape, length: 1).term
    return form.linearMap(gradient, of: seed).map { map in
      form.finish(form.transpose(map))
    }
  }

  /// The transpose of a Jacobian, as it is shown.
  mutating func turned(_ map: NormalForm.Scaled) -> Symbolic {
    // The term is made before the table is read, which it adds to.
    let term = form.finish(form.transpose(map))
    return form.formula(term)
  }

  /// The gradient by a node as it is shown; nil where it is longer than the limit.
  mutating func formula(of index: Int) -> Symbolic? {
    guard let gradient = gradient(of: index), form.length(gradient) <= limit else { return nil }
    return form.formula(gradient)
  }

  mutating func allFormulas() -> [Symbolic?] {
    graph.nodes.indices.map { formula(of: $0) }
  }

  // MARK: Values

  private mutating func forward() {
    values.reserveCapacity(graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      let id = NodeID(index)
      if isLeaf(id, node) {
        values.append(form.leaf(id, node.shape, length: graph.shownLength(of: id)))
      } else {
        values.append(value(of: id, node))
      }
    }
  }

  private func isLeaf(_ id: NodeID, _ node: Node) -> Bool {
    guard node.isUnit, node.outputCount == 1 else { return true }
    switch substitution {
    case .everything: return false
    case .uptoNames: return id != objective && graph.results[id] != nil
    case .nothing: return true
    }
  }

  private mutating func value(of id: NodeID, _ node: Node) -> NormalForm.Scaled? {
    guard let primitive = node.primitive else { return nil }
    var x: [NormalForm.Scaled] = []
    for argument in graph.arguments(of: id) {
      guard let term = term(argument) else { return nil }
      x.append(term)
    }
    let result = form.apply(primitive, x)[0]
    return form.length(result) <= limit ? result : nil
  }

  private mutating func term(_ argument: Argument) -> NormalForm.Scaled? {
    switch argument.kind {
    case .node(let id): values[id.index]
    case .constant(let index): form.constant(graph.constants[index])
    }
  }

  // MARK: Gradients

  private mutating func backward() {
    let shape = graph[objective].shape
    shares[objective.index] = [
      cotangent.map { form.leaf($0, shape, length: 1) } ?? form.filled(.one, shape)
    ]
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) {
      settle(index)
      let node = graph.nodes[index]
      // The outputs of one unit hand on together, once all are settled.
      guard let primitive = node.primitive, node.output == 0 else { continue }
      handDown(NodeID(index), node, primitive)
    }
  }

  /// Adds up the shares of a node in the order of the units that they come from.
  private mutating func settle(_ index: Int) {
    guard let list = shares[index] else { return }
    let total = list.reduce(0) { $0 + form.length($1) }
    gradients[index] = total <= 4 * limit ? form.sum(list.reversed()) : nil
    if list.isEmpty { gradients[index] = form.zero(graph.nodes[index].shape) }
    if list.count > 1, let sum = gradients[index], total > limit {
      gradients[index] = form.finish(sum)
    }
    if let sum = gradients[index], form.length(sum) > 2 * limit { gradients[index] = nil }
  }

  private mutating func handDown(_ unit: NodeID, _ node: Node, _ primitive: Primitive) {
    let count = Int(node.outputCount)
    let upstream = (0..<count).map { gradients[unit.index + $0] }
    let operands = Array(graph.arguments(of: unit))
    if upstream.allSatisfy({ $0?.isZero == true }) { return }
    guard !upstream.contains(nil), !isWide(primitive, operands) else {
      for argument in operands { if let id = argument.node { shares[id.index] = nil } }
      return
    }
    let isThere = upstream.map { $0?.isZero == false }
    let rule = rules.rule(primitive, operands, node, isThere, in: graph)
    // What the placeholders of a rule stand for: operands, outputs, their gradients.
    var leaves: [NormalForm.Scaled?] = []
    leaves.reserveCapacity(operands.count + 2 * count)
    for argument in operands { leaves.append(argument.node.flatMap { values[$0.index] }) }
    leaves += values[unit.index..<unit.index + count]
    leaves += upstream
    for (place, argument) in operands.enumerated() {
      guard let id = argument.node, shares[id.index] != nil else { continue }
      guard let formula = rule[place] else { continue }
      let share = form.term(formula) { _, leaf in leaves[leaf.index] }
      guard let share, form.length(share) <= 2 * limit else {
        shares[id.index] = nil
        continue
      }
      if !share.isZero { shares[id.index]?.append(share) }
    }
  }

  /// One element of a tensor so large that nobody would print its gradient.
  private func isWide(_ primitive: Primitive, _ operands: [Argument]) -> Bool {
    switch primitive {
    case .shapeChange(.element), .shapeChange(.row):
      operands.first?.node.map { graph[$0].shape.count > 64 } ?? false
    default: false
    }
  }
}

extension Name {
  fileprivate var shownLength: Int {
    (base.utf8.count > 1 ? base.count : 1) + (index.map { $0.utf8.count + 1 } ?? 0)
  }
}

extension Graph {
  /// About how many characters a node's name takes.
  fileprivate func shownLength(of id: NodeID) -> Int {
    let node = self[id]
    guard node.isUnit else { return variables[id.index].shownLength }
    return results[id]?.shownLength ?? (node.number < 100 ? 3 : 5)
  }
}

extension Graph {
  /// What chol is applied to, which is symmetric.
  var choleskyArguments: [NodeID] {
    guard nodes.primitives.contains(.linearAlgebra(.cholesky)) else { return [] }
    return nodes.indices.filter { nodes[$0].primitive == .linearAlgebra(.cholesky) }
      .flatMap { operands(of: NodeID($0)) }
  }
}
