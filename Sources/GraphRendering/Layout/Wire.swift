/// The course of a wire in the plane of a layout: `x` along the ranks, `y` across them.
struct Wire: Hashable, Sendable {
  var start: Point
  var curves: [Curve]

  /// A cubic Bézier curve from where the one before ends.
  struct Curve: Hashable, Sendable {
    var control1, control2, end: Point
  }

  var end: Point { curves.last?.end ?? start }

  init(start: Point, curves: [Curve] = []) {
    self.start = start
    self.curves = curves
  }

  mutating func line(to point: Point) {
    let from = end
    guard from != point else { return }
    let third = (point - from) * (1.0 / 3)
    curves.append(Curve(control1: from + third, control2: point - third, end: point))
  }

  /// A bend that leaves and arrives along the ranks.
  mutating func bend(to point: Point) {
    let from = end
    let reach = (point.x - from.x) * 0.5
    curves.append(
      Curve(
        control1: Point(from.x + reach, from.y), control2: Point(point.x - reach, point.y),
        end: point))
  }

  /// Runs along straight pieces with bends between them.
  mutating func follow(_ pieces: [WirePiece]) {
    guard let first = pieces.first else { return }
    var lineEnd = Point(first.to, first.across)
    for piece in pieces.dropFirst() {
      if abs(piece.across - lineEnd.y) < 0.01 {
        lineEnd.x = piece.to
        continue
      }
      line(to: lineEnd)
      bend(to: Point(piece.from, piece.across))
      lineEnd = Point(piece.to, piece.across)
    }
    line(to: lineEnd)
  }

  mutating func bendOrLine(to point: Point) {
    if abs(point.y - end.y) < 0.01 { line(to: point) } else { bend(to: point) }
  }

  /// Runs through corners, level and upright in turn, with rounded corners.
  mutating func follow(corners: some Collection<Point>, radius: Double) {
    var corners = Array(corners)
    while let corner = corners.first {
      corners.removeFirst()
      guard let next = corners.first else { return line(to: corner) }
      func length(_ a: Point, _ b: Point) -> Double { abs(a.x - b.x) + abs(a.y - b.y) }
      let (before, after) = (length(end, corner), length(corner, next))
      let isStraight =
        end.x == corner.x && corner.x == next.x || end.y == corner.y && corner.y == next.y
      let reach = min(radius, before / 2, after / 2)
      guard !isStraight, reach > 0.01 else {
        line(to: corner)
        continue
      }
      let entry = corner + (end - corner) * (reach / before)
      let exit = corner + (next - corner) * (reach / after)
      line(to: entry)
      // 0.5523 makes a quarter of a circle of a cubic curve.
      curves.append(
        Curve(
          control1: entry + (corner - entry) * 0.5523, control2: exit + (corner - exit) * 0.5523,
          end: exit))
    }
  }

  static let turnRadius = 14.0

  /// 1 where the wire leaves its start to the right, -1 where to the left; likewise how it comes to its end.
  var startWay: Double {
    guard let first = curves.first else { return 1 }
    return first.control1.x < start.x ? -1 : 1
  }
  var endWay: Double {
    guard let last = curves.last else { return 1 }
    return last.end.x < last.control2.x ? -1 : 1
  }

  /// The wire with right and left changed, in a plane so wide.
  func mirrored(_ whole: Double) -> Wire {
    func turned(_ point: Point) -> Point { Point(whole - point.x, point.y) }
    return Wire(
      start: turned(start),
      curves: curves.map {
        Curve(control1: turned($0.control1), control2: turned($0.control2), end: turned($0.end))
      })
  }

  /// Half a turn, with rounded corners.
  mutating func turn(through distance: Double, forward: Bool) {
    let from = end
    let radius = min(Self.turnRadius, abs(distance) / 2)
    let sign = distance < 0 ? -1.0 : 1.0
    let way = forward ? 1.0 : -1.0
    // 0.5523 makes a quarter of a circle of a cubic curve.
    let k = 0.5523 * radius
    let side = from.x + way * radius
    curves.append(
      Curve(
        control1: Point(from.x + way * k, from.y),
        control2: Point(side, from.y + sign * (radius - k)),
        end: Point(side, from.y + sign * radius)))
    line(to: Point(side, from.y + distance - sign * radius))
    curves.append(
      Curve(
        control1: Point(side, from.y + distance - sign * (radius - k)),
        control2: Point(from.x + way * k, from.y + distance),
        end: Point(from.x, from.y + distance)))
  }

  /// So many points on every curve, from the start to the end.
  func points(perCurve count: Int) -> [Point] {
    var result = [start]
    var from = start
    for curve in curves {
      for step in 1...count {
        result.append(Wire.point(from, curve, Double(step) / Double(count)))
      }
      from = curve.end
    }
    return result
  }

  /// Makes the straight ends longer.
  mutating func lengthen(start before: Double, end after: Double) {
    start.x -= before * startWay
    guard let last = curves.indices.last else { return }
    curves[last].end.x += after * endWay
  }

  /// Points on the wire that are about so far apart.
  func points(every length: Double) -> [Point] {
    var result = [start]
    var from = start
    for curve in curves {
      let reach = abs(curve.end.x - from.x) + abs(curve.end.y - from.y)
      let count = max(1, Int(reach / length))
      for step in 1...count {
        result.append(Wire.point(from, curve, Double(step) / Double(count)))
      }
      from = curve.end
    }
    return result
  }

  static func point(_ from: Point, _ curve: Curve, _ t: Double) -> Point {
    let s = 1 - t
    return from * (s * s * s) + curve.control1 * (3 * s * s * t) + curve.control2 * (3 * s * t * t)
      + curve.end * (t * t * t)
  }

  /// The course beside this one, `distance` to the side of the greater `y` of a wire that runs along
  /// `x`. Each half of a curve is moved by its control polygon (Tiller and Hanson, 1984).
  func beside(_ distance: Double) -> Wire {
    var result = Wire(start: start)
    var from = start
    var isFirst = true
    for curve in curves {
      for part in Wire.halves(from, curve) {
        let moved = Wire.offset(part.0, part.1, distance)
        if isFirst { result.start = moved.0 }
        isFirst = false
        result.curves.append(moved.1)
      }
      from = curve.end
    }
    if isFirst { result.start.y += distance }
    return result
  }

  private static func halves(_ from: Point, _ curve: Curve) -> [(Point, Curve)] {
    // A straight line needs no halves.
    if from.y == curve.end.y && curve.control1.y == from.y && curve.control2.y == from.y {
      return [(from, curve)]
    }
    let a = (from + curve.control1) * 0.5
    let b = (curve.control1 + curve.control2) * 0.5
    let c = (curve.control2 + curve.end) * 0.5
    let ab = (a + b) * 0.5
    let bc = (b + c) * 0.5
    let middle = (ab + bc) * 0.5
    return [
      (from, Curve(control1: a, control2: ab, end: middle)),
      (middle, Curve(control1: bc, control2: c, end: curve.end)),
    ]
  }

  private static func offset(_ from: Point, _ curve: Curve, _ d: Double) -> (Point, Curve) {
    let polygon = [from, curve.control1, curve.control2, curve.end]
    var normals: [Point] = []
    for index in 1..<4 {
      let step = polygon[index] - polygon[index - 1]
      let length = (step.x * step.x + step.y * step.y).squareRoot()
      normals.append(
        length > 1e-9
          ? Point(-step.y / length, step.x / length) : (normals.last ?? Point(0, 1)))
    }
    func moved(_ point: Point, _ a: Point, _ b: Point) -> Point {
      // Where the two moved edges of the polygon meet.
      let share = 1 + a.x * b.x + a.y * b.y
      return point + (a + b) * (d / max(share, 0.3))
    }
    return (
      from + normals[0] * d,
      Curve(
        control1: moved(curve.control1, normals[0], normals[1]),
        control2: moved(curve.control2, normals[1], normals[2]), end: curve.end + normals[2] * d)
    )
  }
}

/// Draws the pieces of wires as smooth courses.
struct WireRouter {
  /// An area that no wire of others may touch.
  struct Obstacle: Sendable {
    var along: LayeredResult.Extent
    var across: LayeredResult.Extent
    /// The box that it is or the edge whose label it is; its own wires may come near.
    var box = -1
    var edge = -1
  }

  /// From the ends of a wire so far it is straight, for the arrow heads.
  var headLength: Double
  var clearance = 6.0
  var obstacles: [Obstacle]
  /// Wide bends are looked for only while this is not more than so many comparisons.
  static let obstacleLimit = 600

  /// - Parameters:
  ///   - runs: the pieces band by band.
  ///   - firstBand: the band of the first run; odd ones run the other way in a plane that is `along` wide.
  func route(
    _ runs: [[WirePiece]], firstBand: Int = 0, along: Double = 0, edge: Int, tail: Int, head: Int
  ) -> Wire {
    var wire: Wire?
    for (index, pieces) in runs.enumerated() where !pieces.isEmpty {
      let run = prepared(pieces, isFirst: index == 0, isLast: index == runs.count - 1)
      let widened = widen(run, edge: edge, tail: tail, head: head)
      var part = Wire(start: Point(widened[0].from, widened[0].across))
      part.follow(widened)
      if (firstBand + index) % 2 == 1 { part = part.mirrored(along) }
      guard var before = wire else {
        wire = part
        continue
      }
      before.turn(
        through: part.start.y - before.end.y, forward: (firstBand + index) % 2 == 1)
      before.curves += part.curves
      wire = before
    }
    return wire ?? Wire(start: Point(0, 0))
  }

  /// The ends at nodes are straight as far as their arrow heads.
  private func prepared(_ pieces: [WirePiece], isFirst: Bool, isLast: Bool) -> [WirePiece] {
    var pieces = pieces
    let end = pieces.count - 1
    if isFirst {
      let start = pieces[0].from + headLength
      pieces[0].core = .init(low: pieces[0].from, high: start)
      pieces[0].to = max(pieces[0].to, start)
    }
    if isLast {
      let start = pieces[end].to - headLength
      pieces[end].core = .init(low: start, high: pieces[end].to)
      pieces[end].from = min(pieces[end].from, start)
    }
    if end > 0, pieces[0].to > pieces[end].from {
      let middle = (pieces[0].to + pieces[end].from) / 2
      pieces[0].to = middle
      pieces[end].from = middle
    }
    return pieces
  }

  /// Gives steep bends more room where nothing stands in it.
  private func widen(
    _ run: [WirePiece], edge: Int, tail: Int, head: Int
  ) -> [WirePiece] {
    guard obstacles.count <= Self.obstacleLimit else { return run }
    var pieces = run
    for index in 1..<pieces.count {
      let step = abs(pieces[index].across - pieces[index - 1].across)
      guard step >= 0.01 else { continue }
      let room = pieces[index].from - pieces[index - 1].to
      var wanted = min(step * 0.8, 150) - room
      while wanted > 4 {
        var before = pieces[index - 1]
        var after = pieces[index]
        let left = slack(before, atEnd: true)
        let right = slack(after, atEnd: false)
        if left + right < 4 { break }
        let share = min(wanted, left + right)
        let fromRight = min(right, share * (left > 0 ? max(0.5, 1 - left / share) : 1))
        before.to -= min(left, share - fromRight)
        after.from += fromRight
        if isFree(before, after, edge: edge, tail: tail, head: head) {
          pieces[index - 1] = before
          pieces[index] = after
          break
        }
        wanted *= 0.6
      }
    }
    return pieces
  }

  private func slack(_ piece: WirePiece, atEnd: Bool) -> Double {
    guard let core = piece.core else { return piece.to - piece.from }
    return max(0, atEnd ? piece.to - core.high : core.low - piece.from)
  }

  private func isFree(
    _ before: WirePiece, _ after: WirePiece, edge: Int, tail: Int, head: Int
  ) -> Bool {
    var wire = Wire(start: Point(before.to, before.across))
    wire.bend(to: Point(after.from, after.across))
    let low = min(before.across, after.across) - clearance
    let high = max(before.across, after.across) + clearance
    let near = obstacles.filter {
      $0.edge != edge && $0.box != tail && $0.box != head && $0.along.high > before.to - clearance
        && $0.along.low < after.from + clearance && $0.across.high > low && $0.across.low < high
    }
    if near.isEmpty { return true }
    return wire.points(perCurve: 24).allSatisfy { point in
      near.allSatisfy {
        point.x < $0.along.low - clearance || point.x > $0.along.high + clearance
          || point.y < $0.across.low - clearance || point.y > $0.across.high + clearance
      }
    }
  }
}
