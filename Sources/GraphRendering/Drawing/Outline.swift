import RealModule

/// The number with which four Bézier curves come nearest to a circle.
private let kappa = 0.5522847498

extension Drawing.Rectangle {
  /// The outline as a closed path, clockwise from the top left.
  public var outline: [Drawing.Path.Segment] {
    let r = max(0, min(radius, width / 2, height / 2))
    let (right, bottom) = (x + width, y + height)
    if r == 0 {
      return [
        .move(Point(x, y)), .line(Point(right, y)), .line(Point(right, bottom)),
        .line(Point(x, bottom)), .close,
      ]
    }
    let k = r * (1 - kappa)
    return [
      .move(Point(x + r, y)), .line(Point(right - r, y)),
      .cubic(Point(right - k, y), Point(right, y + k), Point(right, y + r)),
      .line(Point(right, bottom - r)),
      .cubic(Point(right, bottom - k), Point(right - k, bottom), Point(right - r, bottom)),
      .line(Point(x + r, bottom)),
      .cubic(Point(x + k, bottom), Point(x, bottom - k), Point(x, bottom - r)),
      .line(Point(x, y + r)),
      .cubic(Point(x, y + k), Point(x + k, y), Point(x + r, y)), .close,
    ]
  }
}

extension Drawing.Ellipse {
  /// The outline as four curves, clockwise from the top.
  public var outline: [Drawing.Path.Segment] {
    let (c, a, b) = (center, radiusX, radiusY)
    let (ka, kb) = (a * kappa, b * kappa)
    func at(_ x: Double, _ y: Double) -> Point { Point(c.x + x, c.y + y) }
    return [
      .move(at(0, -b)), .cubic(at(ka, -b), at(a, -kb), at(a, 0)),
      .cubic(at(a, kb), at(ka, b), at(0, b)), .cubic(at(-ka, b), at(-a, kb), at(-a, 0)),
      .cubic(at(-a, -kb), at(-ka, -b), at(0, -b)), .close,
    ]
  }
}

extension Hatch {
  /// The lines of the hatch inside an outline (even-odd), as a path of separate pieces. At most 2,000
  /// lines are drawn.
  ///
  /// The lines go through multiples of `spacing` from the origin, so that those of neighbours meet.
  public func lines(in outline: [Drawing.Path.Segment]) -> [Drawing.Path.Segment] {
    let polygons = Self.flattened(outline)
    guard spacing > 0.1, !polygons.isEmpty else { return [] }
    let radians = angle / 180 * Double.pi
    let (sin, cos) = (Double.sin(radians), Double.cos(radians))
    // Along the lines, and across them.
    func along(_ p: Point) -> Double { p.x * cos + p.y * sin }
    func across(_ p: Point) -> Double { p.y * cos - p.x * sin }
    let reach = polygons.joined().map(across)
    guard let low = reach.min(), let high = reach.max(), (high - low) / spacing < 2000 else {
      return []
    }
    var segments: [Drawing.Path.Segment] = []
    var offset = (low / spacing).rounded(.up) * spacing
    while offset <= high {
      var crossings: [Double] = []
      for polygon in polygons {
        for (index, a) in polygon.enumerated() {
          let b = polygon[(index + 1) % polygon.count]
          let (da, db) = (across(a) - offset, across(b) - offset)
          if (da < 0) != (db < 0) {
            crossings.append(along(a) + (along(b) - along(a)) * da / (da - db))
          }
        }
      }
      crossings.sort()
      var index = 0
      while index + 1 < crossings.count {
        for (t, isFirst) in [(crossings[index], true), (crossings[index + 1], false)] {
          let p = Point(t * cos - offset * sin, t * sin + offset * cos)
          segments.append(isFirst ? .move(p) : .line(p))
        }
        index += 2
      }
      offset += spacing
    }
    return segments
  }

  private static func flattened(_ outline: [Drawing.Path.Segment]) -> [[Point]] {
    var polygons: [[Point]] = []
    for segment in outline {
      switch segment {
      case .move(let p): polygons.append([p])
      case .line(let p): if !polygons.isEmpty { polygons[polygons.count - 1].append(p) }
      case .cubic(let a, let b, let p):
        guard let start = polygons.last?.last else { continue }
        for step in 1...8 {
          let t = Double(step) / 8
          let s = 1 - t
          polygons[polygons.count - 1].append(
            start * (s * s * s) + a * (3 * s * s * t) + b * (3 * s * t * t) + p * (t * t * t))
        }
      case .close: break
      }
    }
    return polygons.filter { $0.count > 2 }
  }
}
