import GraphCore
import GraphRendering
import Testing

@Suite struct LessonTests {
  private func lesson(
    _ formula: String, at values: String? = nil,
    _ change: (inout LessonMaker.Options) -> Void = { _ in }
  ) throws -> LessonWriter {
    let lists = try values.map { [try SourceText($0)] } ?? []
    let problem = try Problem(SourceText(formula), values: lists)
    let gradients = try problem.inputs.map { try problem.graph.evaluate($0).gradients() }
    var options = LessonMaker.Options()
    change(&options)
    return LessonWriter(LessonMaker(problem, gradients: gradients, options: options).lesson)
  }

  static let lecture = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"

  @Test func theLecturesSweepLineByLine() throws {
    let text = try lesson(Self.lecture, at: "w=0.5, x=1.5, b=0.1, y=1").string(.text)
    for line in [
      "∂f/∂u9 = 1", "∂f/∂u7 = ∂f/∂u8 · ½ = 1 · 0.5 = 0.5",
      "∂f/∂u4 = ∂f/∂u5 · 2 u4 = u4 ≈ 0.5 · (−0.5989) ≈ −0.2994",
      "∂f/∂w = ∂f/∂u1 · x + ∂f/∂u7 · 2 w = x u4 σ'(u2) + w",
      "∂f/∂w = x σ'(w x + b) (σ(w x + b) − y) + w ≈ 0.4058",
      "∂f/∂b = σ'(w x + b) (σ(w x + b) − y) ≈ −0.06281",
      "w: 2 paths", "b: one path", "w → u7 → u8 → u9",
    ] { #expect(text.contains(line), "\(line)") }
  }

  @Test func matricesWithShapesAndIndices() throws {
    let text = try lesson("C = (Xθ - y)^T (Xθ - y) where X: 4x3, θ: 3, y: 4") {
      $0.showsHessian = true
    }.string(.text)
    for line in [
      "∂C/∂θ = 2 Xᵀ (X θ − y)", "∂^2C/∂θ^2 = 2 Xᵀ X", "∂C/∂θ = Xᵀ ∂C/∂u1 = 2 Xᵀ u2",
      "∂z/∂X^(ik) = Φ_i θ^k = (Φ θᵀ)_{ik}", "∂z/∂u2 = 2 ∂z/∂u3 u2",
    ] { #expect(text.contains(line), "\(line)\n\(text)") }
  }

  /// Conditions on several quantities: which is the largest, and the clipped objective of Schulman et al. 2017,
  /// whose gradient is cut where the ratio has gone too far to the side that the advantage A rewards.
  @Test(arguments: [
    ("max(x, y, z)", "∂f/∂x = {1,  x > y and x > z; 0,  otherwise"),
    ("min(x, y, z)", "∂f/∂y = {1,  x > y and z > y; 0,  otherwise"),
    (
      "min(r A, clip(r, 1 - ε, 1 + ε) A)",
      "∂f/∂r = {0,  r > 1 − ε and A > 0 and r > 1 + ε; 0,  r < 1 − ε and A < 0; A,  otherwise"
    ),
  ])
  func casesOfSeveralQuantities(_ formula: String, _ line: String) throws {
    let text = try lesson(formula).string(.text)
    #expect(text.contains(line), "\(text)")
    #expect(text.contains("Where the two sides of a condition are equal"))
  }

  /// Digest D2: the Jacobian of two functions of two numbers, in both layouts, and which it is.
  @Test(arguments: JacobianLayout.allCases)
  func jacobians(_ layout: JacobianLayout) throws {
    let change: (inout LessonMaker.Options) -> Void = { $0.layout = layout }
    let text = try lesson("[3x^2 y, 2x + y^8]", change).string(.text)
    let wanted =
      layout == .numerator ? "[6 x y, 3 x^2; 2, 8 y^7]" : "[6 x y, 2; 3 x^2, 8 y^7]"
    #expect(text.contains("∂f/∂(x, y) = \(wanted)"), "\(text)")
    #expect(text.contains("\(layout.rawValue) layout"))
    let vectors = try lesson("w ⊙ x where w: 3, x: 3", change).string(.text)
    #expect(vectors.contains("∂f/∂w = diag(x)"), "\(vectors)")
    let product = try lesson("A x where A: 2x3, x: 3", change).string(.text)
    #expect(product.contains("∂f/∂x = " + (layout == .numerator ? "A\n" : "Aᵀ\n")), "\(product)")
  }

  /// Digest C3: where the printed forms of the gradient through LU hold.
  @Test func formsOfLUAreJudged() throws {
    let text = try lesson("P, L, U = lu(X); sum(L) + sum(square(U)) where X: 3x3").string(.text)
    #expect(text.contains("tril(Lᵀ ∂z/∂L, −1) + triu(∂z/∂U Uᵀ)"))
    #expect(text.contains("are alternatives and are not added"))
    #expect(!text.contains("∂u1.L/∂X = ∂u1.L/∂X"), "\(text)")
  }

  /// Digest D8: a neuron told by the sign of z.
  @Test func kinksAreCases() throws {
    let text = try lesson("max(0, w·x + b) where w: 3, x: 3").string(.latex)
    #expect(text.contains("\\text{otherwise}"))
    #expect(text.contains("x, \\quad w \\cdot x + b > 0"))
  }

  /// One quantity and its thresholds, whichever operation compares it.
  @Test(arguments: [
    ("|w|", "∂f/∂w = {1,  w > 0; −1,  w < 0; 0,  w = 0"),
    ("|w|^3", "∂f/∂w = {3 w^2,  w > 0; −3 w^2,  w < 0; 0,  w = 0"),
    ("max(x, y)", "∂f/∂x = {1,  x > y; 0,  x < y; ½,  x = y"),
    ("clip(x, 0, 1)^2", "∂f/∂x = {2 x,  0 ≤ x ≤ 1; 0,  otherwise"),
    ("leaky_relu(x, 0.1)", "∂f/∂x = {1,  x > 0; 0.1,  otherwise"),
    ("where(x == y, x^2, y)", "∂f/∂y = {1,  x ≠ y; 0,  otherwise"),
  ])
  func conditionsAreCases(_ formula: String, _ line: String) throws {
    let text = try lesson(formula).string(.text)
    #expect(text.contains(line), "\(text)")
    #expect(!text.contains("relu'(0) = 0"))
  }

  /// A condition is on no path, and what holds at a threshold is the formula's own choice.
  @Test func conditionsCarryNoDerivative() throws {
    let text = try lesson("\\begin{cases} x^2 & x > 0 \\\\ x & \\text{otherwise} \\end{cases}")
      .string(.text)
    #expect(text.contains("x: 2 paths") && text.contains("At x = 0 the program takes the second"))
    #expect(text.contains("= [u2 ≠ 0]"), "\(text)")
    let hinge = try lesson("max(0, x)^2").string(.text)
    #expect(hinge.contains("takes the second case, as relu'(0) = 0."), "\(hinge)")
  }

  @Test func whatIsShownIsNumbered() throws {
    let text = try lesson("‖A x - b‖^2 where A: 3x2, x: 2, b: 3") {
      $0.level = .brief
      $0.variable = NodeID(1)
    }.string(.text)
    #expect(text.contains("Step 2: combine") && text.contains("Step 3: substitute"))
    #expect(!text.contains("Step 4") && !text.contains("∂f/∂A") && !text.contains("∂f/∂b"))
  }

  /// A parameter of many layers has its units and its terms told by the first and the last.
  @Test func manyUsersAreToldInShort() throws {
    let writer = try lesson("h_k = tanh(w h_{k-1}), k = 1..60; f = h_60")
    let text = writer.string(.text)
    #expect(text.contains("{u1, u3, …, u119} (60 units)"))
    #expect(text.contains("∂f/∂w = ∂f/∂u1 · h_0 + ∂f/∂u3 · u2 + … + ∂f/∂u119 · u118"), "\(text)")
    #expect(text.contains("h_0 → u1 → u2 → u3 → u4 → u5 → … → u118 → u119 → u120."))
  }

  @Test func partsOfAListHaveUnitColumns() throws {
    let text = try lesson("v = [a; b]; v^T x where x: 2").string(.text)
    #expect(text.contains("∂u1/∂a = [1; 0]") && text.contains("∂u1/∂b = [0; 1]"), "\(text)")
  }

  @Test func oneIsNoPlural() throws {
    let text = try lesson("x^2").string(.text)
    #expect(text.contains("1 unit and 1 edge; there is n = 1 input and m = 1 output"))
    #expect(text.contains("about 1 multiplication."))
  }

  /// No half-width mark and no English name of a function between Chinese words.
  @Test func chineseIsChinese() throws {
    let text = try lesson("‖A x - b‖ + |c| where A: 3x2, x: 2, b: 3") { $0.language = .zh }
      .string(.text)
    for word in ["范数的导数", "绝对值的导数", "A：途经", "分情况讨论"] {
      #expect(text.contains(word), "\(word)\n\(text)")
    }
    #expect(!text.contains(": ") && !text.contains("子集"))
  }

  /// Digest B6: the product of σ′(z_t) w_t along the chain.
  @Test func chainsAreAProduct() throws {
    let text = try lesson(
      "h_k = σ(w_k h_{k-1} + b_k), k = 1..3; f = 1/2 (h_3 - y)^2",
      at: "w_1=1, w_2=2, w_3=-1, b_1=0, b_2=0, b_3=0, h_0=1, y=0"
    ).string(.text)
    #expect(text.contains("∂h_3/∂h_2 = σ'(u8) · w_3"))
    #expect(text.contains("The product along the chain"))
  }

  /// Several outputs: the sweep is that of the sum, the answer the Jacobian in the layout of choice.
  @Test func severalOutputsHaveAJacobian() throws {
    let text = try lesson("[3x^2 y, 2x + y^8]").string(.text)
    #expect(text.contains("∂(∑ f)/∂u"))
    #expect(text.contains("∂f/∂x = [6 x y; 2]"))
    let turned = try lesson("A x where A: 2x3, x: 3") { $0.layout = .denominator }.string(.text)
    #expect(turned.contains("∂f/∂x = Aᵀ"))
    #expect(turned.contains("denominator layout"))
  }

  @Test func shapesStandUnderTheirFactors() throws {
    let formula = "C = (Xθ - y)^T (Xθ - y) where X: 4x3, θ: 3, y: 4"
    let text = try lesson(formula).string(.text)
    #expect(text.contains("  ∂C/∂θ = Xᵀ ∂C/∂u1 = 2 Xᵀ u2\n    3×1  3×4    4×1\n"), "\(text)")
    let latex = try lesson(formula).string(.latex)
    #expect(latex.contains("\\underset{\\scriptscriptstyle 3\\times 4}{X^{\\top}}"))
    let html = try lesson(formula).string(.html)
    #expect(html.contains("<munder>"))
  }

  @Test func aBareVariableHasNoSteps() throws {
    let text = try lesson("x").string(.text)
    #expect(text.contains("∂f/∂x = 1"))
    #expect(!text.contains("Step 2"))
  }

  /// Digest D7: tangents beside gradients, and what each mode costs.
  @Test func forwardStandsBesideReverse() throws {
    let text = try lesson(Self.lecture, at: "w=0.5, x=1.5, b=0.1, y=1").string(.text)
    for line in [
      "∂u3/∂w = σ'(u2) · ∂u2/∂w", "2 × 13 = 26", "1 × 13 = 13",
      "∂u9/∂w = 1 · ∂u6/∂w + 1 · ∂u8/∂w ≈ 0.4058",
    ] { #expect(text.contains(line), "\(line)") }
  }

  /// Digest B6: the remedies on the same chain. A skip connection keeps the product near 1, while four
  /// sigmoids make it less than 4⁻⁴ of the weights' product.
  @Test func remediesAreTriedOnTheSameChain() throws {
    let writer = try lesson(
      "h_0 = x; h_k = σ(w_k h_{k-1} + b_k), k = 1..4; f = 1/2 (h_4 - y)^2",
      at: "x=1, y=0, w_1=1, w_2=1, w_3=1, w_4=1, b_1=0, b_2=0, b_3=0, b_4=0")
    let text = writer.string(.text)
    for word in [
      "ReLU  ", "skip connection  ", "batch normalisation  ", "Weight decay", "clipping",
    ] {
      #expect(text.contains(word), "\(word)")
    }
    // relu' = 1 four times.
    #expect(text.contains("h_0 │"))
    #expect(writer.string(.latex).contains("\\begin{tikzpicture}"))
    #expect(writer.string(.html).contains("<svg"))
  }

  @Test func otherFormats() throws {
    let writer = try lesson(Self.lecture) { $0.language = .zh }
    #expect(writer.string(.text).contains("第一步"))
    #expect(writer.string(.latex).contains("\\usepackage{ctex}"))
    let html = try lesson("a<b").string(.html)
    #expect(!html.contains("<b<"))
    #expect(try lesson(Self.lecture).string(.md).contains("$$\n\\begin{aligned}"))
    #expect(try lesson(Self.lecture).string(.beamer).contains("\\begin{frame}"))
    #expect(try lesson(Self.lecture) { $0.level = .brief }.string(.text).count < 2500)
  }
}
