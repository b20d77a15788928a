/// The borders of clusters in a large layout. Boxes are placed there without them, so a border is drawn where
/// it holds what is its own and nothing else.
///
/// Complexity: linear in the boxes times the nesting of clusters, with a bound on how often a box is looked at.
struct LargeFrames {
  private let request: LayeredRequest
  private let ranking: LargeRanking
  private let result: LayeredResult
  /// Lines run straight for so long before a box.
  private let room: Double

  /// What a cluster has in one band.
  private struct Part {
    let band: Int
    var ranks: ClosedRange<Int>
    var along: LayeredResult.Extent
    var across: LayeredResult.Extent
  }

  private static let looks = 32
  /// Of more boxes nobody sees the borders, and the captions would take longer than all else.
  private static let mostBoxes = 20_000

  init(_ request: LayeredRequest, _ ranking: LargeRanking, _ result: LayeredResult, room: Double) {
    self.request = request
    self.ranking = ranking
    self.result = result
    self.room = room
  }

  func frames(_ bands: LargeBands) -> [[LayeredResult.Place]] {
    var parts: [[Part]] = Array(repeating: [], count: request.clusters.count)
    guard request.boxes.count <= Self.mostBoxes else { return parts.map { _ in [] } }
    for (index, box) in request.boxes.enumerated() {
      let rank = ranking.ranks[index]
      var step = box.cluster
      while step >= 0 {
        Self.add(result.boxes[index], rank, bands.bandOf(rank), to: &parts[step])
        step = request.clusters[step].parent
      }
    }
    for (index, edge) in request.edges.enumerated() {
      guard let label = result.labels[index] else { continue }
      let band = bands.bandOf(ranking.ranks[edge.head])
      var step = request.boxes[edge.head].cluster
      while step >= 0 {
        // The labels before the first boxes stand outside.
        if let place = parts[step].firstIndex(where: { $0.band == band }),
          label.along.low > parts[step][place].along.low
        {
          // With the line beside the label.
          parts[step][place].across = Self.union(
            parts[step][place].across, Self.grown(label.across, by: request.labelGap + 4))
        }
        step = request.clusters[step].parent
      }
    }
    let heights = heights
    var looks = Self.looks * request.boxes.count
    return parts.indices.map { cluster in
      let share = Double(heights[cluster]) / Double((heights.max() ?? 1) + 1)
      let margin = room * share
      return parts[cluster].compactMap { part in
        let along = Self.grown(part.along, by: margin)
        let across = Self.grown(part.across, by: margin)
        guard isAlone(cluster, part.ranks, along, across, &looks) else { return nil }
        return LayeredResult.Place(along: along, across: across, column: along)
      }
    }
  }

  /// How many clusters stand in one another, up to and with each.
  private var heights: [Int] {
    var heights = Array(repeating: 1, count: request.clusters.count)
    for (index, cluster) in request.clusters.enumerated().reversed() where cluster.parent >= 0 {
      heights[cluster.parent] = max(heights[cluster.parent], heights[index] + 1)
    }
    return heights
  }

  /// Whether nothing of others stands within.
  private func isAlone(
    _ cluster: Int, _ ranks: ClosedRange<Int>, _ along: LayeredResult.Extent,
    _ across: LayeredResult.Extent, _ looks: inout Int
  ) -> Bool {
    func isWithin(_ place: LayeredResult.Place) -> Bool {
      place.across.low < across.high && place.across.high > across.low
        && place.along.low < along.high && place.along.high > along.low
    }
    for rank in ranks {
      looks -= ranking.columns[rank].count
      guard looks > 0 else { return false }
      for box in ranking.columns[rank] where !isInside(request.boxes[box].cluster, cluster) {
        if isWithin(result.boxes[box]) { return false }
        for edge in ranking.entering[box] {
          if let label = result.labels[edge], isWithin(label) { return false }
        }
      }
    }
    return true
  }

  private func isInside(_ cluster: Int, _ outer: Int) -> Bool {
    var step = cluster
    while step > outer { step = request.clusters[step].parent }
    return step == outer
  }

  private static func add(
    _ place: LayeredResult.Place, _ rank: Int, _ band: Int, to parts: inout [Part]
  ) {
    guard let index = parts.firstIndex(where: { $0.band == band }) else {
      parts.append(
        Part(band: band, ranks: rank...rank, along: place.along, across: place.across))
      return
    }
    let ranks = parts[index].ranks
    parts[index].ranks = min(ranks.lowerBound, rank)...max(ranks.upperBound, rank)
    parts[index].along = union(parts[index].along, place.along)
    parts[index].across = union(parts[index].across, place.across)
  }

  private static func union(
    _ a: LayeredResult.Extent, _ b: LayeredResult.Extent
  ) -> LayeredResult.Extent {
    .init(low: min(a.low, b.low), high: max(a.high, b.high))
  }

  private static func grown(
    _ extent: LayeredResult.Extent, by margin: Double
  ) -> LayeredResult.Extent {
    .init(low: extent.low - margin, high: extent.high + margin)
  }
}
