import GraphCore
import RealModule

/// Draws a picture on a page of a given size, as large as it can be read.
///
/// Bands, forms and directions are tried with all that there is to show, then with less of it, until no
/// type is smaller than wanted. Where that cannot be had, a part is left out only where the type that is
/// gained is worth it.
struct SizeFitting {
  let picture: Picture
  let options: PictureOptions
  /// The least size of type in px; nil for 14 pt on a page of 1280×720 px and in proportion on others.
  var wantedType: Double?
  var progress = Progress.none

  /// Whether the equations are said beside the picture, as a deck does: then those on edges are left out
  /// before the sums on cards.
  var saysEquations = false

  /// The least size of type on a page of 1280×720 px: 14 pt.
  static let leastType = 14.0 * 96 / 72

  /// How a picture is laid out, apart from what it shows.
  private struct Arrangement: Hashable {
    var form: PictureOptions.CardForm
    var bands: Int
    var direction: Direction
  }

  /// A way to draw the picture, and how large its smallest type comes out.
  private struct Try {
    var options: PictureOptions
    var arrangement: Arrangement
    var scene: Scene
    var scale: Double
    var type: Double
    /// Whether the page has room left only along the bands, so that more of them would not help.
    var isShort: Bool
  }

  /// The drawing, and the options it was made with.
  func drawing(
    width: Double, height: Double
  ) throws(LayoutError) -> (drawing: Drawing, options: PictureOptions) {
    let page = Point(width, height)
    let wanted = wantedType ?? Self.leastType * min(page.x / 1280, page.y / 720)
    var search = Search(self, page: page, wanted: wanted)
    guard let best = try search.best() else {
      return (Drawing(width: page.x, height: page.y), options)
    }
    // A small graph is not blown up until its lines look like beams.
    let scale = min(best.scale, 2.2 * max(1, min(page.x / 1280, page.y / 720)))
    // Places are whole points before they are scaled, so that a page of any size has the same picture.
    var drawing = best.scene.drawing(page: page * (1 / scale)).scaled(by: scale)
    (drawing.width, drawing.height) = (page.x.rounded(.up), page.y.rounded(.up))
    var options = best.options
    options.scale = scale
    return (drawing, options)
  }

  /// The largest that the smallest type can be, with all left out that can be.
  func largestType(width: Double, height: Double) throws(LayoutError) -> Double {
    var search = Search(self, page: Point(width, height), wanted: .infinity)
    search.isSketch = true
    return try search.largestType()
  }

  private func scene(
    _ options: PictureOptions, ranks: [Int]?, isSketch: Bool = false
  ) throws(LayoutError) -> Scene {
    var composer = Composer(picture, options)
    composer.isSketch = isSketch
    composer.isTry = true
    composer.knownRanks = ranks
    composer.progress = progress
    return try composer.scene()
  }

  /// Looks for the best way to draw. Every try is a layout.
  private struct Search {
    let fitting: SizeFitting
    let page: Point
    let wanted: Double
    /// By the first layout.
    private(set) var ranks: [Int]?
    /// Whether no try is going to be drawn.
    var isSketch = false

    init(_ fitting: SizeFitting, page: Point, wanted: Double) {
      self.fitting = fitting
      self.page = page
      self.wanted = wanted
    }

    mutating func best() throws(LayoutError) -> Try? {
      let reductions = fitting.reductions
      guard let least = reductions.last else { return nil }
      var reduction = 0
      // With nearly nothing shown the arrangements that are worth a look are found; with all shown they are
      // much the same.
      let bare = try tries(least, Self.tight)
      let whole = try tries(
        reductions[0], Self.tight, among: Set(Self.largest(bare, 6).map(\.arrangement)),
        until: wanted)
      if !reaches(whole), reductions.count > 1 {
        // The arrangements that come out best are those to look at between.
        let likely = Set((Self.largest(whole, 2) + Self.largest(bare, 2)).map(\.arrangement))
        guard reaches(bare) else {
          // Every reduction is tried, so of arrangements the two best.
          let best = Set((Self.largest(whole, 1) + Self.largest(bare, 1)).map(\.arrangement))
          return try worthiest(reductions, whole, bare, best)
        }
        var failing = 0
        reduction = reductions.count - 1
        while reduction - failing > 1 {
          let middle = (reduction + failing) / 2
          if reaches(try tries(reductions[middle], Self.tight, among: likely)) {
            reduction = middle
          } else {
            failing = middle
          }
        }
        // Another arrangement may hold what the likely ones could not.
        let others = Set((Self.largest(whole, 6) + Self.largest(bare, 6)).map(\.arrangement))
          .subtracting(likely)
        while reduction > 1,
          reaches(
            try tries(reductions[reduction - 1], Self.tight, among: others, until: wanted))
        {
          reduction -= 1
        }
      }
      for looseness in [1, 0.7, 0.45, Self.tight] {
        // Fewer bands and the direction asked for come first.
        if let found = try tries(reductions[reduction], looseness, until: wanted).last,
          found.type >= wanted
        {
          return found
        }
      }
      return Self.largest(whole, 1).first
    }

    mutating func largestType() throws(LayoutError) -> Double {
      guard let least = fitting.reductions.last else { return 0 }
      return try tries(least, Self.tight).map(\.type).max() ?? 0
    }

    /// Where all is too small: the one whose type makes up for what it leaves out.
    private mutating func worthiest(
      _ reductions: [Reduction], _ whole: [Try], _ bare: [Try], _ likely: Set<Arrangement>
    ) throws(LayoutError) -> Try? {
      var found: (worth: Double, attempt: Try)?
      for (index, reduction) in reductions.enumerated() {
        let candidates =
          index == 0
          ? whole
          : index == reductions.count - 1
            ? bare : try tries(reduction, Self.tight, among: likely)
        guard let attempt = Self.largest(candidates, 1).first else { continue }
        // Type that cannot be read counts for more than what is said elsewhere.
        let worth = 2 * Double.log(attempt.type) - reduction.price
        if found.map({ worth > $0.worth }) ?? true { found = (worth, attempt) }
      }
      return found?.attempt
    }

    /// The least room at which no label comes nearer to another line than to its own.
    private static let tight = 0.2

    private func reaches(_ tries: [Try]) -> Bool { tries.contains { $0.type >= wanted } }

    private static func largest(_ tries: [Try], _ count: Int) -> ArraySlice<Try> {
      tries.enumerated().sorted { ($0.element.type, $1.offset) > ($1.element.type, $0.offset) }
        .map(\.element).prefix(count)
    }

    /// The arrangements of a picture with so much shown, up to the first whose type is large enough.
    private mutating func tries(
      _ reduction: Reduction, _ looseness: Double, among likely: Set<Arrangement>? = nil,
      until enough: Double = .infinity
    ) throws(LayoutError) -> [Try] {
      var result: [Try] = []
      for form in fitting.forms {
        for direction in fitting.directions {
          for bands in fitting.bandCounts
          where bands == 1 || direction.isHorizontal || direction == fitting.options.direction {
            let arrangement = Arrangement(form: form, bands: bands, direction: direction)
            if let likely, !likely.contains(arrangement) { continue }
            let attempt = try attempt(reduction, looseness, arrangement)
            result.append(attempt)
            if attempt.type >= enough { return result }
            if attempt.isShort { break }
          }
        }
      }
      return result
    }

    private mutating func attempt(
      _ reduction: Reduction, _ looseness: Double, _ arrangement: Arrangement
    ) throws(LayoutError) -> Try {
      var candidate = reduction.applied(to: fitting.options)
      candidate.size = nil
      candidate.scale = 1
      candidate.hasEvenType = true
      candidate.looseness = looseness * fitting.options.looseness
      candidate.bands = arrangement.bands
      candidate.direction = arrangement.direction
      candidate.cardForm = arrangement.form
      let scene = try fitting.scene(candidate, ranks: ranks, isSketch: isSketch)
      ranks = scene.ranks
      let size = scene.size()
      let metrics = Metrics(looseness: candidate.looseness, hasEvenType: true)
      let scale = min(page.x / size.x, page.y / size.y)
      let isHigh = page.y / size.y <= page.x / size.x
      return Try(
        options: candidate, arrangement: arrangement, scene: scene, scale: scale,
        type: scale * metrics.smallestType(candidate),
        isShort: isHigh == arrangement.direction.isHorizontal)
    }
  }

  // MARK: What is tried

  private var forms: [PictureOptions.CardForm] {
    options.style == .circuit ? [options.cardForm] : [.column, .pair, .line]
  }

  private var bandCounts: [Int] {
    if let bands = options.bands { return [bands] }
    switch picture.nodes.count {
    case ...12: return [1, 2, 3]
    case ...60: return [1, 2, 3, 4]
    case ...400: return [1, 2, 3, 4, 6, 8]
    default: return [1]
    }
  }

  private var directions: [Direction] {
    guard options.mayTurn else { return [options.direction] }
    return [options.direction, options.direction.isHorizontal ? .bottomToTop : .leftToRight]
  }

  /// What a picture is drawn without.
  private struct Reduction {
    var parts: Set<PicturePart> = []
    var digits: Int?
    var hidesRepeats = false
    var hidesUnitFactors = false
    var hidesJacobians = false
    var matrixLimit: Int?
    /// The logarithm of the factor by which type must become larger to make up for it.
    var price = 0.0

    func applied(to options: PictureOptions) -> PictureOptions {
      var result = options
      result.parts.subtract(parts)
      if let digits { result.digits = min(digits, options.digits) }
      if hidesRepeats { result.hidesRepeats = true }
      if hidesUnitFactors { result.hidesUnitFactors = true }
      if hidesJacobians { result.hidesJacobians = true }
      if let matrixLimit {
        result.matrixLimit = min(matrixLimit, options.matrixLimit ?? matrixLimit)
      }
      return result
    }
  }

  /// From nothing to nearly all but values and gradients, those first that are said elsewhere too. What
  /// is not shown anyway cannot be left out.
  private var reductions: [Reduction] {
    var all = [Reduction()]
    func step(_ price: Double, _ change: (inout Reduction) -> Void) {
      var next = all[all.count - 1]
      change(&next)
      next.price += price
      if next.applied(to: options) != all[all.count - 1].applied(to: options) { all.append(next) }
    }
    let isNumeric = picture.isNumeric && options.shows(.numbers)
    step(0.02) { $0.parts.insert(.words) }
    step(0.03) { $0.parts.insert(.legend) }
    if isNumeric {
      step(0.03) { $0.parts.insert(.upstream) }
      if options.mayRound { step(0.03) { $0.digits = 3 } }
    }
    step(0.03) { $0.parts.insert(.plots) }
    if isNumeric { step(0.03) { $0.hidesRepeats = true } }
    if picture.edges.contains(where: { $0.localShape != nil }) {
      step(0.04) { $0.hidesJacobians = true }
    }
    if !picture.clusters.isEmpty { step(0.06) { $0.parts.insert(.clusters) } }
    if isNumeric {
      let scalars = picture.edges.filter { $0.localShape == nil }
      if scalars.contains(where: { $0.localNumber == 1 }) {
        step(0.02) { $0.hidesUnitFactors = true }
      }
      if !scalars.isEmpty { step(saysEquations ? 0.03 : 0.05) { $0.parts.insert(.symbols) } }
      let tensors = picture.nodes.compactMap { $0.value?.tensor }
      for limit in [6, 3] where tensors.contains(where: { $0.shape.count > limit }) {
        step(0.06) { $0.matrixLimit = limit }
      }
      let last: [PicturePart] = saysEquations ? [.local, .shares] : [.shares, .local]
      for part in last { step(saysEquations ? 0.04 : 0.08) { $0.parts.insert(part) } }
    }
    // Every try is a layout: of large graphs only the ends are tried.
    return picture.nodes.count <= 60 || all.count < 2 ? all : [all[0], all[all.count - 1]]
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
