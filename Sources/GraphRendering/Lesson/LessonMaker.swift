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
  /// Of the one variable that is asked for, how many ways lead from it to each node; nil where all are.
  private let reach: [Int]?
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
    reach = options.variable.map { problem.graph.pathCounts(from: $0) }
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

  /// The written steps. A brief lesson leaves one out; those that are shown are numbered.
  enum Step: Int, CaseIterable { case introduce, differentiate, combine, substitute }

  func number(of step: Step) -> Int {
    options.level == .brief && step.rawValue > Step.differentiate.rawValue
      ? step.rawValue : step.rawValue + 1
  }

  func heading(_ step: Step) -> Lesson.Phrase {
    let number = number(of: step)
    let chinese = ["一", "二", "三", "四"][number - 1]
    let title =
      switch step {
      case .introduce: ("introduce intermediate variables", "引入中间变量")
      case .differentiate: ("differentiate each unit", "逐个单元求导")
      case .combine: ("combine, backwards over S(u)", "沿 S(u) 反向合并")
      case .substitute: ("substitute back", "代回原变量")
      }
    return phrase("Step \(number): \(title.0)", "第\(chinese)步：\(title.1)")
  }

  /// Whether the gradient by the variable that is asked for goes through a node.
  func isOnTheWay(_ id: NodeID) -> Bool { reach.map { $0[id.index] > 0 } ?? true }

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
        .init(children(of: id)),
      ]
      if hasTensors { row.append(.init("\(graph[id].shape)")) }
      if let gradients { row.append(.init(shown(gradients.evaluation.value(of: id)))) }
      return row
    }
    var blocks: [Lesson.Block] = [
      .heading(heading(.introduce)),
      .paragraph(
        phrase(
          "Each unit is one operation on what stands before it; S(u) is the set of the units that "
            + "use u.",
          "每个单元只对前面已有的量做一次运算；S(u) 是直接用到 u 的单元的集合，即 u 的后继。")),
      .table(heads: heads, rows: rows),
    ]
    if problem.takesShapes {
      blocks.append(
        .paragraph(
          phrase(
            "No shape was given: these sizes are an example, chosen so that all products fit.",
            "没有给出形状：这里的大小只是一个例子，使所有乘积都有意义。")))
    }
    let left = graph.nodes.count - variables.count - units.count
    if left > 0 {
      blocks.append(
        .paragraph(phrase("… and \(counted(left, "more unit")).", "……另有 \(left) 个单元。")))
    }
    return blocks
  }

  /// S(u), of many units the first, the last and their number.
  func children(of id: NodeID) -> MathNode {
    let children = graph.allChildren(of: id).map(graph.symbol(of:))
    let set = LessonMath.set(LessonMath.elided(children))
    guard children.count > LessonMath.longest else { return set }
    return .joined([
      set, .thinSpace, .words(say("(\(children.count) units)", "（共 \(children.count) 个）")),
    ])
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

  /// Formulas with commas between.
  func list(_ nodes: [MathNode]) -> Lesson.Phrase {
    var phrase = Lesson.Phrase([])
    for (place, node) in nodes.enumerated() {
      if place > 0 { phrase = phrase + say(", ", "，") }
      phrase = phrase + node
    }
    return phrase
  }

  /// Words with formulas in the places of `#`, in either language.
  func phrase(_ english: String, _ chinese: String, _ nodes: MathNode...) -> Lesson.Phrase {
    var result = Lesson.Phrase([])
    let words = say(english, chinese).split(separator: "#", omittingEmptySubsequences: false)
    for (place, piece) in words.enumerated() {
      if !piece.isEmpty { result = result + String(piece) }
      if place < nodes.count { result = result + nodes[place] }
    }
    return result
  }

  func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }
}
