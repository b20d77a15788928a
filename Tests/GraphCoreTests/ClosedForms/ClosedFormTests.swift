import Testing

@testable import GraphCore

/// One line of a published table.
struct ClosedFormRow: CustomTestStringConvertible, Sendable {
  let formula: String
  let variable: String
  let book: String
  var testDescription: String { "∂/∂\(variable) \(formula)" }
}

enum ClosedFormTable {
  static func rows(_ text: String) -> [ClosedFormRow] {
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      // Bars of absolute values are part of the formula.
      guard parts.count >= 3 else { return nil }
      let formula = parts.dropLast(2).joined(separator: "|")
      let row = ClosedFormRow(
        formula: trimmed(formula), variable: trimmed(String(parts[parts.count - 2])),
        book: trimmed(String(parts[parts.count - 1])))
      return row.variable.isEmpty ? nil : row
    }
  }

  private static func trimmed(_ text: String) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  static let all =
    calculus + learning + vectors + cookbook + notes + textbook + scalarRules + likelihoods
    + networks + matrixRules + indices + cholesky + exercises + papers
}

/// The closed form of one gradient of a formula, as text.
func closedForm(_ formula: String, _ variable: String) throws -> (Problem, String?) {
  let problem = try Problem(SourceText(formula))
  let symbolic = problem.graph.symbolicGradients()
  let place = try #require(problem.graph.variables.firstIndex(named: variable))
  let form = symbolic.closedForm(of: NodeID(place))
  let printer = PlainText(unitLetter: problem.graph.unitLetter)
  let text = form.map { printer.string(symbolic.mathNode(of: $0)) }
  return (problem, text)
}

@Suite struct ClosedFormTests {
  @Test func thereAreEnoughRows() { #expect(ClosedFormTable.all.count >= 150) }

  @Test(arguments: ClosedFormTable.all)
  func asInTheBook(_ row: ClosedFormRow) throws {
    let (problem, text) = try closedForm(row.formula, row.variable)
    let ours = try #require(text)
    #expect(ours.count <= row.book.count, "\(ours) is longer than \(row.book)")
    var compared = 0
    for seed in 0..<12 where compared < 3 {
      let values = RandomValues(
        problem.graph, UInt64(seed), isLarge: row.formula.hasPrefix("arcosh"),
        isSymmetric: row.formula.contains("chol"))
      let gradient = try values.gradient(row.variable)
      // √(a² − x²) has no value for every a and x.
      guard gradient.elements.allSatisfy(\.isFinite) else { continue }
      compared += 1
      for (text, whose) in [(ours, "ours"), (row.book, "the book's")] {
        let got = try values.value(of: text, before: row.formula)
        #expect(
          agree(got, gradient), "\(whose) \(text) is \(got.elements), not \(gradient.elements)")
      }
    }
    #expect(compared > 0, "no point at which \(row.formula) has a value")
  }

  private func agree(_ a: Tensor, _ b: Tensor) -> Bool {
    guard a.shape == b.shape else { return false }
    return zip(a.elements, b.elements).allSatisfy {
      ($0 - $1).magnitude <= 1e-8 * max(1, $1.magnitude)
    }
  }
}

/// A point for the variables of a formula, at which other texts in the same names are read.
struct RandomValues {
  let graph: Graph
  let inputs: [Tensor]

  /// - Parameter isLarge: beyond 1, for functions that exist there alone.
  init(_ graph: Graph, _ seed: UInt64, isLarge: Bool = false, isSymmetric: Bool = false) {
    self.graph = graph
    inputs = graph.variables.enumerated().map { place, name in
      let shape = graph.nodes[place].shape
      var value = RandomPoint.value(isLarge ? .large : .fraction, shape, name, seed: seed + 40)
      // A square matrix has a positive determinant and is not symmetric, besides the argument of chol.
      if shape.isSquare, !shape.isScalar {
        if isSymmetric { value = RandomPoint.value(.positive, shape, name, seed: seed) }
        for i in 0..<shape.rows { value[i, i] += 2 }
      }
      return value
    }
  }

  func gradient(_ variable: String) throws -> Tensor {
    let gradients = try graph.evaluate(inputs).gradients()
    let place = try #require(graph.variables.firstIndex(named: variable))
    return gradients.gradient(of: NodeID(place))
  }

  /// The value of a text, read as a program after the statements that it may speak of.
  func value(of text: String, before formula: String) throws -> Tensor {
    let statements = Self.statements(formula).dropLast()
    let kept = graph.variables.indices.map { "keep_\($0 + 1) = \(graph.variables[$0].id)" }
    let shapes = zip(graph.variables, inputs).map { name, value in
      "\(name.id): \(value.shape.rows)x\(value.shape.columns)"
    }
    let all =
      (kept + statements + ["keep_0 = \(text)"]).joined(separator: "; ") + " where "
      + shapes.joined(separator: ", ")
    let problem = try Problem(SourceText(all))
    let values = problem.graph.variables.map { name in
      graph.variables.firstIndex(of: name).map { inputs[$0] } ?? Tensor(.nan)
    }
    let evaluation = try problem.graph.evaluate(values)
    return evaluation.objective
  }
}

extension RandomValues {
  /// The statements of a program, parted by semicolons outside brackets.
  fileprivate static func statements(_ formula: String) -> [String] {
    var depth = 0
    var statements = [""]
    for character in formula {
      if "([".contains(character) { depth += 1 }
      if ")]".contains(character) { depth -= 1 }
      if character == ";", depth == 0 {
        statements.append("")
      } else {
        statements[statements.count - 1].append(character)
      }
    }
    return statements
  }
}

extension NameList {
  func firstIndex(named text: String) -> Int? {
    let wanted = Name.spelled(text)
    return firstIndex { $0.id == text || $0 == wanted }
  }
}
