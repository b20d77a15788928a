/// Draws a picture on a page of a given size, as large as it can be read.
///
/// Bands, forms and directions are tried, those that show most first, until no type is smaller than
/// wanted; where none is, the one with the largest type is drawn.
struct SizeFitting {
  let picture: Picture
  let options: PictureOptions
  /// The least size of type in px; nil for 14 pt on a page of 1280×720 px and in proportion on others.
  var wantedType: Double?

  /// The least size of type on a page of 1280×720 px: 14 pt.
  static let leastType = 14.0 * 96 / 72

  func drawing(width: Double, height: Double) throws(LayoutError) -> Drawing {
    let page = Point(width, height)
    let wanted = wantedType ?? Self.leastType * min(page.x / 1280, page.y / 720)
    var best: (scale: Double, type: Double, options: PictureOptions)?
    for candidate in candidates() {
      let size = try Composer(picture, candidate).scene().size()
      let scale = min(page.x / size.x, page.y / size.y) * candidate.scale
      let type = scale * Metrics(hasEvenType: true).smallestType(candidate)
      if best.map({ type > $0.type * 1.02 }) ?? true { best = (scale, type, candidate) }
      if type >= wanted { break }
    }
    guard let best else { return Drawing(width: page.x, height: page.y) }
    var scaled = best.options
    // A small graph is not blown up until its lines look like beams.
    var scale = min(best.scale, 2.2 * max(1, min(page.x / 1280, page.y / 720)))
    // Places are whole points before they are scaled, so a try may come out a little too large.
    for _ in 0..<8 {
      scaled.scale = scale
      let scene = try Composer(picture, scaled).scene()
      let size = scene.size()
      if size.x <= page.x && size.y <= page.y { return scene.drawing(page: page) }
      scale *= min(page.x / size.x, page.y / size.y, 0.995)
    }
    scaled.scale = scale
    return try Composer(picture, scaled).scene().drawing(page: page)
  }

  /// From the richest to the plainest; of each, all ways to arrange it, the airy ones first.
  private func candidates() -> [PictureOptions] {
    var list: [PictureOptions] = []
    let reductions: [Set<PicturePart>] = [
      [], [.words], [.words, .legend], [.words, .legend, .symbols],
      [.words, .legend, .symbols, .upstream], [.words, .legend, .symbols, .upstream, .plots],
      [.words, .legend, .symbols, .upstream, .plots, .shares],
      [.words, .legend, .symbols, .upstream, .plots, .shares, .local],
    ]
    // Every try is a layout: large graphs are drawn as they are.
    let isLarge = picture.nodes.count > 60
    for reduction in isLarge ? Array(reductions.prefix(1)) : reductions {
      // What is not shown anyway cannot be left out.
      if !reduction.isEmpty, reduction.isDisjoint(with: options.parts) { continue }
      for looseness in [1, 0.7, 0.5] {
        for form in [PictureOptions.CardForm.column, .pair] {
          for bands in isLarge ? [options.bands] : [1, 2, 3] {
            for direction in directions where bands == 1 || direction.isHorizontal {
              var candidate = options
              candidate.size = nil
              candidate.scale = 1
              candidate.hasEvenType = true
              candidate.looseness = looseness * options.looseness
              candidate.parts.subtract(reduction)
              candidate.bands = bands
              candidate.direction = direction
              candidate.cardForm = form
              list.append(candidate)
            }
          }
        }
      }
    }
    return list
  }

  private var directions: [Direction] {
    guard options.mayTurn else { return [options.direction] }
    return [options.direction, options.direction.isHorizontal ? .bottomToTop : .leftToRight]
  }
}

extension Metrics {
  /// The smallest size of type that a picture with these options has, scripts aside.
  func smallestType(_ options: PictureOptions) -> Double {
    var sizes = [cardMath]
    if options.shows(.words) { sizes.append(words) }
    if options.shows(.legend) || options.shows(.clusters) { sizes.append(legend) }
    if options.shows(.numbers) {
      sizes.append(cardNumber)
      sizes.append(labelNumber)
    }
    return sizes.min() ?? cardMath
  }
}
