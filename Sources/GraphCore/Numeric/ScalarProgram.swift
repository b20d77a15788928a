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
    func isFilled(_ slot: Slot) -> Bool {
      slot.raw < nodeCount && slot.raw >= -constants.count
    }
    precondition(
      isFilled(x) && isFilled(y ?? x) && isFilled(z ?? x), "a slot that is not filled yet")
    let code = code(primitive, (y ?? x).raw)
    let isFitting =
      switch code {
      case nil: primitive.isElementwise && primitive.arity == count
      case .square: count < 3
      case let code?: count == (code.isUnary ? 1 : 2)
      }
    precondition(isFitting, "an elementwise operation with all its arguments is needed")
    add(primitive, code, count, x.raw, (y ?? x).raw, (z ?? x).raw)
    return Slot(raw: Int32(truncatingIfNeeded: nodeCount - 1))
  }

  /// Adds a unit whose operands are known to be good.
  @inline(__always)
  mutating func add(
    _ primitive: Primitive, _ code: Code?, _ count: Int, _ x: Int32, _ y: Int32, _ z: Int32
  ) {
    guard let code else {
      calls.append(Call(primitive: primitive, count: Int32(count), x: x, y: y, z: z))
      push(.general, Int32(truncatingIfNeeded: calls.count - 1), 0)
      return
    }
    switch code {
    case .sigmoid:
      push(code, x, Int32(truncatingIfNeeded: slopeCount))
      slopeCount += 1
    default: push(code, x, y)
    }
    if code == .add || code == .sigmoid || code == .square { fuse() }
  }

  private mutating func push(_ code: Code, _ x: Int32, _ y: Int32) {
    if isWhole { (isWhole, repetitions) = (false, []) }  // it was sealed, and goes on
    instructions.append(Instruction(x: x, y: y, code: code, forward: code, reverse: code))
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

  /// Joins the last unit with those before it where it uses the one just before.
  private mutating func fuse() {
    let last = instructions.count - 1
    guard last > 0 else { return }
    let before = Int32(truncatingIfNeeded: nodeCount - 2)
    let unit = instructions[last]
    switch (unit.code, instructions[last - 1].code) {
    case (.add, .multiply) where (unit.x == before) != (unit.y == before):
      // The product is the left operand: a + b and b + a are the same number.
      if unit.y == before { (instructions[last].x, instructions[last].y) = (unit.y, unit.x) }
      instructions[last - 1].forward = .multiplyAdd
      instructions[last].reverse = .multiplyAdd
    case (.sigmoid, .add)
    where unit.x == before && instructions[last - 1].reverse == .multiplyAdd:
      instructions[last - 2].forward = .multiplyAddSigmoid
      instructions[last].reverse = .multiplyAddSigmoid
    case (.square, .subtract) where unit.x == before:
      instructions[last - 1].forward = .subtractSquare
      instructions[last].reverse = .subtractSquare
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
