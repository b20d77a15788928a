/// Breaks a long layout into bands, as text is broken into lines: the first ranks stand in the first band,
/// the next in the second below it, and wires that go on run back between the bands.
struct Folding {
  let result: LayeredResult
  /// Between wires that run back side by side.
  var lane: Double
  /// Between a band and what runs beside it.
  var gap: Double

  /// Where to break into so many bands: between ranks, outside clusters, with bands of like length and
  /// few wires to take back. Nil where the layout has too few ranks.
  func cuts(bands: Int) -> [Double]? {
    var places: [(at: Double, crossing: Int)] = []
    for rank in result.columns.indices.dropLast() {
      let at = (result.columns[rank].high + result.columns[rank + 1].low) / 2
      let isInCluster = result.clusters.contains { $0.along.low < at && $0.along.high > at }
      if isInCluster { continue }
      places.append((at, crossing(at).count))
    }
    guard places.count >= bands - 1, bands > 1 else { return nil }
    let length = result.along / Double(bands)
    // By dynamic programming over the places: the sum of squares of what a band differs from the mean,
    // and a price for every wire.
    func cost(_ from: Double, _ to: Double) -> Double {
      let share = (to - from) / length - 1
      return share * share * (share > 0 ? 4 : 1)
    }
    var best = places.map { cost(0, $0.at) + 0.1 * Double($0.crossing) }
    var before: [[Int]] = [Array(repeating: -1, count: places.count)]
    for _ in 1..<max(1, bands - 1) {
      var next = Array(repeating: Double.infinity, count: places.count)
      var from = Array(repeating: -1, count: places.count)
      for index in places.indices {
        for earlier in 0..<index where best[earlier].isFinite {
          let total =
            best[earlier] + cost(places[earlier].at, places[index].at)
            + 0.1 * Double(places[index].crossing)
          if total < next[index] { (next[index], from[index]) = (total, earlier) }
        }
      }
      best = next
      before.append(from)
    }
    let totals = places.indices.map { best[$0] + cost(places[$0].at, result.along) }
    guard var at = totals.indices.min(by: { totals[$0] < totals[$1] }), totals[at].isFinite else {
      return nil
    }
    var cuts: [Double] = []
    for step in before.reversed() {
      cuts.insert(places[at].at, at: 0)
      if step[at] < 0 { break }
      at = step[at]
    }
    return cuts.count == bands - 1 ? cuts : nil
  }

  /// The wires that run over a place, from low to high.
  private func crossing(_ at: Double) -> [Int] {
    let crossing = result.wires.indices.filter { index in
      guard let first = result.wires[index].first, let last = result.wires[index].last else {
        return false
      }
      return first.from < at && last.to > at
    }
    return crossing.sorted { (across($0, at), $0) < (across($1, at), $1) }
  }

  /// Where a wire is at a place between two ranks: where it comes from.
  private func across(_ wire: Int, _ at: Double) -> Double {
    result.wires[wire].last { $0.from < at }?.across ?? 0
  }

  private struct Band {
    var low: Double
    var high: Double
    /// What to add to places along and across.
    var shift = Point(0, 0)
  }

  func folded(at cuts: [Double]) -> FoldedResult {
    var bands: [Band] = []
    let edges = [-1.0] + cuts + [result.along + 1]
    for index in 1..<edges.count { bands.append(Band(low: edges[index - 1], high: edges[index])) }
    // Wires that run back, for every cut, and the room that they take.
    let returns = cuts.map(crossing)
    let most = returns.map(\.count).max() ?? 0
    let side = gap + lane * Double(max(0, most - 1))
    var folded = FoldedResult(result)
    var y = 0.0
    var reach = 0.0
    for index in bands.indices {
      let extent = acrossExtent(bands[index])
      let start = index == 0 ? 0 : bands[index].low
      bands[index].shift = Point(side - start, y - extent.low)
      reach = max(reach, min(bands[index].high, result.along) - start)
      y += extent.length
      if index < cuts.count { y += 2 * gap + lane * Double(max(0, returns[index].count - 1)) }
    }
    func band(_ along: Double) -> Int { bands.firstIndex { along < $0.high } ?? bands.count - 1 }
    func moved(_ place: LayeredResult.Place) -> LayeredResult.Place {
      let shift = bands[band(place.along.middle)].shift
      return LayeredResult.Place(
        along: place.along.moved(by: shift.x), across: place.across.moved(by: shift.y),
        column: place.column.moved(by: shift.x))
    }
    folded.boxes = result.boxes.map(moved)
    folded.labels = result.labels.map { $0.map(moved) }
    folded.clusters = result.clusters.map(moved)
    folded.along = reach + 2 * side
    folded.across = y
    folded.runs = result.wires.map { pieces in
      var runs: [[WirePiece]] = [[]]
      var current = pieces.first.map { band($0.from) } ?? 0
      for piece in pieces {
        let here = band(piece.core?.middle ?? (piece.from + piece.to) / 2)
        while current < here {
          current += 1
          runs.append([])
        }
        var piece = piece
        piece.from += bands[here].shift.x
        piece.to += bands[here].shift.x
        piece.across += bands[here].shift.y
        piece.core = piece.core?.moved(by: bands[here].shift.x)
        runs[runs.count - 1].append(piece)
      }
      return runs
    }
    for (cut, wires) in returns.enumerated() {
      let channel = bands[cut + 1].shift.y + acrossExtent(bands[cut + 1]).low - gap
      for (position, wire) in wires.enumerated() {
        let run = cut - band(result.wires[wire][0].from)
        let nested = Double(position) * lane
        let outer = Double(wires.count - 1 - position) * lane
        folded.extend(wire, run: run, to: side + reach + gap - 2 + outer - lane * 0.5)
        folded.extend(wire, run: run + 1, from: side - gap * 0.5 - nested)
        // The first wire of a band turns back outermost and comes in innermost.
        folded.returns[wire, default: []].append(channel - nested)
      }
    }
    return folded
  }

  private func acrossExtent(_ band: Band) -> LayeredResult.Extent {
    var low = Double.infinity
    var high = -Double.infinity
    func reach(_ extent: LayeredResult.Extent) {
      low = min(low, extent.low)
      high = max(high, extent.high)
    }
    for place in result.boxes + result.clusters + result.labels.compactMap({ $0 })
    where place.along.middle > band.low && place.along.middle < band.high {
      reach(place.across)
    }
    for pieces in result.wires {
      for piece in pieces where piece.to > band.low && piece.from < band.high {
        reach(.init(low: piece.across - 5, high: piece.across + 5))
      }
    }
    return low.isFinite ? .init(low: low, high: high) : .init(low: 0, high: 0)
  }
}

/// A layout whose wires may run back to a next band.
struct FoldedResult {
  var boxes: [LayeredResult.Place]
  var labels: [LayeredResult.Place?]
  var clusters: [LayeredResult.Place]
  /// For each wire its pieces, band by band.
  var runs: [[[WirePiece]]]
  /// For wires that run back, where across they do so after each of their runs.
  var returns: [Int: [Double]] = [:]
  var along: Double
  var across: Double

  init(_ result: LayeredResult) {
    boxes = result.boxes
    labels = result.labels
    clusters = result.clusters
    runs = result.wires.map { [$0] }
    along = result.along
    across = result.across
  }

  fileprivate mutating func extend(_ wire: Int, run: Int, to end: Double) {
    guard run >= 0, run < runs[wire].count, let last = runs[wire][run].last else { return }
    runs[wire][run].append(WirePiece(from: end, to: end, across: last.across))
  }

  fileprivate mutating func extend(_ wire: Int, run: Int, from start: Double) {
    guard run >= 0, run < runs[wire].count, let first = runs[wire][run].first else { return }
    runs[wire][run].insert(WirePiece(from: start, to: start, across: first.across), at: 0)
  }
}

extension LayeredResult.Extent {
  func moved(by offset: Double) -> LayeredResult.Extent {
    .init(low: low + offset, high: high + offset)
  }
}
