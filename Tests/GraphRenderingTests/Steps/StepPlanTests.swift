import GraphCore
import Testing

@testable import GraphRendering

@Suite struct StepPlanTests {
  static let lecture = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"

  static func picture(
    _ formula: String, at values: String? = "w=0.5, x=1.5, b=0.1, y=1"
  ) throws -> Picture {
    let problem = try Problem(
      SourceText(formula), values: try values.map { [try SourceText($0)] } ?? [])
    guard let inputs = problem.inputs else { return Picture(problem.graph, title: problem.title) }
    let gradients = try problem.graph.evaluate(inputs).gradients()
    return Picture(
      problem.graph, title: problem.title, evaluation: gradients.evaluation,
      gradients: gradients)
  }

  static func deck(
    _ formula: String = lecture, mode: StepPlan.Mode = .both,
    at values: String? = "w=0.5, x=1.5, b=0.1, y=1"
  ) throws -> Deck {
    var settings = Deck.Settings()
    settings.mode = mode
    return try Deck(try picture(formula, at: values), settings: settings)
  }

  @Test func forwardAndThenBackwardInReverse() throws {
    let picture = try Self.picture(Self.lecture).arrangedForSteps
    let plan = try StepPlan(picture)
    let ids = plan.steps.map { $0.subject < 0 ? "" : picture.nodes[$0.subject].id }
    let units = (1...9).map { "u\($0)" }
    #expect(ids == [""] + units + ["u9"] + units.reversed() + [""])
    #expect(plan.steps.map(\.phase).filter { $0 == .forward }.count == 9)
    #expect(plan.steps.map(\.phase).filter { $0 == .backward }.count == 10)
  }

  @Test func nothingAppearsTwiceAndEverythingInTheEnd() throws {
    let deck = try Self.deck()
    var seen: Set<StepPlan.Part> = []
    for step in deck.plan.steps {
      #expect(seen.isDisjoint(with: step.new))
      seen.formUnion(step.new)
      // What is lit is there.
      let hidden = step.lit.subtracting(seen).filter { deck.ids[$0] != nil }
      #expect(hidden.isEmpty, "\(step.headline)")
    }
    for part in deck.ids.keys { #expect(seen.contains(part)) }
  }

  @Test func gradientOfTwoChildrenGrowsByItsShares() throws {
    let picture = try Self.picture(Self.lecture).arrangedForSteps
    let w = try #require(picture.nodes.firstIndex { $0.id == "w" })
    // u7 hands on before u1.
    #expect(picture.nodes[w].shares.count == 2)
    #expect(abs(picture.nodes[w].shares[0] - 0.5) < 1e-12)
    #expect(abs(picture.nodes[w].shares[1] + 0.09421931299665) < 1e-6)
    let arrivals = try StepPlan(picture).arrivals
    let first = try #require(arrivals[.share(w, 0)])
    let second = try #require(arrivals[.share(w, 1)])
    #expect(first < second)
    #expect(arrivals[.total(w)] == second)
    #expect(arrivals[.gradient(w)] == first)
  }

  @Test func nothingMovesFromStepToStep() throws {
    let deck = try Self.deck()
    func shapes(_ elements: [Drawing.Element], _ into: inout Set<Drawing.Element>) {
      for element in elements {
        if case .group(let group) = element {
          if !group.classes.contains("explanation") { shapes(group.elements, &into) }
        } else {
          into.insert(element)
        }
      }
    }
    var all: Set<Drawing.Element> = []
    shapes(deck.layers.elements, &all)
    var last = 0
    for step in deck.plan.steps.indices {
      var now: Set<Drawing.Element> = []
      shapes(deck.frame(step).elements, &now)
      #expect(now.subtracting(all).isEmpty, "step \(step + 1) has something of its own")
      let count = now.subtracting(deck.halos.values.map { .rectangle($0) }).count
      #expect(count >= last)
      last = count
    }
    var finished: Set<Drawing.Element> = []
    shapes(deck.drawing.elements, &finished)
    #expect(last == finished.count)
  }

  @Test func stepsHoldTheNumbersOfTheLecture() throws {
    let plan = try StepPlan(try Self.picture(Self.lecture).arrangedForSteps)
    #expect(plan.steps[1].spoken == "Forward. u1, product of w and x: 0.75.")
    #expect(plan.steps[10].spoken.contains("is 1"))
    let u5 = plan.steps[15].spoken
    #expect(u5 == "Backward. u5 hands 0.5 times −0.5989, which is −0.2994, to u4.")
    let last = plan.steps[20].spoken
    #expect(
      last == "The result: f is 0.1698; its gradient by w is 0.4058;"
        + " its gradient by b is −0.06281.")
    let w = plan.steps[19].spoken
    #expect(w.contains("w, whose shares add up to 0.4058"))
  }

  @Test func equationsNumberTheirOperands() throws {
    let plan = try StepPlan(try Self.picture(Self.lecture).arrangedForSteps)
    let lines = plan.steps.flatMap(\.lines).map { PlainText(unitLetter: "u").string($0) }
    #expect(lines.contains("u1 = w x = 0.5 · 1.5 = 0.75"))
    #expect(lines.contains("u3 = σ(u2) = σ(0.85) ≈ 0.7006"))
    #expect(lines.contains("u5 = u4^2 = (−0.2994)^2 ≈ 0.08966"))
  }

  @Test(arguments: StepPlan.Mode.allCases)
  func modesEndInTheirFinishedPicture(_ mode: StepPlan.Mode) throws {
    let deck = try Self.deck(mode: mode)
    let count = ["forward": 11, "backward": 11, "both": 21, "layers": 17][mode.rawValue]
    #expect(deck.count == count)
    for part in deck.ids.keys { #expect(deck.isShown(part, at: deck.count - 1)) }
    if mode == .forward {
      #expect(!deck.ids.keys.contains { if case .back = $0 { true } else { false } })
    }
  }

  @Test func layersFollowRanksAndUsesOfFunctions() throws {
    let chain = "h_k = σ(w_k h_{k-1} + b_k), k = 1..3; f = h_3"
    let deck = try Self.deck(chain, mode: .layers, at: nil)
    // Variables, three layers forward, the seed, three backward, the result.
    #expect(deck.count == 9)
  }

  @Test func symbolsAloneMakeADeck() throws {
    let deck = try Self.deck("f = sin(x^2) + x", at: nil)
    #expect(deck.count == 9)
    #expect(!deck.plan.steps[5].spoken.contains("nan"))
  }

  @Test func partsOfADeck() throws {
    let picture = try Self.picture(Self.lecture).arrangedForSteps
    let plan = try StepPlan(picture)
    let part = try plan.part(from: "u3", to: "5", in: picture)
    #expect(part.steps.map { picture.nodes[$0.subject].id } == ["u3", "u4"])
    let u1 = try #require(picture.nodes.firstIndex { $0.id == "u1" })
    #expect(part.before.contains(.node(u1)) && !part.steps[0].new.contains(.node(u1)))
    for (from, to) in [("7", "3"), ("0", "3"), ("nothing", "3"), ("1", "99")] {
      #expect(throws: StepPlan.Failure.self) { try plan.part(from: from, to: to, in: picture) }
    }
  }

  @Test func limits() throws {
    let bare = try Self.picture("x", at: "x=1")
    #expect(throws: StepPlan.Failure.self) { try StepPlan(bare) }
    let sum = "f = " + (1...2501).map { "x_{\($0)}" }.joined(separator: " + ")
    let failure = #expect(throws: StepPlan.Failure.self) {
      try StepPlan(try Self.picture(sum, at: nil))
    }
    #expect(failure?.description.hasPrefix("the deck would have 5003 steps") == true)
    #expect(failure?.description.contains("--max-steps") == true)
  }

  @Test func wiresOfACircuitCarryTheirNumbersInTime() throws {
    var options = PictureOptions()
    options.style = .circuit
    let deck = try Deck(try Self.picture(Self.lecture), options: options)
    let w = try #require(deck.picture.nodes.firstIndex { $0.id == "w" })
    #expect(deck.arrivals[.total(w)] == 19)
    #expect(deck.ids[.total(w)] == "node-w-gradient")
    for index in deck.picture.edges.indices {
      #expect(deck.ids[.carried(index)] != nil && deck.ids[.equation(index)] != nil)
      #expect(deck.arrivals[.carried(index)] == deck.arrivals[.edge(index)])
      let gradient = try #require(deck.arrivals[.equation(index)])
      #expect(gradient > 9)
    }
  }

  /// The explanations of steps as text.
  private func lines(_ deck: Deck) -> [String] {
    deck.plan.steps.flatMap(\.lines).map { PlainText(unitLetter: "u").string($0) }
  }

  @Test func sharesAddUpInSymbolsToo() throws {
    let lines = lines(try Self.deck("f = sin(x^2) + x y", at: nil))
    // The first of two shares is not the gradient.
    #expect(
      lines.contains("∂f/∂u3 · ∂u3/∂x = ∂f/∂u3 · y,  ∂f/∂x = ∂f/∂u3 · y + …"),
      "\(lines)")
    #expect(lines.contains { $0.hasSuffix("∂f/∂x = ∂f/∂u3 · y + ∂f/∂u1 · 2 x") })
    #expect(!lines.contains { $0.hasPrefix("∂f/∂x =") })
    #expect(lines.contains { $0.contains("cos(u1)") })
  }

  @Test func arraysShowTheirNumbersAndSums() throws {
    let lines = lines(
      try Self.deck("L = w^T w + c^T w", at: "w = [1; 2], c = [3; 4]"))
    // 2w + c = (5, 8)ᵀ, of which the last step says the sum.
    #expect(lines.contains { $0.contains("[5, 8]ᵀ") }, "\(lines)")
    #expect(lines.contains { $0.contains("w = [1, 2]ᵀ") }, "\(lines)")
    #expect(lines.contains { $0.contains("…") }, "\(lines)")
  }

  /// The sweep of an array begins with ones: its gradient is that of the sum of its elements.
  @Test func anArrayIsSaidElementByElement() throws {
    let deck = try Self.deck("g = A x", at: "A = [1, 2; 3, 4], x = [5; 6]")
    #expect(lines(deck).contains("∇_{u1} = [1, 1]ᵀ"), "\(lines(deck))")
    let spoken = deck.plan.steps.map(\.spoken)
    #expect(spoken.contains("Forward. u1, matrix product of A and x: [17, 39]."), "\(spoken)")
    #expect(
      spoken.last
        == "The result: g is [17, 39]; the gradient of its sum by A is [5, 6; 5, 6]; "
        + "the gradient of its sum by x is [4, 6].",
      "\(spoken)")
  }

  /// What is off the paths in focus is never brighter for stepping back, and can always be made out.
  @Test func focusAndStepsDimTogether() throws {
    var picture = try Self.picture(Self.lecture)
    let w = try #require(picture.nodes.firstIndex { $0.id == "w" })
    let x = try #require(picture.nodes.firstIndex { $0.id == "x" })
    picture.nodes[x].emphasis = .dimmed
    let deck = try Deck(picture)
    #expect(deck.opacity(.node(w), isDimmed: false) == 1)
    #expect(deck.opacity(.node(x), isDimmed: false) == picture.nodes[x].emphasis.opacity)
    let faint = deck.opacity(.node(x), isDimmed: true)
    #expect(faint >= 0.2 && faint < deck.opacity(.node(x), isDimmed: false))
    #expect(faint < deck.opacity(.node(w), isDimmed: true))
    func opacity(_ id: String, _ step: Int) -> Double? {
      for case .group(let group) in deck.frame(step).elements where group.id == id {
        return group.opacity
      }
      return nil
    }
    #expect(opacity("node-x", 5) == faint)
    #expect(HTMLDeckWriter().html(deck).contains("[\"node-x\", 0, 0.2]"))
    #expect(SteppedSVGWriter().animated(deck, pause: 1).contains("values=\"0.28;0.2"))
  }

  @Test func captionsStayOnThePage() throws {
    for (formula, values) in [
      (Self.lecture, "w=0.5, x=1.5, b=0.1, y=1"),
      ("f = a b c d + e g h i + k l m n + o p q r", nil),
      ("h_0 = x; h_k = tanh(w_k h_{k-1} + b_k), k = 1..9; f = h_9", nil),
    ] {
      for mode in [StepPlan.Mode.both, .layers] {
        let deck = try Self.deck(formula, mode: mode, at: values)
        for step in 0..<deck.count {
          for line in deck.captionLines(step) {
            #expect(line.left + line.box.width <= deck.strip.maxX + 0.5)
            #expect(line.baseline + line.box.descent <= deck.strip.maxY)
            #expect(line.size >= 18)
          }
        }
      }
    }
  }
}
