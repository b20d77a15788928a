import GraphCore

/// The title, the contributions in focus, and the legend, one under the other and centred.
struct Heading {
  let composer: Composer
  private var picture: Picture { composer.picture }
  private var options: PictureOptions { composer.options }
  private var metrics: Metrics { composer.metrics }
  private var theme: Theme { options.theme }

  /// - Parameter width: of what stands below it.
  init(_ composer: Composer, over width: Double) {
    self.composer = composer
    room = max(width, (composer.metrics.hasEvenType ? 760 : 1_100) * composer.metrics.scale)
  }

  func block() -> Block {
    var rows: [(name: String, block: Block)] = []
    if options.shows(.title), let title = picture.title {
      rows += lines(title).map { ("title", self.title($0)) }
    }
    if let focus = picture.focus {
      rows += FocusLine(composer, focus).blocks().map { ("focus", $0) }
    }
    if options.shows(.legend) {
      let legend = self.legend()
      if legend.width > 0 { rows.append(("legend", legend)) }
    }
    var block = Block(width: rows.map(\.block.width).max() ?? 0)
    for row in rows {
      block.elements.append(
        .group(
          Drawing.Group(
            classes: [row.name],
            row.block.placed(at: Point((block.width - row.block.width) / 2, block.height)))))
      block.height += row.block.height + metrics.headingGap
    }
    if !rows.isEmpty { block.height += 0.8 * metrics.headingGap }
    return block
  }

  /// How wide a line may be: a small picture is not to shrink beside its title.
  private let room: Double

  /// Words and statements in lines of about one length, where they are too long for one.
  private func lines(_ title: MathNode) -> [MathNode] {
    let pieces = Self.pieces(title)
    func width(_ node: MathNode) -> Double { self.title(node).width }
    let whole = width(title)
    guard pieces.count > 1, whole > room else { return [title] }
    let count = min((whole / room).rounded(.up), Self.mostLines)
    var lines: [[MathNode]] = [[]]
    for piece in pieces {
      let last = lines[lines.count - 1]
      let longer = last.isEmpty ? [piece] : Self.joined(last, piece)
      let isFull = width(.row(longer)) > max(min(room, 1.1 * whole / count), width(piece))
      if !last.isEmpty, isFull {
        if Double(lines.count) == Self.mostLines {
          lines[lines.count - 1] = Self.joined(last, .words("…"))
          break
        }
        lines.append([piece])
      } else {
        lines[lines.count - 1] = longer
      }
    }
    return lines.map { .row($0) }
  }

  private static let mostLines = 3.0

  /// Where a title can be broken: between words, or between statements.
  private static func pieces(_ title: MathNode) -> [MathNode] {
    switch title {
    case .words(let text): text.split(separator: " ").map { .words(String($0)) }
    case .row(let parts): parts.split(separator: .wideSpace).map { .row(Array($0)) }
    default: [title]
    }
  }

  private static func joined(_ line: [MathNode], _ piece: MathNode) -> [MathNode] {
    if case .words(let more) = piece, case .words(let words)? = line.last {
      return line.dropLast() + [.words("\(words) \(more)")]
    }
    return line + [.wideSpace, piece]
  }

  private func title(_ title: MathNode) -> Block {
    let box = composer.writing.math(title, size: metrics.title, color: theme.ink, display: false)
    return Block(
      width: box.width, height: box.height, elements: box.elements(topLeft: Point(0, 0)))
  }

  // MARK: The legend

  private func legend() -> Block {
    var parts: [Block] = []
    let kinds = Set(picture.nodes.map(\.kind))
    for kind in Picture.Kind.allCases where kinds.contains(kind) {
      parts.append(row([swatch(kind), words(name(kind), theme.words)]))
    }
    if picture.nodes.contains(where: { $0.fold != nil }) {
      parts.append(row([stack(), words("several, folded", theme.words)]))
    }
    if composer.isCircuit { return row(parts + circuit(), gap: 22) }
    let hasValues = options.shows(.values) && options.shows(.numbers) && picture.isNumeric
    parts.append(
      row([
        line(theme.forward, dash: [], toRight: true),
        words(hasValues ? "forward: value" : "forward", hasValues ? theme.value : theme.words),
      ]))
    if case .forward(let variable) = picture.sweep {
      let symbol = composer.writing.math(
        .row([.sign("∂"), .sign("·"), .sign("/"), .sign("∂"), variable]),
        size: metrics.legend * 1.12, color: theme.gradient)
      parts.append(row([words("with it: tangent", theme.gradient), Block(symbol)]))
    } else if options.shows(.gradients) || options.shows(.downstream) {
      let hasGradients = options.shows(.numbers) && picture.hasGradients
      let symbol = composer.writing.math(
        .row([.sign("∂"), picture.objective, .sign("/"), .sign("∂"), .sign("·")]),
        size: metrics.legend * 1.12, color: theme.gradient)
      parts.append(
        row([
          line(theme.backward, dash: theme.backwardDash, toRight: false),
          words(hasGradients ? "backward: gradient" : "backward", theme.gradient),
          hasGradients ? Block(symbol) : Block(),
        ]))
    }
    if let equation = equation() { parts.append(equation) }
    parts += tensors()
    return wrapped(parts, gap: 22)
  }

  /// Parts in a row, or in several of about one length where that would be too wide.
  private func wrapped(_ parts: [Block], gap: Double) -> Block {
    let parts = parts.filter { $0.width > 0 }
    let whole = row(parts, gap: gap)
    guard whole.width > room else { return whole }
    let goal = whole.width / (whole.width / room).rounded(.up)
    var rows: [[Block]] = [[]]
    var width = 0.0
    for part in parts {
      // A row ends where its middle part would be beyond the goal.
      if !rows[rows.count - 1].isEmpty, width + part.width / 2 > goal {
        rows.append([])
        width = 0
      }
      rows[rows.count - 1].append(part)
      width += part.width + gap * metrics.scale
    }
    var block = Block()
    let blocks = rows.map { row($0, gap: gap) }
    block.width = blocks.map(\.width).max() ?? 0
    for (index, line) in blocks.enumerated() {
      if index > 0 { block.height += metrics.rowGap }
      block.elements += line.placed(at: Point((block.width - line.width) / 2, block.height))
      block.height += line.height
    }
    return block
  }

  /// What the labels between tensors hold: the Jacobian with its layout, the norm, the colours of a heat
  /// map.
  private func tensors() -> [Block] {
    guard picture.edges.contains(where: { $0.localShape != nil }) else { return [] }
    var parts: [Block] = []
    let size = metrics.legend * 1.12
    if options.shows(.local) {
      let jacobian = composer.writing.math(picture.jacobianName, size: size, color: theme.local)
      parts.append(
        row([
          picture.isNumeric ? Block(jacobian) : Block(),
          words("local Jacobian, \(picture.layout.rawValue) layout", theme.local),
        ]))
    }
    let maps = TensorPainter.heatMaps(picture, options)
    guard options.shows(.numbers), picture.isNumeric, !maps.isEmpty else { return parts }
    let isReduced = maps.contains { max($0.rows, $0.columns) > TensorPainter.cells }
    let norm = composer.writing.math(
      .fenced(open: "‖", .sign("·"), close: "‖"), size: size, color: theme.words)
    let bar = TensorPainter(composer.writing).colorBar(
      length: 56 * metrics.scale, thickness: 9 * metrics.scale, isHorizontal: true,
      from: -1, to: 1)
    parts.append(
      row([
        words(isReduced ? "heat map (of means): −max" : "heat map: −max", theme.words), bar,
        words("max,", theme.words), Block(norm),
        words("norm", theme.words),
      ]))
    return parts
  }

  /// Which number on a wire is which.
  private func circuit() -> [Block] {
    guard options.shows(.numbers), picture.isNumeric else { return [] }
    let isHorizontal = options.direction.isHorizontal
    var parts: [Block] = []
    if options.shows(.values) {
      parts.append(
        words(isHorizontal ? "above the wire: value" : "left of the wire: value", theme.value))
    }
    if options.shows(.gradients), picture.hasGradients {
      parts.append(
        words(
          (isHorizontal ? "below: " : "right: ") + picture.sweep.derivative, theme.gradient,
          bold: true))
    }
    let hasNorms = picture.nodes.contains {
      ($0.value?.tensor?.elements.count ?? 0) > CircuitMaker.mostElements
    }
    if hasNorms, !parts.isEmpty {
      let norm = composer.writing.math(
        .fenced(open: "‖", .sign("·"), close: "‖"), size: metrics.legend * 1.12,
        color: theme.words)
      parts.append(row([Block(norm), words("norm of an array", theme.words)]))
    }
    return parts
  }

  private func name(_ kind: Picture.Kind) -> String { kind.rawValue }

  /// «upstream × local = downstream», of what the labels show.
  private func equation() -> Block? {
    let edges = picture.edges.filter { $0.localShape == nil }
    guard options.shows(.numbers) else { return nil }
    let shown: [(PicturePart, Color, Bool)] = [
      (.upstream, theme.upstream, edges.contains { $0.upstream != nil }),
      (.local, theme.local, edges.contains { $0.localNumber != nil }),
      (.downstream, theme.downstream, edges.contains { $0.downstream != nil }),
    ]
    var parts: [Block] = []
    for (part, color, isThere) in shown where isThere && options.shows(part) {
      if part == .local || !parts.isEmpty {
        parts.append(words(part == .local ? "×" : "=", theme.words))
      }
      let name =
        switch part {
        case .upstream: picture.sweep.incoming
        case .downstream: picture.sweep.outgoing
        default: part.rawValue
        }
      parts.append(words(name, color, bold: part == .downstream))
    }
    guard parts.count > 2 else { return nil }
    return row([words("on each edge:", theme.words)] + parts, gap: 5)
  }

  private func words(_ text: String, _ color: Color, bold: Bool = false) -> Block {
    Block(composer.writing.words(text, size: metrics.legend, color: color, bold: bold))
  }

  private func swatch(_ kind: Picture.Kind) -> Block {
    let card = theme[kind]
    let scale = metrics.scale
    let size = Point(22 * scale, 14 * scale)
    let radius = min(card.roundness * 7 * scale, size.y / 2)
    var block = Block(width: size.x, height: size.y)
    let fill: Fill =
      card.hatch.map {
        .hatch(
          Hatch(
            card.border.mixed(with: card.fill, 0.55), angle: $0, spacing: 4 * scale,
            width: 0.8 * scale, ground: card.fill))
      } ?? .solid(card.fill)
    block.elements = [
      .rectangle(
        Drawing.Rectangle(
          x: 0.8, y: 0.8, width: size.x - 1.6, height: size.y - 1.6, radius: radius, fill: fill,
          stroke: Stroke(
            card.border, width: min(card.borderWidth, 1.8) * scale,
            dash: card.dash.map { $0 * 0.6 * scale })))
    ]
    if card.isDouble {
      block.elements.append(
        .rectangle(
          Drawing.Rectangle(
            x: 3.4 * scale, y: 3.4 * scale, width: size.x - 6.8 * scale,
            height: size.y - 6.8 * scale, radius: max(0, radius - 2.6 * scale),
            stroke: Stroke(card.border, width: 0.8 * scale))))
    }
    return block
  }

  /// The small cards of a box that stands for several units.
  private func stack() -> Block {
    let scale = metrics.scale
    var block = Block(width: 22 * scale, height: 14 * scale)
    let card = theme.unit
    for step in [2.0, 1, 0] {
      block.elements.append(
        .rectangle(
          Drawing.Rectangle(
            x: 0.8 + step * 2 * scale, y: 0.8 + step * 2 * scale,
            width: block.width - 1.6 - 4 * scale, height: block.height - 1.6 - 4 * scale,
            radius: 2 * scale, fill: .solid(theme.clusterFill),
            stroke: Stroke(card.border, width: 1.1 * scale))))
    }
    return block
  }

  private func line(_ color: Color, dash: [Double], toRight: Bool) -> Block {
    let scale = metrics.scale
    let length = 26 * scale
    let head = 9 * scale
    let y = 5 * scale
    let tip = toRight ? length : 0
    let base = toRight ? length - head : head
    var block = Block(width: length, height: 2 * y)
    block.elements = [
      .path(
        Drawing.Path(
          [.move(Point(length - tip, y)), .line(Point(base, y))],
          stroke: Stroke(color, width: 1.6 * scale, dash: dash.map { $0 * scale }))),
      .path(
        Drawing.Path(
          [
            .move(Point(tip, y)), .line(Point(base, y - 4.2 * scale)),
            .line(Point(base, y + 4.2 * scale)), .close,
          ], fill: .solid(color))),
    ]
    return block
  }

  private func row(_ parts: [Block], gap: Double = 6) -> Block {
    var block = Block()
    let parts = parts.filter { $0.width > 0 }
    block.height = parts.map(\.height).max() ?? 0
    for part in parts {
      if block.width > 0 { block.width += gap * metrics.scale }
      block.elements += part.placed(at: Point(block.width, (block.height - part.height) / 2))
      block.width += part.width
    }
    return block
  }
}

extension Block {
  init(_ box: MathBox) {
    self.init(width: box.width, height: box.height, elements: box.elements(topLeft: Point(0, 0)))
  }
}
