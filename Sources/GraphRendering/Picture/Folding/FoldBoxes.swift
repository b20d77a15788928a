import GraphCore

/// The edges of a folded graph and the boxes of its folds, with true totals of what they hide.
struct FoldBoxes {
  private let maker: PictureMaker
  private let names: [FoldName]
  private(set) var edges: [Picture.Edge] = []
  /// What of each fold is used outside; `NodeID` of the only unit, nil where there are several.
  private var outputs: [Output]
  private var hiddenVariables: [[NodeID]]

  private enum Output {
    case none
    case one(NodeID)
    case several
  }

  /// Complexity: linear in the number of edges.
  init(_ maker: PictureMaker, _ places: [Int]) {
    self.maker = maker
    let graph = maker.graph
    names = maker.plan.folds.map { FoldName(graph, $0) }
    outputs = Array(repeating: .none, count: names.count)
    hiddenVariables = outputs.map { _ in [] }
    for index in graph.variables.indices where maker.assignment[index] >= 0 {
      hiddenVariables[Int(maker.assignment[index])].append(NodeID(index))
    }
    if case .node(let objective) = graph.objective { uses(objective) }
    var merged: [Ends: Int] = [:]
    for unit in graph.ids where graph[unit].isUnit {
      let to = Int(maker.assignment[unit.index])
      var repetitions: [NodeID: Int] = [:]
      for (place, argument) in graph.arguments(of: unit).enumerated() {
        guard let operand = argument.node else { continue }
        let from = Int(maker.assignment[operand.index])
        if from >= 0, from == to { continue }
        if from >= 0 { uses(operand) }
        let repetition = repetitions[operand, default: 0] + 1
        repetitions[operand] = repetition
        let ends = Ends(from: places[operand.index], to: places[unit.index])
        if from >= 0 || to >= 0, let first = merged[ends] {
          edges[first].absorb(
            maker.share(operand, unit, place: place), isDiscrete: maker.isDiscrete(unit, place))
          continue
        }
        var edge = maker.edge(operand, unit, place: place, repetition: repetition)
        (edge.from, edge.to) = (places[operand.index], places[unit.index])
        guard from >= 0 || to >= 0 else {
          edges.append(edge)
          continue
        }
        merged[ends] = edges.count
        edge.id = "\(id(operand, from))-\(id(unit, to))"
        edge.hiddenEnds = .init(
          from: graph.symbol(of: operand), to: graph.symbol(of: unit),
          operand: graph.id(of: operand),
          value: maker.evaluation.map { maker.quantity($0.value(of: operand)) })
        edges.append(edge)
      }
    }
  }

  private struct Ends: Hashable { var from, to: Int }

  private func id(_ node: NodeID, _ fold: Int) -> String {
    fold < 0 ? maker.graph.id(of: node) : names[fold].id
  }

  private mutating func uses(_ node: NodeID) {
    let fold = Int(maker.assignment[node.index])
    guard fold >= 0 else { return }
    switch outputs[fold] {
    case .none: outputs[fold] = .one(node)
    case .one(let other) where other == node: break
    case .one, .several: outputs[fold] = .several
    }
  }

  /// The box of a fold.
  func node(_ index: Int) -> Picture.Node {
    let graph = maker.graph
    let entry = maker.plan.folds[index]
    let name = names[index]
    var fold = Picture.Fold(
      id: name.id, steps: entry.steps,
      units: Set(entry.units.map { graph.nodes[$0].number }).subtracting([0]).count,
      variables: hiddenVariables[index].count)
    var isObjective = false
    if case .node(let objective) = graph.objective {
      isObjective = entry.units.contains(objective.index)
    }
    let kind = graph.nodes[entry.units.lowerBound].kind
    var node = Picture.Node(
      id: name.id,
      kind: isObjective ? .objective : kind == .unit ? .unit : kind == .data ? .data : .parameter,
      symbol: name.symbol)
    node.cluster = entry.cluster
    node.badge = .sign(.sign("⋯"))
    if case .one(let output) = outputs[index] {
      fold.output = graph.results[output]?.mathNode ?? graph.symbol(of: output)
      node.value = maker.evaluation.map { maker.quantity($0.value(of: output)) }
      node.gradient = maker.derivative(of: output).map(maker.quantity)
      if !graph[output].shape.isScalar { node.shape = PictureMaker.space(graph[output].shape) }
    }
    setNorms(&fold, entry.units, index)
    node.spoken = "\(name.plain), a box for \(fold.contents)"
    node.fold = fold
    return node
  }

  private func setNorms(_ fold: inout Picture.Fold, _ units: Range<Int>, _ index: Int) {
    var (values, gradients, parameters) = (Norm(), Norm(), Norm())
    for unit in units {
      if let value = maker.evaluation?.value(of: NodeID(unit)) { values.add(value) }
      if maker.graph.nodes[unit].kind != .parameter,
        let gradient = maker.derivative(of: NodeID(unit))
      {
        gradients.add(gradient)
      }
    }
    for variable in hiddenVariables[index]
    where maker.direction == nil && maker.graph[variable].kind == .parameter {
      if let gradient = maker.derivative(of: variable) { parameters.add(gradient) }
    }
    fold.derivative = maker.direction == nil ? "gradient" : "tangent"
    fold.valueNorm = values.root
    fold.gradientNorm = gradients.root
    fold.parameterNorm = parameters.root
  }
}

/// The root of a sum of squares, scaled so that squares neither overflow nor vanish (as BLAS nrm2).
private struct Norm {
  private var scale = 0.0
  private var sum = 1.0
  private var isEmpty = true
  private var isFinite = true

  mutating func add(_ tensor: Tensor) {
    isEmpty = false
    for element in tensor.elements where element != 0 {
      let size = abs(element)
      if !size.isFinite {
        isFinite = false
        scale = size.isNaN || scale.isNaN ? .nan : .infinity
      } else if isFinite, scale < size {
        sum = 1 + sum * (scale / size) * (scale / size)
        scale = size
      } else if isFinite {
        sum += (size / scale) * (size / scale)
      }
    }
  }

  /// nil where nothing was added.
  var root: Double? { isEmpty ? nil : isFinite ? scale * sum.squareRoot() : scale }
}

extension Picture.Edge {
  /// Takes another edge between the same nodes into this one: only the share that flows back adds up.
  fileprivate mutating func absorb(_ share: Picture.Quantity?, isDiscrete isOther: Bool) {
    count += 1
    rule = nil
    jacobian = nil
    localShape = nil
    local = nil
    localNumber = nil
    upstream = nil
    hiddenEnds = nil
    isDiscrete = isDiscrete && isOther
    switch (downstream, share) {
    case (.scalar(let a), .scalar(let b)): downstream = .scalar(a + b)
    case (.tensor(let a), .tensor(let b)) where a.shape == b.shape:
      downstream = .tensor(
        Tensor(shape: a.shape, elements: zip(a.elements, b.elements).map { $0 + $1 }))
    default: downstream = nil
    }
  }
}
