import GraphCore
import GraphRendering
import Testing

@Suite struct WorksheetTests {
  /// The drawn exercise is the drawn answer with gaps: the same size, and none of its numbers.
  @Test(arguments: [
    "f(w, b) = 1/2 (σ(w x + b) - y)^2 + 1/2 w^2",
    "z = W x + b; 1/2 ‖σ(z) - y‖^2 where W: 2x2, x: 2, b: 2, y: 2",
  ])
  func gapsStandWhereTheNumbersAre(_ formula: String) throws {
    let worksheet = try Worksheet(Problem(SourceText(formula)), options: Worksheet.Options())
    let (sheet, answers) = try worksheet.drawings(PictureOptions())
    #expect(sheet.width == answers.width && sheet.height == answers.height)
    #expect(sheet != answers)
    let given =
      texts(answers.elements, within: "data") + texts(answers.elements, within: "parameter")
    let hidden = texts(answers.elements, within: "unit").filter {
      $0.contains(".") && !given.contains($0)
    }
    #expect(!hidden.isEmpty)
    let svg = SVGWriter().svg(sheet)
    for number in hidden { #expect(!svg.contains(">\(number)<"), "\(number) is told") }
  }

  /// Only what is asked for is left out, in the table and in the drawing.
  @Test func chosenBlanks() throws {
    let problem = try Problem(SourceText("f(w, b) = 1/2 (σ(w x + b) - y)^2"))
    let node = try #require(problem.graph.ids.first { problem.graph.id(of: $0) == "u3" })
    var options = Worksheet.Options()
    options.blanks.kinds = [.gradients]
    options.blanks.nodes = [node]
    let worksheet = try Worksheet(problem, options: options)
    let text = LessonWriter(worksheet.sheet).string(.text)
    #expect(text.components(of: "________") == 1 && !text.contains("1. "))
    let (sheet, answers) = try worksheet.drawings(PictureOptions())
    let names = ["unit", "parameter", "data", "edge"]
    func numbers(_ drawing: Drawing) -> Int {
      names.reduce(0) { $0 + texts(drawing.elements, within: $1).count }
    }
    // The gradient itself, upstream of it on the edge from u2, downstream on the edge to u4.
    #expect(numbers(answers) - numbers(sheet) == 3)
  }

  /// The local derivatives have a table of their own, and no formula is no exercise.
  @Test func edgesAreAskedFor() throws {
    let worksheet = try Worksheet(Problem(SourceText("3 x^2")), options: Worksheet.Options())
    let sheet = LessonWriter(worksheet.sheet).string(.text)
    let answers = LessonWriter(worksheet.answers).string(.text)
    #expect(sheet.contains("∂u1/∂x   ________") && answers.contains("∂u1/∂x   2 x"), "\(sheet)")
    #expect(throws: FormulaError.self) {
      try Worksheet(Problem(SourceText("x")), options: Worksheet.Options())
    }
  }

  /// The exercise and its answers are one document in each format, and only the answers tell a number.
  @Test func exerciseAndAnswersAreOneDocument() throws {
    let worksheet = try Worksheet(
      Problem(SourceText("f(w, b) = 1/2 (σ(w x + b) - y)^2")), options: Worksheet.Options())
    let both = LessonWriter(worksheet.sheet.followed(by: worksheet.answers))
    for (format, end) in [(LessonWriter.Format.html, "</html>"), (.latex, "\\end{document}")] {
      let page = both.string(format)
      #expect(page.split(separator: end, omittingEmptySubsequences: false).count == 2)
      let answers = try #require(page.firstRange(of: "Answers"))
      let form = format == .latex ? "y-\\sigma" : "<mi>y</mi><mo>−</mo><mi"
      #expect(page[answers.upperBound...].contains(form), "\(page)")
      #expect(!page[..<answers.lowerBound].contains(form))
    }
    let page = LessonWriter(worksheet.sheet).string(.latex)
    #expect(page.contains("\\rule[-0.4ex]") && !page.contains("\\_\\_"))
  }

  /// The runs of text in groups of a class.
  private func texts(_ elements: [Drawing.Element], within name: String) -> [String] {
    elements.flatMap { element -> [String] in
      switch element {
      case .group(let group):
        texts(group.elements, within: group.classes.contains(name) ? "" : name)
      case .text(let text) where name.isEmpty: text.runs.map(\.string)
      default: []
      }
    }
  }
}

extension String {
  /// How often a piece stands in it.
  fileprivate func components(of piece: String) -> Int {
    split(separator: piece, omittingEmptySubsequences: false).count - 1
  }
}
