import Testing

@testable import GraphCore

/// Formulas told case by case, which are compared with numbers before anyone sees them.
@Suite struct CaseTests {
  private func gradient(_ formula: String) throws -> (Graph, Symbolic) {
    let graph = try Problem(SourceText(formula)).graph
    return (graph, try #require(graph.symbolicGradients().closedForm(of: NodeID(0))).formula)
  }

  @Test(arguments: [
    "max(x, y, z)", "min(x, y, z)", "min(r A, clip(r, 1 - e_1, 1 + e_1) A)",
  ])
  func tablesAgree(_ formula: String) throws {
    let (graph, gradient) = try gradient(formula)
    let table = try #require(graph.caseTable(of: gradient))
    #expect(table.agrees(with: gradient, in: graph))
    // The same conditions with the formulas of other rows are wrong somewhere.
    let forms = table.rows.map(\.formula)
    let turned = table.rows.enumerated().map { place, row in
      CaseTable.Row(
        conditions: row.conditions, formula: forms[(place + 1) % forms.count], cells: row.cells)
    }
    #expect(!CaseTable(rows: turned).agrees(with: gradient, in: graph), "\(formula)")
  }

  @Test(arguments: ["relu(x)", "clip(x, -1, 2)^2", "abs(x) + x", "huber(x, 0)"])
  func oneQuantity(_ formula: String) throws {
    let (graph, gradient) = try gradient(formula)
    #expect(graph.caseSplit(of: gradient) != nil, "\(formula): \(gradient)")
  }
}
