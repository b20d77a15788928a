import GraphCore

extension Picture {
  /// Draws the picture: measures its cards and labels, has them laid out, and paints them.
  ///
  /// The same picture and options give the same drawing.
  public func drawing(_ options: PictureOptions = PictureOptions()) throws(LayoutError) -> Drawing {
    if let size = options.size {
      return try SizeFitting(picture: self, options: options).drawing(
        width: size.width, height: size.height)
    }
    return try Composer(self, options).scene().drawing()
  }
}

/// The composition of one picture: what is where, as finished rectangles and wires.
struct Composer {
  let picture: Picture
  let options: PictureOptions
  let metrics: Metrics
  let writing: Writing
  /// The ranks of the nodes by an earlier layout of the same picture.
  var knownRanks: [Int]?

  init(_ picture: Picture, _ options: PictureOptions) {
    self.picture = picture
    self.options = options
    metrics = Metrics(
      scale: options.scale, looseness: options.looseness, hasEvenType: options.hasEvenType)
    writing = Writing(options: options, metrics: metrics, sweep: picture.sweep)
  }

  /// Measures, lays out and routes.
  func scene() throws(LayoutError) -> Scene {
    let cards: [Block]
    let texts: [Block?]
    if isCircuit {
      let maker = CircuitMaker(writing)
      cards = picture.nodes.map { maker.block($0) }
      texts = picture.edges.map { maker.label($0, in: picture) }
    } else {
      let maker = CardMaker(writing)
      let labels = EdgeLabel(writing)
      cards = picture.nodes.map { maker.block($0) }
      texts = picture.edges.map { labels.block($0, in: picture) }
    }
    let request = request(cards, texts)
    let layout = try LayeredLayout.place(request)
    let plane = Plane(direction: options.direction, along: layout.along)
    var scene = Scene(composer: self, plane: plane)
    scene.cards = cards.enumerated().map { index, block in
      Scene.Item(
        frame: plane.frame(layout.boxes[index].along, layout.boxes[index].across), block: block)
    }
    scene.labels = texts.enumerated().map { index, block in
      guard let block, let place = layout.labels[index] else { return nil }
      return Scene.Item(frame: plane.frame(place.along, place.across), block: block)
    }
    scene.clusters = layout.clusters.map { plane.frame($0.along, $0.across) }
    scene.wires = route(layout)
    scene.ranks = layout.ranks
    scene.layoutSize =
      options.direction.isHorizontal
      ? Point(layout.along, layout.across) : Point(layout.across, layout.along)
    return scene
  }

  var isCircuit: Bool { options.style == .circuit }

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
        isVariable: node.kind == .parameter || node.kind == .data)
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
    request.rankGap = metrics.rankGap * (texts.contains { $0 != nil } ? 1 : 1.8)
    request.steepGap = metrics.steepGap
    request.slot = metrics.slot
    request.inputsFirst = options.inputsFirst
    request.bands = options.bands
    request.knownRanks = knownRanks
    request.lane = 12 * metrics.scale
    request.bandGap = 26 * metrics.scale * (0.4 + 0.6 * metrics.looseness)
    return request
  }

  private func route(_ layout: LayeredResult) -> [Wire] {
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
        layout.runs[index], returns: layout.returns[index] ?? [], edge: index, tail: edge.from,
        head: edge.to)
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

  func point(_ p: Point) -> Point {
    switch direction {
    case .leftToRight: Point(p.x, p.y)
    case .rightToLeft: Point(along - p.x, p.y)
    case .topToBottom: Point(p.y, p.x)
    case .bottomToTop: Point(p.y, along - p.x)
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
