import CVector

/// The reverse sweep through a repetition.
extension RoundsRun {
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

  /// The values of an operand, which the forward run left.
  private func known(_ operand: Operand, _ block: Block, spare: Int) -> Pointer {
    if kept != nil, operand.column >= 0 { return Pointer(valueColumn(operand.column, block)) }
    return gathered(operand.place(block.round), operand.stride, block, spare: spare)
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
    func x() -> Pointer { known(step.x, block, spare: 0) }
    func y() -> Pointer { known(step.y, block, spare: 1) }
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
      let value =
        kept == nil
        ? gathered(place, period, block, spare: 0) : Pointer(valueColumn(offset, block))
      give(step.x, g, times: value, block, gradients)
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
