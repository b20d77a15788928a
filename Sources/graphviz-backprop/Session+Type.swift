import GraphCore
import GraphRendering

/// What a lecturer should know about a page whose type cannot be read from the back of a room.
extension Session {
  /// Says how small the type is, and which option makes it larger, if one does: each is tried.
  ///
  /// - Parameters:
  ///   - options: with the size of the page.
  ///   - hasCaptions: whether the page has a strip with explanations.
  func complainOfType(
    _ found: Legibility?, _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    hasCaptions: Bool = false
  ) {
    guard let found, !found.isGood else { return }
    var best: (option: String, legibility: Legibility)?
    for remedy in remedies(picture, drawing, hasCaptions) {
      var changed = options
      remedy.change(&changed)
      changed.size = Deck.room(options.size, hasCaptions: hasCaptions && !remedy.isPageWhole)
      guard let picture = remedy.picture(), let reached = try? picture.bestLegibility(changed)
      else { continue }
      if best.map({ reached.points > $0.legibility.points }) ?? true {
        best = (remedy.option, reached)
      }
      if reached.isGood { break }
    }
    var text =
      "the smallest text has \(found.text) where the page is 1280×720, and less than 14 pt cannot be"
      + " read from the back of a room"
    if let best, best.legibility.points > 1.1 * found.points {
      text += ": \(best.option) makes it \(best.legibility.text)"
      if !best.legibility.isGood { text += "; for more, draw a part of the formula" }
    } else {
      text += ": draw a part of the formula"
    }
    Terminal.complain("note: \(text)\n")
  }

  /// What may help, from the mildest on.
  private struct Remedy {
    var option: String
    var isPageWhole = false
    var change: (inout PictureOptions) -> Void = { _ in }
    var picture: () -> Picture?
  }

  private func remedies(
    _ picture: Picture, _ drawing: DrawingOptions, _ hasCaptions: Bool
  ) -> [Remedy] {
    // Layouts of large graphs take too long to try.
    guard picture.nodes.count <= 100 else { return [] }
    var list: [Remedy] = []
    if hasCaptions {
      list.append(Remedy(option: "--no-captions", isPageWhole: true) { picture })
    }
    // Circles say no matrices.
    if drawing.style == .cards, picture.nodes.allSatisfy({ $0.shape == nil }) {
      list.append(
        Remedy(option: "--style circuit", change: { $0.style = .circuit }, picture: { picture }))
    }
    if drawing.folds.fold == nil, drawing.folds.open.isEmpty, !picture.clusters.isEmpty {
      list.append(
        Remedy(option: "--fold depth=1") { try? self.picture(drawing, folding: Folding(.depth(1))) }
      )
    }
    return list
  }
}
