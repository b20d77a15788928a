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
    /// Halfway up its row.
    var middle: Double
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
    (20 * captionScale, strip.y + 27 * captionScale)
  }

  /// The lines of a step: under each other where there are few, else side by side in rows. Type is made
  /// a little smaller before anything is left out, which `…` says.
  func captionLines(_ index: Int) -> [CaptionLine] {
    let step = plan.steps[index]
    let isColumn = !step.isList && step.lines.count <= Self.captionRows
    for share in [1, 0.9, 0.8] {
      let (lines, isWhole) = flowed(
        step.lines, isColumn: isColumn, size: 26 * captionScale * share, mayLeaveOut: share == 0.8)
      if isWhole { return lines }
    }
    return []
  }

  private func flowed(
    _ lines: [MathNode], isColumn: Bool, size: Double, mayLeaveOut: Bool
  ) -> (lines: [CaptionLine], isWhole: Bool) {
    let gap = 40 * captionScale
    let dots = captionBox(.sign("…"), size: size)
    var result: [CaptionLine] = []
    var row = 0
    var left = strip.x
    /// The number of the page stands at the end of the last row.
    func end() -> Double { strip.maxX - (row == Self.captionRows - 1 ? 90 * captionScale : 0) }
    func middle() -> Double {
      strip.y + (36 + (Double(row) + 0.5) * 45) * captionScale
    }
    for (place, line) in lines.enumerated() {
      let box = captionBox(line, size: size)
      let isLast = place == lines.count - 1
      let needed = box.width + (isLast || row < Self.captionRows - 1 ? 0 : gap + dots.width)
      let isNext = isColumn ? place > 0 : left > strip.x && left + needed > end()
      if isNext {
        if row == Self.captionRows - 1 {
          guard mayLeaveOut else { return ([], false) }
          result.append(
            CaptionLine(
              math: .sign("…"), box: dots, left: left, middle: middle(), size: size,
              room: dots.width))
          return (result, true)
        }
        row += 1
        left = strip.x
      }
      let room = end() - left
      let fitting = box.width > room ? size * room / box.width * 0.995 : size
      result.append(
        CaptionLine(
          math: line, box: fitting < size ? captionBox(line, size: fitting) : box, left: left,
          middle: middle(), size: fitting, room: room))
      left += box.width + gap
    }
    return (result, true)
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
      elements += line.box.elements(
        at: Point(line.left, line.middle + (line.box.ascent - line.box.descent) / 2))
    }
    return [.group(Drawing.Group(id: "step-\(index + 1)", classes: ["explanation"], elements))]
  }

  private func captionBox(_ node: MathNode, size: Double, color: Color? = nil) -> MathBox {
    Writing(options: options, metrics: Metrics())
      .math(node, size: size, color: color ?? options.theme.ink)
  }
}
