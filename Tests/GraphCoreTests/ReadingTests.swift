import Testing

@testable import GraphCore

/// How formulas are read: each row is a formula, values or shapes, and its units as text.
@Suite struct ReadingTests {
  static func units(_ formula: String, _ values: String = "") throws -> String {
    let texts = values.isEmpty ? [] : [try SourceText(values, name: "--at", index: 1)]
    let graph = try Problem(try SourceText(formula), values: texts).graph
    let text = PlainText(unitLetter: graph.unitLetter)
    return graph.ids.filter { graph[$0].isUnit }.map { id in
      let name = graph.results[id].map { "\($0.id) = " } ?? ""
      return "\(name)\(graph.id(of: id)) = \(text.string(graph.expression(of: id)))"
    }.joined(separator: "; ")
  }

  @Test(arguments: readingRows + nameRows + statementRows + indexRows + signRows)
  func units(_ row: ReadingRow) throws {
    #expect(try Self.units(row.formula, row.values) == row.units)
  }

  @Test(arguments: [
    (#"\frac{d}{dx} x^2"#, "«d/dx» was read as a quotient of letters"),
    ("f(x) + 1", "«f(…)» was read as the product of f"),
    (#"\log L(θ) = -θ^2"#, "«\\log L(θ)» was read as a title"),
    ("Σ x_i y_i", "«Σ» was read as a variable"),
    ("x[1] + x", "«x[1…» was read as a product"),
    ("N(d_1) S", "«N(…)» was read as the product of N"),
    (#"\cos k(x - y)"#, "«cos k» was read without the bracket behind it"),
    ("V_max x", "the index in «_max» was read as its first letter"),
    ("wxy", "«wxy» was read as the product w·x·y"),
    ("a/b c", "«a/b c» was read as (a/b) · c"),
    ("x²/2σ²", "«x²/2σ²» was read as (x²/2) · σ²"),
    (
      "L = 1/2\n(x - y)^2", "L is used by nothing: the objective is the last statement, «(x - y)^2»"
    ),
    ("f(x) = x^2, x > 0", "«x > 0» was left aside"),
    ("f(x) = x^2, x > 0 where x = -1", "the side condition «x > 0» does not hold"),
    (
      "f(x) = x^2 for 0 < x < 1 where x = 1/2",
      "«0 < x < 1» was read as a side condition, which holds"
    ),
    (#"f(x) = x^2 \quad (x \in [0, 1])"#, "«x \\in [0, 1]» was left aside"),
    ("h_t = w h_{t-1}; h_2", "«h_t = …» has no range, so h_2 is a variable"),
    (
      "L = (y-t)^2 = w^2",
      "of several right sides «w^2» was read, and «(y-t)^2» was left aside; == compares"
    ),
    ("W^{(hh)} h", "«W^{(hh)}» was read as W with an index"),
  ])
  func notes(_ formula: String, _ beginning: String) throws {
    let notes = try Problem(try SourceText(formula)).graph.notes.map(\.text)
    #expect(notes.contains { $0.hasPrefix(beginning) }, "\(notes)")
  }

  @Test(arguments: ["d/2 + d", "f(x) = x^2; f(y)", "a(b + c)", "x/2 y", "1/2w^2"])
  func nothingToNote(_ formula: String) throws {
    #expect(try Problem(try SourceText(formula)).graph.notes.isEmpty)
  }

  @Test(arguments: faultRows + nameFaults + indexFaults + signFaults)
  func faults(_ row: FaultRow) throws {
    do {
      _ = try Self.units(row.formula, row.values)
      Issue.record("no error")
    } catch let error as FormulaError {
      var texts = [try SourceText(row.formula)]
      if !row.values.isEmpty { texts.append(try SourceText(row.values, name: "--at", index: 1)) }
      #expect(error.formatted(texts: texts) == row.message)
    }
  }
}

struct ReadingRow: CustomTestStringConvertible, Sendable {
  let formula: String
  let values: String
  let units: String
  var testDescription: String { formula }

  init(_ formula: String, _ values: String = "", _ units: String) {
    self.formula = formula
    self.values = values
    self.units = units
  }
}

struct FaultRow: CustomTestStringConvertible, Sendable {
  let formula: String
  let values: String
  let message: String
  var testDescription: String { formula }
}

/// How a formula is typeset, where that is not as it was typed.
@Suite struct TitleTests {
  @Test(arguments: [
    (#"\begin{cases} x & 0 \le x < 1 \\ 0 & \text{otherwise} \end{cases}"#, "0 ≤ x < 1"),
    (#"\begin{cases} x & 0 < x < y \le 2 \\ 0 & \text{otherwise} \end{cases}"#, "0 < x < y ≤ 2"),
    (
      #"\begin{cases} x & x > 0 \text{ and } y > 0 \\ 0 & \text{otherwise} \end{cases}"#,
      "x > 0, y > 0"
    ),
    (#"w_{in\_out} + 1"#, "w_{in_out} + 1"), (#"attention\_head + 1"#, "attention_head + 1"),
  ])
  func formulasAreSetAsTheyMean(_ formula: String, _ part: String) throws {
    let title = PlainText().string(try Problem(SourceText(formula)).title)
    #expect(title.contains(part), "\(title)")
  }
}
