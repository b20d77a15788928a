import Foundation
import GraphCore
import Testing

@testable import GraphRendering

struct TypesetterTests {
  let setter = Typesetter(size: 20)

  /// What is seen, whatever it was made from.
  func box(_ node: MathNode) -> MathBox {
    var box = setter.box(node)
    #expect(box.source?.node == node)
    box.source = nil
    return box
  }

  /// Writes the gallery where the environment asks for it, to be looked at.
  @Test func gallery() throws {
    let drawing = Gallery.drawing()
    let svg = SVGWriter().svg(drawing)
    #expect(svg == SVGWriter().svg(Gallery.drawing()))
    guard let folder = ProcessInfo.processInfo.environment["GALLERY"] else { return }
    try Data(svg.utf8).write(to: URL(fileURLWithPath: "\(folder)/gallery.svg"))
    try Data(CairoWriter.pdf(drawing)).write(to: URL(fileURLWithPath: "\(folder)/gallery.pdf"))
    try Data(CairoWriter.png(drawing)).write(to: URL(fileURLWithPath: "\(folder)/gallery.png"))
  }

  @Test(arguments: Gallery.expressions.map(\.0).indices)
  func everyBoxHoldsItsInk(_ index: Int) {
    let (name, node) = Gallery.expressions[index]
    for size in [9.0, 20, 64] {
      let box = Typesetter(size: size).box(node)
      #expect(box.width > 0 && box.ascent > 0 && box.descent >= 0, "\(name)")
      let slack = 0.06 * size
      for run in box.runs {
        let ink = TextMeasure().extent(run.string, run.font)
        #expect(run.x + ink.left >= -slack, "\(name): \(run.string) at the left")
        #expect(run.x + ink.right <= box.width + slack, "\(name): \(run.string) at the right")
        #expect(-run.y + ink.top <= box.ascent + slack, "\(name): \(run.string) above")
        #expect(run.y - ink.bottom <= box.descent + slack, "\(name): \(run.string) below")
      }
      for point in box.shapes.flatMap(points) {
        #expect(point.x >= -slack && point.x <= box.width + slack, "\(name)")
        #expect(point.y >= -box.ascent - slack && point.y <= box.descent + slack, "\(name)")
      }
    }
  }

  func points(_ element: Drawing.Element) -> [Point] {
    switch element {
    case .path(let path):
      path.segments.flatMap { segment -> [Point] in
        switch segment {
        case .move(let p), .line(let p), .cubic(_, _, let p): [p]
        case .close: []
        }
      }
    case .rectangle(let r): [Point(r.x, r.y), Point(r.x + r.width, r.y + r.height)]
    case .ellipse(let e):
      [
        Point(e.center.x - e.radiusX, e.center.y - e.radiusY),
        Point(e.center.x + e.radiusX, e.center.y + e.radiusY),
      ]
    case .group(let group): group.elements.flatMap(points)
    case .text: []
    }
  }

  @Test func sizesGrowWithTheFont() {
    for (name, node) in Gallery.expressions {
      let (small, large) = (Typesetter(size: 10).box(node), Typesetter(size: 40).box(node))
      #expect(abs(large.width / small.width - 4) < 0.25, "\(name)")
    }
  }

  @Test func scriptsStandAboveAndBelow() {
    let runs = box(
      .scripts(base: .identifier("u"), sub: .number("4"), sup: .number("2"))
    ).runs
    #expect(runs.map(\.string) == ["u", "2", "4"])
    #expect(runs[0].font.italic && !runs[1].font.italic)
    #expect(runs[1].y < -4 && runs[2].y > 2)
    #expect(runs[1].font.size == 20 * 0.72 && runs[2].font.size == 20 * 0.72)
    // Their ink does not touch.
    let (sup, sub) = (
      TextMeasure().extent("2", runs[1].font), TextMeasure().extent("4", runs[2].font)
    )
    #expect(runs[1].y - sup.bottom < runs[2].y - sub.top - 2)
  }

  @Test func aPowerOfAnIndexedLetterStacks() {
    let nested = MathNode.scripts(
      base: .scripts(base: .identifier("u"), sub: .number("4"), sup: nil), sub: nil,
      sup: .number("2"))
    let flat = MathNode.scripts(base: .identifier("u"), sub: .number("4"), sup: .number("2"))
    #expect(box(nested) == box(flat))
  }

  @Test func lettersLeanAndWordsStand() {
    func isItalic(_ name: String) -> Bool? { box(.identifier(name)).runs.first?.font.italic }
    for name in ["w", "X", "θ", "σ", "λ", "ϕ"] { #expect(isItalic(name) == true, "\(name)") }
    for name in ["Σ", "Ω", "area", "wx", "1"] { #expect(isItalic(name) == false, "\(name)") }
    #expect(box(.function("sin")).runs.first?.font.italic == false)
    #expect(box(.number("0.5")).runs.first?.font.italic == false)
  }

  @Test func spaceFollowsTheKindOfSign() {
    func width(_ nodes: MathNode...) -> Double { box(.row(nodes)).width }
    let (a, b) = (MathNode.identifier("a"), MathNode.identifier("b"))
    let bare = width(a, b)
    let em = 20.0
    func sign(_ text: String) -> Double { TextMeasure().width(text, Font(.serif, size: em)) }
    #expect(abs(width(a, .infix("+"), b) - bare - sign("+") - em * 8 / 18) < 1e-9)
    #expect(abs(width(a, .infix("="), b) - bare - sign("=") - em * 10 / 18) < 1e-9)
    #expect(abs(width(a, .thinSpace, b) - bare - em * 3 / 18) < 1e-9)
    // A sign before its only operand is tight, after an operator too.
    #expect(abs(width(.infix("−"), a) - width(a) - sign("−")) < 1e-9)
    #expect(width(a, .infix("="), .infix("−"), b) == width(a, .infix("="), .sign("−"), b))
    #expect(width(.function("sin"), a) > width(.function("sin")) + width(a) + 2)
    #expect(
      width(.function("sin"), .parenthesized(a))
        == width(.function("sin")) + width(.parenthesized(a)))
  }

  @Test func scriptsAreSetWithoutSpaceAroundSigns() {
    let inner = MathNode.row([.identifier("k"), .infix("−"), .number("1")])
    let box = box(.scripts(base: .identifier("h"), sub: inner, sup: nil))
    let font = Font(.serif, size: 20 * 0.72)
    let width = ["−", "1"].map { TextMeasure().width($0, font) }.reduce(0, +)
    let k = TextMeasure().width("k", Font(.serif, size: 20 * 0.72, italic: true))
    let h = TextMeasure().width("h", Font(.serif, size: 20, italic: true))
    #expect(abs(box.width - (h + k + width)) < 2)
  }

  @Test func bracketsGrow() {
    let fraction = MathNode.fraction(.identifier("a"), .identifier("b"))
    let low = box(.parenthesized(.identifier("a")))
    let high = box(.parenthesized(fraction))
    #expect(low.shapes.isEmpty && low.runs.count == 3)
    // The rule, and two drawn brackets that reach over nearly all of it.
    #expect(high.shapes.count == 3 && high.runs.count == 2)
    #expect(high.height > 0.85 * box(fraction).height && high.height > 1.5 * low.height)
    for open in ["(", "[", "{", "|", "‖", "⌊", "⌈", "⟨"] {
      let only = box(.fenced(open: open, fraction, close: ""))
      #expect(only.width > box(fraction).width, "\(open)")
    }
  }

  @Test func marksStandOverTheirLetter() {
    for accent in MathAccent.allCases {
      for letter in ["x", "y", "θ", "W", "f"] {
        let plain = box(.identifier(letter))
        let marked = box(.accent(accent, .identifier(letter)))
        #expect(marked.width == plain.width)
        var expected = plain.runs
        expected[0].accents = [accent]
        #expect(marked.runs == expected)
        #expect(marked.ascent > plain.ascent)
        let places = marked.shapes.flatMap(points)
        #expect(!places.isEmpty)
        #expect(places.allSatisfy { -$0.y > plain.ascent }, "\(accent) over \(letter)")
      }
    }
    // However the mark was typed.
    let hat = box(.accent(.hat, .identifier("y")))
    #expect(box(.identifier("ŷ")) == hat)
    #expect(box(.identifier("y\u{302}")) == hat)
    #expect(box(.identifier("θ\u{302}")) == box(.accent(.hat, .identifier("θ"))))
    #expect(box(.identifier("naïve")).runs.map(\.string) == ["naïve"])
  }

  @Test func columnsOfNumbersAlignOnThePoint() {
    let runs = box(Gallery.matrix([["0.5"], ["−12.25"], ["3"]])).runs
    let font = Font(.serif, size: 20)
    let points = zip(runs, ["0", "−12", "3"]).map { $0.x + TextMeasure().width($1, font) }
    #expect(points.allSatisfy { abs($0 - points[0]) < 1e-9 })
  }

  @Test func rolesGiveTheirColour() {
    let setter = Typesetter(size: 20, roleColors: Gallery.roles)
    let box = setter.box(
      .row([.styled(.gradient, .fraction(.number("1"), .number("2"))), .number("3")]))
    #expect(box.runs.map(\.color.hex) == ["#b34700", "#b34700", "#000000"])
  }

  @Test func aDeepTreeEndsInAnEllipsis() {
    var node = MathNode.identifier("x")
    for _ in 0..<5_000 { node = .parenthesized(node) }
    #expect(box(node).runs.contains { $0.string == "…" })
    // A tree of enums is freed by recursion; take it apart from outside.
    while case .fenced(_, let inner, _) = node { node = inner }
  }

  @Test func emptyPartsAreNoTrap() {
    let empty = MathNode.empty
    for node in [
      empty, .identifier(""), .number(""), .sign(""), .infix(""), .words(" "), .matrix([]),
      .matrix([[]]), .fenced(open: "", empty, close: ""), .root(empty, degree: empty),
      .fraction(empty, empty), .accent(.hat, empty), .big("", under: nil, over: nil),
      .scripts(base: empty, sub: empty, sup: empty), .matrix([[.number("1")], []]),
      .smallFraction("", ""),
    ] {
      let box = box(node)
      #expect(box.width >= 0 && box.width.isFinite && box.ascent >= 0 && box.descent >= 0)
    }
  }
}
