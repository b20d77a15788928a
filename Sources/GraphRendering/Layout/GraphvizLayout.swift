import CGraphviz
import CGraphvizPlugin

/// What dot is asked to place: boxes in ranks, each edge between boxes of different ranks.
///
/// Sizes run *across* the ranks; along them the caller has its own columns. One unit is a pixel.
struct RankedGraph: Hashable, Sendable {
  struct Box: Hashable, Sendable {
    /// The extent across the ranks.
    var breadth: Double
    /// An index into `clusters`, or -1.
    var cluster = -1
  }

  /// Where an edge meets a box, across the ranks.
  enum Port: Hashable, Sendable { case low, middle, high }

  struct Edge: Hashable, Sendable {
    var tail: Int
    var head: Int
    var weight = 1
    var tailPort = Port.middle
    var headPort = Port.middle
  }

  struct Cluster: Hashable, Sendable {
    /// The cluster around it, or -1. A parent stands before its clusters.
    var parent = -1
    /// The free room inside its border.
    var margin: Double
  }

  var boxes: [Box] = []
  var edges: [Edge] = []
  var clusters: [Cluster] = []
  /// Boxes without operands and clusters that stand in one rank, in this order. (The library's `ordering`
  /// crashes beside clusters.)
  var row: [Int] = []
  /// The least room between neighbours in a rank.
  var separation = 16.0
  /// Bounds for the network simplex and the crossing sweeps of large graphs; 1 is the library's own.
  var effort = 1.0
}

/// Where dot put the boxes.
struct RankedPlaces: Sendable {
  /// The rank of each box, 0 for the first.
  var ranks: [Int]
  /// The centre of each box across the ranks, growing in the order of the boxes.
  var centers: [Double]
  /// The extent of each cluster across the ranks.
  var clusterLow: [Double]
  var clusterHigh: [Double]
}

/// A layout that could not be made.
public struct LayoutError: Error, Hashable, Sendable, CustomStringConvertible {
  public var description: String
}

/// The dot engine of libgraphviz, in the process: the only file that holds pointers of the library.
///
/// The library is not thread-safe, not even with one context a thread, so one lock guards it. It
/// recurses on the depth of a graph, so it runs on a thread with a large stack of its own.
final class GraphvizLayout: @unchecked Sendable {
  static let shared = GraphvizLayout()

  /// dot keeps a rank in a 16-bit number and crashes beyond.
  static let rankLimit = 32_000
  private static let stackBytes = 256 << 20

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// Made at the first layout, guarded by `lock`.
  private var context: OpaquePointer?
  private let tries = Tries()

  private init() {
    lock = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
  }

  /// The rank of each box by dot's network simplex: edges short, heavy edges shortest.
  func ranks(of graph: RankedGraph) throws(LayoutError) -> [Int] {
    try run(graph, ranksOnly: true).ranks
  }

  /// Ranks, the order in the ranks with few crossings, and the places across the ranks.
  ///
  /// - Parameter isTry: whether it is one of many layouts of one picture, which may come again.
  func places(of graph: RankedGraph, isTry: Bool = false) throws(LayoutError) -> RankedPlaces {
    guard isTry else { return try run(graph, ranksOnly: false) }
    if let known = tries.places(of: graph) { return known }
    let places = try run(graph, ranksOnly: false)
    tries.add(places, of: graph)
    return places
  }

  private final class Job {
    let layout: GraphvizLayout
    let graph: RankedGraph
    let ranksOnly: Bool
    var result: Result<RankedPlaces, LayoutError>?

    init(_ layout: GraphvizLayout, _ graph: RankedGraph, ranksOnly: Bool) {
      self.layout = layout
      self.graph = graph
      self.ranksOnly = ranksOnly
    }
  }

  private func run(_ graph: RankedGraph, ranksOnly: Bool) throws(LayoutError) -> RankedPlaces {
    if graph.boxes.isEmpty {
      return RankedPlaces(ranks: [], centers: [], clusterLow: [], clusterHigh: [])
    }
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    let job = Job(self, graph, ranksOnly: ranksOnly)
    let fault = gb_on_large_stack(
      Self.stackBytes,
      { argument in
        guard let argument else { return nil }
        let job = Unmanaged<Job>.fromOpaque(argument).takeUnretainedValue()
        job.result = Result { () throws(LayoutError) in
          try job.layout.layOut(job.graph, ranksOnly: job.ranksOnly)
        }
        return nil
      }, Unmanaged.passUnretained(job).toOpaque())
    guard fault == 0, let result = job.result else {
      throw LayoutError(description: "no thread for the layout could be made (error \(fault))")
    }
    return try result.get()
  }

  private func layOut(_ graph: RankedGraph, ranksOnly: Bool) throws(LayoutError) -> RankedPlaces {
    gb_quiet()
    if context == nil { context = gb_context(gb_dot_plugin(gb_library())) }
    guard let context, let root = gb_open("g") else {
      throw LayoutError(description: "Graphviz could not be started")
    }
    defer { agclose(root) }
    let sketch = Sketch(root, graph, ranksOnly: ranksOnly)
    guard gb_layout(context, root) == 0 else {
      let message = aglasterr().map { String(cString: $0) } ?? "no reason given"
      throw LayoutError(description: "Graphviz could not lay out the graph: \(message)")
    }
    defer { gvFreeLayout(context, root) }
    return RankedPlaces(
      ranks: sketch.nodes.map { Int(gb_rank($0)) },
      centers: sketch.nodes.map { gb_x($0) },
      clusterLow: sketch.clusters.map { gb_low_x($0) },
      clusterHigh: sketch.clusters.map { gb_high_x($0) })
  }
}

/// Layouts made while the best of many is looked for: what is left out of a picture often changes one of
/// its bands only, and the page without a caption is tried after that with one.
private final class Tries: @unchecked Sendable {
  /// How many boxes all layouts together may have before they are forgotten: some 10 MB.
  private static let limit = 50_000

  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var known: [RankedGraph: RankedPlaces] = [:]
  private var boxCount = 0

  init() {
    lock = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
  }

  deinit {
    pthread_mutex_destroy(lock)
    lock.deallocate()
  }

  func places(of graph: RankedGraph) -> RankedPlaces? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return known[graph]
  }

  func add(_ places: RankedPlaces, of graph: RankedGraph) {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    boxCount += graph.boxes.count
    if boxCount > Self.limit {
      known = [:]
      boxCount = graph.boxes.count
    }
    known[graph] = places
  }
}

/// The graph as the library holds it.
private struct Sketch {
  var nodes: [UnsafeMutablePointer<Agnode_t>] = []
  var clusters: [UnsafeMutablePointer<Agraph_t>] = []

  init(_ root: UnsafeMutablePointer<Agraph_t>, _ graph: RankedGraph, ranksOnly: Bool) {
    func graphAttribute(_ name: String, _ value: String) { gb_declare(root, 0, name, value) }
    // Naming newrank at all avoids a quadratic part; no splines are asked for, the wires are ours.
    graphAttribute("newrank", "true")
    graphAttribute("splines", "")
    graphAttribute("nodesep", Self.inches(graph.separation))
    graphAttribute("ranksep", "0.2")
    if ranksOnly { graphAttribute("phase", "1") }
    if graph.effort < 1 {
      graphAttribute("nslimit", "\(graph.effort)")
      graphAttribute("mclimit", "\(graph.effort)")
    }
    let margin = gb_declare(root, 0, "margin", "8")
    gb_declare(root, 1, "shape", "box")
    gb_declare(root, 1, "fixedsize", "true")
    gb_declare(root, 1, "label", "")
    gb_declare(root, 1, "height", "0.2")
    let width = gb_declare(root, 1, "width", "0.1")
    let weight = gb_declare(root, 2, "weight", "1")
    let tailPort = gb_declare(root, 2, "tailport", "")
    let headPort = gb_declare(root, 2, "headport", "")

    for (index, cluster) in graph.clusters.enumerated() {
      let around = cluster.parent >= 0 && cluster.parent < index ? clusters[cluster.parent] : root
      guard let subgraph = gb_subgraph(around, "cluster\(index)") else { continue }
      gb_set(subgraph, margin, "\(cluster.margin)")
      clusters.append(subgraph)
    }
    for (index, box) in graph.boxes.enumerated() {
      guard let node = gb_node(root, "n\(index)") else { continue }
      gb_set(node, width, Self.inches(box.breadth))
      if box.cluster >= 0 { gb_add_node(clusters[box.cluster], node) }
      nodes.append(node)
    }
    if graph.row.count > 1, let row = gb_subgraph(root, "row") {
      gb_set(row, gb_declare(root, 0, "rank", ""), "same")
      for box in graph.row { gb_add_node(row, nodes[box]) }
      for (box, next) in zip(graph.row, graph.row.dropFirst()) {
        _ = gb_edge(root, nodes[box], nodes[next])
      }
    }
    for edge in graph.edges {
      guard let line = gb_edge(root, nodes[edge.tail], nodes[edge.head]) else { continue }
      if edge.weight != 1 { gb_set(line, weight, "\(edge.weight)") }
      switch edge.tailPort {
      case .low: gb_set(line, tailPort, "sw")
      case .middle: break
      case .high: gb_set(line, tailPort, "se")
      }
      switch edge.headPort {
      case .low: gb_set(line, headPort, "nw")
      case .middle: break
      case .high: gb_set(line, headPort, "ne")
      }
    }
  }

  /// dot reads lengths in inches of 72 points; one point is our pixel.
  private static func inches(_ pixels: Double) -> String { "\((pixels * 100).rounded() / 7200)" }
}
