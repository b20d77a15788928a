extension Picture {
  /// The edges of the longest path to the output, which is drawn straight: ties go to the operand that
  /// is used only once, then to the later place.
  func trunk() -> Set<Int> {
    var depth = Array(repeating: 0, count: nodes.count)
    var incoming: [[Int]] = Array(repeating: [], count: nodes.count)
    var uses = depth
    for (index, edge) in edges.enumerated() {
      incoming[edge.to].append(index)
      uses[edge.from] += 1
    }
    for node in nodes.indices {
      depth[node] = incoming[node].map { depth[edges[$0].from] + 1 }.max() ?? 0
    }
    let objective = nodes.firstIndex { $0.kind == .objective }
    guard
      var node = objective
        ?? nodes.indices.max(by: { (depth[$0], $0) < (depth[$1], $1) })
    else { return [] }
    var result: Set<Int> = []
    while let next = incoming[node].max(by: { a, b in
      let (x, y) = (edges[a].from, edges[b].from)
      return (depth[x], -uses[x], a) < (depth[y], -uses[y], b)
    }) {
      result.insert(next)
      node = edges[next].from
    }
    return result
  }
}
