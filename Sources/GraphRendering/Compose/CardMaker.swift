import GraphCore

/// The card of a variable or unit: sign, expression, value, gradient.
struct CardMaker {
  let writing: Writing
  /// Enlarges plots.
  var plotScale = 1.0
  private var options: PictureOptions { writing.options }
  private var metrics: Metrics { writing.metrics }
  private var theme: Theme { writing.theme }

  init(_ writing: Writing) { self.writing = writing }

  func block(_ node: Picture.Node) -> Block {
    if let fold = node.fold { return foldBlock(node, fold) }
    let isTensor = node.value?.tensor != nil || node.gradient?.tensor != nil
    // On a page the shape stands beside the expression where the numbers are as wide.
    let header = self.header(
      node, room: isTensor && options.hasEvenType ? tensorBody(node).width : 0)
    let body =
      options.cardForm == .line && !isTensor
      ? lineBody(node) : columnBody(node, header.width)
    var pad = Point(0, metrics.padY + (theme[node.kind].isDouble ? metrics.doublePad : 0))
    var block = Block()
    if options.cardForm == .line {
      let gap = body.width > 0 ? 14 * metrics.scale : 0
      let inner = max(header.height, body.height)
      pad.x = padX(node, pad.y, height: inner + 2 * pad.y)
      block.width = header.width + gap + body.width + 2 * pad.x
      block.height = inner + 2 * pad.y
      block.elements += header.placed(
        at: Point(pad.x, pad.y + (inner - header.height) / 2))
      block.elements += body.placed(
        at: Point(pad.x + header.width + gap, pad.y + (inner - body.height) / 2))
    } else {
      let inner = max(header.width, body.width)
      let gap = body.height > 0 ? (isTensor ? 9 * metrics.scale : metrics.headGap) : 0
      block.height = header.height + gap + body.height + 2 * pad.y
      pad.x = padX(node, pad.y, height: block.height)
      block.width = inner + 2 * pad.x
      let top = pad.y - (isTensor ? 0 : metrics.lift)
      block.elements += header.placed(at: Point(pad.x + (inner - header.width) / 2, top))
      block.elements += body.placed(
        at: Point(pad.x + (isTensor ? (inner - body.width) / 2 : 0), top + header.height + gap))
    }
    block.elements = frame(node, block) + block.elements
    return block
  }

  /// The free room at both sides of a card so high, whose lines are `padY` from its upper and lower border.
  private func padX(_ node: Picture.Node, _ padY: Double, height: Double) -> Double {
    let card = theme[node.kind]
    let pad =
      metrics.padX + (card.roundness > 0.9 ? 3 * metrics.scale : 0)
      + (card.isDouble ? 2 * metrics.scale : 0)
    // What the round corners take of the first and the last line.
    let radius = radius(card, height: height)
    let up = max(0, radius - padY)
    return max(pad, radius - (radius * radius - up * up).squareRoot() + 3 * metrics.scale)
  }

  private func radius(_ card: Theme.Card, height: Double) -> Double {
    min(card.roundness * metrics.cornerRadius, height / 2)
  }

  // MARK: The frame

  private func frame(_ node: Picture.Node, _ block: Block) -> [Drawing.Element] {
    let card = theme[node.kind]
    let radius = radius(card, height: block.height)
    let width = card.borderWidth * metrics.scale * (node.emphasis == .strong ? 1.6 : 1)
    func rectangle(inset: Double, fill: Fill?, stroke: Stroke?) -> Drawing.Element {
      .rectangle(
        Drawing.Rectangle(
          x: inset, y: inset, width: block.width - 2 * inset, height: block.height - 2 * inset,
          radius: max(0, radius - inset), fill: fill, stroke: stroke))
    }
    let stroke = Stroke(card.border, width: width, dash: card.dash.map { $0 * metrics.scale })
    var elements = [rectangle(inset: width / 2, fill: .solid(card.fill), stroke: stroke)]
    if let angle = card.hatch {
      // Behind the top, where only the symbol stands, on a plate of its own.
      elements = [
        rectangle(
          inset: width / 2,
          fill: .hatch(
            Hatch(
              card.border.mixed(with: card.fill, 0.55), angle: angle, spacing: 5 * metrics.scale,
              width: 0.8 * metrics.scale, ground: card.fill)), stroke: stroke),
        rectangle(inset: width + 5 * metrics.scale, fill: .solid(card.fill), stroke: nil),
      ]
    }
    if card.isDouble {
      let thin = Stroke(card.border, width: max(0.8, width * 0.55))
      elements.append(rectangle(inset: width / 2 + 3.2 * metrics.scale, fill: nil, stroke: thin))
    }
    return elements
  }

  // MARK: The header

  private func header(_ node: Picture.Node, room: Double) -> Block {
    let math = writing.math(expression(node), size: metrics.cardMath, color: theme.ink)
    let badge = options.shows(.plots) ? node.badge.map { self.badge($0, node) } : nil
    let shape = node.shape.map {
      writing.math($0, size: metrics.labelMath, color: theme.words)
    }
    // Headers without tall parts are of one height, so that baselines agree from card to card.
    let ascent = max(math.ascent, 0.75 * metrics.cardMath, shape?.ascent ?? 0)
    let descent = max(math.descent, 0.28 * metrics.cardMath)
    var block = Block(width: math.width, height: ascent + descent)
    var x = 0.0
    if let badge {
      let height = max(block.height, badge.height)
      block.elements += badge.placed(at: Point(0, (height - badge.height) / 2))
      x = badge.width + 8 * metrics.scale
      block.width += x
      block.height = height
    }
    let baseline = (block.height - ascent - descent) / 2 + ascent
    block.add(math, x: x, baseline: baseline)
    if let shape, block.width + shape.width + 6 * metrics.scale <= 1.15 * room {
      block.add(shape, x: block.width + 6 * metrics.scale, baseline: baseline)
      block.width += 6 * metrics.scale + shape.width
    } else if let shape {
      let gap = 3 * metrics.scale
      let width = max(block.width, shape.width)
      block.elements = block.placed(at: Point((width - block.width) / 2, 0))
      block.add(
        shape, x: (width - shape.width) / 2, baseline: block.height + gap + shape.ascent)
      block.width = width
      block.height += gap + shape.height
    }
    block.append(marks(node), gap: 8 * metrics.scale)
    return block
  }

  private func expression(_ node: Picture.Node) -> MathNode {
    var parts: [MathNode] = []
    if let name = node.name { parts += [name, .infix("=")] }
    parts.append(node.symbol)
    if let expression = node.expression { parts += [.infix("="), expression] }
    return .row(parts)
  }

  // MARK: Values and gradients

  private struct Shares {
    var lead: MathBox
    /// Each term with its sign, then the sign of the equation.
    var pieces: [(x: Double, box: MathBox)]
    var sum: ShownNumber
  }

  /// The sum of what arrives from several children, and their sum: `0.5 − 0.0942 =` and `0.4058`.
  private func shares(_ node: Picture.Node) -> Shares? {
    guard options.shows(.shares), node.shares.count > 1, let sum = node.gradient?.scalar,
      node.shares.count <= 6
    else { return nil }
    let equation = writing.format.equation(.sum, node.shares, result: sum)
    let size = metrics.cardNumber
    let gap = 4 * metrics.scale
    var box = MathBox()
    var pieces: [(x: Double, box: MathBox)] = []
    func add(_ part: MathBox, gap: Double, begins: Bool) {
      box.width += gap
      if begins { pieces.append((box.width, MathBox())) }
      let last = pieces.count - 1
      pieces[last].box.place(part, x: box.width - pieces[last].x)
      box.place(part, x: box.width)
      box.width += part.width
      pieces[last].box.width = box.width - pieces[last].x
    }
    func sign(_ text: String) -> MathBox {
      writing.math(.sign(text), size: size, color: theme.gradient)
    }
    for (index, term) in equation.operands.enumerated() {
      // A term is added with its sign: 0.5 − 0.0942.
      let isNegative = index > 0 && term.sign == "−"
      if index > 0 { add(sign(isNegative ? "−" : "+"), gap: gap, begins: true) }
      add(
        writing.numeral(
          term, size: metrics.shareNumber, color: theme.gradient, italic: theme.italicGradients,
          hasSign: !isNegative
        ).box, gap: index > 0 ? gap : 0, begins: index == 0)
    }
    add(sign(equation.relation.rawValue), gap: gap, begins: true)
    return Shares(lead: box, pieces: pieces, sum: equation.result)
  }

  private func rows(_ node: Picture.Node) -> [NumberTable.Row] {
    var rows: [NumberTable.Row] = []
    let hasWords = options.shows(.words)
    func words(_ text: String) -> MathBox? {
      hasWords ? writing.words(text, size: metrics.words, color: theme.words) : nil
    }
    let size = metrics.cardNumber
    if options.shows(.values), options.shows(.numbers), let value = node.value?.scalar {
      rows.append(
        NumberTable.Row(
          words: words("value"),
          number: writing.number(value, size: size, color: theme.value, bold: true),
          name: "value"))
    }
    if options.shows(.gradients), options.shows(.numbers), let gradient = node.gradient?.scalar {
      let shares = shares(node)
      rows.append(
        NumberTable.Row(
          words: words(writing.sweep.derivative), lead: shares?.lead, pieces: shares?.pieces ?? [],
          number: writing.numeral(
            shares?.sum ?? writing.format.shown(gradient), size: size, color: theme.gradient,
            bold: true,
            italic: theme.italicGradients),
          name: "gradient"))
    } else if options.shows(.gradients), options.shows(.symbols), let symbol = node.gradientSymbol {
      rows.append(
        NumberTable.Row(
          words: words(writing.sweep.derivative),
          lead: writing.math(symbol, size: metrics.labelMath, color: theme.gradient),
          name: "gradient"))
    }
    if options.shows(.sets), !node.children.isEmpty || node.kind == .objective {
      rows.append(
        NumberTable.Row(
          words: writing.math(childSet(node), size: metrics.labelMath, color: theme.words),
          name: "children"))
    }
    return rows
  }

  /// S(u) = {u₁, u₇}
  private func childSet(_ node: Picture.Node) -> MathNode {
    var list: [MathNode] = []
    for (index, child) in node.children.enumerated() {
      if index > 0 { list.append(.separator(",")) }
      list.append(child)
    }
    let set: MathNode =
      list.isEmpty ? .sign("∅") : .fenced(open: "{", .row(list), close: "}")
    return .row([
      .identifier("S"), .parenthesized(node.symbol), .infix("="), set,
    ])
  }

  private func columnBody(_ node: Picture.Node, _ width: Double) -> Block {
    if node.value?.tensor != nil || node.gradient?.tensor != nil {
      return tensorBody(node)
    }
    var rows = rows(node)
    // A gradient that is shown as a sum needs a row of its own.
    if options.cardForm == .pair, rows.count > 1, rows[0].name == "value",
      rows[1].name == "gradient", rows[1].lead == nil
    {
      let pair = pairBlock(rows[0], rows[1], width)
      rows.removeFirst(2)
      guard !rows.isEmpty else { return pair }
      let rest = tableBlock(rows, pair.width)
      return Block(
        width: max(pair.width, rest.width),
        height: pair.height + metrics.rowGap * 1.4 + rest.height,
        elements: pair.elements
          + rest.placed(at: Point(0, pair.height + metrics.rowGap * 1.4)))
    }
    return rows.isEmpty ? Block() : tableBlock(rows, width)
  }

  /// The value at the left end, the gradient at the right.
  private func pairBlock(
    _ value: NumberTable.Row, _ gradient: NumberTable.Row, _ width: Double
  ) -> Block {
    let left = tableBlock([value], 0, columnGap: 5)
    let right = tableBlock([gradient], 0, columnGap: 5)
    let whole = max(width, left.width + metrics.pairSpace + right.width)
    let height = max(left.height, right.height)
    return Block(
      width: whole, height: height,
      elements: left.placed(at: Point(0, height - left.height))
        + right.placed(at: Point(whole - right.width, height - right.height)))
  }

  private func tableBlock(
    _ rows: [NumberTable.Row], _ width: Double, columnGap: Double = 12
  ) -> Block {
    var table = NumberTable()
    table.rows = rows
    table.rowGap = metrics.rowGap * 1.4
    table.columnGap = columnGap * metrics.scale
    table.signGap = 4 * metrics.scale
    table.alignment = .even
    return table.block(minWidth: width)
  }

  /// The value and the gradient of a tensor side by side, and what else the card says below.
  private func tensorBody(_ node: Picture.Node) -> Block {
    var block = tensorParts(node)
    let rest = rows(node).filter { $0.name == "children" }
    if !rest.isEmpty {
      let table = tableBlock(rest, 0)
      let gap = block.height > 0 ? 4 * metrics.scale : 0
      block.elements += table.placed(at: Point(0, block.height + gap))
      block.width = max(block.width, table.width)
      block.height += gap + table.height
    }
    return block
  }

  /// The value and the gradient of a tensor side by side, each under its word.
  func tensorParts(_ node: Picture.Node) -> Block {
    guard node.value?.tensor != nil || node.gradient?.tensor != nil else { return Block() }
    let painter = TensorPainter(writing)
    var parts: [(name: String, quantity: Picture.Quantity, color: Color)] = []
    if options.shows(.numbers), options.shows(.values), let value = node.value {
      parts.append(("value", value, theme.value))
    }
    if options.shows(.numbers), options.shows(.gradients), let gradient = node.gradient {
      parts.append(("gradient", gradient, theme.gradient))
    }
    var block = Block()
    for part in parts {
      let size = metrics.cardNumber
      let content = painter.block(
        part.quantity, color: part.color, size: size, bold: true,
        italic: part.name == "gradient" && theme.italicGradients,
        limit: options.limit(TensorPainter.cardLimit))
      let label =
        options.shows(.words)
        ? Block(
          writing.words(
            part.name == "gradient" ? writing.sweep.derivative : part.name, size: metrics.words,
            color: theme.words)) : Block()
      let width = max(label.width, content.width)
      let x = block.width > 0 ? block.width + 14 * metrics.scale : 0
      let top = label.height > 0 ? label.height + 2 * metrics.scale : 0
      block.elements.append(
        .group(
          Drawing.Group(
            classes: [part.name],
            label.placed(at: Point(x + (width - label.width) / 2, 0))
              + content.placed(at: Point(x + (width - content.width) / 2, top)))))
      block.width = x + width
      block.height = max(block.height, top + content.height)
    }
    return block
  }

  private func lineBody(_ node: Picture.Node) -> Block {
    var block = Block()
    for row in rows(node) {
      var table = NumberTable()
      table.signGap = 4 * metrics.scale
      table.columnGap = 6 * metrics.scale
      table.rows = [row]
      let part = table.block()
      if block.width > 0 { block.width += 14 * metrics.scale }
      block.elements += part.placed(at: Point(block.width, 0))
      block.width += part.width
      block.height = max(block.height, part.height)
    }
    return block
  }
}
