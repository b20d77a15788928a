/// The bands of a large layout, with the lanes over each and the tracks in the right margin.
struct LargeBands {
  private let columns: LargeColumns
  private var bandOfRank: [Int] = []
  private var shifts: [Point] = []
  /// The top of the boxes of each band, over which its lanes lie.
  private var tops: [Double] = []
  private var lanes: [Stop: Int] = [:]
  private var leads: [Stop: Double] = [:]
  private var marginTracks: [Int: Int] = [:]
  private var marginStart = 0.0
  private(set) var along = 0.0
  private(set) var across = 0.0

  private static let lane = 11.0
  private static let clearance = 14.0
  private static let aspect = 1.8

  /// What one operand has in one band.
  private struct Stop: Hashable { var band, tail: Int }

  init(
    _ request: LayeredRequest, _ ranking: LargeRanking, _ columns: LargeColumns,
    extent: (Range<Int>) -> LayeredResult.Extent, isLong: (Int) -> Bool
  ) {
    self.columns = columns
    let ranges = Self.cut(request, columns, extent)
    bandOfRank = ranges.enumerated().flatMap { band, range in range.map { _ in band } }
    setLeads(request, ranking, isLong)
    let leadCounts = ranges.indices.map { band in leads.keys.count { $0.band == band } }
    shifts = ranges.enumerated().map { band, range in
      Point(
        Double(leadCounts[band]) * LargeColumns.track + (leadCounts[band] > 0 ? 8 : 0)
          - columns.bends[range.lowerBound].low, 0)
    }
    marginStart =
      zip(ranges, shifts).map { range, shift in
        let end =
          range.upperBound < columns.bends.count
          ? columns.bends[range.upperBound].low : columns.boxes[range.upperBound - 1].high
        return shift.x + end
      }.max() ?? 0
    var spans: [Int: ClosedRange<Int>] = [:]
    let intervals = self.intervals(request, ranking, isLong, &spans)
    let margins = Lanes(
      spans.sorted { $0.key < $1.key }.map { tail, span in
        (Double(span.lowerBound), Double(span.upperBound) + 0.5, tail)
      })
    marginTracks = margins.places
    along = marginStart + (margins.count > 0 ? 16 + Double(margins.count) * LargeColumns.track : 0)
    var y = 0.0
    for (band, range) in ranges.enumerated() {
      let found = Lanes(intervals[band])
      for (tail, place) in found.places { lanes[Stop(band: band, tail: tail)] = place }
      let extent = extent(range)
      y += found.count > 0 ? Double(found.count) * Self.lane + Self.clearance : 0
      tops.append(y)
      shifts[band].y = y - extent.low
      y += extent.length + request.bandGap * 1.5
    }
    across = y - request.bandGap * 1.5
  }

  /// Bands of like length, so many that the whole is about as wide as a page.
  private static func cut(
    _ request: LayeredRequest, _ columns: LargeColumns,
    _ extent: (Range<Int>) -> LayeredResult.Extent
  ) -> [Range<Int>] {
    let count = columns.boxes.count
    let length = columns.boxes.last?.high ?? 0
    let height = extent(0..<count).length + 3 * request.bandGap
    let wanted =
      request.bands > 1
      ? Double(request.bands)
      : length / height < 3 ? 1 : (length / (aspect * height)).squareRoot().rounded()
    let target = length / max(1, wanted)
    var ranges: [Range<Int>] = []
    var start = 0
    for rank in 0..<count
    where rank > start && columns.boxes[rank].high - columns.bends[start].low > target * 1.02 {
      ranges.append(start..<rank)
      start = rank
    }
    if start < count { ranges.append(start..<count) }
    return ranges
  }

  /// Wires from the last rank of a band to the first of the next come down left of it.
  private mutating func setLeads(
    _ request: LayeredRequest, _ ranking: LargeRanking, _ isLong: (Int) -> Bool
  ) {
    for rank in bandOfRank.indices.dropFirst() where bandOfRank[rank] != bandOfRank[rank - 1] {
      var count = 0
      for box in ranking.columns[rank] {
        for edge in ranking.entering[box] where !isLong(edge) {
          let stop = Stop(band: bandOfRank[rank], tail: request.edges[edge].tail)
          guard leads[stop] == nil else { continue }
          leads[stop] = Double(count) * LargeColumns.track
          count += 1
        }
      }
    }
  }

  /// What every operand takes of the lanes of each band, and of the margin.
  private func intervals(
    _ request: LayeredRequest, _ ranking: LargeRanking, _ isLong: (Int) -> Bool,
    _ spans: inout [Int: ClosedRange<Int>]
  ) -> [[(Double, Double, Int)]] {
    var result: [[(Double, Double, Int)]] = Array(repeating: [], count: shifts.count)
    for tail in request.boxes.indices {
      let home = bandOfRank[ranking.ranks[tail]]
      var reach: [Int: (low: Double, high: Double)] = [:]
      var last = home
      for edge in ranking.leaving[tail] {
        let rank = ranking.ranks[request.edges[edge].head]
        let band = bandOfRank[rank]
        guard isLong(edge) || band != home else { continue }
        last = max(last, band)
        let fall = self.fall(tail, rank)
        let before = reach[band] ?? (fall, fall)
        reach[band] = (min(before.low, fall), max(before.high, fall))
      }
      guard !reach.isEmpty else { continue }
      if last > home { spans[tail] = home...last }
      if let rise = columns.rises[tail] {
        let start = rise + shifts[home].x
        result[home].append((start, last > home ? marginStart : reach[home]?.high ?? start, tail))
      }
      for (band, ends) in reach.sorted(by: { $0.key < $1.key }) where band != home {
        result[band].append((ends.low, marginStart, tail))
      }
    }
    return result
  }

  private func fall(_ tail: Int, _ rank: Int) -> Double {
    if let lead = leads[Stop(band: bandOfRank[rank], tail: tail)],
      columns.falls[rank][tail] == nil
    {
      return lead
    }
    return (columns.falls[rank][tail] ?? columns.bends[rank].low) + shifts[bandOfRank[rank]].x
  }

  // MARK: Places

  func bandOf(_ rank: Int) -> Int { bandOfRank[rank] }

  func moved(_ extent: LayeredResult.Extent, _ rank: Int) -> LayeredResult.Extent {
    extent.moved(by: shifts[bandOfRank[rank]].x)
  }

  /// What is added to places across in a rank.
  func shift(_ rank: Int) -> Double { shifts[bandOfRank[rank]].y }

  private func laneHeight(_ band: Int, _ tail: Int) -> Double? {
    lanes[Stop(band: band, tail: tail)].map { tops[band] - Self.clearance - Double($0) * Self.lane }
  }

  /// The corners of the way from a box to where its wire comes down before a rank.
  func climb(
    _ tail: Int, from y: Double, rank: Int, to head: Int, _ corners: inout [Point]
  ) {
    let (home, goal) = (bandOfRank[rank], bandOfRank[head])
    let own = laneHeight(home, tail)
    var x = marginStart
    if let own, let rise = columns.rises[tail] {
      x = rise + shifts[home].x
      corners += [Point(x, y), Point(x, own)]
    }
    if home != goal {
      let margin =
        marginStart + 10 + Double(marginTracks[tail] ?? 0) * LargeColumns.track
      let start = own ?? y
      corners.append(Point(margin, start))
      corners.append(Point(margin, laneHeight(goal, tail) ?? start))
    }
    let height = corners[corners.count - 1].y
    corners.append(Point(fall(tail, head), height))
  }
}

/// Intervals on as few lanes as they need: each takes the lowest that is free (the left edge algorithm,
/// Hashimoto and Stevens, 1971).
struct Lanes {
  private(set) var places: [Int: Int] = [:]
  private(set) var count = 0

  /// - Parameter intervals: from, to and a number that stands in no other.
  /// - Complexity: O(n log n).
  init(_ intervals: [(Double, Double, Int)]) {
    var free = MinHeap<Int>()
    var busy = MinHeap<Ended>()
    for (low, high, key) in intervals.sorted(by: { ($0.0, $0.2) < ($1.0, $1.2) }) {
      while let first = busy.first, first.end < low {
        _ = busy.popFirst()
        free.insert(first.lane)
      }
      let lane: Int
      if let lowest = free.popFirst() {
        lane = lowest
      } else {
        lane = count
        count += 1
      }
      places[key] = lane
      busy.insert(Ended(end: high, lane: lane))
    }
  }

  private struct Ended: Comparable {
    var end: Double
    var lane: Int
    static func < (a: Ended, b: Ended) -> Bool { (a.end, a.lane) < (b.end, b.lane) }
  }
}

/// A binary heap with its least element first.
struct MinHeap<Element: Comparable> {
  private var elements: [Element] = []

  var first: Element? { elements.first }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0, elements[child] < elements[(child - 1) / 2] {
      elements.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let first = elements.first else { return last }
    elements[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
        if elements[child] < elements[least] { least = child }
      }
      if least == parent { return first }
      elements.swapAt(parent, least)
      parent = least
    }
  }
}
