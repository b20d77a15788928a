/// Stretches of a program in which the same operations come again and again with operands that move on
/// evenly: the terms of a sum, the samples of a loss, the steps of a recurrence.
///
/// What does not wait for a later step of an earlier round is computed for many rounds at once, operation by
/// operation, so that the processor finds independent work; the rest follows round by round. Values have the
/// same bits as one by one.
extension ScalarProgram {
  struct Repetition: Sendable {
    /// One operation of a round; its operands in the first round, and how far they move in each.
    struct Step: Sendable {
      let code: Code
      let x: Int
      let y: Int
      let xStride: Int
      let yStride: Int
      /// Whether it may be computed for many rounds before the next step.
      let runsAhead: Bool
      /// Whether x is its own result of the round before: a sum that grows.
      let isRunning: Bool
    }

    /// The place of the first unit.
    let start: Int
    let rounds: Int
    let steps: [Step]
    /// Whether all steps run ahead.
    let isAhead: Bool
    var end: Int { start + rounds * steps.count }
  }

  /// Rounds that are computed together; their values stay in the first level of the cache.
  static let roundsAtOnce = 64
}

extension ScalarProgram.Repetition {
  /// nil for a recurrence, in which most waits for the round before: it gains nothing.
  init?(_ program: ScalarProgram, _ stretch: ScalarProgram.Stretch) {
    (start, rounds) = (stretch.start, stretch.rounds)
    let (start, rounds, period) = (stretch.start, stretch.rounds, stretch.period)
    let first = program.variableCount + start
    var steps: [Step] = []
    /// Whether an operand is there before the rounds begin, or comes from this round or an earlier one of a
    /// step that is computed before `offset`, or of itself.
    func isReady(_ slot: Int, _ stride: Int, _ offset: Int) -> Bool {
      if slot < first, slot + stride * (rounds - 1) < first { return true }
      guard stride == period else { return false }
      let step = ((slot - first) % period + period) % period
      return step == offset || step < offset && steps[step].runsAhead
    }
    for offset in 0..<period {
      let (unit, next) = (
        program.instructions[start + offset], program.instructions[start + offset + period]
      )
      var (x, y) = (Int(unit.x), Int(unit.y))
      var (xStride, yStride) = (Int(next.x) - x, Int(next.y) - y)
      func isOwn(_ slot: Int, _ stride: Int) -> Bool {
        stride == period && slot == first + offset - period
      }
      if unit.code == .add, isOwn(y, yStride) {
        (x, xStride, y, yStride) = (y, yStride, x, xStride)
      }
      steps.append(
        Step(
          code: unit.code, x: x, y: y, xStride: xStride, yStride: yStride,
          runsAhead: isReady(x, xStride, offset)
            && (unit.code.isUnary || isReady(y, yStride, offset)),
          isRunning: unit.code == .add && isOwn(x, xStride) && !isOwn(y, yStride)))
    }
    guard steps.count(where: \.runsAhead) * 2 >= period else { return nil }
    self.steps = steps
    isAhead = steps.allSatisfy(\.runsAhead)
  }
}

// MARK: Running

extension ScalarProgram {
  typealias Pointer = UnsafePointer<Double>

  /// The values of a repetition.
  func forward(_ repetition: Repetition, _ values: Values, _ slopes: Values) {
    let period = repetition.steps.count
    let output = values + variableCount + repetition.start
    var round = 0
    while round < repetition.rounds {
      let count = min(Self.roundsAtOnce, repetition.rounds - round)
      for (offset, step) in repetition.steps.enumerated() where step.runsAhead {
        compute(step, round, count, period, output + (round * period + offset), values, slopes)
      }
      for next in round..<round + (repetition.isAhead ? 0 : count) {
        for (offset, step) in repetition.steps.enumerated() where !step.runsAhead {
          compute(step, next, 1, period, output + (next * period + offset), values, slopes)
        }
      }
      round += count
    }
  }

  /// One operation in some rounds.
  @inline(__always)
  private func compute(
    _ step: Repetition.Step, _ round: Int, _ count: Int, _ period: Int, _ out: Values,
    _ values: Values, _ slopes: Values
  ) {
    let x = values + (step.x &+ step.xStride &* round)
    let y = values + (step.y &+ step.yStride &* round)
    let (dx, dy) = (step.xStride, step.yStride)
    @inline(__always) func each(_ body: (Double, Double) -> Double) {
      for k in 0..<count { out[k &* period] = body(x[k &* dx], y[k &* dy]) }
    }
    @inline(__always) func one(_ body: (Double) -> Double) {
      for k in 0..<count { out[k &* period] = body(x[k &* dx]) }
    }
    switch step.code {
    case .add where step.isRunning:
      var sum = x.pointee
      for k in 0..<count {
        sum += y[k &* dy]
        out[k &* period] = sum
      }
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide: each { $0 / $1 }
    case .negate: one { -$0 }
    case .square: one { $0 * $0 }
    case .exp: one { .exp($0) }
    case .sigmoid:
      let slope = slopes + (step.y &+ step.yStride &* round)
      for k in 0..<count {
        (out[k &* period], slope[k &* dy]) = Activation.logisticAndSlope(x[k &* dx])
      }
    case .general, .multiplyAdd, .multiplyAddSigmoid, .subtractSquare: break
    }
  }

  /// The reverse sweep through a repetition, from its last round.
  func reverse(_ repetition: Repetition, _ values: Pointer, _ slopes: Pointer, _ gradients: Values)
  {
    let period = repetition.steps.count
    var end = repetition.rounds
    while end > 0 {
      let count = (end - 1) % Self.roundsAtOnce + 1
      let round = end - count
      for next in (round..<(repetition.isAhead ? round : end)).reversed() {
        for offset in (0..<period).reversed() where !repetition.steps[offset].runsAhead {
          handDown(repetition, offset, next, 1, values, slopes, gradients)
        }
      }
      for offset in (0..<period).reversed() where repetition.steps[offset].runsAhead {
        handDown(repetition, offset, round, count, values, slopes, gradients)
      }
      end = round
    }
  }

  /// The shares of one operation in some rounds, from the last of them.
  @inline(__always)
  private func handDown(
    _ repetition: Repetition, _ offset: Int, _ round: Int, _ count: Int, _ values: Pointer,
    _ slopes: Pointer, _ gradients: Values
  ) {
    let step = repetition.steps[offset]
    let period = repetition.steps.count
    let node = variableCount &+ repetition.start &+ round &* period &+ offset
    let (dx, dy) = (step.xStride, step.yStride)
    let (xPlace, yPlace) = (step.x &+ dx &* round, step.y &+ dy &* round)
    let (g, u) = (gradients + node, values + node)
    let (x, y) = (values + xPlace, values + yPlace)
    @inline(__always) func give(_ place: Int, _ stride: Int, _ share: (Int) -> Double) {
      guard place >= 0 else { return }  // a constant
      let target = gradients + place
      if stride == 0 {
        // Four sums, since one alone would wait for each addition.
        var sums = SIMD4<Double>()
        var k = count
        while k >= 4 {
          k &-= 4
          sums += SIMD4(share(k &+ 3), share(k &+ 2), share(k &+ 1), share(k))
        }
        var sum = target.pointee
        if count >= 4 { sum += (sums[0] + sums[2]) + (sums[1] + sums[3]) }
        while k > 0 {
          k &-= 1
          sum += share(k)
        }
        target.pointee = sum
      } else {
        for back in 0..<count {
          let k = count &- 1 &- back
          target[k &* stride] += share(k)
        }
      }
    }
    switch step.code {
    case .add where step.isRunning:
      // Mostly nothing else uses the sums on the way: then all have the gradient of the last.
      let before = g - period
      var others: UInt64 = 0
      for k in 0..<count { others |= before[k &* period].bitPattern }
      var sum = g[(count &- 1) &* period]
      if others == 0 {
        sum += 0
        if yPlace >= 0 {
          for k in 0..<count { gradients[yPlace &+ k &* dy] += sum }
        }
        for k in 0..<count { before[k &* period] = sum }
        return
      }
      for back in 0..<count {
        let k = count &- 1 &- back
        if yPlace >= 0 { gradients[yPlace &+ k &* dy] += sum }
        sum += before[k &* period]
        before[k &* period] = sum
      }
    case .add:
      give(xPlace, dx) { g[$0 &* period] }
      give(yPlace, dy) { g[$0 &* period] }
    case .subtract:
      give(xPlace, dx) { g[$0 &* period] }
      give(yPlace, dy) { -g[$0 &* period] }
    case .multiply:
      give(xPlace, dx) { g[$0 &* period] * y[$0 &* dy] }
      give(yPlace, dy) { g[$0 &* period] * x[$0 &* dx] }
    case .divide:
      give(xPlace, dx) { g[$0 &* period] * (1 / y[$0 &* dy]) }
      give(yPlace, dy) { g[$0 &* period] * -(x[$0 &* dx] / y[$0 &* dy] / y[$0 &* dy]) }
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
