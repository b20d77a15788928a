import GraphCore

/// The clusters of a graph with the nodes that each holds, which follow one another.
struct ClusterTree {
  /// The nodes in each cluster with those of the clusters in it; empty where all its units are shared
  /// with an earlier one.
  private(set) var ranges: [Range<Int>]
  /// The clusters in each that are not empty, in order; those in none come last.
  private(set) var inner: [[Int]]
  /// 1 for the outermost.
  private(set) var depths: [Int]
  var outermost: [Int] { inner[inner.count - 1] }
  let deepest: Int

  /// Complexity: linear in nodes and clusters.
  init(_ graph: Graph) {
    let count = graph.clusters.count
    var low = Array(repeating: Int.max, count: count)
    var high = Array(repeating: 0, count: count)
    for index in graph.variables.count..<max(graph.variables.count, graph.nodes.count) {
      let cluster = Int(graph.nodes[index].cluster)
      guard cluster >= 0 else { continue }
      low[cluster] = min(low[cluster], index)
      high[cluster] = max(high[cluster], index + 1)
    }
    for cluster in (0..<count).reversed() where low[cluster] < high[cluster] {
      let parent = Int(graph.clusters[cluster].parent)
      guard parent >= 0 else { continue }
      low[parent] = min(low[parent], low[cluster])
      high[parent] = max(high[parent], high[cluster])
    }
    ranges = zip(low, high).map { $0 < $1 ? $0..<$1 : 0..<0 }
    inner = Array(repeating: [], count: count + 1)
    depths = Array(repeating: 1, count: count)
    var deepest = 0
    for cluster in 0..<count where !ranges[cluster].isEmpty {
      let parent = Int(graph.clusters[cluster].parent)
      inner[parent >= 0 ? parent : count].append(cluster)
      if parent >= 0 { depths[cluster] = depths[parent] + 1 }
      deepest = max(deepest, depths[cluster])
    }
    self.deepest = deepest
  }

  /// The clusters directly in one; in none for -1.
  func clusters(in cluster: Int) -> [Int] { cluster < 0 ? outermost : inner[cluster] }
}
