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
      // What it may come to at best is found faster than what it does come to.
      let captions = hasCaptions && !remedy.isPageWhole
      guard let picture = remedy.picture(changed),
        let most = try? picture.bestLegibility(changed, hasCaptions: captions),
        most.points > 1.1 * max(found.points, best?.legibility.points ?? 0),
        let reached = try? picture.drawnLegibility(changed, hasCaptions: captions)
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

  /// The picture for a page of `options.size`: where it could not be read, long runs of alike steps are
  /// folded, if that makes type larger and nothing was said about folding.
  ///
  /// - Parameter hasCaptions: whether it is the page of a deck with explanations.
  func picture(
    _ drawing: DrawingOptions, page options: PictureOptions, hasCaptions: Bool = false
  ) throws(Complaint) -> Picture {
    let (picture, isFolded) = try chosen(drawing, options, hasCaptions: hasCaptions)
    if isFolded { noteFolds(picture, drawing.folding) }
    return picture
  }

  /// The picture for a page, and whether it was folded for it.
  private func chosen(
    _ drawing: DrawingOptions, _ options: PictureOptions, hasCaptions: Bool
  ) throws(Complaint) -> (picture: Picture, isFolded: Bool) {
    guard options.size != nil, let folded = folded(drawing) else {
      return (try picture(drawing), false)
    }
    let plain = try picture(drawing, folding: drawing.folding)
    // An error of the layout is met again where it is drawn.
    guard let whole = try? plain.bestLegibility(options, hasCaptions: hasCaptions),
      !whole.isGood,
      let short = try? folded.bestLegibility(options, hasCaptions: hasCaptions),
      short.points > 1.1 * whole.points
    else { return (plain, false) }
    return (folded, true)
  }

  /// With long runs folded where they are not anyway; nil where there are none, where something else was
  /// asked for, and for graphs whose layout takes too long to be tried.
  private func folded(_ drawing: DrawingOptions) -> Picture? {
    guard drawing.folds.fold == nil, drawing.folds.open.isEmpty,
      problem.graph.nodes.count <= Folding.defaultLimit,
      let folded = try? picture(drawing, folding: Folding(.automatic)),
      folded.nodes.contains(where: { $0.fold != nil })
    else { return nil }
    return folded
  }

  /// What may help, from the mildest on.
  private struct Remedy {
    var option: String
    var isPageWhole = false
    var change: (inout PictureOptions) -> Void = { _ in }
    /// As the option has it drawn on a page.
    var picture: (PictureOptions) -> Picture?
  }

  private func remedies(
    _ picture: Picture, _ drawing: DrawingOptions, _ hasCaptions: Bool
  ) -> [Remedy] {
    // Layouts of large graphs take too long to try.
    guard picture.nodes.count <= 100 else { return [] }
    var list: [Remedy] = []
    func chosen(_ options: PictureOptions, hasCaptions: Bool) -> Picture? {
      try? self.chosen(drawing, options, hasCaptions: hasCaptions).picture
    }
    if hasCaptions {
      list.append(
        Remedy(option: "--no-captions", isPageWhole: true) { chosen($0, hasCaptions: false) })
    }
    // Circles say no matrices.
    if drawing.style == .cards, picture.nodes.allSatisfy({ $0.shape == nil }) {
      list.append(
        Remedy(
          option: "--style circuit", change: { $0.style = .circuit },
          picture: { chosen($0, hasCaptions: hasCaptions) }))
    }
    let isFolded = picture.nodes.contains { $0.fold != nil }
    if !isFolded, let folded = folded(drawing) {
      list.append(Remedy(option: "--fold auto") { _ in folded })
    }
    if drawing.folds.fold == nil, drawing.folds.open.isEmpty, !picture.clusters.isEmpty {
      list.append(
        Remedy(option: "--fold depth=1") { _ in
          try? self.picture(drawing, folding: Folding(.depth(1)))
        }
      )
    }
    return list
  }
}
