/// Writes a deck as one HTML file that needs nothing else: the drawing as inline SVG whose parts come,
/// light up and step back with keys, buttons, touch and `#step`. Without a script it shows the finished
/// picture; on paper each step has a page.
public struct HTMLDeckWriter: Sendable {
  public init() {}

  public func html(_ deck: Deck) -> String {
    let layers = deck.layers
    let writer = SVGWriter()
    let title = SVGWriter.escaped(deck.drawing.title)
    var out = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="graphviz-backprop">
      <title>\(title)</title>
      <style>

      """
    out += Self.style(width: layers.width, height: layers.height, paper: deck.options.theme.paper)
    if deck.options.theme == .light { out += Self.darkStyle() }
    out += "</style>\n</head>\n<body>\n<main id=\"deck\" tabindex=\"-1\">\n"
    // The last explanation belongs to the finished picture, which needs no script.
    out += writer.svg(layers).replacingFirst(
      "<g id=\"step-\(deck.count)\" class=\"explanation\">",
      with: "<g id=\"step-\(deck.count)\" class=\"explanation now\">")
    out += Self.controls(deck.count)
    out += "<noscript><ol class=\"speech\">\n"
    for step in deck.plan.steps { out += "<li>\(SVGWriter.escaped(step.spoken))</li>\n" }
    out += "</ol></noscript>\n</main>\n<div id=\"pages\" aria-hidden=\"true\"></div>\n<script>\n"
    out += "const deck = " + data(deck, writer) + ";\n" + Self.script
    out += "</script>\n</body>\n</html>\n"
    return out
  }

  /// The same, as an element of another page: as wide as its column, with the buttons below the picture.
  public func frame(_ deck: Deck) -> String {
    let high = 100 * deck.drawing.height / deck.drawing.width
    return "<div style=\"position:relative;height:0;padding-bottom:"
      + "calc(\(SVGWriter.number(high))% + \(Self.barHeight)px)\">\n"
      + "<iframe title=\"\(SVGWriter.escaped(deck.drawing.title))\" "
      + "style=\"position:absolute;border:0;width:100%;height:100%\" "
      + "srcdoc=\"\(SVGWriter.escaped(html(deck)))\"></iframe></div>\n"
  }

  /// Of the buttons in another page, in px.
  private static let barHeight = 48

  // MARK: Data

  private func data(_ deck: Deck, _ writer: SVGWriter) -> String {
    // In the order of ids, so that the same deck gives the same bytes.
    let parts = deck.ids.sorted { $0.value < $1.value }
    var place: [StepPlan.Part: Int] = [:]
    var list: [String] = []
    for (index, (part, id)) in parts.enumerated() {
      place[part] = index
      let arrival = deck.arrivals[part] ?? deck.count
      let dimmed =
        part.isDimmedAlone ? SVGWriter.number(deck.groupOpacity(part, isDimmed: true)) : "0"
      list.append("[\(Self.quoted(writer.id(id))), \(arrival), \(dimmed)]")
    }
    var steps: [String] = []
    for (index, step) in deck.plan.steps.enumerated() {
      let lit = step.lit.compactMap { place[$0] }.sorted().map(String.init)
      let halos = deck.lit(at: index).map { Self.quoted(writer.id(deck.haloID($0))) }
      steps.append(
        "{lit: [\(lit.joined(separator: ", "))], halos: [\(halos.joined(separator: ", "))],"
          + " text: \(Self.quoted(step.spoken))}")
    }
    return "{\nparts: [\n\(list.joined(separator: ",\n"))\n],\nsteps: [\n"
      + "\(steps.joined(separator: ",\n"))\n]}"
  }

  /// A string of JavaScript that cannot end the script around it.
  static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "<", ">", "&", "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  // MARK: Page

  private static func style(width: Double, height: Double, paper: Color) -> String {
    let ratio = "\(SVGWriter.number(width)) / \(SVGWriter.number(height))"
    // Paper of the page's own shape, 13.333 in wide as slides are.
    let paperWidth = 40.0 / 3
    let paperHeight = paperWidth * height / width
    func inches(_ length: Double) -> String { SVGWriter.number(length) + "in" }
    return """
      html, body { margin: 0; height: 100%; background: \(paper.hex); overflow: hidden; }
      #deck { display: grid; place-items: center; height: 100%; outline: none; }
      #deck > svg { display: block; width: 100vw; height: 100vh; max-width: calc(100vh * \(ratio));
        touch-action: pan-y pinch-zoom; }
      #deck g, #deck rect { transition: opacity 0.3s ease; }
      .off { opacity: 0; visibility: hidden; }
      .halo, .explanation { display: none; }
      .halo.now, .explanation.now { display: inline; }
      .still #deck g, .still #deck rect { transition: none; }
      #controls { position: fixed; right: 0.6rem; top: 0.6rem; display: flex; gap: 0.4rem;
        opacity: 0; transition: opacity 0.2s; }
      .stirred #controls, #controls:hover, #controls:focus-within { opacity: 1; }
      #controls[hidden] { display: none; }
      #controls button { font: 1.1rem/1 system-ui, sans-serif; min-width: 2.6rem;
        min-height: 2.2rem; border: 1px solid #8794a1; border-radius: 0.5rem; background: #fffffff2;
        color: #1b2733; cursor: pointer; }
      #controls button:disabled { opacity: 0.4; cursor: default; }
      #controls button:focus-visible { outline: 3px solid #005a9c; }
      .speech { position: absolute; width: 1px; height: 1px; overflow: hidden;
        clip-path: inset(50%); white-space: nowrap; }
      .framed #deck { height: calc(100% - \(barHeight)px); }
      .framed #deck > svg { height: calc(100vh - \(barHeight)px);
        max-width: calc((100vh - \(barHeight)px) * \(ratio)); }
      .framed #controls { inset: auto 0 0 0; height: \(barHeight)px; justify-content: center;
        align-items: center; opacity: 1; }
      #pages { display: none; }
      @media (prefers-reduced-motion: reduce) { #deck g, #deck rect { transition: none; } }
      @page { size: \(inches(paperWidth)) \(inches(paperHeight)); margin: 0; }
      @media print {
        html, body { height: auto; overflow: visible; }
        #controls { display: none; }
        .paged #deck { display: none; }
        .paged #pages { display: block; }
        #pages svg { display: block; width: \(inches(paperWidth)); height: \(inches(paperHeight - 0.01)); break-after: page;
          break-inside: avoid; }
        #pages svg:last-child { break-after: auto; }
      }

      """
  }

  /// The colours of the dark theme in place of the light ones, on a screen that wants it dark.
  private static func darkStyle() -> String {
    var pairs: [(Color, Color)] = []
    func add(_ light: Color, _ dark: Color) {
      if !pairs.contains(where: { $0.0 == light }) { pairs.append((light, dark)) }
    }
    let (light, dark) = (Theme.light, Theme.dark)
    for kind in Picture.Kind.allCases.reversed() {
      let (a, b) = (light[kind], dark[kind])
      add(a.fill, b.fill)
      add(a.border, b.border)
      for share in [0.06, 0.1] {
        add(a.fill.mixed(with: a.border, share), b.fill.mixed(with: b.border, share))
      }
      add(a.border.mixed(with: a.fill, 0.55), b.border.mixed(with: b.fill, 0.55))
    }
    for path in Theme.colorPaths { add(light[keyPath: path], dark[keyPath: path]) }
    add(light.highlight, dark.highlight)
    var out = "@media screen and (prefers-color-scheme: dark) {\n"
    out += "html, body { background: \(dark.paper.hex); }\n"
    out += "#deck > svg > rect { fill: \(dark.paper.hex); }\n"
    for (from, to) in pairs {
      out += "#deck g [fill=\"\(from.hex)\"] { fill: \(to.hex); }\n"
      out += "#deck g [stroke=\"\(from.hex)\"] { stroke: \(to.hex); }\n"
    }
    return out + "}\n"
  }

  private static func controls(_ count: Int) -> String {
    """
    <nav id="controls" aria-label="Steps" hidden>
    <button id="first" aria-label="First step">|‹</button>
    <button id="back" aria-label="Step back">‹</button>
    <button id="place" aria-label="Step" disabled>\(count) / \(count)</button>
    <button id="next" aria-label="Next step">›</button>
    <button id="last" aria-label="Last step">›|</button>
    <button id="full" aria-label="Full screen">full</button>
    </nav>
    <p class="speech" id="speech" role="status" aria-live="polite"></p>

    """
  }
}

extension String {
  /// With the first occurrence of one text replaced by another.
  func replacingFirst(_ text: String, with other: String) -> String {
    let bytes = Array(utf8)
    let pattern = Array(text.utf8)
    guard !pattern.isEmpty, bytes.count >= pattern.count else { return self }
    for start in 0...(bytes.count - pattern.count) where bytes[start] == pattern[0] {
      if bytes[start..<start + pattern.count].elementsEqual(pattern) {
        return String(
          decoding: bytes[..<start] + other.utf8 + bytes[(start + pattern.count)...],
          as: UTF8.self)
      }
    }
    return self
  }
}
