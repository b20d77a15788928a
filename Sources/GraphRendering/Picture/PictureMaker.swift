public import GraphCore

extension Picture {
  /// What a graph's picture shows: nodes and edges with their symbols, and with the numbers of an
  /// evaluation and of a reverse sweep where there are any.
  ///
  /// - Parameters:
  ///   - notes: kinks and values that are not finite are marked on their nodes.
  ///   - layout: whether a Jacobian has rows for the elements of the unit or for those of its operand.
  ///   - focus: a variable or unit whose paths to the output stand out.
  /// - Complexity: linear in the number of edges; with a focus also in the number of paths that are
  ///   written out, which is at most `Picture.pathLimit`.
  public init(
    _ graph: Graph, title: MathNode? = nil, evaluation: Evaluation? = nil,
    gradients: Gradients? = nil, notes: [Note] = [], focus: NodeID? = nil,
    layout: JacobianLayout = .numerator, metadata: [Drawing.Metadata] = []
  ) {
    self.init(
      graph, FoldPlan(), title: title, evaluation: evaluation, gradients: gradients, notes: notes,
      focus: focus, layout: layout, metadata: metadata)
  }

  /// The same of a folded graph: boxes stand for many units, with the true totals of their shares. Only
  /// what is shown takes memory.
  ///
  /// - Throws: for a name to open that the graph does not have, and, before memory is taken, where the
  ///   picture would have more than `folding.mostNodes` nodes.
  public init(
    _ graph: Graph, folding: Folding, title: MathNode? = nil, evaluation: Evaluation? = nil,
    gradients: Gradients? = nil, notes: [Note] = [], focus: NodeID? = nil,
    layout: JacobianLayout = .numerator, metadata: [Drawing.Metadata] = []
  ) throws(Folding.Failure) {
    self.init(
      graph, try FoldPlan(graph, within: folding, keeping: focus), title: title,
      evaluation: evaluation, gradients: gradients, notes: notes, focus: focus, layout: layout,
      metadata: metadata)
  }

  init(
    _ graph: Graph, _ plan: FoldPlan, title: MathNode?, evaluation: Evaluation?,
    gradients: Gradients?, direction: Direction? = nil, notes: [Note], focus: NodeID?,
    layout: JacobianLayout, metadata: [Drawing.Metadata]
  ) {
    let maker = PictureMaker(
      graph: graph, evaluation: evaluation, gradients: gradients, direction: direction,
      notes: notes, plan: plan, assignment: plan.assignment(graph, keeping: focus),
      layout: layout, jacobianName: PictureMaker.jacobianName(graph))
    self = maker.picture(focus: focus)
    self.title = title == .empty ? nil : title
    self.metadata = metadata
    self.layout = layout
    jacobianName = maker.jacobianName
    if let direction { sweep = .forward(variable: direction.variable) }
  }
}

extension FoldPlan {
  /// The plan of a picture.
  ///
  /// - Throws: before memory is taken, where it would have more than `folding.mostNodes` nodes.
  init(_ graph: Graph, within folding: Folding, keeping focus: NodeID?) throws(Folding.Failure) {
    try self.init(graph, folding, keeping: focus)
    let count = folds.count + assignment(graph, keeping: focus).count { $0 < 0 }
    guard count <= folding.mostNodes else {
      throw Folding.Failure(
        message: "the picture would have \(count) nodes, and the limit is \(folding.mostNodes)",
        hint: "fold it with --fold auto or --fold depth=1, or raise the limit with --max-drawn")
    }
  }
}

/// Makes the picture of a graph.
struct PictureMaker {
  let graph: Graph
  let evaluation: Evaluation?
  let gradients: Gradients?
  /// In forward mode; nil in reverse mode.
  var direction: Picture.Direction? = nil
  let notes: [Note]
  let plan: FoldPlan
  /// The fold of each node, or -1.
  let assignment: [Int32]
  let layout: JacobianLayout
  var jacobianName = MathNode.identifier("J")

  /// J, or D where the formula has a J of its own.
  static func jacobianName(_ graph: Graph) -> MathNode {
    let j = MathNode.identifier("J")
    let isTaken =
      graph.objectiveName.mathNode == j || graph.variables.contains { $0.mathNode == j }
    return isTaken ? .identifier("D") : j
  }

  func picture(focus: NodeID?) -> Picture {
    var picture = Picture()
    let places = self.places()
    let boxes = FoldBoxes(self, places)
    picture.nodes.reserveCapacity(places.count)
    for id in graph.ids {
      let fold = Int(assignment[id.index])
      if fold < 0 {
        picture.nodes.append(node(id, places))
      } else if plan.folds[fold].units.lowerBound == id.index {
        picture.nodes.append(boxes.node(fold))
      }
    }
    picture.edges = boxes.edges
    addShares(&picture)
    mark(&picture, places)
    takeClusters(&picture)
    let objective = objectiveName
    picture.objective = objective.mathNode
    let units = graph.nodes.count - graph.variables.count
    picture.spokenTitle = "Computation graph of \(objective.id)"
    picture.spokenDescription =
      "\(graph.variables.count) variable\(graph.variables.count == 1 ? "" : "s") and "
      + "\(units) unit\(units == 1 ? "" : "s"), in the order in which they are computed"
    if !plan.folds.isEmpty {
      let hidden = plan.folds.reduce(0) { $0 + $1.units.count }
      let count = plan.folds.count
      picture.spokenDescription +=
        "; \(count == 1 ? "one box stands" : "\(count) boxes stand") for \(hidden) of the units"
    }
    if let focus {
      picture.setFocus(places[focus.index])
      if !plan.folds.isEmpty { picture.focus?.forgetPaths(count: graph.pathCount(from: focus)) }
    }
    return picture
  }

  /// The name of the objective on its card and in all that is said: the one it was given, and of a formula
  /// that ends in a result (`b_k = …; b_20`) that result's.
  private var objectiveName: Name {
    let name = graph.objectiveName
    guard name.id == "f", case .node(let id) = graph.objective else { return name }
    return graph.results[id] ?? name
  }

  /// Derivatives add up where edges meet: at their operand in reverse mode, at their unit in forward mode.
  private func addShares(_ picture: inout Picture) {
    let isForward = direction != nil
    var arrivals = [Int](repeating: 0, count: picture.nodes.count)
    for edge in picture.edges where isForward || !edge.isDiscrete {
      arrivals[isForward ? edge.to : edge.from] += 1
    }
    for place in picture.edges.indices {
      let edge = picture.edges[place]
      let node = isForward ? edge.to : edge.from
      let isShare = arrivals[node] > 1
      picture.edges[place].rule?.isShare = isShare
      picture.edges[place].isOnlyShare = !isShare && (isForward || !edge.isDiscrete)
      guard picture.nodes[node].fold == nil, let share = edge.downstream?.scalar else { continue }
      // What does not depend on the variable of forward mode adds nothing that needs saying.
      if !isForward || share != 0 { picture.nodes[node].shares.append(share) }
    }
  }

  /// The gradient of a node, or its tangent; nil where it was not computed.
  func derivative(of id: NodeID) -> Tensor? {
    if let direction { return direction.tangents.tangent(of: id) }
    guard let gradients, case .node = graph.objective else { return nil }
    return gradients.gradient(of: id)
  }

  func quantity(_ tensor: Tensor) -> Picture.Quantity {
    tensor.shape.isScalar ? .scalar(tensor.scalar) : .tensor(tensor)
  }

  // MARK: Nodes

  private func node(_ id: NodeID, _ places: [Int]) -> Picture.Node {
    let source = graph[id]
    let isObjective = graph.objective == .node(id)
    var node = Picture.Node(
      id: graph.id(of: id),
      kind: isObjective
        ? .objective : source.isUnit ? .unit : source.kind == .data ? .data : .parameter,
      symbol: graph.symbol(of: id))
    if source.isUnit { node.expression = graph.expression(of: id).shortened() }
    if let name = graph.results[id], source.isUnit {
      node.name = (isObjective ? objectiveName : name).mathNode
    }
    node.badge = badge(id)
    if !source.shape.isScalar { node.shape = Self.space(source.shape) }
    node.value = evaluation.map { quantity($0.value(of: id)) }
    node.gradient = derivative(of: id).map(quantity)
    setChildren(of: id, &node, places)
    node.cluster = Int(source.cluster)
    node.hasOrderedOperands =
      graph.operands(of: id).count > 1 && graph[id].primitive?.isCommutative == false
    node.spoken = UnitWords(graph: graph).text(id)
    return node
  }

  /// ∈ ℝⁿ, ∈ ℝᵐˣⁿ
  static func space(_ shape: Shape) -> MathNode {
    let size: MathNode =
      shape.isVector
      ? .number("\(shape.rows)")
      : .row([.number("\(shape.rows)"), .sign("×"), .number("\(shape.columns)")])
    return .row([.infix("∈"), .scripts(base: .identifier("ℝ"), sub: nil, sup: size)])
  }

  // MARK: Signs

  private func badge(_ id: NodeID) -> Picture.Badge? {
    guard let primitive = graph[id].primitive else { return nil }
    let constants = graph.arguments(of: id).map { argument -> ConstantValue? in
      if case .constant(let index) = argument.kind { graph.constants[index] } else { nil }
    }
    func number(_ place: Int) -> MathNode? {
      guard constants.indices.contains(place), case .scalar(let value)? = constants[place] else {
        return nil
      }
      return value.mathNode.shortened()
    }
    let dot = MathNode.parenthesized(.sign("·"))
    switch primitive {
    case .arithmetic(.add):
      return .sign(.joined([.sign("+"), number(1) ?? number(0) ?? .empty]))
    case .arithmetic(.subtract):
      if let number = number(0) { return .sign(.joined([number, .sign("−"), .sign("·")])) }
      return .sign(.joined([.sign("−"), number(1) ?? .empty]))
    case .arithmetic(.multiply):
      let isElementwise =
        !graph[id].shape.isScalar
        && graph.operands(of: id).allSatisfy { !graph[$0].shape.isScalar }
      return .sign(
        .joined([
          .sign(isElementwise && constants.allSatisfy { $0 == nil } ? "⊙" : "×"),
          number(0) ?? number(1) ?? .empty,
        ]))
    case .arithmetic(.divide):
      if let number = number(0) { return .sign(.joined([number, .sign("/"), .sign("·")])) }
      return .sign(.joined([.sign("÷"), number(1) ?? .empty]))
    case .arithmetic(.negate): return .sign(.joined([.sign("−"), dot]))
    case .arithmetic(.power):
      if let base = number(0) {
        return .sign(.scripts(base: base, sub: nil, sup: .sign("·")))
      }
      return .sign(.scripts(base: dot, sub: nil, sup: number(1) ?? .sign("·")))
    case .reduction(.sum, _): return .sign(.sign("Σ"))
    case .reduction(.product, _): return .sign(.sign("∏"))
    case .reduction(.norm, _), .reduction(.norm1, _):
      return .sign(.fenced(open: "‖", .sign("·"), close: "‖"))
    case .linearAlgebra(.inner): return .sign(.sign("·"))
    case .linearAlgebra(.matrixProduct): return .sign(.sign("×"))
    case .linearAlgebra(.outer), .linearAlgebra(.kronecker): return .sign(.sign("⊗"))
    case .linearAlgebra(.inverse):
      return .sign(.scripts(base: dot, sub: nil, sup: .row([.sign("−"), .number("1")])))
    case .linearAlgebra(.determinant):
      return .sign(.fenced(open: "|", .sign("·"), close: "|"))
    case .shapeChange(.transpose):
      return .sign(.scripts(base: dot, sub: nil, sup: .function("T")))
    default:
      if let plot = plot(id) { return .plot(plot) }
      // A long name already stands in the expression.
      return primitive.name.count <= 5 ? .sign(.function(primitive.name)) : nil
    }
  }

  /// In graphs of more nodes curves have fewer points.
  private static let plainPlots = 2_000

  /// The curve of a unit of one operand around where it works.
  private func plot(_ id: NodeID) -> Picture.Plot? {
    guard let primitive = graph[id].primitive, let operand = graph.operands(of: id).first else {
      return nil
    }
    var low = -3.0
    var high = 3.0
    if case .activation = primitive { (low, high) = (-5, 5) }
    var place: Double?
    if graph[operand].shape.isScalar, let x = evaluation?.scalar(of: operand), x.isFinite {
      place = x
      low = min(low, x - 0.15 * abs(x))
      high = max(high, x + 0.15 * abs(x))
    }
    let count = graph.nodes.count > Self.plainPlots ? 24 : 128
    let xs = (0...count).map { low + (high - low) * Double($0) / Double(count) }
    guard let ys = graph.curve(of: id, at: xs) else { return nil }
    // A curve that leaves the small frame by far would be a mere corner.
    let reach = max(4, place.flatMap { graph.curve(of: id, at: [$0])?.first }.map(abs) ?? 0) * 1.5
    var points = zip(xs, ys).map { x, y in Point(x, abs(y) <= reach ? y : .nan) }
    // A jump is a gap, not a slope.
    let shown = points.map(\.y).filter(\.isFinite)
    let span = max((shown.max() ?? 1) - (shown.min() ?? 0), 1e-9)
    for index in points.indices.dropFirst() where abs(ys[index] - ys[index - 1]) > 0.12 * span {
      points[index].y = .nan
    }
    return Picture.Plot(
      points: points,
      place: place.flatMap { x in
        graph.curve(of: id, at: [x])?.first.map { Point(x, $0) }
      }, name: primitive.name)
  }

  // MARK: Edges

  func edge(
    _ operand: NodeID, _ unit: NodeID, place: Int, repetition: Int
  ) -> Picture.Edge {
    let suffix = repetition > 1 ? "-\(repetition)" : ""
    var edge = Picture.Edge(
      from: operand.index, to: unit.index,
      id: "\(graph.id(of: operand))-\(graph.id(of: unit))\(suffix)")
    let sizes = (graph[unit].shape.count, graph[operand].shape.count)
    if sizes != (1, 1) {
      let shape = Shape(rows: sizes.0, columns: sizes.1)
      edge.localShape = layout == .numerator ? shape : shape.transposed
    }
    let local = graph.localDerivative(of: unit, place: place, layout: layout)
    edge.local = local?.node.shortened()
    if edge.localShape != nil { addTensorParts(&edge, unit, place, local) }
    if let direction, edge.rule != nil {
      func derivative(of id: NodeID) -> MathNode {
        .fraction(
          .joined([.sign("∂"), graph.symbol(of: id)]), .joined([.sign("∂"), direction.variable]))
      }
      edge.rule = Picture.Rule(
        target: derivative(of: unit), node: .row([jacobianName, derivative(of: operand)]))
    }
    edge.isDiscrete = isDiscrete(unit, place)
    if let incoming = derivative(of: direction == nil ? unit : operand) {
      edge.localNumber = gradients?.local(of: unit, place: place)
      edge.upstream = quantity(incoming)
      if edge.isDiscrete, direction == nil {
        edge.localNumber = edge.localShape == nil ? 0 : nil
        edge.upstream = nil
      } else {
        edge.downstream = share(operand, unit, place: place)
      }
    }
    return edge
  }

  /// Whether a unit hands nothing back to the operand at a place: it jumps there and else stays as it is.
  func isDiscrete(_ unit: NodeID, _ place: Int) -> Bool {
    guard let primitive = graph[unit].primitive else { return false }
    return primitive.isDiscrete(output: Int(graph[unit].output)) || primitive.isFlat(place)
  }

  /// What a unit hands on to an operand; nil where no gradient was computed.
  func share(_ operand: NodeID, _ unit: NodeID, place: Int) -> Picture.Quantity? {
    if let direction { return direction.tangents.share(of: unit, place: place).map(quantity) }
    guard let gradients, case .node = graph.objective else { return nil }
    // The gradient is 0 by definition, whatever comes from upstream.
    if isDiscrete(unit, place) {
      return quantity(Tensor(repeating: 0, shape: graph[operand].shape))
    }
    return gradients.downstream(of: unit, place: place).map(quantity)
  }

  /// The numbers of a Jacobian and the rule by which the gradient is handed on.
  private func addTensorParts(
    _ edge: inout Picture.Edge, _ unit: NodeID, _ place: Int, _ local: LocalDerivative?
  ) {
    if local?.isConstant != true {
      edge.jacobian = evaluation?.localJacobian(of: unit, place: place, layout: layout)
    }
    if gradients != nil || evaluation == nil, !isDiscrete(unit, place),
      let rule = graph.gradientRule(of: unit, place: place, isAlone: true)
    {
      edge.rule = Picture.Rule(
        target: rule.target, node: rule.node.shortened(), dimensions: rule.dimensions)
    }
  }
}
