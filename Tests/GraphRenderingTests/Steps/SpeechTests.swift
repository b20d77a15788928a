import GraphCore
import Testing

@testable import GraphRendering

/// What is read out at each step: constants and operations by their meaning, no markup.
@Suite struct SpeechTests {
  private func spoken(_ formula: String, _ values: String) throws -> [String] {
    try StepPlanTests.deck(formula, at: values).plan.steps.map(\.spoken)
  }

  @Test(arguments: [
    ("f = 1 - y", "y=0", "u1, 1 minus y: 1."), ("f = y - 1/2", "y=2", "u1, y minus 1/2: 1.5."),
    ("f = y/3", "y=1", "u1, y divided by 3: 0.3333."),
    ("f = 2y", "y=1", "u1, product of 2 and y: 2."),
    ("f = x^y", "x=2, y=3", "u1, x to the power y: 8."),
    ("f = y^2", "y=3", "u1, square of y: 9."), ("f = -y", "y=3", "u1, negative of y: −3."),
    ("f = max(a, b, c)", "a=1, b=2, c=3", "u1, max of a and b: 2."),
    (
      "f = \\hat{\\theta}_{area} x", "\\hat{\\theta}_{area}=2, x=3",
      "u1, product of θ̂ area and x: 6."
    ),
  ])
  func unitsAreNamedByWhatTheyAre(_ formula: String, _ values: String, _ text: String) throws {
    let spoken = try spoken(formula, values)
    #expect(spoken[1] == "Forward. " + text, "\(spoken)")
  }

  /// A condition takes no share, its unit has no step of its own on the way back, and a comparison is read
  /// as what it says.
  @Test func aChoiceHandsNothingToItsCondition() throws {
    let formula =
      #"L = \begin{cases} 1/2 (a-y)^2 & |a-y| \le 1 \\ |a-y| - 1/2 & \text{otherwise} \end{cases}"#
    let deck = try StepPlanTests.deck(formula, at: "a=3, y=1")
    let spoken = deck.plan.steps.map(\.spoken)
    #expect(spoken.contains("Forward. u5, whether u4 is at most 1: 0."), "\(spoken)")
    #expect(spoken.contains("Forward. u7, u3 where u5 holds, else u6: 1.5."), "\(spoken)")
    #expect(!spoken.contains { $0.contains("Backward. u5") || $0.hasSuffix(" .") }, "\(spoken)")
    let lines = deck.plan.steps.flatMap(\.lines).map(MathText.plain)
    #expect(lines.contains("u_5 = [u_4 ≤ 1] = [2 ≤ 1] = 0"), "\(lines)")
    let condition = try #require(deck.picture.nodes.firstIndex { $0.id == "u4" })
    #expect(deck.picture.nodes[condition].shares == [1])
  }

  @Test func whatIsNoNumberHasNoGradient() throws {
    let deck = try StepPlanTests.deck("f = 2 ln(x)", at: "x=-1")
    let last = try #require(deck.plan.steps.last)
    #expect(last.spoken == "The result: f is NaN: there is no value here, and so no gradient.")
    #expect(MathText.plain(.row(last.lines)).contains("f = NaN"), "\(last.lines)")
  }

  @Test func rulesOfArraysAreReadOut() throws {
    let spoken = try spoken("J = \\|W x\\|", "W=[1,2;3,4], x=[1,2]")
    #expect(
      spoken.contains { $0.contains("to x: W transposed times the gradient of u1.") }, "\(spoken)")
    #expect(!spoken.contains { $0.contains("^") || $0.contains("{") }, "\(spoken)")
  }

  @Test func stepsAreFoundByName() throws {
    let picture = try StepPlanTests.picture(StepPlanTests.lecture).arrangedForSteps
    let plan = try StepPlan(picture)
    #expect(try plan.part(from: "f", to: nil, in: picture).steps.count == 12)
    #expect(try plan.part(from: nil, to: "w", in: picture).steps.count == 20)
    #expect(throws: StepPlan.Failure.self) { try plan.part(from: "q", to: nil, in: picture) }
  }

  /// Inside a box the gradients are known when it hands on, and each share is that of a unit inside.
  @Test func boxesSayWhatTheyKnow() throws {
    let problem = try Problem(
      SourceText("h_0 = x; h_k = σ(w h_{k-1} + b), k = 1..3; 1/2 (h_3 - y)^2"),
      values: [SourceText("x=0.1, w=0.5, b=0.2, y=1")])
    let gradients = try problem.graph.evaluate(#require(problem.inputs)).gradients()
    let picture = try Picture(
      problem.graph, folding: Folding(.depth(1)), title: problem.title,
      evaluation: gradients.evaluation, gradients: gradients)
    let box = try #require(picture.nodes.firstIndex { $0.fold != nil })
    let plan = try StepPlan(picture.arrangedForSteps)
    let forward = try #require(plan.arrivals[.value(box)])
    let norm = try #require(plan.arrivals[.norm(box, 0)])
    #expect(
      norm > forward && plan.steps[norm].phase == .backward && plan.steps[norm].subject == box)
    #expect(plan.steps.contains { $0.spoken.contains("k = 1 hands ") })
    let lines = plan.steps.flatMap(\.lines).map(MathText.plain)
    #expect(!lines.contains { $0.contains("∂k = ") }, "\(lines)")
  }

  /// What came before a part of a deck is there and not new: nothing of it has a band.
  @Test func aPartOfADeckLightsItsOwn() throws {
    var settings = Deck.Settings()
    settings.from = "5"
    let deck = try Deck(StepPlanTests.picture(StepPlanTests.lecture), settings: settings)
    #expect(deck.lit(at: 0).map { deck.picture.nodes[$0].id } == ["u4"])
    #expect(deck.isShown(.node(0), at: 0))
  }

  @Test func listsSayWhatTheyLeaveOut() throws {
    let names = (1...30).map { "x_{\($0)}" }
    let deck = try StepPlanTests.deck(
      names.joined(separator: " + "), at: names.map { "\($0)=1" }.joined(separator: ", "))
    #expect(deck.plan.steps[0].spoken.hasSuffix("x12 is 1, and 18 more."))
    #expect(MathText.plain(.row(deck.plan.steps[0].lines)).hasSuffix("and 6 more"))
    let last = try #require(deck.plan.steps.last)
    #expect(last.spoken.hasSuffix("x12 is 1, and 18 more."), "\(last.spoken)")
  }

  /// The derivative of an array is that of the sum of its elements, and is called so.
  @Test func arraysAreSummed() throws {
    let deck = try StepPlanTests.deck("f = [a b, a + b^2]", at: "a=1, b=2")
    let last = try #require(deck.plan.steps.last)
    #expect(last.spoken.contains("the gradient of its sum by a is 3"), "\(last.spoken)")
    #expect(MathText.plain(.row(last.lines)).contains("(∂Σf)/(∂a) = 3"), "\(last.lines)")
  }
}
