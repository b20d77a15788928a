import GraphCore

extension LessonMaker {
  // MARK: Names of rules

  /// The scalar rule by which a unit is differentiated (Parr & Howard, §2), or the name of its function.
  func ruleName(_ primitive: Primitive, of unit: NodeID) -> String {
    let hasConstant = !graph.constants(of: unit).isEmpty
    switch primitive {
    case .arithmetic(.add): return say("sum rule", "加法法则")
    case .arithmetic(.subtract): return say("difference rule", "减法法则")
    case .arithmetic(.multiply):
      return hasConstant ? say("constant multiple rule", "常数倍法则") : say("product rule", "乘法法则")
    case .arithmetic(.divide):
      return hasConstant && graph.arguments(of: unit).last?.node == nil
        ? say("constant multiple rule", "常数倍法则") : say("quotient rule", "除法法则")
    case .arithmetic(.negate): return say("constant multiple rule", "常数倍法则")
    case .arithmetic(.power), .elementary(.square): return say("power rule", "幂法则")
    case .piecewise, .reduction(.max, _), .reduction(.min, _):
      return say("cases", "分情况")
    case .reduction(.sum, _), .reduction(.mean, _):
      return say("sum rule", "加法法则")
    case .linearAlgebra(.matrixProduct), .linearAlgebra(.inner), .linearAlgebra(.outer),
      .linearAlgebra(.kronecker):
      return say("product rule", "乘法法则")
    case .shapeChange: return say("linear map", "线性映射")
    default: return say("derivative of \(primitive.name)", "\(primitive.name) 的导数")
    }
  }

  // MARK: Kinks

  /// A gradient with a comparison in it, told case by case.
  var cases: [Lesson.Block] {
    var lines: [MathNode] = []
    for id in wanted {
      guard let form = symbolic.closedForm(of: id),
        let split = graph.caseSplit(of: form.formula)
      else { continue }
      let otherwise = MathNode.words(say("otherwise", "其他情况"))
      let rows = [
        (split.whereTrue, graph.mathNode(of: split.condition, names: true)),
        (split.whereFalse, otherwise),
      ].map { formula, condition in
        [
          MathNode.joined([
            graph.mathNode(of: formula, names: true), .separator(","), .wideSpace, condition,
          ])
        ]
      }
      lines.append(
        LessonMath.equation(gradient(id), .fenced(open: "{", .matrix(rows), close: "")))
    }
    if lines.isEmpty { return [] }
    return [
      .heading(phrase("Case by case", "分情况")), .formulas(lines),
      .paragraph(
        phrase(
          "At the kink itself the program takes the second case, as relu'(0) = 0.",
          "在折点处取第二种情况，即 relu'(0) = 0。")),
    ]
  }

  // MARK: Costs

  /// What forward and reverse mode cost for n inputs and m outputs.
  var costs: [Lesson.Block] {
    guard case .node(let objective) = graph.objective else { return [] }
    let inputs = wanted.reduce(0) { $0 + graph[$1].shape.count }
    let outputs = graph[objective].shape.count
    let units = graph.nodes.filter { $0.isUnit && $0.output == 0 }.count
    let edges = graph.ids.reduce(0) { $0 + graph.operands(of: $1).count }
    let text = say(
      "The graph has \(units) units and \(edges) edges; there are n = \(inputs) inputs and "
        + "m = \(outputs) output\(outputs == 1 ? "" : "s"). ",
      "图中有 \(units) 个单元、\(edges) 条边；输入 n = \(inputs) 个，输出 m = \(outputs) 个。")
    let rows: [[Lesson.Phrase]] = [
      [
        phrase("forward", "前向"), phrase("one for each input: \(inputs)", "每个输入一次：\(inputs)"),
        .init("\(inputs) × \(edges) = \(product(inputs, edges))"),
      ],
      [
        phrase("reverse", "反向"), phrase("one for each output: \(outputs)", "每个输出一次：\(outputs)"),
        .init("\(outputs) × \(edges) = \(product(outputs, edges))"),
      ],
    ]
    return [
      .heading(phrase("Forward and reverse", "前向与反向")), .paragraph(.init(text)),
      .table(
        heads: [
          phrase("mode", "模式"), phrase("sweeps", "遍历次数"),
          phrase("products along edges", "沿边的乘法次数"),
        ], rows: rows),
      .paragraph(
        outputs <= inputs
          ? phrase(
            "Reverse mode gives all gradients in \(outputs == 1 ? "one sweep" : "\(outputs) sweeps").",
            "反向模式只需 \(outputs) 次遍历就得到全部梯度。")
          : phrase(
            "Forward mode needs fewer sweeps here, as there are more outputs than inputs.",
            "这里输出多于输入，前向模式的遍历次数更少。")),
    ]
  }

  private func product(_ a: Int, _ b: Int) -> String {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? "> 2⁶³" : "\(value)"
  }
}
