public import GraphCore

/// An exercise on the computation graph of a formula: values and gradients to fill in, and the answers.
public struct Worksheet: Sendable {
  public struct Options: Sendable {
    public var language = Lesson.Language.en
    public var digits = 4
    /// Which variant: other numbers for each.
    public var seed: UInt64 = 1
    public var blanks = Blanks()

    public init() {}
  }

  let blanks: Blanks
  public let inputs: [Tensor]
  public let gradients: Gradients
  /// The exercise with blanks, and the same filled in with the closed forms.
  public let sheet: Lesson
  public let answers: Lesson
  /// The pictures of both: of the blank one the inputs have their values.
  public let blankPicture: Picture
  public let filledPicture: Picture

  /// Variables without a value get small numbers that are easy to work with, −2, −1.5, … 2 without 0.
  ///
  /// - Throws: `FormulaError` where no such numbers give the formula a finite value, and where it computes
  ///   nothing.
  public init(_ problem: Problem, options: Options) throws(FormulaError) {
    let graph = problem.graph
    guard graph.ids.contains(where: { graph[$0].isUnit }) else {
      throw FormulaError(
        .value, "the formula computes nothing: there is no unit to fill in",
        hint: "write one with an operation in it, as x^2")
    }
    var found: (inputs: [Tensor], gradients: Gradients)?
    for attempt in 0..<40 where found == nil {
      let inputs =
        problem.inputs
        ?? graph.variables.enumerated().map { place, name in
          Self.readable(
            graph.nodes[place].shape, name, seed: options.seed, attempt: UInt64(attempt))
        }
      guard let evaluation = try? graph.evaluate(inputs),
        graph.ids.allSatisfy({ evaluation.value(of: $0).elements.allSatisfy(\.isFinite) })
      else { continue }
      let gradients = evaluation.gradients()
      let isFinite = graph.ids.allSatisfy {
        gradients.gradient(of: $0).elements.allSatisfy(\.isFinite)
      }
      if isFinite { found = (inputs, gradients) }
    }
    guard let found else {
      throw FormulaError(
        .value, "no easy numbers give the formula a value", hint: "give values with --at")
    }
    blanks = options.blanks
    inputs = found.inputs
    gradients = found.gradients
    let maker = WorksheetMaker(problem, found.gradients, options)
    sheet = maker.lesson(isFilled: false)
    answers = maker.lesson(isFilled: true)
    filledPicture = Picture(
      graph, title: problem.title, evaluation: found.gradients.evaluation,
      gradients: found.gradients)
    blankPicture = Self.blank(filledPicture, graph, options.blanks)
  }

  /// Multiples of ½ between −2 and 2, without 0, the same for the same seed and name.
  private static func readable(
    _ shape: Shape, _ name: Name, seed: UInt64, attempt: UInt64
  ) -> Tensor {
    var source = EasyNumbers(seed: seed &* 1000 &+ attempt, name: name.id)
    // Later attempts are positive, for roots and logarithms.
    return Tensor(
      shape: shape,
      elements: (0..<shape.count).map { _ in
        let number = source.next()
        return attempt < 20 ? number : abs(number)
      })
  }
}

/// ±½, ±1, ±1½, ±2 by a linear congruential generator (Knuth's MMIX).
private struct EasyNumbers {
  private var state: UInt64

  init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = hash ^ (seed &* 0x9E37_79B9_7F4A_7C15)
    _ = next()
  }

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let step = Int((state >> 40) % 8)
    return step < 4 ? Double(step - 4) / 2 : Double(step - 3) / 2
  }
}

/// Sets the tables of a worksheet.
private struct WorksheetMaker {
  let maker: LessonMaker
  let problem: Problem
  let gradients: Gradients
  let blanks: Worksheet.Blanks

  init(_ problem: Problem, _ gradients: Gradients, _ options: Worksheet.Options) {
    self.problem = problem
    self.gradients = gradients
    blanks = options.blanks
    var lesson = LessonMaker.Options()
    lesson.language = options.language
    lesson.digits = options.digits
    maker = LessonMaker(problem, gradients: gradients, options: lesson)
  }

  /// What is to be done, for each kind of blank.
  private var tasks: Lesson.Phrase {
    let sentences: [(Worksheet.Blanks.Kind, String, String)] = [
      (.values, "Compute the units forwards.", "前向计算各单元的值。"),
      (.children, "Write down the children S(u).", "写出各单元的后继集合 S(u)。"),
      (.local, "Write down the local derivatives on the edges.", "写出各边上的局部导数。"),
      (.gradients, "Go backwards and compute the gradients.", "反向计算各梯度。"),
      (.formulas, "Give the gradients by the variables as formulas.", "写出对各变量的梯度的公式。"),
    ]
    let asked = sentences.filter { kind, _, _ in blanks.asks(kind) }
    let numbered = asked.enumerated().map { place, sentence in
      let number = asked.count > 1 ? "\(place + 1). " : ""
      return number + maker.say(sentence.1, sentence.2)
    }
    return .init(numbered.joined(separator: maker.say(" ", "")))
  }

  /// The local derivative of each edge, in symbols and as a number, where it is asked for.
  private func edges(isFilled: Bool) -> [Lesson.Block] {
    guard blanks.asks(.local) else { return [] }
    let graph = problem.graph
    var rows: [[Lesson.Phrase]] = []
    for unit in maker.shownUnits {
      for (place, argument) in graph.arguments(of: unit).enumerated() {
        guard let operand = argument.node else { continue }
        let isShown = isFilled || !blanks.asks(.local, of: operand)
        func cell(_ answer: MathNode?) -> Lesson.Phrase {
          isShown ? .init(answer ?? .sign("—")) : .init("________")
        }
        let number = gradients.local(of: unit, place: place)
        rows.append([
          .init(LessonMath.partial(graph.symbol(of: unit), graph.symbol(of: operand))),
          cell(graph.localDerivative(of: unit, place: place)?.node),
          number == nil ? .init(.sign("—")) : cell(number.map { maker.number($0) }),
        ])
      }
    }
    var heads = [maker.phrase("edge", "边"), maker.phrase("local derivative", "局部导数")]
    if maker.hasTensors, rows.allSatisfy({ $0[2] == .init(.sign("—")) }) {
      for place in rows.indices { rows[place].removeLast() }
    } else {
      heads.append(maker.phrase("number", "数值"))
    }
    return [.table(heads: heads, rows: rows)]
  }

  func lesson(isFilled: Bool) -> Lesson {
    let graph = problem.graph
    func cell(_ kind: Worksheet.Blanks.Kind, _ id: NodeID, _ answer: MathNode) -> Lesson.Phrase {
      isFilled || !blanks.asks(kind, of: id) ? .init(answer) : .init("________")
    }
    let variables = graph.ids.filter { !graph[$0].isUnit }
    let given = variables.map { id in
      LessonMath.equation(graph.symbol(of: id), maker.shown(gradients.evaluation.value(of: id)))
    }
    let units = maker.shownUnits.map { id -> [Lesson.Phrase] in
      [
        .init(graph.symbol(of: id)), .init(graph.expression(of: id)),
        cell(.values, id, maker.shown(gradients.evaluation.value(of: id))),
        cell(.children, id, maker.children(of: id)),
        cell(.gradients, id, maker.shown(gradients.gradient(of: id))),
      ]
    }
    let results = variables.map { id -> [Lesson.Phrase] in
      let form = maker.symbolic.closedForm(of: id).map { maker.symbolic.mathNode(of: $0) }
      return [
        .init(maker.gradient(id)), cell(.formulas, id, form ?? .sign("—")),
        cell(.gradients, id, maker.shown(gradients.gradient(of: id))),
      ]
    }
    let symbol = Lesson.Phrase(.joined([.identifier("S"), .parenthesized(.identifier("u"))]))
    let blocks: [Lesson.Block] =
      [
        .heading(isFilled ? maker.phrase("Answers", "答案") : maker.phrase("Exercise", "练习")),
        .paragraph(maker.phrase("Given: ", "已知：") + maker.list(given)),
        .paragraph(tasks),
        .table(
          heads: [
            maker.phrase("unit", "单元"), maker.phrase("operation", "运算"),
            maker.phrase("value", "值"), symbol, maker.phrase("gradient", "梯度"),
          ], rows: units),
      ] + edges(isFilled: isFilled) + [
        .table(
          heads: [
            maker.phrase("gradient", "梯度"), maker.phrase("formula", "公式"),
            maker.phrase("number", "数值"),
          ], rows: results)
      ]
    return Lesson(
      title: problem.title, blocks: blocks, language: maker.options.language,
      unitLetter: graph.unitLetter)
  }
}
