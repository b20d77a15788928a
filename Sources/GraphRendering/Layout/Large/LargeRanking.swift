/// The ranks and the order in them of a graph too large for network simplex: as creation gave them.
struct LargeRanking {
  private(set) var ranks: [Int]
  /// The boxes of each rank, in order across.
  private(set) var columns: [[Int]]
  /// The edges that leave and that enter each box.
  let leaving: [[Int]]
  let entering: [[Int]]

  /// Complexity: O(E log E) for E edges.
  init(_ request: LayeredRequest) {
    var leaving = Array(repeating: [Int](), count: request.boxes.count)
    var entering = leaving
    for (index, edge) in request.edges.enumerated() {
      leaving[edge.tail].append(index)
      entering[edge.head].append(index)
    }
    self.leaving = leaving
    self.entering = entering
    ranks = Self.ranks(request, leaving, entering)
    columns = Array(repeating: [], count: (ranks.max() ?? 0) + 1)
    for (box, rank) in ranks.enumerated() { columns[rank].append(box) }
    order(request)
  }

  /// Each box as early as its operands allow; then, from the end, what only its child waits for next to
  /// that.
  static func ranks(
    _ request: LayeredRequest, _ leaving: [[Int]], _ entering: [[Int]]
  ) -> [Int] {
    var ranks = Array(repeating: 0, count: request.boxes.count)
    // Boxes stand in creation order: operands before what uses them.
    for box in ranks.indices {
      for edge in entering[box] {
        ranks[box] = max(ranks[box], ranks[request.edges[edge].tail] + 1)
      }
    }
    for box in ranks.indices.reversed() {
      guard let latest = leaving[box].map({ ranks[request.edges[$0].head] - 1 }).min(),
        latest > ranks[box]
      else { continue }
      let isFree = entering[box].allSatisfy { edge in
        let operand = request.edges[edge].tail
        // What many use has a lane anyway.
        return request.boxes[operand].isVariable || leaving[operand].count != 2
      }
      if isFree { ranks[box] = latest }
    }
    if request.inputsFirst {
      for (index, box) in request.boxes.enumerated() where box.isVariable { ranks[index] = 0 }
    }
    let least = ranks.min() ?? 0
    return ranks.map { $0 - least }
  }

  /// A few sweeps of the mean of the neighbours' places, which keep the order of creation where it is as
  /// good as another (Sugiyama, Tagawa and Toda, 1981).
  private mutating func order(_ request: LayeredRequest) {
    var place = Array(repeating: 0.0, count: ranks.count)
    func number(_ column: [Int]) {
      for (position, box) in column.enumerated() {
        place[box] = Double(position) - Double(column.count - 1) / 2
      }
    }
    columns.forEach(number)
    for sweep in 0..<4 {
      let isForward = sweep % 2 == 0
      let sequence = isForward ? Array(columns.indices) : columns.indices.reversed()
      for rank in sequence where columns[rank].count > 1 {
        var keys: [Int: Double] = [:]
        for box in columns[rank] {
          let edges = isForward ? entering[box] : leaving[box]
          var sum = 0.0
          var weight = 0.0
          for index in edges {
            let edge = request.edges[index]
            let other = isForward ? edge.tail : edge.head
            guard abs(ranks[other] - rank) == 1 else { continue }
            sum += place[other] * Double(edge.weight)
            weight += Double(edge.weight)
          }
          keys[box] = weight > 0 ? sum / weight : place[box]
        }
        columns[rank].sort { a, b in
          let (x, y) = (keys[a] ?? 0, keys[b] ?? 0)
          return x == y ? a < b : x < y
        }
        number(columns[rank])
      }
    }
  }
}
