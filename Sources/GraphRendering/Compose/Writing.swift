import GraphCore

/// Sets the words, symbols and numbers of one picture.
struct Writing: Sendable {
  let options: PictureOptions
  let metrics: Metrics
  var sweep = Picture.Sweep.reverse
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

  var format: NumberFormat { NumberFormat(digits: options.digits) }

  func number(
    _ value: Double, size: Double, color: Color, bold: Bool = false, italic: Bool = false
  ) -> Numeral {
    numeral(format.shown(value), size: size, color: color, bold: bold, italic: italic)
  }

  /// A number in the sans family; the exponent of a scientific form is a real superscript. What is not
  /// finite has the colour of alarm.
  func numeral(
    _ number: ShownNumber, size: Double, color: Color, bold: Bool = false, italic: Bool = false,
    hasSign: Bool = true
  ) -> Numeral {
    let font = Font(.sans, size: size, italic: italic, bold: bold)
    let color = number.notFinite == nil ? color : theme.alarm
    let sign = hasSign ? number.sign : ""
    let mantissa = number.notFinite ?? sign + number.whole + number.fraction
    var box = MathBox(
      width: measure.width(mantissa, font), ascent: 0.73 * size, descent: 0.02 * size,
      runs: [TextRun(mantissa, x: 0, y: 0, font: font, color: color)])
    if let exponent = number.exponent {
      let times = "×10"
      box.runs.append(TextRun(times, x: box.width, y: 0, font: font, color: color))
      box.width += measure.width(times, font)
      let power = (exponent < 0 ? "−" : "") + "\(abs(exponent))"
      let small = Font(.sans, size: size * 0.72, italic: italic, bold: bold)
      box.runs.append(
        TextRun(
          power, x: box.width + 0.04 * size, y: -0.38 * size, font: small, color: color,
          isScript: true))
      box.width += measure.width(power, small) + 0.04 * size
      box.ascent = 0.38 * size + 0.73 * 0.72 * size
    }
    box.width = max(box.width, options.leastNumeral * size)
    return Numeral(
      box: box, whole: measure.width(number.notFinite ?? sign + number.whole, font),
      hasDecimals: number.notFinite == nil && number.exponent == nil && !number.fraction.isEmpty)
  }
}
