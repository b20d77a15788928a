import GraphCore

/// Signs that are drawn: those that the fonts of our lists lack, and those that grow.
enum Signs {
  typealias Context = Typesetter.Context

  /// The character that stands for a spelling, where that is another.
  static func spelling(_ text: String) -> String {
    switch text {
    case "-": "−"
    case "⋅", "∙", "•": "·"
    case "∼": "~"
    case "∗": "*"
    case "'": "′"
    case "⋯", "...": "…"
    default: text
    }
  }

  static func isTranspose(_ text: String) -> Bool { text == "ᵀ" || text == "⊤" || text == "⊺" }

  /// A filled bar with its top left corner at a place.
  static func bar(
    x: Double, y: Double, width: Double, height: Double, _ color: Color
  ) -> Drawing.Element {
    .rectangle(
      Drawing.Rectangle(x: x, y: y, width: width, height: height, fill: .solid(color)))
  }

  static func line(_ points: [Point], width: Double, _ color: Color) -> Drawing.Element {
    let segments = points.enumerated().map { index, point -> Drawing.Path.Segment in
      index == 0 ? .move(point) : .line(point)
    }
    return .path(
      Drawing.Path(segments, stroke: Stroke(color, width: width, cap: .round, join: .round)))
  }

  static func circle(
    _ center: Point, radius: Double, fill: Fill? = nil, stroke: Stroke? = nil
  ) -> Drawing.Element {
    .ellipse(
      Drawing.Ellipse(
        center: center, radiusX: radius, radiusY: radius, fill: fill, stroke: stroke))
  }

  /// A drawn sign at its place on the baseline; nil for what the fonts have.
  static func box(_ text: String, _ context: Context) -> MathBox? {
    let em = context.size
    let pen = max(0.055 * em, 0.5)
    let axis = context.axis
    let color = context.color
    let stroke = Stroke(color, width: pen, cap: .round, join: .round)
    switch text {
    case "⊙", "⊗", "⊘", "⊕":
      let radius = 0.31 * em
      let side = 0.04 * em
      let middle = Point(side + radius, -axis)
      var box = MathBox(
        width: 2 * (side + radius), ascent: axis + radius + pen / 2,
        descent: max(0, radius + pen / 2 - axis))
      box.shapes = [circle(middle, radius: radius, stroke: stroke)]
      let d = radius * 0.7071
      switch text {
      case "⊙": box.shapes.append(circle(middle, radius: 0.07 * em, fill: .solid(color)))
      case "⊗":
        box.shapes.append(line([middle + Point(-d, -d), middle + Point(d, d)], width: pen, color))
        box.shapes.append(line([middle + Point(-d, d), middle + Point(d, -d)], width: pen, color))
      case "⊘":
        box.shapes.append(line([middle + Point(-d, d), middle + Point(d, -d)], width: pen, color))
      default:
        box.shapes.append(
          line([middle + Point(-radius, 0), middle + Point(radius, 0)], width: pen, color))
        box.shapes.append(
          line([middle + Point(0, -radius), middle + Point(0, radius)], width: pen, color))
      }
      return box
    case "∘":
      var box = MathBox(width: 0.44 * em, ascent: axis + 0.18 * em)
      box.shapes = [circle(Point(0.22 * em, -axis), radius: 0.15 * em, stroke: stroke)]
      return box
    case "∇":
      // A wedge whose left side is heavy, as the stroke of a broad pen makes it.
      let h = 0.68 * em
      var box = MathBox(width: 0.72 * em, ascent: h)
      let outer = [Point(0.01, -0.68), Point(0.71, -0.68), Point(0.36, 0.02)]
      let inner = [Point(0.15, -0.625), Point(0.375, -0.165), Point(0.61, -0.625)]
      box.shapes = [
        .path(Drawing.Path(polygon(outer, em) + polygon(inner, em), fill: .solid(color)))
      ]
      return box
    case "∈":
      let r = 0.26 * em
      let k = 0.5523 * r
      let cx = 0.06 * em + r
      var box = MathBox(width: 0.62 * em, ascent: axis + r + pen / 2, descent: max(0, r - axis))
      box.shapes = [
        .path(
          Drawing.Path(
            [
              .move(Point(0.56 * em, -axis - r)), .line(Point(cx, -axis - r)),
              .cubic(
                Point(cx - k, -axis - r), Point(cx - r, -axis - k), Point(cx - r, -axis)),
              .cubic(
                Point(cx - r, -axis + k), Point(cx - k, -axis + r), Point(cx, -axis + r)),
              .line(Point(0.56 * em, -axis + r)),
            ], stroke: stroke)),
        line([Point(cx - r, -axis), Point(0.53 * em, -axis)], width: pen, color),
      ]
      return box
    case "ℝ":
      var box = MathBox(width: 0.72 * em, ascent: 0.67 * em)
      let thin = max(0.042 * em, 0.5)
      let t = thin / em / 2
      box.shapes = [
        line(scaled([Point(0.03, -t), Point(0.3, -t)], em), width: thin, color),
        line(scaled([Point(0.11, -t), Point(0.11, -0.66 + t)], em), width: thin, color),
        line(scaled([Point(0.22, -t), Point(0.22, -0.66 + t)], em), width: thin, color),
        .path(
          Drawing.Path(
            [
              .move(Point(0.03, -0.66 + t) * em), .line(Point(0.36, -0.66 + t) * em),
              .cubic(
                Point(0.6, -0.66 + t) * em, Point(0.6, -0.31) * em, Point(0.34, -0.31) * em),
              .line(Point(0.22, -0.31) * em),
            ], stroke: Stroke(color, width: thin, cap: .round, join: .round))),
        line(
          scaled([Point(0.30, -0.31), Point(0.52, -t), Point(0.68, -t)], em), width: thin, color),
        line(scaled([Point(0.39, -0.32), Point(0.62, -t)], em), width: thin, color),
      ]
      return box
    case "↦":
      var box = MathBox(width: 0.95 * em, ascent: axis + 0.2 * em)
      let y = -axis / em
      box.shapes = [
        line(scaled([Point(0.08, y), Point(0.88, y)], em), width: pen, color),
        line(scaled([Point(0.08, y - 0.13), Point(0.08, y + 0.13)], em), width: pen, color),
        line(
          scaled([Point(0.72, y - 0.13), Point(0.88, y), Point(0.72, y + 0.13)], em), width: pen,
          color),
      ]
      return box
    case "∝":
      var box = MathBox(width: 0.7 * em, ascent: axis + 0.2 * em)
      let y = -axis / em
      box.shapes = [
        .path(
          Drawing.Path(
            [
              .move(Point(0.64, y - 0.17) * em),
              .cubic(
                Point(0.42, y - 0.22) * em, Point(0.38, y + 0.18) * em,
                Point(0.2, y + 0.18) * em),
              .cubic(
                Point(0.02, y + 0.18) * em, Point(0.02, y - 0.18) * em,
                Point(0.2, y - 0.18) * em),
              .cubic(
                Point(0.38, y - 0.18) * em, Point(0.42, y + 0.22) * em,
                Point(0.64, y + 0.17) * em),
            ], stroke: stroke))
      ]
      return box
    case "⋮", "⋱":
      var box = MathBox(
        width: (text == "⋮" ? 0.28 : 0.9) * em, ascent: axis + 0.36 * em,
        descent: max(0, 0.36 * em - axis))
      let step = text == "⋮" ? Point(0, 0.26 * em) : Point(0.26 * em, 0.22 * em)
      box.shapes = [-1.0, 0, 1].map {
        circle(
          Point(box.width / 2, -axis) + step * $0, radius: 0.05 * em, fill: .solid(color))
      }
      return box
    default: return nil
    }
  }

  private static func scaled(_ points: [Point], _ em: Double) -> [Point] {
    points.map { $0 * em }
  }

  private static func polygon(_ points: [Point], _ em: Double) -> [Drawing.Path.Segment] {
    points.enumerated().map { index, point in
      index == 0 ? .move(point * em) : .line(point * em)
    } + [.close]
  }

  /// The sign of a root: hook, heavy down-stroke, hairline up and the bar over the radicand.
  static func radical(
    x: Double, width: Double, top: Double, bottom: Double, end: Double, rule: Double, em: Double,
    _ color: Color
  ) -> [Drawing.Element] {
    let height = top + bottom
    let half = rule / 2
    let hook = Point(x + 0.06 * em, bottom - min(0.44 * height, 0.52 * em))
    let shoulder = Point(x + 0.16 * em, hook.y - 0.06 * em)
    let foot = Point(x + 0.34 * em + 0.02 * (width - 0.56 * em), bottom - half)
    let peak = Point(x + width - 0.02 * em, -top + half)
    let thick = 0.085 * em
    return [
      .path(
        Drawing.Path(
          [
            .move(shoulder + Point(0, -half)), .line(shoulder + Point(thick, -half)),
            .line(foot + Point(half, 0)), .line(foot + Point(-half * 1.6, 0)), .close,
          ], fill: .solid(color))),
      line([hook, shoulder], width: rule, color),
      .path(
        Drawing.Path(
          [.move(foot), .line(peak), .line(Point(end, peak.y))],
          stroke: Stroke(color, width: rule, cap: .butt, join: .miter))),
    ]
  }
}
