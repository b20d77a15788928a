/// A flat program for the values and gradients of a graph of scalars, made once and run for many values.
///
/// One instruction a unit, in creation order: an operation code and two slots. Slots 0, 1, … are the
/// variables and then the units; constants have the slots −1, −2, …, in front of them in memory, so that an
/// operand is read without asking what it is. Running allocates nothing and counts no references.
///
/// Frequent operations have codes of their own, with the arithmetic of their rules; the others are called
/// through `Primitive`. Where a unit directly uses the one before it, both can be one step: the result then
/// stays in a register. Its values have the same bits either way.
public struct ScalarProgram: Sendable {
  /// A place for a value while a program is made.
  public struct Slot: Hashable, Sendable {
    let raw: Int32
  }

  enum Code: UInt8 {
    case add, subtract, multiply, divide, negate, square, exp, sigmoid
    /// A call of `calls[x]`.
    case general
    /// x·y and then + z, − (…), σ(…): two or three units in one step.
    case multiplyAdd, multiplyAddSigmoid, subtractSquare
  }

  struct Instruction {
    /// The operands; of a unary operation y is the place in the slopes; of a call x is its index.
    var x: Int32
    var y: Int32
    /// The unit's own operation.
    let code: Code
    /// The step that begins here in the forward run, and the one that ends here in the reverse sweep.
    var forward: Code
    var reverse: Code
    /// Whether a later unit hands something down to it.
    var isUsed = false
  }

  /// An operation without a code of its own.
  struct Call {
    let primitive: Primitive
    let count: Int32
    /// The slots of the arguments; where there are fewer than three, the first again.
    let x: Int32
    let y: Int32
    let z: Int32

    func argument(_ place: Int) -> Int32 { place == 0 ? x : place == 1 ? y : z }
  }

  public let variableCount: Int
  var instructions: [Instruction] = []
  private(set) var calls: [Call] = []
  private(set) var constants: [Double] = []
  /// How many derivatives the forward run keeps for the reverse sweep.
  private(set) var slopeCount = 0
  /// How many units hand something down to an earlier one.
  private(set) var usedCount = 0
  var repetitions: [Repetition] = []
  /// Whether every unit is known to hand on to the last one; only then are repetitions made use of.
  var isWhole = false

  /// An empty program of `variables` variables.
  public init(variables: Int, capacity: Int = 0) {
    variableCount = variables
    instructions.reserveCapacity(capacity)
  }

  /// The slots of the variables and units.
  public var nodeCount: Int { variableCount + instructions.count }
  public var unitCount: Int { instructions.count }

  /// The bytes of the program and of the memory that a run with gradients needs.
  public var byteCount: Int {
    instructions.count * MemoryLayout<Instruction>.stride
      + calls.count * MemoryLayout<Call>.stride
      + 16 * (constants.count + nodeCount) + 8 * slopeCount
  }

  public func variable(_ index: Int) -> Slot {
    precondition(index >= 0 && index < variableCount, "there is no such variable")
    return Slot(raw: Int32(truncatingIfNeeded: index))
  }

  /// A constant; equal ones are not looked for.
  public mutating func constant(_ value: Double) -> Slot {
    constants.append(value)
    return Slot(raw: ~Int32(truncatingIfNeeded: constants.count - 1))
  }

  /// Adds a unit: an elementwise operation on one to three earlier slots.
  ///
  /// - Complexity: amortized constant.
  @discardableResult
  public mutating func append(_ primitive: Primitive, _ x: Slot, _ y: Slot? = nil, _ z: Slot? = nil)
    -> Slot
  {
    let count = y == nil ? 1 : z == nil ? 2 : 3
    let (a, b, c) = (x.raw, (y ?? x).raw, (z ?? x).raw)
    let (first, end) = (-constants.count, nodeCount)
    precondition(
      min(a, b, c) >= first && max(a, b, c) < end, "a slot that is not filled yet")
    let code = code(primitive, b)
    let isFitting =
      switch code {
      case nil: primitive.isElementwise && primitive.arity == count
      case .square: count < 3
      case let code?: count == (code.isUnary ? 1 : 2)
      }
    precondition(isFitting, "an elementwise operation with all its arguments is needed")
    add(primitive, code, count, a, b, c)
    return Slot(raw: Int32(truncatingIfNeeded: end))
  }

  /// Adds a unit whose operands are known to be good.
  @inline(__always)
  mutating func add(
    _ primitive: Primitive, _ code: Code?, _ count: Int, _ x: Int32, _ y: Int32, _ z: Int32
  ) {
    guard let code else {
      let call = Call(primitive: primitive, count: Int32(count), x: x, y: y, z: z)
      calls.append(call)
      let used = (0..<count).filter { !primitive.isFlat($0) }.map(call.argument)
      push(.general, Int32(truncatingIfNeeded: calls.count - 1), 0, uses: used)
      return
    }
    switch code {
    case .sigmoid:
      push(code, x, Int32(truncatingIfNeeded: slopeCount), uses: CollectionOfOne(x))
      slopeCount += 1
    case .negate, .square, .exp: push(code, x, y, uses: CollectionOfOne(x))
    default: push(code, x, y, uses: EmptyCollection())
    }
  }

  /// Adds a unit that uses these slots, or x and y where there are none.
  @inline(__always)
  private mutating func push(
    _ code: Code, _ x: Int32, _ y: Int32, uses slots: some Collection<Int32>
  ) {
    if isWhole { (isWhole, repetitions) = (false, []) }  // it was sealed, and goes on
    instructions.append(Instruction(x: x, y: y, code: code, forward: code, reverse: code))
    let first = variableCount
    usedCount += instructions.withUnsafeMutableBufferPointer { units in
      var count = 0
      func use(_ slot: Int32) {
        let unit = Int(slot) - first
        guard unit >= 0, !units[unit].isUsed else { return }
        units[unit].isUsed = true
        count += 1
      }
      if code == .general || slots.count > 0 {
        for slot in slots { use(slot) }
      } else {
        use(x)
        use(y)
      }
      if code == .add || code == .sigmoid || code == .square {
        Self.fuse(units, Int32(truncatingIfNeeded: first + units.count - 2))
      }
      return count
    }
  }

  @inline(__always)
  func code(_ primitive: Primitive, _ y: Int32) -> Code? {
    switch primitive {
    case .arithmetic(.add): .add
    case .arithmetic(.subtract): .subtract
    case .arithmetic(.multiply): .multiply
    case .arithmetic(.divide): .divide
    case .arithmetic(.negate): .negate
    // The rule of x^y says x·x and 2x where y is 2.
    case .arithmetic(.power): y < 0 && constants[Int(~y)] == 2 ? .square : nil
    case .elementary(.square): .square
    case .elementary(.exp): .exp
    case .activation(.sigmoid): .sigmoid
    default: nil
    }
  }

  /// Joins the last unit with those before it where it uses the one just before, whose slot is given.
  @inline(__always)
  private static func fuse(_ units: UnsafeMutableBufferPointer<Instruction>, _ before: Int32) {
    let last = units.count - 1
    guard last > 0 else { return }
    let unit = units[last]
    switch (unit.code, units[last - 1].code) {
    case (.add, .multiply) where (unit.x == before) != (unit.y == before):
      // The product is the left operand: a + b and b + a are the same number.
      if unit.y == before { (units[last].x, units[last].y) = (unit.y, unit.x) }
      units[last - 1].forward = .multiplyAdd
      units[last].reverse = .multiplyAdd
    case (.sigmoid, .add) where unit.x == before && units[last - 1].reverse == .multiplyAdd:
      units[last - 2].forward = .multiplyAddSigmoid
      units[last].reverse = .multiplyAddSigmoid
    case (.square, .subtract) where unit.x == before:
      units[last - 1].forward = .subtractSquare
      units[last].reverse = .subtractSquare
    default: break
    }
  }
}

extension Graph {
  /// The graph as a program; nil where a node is no scalar or an operation is not elementwise.
  static func program(
    _ nodes: NodeList, _ arguments: [Argument], _ constants: [ConstantValue]
  ) -> ScalarProgram? {
    guard nodes.variables.allSatisfy({ $0.shape == 0 }),
      nodes.units.allSatisfy({ $0.shape == 0 }), nodes.primitives.allSatisfy(\.isElementwise)
    else { return nil }
    var program = ScalarProgram(variables: nodes.variables.count, capacity: nodes.units.count)
    for constant in constants {
      guard case .scalar(let number) = constant else { return nil }
      _ = program.constant(number.value)
    }
    for unit in nodes.units {
      let (start, count) = (Int(unit.argumentStart), Int(unit.argumentCount))
      let primitive = nodes.primitives[Int(unit.primitive)]
      let x = arguments[start].raw
      let y = count > 1 ? arguments[start + 1].raw : x
      program.add(
        primitive, program.code(primitive, y), count, x, y,
        count > 2 ? arguments[start + 2].raw : x)
    }
    program.seal()
    return program
  }
}
