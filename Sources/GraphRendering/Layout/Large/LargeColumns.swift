/// Where ranks, labels and the ways between stand along, as if in one band.
///
/// Before each rank of boxes lie, from the left: the tracks on which wires rise from the rank before, the
/// room for bends, the tracks on which wires come down from lanes, the labels, and room for bends again.
struct LargeColumns {
  private(set) var boxes: [LayeredResult.Extent] = []
  /// Before each rank; of the first without labels.
  private(set) var labels: [LayeredResult.Extent] = []
  private(set) var bends: [LayeredResult.Extent] = []
  /// For each box with a lane, the place of its rising track after its rank.
  private(set) var rises: [Int: Double] = [:]
  /// For each rank, the place where the wires of a box come down before it.
  private(set) var falls: [[Int: Double]] = []

  static let track = 9.0

  init(
    _ request: LayeredRequest, _ ranking: LargeRanking, steepest: (Int) -> Double,
    isLong: (Int) -> Bool
  ) {
    let count = ranking.columns.count
    var at = 0.0
    for rank in 0..<count {
      var label = 0.0
      var falling: [Int] = []
      var seen: Set<Int> = []
      for box in ranking.columns[rank] {
        for edge in ranking.entering[box] {
          label = max(label, (request.edges[edge].label?.along ?? 0) + 2 * request.labelPad)
          let tail = request.edges[edge].tail
          if seen.insert(tail).inserted { falling.append(tail) }
        }
      }
      if rank > 0 {
        let rising = ranking.columns[rank - 1].filter { box in
          ranking.leaving[box].contains(where: isLong)
        }
        at += request.slot * 0.9
        for box in rising {
          rises[box] = at
          at += Self.track
        }
        let bend = min(max(request.rankGap, 0.4 * steepest(rank)), request.steepGap)
        bends.append(.init(low: at, high: at + bend))
        at += bend
        var places: [Int: Double] = [:]
        let long = falling.filter { ranking.ranks[$0] < rank - 1 }
        for tail in long {
          places[tail] = at
          at += Self.track
        }
        falls.append(places)
        at += 4
        labels.append(.init(low: at, high: at + label))
        at += label + request.rankGap * 0.8 + request.slot
      } else {
        bends.append(.init(low: 0, high: 0))
        labels.append(.init(low: 0, high: 0))
        falls.append([:])
      }
      let width = ranking.columns[rank].map { request.boxes[$0].along }.max() ?? 0
      boxes.append(.init(low: at, high: at + width))
      at += width
    }
  }
}
