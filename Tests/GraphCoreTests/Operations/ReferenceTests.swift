import Foundation
import Testing

@testable import GraphCore

/// Every function of the language against JAX in float64: values and gradients from
/// `scripts/generate-reference-values.py`.
@Suite struct ReferenceTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let formula: String
    let values: [String: [[Double]]]
    let shapes: [String: Shape]
    let value: Double
    let gradients: [String: [Double]]
    var testDescription: String { formula }

    init?(_ line: Data) {
      guard let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
        let formula = object["formula"] as? String, let value = object["value"] as? Double,
        let at = object["at"] as? [String: Any],
        let gradients = object["gradients"] as? [String: Any]
      else { return nil }
      self.formula = formula
      self.value = value
      values = at.mapValues(Self.rows)
      shapes = at.mapValues(Self.shape)
      self.gradients = gradients.mapValues { Self.rows($0).flatMap { $0 } }
    }

    private static func rows(_ any: Any) -> [[Double]] {
      if let rows = any as? [[Double]] { return rows }
      if let list = any as? [Double] { return list.map { [$0] } }
      return [[any as? Double ?? .nan]]
    }

    private static func shape(_ any: Any) -> Shape {
      let rows = rows(any)
      return Shape(rows: rows.count, columns: rows[0].count)
    }

    /// The values as a person would write them.
    var list: String {
      values.keys.sorted().map { name in
        let rows = values[name] ?? []
        let text = rows.map { $0.map { "\($0)" }.joined(separator: ", ") }.joined(separator: "; ")
        if rows.count > 1 { return "\(name) = [\(text)]" }
        return rows[0].count == 1 ? "\(name) = \(text)" : "\(name) = [[\(text)]]"
      }.joined(separator: ", ")
    }
  }

  static let rows: [Row] = {
    let file = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Reference/functions.jsonl")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return data.split(separator: UInt8(ascii: "\n")).compactMap { Row(Data($0)) }
  }()

  @Test func everyFunctionIsThere() {
    #expect(Self.rows.count > 180)
    let formulas = Self.rows.map(\.formula).joined(separator: " ")
    let spelledOtherwise: Set<String> = ["ones", "zeros", "I", "hstack", "inner", "matmul"]
    for function in FunctionTable.all where !spelledOtherwise.contains(function.name) {
      let isThere = ([function.name] + function.aliases).contains { formulas.contains("\($0)(") }
      #expect(isThere, "\(function.name) has no reference value")
    }
  }

  @Test(arguments: rows)
  func valueAndGradients(_ row: Row) throws {
    let problem = try problem(row.formula, at: row.list)
    let evaluation = try problem.graph.evaluate(try #require(problem.inputs))
    let value = evaluation.objective.scalar
    #expect(agree(value, row.value, 1), "\(value) is not \(row.value)")
    let gradients = evaluation.gradients()
    #expect(Set(problem.graph.variables.map(\.id)) == Set(row.gradients.keys))
    for (place, name) in problem.graph.variables.enumerated() {
      let got = gradients.gradient(of: NodeID(place)).elements
      let want = try #require(row.gradients[name.id])
      let size = want.reduce(0) { max($0, $1.magnitude) }
      #expect(got.count == want.count)
      for (a, b) in zip(got, want) {
        #expect(agree(a, b, size), "∂/∂\(name.id): \(got) is not \(want)")
      }
    }
  }

  /// Small numbers relative to themselves, others to the largest of their kind.
  private func agree(_ a: Double, _ b: Double, _ size: Double) -> Bool {
    (a - b).magnitude <= 1e-10 * max(b.magnitude, 1e-3 * size)
  }
}
