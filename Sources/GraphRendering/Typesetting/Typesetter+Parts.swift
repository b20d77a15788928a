import GraphCore

// MARK: - Scripts

extension Typesetter {
  func scripts(
    _ baseNode: MathNode, _ sub: MathNode?, _ sup: MathNode?, _ context: Context
  ) -> Piece {
    // An index and a power of one letter stand over each other: u₄ squared.
    if case .scripts(let inner, let index?, nil) = baseNode, sub == nil, let sup {
      return scripts(inner, index, sup, context.deeper)
    }
    let base = set(baseNode, context.deeper)
    var result = base
    let script = context.script
    let subBox = sub.map { closed(set($0, script)) }
    let (supBox, isPrime) = superscript(sup, context)

    // Appendix G, rule 18; the quantities are those of Computer Modern in em.
    let em = context.size
    let edge = base.isCharacter
    var up = edge ? 0 : (base.shoulder ?? base.box.ascent) - 0.386 * script.size
    var down = edge ? 0 : base.box.descent + 0.05 * script.size
    let space = 0.04 * em
    if let supBox {
      if isPrime && edge {
        up = 0
      } else {
        up = max(
          up, (context.display ? 0.413 : 0.363) * em, supBox.descent + 0.25 * context.xHeight)
        // A capital's scripts stand a little higher, or they would lean on its shoulder.
        if edge { up = max(up, base.box.ascent - 0.3 * em) }
      }
    }
    if let subBox {
      if supBox != nil {
        down = max(down, 0.22 * em)
      } else {
        down = max(down, 0.16 * em, subBox.ascent - 0.8 * context.xHeight)
      }
    }
    if let supBox, let subBox, !isPrime {
      let gap = up - supBox.descent - (subBox.ascent - down)
      if gap < 5 * context.rule { down += 5 * context.rule - gap }
      let lift = 0.8 * context.xHeight - (up - supBox.descent)
      if lift > 0 {
        up += lift
        down -= lift
      }
    }
    var end = base.box.width
    if let supBox {
      let x = base.box.width + base.italic + (isPrime ? 0.02 * em : 0.03 * em)
      result.box.place(supBox, x: x, y: -up)
      end = max(end, x + supBox.width + space)
    }
    if let subBox {
      let x = base.box.width + 0.01 * em
      result.box.place(subBox, x: x, y: down)
      end = max(end, x + subBox.width + space)
    }
    if supBox != nil || subBox != nil { result.italic = 0 }
    result.shoulder = nil
    result.box.width = end
    result.isCharacter = false
    return result
  }

  /// The box of a superscript; a prime keeps the size of the text, since its glyph is raised already.
  private func superscript(_ node: MathNode?, _ context: Context) -> (MathBox?, isPrime: Bool) {
    guard let node else { return (nil, false) }
    if case .sign(let text) = node {
      if !text.isEmpty, text.allSatisfy({ $0 == "′" || $0 == "'" || $0 == "″" || $0 == "‴" }) {
        let primes = text.map { $0 == "″" ? "′′" : $0 == "‴" ? "′′′" : "′" }.joined()
        return (glyphs(primes, context.inline).box, true)
      }
      if Signs.isTranspose(text) {
        return (closed(glyphs("T", context.script)), false)
      }
    }
    return (closed(set(node, context.script)), false)
  }

  /// A box with the lean of its last letter as part of its width.
  func closed(_ piece: Piece) -> MathBox {
    var box = piece.box
    box.width += piece.italic
    return box
  }
}

// MARK: - Fractions and roots

extension Typesetter {
  func fraction(_ top: MathNode, _ bottom: MathNode, _ context: Context) -> Piece {
    let inner = context.part
    let displayed = context.display && context.level == .text
    return stacked(
      closed(set(top, inner)), closed(set(bottom, inner)), context,
      clearance: displayed ? 3 * context.rule : 2 * context.rule,
      shifts: displayed ? (0.66, 0.68) : (0.42, 0.36), overhang: 0.06)
  }

  func smallFraction(_ top: String, _ bottom: String, _ context: Context) -> Piece {
    var small = context.script
    small.size = max(0.66 * context.size, min(small.size, 0.5 * context.base))
    var piece = stacked(
      number(top, small).box, number(bottom, small).box, context,
      clearance: 1.6 * context.rule, shifts: (0, 0), overhang: 0.03)
    piece.left = .ordinary
    piece.right = .ordinary
    return piece
  }

  /// Numerator over denominator with a rule on the axis; appendix G, rule 15.
  private func stacked(
    _ top: MathBox, _ bottom: MathBox, _ context: Context, clearance: Double,
    shifts: (up: Double, down: Double), overhang: Double
  ) -> Piece {
    let em = context.size
    let rule = context.rule
    let inside = max(top.width, bottom.width)
    let side = 0.05 * em
    let over = overhang * em
    var box = MathBox(width: inside + 2 * (side + over))
    let up = max(shifts.up * em, context.axis + rule / 2 + clearance + top.descent)
    let down = max(shifts.down * em, bottom.ascent + clearance + rule / 2 - context.axis)
    box.place(top, x: (box.width - top.width) / 2, y: -up)
    box.place(bottom, x: (box.width - bottom.width) / 2, y: down)
    box.shapes.append(
      Signs.bar(
        x: side, y: -context.axis - rule / 2, width: inside + 2 * over, height: rule,
        context.color))
    return Piece(box, .inner)
  }

  func root(_ inner: MathNode, _ degree: MathNode?, _ context: Context) -> Piece {
    let content = closed(set(inner, context.deeper))
    let em = context.size
    let rule = context.rule
    let gap = rule + (context.display ? 0.25 : 0.12) * context.xHeight
    // As high over a small letter as over a digit, so that the roots of a line look alike.
    let top = max(content.ascent, 0.62 * em) + gap + rule
    let bottom = max(content.descent, 0.12 * em) + 0.02 * em
    let width = 0.56 * em + 0.06 * max(0, top + bottom - em)
    var box = MathBox()
    var x = 0.0
    if let degree {
      var tiny = context.script
      tiny.level = .scriptScript
      tiny.size = context.base * tiny.level.scale * (context.level == .text ? 1 : 0.85)
      let mark = closed(set(degree, tiny))
      // The degree sits in the crook of the radical, whose hook begins at 0.42 of its height.
      let foot = -bottom + 0.52 * (top + bottom) + mark.descent
      box.place(mark, x: 0.04 * em, y: -foot)
      x = max(0, 0.04 * em + mark.width - 0.24 * width)
    }
    let end = x + width + content.width + 0.06 * em
    box.shapes += Signs.radical(
      x: x, width: width, top: top, bottom: bottom, end: end, rule: rule, em: em, context.color)
    box.place(content, x: x + width)
    box.ascent = max(box.ascent, top)
    box.descent = max(box.descent, bottom)
    box.width = end + 0.04 * em
    return Piece(box)
  }
}

// MARK: - Brackets, accents, operators, arrays

extension Typesetter {
  func fenced(_ open: String, _ inner: MathNode, _ close: String, _ context: Context) -> Piece {
    var content: Piece
    if open == "{", close.isEmpty, case .matrix(let rows) = inner {
      content = matrix(rows, leftAligned: true, context.inline)
    } else {
      content = set(inner, context.deeper)
    }
    var isArray = false
    if case .matrix = inner { isArray = true }
    let padding = isArray ? 0.14 * context.size : 0
    let reach = max(content.box.ascent - context.axis, content.box.descent + context.axis)
    let full = 2 * reach
    let needed = isArray ? full : max(0.88 * full, full - 0.5 * context.base)
    var box = MathBox()
    var shoulder: Double?
    for (text, isOpen) in [(open, true), (close, false)] {
      if !isOpen {
        box.width += open.isEmpty ? 0 : padding
        box.place(content.box, x: box.width)
        box.width += content.box.width + content.italic + (close.isEmpty ? 0 : padding)
      }
      guard !text.isEmpty else { continue }
      let bracket = self.bracket(text, isOpen: isOpen, height: needed, context)
      box.place(bracket, x: box.width)
      box.width += bracket.width
      if !isOpen { shoulder = bracket.ascent }
    }
    var piece = Piece(box)
    piece.shoulder = shoulder
    piece.left = .open
    piece.right = .close
    if open.isEmpty { piece.left = content.left }
    if close.isEmpty { piece.right = .inner }
    return piece
  }

  /// A bracket as a letter where that is high enough, else drawn.
  private func bracket(
    _ text: String, isOpen: Bool, height: Double, _ context: Context
  ) -> MathBox {
    let natural = 0.88 * context.size
    let isLetter = ["(", ")", "[", "]", "{", "}"].contains(text)
    if isLetter && height <= 1.2 * context.size { return glyphs(text, context).box }
    return Signs.bracket(text, isOpen: isOpen, height: max(height, natural), context)
      ?? glyphs(text, context).box
  }

  func accented(_ accent: MathAccent, _ inner: MathNode, _ context: Context) -> Piece {
    var base = set(inner, context.deeper)
    // i and j lose their dot under a mark.
    if case .identifier(let name) = inner, let dotless = ["i": "ı", "j": "ȷ"][name],
      TextMeasure.covers(dotless)
    {
      base = glyphs(dotless, context, italic: true)
    }
    let em = context.size
    var left = 0.0
    var right = base.box.width
    var lean = 0.0
    if base.isCharacter, let run = base.box.runs.first, base.box.runs.count == 1 {
      let ink = measure.extent(run.string, run.font)
      left = run.x + ink.left
      right = run.x + ink.right
      base.box.runs[0].accents.append(accent)
      // The middle of a slanted letter's top lies to the right of the middle of its ink.
      if run.font.italic { lean = 0.11 * (ink.top - ink.bottom) }
    }
    let foot = max(base.box.ascent, context.xHeight) + 0.07 * em
    let mark = Signs.accent(
      accent, center: (left + right) / 2 + lean, foot: foot,
      width: right - left, em: em, rule: context.rule, context.color)
    base.box.shapes += mark.shapes
    base.box.ascent = max(base.box.ascent, foot + mark.height)
    return base
  }

  func big(
    _ text: String, _ under: MathNode?, _ over: MathNode?, _ context: Context
  ) -> Piece {
    let isWord = text.count > 1
    let displayed = context.display && context.level == .text
    var large = context.inline
    large.size = isWord ? context.size : context.size * (displayed ? 1.5 : 1.15)
    // The Greek capitals are in every font, and of the same design as the letters around them.
    let letter = ["∑": "Σ", "∏": "Π", "Σ": "Σ", "Π": "Π"][text] ?? text
    let glyph = glyphs(letter, large).box
    var symbol = MathBox(width: glyph.width)
    let drop = isWord ? 0 : (glyph.ascent - glyph.descent) / 2 - context.axis
    symbol.place(glyph, x: 0, y: drop)
    guard displayed else {
      var piece = Piece(symbol, .function)
      if under != nil || over != nil {
        piece = scripts(box: piece, under, over, context)
      }
      return piece
    }
    let script = context.script
    let gap = 0.17 * context.size
    let below = under.map { closed(set($0, script)) }
    let above = over.map { closed(set($0, script)) }
    var box = MathBox(width: max(symbol.width, below?.width ?? 0, above?.width ?? 0))
    box.place(symbol, x: (box.width - symbol.width) / 2)
    if let above {
      let y = -(symbol.ascent + gap + max(above.descent, 0.08 * script.size))
      box.place(above, x: (box.width - above.width) / 2, y: y)
    }
    if let below {
      box.place(
        below, x: (box.width - below.width) / 2,
        y: symbol.descent + gap + max(below.ascent, 0.62 * script.size))
    }
    return Piece(box, .function)
  }

  /// Bounds at the side of an operator, where there is no room over and under it.
  private func scripts(
    box piece: Piece, _ sub: MathNode?, _ sup: MathNode?, _ context: Context
  ) -> Piece {
    var result = piece
    let script = context.script
    let x = piece.box.width + 0.04 * context.size
    var end = piece.box.width
    if let sup {
      let box = closed(set(sup, script))
      result.box.place(box, x: x, y: -(piece.box.ascent - 0.3 * script.size))
      end = max(end, x + box.width)
    }
    if let sub {
      let box = closed(set(sub, script))
      result.box.place(box, x: x, y: piece.box.descent + 0.2 * script.size)
      end = max(end, x + box.width)
    }
    result.box.width = end
    return result
  }

  func matrix(_ rows: [[MathNode]], leftAligned: Bool, _ context: Context) -> Piece {
    let cells = rows.map { $0.map { closed(set($0, context.inline)) } }
    let columns = cells.map(\.count).max() ?? 0
    guard columns > 0 else { return Piece(MathBox()) }
    let em = context.size
    var widths = Array(repeating: 0.0, count: columns)
    // How far the cells of a column of numbers reach to the left and right of their decimal places.
    var before = Array(repeating: 0.0, count: columns)
    var aligned = Array(repeating: !leftAligned, count: columns)
    for (row, nodes) in zip(cells, rows) {
      for (column, box) in row.enumerated() {
        widths[column] = max(widths[column], box.width)
        if let point = decimalPlace(nodes[column], box, context) {
          before[column] = max(before[column], point)
        } else {
          aligned[column] = false
        }
      }
    }
    for column in 0..<columns where aligned[column] {
      let after = zip(cells, rows).compactMap { row, nodes -> Double? in
        guard column < row.count else { return nil }
        return decimalPlace(nodes[column], row[column], context).map { row[column].width - $0 }
      }
      widths[column] = before[column] + (after.max() ?? 0)
    }

    let gap = (columns > 1 ? 0.85 : 0) * em
    let lineGap = 0.26 * em
    var box = MathBox()
    var y = 0.0
    for (index, row) in cells.enumerated() {
      let ascent = max(row.map(\.ascent).max() ?? 0, 0.68 * em)
      let descent = max(row.map(\.descent).max() ?? 0, 0.2 * em)
      y += ascent + (index == 0 ? 0 : lineGap)
      var x = 0.0
      for (column, cell) in row.enumerated() {
        var shift = leftAligned ? 0 : (widths[column] - cell.width) / 2
        if aligned[column], let point = decimalPlace(rows[index][column], cell, context) {
          shift = before[column] - point
        }
        box.place(cell, x: x + shift, y: y)
        x += widths[column] + gap
      }
      y += descent
    }
    // Centred on the axis.
    var centred = MathBox(width: widths.reduce(0, +) + Double(columns - 1) * gap)
    centred.place(box, x: 0, y: -(y / 2 + context.axis))
    centred.ascent = y / 2 + context.axis
    centred.descent = max(0, y / 2 - context.axis)
    return Piece(centred, .inner)
  }

  /// Where the decimal point of a number stands, or its end without one; nil for anything else.
  private func decimalPlace(_ node: MathNode, _ box: MathBox, _ context: Context) -> Double? {
    switch node {
    case .number(let text):
      let whole = text.prefix { $0 != "." }
      if whole.count == text.count { return box.width }
      let font = Font(numberFamily, size: context.size, bold: bold)
      return measure.width(String(whole), font)
    case .row(let parts):
      guard parts.count == 2, case .sign = parts[0], case .number = parts[1] else { return nil }
      let number = closed(set(parts[1], context.inline))
      guard let point = decimalPlace(parts[1], number, context) else { return nil }
      return box.width - number.width + point
    case .styled(_, let inner): return decimalPlace(inner, box, context)
    default: return nil
    }
  }
}
