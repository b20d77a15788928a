import CVector

/// The memory of a program's run: values, what the reverse sweep needs of them, and gradients. One run can
/// be used again and again for new values.
public struct ScalarRun: Sendable {
  /// Constants (the last first), variables and units.
  var values: [Double]
  var slopes: [Double]
  var gradients: [Double] = []
  /// Whether something stands in the memory for values, and what in that for gradients.
  fileprivate(set) var hasValues = false
  fileprivate(set) var hasGradients = false
  /// Whether of the rounds that repeat only what the gradients by the variables need is there.
  fileprivate var isSparse = false
  /// The values of repeated rounds that the reverse sweep reads, step by step, where `isSparse`.
  fileprivate var columns: [Double] = []
  let offset: Int
  private let variableCount: Int

  public init(_ program: ScalarProgram) {
    offset = program.constants.count
    variableCount = program.variableCount
    values = [Double](room: offset + program.nodeCount)
    for (index, constant) in program.constants.enumerated() {
      values[offset - 1 - index] = constant
    }
    slopes = [Double](room: program.slopeCount)
  }

  /// The run that an evaluation came from.
  init(_ evaluation: Evaluation) {
    (values, slopes) = (evaluation.scalars, evaluation.slopes)
    offset = evaluation.offset
    variableCount = evaluation.graph.variables.count
    hasValues = true
  }

  /// The value of a slot; 0 before the run was evaluated.
  public func value(of slot: ScalarProgram.Slot) -> Double {
    precondition(holds(slot), "only the value of the objective was kept")
    return hasValues || slot.raw < 0 ? values[offset + Int(slot.raw)] : 0
  }

  /// Takes the memory for gradients now and not in the first reverse sweep.
  public mutating func prepareGradients(_ program: ScalarProgram) {
    gradients = [Double](room: offset + program.nodeCount)
  }

  /// ∂f/∂u of a variable or unit; 0 before a reverse sweep.
  public func gradient(of slot: ScalarProgram.Slot) -> Double {
    guard hasGradients else { return 0 }
    precondition(holds(slot), "only gradients by the variables were computed")
    return gradients[offset + Int(slot.raw)]
  }

  private func holds(_ slot: ScalarProgram.Slot) -> Bool {
    !isSparse || Int(slot.raw) < variableCount
  }
}

extension ScalarProgram {
  /// Computes all values for those of the variables.
  ///
  /// - Precondition: `run` was made for this program, and there is an input for each variable.
  /// - Complexity: linear in the number of units.
  public func evaluate(_ inputs: [Double], in run: inout ScalarRun) {
    evaluate(inputs, in: &run, moving: nil, by: 0)
  }

  /// The values where one node is moved after it was computed: what comes after it sees the change.
  func evaluate(_ inputs: [Double], in run: inout ScalarRun, moving moved: Int?, by change: Double)
  {
    precondition(inputs.count == variableCount && run.fits(self))
    let first = run.offset
    (run.hasValues, run.isSparse) = (true, false)
    run.values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let values = base + first
      for (index, input) in inputs.enumerated() { values[index] = input }
      run.slopes.withUnsafeMutableBufferPointer { slopes in
        guard let moved else { return forward(values, slopes) }
        let split = max(0, moved + 1 - variableCount)
        forward(values, slopes, 0..<split, isFused: false)
        values[moved] += change
        forward(values, slopes, split..<instructions.count, isFused: false)
      }
    }
  }

  /// One sweep backwards: the gradients of a node by all that come before it, times `seed`.
  ///
  /// - Precondition: `run` holds values of this program (`evaluate`).
  /// - Complexity: linear in the number of units.
  public func differentiate(_ objective: Slot, seed: Double = 1, in run: inout ScalarRun) {
    precondition(
      objective.raw >= 0 && objective.raw < nodeCount && run.fits(self) && run.hasValues
        && !run.isSparse)
    let first = run.offset
    let reached = reachedUnits(from: Int(objective.raw))
    if run.gradients.isEmpty { run.prepareGradients(self) }
    run.hasGradients = true
    run.gradients.withUnsafeMutableBufferPointer { gradients in
      clear(gradients, first, isWhole: reached == nil)
      run.values.withUnsafeBufferPointer { values in
        run.slopes.withUnsafeBufferPointer { slopes in
          guard let g = gradients.baseAddress, let v = values.baseAddress else { return }
          g[first + Int(objective.raw)] = seed
          let last = Int(objective.raw) - variableCount
          if let reached {
            reverse(v + first, slopes, g + first, from: last, to: 0, reached: reached)
          } else {
            reverse(v + first, slopes, g + first)
          }
        }
      }
    }
  }

  /// The value of an objective and its gradients by the variables, which the run then has: what a fit needs
  /// at one point after another. Of rounds that repeat only what the reverse sweep reads goes through memory.
  ///
  /// - Precondition: as for `evaluate` and `differentiate`.
  /// - Complexity: linear in the number of units.
  public func valueAndGradient(
    of objective: Slot, at inputs: [Double], in run: inout ScalarRun
  ) -> Double {
    guard reachedUnits(from: Int(objective.raw)) == nil, repetitions.contains(where: \.isClosed)
    else {
      evaluate(inputs, in: &run)
      differentiate(objective, in: &run)
      return run.value(of: objective)
    }
    precondition(inputs.count == variableCount && run.fits(self))
    if run.gradients.isEmpty { run.prepareGradients(self) }
    if run.columns.isEmpty { run.columns = [Double](room: keptRoom) }
    (run.hasValues, run.hasGradients, run.isSparse) = (true, true, true)
    let first = run.offset
    return run.values.withUnsafeMutableBufferPointer { values in
      run.slopes.withUnsafeMutableBufferPointer { slopes in
        run.gradients.withUnsafeMutableBufferPointer { gradients in
          run.columns.withUnsafeMutableBufferPointer { columns in
            guard let values = values.baseAddress, let g = gradients.baseAddress else { return 0 }
            let v = values + first
            for (index, input) in inputs.enumerated() { v[index] = input }
            forward(v, slopes, columns.baseAddress)
            clear(gradients, first, isWhole: true)
            g[first + Int(objective.raw)] = 1
            reverse(v, UnsafeBufferPointer(slopes), g + first, columns.baseAddress)
            return v[Int(objective.raw)]
          }
        }
      }
    }
  }

  /// Empties the gradients, but for those that a sweep over all units writes before it reads them.
  private func clear(
    _ gradients: UnsafeMutableBufferPointer<Double>, _ first: Int, isWhole: Bool
  ) {
    var place = 0
    for repetition in repetitions where isWhole && repetition.isClosed {
      let start = first + variableCount + repetition.start
      gradients[place..<start].update(repeating: 0)
      place = start + (repetition.rounds - 1) * repetition.period
    }
    gradients[place...].update(repeating: 0)
  }

  /// Which units hand something to the objective's derivative; nil where all do.
  func reachedUnits(from objective: Int) -> [Bool]? {
    isWhole && objective == nodeCount - 1 ? nil : reach(from: objective)
  }

  func reach(from objective: Int) -> [Bool] {
    var reached = [Bool](repeating: false, count: unitCount)
    guard objective >= variableCount else { return reached }
    func mark(_ slot: Int32) {
      let unit = Int(slot) - variableCount
      if unit >= 0 { reached[unit] = true }
    }
    reached[objective - variableCount] = true
    for index in stride(from: objective - variableCount, through: 0, by: -1) where reached[index] {
      let unit = instructions[index]
      switch unit.code {
      case .general:
        calls[Int(unit.x)].slotsHandedTo.forEach(mark)
      case .negate, .square, .exp, .sigmoid: mark(unit.x)
      default:
        mark(unit.x)
        mark(unit.y)
      }
    }
    return reached
  }
}

extension ScalarRun {
  func fits(_ program: ScalarProgram) -> Bool {
    offset == program.constants.count && values.count == offset + program.nodeCount
      && slopes.count == program.slopeCount
  }
}

extension [Double] {
  /// Memory for so many numbers that a run fills before it reads them: what is never touched costs no pages.
  init(room count: Int) {
    self.init(unsafeUninitializedCapacity: count) { memory, filled in
      memory_expect(memory.baseAddress, count * MemoryLayout<Double>.stride)
      filled = count
    }
  }
}
