import GraphRendering

/// What is known of a format that pandoc writes: what shows a picture there, and how much room it has.
struct DocumentFormat {
  /// How a picture gets into the document.
  enum Kind {
    /// A page in a browser: SVG; steps are a small deck of their own.
    case page
    /// SVG whose parts are fragments of reveal.js.
    case fragments
    /// Pages and slides of HTML in which nothing can be clicked through: SVG; steps play by themselves.
    case stillHTML
    /// PDF; steps are overlays of beamer.
    case overlays
    /// PDF on paper.
    case paper
    /// PNG on a slide of its own for each step.
    case slides
    /// PNG in running text.
    case text
  }

  /// The room for a picture in px of 1/96 inch, or of a slide of 1280 px.
  struct Room {
    var width, height: Double
    /// The least type that can be read there.
    var leastType: Double
    /// The type of pictures that need not fill a page, so that small ones are not blown up; nil on slides.
    var mostType: Double?
  }

  let name: String
  let kind: Kind
  /// The room of the whole column or slide.
  let room: Room

  /// - Parameter isWide: whether a document says that its slides are 16:9.
  init(_ name: String, isWide: Bool = false) {
    self.name = name
    // The back row sees a slide as a page of 1280 px.
    let slideType = Legibility.leastPoints * 96 / 72
    switch name {
    case "revealjs":
      kind = .fragments
      room = Room(width: 1280, height: 720, leastType: slideType)
    case "slidy", "slideous", "s5", "dzslides":
      kind = .stillHTML
      room = Room(width: 1280, height: 720, leastType: slideType)
    case "epub", "epub2", "epub3":
      kind = .stillHTML
      room = Room(width: 560, height: 720, leastType: 11, mostType: 13.5)
    case "html", "html4", "html5", "chunkedhtml":
      kind = .page
      room = Room(width: 640, height: 830, leastType: 11, mostType: 13.5)
    case "beamer":
      kind = .overlays
      // Text of 108 mm on a page of 128 mm, or of 140 on 160, and what the title leaves; 8 pt.
      let millimetre = 96 / 25.4
      room = Room(width: (isWide ? 140 : 108) * millimetre, height: 66 * millimetre, leastType: 11)
    case "latex", "context":
      kind = .paper
      // The text of an article is 345 pt wide.
      room = Room(width: 458, height: 600, leastType: 10.7, mostType: 13.3)
    case "pptx":
      kind = .slides
      // The area of a slide is narrower than the slide.
      room = Room(width: 1280, height: 528, leastType: 1.1 * slideType)
    default:
      kind = .text
      room = Room(width: 576, height: 750, leastType: 11, mostType: 13.5)
    }
  }

  var isHTML: Bool {
    switch kind {
    case .page, .fragments, .stillHTML: true
    case .overlays, .paper, .slides, .text: false
    }
  }
  /// Whether a deck can be gone through.
  var showsSteps: Bool {
    switch kind {
    case .page, .fragments, .stillHTML, .overlays, .slides: true
    case .paper, .text: false
    }
  }
  var isSlide: Bool { room.mostType == nil }
  var isLaTeX: Bool {
    switch kind {
    case .overlays, .paper: true
    case .page, .fragments, .stillHTML, .slides, .text: false
    }
  }

  /// The room that is left where a width, or a height, is asked for.
  ///
  /// - Parameters:
  ///   - share: of the column in which the block stands, in the whole.
  ///   - hasText: whether text stands on the same slide.
  ///   - isStepped: whether it is a deck, which keeps the shape of its page.
  func room(
    width: DocumentLength?, height: DocumentLength?, share: Double, hasText: Bool, isStepped: Bool
  ) -> Room {
    var room = room
    let whole = room
    if !isSlide, isStepped { room.height = 0.75 * room.width }
    // Pandoc puts text beside the picture.
    if kind == .slides, hasText { (room.width, room.height) = (770, 600) }
    room.width *= share
    if let asked = width?.pixels(of: room.width) { room.width = min(asked, whole.width) }
    if kind == .overlays, hasText { room.height *= 0.85 }
    if isSlide, width != nil || share < 1 {
      // Something else stands on that slide, too.
      room.height = min(0.8 * whole.height, 0.75 * room.width)
    }
    if let asked = height?.pixels(of: whole.height) { room.height = min(asked, whole.height) }
    room.width = max(room.width, 60)
    room.height = max(room.height, 60)
    return room
  }
}

/// A length as documents have it: `80%`, `5cm`, `300px`, `300`.
struct DocumentLength {
  let number: Double
  let unit: String

  /// Pixels of 1/96 inch; an em is that of running text.
  private static let units: [String: Double] = [
    "px": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72.27, "bp": 96.0 / 72,
    "pc": 16, "em": 16, "rem": 16, "ex": 8,
  ]

  /// nil for what is no length.
  init?(_ text: String) {
    let trimmed = text.trimmed
    let digits = trimmed.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let rest = String(trimmed.dropFirst(digits.count).trimmed)
    guard let number = Double(digits), number > 0, number <= 100_000 else { return nil }
    let unit = rest.isEmpty ? "px" : rest.lowercased()
    guard unit == "%" || Self.units[unit] != nil else { return nil }
    self.number = number
    self.unit = unit
  }

  func pixels(of whole: Double) -> Double {
    unit == "%" ? number / 100 * whole : number * (Self.units[unit] ?? 1)
  }
}
