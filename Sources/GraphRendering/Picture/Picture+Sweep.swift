public import GraphCore

extension Picture {
  /// Which derivative stands beside the values, with the words for it.
  public enum Sweep: Hashable, Sendable {
    /// ∂f/∂u, from the output back.
    case reverse
    /// ∂u/∂w, from the variable on.
    case forward(variable: MathNode)

    public var isForward: Bool { self != .reverse }
    /// What a node has.
    public var derivative: String { isForward ? "tangent" : "gradient" }
    /// What comes to an edge.
    public var incoming: String { isForward ? "tangent" : "upstream" }
    /// What an edge hands on.
    public var outgoing: String { isForward ? "share" : "downstream" }
  }

  /// The picture of forward mode: each node has its tangent, each edge hands local × tangent on, and a
  /// unit's tangent is the sum of what arrives.
  ///
  /// - Complexity: linear in the number of edges, besides the work of the operations themselves.
  public init(
    _ graph: Graph, tangents: Tangents, along variable: MathNode, gradients: Gradients,
    title: MathNode? = nil, notes: [Note] = [], metadata: [Drawing.Metadata] = []
  ) {
    self.init(
      graph, title: title, evaluation: tangents.evaluation, gradients: gradients, notes: notes,
      metadata: metadata)
    sweep = .forward(variable: variable)
    func quantity(_ tensor: Tensor) -> Quantity {
      tensor.shape.isScalar ? .scalar(tensor.scalar) : .tensor(tensor)
    }
    func derivative(of id: NodeID) -> MathNode {
      .fraction(
        .joined([.sign("∂"), graph.symbol(of: id)]), .joined([.sign("∂"), variable]))
    }
    for id in graph.ids {
      nodes[id.index].gradient = quantity(tangents.tangent(of: id))
      nodes[id.index].shares = []
    }
    var index = 0
    for id in graph.ids {
      for (place, argument) in graph.arguments(of: id).enumerated() {
        guard let operand = argument.node else { continue }
        edges[index].localNumber = gradients.local(of: id, place: place)
        edges[index].upstream = quantity(tangents.tangent(of: operand))
        edges[index].isOnlyShare = graph.operands(of: id).count == 1
        edges[index].downstream = tangents.share(of: id, place: place).map(quantity)
        if edges[index].rule != nil {
          var rule = Rule(
            target: derivative(of: id), node: .row([.identifier("J"), derivative(of: operand)]))
          rule.isShare = graph.operands(of: id).count > 1
          edges[index].rule = rule
        }
        // What does not depend on the variable adds nothing that needs saying.
        if let share = edges[index].downstream?.scalar, share != 0 {
          nodes[id.index].shares.append(share)
        }
        index += 1
      }
    }
  }
}
