/// One band as placed, from (0, 0).
struct BandResult {
  var boxes: [Int: LayeredResult.Place] = [:]
  var labels: [Int: LayeredResult.Place] = [:]
  var clusters: [Int: LayeredResult.Place] = [:]
  var wires: [Int: [WirePiece]] = [:]
  var along = 0.0
  var across = 0.0
}

/// The graph of one band with labels and passing places put in.
struct BandPlan {
  let request: LayeredRequest
  let ranking: Ranking
  let scope: BandScope
  var graph = RankedGraph()
  /// The boxes and clusters of the band, and where they are in `graph`.
  private var local: [Int] = []
  private var clusterIndices: [Int] = []
  /// For each edge that has any, the ranks it passes and its items in them.
  private var items: [Int: [(rank: Int, box: Int)]] = [:]
  /// For each edge that comes from an earlier band, its first item or box here.
  private var entries: [Int: Int] = [:]
  /// The extent of each rank along, from `scope.low` on.
  private var columns: [LayeredResult.Extent] = []

  /// - Parameter entering: the edges from earlier bands in the order across in which they come.
  init(
    _ request: LayeredRequest, _ ranking: Ranking, _ scope: BandScope, entering: [Int] = []
  ) {
    self.request = request
    self.ranking = ranking
    self.scope = scope
    graph.separation = request.separation
    local = Array(repeating: -1, count: request.boxes.count)
    var isUsed = Array(repeating: false, count: request.clusters.count)
    for index in request.boxes.indices where scope.holds(index) {
      var step = request.boxes[index].cluster
      while step >= 0 {
        isUsed[step] = true
        step = request.clusters[step].parent
      }
    }
    var clusterOf = Array(repeating: -1, count: request.clusters.count)
    for index in request.clusters.indices where isUsed[index] {
      clusterOf[index] = clusterIndices.count
      clusterIndices.append(index)
      var cluster = request.clusters[index]
      cluster.parent = cluster.parent < 0 ? -1 : clusterOf[cluster.parent]
      graph.clusters.append(cluster)
    }
    for (index, box) in request.boxes.enumerated() where scope.holds(index) {
      local[index] = graph.boxes.count
      let cluster = box.cluster < 0 ? -1 : clusterOf[box.cluster]
      graph.boxes.append(.init(breadth: box.across, cluster: cluster))
    }
    for index in request.edges.indices { add(index, clusterOf) }
    if scope.isPart { holdRanks() }
    hold(entering)
    graph.effort = graph.boxes.count > 3000 || request.isSketch ? 0.1 : 1
  }

  private mutating func add(_ index: Int, _ clusterOf: [Int]) {
    let edge = request.edges[index]
    let common = commonCluster(request.boxes[edge.tail].cluster, request.boxes[edge.head].cluster)
    let cluster = common < 0 ? -1 : clusterOf[common]
    var chain = scope.holds(edge.tail) ? [local[edge.tail]] : []
    var list: [(rank: Int, box: Int)] = []
    var label = -1
    for rank in scope.passedRanks(edge, ranking) {
      let isLabel = rank == ranking.labelRanks[index]
      // Past the limit a wire has only its label's place.
      if !isLabel, graph.boxes.count > LayeredLayout.passingLimit { continue }
      let breadth = isLabel ? (edge.label?.across ?? 0) + gapToLine : 4
      if isLabel { label = chain.count }
      list.append((rank, graph.boxes.count))
      chain.append(graph.boxes.count)
      graph.boxes.append(.init(breadth: breadth, cluster: cluster))
    }
    if scope.holds(edge.head) { chain.append(local[edge.head]) }
    if !list.isEmpty { items[index] = list }
    if !scope.holds(edge.tail), let first = chain.first { entries[index] = first }
    connect(edge, chain, label: label)
  }

  private mutating func connect(_ edge: LayeredRequest.Edge, _ chain: [Int], label: Int) {
    guard chain.count > 1 else { return }
    let side: RankedGraph.Port =
      switch request.labelSide {
      case .low: .high
      case .high: .low
      case .across: .middle
      }
    for index in 1..<chain.count {
      // Long wires are kept straight, as dot does with its own passing places, and rather at the
      // operand's end.
      let isInner = index > 1 && index < chain.count - 1
      let weight = chain.count > 3 ? (isInner ? 8 : index == 1 ? 3 : 2) : 1
      graph.edges.append(
        .init(
          tail: chain[index - 1], head: chain[index], weight: edge.weight * weight,
          tailPort: index - 1 == label ? side : .middle,
          headPort: index == label ? side : .middle))
    }
  }

  /// What only wires out of the band hold together would be free to slip along: its first box is tied to a
  /// chain that counts the ranks. All other edges lead from one rank to the next.
  private mutating func holdRanks() {
    var ranks = Array(repeating: 0, count: graph.boxes.count)
    for (index, box) in local.enumerated() where box >= 0 {
      ranks[box] = ranking.ranks[index] - scope.low
    }
    for list in items.values { for item in list { ranks[item.box] = item.rank - scope.low } }
    var parents = Array(graph.boxes.indices)
    func root(_ box: Int) -> Int {
      var box = box
      while parents[box] != box {
        parents[box] = parents[parents[box]]
        box = parents[box]
      }
      return box
    }
    for edge in graph.edges {
      // The root of a part is its first box of the lowest rank.
      let (a, b) = (root(edge.tail), root(edge.head))
      if (ranks[a], a) <= (ranks[b], b) { parents[b] = a } else { parents[a] = b }
    }
    let loose = parents.indices.filter { parents[$0] == $0 && ranks[$0] > 0 }
    guard let depth = loose.map({ ranks[$0] }).max() else { return }
    let first = graph.boxes.count
    for rank in 0..<depth {
      graph.boxes.append(.init(breadth: 0.1))
      if rank > 0 { graph.edges.append(.init(tail: first + rank - 1, head: first + rank)) }
    }
    for box in loose { graph.edges.append(.init(tail: first + ranks[box] - 1, head: box)) }
  }

  /// Lets dot count what wires cross where they turn: an anchor for each before the first rank, in their order.
  private mutating func hold(_ entering: [Int]) {
    let wires = entering.compactMap { entries[$0] }
    guard wires.count > 1 else { return }
    for wire in wires {
      graph.row.append(graph.boxes.count)
      graph.edges.append(.init(tail: graph.boxes.count, head: wire))
      graph.boxes.append(.init(breadth: 0.1))
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

  // MARK: Along the ranks

  /// Gives every rank its extent along, with room between for the wires that cross over.
  mutating func adopt(_ places: RankedPlaces) {
    let count = scope.high - scope.low + 1
    var lengths = Array(repeating: 0.0, count: count)
    var steepest = lengths
    for (index, box) in request.boxes.enumerated() where scope.holds(index) {
      let rank = ranking.ranks[index] - scope.low
      lengths[rank] = max(lengths[rank], box.along)
    }
    for (index, edge) in request.edges.enumerated() {
      var last: (rank: Int, across: Double)?
      if scope.holds(edge.tail) {
        last = (ranking.ranks[edge.tail] - scope.low, places.centers[local[edge.tail]])
      }
      for (rank, item) in items[index] ?? [] {
        let here = rank - scope.low
        if rank == ranking.labelRanks[index], let label = edge.label {
          lengths[here] = max(lengths[here], label.along + 2 * request.labelPad)
        }
        let across = line(places, item, edge: index, rank: rank)
        if let last {
          steepest[last.rank] = max(steepest[last.rank], abs(across - last.across))
        }
        last = (here, across)
      }
      if scope.holds(edge.head), let last {
        let end = places.centers[local[edge.head]]
        steepest[last.rank] = max(steepest[last.rank], abs(end - last.across))
      }
    }
    let margins = clusterMargins()
    var at = margins.before[0]
    for rank in 0..<count {
      columns.append(.init(low: at, high: at + lengths[rank]))
      let gap = min(max(request.rankGap, steepest[rank] * 0.4), request.steepGap)
      at += lengths[rank] + margins.after[rank]
      if rank + 1 < count { at += gap + margins.before[rank + 1] }
    }
  }

  /// The room that cluster borders take before and after each rank.
  private func clusterMargins() -> (before: [Double], after: [Double]) {
    var before = Array(repeating: 0.0, count: scope.high - scope.low + 1)
    var after = before
    for (index, span) in clusterSpans() {
      // Nested clusters that begin in one rank stand inside one another.
      var depth = 0.0
      var step = index
      while step >= 0 {
        depth += request.clusters[step].margin
        step = request.clusters[step].parent
      }
      before[span.lowerBound] = max(before[span.lowerBound], depth)
      after[span.upperBound] = max(after[span.upperBound], depth)
    }
    return (before, after)
  }

  /// The ranks of each cluster in the band, with those of the clusters in it.
  private func clusterSpans() -> [Int: ClosedRange<Int>] {
    var spans: [Int: ClosedRange<Int>] = [:]
    for (index, box) in request.boxes.enumerated() where scope.holds(index) {
      var step = box.cluster
      while step >= 0 {
        let here = ranking.ranks[index] - scope.low
        let span = spans[step] ?? here...here
        spans[step] = min(span.lowerBound, here)...max(span.upperBound, here)
        step = request.clusters[step].parent
      }
    }
    return spans
  }

  /// Where the line of an item runs: at the label's side, or through the middle.
  private func line(_ places: RankedPlaces, _ item: Int, edge: Int, rank: Int) -> Double {
    guard rank == ranking.labelRanks[edge] else { return places.centers[item] }
    let half = graph.boxes[item].breadth / 2
    switch request.labelSide {
    case .low: return places.centers[item] + half
    case .high: return places.centers[item] - half
    case .across: return places.centers[item]
    }
  }

  private var gapToLine: Double { request.labelSide == .across ? 0 : request.labelGap }

  // MARK: The result

  func result(_ places: RankedPlaces) -> BandResult {
    var result = BandResult()
    result.along =
      (columns.last?.high ?? 0) + (clusterMargins().after.last ?? 0)
    for (index, box) in request.boxes.enumerated() where scope.holds(index) {
      let column = columns[ranking.ranks[index] - scope.low]
      result.boxes[index] = LayeredResult.Place(
        along: extent(column.middle, box.along),
        across: extent(places.centers[local[index]], box.across), column: column)
    }
    for (index, edge) in request.edges.enumerated() {
      var pieces: [WirePiece] = []
      for (rank, item) in items[index] ?? [] {
        let column = columns[rank - scope.low]
        let across = line(places, item, edge: index, rank: rank)
        var piece = WirePiece(from: column.low, to: column.high, across: across)
        if rank == ranking.labelRanks[index], let label = edge.label {
          let near: Double =
            switch request.labelSide {
            case .low: across - gapToLine - label.across
            case .high: across + gapToLine
            case .across: across - label.across / 2
            }
          let along = extent(column.middle, label.along)
          result.labels[index] = LayeredResult.Place(
            along: along, across: .init(low: near, high: near + label.across), column: column)
          piece.core = along
        }
        pieces.append(piece)
      }
      result.wires[index] = Self.aligned(pieces, within: request.separation * 0.4)
    }
    let spans = clusterSpans()
    for (position, index) in clusterIndices.enumerated() where position < places.clusterLow.count {
      guard let span = spans[index] else { continue }
      let margin = innerMargin(index, spans)
      let along = LayeredResult.Extent(
        low: columns[span.lowerBound].low - margin.before,
        high: columns[span.upperBound].high + margin.after)
      result.clusters[index] = LayeredResult.Place(
        along: along,
        across: .init(low: places.clusterLow[position], high: places.clusterHigh[position]),
        column: along)
    }
    Slots(request, scope).attach(&result)
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
    _ index: Int, _ spans: [Int: ClosedRange<Int>]
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

extension BandResult {
  /// Moves everything so that the least place across is 0, and notes the extent.
  mutating func moveToOrigin() {
    var low = Double.infinity
    var high = -Double.infinity
    func reach(_ extent: LayeredResult.Extent) {
      low = min(low, extent.low)
      high = max(high, extent.high)
    }
    for places in [boxes, labels, clusters] { for place in places.values { reach(place.across) } }
    for pieces in wires.values {
      for piece in pieces { reach(.init(low: piece.across - 5, high: piece.across + 5)) }
    }
    guard low.isFinite else { return }
    let shift = Point(0, -low)
    boxes = boxes.mapValues { $0.moved(by: shift) }
    labels = labels.mapValues { $0.moved(by: shift) }
    clusters = clusters.mapValues { $0.moved(by: shift) }
    wires = wires.mapValues { $0.map { $0.moved(by: shift) } }
    across = high - low
  }
}

extension WirePiece {
  func moved(by offset: Point) -> WirePiece {
    WirePiece(
      from: from + offset.x, to: to + offset.x, across: across + offset.y,
      core: core?.moved(by: offset.x))
  }
}
