import Testing

@testable import GraphCore

/// Formulas that nobody wrote: print → read → the same graph, and forward mode against reverse.
@Suite struct RandomFormulaTests {
  @Test(arguments: 1...300)
  func printedUnitsReadBack(seed: Int) throws {
    var random = RandomFormula(seed: UInt64(seed))
    let formula = random.expression(depth: 5)
    let first = try Problem(try SourceText(formula)).graph
    guard case .node = first.objective else { return }
    // −1 · x is written −x, and a constant that is not a number reads back without its sign.
    let odd = first.constants.map { Tensor($0).scalar }
    guard !odd.contains(where: { $0.isNaN || $0 == -1 }) else { return }
    let text = PlainText(unitLetter: first.unitLetter)
    let lines = first.ids.filter { first[$0].isUnit }.map {
      "\(first.id(of: $0)) = \(text.string(first.expression(of: $0)))"
    }
    let goal = first.nodes.last.map { $0.isUnit ? [] : [formula] } ?? []
    let program = (lines + goal).joined(separator: "\n")
    let second = try Problem(try SourceText(program)).graph
    let comment = Comment(rawValue: "seed \(seed): \(formula)\n\(program)")
    #expect(first.nodes.count == second.nodes.count, comment)
    for (a, b) in zip(first.ids, second.ids) {
      #expect(first[a].primitive == second[b].primitive, comment)
      #expect(first.operands(of: a) == second.operands(of: b), comment)
      #expect(
        "\(first.constants(of: a).map(Tensor.init))"
          == "\(second.constants(of: b).map(Tensor.init))",
        comment)
    }
  }

  @Test(arguments: 1...200)
  func forwardAndReverseAgree(seed: Int) throws {
    var random = RandomFormula(seed: UInt64(seed) &* 7919)
    let formula = random.expression(depth: 5)
    var options = Problem.Options()
    options.randomSeed = UInt64(seed)
    let problem = try Problem(try SourceText(formula), options: options)
    guard let inputs = problem.inputs, case .node(let goal) = problem.graph.objective else {
      return
    }
    let evaluation = try problem.graph.evaluate(inputs)
    let gradients = evaluation.gradients()
    for index in problem.graph.variables.indices {
      let variable = NodeID(index)
      let reverse = gradients.scalar(of: variable)
      let forward = evaluation.tangents(along: variable).scalar(of: goal)
      guard reverse.isFinite, forward.isFinite else { continue }
      let size = max(reverse.magnitude, forward.magnitude, 1)
      #expect(
        (reverse - forward).magnitude <= 1e-9 * size,
        "seed \(seed): \(formula) by \(problem.graph.variables[index].id): \(reverse), \(forward)")
    }
  }

  /// The child sets are what the operands say, and operands stand before their units.
  @Test(arguments: 1...100)
  func graphsAreWellFormed(seed: Int) throws {
    var random = RandomFormula(seed: UInt64(seed) &* 104_729)
    let graph = try Problem(try SourceText(random.expression(depth: 6))).graph
    var children: [NodeID: [NodeID]] = [:]
    for id in graph.ids where graph[id].isUnit {
      for operand in Set(graph.operands(of: id)) { children[operand, default: []].append(id) }
      #expect(graph.operands(of: id).allSatisfy { $0 < id })
    }
    for id in graph.ids { #expect(Array(graph.children(of: id)) == children[id] ?? []) }
  }
}

/// A source of formulas, the same for the same seed.
struct RandomFormula {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  private mutating func pick(_ items: [String]) -> String { items[next(items.count)] }

  mutating func expression(depth: Int) -> String {
    guard depth > 0 else { return leaf() }
    let d = depth - 1
    switch next(12) {
    case 0, 1: return "\(expression(depth: d)) + \(expression(depth: d))"
    case 2: return "\(expression(depth: d)) - \(factor(depth: d))"
    case 3, 4: return "\(factor(depth: d)) \(pick(["* ", "· ", "\\times "]))\(factor(depth: d))"
    case 5: return "\(factor(depth: d)) / \(factor(depth: d))"
    case 6: return "\(factor(depth: d))^\(pick(["2", "3", "{-1}", "{0.7}", "y"]))"
    case 7: return "-\(factor(depth: d))"
    case 8:
      return pick(["σ", "tanh", "exp", "ln", "sin", "softplus", "relu", "\\cos", "sqrt"])
        + "(\(expression(depth: d)))"
    case 9: return "max(\(expression(depth: d)), \(pick(["0", "y", "x_1"])))"
    case 10: return "|\(expression(depth: 0))|"
    default: return "\\frac{\(expression(depth: d))}{\(factor(depth: d))}"
    }
  }

  /// Something that may stand beside a sign.
  private mutating func factor(depth: Int) -> String {
    depth == 0 ? leaf() : "(\(expression(depth: depth)))"
  }

  private mutating func leaf() -> String {
    pick(["w", "x_1", "\\theta", "y", "b", "2", "½", "0.5", "3", "\\hat{z}", "π"])
  }
}
