import CVector
import RealModule
import Testing

@testable import GraphCore

/// Many points at once give what one point at a time gives.
@Suite struct PointSweepTests {
  @Test(arguments: 1...100)
  func blocksAgreeWithSingleRuns(seed: UInt64) throws {
    var random = RandomFormula(seed: seed &* 977)
    let formula = random.expression(depth: 5)
    var options = Problem.Options()
    options.randomSeed = seed
    let problem = try Problem(SourceText(formula), options: options)
    let graph = problem.graph
    guard let inputs = problem.inputs, case .node(let goal) = graph.objective, !inputs.isEmpty
    else { return }
    var dice = Dice(seed: seed)
    let count = 1 + dice.below(150)
    let variables = graph.variables.indices.map { NodeID($0) }
    let columns = variables.dropLast(variables.count > 1 ? 1 : 0).map { variable in
      PointSweep.Column(variable, (0..<count).map { _ in Double(dice.below(6001)) / 1000 - 3 })
    }
    let sweep = try PointSweep(graph, inputs: inputs, columns: columns, wanted: variables)
    #expect(sweep.values.count == count && sweep.failures.count == 0)
    for point in 0..<count {
      var single = inputs
      for column in columns { single[column.variable.index] = Tensor(column.values[point]) }
      let evaluation = try graph.evaluate(single)
      let gradients = evaluation.gradients()
      // An exponential that differs in its last place may stand before a difference of near numbers.
      let size = graph.ids.reduce(1.0) { max($0, evaluation.scalar(of: $1).magnitude) }
      let value = evaluation.scalar(of: goal)
      guard value.isFinite, size < 1e8 else { continue }
      #expect(
        (sweep.values[point] - value).magnitude <= 1e-12 * size,
        "seed \(seed): \(formula) at point \(point)")
      for (row, variable) in variables.enumerated() {
        let expected = gradients.scalar(of: variable)
        guard expected.isFinite else { continue }
        let scale = graph.ids.reduce(size) { max($0, gradients.scalar(of: $1).magnitude) }
        guard scale < 1e8 else { continue }
        #expect(
          (Array(sweep.gradient(row))[point] - expected).magnitude <= 1e-11 * scale * size,
          "seed \(seed): \(formula) by \(graph.id(of: variable)) at point \(point)")
      }
    }
  }

  @Test func threadsChangeNothing() throws {
    let problem = try Problem(
      SourceText("f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"),
      values: [SourceText("w=0.5, x=1.5, b=0.1, y=1", name: "--at", index: 1)])
    let inputs = try #require(problem.inputs)
    let graph = problem.graph
    let w = try #require(graph.variables.firstIndex(of: Name("w")))
    let b = try #require(graph.variables.firstIndex(of: Name("b")))
    let columns = [
      PointSweep.Column(NodeID(w), (0..<10_001).map { Double($0) / 1000 - 5 }),
      PointSweep.Column(NodeID(b), (0..<10_001).map { 3 - Double($0) / 2000 }),
    ]
    let wanted = [NodeID(w), NodeID(b)]
    let one = try PointSweep(graph, inputs: inputs, columns: columns, wanted: wanted, threads: 1)
    let four = try PointSweep(graph, inputs: inputs, columns: columns, wanted: wanted, threads: 4)
    #expect(one.values == four.values)
    #expect([0, 1].allSatisfy { one.gradient($0) == four.gradient($0) })
    // ∂f/∂b = (σ − y) σ (1 − σ), ∂f/∂w = x ∂f/∂b + w.
    for point in stride(from: 0, to: 10_001, by: 500) {
      let (wv, bv) = (columns[0].values[point], columns[1].values[point])
      let s = 1 / (1 + Double.exp(-(1.5 * wv + bv)))
      let db = (s - 1) * s * (1 - s)
      #expect((Array(one.gradient(1))[point] - db).magnitude < 1e-14)
      #expect((Array(one.gradient(0))[point] - (1.5 * db + wv)).magnitude < 1e-13)
    }
  }

  @Test func tensorsAreSweptPointByPoint() throws {
    let problem = try Problem(
      SourceText("f(t) = sum(inv([t, 1; 1, 1]))"),
      values: [SourceText("t=2", name: "--at", index: 1)])
    let t = NodeID(0)
    let sweep = try PointSweep(
      problem.graph, inputs: try #require(problem.inputs),
      columns: [PointSweep.Column(t, [2, 1, 3])], wanted: [t])
    // The sum of [1, −1; −1, t]/(t − 1) is 1, whatever t is.
    #expect((sweep.values[0] - 1).magnitude < 1e-14 && (sweep.values[2] - 1).magnitude < 1e-14)
    #expect(sweep.values[1].isNaN && sweep.failures.count == 1)
    #expect(Array(sweep.gradient(0))[0].magnitude < 1e-13)
  }

  /// e^x within 0.7 ulp, of which this sees one, and what is not finite.
  @Test func exponentialsOfBlocks() {
    var x: [Double] = [0, -0.0, .infinity, -.infinity, .nan, -745, -746, 709.7, 710, 1e-300]
    x += (0..<4086).map { -750 + Double($0) * 0.3572 }
    var y = [Double](repeating: 0, count: x.count)
    vector_exp(&y, x, x.count)
    for (argument, value) in zip(x, y) {
      let expected = Double.exp(argument)
      let isClose =
        expected.isFinite && value.isFinite
        ? (value - expected).magnitude <= expected.ulp
        : value == expected || value.isNaN && expected.isNaN
      #expect(isClose, "e^\(argument) is \(expected), not \(value)")
    }
    var slope = y
    vector_sigmoid(&y, &slope, x, x.count)
    for (place, argument) in x.enumerated() {
      let expected = Activation.logisticAndSlope(argument)
      guard !argument.isNaN else {
        #expect(y[place].isNaN && slope[place].isNaN)
        continue
      }
      #expect((y[place] - expected.value).magnitude <= 4 * expected.value.ulp, "σ(\(argument))")
      #expect(
        (slope[place] - expected.slope).magnitude <= 8 * expected.slope.ulp, "σ′(\(argument))")
    }
  }
}
