import GraphCore

extension LessonMaker {
  // MARK: Forward against reverse

  /// The same graph differentiated both ways: the tangents of one variable beside the gradients, and what
  /// either costs for n inputs and m outputs.
  var modes: [Lesson.Block] {
    guard case .node(let objective) = graph.objective else { return [] }
    var blocks: [Lesson.Block] = [.heading(phrase("Forward and reverse", "前向与反向"))]
    if let variable = wanted.first { blocks += sideBySide(variable, objective) }
    return blocks + costs(objective)
  }

  /// For each unit its derivative by one variable, from left to right, and that of the result by it.
  private func sideBySide(_ variable: NodeID, _ objective: NodeID) -> [Lesson.Block] {
    let counts = pathCounts(from: variable)
    let units = shownUnits.filter { counts[$0.index] > 0 && $0 <= objective }
    let isShort = graph[variable].shape.isScalar
    let tangents = isShort ? gradients?.evaluation.tangents(along: variable) : nil
    let x = symbol(of: variable)
    var rows: [[Lesson.Phrase]] = []
    for id in units {
      var terms: [MathNode] = []
      for (place, argument) in graph.arguments(of: id).enumerated() {
        guard let operand = argument.node, counts[operand.index] > 0,
          graph.carriesDerivative(id, place)
        else { continue }
        let local =
          graph.localDerivative(of: id, place: place)?.node
          ?? LessonMath.partial(symbol(of: id), symbol(of: operand))
        terms.append(
          operand == variable
            ? local : LessonMath.product([local, LessonMath.partial(symbol(of: operand), x)]))
      }
      let left = LessonMath.partial(symbol(of: id), x)
      // A derivative without a short name says nothing about itself.
      if terms == [left] { continue }
      var row: [Lesson.Phrase] = [
        .init(
          numbered(
            [left, LessonMath.sum(LessonMath.elided(terms))], tangents?.tangent(of: id)))
      ]
      row.append(
        .init(
          gradients.map { numbered([gradient(id)], $0.gradient(of: id)) } ?? gradient(id)))
      rows.append(row)
    }
    guard !rows.isEmpty else { return [] }
    return [
      .paragraph(
        phrase(
          "Forward mode goes with the arrows and carries # of one variable along; reverse mode goes "
            + "against them and carries the derivative of the result. Forward lines are read "
            + "downwards, reverse ones upwards.",
          "前向模式顺着箭头走，携带对一个变量的导数 #；反向模式逆着箭头走，携带结果的导数。"
            + "前向一列从上往下读，反向一列从下往上读。",
          LessonMath.partial(.identifier("u"), x))),
      .table(
        heads: [
          phrase("forward, by #", "前向，对 # 求导", x), phrase("reverse", "反向"),
        ], rows: rows),
    ]
  }

  /// What forward and reverse mode cost for n inputs and m outputs.
  private func costs(_ objective: NodeID) -> [Lesson.Block] {
    let inputs = wanted.reduce(0) { $0 + graph[$1].shape.count }
    let outputs = graph[objective].shape.count
    let units = graph.nodes.filter { $0.isUnit && $0.output == 0 }.count
    let edges = graph.ids.reduce(0) { $0 + graph.operands(of: $1).count }
    let work = graph.ids.reduce(0) { $0 &+ multiplications(of: $1) }
    let text = say(
      "The graph has \(counted(units, "unit")) and \(counted(edges, "edge")); there \(inputs == 1 ? "is" : "are") "
        + "n = \(counted(inputs, "input")) and m = \(counted(outputs, "output")). One sweep carries a "
        + "derivative along every edge, which takes about \(counted(work, "multiplication")).",
      "图中有 \(units) 个单元、\(edges) 条边；输入 n = \(inputs) 个，输出 m = \(outputs) 个。"
        + "一次遍历沿每条边传递一次导数，约需 \(work) 次乘法。")
    let rows: [[Lesson.Phrase]] = [
      [
        phrase("forward", "前向"), phrase("one for each input: \(inputs)", "每个输入一次：\(inputs)"),
        .init("\(inputs) × \(work) = \(product(inputs, work))"),
      ],
      [
        phrase("reverse", "反向"), phrase("one for each output: \(outputs)", "每个输出一次：\(outputs)"),
        .init("\(outputs) × \(work) = \(product(outputs, work))"),
      ],
    ]
    return [
      .paragraph(.init(text)),
      .table(
        heads: [
          phrase("mode", "模式"), phrase("sweeps", "遍历次数"),
          phrase("multiplications", "乘法次数"),
        ], rows: rows),
      .paragraph(
        outputs <= inputs
          ? phrase(
            "Reverse mode gives all gradients in \(outputs == 1 ? "one sweep" : "\(outputs) sweeps").",
            "反向模式只需 \(outputs) 次遍历就得到全部梯度。")
          : phrase(
            "Forward mode needs fewer sweeps here, as there are more outputs than inputs.",
            "这里输出多于输入，前向模式需要的遍历次数更少。")),
    ]
  }

  /// About how many multiplications the local derivatives of a unit take in one sweep.
  private func multiplications(of unit: NodeID) -> Int {
    guard let primitive = graph[unit].primitive, graph[unit].output == 0 else { return 0 }
    return graph.operands(of: unit).reduce(0) { total, operand in
      let (from, to) = (graph[operand].shape, graph[unit].shape)
      switch primitive {
      case .linearAlgebra(.matrixProduct):
        let inner = graph.arguments(of: unit).first?.node.map { graph[$0].shape.columns } ?? 1
        return total &+ to.count &* inner
      case .linearAlgebra(let operation)
      where ![.inner, .outer, .trace, .kronecker].contains(operation):
        return total &+ from.rows &* from.rows &* max(from.columns, 1)
      default: return total &+ max(from.count, to.count)
      }
    }
  }

  private func product(_ a: Int, _ b: Int) -> String {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? "> 2⁶³" : "\(value)"
  }
}
