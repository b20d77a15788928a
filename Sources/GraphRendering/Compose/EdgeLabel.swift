import GraphCore

/// The equation of an edge: upstream × local = downstream.
struct EdgeLabel {
  let writing: Writing
  private var options: PictureOptions { writing.options }
  private var metrics: Metrics { writing.metrics }
  private var theme: Theme { writing.theme }

  init(_ writing: Writing) { self.writing = writing }

  /// The label of an edge; nil where nothing of it is shown.
  func block(_ edge: Picture.Edge, in picture: Picture) -> Block? {
    let parts = Parts(edge, options)
    if edge.count > 1 { return totalBlock(edge) }
    if edge.localShape != nil { return TensorLabel(writing).block(edge, in: picture) }
    guard parts.isShown else { return nil }
    if parts.isOnlySymbol { return symbolBlock(edge, in: picture) }
    return options.labelForm == .line ? lineBlock(edge, parts) : columnBlock(edge, parts)
  }

  /// Of an edge that stands for several: how many, and what they hand on together.
  private func totalBlock(_ edge: Picture.Edge) -> Block? {
    var rows = [
      Block(writing.words("\(edge.count) edges", size: metrics.words, color: theme.words))
    ]
    if options.shows(.downstream), options.shows(.numbers), let total = edge.downstream {
      var sum = Block(writing.math(.sign("Σ"), size: metrics.labelMath, color: theme.downstream))
      let number = TensorPainter(writing).block(
        total, color: theme.downstream, size: metrics.labelNumber, bold: true,
        italic: theme.italicGradients, limit: 6)
      let height = max(sum.height, number.height)
      let x = sum.width + 6 * metrics.scale
      sum.elements =
        sum.placed(at: Point(0, (height - sum.height) / 2))
        + number.placed(at: Point(x, (height - number.height) / 2))
      sum.width = x + number.width
      sum.height = height
      sum.elements = [.group(Drawing.Group(classes: ["downstream"], sum.elements))]
      rows.append(sum)
    }
    guard options.shows(.words) || rows.count > 1 else { return nil }
    var block = Block(width: rows.map(\.width).max() ?? 0)
    for (index, row) in rows.enumerated() {
      if index > 0 { block.height += metrics.rowGap }
      block.elements += row.placed(at: Point(block.width - row.width, block.height))
      block.height += row.height
    }
    return block
  }

  /// What is there and wanted.
  private struct Parts {
    var upstream: ShownNumber?
    var local: ShownNumber?
    var downstream: ShownNumber?
    var symbol: MathNode?
    /// Whether the local derivative stands as a factor: beside a term, or where the cards say the others.
    var isFactor = false
    /// `≈` where the rounded numbers would make the equation false.
    var relation = "="

    init(_ edge: Picture.Edge, _ options: PictureOptions) {
      let format = NumberFormat(digits: options.digits)
      if options.shows(.numbers) {
        if options.shows(.upstream), !options.hidesRepeats || !options.shows(.gradients) {
          upstream = edge.upstream?.scalar.map { format.shown($0) }
        }
        if options.shows(.local), !options.hidesUnitFactors || edge.localNumber != 1 {
          local = edge.localNumber.map { format.shown($0) }
        }
        if options.shows(.downstream), !options.repeats(edge) {
          downstream = edge.downstream?.scalar.map { format.shown($0) }
        }
      }
      // Without the factor between them the two would be no equation.
      if downstream != nil, !options.shows(.local) { upstream = nil }
      if let upstream, let local, let downstream {
        relation =
          format.equation(.product, [upstream.value, local.value], result: downstream.value)
          .relation.rawValue
      }
      isFactor =
        upstream != nil || downstream != nil || options.repeats(edge) && options.shows(.numbers)
      if options.shows(.local), options.shows(.symbols),
        !options.hidesUnitFactors || edge.localNumber != 1
      {
        symbol = edge.local
      }
    }

    var isShown: Bool {
      upstream != nil || local != nil || downstream != nil || symbol != nil
    }
    var isOnlySymbol: Bool { upstream == nil && local == nil && downstream == nil }
  }

  /// ∂u₅/∂u₄ = 2u₄, where there are no numbers.
  private func symbolBlock(_ edge: Picture.Edge, in picture: Picture) -> Block? {
    guard let local = edge.local else { return nil }
    func partial(_ node: MathNode) -> MathNode { .joined([.sign("∂"), node]) }
    let ends = (
      from: edge.hiddenEnds?.from ?? picture.nodes[edge.from].symbol,
      to: edge.hiddenEnds?.to ?? picture.nodes[edge.to].symbol
    )
    let node = MathNode.row([
      .fraction(partial(ends.to), partial(ends.from)),
      .infix("="), local,
    ])
    let box = writing.math(
      node, size: metrics.labelMath, color: theme.local, display: options.labelForm == .column)
    var block = Block(width: box.width, height: box.height)
    block.elements = [
      .group(Drawing.Group(classes: ["local"], box.elements(topLeft: Point(0, 0))))
    ]
    return block
  }

  private func columnBlock(_ edge: Picture.Edge, _ parts: Parts) -> Block {
    let size = metrics.labelNumber
    // Words make a label wide; left to right, width is what is scarce.
    let hasWords = options.shows(.words) && !options.direction.isHorizontal
    var table = NumberTable()
    table.rowGap = metrics.rowGap * 1.2
    table.columnGap = 10 * metrics.scale
    table.signGap = metrics.signGap
    table.rule = Stroke(theme.rule, width: 1 * metrics.scale)
    func row(
      _ name: String, _ sign: String?, _ color: Color, _ number: ShownNumber?,
      lead: MathNode? = nil,
      bold: Bool = false
    ) -> NumberTable.Row {
      NumberTable.Row(
        words: hasWords
          ? writing.words(words(name), size: metrics.words, color: color, bold: bold) : nil,
        sign: sign.map { writing.math(.sign($0), size: metrics.labelMath, color: color) },
        lead: lead.map { writing.math($0, size: metrics.labelMath, color: color) },
        number: number.map {
          writing.numeral(
            $0, size: size, color: color, bold: bold,
            italic: name != "local" && theme.italicGradients)
        }, name: name)
    }
    func words(_ name: String) -> String {
      switch name {
      case "upstream": writing.sweep.incoming
      case "downstream": writing.sweep.outgoing
      default: name
      }
    }
    if let upstream = parts.upstream {
      table.rows.append(row("upstream", nil, theme.upstream, upstream))
    }
    if parts.local != nil || parts.symbol != nil {
      table.rows.append(
        row(
          "local", parts.isFactor ? "×" : nil, theme.local, parts.local,
          lead: lead(parts.symbol, parts.local)))
    }
    if let downstream = parts.downstream {
      let isEquation = !table.rows.isEmpty
      var last = row(
        "downstream", isEquation ? parts.relation : nil, theme.downstream, downstream,
        bold: true)
      last.isSum = isEquation
      table.rows.append(last)
    }
    return table.block()
  }

  /// The local derivative in symbols before its number: `2u₄ =`; nothing where it is that number.
  private func lead(_ symbol: MathNode?, _ number: ShownNumber?) -> MathNode? {
    guard let symbol else { return nil }
    guard let number else { return bracketed(symbol) }
    let text = MathText.plain(symbol)
    // A long decimal says no more than its rounded number.
    if text == number.text || text.allSatisfy({ $0.isNumber || "−.…".contains($0) }) { return nil }
    return .row([bracketed(symbol), .thinSpace, .sign("=")])
  }

  /// A factor that is a sum stands in brackets; a condition in Iverson's, as it counts as 1 or 0.
  private func bracketed(_ symbol: MathNode) -> MathNode {
    guard case .row(let parts) = symbol else { return symbol }
    var isSum = false
    for part in parts {
      guard case .infix(let sign) = part else { continue }
      if [">", "<", "≥", "≤", "=", "==", "≠"].contains(sign) {
        return .fenced(open: "[", symbol, close: "]")
      }
      if ["+", "−"].contains(sign) { isSum = true }
    }
    return isSum ? .parenthesized(symbol) : symbol
  }

  /// `−0.2994 × 0.2098 = −0.0628` in one line.
  private func lineBlock(_ edge: Picture.Edge, _ parts: Parts) -> Block {
    let size = metrics.labelNumber
    var pieces: [(String, MathBox)] = []
    func add(_ name: String, _ box: MathBox) { pieces.append((name, box)) }
    func sign(_ text: String, _ color: Color) -> MathBox {
      writing.math(.sign(text), size: metrics.labelMath, color: color)
    }
    func number(_ name: String, _ value: ShownNumber, _ color: Color, bold: Bool = false) {
      add(
        name,
        writing.numeral(
          value, size: size, color: color, bold: bold,
          italic: name != "local" && theme.italicGradients
        ).box)
    }
    if let upstream = parts.upstream { number("upstream", upstream, theme.upstream) }
    if parts.local != nil || parts.symbol != nil {
      if parts.isFactor {
        add("local", sign("×", theme.local))
      }
      if let lead = lead(parts.symbol, parts.local), parts.upstream == nil || parts.local == nil {
        add("local", writing.math(lead, size: metrics.labelMath, color: theme.local))
      }
      if let local = parts.local { number("local", local, theme.local) }
    }
    if let downstream = parts.downstream {
      if !pieces.isEmpty { add("downstream", sign(parts.relation, theme.downstream)) }
      number("downstream", downstream, theme.downstream, bold: true)
    }
    let ascent = pieces.map(\.1.ascent).max() ?? 0
    let descent = pieces.map(\.1.descent).max() ?? 0
    var block = Block(width: 0, height: ascent + descent)
    for (index, piece) in pieces.enumerated() {
      if index > 0 { block.width += 4 * metrics.scale }
      block.elements.append(
        .group(
          Drawing.Group(classes: [piece.0], piece.1.elements(at: Point(block.width, ascent)))))
      block.width += piece.1.width
    }
    return block
  }
}

extension PictureOptions {
  /// Whether what an edge hands on is left out, since the card there says it.
  func repeats(_ edge: Picture.Edge) -> Bool {
    hidesRepeats && edge.isOnlyShare && shows(.gradients)
  }
}
