// What is drawn elsewhere and set by LaTeX itself: marks over letters, rules of fractions.
extension TikZPainter {
  /// Without the marks over letters, which LaTeX sets.
  static func withoutAccents(_ elements: [Drawing.Element]) -> [Drawing.Element] {
    let runs = elements.flatMap { element -> [TextRun] in
      if case .text(let text) = element { return text.runs.filter { !$0.accents.isEmpty } }
      return []
    }
    guard !runs.isEmpty else { return elements }
    return elements.filter { element in
      if case .text = element { return true }
      guard let box = SlideShapes.bounds([element]) else { return true }
      return !runs.contains { run in
        let em = run.font.size
        return abs(box.middle.x - run.x - 0.3 * em) < 0.5 * em && box.width < em
          && box.maxY < run.y - 0.35 * em
          && box.y > run.y - (0.9 + 0.3 * Double(run.accents.count)) * em
      }
    }
  }

  static func isRule(_ element: Drawing.Element, in box: Frame) -> Bool {
    let small: Frame?
    switch element {
    case .rectangle(let r): small = Frame(x: r.x, y: r.y, width: r.width, height: r.height)
    case .path: small = SlideShapes.bounds([element])
    default: return false
    }
    guard let small else { return false }
    return box.grown(by: 2).contains(small.corner)
      && box.grown(by: 2).contains(Point(small.maxX, small.maxY))
  }
}
