import GraphCore

/// Sets the words, symbols and numbers of one picture.
struct Writing: Sendable {
  let options: PictureOptions
  let metrics: Metrics
  var theme: Theme { options.theme }
  let measure = TextMeasure()

  func math(
    _ node: MathNode, size: Double, color: Color, bold: Bool = false, display: Bool = false
  ) -> MathBox {
    Typesetter(
      size: size, color: color,
      roleColors: [
        .value: theme.value, .gradient: theme.gradient, .upstream: theme.upstream,
        .local: theme.local, .downstream: theme.downstream,
      ], bold: bold, display: display, measure: measure
    ).box(node)
  }

  func words(
    _ text: String, size: Double, color: Color, bold: Bool = false, italic: Bool = false
  ) -> MathBox {
    Typesetter(size: size, color: color, measure: measure)
      .words(text, family: .sans, italic: italic, bold: bold)
  }

  func number(
    _ value: Double, size: Double, color: Color, bold: Bool = false, italic: Bool = false
  ) -> Numeral {
    numeral(
      Figures(digits: options.digits).show(value), size: size,
      color: value.isFinite ? color : theme.alarm, bold: bold, italic: italic)
  }

  /// A number in the sans family; the exponent of a scientific form is a real superscript.
  func numeral(
    _ text: FormattedNumber, size: Double, color: Color, bold: Bool, italic: Bool
  ) -> Numeral {
    let font = Font(.sans, size: size, italic: italic, bold: bold)
    var box = MathBox(
      width: measure.width(text.mantissa, font), ascent: 0.73 * size, descent: 0.02 * size,
      runs: [TextRun(text.mantissa, x: 0, y: 0, font: font, color: color)])
    if let exponent = text.exponent {
      let times = "×10"
      box.runs.append(TextRun(times, x: box.width, y: 0, font: font, color: color))
      box.width += measure.width(times, font)
      let small = Font(.sans, size: size * 0.72, italic: italic, bold: bold)
      box.runs.append(
        TextRun(exponent, x: box.width + 0.04 * size, y: -0.38 * size, font: small, color: color))
      box.width += measure.width(exponent, small) + 0.04 * size
      box.ascent = 0.38 * size + 0.73 * 0.72 * size
    }
    let whole = text.mantissa.split(separator: ".", omittingEmptySubsequences: false)[0]
    return Numeral(
      box: box, whole: measure.width(String(whole), font), text: text.plain)
  }
}
