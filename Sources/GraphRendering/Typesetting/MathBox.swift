/// Typeset mathematics or words: sizes, and pieces placed from the left end of the baseline.
///
/// Lengths are in px; y grows downwards, so that what stands above the baseline has negative y.
public struct MathBox: Hashable, Sendable {
  /// How far the next box stands to the right.
  public var width: Double
  /// How far the box reaches above and below the baseline; neither is negative.
  public var ascent, descent: Double
  /// Runs of text, from left to right.
  public var runs: [TextRun]
  /// Rules, radicals, brackets and other signs that are drawn.
  public var shapes: [Drawing.Element]
  /// The mathematics that the whole box shows; nil for words and where boxes were put together.
  public var source: Drawing.Text.Source?

  public init(
    width: Double = 0, ascent: Double = 0, descent: Double = 0, runs: [TextRun] = [],
    shapes: [Drawing.Element] = []
  ) {
    self.width = width
    self.ascent = ascent
    self.descent = descent
    self.runs = runs
    self.shapes = shapes
  }

  public var height: Double { ascent + descent }

  /// What to paint to have the left end of the baseline at a place.
  public func elements(at origin: Point) -> [Drawing.Element] {
    var source = source
    source?.width = width
    source?.shapes = shapes.count
    let text = runs.isEmpty ? [] : [Drawing.Element.text(Drawing.Text(runs, source: source))]
    return (shapes + text).map { $0.translated(by: origin) }
  }

  /// What to paint to have the top left corner at a place.
  public func elements(topLeft corner: Point) -> [Drawing.Element] {
    elements(at: Point(corner.x, corner.y + ascent))
  }

  /// Adds the pieces of another box with its origin at a place, and lets the sizes above and below the
  /// baseline reach over it; the width stays.
  mutating func place(_ box: MathBox, x: Double, y: Double = 0) {
    let offset = Point(x, y)
    source = nil
    runs += box.runs.map { run in
      var moved = run
      moved.x += x
      moved.y += y
      return moved
    }
    shapes += box.shapes.map { $0.translated(by: offset) }
    ascent = max(ascent, box.ascent - y)
    descent = max(descent, box.descent + y)
  }
}
