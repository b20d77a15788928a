/// Draws a picture on a page of a given size, as large as it can be read.
///
/// Bands, forms and directions are tried, those that show most first, until no type is smaller than
/// wanted; where none is, the one with the largest type is drawn.
struct SizeFitting {
  let picture: Picture
  let options: PictureOptions
  /// The least size of type in px; nil for 14 pt on a page of 1280×720 px and in proportion on others.
  var wantedType: Double?
  var progress = Progress.none

  /// Whether the equations on edges are left out before the sums on cards: a deck says them beside the
  /// picture.
  var keepsShares = false

  /// The least size of type on a page of 1280×720 px: 14 pt.
  static let leastType = 14.0 * 96 / 72

  /// A way to draw the picture, and how large its smallest type comes out.
  private struct Try {
    var options: PictureOptions
    var scale: Double
    var type: Double
  }

  func drawing(width: Double, height: Double) throws(LayoutError) -> Drawing {
    let page = Point(width, height)
    let wanted = wantedType ?? Self.leastType * min(page.x / 1280, page.y / 720)
    var best: Try?
    var ranks: [Int]?
    func attempt(_ candidate: PictureOptions) throws(LayoutError) -> Try {
      let scene = try scene(candidate, ranks: ranks)
      if candidate.style == options.style { ranks = scene.ranks }
      let size = scene.size()
      let scale = min(page.x / size.x, page.y / size.y)
      let type = scale * Metrics(hasEvenType: true).smallestType(candidate)
      let result = Try(options: candidate, scale: scale, type: type)
      if best.map({ type > $0.type * 1.02 }) ?? true { best = result }
      return result
    }
    search: for reduction in reductions {
      // Where even the tightest is too small, the airy ones need no try.
      var isWithin = false
      for candidate in candidates(reduction, looseness: 0.5) {
        let result = try attempt(candidate)
        if result.type >= wanted { isWithin = true }
      }
      guard isWithin else { continue }
      for looseness in [1, 0.7, 0.5] {
        for candidate in candidates(reduction, looseness: looseness) {
          let result = try attempt(candidate)
          if result.type >= wanted {
            best = result
            break search
          }
        }
      }
    }
    guard let best else { return Drawing(width: page.x, height: page.y) }
    var scaled = best.options
    // A small graph is not blown up until its lines look like beams.
    var scale = min(best.scale, 2.2 * max(1, min(page.x / 1280, page.y / 720)))
    // Places are whole points before they are scaled, so a try may come out a little too large.
    for _ in 0..<8 {
      scaled.scale = scale
      let scene = try scene(scaled, ranks: ranks)
      let size = scene.size()
      if size.x <= page.x && size.y <= page.y { return scene.drawing(page: page) }
      scale *= min(page.x / size.x, page.y / size.y, 0.995)
    }
    scaled.scale = scale
    return try scene(scaled, ranks: ranks).drawing(page: page)
  }

  private func scene(_ options: PictureOptions, ranks: [Int]?) throws(LayoutError) -> Scene {
    var composer = Composer(picture, options)
    composer.knownRanks = ranks
    composer.progress = progress
    return try composer.scene()
  }

  /// Every try is a layout: large graphs are drawn as they are.
  private var isLarge: Bool { picture.nodes.count > 60 }

  /// What is left out, from nothing to nearly all but values and gradients.
  private var reductions: [Set<PicturePart>] {
    let steps: [[PicturePart]] = [
      [], [.words], [.legend], [.symbols], [.upstream], [.plots],
      keepsShares ? [.local] : [.shares], keepsShares ? [.shares] : [.local],
    ]
    var all: [Set<PicturePart>] = []
    for step in steps {
      let next = (all.last ?? []).union(step)
      // What is not shown anyway cannot be left out.
      if let last = all.last, next.intersection(options.parts) == last.intersection(options.parts) {
        continue
      }
      all.append(next)
    }
    return isLarge ? Array(all.prefix(1)) : all
  }

  private var bandCounts: [Int] {
    if let bands = options.bands { return [bands] }
    switch picture.nodes.count {
    case ...60: return [1, 2, 3]
    case ...400: return [1, 2, 3, 4, 6, 8]
    default: return [1]
    }
  }

  private func candidates(
    _ reduction: Set<PicturePart>, looseness: Double
  ) -> [PictureOptions] {
    var list: [PictureOptions] = []
    let forms: [PictureOptions.CardForm] =
      options.style == .circuit ? [options.cardForm] : [.column, .pair]
    for form in forms {
      for bands in bandCounts {
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
