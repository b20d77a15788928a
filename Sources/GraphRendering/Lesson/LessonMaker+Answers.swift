import GraphCore

extension LessonMaker {
  // MARK: Step 4

  var wanted: [NodeID] {
    if let variable = options.variable { return [variable] }
    let parameters = graph.ids.filter { graph[$0].kind == .parameter }
    return parameters.isEmpty ? graph.ids.filter { !graph[$0].isUnit } : parameters
  }

  var answers: [Lesson.Block] {
    var lines: [MathNode] = []
    var missing: [MathNode] = []
    var maps: [(variable: MathNode, direction: MathNode)] = []
    var withoutSecond: [MathNode] = []
    var hasJacobian = false
    for id in wanted {
      // Of several outputs the answer is the Jacobian.
      if hasSeveralOutputs,
        let jacobian = graph.symbolicJacobian(of: id, layout: options.layout)
      {
        lines.append(
          LessonMath.equation(
            LessonMath.partial(f, symbol(of: id)), graph.mathNode(of: jacobian.formula, names: true)
          ))
        hasJacobian = true
        continue
      }
      var parts = [gradient(id)]
      if let form = symbolic.closedForm(of: id) {
        parts.append(symbolic.mathNode(of: form))
      } else {
        missing.append(symbol(of: id))
        if let formula = unitForm(of: id) {
          parts.append(graph.mathNode(of: formula))
        }
      }
      if parts.count > 1 || gradients != nil {
        lines.append(numbered(parts, gradients?.gradient(of: id)))
      }
      guard options.showsHessian else { continue }
      if let hessian = graph.symbolicHessian(of: id) {
        lines.append(
          LessonMath.equation(second(id), graph.mathNode(of: hessian.formula, names: true)))
      } else if let map = graph.secondDerivativeMap(of: id) {
        let direction = map.graph.symbol(of: map.direction)
        lines.append(
          LessonMath.equation(
            .joined([second(id), .fenced(open: "[", direction, close: "]")]), map.mathNode))
        maps.append((symbol(of: id), direction))
      } else {
        withoutSecond.append(symbol(of: id))
      }
    }
    var blocks: [Lesson.Block] = [
      .heading(heading(.substitute)), .formulas(lines),
    ]
    if hasSeveralOutputs, let whole = wholeJacobian { blocks.append(.formulas([whole])) }
    if hasJacobian {
      blocks.append(
        .paragraph(
          options.layout == .numerator
            ? phrase(
              "Jacobians in numerator layout: a row for each element of the result, a column for each "
                + "element of the variable.",
              "雅可比矩阵采用分子布局：每一行对应结果的一个分量，每一列对应变量的一个分量。")
            : phrase(
              "Jacobians in denominator layout: a row for each element of the variable, a column for "
                + "each element of the result.",
              "雅可比矩阵采用分母布局：每一行对应变量的一个分量，每一列对应结果的一个分量。")))
    }
    if !missing.isEmpty {
      blocks.append(
        .paragraph(
          phrase(
            "Longer than \(ClosedFormLimits().characters) signs when written out, and left in the units: ",
            "展开后超过 \(ClosedFormLimits().characters) 个字符，保留单元记号：")
            + list(missing)))
    }
    for (variable, direction) in maps {
      blocks.append(
        .paragraph(
          phrase(
            "The second derivatives by # are a linear map: what the gradient changes by, to first order, "
              + "when # changes by #.",
            "对 # 的二阶导数是线性映射：当 # 改变 # 时，梯度的一阶改变量。", variable, variable, direction)))
    }
    if !withoutSecond.isEmpty {
      blocks.append(
        .paragraph(
          phrase(
            "No closed form of at most \(ClosedFormLimits().characters) signs was found for the second "
              + "derivatives by ",
            "未找到不超过 \(ClosedFormLimits().characters) 个字符的二阶导数闭式：") + list(withoutSecond)))
    }
    return blocks
  }

  /// ∂²f/∂x².
  private func second(_ id: NodeID) -> MathNode {
    .fraction(
      .joined([.scripts(base: .sign("∂"), sub: nil, sup: .number("2")), f]),
      .joined([.sign("∂"), .scripts(base: symbol(of: id), sub: nil, sup: .number("2"))]))
  }
}
