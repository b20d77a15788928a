/// Puts bands one below the other. Every second one is turned round, so that the whole runs on like a
/// river: a wire that leaves a band at its end comes into the next on the same side.
struct BandStack {
  let request: LayeredRequest
  let ranking: Ranking
  let scopes: [BandScope]
  let bands: [BandResult]

  func joined() -> LayeredResult {
    var result = LayeredResult(request)
    // The wires that go on after each band, in their order across.
    let turns = scopes.indices.dropLast().map { request.crossing(scopes[$0 + 1], after: bands[$0]) }
    let reach = bands.map(\.along).max() ?? 0
    let left = side(turns.indices.filter { $0 % 2 == 1 }.map { turns[$0].count })
    let right = side(turns.indices.filter { $0 % 2 == 0 }.map { turns[$0].count })
    result.along = left + reach + right
    var y = 0.0
    for (index, band) in bands.enumerated() {
      let isTurned = index % 2 == 1
      let shift = Point(isTurned ? right : left, y)
      for (box, place) in band.boxes {
        result.boxes[box] = place.moved(by: shift)
        if isTurned { result.turned.boxes.insert(box) }
      }
      for (edge, place) in band.labels {
        result.labels[edge] = place.moved(by: shift)
        if isTurned { result.turned.labels.insert(edge) }
      }
      for (cluster, place) in band.clusters {
        let moved = place.moved(by: shift)
        result.clusters[cluster].append(isTurned ? moved.mirrored(result.along) : moved)
      }
      for edge in request.edges.indices where runs(edge, in: index) {
        let pieces = band.wires[edge] ?? []
        if result.runs[edge].isEmpty { result.firstBand[edge] = index }
        result.runs[edge].append(pieces.map { $0.moved(by: shift) })
      }
      y += band.across + (index + 1 < bands.count ? request.bandGap * 1.5 : 0)
    }
    result.across = y
    for (cut, wires) in turns.enumerated() {
      for (position, wire) in wires.enumerated() {
        // The first wire turns outermost, so that none crosses another.
        let out = 0.6 * request.bandGap + Double(wires.count - 1 - position) * request.lane
        let run = cut - scopes[0].bandOf[request.edges[wire].tail]
        let end = (cut % 2 == 0 ? left : right) + reach + out
        result.extend(wire, run: run, to: end)
        result.extend(wire, run: run + 1, from: result.along - end)
      }
    }
    return result
  }

  /// The room beside the bands for the wires that turn there.
  private func side(_ counts: [Int]) -> Double {
    guard let most = counts.max() else { return 0 }
    return 0.6 * request.bandGap + Double(max(0, most - 1)) * request.lane + Wire.turnRadius + 4
  }

  private func runs(_ edge: Int, in band: Int) -> Bool {
    let bandOf = scopes[0].bandOf
    return bandOf[request.edges[edge].tail] <= band && bandOf[request.edges[edge].head] >= band
  }

}

extension LayeredRequest {
  /// The edges that go from the band before into one, in their order across at the end of that.
  func crossing(_ scope: BandScope, after band: BandResult) -> [Int] {
    let bandOf = scope.bandOf
    return edges.indices
      .filter { bandOf[edges[$0].tail] < scope.index && bandOf[edges[$0].head] >= scope.index }
      .sorted { a, b in
        (band.wires[a]?.last?.across ?? 0, a) < (band.wires[b]?.last?.across ?? 0, b)
      }
  }
}

extension LayeredResult {
  fileprivate mutating func extend(_ wire: Int, run: Int, to end: Double) {
    guard run >= 0, run < runs[wire].count, let last = runs[wire][run].last else { return }
    runs[wire][run].append(WirePiece(from: end, to: end, across: last.across))
  }

  fileprivate mutating func extend(_ wire: Int, run: Int, from start: Double) {
    guard run >= 0, run < runs[wire].count, let first = runs[wire][run].first else { return }
    runs[wire][run].insert(WirePiece(from: start, to: start, across: first.across), at: 0)
  }
}
