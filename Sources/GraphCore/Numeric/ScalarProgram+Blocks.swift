import CVector

/// A program over a block of points at once: each slot is a row of `width` numbers, small enough for the
/// second level of the cache, and each unit one call that the processor does several points at a time in.
struct BlockRun {
  let program: ScalarProgram
  /// The points of a block, a multiple of 8.
  let width: Int
  private let values: UnsafeMutableBufferPointer<Double>
  private let gradients: UnsafeMutableBufferPointer<Double>
  private let slopes: UnsafeMutableBufferPointer<Double>
  private let reached: [Bool]?
  private let objective: Int

  /// The bytes that values and gradients of one block may take.
  private static let cacheShare = 96 << 10

  init(_ program: ScalarProgram, objective: ScalarProgram.Slot) {
    self.program = program
    self.objective = Int(objective.raw)
    let rows = program.constants.count + program.nodeCount
    let fitting = Self.cacheShare / (16 * max(rows, 1))
    width = max(8, min(1024, fitting / 8 * 8))
    values = .allocate(capacity: rows * width)
    values.initialize(repeating: 0)
    gradients = .allocate(capacity: rows * width)
    gradients.initialize(repeating: 0)
    slopes = .allocate(capacity: max(1, program.slopeCount) * width)
    slopes.initialize(repeating: 0)
    reached = program.reachedUnits(from: self.objective)
    for (index, constant) in program.constants.enumerated() {
      vector_fill(row(values, ~Int32(truncatingIfNeeded: index)), constant, width)
    }
  }

  func free() {
    values.deallocate()
    gradients.deallocate()
    slopes.deallocate()
  }

  @inline(__always)
  private func row(
    _ table: UnsafeMutableBufferPointer<Double>, _ slot: Int32
  ) -> UnsafeMutablePointer<Double>? {
    table.baseAddress.map { $0 + (program.constants.count + Int(slot)) * width }
  }

  private func slope(_ index: Int32) -> UnsafeMutablePointer<Double>? {
    slopes.baseAddress.map { $0 + Int(index) * width }
  }

  /// Where the values of a variable are put, and those of any node and its gradient are read.
  func values(of node: Int) -> UnsafeMutablePointer<Double>? { row(values, Int32(node)) }
  func gradients(of node: Int) -> UnsafeMutablePointer<Double>? { row(gradients, Int32(node)) }

  /// All values for the first `count` points of the block; the rest is computed along with it.
  func forward(_ count: Int) {
    let n = width
    for (index, unit) in program.instructions.enumerated() {
      let out = values(of: program.variableCount + index)
      let x = row(values, unit.x)
      switch unit.code {
      case .add: vector_add(out, x, row(values, unit.y), n)
      case .subtract: vector_subtract(out, x, row(values, unit.y), n)
      case .multiply: vector_multiply(out, x, row(values, unit.y), n)
      case .divide: vector_divide(out, x, row(values, unit.y), n)
      case .negate: vector_negate(out, x, n)
      case .square: vector_multiply(out, x, x, n)
      case .exp: vector_exp(out, x, n)
      case .sigmoid: vector_sigmoid(out, slope(unit.y), x, n)
      case .general: call(program.calls[Int(unit.x)], out, count)
      case .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break  // never a unit's own code
      }
    }
  }

  private func call(
    _ call: ScalarProgram.Call, _ out: UnsafeMutablePointer<Double>?, _ count: Int
  ) {
    guard let out, let x = row(values, call.x), let y = row(values, call.y),
      let z = row(values, call.z)
    else { return }
    for lane in 0..<count { out[lane] = call.primitive.value(x[lane], y[lane], z[lane]) }
  }

  /// The reverse sweep over the block, after `forward`.
  func reverse(_ count: Int) {
    let n = width
    gradients.update(repeating: 0)
    vector_fill(gradients(of: objective), 1, n)
    for index in stride(from: objective - program.variableCount, through: 0, by: -1) {
      if let reached, !reached[index] { continue }
      let unit = program.instructions[index]
      let node = program.variableCount + index
      let g = gradients(of: node)
      let toX = unit.x >= 0 ? row(gradients, unit.x) : nil
      switch unit.code {
      case .add:
        if let toX { vector_give(toX, g, n) }
        if unit.y >= 0 { vector_give(row(gradients, unit.y), g, n) }
      case .subtract:
        if let toX { vector_give(toX, g, n) }
        if unit.y >= 0 { vector_take(row(gradients, unit.y), g, n) }
      case .multiply:
        if let toX { vector_give_times(toX, g, row(values, unit.y), n) }
        if unit.y >= 0 { vector_give_times(row(gradients, unit.y), g, row(values, unit.x), n) }
      case .divide:
        let (x, y) = (row(values, unit.x), row(values, unit.y))
        if let toX { vector_give_over(toX, g, y, n) }
        if unit.y >= 0 { vector_take_over(row(gradients, unit.y), g, x, y, n) }
      case .negate: vector_take(row(gradients, unit.x), g, n)
      case .square: vector_give_twice(row(gradients, unit.x), g, row(values, unit.x), n)
      case .exp: vector_give_times(row(gradients, unit.x), g, values(of: node), n)
      case .sigmoid: vector_give_times(row(gradients, unit.x), g, slope(unit.y), n)
      case .general: handDown(program.calls[Int(unit.x)], node, count)
      case .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
      }
    }
  }

  private func handDown(_ call: ScalarProgram.Call, _ node: Int, _ count: Int) {
    guard let x = row(values, call.x), let y = row(values, call.y), let z = row(values, call.z),
      let u = values(of: node), let g = gradients(of: node)
    else { return }
    for place in 0..<Int(call.count) {
      let operand = call.argument(place)
      guard operand >= 0, !call.primitive.isFlat(place), let sum = row(gradients, operand) else {
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
