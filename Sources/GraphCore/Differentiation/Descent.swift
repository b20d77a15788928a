/// Gradient descent: w ← w − η ∂f/∂w, again and again.
public struct Descent: Sendable {
  public struct Options: Sendable {
    /// η.
    public var rate = 0.1
    public var steps = 20
    /// λ of weight decay, which adds λ w to each gradient.
    public var decay = 0.0
    /// The greatest length of all gradients together; nil for any.
    public var clip: Double?

    public init() {}
  }

  /// One point on the way.
  public struct Step: Sendable {
    public let inputs: [Tensor]
    public let loss: Double
    /// ‖∇f‖ over the variables that move, before clipping.
    public let slope: Double
  }

  /// The variables that move.
  public let moving: [NodeID]
  /// The start and every step after it; it ends early where a number is no longer finite.
  public let steps: [Step]

  /// - Throws: `FormulaError` where the objective is no number, or has no value at the start.
  /// - Complexity: one evaluation and one reverse sweep for each step, of which the inputs are kept.
  public init(
    _ graph: Graph, from start: [Tensor], moving: [NodeID], options: Options
  ) throws(FormulaError) {
    guard case .node(let objective) = graph.objective, graph[objective].shape.isScalar else {
      throw FormulaError(.value, "only a formula whose result is one number can be made smaller")
    }
    self.moving = moving
    var inputs = start
    var steps: [Step] = []
    var repeated = RepeatedGradient(graph, of: objective)
    for count in 0...max(0, options.steps) {
      let (loss, gradients) = try repeated.at(inputs, by: moving)
      let squares = gradients.lazy.flatMap(\.elements).reduce(0) { $0 + $1 * $1 }
      let slope = squares.squareRoot()
      steps.append(Step(inputs: inputs, loss: loss, slope: slope))
      guard loss.isFinite, slope.isFinite, count < options.steps else { break }
      let shrink = options.clip.map { slope > $0 ? $0 / slope : 1 } ?? 1
      for (id, gradient) in zip(moving, gradients) {
        inputs[id.index] = Tensor(
          shape: gradient.shape,
          elements: zip(inputs[id.index].elements, gradient.elements).map { value, slope in
            value - options.rate * (shrink * slope + options.decay * value)
          })
      }
    }
    self.steps = steps
  }
}
