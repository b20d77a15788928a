public import GraphCore

extension StepPlan {
  /// The steps of a picture: its variables; each unit with its value; the gradients in the reverse order
  /// of creation, each unit handing a share to every operand; the result. In forward mode each unit has
  /// its tangent beside its value, and there is no way back.
  ///
  /// - Parameters:
  ///   - picture: with `shares` in the order of arrival (`arrangedForSteps`).
  ///   - limit: the most steps.
  ///   - closedForms: gradients as formulas, by the ids of variables, for the last step of a picture
  ///     without numbers.
  /// - Throws: where there is no step or there are too many, before anything is made.
  /// - Complexity: linear in nodes and edges.
  public init(
    _ picture: Picture, mode: Mode = .both, digits: Int = 4, limit: Int = StepPlan.stepLimit,
    closedForms: [String: MathNode] = [:]
  ) throws(Failure) {
    var maker = StepMaker(
      picture, mode: mode,
      writer: Explanation(picture, digits: digits, closedForms: closedForms))
    guard mode != .backward || !picture.sweep.isForward else {
      throw Failure(
        description: "forward mode has no steps backward: take --steps forward, or --mode reverse")
    }
    let count = maker.count
    guard count > 0, !maker.units.isEmpty else {
      throw Failure(
        description: "there is no step: the formula has no unit, only a variable or a constant")
    }
    guard count <= limit else {
      throw Failure(
        description: "the deck would have \(count) steps, and the limit is \(limit):"
          + (mode == .layers ? "" : " group them with --steps layers,")
          + " take --steps forward or backward, or raise it with --max-steps")
    }
    (steps, before) = maker.steps()
  }
}

extension Picture {
  /// The shares of each gradient in the order in which the reverse sweep brings them.
  public var arrangedForSteps: Picture {
    // Tangents come in the order of operands, as they stand.
    if sweep.isForward { return self }
    var result = self
    for index in nodes.indices { result.nodes[index].shares = [] }
    for (_, places) in Self.edgesBackward(edges) {
      for edge in places {
        if let share = edges[edge].downstream?.scalar, !edges[edge].isDiscrete {
          result.nodes[edges[edge].from].shares.append(share)
        }
      }
    }
    return result
  }

  /// The units that have operands, the last first, each with its edges in the order of places.
  static func edgesBackward(_ edges: [Edge]) -> [(unit: Int, edges: [Int])] {
    var places: [Int: [Int]] = [:]
    for (index, edge) in edges.enumerated() { places[edge.to, default: []].append(index) }
    return places.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
  }
}

/// Makes the steps of one picture.
struct StepMaker {
  let picture: Picture
  let mode: StepPlan.Mode
  let writer: Explanation
  /// Indices of units in creation order.
  let units: [Int]
  private let incoming: [[Int]]
  /// Units that something flows back through.
  private let reaches: [Bool]
  private let objective: Int?
  /// The place of each edge's share among those of its operand, in the order of arrival.
  private var shareIndex: [Int]
  /// How many shares each gradient gets, and the edges along which they came so far.
  private let expected: [Int]
  private var arrived: [[Int]]
  private var shown: Set<StepPlan.Part> = []

  init(_ picture: Picture, mode: StepPlan.Mode, writer: Explanation) {
    self.picture = picture
    self.mode = mode
    self.writer = writer
    units = picture.nodes.indices.filter {
      picture.nodes[$0].kind == .unit
        || picture.nodes[$0].kind == .objective && !picture.nodes[$0].isVariable
    }
    var incoming: [[Int]] = Array(repeating: [], count: picture.nodes.count)
    for (index, edge) in picture.edges.enumerated() { incoming[edge.to].append(index) }
    self.incoming = incoming
    objective = picture.nodes.firstIndex { $0.kind == .objective }
    var reaches = Array(repeating: false, count: picture.nodes.count)
    if let objective { reaches[objective] = true }
    for index in picture.nodes.indices.reversed() where reaches[index] {
      for edge in incoming[index] where !picture.edges[edge].isDiscrete {
        reaches[picture.edges[edge].from] = true
      }
    }
    self.reaches = reaches
    shareIndex = Array(repeating: 0, count: picture.edges.count)
    var expected = Array(repeating: 0, count: picture.nodes.count)
    var count = expected
    for (unit, edges) in Picture.edgesBackward(picture.edges) {
      for edge in edges {
        let place = picture.edges[edge]
        if place.downstream?.scalar != nil, !place.isDiscrete {
          shareIndex[edge] = count[place.from]
          count[place.from] += 1
        }
        if reaches[unit], !place.isDiscrete { expected[place.from] += 1 }
      }
    }
    self.expected = expected
    arrived = Array(repeating: [], count: picture.nodes.count)
  }

  private var hasForward: Bool { mode != .backward }
  private var hasTangents: Bool { picture.sweep.isForward }
  private var hasBackward: Bool { mode != .forward && objective != nil && !hasTangents }

  /// How many steps there will be.
  var count: Int {
    let forward = hasForward ? groups.count + 1 : 0
    let backward = hasBackward ? groups.filter { $0.contains { reaches[$0] } }.count + 1 : 0
    return forward + backward + 1
  }

  /// The units of each step, in order.
  private var groups: [[Int]] {
    guard mode == .layers else { return units.map { [$0] } }
    var groups: [[Int]] = []
    if picture.nodes.contains(where: { $0.cluster >= 0 }) {
      var last = -2
      for unit in units {
        let cluster = topCluster(unit)
        if cluster != last { groups.append([]) }
        groups[groups.count - 1].append(unit)
        last = cluster
      }
      return groups
    }
    var depth = Array(repeating: 0, count: picture.nodes.count)
    for unit in units {
      depth[unit] = (incoming[unit].map { depth[picture.edges[$0].from] }.max() ?? 0) + 1
      while groups.count < depth[unit] { groups.append([]) }
      groups[depth[unit] - 1].append(unit)
    }
    return groups.filter { !$0.isEmpty }
  }

  private func topCluster(_ node: Int) -> Int {
    var cluster = picture.nodes[node].cluster
    while picture.clusters.indices.contains(cluster), picture.clusters[cluster].parent >= 0 {
      cluster = picture.clusters[cluster].parent
    }
    return cluster
  }

  // MARK: The steps

  mutating func steps() -> (steps: [StepPlan.Step], before: Set<StepPlan.Part>) {
    var steps: [StepPlan.Step] = []
    var before: Set<StepPlan.Part> = []
    let groups = self.groups
    if hasForward {
      steps.append(inputs())
      for group in groups { steps.append(forward(group)) }
    } else {
      _ = inputs()
      for group in groups { _ = forward(group) }
      before = shown
    }
    if hasBackward {
      steps.append(seed())
      for group in groups.reversed() where group.contains(where: { reaches[$0] }) {
        steps.append(backward(group.reversed().filter { reaches[$0] }))
      }
    }
    steps.append(result())
    return (steps, before)
  }

  private mutating func step(
    _ phase: StepPlan.Phase, _ subject: Int, new: Set<StepPlan.Part>, lit: Set<StepPlan.Part>,
    _ text: Explanation.Text
  ) -> StepPlan.Step {
    let fresh = new.subtracting(shown)
    shown.formUnion(new)
    return StepPlan.Step(
      phase: phase, subject: subject, new: fresh, lit: lit, headline: text.headline,
      lines: text.lines.map(\.inLine), isList: text.isList, spoken: text.spoken)
  }

  private mutating func inputs() -> StepPlan.Step {
    var new: Set<StepPlan.Part> = []
    for (index, node) in picture.nodes.enumerated() where node.isVariable {
      new.formUnion([.node(index), .value(index)])
      if hasTangents { new.formUnion(gradientParts(index)) }
    }
    return step(.inputs, -1, new: new, lit: [], writer.inputs())
  }

  private mutating func forward(_ group: [Int]) -> StepPlan.Step {
    var new: Set<StepPlan.Part> = []
    var lit: Set<StepPlan.Part> = []
    for unit in group {
      new.formUnion([.node(unit), .value(unit)])
      for edge in incoming[unit] {
        new.formUnion([.edge(edge), .carried(edge)])
        let operand = picture.edges[edge].from
        lit.formUnion([.node(operand), .value(operand)])
        if hasTangents {
          new.insert(.equation(edge))
          lit.formUnion(gradientParts(operand))
        }
      }
      if hasTangents { new.formUnion(gradientParts(unit)) }
      var cluster = picture.nodes[unit].cluster
      while picture.clusters.indices.contains(cluster) {
        new.insert(.cluster(cluster))
        cluster = picture.clusters[cluster].parent
      }
    }
    return step(
      .forward, group.first ?? -1, new: new, lit: lit.union(new), writer.forward(group))
  }

  /// ∂f/∂f = 1. What no gradient reaches shows its 0 from here on.
  private mutating func seed() -> StepPlan.Step {
    guard let objective else { return result() }
    var new: Set<StepPlan.Part> = [.gradient(objective), .total(objective)]
    for share in picture.nodes[objective].shares.indices { new.insert(.share(objective, share)) }
    for (index, edge) in picture.edges.enumerated()
    where !reaches[edge.to] || edge.isDiscrete {
      new.formUnion([.back(index), .equation(index)])
      if picture.nodes[edge.from].shares.count > 1, !edge.isDiscrete {
        new.insert(.share(edge.from, shareIndex[index]))
      }
    }
    for index in picture.nodes.indices where !reaches[index] && index != objective {
      new.formUnion(gradientParts(index))
    }
    return step(
      .backward, objective, new: new,
      lit: [.node(objective), .value(objective), .gradient(objective), .total(objective)],
      writer.seed(objective))
  }

  private func gradientParts(_ index: Int) -> Set<StepPlan.Part> {
    var parts: Set<StepPlan.Part> = [.gradient(index), .total(index)]
    for share in picture.nodes[index].shares.indices { parts.insert(.share(index, share)) }
    return parts.union(norms(index))
  }

  private func norms(_ index: Int) -> Set<StepPlan.Part> {
    let count = picture.nodes[index].fold?.norms.count { $0.isGradient } ?? 0
    return Set((0..<count).map { .norm(index, $0) })
  }

  private mutating func backward(_ group: [Int]) -> StepPlan.Step {
    var new: Set<StepPlan.Part> = []
    var lit: Set<StepPlan.Part> = []
    var handed: [Explanation.Handed] = []
    for unit in group {
      lit.formUnion([.node(unit), .gradient(unit), .total(unit)])
      // What is inside a box has its gradients when the box hands on.
      new.formUnion(norms(unit))
      for share in picture.nodes[unit].shares.indices { lit.insert(.share(unit, share)) }
      for edge in incoming[unit] where !picture.edges[edge].isDiscrete {
        let operand = picture.edges[edge].from
        new.formUnion([.back(edge), .equation(edge)])
        lit.formUnion([.edge(edge), .carried(edge), .node(operand), .value(operand)])
        let shares = picture.nodes[operand].shares.count
        let order = shareIndex[edge]
        arrived[operand].append(edge)
        if shares > 1 {
          new.insert(.share(operand, order))
          for early in 0...order { lit.insert(.share(operand, early)) }
        }
        new.insert(.gradient(operand))
        if arrived[operand].count == expected[operand] { new.insert(.total(operand)) }
        lit.insert(.gradient(operand))
        handed.append(
          Explanation.Handed(
            edge: edge, arrived: arrived[operand], count: expected[operand]))
      }
    }
    return step(
      .backward, group.first ?? -1, new: new, lit: lit.union(new),
      writer.backward(group, handed))
  }

  private mutating func result() -> StepPlan.Step {
    var new = Set((0..<FocusLine.mostLines).map { StepPlan.Part.focus($0) })
    for index in picture.nodes.indices {
      new.formUnion([.node(index), .value(index)])
      if hasBackward || hasTangents { new.formUnion(gradientParts(index)) }
    }
    for index in picture.edges.indices {
      new.formUnion([.edge(index), .carried(index)])
      if hasBackward { new.insert(.back(index)) }
      if hasBackward || hasTangents { new.insert(.equation(index)) }
    }
    return step(
      .result, -1, new: new, lit: [], writer.result(withGradients: hasBackward))
  }
}
