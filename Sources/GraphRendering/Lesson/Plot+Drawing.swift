import GraphCore

extension Plot {
  /// The plot as shapes and words, for every picture format.
  public func drawing(_ unitLetter: Character = "u") -> Drawing {
    let (width, height) = (640.0, 300.0 + 20 * Double((series.count - 1) / 3))
    let frame = (left: 70.0, top: 44.0, right: width - 20, bottom: 44.0 + 200)
    let axis = axis
    let ink = Color(0x1A1A1A)
    let rule = Stroke(Color(0xD5D5D5), width: 1)
    var typesetter = Typesetter(size: 13, color: ink)
    typesetter.display = false
    var elements: [Drawing.Element] = []
    func put(_ phrase: Lesson.Phrase, _ x: Double, _ baseline: Double, _ color: Color? = nil) {
      var setter = typesetter
      if let color { setter.color = color }
      var x = x
      for piece in phrase.pieces {
        let box: MathBox
        switch piece {
        case .words(let words):
          // A blank at the beginning of a text is dropped by viewers.
          box = setter.words(words.hasPrefix(" ") ? "\u{A0}" + words.dropFirst() : words)
        case .math(let node): box = setter.box(node.inOneLine)
        }
        elements += box.elements(at: Point(x, baseline))
        x += box.width
      }
    }
    func x(_ place: Int) -> Double {
      let share = labels.count > 1 ? Double(place) / Double(labels.count - 1) : 0.5
      return frame.left + 14 + share * (frame.right - frame.left - 28)
    }
    func y(_ value: Double) -> Double {
      frame.bottom - axis.place(value) * (frame.bottom - frame.top)
    }
    put(title, frame.left, 24)
    for mark in axis.marks {
      let height = frame.bottom - mark.place * (frame.bottom - frame.top)
      elements.append(
        .path(
          .init(
            [.move(Point(frame.left, height)), .line(Point(frame.right, height))], stroke: rule)))
      let label = typesetter.box(markNode(mark.value))
      elements += label.elements(at: Point(frame.left - 8 - label.width, height + 4))
    }
    let step = max(1, (labels.count + 13) / 14)
    for place in labels.indices where isLabelled(place, step) {
      let label = typesetter.box(labels[place])
      elements += label.elements(at: Point(x(place) - label.width / 2, frame.bottom + 22))
    }
    for (number, curve) in series.enumerated() {
      let color = Self.colors[number % Self.colors.count]
      let points = curve.values.prefix(labels.count).enumerated().filter { $1.isFinite }
        .map { Point(x($0), y($1)) }
      guard let first = points.first else { continue }
      elements.append(
        .path(
          .init(
            [.move(first)] + points.dropFirst().map { .line($0) },
            stroke: Stroke(
              color, width: 2, dash: number == 0 ? [] : [6, 2 + 2 * Double(number)], cap: .round,
              join: .round))))
      if points.count <= 40 {
        for point in points {
          elements.append(
            .ellipse(.init(center: point, radiusX: 3.5, radiusY: 3.5, fill: .solid(color))))
        }
      }
      // The title names a curve that is alone.
      if series.count == 1 { continue }
      let row = Double(number / 3)
      let corner = frame.left + Double(number % 3) * 180
      let legend = frame.bottom + 48 + 20 * row
      elements.append(
        .path(
          .init(
            [.move(Point(corner, legend - 4)), .line(Point(corner + 22, legend - 4))],
            stroke: Stroke(color, width: 3))))
      put(curve.name, corner + 28, legend, color)
    }
    return Drawing(
      width: width, height: height,
      title: title.pieces.map { $0.plain(unitLetter) }.joined(), elements: elements)
  }

  /// Every so many labels and the last one, which no other comes close to.
  func isLabelled(_ place: Int, _ step: Int) -> Bool {
    place == labels.count - 1 || place % step == 0 && labels.count - 1 - place >= step
  }

  /// 10^{−3}, or a short number.
  func markNode(_ value: Double) -> MathNode {
    guard isLogarithmic else { return NumberFormat(digits: 4).math(value) }
    let exponent = Int(Self.decimalLogarithm(value).rounded())
    if exponent == 0 { return .number("1") }
    return .scripts(
      base: .number("10"), sub: nil,
      sup: .number((exponent < 0 ? "−" : "") + "\(exponent.magnitude)"))
  }
}

extension Lesson.Phrase.Piece {
  func plain(_ unitLetter: Character) -> String {
    switch self {
    case .words(let words): words
    case .math(let node): PlainText(unitLetter: unitLetter).string(node.inOneLine)
    }
  }
}

extension LessonWriter {
  // MARK: Plots

  /// Bars of characters, one for each number.
  func bars(_ plot: Plot) -> String {
    var text = plainText(plot.title) + "\n"
    let axis = plot.axis
    let labels = plot.labels.map { plainText($0) }
    let width = labels.map(\.shownWidth).max() ?? 0
    let format = NumberFormat(digits: 4)
    for curve in plot.series {
      if plot.series.count > 1 { text += "  \(plainText(curve.name))\n" }
      for (label, value) in zip(labels, curve.values) {
        let bar = String(repeating: "█", count: Int((axis.place(value) * 40).rounded()))
        let gap = String(repeating: " ", count: width - label.shownWidth)
        text += "  \(gap)\(label) │\(bar) \(plainText(format.math(value)))\n"
      }
    }
    if plot.isLogarithmic, let low = axis.marks.last, let high = axis.marks.first {
      text +=
        "  "
        + (lesson.language == .en
          ? "logarithmic, from \(plainText(plot.markNode(low.value))) to "
          : "对数刻度，从 \(plainText(plot.markNode(low.value))) 到 ")
        + "\(plainText(plot.markNode(high.value)))\n"
    }
    return text
  }

  /// A picture of TikZ alone, without other packages.
  func tikz(_ plot: Plot) -> String {
    let axis = plot.axis
    let (width, height) = (10.0, 3.6)
    func x(_ place: Int) -> String {
      TikZPainter.fine(
        plot.labels.count > 1 ? width * Double(place) / Double(plot.labels.count - 1) : width / 2)
    }
    func y(_ value: Double) -> String { TikZPainter.fine(axis.place(value) * height) }
    var text =
      "\\noindent\\begin{minipage}{\\linewidth}\\centering\n\(mixedLaTeX(plot.title))\\par\\smallskip\n"
    text += "\\begin{tikzpicture}[font=\\scriptsize]\n"
    for mark in axis.marks {
      let place = TikZPainter.fine(mark.place * height)
      text += "\\draw[black!15] (-0.2,\(place)) node[left,black] "
      text +=
        "{$\(latex.string(plot.markNode(mark.value)))$} -- (\(TikZPainter.fine(width + 0.2)),\(place));\n"
    }
    let step = max(1, (plot.labels.count + 13) / 14)
    for place in plot.labels.indices where plot.isLabelled(place, step) {
      text += "\\node[below] at (\(x(place)),-0.1) {$\(latex.string(plot.labels[place]))$};\n"
    }
    for (number, curve) in plot.series.enumerated() {
      let color = Self.tikzColors[number % Self.tikzColors.count]
      let points = curve.values.prefix(plot.labels.count).enumerated().filter { $1.isFinite }
        .map { "(\(x($0)),\(y($1)))" }
      text +=
        "\\draw[\(color),thick,mark options={fill=\(color)}] plot[mark=*,mark size=1.2pt] "
        + "coordinates {\(points.joined(separator: " "))};\n"
      if plot.series.count > 1 {
        let place = TikZPainter.fine(Double(number) * 3)
        text += "\\node[\(color),anchor=west] at (\(place),-0.9) {\(mixedLaTeX(curve.name))};\n"
      }
    }
    return text + "\\end{tikzpicture}\n\\end{minipage}\\par\\medskip\n"
  }

  private static let tikzColors = [
    "blue!70!black", "orange!85!black", "teal", "magenta!75!black", "olive", "cyan!70!black",
  ]
}
