extension Drawing {
  /// The size in px of the smallest type, apart from scripts and the parts of fractions; nil where there is
  /// no text.
  public var smallestType: Double? {
    var smallest: Double?
    var rest = elements
    while let element = rest.popLast() {
      switch element {
      case .group(let group): rest += group.elements
      case .text(let text):
        for run in text.runs where !run.isScript {
          smallest = Swift.min(smallest ?? run.font.size, run.font.size)
        }
      case .path, .rectangle, .ellipse: break
      }
    }
    return smallest
  }
}

/// Whether a page can be read from the back of a room.
public struct Legibility: Hashable, Sendable {
  /// The size of the smallest type in pt where the page has 1280×720 px.
  public var points: Double

  /// - Parameter type: in px, on a page of that size.
  public init(type: Double, width: Double, height: Double) {
    points = type * 0.75 / min(width / 1280, height / 720)
  }

  /// Less cannot be read. Layouts are rounded to whole points before they are scaled, which costs a little.
  public static let leastPoints = 14.0
  public var isGood: Bool { points >= Self.leastPoints - 0.1 }

  /// `10.5 pt`
  public var text: String {
    let tenths = Int((points * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) pt"
  }
}

extension Drawing {
  /// nil where there is no text.
  public var legibility: Legibility? {
    smallestType.map { Legibility(type: $0, width: width, height: height) }
  }
}

extension Deck {
  public var legibility: Legibility? { layers.legibility }
  public var hasCaptions: Bool { strip.height > 0 }
}

extension Picture {
  /// How well a page of `options.size` (16:9 where it has none) can be read at best, with all left out that
  /// can be.
  ///
  /// - Parameter hasCaptions: whether the page of a deck has a strip with explanations.
  public func bestLegibility(
    _ options: PictureOptions, hasCaptions: Bool = false
  ) throws(LayoutError) -> Legibility {
    let (width, height) = Deck.room(options.size, hasCaptions: false)
    let room = Deck.room(options.size, hasCaptions: hasCaptions)
    let type = try SizeFitting(picture: self, options: options)
      .largestType(width: room.width, height: room.height)
    return Legibility(type: type, width: width, height: height)
  }

  /// How well the page can be read as it is drawn, which keeps what can be read and leaves the rest out; nil
  /// where there is no text.
  ///
  /// - Parameter hasCaptions: as above.
  public func drawnLegibility(
    _ options: PictureOptions, hasCaptions: Bool = false
  ) throws(LayoutError) -> Legibility? {
    let (width, height) = Deck.room(options.size, hasCaptions: false)
    var options = options
    options.size = Deck.room(options.size, hasCaptions: hasCaptions)
    return try drawing(options).smallestType.map {
      Legibility(type: $0, width: width, height: height)
    }
  }
}
