import GraphCore

extension Picture {
  /// Draws the picture: measures its cards and labels, has them laid out, and paints them.
  ///
  /// The same picture and options give the same drawing.
  ///
  /// - Parameter progress: is told of each phase as it begins.
  public func drawing(
    _ options: PictureOptions = PictureOptions(), progress: Progress = .none
  ) throws(LayoutError) -> Drawing {
    if let size = options.size {
      return try SizeFitting(picture: self, options: options, progress: progress).drawing(
        width: size.width, height: size.height
      ).drawing
    }
    return try stream(options, progress: progress).drawing
  }

  /// The same, element by element, for pictures that are too large to be whole in memory.
  public func stream(
    _ options: PictureOptions = PictureOptions(), progress: Progress = .none
  ) throws(LayoutError) -> DrawingStream {
    if options.size != nil { return DrawingStream(try drawing(options, progress: progress)) }
    var composer = Composer(self, options)
    composer.progress = progress
    let scene = try composer.wrapped()
    progress.begin(.painting)
    return scene.stream()
  }
}

/// What a picture is put together from, before anything has a place.
struct Blocks {
  var cards: [Block]
  /// Nil for an edge of which nothing is shown.
  var labels: [Block?]

  init(_ composer: Composer) {
    // Of a large picture only the sizes are kept, and each block is made again when it is painted.
    func kept(_ block: Block) -> Block {
      composer.isLarge ? Block(width: block.width, height: block.height) : block
    }
    cards = composer.picture.nodes.indices.map { kept(composer.card($0)) }
    labels = composer.picture.edges.indices.map { composer.label($0).map(kept) }
  }
}

/// The composition of one picture: what is where, as finished rectangles and wires.
struct Composer {
  let picture: Picture
  var options: PictureOptions
  let metrics: Metrics
  let writing: Writing
  /// The ranks of the nodes by an earlier layout of the same picture.
  var knownRanks: [Int]?
  /// Whether the picture is laid out many times, to find how it fits best.
  var isTry = false
  var progress = Progress.none
  /// Whether only the size of the scene is asked for.
  var isSketch = false

  init(_ picture: Picture, _ options: PictureOptions) {
    self.picture = picture
    self.options = options
    metrics = Metrics(
      scale: options.scale, looseness: options.looseness, hasEvenType: options.hasEvenType)
    writing = Writing(options: options, metrics: metrics, sweep: picture.sweep)
  }

  /// The scene, in as many bands as show it largest on a screen where it would be a long strip.
  func wrapped() throws(LayoutError) -> Scene {
    progress.begin(.measuring)
    let blocks = Blocks(self)
    let whole = try scene(blocks)
    let size = whole.size()
    guard options.bands == nil, options.direction.isHorizontal, !whole.isBanded,
      size.x > Self.stripWidth, size.x > Self.stripAspect * size.y
    else { return whole }
    func share(_ size: Point) -> Double { min(Self.screen.x / size.x, Self.screen.y / size.y) }
    var best = whole
    let guess = (size.x / size.y / (Self.screen.x / Self.screen.y)).squareRoot()
    for bands in Set([2, Int(guess.rounded(.down)), Int(guess.rounded(.up))]).sorted()
    where bands > 1 {
      var composer = self
      composer.options.bands = bands
      composer.knownRanks = whole.ranks
      let candidate = try composer.scene(blocks)
      // Fewer bands are easier to follow.
      if share(candidate.size()) > 1.12 * share(best.size()) { best = candidate }
    }
    return best
  }

  private static let stripWidth = 1_500.0
  private static let stripAspect = 3.0
  private static let screen = Point(1_280, 800)

  /// Measures, lays out and routes.
  func scene() throws(LayoutError) -> Scene {
    progress.begin(.measuring)
    return try scene(Blocks(self))
  }

  /// Lays out and routes what was measured, which is the same for any number of bands.
  private func scene(_ blocks: Blocks) throws(LayoutError) -> Scene {
    let (cards, texts) = (blocks.cards, blocks.labels)
    let request = request(cards, texts)
    var layout = try LayeredLayout.place(request, progress)
    progress.begin(.routing)
    let plane = Plane(direction: options.direction, along: layout.along)
    let size =
      options.direction.isHorizontal
      ? Point(layout.along, layout.across) : Point(layout.across, layout.along)
    var scene = Scene(
      composer: self, plane: plane, heading: Heading(self, over: size.x).block())
    scene.wires = route(layout)
    let turned = layout.turned.boxes
    layout = layout.withBandsTurned()
    scene.cards = cards.enumerated().map { index, block in
      Scene.Item(
        frame: plane.frame(layout.boxes[index].along, layout.boxes[index].across),
        block: isCircuit && turned.contains(index)
          ? CircuitMaker(writing, isTurned: true).block(picture.nodes[index]) : block)
    }
    scene.labels = texts.enumerated().map { index, block in
      guard let block, let place = layout.labels[index] else { return nil }
      return Scene.Item(frame: plane.frame(place.along, place.across), block: block)
    }
    scene.clusters = layout.clusters.map { parts in
      parts.map { plane.frame($0.along, $0.across) }
    }
    scene.ranks = layout.ranks
    scene.isBanded = layout.wires != nil
    scene.layoutSize = size
    return scene
  }

  /// The block of a node.
  func card(_ node: Int) -> Block {
    isCircuit
      ? CircuitMaker(writing).block(picture.nodes[node])
      : CardMaker(writing).block(picture.nodes[node])
  }

  /// The label of an edge; nil where nothing of it is shown.
  func label(_ edge: Int) -> Block? {
    isCircuit
      ? CircuitMaker(writing).label(picture.edges[edge], in: picture)
      : EdgeLabel(writing).block(picture.edges[edge], in: picture)
  }

  /// Whether the picture is too large to be held whole.
  var isLarge: Bool { picture.nodes.count > 2_000 }

  var isCircuit: Bool { options.style == .circuit }

  /// What is to be laid out.
  var request: LayeredRequest {
    request(picture.nodes.indices.map(card), picture.edges.indices.map(label))
  }

  private func request(_ cards: [Block], _ texts: [Block?]) -> LayeredRequest {
    let isHorizontal = options.direction.isHorizontal
    func extent(_ block: Block) -> (along: Double, across: Double) {
      isHorizontal ? (block.width, block.height) : (block.height, block.width)
    }
    var request = LayeredRequest()
    let showsClusters = options.shows(.clusters)
    request.boxes = picture.nodes.enumerated().map { index, node in
      let size = extent(cards[index])
      return .init(
        along: size.along, across: size.across, cluster: showsClusters ? node.cluster : -1,
        isVariable: node.kind == .parameter || node.kind == .data,
        keepsOperandOrder: isCircuit && node.hasOrderedOperands,
        side: isCircuit ? CircuitMaker(writing).side(node) : nil)
    }
    let trunk = picture.trunk()
    var operandCount = Array(repeating: 0, count: picture.nodes.count)
    for edge in picture.edges { operandCount[edge.to] += 1 }
    request.edges = picture.edges.enumerated().map { index, edge in
      .init(
        tail: edge.from, head: edge.to, label: texts[index].map(extent),
        weight: trunk.contains(index) ? 12 : operandCount[edge.to] == 1 ? 3 : 1)
    }
    if showsClusters {
      request.clusters = picture.clusters.map {
        .init(parent: $0.parent, margin: metrics.clusterMargin)
      }
    }
    request.labelSide = isCircuit ? .across : isHorizontal ? .low : .high
    request.labelGap = metrics.labelGap
    request.labelPad = metrics.labelPad
    request.separation = metrics.separation
    // Labels have ranks of their own; two heads that meet where there is none must not touch.
    let hasLabels = texts.contains { $0 != nil }
    request.rankGap = max(
      metrics.rankGap * (hasLabels ? 1 : 1.8),
      (metrics.headLength + 2 * metrics.scale) * (hasLabels ? 1 : 2))
    request.steepGap = metrics.steepGap
    request.slot = metrics.slot
    request.headRoom = metrics.headLength + 1
    request.inputsFirst = options.inputsFirst
    request.bands = options.bands ?? 1
    request.knownRanks = knownRanks
    request.isTry = isTry
    request.isSketch = isSketch
    request.lane = 12 * metrics.scale
    request.bandGap = 26 * metrics.scale * (0.4 + 0.6 * metrics.looseness)
    return request
  }

  private func route(_ layout: LayeredResult) -> [Wire] {
    if var wires = layout.wires {
      if isCircuit {
        for (index, edge) in picture.edges.enumerated() {
          reachCircles(&wires[index], edge, layout)
        }
      }
      return wires
    }
    var obstacles: [WireRouter.Obstacle] = []
    for (index, box) in layout.boxes.enumerated() {
      obstacles.append(.init(along: box.along, across: box.across, box: index))
    }
    for (index, label) in layout.labels.enumerated() {
      if let label {
        obstacles.append(.init(along: label.along, across: label.across, edge: index))
      }
    }
    let router = WireRouter(
      headLength: metrics.headLength + 1, clearance: 8 * metrics.scale, obstacles: obstacles)
    return picture.edges.enumerated().map { index, edge in
      var wire = router.route(
        layout.runs[index], firstBand: layout.firstBand[index], along: layout.along, edge: index,
        tail: edge.from, head: edge.to)
      if isCircuit { reachCircles(&wire, edge, layout) }
      return wire
    }
  }

  /// Wires that meet a circle beside its middle run on to its border.
  private func reachCircles(_ wire: inout Wire, _ edge: Picture.Edge, _ layout: LayeredResult) {
    func inset(_ node: Int, _ across: Double) -> Double {
      guard CircuitMaker.isRound(picture.nodes[node]) else { return 0 }
      let box = layout.boxes[node]
      let radius = min(box.across.length, box.along.length) / 2
      let offset = min(abs(across - box.across.middle), radius)
      return radius - (radius * radius - offset * offset).squareRoot()
    }
    wire.lengthen(
      start: inset(edge.from, wire.start.y), end: inset(edge.to, wire.end.y))
  }
}

/// Which way the ranks run on the page.
struct Plane: Sendable {
  var direction: Direction
  /// The extent of the layout along the ranks.
  var along: Double
  /// Where its first corner is on the page.
  var origin = Point(0, 0)

  func point(_ p: Point) -> Point {
    switch direction {
    case .leftToRight: origin + p
    case .rightToLeft: origin + Point(along - p.x, p.y)
    case .topToBottom: origin + Point(p.y, p.x)
    case .bottomToTop: origin + Point(p.y, along - p.x)
    }
  }

  func frame(_ along: LayeredResult.Extent, _ across: LayeredResult.Extent) -> Frame {
    let a = point(Point(along.low, across.low))
    let b = point(Point(along.high, across.high))
    return Frame(
      x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
  }

  func path(_ wire: Wire) -> [Drawing.Path.Segment] {
    var segments: [Drawing.Path.Segment] = [.move(point(wire.start))]
    var from = wire.start
    for curve in wire.curves {
      let isStraight =
        from.y == curve.end.y && curve.control1.y == from.y && curve.control2.y == from.y
      segments.append(
        isStraight
          ? .line(point(curve.end))
          : .cubic(point(curve.control1), point(curve.control2), point(curve.end)))
      from = curve.end
    }
    return segments
  }
}

/// A rectangle on the page.
struct Frame: Hashable, Sendable {
  var x, y, width, height: Double

  var corner: Point { Point(x, y) }
  var maxX: Double { x + width }
  var maxY: Double { y + height }
  var middle: Point { Point(x + width / 2, y + height / 2) }

  func moved(by offset: Point) -> Frame {
    Frame(x: x + offset.x, y: y + offset.y, width: width, height: height)
  }

  func grown(by length: Double) -> Frame {
    Frame(x: x - length, y: y - length, width: width + 2 * length, height: height + 2 * length)
  }

  func overlaps(_ other: Frame) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  func contains(_ point: Point) -> Bool {
    point.x > x && point.x < maxX && point.y > y && point.y < maxY
  }
}
