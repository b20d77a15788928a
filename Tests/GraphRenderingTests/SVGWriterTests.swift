import Foundation
import Testing

@testable import GraphRendering

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a reader of XML finds: elements with their attributes and the text directly in them.
final class XMLReader: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private(set) var error: String?
  private var open: [Int] = []

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    if !parser.parse() {
      error = parser.parserError.map { "\($0)" } ?? "not well-formed"
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let index = open.last { elements[index].text += text }
  }
}

struct SVGWriterTests {
  static let hostile = [
    "a < b & c > d", "\"quoted\" 'single'", "]]>", "<script>alert(1)</script>", "&amp;",
    "line\nbreak",
    "tab\tend", "\u{0}\u{1}\u{8}\u{1B}", "back\\slash", "--><!--", "σ(wx + b) ½ ŷ 𝔼 漢 😀",
    "</svg>", "<![CDATA[", "%3Csvg%3E", "\u{FFFE}\u{FFFF}", "\u{202E}x", "\r\n",
  ]

  func sample(_ text: String) -> Drawing {
    let font = Font(.serif, size: 20, italic: true)
    return Drawing(
      width: 300, height: 100.5, title: text, description: text,
      metadata: [.init("formula", text), .init(text, "x")],
      elements: [
        .group(
          .init(
            id: "node-\(text)", classes: ["node", text], title: text, description: text,
            opacity: 0.5,
            [
              .text(
                .init([
                  TextRun(text, x: 1, y: 20, font: font),
                  TextRun(text, x: 9.999, y: -0.001, font: Font(.sans, size: 14, bold: true)),
                ]))
            ]))
      ])
  }

  @Test(arguments: hostile)
  func noTextBreaksTheXML(_ text: String) throws {
    let svg = SVGWriter(idPrefix: text).svg(sample(text))
    let reader = XMLReader(svg)
    #expect(reader.error == nil)
    // What XML may hold comes back as it was; the rest is replaced.
    let control = text.unicodeScalars.map { scalar -> Character in
      let isFree = scalar.value >= 0x20 || "\t\n\r".unicodeScalars.contains(scalar)
      return isFree && scalar.value & 0xFFFE != 0xFFFE ? Character(scalar) : "\u{FFFD}"
    }
    let expected = String(String.UnicodeScalarView(control.flatMap(\.unicodeScalars)))
    #expect(reader.all("title").map(\.text) == [expected, expected])
    #expect(reader.all("desc").first?.text == expected)
    #expect(reader.all("g:text").first?.text == expected)
    #expect(reader.all("g:text").last?.attributes["key"] == expected)
    #expect(reader.all("tspan").count == 1 && reader.all("script").isEmpty)
    for id in reader.elements.compactMap({ $0.attributes["id"] }) {
      #expect(!id.isEmpty && !id.contains { " \t\n<>&\"'".contains($0) })
    }
  }

  @Test func theDocumentIsPortableAndAccessible() throws {
    let svg = SVGWriter(idPrefix: "p1-").svg(Gallery.drawing())
    let reader = XMLReader(svg)
    #expect(reader.error == nil)
    let lines = svg.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("<svg ") && lines[0].hasSuffix(">"))
    #expect(lines.dropLast().allSatisfy { !$0.allSatisfy(\.isWhitespace) })
    #expect(lines.last == "")
    for feature in [
      "<style", " style=", "dominant-baseline", "baseline-shift", "rgba", "transparent",
      "textLength", "marker",
      "foreignObject", "<use", "<pattern", "var(", "filter", "\"-0\"", " -0 ", "nan", "inf\"",
    ] {
      let isThere = svg.contains(feature)
      #expect(!isThere, "\(feature)")
    }
    let root = try #require(reader.elements.first)
    #expect(root.attributes["role"] == "img")
    #expect(root.attributes["viewBox"] == "0 0 1240 1690")
    #expect(root.attributes["aria-labelledby"] == "p1-title p1-desc")
    #expect(reader.all("title").first?.attributes["id"] == "p1-title")
    #expect(reader.all("g:text").first?.text == "σ(w x + b) < 1 & ]]> \"q\"")
    for element in reader.elements {
      for name in ["fill", "stroke"] {
        guard let color = element.attributes[name], color != "none" else { continue }
        #expect(color.count == 7 && Color(color) != nil)
      }
      if let family = element.attributes["font-family"] {
        #expect(family.hasSuffix(",serif") || family.hasSuffix(",sans-serif"))
      }
    }
  }

  @Test func numbersAreShort() {
    for (value, text) in [
      (0.0, "0"), (-0.0, "0"), (-0.001, "0"), (1, "1"), (1.5, "1.5"), (1.25, "1.25"),
      (1.005, "1"), (-2.126, "-2.13"), (0.05, "0.05"), (-0.5, "-0.5"), (1e20, "1000000000"),
      (.nan, "0"), (.infinity, "0"), (1.999, "2"), (0.1 + 0.2, "0.3"),
    ] {
      #expect(SVGWriter.number(value) == text)
    }
  }

  @Test func blanksAtTheEndsStay() {
    let drawing = Drawing(
      width: 10, height: 10,
      elements: [.text(.init([TextRun(" a  b ", x: 0, y: 5, font: Font(.sans, size: 5))]))])
    #expect(SVGWriter().svg(drawing).contains(">\u{A0}a \u{A0}b\u{A0}<"))
  }

  @Test func attributesAreThoseOfTheShape() {
    let stroke = Stroke(
      Color(0xB34700), width: 1.5, dash: [3, 1.5], cap: .round, join: .bevel, opacity: 0.25)
    let drawing = Drawing(
      width: 10, height: 10, background: nil,
      elements: [
        .rectangle(
          .init(
            x: 1, y: 2, width: 3, height: 4, radius: 1,
            fill: .solid(Color(0xABCDEF), opacity: 0.5), stroke: stroke)),
        .ellipse(.init(center: Point(5, 5), radiusX: 2, radiusY: 1, stroke: Stroke(.black))),
        .path(
          .init(
            [
              .move(Point(0, 0)), .line(Point(1, -1)),
              .cubic(Point(1, 2), Point(3, 4), Point(5, 6.125)), .close,
            ], fill: .solid(.black))),
      ])
    let lines = SVGWriter().svg(drawing).split(separator: "\n").map(String.init)
    #expect(
      lines[1...3] == [
        "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" rx=\"1\" fill=\"#abcdef\""
          + " fill-opacity=\"0.5\" stroke=\"#b34700\" stroke-width=\"1.5\""
          + " stroke-dasharray=\"3 1.5\" stroke-linecap=\"round\" stroke-linejoin=\"bevel\""
          + " stroke-opacity=\"0.25\"/>",
        "<ellipse cx=\"5\" cy=\"5\" rx=\"2\" ry=\"1\" fill=\"none\" stroke=\"#000000\""
          + " stroke-width=\"1\"/>",
        "<path d=\"M0 0L1 -1C1 2 3 4 5 6.13Z\" fill=\"#000000\"/>",
      ])
  }

  @Test func hatchesStayInside() {
    let ellipse = Drawing.Ellipse(center: Point(50, 40), radiusX: 30, radiusY: 20)
    for angle in [0.0, 30, 45, 90, 135] {
      let lines = Hatch(.black, angle: angle, spacing: 5).lines(in: ellipse.outline)
      #expect(lines.count > 8)
      for case .move(let p) in lines { #expect(reach(p) < 1.01, "\(angle)") }
      for case .line(let p) in lines { #expect(reach(p) < 1.01, "\(angle)") }
    }
    func reach(_ p: Point) -> Double {
      let (x, y) = ((p.x - 50) / 30, (p.y - 40) / 20)
      return x * x + y * y
    }
    #expect(Hatch(.black, spacing: 0).lines(in: ellipse.outline).isEmpty)
    #expect(Hatch(.black).lines(in: []).isEmpty)
  }

  @Test func coloursAreReadAndWritten() {
    #expect(Color("#B34700") == Color(0xB34700))
    #expect(Color("#fa0") == Color(0xFFAA00))
    #expect(Color(0x005A9C).hex == "#005a9c")
    for text in ["", "#", "red", "#12345", "#+12345", "#gggggg", "123456", "#-1234", "# 12345"] {
      #expect(Color(text) == nil, "\(text)")
    }
    #expect(Color.black.mixed(with: .white, 0.5) == Color(0x808080))
  }
}
