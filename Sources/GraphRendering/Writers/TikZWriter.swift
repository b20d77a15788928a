import GraphCore

/// Writes a picture as TikZ: the places and lines of the drawing, with the mathematics typeset by LaTeX.
/// It needs amsmath, amssymb and TikZ, and runs with pdflatex and lualatex.
public struct TikZWriter: Sendable {
  public init() {}

  /// A document whose one page is the picture; what stands between `begin{tikzpicture}` and its end can
  /// be put into another.
  public func figure(_ drawing: Drawing) -> String {
    // A px is 0.75 pt of 1/72 inch.
    var painter = TikZPainter(
      deck: nil, type: 0.75 * 72.27 / 72 / 10, emptyPage: drawing.background == nil)
    let body = painter.body(drawing)
    return """
      % Made by graphviz-backprop: pdflatex or lualatex, once.
      \\documentclass{article}
      \(Self.packages)\(painter.colors)\(Self.commands)\(TikZPainter.letters(in: body))\\pagestyle{empty}
      \\begin{document}
      \\setbox0=\\hbox{%
      \\begin{tikzpicture}[x=0.75bp,y=-0.75bp,inner sep=0pt,outer sep=0pt]
      \(body)\\end{tikzpicture}}
      \\ifdefined\\pdfpagewidth\\else\\let\\pdfpagewidth\\pagewidth\\let\\pdfpageheight\\pageheight\\fi
      \\pdfpagewidth=\\wd0 \\pdfpageheight=\\ht0 \\hoffset=-1in \\voffset=-1in
      \\shipout\\box0
      \\end{document}

      """
  }

  /// A beamer deck with one frame and an overlay for each step. As a handout (`\\documentclass[handout]`)
  /// it is the finished picture.
  public func beamer(_ deck: Deck) -> String {
    let drawing = deck.layers
    let isWide = drawing.width / drawing.height > 1.6
    // The page of beamer is 160 mm wide, or 128 mm.
    let unit = (isWide ? 160.0 : 128) / drawing.width
    var painter = TikZPainter(
      deck: deck, type: unit * 72.27 / 25.4 / 10.95, emptyPage: drawing.background == nil)
    let body = painter.body(drawing)
    let notes = notes(deck)
    let length = "\(TikZPainter.fine(unit))mm"
    return """
      % Made by graphviz-backprop: pdflatex or lualatex, once.
      \\documentclass[\(isWide ? "aspectratio=169" : "aspectratio=43")]{beamer}
      \(Self.packages)\(painter.colors)\(Self.commands)\(Self.overlays)\
      \(TikZPainter.letters(in: body + notes))\
      \\setbeamertemplate{navigation symbols}{}
      \\usefonttheme[onlymath]{serif}
      \\newsavebox\\gbpage
      \\begin{document}
      % The background begins at the corner of the page, which is not known otherwise until a second run.
      {\\setbeamertemplate{background}{\\usebox\\gbpage}
      \\begin{frame}[plain]
      \\global\\setbox\\gbpage\\hbox{%
      \\begin{tikzpicture}[x=\(length),y=-\(length),inner sep=0pt,outer sep=0pt]
      \(body)\\end{tikzpicture}}
      \(notes)\\end{frame}}
      \\end{document}

      """
  }

  private func notes(_ deck: Deck) -> String {
    var out = ""
    for (index, step) in deck.plan.steps.enumerated() {
      out += "\\note<\(index + 1)>{\(TikZPainter.text(step.spoken))}\n"
    }
    return out
  }

  private static let packages = """
    \\usepackage{amsmath,amssymb}
    \\usepackage{tikz}

    """

  /// A box that is made narrower only where it is too wide.
  private static let commands = """
    \\newcommand\\gbfit[2]{\\setbox1=\\hbox{#2}\\ifdim\\wd1>#1\\relax
      \\resizebox{#1}{!}{\\box1}\\else\\box1\\fi}

    """

  /// Overlays that hold their place: what is not there yet is clear.
  private static let overlays = """
    \\tikzset{
      gb on/.code args={<#1>}{\\alt<#1>{}{\\pgfkeysalso{opacity=0}}},
      gb dim/.code args={<#1>#2}{\\alt<#1>{\\pgfkeysalso{opacity=#2}}{}},
    }

    """
}

/// Turns the elements of a drawing into TikZ.
struct TikZPainter {
  let deck: Deck?
  /// Ems of the document's type in a px.
  let type: Double
  let emptyPage: Bool
  private var names: [Color] = []
  private let shapes = SlideShapes(paper: .white)

  init(deck: Deck?, type: Double, emptyPage: Bool) {
    self.deck = deck
    self.type = type
    self.emptyPage = emptyPage
  }

  mutating func body(_ drawing: Drawing) -> String {
    var out = ""
    let page = "(0,0) rectangle (\(Self.fine(drawing.width)),\(Self.fine(drawing.height)))"
    out += "\\useasboundingbox \(page);\n"
    if let background = drawing.background {
      out += "\\fill[\(color(background))] \(page);\n"
    }
    for element in Self.withoutSigns(drawing.elements) { out += tikz(element) }
    return out
  }

  /// The definitions of the colours that were used.
  var colors: String {
    names.map { color in
      let hex = color.hex.dropFirst().uppercased()
      return "\\definecolor{gb\(hex)}{HTML}{\(hex)}\n"
    }.joined()
  }

  private mutating func color(_ color: Color) -> String {
    if !names.contains(color) { names.append(color) }
    return "gb\(color.hex.dropFirst().uppercased())"
  }

  // MARK: Elements

  private mutating func tikz(_ element: Drawing.Element) -> String {
    switch element {
    case .group(let group): return scope(group)
    case .path(let path): return drawn(Self.data(path.segments), path.fill, path.stroke)
    case .rectangle(let r): return drawn(Self.data(r.outline), r.fill, r.stroke)
    case .ellipse(let e):
      return drawn(
        "\(Self.point(e.center)) ellipse [x radius=\(Self.fine(e.radiusX)),"
          + " y radius=\(Self.fine(e.radiusY))]", e.fill, e.stroke)
    case .text(let text):
      if let source = text.source { return typeset(source) }
      return shapes.lines(text).map { line in
        node(
          Self.line(line), at: Point(line.left, line.baseline), anchor: "base west",
          size: line.size, color: line.runs.first?.color ?? .black,
          width: line.right - line.left + 1)
      }.joined()
    }
  }

  private mutating func scope(_ group: Drawing.Group) -> String {
    if let deck, group.classes.contains("explanation") { return explanation(group.id, deck) }
    let elements = Self.withoutAccents(Self.withoutSigns(group.elements))
    let inner = elements.map { tikz($0) }.joined()
    if inner.isEmpty { return "" }
    let keys = self.keys(group)
    return keys.isEmpty ? inner : "\\begin{scope}[\(keys)]\n\(inner)\\end{scope}\n"
  }

  private func keys(_ group: Drawing.Group) -> String {
    var keys: [String] = []
    if group.opacity < 1 { keys.append("opacity=\(Self.fine(group.opacity))") }
    guard let deck else { return keys.joined(separator: ",") }
    if group.classes.contains("halo") {
      let steps = deck.plan.steps.indices.filter { step in
        deck.lit(at: step).contains { deck.haloID($0) == group.id }
      }
      keys.append("gb on={<\(Self.ranges(steps))|handout:0>}")
    } else if let part = deck.parts[group.id] {
      guard let arrival = deck.arrivals[part] else { return "gb on={<0|handout:0>}" }
      if arrival > 0 { keys.append("gb on={<\(arrival + 1)-|handout:1->}") }
      let steps = deck.plan.steps.indices.filter {
        $0 >= arrival && deck.stepsBack(part, at: $0)
      }
      if !steps.isEmpty {
        // TikZ takes the opacity of the innermost scope.
        let opacity = Self.fine(deck.opacity(part, isDimmed: true))
        keys.append("gb dim={<\(Self.ranges(steps))|handout:0>\(opacity)}")
      }
    }
    return keys.joined(separator: ",")
  }

  /// `2-4,7`, counted from 1; 0, which is no slide, for none.
  static func ranges(_ steps: [Int]) -> String {
    var out: [String] = []
    var place = 0
    while place < steps.count {
      var end = place
      while end + 1 < steps.count, steps[end + 1] == steps[end] + 1 { end += 1 }
      out.append(
        end == place ? "\(steps[place] + 1)" : "\(steps[place] + 1)-\(steps[end] + 1)")
      place = end + 1
    }
    return out.isEmpty ? "0" : out.joined(separator: ",")
  }

  // MARK: Explanations

  private mutating func explanation(_ id: String, _ deck: Deck) -> String {
    guard let number = Int(id.dropFirst("step-".count)) else { return "" }
    let step = deck.plan.steps[number - 1]
    let strip = deck.strip
    let theme = deck.options.theme
    var out = "\\draw[\(color(theme.rule)),line width=0.3pt] \(Self.point(strip.corner))"
    out += " -- \(Self.point(Point(strip.maxX, strip.y)));\n"
    out += node(
      "\(number) / \(deck.count)", at: Point(strip.maxX, deck.captionCounter.baseline),
      anchor: "base east", size: deck.captionCounter.size, color: theme.words)
    out += node(
      "$\(colored(step.headline))$", at: Point(strip.x, deck.captionHeadline.baseline),
      anchor: "base west", size: deck.captionHeadline.size, color: theme.words,
      width: strip.width)
    for line in deck.captionLines(number - 1) {
      out += node(
        "$\(colored(line.math))$", at: Point(line.left, line.baseline), anchor: "base west",
        size: 0.94 * line.size, color: theme.ink, width: line.room)
    }
    let handout = number == deck.count ? 1 : 0
    return "\\only<\(number)|handout:\(handout)>{%\n\(out)}\n"
  }

  // MARK: Text

  /// Mathematics where it was drawn, made narrower where LaTeX's own letters take more room.
  private mutating func typeset(_ source: Drawing.Text.Source) -> String {
    let display = source.isDisplay ? "\\displaystyle " : ""
    return node(
      "$\(display)\(colored(source.node))$",
      at: source.origin + Point(source.width / 2, 0), anchor: "base", size: source.size,
      color: source.color, width: source.width * 1.02)
  }

  /// `width` in px is the most that the node may take.
  private mutating func node(
    _ text: String, at place: Point, anchor: String, size: Double, color: Color,
    width: Double? = nil
  ) -> String {
    let scale = size * type
    var text = text
    if let width, scale > 0 {
      // In the type of the document, before it is scaled.
      text = "\\gbfit{\(Self.fine(width / size))em}{\(text)}"
    }
    return "\\node[anchor=\(anchor),scale=\(Self.fine(scale)),text=\(self.color(color))] at"
      + " \(Self.point(place)) {\(text)};\n"
  }

  /// Mathematics in the colours of its roles.
  private mutating func colored(_ node: MathNode) -> String {
    let theme = deck?.options.theme ?? .light
    // Characters of the private use area stand for the colours while LaTeX is written.
    let roles: [(MathRole, String, Color)] = [
      (.value, "\u{E001}", theme.value), (.gradient, "\u{E002}", theme.gradient),
      (.upstream, "\u{E003}", theme.upstream), (.local, "\u{E004}", theme.local),
      (.downstream, "\u{E005}", theme.downstream),
    ]
    func marked(_ node: MathNode) -> MathNode {
      switch node {
      case .row(let parts): return .row(parts.map(marked))
      case .styled(let role, let inner):
        guard let mark = roles.first(where: { $0.0 == role })?.1 else { return inner }
        return .row([.sign(mark), inner, .sign("\u{E000}")])
      default: return node
      }
    }
    var out = Self.math(marked(node)).replacing("\u{E000}", with: "}")
    for (_, mark, color) in roles where out.contains(mark) {
      out = out.replacing(mark, with: "{\\color{\(self.color(color))}")
    }
    return out
  }

  // MARK: Lines

  private mutating func drawn(_ data: String, _ fill: Fill?, _ stroke: Stroke?) -> String {
    var keys: [String] = []
    switch fill {
    case .none: break
    case .solid(let color, let opacity):
      keys.append("fill=\(self.color(color))")
      if opacity < 1 { keys.append("fill opacity=\(Self.fine(opacity))") }
    case .hatch(let hatch): keys.append("fill=\(color(hatch.ground ?? .white))")
    }
    if let stroke, stroke.width > 0 {
      keys.append("draw=\(color(stroke.color))")
      // A px in the type of the document: its em is about 10 pt.
      keys.append("line width=\(Self.fine(stroke.width * type * (deck == nil ? 10 : 10.95)))pt")
      if stroke.cap == .round { keys.append("line cap=round") }
      if stroke.join == .round { keys.append("line join=round") }
      if !stroke.dash.isEmpty { keys.append("dashed") }
    }
    return keys.isEmpty ? "" : "\\path[\(keys.joined(separator: ","))] \(data);\n"
  }

  static func data(_ segments: [Drawing.Path.Segment]) -> String {
    var out = ""
    for segment in segments {
      switch segment {
      case .move(let p): out += (out.isEmpty ? "" : " ") + point(p)
      case .line(let p): out += " -- \(point(p))"
      case .cubic(let a, let b, let p):
        out += " .. controls \(point(a)) and \(point(b)) .. \(point(p))"
      case .close: out += " -- cycle"
      }
    }
    return out
  }

  static func point(_ p: Point) -> String { "(\(fine(p.x)),\(fine(p.y)))" }

  /// At most four decimals, as TeX reads numbers.
  static func fine(_ x: Double) -> String {
    guard x.isFinite else { return "0" }
    let parts = Int((max(-1e5, min(1e5, x)) * 10_000).rounded())
    let (whole, rest) = abs(parts).quotientAndRemainder(dividingBy: 10_000)
    var digits = String(rest + 10_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return (parts < 0 ? "-" : "") + "\(whole)" + (digits.isEmpty ? "" : ".\(digits)")
  }
}
