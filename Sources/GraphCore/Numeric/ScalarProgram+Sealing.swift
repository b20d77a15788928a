import CVector

/// What is done once with a program whose units are all there.
extension ScalarProgram {
  /// Makes repetitions of the stretches that gain by it, and joins the units of the others.
  mutating func findRepetitions(in stretches: [Stretch], joining sealing: Sealing) {
    repetitions = isWhole ? stretches.compactMap { Repetition(self, $0) } : []
    if !repetitions.isEmpty { noteOtherUses() }
    for index in repetitions.indices where repetitions[index].isClosed {
      repetitions[index].keptStart = keptRoom
      keptRoom += repetitions[index].keptCount * repetitions[index].keptLength
    }
    var next = 0
    for stretch in stretches {
      if next < repetitions.count, repetitions[next].start == stretch.start {
        sealing.part(at: stretch.start)
        sealing.part(at: stretch.end)
        next += 1
      } else {
        sealing.join(stretch)
      }
    }
  }

  /// Rounds of units with the same operations and with operands that move on evenly.
  struct Stretch {
    let start: Int
    let period: Int
    let rounds: Int
    var end: Int { start + rounds * period }
  }
}

/// One walk over the units; what comes again and again is looked at in its first rounds only.
struct Sealing {
  typealias Instruction = ScalarProgram.Instruction

  let units: UnsafeMutablePointer<Instruction>
  let count: Int
  /// The slot of the first unit.
  let first: Int32
  let calls: [ScalarProgram.Call]

  private static let longestRound = 24
  private static let leastRounds = 16

  /// Joins units into steps and finds the stretches, of which only the first rounds and the last are joined;
  /// and whether every unit hands on to the last.
  func run() -> (isWhole: Bool, stretches: [ScalarProgram.Stretch]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 1) { isUsed in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { last in
        isUsed.initialize(repeating: 0)
        last.initialize(repeating: -1)
        guard let used = isUsed.baseAddress, let last = last.baseAddress else { return (true, []) }
        let stretches = walk(used, last)
        // Uses go to later units, so where each but the last has one, all lead to the last.
        if count > 0 { used[count - 1] = 1 }
        var sum = 0
        for unit in isUsed { sum &+= Int(unit) }
        return (sum == count, stretches)
      }
    }
  }

  /// The walk: `isUsed` is 1 where a later unit hands something down to a unit, `last` where a unit of the
  /// same kind stood last: one round ago, in a stretch.
  private func walk(
    _ isUsed: UnsafeMutablePointer<UInt8>, _ last: UnsafeMutablePointer<Int32>
  ) -> [ScalarProgram.Stretch] {
    var stretches: [ScalarProgram.Stretch] = []
    var (place, seen) = (0, 0)
    func lookOn(before end: Int) {
      while seen < end {
        look(at: seen, isUsed)
        seen += 1
      }
    }
    while place < count {
      lookOn(before: place + 1)
      let kind = kind(place)
      let period = place - Int(last[kind])
      let start = place - 2 * period
      last[kind] = Int32(truncatingIfNeeded: place)
      place += 1
      guard period <= Self.longestRound, start >= stretches.last?.end ?? 0,
        let stretch = stretch(from: start, period)
      else { continue }
      lookOn(before: start + 3 * period)
      markUses(of: stretch, isUsed)
      stretches.append(stretch)
      place = stretch.end
      // What is joined depends on the two units before.
      seen = max(seen, place - period - 2)
      lookOn(before: place)
    }
    return stretches
  }

  /// Marks what a unit uses and joins it with those before it where it uses the one just before.
  @inline(__always)
  private func look(at place: Int, _ isUsed: UnsafeMutablePointer<UInt8>) {
    func use(_ slot: Int32) {
      if slot >= first { isUsed[Int(slot &- first)] = 1 }
    }
    let unit = units[place]
    guard unit.code != .general else {
      for slot in calls[Int(unit.x)].slotsHandedTo { use(slot) }
      return
    }
    use(unit.x)
    let before = first &+ Int32(truncatingIfNeeded: place &- 1)
    if !unit.code.isUnary { use(unit.y) }
    guard place > 0, unit.x == before else { return }
    // Only sums, σ and squares are joined, which have the later operand as x.
    switch (unit.code, units[place &- 1].code) {
    case (.add, .multiply) where unit.y != before:
      units[place &- 1].forward = .multiplyAdd
      units[place].reverse = .multiplyAdd
    case (.sigmoid, .add) where units[place &- 1].reverse == .multiplyAdd:
      units[place &- 2].forward = .multiplyAddSigmoid
      units[place].reverse = .multiplyAddSigmoid
    case (.square, .subtract):
      units[place &- 1].forward = .subtractSquare
      units[place].reverse = .subtractSquare
    default: break
    }
  }

  // MARK: Stretches

  /// A number from 0 to 255 of an operation and of how far its operands stand before it.
  @inline(__always)
  private func kind(_ place: Int) -> Int {
    let unit = units[place]
    func distance(_ slot: Int32) -> Int {
      let unit = Int(slot &- first)
      return slot < 0 ? 1 : unit < 0 ? 2 : min(place &- unit, Self.longestRound) &+ 3
    }
    let isUnary = unit.code.isUnary
    return
      (Int(unit.code.rawValue) &* 31 &+ distance(unit.x) &* 7 &+ (isUnary ? 0 : distance(unit.y)))
      & 255
  }

  /// The rounds of that many units that begin there; nil where they are too few.
  private func stretch(from start: Int, _ period: Int) -> ScalarProgram.Stretch? {
    guard start + Self.leastRounds * period <= count, isRepeated(start, period) else { return nil }
    let rounds = rounds(start, period)
    return rounds >= Self.leastRounds
      ? ScalarProgram.Stretch(start: start, period: period, rounds: rounds) : nil
  }

  /// Whether three rounds of that many units begin there.
  private func isRepeated(_ start: Int, _ period: Int) -> Bool {
    for place in start..<start + period {
      let (a, b, c) = (units[place], units[place + period], units[place + 2 * period])
      guard c.code == b.code, b.code == a.code, c.code != .general,
        c.x &- b.x == b.x &- a.x, c.y &- b.y == b.y &- a.y,
        (c.operands ^ a.operands) & Instruction.signs == 0
      else { return false }
    }
    return true
  }

  /// How many rounds with the operations of the first follow one another, the operands moving on in each
  /// as from the first to the second; the first three are known to.
  private func rounds(_ start: Int, _ period: Int) -> Int {
    let even = words_even(units + start, period, count - start - 2 * period)
    return 2 + even / period
  }

  /// Marks what the rounds after the third use.
  private func markUses(
    of stretch: ScalarProgram.Stretch, _ isUsed: UnsafeMutablePointer<UInt8>
  ) {
    let (period, rounds) = (stretch.period, stretch.rounds - 3)
    let third = stretch.start + 2 * period
    let fourth = isUsed + (third + period)
    /// Calls the body with each operand that moves: its unit in the third round, and how far it moves.
    func forEachOperand(_ body: (Int, Int) -> Void) {
      for place in third..<third + period {
        let (unit, before) = (units[place], units[place - period])
        body(Int(unit.x &- first), Int(unit.x &- before.x))
        if !unit.code.isUnary { body(Int(unit.y &- first), Int(unit.y &- before.y)) }
      }
    }
    // What a round uses of itself, it uses in all rounds: marked in the fourth, from which the others are
    // copied. No one has marked anything there yet.
    func isOwn(_ unit: Int, _ move: Int) -> Bool { move == period && unit >= third }
    forEachOperand { unit, move in
      if isOwn(unit, move) { fourth[unit - third] = 1 }
    }
    var known = period
    while known < rounds * period {
      let more = min(known, rounds * period - known)
      (fourth + known).update(from: fourth, count: more)
      known += more
    }
    forEachOperand { unit, move in
      guard move != 0, !isOwn(unit, move), max(unit, unit + move * rounds) >= 0 else { return }
      var unit = unit
      for _ in 0..<rounds {
        unit += move
        if unit >= 0 { isUsed[unit] = 1 }
      }
    }
  }

  // MARK: Joining

  /// Joins the units up to the last round as those of the second, in which the joined steps are known.
  func join(_ stretch: ScalarProgram.Stretch) {
    let period = stretch.period
    for step in stretch.start + period..<stretch.start + 2 * period {
      let (forward, reverse) = (units[step].forward, units[step].reverse)
      var place = step + period
      while place < stretch.end - period {
        units[place].forward = forward
        units[place].reverse = reverse
        place &+= period
      }
    }
  }

  /// Undoes joined steps over a border between units.
  func part(at border: Int) {
    for place in max(0, border - 2)..<border
    where place + units[place].forward.length > border {
      units[place].forward = units[place].code
    }
    for place in border..<min(border + 2, count)
    where place - units[place].reverse.length + 1 < border {
      units[place].reverse = units[place].code
    }
  }
}

extension ScalarProgram.Instruction {
  /// The signs of both operands: a constant and a node have no place in common.
  fileprivate static let signs: UInt64 = 0x8000_0000_8000_0000
}

extension ScalarProgram.Call {
  /// The slots that get a share of its gradient.
  var slotsHandedTo: [Int32] { (0..<Int(count)).filter { !primitive.isFlat($0) }.map(argument) }
}
