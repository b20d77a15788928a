import Testing

@testable import GraphCore

/// Formulas made by chance, the same for the same seed: scalars x, y, z, vectors a, b of 3 elements and
/// a 3×3 matrix M.
struct MixedFormula {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 12345 }

  private mutating func pick(_ n: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(n))
  }

  private mutating func one(of list: [String]) -> String { list[pick(list.count)] }

  mutating func scalar(_ depth: Int) -> String {
    if depth == 0 { return one(of: ["x", "y", "z", "x", "y", "2", "½", "3"]) }
    let d = depth - 1
    switch pick(20) {
    case 16: return "tr(\(matrix(d)))"
    case 17: return "sum(\(matrix(d)))"
    case 18: return "‖\(matrix(d))‖^2"
    case 19: return "(\(vector(d)))ᵀ (\(matrix(d))) (\(vector(d)))"
    case 0, 1: return "(\(scalar(d)) + \(scalar(d)))"
    case 2: return "(\(scalar(d)) − \(scalar(d)))"
    case 3, 4: return "(\(scalar(d))) (\(scalar(d)))"
    case 5: return "(\(scalar(d)))/(1 + (\(scalar(d)))^2)"
    case 6: return "(\(scalar(d)))^\(2 + pick(2))"
    case 7, 8:
      let name = one(of: ["sin", "cos", "exp", "tanh", "σ", "softplus", "relu", "arctan"])
      return "\(name)(\(scalar(d)))"
    case 9: return "sqrt(1 + (\(scalar(d)))^2)"
    case 10: return "ln(1 + (\(scalar(d)))^2)"
    case 11: return "sum(\(vector(d)))"
    case 12, 13: return "(\(vector(d)))ᵀ (\(vector(d)))"
    case 14: return "−(\(scalar(d)))"
    default: return "max(\(scalar(d)), \(scalar(d)))"
    }
  }

  mutating func vector(_ depth: Int) -> String {
    if depth == 0 { return one(of: ["a", "b"]) }
    let d = depth - 1
    switch pick(10) {
    case 0: return "(\(vector(d)) + \(vector(d)))"
    case 1: return "(\(vector(d)) − \(vector(d)))"
    case 2: return "(\(vector(d)) ⊙ \(vector(d)))"
    case 3: return "\(one(of: ["sin", "exp", "σ", "tanh"]))(\(vector(d)))"
    case 4, 5: return "\(one(of: ["M", "Mᵀ"])) (\(vector(d)))"
    case 6: return "(\(scalar(d))) (\(vector(d)))"
    case 7: return "softmax(\(vector(d)))"
    case 8: return "(\(matrix(d))) (\(vector(d)))"
    default: return "a"
    }
  }

  mutating func matrix(_ depth: Int) -> String {
    if depth == 0 { return one(of: ["M", "N", "Mᵀ"]) }
    let d = depth - 1
    switch pick(11) {
    case 0: return "(\(matrix(d)) + \(matrix(d)))"
    case 1: return "(\(matrix(d)) − \(matrix(d)))"
    case 2, 3: return "(\(matrix(d))) (\(matrix(d)))"
    case 4: return "((\(matrix(d))) ⊙ (\(matrix(d))))"
    case 5: return "(\(vector(d))) (\(vector(d)))ᵀ"
    case 6: return "diag(\(vector(d)))"
    case 7: return "(\(matrix(d)))ᵀ"
    case 8: return "inv(M)"
    case 9: return "(\(scalar(d))) (\(matrix(d)))"
    default: return "\(one(of: ["tanh", "σ"]))(\(matrix(d)))"
    }
  }
}

@Suite struct ClosedFormPropertyTests {
  @Test func closedFormsReadBackToTheGradient() throws {
    var compared = 0
    for seed in 0..<600 {
      var source = MixedFormula(seed)
      let formula = source.scalar(2 + seed % 3)
      let program = "\(formula) where a: 3, b: 3, M: 3x3, N: 3x3"
      guard let problem = try? Problem(SourceText(program)) else { continue }
      let symbolic = problem.graph.symbolicGradients()
      #expect(symbolic.notes.filter { $0.text.contains("fault") }.isEmpty, "\(formula)")
      let values = RandomValues(problem.graph, UInt64(seed))
      for (place, name) in problem.graph.variables.enumerated() {
        guard let form = symbolic.closedForm(of: NodeID(place)), form.uses.isEmpty else { continue }
        let printer = PlainText(unitLetter: problem.graph.unitLetter)
        let text = printer.string(symbolic.mathNode(of: form))
        let wanted = try values.gradient(name.id)
        guard wanted.elements.allSatisfy(\.isFinite) else { continue }
        let got: Tensor
        do {
          got = try values.value(of: text, before: formula)
        } catch {
          Issue.record("«\(text)» of \(formula) by \(name.id) does not read: \(error)")
          continue
        }
        let scale = wanted.elements.reduce(1) { max($0, $1.magnitude) }
        let near =
          got.shape == wanted.shape
          && zip(got.elements, wanted.elements).allSatisfy { ($0 - $1).magnitude <= 1e-8 * scale }
        #expect(near, "«\(text)» of \(formula) by \(name.id): \(got.elements), \(wanted.elements)")
        compared += 1
      }
    }
    #expect(compared > 500)
  }

  /// The lines of the shared form, evaluated from the last unit on, give the gradients of the sweep.
  @Test func gradientLinesAreTheReverseSweep() throws {
    for formula in [
      "1/2 (σ(w x + b) - y)^2 + 1/2 w^2", "(X θ - y)^T (X θ - y) where X: 4x3, θ: 3, y: 4",
      "h_k = σ(w_k h_{k-1} + b_k), k = 1..20; f = h_20^2", "P, L, U = lu(X); sum(L) where X: 3x3",
      "-sum(y ⊙ ln(softmax(h))) where y: 3, h: 3", "x",
    ] {
      let graph = try Problem(SourceText(formula)).graph
      let gradients = try graph.evaluate(RandomValues(graph, 3).inputs).gradients()
      var known: [NodeID: Tensor] = [:]
      for (node, line) in graph.gradientLines() {
        let value = line.value { leaf in
          leaf.index < graph.nodes.count
            ? gradients.evaluation.value(of: leaf)
            : known[NodeID(leaf.index - graph.nodes.count)] ?? Tensor(.nan)
        }
        let wanted = gradients.gradient(of: node)
        let got = try #require(value)
        #expect(got.shape == wanted.shape)
        for (a, b) in zip(got.elements, wanted.elements) {
          #expect(abs(a - b) <= 1e-9 * max(1, abs(b)), "\(formula), \(graph.id(of: node))")
        }
        known[node] = got
      }
    }
  }

  /// The text of many formulas is that of each by itself.
  @Test func formulaTextsAreThoseOfOneFormula() throws {
    for formula in [
      "h_k = σ(w_k h_{k-1} + b_k), k = 1..12; f(x) = (h_12 - y)^2/(1 + h_3)",
      "f(ŷ, θ_{max}, x^{(1)}) = ŷ ln(ŷ + θ_{max}) x^{(1)}/(ŷ^2 + x_1^2) + sqrt(x_1 ŷ)",
      "layer(h, W) = σ(W h); a^T layer(x, W) where a: 3, W: 3x2, x: 2",
      "P, L, U = lu(X); sum(L) + X_{1,2} where X: 3x3",
      "‖X θ - y‖^2 + x_2/x_1 where X: 4x3, θ: 3, y: 4, x: 2",
    ] {
      let graph = try Problem(SourceText(formula)).graph
      let printer = PlainText(unitLetter: graph.unitLetter)
      var texts = FormulaTexts(graph)
      for (node, line) in graph.gradientLines() {
        #expect(texts.string(line) == printer.string(graph.mathNode(of: line)))
        for place in 0..<graph.arguments(of: node).count {
          guard let local = graph.localSymbolic(of: node, place: place) else { continue }
          #expect(texts.string(local) == printer.string(graph.mathNode(of: local)))
        }
      }
    }
  }

  /// What a number at a singular point says is no fault of a closed form, and 0 to a power has no form.
  @Test(arguments: [
    "sqrt(logdet(X - X)) where X: 3x3", "sqrt(ln(x - x))", "1/(x - x)", "ln(x - x)/(x - x)^2",
    "logdet(x x^T) where x: 3",
  ])
  func singularFormulasAreNoFault(_ formula: String) throws {
    let symbolic = try Problem(SourceText(formula)).graph.symbolicGradients()
    #expect(!symbolic.notes.contains { $0.text.contains("fault") })
  }

  /// A deep chain takes time linear in its length and is never written out.
  @Test func deepChainsStayInUnits() throws {
    let program = "h_k = σ(w_k h_{k-1} + b_k), k = 1..2000; f = 1/2 (h_2000 - y)^2"
    let graph = try Problem(SourceText(program)).graph
    let symbolic = graph.symbolicGradients()
    let printer = PlainText(unitLetter: graph.unitLetter)
    var written = 0
    for place in graph.variables.indices {
      guard let form = symbolic.closedForm(of: NodeID(place)) else { continue }
      #expect(printer.string(symbolic.mathNode(of: form)).count <= 400)
      written += 1
    }
    #expect(written > 3 && written < 60)
  }
}
