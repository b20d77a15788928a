import CVector

/// A program over a block of points at once: each slot is a row of `width` numbers, small enough for the
/// second level of the cache, and each unit one call that the processor does several points at a time in.
struct BlockRun {
  let program: ScalarProgram
  /// The points of a block, a multiple of 8.
  let width: Int
  private let values: UnsafeMutableBufferPointer<Double>
  private let gradients: UnsafeMutableBufferPointer<Double>
  /// Where the rows are now: results that are wanted are computed where they are to stand.
  private let valueRows: UnsafeMutableBufferPointer<UnsafeMutablePointer<Double>?>
  private let gradientRows: UnsafeMutableBufferPointer<UnsafeMutablePointer<Double>?>
  /// Whether a unit's share is the first that its operand gets, so that it need not be added.
  private let isFirst: [(x: Bool, y: Bool)]
  /// Whether a node's gradient gets a share at all.
  private let isFilled: [Bool]
  private let slopes: UnsafeMutableBufferPointer<Double>
  private let reached: [Bool]?
  /// The operands of calls, which add to their rows.
  private let calledSlots: [Int32]
  private let objective: Int
  /// Memory of the next block, each row as wide as the block: it is fetched while this one is computed.
  var ahead: (rows: [UnsafePointer<Double>], offset: Int) = ([], 0)

  /// The bytes that values and gradients of one block may take.
  private static let cacheShare = 96 << 10

  init(_ program: ScalarProgram, objective: ScalarProgram.Slot) {
    self.program = program
    self.objective = Int(objective.raw)
    let rows = program.constants.count + program.nodeCount
    let fitting = Self.cacheShare / (16 * max(rows, 1))
    width = max(8, min(1024, fitting / 8 * 8))
    values = .wide(rows * width)
    gradients = .wide(rows * width)
    slopes = .wide(max(1, program.slopeCount) * width)
    reached = program.reachedUnits(from: self.objective)
    calledSlots = program.calls.flatMap { [$0.x, $0.y, $0.z] }.filter { $0 >= 0 }
    (isFirst, isFilled) = program.firstShares(from: self.objective, reached, adding: calledSlots)
    valueRows = .allocate(capacity: rows)
    gradientRows = .allocate(capacity: rows)
    for index in 0..<rows {
      valueRows.initializeElement(at: index, to: values.baseAddress.map { $0 + index * width })
      gradientRows.initializeElement(
        at: index, to: gradients.baseAddress.map { $0 + index * width })
    }
    for (index, constant) in program.constants.enumerated() {
      vector_fill(row(valueRows, ~Int32(truncatingIfNeeded: index)), constant, width)
    }
  }

  func free() {
    values.deallocate()
    gradients.deallocate()
    slopes.deallocate()
    valueRows.deallocate()
    gradientRows.deallocate()
  }

  @inline(__always)
  private func row(
    _ table: UnsafeMutableBufferPointer<UnsafeMutablePointer<Double>?>, _ slot: Int32
  ) -> UnsafeMutablePointer<Double>? { table[program.constants.count + Int(slot)] }

  /// Lets the values of a node, or its gradient, stand in the caller's memory, which has room for a block;
  /// nil puts them back.
  func place(valuesOf node: Int, at memory: UnsafeMutablePointer<Double>?) {
    let index = program.constants.count + node
    valueRows[index] = memory ?? values.baseAddress.map { $0 + index * width }
  }

  func place(gradientOf node: Int, at memory: UnsafeMutablePointer<Double>?) {
    let index = program.constants.count + node
    gradientRows[index] = memory ?? gradients.baseAddress.map { $0 + index * width }
  }

  private func slope(_ index: Int32) -> UnsafeMutablePointer<Double>? {
    slopes.baseAddress.map { $0 + Int(index) * width }
  }

  /// Lets the values of a variable be read where the caller has them, for a whole block.
  func read(_ variable: Int, from memory: UnsafePointer<Double>) {
    // Nothing writes a variable.
    place(valuesOf: variable, at: UnsafeMutablePointer(mutating: memory))
  }

  /// Where the values of a variable are put, and those of any node and its gradient are read.
  func values(of node: Int) -> UnsafeMutablePointer<Double>? { row(valueRows, Int32(node)) }
  func gradients(of node: Int) -> UnsafeMutablePointer<Double>? { row(gradientRows, Int32(node)) }

  /// All values for the first `count` points of the block; the rest is computed along with it.
  func forward(_ count: Int) {
    let n = width
    for (index, unit) in program.instructions.enumerated() {
      fetch(index)
      let out = values(of: program.variableCount + index)
      let x = row(valueRows, unit.x)
      switch unit.code {
      case .add: vector_add(out, x, row(valueRows, unit.y), n)
      case .subtract: vector_subtract(out, x, row(valueRows, unit.y), n)
      case .multiply: vector_multiply(out, x, row(valueRows, unit.y), n)
      case .divide: vector_divide(out, x, row(valueRows, unit.y), n)
      case .negate: vector_negate(out, x, n)
      case .square: vector_multiply(out, x, x, n)
      case .exp: vector_exp(out, x, n)
      case .sigmoid: vector_sigmoid(out, slope(unit.y), x, n)
      case .general: call(program.calls[Int(unit.x)], out, count)
      case .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break  // never a unit's own code
      }
    }
  }

  /// Asks for a share of the memory of the next block; there are as many as calls of a forward run and a
  /// reverse sweep.
  private func fetch(_ part: Int) {
    guard !ahead.rows.isEmpty else { return }
    let parts = 2 * program.unitCount
    let (start, end) = (width * part / parts, width * (part + 1) / parts)
    let first = ahead.offset + start
    for row in ahead.rows { memory_fetch(row + first, (end - start) * MemoryLayout<Double>.stride) }
  }

  private func call(
    _ call: ScalarProgram.Call, _ out: UnsafeMutablePointer<Double>?, _ count: Int
  ) {
    guard let out, let x = row(valueRows, call.x), let y = row(valueRows, call.y),
      let z = row(valueRows, call.z)
    else { return }
    for lane in 0..<count { out[lane] = call.primitive.value(x[lane], y[lane], z[lane]) }
  }

  /// The reverse sweep over the block, after `forward`.
  func reverse(_ count: Int) {
    let n = width
    for slot in calledSlots { vector_fill(row(gradientRows, slot), 0, n) }
    vector_fill(gradients(of: objective), 1, n)
    for index in stride(from: objective - program.variableCount, through: 0, by: -1) {
      fetch(2 * program.unitCount - 1 - index)
      if let reached, !reached[index] { continue }
      let unit = program.instructions[index]
      let node = program.variableCount + index
      let g = gradients(of: node)
      let first = isFirst[index]
      let toX = unit.code != .general && unit.x >= 0 ? row(gradientRows, unit.x) : nil
      let toY = unit.code.isUnary || unit.y < 0 ? nil : row(gradientRows, unit.y)
      switch unit.code {
      case .add:
        if let toX { first.x ? vector_copy(toX, g, n) : vector_give(toX, g, n) }
        if let toY { first.y ? vector_copy(toY, g, n) : vector_give(toY, g, n) }
      case .subtract:
        if let toX { first.x ? vector_copy(toX, g, n) : vector_give(toX, g, n) }
        if let toY { first.y ? vector_negate(toY, g, n) : vector_take(toY, g, n) }
      case .multiply:
        if let toX { share(toX, g, row(valueRows, unit.y), first.x) }
        if let toY { share(toY, g, row(valueRows, unit.x), first.y) }
      case .divide:
        let (x, y) = (row(valueRows, unit.x), row(valueRows, unit.y))
        if let toX {
          if first.x { vector_fill(toX, 0, n) }
          vector_give_over(toX, g, y, n)
        }
        if let toY {
          if first.y { vector_fill(toY, 0, n) }
          vector_take_over(toY, g, x, y, n)
        }
      case .negate:
        if let toX { first.x ? vector_negate(toX, g, n) : vector_take(toX, g, n) }
      case .square:
        let x = row(valueRows, unit.x)
        if let toX { first.x ? vector_twice(toX, g, x, n) : vector_give_twice(toX, g, x, n) }
      case .exp: if let toX { share(toX, g, values(of: node), first.x) }
      case .sigmoid: if let toX { share(toX, g, slope(unit.y), first.x) }
      case .general: handDown(program.calls[Int(unit.x)], node, count)
      case .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
      }
    }
  }

  /// upstream × local, put into a row or added to it.
  @inline(__always)
  private func share(
    _ row: UnsafeMutablePointer<Double>, _ upstream: UnsafeMutablePointer<Double>?,
    _ local: UnsafeMutablePointer<Double>?, _ isFirst: Bool
  ) {
    isFirst
      ? vector_multiply(row, upstream, local, width)
      : vector_give_times(row, upstream, local, width)
  }

  /// Empties the row of a gradient that gets no share.
  func clear(_ node: Int) {
    if !isFilled[node] { vector_fill(gradients(of: node), 0, width) }
  }

  private func handDown(_ call: ScalarProgram.Call, _ node: Int, _ count: Int) {
    guard let x = row(valueRows, call.x), let y = row(valueRows, call.y),
      let z = row(valueRows, call.z),
      let u = values(of: node), let g = gradients(of: node)
    else { return }
    for place in 0..<Int(call.count) {
      let operand = call.argument(place)
      guard operand >= 0, !call.primitive.isFlat(place), let sum = row(gradientRows, operand) else {
        continue
      }
      let otherIsConstant = call.count == 2 && call.argument(1 - place) < 0
      for lane in 0..<count {
        sum[lane] +=
          g[lane]
          * call.primitive.partial(
            place, x[lane], y[lane], z[lane], value: u[lane], otherIsConstant: otherIsConstant)
      }
    }
  }
}

extension UnsafeMutableBufferPointer<Double> {
  /// Zeros that begin where the processor's widest instructions read at full speed.
  static func wide(_ count: Int) -> Self {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count * MemoryLayout<Double>.stride, alignment: 64
    ).bindMemory(to: Double.self)
    memory.initialize(repeating: 0)
    return memory
  }
}

extension ScalarProgram {
  /// For each unit, whether it gives its operands their first share in the reverse sweep; never where the
  /// operand begins as 0. And which nodes get one at all.
  fileprivate func firstShares(
    from objective: Int, _ reached: [Bool]?, adding: [Int32]
  ) -> (isFirst: [(x: Bool, y: Bool)], isFilled: [Bool]) {
    var result = [(x: Bool, y: Bool)](repeating: (false, false), count: unitCount)
    var isFilled = [Bool](repeating: false, count: nodeCount)
    for slot in adding { isFilled[Int(slot)] = true }
    isFilled[objective] = true
    func take(_ slot: Int32) -> Bool {
      guard slot >= 0, !isFilled[Int(slot)] else { return false }
      isFilled[Int(slot)] = true
      return true
    }
    for index in stride(from: objective - variableCount, through: 0, by: -1)
    where reached?[index] ?? true {
      let unit = instructions[index]
      guard unit.code != .general else { continue }
      result[index].x = take(unit.x)
      if !unit.code.isUnary { result[index].y = take(unit.y) }
    }
    return (result, isFilled)
  }
}
