public import GraphCore

extension Worksheet {
  /// What is to be filled in.
  public struct Blanks: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
      /// The values of units.
      case values
      /// The gradients of nodes, and the factors upstream and downstream on the edges.
      case gradients
      /// The local derivatives on the edges.
      case local
      /// The sets S(u).
      case children
      /// The gradients by the variables as formulas.
      case formulas
    }

    public var kinds = Set(Kind.allCases)
    /// Of these nodes only; nil for all.
    public var nodes: Set<NodeID>?

    public init() {}

    func asks(_ kind: Kind, of node: NodeID) -> Bool {
      kinds.contains(kind) && nodes?.contains(node) ?? true
    }

    func asks(_ kind: Kind, of node: Int) -> Bool { asks(kind, of: NodeID(node)) }

    func asks(_ kind: Kind) -> Bool { kinds.contains(kind) }
  }

  /// A picture without what is asked for.
  static func blank(_ filled: Picture, _ graph: Graph, _ blanks: Blanks) -> Picture {
    var blank = filled
    for place in blank.nodes.indices {
      if blanks.asks(.gradients, of: place) {
        blank.nodes[place].gradient = nil
        blank.nodes[place].shares = []
        blank.nodes[place].gradientSymbol = nil
      }
      if graph.nodes[place].isUnit, blanks.asks(.values, of: place) {
        blank.nodes[place].value = nil
      }
    }
    for place in blank.edges.indices {
      let edge = blank.edges[place]
      if blanks.asks(.local, of: edge.from) {
        blank.edges[place].local = nil
        blank.edges[place].jacobian = nil
        blank.edges[place].localNumber = nil
      }
      if blanks.asks(.gradients, of: edge.from) {
        blank.edges[place].rule = nil
        blank.edges[place].downstream = nil
      }
      if blanks.asks(.gradients, of: edge.to) { blank.edges[place].upstream = nil }
    }
    return blank
  }
}
