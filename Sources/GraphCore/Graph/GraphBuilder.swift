/// Builds a graph unit by unit. Equal operations on equal operands are one unit, constants are folded
/// and become part of the units that use them.
///
/// Complexity: amortized constant for each operation.
public struct GraphBuilder {
  /// A value while the graph is built: a constant, a variable or an output of a unit.
  public struct Operand: Hashable, Sendable {
    /// Negative: a constant; below `firstUnit`: a variable; else a unit's node.
    let raw: Int32
    static let firstUnit: Int32 = 1 << 30

    var constantIndex: Int? { raw < 0 ? Int(~raw) : nil }
    var variableIndex: Int? { raw >= 0 && raw < Self.firstUnit ? Int(raw) : nil }
    var unitIndex: Int? { raw >= Self.firstUnit ? Int(raw - Self.firstUnit) : nil }
    public var isConstant: Bool { raw < 0 }
  }

  public struct Limits: Sendable {
    /// Units, counted before they are built and before equal ones are shared.
    public var units = 2_000_000
    /// Elements of one tensor and of all together.
    public var elements = 100_000_000

    public init() {}
  }

  private struct Variable {
    let name: Name
    let isParameter: Bool
    let shape: Shape
    let rank: Int
  }

  public let sharing: Bool
  public let limits: Limits
  /// Which composite operations are opened into smaller units.
  public let expansion: Expansion
  private var variables: [Variable] = []
  /// For each name of a variable its rank in the order of the nodes, and its place in `variables` or -1.
  private var places: [Name: (rank: Int32, index: Int32)] = [:]
  private var constants: [ConstantValue] = []
  private var constantIndex: [ConstantValue: Int32] = [:]
  private var units: [Node] = []
  private var arguments: [Operand] = []
  private var known = UnitTable()
  private var steps = 0
  private var elements = 0
  private var unitCount: Int32 = 0
  public private(set) var clusters: [Cluster] = []
  private var familySize: [String: Int] = [:]
  /// The cluster into which units go now, or -1.
  public var cluster: Int32 = -1
  private var results: [Operand: Name] = [:]

  public init(
    sharing: Bool = true, limits: Limits = Limits(), expansion: Expansion = .none
  ) {
    self.sharing = sharing
    self.expansion = expansion
    self.limits = limits
  }

  // MARK: Operands

  public mutating func constant(_ value: ConstantValue) throws(FormulaError) -> Operand {
    if let index = constantIndex[value] { return Operand(raw: ~index) }
    try count(elements: value.shape)
    let index = Int32(constants.count)
    constants.append(value)
    constantIndex[value] = index
    return Operand(raw: ~index)
  }

  public mutating func constant(_ value: Constant) throws(FormulaError) -> Operand {
    try constant(.scalar(value))
  }

  /// Keeps a variable's place in the order of the nodes before it is used.
  public mutating func reserve(_ name: Name) {
    if places[name] == nil { places[name] = (Int32(places.count), -1) }
  }

  /// The variable of that name; the first use says what it is.
  public mutating func variable(
    _ name: Name, isParameter: Bool, shape: Shape
  ) throws(FormulaError) -> Operand {
    let known = places[name]
    if let known, known.index >= 0 { return Operand(raw: known.index) }
    try count(elements: shape)
    let rank = known?.rank ?? Int32(places.count)
    let index = Int32(variables.count)
    variables.append(
      Variable(name: name, isParameter: isParameter, shape: shape, rank: Int(rank)))
    places[name] = (rank, index)
    return Operand(raw: index)
  }

  /// The place of a variable that was used, in the order of use; nil for another name.
  func variableIndex(of name: Name) -> Int? {
    places[name].flatMap { $0.index < 0 ? nil : Int($0.index) }
  }

  /// The names of the variables in the order of use.
  var variableNames: some Collection<Name> { variables.lazy.map(\.name) }

  public func shape(of operand: Operand) -> Shape {
    if let index = operand.constantIndex { return constants[index].shape }
    if let index = operand.variableIndex { return variables[index].shape }
    return units[Int(operand.raw - Operand.firstUnit)].shape
  }

  public func value(of operand: Operand) -> ConstantValue? {
    operand.constantIndex.map { constants[$0] }
  }

  /// The number that a scalar constant is.
  public func scalarConstant(_ operand: Operand) -> Constant? {
    guard let index = operand.constantIndex, case .scalar(let constant) = constants[index] else {
      return nil
    }
    return constant
  }

  // MARK: Units

  private mutating func count(elements shape: Shape) throws(FormulaError) {
    let more = shape.count
    guard more <= limits.elements, elements <= limits.elements - more else {
      throw FormulaError(
        .limit,
        more > limits.elements
          ? "a value of \(shape) has more than \(limits.elements) elements"
          : "all values together have more than \(limits.elements) elements",
        hint: "raise the limit with --max-elements")
    }
    elements += more
  }

  /// One step of work: a unit, shared or not, or a constant that is folded.
  public mutating func countStep(folded: Bool = false) throws(FormulaError) {
    steps += 1
    guard steps <= limits.units else {
      throw FormulaError(
        .limit, "the formula has more than \(limits.units) units",
        hint: "raise the limit with --max-units")
    }
  }

  /// An operation with one output.
  public mutating func apply(
    _ primitive: Primitive, _ operands: [Operand], source: SourceRange
  ) throws(BuildFault) -> Operand {
    // The common case, scalars element by element, needs no shape rule.
    guard primitive.isElementwise, primitive.arity == operands.count,
      operands.allSatisfy({ shape(of: $0).isScalar })
    else { return try applyAll(primitive, operands, source: source)[0] }
    do throws(FormulaError) { try countStep() } catch { throw .other(error) }
    if operands.allSatisfy(\.isConstant) {
      if let folded = primitive.folded(operands.compactMap(value(of:))) {
        do throws(FormulaError) { return try constant(folded) } catch { throw .other(error) }
      }
    }
    if let first = find(primitive, operands) {
      return Operand(raw: Operand.firstUnit + Int32(first))
    }
    do throws(FormulaError) { try count(elements: .scalar) } catch { throw .other(error) }
    return Operand(raw: Operand.firstUnit + add(primitive, operands, [.scalar], source))
  }

  /// An operation with all its outputs.
  ///
  /// - Throws: `BuildFault.shape` where the operands do not fit, `.other` where a limit is passed.
  public mutating func applyAll(
    _ primitive: Primitive, _ operands: [Operand], source: SourceRange
  ) throws(BuildFault) -> [Operand] {
    do throws(FormulaError) { try countStep() } catch { throw .other(error) }
    let shapes: [Shape]
    do {
      shapes = try primitive.outputShapes(operands.map(shape(of:)))
    } catch {
      throw .shape(error)
    }
    if operands.allSatisfy(\.isConstant), shapes.count == 1 {
      do throws(FormulaError) {
        try count(elements: shapes[0])
        if let folded = primitive.folded(operands.compactMap(value(of:))) {
          return [try constant(folded)]
        }
      } catch {
        throw .other(error)
      }
    }
    if expansion.opens(primitive) {
      return [try applyOpened(primitive, operands, source: source)]
    }
    if let index = find(primitive, operands) { return outputs(of: index) }
    for shape in shapes {
      do throws(FormulaError) { try count(elements: shape) } catch { throw .other(error) }
    }
    let first = Int(add(primitive, operands, shapes, source))
    return outputs(of: first)
  }

  /// The first node of the unit with that operation on those operands.
  private func find(_ primitive: Primitive, _ operands: [Operand]) -> Int? {
    guard sharing else { return nil }
    return known.find(UnitTable.hash(primitive, operands)) { index in
      let unit = units[Int(index)]
      guard unit.argumentCount == operands.count, unit.primitive == primitive else { return false }
      let start = Int(unit.argumentStart)
      return operands.indices.allSatisfy { arguments[start + $0] == operands[$0] }
    }.map(Int.init)
  }

  /// Adds a unit and returns the place of its first node.
  private mutating func add(
    _ primitive: Primitive, _ operands: [Operand], _ shapes: [Shape], _ source: SourceRange
  ) -> Int32 {
    let first = Int32(units.count)
    unitCount += 1
    let start = Int32(arguments.count)
    arguments += operands
    for (place, shape) in shapes.enumerated() {
      units.append(
        Node(
          kind: .unit, primitive: primitive, argumentStart: start,
          argumentCount: Int32(operands.count), shape: shape, number: unitCount,
          output: Int8(place), outputCount: Int8(shapes.count), cluster: cluster, source: source))
    }
    if sharing { known.insert(first, hash: UnitTable.hash(primitive, operands)) }
    return first
  }

  private func outputs(of first: Int) -> [Operand] {
    (0..<Int(units[first].outputCount)).map {
      Operand(raw: Operand.firstUnit + Int32(first + $0))
    }
  }

  /// Gives a unit the name of a statement; the first name stays.
  public mutating func name(_ operand: Operand, _ name: Name) {
    guard operand.unitIndex != nil else { return }
    results.merge(CollectionOfOne((operand, name))) { first, _ in first }
  }

  /// Opens a cluster inside the present one and returns the one to go back to.
  ///
  /// - Parameter number: the step; nil counts the clusters of the family.
  public mutating func open(_ kind: Cluster.Kind, _ family: String, number: Int? = nil) -> Int32 {
    let outer = cluster
    let count = familySize[family, default: 0] + 1
    familySize[family] = count
    clusters.append(
      Cluster(kind: kind, family: family, number: number ?? count, parent: outer))
    cluster = Int32(clusters.count - 1)
    return outer
  }

  // MARK: The graph

  /// The finished graph: variables by first appearance, then units.
  ///
  /// Complexity: linear in the number of nodes and arguments.
  public func finish(
    objective: Operand, objectiveName: Name, notes: [Note], unitLetter: Character
  ) -> Graph {
    let sorted = variables.indices.sorted { variables[$0].rank < variables[$1].rank }
    var place = [Int32](repeating: 0, count: variables.count)
    for (position, index) in sorted.enumerated() { place[index] = Int32(position) }
    let base = Int32(variables.count)
    func argument(_ operand: Operand) -> Argument {
      if let index = operand.constantIndex { return Argument(constant: index) }
      if let index = operand.variableIndex { return Argument(NodeID(Int(place[index]))) }
      return Argument(NodeID(Int(base + operand.raw - Operand.firstUnit)))
    }
    func node(_ operand: Operand) -> NodeID { argument(operand).node ?? NodeID(0) }

    let nodes =
      sorted.map { index in
        Node(
          kind: variables[index].isParameter ? .parameter : .data, primitive: nil,
          argumentStart: 0, argumentCount: 0, shape: variables[index].shape, number: 0, output: 0,
          outputCount: 1, cluster: -1, source: SourceRange(0, 0))
      } + units
    let allArguments = arguments.map(argument)
    let (childList, childStart) = Self.children(nodes, allArguments)
    var names: [NodeID: Name] = [:]
    names.reserveCapacity(results.count)
    for (operand, name) in results { names[node(operand)] = name }
    let goal: Objective =
      objective.constantIndex.map { .constant(constants[$0]) } ?? .node(node(objective))
    return Graph(
      nodes: nodes, arguments: allArguments, constants: constants,
      variables: sorted.map { variables[$0].name }, results: names, clusters: clusters,
      objective: goal, objectiveName: objectiveName, notes: notes, unitLetter: unitLetter,
      childList: childList, childStart: childStart,
      program: Graph.program(nodes, allArguments, constants, variables: variables.count))
  }

  /// S(u) for every node by counting: each unit once, in creation order.
  private static func children(
    _ nodes: [Node], _ arguments: [Argument]
  ) -> (list: [NodeID], start: [Int32]) {
    var counts = [Int32](repeating: 0, count: nodes.count + 1)
    var last = [Int32](repeating: -1, count: nodes.count)
    func forEachUse(_ body: (Int, Int32) -> Void) {
      for (index, node) in nodes.enumerated() where node.isUnit && node.output == 0 {
        let start = Int(node.argumentStart)
        for argument in arguments[start..<start + Int(node.argumentCount)] {
          if let operand = argument.node { body(operand.index, Int32(index)) }
        }
      }
    }
    forEachUse { operand, unit in
      if last[operand] != unit {
        last[operand] = unit
        counts[operand + 1] += 1
      }
    }
    for i in 1..<counts.count { counts[i] += counts[i - 1] }
    var fill = counts
    var list = [NodeID](repeating: NodeID(0), count: Int(counts[nodes.count]))
    last = [Int32](repeating: -1, count: nodes.count)
    forEachUse { operand, unit in
      if last[operand] != unit {
        last[operand] = unit
        list[Int(fill[operand])] = NodeID(Int(unit))
        fill[operand] += 1
      }
    }
    return (list, counts)
  }
}

/// Why a unit could not be built.
public enum BuildFault: Error {
  case shape(ShapeFault)
  case other(FormulaError)
}

/// Units by operation and operands: open addressing over the units' places, without a copy of a key.
private struct UnitTable {
  private var slots: [(place: Int32, hash: UInt32)] = Array(repeating: (-1, 0), count: 64)
  private var places: [Int32] = []
  private var hashes: [UInt64] = []

  static func hash(_ primitive: Primitive, _ operands: [GraphBuilder.Operand]) -> UInt64 {
    var value = UInt64(bitPattern: Int64(primitive.code))
    for operand in operands {
      value = (value ^ UInt64(UInt32(bitPattern: operand.raw))) &* 0x9E37_79B9_7F4A_7C15
      value ^= value >> 29
    }
    return value
  }

  func find(_ hash: UInt64, _ isEqual: (Int32) -> Bool) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    let mark = UInt32(truncatingIfNeeded: hash >> 32)
    while slots[slot].place >= 0 {
      if slots[slot].hash == mark, isEqual(slots[slot].place) { return slots[slot].place }
      slot = (slot + 1) & mask
    }
    return nil
  }

  mutating func insert(_ place: Int32, hash: UInt64) {
    if places.count * 2 >= slots.count { grow() }
    put(place, hash)
    hashes.append(hash)
    places.append(place)
  }

  private mutating func put(_ place: Int32, _ hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].place >= 0 { slot = (slot + 1) & mask }
    slots[slot] = (place, UInt32(truncatingIfNeeded: hash >> 32))
  }

  private mutating func grow() {
    slots = Array(repeating: (-1, 0), count: slots.count * 2)
    for (place, hash) in zip(places, hashes) { put(place, hash) }
  }
}

extension Primitive {
  /// A number for hashing; equal primitives have equal numbers.
  fileprivate var code: Int {
    switch self {
    case .arithmetic(let operation): 0x100 | Int(operation.rawValue)
    case .elementary(let function): 0x200 | Int(function.rawValue)
    case .activation(let function): 0x300 | Int(function.rawValue)
    case .piecewise(let function): 0x400 | Int(function.rawValue)
    default: hashValue
    }
  }
}
