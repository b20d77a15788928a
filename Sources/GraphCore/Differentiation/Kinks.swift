import RealModule

extension Evaluation {
  /// A note for each unit at a point where its derivative is a choice (§8 of the language), and for
  /// each matrix that is nearly singular.
  public func notes() -> [Note] {
    var notes: [Note] = []
    for index in graph.variables.count..<graph.nodes.count {
      let id = NodeID(index)
      guard graph[id].output == 0, let primitive = graph[id].primitive else { continue }
      if isKink(id) {
        notes.append(
          Note(
            .kink, node: id,
            "\(graph.description(of: id)) stands at a kink; \(primitive.kinkConvention)"))
      }
      if let note = conditionNote(id, primitive) { notes.append(note) }
    }
    return notes
  }

  /// Whether a unit stands at a point where its derivative is a choice.
  public func isKink(_ id: NodeID) -> Bool {
    let node = graph[id]
    guard let primitive = node.primitive, primitive.canHaveKink else { return false }
    let first = NodeID(id.index - Int(node.output))
    if graph.isScalarUnit(node, primitive, constants) {
      let x = graph.arguments(of: id).map(scalar(of:))
      return primitive.isKink(x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0)
    }
    let x = arguments(of: first)
    switch primitive {
    case .reduction(let reduction, let axis): return reduction.isKink(x[0], axis)
    case .loss(let loss): return loss.isKink(x)
    case .linearAlgebra(.lu): return Tensor.factors(x[0]).hasTie
    default:
      let count = value(of: id).elements.count
      let readers = x.map { Tensor.Reader($0) }
      return (0..<count).contains { i in
        primitive.isKink(
          readers[0][i], readers.count > 1 ? readers[1][i] : 0,
          readers.count > 2 ? readers[2][i] : 0)
      }
    }
  }

  /// Says how many digits are lost where a matrix is nearly singular: by its condition number in the norm
  /// ‖·‖₁, or by the sizes of the pivots of a decomposition, in which its gradient divides.
  private func conditionNote(_ id: NodeID, _ primitive: Primitive) -> Note? {
    guard case .linearAlgebra(let operation) = primitive else { return nil }
    let condition: Double
    switch operation {
    case .inverse, .solve, .logDeterminant:
      guard let matrix = arguments(of: id).first, matrix.shape.rows <= 500 else { return nil }
      let inverse =
        operation == .inverse
        ? value(of: id) : Tensor.apply(.linearAlgebra(.inverse), [matrix])[0]
      condition = matrix.columnSumNorm * inverse.columnSumNorm
    case .lu: condition = value(of: NodeID(id.index + 2)).diagonalSpread
    case .qr: condition = value(of: NodeID(id.index + 1)).diagonalSpread
    case .cholesky:
      let spread = value(of: id).diagonalSpread
      condition = spread * spread
    default: return nil
    }
    guard condition > 1e8 else { return nil }
    let digits = max(0, min(16, Int(Double.log10(min(condition, 1e16)).rounded())))
    return Note(
      .reading, node: id,
      "\(graph.description(of: id)): the matrix is nearly singular, its condition number is about "
        + "10^\(digits), so that some \(digits) of 16 digits are lost")
  }
}

extension Tensor {
  /// The largest element of the diagonal over the smallest, in size.
  fileprivate var diagonalSpread: Double {
    let sizes = (0..<min(shape.rows, shape.columns)).map { self[$0, $0].magnitude }
    return (sizes.max() ?? 1) / (sizes.min() ?? 1)
  }
}

extension Graph {
  /// `u3 = relu(u2)`.
  func description(of id: NodeID) -> String {
    let text = PlainText(unitLetter: unitLetter)
    return self[id].isUnit
      ? "\(self.id(of: id)) = \(text.string(expression(of: id)))" : self.id(of: id)
  }
}

extension Primitive {
  fileprivate var canHaveKink: Bool {
    switch self {
    case .elementary(let function): function == .abs || function == .hypot
    case .activation, .derivative, .piecewise, .reduction: true
    case .loss(let loss): loss == .hinge
    case .linearAlgebra(let operation): operation == .lu
    case .arithmetic, .shapeChange, .network: false
    }
  }

  /// What the derivative is taken to be at the kink.
  fileprivate var kinkConvention: String {
    switch self {
    case .activation(.leakyRelu): "the derivative there is taken to be the slope of the left side"
    case .activation(.elu), .activation(.hardtanh), .piecewise(.clip):
      "the derivative there is taken to be 1"
    case .activation(.selu): "the derivative there is taken to be that of the left side"
    case .piecewise(.max), .piecewise(.min):
      "at a tie each operand takes half of the gradient, but none beside a constant"
    case .reduction(.max, _), .reduction(.min, _): "the largest elements share the gradient equally"
    case .linearAlgebra(.lu): "of two pivots of one size the upper row is taken"
    default: "the derivative there is taken to be 0"
    }
  }
}

extension Gradients {
  /// The notes of the values, and one that names the first unit whose value, or else the last whose
  /// gradient, is not finite.
  public func notes() -> [Note] {
    evaluation.notes() + [notFiniteNote()].compactMap { $0 }
  }

  func notFiniteNote() -> Note? {
    if let (id, bad) = firstNotFiniteValue() {
      return Note(
        .notFinite, node: id, "\(graph.description(of: id)) is not finite: \(Self.text(bad))")
    }
    for id in graph.ids.reversed() {
      if graph.program != nil, scalar(of: id).isFinite { continue }
      let gradient = gradient(of: id)
      guard let bad = gradient.elements.first(where: { !$0.isFinite }) else { continue }
      let outputs = graph.children(of: id).flatMap { child in
        (0..<Int(graph[child].outputCount)).map { NodeID(child.index + $0) }
      }
      let maker = outputs.first { child in
        graph.arguments(of: child).enumerated().contains { place, argument in
          argument.node == id
            && downstream(of: child, place: place)?.elements.contains { !$0.isFinite } ?? false
        }
      }
      let by = maker.map { ": \(graph.description(of: $0)) has no finite derivative there" } ?? ""
      return Note(
        .notFinite, node: maker ?? id,
        "the gradient of \(graph.id(of: id)) is \(Self.text(bad))\(by)")
    }
    return nil
  }

  /// The first value that is not finite, among those that a choice did not leave.
  private func firstNotFiniteValue() -> (NodeID, Double)? {
    var selection: Selection?
    for id in graph.ids {
      for (element, value) in evaluation.value(of: id).elements.enumerated() where !value.isFinite {
        guard case .node(let objective) = graph.objective, graph.selects else { return (id, value) }
        let known =
          selection
          ?? Selection(
            evaluation, from: objective,
            seed: Tensor(repeating: 1, shape: graph[objective].shape), throughSteps: true)
        selection = known
        if known.isChosen(id, element) { return (id, value) }
      }
    }
    return nil
  }

  private static func text(_ value: Double) -> String {
    value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞"
  }
}
