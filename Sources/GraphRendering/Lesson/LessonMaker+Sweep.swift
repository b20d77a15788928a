import GraphCore

extension LessonMaker {
  // MARK: Step 3

  /// The reverse sweep line by line: ∂f/∂u = Σ over v in S(u) of ∂f/∂v · ∂v/∂u.
  var sweep: [Lesson.Block] {
    guard case .node(let objective) = graph.objective else { return [] }
    let units = graph.ids.filter { graph[$0].isUnit && $0 <= objective && isOnTheWay($0) }
      .reversed()
    let variables = graph.ids.filter { !graph[$0].isUnit && isOnTheWay($0) }
    var lines: [MathNode] = []
    // The variables are what is asked for: of a large graph the lines of its first units are left out.
    let shown = variables.prefix(options.lines / 2)
    for id in units.prefix(options.lines - shown.count) {
      lines.append(line(id, isObjective: id == objective))
    }
    if lines.count < units.count { lines.append(.sign("…")) }
    for id in shown { lines.append(line(id, isObjective: id == objective)) }
    if shown.count < variables.count { lines.append(.sign("…")) }
    let rule = LessonMath.equation(
      gradient(symbolName: "u"),
      .joined([
        .big(
          "∑",
          under: .joined([
            .identifier("v"), .infix("∈"), .identifier("S"), .parenthesized(.identifier("u")),
          ]), over: nil),
        .thinSpace, gradient(symbolName: "v"), .infix("·"),
        LessonMath.partial(.identifier("v"), .identifier("u")),
      ]))
    var note: [Lesson.Block] = []
    if hasSeveralOutputs {
      note.append(
        .paragraph(
          phrase(
            "The result has \(graph[objective].shape.count) elements. One sweep gives the gradient of "
              + "one number: here it is that of their sum, ",
            "结果有 \(graph[objective].shape.count) 个分量。一次反向遍历只能求一个数的梯度：这里求的是各分量之和的梯度，")
            + MathNode.joined([.sign("∑"), .thinSpace, f])
            + phrase(
              "; the Jacobian of step \(number(of: .substitute)) takes one sweep for each element.",
              "；下一步的雅可比矩阵对每个分量各需一次遍历。")))
    }
    return [
      .heading(heading(.combine))
    ] + note + [
      .paragraph(
        phrase(
          "The gradient of the last unit is 1. Going backwards, each gradient is complete when it is "
            + "read, and is never computed twice: ",
          "最后一个单元的梯度为 1。从后往前逐个计算；每个梯度只算一次，用到它时已经累加完毕：") + rule),
      .formulas(lines),
    ]
  }

  private func gradient(symbolName: String) -> MathNode {
    LessonMath.partial(differentiated, .identifier(symbolName))
  }

  private func line(_ id: NodeID, isObjective: Bool) -> MathNode {
    let value = gradients?.gradient(of: id)
    if isObjective {
      let isScalar = graph[id].shape.isScalar
      return LessonMath.equation(
        gradient(id), isScalar ? .number("1") : .accent(.vec, .number("1")))
    }
    if !graph[id].shape.isScalar
      || graph.children(of: id).contains(where: { isTensorShare($0, id) })
    {
      return tensorLine(id)
    }
    var terms: [MathNode] = []
    var products: [MathNode] = []
    for child in graph.children(of: id) {
      for (place, argument) in graph.arguments(of: child).enumerated() where argument.node == id {
        if let local = graph.localSymbolic(of: child, place: place) {
          let node = graph.mathNode(of: local)
          terms.append(LessonMath.product([gradient(child), node]))
          if let gradients, let number = gradients.local(of: child, place: place) {
            products.append(
              LessonMath.product([self.number(gradients.scalar(of: child)), self.number(number)]))
          }
        } else if let share = graph.share(of: child, place: place) {
          terms.append(share)
        }
      }
    }
    if terms.isEmpty { return numbered([gradient(id), .number("0")], nil) }
    var parts = [gradient(id), LessonMath.sum(LessonMath.elided(terms))]
    if let formula = unitForm(of: id), formula.number == nil || gradients == nil {
      let node = graph.mathNode(of: formula)
      if node != parts[1] { parts.append(node) }
    }
    // One number alone repeats the result.
    if products.count == terms.count, let value, value.shape.isScalar {
      let sum = LessonMath.sum(LessonMath.elided(products))
      return .joined([
        LessonMath.equation(parts), .infix(relation(value)), sum, .infix(relation(value)),
        shown(value),
      ])
    }
    return numbered(parts, value)
  }

  /// Whether a unit hands something to an operand that is no product of two numbers.
  private func isTensorShare(_ unit: NodeID, _ operand: NodeID) -> Bool {
    graph.arguments(of: unit).enumerated().contains { place, argument in
      argument.node == operand && graph.localSymbolic(of: unit, place: place) == nil
    }
  }

  /// ∂f/∂θ = Xᵀ ∂f/∂u₁ with the shapes under the factors, in units, and with small numbers in it.
  private func tensorLine(_ id: NodeID) -> MathNode {
    var terms: [MathNode] = []
    var numbers: [MathNode] = []
    var size = 0
    for child in graph.children(of: id) {
      for (place, argument) in graph.arguments(of: child).enumerated() where argument.node == id {
        guard let share = graph.shareFormula(of: child, place: place) else { continue }
        terms.append(
          graph.mathNode(of: share, notes: true) { leaf, _ in
            leaf.index < graph.nodes.count
              ? symbol(of: leaf) : gradient(NodeID(leaf.index - graph.nodes.count))
          })
        guard let gradients else { continue }
        numbers.append(
          graph.mathNode(of: share, notes: false) { leaf, shape in
            size += shape.count
            let value =
              leaf.index < graph.nodes.count
              ? gradients.evaluation.value(of: leaf)
              : gradients.gradient(of: NodeID(leaf.index - graph.nodes.count))
            return shape.isScalar && value.scalar < 0
              ? .parenthesized(number(value.scalar)) : shown(value)
          })
      }
    }
    let shape = graph[id].shape
    let left = shape.isScalar ? gradient(id) : .noted(gradient(id), under: "\(shape)")
    if terms.isEmpty { return LessonMath.equation(left, .number("0")) }
    var parts = [left, LessonMath.sum(LessonMath.elided(terms))]
    if let formula = unitForm(of: id) {
      let node = graph.mathNode(of: formula)
      if node != parts[1] { parts.append(node) }
    }
    guard let value = gradients?.gradient(of: id) else { return LessonMath.equation(parts) }
    guard size <= 24, shape.count <= 12, numbers.count == terms.count else {
      return numbered(parts, value)
    }
    let sum = LessonMath.sum(LessonMath.elided(numbers))
    let sign = MathNode.infix(relation(value))
    if sum == shown(value) { return .joined([LessonMath.equation(parts), sign, sum]) }
    return .joined([LessonMath.equation(parts), sign, sum, sign, shown(value)])
  }

  /// `≈` where a number was rounded.
  private func relation(_ value: Tensor) -> String {
    value.elements.allSatisfy { format.shown($0).isExact } ? "=" : "≈"
  }
}
