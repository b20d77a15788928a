extension Tangents {
  /// What the operand at one place adds to the tangent of a unit: local × its tangent. The shares of all
  /// places of a unit add up to its tangent. nil for a place that holds a constant.
  public func share(of unit: NodeID, place: Int) -> Tensor? {
    let graph = evaluation.graph
    let node = graph[unit]
    let places = Array(graph.arguments(of: unit))
    guard places.indices.contains(place), let operand = places[place].node,
      let primitive = node.primitive
    else { return nil }
    if graph.isScalarUnit(node, primitive, evaluation.constants) {
      let tangent = scalar(of: operand)
      let isFlat = tangent == 0 || primitive.isFlat(place)
      return Tensor(
        isFlat ? 0 : evaluation.scalarLocal(unit.index, node, primitive, place) * tangent)
    }
    let shares = primitive.jvp(
      places.map(evaluation.value(of:)),
      evaluation.outputs(of: NodeID(unit.index - Int(node.output))),
      tangents: places.indices.map { $0 == place ? tangent(of: operand) : nil },
      isConstant: places.map { $0.node == nil })
    return shares[Int(node.output)] ?? Tensor(repeating: 0, shape: node.shape)
  }
}
