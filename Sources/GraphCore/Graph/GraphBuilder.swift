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

  struct Variable {
    let name: NameID
    let shape: Int32
    let rank: Int32
    let isParameter: Bool
  }

  public let sharing: Bool
  public let limits: Limits
  /// Which composite operations are opened into smaller units.
  public let expansion: Expansion
  /// The names of variables and results, and whatever else a reader keeps there.
  var names = NameTable()
  private(set) var variables: [Variable] = []
  /// For each name its rank in the order of the nodes, and its place in `variables`; −1 where it has none.
  private var places: [(rank: Int32, index: Int32)] = []
  private(set) var rankCount: Int32 = 0
  private(set) var constants: [ConstantValue] = []
  private var constantIndex: [ConstantValue: Int32] = [:]
  private(set) var primitives: [Primitive] = []
  private var primitiveIndex: [Primitive: Int32] = [:]
  /// The indices of the primitives that have a short code, or −1.
  private var shortIndex: [Int32] = []
  private(set) var shapes: [Shape] = [.scalar]
  private var shapeIndex: [Shape: Int32] = [.scalar: 0]
  private(set) var units: [NodeList.Unit] = []
  private(set) var arguments: [Operand] = []
  private var known = PlaceTable()
  private var steps = 0
  private var elements = 0
  private var unitCount: Int32 = 0
  public private(set) var clusters: [Cluster] = []
  private var familySize: [String: Int] = [:]
  /// The cluster into which units go now, or -1.
  public var cluster: Int32 = -1

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

  private mutating func place(of name: NameID) -> Int {
    while places.count <= Int(name) { places.append((-1, -1)) }
    return Int(name)
  }

  /// Keeps a variable's place in the order of the nodes before it is used.
  public mutating func reserve(_ name: Name) { reserve(names.id(name)) }

  mutating func reserve(_ name: NameID) {
    let place = place(of: name)
    guard places[place].rank < 0 else { return }
    places[place].rank = rankCount
    rankCount += 1
  }

  /// The variable of that name; the first use says what it is.
  public mutating func variable(
    _ name: Name, isParameter: Bool, shape: Shape
  ) throws(FormulaError) -> Operand {
    try variable(names.id(name), isParameter: isParameter, shape: shape)
  }

  mutating func variable(
    _ name: NameID, isParameter: Bool, shape: Shape
  ) throws(FormulaError) -> Operand {
    let place = place(of: name)
    if places[place].index >= 0 { return Operand(raw: places[place].index) }
    try count(elements: shape)
    reserve(name)
    places[place].index = Int32(variables.count)
    variables.append(
      Variable(
        name: name, shape: index(of: shape), rank: places[place].rank, isParameter: isParameter))
    return Operand(raw: places[place].index)
  }

  /// The place of a variable that was used, in the order of use; nil for another name.
  func variableIndex(of name: Name) -> Int? { names.known(name).flatMap(variableIndex(of:)) }

  func variableIndex(of name: NameID) -> Int? {
    guard Int(name) < places.count, places[Int(name)].index >= 0 else { return nil }
    return Int(places[Int(name)].index)
  }

  /// The names of the variables in the order of use.
  var variableNames: some Collection<Name> {
    let names = names
    return variables.lazy.map { names[$0.name] }
  }

  /// Whether a variable was used whose name has that base.
  func usesVariable(base: WordID) -> Bool { variables.contains { names.base(of: $0.name) == base } }

  public func shape(of operand: Operand) -> Shape {
    if let index = operand.constantIndex { return constants[index].shape }
    if let index = operand.variableIndex { return shapes[Int(variables[index].shape)] }
    return shapes[Int(units[Int(operand.raw - Operand.firstUnit)].shape)]
  }

  @inline(__always)
  private func isScalar(_ operand: Operand) -> Bool {
    if operand.raw < 0 { return constants[Int(~operand.raw)].isScalar }
    if operand.raw < Operand.firstUnit { return variables[Int(operand.raw)].shape == 0 }
    return units[Int(operand.raw - Operand.firstUnit)].shape == 0
  }

  private mutating func index(of shape: Shape) -> Int32 {
    if shape.isScalar { return 0 }
    if let known = shapeIndex[shape] { return known }
    shapes.append(shape)
    shapeIndex[shape] = Int32(shapes.count - 1)
    return Int32(shapes.count - 1)
  }

  private mutating func index(of primitive: Primitive) -> Int32 {
    let code = primitive.shortCode
    if let code, code < shortIndex.count, shortIndex[code] >= 0 { return shortIndex[code] }
    if code == nil, let known = primitiveIndex[primitive] { return known }
    let index = Int32(primitives.count)
    primitives.append(primitive)
    if let code {
      while shortIndex.count <= code { shortIndex.append(-1) }
      shortIndex[code] = index
    } else {
      primitiveIndex[primitive] = index
    }
    return index
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

  /// Makes room for so many units.
  mutating func expect(units count: Int) {
    guard units.isEmpty, count > 32 else { return }
    let count = min(count, limits.units)
    places = Array(repeating: (-1, -1), count: names.count)
    units.reserveCapacity(count)
    arguments.reserveCapacity(2 * count)
    if sharing { known = PlaceTable(capacity: count) }
  }

  /// An operation with one output.
  public mutating func apply(
    _ primitive: Primitive, _ operands: [Operand], source: SourceRange
  ) throws(BuildFault) -> Operand {
    if operands.count == 1 || operands.count == 2,
      let simple = try applySimple(
        primitive, operands[0], operands.count == 2 ? operands[1] : nil, source: source)
    {
      return simple
    }
    return try applyAll(primitive, operands, source: source)[0]
  }

  /// The common case, one or two scalars element by element, which needs no rule of shapes and no array;
  /// nil for another.
  mutating func applySimple(
    _ primitive: Primitive, _ x: Operand, _ y: Operand?, source: SourceRange
  ) throws(BuildFault) -> Operand? {
    guard isScalar(x), isScalar(y ?? x), primitive.isElementwise,
      primitive.arity == (y == nil ? 1 : 2)
    else { return nil }
    do throws(FormulaError) { try countStep() } catch { throw .other(error) }
    if x.isConstant, (y ?? x).isConstant {
      let values = y.map { [x, $0] } ?? [x]
      if let folded = primitive.folded(values.compactMap(value(of:))) {
        do throws(FormulaError) { return try constant(folded) } catch { throw .other(error) }
      }
    }
    let index = index(of: primitive)
    var hash = PlaceTable.hash(PlaceTable.hash(index), x)
    if let y { hash = PlaceTable.hash(hash, y) }
    if sharing {
      let first = known.find(hash) { place in
        let unit = units[Int(place)]
        guard unit.primitive == index, unit.argumentCount == (y == nil ? 1 : 2) else {
          return false
        }
        let start = Int(unit.argumentStart)
        return arguments[start] == x && (y == nil || arguments[start + 1] == y)
      }
      if let first { return Operand(raw: Operand.firstUnit + first) }
    }
    do throws(FormulaError) { try count(elements: .scalar) } catch { throw .other(error) }
    let place = Int32(units.count)
    begin(place, hash)
    arguments.append(x)
    if let y { arguments.append(y) }
    append(index, argumentCount: y == nil ? 1 : 2, shape: 0, source: source)
    return Operand(raw: Operand.firstUnit + place)
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
    let index = index(of: primitive)
    let hash = hash(index, operands[...])
    if sharing {
      let first = known.find(hash) { place in
        let unit = units[Int(place)]
        return unit.primitive == index && arguments[unit.arguments] == operands[...]
      }
      if let first { return outputs(of: Int(first)) }
    }
    for shape in shapes {
      do throws(FormulaError) { try count(elements: shape) } catch { throw .other(error) }
    }
    let first = units.count
    begin(Int32(first), hash)
    arguments += operands
    for (output, shape) in shapes.enumerated() {
      append(
        index, argumentCount: operands.count, shape: self.index(of: shape), output: output,
        of: shapes.count, source: source)
    }
    return outputs(of: first)
  }

  private func hash(_ primitive: Int32, _ operands: ArraySlice<Operand>) -> UInt64 {
    operands.reduce(PlaceTable.hash(primitive)) { PlaceTable.hash($0, $1) }
  }

  /// Begins a unit at the end of the others, and remembers it by its operation and operands.
  private mutating func begin(_ place: Int32, _ hash: UInt64) {
    unitCount += 1
    guard sharing else { return }
    if known.isFull {
      known = PlaceTable(capacity: 2 * units.count)
      for (place, unit) in units.enumerated() where unit.output == 0 {
        known.insert(
          Int32(place), hash: self.hash(unit.primitive, arguments[unit.arguments]))
      }
    }
    known.insert(place, hash: hash)
  }

  /// Adds an output of the unit that was begun, whose arguments are the last ones.
  private mutating func append(
    _ primitive: Int32, argumentCount count: Int, shape: Int32, output: Int = 0,
    of outputCount: Int = 1, source: SourceRange
  ) {
    units.append(
      NodeList.Unit(
        primitive: primitive, argumentStart: Int32(arguments.count - count),
        argumentCount: Int32(count), shape: shape, number: unitCount, cluster: cluster,
        lower: source.lower, upper: source.upper, name: -1, output: Int8(output),
        outputCount: Int8(outputCount)))
  }

  private func outputs(of first: Int) -> [Operand] {
    (0..<Int(units[first].outputCount)).map {
      Operand(raw: Operand.firstUnit + Int32(first + $0))
    }
  }

  /// Gives a unit the name of a statement; the first name stays.
  public mutating func name(_ operand: Operand, _ name: Name) { self.name(operand, names.id(name)) }

  mutating func name(_ operand: Operand, _ name: NameID) {
    guard let unit = operand.unitIndex, units[unit].name < 0 else { return }
    units[unit].name = name
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
}

/// Why a unit could not be built.
public enum BuildFault: Error {
  case shape(ShapeFault)
  case other(FormulaError)
}

extension Primitive {
  /// A small number of the operations on one scalar or two; nil for the others.
  fileprivate var shortCode: Int? {
    switch self {
    case .arithmetic(let operation): Int(operation.rawValue)
    case .elementary(let function): 0x40 + Int(function.rawValue)
    case .activation(let function): 0x80 + Int(function.rawValue)
    case .piecewise(let function): 0xC0 + Int(function.rawValue)
    default: nil
    }
  }
}
