import RealModule
import Testing

@testable import GraphCore

/// Difference quotients of functions whose scale is far from 1.
@Suite struct FiniteDifferenceTests {
  struct Row: Sendable, CustomStringConvertible {
    var formula: String
    var values: String
    /// ∂f/∂ the first variable.
    var derivative: Double
    var description: String { "\(formula) at \(values)" }
  }

  static let rows: [Row] = [
    Row(formula: "sin(2π f t)", values: "f=440, t=2", derivative: 4 * .pi),
    Row(formula: "sin(2π t f)", values: "t=2, f=440", derivative: 880 * .pi),
    Row(formula: "1/(x-1)", values: "x=1.0001", derivative: -1 / (1.0001 - 1) / (1.0001 - 1)),
    Row(formula: "sin(1e5 x)", values: "x=1", derivative: 1e5 * .cos(1e5)),
    Row(formula: "sin(x)", values: "x=1e8", derivative: .cos(1e8)),
    Row(formula: "cos(2π f t)", values: "f=50, t=1", derivative: 0),
    Row(formula: "|x| + y", values: "x=1e-9, y=1", derivative: 1),
    Row(formula: "floor(1000x) + x", values: "x=.5005", derivative: 1),
    Row(formula: "max(x, 1.0000001)", values: "x=1", derivative: 0),
    Row(formula: "max(x, 0.9999999)", values: "x=1", derivative: 1),
    Row(formula: "x^2", values: "x=1e150", derivative: 2e150),
    Row(formula: "1/x", values: "x=1e-80", derivative: -1e160),
    Row(formula: "exp(x)", values: "x=-300", derivative: .exp(-300)),
    Row(formula: "exp(-1e6 (x-1)^2)", values: "x=1.001", derivative: -2e3 * .exp(-1)),
    Row(formula: "tan(x)", values: "x=1.5707", derivative: 1 / .cos(1.5707) / .cos(1.5707)),
    Row(formula: "sqrt(x)", values: "x=1e-12", derivative: 0.5e6),
    Row(formula: "ln(x)", values: "x=1e-300", derivative: 1e300),
    Row(formula: "x^2 + 1e9", values: "x=3", derivative: 6),
    Row(formula: "round(1e4 x) x", values: "x=0.12342", derivative: 1234),
    Row(formula: "σ(1e4 (x - 1))", values: "x=1", derivative: 2500),
  ]

  /// No right derivative is called wrong, and all of these can be compared.
  @Test(arguments: rows)
  func agrees(_ row: Row) throws {
    let problem = try problem(row.formula, at: row.values)
    let inputs = try #require(problem.inputs)
    let check = try problem.graph.check(inputs)
    #expect(check.passes, "\(String(describing: check.worst))")
    let comparison = try #require(
      check.comparisons.first { $0.quantity == .gradient(NodeID(0), element: 0) })
    #expect(
      (comparison.numeric - row.derivative).magnitude
        <= 1e-3 * row.derivative.magnitude + comparison.allowed)
  }

  /// A derivative that is wrong by a thousandth is found, in the same functions.
  @Test(arguments: rows)
  func findsWrongOnes(_ row: Row) throws {
    let problem = try problem(row.formula, at: row.values)
    let inputs = try #require(problem.inputs)
    let right = try problem.graph.evaluate(inputs).gradients()
    let number = right.scalar(of: NodeID(0))
    var scalars = (0..<problem.graph.nodes.count).map { right.scalar(of: NodeID($0)) }
    // Where it is 0, wrong by what the function's own size makes plain.
    scalars[0] = number.magnitude < 1e-9 ? 0.1 : number * 1.001
    let wrong = Gradients(evaluation: right.evaluation, scalars: scalars, tensors: [])
    let check = problem.graph.check(inputs, wrong)
    #expect(!check.passes)
    let comparison = try #require(
      check.comparisons.first { $0.quantity == .gradient(NodeID(0), element: 0) })
    // The difference quotient alone finds it, without forward mode.
    #expect((comparison.reverse - comparison.numeric).magnitude > comparison.allowed)
  }

  /// Where no step is good, nothing is said about the derivative.
  @Test func nothingToGoBy() {
    var seed: UInt64 = 1
    let noisy = FiniteDifference.derivative(scale: 1) { _ in
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(seed >> 40)
    }
    #expect(noisy.map { $0.error > 1e3 } ?? true)
    #expect(FiniteDifference.derivative(scale: 1) { _ in nil } == nil)
    let step = FiniteDifference.derivative(scale: 1) { $0 > 0 ? 1 : 0 }
    #expect(step.map { $0.error > 0.1 * $0.value } ?? true)
  }
}
