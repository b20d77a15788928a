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
    return [
      .heading(phrase("Step 3: combine, backwards over S(u)", "第三步：沿 S(u) 反向合并")),
      .paragraph(
        phrase(
          "The gradient of the last unit is 1. Going backwards, each gradient is complete when it is "
            + "read, and is never computed twice: ",
          "最后一个单元的梯度为 1。反向逐个计算，每个梯度只算一次，读取时已经完整：") + rule),
      .formulas(lines),
    ]
  }

  private func gradient(symbolName: String) -> MathNode {
    LessonMath.partial(f, .identifier(symbolName))
  }

  private func line(_ id: NodeID, isObjective: Bool) -> MathNode {
    let value = gradients?.gradient(of: id)
    if isObjective {
      let isScalar = graph[id].shape.isScalar
      return LessonMath.equation(
        gradient(id), isScalar ? .number("1") : .accent(.vec, .number("1")))
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
    if let formula = symbolic.gradientInUnits(of: id), formula.number == nil || gradients == nil {
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
        for path in paths(from: id, to: objective, counts) where path.count <= 24 {
          item = item + " " + arrows(path) + ";"
        }
        if item.pieces.last == .words(";") { item.pieces[item.pieces.count - 1] = .words(".") }
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

  // MARK: Chains

  /// ∂h_L/∂h_{k−1} as a product of factors, for results h_1 … h_L that hang together as a chain.
  var chainProduct: [Lesson.Block] {
    guard let gradients, let chain = longestChain, chain.count >= 3 else { return [] }
    var rows: [[Lesson.Phrase]] = []
    var product = 1.0
    for (step, id) in chain.enumerated().dropFirst().reversed() {
      guard let (node, number) = factor(from: chain[step - 1], to: id, gradients) else { return [] }
      product *= number
      guard let above = graph.results[id],
        let below = graph.results[chain[step - 1]] ?? variable(chain[step - 1])
      else { return [] }
      rows.append([
        .init(LessonMath.equation(LessonMath.partial(above.mathNode, below.mathNode), node)),
        .init(self.number(number)), .init(self.number(product)),
      ])
    }
    let last = graph.results[chain[chain.count - 1]]?.mathNode ?? .identifier("h")
    return [
      .heading(phrase("The product along the chain", "沿链的连乘")),
      .paragraph(
        phrase(
          "The gradient goes back through one factor for each layer; where the factors stay below 1 "
            + "it vanishes, where they stay above 1 it explodes.",
          "梯度每经过一层就乘上一个因子；因子都小于 1 时梯度消失，都大于 1 时梯度爆炸。")),
      .table(
        heads: [
          phrase("factor", "因子"), phrase("number", "数值"),
          phrase("product so far: the derivative of ", "累乘：导数 ") + last,
        ], rows: rows),
    ]
  }

  private func variable(_ id: NodeID) -> Name? {
    graph[id].isUnit ? nil : graph.variables[id.index]
  }

  /// h_0 (a variable), h_1, … , h_L: scalars of one letter with indices that follow one another.
  private var longestChain: [NodeID]? {
    var byName: [String: [Int: NodeID]] = [:]
    for (id, name) in graph.results where graph[id].shape.isScalar {
      if let index = name.index.flatMap({ Int($0) }) { byName[name.base, default: [:]][index] = id }
    }
    var best: [NodeID] = []
    for base in byName.keys.sorted() {
      guard let list = byName[base], let first = list.keys.min() else { continue }
      var chain: [NodeID] = []
      let before = graph.variables.firstIndex(of: Name(base, index: "\(first - 1)"))
      if let before { chain.append(NodeID(before)) }
      var index = first
      while let id = list[index] {
        chain.append(id)
        index += 1
      }
      let isLinked = zip(chain, chain.dropFirst()).allSatisfy {
        pathCounts(from: $0)[$1.index] == 1
      }
      if isLinked, chain.count > best.count, chain.count <= options.lines { best = chain }
    }
    return best.isEmpty ? nil : best
  }

  /// The product of the local derivatives on the one path between two results.
  private func factor(
    from start: NodeID, to end: NodeID, _ gradients: Gradients
  ) -> (MathNode, Double)? {
    let counts = pathCounts(from: start)
    var id = end
    var nodes: [MathNode] = []
    var number = 1.0
    while id != start {
      let places = Array(graph.arguments(of: id))
      guard
        let place = places.firstIndex(where: { $0.node.map { counts[$0.index] > 0 } ?? false }),
        let operand = places[place].node,
        let local = graph.localSymbolic(of: id, place: place),
        let value = gradients.local(of: id, place: place)
      else { return nil }
      if local.number != Constant.one { nodes.append(graph.mathNode(of: local, names: true)) }
      number *= value
      id = operand
    }
    return (nodes.isEmpty ? .number("1") : LessonMath.product(nodes), number)
  }
}
