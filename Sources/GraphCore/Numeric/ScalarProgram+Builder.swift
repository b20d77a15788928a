import CVector

extension ScalarProgram {
  /// A program that is being made, unit by unit.
  ///
  /// It has one owner, so that adding a unit asks neither whether its memory is shared nor for room that was
  /// said to be needed.
  public struct Builder: ~Copyable {
    public let variableCount: Int
    @usableFromInline var memory: InstructionMemory
    /// Those of `memory`, which change only with its room.
    @usableFromInline var units: UnsafeMutablePointer<Instruction>
    @usableFromInline var capacity: Int
    @usableFromInline var count = 0
    @usableFromInline var constantCount = 0
    @usableFromInline var slopeCount = 0
    private var constants: [Double] = []
    private var calls: [Call] = []

    /// An empty program of `variables` variables, with room for `capacity` units.
    public init(variables: Int, capacity: Int = 0) {
      variableCount = variables
      memory = InstructionMemory(capacity)
      (units, self.capacity) = (memory.units, memory.capacity)
    }

    @inlinable
    public func variable(_ index: Int) -> Slot {
      precondition(index >= 0 && index < variableCount, "there is no such variable")
      return Slot(raw: Int32(truncatingIfNeeded: index))
    }

    /// A constant; equal ones are not looked for.
    public mutating func constant(_ value: Double) -> Slot {
      constants.append(value)
      constantCount += 1
      return Slot(raw: ~Int32(truncatingIfNeeded: constants.count - 1))
    }

    /// The slot of the next unit.
    @inlinable var slotCount: Int32 { Int32(truncatingIfNeeded: variableCount &+ count) }

    /// Adds a unit: an elementwise operation on one to three earlier slots.
    ///
    /// - Complexity: amortized constant.
    @inlinable
    @discardableResult
    public mutating func append(
      _ primitive: Primitive, _ x: Slot, _ y: Slot? = nil, _ z: Slot? = nil
    ) -> Slot {
      let (a, b, c) = (x.raw, (y ?? x).raw, (z ?? x).raw)
      let (first, end) = (Int32(truncatingIfNeeded: 0 &- constantCount), slotCount)
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
      if count == capacity { grow() }
      let unit =
        switch code {
        case .add: Instruction(code, max(x, y), min(x, y))
        case .sigmoid: Instruction(code, x, Int32(truncatingIfNeeded: slopeCount))
        case _ where code.isUnary: Instruction(code, x, x)
        default: Instruction(code, x, y)
        }
      if code == .sigmoid { slopeCount &+= 1 }
      (units + count).initialize(to: unit)
      count &+= 1
    }

    @inline(never)
    @usableFromInline
    mutating func grow() {
      memory = InstructionMemory(max(64, 2 * capacity), copying: units, count)
      (units, capacity) = (memory.units, memory.capacity)
    }

    /// The program, whose units are all there.
    ///
    /// - Complexity: linear in the number of units.
    public consuming func sealed() -> ScalarProgram {
      let sealing = Sealing(
        units: units, count: count, first: Int32(truncatingIfNeeded: variableCount), calls: calls)
      let (isWhole, stretches) = sealing.run()
      var program = ScalarProgram(
        variableCount: variableCount, instructions: Instructions(memory: memory, count: count),
        calls: calls, constants: constants, slopeCount: slopeCount, isWhole: isWhole)
      program.findRepetitions(in: stretches, joining: sealing)
      return program
    }
  }

  /// The memory of a program's units, which is written by one builder and read by its program.
  @usableFromInline
  final class InstructionMemory: @unchecked Sendable {
    let units: UnsafeMutablePointer<Instruction>
    let capacity: Int

    init(_ capacity: Int) {
      units = .allocate(capacity: capacity)
      memory_expect(units, capacity * MemoryLayout<Instruction>.stride)
      self.capacity = capacity
    }

    convenience init(
      _ capacity: Int, copying units: UnsafeMutablePointer<Instruction>, _ count: Int
    ) {
      self.init(capacity)
      self.units.update(from: units, count: count)
    }

    deinit { units.deallocate() }
  }

  /// The units of a program.
  struct Instructions: RandomAccessCollection, Sendable {
    fileprivate let memory: InstructionMemory
    let count: Int

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> Instruction {
      precondition(index >= 0 && index < count)
      return memory.units[index]
    }

    func withUnsafeBufferPointer<Result>(
      _ body: (UnsafeBufferPointer<Instruction>) throws -> Result
    ) rethrows -> Result {
      try withExtendedLifetime(memory) {
        try body(UnsafeBufferPointer(start: memory.units, count: count))
      }
    }
  }
}
