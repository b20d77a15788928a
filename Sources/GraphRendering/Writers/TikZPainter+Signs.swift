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

  /// Without the rules, radicals and brackets of mathematics that LaTeX sets.
  static func withoutSigns(_ elements: [Drawing.Element]) -> [Drawing.Element] {
    var kept: [Drawing.Element] = []
    for element in elements {
      if case .text(let text) = element, let source = text.source {
        kept.removeLast(min(source.shapes, kept.count))
      }
      kept.append(element)
    }
    return kept
  }
}
