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

  /// The shares of the operands as formulas of placeholders: the operands, the outputs, the gradients of
  /// the outputs.
  mutating func rule(
    _ primitive: Primitive, _ operands: [Argument], _ node: Node, _ isThere: [Bool],
    in graph: Graph
  ) -> [Symbolic?] {
    let arguments: [ArgumentKey] = operands.map { argument in
      switch argument.kind {
      case .node(let id): .shape(graph[id].shape)
      case .constant(let index): .constant(graph.constants[index])
      }
    }
    let key = RuleKey(primitive: primitive, arguments: arguments, upstream: isThere)
    if let rule = rules[key] { return rule }
    let x: [Symbolic] = arguments.enumerated().map { place, argument in
      switch argument {
      case .shape(let shape): .node(NodeID(place), shape)
      case .constant(let value): .constant(value)
      }
    }
    let shapes = (try? primitive.outputShapes(x.map(\.shape))) ?? [node.shape]
    let y = shapes.enumerated().map { Symbolic.node(NodeID(x.count + $0), $1) }
    let upstream = shapes.enumerated().map { output, shape in
      isThere[output] ? Symbolic.node(NodeID(x.count + y.count + output), shape) : nil
    }
    let isConstant = operands.map { $0.node == nil }
    let rule = primitive.vjp(
      x, y, upstream: upstream, wanted: isConstant.map { !$0 }, isConstant: isConstant)
    rules[key] = rule
    return rule
  }
}
