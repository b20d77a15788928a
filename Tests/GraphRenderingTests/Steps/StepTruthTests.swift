import GraphCore
import Testing

@testable import GraphRendering

/// What a step says and shows is true at that step.
@Suite struct StepTruthTests {
  private func texts(_ formula: String, _ values: String) throws -> [StepPlan.Step] {
    try StepPlanTests.deck(formula, at: values).plan.steps
  }

  @Test func tooltipsTellNothingThatIsStillToCome() throws {
    let deck = try StepPlanTests.deck()
    func titles(_ elements: [Drawing.Element]) -> [String] {
      elements.flatMap { element -> [String] in
        guard case .group(let group) = element else { return [] }
        return [group.title] + titles(group.elements)
      }
    }
    let first = titles(deck.frame(0).elements).joined(separator: "\n")
    #expect(first.contains("parameter w, value 0.5; used by"))
    #expect(!first.contains("gradient"))
    let last = titles(deck.frame(deck.count - 1).elements).joined(separator: "\n")
    #expect(last.contains("parameter w, value 0.5, gradient 0.4058"))
    #expect(last.contains("upstream −0.2994 times local 0.2098 is −0.06281"))
    // One file with all steps.
    #expect(!titles(deck.layers.elements).contains { $0.contains("0.4058") })
  }

  @Test func aUnitThatHandsNothingOnSaysSo() throws {
    let steps = try texts("f(x) = step(x) x + floor(x)", "x=2.5")
    let silent = steps.filter { $0.spoken.contains("nothing goes back to x") }
    #expect(silent.count == 2)
    for step in steps {
      #expect(!step.spoken.hasSuffix(". ."))
      #expect(!step.lines.isEmpty)
    }
  }

  @Test func aUnitWithOneOperandTwiceSaysTheWholeSum() throws {
    let steps = try texts("f(x) = x x x + x - x", "x=3")
    let lines = steps.flatMap(\.lines).map(MathText.plain)
    #expect(lines.contains { $0.hasSuffix("= 27") })
  }

  @Test func sharesAreSaidWithTheDigitsOfTheirWires() throws {
    let sum = NumberFormat(digits: 3).equation(
      .sum, [-0.4984, -0.5479, -0.1412, -0.0884], result: -1.2759)
    #expect(sum.operands.map(\.text) == ["−0.498", "−0.548", "−0.141", "−0.0884"])
    #expect(sum.result.text == "−1.28")
    #expect(sum.relation == .approximate)
  }

  @Test(arguments: [
    (1.3 * 1.3, "1.69", true), (0.1 * 3.6, "0.36", true), (0.1 + 0.2, "0.3", true),
    (1.0 / 3, "0.3333", false), (0.5 + 1e-12, "0.5", false),
  ])
  func roundingOfBinaryNumbersIsNoDigitLost(_ value: Double, _ text: String, _ isExact: Bool) {
    let shown = NumberFormat().shown(value)
    #expect(shown.text == text)
    #expect(shown.isExact == isExact)
    #expect(NumberFormat(digits: 17).shown(0.1 + 0.2).text != "0.3")
  }

  @Test func columnsInCaptionsStandOnOneLine() throws {
    let steps = try texts("f(x) = x_1 x_2 - x_3", "x=[2, 3, 4]")
    let lines = steps.flatMap(\.lines).map(MathText.plain)
    #expect(lines.contains { $0.contains("[0,0,1]^T") })
    let deck = try StepPlanTests.deck("f(x) = x_1 x_2 - x_3", at: "x=[2, 3, 4]")
    for step in 0..<deck.count {
      for line in deck.captionLines(step) {
        #expect(line.baseline - line.box.ascent >= deck.captionHeadline.baseline - 1)
      }
    }
  }

  @Test func operandsInsideABoxHaveTheirNumbers() throws {
    let problem = try Problem(
      SourceText("h_0 = x; h_k = tanh(w h_{k-1} + b), k = 1..9; h_9"),
      values: [SourceText("w=0.8, b=0.1, x=0.5")])
    let evaluation = try problem.graph.evaluate(#require(problem.inputs))
    let picture = try Picture(
      problem.graph, folding: Folding(.automatic), title: problem.title, evaluation: evaluation,
      gradients: evaluation.gradients())
    #expect(picture.nodes.contains { $0.fold != nil })
    let forward = try Deck(picture).plan.steps.filter { $0.phase == .forward }
    for line in forward.flatMap(\.lines).map(MathText.plain) where line.contains("≈") {
      // After the numbers are put in, no unit is left.
      let filled = line.split(separator: "=").last ?? ""
      #expect(!filled.contains("u_"), "\(line)")
    }
  }

  @Test func whatIsTooLongToBeSaidIsNamedByItsKind() throws {
    let steps = try texts("f = sum(W x)", "W=[1,2,3,4;5,6,7,8], x=[1,2,3,4]")
    let first = try #require(steps.first?.spoken)
    #expect(first.contains("W is a matrix of 2 rows and 4 columns"), "\(first)")
    let last = try #require(steps.last?.spoken)
    #expect(last.contains("its gradient by W is a matrix of 2 rows and 4 columns"), "\(last)")
  }

  @Test func aFormulaWithAJHasAnotherNameForJacobians() throws {
    let values = "w=[1, 2], x=[3, 4]"
    #expect(
      try StepPlanTests.picture("J(w) = w·x", at: values).jacobianName == .identifier("D"))
    #expect(
      try StepPlanTests.picture("f(w) = w·x", at: values).jacobianName == .identifier("J"))
  }

  @Test(arguments: [nil, 12.0, 30]) func thePictureEndsAboveTheExplanations(
    _ leastType: Double?
  ) throws {
    var settings = Deck.Settings()
    settings.leastType = leastType
    var options = PictureOptions()
    options.size = (529, 250)
    let deck = try Deck(
      try StepPlanTests.picture("f = a b + sin(a)", at: "a=1, b=2"), options: options,
      settings: settings)
    let bounds = try #require(SlideShapes.bounds(deck.drawing.elements))
    #expect(bounds.maxY <= deck.strip.y + 1, "\(bounds) \(deck.strip)")
    #expect(bounds.maxX <= 530)
  }

  @Test func sharesOfArraysAddUpAsTheyArrive() throws {
    let lines = try texts("f(x) = x_1 x_2 - x_3", "x=[2, 3, 4]").flatMap(\.lines)
      .map(MathText.plain)
    #expect(lines.contains { $0.hasSuffix("∇_x = [0,0,−1]^T + …") }, "\(lines)")
    #expect(
      lines.contains {
        $0.hasSuffix("∇_x = [0,0,−1]^T + [0,2,0]^T + [3,0,0]^T = [3,2,−1]^T")
      }, "\(lines)")
  }
}
