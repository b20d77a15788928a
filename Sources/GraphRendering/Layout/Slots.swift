/// Where wires meet the sides of their boxes: in the order in which they come, apart from one another,
/// and straight where they can.
struct Slots {
  let request: LayeredRequest
  let scope: BandScope

  init(_ request: LayeredRequest, _ scope: BandScope) {
    self.request = request
    self.scope = scope
  }

  /// Puts the first and the last piece of every wire, at its tail's far side and its head's near side.
  func attach(_ result: inout BandResult) {
    var leaving: [Int: [Int]] = [:]
    var arriving: [Int: [Int]] = [:]
    for (index, edge) in request.edges.enumerated() {
      if scope.holds(edge.tail) { leaving[edge.tail, default: []].append(index) }
      if scope.holds(edge.head) { arriving[edge.head, default: []].append(index) }
    }
    for (box, edges) in leaving {
      guard let place = result.boxes[box] else { continue }
      let wanted = edges.map { edge in
        result.wires[edge]?.first?.across
          ?? result.boxes[request.edges[edge].head]?.across.middle ?? place.across.middle
      }
      let weights = edges.map { Double(request.edges[$0].weight) }
      for (edge, across) in zip(
        edges, Self.offsets(wanted, weights, in: side(box, place), slot: request.slot))
      {
        var start = WirePiece(from: place.along.high, to: place.column.high, across: across)
        start.core = .init(low: place.along.high, high: place.along.high)
        result.wires[edge, default: []].insert(start, at: 0)
      }
    }
    for (box, edges) in arriving {
      guard let place = result.boxes[box] else { continue }
      var wanted = edges.map { result.wires[$0]?.last?.across ?? place.across.middle }
      // Edges of a box are in the order of operands.
      if request.boxes[box].keepsOperandOrder { wanted.sort() }
      let weights = edges.map { Double(request.edges[$0].weight) }
      for (edge, across) in zip(
        edges, Self.offsets(wanted, weights, in: side(box, place), slot: request.slot))
      {
        var end = WirePiece(from: place.column.low, to: place.along.low, across: across)
        end.core = .init(low: place.along.low, high: place.along.low)
        result.wires[edge, default: []].append(end)
      }
    }
  }

  private func side(_ box: Int, _ place: LayeredResult.Place) -> LayeredResult.Extent {
    guard let length = request.boxes[box].side else { return place.across }
    let middle = place.across.middle
    return .init(low: middle - length / 2, high: middle + length / 2)
  }

  /// Places on a side of a box, one for each wire, near where the wires want to be, in their order and
  /// at least a slot apart as far as the side has room. Heavy wires give way less.
  static func offsets(
    _ wanted: [Double], _ weights: [Double], in side: LayeredResult.Extent, slot wantedSlot: Double
  ) -> [Double] {
    guard !wanted.isEmpty else { return [] }
    let room = max(0, side.length / 2 - wantedSlot * 0.45)
    let count = Double(wanted.count - 1)
    var slot = count > 0 ? min(wantedSlot, 2 * room / count) : 0
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // A wire that can run straight does; one that comes from afar stands by the middle.
    let spread = count / 2 * slot
    let wishes = order.map { index in
      let offset = wanted[index] - side.middle
      let isStraight = abs(offset) <= room
      return (
        place: isStraight ? offset : max(-spread, min(spread, offset)),
        weight: weights[index] * weights[index] * (isStraight ? 4 : 1)
      )
    }
    var places = separated(wishes, by: slot)
    // Rather a little closer than bent.
    let least = min(slot, wantedSlot * 0.6)
    while let first = places.first, let last = places.last, first < -room || last > room,
      slot > least
    {
      slot = max(least, slot * 0.85)
      places = separated(wishes, by: slot)
    }
    if let last = places.last, last > room { places = places.map { $0 - (last - room) } }
    if let first = places.first, first < -room { places = places.map { $0 + (-room - first) } }
    var result = wanted
    for (position, index) in order.enumerated() { result[index] = side.middle + places[position] }
    return result
  }

  /// The places nearest to the wishes by weighted least squares that are at least `gap` apart (pool
  /// adjacent violators).
  static func separated(
    _ wishes: [(place: Double, weight: Double)], by gap: Double
  ) -> [Double] {
    var pools: [(sum: Double, weight: Double, count: Int)] = []
    for (index, wish) in wishes.enumerated() {
      pools.append(((wish.place - Double(index) * gap) * wish.weight, wish.weight, 1))
      while pools.count > 1 {
        let last = pools[pools.count - 1]
        let before = pools[pools.count - 2]
        guard before.sum / before.weight > last.sum / last.weight else { break }
        pools.removeLast()
        pools[pools.count - 1] = (
          before.sum + last.sum, before.weight + last.weight, before.count + last.count
        )
      }
    }
    var result: [Double] = []
    for pool in pools {
      for _ in 0..<pool.count {
        result.append(pool.sum / pool.weight + Double(result.count) * gap)
      }
    }
    return result
  }
}
