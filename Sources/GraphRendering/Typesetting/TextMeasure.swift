/// Measures text from a table of the fonts that stand first in our lists (Liberation Serif and Sans,
/// whose advances are those of Times New Roman and Arial), so that the usual case needs no font library.
///
/// Kerning is left out, so that a width is at most a hair too large.
public struct TextMeasure: Sendable {
  /// The advance in px of a text whose glyphs the table lacks; nil where it cannot tell.
  public typealias Fallback = @Sendable (String, Font) -> Double?

  let fallback: Fallback?

  /// Without `fallback`, a glyph that the table lacks is estimated.
  public init(fallback: Fallback? = nil) { self.fallback = fallback }

  /// Of ink and advance, in px at the size that was asked for; y grows upwards from the baseline.
  public struct Extent: Hashable, Sendable {
    public var advance, left, bottom, right, top: Double
  }

  /// The advance of a text in px.
  public func width(_ text: String, _ font: Font) -> Double {
    let table = Self.advances(of: font)
    let scale = font.size / Double(FontTables.unitsPerEm)
    var sum = 0
    for scalar in text.unicodeScalars {
      guard let index = Self.index(of: scalar) else {
        return fallback?(text, font) ?? estimate(text, font)
      }
      sum += Int(table[index])
    }
    return Double(sum) * scale
  }

  /// Whether the table has every glyph of a text.
  public static func covers(_ text: some StringProtocol) -> Bool {
    text.unicodeScalars.allSatisfy { index(of: $0) != nil }
  }

  /// Advance and ink of a text.
  public func extent(_ text: String, _ font: Font) -> Extent {
    let bounds = Self.bounds(of: font)
    let scale = font.size / Double(FontTables.unitsPerEm)
    var result = Extent(advance: 0, left: 0, bottom: 0, right: 0, top: 0)
    var first = true
    for scalar in text.unicodeScalars {
      let glyph = String(Character(scalar))
      let advance = width(glyph, font)
      var ink: (Double, Double, Double, Double) = (0, -0.2 * font.size, advance, 0.75 * font.size)
      if let index = Self.index(of: scalar) {
        let at = 4 * index
        ink = (
          Double(bounds[at]) * scale, Double(bounds[at + 1]) * scale,
          Double(bounds[at + 2]) * scale, Double(bounds[at + 3]) * scale
        )
      }
      if ink.2 > ink.0 {
        result.left = first ? ink.0 : min(result.left, result.advance + ink.0)
        result.bottom = first ? ink.1 : min(result.bottom, ink.1)
        result.right = first ? ink.2 : max(result.right, result.advance + ink.2)
        result.top = first ? ink.3 : max(result.top, ink.3)
        first = false
      }
      result.advance += advance
    }
    return result
  }

  /// Where no font can be asked: a mark that combines has no advance, wide scripts and emoji have an em,
  /// anything else 0.6 em.
  private func estimate(_ text: String, _ font: Font) -> Double {
    let table = Self.advances(of: font)
    return text.unicodeScalars.reduce(0) { sum, scalar in
      if let index = Self.index(of: scalar) {
        return sum + Double(table[index]) * font.size / Double(FontTables.unitsPerEm)
      }
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark, .format, .control: return sum
      default:
        let wide =
          (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xFFDC).contains(scalar.value)
          || scalar.value > 0xFFFF
        return sum + (wide ? 1 : 0.6) * font.size
      }
    }
  }

  static func index(of scalar: Unicode.Scalar) -> Int? {
    // Printable ASCII is the first run of the table.
    if (0x20...0x7E).contains(scalar.value) { return Int(scalar.value) - 0x20 }
    guard let code = UInt16(exactly: scalar.value) else { return nil }
    var offset = 0
    var run = 0
    let ranges = FontTables.ranges
    while run < ranges.count {
      let (low, high) = (ranges[run], ranges[run + 1])
      if code < low { return nil }
      if code <= high { return offset + Int(code - low) }
      offset += Int(high - low) + 1
      run += 2
    }
    return nil
  }

  private static func advances(of font: Font) -> [Int16] {
    switch (font.family, font.bold, font.italic) {
    case (.serif, false, false): FontTables.serif
    case (.serif, false, true): FontTables.serifItalic
    case (.serif, true, false): FontTables.serifBold
    case (.serif, true, true): FontTables.serifBoldItalic
    case (.sans, false, false): FontTables.sans
    case (.sans, false, true): FontTables.sansItalic
    case (.sans, true, false): FontTables.sansBold
    case (.sans, true, true): FontTables.sansBoldItalic
    }
  }

  /// Bold letters are as high as the others; their ink is taken from the plain face.
  private static func bounds(of font: Font) -> [Int16] {
    switch (font.family, font.italic) {
    case (.serif, false): FontTables.serifBounds
    case (.serif, true): FontTables.serifItalicBounds
    case (.sans, _): FontTables.sansBounds
    }
  }
}
