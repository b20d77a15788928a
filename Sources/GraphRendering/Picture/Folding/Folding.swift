/// What of a large graph is drawn as one box each: nobody can look at ten thousand units at once.
///
/// A fold hides units that follow one another in creation order, with the variables that only they use.
/// Edges only go from earlier to later units, so a folded graph has no cycle.
public struct Folding: Hashable, Sendable {
  public enum Mode: Hashable, Sendable {
    /// Every unit is drawn.
    case none
    /// Of a long run of alike clusters or units the first two and the last are drawn, and one box for
    /// what lies between.
    case automatic
    /// As `automatic`, but only for graphs of more nodes than `limit`.
    case whenLarge
    /// Clusters this deep are one box each; the outermost have depth 1. Runs of more boxes than `limit`
    /// are folded as well.
    case depth(Int)
  }

  public var mode: Mode
  /// The names of clusters (`layer.3`, `k.3-9`, `k` for all steps) and units (`u50`) that are drawn
  /// whatever the mode says.
  public var opened: [String]
  /// How many nodes a picture has before it is folded without being asked to.
  public var limit: Int

  /// The most nodes of a picture, after folding.
  public var mostNodes: Int

  public static let defaultLimit = 100
  public static let defaultMostNodes = 250_000

  public init(
    _ mode: Mode = .whenLarge, opened: [String] = [], limit: Int = Folding.defaultLimit,
    mostNodes: Int = Folding.defaultMostNodes
  ) {
    self.mostNodes = mostNodes
    self.mode = mode
    self.opened = opened
    self.limit = limit
  }

  /// A name to open that the graph does not have, or a picture that would be too large.
  public struct Failure: Error, Hashable, Sendable {
    public var message: String
    public var hint: String
  }
}
