/// Stretches of a program in which the same operations come again and again with operands that move on
/// evenly: the terms of a sum, the samples of a loss, the steps of a recurrence.
///
/// What does not wait for a later step of an earlier round is computed for many rounds at once, operation by
/// operation (`ScalarProgram+Rounds`); the rest follows round by round. Values are those of one by one, but
/// for exponentials, which are within 0.7 ulp.
extension ScalarProgram {
  struct Repetition: Sendable {
    struct Operand: Sendable {
      /// Its place in the first round, and how far it moves in each.
      let slot: Int
      let stride: Int
      /// The step of the same round that it is, where both run ahead; −1 otherwise.
      var column = -1
      /// Whether the share for this operand is the first that its column gets in the reverse sweep.
      var isFirst = false

      func place(_ round: Int) -> Int { slot &+ stride &* round }
    }

    /// One operation of a round.
    struct Step: Sendable {
      enum Order {
        /// It may be computed for many rounds before the next step.
        case ahead
        /// The same, one round after another: x is its own result of the round before.
        case serial
        /// The same of a sum that grows.
        case running
        /// Only with its round.
        case inTurn
      }

      let code: Code
      let order: Order
      var x: Operand
      var y: Operand
      /// Whether anything but steps of its round that run ahead hands it a share: its gradient is then in
      /// memory in part. A sum that grows has the step after it besides.
      var hasOtherUses = false
      /// Whether its column of gradients gets a share.
      var isFed = false
      /// Its place among the steps whose values the reverse sweep reads; −1 where it reads none.
      var keptIndex = -1
    }

    /// The place of the first unit.
    let start: Int
    let rounds: Int
    private(set) var steps: [Step]
    /// Whether all steps run ahead.
    let isAhead: Bool
    var period: Int { steps.count }
    var end: Int { start + rounds * steps.count }
    /// Whether steps read nothing of earlier rounds but running sums: columns can then be put in their
    /// places at the end of a block, all at once.
    let isParallel: Bool
    /// Of how many steps the reverse sweep reads the values.
    let keptCount: Int
    /// Where these begin among those of all repetitions.
    var keptStart = 0
    /// The room for those of a step: whole blocks of 8.
    var keptLength: Int { (rounds + 7) & ~7 }
    /// Whether the gradients of all rounds but the last are written before they are read.
    var isClosed: Bool {
      isParallel && steps.allSatisfy { !$0.hasOtherUses }
    }
  }
}

extension ScalarProgram.Repetition {
  /// nil for a recurrence, in which most waits for the round before: it gains nothing.
  init?(_ program: ScalarProgram, _ stretch: ScalarProgram.Stretch) {
    (start, rounds) = (stretch.start, stretch.rounds)
    let (start, rounds, period) = (stretch.start, stretch.rounds, stretch.period)
    let first = program.variableCount + start
    var steps: [Step] = []
    steps.reserveCapacity(period)
    /// Whether an operand is there before the rounds begin, or comes from this round or an earlier one of a
    /// step that is computed before `offset`, or of itself.
    func isReady(_ operand: Operand, _ offset: Int) -> Bool {
      let (slot, stride) = (operand.slot, operand.stride)
      if slot < first, slot + stride * (rounds - 1) < first { return true }
      guard stride == period else { return false }
      let step = ((slot - first) % period + period) % period
      return step == offset || step < offset && steps[step].order != .inTurn
    }
    for offset in 0..<period {
      let (unit, next) = (
        program.instructions[start + offset], program.instructions[start + offset + period]
      )
      var x = Operand(slot: Int(unit.x), stride: Int(next.x) - Int(unit.x))
      var y = Operand(slot: Int(unit.y), stride: Int(next.y) - Int(unit.y))
      func isOwn(_ operand: Operand) -> Bool {
        operand.stride == period && (operand.slot - first - offset) % period == 0
      }
      let isUnary = unit.code.isUnary
      if unit.code == .add, isOwn(y) { swap(&x, &y) }
      let isSerial = isOwn(x) || !isUnary && isOwn(y)
      var order = Step.Order.inTurn
      if isReady(x, offset), isUnary || isReady(y, offset) {
        let isRunning =
          unit.code == .add && x.slot == first + offset - period && isOwn(x) && !isOwn(y)
        order = isRunning ? .running : isSerial ? .serial : .ahead
      }
      if order == .ahead || order == .running {
        if order == .ahead { x.column = column(x) }
        if !isUnary { y.column = column(y) }
      }
      steps.append(Step(code: unit.code, order: order, x: x, y: y))
    }
    func column(_ operand: Operand) -> Int {
      let step = operand.slot - first
      return operand.stride == period && step >= 0 && step < steps.count ? step : -1
    }
    guard steps.count(where: { $0.order != .inTurn }) * 2 >= period else { return nil }
    func isFirst(_ operand: Operand) -> Bool {
      guard operand.column >= 0, !steps[operand.column].isFed else { return false }
      steps[operand.column].isFed = true
      return true
    }
    for offset in (0..<period).reversed() {
      steps[offset].x.isFirst = isFirst(steps[offset].x)
      if !steps[offset].code.isUnary { steps[offset].y.isFirst = isFirst(steps[offset].y) }
    }
    keptCount = Self.numberKept(&steps)
    self.steps = steps
    isAhead = steps.allSatisfy { $0.order != .inTurn }
    func isBefore(_ operand: Operand) -> Bool {
      max(operand.slot, operand.slot + operand.stride * (rounds - 1)) < first
    }
    isParallel = steps.allSatisfy { step in
      (step.order == .ahead && (step.x.column >= 0 || isBefore(step.x)) || step.order == .running)
        && (step.code.isUnary || step.y.column >= 0 || isBefore(step.y))
    }
  }

  /// Numbers the steps whose values the local derivatives need.
  private static func numberKept(_ steps: inout [Step]) -> Int {
    var count = 0
    func keep(_ step: Int) {
      guard step >= 0, steps[step].keptIndex < 0 else { return }
      steps[step].keptIndex = count
      count += 1
    }
    for (offset, step) in steps.enumerated() {
      switch step.code {
      case .multiply, .divide:
        if step.x.slot >= 0 || step.code == .divide { keep(step.y.column) }
        if step.y.slot >= 0 { keep(step.x.column) }
      case .square: keep(step.x.column)
      case .exp: keep(offset)
      default: break
      }
    }
    return count
  }

  /// Notes that a unit of one of the rounds gets a share through memory.
  mutating func noteUse(ofUnit unit: Int) {
    let (round, step) = (unit - start).quotientAndRemainder(dividingBy: period)
    if steps[step].order != .running || round < rounds - 1 { steps[step].hasOtherUses = true }
  }

  /// Calls the body with each operand that gets its shares through memory, but for the running sum itself.
  @inline(__always)
  func forEachOperandInMemory(_ body: (Operand) -> Void) {
    for step in steps {
      if step.order != .running, step.x.column < 0 { body(step.x) }
      if !step.code.isUnary, step.y.column < 0 { body(step.y) }
    }
  }
}

extension ScalarProgram {
  /// Notes which steps of repetitions get shares from elsewhere.
  ///
  /// - Complexity: linear in the units outside of repetitions and in the operands that have no column.
  mutating func noteOtherUses() {
    note(nodeCount - 1)
    var place = 0
    for index in repetitions.indices {
      noteOperands(of: place..<repetitions[index].start)
      place = repetitions[index].end
      let repetition = repetitions[index]
      let last = repetition.rounds - 1
      repetition.forEachOperandInMemory { operand in
        guard max(operand.slot, operand.place(last)) >= variableCount else { return }
        for round in 0...(operand.stride == 0 ? 0 : last) { note(operand.place(round)) }
      }
    }
    noteOperands(of: place..<unitCount)
  }

  private mutating func noteOperands(of units: Range<Int>) {
    for index in units {
      let unit = instructions[index]
      if unit.code == .general {
        for slot in calls[Int(unit.x)].slotsHandedTo { note(Int(slot)) }
      } else {
        note(Int(unit.x))
        if !unit.code.isUnary { note(Int(unit.y)) }
      }
    }
  }

  /// A slot gets a share through memory.
  private mutating func note(_ slot: Int) {
    let unit = slot - variableCount
    guard unit >= 0 else { return }
    var (low, high) = (0, repetitions.count)
    while low < high {
      let middle = (low + high) / 2
      if repetitions[middle].end > unit { high = middle } else { low = middle + 1 }
    }
    guard low < repetitions.count, repetitions[low].start <= unit else { return }
    repetitions[low].noteUse(ofUnit: unit)
  }
}
