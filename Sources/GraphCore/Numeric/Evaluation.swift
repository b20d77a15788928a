import CDense

/// The values of all nodes of a graph.
///
/// Scalars stand in one array of numbers; tensors in a second one that is empty where the graph has
/// none, so that a scalar unit allocates nothing.
public struct Evaluation: Sendable {
  public let graph: Graph
  /// From `offset` on by node; 0 for a node that is no scalar.
  let scalars: [Double]
  /// How many constants stand before the nodes in `scalars`.
  var offset = 0
  /// What the program of a graph of scalars keeps for its reverse sweep.
  var slopes: [Double] = []
  /// By node; empty where every node is a scalar.
  let tensors: [Tensor]
  let constants: ConstantPool

  public func value(of id: NodeID) -> Tensor {
    tensors.isEmpty || graph[id].shape.isScalar
      ? Tensor(scalars[offset + id.index]) : tensors[id.index]
  }

  /// The value of a scalar node; of another its first element.
  public func scalar(of id: NodeID) -> Double {
    tensors.isEmpty || graph[id].shape.isScalar
      ? scalars[offset + id.index] : tensors[id.index].scalar
  }

  /// What the program computes.
  public var objective: Tensor {
    switch graph.objective {
    case .node(let id): value(of: id)
    case .constant(let value): Tensor(value)
    }
  }

  /// The value of an argument of a unit.
  public func value(of argument: Argument) -> Tensor {
    switch argument.kind {
    case .node(let id): value(of: id)
    case .constant(let index): constants.tensor(index)
    }
  }

  @inline(__always)
  func scalar(of argument: Argument) -> Double {
    argument.raw >= 0 ? scalars[offset + Int(argument.raw)] : constants.scalars[Int(~argument.raw)]
  }

  /// The arguments of a unit, as tensors.
  func arguments(of id: NodeID) -> [Tensor] { graph.arguments(of: id).map(value(of:)) }

  /// All outputs of the unit whose first output is `first`.
  func outputs(of first: NodeID) -> [Tensor] {
    (0..<Int(graph[first].outputCount)).map { value(of: NodeID(first.index + $0)) }
  }
}

/// The constants of a graph, once as numbers and once as tensors.
struct ConstantPool: Sendable {
  let scalars: [Double]
  private let values: [ConstantValue]
  private let tensors: [Tensor?]

  init(_ values: [ConstantValue]) {
    self.values = values
    scalars = values.map { if case .scalar(let number) = $0 { number.value } else { 0 } }
    tensors = values.map { if case .scalar = $0 { nil } else { Tensor($0) } }
  }

  func tensor(_ index: Int) -> Tensor { tensors[index] ?? Tensor(scalars[index]) }
  func isScalar(_ index: Int) -> Bool { tensors[index] == nil }
}

extension Graph {
  /// The values of all nodes for those of the variables, in their order.
  ///
  /// - Throws: `FormulaError` where an operation has no value: the inverse of a singular matrix, the
  ///   Cholesky factor of a matrix that is not positive definite.
  /// - Complexity: linear in the number of nodes besides the work of the operations themselves.
  public func evaluate(_ inputs: [Tensor]) throws(FormulaError) -> Evaluation {
    try evaluate(inputs, moving: nil, by: Tensor(0))
  }

  /// The values where one node is moved after it was computed: what comes after it sees the change.
  func evaluate(
    _ inputs: [Tensor], moving moved: NodeID?, by change: Tensor
  ) throws(FormulaError) -> Evaluation {
    try checkShapes(inputs)
    let pool = ConstantPool(constants)
    if let program {
      var run = ScalarRun(program)
      program.evaluate(
        inputs.map(\.scalar), in: &run, moving: moved?.index, by: change.scalar)
      return Evaluation(
        graph: self, scalars: run.values, offset: run.offset, slopes: run.slopes, tensors: [],
        constants: pool)
    }
    let values = try evaluateTensors(inputs, pool, moved, change)
    return Evaluation(
      graph: self, scalars: values.scalars, tensors: values.tensors, constants: pool)
  }

  func checkShapes(_ inputs: [Tensor]) throws(FormulaError) {
    guard inputs.count == variables.count else {
      throw FormulaError(.value, "\(variables.count) values are needed, not \(inputs.count)")
    }
    for (place, input) in inputs.enumerated() where input.shape != nodes[place].shape {
      throw FormulaError(
        .value, "\(variables[place].id) is \(nodes[place].shape), its value is \(input.shape)")
    }
  }

  @inline(__always)
  private func scalarUnit(
    _ index: Int, _ values: UnsafeMutableBufferPointer<Double>, _ pool: ConstantPool
  ) -> Double {
    let node = nodes[index]
    guard let primitive = node.primitive else { return values[index] }
    let start = Int(node.argumentStart)
    let count = node.argumentCount
    func read(_ place: Int) -> Double {
      let raw = arguments[start + place].raw
      return raw >= 0 ? values[Int(raw)] : pool.scalars[Int(~raw)]
    }
    return primitive.value(
      count > 0 ? read(0) : 0, count > 1 ? read(1) : 0, count > 2 ? read(2) : 0)
  }

  private func evaluateTensors(
    _ inputs: [Tensor], _ pool: ConstantPool, _ moved: NodeID?, _ change: Tensor
  ) throws(FormulaError) -> (scalars: [Double], tensors: [Tensor]) {
    if nodes.contains(where: { $0.shape.count >= 1 << 15 }) { dense_keep_memory() }
    var scalars = [Double](repeating: 0, count: nodes.count)
    let empty = Tensor(shape: .scalar, elements: [0])
    var tensors = [Tensor](repeating: empty, count: nodes.count)
    let movedIndex = moved?.index ?? -1
    for (place, input) in inputs.enumerated() {
      tensors[place] = place == movedIndex ? input + change : input
      scalars[place] = tensors[place].scalar
    }
    var index = variables.count
    while index < nodes.count {
      let node = nodes[index]
      guard let primitive = node.primitive else { break }
      if isScalarUnit(node, primitive, pool) {
        scalars[index] = scalars.withUnsafeMutableBufferPointer { scalarUnit(index, $0, pool) }
        if index == movedIndex { scalars[index] += change.scalar }
        index += 1
        continue
      }
      if case .linearAlgebra(let operation) = primitive, operation.solvesWithFactors,
        let matrix = arguments(of: NodeID(index)).first?.node, !nodes[matrix.index].shape.isScalar
      {
        tensors[matrix.index].factorize()
      }
      let operands = arguments(of: NodeID(index)).map { argument in
        switch argument.kind {
        case .node(let id):
          nodes[id.index].shape.isScalar ? Tensor(scalars[id.index]) : tensors[id.index]
        case .constant(let place): pool.tensor(place)
        }
      }
      let outputs = Tensor.apply(primitive, operands)
      if case .linearAlgebra(let operation) = primitive,
        let fault = operation.fault(operands, outputs)
      {
        throw FormulaError(
          .value, "\(unitLetter)\(node.number) = \(operation.name)(…) has no value: \(fault)",
          at: node.source)
      }
      for output in outputs {
        tensors[index] = index == movedIndex ? output + change : output
        scalars[index] = tensors[index].scalar
        index += 1
      }
    }
    return (scalars, tensors)
  }

  /// Whether a unit and its arguments are scalars and the operation works element by element.
  func isScalarUnit(_ node: Node, _ primitive: Primitive, _ pool: ConstantPool) -> Bool {
    guard node.shape.isScalar, primitive.isElementwise else { return false }
    let start = Int(node.argumentStart)
    for argument in arguments[start..<start + Int(node.argumentCount)] {
      switch argument.kind {
      case .node(let id): if !nodes[id.index].shape.isScalar { return false }
      case .constant(let index): if !pool.isScalar(index) { return false }
      }
    }
    return true
  }
}
