extension Problem {
  public enum Order: Int, Sendable {
    case first = 1
    case second
  }

  /// The gradient by a variable, or the second derivatives by it, as a problem of its own: its graph is that
  /// of the closed form, its values are those of this one.
  ///
  /// - Throws: `FormulaError` where there is no such variable, or no closed form.
  public func derivative(_ order: Order, by variable: String) throws(FormulaError) -> Problem {
    let wanted = Name.spelled(variable)
    guard
      let place = graph.variables.firstIndex(where: { $0.id == variable || $0 == wanted })
    else {
      let known = graph.variables.prefix(12).map(\.id).joined(separator: ", ")
      throw FormulaError(
        .value, "the formula has no variable «\(variable)»", hint: "it has \(known)")
    }
    let id = NodeID(place)
    let form =
      order == .first
      ? graph.symbolicGradients().closedForm(of: id) : graph.symbolicHessian(of: id)
    guard let form, let derived = graph.graph(of: form.formula) else {
      throw FormulaError(
        .value,
        order == .first
          ? "the gradient by \(variable) has no short closed form"
          : "the second derivatives by \(variable) have no short closed form",
        hint: "explain shows it in units")
    }
    let f = graph.objectiveName.mathNode
    let symbol = graph.variables[place].mathNode
    func power(_ node: MathNode) -> MathNode {
      order == .first ? node : .scripts(base: node, sub: nil, sup: .number("2"))
    }
    let left = MathNode.fraction(
      .joined([power(.sign("∂")), f]), .joined([.sign("∂"), power(symbol)]))
    let title = MathNode.joined([
      left, .infix("="), graph.mathNode(of: form.formula, names: true),
    ])
    let inputs = inputs.map { values in
      derived.variables.map { name in
        graph.variables.firstIndex(of: name).map { values[$0] } ?? Tensor(.nan)
      }
    }
    return Problem(
      graph: derived, inputs: inputs, formula: formula, title: title, takesShapes: takesShapes)
  }

  private init(
    graph: Graph, inputs: [Tensor]?, formula: SourceText, title: MathNode, takesShapes: Bool
  ) {
    self.graph = graph
    self.takesShapes = takesShapes
    self.inputs = inputs
    self.formula = formula
    self.title = title
  }
}
