import CCairo

// Elements that are seen through as one: where two of them meet, the lower must not show in the upper.
extension CairoWriter {
  /// Paints elements as one that is seen through.
  ///
  /// A layer costs as much as its area, and a wire may go round the whole page. An image therefore gets a
  /// layer only where elements meet, as a line and its head do; beside that each is painted by itself.
  static func paint(
    _ elements: [Drawing.Element], on canvas: OpaquePointer, asOne opacity: Double
  ) {
    // As much as strokes and letters may reach beyond what is measured.
    guard let bounds = SlideShapes.bounds(elements)?.grown(by: 24) else { return }
    func layer(_ frame: Frame) {
      cc_begin_group(canvas, frame.x, frame.y, frame.width, frame.height)
      for element in elements { paint(element, on: canvas) }
      cc_end_group(canvas, opacity)
    }
    guard cc_is_image(canvas) != 0, let meetings = meetings(of: elements),
      4 * meetings.reduce(0, { $0 + $1.width * $1.height }) < bounds.width * bounds.height
    else { return layer(bounds) }
    cc_begin_outside(canvas)
    for frame in meetings { cc_exclude(canvas, frame.x, frame.y, frame.width, frame.height) }
    for element in elements { paint(element, on: canvas, opacity: opacity) }
    cc_end_outside(canvas)
    for frame in meetings { layer(frame) }
  }

  /// Frames, none over another, outside of which nothing is painted on anything; nil where they are many.
  private static func meetings(of elements: [Drawing.Element]) -> [Frame]? {
    var ink = Ink()
    for element in elements { ink.add(element) }
    var meetings = ink.crowded
    for (index, mark) in ink.marks.enumerated() {
      for other in ink.marks[..<index] where mark.frame.overlaps(other.frame) {
        for frame in mark.parts {
          for part in other.parts where frame.overlaps(part) {
            meetings.append(frame.intersection(part))
          }
        }
        if meetings.count > 100 { return nil }
      }
    }
    // Whole px, so that at a whole scale none has a soft border; and those that meet become one.
    var apart: [Frame] = []
    for meeting in meetings {
      var frame = meeting
      while let index = apart.firstIndex(where: { $0.grown(by: 2).overlaps(frame) }) {
        frame = frame.union(apart.remove(at: index))
      }
      apart.append(frame)
    }
    return apart.count > 6 ? nil : apart
  }
}

/// Where the elements of a group leave ink.
private struct Ink {
  /// What is painted in one go, as small frames that together hold it.
  struct Mark {
    var parts: [Frame] = []
    /// Around all of them.
    var frame: Frame

    init?(_ parts: [Frame]) {
      guard let first = parts.first else { return nil }
      self.parts = parts
      frame = parts.dropFirst().reduce(first) { $0.union($1) }
    }
  }

  private(set) var marks: [Mark] = []
  /// Frames of elements that meet themselves: filled and with a border, or seen through as one.
  private(set) var crowded: [Frame] = []
  private let measure = TextMeasure()

  /// For soft borders and the corners of letters.
  private static let margin = 2.0

  mutating func add(_ element: Drawing.Element) {
    switch element {
    case .group(let group):
      if group.opacity < 1 {
        if let frame = SlideShapes.bounds([element])?.grown(by: 24) { crowded.append(frame) }
      } else {
        for element in group.elements { add(element) }
      }
    case .path(let path): add(path.segments, path.fill, path.stroke)
    case .rectangle(let r): add(r.outline, r.fill, r.stroke)
    case .ellipse(let e): add(e.outline, e.fill, e.stroke)
    case .text(let text):
      // Runs of one text stand beside one another.
      add(
        text.runs.map { run in
          let (left, right) = measure.extent(of: run)
          let size = run.font.size
          return Frame(
            x: left - 0.1 * size, y: run.y - size, width: right - left + 0.2 * size,
            height: 1.3 * size)
        })
    }
  }

  private mutating func add(_ parts: [Frame]) {
    if let mark = Mark(parts.map { $0.grown(by: Self.margin) }) { marks.append(mark) }
  }

  private mutating func add(_ outline: [Drawing.Path.Segment], _ fill: Fill?, _ stroke: Stroke?) {
    let width = stroke?.width ?? 0
    // A mitre ends at ten times half the width.
    let reach = stroke?.join == .miter && outline.count > 2 ? 5 * width : width / 2
    let pieces = outline.pieces.map { $0.grown(by: reach + Self.margin) }
    guard let whole = Mark(pieces) else { return }
    if fill == nil {
      marks.append(whole)
    } else if width > 0 || fill?.hasGround ?? false {
      crowded.append(whole.frame)
    } else if let mark = Mark([whole.frame]) {
      marks.append(mark)
    }
  }
}

extension Fill {
  /// Whether there is a colour under lines.
  fileprivate var hasGround: Bool {
    if case .hatch(let hatch) = self { hatch.ground != nil } else { false }
  }
}

extension [Drawing.Path.Segment] {
  /// The frames of its segments: those of curves hold their control points.
  fileprivate var pieces: [Frame] {
    var pieces: [Frame] = []
    var start = Point(0, 0)
    var last = start
    func frame(_ points: Point...) -> Frame {
      let x = points.map(\.x)
      let y = points.map(\.y)
      let left = x.min() ?? 0
      let top = y.min() ?? 0
      return Frame(
        x: left, y: top, width: (x.max() ?? left) - left, height: (y.max() ?? top) - top)
    }
    for segment in self {
      switch segment {
      case .move(let p):
        start = p
        last = p
      case .line(let p):
        pieces.append(frame(last, p))
        last = p
      case .cubic(let a, let b, let p):
        pieces.append(frame(last, a, b, p))
        last = p
      case .close:
        pieces.append(frame(last, start))
        last = start
      }
    }
    return pieces
  }
}

extension Frame {
  fileprivate func union(_ other: Frame) -> Frame {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return Frame(
      x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
  }

  fileprivate func intersection(_ other: Frame) -> Frame {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Frame(
      x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }
}
