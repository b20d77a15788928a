import GraphCore

/// The manner of circuit diagrams: signs in circles, and on each wire the value that goes forward above
/// it and the gradient that comes back below it.
struct CircuitMaker {
  let writing: Writing
  private var options: PictureOptions { writing.options }
  private var metrics: Metrics { writing.metrics }
  private var theme: Theme { writing.theme }

  /// Whether the wires run against the direction of the picture, as in every second band.
  private let isTurned: Bool

  init(_ writing: Writing, isTurned: Bool = false) {
    self.writing = writing
    self.isTurned = isTurned
  }

  // MARK: Nodes

  static func isRound(_ node: Picture.Node) -> Bool {
    guard node.expression != nil, case .sign = node.badge else { return false }
    return node.kind == .unit
  }

  func block(_ node: Picture.Node) -> Block {
    if node.fold != nil { return CardMaker(writing).block(node) }
    guard node.expression != nil else { return variable(node) }
    let sign = self.sign(node)
    return node.kind == .objective ? output(node, sign) : sign
  }

  /// What of the block wires meet where that is not its whole side: the sign before the name of the output.
  func side(_ node: Picture.Node) -> Double? {
    guard node.kind == .objective, node.expression != nil, node.fold == nil,
      !options.direction.isHorizontal
    else { return nil }
    return sign(node).width
  }

  private func frame(
    _ node: Picture.Node, _ size: Point, radius: Double
  ) -> [Drawing.Element] {
    let card = theme[node.kind]
    let width = card.borderWidth * metrics.scale * (node.emphasis == .strong ? 1.6 : 1)
    func rectangle(inset: Double, fill: Fill?, stroke: Stroke) -> Drawing.Element {
      .rectangle(
        Drawing.Rectangle(
          x: inset, y: inset, width: size.x - 2 * inset, height: size.y - 2 * inset,
          radius: max(0, radius - inset), fill: fill, stroke: stroke))
    }
    let stroke = Stroke(card.border, width: width, dash: card.dash.map { $0 * metrics.scale })
    var elements = [rectangle(inset: width / 2, fill: .solid(card.fill), stroke: stroke)]
    if card.isDouble {
      elements.append(
        rectangle(
          inset: width / 2 + 3 * metrics.scale, fill: nil,
          stroke: Stroke(card.border, width: max(0.8, width * 0.55))))
    }
    return elements
  }

  private func variable(_ node: Picture.Node) -> Block {
    let symbol = writing.math(node.symbol, size: metrics.cardMath, color: theme.ink)
    var rows = [Block(symbol)]
    // The wires show shares; where there are several, their sum stands by the name.
    if options.shows(.gradients), options.shows(.numbers), node.shares.count > 1,
      let gradient = node.gradient
    {
      var sum = Block(
        quantity(
          gradient, size: metrics.labelNumber, color: theme.gradient,
          italic: theme.italicGradients))
      sum.elements = [.group(Drawing.Group(classes: ["gradient"], sum.elements))]
      rows.append(sum)
    }
    let gap = 4 * metrics.scale
    let inner = rows.map(\.width).max() ?? 0
    let height = rows.map(\.height).reduce(0, +) + gap * Double(rows.count - 1)
    let size = Point(
      max(inner + metrics.variablePad.x, metrics.variableHeight + 4 * metrics.scale),
      max(height + metrics.variablePad.y, metrics.variableHeight))
    var block = Block(width: size.x, height: size.y)
    let round = theme[node.kind].roundness * metrics.cornerRadius
    block.elements += frame(node, size, radius: min(round, size.y / 2))
    var y = (size.y - height) / 2
    for row in rows {
      block.elements += row.placed(at: Point((size.x - row.width) / 2, y))
      y += row.height + gap
    }
    return block
  }

  /// A circle with the sign, which stretches where the sign is long, or the frame of a plot.
  private func sign(_ node: Picture.Node) -> Block {
    if case .plot(let plot) = node.badge {
      var maker = CardMaker(writing)
      maker.plotScale = 1.55
      return maker.plotBadge(plot, node)
    }
    var sign = node.symbol
    if case .sign(let own) = node.badge { sign = own }
    let box = writing.math(sign, size: metrics.cardMath, color: theme.ink)
    let diameter = metrics.circle
    let size = Point(max(diameter, box.width + 22 * metrics.scale), diameter)
    var block = Block(width: size.x, height: size.y)
    block.elements += frame(node, size, radius: diameter / 2)
    block.add(
      box, x: (size.x - box.width) / 2, baseline: (size.y + box.ascent - box.descent) / 2)
    return block
  }

  /// The last unit with the value and gradient of the output, and its name.
  private func output(_ node: Picture.Node, _ sign: Block) -> Block {
    let numbers = self.numbers(
      value: node.value, gradient: node.gradient, isHorizontal: true)
    let name = variable(
      Picture.Node(id: "", kind: .objective, symbol: node.name ?? node.symbol))
    let gap = 9 * metrics.scale
    let stub = max(numbers?.width ?? 0, 10 * metrics.scale) + 2 * gap + metrics.headLength
    let height = max(sign.height, name.height, numbers?.height ?? 0)
    var parts = [sign, name]
    let isMirrored =
      options.direction.isHorizontal && (options.direction == .rightToLeft) != isTurned
    if isMirrored { parts.reverse() }
    var block = Block(width: sign.width + stub + name.width, height: height)
    block.elements += parts[0].placed(at: Point(0, (height - parts[0].height) / 2))
    block.elements += parts[1].placed(
      at: Point(block.width - parts[1].width, (height - parts[1].height) / 2))
    let from = isMirrored ? block.width - sign.width : sign.width
    let way = isMirrored ? -1.0 : 1.0
    let tip = from + way * stub
    let head = metrics.headLength
    block.elements.append(
      .path(
        Drawing.Path(
          [.move(Point(from, height / 2)), .line(Point(tip - way * head * 0.8, height / 2))],
          stroke: Stroke(theme.forward, width: metrics.lineWidth))))
    block.elements.append(
      .path(
        Drawing.Path(
          [
            .move(Point(tip, height / 2)),
            .line(Point(tip - way * head, height / 2 - metrics.headWidth / 2)),
            .line(Point(tip - way * head, height / 2 + metrics.headWidth / 2)), .close,
          ], fill: .solid(theme.forward))))
    if let numbers {
      let left = min(from, tip) + gap + (isMirrored ? head : 0)
      block.elements += numbers.placed(at: Point(left, (height - numbers.height) / 2))
    }
    // Up and down the page, wires meet the middle of the block: the sign must be there.
    guard !options.direction.isHorizontal else { return block }
    let extra = block.width - sign.width
    return Block(
      width: block.width + extra, height: height, elements: block.placed(at: Point(extra, 0)))
  }

  // MARK: Wires

  /// The numbers on a wire, with the line through the middle.
  func label(_ edge: Picture.Edge, in picture: Picture) -> Block? {
    let share = edge.isDiscrete ? nil : edge.downstream
    return numbers(
      value: picture.nodes[edge.from].value, gradient: share,
      isHorizontal: options.direction.isHorizontal)
  }

  /// So many elements stand on a wire; of larger arrays the norm does.
  static let mostElements = 3

  private func quantity(
    _ quantity: Picture.Quantity, size: Double, color: Color, italic: Bool = false
  ) -> MathBox {
    func number(_ value: Double) -> MathBox {
      writing.number(value, size: size, color: color, bold: true, italic: italic).box
    }
    switch quantity {
    case .scalar(let value): return number(value)
    case .tensor(let tensor) where tensor.elements.count <= Self.mostElements:
      let list = tensor.elements.map(writing.format.text).joined(separator: ", ")
      return writing.words("[\(list)]", size: size, color: color, bold: true, italic: italic)
    case .tensor(let tensor):
      var box = writing.math(
        .fenced(open: "‖", .sign("·"), close: "‖"), size: size, color: color)
      let norm = number(TensorPainter.norm(tensor))
      let left = box.width + 0.25 * size
      box.source = nil
      box.runs += norm.runs.map { run in
        var run = run
        run.x += left
        return run
      }
      box.width = left + norm.width
      box.ascent = max(box.ascent, norm.ascent)
      box.descent = max(box.descent, norm.descent)
      return box
    }
  }

  private func numbers(
    value: Picture.Quantity?, gradient: Picture.Quantity?, isHorizontal: Bool
  ) -> Block? {
    guard options.shows(.numbers) else { return nil }
    let size = metrics.cardNumber
    var first: MathBox?
    var second: MathBox?
    if options.shows(.values), let value {
      first = quantity(value, size: size, color: theme.value)
    }
    if options.shows(.gradients), let gradient {
      second = quantity(
        gradient, size: size, color: theme.gradient, italic: theme.italicGradients)
    }
    if first == nil && second == nil { return nil }
    let gap = metrics.wireGap
    let groups: [(String, MathBox?)] = [("value", first), ("gradient", second)]
    var block = Block()
    if isHorizontal {
      let half = max(first?.height ?? 0, second?.height ?? 0) + gap
      block.width = max(first?.width ?? 0, second?.width ?? 0)
      block.height = 2 * half
      for (index, (name, box)) in groups.enumerated() {
        guard let box else { continue }
        let baseline = index == 0 ? half - gap - box.descent : half + gap + box.ascent
        block.elements.append(
          .group(
            Drawing.Group(
              classes: [name],
              box.elements(at: Point((block.width - box.width) / 2, baseline)))))
      }
    } else {
      let half = max(first?.width ?? 0, second?.width ?? 0) + gap
      block.width = 2 * half
      block.height = max(first?.height ?? 0, second?.height ?? 0)
      for (index, (name, box)) in groups.enumerated() {
        guard let box else { continue }
        let x = index == 0 ? half - gap - box.width : half + gap
        block.elements.append(
          .group(
            Drawing.Group(
              classes: [name], box.elements(at: Point(x, block.height - box.descent)))))
      }
    }
    return block
  }
}
