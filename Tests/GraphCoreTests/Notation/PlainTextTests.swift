import Testing

@testable import GraphCore

/// Random formulas are printed and read back: the same function, never an ambiguous text.
@Suite struct PlainTextTests {
  /// The splitmix64 generator, the same everywhere.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let names = [
    Name("x"), Name("w", index: "1"), Name("h", index: "12"), Name("ŷ"), Name("θ"),
    Name("W", index: "hx"),
  ]

  private static let numbers: [Constant] = [
    Constant(2), Constant(-3), .half, Constant(1, over: 3), Constant(-2, over: 7), .pi, .e,
    Constant(2, over: 3, times: .pi), Constant(0.1), Constant(-1e-7), Constant(2.5e12), .one, .zero,
  ].compactMap { $0 }

  private static let functions: [Primitive] =
    [
      .elementary(.exp), .elementary(.sin), .elementary(.sqrt), .elementary(.abs), .elementary(.ln),
      .elementary(.cbrt), .elementary(.tanh), .elementary(.arsinh), .elementary(.log2),
      .activation(.sigmoid), .activation(.relu), .derivative(.activation(.sigmoid), order: 1),
      .derivative(.elementary(.tanh), order: 2), .arithmetic(.negate), .arithmetic(.negate),
      .elementary(.square), .elementary(.reciprocal), .piecewise(.floor), .reduction(.norm, .all),
    ]

  private static let pairs: [Primitive] = [
    .arithmetic(.add), .arithmetic(.subtract), .arithmetic(.multiply), .arithmetic(.multiply),
    .arithmetic(.divide), .arithmetic(.divide), .arithmetic(.power), .piecewise(.max),
    .piecewise(.greater), .elementary(.atan2), .activation(.leakyRelu),
  ]

  private static func formula(_ depth: Int, _ generator: inout Generator) -> Symbolic {
    if depth == 0 || Int.random(in: 0..<6, using: &generator) == 0 {
      if Int.random(in: 0..<3, using: &generator) == 0 {
        return .constant(.scalar(numbers[Int.random(in: 0..<numbers.count, using: &generator)]))
      }
      return .node(NodeID(Int.random(in: 0..<names.count, using: &generator)), .scalar)
    }
    if Bool.random(using: &generator) {
      let function = functions[Int.random(in: 0..<functions.count, using: &generator)]
      return .apply(function, [formula(depth - 1, &generator)], output: 0, shape: .scalar)
    }
    let pair = pairs[Int.random(in: 0..<pairs.count, using: &generator)]
    let left = formula(depth - 1, &generator)
    return .apply(pair, [left, formula(depth - 1, &generator)], output: 0, shape: .scalar)
  }

  @Test func randomFormulasReadBack() throws {
    var builder = GraphBuilder()
    var sum = try builder.constant(.zero)
    for name in Self.names {
      let variable = try builder.variable(name, isParameter: true, shape: .scalar)
      sum = try builder.apply(.arithmetic(.add), [sum, variable], source: SourceRange(0, 0))
    }
    let graph = builder.finish(
      objective: sum, objectiveName: Name("f"), notes: [], unitLetter: "u")
    let values = [0.7, 1.3, -0.4, 0.25, 2.1, -1.6]
    let evaluation = try graph.evaluate(values.map { Tensor($0) })
    let list = zip(Self.names, values).map { "\($0.id) = \($1)" }
    var generator = Generator(state: 7)
    for _ in 0..<1500 {
      let formula = Self.formula(4, &generator)
      let text = PlainText(unitLetter: "u").string(graph.mathNode(of: formula))
      let known = formula.nodes.sorted().map { list[$0.index] }.joined(separator: ", ")
      let again: Problem
      do {
        again = try problem(text, at: known)
      } catch {
        Issue.record("\(text): \(error)")
        continue
      }
      // A variable that is multiplied by 0 is no longer there.
      let value = try again.graph.evaluate(again.inputs ?? []).objective.scalar
      let expected = formula.value(in: evaluation).scalar
      let isSame =
        value == expected || value.isNaN && expected.isNaN
        || (value - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
      #expect(isSame, "\(text) reads as \(value), not \(expected)")
    }
  }
}
