import CCairo
import Testing

@testable import GraphRendering

struct TextMeasureTests {
  static let faces = Font.Family.allCases.flatMap { family in
    [(false, false), (true, false), (false, true), (true, true)].map {
      Font(family, size: 64, italic: $0.0, bold: $0.1)
    }
  }

  /// Every glyph of the table has the advance that Pango finds in the installed font.
  @Test(.enabled(if: cc_load() == nil), arguments: faces)
  func tableAgreesWithPango(_ font: Font) throws {
    var index = 0
    while index < FontTables.ranges.count {
      for code in FontTables.ranges[index]...FontTables.ranges[index + 1] {
        let scalar = try #require(Unicode.Scalar(code))
        switch scalar.properties.generalCategory {
        case .format, .control, .nonspacingMark, .lineSeparator, .paragraphSeparator: continue
        default: break
        }
        let glyph = String(Character(scalar))
        let table = TextMeasure().width(glyph, font)
        let pango = try #require(CairoWriter.measure(glyph, font))
        #expect(abs(table - pango) < 0.02, "U+\(String(code, radix: 16)): \(table), \(pango)")
      }
      index += 2
    }
  }

  @Test(.enabled(if: cc_load() == nil), arguments: faces)
  func linesAgreeWithPango(_ font: Font) throws {
    for line in ["−0.2994 × 0.2098", "value 0.7006", "gradient −0.0628", "1.2×10", "used by"] {
      let table = TextMeasure().width(line, font)
      let pango = try #require(CairoWriter.measure(line, font))
      #expect(table >= pango - 0.02 && table < pango * 1.02 + 0.1, "\(line): \(table), \(pango)")
    }
  }

  @Test func theTableHasWhatMathematicsNeeds() {
    for sign in "−×·=+±≈≠≤≥<>∂∞√ΣΠ′½⅓¼¾→←|‖…αβγδεθλσϕπŷé°²³∑∏" {
      #expect(TextMeasure.covers(String(sign)), "\(sign)")
    }
    #expect(!TextMeasure.covers("漢"))
    #expect(TextMeasure.covers(""))
  }

  @Test func otherGlyphsAreEstimatedOrAsked() {
    let font = Font(.serif, size: 10)
    #expect(TextMeasure().width("漢", font) == 10)
    #expect(TextMeasure().width("ab", font) + 6 == TextMeasure().width("a⊙b", font))
    #expect(TextMeasure { _, _ in 42 }.width("a⊙b", font) == 42)
    #expect(TextMeasure { _, _ in 42 }.width("ab", font) != 42)
    #expect(TextMeasure { _, _ in nil }.width("漢", font) == 10)
  }

  @Test func inkIsWhereTheLetterIs() {
    let font = Font(.serif, size: 100)
    let x = TextMeasure().extent("x", font)
    let g = TextMeasure().extent("g", font)
    let h = TextMeasure().extent("H", font)
    #expect(abs(x.bottom) < 2 && x.top > 40 && x.top < 50)
    #expect(g.bottom < -15 && h.top > 60 && abs(h.bottom) < 2)
    #expect(TextMeasure().extent(" ", font).right == 0)
  }
}
