/// Puts bands one below the other, with room beside and between them for the wires that go on from one
/// to the next.
struct BandStack {
  let request: LayeredRequest
  let ranking: Ranking
  let scopes: [BandScope]
  let bands: [BandResult]

  func joined() -> LayeredResult {
    var result = LayeredResult(request)
    // The wires that run back after each band, in their order across.
    let returns = scopes.indices.dropLast().map(crossing)
    let most = returns.map(\.count).max() ?? 0
    let side =
      bands.count > 1 ? request.bandGap + request.lane * Double(max(0, most - 1)) : 0
    let reach = bands.map(\.along).max() ?? 0
    var y = 0.0
    var tops: [Double] = []
    for (index, band) in bands.enumerated() {
      tops.append(y)
      let shift = Point(side, y)
      for (box, place) in band.boxes { result.boxes[box] = place.moved(by: shift) }
      for (edge, place) in band.labels { result.labels[edge] = place.moved(by: shift) }
      for (cluster, place) in band.clusters { result.clusters[cluster] = place.moved(by: shift) }
      for edge in request.edges.indices where runs(edge, in: index) {
        let pieces = band.wires[edge] ?? []
        result.runs[edge].append(pieces.map { $0.moved(by: shift) })
      }
      y += band.across
      if index < returns.count {
        y += 2 * request.bandGap + request.lane * Double(max(0, returns[index].count - 1))
      }
    }
    result.along = reach + 2 * side
    result.across = y
    for (cut, wires) in returns.enumerated() {
      let channel = tops[cut + 1] - request.bandGap
      for (position, wire) in wires.enumerated() {
        // The first wire turns back outermost, runs back lowest and comes in innermost, so that none
        // crosses another.
        let inner = Double(position) * request.lane
        let outer = Double(wires.count - 1 - position) * request.lane
        let run = cut - scopes[0].bandOf[request.edges[wire].tail]
        let end = side + reach + request.bandGap * 0.4 + outer
        let start = side - request.bandGap * 0.5 - inner
        result.extend(wire, run: run, to: end)
        result.extend(wire, run: run + 1, from: start)
        result.returns[wire, default: []].append(channel - inner)
      }
    }
    return result
  }

  private func runs(_ edge: Int, in band: Int) -> Bool {
    let bandOf = scopes[0].bandOf
    return bandOf[request.edges[edge].tail] <= band && bandOf[request.edges[edge].head] >= band
  }

  private func crossing(_ band: Int) -> [Int] {
    request.edges.indices
      .filter { runs($0, in: band) && runs($0, in: band + 1) }
      .sorted { a, b in
        let x = (bands[band].wires[a]?.last?.across ?? 0, a)
        let y = (bands[band].wires[b]?.last?.across ?? 0, b)
        return x < y
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
