/// Writes a drawing as SVG 1.1 that every viewer draws alike: presentation attributes, six-digit
/// colours, text whose runs carry their own places, arrow heads and hatches as paths, no style sheet, no
/// markers and no filters. The same drawing gives the same bytes.
public struct SVGWriter: Sendable {
  /// Stands before every id, so that two pictures can share a page.
  public var idPrefix: String

  public init(idPrefix: String = "") { self.idPrefix = idPrefix }

  /// The whole document, with a line break at its end and no blank line inside.
  public func svg(_ drawing: Drawing) -> String {
    var out = ""
    out.reserveCapacity(32_768)
    let (width, height) = (Self.number(drawing.width), Self.number(drawing.height))
    out += "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\""
    out += " viewBox=\"0 0 \(width) \(height)\" role=\"img\""
    let labels =
      (drawing.title.isEmpty ? [] : ["title"]) + (drawing.description.isEmpty ? [] : ["desc"])
    if !labels.isEmpty {
      let ids = labels.map { id($0) }.joined(separator: " ")
      out += " aria-labelledby=\"\(ids)\""
    }
    out += ">\n"
    if !drawing.title.isEmpty {
      out += "<title id=\"\(id("title"))\">\(Self.escaped(drawing.title))</title>\n"
    }
    if !drawing.description.isEmpty {
      out += "<desc id=\"\(id("desc"))\">\(Self.escaped(drawing.description))</desc>\n"
    }
    if !drawing.metadata.isEmpty {
      out += "<metadata>\n"
      for item in drawing.metadata {
        out += "<g:text xmlns:g=\"\(Self.metadataNamespace)\" key=\"\(Self.escaped(item.key))\">"
        out += Self.escaped(item.value) + "</g:text>\n"
      }
      out += "</metadata>\n"
    }
    if let background = drawing.background {
      out += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"\(background.hex)\"/>\n"
    }
    for element in drawing.elements { write(element, to: &out) }
    out += "</svg>\n"
    return out
  }

  /// Marks the elements that hold the formula and its values.
  public static let metadataNamespace = "urn:graphviz-backprop:metadata"

  private func write(_ element: Drawing.Element, to out: inout String) {
    switch element {
    case .group(let group): write(group, to: &out)
    case .path(let path):
      shape(fill: path.fill, stroke: path.stroke, outline: path.segments, to: &out) { paint, out in
        out += "<path d=\"\(Self.data(path.segments))\"\(paint)/>\n"
      }
    case .rectangle(let r):
      shape(fill: r.fill, stroke: r.stroke, outline: r.outline, to: &out) { paint, out in
        out += "<rect x=\"\(Self.number(r.x))\" y=\"\(Self.number(r.y))\""
        out += " width=\"\(Self.number(r.width))\" height=\"\(Self.number(r.height))\""
        if r.radius > 0 { out += " rx=\"\(Self.number(r.radius))\"" }
        out += "\(paint)/>\n"
      }
    case .ellipse(let e):
      shape(fill: e.fill, stroke: e.stroke, outline: e.outline, to: &out) { paint, out in
        let place = "cx=\"\(Self.number(e.center.x))\" cy=\"\(Self.number(e.center.y))\""
        if e.radiusX == e.radiusY {
          out += "<circle \(place) r=\"\(Self.number(e.radiusX))\"\(paint)/>\n"
        } else {
          out += "<ellipse \(place) rx=\"\(Self.number(e.radiusX))\""
          out += " ry=\"\(Self.number(e.radiusY))\"\(paint)/>\n"
        }
      }
    case .text(let text): write(text, to: &out)
    }
  }

  private func write(_ group: Drawing.Group, to out: inout String) {
    out += "<g"
    if !group.id.isEmpty { out += " id=\"\(id(group.id))\"" }
    if !group.classes.isEmpty {
      out += " class=\"\(Self.escaped(group.classes.joined(separator: " ")))\""
    }
    if group.opacity != 1 { out += " opacity=\"\(Self.number(group.opacity))\"" }
    out += ">\n"
    if !group.title.isEmpty { out += "<title>\(Self.escaped(group.title))</title>\n" }
    if !group.description.isEmpty { out += "<desc>\(Self.escaped(group.description))</desc>\n" }
    for element in group.elements { write(element, to: &out) }
    out += "</g>\n"
  }

  /// A hatched area is its ground, the lines of the hatch and its outline, since patterns are drawn
  /// differently from viewer to viewer.
  private func shape(
    fill: Fill?, stroke: Stroke?, outline: [Drawing.Path.Segment], to out: inout String,
    draw: (_ paint: String, inout String) -> Void
  ) {
    guard case .hatch(let hatch) = fill else {
      draw(Self.paint(fill: fill, stroke: stroke), &out)
      return
    }
    if let ground = hatch.ground { draw(Self.paint(fill: .solid(ground), stroke: nil), &out) }
    let lines = hatch.lines(in: outline)
    if !lines.isEmpty {
      let paint = Self.paint(fill: nil, stroke: Stroke(hatch.color, width: hatch.width))
      out += "<path d=\"\(Self.data(lines))\"\(paint)/>\n"
    }
    if stroke != nil { draw(Self.paint(fill: nil, stroke: stroke), &out) }
  }

  // MARK: Text

  private func write(_ text: Drawing.Text, to out: inout String) {
    guard let first = text.runs.first else { return }
    out += "<text\(Self.place(first))\(Self.attributes(first, besides: nil))>"
    out += Self.characters(first.string)
    for run in text.runs.dropFirst() {
      out += "<tspan\(Self.place(run))\(Self.attributes(run, besides: first))>"
      out += Self.characters(run.string) + "</tspan>"
    }
    out += "</text>\n"
  }

  private static func place(_ run: TextRun) -> String {
    " x=\"\(number(run.x))\" y=\"\(number(run.y))\""
  }

  /// The attributes of a run that are not those of the run around it.
  private static func attributes(_ run: TextRun, besides other: TextRun?) -> String {
    var out = ""
    let font = run.font
    if other?.font.family != font.family { out += " font-family=\"\(font.family.list)\"" }
    if other?.font.size != font.size { out += " font-size=\"\(number(font.size))\"" }
    if (other?.font.italic ?? false) != font.italic {
      out += " font-style=\"\(font.italic ? "italic" : "normal")\""
    }
    if (other?.font.bold ?? false) != font.bold {
      out += " font-weight=\"\(font.bold ? "bold" : "normal")\""
    }
    if other?.color != run.color { out += " fill=\"\(run.color.hex)\"" }
    if (other?.anchor ?? .start) != run.anchor { out += " text-anchor=\"\(run.anchor.rawValue)\"" }
    return out
  }

  /// Blanks at the ends and in rows would be dropped by a viewer: they become no-break spaces.
  private static func characters(_ text: String) -> String {
    var result = ""
    var previous: Unicode.Scalar?
    let scalars = text.unicodeScalars
    for (index, scalar) in scalars.enumerated() {
      let isEdge = index == 0 || index == scalars.count - 1
      let blank = scalar == " " && (isEdge || previous == " ")
      result.unicodeScalars.append(blank ? "\u{A0}" : scalar)
      previous = scalar
    }
    return escaped(result)
  }

  // MARK: Attributes

  /// An id that is a name in XML: other characters become `_` and their hexadecimal code.
  func id(_ text: String) -> String {
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

  static func paint(fill: Fill?, stroke: Stroke?) -> String {
    var out = ""
    if case .solid(let color, let opacity) = fill {
      out += " fill=\"\(color.hex)\""
      if opacity != 1 { out += " fill-opacity=\"\(number(opacity))\"" }
    } else {
      out += " fill=\"none\""
    }
    guard let stroke, stroke.width > 0 else { return out }
    out += " stroke=\"\(stroke.color.hex)\" stroke-width=\"\(number(stroke.width))\""
    if !stroke.dash.isEmpty {
      out += " stroke-dasharray=\"\(stroke.dash.map { number($0) }.joined(separator: " "))\""
    }
    if stroke.cap != .butt { out += " stroke-linecap=\"\(stroke.cap.rawValue)\"" }
    if stroke.join != .miter { out += " stroke-linejoin=\"\(stroke.join.rawValue)\"" }
    if stroke.opacity != 1 { out += " stroke-opacity=\"\(number(stroke.opacity))\"" }
    return out
  }

  static func data(_ segments: [Drawing.Path.Segment]) -> String {
    func pair(_ p: Point) -> String { "\(number(p.x)) \(number(p.y))" }
    var out = ""
    for segment in segments {
      switch segment {
      case .move(let p): out += "M" + pair(p)
      case .line(let p): out += "L" + pair(p)
      case .cubic(let a, let b, let p): out += "C\(pair(a)) \(pair(b)) \(pair(p))"
      case .close: out += "Z"
      }
    }
    return out
  }

  /// At most two decimals, never `-0` nor an exponent; what is not finite becomes 0.
  static func number(_ x: Double) -> String {
    guard x.isFinite else { return "0" }
    let hundredths = Int((max(-1e9, min(1e9, x)) * 100).rounded())
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return rest < 10 ? "\(sign)\(whole).0\(rest)" : "\(sign)\(whole).\(rest)"
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
