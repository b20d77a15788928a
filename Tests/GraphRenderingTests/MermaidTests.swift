import GraphCore
import Testing

@testable import GraphRendering

/// Diagrams for Markdown.
@Suite struct MermaidTests {
  private func diagram(
    _ formula: String, at values: String, focus: String? = nil, title: String? = nil,
    _ change: (inout PictureOptions) -> Void = { _ in }
  ) throws -> String {
    let problem = try Problem(SourceText(formula), values: [SourceText(values)])
    let gradients = try problem.graph.evaluate(try #require(problem.inputs)).gradients()
    let node = focus.flatMap { name in
      problem.graph.ids.first { problem.graph.id(of: $0) == name }
    }
    var picture = Picture(
      problem.graph, title: problem.title, evaluation: gradients.evaluation, gradients: gradients,
      focus: node)
    if let title { picture.title = .words(title) }
    var options = PictureOptions()
    change(&options)
    return MermaidWriter().diagram(picture, options: options)
  }

  @Test func arraysHaveShapesAndNumbers() throws {
    let text = try diagram("x^T W x", at: "x=[1, 2], W=[1, 2; 3, 4]")
    #expect(text.contains("x ∈ ℝ²<br>value [1, 2]<br><i>gradient "))
    #expect(text.contains("W ∈ ℝ²ˣ²<br>value [1, 2; 3, 4]"))
    let large = try diagram("sum(x)", at: "x=[1,2,3,4,5,6,7,8,9,10]")
    #expect(large.contains("ℝ¹⁰<br>value 10×1<br>"))
  }

  @Test func namesAndQuotientsAreShort() throws {
    let text = try diagram(
      "f = \\frac{\\lambda_{regularisation} a}{3} + \\frac{a + 1}{2}",
      at: "λ_{regularisation}=1, a=2")
    #expect(text.contains("λ#95;regularisation"))
    #expect(!text.contains("(3)") && !text.contains("#95;("))
    #expect(text.contains("/3"))
  }

  @Test func titleFocusThemeAndDirection() throws {
    let text = try diagram(
      "a b + c", at: "a=1, b=2, c=3", focus: "a", title: "A \"b\" ``` : x"
    ) {
      $0.theme = .dark
      $0.direction = .topToBottom
    }
    #expect(
      text.hasPrefix(
        "```mermaid\n---\ntitle: \"A \\\"b\\\" \\x60\\x60\\x60 : x\"\n---\nflowchart TB\n"))
    #expect(text.contains("color:\(Theme.dark.ink.hex)"))
    #expect(text.contains("classDef faint opacity:0.28\n  class n1,n2 faint"))
    #expect(text.contains("linkStyle ") && text.split(separator: "```").count == 2)
    let plain = try diagram("a b + c", at: "a=1, b=2, c=3") { $0.parts.subtract([.gradients]) }
    #expect(plain.hasPrefix("```mermaid\nflowchart LR") && !plain.contains("faint"))
    #expect(!plain.contains("gradient "))
  }
}
