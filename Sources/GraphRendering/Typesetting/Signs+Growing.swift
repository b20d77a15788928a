import GraphCore

// Brackets and accents, which take the size of what they belong to.
extension Signs {
  /// A bracket of a given height, centred on the axis; nil for one that has no drawing.
  static func bracket(
    _ text: String, isOpen: Bool, height: Double, _ context: Context
  ) -> MathBox? {
    let em = context.size
    let pen = max(0.06 * em, 0.6)
    let top = -context.axis - height / 2
    let bottom = top + height
    var box = MathBox(ascent: max(0, -top), descent: max(0, bottom))
    let stroke = Stroke(context.color, width: pen, cap: .butt, join: .miter)

    /// Points are given for an opening bracket, with x from its left end.
    func place(_ width: Double, _ make: (_ x: (Double) -> Double) -> [Drawing.Element]) {
      box.width = width
      box.shapes = make { isOpen ? $0 : width - $0 }
    }
    switch text {
    case "(", ")":
      let bulge = min(0.2 * em + 0.05 * height, 0.42 * em)
      let thick = min(0.075 * em + 0.012 * height, 0.13 * em)
      let tip = 0.035 * em
      place(bulge + 0.1 * em) { x in
        let (near, far) = (0.05 * em, 0.05 * em + bulge)
        return [
          .path(
            Drawing.Path(
              [
                .move(Point(x(far), top)),
                .cubic(
                  Point(x(near + 0.25 * bulge), top + 0.2 * height),
                  Point(x(near - 0.08 * bulge), top + 0.33 * height),
                  Point(x(near - 0.08 * bulge), top + 0.5 * height)),
                .cubic(
                  Point(x(near - 0.08 * bulge), bottom - 0.33 * height),
                  Point(x(near + 0.25 * bulge), bottom - 0.2 * height), Point(x(far), bottom)),
                .line(Point(x(far + tip), bottom - tip)),
                .cubic(
                  Point(x(near + 0.25 * bulge + thick), bottom - 0.23 * height),
                  Point(x(near - 0.08 * bulge + thick), bottom - 0.35 * height),
                  Point(x(near - 0.08 * bulge + thick), top + 0.5 * height)),
                .cubic(
                  Point(x(near - 0.08 * bulge + thick), top + 0.35 * height),
                  Point(x(near + 0.25 * bulge + thick), top + 0.23 * height),
                  Point(x(far + tip), top + tip)),
                .close,
              ], fill: .solid(context.color)))
        ]
      }
    case "[", "]", "⌊", "⌋", "⌈", "⌉":
      let arm = 0.16 * em
      let left = 0.1 * em
      let upper = !(text == "⌊" || text == "⌋")
      let lower = !(text == "⌈" || text == "⌉")
      place(left + arm + 0.06 * em) { x in
        var points: [Point] = []
        if upper { points.append(Point(x(left + arm), top + pen / 2)) }
        points.append(Point(x(left + pen / 2), upper ? top + pen / 2 : top))
        points.append(Point(x(left + pen / 2), lower ? bottom - pen / 2 : bottom))
        if lower { points.append(Point(x(left + arm), bottom - pen / 2)) }
        return [outline(points, stroke)]
      }
    case "|", "‖", "∥", "||", "∣":
      let isDouble = text != "|" && text != "∣"
      let side = 0.09 * em
      let step = 0.17 * em
      place(2 * side + pen + (isDouble ? step : 0)) { x in
        (isDouble ? [0, step] : [0]).map {
          outline(
            [Point(x(side + pen / 2 + $0), top), Point(x(side + pen / 2 + $0), bottom)], stroke)
        }
      }
    case "{", "}":
      let width = 0.34 * em
      let middle = (top + bottom) / 2
      let turn = min(0.3 * em, height / 4)
      place(width + 0.08 * em) { x in
        let (spine, end, tip) = (x(0.2 * em), x(width), x(0.06 * em))
        let soft = Stroke(context.color, width: pen, cap: .round, join: .round)
        return [
          .path(
            Drawing.Path(
              [
                .move(Point(end, top + pen / 2)),
                .cubic(
                  Point(x(0.24 * em), top + pen / 2), Point(spine, top + 0.3 * turn),
                  Point(spine, top + turn)),
                .line(Point(spine, middle - turn)),
                .cubic(
                  Point(spine, middle - 0.3 * turn), Point(x(0.14 * em), middle - 0.06 * turn),
                  Point(tip, middle)),
                .cubic(
                  Point(x(0.14 * em), middle + 0.06 * turn), Point(spine, middle + 0.3 * turn),
                  Point(spine, middle + turn)),
                .line(Point(spine, bottom - turn)),
                .cubic(
                  Point(spine, bottom - 0.3 * turn), Point(x(0.24 * em), bottom - pen / 2),
                  Point(end, bottom - pen / 2)),
              ], stroke: soft))
        ]
      }
    case "⟨", "⟩", "〈", "〉":
      place(0.36 * em) { x in
        [
          outline(
            [
              Point(x(0.28 * em), top), Point(x(0.1 * em), (top + bottom) / 2),
              Point(x(0.28 * em), bottom),
            ], stroke)
        ]
      }
    default: return nil
    }
    return box
  }

  private static func outline(_ points: [Point], _ stroke: Stroke) -> Drawing.Element {
    .path(
      Drawing.Path(
        points.enumerated().map { $0 == 0 ? .move($1) : .line($1) }, stroke: stroke))
  }

  /// A mark over a letter: its shapes, and how high it reaches over its foot.
  static func accent(
    _ accent: MathAccent, center: Double, foot: Double, width: Double, em: Double, rule: Double,
    _ color: Color
  ) -> (shapes: [Drawing.Element], height: Double) {
    let pen = max(rule, 0.05 * em)
    func at(_ x: Double, _ y: Double) -> Point { Point(center + x, -foot - y) }
    switch accent {
    case .hat:
      let half = max(0.17 * em, min(width * 0.42, 0.6 * em))
      let rise = 0.15 * em + 0.05 * (half - 0.17 * em)
      // Heavy at the top and fine at the ends, like the hat of an italic letter.
      let t = 1.5 * pen
      return (
        [
          .path(
            Drawing.Path(
              [
                .move(at(-half, 0.02 * em)), .line(at(0, rise)), .line(at(half, 0.02 * em)),
                .line(at(half - 0.02 * em, -0.01 * em)), .line(at(0, rise - t)),
                .line(at(-half + 0.02 * em, -0.01 * em)), .close,
              ], fill: .solid(color)))
        ], rise
      )
    case .bar:
      let half = max(0.19 * em, width * 0.46)
      let y = 0.05 * em
      return (
        [bar(x: center - half, y: -foot - y - pen, width: 2 * half, height: pen, color)],
        y + pen
      )
    case .tilde:
      let half = max(0.19 * em, min(width * 0.42, 0.5 * em))
      return (
        [
          .path(
            Drawing.Path(
              [
                .move(at(-half, 0.03 * em)),
                .cubic(at(-half * 0.7, 0.17 * em), at(-half * 0.3, 0.15 * em), at(0, 0.09 * em)),
                .cubic(at(half * 0.3, 0.03 * em), at(half * 0.7, 0.01 * em), at(half, 0.15 * em)),
              ], stroke: Stroke(color, width: 1.15 * pen, cap: .round, join: .round)))
        ], 0.17 * em
      )
    case .dot, .ddot:
      let radius = 0.06 * em
      let centers = accent == .dot ? [0.0] : [-0.13 * em, 0.13 * em]
      return (
        centers.map { circle(at($0, radius + 0.02 * em), radius: radius, fill: .solid(color)) },
        2 * radius + 0.02 * em
      )
    case .vec:
      let half = max(0.2 * em, width * 0.5)
      let y = 0.07 * em
      return (
        [
          line([at(-half, y), at(half, y)], width: 0.9 * pen, color),
          line(
            [
              at(half - 0.11 * em, y + 0.08 * em), at(half, y), at(half - 0.11 * em, y - 0.08 * em),
            ],
            width: 0.9 * pen, color),
        ], 0.17 * em
      )
    }
  }
}
