import GraphCore

extension LessonMaker {
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
    case .piecewise: return say("cases", "分情况")
    case .reduction(.max, _): return say("cases", "最大值：分情况")
    case .reduction(.min, _): return say("cases", "最小值：分情况")
    case .reduction(.sum, _): return say("sum rule", "求和：加法法则")
    case .reduction(.mean, _): return say("sum rule", "均值：加法法则")
    case .linearAlgebra(.matrixProduct): return say("product rule", "矩阵乘法：乘法法则")
    case .linearAlgebra(.inner): return say("product rule", "内积：乘法法则")
    case .linearAlgebra(.outer): return say("product rule", "外积：乘法法则")
    case .linearAlgebra(.kronecker): return say("product rule", "Kronecker 积：乘法法则")
    case .shapeChange(.transpose): return say("linear map", "转置：线性映射")
    case .shapeChange: return say("linear map", "线性映射")
    default:
      let name = functionName(primitive)
      return say("derivative of \(name)", "\(name)\(name.isHan ? "的导数" : " 的导数")")
    }
  }

  /// The name of a function in the words of the lesson's language; the name by which it is called where
  /// there is no other.
  private func functionName(_ primitive: Primitive) -> String {
    switch primitive {
    case .elementary(.abs): say("the absolute value", "绝对值")
    case .elementary(.sqrt): say("the square root", "平方根")
    case .elementary(.cbrt): say("the cube root", "立方根")
    case .elementary(.exp): say("exp", "指数函数")
    case .elementary(.ln): say("ln", "对数函数")
    case .elementary(.sin): say("sin", "正弦")
    case .elementary(.cos): say("cos", "余弦")
    case .elementary(.tan): say("tan", "正切")
    case .elementary(.arcsin): say("arcsin", "反正弦")
    case .elementary(.arccos): say("arccos", "反余弦")
    case .elementary(.arctan): say("arctan", "反正切")
    case .elementary(.sinh): say("sinh", "双曲正弦")
    case .elementary(.cosh): say("cosh", "双曲余弦")
    case .elementary(.tanh): say("tanh", "双曲正切")
    case .elementary(.reciprocal): say("the reciprocal", "倒数")
    case .elementary(.erf): say("erf", "误差函数")
    case .reduction(.norm, _): say("the norm", "范数")
    case .reduction(.norm1, _): say("the 1-norm", "1-范数")
    case .reduction(.product, _): say("the product of all", "连乘")
    case .reduction(.variance, _): say("the variance", "方差")
    case .reduction(.standardDeviation, _): say("the standard deviation", "标准差")
    case .linearAlgebra(.trace): say("the trace", "迹")
    case .linearAlgebra(.determinant): say("the determinant", "行列式")
    case .linearAlgebra(.logDeterminant): say("the log-determinant", "行列式的对数")
    case .linearAlgebra(.inverse): say("the inverse", "逆矩阵")
    case .linearAlgebra(.solve): say("the solution", "线性方程组的解")
    case .linearAlgebra(.cholesky): say("the Cholesky factor", "Cholesky 因子")
    case .linearAlgebra(.lu): say("the LU decomposition", "LU 分解")
    case .linearAlgebra(.qr): say("the QR decomposition", "QR 分解")
    case .network(.layerNorm): say("layer normalisation", "层归一化")
    case .network(.batchNorm): say("batch normalisation", "批量归一化")
    case .network(.linear): say("the linear layer", "线性层")
    case .loss(.crossEntropy): say("the cross entropy", "交叉熵")
    case .loss(.softmaxCrossEntropy): say("the softmax cross entropy", "softmax 交叉熵")
    default: primitive.name
    }
  }

  // MARK: Kinks

  /// A gradient with a condition in it, told case by case.
  var cases: [Lesson.Block] {
    var lines: [MathNode] = []
    var remarks: [Lesson.Phrase] = []
    var isTabled = false
    for id in wanted.prefix(options.lines) {
      guard let form = symbolic.closedForm(of: id),
        let split = graph.caseSplit(of: form.formula)
      else {
        if let form = symbolic.closedForm(of: id), let table = graph.caseTable(of: form.formula) {
          lines.append(LessonMath.equation(gradient(id), rows(table)))
          isTabled = true
        }
        continue
      }
      let rows = split.cases.map { row($0.formula, $0.condition.map { [$0] } ?? []) }
      lines.append(
        LessonMath.equation(gradient(id), .fenced(open: "{", .matrix(rows), close: "")))
      // Where the conditions say themselves what holds at a threshold, a remark would repeat it.
      for kink in split.kinks
      where split.cases[kink.holds].condition == nil
        || !isConditionChosen && split.cases.count == 2
      {
        let remark = remark(on: kink, of: split)
        if !remarks.contains(remark) { remarks.append(remark) }
      }
    }
    if lines.isEmpty { return [] }
    if isTabled {
      remarks.append(
        phrase(
          "Where the two sides of a condition are equal, the closed form itself says what holds.",
          "当条件的两边相等时，以闭式为准。"))
    }
    return [.heading(phrase("Case by case", "分情况讨论")), .formulas(lines)]
      + remarks.map { .paragraph($0) }
  }

  private func rows(_ table: CaseTable) -> MathNode {
    .fenced(
      open: "{", .matrix(table.rows.map { row($0.formula, $0.conditions) }), close: "")
  }

  /// `2 x,  x > 0 and y < 0`; without conditions what is left.
  private func row(_ formula: Symbolic, _ conditions: [MathNode]) -> [MathNode] {
    let node = formula.isZero ? MathNode.number("0") : graph.mathNode(of: formula, names: true)
    var parts: [MathNode] = []
    for condition in conditions {
      if !parts.isEmpty { parts.append(.words(say(" and ", " 且 "))) }
      parts.append(condition)
    }
    if parts.isEmpty { parts = [.words(say("otherwise", "其他情况"))] }
    return [.joined([node, .separator(","), .wideSpace] + parts)]
  }

  /// Which case the program takes at a threshold.
  private func remark(on kink: CaseSplit.Kink, of split: CaseSplit) -> Lesson.Phrase {
    let ordinals = [
      ("first", "第一"), ("second", "第二"), ("third", "第三"), ("fourth", "第四"), ("fifth", "第五"),
    ]
    let ordinal = ordinals[min(kink.holds, ordinals.count - 1)]
    let reason = isConditionChosen ? ("", "") : (", as relu'(0) = 0", "，即 relu'(0) = 0")
    return phrase(
      "At # the program takes the \(ordinal.0) case\(reason.0).",
      "在 # 处取\(ordinal.1)种情况\(reason.1)。", kink.place)
  }

  /// Whether the formula itself says what holds at its thresholds: its conditions are not those of relu,
  /// or of max and min with a constant, alone.
  private var isConditionChosen: Bool {
    var hasHinge = false
    for id in graph.ids {
      switch graph[id].primitive {
      case .activation(.relu): hasHinge = true
      case .piecewise(.max), .piecewise(.min):
        if graph.arguments(of: id).contains(where: { $0.node == nil }) { hasHinge = true }
      case .piecewise: return true
      default: break
      }
    }
    return !hasHinge
  }
}

extension String {
  /// Whether it ends with a Chinese sign, to which no blank is set.
  fileprivate var isHan: Bool { (unicodeScalars.last?.value ?? 0) >= 0x4E00 }
}
