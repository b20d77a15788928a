/// What stands where, before directions: lengths *along* the ranks (the way of the forward pass) and
/// *across* them.
///
/// dot gives the ranks, the order in them and the places across. Labels are boxes of their own in ranks
/// between those of the nodes, beside the line they belong to, and a wire that passes a rank has a
/// place in it, so nothing can stand on anything else: between two ranks there are only wires.
struct LayeredRequest: Sendable {
  struct Box: Sendable {
    var along: Double
    var across: Double
    /// An index into `clusters`, or -1.
    var cluster = -1
    /// Stands in the first rank.
    var isFirst = false
  }

  struct Edge: Sendable {
    var tail: Int
    var head: Int
    /// The size of its label; nil where it has none.
    var label: (along: Double, across: Double)?
    var weight = 1
  }

  var boxes: [Box] = []
  var edges: [Edge] = []
  var clusters: [RankedGraph.Cluster] = []
  /// Whether labels stand on the low side of their line (above it, left to right) or on the high side
  /// (right of it, bottom to top).
  var labelsLow = true
  /// What labels keep free before and after them, along.
  var labelPad = 7.0
  /// From a label to its line.
  var labelGap = 5.0
  /// The least room between neighbours in a rank.
  var separation = 18.0
  /// The least room between ranks.
  var rankGap = 24.0
  /// The room between ranks grows with the steepest wire in it, up to this.
  var steepGap = 56.0
  /// The first distance of two wires that meet a box at one side.
  var slot = 15.0
  /// Lines all marked boxes up in the first rank.
  var inputsFirst = false
}

/// A straight piece of a wire along the ranks.
struct WirePiece: Hashable, Sendable {
  var from: Double
  var to: Double
  var across: Double
  /// The part that must stay straight: under a label.
  var core: LayeredResult.Extent?
}

struct LayeredResult: Sendable {
  struct Extent: Hashable, Sendable {
    var low: Double
    var high: Double
    var length: Double { high - low }
    var middle: Double { (low + high) / 2 }
  }

  struct Place: Sendable {
    var along: Extent
    var across: Extent
    /// The extent along of the whole rank.
    var column: Extent
  }

  var boxes: [Place]
  var labels: [Place?]
  /// From the tail's side to the head's, with a piece in each rank between.
  var wires: [[WirePiece]]
  var clusters: [Place]
  /// The extents along of the ranks.
  var columns: [Extent]
  var along: Double
  var across: Double
}

enum LayeredLayout {
  /// How many places for passing wires are made before wires may run straight over ranks.
  static let passingLimit = 40_000

  static func place(_ request: LayeredRequest) throws(LayoutError) -> LayeredResult {
    let ranks = try Self.ranks(of: request)
    var plan = Plan(request, ranks: ranks)
    let places = try GraphvizLayout.shared.places(of: plan.graph)
    plan.adopt(places)
    return plan.result(places)
  }

  /// The ranks of the boxes; with labels, every second one.
  private static func ranks(of request: LayeredRequest) throws(LayoutError) -> [Int] {
    var graph = RankedGraph()
    graph.boxes = request.boxes.map { .init(breadth: $0.across, cluster: $0.cluster) }
    // A unit of one operand stays by it; where paths meet, wires may be long.
    var operandCount = Array(repeating: 0, count: request.boxes.count)
    for edge in request.edges { operandCount[edge.head] += 1 }
    graph.edges = request.edges.map {
      .init(
        tail: $0.tail, head: $0.head,
        weight: operandCount[$0.head] == 1 ? $0.weight * 2 : $0.weight)
    }
    graph.clusters = request.clusters
    graph.effort = request.boxes.count > 1500 ? 0.1 : 1
    var ranks = try GraphvizLayout.shared.ranks(of: graph)
    let least = ranks.min() ?? 0
    for index in ranks.indices { ranks[index] -= least }
    if request.inputsFirst {
      for (index, box) in request.boxes.enumerated() where box.isFirst { ranks[index] = 0 }
    }
    if let deepest = ranks.max(), deepest * 2 > GraphvizLayout.rankLimit {
      throw LayoutError(
        description: "the graph is \(deepest + 1) units deep; a picture has at most "
          + "\(GraphvizLayout.rankLimit / 2)")
    }
    return ranks
  }
}

/// The graph with labels and passing places put in.
private struct Plan {
  let request: LayeredRequest
  /// The rank of each box.
  let ranks: [Int]
  var graph = RankedGraph()
  /// For each edge its items in the ranks between, as indices of boxes in `graph`.
  var interior: [[Int]] = []
  /// Where in `interior` the label is, or -1.
  var labelPosition: [Int] = []
  /// The extent of each rank along.
  var columns: [LayeredResult.Extent] = []
  var rankCount: Int

  init(_ request: LayeredRequest, ranks: [Int]) {
    self.request = request
    let isLabelled = request.edges.contains { $0.label != nil }
    let step = isLabelled ? 2 : 1
    self.ranks = ranks.map { $0 * step }
    rankCount = (self.ranks.max() ?? 0) + 1
    graph.separation = request.separation
    graph.clusters = request.clusters
    graph.boxes = request.boxes.map { .init(breadth: $0.across, cluster: $0.cluster) }
    addEdges()
    graph.effort = graph.boxes.count > 3000 ? 0.1 : 1
  }

  private mutating func addEdges() {
    var labelsInRank = Array(repeating: 0, count: rankCount)
    for edge in request.edges where edge.label != nil && ranks[edge.head] - ranks[edge.tail] == 2 {
      labelsInRank[ranks[edge.tail] + 1] += 1
    }
    var passing = 0
    for edge in request.edges {
      let (low, high) = (ranks[edge.tail], ranks[edge.head])
      let cluster = commonCluster(
        request.boxes[edge.tail].cluster, request.boxes[edge.head].cluster)
      var labelRank = -1
      if edge.label != nil, high > low + 1 {
        labelRank = rankForLabel(low, high, labelsInRank)
        if high - low > 2 { labelsInRank[labelRank] += 1 }
      }
      var items: [Int] = []
      var position = -1
      if high > low + 1 {
        for rank in low + 1..<high {
          let isLabel = rank == labelRank
          if !isLabel {
            passing += 1
            // Past the limit a wire has only its label's place.
            if passing > LayeredLayout.passingLimit { continue }
          }
          if isLabel { position = items.count }
          items.append(graph.boxes.count)
          let breadth = isLabel ? (edge.label?.across ?? 0) + request.labelGap : 4
          graph.boxes.append(.init(breadth: breadth, cluster: cluster))
        }
      }
      interior.append(items)
      labelPosition.append(position)
      connect(edge, items, position)
    }
  }

  /// The label of a long wire stands in the emptiest rank of labels, next to the middle.
  private func rankForLabel(_ low: Int, _ high: Int, _ load: [Int]) -> Int {
    var best = low + 1
    var bestCost = Int.max
    for rank in stride(from: low + 1, to: high, by: 2) {
      let cost = load[rank] * 4 + abs(2 * rank - low - high)
      if cost < bestCost { (best, bestCost) = (rank, cost) }
    }
    return best
  }

  private mutating func connect(_ edge: LayeredRequest.Edge, _ items: [Int], _ label: Int) {
    let side: RankedGraph.Port = request.labelsLow ? .high : .low
    let chain = [edge.tail] + items + [edge.head]
    for index in 1..<chain.count {
      // Long wires are kept straight, as dot does with its own passing places.
      let inner = index > 1 && index < chain.count - 1
      graph.edges.append(
        .init(
          tail: chain[index - 1], head: chain[index],
          weight: edge.weight * (chain.count > 3 ? (inner ? 8 : index == 1 ? 3 : 2) : 1),
          tailPort: label >= 0 && index - 2 == label ? side : .middle,
          headPort: label >= 0 && index - 1 == label ? side : .middle))
    }
  }

  private func commonCluster(_ a: Int, _ b: Int) -> Int {
    var around: Set<Int> = []
    var step = a
    while step >= 0 {
      around.insert(step)
      step = request.clusters[step].parent
    }
    step = b
    while step >= 0 && !around.contains(step) { step = request.clusters[step].parent }
    return step
  }

  /// Which rank an item of an edge stands in.
  private func rank(ofItem position: Int, edge: Int) -> Int {
    let (low, high) = (ranks[request.edges[edge].tail], ranks[request.edges[edge].head])
    let items = interior[edge]
    if items.count == high - low - 1 { return low + 1 + position }
    // Only the label has a place.
    return low + 1 + (items.count == 1 ? (high - low - 1) / 2 : position)
  }

  // MARK: Along the ranks

  /// Gives every rank its extent along, with room between for the wires that cross over.
  mutating func adopt(_ places: RankedPlaces) {
    var lengths = Array(repeating: 0.0, count: rankCount)
    for (index, box) in request.boxes.enumerated() {
      lengths[ranks[index]] = max(lengths[ranks[index]], box.along)
    }
    var steepest = Array(repeating: 0.0, count: rankCount)
    for (index, edge) in request.edges.enumerated() {
      var last = (rank: ranks[edge.tail], across: places.centers[edge.tail])
      for (position, item) in interior[index].enumerated() {
        let here = rank(ofItem: position, edge: index)
        if position == labelPosition[index], let label = edge.label {
          lengths[here] = max(lengths[here], label.along + 2 * request.labelPad)
        }
        let across = line(places, item, edge: index, position: position)
        steepest[last.rank] = max(steepest[last.rank], abs(across - last.across))
        last = (here, across)
      }
      let end = places.centers[edge.head]
      steepest[last.rank] = max(steepest[last.rank], abs(end - last.across))
    }
    let margins = clusterMargins()
    var at = margins.before.first ?? 0
    columns = []
    for rank in 0..<rankCount {
      columns.append(.init(low: at, high: at + lengths[rank]))
      let gap = min(max(request.rankGap, steepest[rank] * 0.4), request.steepGap)
      at += lengths[rank] + (rank + 1 < rankCount ? gap : 0) + margins.after[rank]
      if rank + 1 < rankCount { at += margins.before[rank + 1] }
    }
  }

  /// The room that cluster borders take before and after each rank.
  private func clusterMargins() -> (before: [Double], after: [Double]) {
    var before = Array(repeating: 0.0, count: max(rankCount, 1))
    var after = before
    for (index, span) in clusterSpans().enumerated() {
      guard let span else { continue }
      // Nested clusters that begin in one rank stand inside one another.
      var outer = 0.0
      var step = request.clusters[index].parent
      while step >= 0 {
        outer += request.clusters[step].margin
        step = request.clusters[step].parent
      }
      let depth = outer + request.clusters[index].margin
      before[span.lowerBound] = max(before[span.lowerBound], depth)
      after[span.upperBound] = max(after[span.upperBound], depth)
    }
    return (before, after)
  }

  /// The ranks of each cluster, with those of the clusters in it.
  private func clusterSpans() -> [ClosedRange<Int>?] {
    var spans: [ClosedRange<Int>?] = Array(repeating: nil, count: request.clusters.count)
    for (index, box) in request.boxes.enumerated() {
      var step = box.cluster
      while step >= 0 {
        let here = ranks[index]
        let span = spans[step] ?? here...here
        spans[step] = min(span.lowerBound, here)...max(span.upperBound, here)
        step = request.clusters[step].parent
      }
    }
    return spans
  }

  /// Where the line of an item runs: at the label's side, or through the middle.
  private func line(_ places: RankedPlaces, _ item: Int, edge: Int, position: Int) -> Double {
    guard position == labelPosition[edge] else { return places.centers[item] }
    let half = graph.boxes[item].breadth / 2
    return places.centers[item] + (request.labelsLow ? half : -half)
  }

  // MARK: The result

  func result(_ places: RankedPlaces) -> LayeredResult {
    let boxes = request.boxes.enumerated().map { index, box in
      LayeredResult.Place(
        along: extent(columns[ranks[index]].middle, box.along),
        across: extent(places.centers[index], box.across), column: columns[ranks[index]])
    }
    var labels: [LayeredResult.Place?] = []
    var wires: [[WirePiece]] = []
    for (index, edge) in request.edges.enumerated() {
      var pieces: [WirePiece] = []
      var labelPlace: LayeredResult.Place?
      for (position, item) in interior[index].enumerated() {
        let column = columns[rank(ofItem: position, edge: index)]
        let across = line(places, item, edge: index, position: position)
        var piece = WirePiece(from: column.low, to: column.high, across: across)
        if position == labelPosition[index], let label = edge.label {
          let gap = request.labelGap
          let near = request.labelsLow ? across - gap - label.across : across + gap
          let along = extent(column.middle, label.along)
          labelPlace = .init(
            along: along, across: .init(low: near, high: near + label.across), column: column)
          piece.core = along
        }
        pieces.append(piece)
      }
      labels.append(labelPlace)
      wires.append(Self.aligned(pieces, within: request.separation * 0.4))
    }
    let spans = clusterSpans()
    let clusters = request.clusters.indices.map { index -> LayeredResult.Place in
      guard let span = spans[index], index < places.clusterLow.count else {
        let none = LayeredResult.Extent(low: 0, high: 0)
        return .init(along: none, across: none, column: none)
      }
      let margin = innerMargin(index, spans)
      let along = LayeredResult.Extent(
        low: columns[span.lowerBound].low - margin.before,
        high: columns[span.upperBound].high + margin.after)
      return .init(
        along: along,
        across: .init(low: places.clusterLow[index], high: places.clusterHigh[index]),
        column: along)
    }
    var result = LayeredResult(
      boxes: boxes, labels: labels, wires: wires, clusters: clusters, columns: columns,
      along: (columns.last?.high ?? 0) + (clusterMargins().after.last ?? 0), across: 0)
    Slots(request).attach(&result)
    result.moveToOrigin()
    return result
  }

  /// Takes out little steps, which come of places rounded to whole points: passing places follow the
  /// label, or one another.
  private static func aligned(_ pieces: [WirePiece], within step: Double) -> [WirePiece] {
    var pieces = pieces
    let start = pieces.firstIndex { $0.core != nil } ?? 0
    for index in pieces.indices.dropFirst(start + 1) where pieces[index].core == nil {
      if abs(pieces[index].across - pieces[index - 1].across) < step {
        pieces[index].across = pieces[index - 1].across
      }
    }
    for index in pieces.indices.prefix(start).reversed() where pieces[index].core == nil {
      if abs(pieces[index].across - pieces[index + 1].across) < step {
        pieces[index].across = pieces[index + 1].across
      }
    }
    return pieces
  }

  /// How far a cluster's border stands before its first and after its last rank: its own margin and
  /// those of the clusters in it that begin or end there.
  private func innerMargin(
    _ index: Int, _ spans: [ClosedRange<Int>?]
  ) -> (before: Double, after: Double) {
    let own = request.clusters[index].margin
    var inner = (before: 0.0, after: 0.0)
    for child in request.clusters.indices where request.clusters[child].parent == index {
      guard let span = spans[child], let around = spans[index] else { continue }
      let margin = innerMargin(child, spans)
      if span.lowerBound == around.lowerBound { inner.before = max(inner.before, margin.before) }
      if span.upperBound == around.upperBound { inner.after = max(inner.after, margin.after) }
    }
    return (own + inner.before, own + inner.after)
  }

  private func extent(_ middle: Double, _ length: Double) -> LayeredResult.Extent {
    .init(low: middle - length / 2, high: middle + length / 2)
  }
}

extension LayeredResult {
  /// Moves everything so that the least place across is 0, and notes the extent.
  fileprivate mutating func moveToOrigin() {
    var low = Double.infinity
    var high = -Double.infinity
    func reach(_ extent: Extent) {
      low = min(low, extent.low)
      high = max(high, extent.high)
    }
    for box in boxes { reach(box.across) }
    for case let label? in labels { reach(label.across) }
    for cluster in clusters where cluster.across.high > cluster.across.low {
      reach(cluster.across)
    }
    for wire in wires {
      for piece in wire { reach(.init(low: piece.across - 5, high: piece.across + 5)) }
    }
    guard low.isFinite else { return }
    func moved(_ place: Place) -> Place {
      .init(
        along: place.along,
        across: .init(low: place.across.low - low, high: place.across.high - low),
        column: place.column)
    }
    boxes = boxes.map(moved)
    labels = labels.map { $0.map(moved) }
    clusters = clusters.map(moved)
    for wire in wires.indices {
      for piece in wires[wire].indices { wires[wire][piece].across -= low }
    }
    across = high - low
  }
}
