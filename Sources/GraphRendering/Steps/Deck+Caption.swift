import GraphCore

// The strip with the explanation of a step.
extension Deck {
  /// The height of the strip on a page of 1280×720 px.
  static let captionHeight = 128.0
  /// So many equations stand under each other.
  private static let captionRows = 2

  /// A line of an explanation at its place.
  struct CaptionLine {
    var math: MathNode
    var box: MathBox
    var left: Double
    var baseline = 0.0
    var size: Double
    /// The most that it may take.
    var room: Double
  }

  /// How much larger the page is than 1280×720 px.
  var captionScale: Double { strip.height / Self.captionHeight }
  var captionCounter: (size: Double, baseline: Double) {
    (19 * captionScale, strip.maxY - 14 * captionScale)
  }
  var captionHeadline: (size: Double, baseline: Double) {
    (20 * captionScale, strip.y + 26 * captionScale)
  }

  /// The lines of a step: under each other where there are few, else side by side in rows. Type is made
  /// a little smaller before anything is left out, which `…` says.
  func captionLines(_ index: Int) -> [CaptionLine] {
    let step = plan.steps[index]
    // Two rows of fractions are small: where the lines fit side by side, they stand so.
    for share in [1.12, 1] {
      let row = rows(
        step.lines, isColumn: false, size: 26 * captionScale * share, mayLeaveOut: false)
      if let row, row.count == 1, let placed = placed(row, mustFit: true) { return placed }
    }
    let isColumn = !step.isList && step.lines.count <= Self.captionRows
    for share in [1, 0.95, 0.9, 0.8] {
      let rows = rows(
        step.lines, isColumn: isColumn, size: 26 * captionScale * share, mayLeaveOut: share == 0.8)
      if let rows, let placed = placed(rows, mustFit: share > 0.8) { return placed }
    }
    return []
  }

  /// Lines in rows; nil where they need more rows than there are.
  private func rows(
    _ lines: [MathNode], isColumn: Bool, size: Double, mayLeaveOut: Bool
  ) -> [[CaptionLine]]? {
    let gap = 56 * captionScale
    let dots = captionBox(.sign("…"), size: size)
    var rows: [[CaptionLine]] = [[]]
    var left = strip.x
    var isLastRow: Bool { rows.count == Self.captionRows }
    /// The number of the page stands at the end of the last row.
    func end() -> Double { strip.maxX - (isLastRow ? 90 * captionScale : 0) }
    for (place, line) in lines.enumerated() {
      let box = captionBox(line, size: size)
      let isLast = place == lines.count - 1
      let needed = box.width + (isLast || !isLastRow ? 0 : gap + dots.width)
      if isColumn ? place > 0 : left > strip.x && left + needed > end() {
        if isLastRow {
          guard mayLeaveOut else { return nil }
          rows[rows.count - 1].append(
            CaptionLine(math: .sign("…"), box: dots, left: left, size: size, room: dots.width))
          return rows
        }
        rows.append([])
        left = strip.x
      }
      let room = end() - left
      let fitting = box.width > room ? size * room / box.width * 0.995 : size
      rows[rows.count - 1].append(
        CaptionLine(
          math: line, box: fitting < size ? captionBox(line, size: fitting) : box, left: left,
          size: fitting, room: room))
      left += box.width + gap
    }
    return rows
  }

  /// The lines of rows, those of one on a baseline; nil where they are higher than the strip.
  private func placed(_ rows: [[CaptionLine]], mustFit: Bool) -> [CaptionLine]? {
    let top = strip.y + 31 * captionScale
    let bottom = strip.maxY - 9 * captionScale
    let gap = 3 * captionScale
    let extents = rows.map { row in
      (above: row.map(\.box.ascent).max() ?? 0, below: row.map(\.box.descent).max() ?? 0)
    }
    let height = extents.reduce(gap * Double(rows.count - 1)) { $0 + $1.above + $1.below }
    if mustFit, height > bottom - top { return nil }
    // The first row stands where it does alone; those below it follow at the distance of lines of text.
    var baselines: [Double] = []
    var floor = top
    for (place, extent) in extents.enumerated() {
      let middle = strip.y + (58.5 + 45 * Double(place)) * captionScale
      let wanted = middle + (extent.above - extent.below) / 2
      baselines.append(max(wanted, floor + extent.above))
      floor = baselines[place] + extent.below + gap
    }
    let excess = max(0, floor - gap - bottom)
    if let first = extents.first {
      // As far up as there is room, and nearer together where there is not.
      let slack = max(0, baselines[0] - first.above - top)
      for place in baselines.indices {
        baselines[place] -= place == 0 ? min(excess, slack) : excess
      }
    }
    return zip(rows, baselines).flatMap { row, baseline in
      row.map { line in
        var line = line
        line.baseline = baseline
        return line
      }
    }
  }

  /// The explanation of a step with its number, at its place on the page.
  public func caption(_ index: Int) -> [Drawing.Element] {
    guard strip.height > 0 else { return [] }
    let theme = options.theme
    var elements: [Drawing.Element] = [
      .path(
        Drawing.Path(
          [.move(Point(strip.x, strip.y)), .line(Point(strip.maxX, strip.y))],
          stroke: Stroke(theme.rule, width: captionScale)))
    ]
    let counter = captionBox(
      .words("\(index + 1) / \(count)"), size: captionCounter.size, color: theme.words)
    elements += counter.elements(
      at: Point(strip.maxX - counter.width, captionCounter.baseline))
    var headline = captionBox(
      plan.steps[index].headline, size: captionHeadline.size, color: theme.words)
    if headline.width > strip.width {
      headline = captionBox(
        plan.steps[index].headline,
        size: captionHeadline.size * strip.width / headline.width * 0.995, color: theme.words)
    }
    elements += headline.elements(at: Point(strip.x, captionHeadline.baseline))
    for line in captionLines(index) {
      elements += line.box.elements(at: Point(line.left, line.baseline))
    }
    return [.group(Drawing.Group(id: "step-\(index + 1)", classes: ["explanation"], elements))]
  }

  private func captionBox(_ node: MathNode, size: Double, color: Color? = nil) -> MathBox {
    Writing(options: options, metrics: Metrics())
      .math(node, size: size, color: color ?? options.theme.ink)
  }
}
