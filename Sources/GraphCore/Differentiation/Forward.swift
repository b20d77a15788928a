/// The tangents of all nodes along one direction of the variables: forward mode.
public struct Tangents: Sendable {
  public let evaluation: Evaluation
  let scalars: [Double]
  /// By node; nil is 0. Empty where every node is a scalar.
  let tensors: [Tensor?]

  /// The derivative of a node along the direction, of the node's shape.
  public func tangent(of id: NodeID) -> Tensor {
    if tensors.isEmpty { return Tensor(scalars[id.index]) }
    return tensors[id.index] ?? Tensor(repeating: 0, shape: evaluation.graph[id].shape)
  }

  public func scalar(of id: NodeID) -> Double {
    tensors.isEmpty ? scalars[id.index] : tensors[id.index]?.scalar ?? 0
  }
}

extension Evaluation {
  /// The tangents along a direction that is 0 but for the given variables (or any nodes, which are then
  /// taken as independent).
  ///
  /// - Complexity: linear in the number of edges, besides the work of the operations themselves.
  public func tangents(along direction: [NodeID: Tensor]) -> Tangents {
    tensors.isEmpty ? scalarTangents(direction) : tensorTangents(direction)
  }

  /// The tangents along one element of a variable (0-based, row by row).
  public func tangents(along variable: NodeID, element: Int = 0) -> Tangents {
    var unit = Tensor(repeating: 0, shape: graph[variable].shape)
    if unit.elements.indices.contains(element) { unit.elements[element] = 1 }
    return tangents(along: [variable: unit])
  }

  private func scalarTangents(_ direction: [NodeID: Tensor]) -> Tangents {
    var table = [Double](repeating: 0, count: graph.nodes.count)
    for (id, tangent) in direction { table[id.index] = tangent.scalar }
    for index in graph.variables.count..<graph.nodes.count {
      let node = graph.nodes[index]
      guard let primitive = node.primitive else { continue }
      let start = Int(node.argumentStart)
      var sum = table[index]
      for place in 0..<Int(node.argumentCount) {
        let raw = graph.arguments[start + place].raw
        guard raw >= 0, table[Int(raw)] != 0, !primitive.isFlat(place) else { continue }
        let local = scalarLocal(index, node, primitive, place)
        if local == 0, primitive.selects(place) { continue }
        sum += local * table[Int(raw)]
      }
      table[index] = sum
    }
    return Tangents(evaluation: self, scalars: table, tensors: [])
  }

  private func tensorTangents(_ direction: [NodeID: Tensor]) -> Tangents {
    var table = [Tensor?](repeating: nil, count: graph.nodes.count)
    for (id, tangent) in direction { table[id.index] = tangent }
    var index = graph.variables.count
    while index < graph.nodes.count {
      let unit = NodeID(index)
      let node = graph.nodes[index]
      let places = Array(graph.arguments(of: unit))
      let tangents = places.map { $0.node.flatMap { table[$0.index] } }
      if let primitive = node.primitive, tangents.contains(where: { $0 != nil }) {
        let outputs = primitive.jvp(
          places.map(value(of:)), outputs(of: unit), tangents: tangents,
          isConstant: places.map { $0.node == nil })
        for (offset, tangent) in outputs.enumerated() where table[index + offset] == nil {
          table[index + offset] = tangent
        }
      }
      index += Int(node.outputCount)
    }
    return Tangents(
      evaluation: self, scalars: table.map { $0?.scalar ?? 0 }, tensors: table)
  }
}

extension Evaluation {
  /// The most entries of a Jacobian that is formed for display.
  public static let largestJacobian = 4096

  /// The Jacobian of one output of a unit by the operand at one place: rows for the elements of v,
  /// columns for those of u, both row by row. nil where it would have more than `limit` entries, or
  /// the place holds a constant. No gradient is computed from it.
  public func localJacobian(
    of unit: NodeID, place: Int, layout: JacobianLayout = .numerator,
    limit: Int = Evaluation.largestJacobian
  ) -> Tensor? {
    let places = Array(graph.arguments(of: unit))
    let node = graph[unit]
    guard places.indices.contains(place), let operand = places[place].node,
      let primitive = node.primitive
    else { return nil }
    let (m, n) = (node.shape.count, graph[operand].shape.count)
    let (entries, overflow) = m.multipliedReportingOverflow(by: n)
    guard !overflow, entries <= limit else { return nil }
    let arguments = places.map(value(of:))
    let outputs = outputs(of: NodeID(unit.index - Int(node.output)))
    let isConstant = places.map { $0.node == nil }
    var jacobian = [Double](repeating: 0, count: m * n)
    if m <= n {
      for i in 0..<m {
        var upstream = [Tensor?](repeating: nil, count: outputs.count)
        upstream[Int(node.output)] = Self.unitTensor(node.shape, i)
        let row = primitive.vjp(
          arguments, outputs, upstream: upstream, wanted: places.indices.map { $0 == place },
          isConstant: isConstant)[place]
        if let row { for j in 0..<n { jacobian[i * n + j] = row.elements[j] } }
      }
    } else {
      for j in 0..<n {
        let tangents = places.indices.map { other in
          other == place ? Self.unitTensor(graph[operand].shape, j) : nil
        }
        let column = primitive.jvp(
          arguments, outputs, tangents: tangents, isConstant: isConstant)[Int(node.output)]
        if let column { for i in 0..<m { jacobian[i * n + j] = column.elements[i] } }
      }
    }
    let result = Tensor(shape: Shape(rows: m, columns: n), elements: jacobian)
    return layout == .numerator ? result : result.transposed
  }

  private static func unitTensor(_ shape: Shape, _ element: Int) -> Tensor {
    var unit = Tensor(repeating: 0, shape: shape)
    unit.elements[element] = 1
    return unit
  }
}
