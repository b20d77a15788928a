import GraphCore

extension Picture {
  /// The most paths that are written out.
  public static let pathLimit = 4

  /// Lets the paths from a node to the output stand out and dims the rest.
  public mutating func setFocus(_ node: Int) {
    guard nodes.indices.contains(node),
      let output = nodes.firstIndex(where: { $0.kind == .objective })
    else { return }
    var outgoing: [[Int]] = Array(repeating: [], count: nodes.count)
    var isAbove = Array(repeating: false, count: nodes.count)
    isAbove[node] = true
    for (index, edge) in edges.enumerated() {
      outgoing[edge.from].append(index)
      // Edges stand in the order of their units, so operands come before them.
      if isAbove[edge.from] { isAbove[edge.to] = true }
    }
    var reaches = Array(repeating: false, count: nodes.count)
    var count = Array(repeating: 0, count: nodes.count)
    reaches[output] = true
    count[output] = 1
    for edge in edges.reversed() where reaches[edge.to] {
      reaches[edge.from] = true
      let sum = count[edge.from].addingReportingOverflow(count[edge.to])
      count[edge.from] = sum.overflow ? .max : sum.partialValue
    }
    for index in nodes.indices {
      nodes[index].emphasis = isAbove[index] && reaches[index] ? .strong : .dimmed
    }
    for index in edges.indices {
      let isOn = isAbove[edges[index].from] && reaches[edges[index].to]
      edges[index].emphasis = isOn ? .strong : .dimmed
    }
    focus = Focus(
      symbol: nodes[node].symbol,
      paths: count[node] <= Self.pathLimit ? paths(node, output, outgoing, reaches) : [],
      pathCount: count[node], total: nodes[node].gradient?.scalar)
  }

  /// All paths, each as its local derivatives from the output back.
  private func paths(
    _ node: Int, _ output: Int, _ outgoing: [[Int]], _ reaches: [Bool]
  ) -> [Focus.Path] {
    var found: [[Int]] = []
    var open: [[Int]] = [[]]
    while let path = open.popLast() {
      let at = path.last.map { edges[$0].to } ?? node
      if at == output {
        found.append(path)
        continue
      }
      for edge in outgoing[at].reversed() where reaches[edges[edge].to] {
        open.append(path + [edge])
      }
    }
    // Long products are no help to the eye.
    guard found.allSatisfy({ $0.count <= 24 }) else { return [] }
    return found.map { path in
      let factors = path.reversed().map {
        Focus.Factor(symbol: edges[$0].local, number: edges[$0].localNumber)
      }
      let numbers = factors.compactMap(\.number)
      let start = nodes[output].gradient?.scalar ?? 1
      return Focus.Path(
        factors: factors,
        contribution: numbers.count == factors.count ? numbers.reduce(start, *) : nil)
    }
  }
}

extension Picture.Focus {
  /// Paths that lead through boxes are counted and not written out.
  mutating func forgetPaths(count: Int) {
    paths = []
    pathCount = count
  }
}

extension Graph {
  /// How many paths lead from a node to the objective, at most `Int.max`.
  func pathCount(from node: NodeID) -> Int {
    guard case .node(let objective) = objective else { return 0 }
    var counts = [Int](repeating: 0, count: nodes.count)
    counts[objective.index] = 1
    for index in nodes.indices.reversed() where counts[index] > 0 {
      for operand in operands(of: NodeID(index)) {
        let (sum, overflow) = counts[operand.index].addingReportingOverflow(counts[index])
        counts[operand.index] = overflow ? .max : sum
      }
    }
    return counts[node.index]
  }
}
