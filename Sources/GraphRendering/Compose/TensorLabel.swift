import GraphCore

/// The label of an edge between tensors: the local Jacobian by its name, with its shape and numbers, over
/// the rule by which the gradient is handed on, with the check of its dimensions.
struct TensorLabel {
  let writing: Writing
  private var options: PictureOptions { writing.options }
  private var metrics: Metrics { writing.metrics }
  private var theme: Theme { writing.theme }
  private var gap: Double { 4 * metrics.scale }

  init(_ writing: Writing) { self.writing = writing }

  /// The label; nil where nothing of it is shown.
  func block(_ edge: Picture.Edge, in picture: Picture) -> Block? {
    // The rule names the Jacobian too.
    let saysRule =
      options.hidesJacobians
      && (edge.rule != nil && options.shows(.downstream) || !options.shows(.symbols))
    let above = options.shows(.local) && !saysRule ? jacobian(edge, in: picture) : Block()
    let below = options.shows(.downstream) ? share(edge, in: picture) : Block()
    guard above.width > 0 || below.width > 0 else { return nil }
    var block = Block(width: max(above.width, below.width))
    if above.width > 0 {
      block.elements.append(.group(Drawing.Group(classes: ["local"], above.elements)))
      block.height = above.height
    }
    if above.width > 0, below.width > 0 {
      let y = block.height + gap
      block.elements.append(
        .path(
          Drawing.Path(
            [.move(Point(0, y)), .line(Point(block.width, y))],
            stroke: Stroke(theme.rule, width: metrics.scale))))
      block.height = y + gap
    }
    if below.width > 0 {
      block.elements.append(
        .group(
          Drawing.Group(classes: ["downstream"], below.placed(at: Point(0, block.height)))))
      block.height += below.height
    }
    return block
  }

  /// `J = I ⊗ xᵀ  3×6`, and its numbers where the name does not say them.
  private func jacobian(_ edge: Picture.Edge, in picture: Picture) -> Block {
    let numbers =
      picture.isNumeric && options.shows(.numbers) && !options.hidesJacobians ? edge.jacobian : nil
    guard options.shows(.symbols) && edge.local != nil || numbers != nil || picture.isNumeric else {
      return Block()
    }
    var parts: [MathNode] = [
      picture.isNumeric ? picture.jacobianName : Self.quotient(edge, picture)
    ]
    if options.shows(.symbols), let local = edge.local { parts += [.infix("="), local] }
    let shape = edge.localShape.map {
      writing.words("\($0)", size: metrics.words, color: theme.words)
    }
    var block = row([
      Block(writing.math(.row(parts), size: metrics.labelMath, color: theme.local)),
      shape.map { Block($0) },
    ])
    if let numbers {
      let equals = writing.math(.infix("="), size: metrics.labelMath, color: theme.local)
      let content = TensorPainter(writing).block(
        .tensor(numbers), color: theme.local, size: metrics.labelNumber, bold: false,
        italic: false, limit: options.limit(TensorPainter.labelLimit), cell: 5)
      block = column([block, row([Block(equals), content])])
    }
    return block
  }

  /// ∂z/∂W, which stands for J where there are no numbers.
  private static func quotient(_ edge: Picture.Edge, _ picture: Picture) -> MathNode {
    .fraction(
      .joined([.sign("∂"), picture.nodes[edge.to].symbol]),
      .joined([.sign("∂"), picture.nodes[edge.from].symbol]))
  }

  /// `∇_W = ∇_z xᵀ = […]` and `(3×1)(1×2) → 3×2`; `+=` where other edges add to the same gradient.
  private func share(_ edge: Picture.Edge, in picture: Picture) -> Block {
    let numbers =
      options.shows(.numbers) && !options.repeats(edge) ? edge.downstream : nil
    var first: [Block?] = []
    if let rule = edge.rule, options.shows(.symbols) {
      let node = MathNode.row([rule.target, .infix(rule.isShare ? "+=" : "="), rule.node])
      first.append(Block(writing.math(node, size: metrics.labelMath, color: theme.downstream)))
    }
    guard numbers != nil || !first.isEmpty else { return Block() }
    let content = numbers.map { quantity -> Block in
      let equals = writing.math(
        .infix("="), size: metrics.labelMath, color: theme.downstream)
      let share = TensorPainter(writing).block(
        quantity, color: theme.downstream, size: metrics.labelNumber, bold: true,
        italic: theme.italicGradients, limit: options.limit(TensorPainter.labelLimit), cell: 5)
      return row([first.isEmpty ? nil : Block(equals), share])
    }
    let dimensions = edge.rule?.dimensions.map {
      Block(writing.words($0, size: metrics.words, color: theme.words))
    }
    let isShort = (first.first??.width ?? 0) + (content?.width ?? 0) < 130 * metrics.scale
    let lines = isShort ? [row(first + [content])] : [row(first), content]
    return column(lines + [options.shows(.symbols) && !options.hidesJacobians ? dimensions : nil])
  }

  private func row(_ parts: [Block?]) -> Block {
    var block = Block()
    let parts = parts.compactMap { $0 }.filter { $0.width > 0 }
    block.height = parts.map(\.height).max() ?? 0
    for part in parts {
      if block.width > 0 { block.width += gap }
      block.elements += part.placed(at: Point(block.width, (block.height - part.height) / 2))
      block.width += part.width
    }
    return block
  }

  private func column(_ parts: [Block?]) -> Block {
    var block = Block()
    for part in parts.compactMap({ $0 }) where part.width > 0 {
      if block.height > 0 { block.height += gap * 0.75 }
      block.elements += part.placed(at: Point(0, block.height))
      block.width = max(block.width, part.width)
      block.height += part.height
    }
    return block
  }
}
