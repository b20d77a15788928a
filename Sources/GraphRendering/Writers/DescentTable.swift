public import GraphCore

/// The steps of a descent as a table: the loss, the parameters, and the length of the gradient.
public struct DescentTable: Sendable {
  public let text: String

  /// - Parameter lines: the most lines; of a longer descent every so many steps are shown.
  public init(_ problem: Problem, _ descent: Descent, digits: Int, lines: Int = 26) {
    let graph = problem.graph
    let format = NumberFormat(digits: digits)
    let plain = PlainText(unitLetter: graph.unitLetter)
    func shown(_ value: Double) -> String { plain.string(format.math(value)) }
    let scalars = descent.moving.filter { graph[$0].shape.count <= 3 }.prefix(6)
    let heads = ["step", graph.objectiveName.id] + scalars.map { graph.id(of: $0) } + ["‖∇‖"]
    let count = descent.steps.count
    let stride = max(1, (count + lines - 2) / max(1, lines - 1))
    let shownSteps = descent.steps.indices.filter { $0 % stride == 0 || $0 == count - 1 }
    let rows = shownSteps.map { place in
      let step = descent.steps[place]
      return ["\(place)", shown(step.loss)]
        + scalars.map { id in
          let value = step.inputs[id.index]
          return value.shape.isScalar
            ? shown(value.scalar) : "[\(value.elements.map(shown).joined(separator: "; "))]"
        } + [shown(step.slope)]
    }
    text = UnitTable.table(heads, rows, numeric: Set(heads.indices))
  }
}

extension Descent {
  /// The loss of each step.
  public func plot(_ graph: Graph) -> Plot {
    let losses = steps.map(\.loss)
    let f = graph.objectiveName.mathNode
    // Losses that shrink by more than a hundredfold are seen by their factors.
    let positive = losses.filter { $0 > 0 && $0.isFinite }
    let ratio = (positive.max() ?? 1) / (positive.min() ?? 1)
    return Plot(
      title: Lesson.Phrase([.math(f), .words(" after each step")]),
      labels: losses.indices.map { .number("\($0)") },
      series: [Plot.Series(name: Lesson.Phrase([.math(f)]), values: losses)],
      isLogarithmic: positive.count == losses.count && ratio > 100)
  }
}
