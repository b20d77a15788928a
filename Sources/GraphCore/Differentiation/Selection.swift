/// The reverse sweep where a choice was made: where, max, min, clip, relu, an element of a vector.
///
/// What was not chosen has no part in f near this point, so that it gets exactly 0 and not 0 times a local
/// derivative, which may be ∞ or NaN there (√x beside x > 0). A zero that no choice made is a factor like
/// any other: the gradient of (√x)² at 0 is 0·∞ and stays NaN.
///
/// The plain sweep knows nothing of this and needs not, as the two differ only where it finds NaN; then
/// the sweep is made again with, for each element, whether it was chosen.
struct Selection: Sendable {
  /// By node: 1 where an element is chosen; nil where none is.
  private(set) var chosen: [Tensor?]
  private(set) var gradients: [Tensor?]

  /// Whether an element of a node (all of them: nil) has a part in f.
  func isChosen(_ id: NodeID, _ element: Int) -> Bool {
    chosen[id.index].map { $0.elements[element] != 0 } ?? false
  }

  /// - Parameter throughSteps: whether to follow places too whose derivative is 0 everywhere: the value of
  ///   f depends on them.
  init(_ evaluation: Evaluation, from objective: NodeID, seed: Tensor, throughSteps: Bool = false) {
    let graph = evaluation.graph
    gradients = [Tensor?](repeating: nil, count: graph.nodes.count)
    chosen = gradients
    gradients[objective.index] = seed
    chosen[objective.index] = Tensor(repeating: 1, shape: seed.shape)
    var index = objective.index + Int(graph[objective].outputCount - 1 - graph[objective].output)
    while index >= graph.variables.count {
      let first = NodeID(index - Int(graph.nodes[index].outputCount) + 1)
      index = first.index - 1
      let shares = shares(of: first, evaluation, throughSteps: throughSteps)
      for (argument, share) in zip(graph.arguments(of: first), shares) {
        guard let operand = argument.node?.index, let share else { continue }
        gradients[operand] = gradients[operand].map { $0 + share.gradient } ?? share.gradient
        chosen[operand] =
          chosen[operand].map { Tensor.unit(.piecewise(.max), $0, share.chosen) } ?? share.chosen
      }
    }
  }

  /// What a unit hands to one place: its share of the gradient, and which elements it comes to by choice.
  struct Share {
    var gradient: Tensor
    var chosen: Tensor
  }

  /// By place; nil where nothing is handed on.
  func shares(
    of unit: NodeID, _ evaluation: Evaluation, throughSteps: Bool = false
  ) -> [Share?] {
    let graph = evaluation.graph
    let node = graph[unit]
    let outputs = unit.index..<unit.index + Int(node.outputCount)
    let places = Array(graph.arguments(of: unit))
    guard let primitive = node.primitive, outputs.contains(where: { chosen[$0] != nil }) else {
      return places.map { _ in nil }
    }
    let (x, y) = (places.map(evaluation.value(of:)), evaluation.outputs(of: unit))
    let wanted = places.map { $0.node != nil }
    let isConstant = wanted.map { !$0 }
    if primitive.isElementwise, let g = gradients[unit.index], let open = chosen[unit.index] {
      return places.indices.map { place in
        guard wanted[place], throughSteps || !primitive.isFlat(place) else { return nil }
        return Self.share(
          primitive, place, x, y[0], Share(gradient: g, chosen: open),
          otherIsConstant: x.count == 2 && isConstant[1 - place])
      }
    }
    func handed(_ upstream: [Tensor?]) -> [Tensor?] {
      primitive.vjp(x, y, upstream: upstream, wanted: wanted, isConstant: isConstant)
    }
    let gradients = handed(Array(gradients[outputs]))
    let open: [Tensor?]
    switch primitive {
    case .shapeChange, .reduction(.max, _), .reduction(.min, _):
      open = handed(Array(chosen[outputs])).map { $0.map(Self.signs) }
    case .reduction(_, let axis):
      open = [
        chosen[unit.index].flatMap {
          Reduction.sum.vjp(x[0], axis, value: y[0], upstream: $0)
        }.map(Self.signs)
      ]
    default: open = x.map { Tensor(repeating: 1, shape: $0.shape) }
    }
    return zip(gradients, open).map { gradient, open in
      guard let gradient, let open else { return nil }
      return Share(gradient: Tensor.productOrZero(open, gradient), chosen: open)
    }
  }

  /// Of an elementwise unit, element by element; summed where the argument is a scalar that was spread.
  private static func share(
    _ primitive: Primitive, _ place: Int, _ x: [Tensor], _ y: Tensor, _ upstream: Share,
    otherIsConstant: Bool
  ) -> Share {
    let partial = Tensor.partial(primitive, place, x, value: y, otherIsConstant: otherIsConstant)
    let open =
      primitive.selects(place)
      ? Tensor.productOrZero(signs(partial), upstream.chosen) : upstream.chosen
    let gradient = Tensor.productOrZero(open, upstream.gradient ⊙ partial)
    guard x[place].shape.isScalar, !y.shape.isScalar else {
      return Share(gradient: gradient, chosen: open)
    }
    return Share(
      gradient: gradient.reduced(.sum, .all), chosen: open.reduced(.max, .all))
  }

  /// 1 where an element is not 0.
  private static func signs(_ x: Tensor) -> Tensor {
    Tensor(shape: x.shape, elements: x.elements.map { $0 == 0 ? 0 : 1 })
  }
}

extension Primitive {
  /// Whether the argument at a place is taken or left, so that a derivative of 0 means that it was left.
  func selects(_ place: Int) -> Bool {
    switch self {
    case .piecewise(.select): place > 0
    case .piecewise(.max), .piecewise(.min), .piecewise(.clip), .activation(.relu),
      .activation(.hardtanh), .reduction(.max, _), .reduction(.min, _), .shapeChange:
      true
    default: false
    }
  }
}

extension Graph {
  /// Whether any unit takes some of its arguments and leaves others.
  var selects: Bool {
    nodes.primitives.contains { primitive in
      (0..<(primitive.arity ?? 1)).contains(where: primitive.selects)
    }
  }
}
