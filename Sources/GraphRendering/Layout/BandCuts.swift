/// Where to break a long layout into bands.
struct BandCuts {
  let request: LayeredRequest
  let ranking: Ranking
  /// Variables that could stand in the next band if a cut came right after their rank.
  let movable: [Bool]

  init(_ request: LayeredRequest, _ ranking: Ranking) {
    self.request = request
    self.ranking = ranking
    var movable = request.boxes.map { $0.isVariable && $0.cluster < 0 }
    for edge in request.edges where ranking.ranks[edge.head] <= ranking.ranks[edge.tail] {
      movable[edge.tail] = false
    }
    self.movable = movable
  }

  /// The ranks after which a band ends: with bands of like length, whole clusters and few wires to
  /// take back. Nil where the layout has too few ranks.
  ///
  /// By dynamic programming over the places, with the sum of squares of what the bands differ from the
  /// mean and a price for every wire.
  func cuts(bands: Int) -> [Int]? {
    let lengths = lengths()
    var sums = [0.0]
    for length in lengths { sums.append(sums[sums.count - 1] + length + request.rankGap) }
    let mean = (sums.last ?? 1) / Double(bands)
    let places = self.places()
    let (leads, crossings) = (leads(), crossings())
    guard bands > 1, places.count >= bands - 1 else { return nil }
    func cost(_ from: Int?, _ to: Int) -> Double {
      let length = sums[to + 1] - (from.map { sums[$0 + 1] - leads[$0] } ?? 0)
      let share = length / mean - 1
      return share * share * (share > 0 ? 4 : 1)
    }
    // A cluster is cut only where the bands would be very unlike without.
    let holds = self.holds()
    let price = places.map { 0.06 * Double(crossings[$0]) + Double(holds[$0]) }
    var best = places.indices.map { cost(nil, places[$0]) + price[$0] }
    var before: [[Int]] = [Array(repeating: -1, count: places.count)]
    for _ in 1..<max(1, bands - 1) {
      var next = Array(repeating: Double.infinity, count: places.count)
      var from = Array(repeating: -1, count: places.count)
      for index in places.indices {
        for earlier in 0..<index where best[earlier].isFinite {
          let total = best[earlier] + cost(places[earlier], places[index]) + price[index]
          if total < next[index] { (next[index], from[index]) = (total, earlier) }
        }
      }
      best = next
      before.append(from)
    }
    let totals = places.indices.map { best[$0] + cost(places[$0], ranking.rankCount - 1) }
    guard var at = totals.indices.min(by: { totals[$0] < totals[$1] }), totals[at].isFinite else {
      return nil
    }
    var cuts: [Int] = []
    for step in before.reversed() {
      cuts.insert(places[at], at: 0)
      if step[at] < 0 { break }
      at = step[at]
    }
    return cuts.count == bands - 1 ? cuts : nil
  }

  /// How many clusters each rank of boxes holds together with the next.
  private func holds() -> [Int] {
    var changes = Array(repeating: 0, count: ranking.rankCount + 1)
    var spans = [(low: Int, high: Int)](
      repeating: (Int.max, Int.min), count: request.clusters.count)
    for (box, rank) in zip(request.boxes, ranking.ranks) {
      var cluster = box.cluster
      while cluster >= 0 {
        spans[cluster] = (min(spans[cluster].low, rank), max(spans[cluster].high, rank))
        cluster = request.clusters[cluster].parent
      }
    }
    for span in spans where span.low < span.high {
      changes[span.low] += 1
      changes[span.high] -= 1
    }
    return Self.running(changes)
  }

  private func places() -> [Int] {
    let step = ranking.labelRanks.contains { $0 >= 0 } ? 2 : 1
    return Array(stride(from: 0, to: ranking.rankCount - 1, by: step))
  }

  private func lengths() -> [Double] {
    var lengths = Array(repeating: 0.0, count: ranking.rankCount)
    for (box, rank) in zip(request.boxes, ranking.ranks) {
      lengths[rank] = max(lengths[rank], box.along)
    }
    for (edge, rank) in zip(request.edges, ranking.labelRanks) {
      guard rank >= 0, let label = edge.label else { continue }
      lengths[rank] = max(lengths[rank], label.along + 2 * request.labelPad)
    }
    return lengths
  }

  /// For each rank the length of the variables that move to the next band.
  private func leads() -> [Double] {
    var leads = Array(repeating: 0.0, count: ranking.rankCount)
    for (index, box) in request.boxes.enumerated() where movable[index] {
      let rank = ranking.ranks[index]
      leads[rank] = max(leads[rank], box.along + request.rankGap)
    }
    return leads
  }

  /// For each rank how many wires a cut after it would take back.
  private func crossings() -> [Int] {
    var changes = Array(repeating: 0, count: ranking.rankCount + 1)
    for edge in request.edges {
      let (tail, head) = (ranking.ranks[edge.tail], ranking.ranks[edge.head])
      let start = movable[edge.tail] ? tail + 1 : tail
      guard start < head else { continue }
      changes[start] += 1
      changes[head] -= 1
    }
    return Self.running(changes)
  }

  /// The sums of what begins and ends up to each rank.
  private static func running(_ changes: [Int]) -> [Int] {
    var count = 0
    return changes.dropLast().map { change in
      count += change
      return count
    }
  }
}
