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

  /// The tangents of a sweep forward and the variable along which they were taken.
  struct Direction {
    let tangents: Tangents
    let variable: MathNode
  }

  /// The picture of forward mode: each node has its tangent, each edge hands local × tangent on, and a
  /// unit's tangent is the sum of what arrives.
  ///
  /// - Parameter gradients: of the same evaluation, for the local derivatives.
  /// - Throws: as the picture of reverse mode.
  /// - Complexity: linear in the number of edges, besides the work of the operations themselves.
  public init(
    _ graph: Graph, folding: Folding, tangents: Tangents, along variable: MathNode,
    gradients: Gradients, title: MathNode? = nil, notes: [Note] = [],
    metadata: [Drawing.Metadata] = []
  ) throws(Folding.Failure) {
    self.init(
      graph, try FoldPlan(graph, within: folding, keeping: nil), title: title,
      evaluation: tangents.evaluation, gradients: gradients,
      direction: Direction(tangents: tangents, variable: variable), notes: notes, focus: nil,
      layout: .numerator, metadata: metadata)
  }
}
