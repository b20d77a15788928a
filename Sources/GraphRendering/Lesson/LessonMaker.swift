public import GraphCore

/// Makes the lesson of a problem: the four written steps and what belongs to them.
public struct LessonMaker {
  public struct Options: Sendable {
    public var language = Lesson.Language.en
    public var level = Lesson.Level.full
    /// Only this variable; nil for all.
    public var variable: NodeID?
    public var showsHessian = false
    public var digits = 4
    /// How Jacobians lie.
    public var layout = JacobianLayout.numerator
    /// The most lines of a table.
    public var lines = 120

    public init() {}
  }

  let problem: Problem
  let graph: Graph
  let gradients: Gradients?
  let symbolic: SymbolicGradients
  private let unitForms: [Symbolic?]
  let options: Options
  let format: NumberFormat
  /// f, or the name that the person gave.
  let f: MathNode
  /// What the sweep differentiates: f, or the sum of its elements where it has several.
  let differentiated: MathNode
  let hasSeveralOutputs: Bool

  public init(_ problem: Problem, gradients: Gradients?, options: Options) {
    self.problem = problem
    graph = problem.graph
    self.gradients = gradients
    symbolic = graph.symbolicGradients()
    unitForms = graph.gradientsInUnits()
    self.options = options
    format = NumberFormat(digits: options.digits)
    f = graph.objectiveName.mathNode
    if case .node(let objective) = graph.objective, !graph[objective].shape.isScalar {
      differentiated = .parenthesized(.joined([.sign("∑"), .thinSpace, f]))
      hasSeveralOutputs = true
    } else {
      differentiated = f
      hasSeveralOutputs = false
    }
  }

  /// - Complexity: linear in the size of the graph for the lines that are shown.
  public var lesson: Lesson {
    var blocks: [Lesson.Block] = []
    guard case .node = graph.objective else {
      blocks.append(
        .paragraph(
          .init(
            say(
              "The objective is a constant: there is nothing to differentiate.",
              "目标函数是常数，没有需要求导的量。"))))
      return lesson(blocks)
    }
    let isFull = options.level == .full
    if graph.nodes.count == graph.variables.count { return lesson(bareVariable) }
    blocks += introduction
    if isFull { blocks += localDerivatives }
    blocks += sweep
    blocks += answers
    if isFull {
      blocks += chainRules
      blocks += cases
      blocks += chainProduct
      blocks += remedies
      blocks += indexNotation
      blocks += modes
    }
    return lesson(blocks)
  }

  private func lesson(_ blocks: [Lesson.Block]) -> Lesson {
    Lesson(
      title: problem.title, blocks: blocks, language: options.language,
      unitLetter: graph.unitLetter)
  }

  func say(_ english: String, _ chinese: String) -> String {
    options.language == .en ? english : chinese
  }

  func phrase(_ english: String, _ chinese: String) -> Lesson.Phrase {
    .init(say(english, chinese))
  }

  /// ∂f/∂u in units, where it is short.
  func unitForm(of id: NodeID) -> Symbolic? {
    unitForms.indices.contains(id.index) ? unitForms[id.index] : nil
  }

  /// A formula that is one variable: nothing to introduce, nothing to combine.
  private var bareVariable: [Lesson.Block] {
    guard case .node(let id) = graph.objective else { return [] }
    return [
      .paragraph(
        phrase("The formula is the variable ", "公式就是变量 ") + symbol(of: id)
          + phrase(
            " itself: there is no unit between them, and the derivative is that of the identity.",
            " 本身：中间没有任何单元，导数就是恒等映射的导数。")),
      .formulas([
        LessonMath.equation(
          LessonMath.partial(f, symbol(of: id)),
          graph[id].shape.isScalar ? .number("1") : .identifier("I"))
      ]),
    ]
  }

  // MARK: Step 1

  private var introduction: [Lesson.Block] {
    let variables = graph.ids.filter { !graph[$0].isUnit }
    let units = shownUnits
    var heads = [
      phrase("unit", "单元"), phrase("operation", "运算"),
      .init(.joined([.identifier("S"), .parenthesized(.identifier("u"))])),
    ]
    if hasTensors { heads.append(phrase("shape", "形状")) }
    if gradients != nil { heads.append(phrase("value", "值")) }
    let rows = (variables + units).map { id -> [Lesson.Phrase] in
      var row: [Lesson.Phrase] = [
        .init(name(of: id)),
        graph[id].isUnit
          ? .init(graph.expression(of: id))
          : graph[id].kind == .data ? phrase("data", "数据") : phrase("parameter", "参数"),
        .init(LessonMath.set(graph.allChildren(of: id).map(graph.symbol(of:)))),
      ]
      if hasTensors { row.append(.init("\(graph[id].shape)")) }
      if let gradients { row.append(.init(shown(gradients.evaluation.value(of: id)))) }
      return row
    }
    var blocks: [Lesson.Block] = [
      .heading(phrase("Step 1: introduce intermediate variables", "第一步：引入中间变量")),
      .paragraph(
        phrase(
          "Each unit is one operation on what stands before it; S(u) is the set of the units that "
            + "use u.",
          "每个单元只做一次运算，只用到前面已有的量；S(u) 是使用 u 的单元的集合。")),
      .table(heads: heads, rows: rows),
    ]
    if problem.takesShapes {
      blocks.append(
        .paragraph(
          phrase(
            "No shape was given: these sizes are an example, chosen so that all products fit.",
            "没有给出形状：这里的大小是使所有乘积都成立的一个例子。")))
    }
    let left = graph.nodes.count - variables.count - units.count
    if left > 0 {
      blocks.append(
        .paragraph(phrase("… and \(left) more units.", "……另有 \(left) 个单元。")))
    }
    return blocks
  }

  var shownUnits: [NodeID] {
    Array(graph.ids.lazy.filter { graph[$0].isUnit }.prefix(options.lines))
  }

  var hasTensors: Bool { graph.nodes.contains { !$0.shape.isScalar } }

  func symbol(of id: NodeID) -> MathNode { graph.symbol(of: id) }

  /// u₃ = h, where a statement named it.
  private func name(of id: NodeID) -> MathNode {
    guard graph[id].isUnit, let name = graph.results[id] else { return symbol(of: id) }
    return LessonMath.equation(symbol(of: id), name.mathNode)
  }

  func number(_ value: Double) -> MathNode { format.math(value) }

  /// a = b = 0.405, or ≈ where the number was rounded.
  func numbered(_ parts: [MathNode], _ value: Tensor?) -> MathNode {
    guard let value else { return LessonMath.equation(parts) }
    let isExact = value.elements.allSatisfy { format.shown($0).isExact }
    let sign = isExact || value.shape.count > 12 ? "=" : "≈"
    return .joined([LessonMath.equation(parts), .infix(sign), shown(value)])
  }

  /// A small tensor with its numbers; of a larger one its shape.
  func shown(_ tensor: Tensor) -> MathNode {
    if tensor.shape.isScalar { return number(tensor.scalar) }
    guard tensor.shape.count <= 12 else { return .words("\(tensor.shape)") }
    let rows = (0..<tensor.shape.rows).map { row in
      (0..<tensor.shape.columns).map { column in
        number(tensor.elements[row * tensor.shape.columns + column])
      }
    }
    return .fenced(open: "[", .matrix(rows), close: "]")
  }

  /// ∂f/∂u.
  func gradient(_ id: NodeID) -> MathNode {
    LessonMath.partial(differentiated, symbol(of: id))
  }

  func text(_ node: MathNode) -> String { PlainText(unitLetter: graph.unitLetter).string(node) }

  // MARK: Step 2

  private var localDerivatives: [Lesson.Block] {
    var rows: [[Lesson.Phrase]] = []
    for id in shownUnits {
      guard let primitive = graph[id].primitive else { continue }
      for (place, argument) in graph.arguments(of: id).enumerated() {
        guard let operand = argument.node else { continue }
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
      .heading(phrase("Step 2: differentiate each unit", "第二步：逐个单元求导")),
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

  // MARK: Step 4

  var wanted: [NodeID] {
    if let variable = options.variable { return [variable] }
    let parameters = graph.ids.filter { graph[$0].kind == .parameter }
    return parameters.isEmpty ? graph.ids.filter { !graph[$0].isUnit } : parameters
  }

  private var answers: [Lesson.Block] {
    var lines: [MathNode] = []
    var missing: [MathNode] = []
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
      if options.showsHessian, let hessian = graph.symbolicHessian(of: id) {
        lines.append(
          LessonMath.equation(second(id), graph.mathNode(of: hessian.formula, names: true)))
      }
    }
    var blocks: [Lesson.Block] = [
      .heading(phrase("Step 4: substitute back", "第四步：代回原变量")), .formulas(lines),
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
          phrase("Too long to be written out, and left in the units: ", "展开后过长，保留单元记号：")
            + list(missing)))
    }
    return blocks
  }

  /// ∂²f/∂x².
  private func second(_ id: NodeID) -> MathNode {
    .fraction(
      .joined([.scripts(base: .sign("∂"), sub: nil, sup: .number("2")), f]),
      .joined([.sign("∂"), .scripts(base: symbol(of: id), sub: nil, sup: .number("2"))]))
  }

  func list(_ nodes: [MathNode]) -> Lesson.Phrase {
    var phrase = Lesson.Phrase([])
    for (place, node) in nodes.enumerated() {
      if place > 0 { phrase = phrase + ", " }
      phrase = phrase + node
    }
    return phrase
  }
}
