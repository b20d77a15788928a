/// Gradients and local derivatives against finite differences and forward mode.
public struct GraphCheck: Sendable {
  /// One quantity that was computed in several ways.
  public struct Comparison: Sendable {
    public enum Quantity: Hashable, Sendable {
      /// ∂f/∂u by one element of u (0-based, row by row), or along a direction for a large tensor.
      case gradient(NodeID, element: Int?)
      /// ∂v/∂u on the edge into an argument place of a unit, likewise.
      case local(NodeID, place: Int, element: Int?)
    }

    public let quantity: Quantity
    /// By reverse mode; of a local derivative, by its rule.
    public let reverse: Double
    public let forward: Double
    public let numeric: Double
    /// The largest difference among the three that the arithmetic allows.
    public let allowed: Double

    /// The largest difference between two of them.
    public var difference: Double {
      let d = max((reverse - forward).magnitude, (reverse - numeric).magnitude)
      return d.isNaN ? .infinity : d
    }
    /// The difference in units of what is allowed: beyond 1 it is a fault.
    public var ratio: Double { difference / allowed }
  }

  /// Why a quantity was not compared.
  public struct Skip: Sendable {
    public let node: NodeID
    public let reason: String
  }

  public let comparisons: [Comparison]
  public let skipped: [Skip]
  /// Whether a large graph was checked at some of its nodes only.
  public let isSampled: Bool

  /// The comparison that is worst for what its arithmetic allows.
  public var worst: Comparison? { comparisons.max { $0.ratio < $1.ratio } }
  public var passes: Bool { (worst?.ratio ?? 0) <= 1 }
}

extension Graph {
  /// Checks every gradient and every local derivative at these values of the variables.
  ///
  /// - Parameter nodeLimit: of a larger graph only so many nodes, evenly spread, are checked, as each
  ///   takes some evaluations of the whole graph; nil for as many as a few seconds allow.
  /// - Throws: what evaluation throws.
  public func check(
    _ inputs: [Tensor], nodeLimit: Int? = nil
  ) throws(FormulaError) -> GraphCheck {
    check(inputs, try evaluate(inputs).gradients(), nodeLimit: nodeLimit)
  }

  /// The same for gradients that were formed somewhere.
  func check(_ inputs: [Tensor], _ gradients: Gradients, nodeLimit: Int? = nil) -> GraphCheck {
    let nodeLimit = nodeLimit ?? max(20, min(2000, 4_000_000 / max(nodes.count, 1)))
    var checker = Checker(graph: self, inputs: inputs, gradients: gradients)
    let chosen = checker.choose(nodeLimit)
    for id in chosen { checker.checkGradient(id) }
    for id in chosen where self[id].isUnit { checker.checkLocal(id) }
    return GraphCheck(
      comparisons: checker.comparisons, skipped: checker.skipped,
      isSampled: chosen.count < nodes.count)
  }
}

extension Graph {
  /// The sum of the objective's elements in what `read` gives for it.
  fileprivate func objectiveSum(_ read: (NodeID) -> Tensor) -> Double {
    guard case .node(let objective) = objective else { return 0 }
    return read(objective).elements.reduce(0, +)
  }
}

/// The work of a check.
private struct Checker {
  let graph: Graph
  let inputs: [Tensor]
  let gradients: Gradients
  var comparisons: [GraphCheck.Comparison] = []
  var skipped: [GraphCheck.Skip] = []
  /// By node: whether a kink lies between it and the objective.
  let leadsToKink: [Bool]
  let reaches: [Bool]
  /// The rounding error of the objective: each value, rounded once, times its gradient (Higham 2002,
  /// «Accuracy and Stability of Numerical Algorithms», §3.3). An objective whose parts cancel has more
  /// than its own size says.
  let noise: Double

  private var evaluation: Evaluation { gradients.evaluation }

  init(graph: Graph, inputs: [Tensor], gradients: Gradients) {
    self.graph = graph
    self.inputs = inputs
    self.gradients = gradients
    var kinks = [Bool](repeating: false, count: graph.nodes.count)
    var reaches = kinks
    if case .node(let objective) = graph.objective { reaches[objective.index] = true }
    for id in graph.ids.reversed() {
      for child in graph.children(of: id) {
        for output in 0..<Int(graph[child].outputCount) where reaches[child.index + output] {
          reaches[id.index] = true
          if kinks[child.index + output] || gradients.evaluation.isKink(child) {
            kinks[id.index] = true
          }
        }
      }
    }
    leadsToKink = kinks
    // Near a zero of the gradients too, where a step leads to points at which they are none.
    let near = inputs.map { input in
      Tensor(shape: input.shape, elements: input.elements.map { $0 + ($0 == 0 ? 1 : $0) * 0x1p-6 })
    }
    let points = [gradients, (try? graph.evaluate(near))?.gradients()].compactMap { $0 }
    noise = points.reduce(0) { most, point in
      max(
        most,
        graph.ids.reduce(0) { sum, id in
          sum + Self.rounding(point.evaluation.value(of: id), point.gradient(of: id))
        })
    }
    self.reaches = reaches
  }

  /// Σ|value||weight| ε.
  private static func rounding(_ value: Tensor, _ weight: Tensor) -> Double {
    zip(value.elements, weight.elements).reduce(0) { sum, pair in
      let part = (pair.0 * pair.1).magnitude * 0x1p-52
      return part.isFinite ? sum + part : sum
    }
  }

  /// All nodes, or so many of them, evenly spread, with the variables first.
  func choose(_ limit: Int) -> [NodeID] {
    let count = graph.nodes.count
    if count <= limit { return Array(graph.ids) }
    return (0..<limit).map { NodeID($0 * count / limit) }
  }

  // MARK: Gradients

  mutating func checkGradient(_ id: NodeID) {
    guard reaches[id.index] else { return }
    if leadsToKink[id.index] {
      skipped.append(GraphCheck.Skip(node: id, reason: "a kink lies between it and the objective"))
      return
    }
    let gradient = gradients.gradient(of: id)
    for (element, direction) in directions(graph[id].shape) {
      let reverse = DenseKernels.inner(gradient.elements, direction.elements)
      guard reverse.isFinite else {
        skipped.append(GraphCheck.Skip(node: id, reason: "its gradient is not finite"))
        return
      }
      let tangents = evaluation.tangents(along: [id: direction])
      let forward = graph.objectiveSum { tangents.tangent(of: $0) }
      let numeric = FiniteDifference.derivative(
        scale: scale(id, element), noise: noise, expected: reverse
      ) { [graph, inputs] h in
        let moved = try? graph.evaluate(inputs, moving: id, by: Tensor(h) ⊙ direction)
        return moved.map { evaluation in graph.objectiveSum { evaluation.value(of: $0) } }
      }
      compare(
        .gradient(id, element: element), id, reverse, forward, numeric, noise: noise,
        scale: scale(id, element))
    }
  }

  // MARK: Local derivatives

  mutating func checkLocal(_ id: NodeID) {
    let node = graph[id]
    guard node.output == 0, let primitive = node.primitive else { return }
    if evaluation.isKink(id) {
      skipped.append(GraphCheck.Skip(node: id, reason: "it stands at a kink"))
      return
    }
    let places = Array(graph.arguments(of: id))
    let x = places.map(evaluation.value(of:))
    let y = evaluation.outputs(of: id)
    let isConstant = places.map { $0.node == nil }
    // Elements of a large output are weighed and summed.
    let weights = y.enumerated().map { weight(like: $1.shape, $0) }
    let noise = zip(y, weights).reduce(0) { $0 + Self.rounding($1.0, $1.1) }
    for (place, argument) in places.enumerated() {
      guard argument.node != nil else { continue }
      let shares = primitive.vjp(
        x, y, upstream: weights, wanted: x.indices.map { $0 == place }, isConstant: isConstant)
      for (element, direction) in directions(x[place].shape) {
        let reverse = shares[place].map { DenseKernels.inner($0.elements, direction.elements) } ?? 0
        guard reverse.isFinite else {
          skipped.append(GraphCheck.Skip(node: id, reason: "its local derivative is not finite"))
          break
        }
        let tangents = primitive.jvp(
          x, y, tangents: x.indices.map { $0 == place ? direction : nil }, isConstant: isConstant)
        let forward = zip(weights, tangents).reduce(0) { sum, pair in
          sum + (pair.1.map { DenseKernels.inner(pair.0.elements, $0.elements) } ?? 0)
        }
        let size = element.map { x[place].elements[$0].magnitude } ?? 1
        // A step that is not exact moves the argument by its rounding.
        let inexact = noise + size * reverse.magnitude * 0x1p-52
        let numeric = FiniteDifference.derivative(
          scale: size, noise: inexact, expected: reverse
        ) { h in
          var moved = x
          let step = Tensor(h) ⊙ direction
          moved[place] = x[place] + step
          return zip(weights, Tensor.apply(primitive, moved)).reduce(0) {
            $0 + DenseKernels.inner($1.0.elements, $1.1.elements)
          }
        }
        compare(
          .local(id, place: place, element: element), id, reverse, forward, numeric,
          noise: noise, scale: size)
      }
    }
  }

  // MARK: Comparing

  private mutating func compare(
    _ quantity: GraphCheck.Comparison.Quantity, _ id: NodeID, _ reverse: Double,
    _ forward: Double, _ numeric: FiniteDifference.Estimate?, noise: Double, scale: Double
  ) {
    let size = max(reverse.magnitude, forward.magnitude)
    // A derivative near 0 is compared as far as the function's own size tells.
    let least = 1e-9 + 1e-6 * (noise * 0x1p52) / max(1, scale)
    guard let numeric, numeric.error <= 1e-3 * max(size, numeric.value.magnitude) + least else {
      skipped.append(
        GraphCheck.Skip(node: id, reason: "no step of a difference quotient is exact enough there"))
      return
    }
    comparisons.append(
      GraphCheck.Comparison(
        quantity: quantity, reverse: reverse, forward: forward, numeric: numeric.value,
        allowed: 1e-9 * size + 8 * numeric.error + 1e-15))
  }

  private func scale(_ id: NodeID, _ element: Int?) -> Double {
    element.map { evaluation.value(of: id).elements[$0].magnitude } ?? 1
  }

  /// Each element of a small tensor; of a large one four directions in all elements.
  private func directions(_ shape: Shape) -> [(element: Int?, direction: Tensor)] {
    if shape.count > 36 {
      return (0..<4).map { (nil, weight(like: shape, $0 + 1)) }
    }
    return (0..<shape.count).map { element in
      var unit = Tensor(repeating: 0, shape: shape)
      unit.elements[element] = 1
      return (element, unit)
    }
  }

  /// Numbers without a pattern, the same each time; 1 for a scalar.
  private func weight(like shape: Shape, _ salt: Int) -> Tensor {
    if shape.isScalar { return Tensor(1) }
    let elements = (0..<shape.count).map { place -> Double in
      let mixed = (place &* 7919 &+ salt &* 104_729 &+ 17) % 1009
      return Double(mixed) / 504 - 1
    }
    return Tensor(shape: shape, elements: elements)
  }
}
