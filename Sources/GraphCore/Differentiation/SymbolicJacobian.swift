/// How a Jacobian lies: with rows for the elements of the result and columns for those of the variable,
/// or the other way round.
public enum JacobianLayout: String, CaseIterable, Sendable { case numerator, denominator }

extension Graph {
  /// ∂f/∂x of a vector (or scalar) objective by a scalar or vector variable, with rows for the elements
  /// of f and columns for those of x in numerator layout: diag(x) for ∂(w ⊗ x)/∂w. nil where there is no
  /// short closed form, or a shape is a matrix.
  ///
  /// It is read off the reverse sweep with an arbitrary cotangent g of f, which hands Jᵀ g to x.
  public func symbolicJacobian(
    of variable: NodeID, layout: JacobianLayout = .numerator,
    limits: ClosedFormLimits = ClosedFormLimits()
  ) -> SymbolicGradients.ClosedForm? {
    guard case .node(let objective) = objective, nodes.count <= limits.nodes,
      !self[objective].shape.isMatrix, !self[variable].shape.isMatrix
    else { return nil }
    if self[objective].shape.isScalar {
      guard let form = symbolicGradients(limits: limits).closedForm(of: variable) else {
        return nil
      }
      let row = Symbolic.apply(
        .shapeChange(.transpose), [form.formula], output: 0,
        shape: form.formula.shape.transposed)
      return form.formula.shape.isScalar || layout == .denominator
        ? form : SymbolicGradients.ClosedForm(formula: row, uses: form.uses)
    }
    var sweep = wholeSweep(objective, limits, cotangent: NodeID(nodes.count))
    guard let map = sweep.transposedJacobian(of: variable) else { return nil }
    let formula = sweep.form.formula(map)
    guard sweep.form.length(map) <= limits.characters, agrees(formula, variable) else {
      return nil
    }
    guard layout == .denominator else {
      return SymbolicGradients.ClosedForm(formula: formula, uses: formula.units(of: self))
    }
    let turned = sweep.turned(map)
    return SymbolicGradients.ClosedForm(formula: turned, uses: turned.units(of: self))
  }

  /// Compares a Jacobian with the reverse sweep from each element of f at random points.
  private func agrees(_ formula: Symbolic, _ variable: NodeID) -> Bool {
    guard case .node(let objective) = objective else { return false }
    var compared = 0
    for kind in RandomPoint.Kind.allCases where compared < 2 {
      let inputs = variables.enumerated().map { place, name in
        RandomPoint.value(kind, nodes[place].shape, name, seed: 7)
      }
      guard let evaluation = try? evaluate(inputs),
        evaluation.objective.elements.allSatisfy(\.isFinite)
      else { continue }
      guard let jacobian = formula.value({ evaluation.value(of: $0) }) else { return false }
      let rows = self[objective].shape.rows
      guard jacobian.shape.rows == rows, jacobian.shape.columns == self[variable].shape.rows else {
        return false
      }
      for row in 0..<rows {
        var seed = Tensor(repeating: 0, shape: self[objective].shape)
        seed.elements[row] = 1
        let gradient = evaluation.gradients(from: objective, seed: seed).gradient(of: variable)
        for (column, wanted) in gradient.elements.enumerated() {
          let got = jacobian.elements[row * gradient.shape.rows + column]
          if (got - wanted).magnitude > 1e-7 * max(1, wanted.magnitude) { return false }
        }
      }
      compared += 1
    }
    return compared > 0
  }

  /// The graph of the gradient by a variable: its closed form as a formula of its own, with the same
  /// variables. nil where there is no closed form.
  public func gradientGraph(of variable: NodeID) -> Graph? {
    symbolicGradients().closedForm(of: variable).flatMap { graph(of: $0.formula) }
  }

  /// A formula in the nodes of this graph as a graph of its own. Units that stand in it are built again,
  /// with what they need.
  ///
  /// - Parameter extra: one variable more, which comes last; its leaf has the number of nodes as its index.
  func graph(of formula: Symbolic, extra: (name: Name, shape: Shape)? = nil) -> Graph? {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    formula.visitLeaves { if $0.index < nodes.count { isNeeded[$0.index] = true } }
    for index in stride(from: nodes.count - 1, through: variables.count, by: -1)
    where isNeeded[index] {
      for operand in operands(of: NodeID(index)) { isNeeded[operand.index] = true }
    }
    var builder = GraphBuilder()
    var built: [NodeID: GraphBuilder.Operand] = [:]
    do {
      for (place, name) in variables.enumerated() where isNeeded[place] {
        let node = nodes[place]
        built[NodeID(place)] = try builder.variable(
          name, isParameter: node.kind == .parameter, shape: node.shape)
      }
      for index in variables.count..<nodes.count where nodes[index].output == 0 {
        let id = NodeID(index)
        let outputs = index..<(index + Int(nodes[index].outputCount))
        guard let primitive = nodes[index].primitive, outputs.contains(where: { isNeeded[$0] })
        else { continue }
        var x: [GraphBuilder.Operand] = []
        for argument in arguments(of: id) {
          switch argument.kind {
          case .node(let operand): if let known = built[operand] { x.append(known) }
          case .constant(let place): x.append(try builder.constant(constants[place]))
          }
        }
        let operands = try builder.applyAll(primitive, x, source: nodes[index].source)
        for (output, operand) in operands.enumerated() { built[NodeID(index + output)] = operand }
      }
      if let extra {
        built[NodeID(nodes.count)] = try builder.variable(
          extra.name, isParameter: true, shape: extra.shape)
      }
      let objective = try builder.build(formula, built)
      let name = ["g", "d", "r"].first { letter in !variables.contains { $0.base == letter } }
      return builder.finish(
        objective: objective, objectiveName: Name(name ?? "grad"), notes: [],
        unitLetter: unitLetter)
    } catch {
      return nil
    }
  }
}

extension GraphBuilder {
  /// A formula as units.
  mutating func build(
    _ formula: Symbolic, _ leaves: [NodeID: Operand]
  ) throws -> Operand {
    switch formula {
    case .node(let id, _), .cotangent(let id, _):
      guard case .node = formula, let operand = leaves[id] else {
        throw BuildFault.other(FormulaError(.value, "a formula speaks of an unknown node"))
      }
      return operand
    case .constant(let value): return try constant(value)
    case .apply(let primitive, let arguments, let output, _):
      var x: [Operand] = []
      for argument in arguments { x.append(try build(argument, leaves)) }
      return try applyAll(primitive, x, source: SourceRange(0, 0))[output]
    }
  }
}

extension Symbolic {
  func replacingLeaves(_ body: (NodeID) -> NodeID) -> Symbolic {
    switch self {
    case .node(let id, let shape): .node(body(id), shape)
    case .constant, .cotangent: self
    case .apply(let primitive, let x, let output, let shape):
      .apply(primitive, x.map { $0.replacingLeaves(body) }, output: output, shape: shape)
    }
  }
}
