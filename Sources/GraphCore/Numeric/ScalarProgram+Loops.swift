/// The two loops. Operands are read by slots that `add` and `append` have checked.
extension ScalarProgram {
  typealias Values = UnsafeMutablePointer<Double>

  /// Runs all units; `columns` is there where of repeated rounds only what the gradients by the variables
  /// need is kept.
  func forward(
    _ values: Values, _ slopes: UnsafeMutableBufferPointer<Double>, _ columns: Values? = nil
  ) {
    var place = 0
    for repetition in repetitions {
      forward(values, slopes, place..<repetition.start, isFused: true)
      rounds(repetition, values, slopes.baseAddress, columns).forward()
      place = repetition.end
    }
    forward(values, slopes, place..<instructions.count, isFused: true)
  }

  /// The reverse sweep from the last unit, to which all hand on.
  func reverse(
    _ values: UnsafePointer<Double>, _ slopes: UnsafeBufferPointer<Double>, _ gradients: Values,
    _ columns: Values? = nil
  ) {
    var last = instructions.count - 1
    for repetition in repetitions.reversed() {
      reverse(values, slopes, gradients, from: last, to: repetition.end, reached: nil)
      rounds(repetition, values, slopes.baseAddress, columns).reverse(gradients)
      last = repetition.start - 1
    }
    reverse(values, slopes, gradients, from: last, to: 0, reached: nil)
  }

  private func rounds(
    _ repetition: Repetition, _ values: UnsafePointer<Double>, _ slopes: UnsafePointer<Double>?,
    _ columns: Values?
  ) -> RoundsRun {
    let kept = repetition.isClosed ? columns.map { $0 + repetition.keptStart } : nil
    return RoundsRun(repetition, variableCount, values, slopes ?? values, kept)
  }

  /// Runs a range of units; without fusing where something happens between two units.
  func forward(
    _ values: Values, _ slopes: UnsafeMutableBufferPointer<Double>, _ range: Range<Int>,
    isFused: Bool
  ) {
    let slopes = slopes.baseAddress ?? values
    let output = values + variableCount
    instructions.withUnsafeBufferPointer { instructions in
      guard let units = instructions.baseAddress else { return }
      var i = range.lowerBound
      let end = range.upperBound
      while i < end {
        let unit = units[i]
        let x = Int(unit.x)
        switch isFused ? unit.forward : unit.code {
        case .add: output[i] = values[x] + values[Int(unit.y)]
        case .subtract: output[i] = values[x] - values[Int(unit.y)]
        case .multiply: output[i] = values[x] * values[Int(unit.y)]
        case .divide: output[i] = values[x] / values[Int(unit.y)]
        case .negate: output[i] = -values[x]
        case .square: output[i] = values[x] * values[x]
        case .exp: output[i] = .exp(values[x])
        case .sigmoid:
          (output[i], slopes[Int(unit.y)]) = Activation.logisticAndSlope(values[x])
        case .general: output[i] = call(x, values)
        case .multiplyAdd:
          let product = values[x] * values[Int(unit.y)]
          output[i] = product
          output[i &+ 1] = product + values[Int(units[i &+ 1].y)]
          i &+= 1
        case .multiplyAddSigmoid:
          let product = values[x] * values[Int(unit.y)]
          let sum = product + values[Int(units[i &+ 1].y)]
          output[i] = product
          output[i &+ 1] = sum
          (output[i &+ 2], slopes[Int(units[i &+ 2].y)]) = Activation.logisticAndSlope(sum)
          i &+= 2
        case .subtractSquare:
          let difference = values[x] - values[Int(unit.y)]
          output[i] = difference
          output[i &+ 1] = difference * difference
          i &+= 1
        }
        i &+= 1
      }
    }
  }

  @inline(never)
  private func call(_ index: Int, _ values: Values) -> Double {
    let call = calls[index]
    return call.primitive.value(values[Int(call.x)], values[Int(call.y)], values[Int(call.z)])
  }

  /// The reverse sweep from a unit, whose gradient stands in its place already.
  ///
  /// A unit's gradient is complete when the loop comes to it, because its children stand behind it; it is
  /// read once and hands upstream × local to each operand place. Constants get nothing.
  func reverse(
    _ values: UnsafePointer<Double>, _ slopes: UnsafeBufferPointer<Double>, _ gradients: Values,
    from last: Int, to first: Int, reached: [Bool]?
  ) {
    let slopes = slopes.baseAddress ?? values
    let upstream = gradients + variableCount
    let isFused = reached == nil
    let reached = reached ?? []
    instructions.withUnsafeBufferPointer { instructions in
      guard let units = instructions.baseAddress else { return }
      var i = last
      while i >= first {
        let unit = units[i]
        let (x, y) = (Int(unit.x), Int(unit.y))
        if !isFused, !reached[i] {
          i &-= 1
          continue
        }
        let g = upstream[i]
        switch isFused ? unit.reverse : unit.code {
        case .add:
          if x >= 0 { gradients[x] += g }
          if y >= 0 { gradients[y] += g }
        case .subtract:
          if x >= 0 { gradients[x] += g }
          if y >= 0 { gradients[y] -= g }
        case .multiply: product(x, y, g, values, gradients)
        case .divide:
          if x >= 0 { gradients[x] += g * (1 / values[y]) }
          if y >= 0 { gradients[y] += g * -(values[x] / values[y] / values[y]) }
        case .negate: gradients[x] -= g
        case .square: gradients[x] += g * (2 * values[x])
        case .exp: gradients[x] += g * values[i &+ variableCount]
        case .sigmoid: gradients[x] += g * slopes[y]
        case .general: handDown(x, values[i &+ variableCount], g, values, gradients)
        case .multiplyAdd:
          i &-= 1
          addProduct(units, i, y, g, values, gradients)
        case .multiplyAddSigmoid:
          i &-= 2
          let inner = upstream[i &+ 1] + g * slopes[y]
          upstream[i &+ 1] = inner
          addProduct(units, i, Int(units[i &+ 1].y), inner, values, gradients)
        case .subtractSquare:
          i &-= 1
          let inner = upstream[i] + g * (2 * values[i &+ variableCount])
          upstream[i] = inner
          let (a, b) = (Int(units[i].x), Int(units[i].y))
          if a >= 0 { gradients[a] += inner }
          if b >= 0 { gradients[b] -= inner }
        }
        i &-= 1
      }
    }
  }

  @inline(__always)
  private func product(
    _ x: Int, _ y: Int, _ g: Double, _ values: UnsafePointer<Double>, _ gradients: Values
  ) {
    let (a, b) = (values[x], values[y])
    if x >= 0 { gradients[x] += g * b }
    if y >= 0 { gradients[y] += g * a }
  }

  /// Hands down from the sum x·y + z, whose product is unit i and whose gradient is g.
  @inline(__always)
  private func addProduct(
    _ units: UnsafePointer<Instruction>, _ i: Int, _ z: Int, _ g: Double,
    _ values: UnsafePointer<Double>, _ gradients: Values
  ) {
    let place = i &+ variableCount
    let inner = gradients[place] + g
    gradients[place] = inner
    if z >= 0 { gradients[z] += g }
    product(Int(units[i].x), Int(units[i].y), inner, values, gradients)
  }

  @inline(never)
  private func handDown(
    _ index: Int, _ value: Double, _ g: Double, _ values: UnsafePointer<Double>, _ gradients: Values
  ) {
    let call = calls[index]
    let (x, y, z) = (values[Int(call.x)], values[Int(call.y)], values[Int(call.z)])
    for place in 0..<Int(call.count) {
      let operand = call.argument(place)
      guard operand >= 0, !call.primitive.isFlat(place) else { continue }
      gradients[Int(operand)] +=
        g
        * call.primitive.partial(
          place, x, y, z, value: value,
          otherIsConstant: call.count == 2 && call.argument(1 - place) < 0)
    }
  }
}
