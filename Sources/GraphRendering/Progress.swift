/// Where a drawing reports how far it has come.
public struct Progress: Sendable {
  public enum Phase: String, Sendable {
    case measuring, ranking, placing, routing, painting, writing

    /// The share of the whole that is behind when the phase begins, as large graphs take it.
    var start: Double {
      switch self {
      case .measuring: 0
      case .ranking: 0.15
      case .placing: 0.25
      case .routing: 0.6
      case .painting: 0.7
      case .writing: 0.85
      }
    }
  }

  private let body: @Sendable (Phase, Double) -> Void

  /// - Parameter body: gets the phase that begins and the share of the whole that is behind, 0 to 1.
  public init(_ body: @escaping @Sendable (Phase, Double) -> Void) { self.body = body }

  /// Where nobody looks.
  public static let none = Progress { _, _ in }

  public func begin(_ phase: Phase) { body(phase, phase.start) }
}
