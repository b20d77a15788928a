extension GraphBuilder {
  /// The finished graph: variables by first appearance, then units.
  ///
  /// Complexity: linear in the number of nodes and arguments.
  public func finish(
    objective: Operand, objectiveName: Name, notes: [Note], unitLetter: Character
  ) -> Graph {
    // Ranks differ, and a name may have one without being used.
    var order = [Int32](repeating: -1, count: Int(rankCount))
    for (index, variable) in variables.enumerated() { order[Int(variable.rank)] = Int32(index) }
    let sorted = order.filter { $0 >= 0 }
    var place = [Int32](repeating: 0, count: variables.count)
    for (position, index) in sorted.enumerated() { place[Int(index)] = Int32(position) }
    let base = Int32(variables.count)
    func argument(_ operand: Operand) -> Argument {
      if let index = operand.constantIndex { return Argument(constant: index) }
      if let index = operand.variableIndex { return Argument(NodeID(Int(place[index]))) }
      return Argument(NodeID(Int(base + operand.raw - Operand.firstUnit)))
    }
    let nodes = NodeList(
      variables: sorted.map {
        let variable = variables[Int($0)]
        return NodeList.Variable(shape: variable.shape, isParameter: variable.isParameter)
      }, units: units, primitives: primitives, shapes: shapes)
    let allArguments = arguments.map(argument)
    let (childList, childStart) = Self.children(nodes, allArguments)
    let goal: Objective =
      objective.constantIndex.map { .constant(constants[$0]) }
      ?? .node(argument(objective).node ?? NodeID(0))
    return Graph(
      nodes: nodes, arguments: allArguments, constants: constants,
      variables: NameList(names: names, ids: sorted.map { variables[Int($0)].name }),
      results: ResultNames(nodes: nodes, names: names), clusters: clusters, objective: goal,
      objectiveName: objectiveName, notes: notes,
      unitLetter: unitLetter, childList: childList, childStart: childStart,
      program: Graph.program(nodes, allArguments, constants))
  }

  /// S(u) for every node by counting: each unit once, in creation order.
  private static func children(
    _ nodes: NodeList, _ arguments: [Argument]
  ) -> (list: [NodeID], start: [Int32]) {
    // While uses are counted, entry i + 1 is that of node i, and then where the next one goes.
    var start = [Int32](repeating: 0, count: nodes.count + 1)
    var last = [Int32](repeating: -1, count: nodes.count)
    var list: [NodeID] = []
    func forEachUse(_ body: (Int, Int32) -> Void) {
      let base = nodes.variables.count
      for (place, unit) in nodes.units.enumerated() where unit.output == 0 {
        let id = Int32(base + place)
        for position in unit.arguments {
          let operand = Int(arguments[position].raw)
          guard operand >= 0, last[operand] != id else { continue }
          last[operand] = id
          body(operand, id)
        }
      }
    }
    forEachUse { operand, _ in start[operand + 1] += 1 }
    for i in 1..<start.count { start[i] += start[i - 1] }
    list = Array(repeating: NodeID(0), count: Int(start[nodes.count]))
    for i in last.indices { last[i] = -1 }
    forEachUse { operand, unit in
      list[Int(start[operand])] = NodeID(Int(unit))
      start[operand] += 1
    }
    // Each start has become that of the next node.
    for i in stride(from: nodes.count, to: 0, by: -1) { start[i] = start[i - 1] }
    start[0] = 0
    return (list, start)
  }
}
