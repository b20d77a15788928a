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

  /// What a lecturer should know about a page whose type cannot be read from the back of a room: that is
  /// below 14 pt on a page of 1280×720 px, and in proportion on others. nil where all is well.
  public func typeNote(width: Double, height: Double) -> String? {
    guard let smallest = smallestType else { return nil }
    let scale = min(width / 1280, height / 720)
    let points = smallest * 0.75 / scale
    // Layouts are rounded to whole points before they are scaled.
    guard points < 13.9 else { return nil }
    let tenths = Int((points * 10).rounded())
    return
      "the smallest text has \(tenths / 10).\(tenths % 10) pt where the page is 1280×720, and less"
      + " than 14 pt cannot be read from the back of a room: leave parts out with --hide, or draw a"
      + " part of the formula"
  }
}

extension Deck {
  /// Likewise for the pages of a deck.
  public var typeNote: String? {
    layers.typeNote(width: drawing.width, height: drawing.height)
  }
}
