import GraphCore

/// A composed picture: every part at its place, ready to be painted or checked.
struct Scene {
  struct Item {
    var frame: Frame
    /// Of a large picture only its size.
    var block: Block
  }

  let composer: Composer
  private(set) var plane: Plane
  /// Title and legend.
  let heading: Block
  var cards: [Item] = []
  var labels: [Item?] = []
  /// In the plane of the layout.
  var wires: [Wire] = []
  /// The parts of each, of which there are several where it goes on in the next band.
  var clusters: [[Frame]] = []
  /// The ranks of the nodes, for another layout of the same picture.
  var ranks: [Int] = []
  /// Whether the layout chose its bands itself.
  var isBanded = false
  /// Of cards, labels, wires and clusters together.
  var layoutSize = Point(0, 0)

  private var picture: Picture { composer.picture }
  private var options: PictureOptions { composer.options }
  private var metrics: Metrics { composer.metrics }
  private var theme: Theme { options.theme }

  init(composer: Composer, plane: Plane, heading: Block) {
    self.composer = composer
    self.plane = plane
    self.heading = heading
  }

  /// The size of the whole with title, legend and margins.
  func size() -> Point {
    return Point(
      max(layoutSize.x, heading.width) + 2 * metrics.margin,
      layoutSize.y + heading.height + 2 * metrics.margin)
  }

  /// The finished drawing; `page` is its size where it is not its own.
  func drawing(page: Point? = nil) -> Drawing { stream(page: page).drawing }

  /// The same, element by element.
  func stream(page: Point? = nil) -> DrawingStream {
    let own = size()
    let page = page ?? own
    // What is left over of a page is shared out around the picture.
    let top = metrics.margin + (page.y - own.y) / 2
    let origin = Point((page.x - layoutSize.x) / 2, top + heading.height)
    let head = Drawing(
      width: page.x.rounded(.up), height: page.y.rounded(.up),
      background: options.isTransparent ? nil : theme.paper, title: picture.spokenTitle,
      description: picture.spokenDescription, metadata: picture.metadata)
    let painter = Painter(scene: moved(to: origin), composer: composer)
    return DrawingStream(head) { body in
      heading.placed(at: Point((page.x - heading.width) / 2, top)).forEach(body)
      painter.forEachElement(body)
    }
  }

  /// The scene with its first corner at a place of the page.
  private func moved(to origin: Point) -> Scene {
    var scene = self
    scene.plane.origin = origin
    for index in cards.indices { scene.cards[index].frame = cards[index].frame.moved(by: origin) }
    for index in labels.indices {
      if let frame = labels[index]?.frame { scene.labels[index]?.frame = frame.moved(by: origin) }
    }
    scene.clusters = clusters.map { parts in parts.map { $0.moved(by: origin) } }
    return scene
  }
}

/// Paints the parts of a scene as groups that speak.
struct Painter {
  let scene: Scene
  let composer: Composer
  private var picture: Picture { composer.picture }
  private var options: PictureOptions { composer.options }
  private var metrics: Metrics { composer.metrics }
  private var theme: Theme { options.theme }

  init(scene: Scene, composer: Composer) {
    self.scene = scene
    self.composer = composer
  }

  func forEachElement(_ body: (Drawing.Element) -> Void) {
    clusters().forEach(body)
    var incoming: [[Int]] = Array(repeating: [], count: picture.nodes.count)
    for (index, edge) in picture.edges.enumerated() { incoming[edge.to].append(index) }
    // Wires that are dimmed lie under those that are not.
    for index in picture.nodes.indices {
      for edge in incoming[index] { body(self.edge(edge)) }
      body(node(index))
    }
  }

  // MARK: Nodes

  private func node(_ index: Int) -> Drawing.Element {
    let node = picture.nodes[index]
    let item = scene.cards[index]
    return .group(
      Drawing.Group(
        id: "node-\(node.id)",
        classes: [
          "node", node.kind.rawValue, "forward-\(index + 1)",
          "backward-\(picture.nodes.count - index)",
        ] + (node.fold == nil ? [] : ["fold"]), title: tooltips.node(index),
        opacity: node.emphasis.opacity,
        (composer.isLarge ? composer.card(index) : item.block).placed(at: item.frame.corner)))
  }

  // MARK: Edges

  private func edge(_ index: Int) -> Drawing.Element {
    let edge = picture.edges[index]
    var parts = lines(index)
    if let label = scene.labels[index],
      let block = composer.isLarge ? composer.label(index) : label.block
    {
      parts.append(
        .group(Drawing.Group(classes: ["label"], block.placed(at: label.frame.corner))))
    }
    return .group(
      Drawing.Group(
        id: "edge-\(edge.id)",
        classes: [
          "edge", "forward-\(edge.to + 1)", "backward-\(picture.nodes.count - edge.to)",
        ], title: tooltips.edge(index), opacity: edge.emphasis.opacity, parts))
  }

  private var tooltips: Tooltips { Tooltips(picture, options) }

  private var showsBackward: Bool {
    !picture.sweep.isForward
      && (options.shows(.gradients) || options.shows(.downstream) || options.shows(.upstream))
  }

  private func lines(_ index: Int) -> [Drawing.Element] {
    let edge = picture.edges[index]
    let wire = scene.wires[index]
    let hasBackward = showsBackward && !edge.isDiscrete && !composer.isCircuit
    let strength = edge.emphasis == .strong ? 1.7 : 1
    let width = metrics.lineWidth * strength
    let head = metrics.headLength * (edge.emphasis == .strong ? 1.15 : 1)
    // Lines end inside their heads, so that no gap shows.
    let body = wire.trimmed(
      start: hasBackward ? head * 0.8 : 0, end: head * 0.8)
    let half = hasBackward ? max(metrics.pairGap / 2, width * 0.6 + 0.8 * metrics.scale) : 0
    // From the border to where the pair begins; the head of the way back will cover it.
    let beside = body.beside(-half)
    let beginning = Drawing.Element.path(
      Drawing.Path(
        [.move(scene.plane.point(wire.start)), .line(scene.plane.point(beside.start))],
        stroke: Stroke(theme.forward, width: width)))
    let forward = Drawing.Element.group(
      Drawing.Group(
        classes: ["forward"],
        [
          .path(
            Drawing.Path(
              scene.plane.path(beside),
              stroke: Stroke(theme.forward, width: width, join: .round))),
          arrow(wire, atEnd: true, length: head, color: theme.forward, index),
        ] + (hasBackward && options.isBuiltUp ? [beginning] : [])))
    guard hasBackward else { return [forward] }
    let backward = Drawing.Element.group(
      Drawing.Group(
        classes: ["backward"],
        [
          .path(
            Drawing.Path(
              scene.plane.path(body.beside(half)),
              stroke: Stroke(
                theme.backward, width: width,
                dash: theme.backwardDash.map { $0 * metrics.scale }, join: .round))),
          arrow(wire, atEnd: false, length: head, color: theme.backward, index),
        ]))
    return [forward, backward]
  }

  private func arrow(
    _ wire: Wire, atEnd: Bool, length: Double, color: Color, _ index: Int
  ) -> Drawing.Element {
    // Just short of the border, whose line is half outside.
    let tip = atEnd ? wire.end : wire.start
    let back = atEnd ? -wire.endWay : wire.startWay
    let half = metrics.headWidth / 2 * length / metrics.headLength
    let corners = [
      Point(tip.x + back * 0.5, tip.y), Point(tip.x + back * length, tip.y - half),
      Point(tip.x + back * length * 0.78, tip.y), Point(tip.x + back * length, tip.y + half),
    ].map(scene.plane.point)
    return .path(
      Drawing.Path(
        [.move(corners[0])] + corners.dropFirst().map { .line($0) } + [.close],
        fill: .solid(color)))
  }

  // MARK: Clusters

  /// A caption in the margin of its cluster, clear of wires and labels: at the top as far to the left as
  /// can be, else at the bottom; where there is no room for the whole, its beginning.
  private func caption(
    _ text: String, in frame: Frame, clearOf surroundings: Surroundings
  ) -> [Drawing.Element] {
    let scale = metrics.scale
    let (near, boxes) = surroundings.near(frame.grown(by: 8 * scale))
    var rest = Substring(text)
    while !rest.isEmpty {
      let words = rest.count == text.count ? text : rest + "…"
      let caption = composer.writing.words(words, size: metrics.legend, color: theme.words)
      for top in [frame.y + 5 * scale, frame.maxY - caption.height - 5 * scale] {
        var x = frame.x + 10 * scale
        while x + caption.width + 8 * scale <= frame.maxX {
          let area = Frame(x: x, y: top, width: caption.width, height: caption.height)
            .grown(by: 4 * scale)
          if !near.contains(where: area.contains) && !boxes.contains(where: area.overlaps) {
            return caption.elements(topLeft: Point(x, top))
          }
          x += 6 * scale
        }
      }
      rest.removeLast()
    }
    return []
  }

  private func clusters() -> [Drawing.Element] {
    guard options.shows(.clusters) else { return [] }
    if scene.clusters.allSatisfy(\.isEmpty) { return [] }
    let surroundings = Surroundings(scene)
    return picture.clusters.enumerated().compactMap { index, cluster in
      guard index < scene.clusters.count, !scene.clusters[index].isEmpty else { return nil }
      var elements: [Drawing.Element] = []
      for frame in scene.clusters[index] {
        elements.append(
          .rectangle(
            Drawing.Rectangle(
              x: frame.x, y: frame.y, width: frame.width, height: frame.height,
              radius: 10 * metrics.scale, fill: .solid(theme.clusterFill),
              stroke: Stroke(
                theme.clusterBorder, width: 1.1 * metrics.scale,
                dash: [5 * metrics.scale, 3.5 * metrics.scale]))))
        elements += caption(cluster.caption, in: frame, clearOf: surroundings)
      }
      return .group(
        Drawing.Group(
          id: "cluster-\(index + 1)", classes: ["cluster"], title: cluster.caption, elements))
    }
  }
}

/// What stands where on the page, by columns of it, so that many clusters find their own quickly.
private struct Surroundings {
  private static let width = 128.0
  private var points: [Int: [Point]] = [:]
  private var frames: [Int: [Frame]] = [:]

  init(_ scene: Scene) {
    for wire in scene.wires {
      for point in wire.points(every: 4).map(scene.plane.point) {
        points[Int((point.x / Self.width).rounded(.down)), default: []].append(point)
      }
    }
    for frame in scene.cards.map(\.frame) + scene.labels.compactMap({ $0?.frame }) {
      for column in Self.columns(frame) { frames[column, default: []].append(frame) }
    }
  }

  /// The points of wires in a frame, and the boxes about there.
  func near(_ frame: Frame) -> (points: [Point], boxes: [Frame]) {
    let columns = Self.columns(frame)
    return (
      columns.flatMap { points[$0] ?? [] }.filter(frame.contains),
      columns.flatMap { frames[$0] ?? [] }
    )
  }

  private static func columns(_ frame: Frame) -> ClosedRange<Int> {
    let low = Int((frame.x / width).rounded(.down))
    return low...max(low, Int(max(frame.maxX, 0) / width))
  }
}

extension Wire {
  /// The wire without so much of its straight ends.
  func trimmed(start: Double, end: Double) -> Wire {
    var result = self
    let (startWay, endWay) = (self.startWay, self.endWay)
    result.start.x += start * startWay
    if let first = result.curves.first {
      let third = (first.end - result.start) * (1.0 / 3)
      if first.end.y == self.start.y {
        result.curves[0].control1 = result.start + third
        result.curves[0].control2 = first.end - third
      }
    }
    if let last = result.curves.indices.last {
      let from = last > 0 ? result.curves[last - 1].end : result.start
      result.curves[last].end.x -= end * endWay
      if result.curves[last].end.y == from.y {
        let third = (result.curves[last].end - from) * (1.0 / 3)
        result.curves[last].control1 = from + third
        result.curves[last].control2 = result.curves[last].end - third
      }
    }
    return result
  }
}
