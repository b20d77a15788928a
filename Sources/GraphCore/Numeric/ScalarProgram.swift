import CVector

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
    @usableFromInline let raw: Int32

    @usableFromInline init(raw: Int32) { self.raw = raw }
  }

  @usableFromInline
  enum Code: UInt8, Sendable {
    case add, subtract, multiply, divide, negate, square, exp, sigmoid
    /// A call of `calls[x]`.
    case general
    /// x·y and then + z, − (…), σ(…): two or three units in one step.
    case multiplyAdd, multiplyAddSigmoid, subtractSquare
  }

  @usableFromInline
  struct Instruction: Sendable {
    /// The operands; of a sum the later one first, since a + b and b + a are the same number. Of a unary
    /// operation y is x, but of σ its place in the slopes; of a call x is its index.
    @usableFromInline let x: Int32
    @usableFromInline let y: Int32
    /// The unit's own operation.
    @usableFromInline let code: Code
    /// The step that begins here in the forward run, and the one that ends here in the reverse sweep.
    @usableFromInline var forward: Code
    @usableFromInline var reverse: Code
    /// Fills the last word, so that a unit is written in two stores.
    @usableFromInline let filler: Code

    @inlinable
    init(_ code: Code, _ x: Int32, _ y: Int32) {
      (self.x, self.y) = (x, y)
      (self.code, forward, reverse, filler) = (code, code, code, code)
    }

    /// Both operands in one word.
    @inline(__always)
    var operands: UInt64 {
      UInt64(UInt32(bitPattern: x)) | UInt64(UInt32(bitPattern: y)) << 32
    }
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
  @usableFromInline var instructions: [Instruction] = []
  private(set) var calls: [Call] = []
  @usableFromInline private(set) var constants: [Double] = []
  /// How many derivatives the forward run keeps for the reverse sweep.
  @usableFromInline private(set) var slopeCount = 0
  var repetitions: [Repetition] = []
  /// Whether every unit is known to hand on to the last one; only then are repetitions made use of.
  @usableFromInline var isWhole = false

  /// An empty program of `variables` variables.
  public init(variables: Int, capacity: Int = 0) {
    variableCount = variables
    instructions.reserveCapacity(capacity)
    instructions.withUnsafeMutableBufferPointer {
      memory_expect($0.baseAddress, capacity * MemoryLayout<Instruction>.stride)
    }
  }

  /// The slots of the variables and units.
  @inlinable public var nodeCount: Int { variableCount + instructions.count }
  public var unitCount: Int { instructions.count }

  /// The bytes of the program and of the memory that a run with gradients needs.
  public var byteCount: Int {
    instructions.count * MemoryLayout<Instruction>.stride
      + calls.count * MemoryLayout<Call>.stride
      + 16 * (constants.count + nodeCount) + 8 * slopeCount
  }

  @inlinable
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
  @inlinable
  @discardableResult
  public mutating func append(_ primitive: Primitive, _ x: Slot, _ y: Slot? = nil, _ z: Slot? = nil)
    -> Slot
  {
    let (a, b, c) = (x.raw, (y ?? x).raw, (z ?? x).raw)
    let (first, end) = (Int32(truncatingIfNeeded: 0 &- constants.count), slotCount)
    precondition(
      min(a, b, c) >= first && max(a, b, c) < end, "a slot that is not filled yet")
    if let code = Code(primitive), z == nil, code.isUnary == (y == nil) {
      push(code, a, b)
    } else {
      let count = y == nil ? 1 : z == nil ? 2 : 3
      precondition(
        primitive.isElementwise && primitive.arity == count,
        "an elementwise operation with all its arguments is needed")
      addUncommon(primitive, count, a, b, c)
    }
    return Slot(raw: end)
  }

  /// The slot of the next unit.
  @inlinable var slotCount: Int32 { Int32(truncatingIfNeeded: variableCount &+ instructions.count) }

  /// Adds a unit whose operands are known to be good.
  @inline(__always)
  mutating func add(_ primitive: Primitive, _ count: Int, _ x: Int32, _ y: Int32, _ z: Int32) {
    if let code = Code(primitive) {
      push(code, x, y)
    } else {
      addUncommon(primitive, count, x, y, z)
    }
  }

  @inline(never)
  @usableFromInline
  mutating func addUncommon(
    _ primitive: Primitive, _ count: Int, _ x: Int32, _ y: Int32, _ z: Int32
  ) {
    // The rule of x^y says x·x and 2x where y is 2.
    if primitive == .arithmetic(.power), y < 0, constants[Int(~y)] == 2 {
      return push(.square, x, x)
    }
    calls.append(Call(primitive: primitive, count: Int32(count), x: x, y: y, z: z))
    let index = Int32(truncatingIfNeeded: calls.count - 1)
    push(.general, index, index)
  }

  @inlinable
  mutating func push(_ code: Code, _ x: Int32, _ y: Int32) {
    if isWhole { reopen() }
    switch code {
    case .add: instructions.append(Instruction(code, max(x, y), min(x, y)))
    case .sigmoid:
      instructions.append(Instruction(code, x, Int32(truncatingIfNeeded: slopeCount)))
      slopeCount &+= 1
    case _ where code.isUnary: instructions.append(Instruction(code, x, x))
    default: instructions.append(Instruction(code, x, y))
    }
  }

  /// The program was sealed, and goes on.
  @usableFromInline
  mutating func reopen() { (isWhole, repetitions) = (false, []) }
}

extension ScalarProgram.Code {
  /// nil for an operation without a code of its own.
  @inlinable
  init?(_ primitive: Primitive) {
    switch primitive {
    case .arithmetic(.add): self = .add
    case .arithmetic(.subtract): self = .subtract
    case .arithmetic(.multiply): self = .multiply
    case .arithmetic(.divide): self = .divide
    case .arithmetic(.negate): self = .negate
    case .elementary(.square): self = .square
    case .elementary(.exp): self = .exp
    case .activation(.sigmoid): self = .sigmoid
    default: return nil
    }
  }

  @inlinable var isUnary: Bool {
    switch self {
    case .negate, .square, .exp, .sigmoid, .general: true
    default: false
    }
  }

  /// How many units a step is.
  var length: Int {
    switch self {
    case .multiplyAdd, .subtractSquare: 2
    case .multiplyAddSigmoid: 3
    default: 1
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
      program.add(primitive, count, x, y, count > 2 ? arguments[start + 2].raw : x)
    }
    program.seal()
    return program
  }
}
