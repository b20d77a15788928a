/// Conditions that stand beside a formula, such as `x > 0`. They are no part of the graph; where all their
/// names have values, a note says which do not hold.
struct SideConditions {
  let program: Program
  let bound: [Name: Lowering.Bound]
  let options: Problem.Options

  var notes: [Note] {
    program.conditions.map { condition in
      let text = program.source.text(condition.range)
      switch holds(condition) {
      case nil:
        return Note(
          .reading, "«\(text)» was left aside: a side condition is no part of the objective")
      case true?: return Note(.reading, "«\(text)» was read as a side condition, which holds here")
      case false?:
        return Note(.reading, "the side condition «\(text)» does not hold for these values")
      }
    }
  }

  /// nil where it cannot be said: a name has no value, or a result stands there.
  private func holds(_ condition: SideCondition) -> Bool? {
    guard let block = condition.block else { return nil }
    var own = Program(source: program.source)
    own.tree = condition.tree
    own.statements = [
      Statement(
        kind: .expression, header: [], loop: nil, body: block, range: condition.range,
        nameRange: condition.range)
    ]
    let builder = GraphBuilder(sharing: true, limits: options.limits)
    var lowering = Lowering(own, builder: builder, bound: bound)
    guard let outcome = try? lowering.run(objective: nil) else { return nil }
    let graph = lowering.builder.finish(
      objective: outcome.objective, objectiveName: lowering.builder.names[outcome.name], notes: [],
      unitLetter: "u")
    guard let inputs = try? lowering.inputs(for: graph, seed: options.randomSeed),
      let evaluation = try? graph.evaluate(inputs)
    else { return nil }
    return evaluation.objective.elements.allSatisfy { $0 != 0 }
  }
}
