/// The objective and its gradients by the variables at one point after another, in the same memory.
struct RepeatedGradient {
  private let graph: Graph
  private let objective: NodeID
  private var run: ScalarRun?

  init(_ graph: Graph, of objective: NodeID) {
    (self.graph, self.objective) = (graph, objective)
    run = graph.program.map { ScalarRun($0) }
  }

  /// - Throws: as `Graph.evaluate`.
  /// - Complexity: that of an evaluation and a reverse sweep.
  mutating func at(
    _ inputs: [Tensor], by variables: [NodeID]
  ) throws(FormulaError) -> (value: Double, gradients: [Tensor]) {
    if let sparse = try ofScalars(inputs, by: variables) { return sparse }
    let gradients = try graph.evaluate(inputs).gradients(
      from: objective, seed: Tensor(1))
    return (gradients.evaluation.scalar(of: objective), variables.map(gradients.gradient(of:)))
  }

  /// nil where the graph is no program, or where what no choice took has to be left out (`Selection`).
  private mutating func ofScalars(
    _ inputs: [Tensor], by variables: [NodeID]
  ) throws(FormulaError) -> (value: Double, gradients: [Tensor])? {
    guard let program = graph.program, var run else { return nil }
    try graph.checkShapes(inputs)
    // The memory has one owner, so that it is not copied.
    self.run = nil
    let value = program.valueAndGradient(
      of: ScalarProgram.Slot(raw: objective.raw), at: inputs.map(\.scalar), in: &run)
    let gradients = variables.map { Tensor(run.gradient(of: ScalarProgram.Slot(raw: $0.raw))) }
    self.run = run
    if graph.selects, gradients.contains(where: { $0.scalar.isNaN }) { return nil }
    return (value, gradients)
  }
}
