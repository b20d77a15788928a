extension Worksheet {
  /// The drawings of the exercise and of its answers: the same, but for gaps where numbers are to be
  /// written.
  ///
  /// - Throws: `LayoutError` where the picture is too large or the layout fails.
  public func drawings(
    _ options: PictureOptions, progress: Progress = .none
  ) throws(LayoutError) -> (sheet: Drawing, answers: Drawing) {
    var options = options
    options.leastNumeral = Gaps.least
    let answers = try filledPicture.drawing(options, progress: progress)
    var sheet = answers
    sheet.description = blankPicture.spokenDescription
    let gaps = Gaps(self, line: options.theme.words, paper: options.theme.paper)
    sheet.elements = answers.elements.map { gaps.element($0) }
    return (sheet, answers)
  }
}

/// Puts gaps in the place of numbers.
private struct Gaps {
  let line, paper: Color
  let measure = TextMeasure()

  /// The least width of a gap for a number, in its type sizes. A gap for one digit could not be written in,
  /// and would tell that it is one.
  static let least = 3.4

  /// The node or edge of a group by its id.
  private var parts: [String: Part] = [:]
  private let blanks: Worksheet.Blanks

  private enum Part {
    case node(Int, isUnit: Bool)
    case edge(from: Int, to: Int)
  }

  init(_ worksheet: Worksheet, line: Color, paper: Color) {
    (blanks, self.line, self.paper) = (worksheet.blanks, line, paper)
    let picture = worksheet.filledPicture
    for (place, node) in picture.nodes.enumerated() {
      parts["node-\(node.id)"] = .node(place, isUnit: node.kind != .parameter && node.kind != .data)
    }
    for edge in picture.edges { parts["edge-\(edge.id)"] = .edge(from: edge.from, to: edge.to) }
  }

  /// Whether what a group of that class shows is to be filled in: of a unit its value, of every node its
  /// gradient, of an edge all three factors.
  private func isAsked(_ name: String, of part: Part) -> Bool {
    switch (part, name) {
    case (.node(let node, isUnit: true), "value"): blanks.asks(.values, of: node)
    case (.node(let node, _), "gradient"), (.node(let node, _), "share"),
      (.node(let node, _), "total"):
      blanks.asks(.gradients, of: node)
    case (.edge(let from, _), "local"), (.edge(let from, _), "jacobian"):
      blanks.asks(.local, of: from)
    case (.edge(let from, _), "downstream"), (.edge(let from, _), "rule"),
      (.edge(let from, _), "gradient"), (.edge(let from, _), "share"),
      (.edge(let from, _), "total"):
      blanks.asks(.gradients, of: from)
    case (.edge(_, let to), "upstream"): blanks.asks(.gradients, of: to)
    default: false
    }
  }

  func element(_ element: Drawing.Element) -> Drawing.Element {
    self.element(element, of: nil, asked: false)
  }

  /// - Parameter part: what it belongs to; the legend and the title stay.
  private func element(
    _ element: Drawing.Element, of part: Part?, asked: Bool
  ) -> Drawing.Element {
    switch element {
    case .group(var group):
      let part = part ?? parts[group.id]
      let isAsked =
        asked || part.map { part in group.classes.contains { self.isAsked($0, of: part) } } ?? false
      // What is spoken says no number either.
      if let end = group.title.firstRange(of: ", value") ?? group.title.firstRange(of: ", gradient")
        ?? group.title.firstRange(of: ": ")
      {
        group.title = String(group.title[..<end.lowerBound])
      }
      group.description = ""
      let isPlot = group.classes.contains("plot")
      // Gaps come last, over the drawn brackets of what they stand for.
      var (rest, gaps): ([Drawing.Element], [Drawing.Element]) = ([], [])
      for inner in group.elements {
        // The point on a curve would tell the value.
        if isPlot, case .ellipse = inner { continue }
        let drawn = self.element(inner, of: part, asked: isAsked)
        if case .text = inner, case .rectangle = drawn {
          gaps.append(drawn)
        } else {
          rest.append(drawn)
        }
      }
      group.elements = rest + gaps
      return .group(group)
    case .text(let text) where asked: return gap(text)
    case .rectangle(var rectangle) where asked:
      rectangle.fill = nil
      return .rectangle(rectangle)
    default: return element
    }
  }

  /// A gap as large as the text; words and signs stay.
  private func gap(_ text: Drawing.Text) -> Drawing.Element {
    let isNumber = text.runs.contains { $0.string.contains { $0.isNumber || $0 == "∞" } }
    let isFormula = text.runs.contains { run in
      run.font.family == .serif && run.string.contains { $0.isLetter }
    }
    guard isNumber || isFormula, let first = text.runs.first else { return .text(text) }
    var (left, right) = (Double.infinity, -Double.infinity)
    for run in text.runs {
      let width = measure.width(run.string, run.font)
      let start =
        switch run.anchor {
        case .start: run.x
        case .middle: run.x - width / 2
        case .end: run.x - width
        }
      (left, right) = (min(left, start), max(right, start + width))
    }
    let size = text.runs.map(\.font.size).max() ?? first.font.size
    if first.font.family == .sans, first.string.allSatisfy({ $0.isNumber || "−.∞".contains($0) }) {
      right = max(right, left + Self.least * size)
    }
    return .rectangle(
      Drawing.Rectangle(
        x: left, y: first.y - 0.82 * size, width: right - left, height: 1.04 * size, radius: 2,
        fill: .solid(paper), stroke: Stroke(line, width: 0.8)))
  }
}
