import GraphCore

// The signs on cards: what an operation is, and what a reader should know of it.
extension CardMaker {
  func badge(_ badge: Picture.Badge, _ node: Picture.Node) -> Block {
    switch badge {
    case .sign(let sign): signBadge(sign, node)
    case .plot(let plot): plotBadge(plot, node)
    }
  }

  /// A sign in a circle, which stretches where the sign is long.
  private func signBadge(_ sign: MathNode, _ node: Picture.Node) -> Block {
    let theme = writing.theme
    let metrics = writing.metrics
    let border = theme[node.kind].border
    let box = writing.math(sign, size: metrics.badgeMath, color: border)
    let height = metrics.badge
    let width = max(height, box.width + 11 * metrics.scale)
    var block = Block(width: width, height: height)
    block.elements = [
      .rectangle(
        Drawing.Rectangle(
          x: 0.6, y: 0.6, width: width - 1.2, height: height - 1.2, radius: (height - 1.2) / 2,
          fill: .solid(theme[node.kind].fill.mixed(with: border, 0.1)),
          stroke: Stroke(border, width: 1.1 * metrics.scale)))
    ]
    block.add(
      box, x: (width - box.width) / 2, baseline: (height + box.ascent - box.descent) / 2)
    return block
  }

  func plotBadge(_ plot: Picture.Plot, _ node: Picture.Node) -> Block {
    let theme = writing.theme
    let metrics = writing.metrics
    let size = Point(metrics.plotWidth, metrics.plotHeight) * plotScale
    var block = Block(width: size.x, height: size.y)
    let border = theme[node.kind].border
    block.elements.append(
      .rectangle(
        Drawing.Rectangle(
          x: 0.6, y: 0.6, width: size.x - 1.2, height: size.y - 1.2, radius: 5 * metrics.scale,
          fill: .solid(theme[node.kind].fill.mixed(with: border, 0.06)),
          stroke: Stroke(border, width: 1.1 * metrics.scale))))
    let inset = 4.5 * metrics.scale
    let finite = plot.points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = finite.first, let last = finite.last, last.x > first.x else { return block }
    var low = min(0, finite.map(\.y).min() ?? 0)
    var high = max(0, finite.map(\.y).max() ?? 1)
    if high - low < 1e-12 { (low, high) = (low - 1, high + 1) }
    func map(_ point: Point) -> Point {
      Point(
        inset + (point.x - first.x) / (last.x - first.x) * (size.x - 2 * inset),
        size.y - inset - (point.y - low) / (high - low) * (size.y - 2 * inset))
    }
    let axis = Stroke(
      border.mixed(with: theme[node.kind].fill, 0.55), width: 0.7 * metrics.scale)
    let zero = map(Point(0, 0))
    block.elements.append(
      .path(
        Drawing.Path(
          [.move(Point(inset, zero.y)), .line(Point(size.x - inset, zero.y))], stroke: axis)))
    if first.x < 0 && last.x > 0 {
      block.elements.append(
        .path(
          Drawing.Path(
            [.move(Point(zero.x, inset)), .line(Point(zero.x, size.y - inset))], stroke: axis)))
    }
    var segments: [Drawing.Path.Segment] = []
    var isDown = false
    for point in plot.points {
      guard point.x.isFinite, point.y.isFinite else {
        isDown = false
        continue
      }
      segments.append(isDown ? .line(map(point)) : .move(map(point)))
      isDown = true
    }
    block.elements.append(
      .path(
        Drawing.Path(
          segments,
          stroke: Stroke(theme.plot, width: 1.6 * metrics.scale, cap: .round, join: .round))))
    if let place = plot.place, place.x >= first.x, place.x <= last.x, place.y.isFinite {
      let point = map(Point(place.x, max(low, min(high, place.y))))
      block.elements.append(
        .ellipse(
          Drawing.Ellipse(
            center: point, radiusX: 2.6 * metrics.scale, radiusY: 2.6 * metrics.scale,
            fill: .solid(theme.gradient), stroke: Stroke(theme.paper, width: 0.8 * metrics.scale))))
    }
    return [Drawing.Group(classes: ["plot"], title: plot.name, block.elements)].reduce(into: block)
    {
      $0.elements = [.group($1)]
    }
  }

  /// What a reader should know of a node, side by side: a kink in a word, what is not finite in a triangle.
  func marks(_ node: Picture.Node) -> Block {
    var block = Block()
    guard writing.options.shows(.marks) else { return block }
    // One mark of a kind says it; the notes have all of them.
    var seen: Set<String> = []
    for mark in node.marks {
      let sign: (name: String, title: String, block: Block)
      switch mark {
      case .kink(let text): sign = ("kink", text, kinkSign())
      case .notFinite(let text): sign = ("not-finite", text, alarmSign())
      }
      guard seen.insert(sign.name).inserted else { continue }
      var part = sign.block
      part.elements = [
        .group(Drawing.Group(classes: ["mark", sign.name], title: sign.title, part.elements))
      ]
      block.append(part, gap: 5 * writing.metrics.scale)
    }
    return block
  }

  private func kinkSign() -> Block {
    let metrics = writing.metrics
    let theme = writing.theme
    let word = writing.words("kink", size: metrics.words, color: theme.kink)
    let line = 1.2 * metrics.scale
    var block = Block(width: word.width + 11 * metrics.scale, height: 1.25 * metrics.words)
    block.elements = [
      .rectangle(
        Drawing.Rectangle(
          x: line / 2, y: line / 2, width: block.width - line, height: block.height - line,
          radius: (block.height - line) / 2, fill: .solid(theme.paper),
          stroke: Stroke(theme.kink, width: line)))
    ]
    block.add(
      word, x: 5.5 * metrics.scale, baseline: block.height / 2 + 0.35 * metrics.words)
    return block
  }

  private func alarmSign() -> Block {
    let scale = writing.metrics.scale
    let theme = writing.theme
    let triangle = Drawing.Path(
      [
        .move(Point(10, 1) * scale), .line(Point(19.5, 18) * scale),
        .line(Point(0.5, 18) * scale), .close,
      ], fill: .solid(theme.paper),
      stroke: Stroke(theme.alarm, width: 1.6 * scale, join: .round))
    let sign = writing.words("!", size: 13 * scale, color: theme.alarm, bold: true)
    var block = Block(width: 20 * scale, height: 19 * scale, elements: [.path(triangle)])
    block.add(sign, x: 10 * scale - sign.width / 2, baseline: 16 * scale)
    return block
  }
}
