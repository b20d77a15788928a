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
  @usableFromInline
  struct Call: Sendable {
    let primitive: Primitive
    let count: Int32
    /// The slots of the arguments; where there are fewer than three, the first again.
    let x: Int32
    let y: Int32
    let z: Int32

    func argument(_ place: Int) -> Int32 { place == 0 ? x : place == 1 ? y : z }
  }

  public let variableCount: Int
  /// Unit by unit.
  let instructions: Instructions
  let calls: [Call]
  let constants: [Double]
  /// How many derivatives the forward run keeps for the reverse sweep.
  let slopeCount: Int
  var repetitions: [Repetition] = []
  /// How many values of repeated rounds a sparse run keeps.
  var keptRoom = 0
  /// Whether every unit is known to hand on to the last one; only then are repetitions made use of.
  var isWhole = false

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
    var program = ScalarProgram.Builder(
      variables: nodes.variables.count, capacity: nodes.units.count)
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
    return program.sealed()
  }
}
