// Lines of text with real sub- and superscripts.
extension SlideShapes {
  /// A line of runs that a text box can hold: each begins where the one before ends or after it.
  struct Line {
    var runs: [TextRun]
    /// The baseline and the size of the type on it.
    var baseline: Double
    var size: Double
    var left: Double
    var right: Double
  }

  /// Adds a text as one box for each line.
  mutating func add(_ text: Drawing.Text, _ style: Style) -> [Int] {
    lines(text).map { line in
      let box = frame(line)
      return textBox(box, body: body([line], box, style.opacity), style)
    }
  }

  /// Splits a text into lines: scripts stay with their base, while what stands above another run, as in
  /// a fraction, has a line of its own.
  func lines(_ text: Drawing.Text) -> [Line] {
    var rest = text.runs.filter { !$0.string.isEmpty }
    var result: [Line] = []
    let most = hasMarks(rest) ? 0.03 : 0.1
    while let base = rest.max(by: { ($0.font.size, -$0.x) < ($1.font.size, -$1.x) }) {
      var line = Line(
        runs: [], baseline: base.y, size: base.font.size, left: .infinity, right: -.infinity)
      var left: [TextRun] = []
      var drift = 0.0
      var isFull = false
      let sorted = rest.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
      for run in sorted {
        let (start, end) = measure.extent(of: run)
        // One over the other: a fraction, or two scripts of one base.
        let isStacked =
          abs(run.y - base.y) > 0.01
          && rest.contains { other in
            let (low, high) = measure.extent(of: other)
            return abs(other.y - run.y) > 0.01 && low < end - 0.5 && high > start + 0.5
          }
        let shift = abs(run.y - base.y)
        let isScript =
          shift < 0.01 || run.font.size < 0.8 * base.font.size && shift < 0.55 * base.font.size
        // What stands further away has a box of its own, so that spaces need not add up over it.
        let touches = line.runs.isEmpty || start - line.right < 0.85 * base.font.size
        isFull = isFull || shift < 0.01 && drift > most * base.font.size
        if isScript, !isStacked, !isFull, start > line.right - 0.12 * base.font.size, touches {
          if shift >= 0.01 { drift += Self.scriptDrift * (end - start) }
          line.runs.append(run)
          line.left = min(line.left, start)
          line.right = max(line.right, end)
        } else {
          left.append(run)
        }
      }
      if line.runs.isEmpty { break }
      result.append(line)
      rest = left
    }
    return result
  }

  /// Scripts have two thirds of the size in PowerPoint and 0.58 of it in LibreOffice, so that by so much of
  /// their width what follows in their box moves; before it moves far, another box begins.
  private static let scriptDrift = 0.12

  /// Whether something stands over something else, as the hat of a letter does: it has a box of its own and
  /// must not come to stand elsewhere than what it belongs to.
  private func hasMarks(_ runs: [TextRun]) -> Bool {
    let extents = runs.map { (run: $0, extent: measure.extent(of: $0)) }.sorted {
      $0.extent.0 < $1.extent.0
    }
    return zip(extents, extents.dropFirst()).contains { a, b in
      b.extent.0 < a.extent.1 - 0.1 * min(a.run.font.size, b.run.font.size)
    }
  }

  /// How far above its baseline a line of Times New Roman or Arial begins, in em: their ascent is 0.9,
  /// while LibreOffice has a line begin at 1.0; the mean keeps both within a pixel.
  private static let ascent = 0.95
  private static let descent = 0.215

  func frame(_ line: Line) -> Frame {
    Frame(
      x: line.left, y: line.baseline - Self.ascent * line.size, width: line.right - line.left,
      height: (Self.ascent + Self.descent) * line.size)
  }

  /// The text body of a box whose first line stands at its place.
  ///
  /// - Parameter radius: of the corners; the room for text in a rounded rectangle is that much smaller
  ///   that its own corners touch the arcs.
  func body(_ lines: [Line], _ box: Frame, radius: Double = 0, _ opacity: Double) -> String {
    guard let first = lines.first else { return "" }
    let frame = frame(first)
    let rounding = min(radius, box.width / 2, box.height / 2) * (1 - 0.5.squareRoot())
    let left = Self.emu(frame.x - box.x - rounding)
    let top = Self.emu(frame.y - box.y - rounding)
    return
      "<p:txBody><a:bodyPr wrap=\"none\" lIns=\"\(left)\" tIns=\"\(top)\" rIns=\"0\" bIns=\"0\""
      + " anchor=\"t\" rtlCol=\"0\"><a:noAutofit/></a:bodyPr><a:lstStyle/><a:p>"
      + "<a:pPr algn=\"l\"/>\(runs(first, opacity))</a:p></p:txBody>"
  }

  private func runs(_ line: Line, _ opacity: Double) -> String {
    var out = ""
    var place = line.left
    for run in line.runs {
      let (start, end) = measure.extent(of: run)
      let gap = start - place
      // A space of the right width: a quarter of its size.
      if gap > 0.06 * line.size, !out.isEmpty {
        let count = max(1, Int((gap / (0.25 * line.size)).rounded(.up)))
        var space = run
        space.font = Font(.serif, size: gap / Double(count) * 4)
        space.string = String(repeating: "\u{A0}", count: count)
        out += self.run(space, size: space.font.size, shift: 0, opacity)
      }
      let shift = line.baseline - run.y
      let isScript = run.font.size < 0.8 * line.size && abs(shift) > 0.05 * line.size
      out += self.run(
        run, size: isScript ? run.font.size / 0.66 : run.font.size,
        shift: isScript ? shift / line.size : 0, opacity)
      place = end
    }
    return out
  }

  private func run(_ run: TextRun, size: Double, shift: Double, _ opacity: Double) -> String {
    // Points of 1/72 inch, in hundredths.
    let points = max(100, min(400_000, Int((size * 75).rounded())))
    var attributes = " lang=\"en-US\" sz=\"\(points)\""
    attributes += " b=\"\(run.font.bold ? 1 : 0)\" i=\"\(run.font.italic ? 1 : 0)\""
    if shift != 0 { attributes += " baseline=\"\(Int((shift * 100).rounded()) * 1000)\"" }
    attributes += " dirty=\"0\""
    let face = run.font.family == .serif ? "Times New Roman" : "Arial"
    return "<a:r><a:rPr\(attributes)><a:solidFill>"
      + Self.color(mixed(run.color, opacity)) + "</a:solidFill>"
      + "<a:latin typeface=\"\(face)\"/><a:ea typeface=\"\(face)\"/><a:cs typeface=\"\(face)\"/>"
      + "</a:rPr><a:t>\(SVGWriter.escaped(run.string))</a:t></a:r>"
  }
}

extension TextMeasure {
  /// Where a run begins and ends.
  func extent(of run: TextRun) -> (Double, Double) {
    let width = width(run.string, run.font)
    switch run.anchor {
    case .start: return (run.x, run.x + width)
    case .middle: return (run.x - width / 2, run.x + width / 2)
    case .end: return (run.x - width, run.x)
    }
  }
}

extension Drawing {
  /// The text with the largest type: the formula of a card, beside the sign of its operation.
  static func largestText(_ elements: [Element]) -> Text? {
    func size(_ text: Text) -> Double { text.runs.map(\.font.size).max() ?? 0 }
    return elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
      .max { size($0) < size($1) }
  }
}
