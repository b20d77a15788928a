import CVector

/// The runs through a repetition.
///
/// What runs ahead is computed for many rounds at once, each step a column that the processor does several
/// numbers at a time in, and then put where its units have their places. Columns stay in the first levels of
/// the cache, and are read there by the steps that follow.
struct RoundsRun {
  typealias Values = UnsafeMutablePointer<Double>
  typealias Pointer = UnsafePointer<Double>
  typealias Step = ScalarProgram.Repetition.Step
  typealias Operand = ScalarProgram.Repetition.Operand

  private let repetition: ScalarProgram.Repetition
  private let period: Int
  /// The slot of the first unit.
  private let first: Int
  /// By slot. The forward run writes values and slopes, the reverse sweep reads them.
  private let values: Values
  private let slopes: Values
  /// So many rounds are computed together, a multiple of 8.
  private let width: Int

  /// The bytes that the columns of all steps may take.
  private static let cacheShare = 16 << 10

  init(
    _ repetition: ScalarProgram.Repetition, _ variableCount: Int, _ values: Pointer,
    _ slopes: Pointer
  ) {
    self.repetition = repetition
    period = repetition.period
    first = variableCount + repetition.start
    self.values = Values(mutating: values)
    self.slopes = Values(mutating: slopes)
    let fitting = max(32, min(256, Self.cacheShare / (8 * period)))
    width = (min(fitting, repetition.rounds) + 7) & ~7
  }

  /// Some rounds, and where their columns are.
  private struct Block {
    let round: Int
    let count: Int
    let width: Int
    /// A column for each step, and three more.
    let columns: Values
    let period: Int

    /// As many as are computed: a whole number of the widest instructions.
    var padded: Int { (count + 7) & ~7 }
    func column(_ step: Int) -> Values { columns + step &* width }
    func spare(_ index: Int) -> Values { columns + (period &+ index) &* width }
  }

  private func withColumns(_ body: (Values) -> Void) {
    let count = (period + 3) * width
    withUnsafeTemporaryAllocation(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64
    ) { memory in
      // Each column is filled before it is read.
      if let base = memory.bindMemory(to: Double.self).baseAddress { body(base) }
    }
  }

  /// Numbers that stand evenly apart, as a column.
  private func gather(_ column: Values, _ memory: Pointer, _ stride: Int, _ block: Block) {
    vector_gather(column, memory, stride, block.count)
    pad(column, block)
  }

  private func pad(_ column: Values, _ block: Block) {
    for k in block.count..<block.padded { column[k] = 0 }
  }

  /// Puts a column where its units have their places, unless all are put there at the end of the block.
  private func put(_ column: Values, at memory: Values, _ block: Block) {
    if !repetition.isParallel { vector_scatter(memory, period, column, block.count) }
  }

  /// Puts all columns there.
  private func putAll(_ memory: Values, _ block: Block) {
    guard repetition.isParallel else { return }
    vector_interleave(
      memory + (first &+ block.round &* period), period, block.columns, width, block.count)
  }

  /// Asks for the memory of a block, a part for each step: it comes while this block is computed.
  private func fetch(_ memory: Values, _ block: Block, ahead: Int, _ offset: Int) {
    let round = block.round + ahead
    guard round >= 0, round + width <= repetition.rounds else { return }
    memory_fetch(
      memory + (first &+ round &* period &+ offset &* width), width * MemoryLayout<Double>.stride)
  }

  /// The values of an operand in the rounds of a block, one after another.
  @inline(__always)
  private func operand(_ operand: Operand, _ block: Block, spare: Int) -> Pointer {
    if operand.column >= 0 { return Pointer(block.column(operand.column)) }
    return gathered(operand.place(block.round), operand.stride, block, spare: spare)
  }

  /// The values of slots that stand evenly apart; in a spare column where they are no column as they are.
  private func gathered(_ place: Int, _ stride: Int, _ block: Block, spare: Int) -> Pointer {
    let memory = Pointer(values + place)
    if stride == 1, block.count == block.padded { return memory }
    let column = block.spare(spare)
    if stride == 0 {
      vector_fill(column, memory.pointee, block.padded)
    } else {
      gather(column, memory, stride, block)
    }
    return Pointer(column)
  }

  // MARK: Forward

  /// The values of all rounds.
  func forward() {
    withColumns { columns in
      var round = 0
      while round < repetition.rounds {
        let count = min(width, repetition.rounds - round)
        let block = Block(
          round: round, count: count, width: width, columns: columns, period: period)
        for (offset, step) in repetition.steps.enumerated() where step.order != .inTurn {
          fetch(values, block, ahead: width, offset)
          compute(step, offset, block)
        }
        putAll(values, block)
        if !repetition.isAhead {
          for next in round..<round + count {
            for (offset, step) in repetition.steps.enumerated() where step.order == .inTurn {
              inTurn(step, offset, next, 1)
            }
          }
        }
        round += count
      }
    }
  }

  private func compute(_ step: Step, _ offset: Int, _ block: Block) {
    let (n, out) = (block.padded, block.column(offset))
    let node = values + (first &+ block.round &* period &+ offset)
    switch step.order {
    case .serial, .inTurn:
      inTurn(step, offset, block.round, block.count)
      return gather(out, node, period, block)
    case .running:
      let y = operand(step.y, block, spare: 1)
      var sum = values[step.x.place(block.round)]
      for k in 0..<block.count {
        sum += y[k]
        out[k] = sum
      }
      pad(out, block)
      return put(out, at: node, block)
    case .ahead: break
    }
    let x = operand(step.x, block, spare: 0)
    let isUnary = step.code.isUnary
    let y = isUnary ? x : operand(step.y, block, spare: 1)
    switch step.code {
    case .add: vector_add(out, x, y, n)
    case .subtract: vector_subtract(out, x, y, n)
    case .multiply: vector_multiply(out, x, y, n)
    case .divide: vector_divide(out, x, y, n)
    case .negate: vector_negate(out, x, n)
    case .square: vector_multiply(out, x, x, n)
    case .exp: vector_exp(out, x, n)
    case .sigmoid:
      let slope = slopes + step.y.place(block.round)
      if step.y.stride == 1, n == block.count {
        vector_sigmoid(out, slope, x, n)
      } else {
        vector_sigmoid(out, block.spare(2), x, n)
        vector_scatter(slope, step.y.stride, block.spare(2), block.count)
      }
    case .general, .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
    }
    put(out, at: node, block)
  }

  /// The values of a step in some rounds, one after another.
  private func inTurn(_ step: Step, _ offset: Int, _ round: Int, _ count: Int) {
    let period = period
    let out = values + (first &+ round &* period &+ offset)
    let (x, dx) = (values + step.x.place(round), step.x.stride)
    let (y, dy) = (values + step.y.place(round), step.y.stride)
    @inline(__always) func each(_ body: (Double, Double) -> Double) {
      for k in 0..<count { out[k &* period] = body(x[k &* dx], y[k &* dy]) }
    }
    @inline(__always) func one(_ body: (Double) -> Double) {
      for k in 0..<count { out[k &* period] = body(x[k &* dx]) }
    }
    switch step.code {
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide: each { $0 / $1 }
    case .negate: one { -$0 }
    case .square: one { $0 * $0 }
    case .exp: one { .exp($0) }
    case .sigmoid:
      let slope = slopes + step.y.place(round)
      for k in 0..<count {
        (out[k &* period], slope[k &* dy]) = Activation.logisticAndSlope(x[k &* dx])
      }
    case .general, .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
    }
  }

  // MARK: Reverse

  /// The reverse sweep, from the last round.
  func reverse(_ gradients: Values) {
    withColumns { columns in
      var end = repetition.rounds
      while end > 0 {
        let count = (end - 1) % width + 1
        let round = end - count
        let block = Block(
          round: round, count: count, width: width, columns: columns, period: period)
        if !repetition.isAhead {
          for next in (round..<end).reversed() {
            for offset in (0..<period).reversed()
            where repetition.steps[offset].order == .inTurn {
              handDownInTurn(repetition.steps[offset], offset, next, 1, gradients)
            }
          }
        }
        for offset in (0..<period).reversed() where repetition.steps[offset].order != .inTurn {
          fetch(values, block, ahead: -width, offset)
          fetch(gradients, block, ahead: -width, offset)
          handDown(repetition.steps[offset], offset, block, gradients)
        }
        putAll(gradients, block)
        end = round
      }
    }
  }

  /// Gives a share, which stands in a column, to an operand.
  @inline(__always)
  private func give(_ operand: Operand, _ share: Pointer, _ block: Block, _ gradients: Values) {
    guard operand.slot >= 0 else { return }  // a constant
    if operand.column >= 0 {
      let column = block.column(operand.column)
      operand.isFirst
        ? vector_copy(column, share, block.padded) : vector_give(column, share, block.padded)
      return
    }
    let target = gradients + operand.place(block.round)
    if operand.stride == 0 {
      target.pointee += vector_sum(share, block.count)
    } else {
      vector_scatter_give(target, operand.stride, share, block.count)
    }
  }

  /// Gives upstream × local, where it is to stand at once if it is the first share.
  @inline(__always)
  private func give(
    _ operand: Operand, _ upstream: Pointer, times local: Pointer, _ block: Block,
    _ gradients: Values
  ) {
    guard operand.slot >= 0 else { return }
    let n = block.padded
    if operand.column >= 0 {
      let column = block.column(operand.column)
      operand.isFirst
        ? vector_multiply(column, upstream, local, n)
        : vector_give_times(column, upstream, local, n)
    } else {
      vector_multiply(block.spare(2), upstream, local, n)
      give(operand, Pointer(block.spare(2)), block, gradients)
    }
  }

  /// The shares of one step in the rounds of a block.
  private func handDown(_ step: Step, _ offset: Int, _ block: Block, _ gradients: Values) {
    let (n, count, column) = (block.padded, block.count, block.column(offset))
    let place = first &+ block.round &* period &+ offset
    let node = gradients + place
    if step.order == .serial {
      if step.isFed { vector_scatter_give(node, period, column, count) }
      return handDownInTurn(step, offset, block.round, count, gradients)
    }
    if step.order == .running {
      gatherRunning(step, block, column, node, gradients)
    } else if step.hasOtherUses {
      let others = step.isFed ? block.spare(2) : column
      gather(others, node, period, block)
      if step.isFed { vector_give(column, others, n) }
    }
    put(column, at: node, block)
    let g = Pointer(column)
    func x() -> Pointer { gathered(step.x.place(block.round), step.x.stride, block, spare: 0) }
    func y() -> Pointer { gathered(step.y.place(block.round), step.y.stride, block, spare: 1) }
    let spare = block.spare(2)
    switch step.code {
    case .add:
      if step.order == .ahead { give(step.x, g, block, gradients) }
      give(step.y, g, block, gradients)
    case .subtract:
      give(step.x, g, block, gradients)
      guard step.y.slot >= 0 else { return }
      vector_negate(spare, g, n)
      give(step.y, Pointer(spare), block, gradients)
    case .multiply:
      if step.x.slot >= 0 { give(step.x, g, times: y(), block, gradients) }
      if step.y.slot >= 0 { give(step.y, g, times: x(), block, gradients) }
    case .divide:
      let y = y()
      if step.x.slot >= 0 {
        vector_fill(spare, 0, n)
        vector_give_over(spare, g, y, n)
        give(step.x, Pointer(spare), block, gradients)
      }
      if step.y.slot >= 0 {
        vector_fill(spare, 0, n)
        vector_take_over(spare, g, x(), y, n)
        give(step.y, Pointer(spare), block, gradients)
      }
    case .negate:
      vector_negate(spare, g, n)
      give(step.x, Pointer(spare), block, gradients)
    case .square:
      if step.x.isFirst {
        vector_twice(block.column(step.x.column), g, x(), n)
      } else {
        vector_twice(spare, g, x(), n)
        give(step.x, Pointer(spare), block, gradients)
      }
    case .exp:
      give(step.x, g, times: gathered(place, period, block, spare: 0), block, gradients)
    case .sigmoid:
      let slope = Pointer(slopes + step.y.place(block.round))
      if step.y.stride == 1, n == count {
        give(step.x, g, times: slope, block, gradients)
      } else {
        gather(block.spare(0), slope, step.y.stride, block)
        give(step.x, g, times: Pointer(block.spare(0)), block, gradients)
      }
    case .general, .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
    }
  }

  /// The gradients of a sum that grows: each is what comes from elsewhere and all that comes after it.
  private func gatherRunning(
    _ step: Step, _ block: Block, _ column: Values, _ node: Values, _ gradients: Values
  ) {
    let last = block.count &- 1
    var sum = node[last &* period]
    if step.isFed || step.hasOtherUses {
      sum = 0
      for k in (0...last).reversed() {
        if step.isFed { sum += column[k] }
        if step.hasOtherUses || k == last { sum += node[k &* period] }
        column[k] = sum
      }
      pad(column, block)
    } else {
      vector_fill(column, sum, block.padded)
    }
    guard step.x.slot >= 0 || block.round > 0 else { return }  // it began with a constant
    let before = gradients + step.x.place(block.round)
    // Within the rounds nothing else comes there.
    before.pointee = block.round > 0 && !step.hasOtherUses ? sum : before.pointee + sum
  }

  /// The shares of a step in some rounds, from the last of them one after another.
  private func handDownInTurn(
    _ step: Step, _ offset: Int, _ round: Int, _ count: Int, _ gradients: Values
  ) {
    let period = period
    let place = first &+ round &* period &+ offset
    let (g, u) = (gradients + place, values + place)
    let (xPlace, yPlace) = (step.x.place(round), step.y.place(round))
    let (x, y, dx, dy) = (values + xPlace, values + yPlace, step.x.stride, step.y.stride)
    @inline(__always) func give(_ place: Int, _ stride: Int, _ share: (Int) -> Double) {
      guard place >= 0 else { return }  // a constant
      let target = gradients + place
      for k in (0..<count).reversed() { target[k &* stride] += share(k) }
    }
    @inline(__always) func giveBoth(_ toX: (Int) -> Double, _ toY: (Int) -> Double) {
      for k in (0..<count).reversed() {
        if xPlace >= 0 { gradients[xPlace &+ k &* dx] += toX(k) }
        if yPlace >= 0 { gradients[yPlace &+ k &* dy] += toY(k) }
      }
    }
    switch step.code {
    case .add: giveBoth({ g[$0 &* period] }, { g[$0 &* period] })
    case .subtract: giveBoth({ g[$0 &* period] }, { -g[$0 &* period] })
    case .multiply:
      giveBoth({ g[$0 &* period] * y[$0 &* dy] }, { g[$0 &* period] * x[$0 &* dx] })
    case .divide:
      giveBoth(
        { g[$0 &* period] * (1 / y[$0 &* dy]) },
        { g[$0 &* period] * -(x[$0 &* dx] / y[$0 &* dy] / y[$0 &* dy]) })
    case .negate: give(xPlace, dx) { -g[$0 &* period] }
    case .square: give(xPlace, dx) { g[$0 &* period] * (2 * x[$0 &* dx]) }
    case .exp: give(xPlace, dx) { g[$0 &* period] * u[$0 &* period] }
    case .sigmoid:
      let slope = slopes + yPlace
      give(xPlace, dx) { g[$0 &* period] * slope[$0 &* dy] }
    case .general, .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
    }
  }
}
