/// Places graphs that are too large for Graphviz in near-linear time, in ranks that keep creation order.
///
/// A wire between neighbouring ranks runs in the gap between them. A longer one rises from its operand to
/// a lane of its own over all boxes and comes down just before each unit that uses it, so that nothing can
/// stand on anything. Long layouts are broken into bands; a lane goes on in the next by way of the right
/// margin.
struct LargeLayout {
  let request: LayeredRequest
  let ranking: LargeRanking
  /// The centre of each box across, as if in one band.
  private var centers: [Double]
  /// For each edge, where its line runs beside its label, and where it meets its ends: offsets from the
  /// centre of the head, of the head, and of the tail.
  private var lineOffsets: [Double]
  private var headOffsets: [Double]
  private var tailOffsets: [Double]
  /// What each box needs on its two sides, with the labels before it.
  private var above: [Double]
  private var below: [Double]
  private var result: LayeredResult

  private let headRoom: Double

  /// - Parameter headRoom: what a wire runs straight at its ends.
  static func place(_ request: LayeredRequest, headRoom: Double) -> LayeredResult {
    var layout = LargeLayout(request, headRoom: headRoom)
    return layout.placed()
  }

  private init(_ request: LayeredRequest, headRoom: Double) {
    self.request = request
    self.headRoom = headRoom
    ranking = LargeRanking(request)
    centers = Array(repeating: 0, count: request.boxes.count)
    above = request.boxes.map { $0.across / 2 }
    below = above
    lineOffsets = Array(repeating: 0, count: request.edges.count)
    headOffsets = lineOffsets
    tailOffsets = lineOffsets
    result = LayeredResult(request)
  }

  private mutating func placed() -> LayeredResult {
    stackLabels()
    placeAcross()
    setTailOffsets()
    let columns = LargeColumns(request, ranking, steepest: steepest, isLong: isLong)
    let bands = LargeBands(request, ranking, columns, extent: extent, isLong: isLong)
    put(columns, bands)
    result.clusters = LargeFrames(request, ranking, result, room: headRoom).frames(bands)
    return result
  }

  private func isLong(_ edge: Int) -> Bool {
    ranking.ranks[request.edges[edge].head] - ranking.ranks[request.edges[edge].tail] > 1
  }

  /// How far the steepest wire between a rank and the one before it climbs.
  private func steepest(_ rank: Int) -> Double {
    var result = 0.0
    for box in ranking.columns[rank] {
      for edge in ranking.entering[box] where !isLong(edge) {
        let line = centers[box] + lineOffsets[edge]
        let start = centers[request.edges[edge].tail] + tailOffsets[edge]
        result = max(result, abs(line - start))
      }
    }
    return result
  }

  // MARK: Across

  /// The labels before a box stand one over the other, the heaviest line at the middle of the box.
  private mutating func stackLabels() {
    for box in request.boxes.indices {
      let edges = ranking.entering[box]
      guard !edges.isEmpty else { continue }
      let main =
        edges.indices.max {
          (request.edges[edges[$0]].weight, -$0) < (request.edges[edges[$1]].weight, -$1)
        } ?? 0
      let room = max(0, request.boxes[box].across - 0.9 * request.slot)
      let slot = min(request.slot, room / Double(max(1, 2 * max(main, edges.count - 1 - main))))
      var line = 0.0
      for index in edges.indices {
        headOffsets[edges[index]] = Double(index - main) * slot
      }
      // Upwards and downwards from the main line.
      for index in (0..<main).reversed() {
        line -= rise(edges[index + 1]) + fall(edges[index])
        lineOffsets[edges[index]] = line
      }
      above[box] = max(above[box], -line + rise(edges[0]))
      line = 0
      for index in edges.indices.dropFirst(main + 1) {
        line += fall(edges[index - 1]) + rise(edges[index])
        lineOffsets[edges[index]] = line
      }
      below[box] = max(below[box], line + fall(edges[edges.count - 1]))
    }
  }

  /// How far a label reaches over its line, and below it, with room to the next.
  private func rise(_ edge: Int) -> Double {
    guard let label = request.edges[edge].label else { return 7 }
    switch request.labelSide {
    case .low: return label.across + request.labelGap + 3
    case .across: return label.across / 2 + 4
    case .high: return 5
    }
  }

  private func fall(_ edge: Int) -> Double {
    guard let label = request.edges[edge].label else { return 7 }
    switch request.labelSide {
    case .low: return 5
    case .across: return label.across / 2 + 4
    case .high: return label.across + request.labelGap + 3
    }
  }

  /// Forward and back: every box as near as can be to its heaviest neighbours in the rank before.
  private mutating func placeAcross() {
    for sweep in 0..<3 {
      let isForward = sweep % 2 == 0
      let ranks = ranking.columns.indices
      for rank in isForward ? Array(ranks) : ranks.reversed() {
        let column = ranking.columns[rank]
        var offset = 0.0
        var wishes: [(place: Double, weight: Double)] = []
        var offsets: [Double] = []
        for (position, box) in column.enumerated() {
          if position > 0 {
            offset += below[column[position - 1]] + above[box] + request.separation
          }
          let (wish, weight) = self.wish(box, rank, isForward: isForward, isFirst: sweep == 0)
          wishes.append((wish - offset, weight))
          offsets.append(offset)
        }
        for (position, place) in Slots.separated(wishes, by: 0).enumerated() {
          centers[column[position]] = place + offsets[position]
        }
      }
    }
  }

  private func wish(
    _ box: Int, _ rank: Int, isForward: Bool, isFirst: Bool
  ) -> (place: Double, weight: Double) {
    var sum = 0.0
    var count = 0.0
    var best = 0
    func look(_ edges: [Int], atTails: Bool) {
      for index in edges {
        let edge = request.edges[index]
        let other = atTails ? edge.tail : edge.head
        guard abs(ranking.ranks[other] - rank) == 1, edge.weight >= best else { continue }
        if edge.weight > best { (sum, count, best) = (0, 0, edge.weight) }
        sum += centers[other] - (atTails ? 0 : headOffsets[index])
        count += 1
      }
    }
    // What lies in a straight line keeps it, whatever else is there.
    let main = ranking.entering[box] + ranking.leaving[box]
    let heaviest = main.map { request.edges[$0].weight }.max() ?? 1
    look(isForward ? ranking.entering[box] : ranking.leaving[box], atTails: isForward)
    if count == 0, !isFirst {
      look(isForward ? ranking.leaving[box] : ranking.entering[box], atTails: !isForward)
    }
    let weight = heaviest >= 10 ? 1e6 : Double(heaviest * heaviest)
    guard count > 0 else { return (isFirst ? 0 : centers[box], weight * 0.5) }
    return (sum / count, weight)
  }

  /// The wires that leave a box do so in the order of where they go; all that rise to the lane together.
  private mutating func setTailOffsets() {
    for box in request.boxes.indices {
      let edges = ranking.leaving[box]
      let near = edges.filter { !isLong($0) }
      let far = edges.filter(isLong)
      let wanted = near.map { edge in
        centers[request.edges[edge].head] + lineOffsets[edge] - centers[box]
      }
      var places = wanted
      var weights = near.map { Double(request.edges[$0].weight) }
      if !far.isEmpty {
        // Between what goes up and what goes straight on.
        places.append(-request.boxes[box].across / 2 + request.slot * 0.6)
        weights.append(1)
      }
      let half = request.boxes[box].across / 2
      let slots = Slots.offsets(
        places, weights, in: .init(low: -half, high: half), slot: request.slot)
      for (position, edge) in near.enumerated() { tailOffsets[edge] = slots[position] }
      for edge in far { tailOffsets[edge] = slots[slots.count - 1] }
    }
  }

  /// From the least to the greatest place across in the ranks of a band.
  private func extent(_ ranks: Range<Int>) -> LayeredResult.Extent {
    var low = Double.infinity
    var high = -Double.infinity
    for rank in ranks {
      guard let first = ranking.columns[rank].first, let last = ranking.columns[rank].last else {
        continue
      }
      low = min(low, centers[first] - above[first])
      high = max(high, centers[last] + below[last])
    }
    return low.isFinite ? .init(low: low, high: high) : .init(low: 0, high: 0)
  }

  // MARK: The result

  private mutating func put(_ columns: LargeColumns, _ bands: LargeBands) {
    for (box, size) in request.boxes.enumerated() {
      let rank = ranking.ranks[box]
      let column = bands.moved(columns.boxes[rank], rank)
      let across = centers[box] + bands.shift(rank)
      result.boxes[box] = .init(
        along: .init(
          low: column.middle - size.along / 2, high: column.middle + size.along / 2),
        across: .init(low: across - size.across / 2, high: across + size.across / 2),
        column: column)
    }
    var wires: [Wire] = []
    wires.reserveCapacity(request.edges.count)
    for (index, edge) in request.edges.enumerated() {
      let rank = ranking.ranks[edge.head]
      let head = result.boxes[edge.head]
      let tail = result.boxes[edge.tail]
      let line = head.across.middle + lineOffsets[index]
      let zone = bands.moved(columns.labels[rank], rank)
      if let label = edge.label {
        let low: Double =
          switch request.labelSide {
          case .low: line - request.labelGap - label.across
          case .high: line + request.labelGap
          case .across: line - label.across / 2
          }
        let along = zone.middle
        result.labels[index] = .init(
          along: .init(low: along - label.along / 2, high: along + label.along / 2),
          across: .init(low: low, high: low + label.across), column: zone)
      }
      let start = Point(tail.along.high, tail.across.middle + tailOffsets[index])
      let end = Point(head.along.low, head.across.middle + headOffsets[index])
      var wire = Wire(start: start)
      if !isLong(index), bands.bandOf(rank) == bands.bandOf(rank - 1) {
        let bend = bands.moved(columns.bends[rank], rank)
        wire.line(to: Point(bend.low, start.y))
        wire.bendOrLine(to: Point(bend.high, line))
      } else {
        var corners = [start]
        bands.climb(edge.tail, from: start.y, rank: ranking.ranks[edge.tail], to: rank, &corners)
        corners.append(Point(corners[corners.count - 1].x, line))
        corners.append(Point(zone.low, line))
        wire.follow(corners: corners.dropFirst(), radius: 6)
      }
      wire.line(to: Point(zone.high, line))
      wire.bendOrLine(to: Point(head.column.low - headRoom, end.y))
      wire.line(to: end)
      wires.append(wire)
    }
    result.wires = wires
    result.along = bands.along
    result.across = bands.across
    result.ranks = ranking.ranks
  }
}
