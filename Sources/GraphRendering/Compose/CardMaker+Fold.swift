import GraphCore

extension CardMaker {
  /// The box of a fold: a small stack of cards with what is inside, how much of it there is, the value
  /// and gradient of what it gives to the outside, and the norms of all.
  func foldBlock(_ node: Picture.Node, _ fold: Picture.Fold) -> Block {
    let (options, metrics, theme) = (writing.options, writing.metrics, writing.theme)
    let scale = metrics.scale
    let badge = options.shows(.plots) ? node.badge.map { self.badge($0, node) } : nil
    let name = writing.math(node.symbol, size: metrics.cardMath, color: theme.ink)
    var header = Block(width: name.width, height: max(name.height, badge?.height ?? 0))
    if let badge {
      header.elements += badge.placed(at: Point(0, (header.height - badge.height) / 2))
      header.width += badge.width + 8 * scale
    }
    header.add(
      name, x: header.width - name.width,
      baseline: (header.height + name.ascent - name.descent) / 2)
    header.append(marks(node), gap: 8 * scale)
    var parts = [header]
    for line in fold.contentLines {
      parts.append(
        Block(writing.words(line, size: metrics.words, color: theme.words)))
    }
    let tensors = tensorParts(node)
    if tensors.width > 0 { parts.append(tensors) }
    let rows = foldRows(node, fold)
    let pad = Point(metrics.padX, metrics.padY)
    let inner = parts.map(\.width).max() ?? 0
    if !rows.isEmpty {
      var table = NumberTable()
      table.rows = rows
      table.rowGap = metrics.rowGap * 1.2
      table.columnGap = 12 * scale
      table.signGap = 4 * scale
      table.alignment = .even
      parts.append(table.block(minWidth: inner))
    }
    // The cards behind show at two sides.
    let behind = 3.5 * scale
    let width = (parts.map(\.width).max() ?? 0) + 2 * pad.x
    let gap = metrics.rowGap * 1.2
    let height =
      parts.map(\.height).reduce(0, +) + gap * Double(parts.count - 1) + 2 * pad.y
    var block = Block(width: width + 2 * behind, height: height + 2 * behind)
    let card = theme[node.kind]
    for step in [2.0, 1, 0] {
      let line = card.borderWidth * scale * (node.emphasis == .strong ? 1.6 : 1)
      block.elements.append(
        .rectangle(
          Drawing.Rectangle(
            x: step * behind + line / 2, y: step * behind + line / 2, width: width - line,
            height: height - line, radius: card.roundness * metrics.cornerRadius,
            fill: .solid(node.kind == .objective ? card.fill : theme.clusterFill),
            stroke: Stroke(card.border, width: line, dash: card.dash.map { $0 * scale }))))
    }
    var y = pad.y
    for (index, part) in parts.enumerated() {
      // Headings stand in the middle, numbers fill the width.
      let x = pad.x + (width - 2 * pad.x - part.width) / 2
      let content = part.placed(at: Point(x, y))
      let isContents = index > 0 && index <= fold.contentLines.count
      block.elements +=
        isContents ? [.group(Drawing.Group(classes: ["contents"], content))] : content
      y += part.height + gap
    }
    return block
  }

  private func foldRows(_ node: Picture.Node, _ fold: Picture.Fold) -> [NumberTable.Row] {
    let (options, metrics, theme) = (writing.options, writing.metrics, writing.theme)
    guard options.shows(.numbers) else { return [] }
    var rows: [NumberTable.Row] = []
    func row(
      _ words: String, _ value: Double, _ color: Color, name: String, lead: MathBox? = nil,
      isGradient: Bool, isBold: Bool
    ) {
      rows.append(
        NumberTable.Row(
          words: writing.words(words, size: metrics.words, color: theme.words), lead: lead,
          number: writing.number(
            value, size: metrics.cardNumber, color: color, bold: isBold,
            italic: isGradient && theme.italicGradients), name: name))
    }
    if options.shows(.values), let value = node.value?.scalar {
      let lead = fold.output.map {
        writing.math(
          .row([$0, .thinSpace, .sign("=")]), size: metrics.labelMath, color: theme.value)
      }
      row(
        "value", value, theme.value, name: "value", lead: lead, isGradient: false, isBold: true)
    }
    if options.shows(.gradients), let gradient = node.gradient?.scalar {
      row(
        "gradient", gradient, theme.gradient, name: "gradient", isGradient: true, isBold: true)
    }
    for entry in fold.norms where options.shows(entry.isGradient ? .gradients : .values) {
      row(
        entry.name, entry.norm, entry.isGradient ? theme.gradient : theme.value,
        name: entry.isGradient ? "gradient-norm" : "norm",
        isGradient: entry.isGradient, isBold: false)
    }
    return rows
  }
}

extension Picture.Fold {
  /// Steps and units in one line, variables in the next.
  fileprivate var contentLines: [String] {
    let parts = contents.split(separator: ", ").map(String.init)
    guard parts.count > 1, variables > 0 else { return [parts.joined(separator: ", ")] }
    return [parts.dropLast().joined(separator: ", "), parts[parts.count - 1]]
  }
}
