public import GraphCore

/// A finished picture, independent of any format: what a writer needs and nothing about graphs.
///
/// Lengths are in px (1/96 inch, the user unit of SVG); x grows to the right and y downwards.
public struct Drawing: Hashable, Sendable {
  public var width, height: Double
  /// Nil leaves the ground transparent.
  public var background: Color?
  /// What the picture is, in words: the name that a screen reader speaks.
  public var title: String
  /// What it shows, in words.
  public var description: String
  /// Text that travels with the picture (`formula`, `values`), so that it can be opened again.
  public var metadata: [Metadata]
  /// In the order of painting, which is the order of reading.
  public var elements: [Element]

  public init(
    width: Double, height: Double, background: Color? = .white, title: String = "",
    description: String = "", metadata: [Metadata] = [], elements: [Element] = []
  ) {
    self.width = width
    self.height = height
    self.background = background
    self.title = title
    self.description = description
    self.metadata = metadata
    self.elements = elements
  }

  public struct Metadata: Hashable, Sendable {
    public var key, value: String

    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  public indirect enum Element: Hashable, Sendable {
    case group(Group)
    case path(Path)
    case rectangle(Rectangle)
    case ellipse(Ellipse)
    case text(Text)
  }

  /// Elements that belong together: a node, an edge, the legend.
  public struct Group: Hashable, Sendable {
    /// Stable and short (`node-u3`); empty for none. Letters, digits, `-`, `_` and `.` stay; writers
    /// escape what else it holds.
    public var id: String
    public var classes: [String]
    /// The tooltip and spoken name; empty for none.
    public var title: String
    public var description: String
    public var opacity: Double
    public var elements: [Element]

    public init(
      id: String = "", classes: [String] = [], title: String = "", description: String = "",
      opacity: Double = 1, _ elements: [Element] = []
    ) {
      self.id = id
      self.classes = classes
      self.title = title
      self.description = description
      self.opacity = opacity
      self.elements = elements
    }
  }
}

/// A place in a drawing, in px.
public struct Point: Hashable, Sendable {
  public var x, y: Double

  public init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  public static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
  public static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
  public static func * (a: Point, k: Double) -> Point { Point(a.x * k, a.y * k) }
}

/// How a line is drawn.
public struct Stroke: Hashable, Sendable {
  public enum Cap: String, Hashable, Sendable { case butt, round, square }
  public enum Join: String, Hashable, Sendable { case miter, round, bevel }

  public var color: Color
  /// In px.
  public var width: Double
  /// Lengths of dashes and gaps in px; empty for a solid line.
  public var dash: [Double]
  public var cap: Cap
  public var join: Join
  public var opacity: Double

  public init(
    _ color: Color, width: Double = 1, dash: [Double] = [], cap: Cap = .butt, join: Join = .miter,
    opacity: Double = 1
  ) {
    self.color = color
    self.width = width
    self.dash = dash
    self.cap = cap
    self.join = join
    self.opacity = opacity
  }
}

/// What an area is filled with.
public enum Fill: Hashable, Sendable {
  case solid(Color, opacity: Double = 1)
  /// Parallel lines, for prints without colour.
  case hatch(Hatch)
}

/// Parallel lines over an area.
public struct Hatch: Hashable, Sendable {
  public var color: Color
  /// Between lines 0 … 180 and the x-axis, clockwise in degrees.
  public var angle: Double
  /// From line to line, in px.
  public var spacing: Double
  public var width: Double
  /// The colour under the lines; nil for none.
  public var ground: Color?

  public init(
    _ color: Color, angle: Double = 45, spacing: Double = 6, width: Double = 0.75,
    ground: Color? = .white
  ) {
    self.color = color
    self.angle = angle
    self.spacing = spacing
    self.width = width
    self.ground = ground
  }
}

extension Drawing {
  public struct Path: Hashable, Sendable {
    public enum Segment: Hashable, Sendable {
      case move(Point)
      case line(Point)
      /// A Bézier curve: two control points and the end.
      case cubic(Point, Point, Point)
      case close
    }

    public var segments: [Segment]
    public var fill: Fill?
    public var stroke: Stroke?

    public init(_ segments: [Segment], fill: Fill? = nil, stroke: Stroke? = nil) {
      self.segments = segments
      self.fill = fill
      self.stroke = stroke
    }
  }

  public struct Rectangle: Hashable, Sendable {
    public var x, y, width, height: Double
    /// The radius of the corners.
    public var radius: Double
    public var fill: Fill?
    public var stroke: Stroke?

    public init(
      x: Double, y: Double, width: Double, height: Double, radius: Double = 0, fill: Fill? = nil,
      stroke: Stroke? = nil
    ) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
      self.radius = radius
      self.fill = fill
      self.stroke = stroke
    }
  }

  public struct Ellipse: Hashable, Sendable {
    public var center: Point
    public var radiusX, radiusY: Double
    public var fill: Fill?
    public var stroke: Stroke?

    public init(
      center: Point, radiusX: Double, radiusY: Double, fill: Fill? = nil, stroke: Stroke? = nil
    ) {
      self.center = center
      self.radiusX = radiusX
      self.radiusY = radiusY
      self.fill = fill
      self.stroke = stroke
    }
  }

  /// A line of text in one or more runs, each at its own place, so that a viewer's own idea of an
  /// advance or of a shifted baseline never moves a subscript.
  public struct Text: Hashable, Sendable {
    public var runs: [TextRun]
    /// The mathematics that the runs show, for writers that set it themselves.
    public var source: Source?

    public init(_ runs: [TextRun], source: Source? = nil) {
      self.runs = runs
      self.source = source
    }

    /// Mathematics that became runs, and the elements before them: rules, radicals, brackets.
    public struct Source: Hashable, Sendable {
      public var node: MathNode
      /// The left end of the baseline.
      public var origin: Point
      public var width: Double
      /// Of the letters on the baseline.
      public var size: Double
      public var color: Color
      /// Whether fractions on the baseline are as large as the text.
      public var isDisplay: Bool
      /// How many elements before the text belong to it.
      public var shapes: Int
    }
  }
}

/// Characters of one font and colour at one place.
public struct TextRun: Hashable, Sendable {
  public enum Anchor: String, Hashable, Sendable { case start, middle, end }

  public var string: String
  /// Where the run begins, has its middle or ends, as `anchor` says.
  public var x: Double
  /// Where the baseline is.
  public var y: Double
  public var font: Font
  public var color: Color
  public var anchor: Anchor
  /// A script or a part of a fraction, whose size goes with that of the text around it.
  public var isScript: Bool
  /// Marks over the run's one letter, from the innermost on, for writers that set mathematics themselves; they
  /// are drawn by shapes of their own.
  public var accents: [MathAccent] = []

  public init(
    _ string: String, x: Double, y: Double, font: Font, color: Color = .black,
    anchor: Anchor = .start, isScript: Bool = false
  ) {
    self.string = string
    self.x = x
    self.y = y
    self.font = font
    self.color = color
    self.anchor = anchor
    self.isScript = isScript
  }
}

/// A font by its role; writers turn it into a list of families.
public struct Font: Hashable, Sendable {
  public enum Family: String, Hashable, Sendable, CaseIterable {
    case serif, sans

    /// Names in order of preference; the first is the one that text is measured with.
    public var list: String {
      switch self {
      case .serif: "Liberation Serif,Times New Roman,Times,serif"
      case .sans: "Liberation Sans,Arial,Helvetica,sans-serif"
      }
    }
  }

  public var family: Family
  /// The em, in px.
  public var size: Double
  public var italic: Bool
  public var bold: Bool

  public init(_ family: Family, size: Double, italic: Bool = false, bold: Bool = false) {
    self.family = family
    self.size = size
    self.italic = italic
    self.bold = bold
  }
}

extension Drawing.Element {
  /// The element moved by so many px.
  public func translated(by offset: Point) -> Drawing.Element {
    switch self {
    case .group(var group):
      group.elements = group.elements.map { $0.translated(by: offset) }
      return .group(group)
    case .path(var path):
      path.segments = path.segments.map { $0.translated(by: offset) }
      return .path(path)
    case .rectangle(var rectangle):
      rectangle.x += offset.x
      rectangle.y += offset.y
      return .rectangle(rectangle)
    case .ellipse(var ellipse):
      ellipse.center = ellipse.center + offset
      return .ellipse(ellipse)
    case .text(var text):
      for i in text.runs.indices {
        text.runs[i].x += offset.x
        text.runs[i].y += offset.y
      }
      if let source = text.source { text.source?.origin = source.origin + offset }
      return .text(text)
    }
  }
}

extension Drawing.Path.Segment {
  public func translated(by offset: Point) -> Drawing.Path.Segment {
    switch self {
    case .move(let p): .move(p + offset)
    case .line(let p): .line(p + offset)
    case .cubic(let a, let b, let p): .cubic(a + offset, b + offset, p + offset)
    case .close: .close
    }
  }
}
