/// What is done once with a program whose units are all there.
extension ScalarProgram {
  /// Joins units into steps, and looks for repetitions and whether every unit hands on to the last.
  ///
  /// - Complexity: linear in the number of units.
  public mutating func seal() {
    let (first, calls) = (Int32(truncatingIfNeeded: variableCount), calls)
    var found: [Stretch] = []
    isWhole = instructions.withUnsafeMutableBufferPointer { units in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: units.count) { isUsed in
        isUsed.initialize(repeating: 0)
        guard let units = units.baseAddress, let used = isUsed.baseAddress else { return true }
        found = Sealing(units: units, count: isUsed.count, first: first, isUsed: used, calls: calls)
          .run()
        // Uses go to later units, so where each but the last has one, all lead to the last.
        used[isUsed.count - 1] = 1
        var sum = 0
        for unit in isUsed { sum &+= Int(unit) }
        return sum == isUsed.count
      }
    }
    repetitions = isWhole ? found.compactMap { Repetition(self, $0) } : []
    if !repetitions.isEmpty { noteOtherUses() }
    var next = 0
    for stretch in found {
      if next < repetitions.count, repetitions[next].start == stretch.start {
        part(at: stretch.start)
        part(at: stretch.end)
        next += 1
      } else {
        instructions.withUnsafeMutableBufferPointer { stretch.join($0) }
      }
    }
  }

  /// Undoes joined steps over a border between units.
  private mutating func part(at border: Int) {
    for place in max(0, border - 2)..<border
    where place + instructions[place].forward.length > border {
      instructions[place].forward = instructions[place].code
    }
    for place in border..<min(border + 2, instructions.count)
    where place - instructions[place].reverse.length + 1 < border {
      instructions[place].reverse = instructions[place].code
    }
  }

  /// Rounds of units with the same operations and with operands that move on evenly.
  struct Stretch {
    let start: Int
    let period: Int
    let rounds: Int
    var end: Int { start + rounds * period }

    /// Joins the units up to the last round as those of the second, in which the joined steps are known.
    fileprivate func join(_ units: UnsafeMutableBufferPointer<Instruction>) {
      for step in start + period..<start + 2 * period {
        let (forward, reverse) = (units[step].forward, units[step].reverse)
        var place = step + period
        while place < end - period {
          units[place].forward = forward
          units[place].reverse = reverse
          place &+= period
        }
      }
    }
  }
}

/// One walk over the units; what comes again and again is looked at in its first rounds only.
private struct Sealing {
  typealias Instruction = ScalarProgram.Instruction

  let units: UnsafeMutablePointer<Instruction>
  let count: Int
  /// The slot of the first unit.
  let first: Int32
  /// 1 where a later unit hands something down to it.
  let isUsed: UnsafeMutablePointer<UInt8>
  let calls: [ScalarProgram.Call]

  private static let longestRound = 24
  private static let leastRounds = 16

  /// Joins and marks all units, and returns the stretches, of which only the first rounds and the last are
  /// joined.
  func run() -> [ScalarProgram.Stretch] {
    var stretches: [ScalarProgram.Stretch] = []
    // Where a unit of the same kind stood last: one round ago, in a stretch.
    var last = [Int32](repeating: -1, count: 256)
    var (place, seen) = (0, 0)
    func lookOn(before end: Int) {
      while seen < end {
        look(at: seen)
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
      markUses(of: stretch)
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
  private func look(at place: Int) {
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

  @inline(__always)
  private func use(_ slot: Int32) {
    if slot >= first { isUsed[Int(slot &- first)] = 1 }
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
  /// as from the first to the second.
  private func rounds(_ start: Int, _ period: Int) -> Int {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: period) { moves in
      guard let moves = moves.baseAddress else { return 0 }
      let first = units + start
      for step in 0..<period {
        moves[step] = first[period &+ step].operands &- first[step].operands
      }
      var rounds = 2
      while start + (rounds + 1) * period <= count {
        let last = first + (rounds - 1) * period
        let next = last + period
        // Without branches, of which one a round is enough. Where no operand changes its sign, the two in
        // a word move on evenly just where the word does.
        var differences: UInt64 = 0
        for step in 0..<period {
          let (a, b) = (last[step].operands, next[step].operands)
          differences |=
            (b &- a) ^ moves[step] | (a ^ b) & Instruction.signs
            | UInt64(last[step].code.rawValue ^ next[step].code.rawValue)
        }
        guard differences == 0 else { break }
        rounds += 1
      }
      return rounds
    }
  }

  /// Marks what the rounds after the third use.
  private func markUses(of stretch: ScalarProgram.Stretch) {
    let rounds = Int32(truncatingIfNeeded: stretch.rounds - 3)
    for place in stretch.start + stretch.period * 2..<stretch.start + stretch.period * 3 {
      let (unit, before) = (units[place], units[place - stretch.period])
      func mark(_ slot: Int32, _ move: Int32) {
        guard move != 0, max(slot, slot &+ move &* rounds) >= first else { return }
        var slot = slot
        for _ in 0..<rounds {
          slot &+= move
          use(slot)
        }
      }
      mark(unit.x, unit.x &- before.x)
      if !unit.code.isUnary { mark(unit.y, unit.y &- before.y) }
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
