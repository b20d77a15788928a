import Testing

@testable import GraphCore

/// One text for numbers and symbols: a formula's value is the number, and what is printed reads back to
/// the same.
@Suite struct SymbolicTests {
  /// A unit on variables x, y, z with the values of a row of the table.
  private func graph(_ row: OperationRow) throws -> (Graph, [Tensor]) {
    var builder = GraphBuilder()
    var operands: [GraphBuilder.Operand] = []
    for (place, argument) in row.arguments.enumerated() {
      let name = Name(["x", "y", "z", "t"][place])
      operands.append(try builder.variable(name, isParameter: true, shape: argument.shape))
    }
    let unit = try builder.applyAll(row.primitive, operands, source: SourceRange(0, 0))[0]
    let graph = builder.finish(
      objective: unit, objectiveName: Name("f"), notes: [], unitLetter: "u")
    return (graph, row.arguments)
  }

  private func list(
    _ graph: Graph, _ inputs: [Tensor], only wanted: Set<NodeID>? = nil
  ) -> String {
    zip(graph.variables, inputs).enumerated().filter { place, _ in
      wanted?.contains(NodeID(place)) ?? true
    }.map { _, pair in
      let (name, value) = pair
      let rows = (0..<value.shape.rows).map { i in
        (0..<value.shape.columns).map { "\(value[i, $0])" }.joined(separator: ", ")
      }
      return value.shape.isScalar
        ? "\(name.id) = \(rows[0])"
        : "\(name.id) = [[\(rows.joined(separator: "], ["))]]"
    }.joined(separator: ", ")
  }

  private func close(_ a: Tensor, _ b: Tensor) -> Bool {
    a.shape == b.shape
      && zip(a.elements, b.elements).allSatisfy {
        ($0 - $1).magnitude <= 1e-13 * max(1, $0.magnitude) || $0.isNaN && $1.isNaN
      }
  }

  static let scalars =
    (OperationTable.arithmetic + OperationTable.elementary
    + OperationTable.activation + OperationTable.piecewise)
    .filter { $0.arguments.allSatisfy(\.shape.isScalar) }

  @Test(arguments: scalars)
  func localDerivatives(_ row: OperationRow) throws {
    let (graph, inputs) = try graph(row)
    let evaluation = try graph.evaluate(inputs)
    let gradients = evaluation.gradients()
    let unit = NodeID(inputs.count)
    for place in inputs.indices {
      let number = try #require(gradients.local(of: unit, place: place))
      let formula = try #require(graph.localSymbolic(of: unit, place: place))
      #expect(close(formula.value(in: evaluation), Tensor(number)))
      let text = PlainText(unitLetter: "u").string(graph.mathNode(of: formula))
      let again = try problem(text, at: list(graph, inputs, only: formula.nodes))
      let value = try again.graph.evaluate(again.inputs ?? []).objective
      #expect(close(value, Tensor(number)), "\(text) reads as \(value.scalar), not \(number)")
    }
  }

  /// What is printed for a unit reads back to a unit with the same value.
  @Test(arguments: OperationTable.all.filter { $0.primitive.outputNames.isEmpty })
  func expressionsReadBack(_ row: OperationRow) throws {
    if case .shapeChange(.broadcast) = row.primitive { return }
    let (graph, inputs) = try graph(row)
    let text = PlainText(unitLetter: "u").string(graph.expression(of: NodeID(inputs.count)))
    let again = try problem(text, at: list(graph, inputs))
    let value = try again.graph.evaluate(try #require(again.inputs)).objective
    let expected = try graph.evaluate(inputs).objective
    #expect(close(value, expected), "\(text) reads as \(value.elements)")
  }

  /// The rule of a gradient run on symbols gives the numbers of the rule run on numbers.
  @Test(arguments: OperationTable.all)
  func rulesOnSymbols(_ row: OperationRow) throws {
    let (graph, inputs) = try graph(row)
    let evaluation = try graph.evaluate(inputs)
    let x = inputs.indices.map { Symbolic.node(NodeID($0), inputs[$0].shape) }
    let outputs = Symbolic.makeAll(row.primitive, x)
    let numbers = Tensor.apply(row.primitive, inputs)
    let seeds = numbers.enumerated().map { direction(like: $1.shape, $0 + 3) }
    let wanted = inputs.map { _ in true }
    let isConstant = inputs.map { _ in false }
    let symbols = row.primitive.vjp(
      x, outputs, upstream: seeds.map { .constant(.tensor($0)) }, wanted: wanted,
      isConstant: isConstant)
    let rule = row.primitive.vjp(
      inputs, numbers, upstream: seeds, wanted: wanted, isConstant: isConstant)
    if row.primitive == .reduction(.product, .all) { return }
    for (symbol, number) in zip(symbols, rule) {
      guard let symbol, let number else {
        #expect(symbol == nil && number == nil)
        continue
      }
      let value = symbol.value(in: evaluation)
      #expect(symbol.shape == number.shape)
      #expect(
        zip(value.elements, number.elements).allSatisfy {
          ($0 - $1).magnitude <= 1e-11 * max(1, $0.magnitude)
        }, "\(value.elements) is not \(number.elements)")
    }
  }

  /// What a unit hands on, as it is shown in the sweep, has the numbers of the rule.
  @Test(arguments: OperationTable.all)
  func sharesAsTheyAreShown(_ row: OperationRow) throws {
    let (graph, inputs) = try graph(row)
    let outputs = Tensor.apply(row.primitive, inputs)
    let seeds = outputs.enumerated().map { direction(like: $1.shape, $0 + 3) }
    let isSmooth = outputs.indices.map { !row.primitive.isDiscrete(output: $0) }
    let rule = row.primitive.vjp(
      inputs, outputs, upstream: zip(seeds, isSmooth).map { $1 ? $0 : nil },
      wanted: inputs.map { _ in true }, isConstant: inputs.map { _ in false })
    if row.primitive == .reduction(.product, .all) { return }
    let values = inputs + outputs + inputs + seeds
    for place in inputs.indices {
      let formula = graph.shareFormula(of: NodeID(inputs.count), place: place)
      let value = try #require(
        (formula ?? .filled(.zero, inputs[place].shape)).value { values[$0.index] })
      let expected = rule[place] ?? .zeros(inputs[place].shape)
      #expect(
        zip(value.elements, expected.elements).allSatisfy {
          ($0 - $1).magnitude <= 1e-11 * max(1, $1.magnitude)
        }, "\(value.elements) is not \(expected.elements)")
    }
  }

  @Test func simplifications() throws {
    let x = Symbolic.node(NodeID(0), .scalar)
    let y = Symbolic.node(NodeID(1), .scalar)
    func same(_ a: Symbolic, _ b: Symbolic) { #expect(a == b) }
    same(x + 0, x)
    same(0 * x, 0)
    same(x * 1, x)
    same(-(-x), x)
    same(x - x, 0)
    same(2 * (3 * x), 6 * x)
    same((2 * x) * (3 * y), 6 * (x * y))
    same(x * x, .make(.arithmetic(.power), [x, 2]))
    same(x + -y, x - y)
    same((x / y) / y, x / (y * y))
    same(.make(.arithmetic(.power), [x, 1]), x)
    same(-(x - y), y - x)
    same((2 * x) / 4, Symbolic(.half) * x)
  }
}
