import GraphCore

/// Which units of a graph are hidden in which box.
struct FoldPlan {
  /// Neighbouring units, or neighbouring variables, that are one box.
  struct Fold: Hashable {
    /// Places in `Graph.nodes`.
    var units: Range<Int>
    /// The graph's cluster around the box, or -1.
    var cluster: Int
    /// The first and the last of the clusters that it holds whole; nil where it holds bare units too.
    var clusters: ClosedRange<Int>?
    /// How many steps or uses it stands for; 0 where units have no such order.
    var steps: Int
  }

  /// In creation order.
  private(set) var folds: [Fold] = []

  /// Where even folded runs leave more nodes than this, what lies between the first and the last units is
  /// one box.
  static let mostShown = 300
  private static let shownEnds = 24

  /// - Parameter kept: a node that must be drawn.
  /// - Throws: for a name that the graph does not have.
  /// - Complexity: linear in nodes and clusters.
  init(_ graph: Graph, _ folding: Folding, keeping kept: NodeID? = nil) throws(Folding.Failure) {
    var mode = folding.mode
    if case .whenLarge = mode {
      mode = graph.nodes.count > folding.limit || !folding.opened.isEmpty ? .automatic : .none
    }
    if case .none = mode { return }
    var maker = FoldMaker(graph)
    if let kept { maker.keep(kept) }
    do throws(Folding.Failure) {
      for name in folding.opened { try maker.open(name) }
    } catch {
      var plain = folding
      plain.opened = []
      plain.mode = mode
      throw maker.failure(error.message, try FoldPlan(graph, plain))
    }
    switch mode {
    case .none, .whenLarge: break
    case .depth(let depth):
      folds = maker.folds(depth: depth, foldsRuns: false)
      if maker.shown(folds) > folding.limit { folds = maker.folds(depth: depth, foldsRuns: true) }
    case .automatic:
      if case .node(let objective) = graph.objective { maker.keep(objective) }
      // As much as can be looked at: the deeper clusters are closed first.
      var depth = maker.tree.deepest + 1
      folds = maker.folds(depth: depth, foldsRuns: true)
      while maker.shown(folds) > folding.limit, depth > max(1, maker.tree.deepest - 8) {
        depth -= 1
        folds = maker.folds(depth: depth, foldsRuns: true)
      }
      if maker.shown(folds) > Self.mostShown {
        folds = maker.folded(folds, keepingEnds: Self.shownEnds)
      }
    }
  }

  /// Where each node is: the number of its fold, or -1. A variable goes with the units that use it where
  /// they are all in one fold.
  func assignment(_ graph: Graph, keeping kept: NodeID?) -> [Int32] {
    var fold = [Int32](repeating: -1, count: graph.nodes.count)
    for (index, entry) in folds.enumerated() {
      for unit in entry.units { fold[unit] = Int32(index) }
    }
    for variable in graph.variables.indices where kept?.index != variable && fold[variable] < 0 {
      let children = graph.children(of: NodeID(variable))
      guard let first = children.first else { continue }
      let home = fold[first.index]
      if home >= 0, children.allSatisfy({ fold[$0.index] == home }) { fold[variable] = home }
    }
    return fold
  }
}

/// Finds the folds of one graph.
struct FoldMaker {
  let graph: Graph
  let tree: ClusterTree
  private var isOpened: [Bool]
  private var keptUnits: Set<Int> = []
  private static let leastRun = 5
  private static let leastHidden = 4

  private struct Item {
    var range: Range<Int>
    /// -1 for a bare unit.
    var cluster: Int
  }

  init(_ graph: Graph) {
    self.graph = graph
    tree = ClusterTree(graph)
    isOpened = Array(repeating: false, count: graph.clusters.count)
  }

  // MARK: What must be seen

  mutating func keep(_ node: NodeID) {
    keptUnits.insert(node.index)
    open(cluster: Int(graph[node].cluster))
  }

  private mutating func open(cluster: Int) {
    var step = cluster
    while step >= 0, !isOpened[step] {
      isOpened[step] = true
      step = Int(graph.clusters[step].parent)
    }
  }

  /// Opens what a name says: `layer.3`, `k.3-9`, `k`, `u50`, `u50-u60`.
  mutating func open(_ name: String) throws(Folding.Failure) {
    var isFound = false
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let bounds = parts.count == 2 ? parts[1].split(separator: "-").map { Int($0) } : []
    if parts.count == 1 || (1...2).contains(bounds.count) && !bounds.contains(nil) {
      let low = bounds.first.flatMap { $0 } ?? .min
      let high = bounds.last.flatMap { $0 } ?? .max
      for (index, cluster) in graph.clusters.enumerated()
      where cluster.family == parts[0] && cluster.number >= low && cluster.number <= high
        && !tree.ranges[index].isEmpty
      {
        open(cluster: index)
        isFound = true
      }
    }
    if !isFound {
      let ends = name.split(separator: "-").map(String.init)
      let found = ends.compactMap { end in
        graph.ids.first { graph.id(of: $0) == end || graph.results[$0]?.id == end }
      }
      if let first = found.first, let last = found.last, found.count == ends.count, first <= last {
        for index in first.index...last.index { keep(NodeID(index)) }
        isFound = true
      }
    }
    guard isFound else {
      throw Folding.Failure(message: "there is nothing named «\(name)» to open", hint: "")
    }
  }

  /// What can be opened, with the names nearest to what was asked for.
  func failure(_ message: String, _ plan: FoldPlan) -> Folding.Failure {
    var names: [String] = []
    for fold in plan.folds {
      names.append(FoldName(graph, fold).id)
      if let clusters = fold.clusters, fold.steps > 1 {
        names.append(graph.clusters[clusters.lowerBound].id)
      }
    }
    if names.isEmpty {
      names = tree.outermost.prefix(6).map { graph.clusters[$0].id }
    }
    guard !names.isEmpty else {
      return .init(message: message, hint: "nothing in this graph is folded")
    }
    return .init(
      message: message, hint: "these can be opened: \(names.prefix(8).joined(separator: ", "))")
  }

  // MARK: Folds

  /// The folds with all clusters of a depth and beyond closed.
  func folds(depth: Int, foldsRuns: Bool) -> [FoldPlan.Fold] {
    var folds: [FoldPlan.Fold] = []
    var levels = [-1]
    while let level = levels.popLast() {
      let items = self.items(in: level)
      var hidden = Array(repeating: false, count: items.count)
      if foldsRuns { hide(items, in: level, &hidden, &folds) }
      for (index, item) in items.enumerated() where !hidden[index] && item.cluster >= 0 {
        if tree.depths[item.cluster] >= depth, !isOpened[item.cluster] {
          folds.append(
            .init(
              units: item.range, cluster: level, clusters: item.cluster...item.cluster, steps: 1))
        } else {
          levels.append(item.cluster)
        }
      }
    }
    return withVariables(folds.sorted { $0.units.lowerBound < $1.units.lowerBound })
  }

  /// Variables of one name that only the same folds use are a box too, where they are many.
  private func withVariables(_ folds: [FoldPlan.Fold]) -> [FoldPlan.Fold] {
    let assignment = FoldPlan(folds).assignment(graph, keeping: nil)
    func homes(_ variable: Int) -> Set<Int32>? {
      guard assignment[variable] < 0, !keptUnits.contains(variable) else { return nil }
      var homes: Set<Int32> = []
      for child in graph.children(of: NodeID(variable)) {
        let home = assignment[child.index]
        guard home >= 0 else { return nil }
        homes.insert(home)
      }
      return homes.isEmpty ? nil : homes
    }
    var boxes: [FoldPlan.Fold] = []
    var start = 0
    var present: Set<Int32>?
    for variable in 0...graph.variables.count {
      let next = variable < graph.variables.count ? homes(variable) : nil
      if let present, present == next, isAlike(variable, start) { continue }
      if present != nil, variable - start >= Self.leastHidden {
        boxes.append(.init(units: start..<variable, cluster: -1, clusters: nil, steps: 0))
      }
      start = variable
      present = next
    }
    return boxes + folds
  }

  private func isAlike(_ a: Int, _ b: Int) -> Bool {
    graph.variables[a].base == graph.variables[b].base
      && graph.nodes[a].kind == graph.nodes[b].kind && graph.nodes[a].shape == graph.nodes[b].shape
  }

  /// The clusters and bare units of a level, in order.
  private func items(in level: Int) -> [Item] {
    let range = level < 0 ? graph.variables.count..<graph.nodes.count : tree.ranges[level]
    var items: [Item] = []
    var at = range.lowerBound
    for cluster in tree.clusters(in: level) {
      let inner = tree.ranges[cluster]
      while at < inner.lowerBound {
        items.append(Item(range: at..<at + 1, cluster: -1))
        at += 1
      }
      items.append(Item(range: inner, cluster: cluster))
      at = inner.upperBound
    }
    while at < range.upperBound {
      items.append(Item(range: at..<at + 1, cluster: -1))
      at += 1
    }
    return items
  }

  /// Hides what lies between the first two periods of each run and the last.
  private func hide(
    _ items: [Item], in level: Int, _ hidden: inout [Bool], _ folds: inout [FoldPlan.Fold]
  ) {
    let keys = items.map(key)
    let runs = PeriodicRuns.find(count: items.count, least: Self.leastRun) { item, period in
      guard keys[item] == keys[item - period] else { return false }
      let (now, before) = (items[item].cluster, items[item - period].cluster)
      // A second recurrence over the same index begins a run of its own.
      return now < 0 || graph.clusters[now].number > graph.clusters[before].number
    }
    for run in runs {
      var start: Int?
      for step in 2..<run.count {
        let first = run.start + step * run.period
        let part = first..<first + run.period
        let isShown = step == run.count - 1 || part.contains { mustShow(items[$0]) }
        if !isShown, start == nil { start = first }
        guard isShown, let from = start else { continue }
        start = nil
        let fold = self.fold(items[from..<first], in: level, steps: (first - from) / run.period)
        guard fold.clusters != nil || fold.units.count >= Self.leastHidden else { continue }
        for index in from..<first { hidden[index] = true }
        folds.append(fold)
      }
    }
  }

  private func mustShow(_ item: Item) -> Bool {
    if item.cluster >= 0 { return isOpened[item.cluster] }
    return keptUnits.contains(item.range.lowerBound)
  }

  private func fold(_ items: ArraySlice<Item>, in level: Int, steps: Int) -> FoldPlan.Fold {
    let first = items.first?.range.lowerBound ?? 0
    let last = items.last?.range.upperBound ?? first
    var clusters: ClosedRange<Int>?
    if let low = items.first?.cluster, let high = items.last?.cluster, low >= 0,
      items.count == steps
    {
      clusters = low...high
    }
    // Bare units one by one are no steps of anything.
    let isCounted = clusters != nil || steps < items.count
    return .init(
      units: first..<last, cluster: level, clusters: clusters, steps: isCounted ? steps : 0)
  }

  /// Equal for items that are alike: clusters of one family, units of one operation on operands that
  /// stand likewise.
  private func key(_ item: Item) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ value: Int) {
      hash = (hash ^ UInt64(truncatingIfNeeded: value)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    if item.cluster >= 0 {
      let cluster = graph.clusters[item.cluster]
      for byte in cluster.kind.rawValue.utf8 { mix(Int(byte)) }
      mix(-1)
      for byte in cluster.family.utf8 { mix(Int(byte)) }
      return hash
    }
    let unit = NodeID(item.range.lowerBound)
    for byte in (graph[unit].primitive?.name ?? "").utf8 { mix(Int(byte)) }
    mix(graph[unit].shape.rows)
    mix(graph[unit].shape.columns)
    for argument in graph.arguments(of: unit) {
      guard let operand = argument.node else {
        mix(-2)
        continue
      }
      let distance = unit.index - operand.index
      mix(graph[operand].isUnit ? (distance <= 64 ? distance : -3) : -4)
    }
    return hash
  }

  // MARK: Sizes

  /// How many nodes a picture with the folds has.
  func shown(_ folds: [FoldPlan.Fold]) -> Int {
    let assignment = FoldPlan(folds).assignment(graph, keeping: nil)
    return assignment.count { $0 < 0 } + folds.count
  }

  /// The folds with all that lies between the first and the last items outside clusters in one, but for
  /// what must be seen.
  func folded(_ folds: [FoldPlan.Fold], keepingEnds ends: Int) -> [FoldPlan.Fold] {
    let items = self.items(in: -1)
    guard items.count > 2 * ends else { return folds }
    var result: [FoldPlan.Fold] = []
    var start: Int?
    for index in ends...(items.count - ends) {
      let isShown = index == items.count - ends || mustShow(items[index])
      if !isShown, start == nil { start = index }
      guard isShown, let from = start else { continue }
      start = nil
      let low = items[from].range.lowerBound
      let high = items[index - 1].range.upperBound
      result.append(.init(units: low..<high, cluster: -1, clusters: nil, steps: 0))
    }
    for fold in folds where !result.contains(where: { $0.units.overlaps(fold.units) }) {
      result.append(fold)
    }
    let units = result.filter { graph.nodes[$0.units.lowerBound].isUnit }
    return withVariables(units.sorted { $0.units.lowerBound < $1.units.lowerBound })
  }
}

extension FoldPlan {
  init(_ folds: [Fold] = []) { self.folds = folds }
}
