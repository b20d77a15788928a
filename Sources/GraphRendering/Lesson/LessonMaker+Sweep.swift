import GraphCore

extension LessonMaker {
  // MARK: Step 3

  /// The reverse sweep line by line: ∂f/∂u = Σ over v in S(u) of ∂f/∂v · ∂v/∂u.
  var sweep: [Lesson.Block] {
    guard case .node(let objective) = graph.objective else { return [] }
    let units = graph.ids.filter { graph[$0].isUnit && $0 <= objective }.reversed()
    let variables = graph.ids.filter { !graph[$0].isUnit }
    var lines: [MathNode] = []
    for id in (Array(units) + variables).prefix(options.lines) {
      lines.append(line(id, isObjective: id == objective))
    }
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
              "; the Jacobian of step 4 takes one sweep for each element.",
              "；第四步的雅可比矩阵对每个分量各需一次遍历。")))
    }
    return [
      .heading(phrase("Step 3: combine, backwards over S(u)", "第三步：沿 S(u) 反向合并"))
    ] + note + [
      .paragraph(
        phrase(
          "The gradient of the last unit is 1. Going backwards, each gradient is complete when it is "
            + "read, and is never computed twice: ",
          "最后一个单元的梯度为 1。反向逐个计算，每个梯度只算一次，读取时已经完整：") + rule),
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
    var parts = [gradient(id), LessonMath.sum(terms)]
    if let formula = unitForm(of: id), formula.number == nil || gradients == nil {
      let node = graph.mathNode(of: formula)
      if node != parts[1] { parts.append(node) }
    }
    // One number alone repeats the result.
    if products.count == terms.count, let value, value.shape.isScalar {
      let sum = LessonMath.sum(products)
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
    var parts = [left, LessonMath.sum(terms)]
    if let formula = unitForm(of: id) {
      let node = graph.mathNode(of: formula)
      if node != parts[1] { parts.append(node) }
    }
    guard let value = gradients?.gradient(of: id) else { return LessonMath.equation(parts) }
    guard size <= 24, shape.count <= 12, numbers.count == terms.count else {
      return numbered(parts, value)
    }
    let sum = LessonMath.sum(numbers)
    let sign = MathNode.infix(relation(value))
    if sum == shown(value) { return .joined([LessonMath.equation(parts), sign, sum]) }
    return .joined([LessonMath.equation(parts), sign, sum, sign, shown(value)])
  }

  /// `≈` where a number was rounded.
  private func relation(_ value: Tensor) -> String {
    value.elements.allSatisfy { format.shown($0).isExact } ? "=" : "≈"
  }

  // MARK: Which chain rule

  /// How each variable reaches the objective, and which of the three chain rules that asks for.
  var chainRules: [Lesson.Block] {
    guard case .node(let objective) = graph.objective else { return [] }
    var items: [Lesson.Phrase] = []
    for id in wanted {
      let counts = pathCounts(from: id)
      let count = counts[objective.index]
      let isTensor = graph.ids.contains { counts[$0.index] > 0 && !graph[$0].shape.isScalar }
      var item = Lesson.Phrase(symbol(of: id)) + ": "
      if count == 0 {
        item = item + phrase("it does not reach the result; the gradient is 0.", "与结果无关，梯度为 0。")
      } else if isTensor {
        item =
          item
          + phrase(
            "vectors or matrices stand on the way: the vector chain rule (a product of Jacobians).",
            "途经向量或矩阵：用向量链式法则（雅可比矩阵相乘）。")
      } else if count == 1 {
        item =
          item
          + phrase(
            "one path: the single-variable chain rule (a product of local derivatives).",
            "只有一条路径：用单变量链式法则（局部导数相乘）。")
      } else {
        let shownCount = count == Int.max ? "≥ 2⁶³" : "\(count)"
        item =
          item
          + phrase(
            "\(shownCount) paths: the single-variable total-derivative chain rule (the paths add up).",
            "共 \(shownCount) 条路径：用单变量全导数链式法则（各路径相加）。")
      }
      if count > 0, count <= 6 {
        // Where a unit uses an operand twice, as x·x does, the same units make two paths.
        var different: [(path: [NodeID], times: Int)] = []
        for path in paths(from: id, to: objective, counts) where path.count <= 24 {
          if let known = different.firstIndex(where: { $0.path == path }) {
            different[known].times += 1
          } else {
            different.append((path, 1))
          }
        }
        for (path, times) in different {
          item = item + " " + arrows(path) + (times > 1 ? " (×\(times));" : ";")
        }
        if case .words(let last)? = item.pieces.last, last.hasSuffix(";") {
          item.pieces[item.pieces.count - 1] = .words(last.dropLast() + say(".", "。"))
        }
      }
      items.append(item)
    }
    return [
      .heading(phrase("Which chain rule applies", "用哪一条链式法则")), .list(items),
    ]
  }

  private func arrows(_ path: [NodeID]) -> MathNode {
    var parts: [MathNode] = []
    for (place, id) in path.enumerated() {
      if place > 0 { parts.append(.infix("→")) }
      parts.append(symbol(of: id))
    }
    return .joined(parts)
  }

  /// How many ways lead from a node to each later one, by operand places; `Int.max` for more than that.
  func pathCounts(from start: NodeID) -> [Int] {
    var counts = [Int](repeating: 0, count: graph.nodes.count)
    counts[start.index] = 1
    for index in graph.variables.count..<graph.nodes.count {
      for operand in graph.operands(of: NodeID(index)) {
        let (sum, overflow) = counts[index].addingReportingOverflow(counts[operand.index])
        counts[index] = overflow ? .max : sum
      }
    }
    return counts
  }

  /// The ways themselves, where they are few; found backwards from the objective.
  private func paths(from start: NodeID, to end: NodeID, _ counts: [Int]) -> [[NodeID]] {
    var open: [[NodeID]] = [[end]]
    var found: [[NodeID]] = []
    while let path = open.popLast() {
      guard let last = path.last else { continue }
      if last == start {
        found.append(path.reversed())
        continue
      }
      for operand in graph.operands(of: last).reversed() where counts[operand.index] > 0 {
        open.append(path + [operand])
      }
    }
    return found
  }
}
