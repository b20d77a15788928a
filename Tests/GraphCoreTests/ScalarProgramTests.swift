import Testing

@testable import GraphCore

/// The flat program computes what the rules say, bit for bit.
@Suite struct ScalarProgramTests {
  static let special: [Double] = [
    0, -0.0, 1, -1, 0.5, 2, -2.5, 30, -30, 709, 710, -708, -745, -746, 1e-300,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    1e300, .infinity, -.infinity, .nan,
  ]

  /// Every elementwise operation that has a row in the table.
  static let operations: [Primitive] = {
    var seen: Set<Primitive> = []
    return OperationTable.all.map(\.primitive).filter {
      $0.isElementwise && seen.insert($0).inserted
    }
  }()

  @Test(arguments: operations)
  func oneUnitHasTheBitsOfItsRule(_ primitive: Primitive) throws {
    let count = try #require(primitive.arity)
    for x in Self.special {
      for y in count > 1 ? Self.special : [0] {
        let inputs = [x, y, y < 1 ? 1 : y + 1].prefix(count)
        try compare(primitive, Array(inputs), constants: [])
        for place in 0..<count where count > 1 {
          try compare(primitive, Array(inputs), constants: [place])
        }
      }
    }
  }

  /// One unit on variables, some of them constants in its stead.
  private func compare(_ primitive: Primitive, _ x: [Double], constants: Set<Int>) throws {
    var builder = ScalarProgram.Builder(variables: x.count)
    var slots: [ScalarProgram.Slot] = []
    for place in x.indices {
      slots.append(
        constants.contains(place) ? builder.constant(x[place]) : builder.variable(place))
    }
    let unit = builder.append(
      primitive, slots[0], slots.count > 1 ? slots[1] : nil, slots.count > 2 ? slots[2] : nil)
    let program = builder.sealed()
    var run = ScalarRun(program)
    program.evaluate(x, in: &run)
    program.differentiate(unit, in: &run)
    let at = { (place: Int) in place < x.count ? x[place] : x[0] }
    let value = primitive.value(at(0), at(1), at(2))
    #expect(same(run.value(of: unit), value), "\(primitive.name) at \(x)")
    for place in x.indices where !constants.contains(place) && !primitive.isFlat(place) {
      let partial = primitive.partial(
        place, at(0), at(1), at(2), value: value,
        otherIsConstant: x.count == 2 && constants.contains(1 - place))
      #expect(
        same(run.gradient(of: slots[place]), 0 + 1 * partial),
        "\(primitive.name) at \(x) by \(place)")
    }
  }

  @Test(arguments: 1...300)
  func randomGraphsHaveTheBitsOfTheRules(seed: UInt64) throws {
    var random = Dice(seed: seed)
    let program = try Self.program(&random)
    let graph = program.graph
    guard case .node(let goal) = graph.objective, let flat = graph.program else { return }
    var run = ScalarRun(flat)
    for _ in 0..<2 {
      let inputs = (0..<graph.variables.count).map { _ in
        random.below(12) == 0
          ? Self.special[random.below(Self.special.count)] : Double(random.below(4001)) / 1000 - 2
      }
      flat.evaluate(inputs, in: &run)
      flat.differentiate(ScalarProgram.Slot(raw: goal.raw), in: &run)
      let (values, gradients) = Self.reference(graph, inputs, goal)
      for id in graph.ids {
        let slot = ScalarProgram.Slot(raw: id.raw)
        #expect(
          same(run.value(of: slot), values[id.index]), "seed \(seed), value of \(graph.id(of: id))")
        #expect(
          same(run.gradient(of: slot), gradients[id.index]),
          "seed \(seed), gradient of \(graph.id(of: id))")
      }
    }
  }

  /// Rounds that are computed together: the same values, and gradients that add up in another order.
  @Test(arguments: 1...150)
  func repeatedRoundsHaveTheValuesOfTheRules(seed: UInt64) throws {
    var random = Dice(seed: seed &* 7_919)
    let (graph, inputs) = try Self.rounds(&random)
    guard case .node(let goal) = graph.objective, let flat = graph.program else { return }
    var run = ScalarRun(flat)
    flat.evaluate(inputs, in: &run)
    flat.differentiate(ScalarProgram.Slot(raw: goal.raw), in: &run)
    let (values, gradients) = Self.reference(graph, inputs, goal)
    for id in graph.ids {
      let slot = ScalarProgram.Slot(raw: id.raw)
      #expect(
        isNear(run.value(of: slot), values[id.index]), "seed \(seed), value of \(graph.id(of: id))")
      #expect(
        isNear(run.gradient(of: slot), gradients[id.index]),
        "seed \(seed), gradient of \(graph.id(of: id))")
    }
    // The gradients by the variables alone, in the same memory, where others stand.
    let value = run.value(of: ScalarProgram.Slot(raw: goal.raw))
    var other = run
    for _ in 0..<2 {
      #expect(
        same(
          flat.valueAndGradient(of: ScalarProgram.Slot(raw: goal.raw), at: inputs, in: &other),
          value), "seed \(seed)")
    }
    for place in inputs.indices {
      let slot = flat.variable(place)
      #expect(
        same(other.gradient(of: slot), run.gradient(of: slot)), "seed \(seed), by input \(place)")
    }
    flat.evaluate(inputs, in: &other)
    flat.differentiate(ScalarProgram.Slot(raw: goal.raw), in: &other)
    #expect(
      graph.ids.allSatisfy { id in
        let slot = ScalarProgram.Slot(raw: id.raw)
        return same(other.value(of: slot), run.value(of: slot))
          && same(other.gradient(of: slot), run.gradient(of: slot))
      }, "seed \(seed): a full run after a sparse one")
  }

  @Test func repetitionsAreFound() throws {
    let sum = try Problem(SourceText("sum_{i=1}^{500} 1/2 (σ(w x_i + b) - y_i)^2")).graph
    let program = try #require(sum.program)
    #expect(program.repetitions.map(\.steps.count) == [7])
    #expect(program.repetitions[0].rounds >= 490)
    #expect(program.repetitions[0].isAhead && program.repetitions[0].isClosed)
    // Each step of this chain waits for the one before.
    let chain = try Problem(SourceText("h_0 = x; h_k = σ(w_k h_{k-1} + b_k), k = 1..100")).graph
    #expect(try #require(chain.program).repetitions.isEmpty)
  }

  @Test(arguments: 1...50)
  func aMovedUnitMovesWhatComesAfter(seed: UInt64) throws {
    var random = Dice(seed: seed &* 31)
    let graph = try Self.program(&random).graph
    guard graph.program != nil else { return }
    let inputs = graph.variables.indices.map { Tensor(0.3 + 0.1 * Double($0)) }
    let moved = NodeID(random.below(graph.nodes.count))
    let plain = try graph.evaluate(inputs)
    let other = try graph.evaluate(inputs, moving: moved, by: Tensor(0.25))
    for id in graph.ids {
      let expected: Double
      if id == moved {
        expected = plain.scalar(of: id) + 0.25
      } else if id < moved || !graph[id].isUnit {
        expected = plain.scalar(of: id)
      } else {
        let x = graph.arguments(of: id).map(other.scalar(of:))
        expected = try #require(graph[id].primitive).value(
          x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0)
      }
      #expect(same(other.scalar(of: id), expected), "seed \(seed): \(graph.id(of: id))")
    }
  }

  /// 48 bytes a unit with all that a run needs, and joined steps where there are some.
  @Test func programsAreSmall() throws {
    let chain = try Problem(
      SourceText("h_0 = x\nh_k = σ(w_k h_{k-1} + b_k), k = 1..1000\nf = h_1000")
    ).graph
    let program = try #require(chain.program)
    #expect(program.unitCount == 3000)
    #expect(program.byteCount <= 48 * program.unitCount)
    #expect(program.instructions.filter { $0.forward == .multiplyAddSigmoid }.count == 1000)
  }

  // MARK: Help

  private func same(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern || a.isNaN && b.isNaN
  }

  private func isNear(_ found: Double, _ expected: Double) -> Bool {
    same(found, expected) || (found - expected).magnitude <= 1e-11 * (1 + expected.magnitude)
  }

  /// Values and gradients straight from the rules, unit by unit.
  private static func reference(
    _ graph: Graph, _ inputs: [Double], _ goal: NodeID
  ) -> (values: [Double], gradients: [Double]) {
    var values = inputs
    func read(_ argument: Argument) -> Double {
      switch argument.kind {
      case .node(let id): values[id.index]
      case .constant(let index): Tensor(graph.constants[index]).scalar
      }
    }
    for id in graph.ids.dropFirst(inputs.count) {
      let x = graph.arguments(of: id).map(read)
      values.append(
        graph[id].primitive?.value(x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0) ?? .nan)
    }
    var gradients = [Double](repeating: 0, count: values.count)
    var reached: Set<NodeID> = [goal]
    gradients[goal.index] = 1
    for id in graph.ids.reversed() where reached.contains(id) {
      guard let primitive = graph[id].primitive else { continue }
      let places = Array(graph.arguments(of: id))
      let x = places.map(read)
      for (place, argument) in places.enumerated() {
        guard let operand = argument.node, !primitive.isFlat(place) else { continue }
        let local = primitive.partial(
          place, x[0], x.count > 1 ? x[1] : 0, x.count > 2 ? x[2] : 0, value: values[id.index],
          otherIsConstant: x.count == 2 && places[1 - place].node == nil)
        gradients[operand.index] += gradients[id.index] * local
        reached.insert(operand)
      }
    }
    return (values, gradients)
  }

  /// Rounds of one random pattern, with operands of its own, of the round, of the one before, and shared;
  /// what nobody uses goes into a sum or a product that grows.
  private static func rounds(_ random: inout Dice) throws -> (graph: Graph, inputs: [Double]) {
    var builder = GraphBuilder(sharing: false)
    var inputs: [Double] = []
    func variable(_ name: String) throws -> GraphBuilder.Operand {
      let known = inputs.count
      let operand = try builder.variable(Name(name), isParameter: true, shape: .scalar)
      if operand.variableIndex == known { inputs.append(Double(random.below(2001)) / 2000 + 0.25) }
      return operand
    }
    func unit(_ primitive: Primitive, _ x: GraphBuilder.Operand...) throws -> GraphBuilder.Operand {
      try builder.apply(
        primitive, Array(x.prefix(primitive.arity ?? x.count)), source: SourceRange(0, 0))
    }
    let operations: [Primitive] = [
      .arithmetic(.add), .arithmetic(.multiply), .arithmetic(.subtract), .arithmetic(.divide),
      .arithmetic(.negate), .activation(.sigmoid), .elementary(.square), .elementary(.exp),
    ]
    let length = 1 + random.below(6)
    // Mostly none of the round before: what waits for it is no repetition.
    let isIndependent = random.below(3) > 0
    let pattern = (0..<length).map { _ in
      (
        operation: operations[random.below(operations.count)],
        sources: [random.below(isIndependent ? 5 : 6), random.below(isIndependent ? 5 : 6)]
      )
    }
    let (growth, late) = (random.below(8), random.below(4))
    let count = 20 + random.below(600)
    var (before, grown): ([GraphBuilder.Operand], GraphBuilder.Operand?) = ([], nil)
    var others: [GraphBuilder.Operand] = []
    for round in 0..<count {
      var units: [GraphBuilder.Operand] = []
      var unused: Set<Int> = []
      for step in pattern {
        let x = try step.sources.map { source in
          let last = units.count - 1
          if source == 3 || source == 4, last >= 0 {
            let used = source == 3 ? last : 0
            unused.remove(used)
            return units[used]
          }
          switch source {
          case 0: return try variable("w")
          case 1: return try builder.constant(Constant(2))
          case 5: return try before.first ?? variable("s")
          default: return try variable("x\(round)")
          }
        }
        // σ keeps the numbers from growing without a bound.
        unused.insert(units.count)
        units.append(try unit(.activation(.sigmoid), try unit(step.operation, x[0], x[1])))
      }
      var rest = units[length - 1]
      for place in unused.sorted() where place < length - 1 {
        rest = try unit(.arithmetic(.add), rest, units[place])
      }
      if let sum = grown {
        grown = try unit(growth == 0 ? .arithmetic(.multiply) : .arithmetic(.add), sum, rest)
      } else {
        grown = rest
      }
      // Some units have uses outside of their rounds.
      if late == 0, round % 37 == 5 { others.append(units[0]) }
      if late == 1, round % 37 == 5 { others.append(grown ?? rest) }
      before = units
    }
    var result = grown ?? before[0]
    for other in others { result = try unit(.arithmetic(.add), result, other) }
    if random.below(2) == 0 { result = try unit(.elementary(.square), result) }
    let graph = builder.finish(
      objective: result, objectiveName: Name("f"), notes: [], unitLetter: "u")
    return (graph, inputs)
  }

  /// A random graph that often has what can be joined, and units that nobody uses.
  private static func program(_ random: inout Dice) throws -> (
    graph: Graph, inputs: Int
  ) {
    var builder = GraphBuilder(sharing: random.below(2) == 0)
    let inputs = 1 + random.below(5)
    var operands: [GraphBuilder.Operand] = []
    for index in 0..<inputs {
      operands.append(
        try builder.variable(Name("x", index: "\(index)"), isParameter: true, shape: .scalar))
    }
    let frequent: [Primitive] = [
      .arithmetic(.add), .arithmetic(.multiply), .arithmetic(.subtract), .arithmetic(.power),
      .activation(.sigmoid), .elementary(.square), .elementary(.exp),
    ]
    for _ in 0..<5 + random.below(40) {
      let primitive =
        random.below(3) > 0
        ? frequent[random.below(frequent.count)] : operations[random.below(operations.count)]
      var x: [GraphBuilder.Operand] = []
      for place in 0..<(primitive.arity ?? 1) {
        if random.below(6) == 0 {
          x.append(try builder.constant(Constant([2, 0.5, -1, 3][random.below(4)])))
        } else {
          let isLast = place == 0 ? random.below(3) > 0 : random.below(3) == 0
          x.append(isLast ? operands[operands.count - 1] : operands[random.below(operands.count)])
        }
      }
      operands.append(try builder.apply(primitive, x, source: SourceRange(0, 0)))
    }
    let goal =
      random.below(2) == 0 ? operands[operands.count - 1] : operands[random.below(operands.count)]
    let graph = builder.finish(
      objective: goal, objectiveName: Name("f"), notes: [], unitLetter: "u")
    return (graph, inputs)
  }
}

/// SplitMix64.
struct Dice {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func below(_ n: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) >> 33) % n
  }
}
