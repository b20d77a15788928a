/// A geometric test of a finished drawing: nothing may stand on anything else.
///
/// Cards and labels may not overlap one another, a line may touch only the cards at its ends and run
/// over no text, that of its own label included, a label may not be nearer to another line than to its own, words may not stand on
/// anything, and all must lie on the page. Curves are judged by points on them.
public struct OverlapCheck: Sendable {
  /// What stands on what; empty where nothing does.
  public private(set) var findings: [String] = []

  private struct Box {
    var name: String
    var frame: Frame
    /// Of the runs of a label, between which its own line may pass.
    var runs: [Frame] = []
  }
  private struct Line {
    var name: String
    var points: [Point]
  }

  private var cards: [Box] = []
  private var labels: [Box] = []
  private var words: [Box] = []
  private var lines: [Line] = []
  private let measure = TextMeasure()

  public init(_ drawing: Drawing) {
    for element in drawing.elements { collect(element) }
    compareBoxes()
    compareLines()
    let page = Frame(x: 0, y: 0, width: drawing.width, height: drawing.height)
    for box in cards + labels + words where !page.holds(box.frame) {
      findings.append("\(box.name) reaches over the page")
    }
    for line in lines
    where line.points.contains(where: {
      $0.x < 0 || $0.y < 0 || $0.x > page.width || $0.y > page.height
    }) {
      findings.append("\(line.name) reaches over the page")
    }
  }

  // MARK: What there is

  private mutating func collect(_ element: Drawing.Element) {
    guard case .group(let group) = element else { return }
    if group.classes.contains("node") {
      if let frame = bounds(group.elements, withText: false) {
        cards.append(Box(name: group.id, frame: frame))
      }
    } else if group.classes.contains("edge") {
      for case .group(let part) in group.elements {
        if part.classes.contains("label") {
          if let frame = bounds(part.elements, withText: true) {
            labels.append(Box(name: group.id, frame: frame, runs: runs(part.elements)))
          }
        } else {
          let points = part.elements.flatMap { outline(of: $0) }
          lines.append(Line(name: group.id, points: points))
        }
      }
    } else if group.classes.contains("cluster") {
      // A cluster that goes on in another band has a caption in each.
      for case .text(let text) in group.elements {
        if let frame = bounds([.text(text)], withText: true) {
          words.append(Box(name: "the caption of \(group.id)", frame: frame))
        }
      }
    } else if let frame = bounds(group.elements, withText: true) {
      words.append(Box(name: "the " + group.classes.joined(separator: " "), frame: frame))
    }
  }

  /// The points of a path, close enough for lines of a pixel and more.
  private func outline(of element: Drawing.Element) -> [Point] {
    switch element {
    case .group(let group): return group.elements.flatMap { outline(of: $0) }
    case .path(let path):
      var result: [Point] = []
      var at = Point(0, 0)
      for segment in path.segments {
        switch segment {
        case .move(let point):
          at = point
          result.append(point)
        case .line(let point):
          let length = max(abs(point.x - at.x), abs(point.y - at.y))
          let steps = max(1, Int(length / 3))
          for step in 1...steps {
            result.append(at + (point - at) * (Double(step) / Double(steps)))
          }
          at = point
        case .cubic(let a, let b, let point):
          let curve = Wire.Curve(control1: a, control2: b, end: point)
          for step in 1...40 { result.append(Wire.point(at, curve, Double(step) / 40)) }
          at = point
        case .close: break
        }
      }
      return result
    default: return []
    }
  }

  private func bounds(_ elements: [Drawing.Element], withText: Bool) -> Frame? {
    var low = Point(.infinity, .infinity)
    var high = Point(-.infinity, -.infinity)
    func reach(_ x: Double, _ y: Double) {
      low = Point(min(low.x, x), min(low.y, y))
      high = Point(max(high.x, x), max(high.y, y))
    }
    func visit(_ element: Drawing.Element) {
      switch element {
      case .group(let group): group.elements.forEach(visit)
      case .rectangle(let box):
        reach(box.x, box.y)
        reach(box.x + box.width, box.y + box.height)
      case .ellipse(let disc):
        reach(disc.center.x - disc.radiusX, disc.center.y - disc.radiusY)
        reach(disc.center.x + disc.radiusX, disc.center.y + disc.radiusY)
      case .path: for point in outline(of: element) { reach(point.x, point.y) }
      case .text(let text):
        guard withText else { return }
        for run in text.runs {
          let ink = measure.extent(run.string, run.font)
          let shift = run.anchor == .start ? 0 : run.anchor == .middle ? 0.5 : 1
          let x = run.x - ink.advance * shift
          reach(x + max(0, ink.left), run.y - ink.top)
          reach(x + min(ink.right, ink.advance), run.y - ink.bottom)
        }
      }
    }
    elements.forEach(visit)
    guard low.x.isFinite else { return nil }
    return Frame(x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y)
  }

  private func runs(_ elements: [Drawing.Element]) -> [Frame] {
    elements.flatMap { element -> [Frame] in
      switch element {
      case .group(let group): return runs(group.elements)
      case .text(let text):
        return text.runs.compactMap { bounds([.text(Drawing.Text([$0]))], withText: true) }
      default: return []
      }
    }
  }

  // MARK: Comparing

  private mutating func compareBoxes() {
    let all =
      cards.map { ("node", $0) } + labels.map { ("label of", $0) } + words.map { ("", $0) }
    let sorted = all.sorted { $0.1.frame.x < $1.1.frame.x }
    for (index, a) in sorted.enumerated() {
      for b in sorted[(index + 1)...] {
        if b.1.frame.x >= a.1.frame.maxX { break }
        if a.1.frame.overlaps(b.1.frame) {
          findings.append("\(a.0) \(a.1.name) and \(b.0) \(b.1.name) overlap")
        }
      }
    }
  }

  private mutating func compareLines() {
    // By columns of the page, so that large drawings stay quick.
    let width = 64.0
    var columns: [Int: [Int]] = [:]
    let boxes =
      cards.map { ($0, false) } + labels.map { ($0, true) } + words.map { ($0, false) }
    for (index, box) in boxes.enumerated() {
      // With what stands near it.
      let near = box.0.frame.grown(by: 24)
      for column in Int(near.x / width)...Int(max(near.maxX, near.x) / width) {
        columns[column, default: []].append(index)
      }
    }
    var nearest = Array(
      repeating: (own: Double.infinity, other: Double.infinity), count: boxes.count)
    var reported: Set<String> = []
    for line in lines {
      let ends = line.name.dropFirst(5)
      for point in line.points {
        for index in columns[Int(point.x / width)] ?? [] {
          let (box, isLabel) = boxes[index]
          if isLabel {
            let distance = box.frame.distance(to: point)
            if box.name == line.name {
              nearest[index].own = min(nearest[index].own, distance)
              if box.runs.contains(where: { $0.contains(point) }),
                reported.insert(box.name).inserted
              {
                findings.append("the line of \(line.name) runs through its own label")
              }
              continue
            }
            nearest[index].other = min(nearest[index].other, distance)
          }
          let isEnd =
            box.name.hasPrefix("node-")
            && Self.isEnd(String(box.name.dropFirst(5)), of: String(ends))
          if !isEnd, box.frame.contains(point) {
            let text =
              "the line of \(line.name) runs over \(isLabel ? "the label of " : "")\(box.name)"
            if reported.insert(text).inserted { findings.append(text) }
          }
        }
      }
    }
    for (index, distance) in nearest.enumerated() where boxes[index].1 {
      if distance.other < distance.own - 0.5 {
        findings.append("the label of \(boxes[index].0.name) is nearer to another line")
      }
    }
  }

  /// Whether `u3` is an end of `u3-u4` or of `x-u1-2`.
  private static func isEnd(_ node: String, of edge: String) -> Bool {
    edge.hasPrefix(node + "-") || edge.hasSuffix("-" + node) || edge.contains("-\(node)-")
  }
}

extension Frame {
  fileprivate func holds(_ other: Frame) -> Bool {
    other.x >= x && other.y >= y && other.maxX <= maxX && other.maxY <= maxY
  }

  fileprivate func distance(to point: Point) -> Double {
    let dx = max(x - point.x, 0, point.x - maxX)
    let dy = max(y - point.y, 0, point.y - maxY)
    return (dx * dx + dy * dy).squareRoot()
  }
}
