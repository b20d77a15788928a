import ArgumentParser
import GraphRendering

/// What of a large graph is drawn as one box.
struct FoldOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      auto: of a long run of alike steps the first two, the last, and one box between (the default \
      for more than \(Folding.defaultLimit) nodes); depth=N: a box for each cluster of that depth; none.
      """, valueName: "how"))
  var fold: String?

  @Option(
    help: ArgumentHelp(
      "A cluster or unit to draw in a folded picture: layer.3, k.3-9, u50. May be repeated.",
      valueName: "name"))
  var open: [String] = []

  func validate() throws { _ = try folding(.whenLarge) }

  /// - Parameter mode: what holds where nothing is said.
  func folding(_ mode: Folding.Mode) throws -> Folding {
    let names = open.flatMap { $0.split(separator: ",").map { $0.trimmed } }
    switch fold {
    case nil: return Folding(names.isEmpty ? mode : .automatic, opened: names)
    case "auto": return Folding(.automatic, opened: names)
    case "none": return Folding(.none)
    case let other?:
      let parts = other.split(separator: "=")
      guard parts.count == 2, parts[0] == "depth", let depth = Int(parts[1]), depth >= 1 else {
        throw ValidationError("--fold takes auto, none or depth=N (1 for the outermost clusters)")
      }
      return Folding(.depth(depth), opened: names)
    }
  }
}
