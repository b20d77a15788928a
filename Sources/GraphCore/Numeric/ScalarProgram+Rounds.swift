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

  let repetition: ScalarProgram.Repetition
  let period: Int
  /// The slot of the first unit.
  let first: Int
  /// By slot. The forward run writes values and slopes, the reverse sweep reads them.
  let values: Values
  let slopes: Values
  /// Where the columns stand that the reverse sweep reads, if no others are kept: units then have no values
  /// and gradients in memory, but for the last of sums that grow.
  let kept: Values?
  /// So many rounds are computed together, a multiple of 8.
  let width: Int

  /// The bytes that the columns of all steps may take.
  private static let cacheShare = 16 << 10

  init(
    _ repetition: ScalarProgram.Repetition, _ variableCount: Int, _ values: Pointer,
    _ slopes: Pointer, _ kept: Values? = nil
  ) {
    self.kept = kept
    self.repetition = repetition
    period = repetition.period
    first = variableCount + repetition.start
    self.values = Values(mutating: values)
    self.slopes = Values(mutating: slopes)
    let fitting = max(32, min(256, Self.cacheShare / (8 * period)))
    width = (min(fitting, repetition.rounds) + 7) & ~7
  }

  /// Some rounds, and where their columns are.
  struct Block {
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

  func withColumns(_ body: (Values) -> Void) {
    let count = (period + 3) * width
    withUnsafeTemporaryAllocation(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64
    ) { memory in
      // Each column is filled before it is read.
      if let base = memory.bindMemory(to: Double.self).baseAddress { body(base) }
    }
  }

  /// Numbers that stand evenly apart, as a column.
  func gather(_ column: Values, _ memory: Pointer, _ stride: Int, _ block: Block) {
    vector_gather(column, memory, stride, block.count)
    pad(column, block)
  }

  func pad(_ column: Values, _ block: Block) {
    for k in block.count..<block.padded { column[k] = 0 }
  }

  /// Puts a column where its units have their places, unless all are put there at the end of the block.
  func put(_ column: Values, at memory: Values, _ block: Block) {
    if !repetition.isParallel { vector_scatter(memory, period, column, block.count) }
  }

  /// Puts all columns there.
  func putAll(_ memory: Values, _ block: Block) {
    guard repetition.isParallel, kept == nil else { return }
    vector_interleave(
      memory + (first &+ block.round &* period), period, block.columns, width, block.count)
  }

  /// Asks for the memory of a block, a part for each step: it comes while this block is computed.
  func fetch(_ memory: Values, _ block: Block, ahead: Int, _ offset: Int) {
    let round = block.round + ahead
    guard kept == nil, round >= 0, round + width <= repetition.rounds else { return }
    memory_fetch(
      memory + (first &+ round &* period &+ offset &* width), width * MemoryLayout<Double>.stride)
  }

  /// The values of an operand in the rounds of a block, one after another.
  @inline(__always)
  func operand(_ operand: Operand, _ block: Block, spare: Int) -> Pointer {
    if operand.column >= 0 { return Pointer(valueColumn(operand.column, block)) }
    return gathered(operand.place(block.round), operand.stride, block, spare: spare)
  }

  /// Where the values of a step are in the rounds of a block.
  @inline(__always)
  func valueColumn(_ step: Int, _ block: Block) -> Values {
    let index = repetition.steps[step].keptIndex
    guard let kept, index >= 0 else { return block.column(step) }
    return kept + (index &* repetition.keptLength &+ block.round)
  }

  /// The values of slots that stand evenly apart; in a spare column where they are no column as they are.
  func gathered(_ place: Int, _ stride: Int, _ block: Block, spare: Int) -> Pointer {
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
    let (n, out) = (block.padded, valueColumn(offset, block))
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
      if kept != nil { node[(block.count &- 1) &* period] = sum }
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
}
