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
      let condition = graph.mathNode(of: split.condition, names: true)
      let rows = [(split.whereTrue, condition), (split.whereFalse, otherwise)].map {
        formula, condition in
        let node = formula.isZero ? MathNode.number("0") : graph.mathNode(of: formula, names: true)
        return [MathNode.joined([node, .separator(","), .wideSpace, condition])]
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
}
