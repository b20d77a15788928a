import GraphCore

extension LessonMaker {
  // MARK: Step 2

  var localDerivatives: [Lesson.Block] {
    var rows: [[Lesson.Phrase]] = []
    for id in shownUnits {
      guard let primitive = graph[id].primitive else { continue }
      for (place, argument) in graph.arguments(of: id).enumerated() {
        guard let operand = argument.node, isOnTheWay(operand) else { continue }
        let local = graph.localDerivative(of: id, place: place, layout: options.layout)
        let left = LessonMath.partial(symbol(of: id), symbol(of: operand))
        var row: [Lesson.Phrase] = [
          .init(local.map { LessonMath.equation(left, $0.node) } ?? left),
          .init(ruleName(primitive, of: id)),
        ]
        if hasTensors {
          var sizes = [graph[id].shape.count, graph[operand].shape.count]
          if options.layout == .denominator { sizes.reverse() }
          row.append(.init("\(sizes[0])×\(sizes[1])"))
        }
        if let gradients {
          row.append(
            gradients.local(of: id, place: place).map { .init(number($0)) } ?? .init("—"))
        }
        rows.append(row)
      }
    }
    var heads = [phrase("local derivative", "局部导数"), phrase("rule", "求导法则")]
    if hasTensors { heads.append(phrase("shape", "形状")) }
    if gradients != nil { heads.append(phrase("number", "数值")) }
    // Between tensors the Jacobians have names alone.
    if rows.allSatisfy({ $0.last == .init("—") }), gradients != nil {
      heads.removeLast()
      for place in rows.indices { rows[place].removeLast() }
    }
    var blocks: [Lesson.Block] = [
      .heading(heading(.differentiate)),
      .table(heads: heads, rows: rows),
    ]
    if hasTensors {
      blocks.append(
        .paragraph(
          options.layout == .numerator
            ? phrase(
              "A Jacobian has rows for the elements of the unit and columns for those of its operand "
                + "(numerator layout); a gradient has the shape of its variable (denominator layout): ",
              "雅可比矩阵的行对应单元的分量，列对应操作数的分量（分子布局）；梯度的形状与变量相同（分母布局）：")
              + gradientSign + phrase(".", "。")
            : phrase(
              "A Jacobian has rows for the elements of the operand and columns for those of the unit "
                + "(denominator layout), as a gradient has the shape of its variable: ",
              "雅可比矩阵的行对应操作数的分量，列对应单元的分量（分母布局）；梯度的形状与变量相同：")
              + gradientSign + phrase(".", "。")))
    }
    return blocks
  }

  /// ∂f/∂u = ∇ᵤ f.
  private var gradientSign: MathNode {
    let u = MathNode.identifier("u")
    return LessonMath.equation(
      LessonMath.partial(differentiated, u),
      .joined([.scripts(base: .sign("∇"), sub: u, sup: nil), .thinSpace, differentiated]))
  }
}
