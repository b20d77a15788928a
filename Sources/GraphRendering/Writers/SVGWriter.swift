/// Writes a drawing as SVG 1.1 that every viewer draws alike: presentation attributes, six-digit
/// colours, text whose runs carry their own places, arrow heads and hatches as paths, no style sheet, no
/// markers and no filters. The same drawing gives the same bytes.
public struct SVGWriter: Sendable {
  /// Stands before every id, so that two pictures can share a page.
  public var idPrefix: String

  public init(idPrefix: String = "") { self.idPrefix = idPrefix }

  /// The whole document, with a line break at its end and no blank line inside.
  public func svg(_ drawing: Drawing) -> String {
    var pieces: [UInt8] = []
    write(DrawingStream(drawing)) { pieces += $0 }
    return String(decoding: pieces, as: UTF8.self)
  }

  /// Writes the document piece by piece, as its elements are made: it is never whole in memory.
  public func write(_ stream: DrawingStream, to sink: ([UInt8]) -> Void) {
    var out = SVGBytes()
    out.reserve(Self.pieceSize + 65_536)
    head(stream.head, &out)
    stream.forEachElement { element in
      write(element, &out)
      if out.bytes.count >= Self.pieceSize { sink(out.take()) }
    }
    out.add("</svg>\n")
    sink(out.take())
  }

  private static let pieceSize = 1 << 18

  private func head(_ drawing: Drawing, _ out: inout SVGBytes) {
    func size() {
      out.add(drawing.width)
      out.add("\" height=\"")
      out.add(drawing.height)
    }
    out.add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
    size()
    out.add("\" viewBox=\"0 0 ")
    out.add(drawing.width)
    out.add(" ")
    out.add(drawing.height)
    out.add("\" role=\"img\"")
    let labels =
      (drawing.title.isEmpty ? [] : ["title"]) + (drawing.description.isEmpty ? [] : ["desc"])
    if !labels.isEmpty {
      out.add(raw: " aria-labelledby=\"\(labels.map { id($0) }.joined(separator: " "))\"")
    }
    out.add(">\n")
    if !drawing.title.isEmpty {
      out.add(raw: "<title id=\"\(id("title"))\">\(Self.escaped(drawing.title))</title>\n")
    }
    if !drawing.description.isEmpty {
      out.add(raw: "<desc id=\"\(id("desc"))\">\(Self.escaped(drawing.description))</desc>\n")
    }
    if !drawing.metadata.isEmpty {
      out.add("<metadata>\n")
      for item in drawing.metadata {
        out.add(raw: "<g:text xmlns:g=\"\(Self.metadataNamespace)\"")
        out.add(raw: " key=\"\(Self.escaped(item.key))\">")
        out.add(escaped: item.value)
        out.add("</g:text>\n")
      }
      out.add("</metadata>\n")
    }
    if let background = drawing.background {
      out.add("<rect width=\"")
      size()
      out.add("\" fill=\"")
      out.add(background)
      out.add("\"/>\n")
    }
  }

  /// Marks the elements that hold the formula and its values.
  public static let metadataNamespace = "urn:graphviz-backprop:metadata"

  private func write(_ element: Drawing.Element, _ out: inout SVGBytes) {
    switch element {
    case .group(let group): write(group, &out)
    case .path(let path):
      shape(fill: path.fill, stroke: path.stroke, outline: path.segments, &out) {
        fill, stroke, out in
        out.add("<path d=\"")
        Self.data(path.segments, &out)
        out.add("\"")
        Self.paint(fill, stroke, &out)
        out.add("/>\n")
      }
    case .rectangle(let r):
      shape(fill: r.fill, stroke: r.stroke, outline: r.outline, &out) { fill, stroke, out in
        Self.attribute("<rect x=\"", r.x, &out)
        Self.attribute(" y=\"", r.y, &out)
        Self.attribute(" width=\"", r.width, &out)
        Self.attribute(" height=\"", r.height, &out)
        if r.radius > 0 { Self.attribute(" rx=\"", r.radius, &out) }
        Self.paint(fill, stroke, &out)
        out.add("/>\n")
      }
    case .ellipse(let e):
      shape(fill: e.fill, stroke: e.stroke, outline: e.outline, &out) { fill, stroke, out in
        let isRound = e.radiusX == e.radiusY
        Self.attribute(isRound ? "<circle cx=\"" : "<ellipse cx=\"", e.center.x, &out)
        Self.attribute(" cy=\"", e.center.y, &out)
        if isRound {
          Self.attribute(" r=\"", e.radiusX, &out)
        } else {
          Self.attribute(" rx=\"", e.radiusX, &out)
          Self.attribute(" ry=\"", e.radiusY, &out)
        }
        Self.paint(fill, stroke, &out)
        out.add("/>\n")
      }
    case .text(let text): write(text, &out)
    }
  }

  private func write(_ group: Drawing.Group, _ out: inout SVGBytes) {
    out.add("<g")
    if !group.id.isEmpty {
      out.add(" id=\"")
      out.add(raw: id(group.id))
      out.add("\"")
    }
    if !group.classes.isEmpty {
      out.add(" class=\"")
      for (index, name) in group.classes.enumerated() {
        if index > 0 { out.add(" ") }
        out.add(escaped: name)
      }
      out.add("\"")
    }
    if group.opacity != 1 { Self.attribute(" opacity=\"", group.opacity, &out) }
    out.add(">\n")
    if !group.title.isEmpty {
      out.add("<title>")
      out.add(escaped: group.title)
      out.add("</title>\n")
    }
    if !group.description.isEmpty {
      out.add("<desc>")
      out.add(escaped: group.description)
      out.add("</desc>\n")
    }
    for element in group.elements { write(element, &out) }
    out.add("</g>\n")
  }

  /// A hatched area is its ground, the lines of the hatch and its outline, since patterns are drawn
  /// differently from viewer to viewer.
  private func shape(
    fill: Fill?, stroke: Stroke?, outline: @autoclosure () -> [Drawing.Path.Segment],
    _ out: inout SVGBytes, draw: (Fill?, Stroke?, inout SVGBytes) -> Void
  ) {
    guard case .hatch(let hatch) = fill else {
      draw(fill, stroke, &out)
      return
    }
    if let ground = hatch.ground { draw(.solid(ground), nil, &out) }
    let lines = hatch.lines(in: outline())
    if !lines.isEmpty {
      out.add("<path d=\"")
      Self.data(lines, &out)
      out.add("\"")
      Self.paint(nil, Stroke(hatch.color, width: hatch.width), &out)
      out.add("/>\n")
    }
    if stroke != nil { draw(nil, stroke, &out) }
  }

  // MARK: Text

  private func write(_ text: Drawing.Text, _ out: inout SVGBytes) {
    guard let first = text.runs.first else { return }
    out.add("<text")
    Self.attributes(first, besides: nil, &out)
    out.add(characters: first.string)
    for run in text.runs.dropFirst() {
      out.add("<tspan")
      Self.attributes(run, besides: first, &out)
      out.add(characters: run.string)
      out.add("</tspan>")
    }
    out.add("</text>\n")
  }

  /// The place of a run, and what of it is not as in the run around it.
  private static func attributes(
    _ run: TextRun, besides other: TextRun?, _ out: inout SVGBytes
  ) {
    attribute(" x=\"", run.x, &out)
    attribute(" y=\"", run.y, &out)
    let font = run.font
    if other?.font.family != font.family {
      out.add(" font-family=\"")
      out.add(raw: font.family.list)
      out.add("\"")
    }
    if other?.font.size != font.size { attribute(" font-size=\"", font.size, &out) }
    if (other?.font.italic ?? false) != font.italic {
      out.add(font.italic ? " font-style=\"italic\"" : " font-style=\"normal\"")
    }
    if (other?.font.bold ?? false) != font.bold {
      out.add(font.bold ? " font-weight=\"bold\"" : " font-weight=\"normal\"")
    }
    if other?.color != run.color {
      out.add(" fill=\"")
      out.add(run.color)
      out.add("\"")
    }
    if (other?.anchor ?? .start) != run.anchor {
      out.add(raw: " text-anchor=\"\(run.anchor.rawValue)\"")
    }
    out.add(">")
  }

  // MARK: Attributes

  /// An id that is a name in XML: other characters become `_` and their hexadecimal code.
  func id(_ text: String) -> String {
    if idPrefix.isEmpty, Self.isName(text) { return text }
    var result = ""
    for scalar in (idPrefix + text).unicodeScalars {
      let isName =
        scalar == "-" || scalar == "_" || scalar == "." || scalar.properties.isAlphabetic
        || ("0"..."9").contains(scalar)
      if isName {
        result.unicodeScalars.append(scalar)
      } else {
        result += "_" + String(scalar.value, radix: 16)
      }
    }
    if let first = result.unicodeScalars.first, !first.properties.isAlphabetic, first != "_" {
      result = "_" + result
    }
    return result
  }

  /// A name of letters of ASCII, digits, `-`, `_` and `.` that begins with a letter.
  private static func isName(_ text: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy {
      isLetter($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 || $0 == 46
    }
  }

  private static func attribute(_ name: StaticString, _ value: Double, _ out: inout SVGBytes) {
    out.add(name)
    out.add(value)
    out.add("\"")
  }

  private static func paint(_ fill: Fill?, _ stroke: Stroke?, _ out: inout SVGBytes) {
    if case .solid(let color, let opacity) = fill {
      out.add(" fill=\"")
      out.add(color)
      out.add("\"")
      if opacity != 1 { attribute(" fill-opacity=\"", opacity, &out) }
    } else {
      out.add(" fill=\"none\"")
    }
    guard let stroke, stroke.width > 0 else { return }
    out.add(" stroke=\"")
    out.add(stroke.color)
    attribute("\" stroke-width=\"", stroke.width, &out)
    if !stroke.dash.isEmpty {
      out.add(" stroke-dasharray=\"")
      for (index, length) in stroke.dash.enumerated() {
        if index > 0 { out.add(" ") }
        out.add(length)
      }
      out.add("\"")
    }
    if stroke.cap != .butt { out.add(raw: " stroke-linecap=\"\(stroke.cap.rawValue)\"") }
    if stroke.join != .miter { out.add(raw: " stroke-linejoin=\"\(stroke.join.rawValue)\"") }
    if stroke.opacity != 1 { attribute(" stroke-opacity=\"", stroke.opacity, &out) }
  }

  private static func data(_ segments: [Drawing.Path.Segment], _ out: inout SVGBytes) {
    for segment in segments {
      switch segment {
      case .move(let p):
        out.add("M")
        out.add(p)
      case .line(let p):
        out.add("L")
        out.add(p)
      case .cubic(let a, let b, let p):
        out.add("C")
        out.add(a)
        out.add(" ")
        out.add(b)
        out.add(" ")
        out.add(p)
      case .close: out.add("Z")
      }
    }
  }

  /// At most two decimals, never `-0` nor an exponent; what is not finite becomes 0.
  public static func number(_ x: Double) -> String {
    var out = SVGBytes()
    out.add(x)
    return String(decoding: out.bytes, as: UTF8.self)
  }

  /// Text for content and attributes. Line breaks become spaces, so that no line is blank; characters
  /// that XML does not allow become U+FFFD.
  public static func escaped(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\n", "\r", "\t": out += "&#\(scalar.value);"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
