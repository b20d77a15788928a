/// The gradients of all nodes from one reverse sweep, and what each edge hands on.
///
/// Where the objective is not a scalar, they are those of the sum of its elements.
public struct Gradients: Sendable {
  public let evaluation: Evaluation
  /// From `offset` on by node; 0 for a node that is no scalar.
  let scalars: [Double]
  var offset = 0
  /// By node; nil is 0. Empty where every node is a scalar.
  let tensors: [Tensor?]
  /// What was chosen, where the sweep had to ask.
  var selection: Selection?

  var graph: Graph { evaluation.graph }

  /// ∂f/∂u, of the shape of u: 0 for a node that does not reach the objective.
  public func gradient(of id: NodeID) -> Tensor {
    if tensors.isEmpty { return Tensor(scalars[offset + id.index]) }
    return tensors[id.index] ?? Tensor(repeating: 0, shape: graph[id].shape)
  }

  /// The gradient of a scalar node; of another its first element.
  public func scalar(of id: NodeID) -> Double {
    tensors.isEmpty ? scalars[offset + id.index] : tensors[id.index]?.scalar ?? 0
  }

  /// The local derivative ∂v/∂u at one argument place of a scalar unit on scalars.
  public func local(of unit: NodeID, place: Int) -> Double? {
    let node = graph[unit]
    // A graph with a program of scalars has nothing else.
    guard let primitive = node.primitive,
      graph.program != nil || graph.isScalarUnit(node, primitive, evaluation.constants)
    else { return nil }
    return evaluation.scalarLocal(unit.index, node, primitive, place)
  }

  /// The local derivative at one place of a scalar unit on scalars, and the share upstream × local; nil where
  /// these are no numbers, or where the choices of the graph decide the share.
  public func scalarEdge(of unit: NodeID, place: Int) -> (local: Double, share: Double)? {
    guard selection == nil, let local = local(of: unit, place: place) else { return nil }
    return (local, Self.share(scalar(of: unit), local))
  }

  /// This edge's share of ∂f/∂u: upstream × local. The shares of all edges out of u add up to its
  /// gradient. nil for a place that holds a constant.
  public func downstream(of unit: NodeID, place: Int) -> Tensor? {
    guard let operand = Array(graph.arguments(of: unit))[place].node,
      let primitive = graph[unit].primitive
    else { return nil }
    let node = graph[unit]
    if let selection, node.outputCount == 1 {
      return selection.shares(of: unit, evaluation)[place]?.gradient
        ?? Tensor(repeating: 0, shape: graph[operand].shape)
    }
    if let local = local(of: unit, place: place) {
      return Tensor(Self.share(scalar(of: unit), local))
    }
    let first = NodeID(unit.index - Int(node.output))
    var upstream = [Tensor?](repeating: nil, count: Int(node.outputCount))
    upstream[Int(node.output)] = gradient(of: unit)
    let arguments = evaluation.arguments(of: unit)
    let shares = primitive.vjp(
      arguments, evaluation.outputs(of: first), upstream: upstream,
      wanted: arguments.indices.map { $0 == place },
      isConstant: graph.arguments(of: unit).map { $0.node == nil })
    return shares[place] ?? Tensor(repeating: 0, shape: graph[operand].shape)
  }

  fileprivate var hasNaN: Bool {
    tensors.isEmpty
      ? scalars.contains(where: \.isNaN)
      : tensors.contains { $0?.elements.contains(where: \.isNaN) ?? false }
  }

  /// upstream × local; a unit that does not reach the objective hands on 0, whatever its local
  /// derivative.
  @inline(__always)
  static func share(_ upstream: Double, _ local: Double) -> Double { upstream * local }
}

extension Evaluation {
  /// ∂v/∂u of a scalar unit by the argument at one place.
  @inline(__always)
  func scalarLocal(_ index: Int, _ node: Node, _ primitive: Primitive, _ place: Int) -> Double {
    let start = Int(node.argumentStart)
    let count = Int(node.argumentCount)
    let x = scalar(of: graph.arguments[start])
    let y = count > 1 ? scalar(of: graph.arguments[start + 1]) : 0
    let z = count > 2 ? scalar(of: graph.arguments[start + 2]) : 0
    return primitive.partial(
      place, x, y, z, value: scalars[offset + index],
      otherIsConstant: count == 2 && graph.arguments[start + 1 - place].raw < 0)
  }

  /// The reverse sweep: one loop backwards over the recorded order. A unit's gradient is complete when
  /// the loop comes to it, because its children stand behind it; it is read once and hands a share to
  /// each operand place.
  ///
  /// - Complexity: linear in the number of edges, besides the work of the operations themselves.
  public func gradients() -> Gradients {
    guard case .node(let objective) = graph.objective else {
      return Gradients(
        evaluation: self, scalars: [Double](repeating: 0, count: graph.nodes.count),
        tensors: tensors.isEmpty ? [] : [Tensor?](repeating: nil, count: graph.nodes.count))
    }
    return gradients(
      from: objective, seed: Tensor(repeating: 1, shape: graph[objective].shape))
  }

  /// The reverse sweep from any node with any cotangent of its shape. What no choice took has the gradient 0
  /// (see `Selection`).
  public func gradients(from objective: NodeID, seed: Tensor) -> Gradients {
    let plain = plainGradients(objective, seed)
    guard graph.selects, plain.hasNaN else { return plain }
    let selection = Selection(self, from: objective, seed: seed)
    return Gradients(
      evaluation: self, scalars: selection.gradients.map { $0?.scalar ?? 0 },
      tensors: selection.gradients, selection: selection)
  }

  private func plainGradients(_ objective: NodeID, _ seed: Tensor) -> Gradients {
    guard let program = graph.program else { return tensorSweep(objective, seed) }
    var run = ScalarRun(self)
    program.differentiate(ScalarProgram.Slot(raw: objective.raw), seed: seed.scalar, in: &run)
    return Gradients(
      evaluation: self, scalars: run.gradients, offset: offset, tensors: [])
  }

  private func tensorSweep(_ objective: NodeID, _ seed: Tensor) -> Gradients {
    var table = [Tensor?](repeating: nil, count: graph.nodes.count)
    table[objective.index] = seed
    var index = objective.index + Int(graph[objective].outputCount - 1 - graph[objective].output)
    let first = graph.variables.count
    while index >= first {
      let node = graph.nodes[index]
      let lowest = index - Int(node.outputCount) + 1
      let upstream = Array(table[lowest...index])
      if let primitive = node.primitive, upstream.contains(where: { $0 != nil }) {
        handDown(NodeID(lowest), primitive, upstream, &table)
      }
      index = lowest - 1
    }
    return Gradients(
      evaluation: self, scalars: table.map { $0?.scalar ?? 0 }, tensors: table)
  }

  /// The share of each operand place of one unit, added into the table.
  private func handDown(
    _ unit: NodeID, _ primitive: Primitive, _ upstream: [Tensor?], _ table: inout [Tensor?]
  ) {
    let node = graph[unit]
    if graph.isScalarUnit(node, primitive, constants), let g = upstream[0]?.scalar {
      for (place, argument) in graph.arguments(of: unit).enumerated() {
        guard let operand = argument.node, !primitive.isFlat(place) else { continue }
        let share = Gradients.share(g, scalarLocal(unit.index, node, primitive, place))
        table[operand.index] = Tensor((table[operand.index]?.scalar ?? 0) + share)
      }
      return
    }
    if case .shapeChange(let change) = primitive, let g = upstream[0],
      scatter(change, g, graph.operands(of: unit), &table)
    {
      return
    }
    let places = Array(graph.arguments(of: unit))
    let shares = primitive.vjp(
      places.map(value(of:)), outputs(of: unit), upstream: upstream,
      wanted: places.map { $0.node != nil }, isConstant: places.map { $0.node == nil })
    for (argument, share) in zip(places, shares) {
      guard let operand = argument.node, let share else { continue }
      Self.add(share, to: &table[operand.index])
    }
  }

  /// Adds the gradient of one element or row in its place, instead of a tensor that is 0 elsewhere, so
  /// that a sum over the elements stays linear.
  private func scatter(
    _ change: ShapeChange, _ g: Tensor, _ operands: [NodeID], _ table: inout [Tensor?]
  ) -> Bool {
    guard let operand = operands.first else { return false }
    let shape = graph[operand].shape
    let start: Int
    switch change {
    case .element(let row, let column): start = row * shape.columns + column
    case .row(let row): start = row * shape.columns
    default: return false
    }
    var total = table[operand.index] ?? Tensor(repeating: 0, shape: shape)
    table[operand.index] = nil
    for (offset, value) in g.elements.enumerated() { total.elements[start + offset] += value }
    table[operand.index] = total
    return true
  }

  private static func add(_ share: Tensor, to total: inout Tensor?) {
    guard var sum = total else {
      total = share
      return
    }
    total = nil
    sum.elements.withUnsafeMutableBufferPointer { sum in
      share.elements.withUnsafeBufferPointer { share in
        for i in sum.indices { sum[i] += share[i] }
      }
    }
    total = sum
  }
}
