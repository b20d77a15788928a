/// The reverse rules of primitives as formulas of placeholders, each written once for operands of the same
/// shapes.
struct RuleBook {
  private struct RuleKey: Hashable {
    let primitive: Primitive
    let arguments: [ArgumentKey]
    let upstream: [Bool]
  }

  private enum ArgumentKey: Hashable {
    case shape(Shape)
    case constant(ConstantValue)
  }

  private var rules: [RuleKey: [Symbolic?]] = [:]
  /// The rules for scalars without constants among them, of operations with one output.
  private var scalarRules: [Primitive: [Symbolic?]] = [:]

  /// The shares of the operands as formulas of placeholders: the operands, the outputs, the gradients of
  /// the outputs.
  mutating func rule(
    _ primitive: Primitive, _ operands: [Argument], _ node: Node, _ isThere: [Bool],
    in graph: Graph
  ) -> [Symbolic?] {
    let isScalar =
      isThere.count == 1 && isThere[0]
      && operands.allSatisfy { $0.node.map { graph[$0].shape.isScalar } ?? false }
    if isScalar {
      if let rule = scalarRules[primitive] { return rule }
      let rule = Self.made(primitive, operands, node, isThere, graph)
      scalarRules[primitive] = rule
      return rule
    }
    let arguments: [ArgumentKey] = operands.map { argument in
      switch argument.kind {
      case .node(let id): .shape(graph[id].shape)
      case .constant(let index): .constant(graph.constants[index])
      }
    }
    let key = RuleKey(primitive: primitive, arguments: arguments, upstream: isThere)
    if let rule = rules[key] { return rule }
    let rule = Self.made(primitive, operands, node, isThere, graph)
    rules[key] = rule
    return rule
  }

  private static func made(
    _ primitive: Primitive, _ operands: [Argument], _ node: Node, _ isThere: [Bool],
    _ graph: Graph
  ) -> [Symbolic?] {
    var x: [Symbolic] = []
    for (place, argument) in operands.enumerated() {
      switch argument.kind {
      case .node(let id): x.append(.node(NodeID(place), graph[id].shape))
      case .constant(let index): x.append(.constant(graph.constants[index]))
      }
    }
    let shapes = (try? primitive.outputShapes(x.map(\.shape))) ?? [node.shape]
    let y = shapes.enumerated().map { Symbolic.node(NodeID(x.count + $0), $1) }
    let upstream = shapes.enumerated().map { output, shape in
      isThere[output] ? Symbolic.node(NodeID(x.count + y.count + output), shape) : nil
    }
    let isConstant = operands.map { $0.node == nil }
    return primitive.vjp(
      x, y, upstream: upstream, wanted: isConstant.map { !$0 }, isConstant: isConstant)
  }
}
