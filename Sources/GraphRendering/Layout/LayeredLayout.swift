/// Places boxes, labels and wires.
///
/// dot gives the ranks, the order in them and the places across. Labels are boxes of their own in ranks
/// between those of the nodes, beside the line they belong to, and a wire that passes a rank has a
/// place in it, so nothing can stand on anything else: between two ranks there are only wires.
enum LayeredLayout {
  /// How many places for passing wires are made before wires may run straight over ranks.
  static let passingLimit = 40_000

  /// The most boxes, labels and passing places that dot gets: its time grows with their square.
  static let dotLimit = 3_500

  /// Whether a graph is too much for dot, by its size and its shape: a wire that passes many ranks has a
  /// place in each of them.
  static func isLarge(_ request: LayeredRequest) -> Bool {
    var leaving = Array(repeating: [Int](), count: request.boxes.count)
    var entering = leaving
    for (index, edge) in request.edges.enumerated() {
      guard edge.tail < edge.head else { return false }
      leaving[edge.tail].append(index)
      entering[edge.head].append(index)
    }
    let ranks = LargeRanking.ranks(request, leaving, entering)
    let step = request.edges.contains { $0.label != nil } ? 2 : 1
    var work = request.boxes.count
    for edge in request.edges { work += step * (ranks[edge.head] - ranks[edge.tail]) }
    return work > dotLimit
  }

  static func place(
    _ request: LayeredRequest, _ progress: Progress = .none
  ) throws(LayoutError) -> LayeredResult {
    progress.begin(.ranking)
    if isLarge(request) {
      progress.begin(.placing)
      return LargeLayout.place(request, headRoom: request.headRoom)
    }
    let ranking = try Ranking(request)
    progress.begin(.placing)
    var scopes = [BandScope(ranking)]
    if request.bands > 1, let cuts = BandCuts(request, ranking).cuts(bands: request.bands) {
      scopes = BandScope.scopes(request, ranking, cuts: cuts)
    }
    var bands: [BandResult] = []
    for scope in scopes {
      // A band is turned round, so what leaves the last one first comes in last.
      let entering = bands.last.map { request.crossing(scope, after: $0).reversed() } ?? []
      var plan = BandPlan(request, ranking, scope, entering: entering)
      let places = try GraphvizLayout.shared.places(of: plan.graph, isTry: request.isTry)
      plan.adopt(places)
      bands.append(plan.result(places))
    }
    var result =
      BandStack(request: request, ranking: ranking, scopes: scopes, bands: bands).joined()
    result.ranks = ranking.byUnits
    return result
  }
}

/// The ranks of boxes and labels.
struct Ranking: Sendable {
  /// By box; where there are labels, these stand in the odd ranks between.
  var ranks: [Int]
  /// By box, without ranks for labels.
  let byUnits: [Int]
  /// By edge; -1 where it has no label.
  var labelRanks: [Int]
  var rankCount: Int

  /// The ranks of the boxes by dot's network simplex.
  init(_ request: LayeredRequest) throws(LayoutError) {
    var graph = RankedGraph()
    graph.boxes = request.boxes.map { .init(breadth: $0.across, cluster: $0.cluster) }
    // A unit of one operand stays by it; where paths meet, wires may be long.
    var operandCount = Array(repeating: 0, count: request.boxes.count)
    for edge in request.edges { operandCount[edge.head] += 1 }
    graph.edges = request.edges.map { edge in
      let cluster = request.boxes[edge.tail].cluster
      // What belongs together stands together.
      let isInside = cluster >= 0 && cluster == request.boxes[edge.head].cluster
      let weight = edge.weight * (operandCount[edge.head] == 1 ? 2 : 1) * (isInside ? 6 : 1)
      return .init(tail: edge.tail, head: edge.head, weight: weight)
    }
    graph.clusters = request.clusters
    graph.effort = request.boxes.count > 1500 ? 0.1 : 1
    let found: [Int]
    if let known = request.knownRanks, known.count == request.boxes.count {
      found = known
    } else {
      found = try GraphvizLayout.shared.ranks(of: graph)
    }
    let least = found.min() ?? 0
    byUnits = found.map { $0 - least }
    let step = request.edges.contains { $0.label != nil } ? 2 : 1
    ranks = found.map { ($0 - least) * step }
    if request.inputsFirst {
      for (index, box) in request.boxes.enumerated() where box.isVariable { ranks[index] = 0 }
    }
    rankCount = (ranks.max() ?? 0) + 1
    if rankCount > GraphvizLayout.rankLimit {
      throw LayoutError(
        description: "the graph is \(rankCount / step) units deep; a picture has at most "
          + "\(GraphvizLayout.rankLimit / step)")
    }
    labelRanks = Array(repeating: -1, count: request.edges.count)
    var load = Array(repeating: 0, count: rankCount)
    for (index, edge) in request.edges.enumerated()
    where edge.label != nil && ranks[edge.head] - ranks[edge.tail] == 2 {
      labelRanks[index] = ranks[edge.tail] + 1
      load[ranks[edge.tail] + 1] += 1
    }
    for (index, edge) in request.edges.enumerated()
    where edge.label != nil && ranks[edge.head] - ranks[edge.tail] > 2 {
      let rank = Self.rankForLabel(ranks[edge.tail], ranks[edge.head], load)
      labelRanks[index] = rank
      load[rank] += 1
    }
  }

  /// The label of a long wire stands in the emptiest rank of labels, next to the middle.
  private static func rankForLabel(_ low: Int, _ high: Int, _ load: [Int]) -> Int {
    var best = low + 1
    var bestCost = Int.max
    for rank in stride(from: low + 1, to: high, by: 2) {
      let cost = load[rank] * 4 + abs(2 * rank - low - high)
      if cost < bestCost { (best, bestCost) = (rank, cost) }
    }
    return best
  }
}

/// The part of a layout that stands in one band.
struct BandScope: Sendable {
  var low: Int
  var high: Int
  /// The band of each box, and which band this is.
  var bandOf: [Int]
  var index: Int
  /// Whether there are other bands.
  var isPart = false

  /// Everything in one band.
  init(_ ranking: Ranking) {
    low = 0
    high = ranking.rankCount - 1
    bandOf = Array(repeating: 0, count: ranking.ranks.count)
    index = 0
  }

  private init(low: Int, high: Int, bandOf: [Int], index: Int) {
    self.low = low
    self.high = high
    self.bandOf = bandOf
    self.index = index
    isPart = true
  }

  /// Bands that end after the ranks `cuts`. A variable in the last rank of a band whose uses are all in
  /// the next stands there too, in a rank of its own before the others.
  static func scopes(_ request: LayeredRequest, _ ranking: Ranking, cuts: [Int]) -> [BandScope] {
    var bandOf = ranking.ranks.map { rank in cuts.count { $0 < rank } }
    let moved = BandCuts(request, ranking).movable
    var hasLead = Set<Int>()
    for (band, cut) in cuts.enumerated() {
      for box in request.boxes.indices where ranking.ranks[box] == cut && moved[box] {
        bandOf[box] = band + 1
        hasLead.insert(band + 1)
      }
    }
    let ends = cuts + [ranking.rankCount - 1]
    return ends.enumerated().map { index, end in
      let start = index == 0 ? 0 : ends[index - 1] + (hasLead.contains(index) ? 0 : 1)
      return BandScope(low: start, high: end, bandOf: bandOf, index: index)
    }
  }

  func holds(_ box: Int) -> Bool { bandOf[box] == index }

  /// The ranks that an edge passes in this band, between its ends.
  func passedRanks(_ edge: LayeredRequest.Edge, _ ranking: Ranking) -> Range<Int> {
    guard bandOf[edge.tail] <= index, bandOf[edge.head] >= index else { return 0..<0 }
    let start = holds(edge.tail) ? ranking.ranks[edge.tail] + 1 : low
    let end = holds(edge.head) ? ranking.ranks[edge.head] : high + 1
    return start < end ? start..<end : 0..<0
  }
}
