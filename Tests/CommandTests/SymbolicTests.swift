import Testing

/// `graph --format lines`: the reverse sweep as formulas.
@Suite struct GradientLinesTests {
  @Test func eachGradientStandsInThoseBeforeIt() throws {
    let outcome = try Command.run([
      "graph", "--format", "lines", "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2",
    ])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    #expect(
      outcome.text == """
        u1 = w x
        u2 = u1 + b
        u3 = σ(u2)
        u4 = u3 − y
        u5 = u4^2
        u6 = ½ u5
        u7 = w^2
        u8 = ½ u7
        u9 = u6 + u8
        ∂f/∂u9 = 1
        ∂f/∂u8 = 1
        ∂f/∂u7 = ½
        ∂f/∂u6 = 1
        ∂f/∂u5 = ½
        ∂f/∂u4 = u4
        ∂f/∂u3 = ∂f/∂u4
        ∂f/∂u2 = (∂f/∂u3) σ'(u2)
        ∂f/∂u1 = ∂f/∂u2
        ∂f/∂y = −∂f/∂u4
        ∂f/∂b = ∂f/∂u2
        ∂f/∂x = (∂f/∂u1) w
        ∂f/∂w = (∂f/∂u1) x + w

        """)
  }

  /// As many lines as nodes, whatever the depth.
  @Test func aDeepChainHasALineForEachNode() throws {
    let outcome = try Command.run([
      "graph", "--format", "lines", "h_0 = x; h_k = σ(w_k h_{k-1} + b_k), k = 1..2000",
    ])
    #expect(outcome.text.split(separator: "\n").count == 6000 + 6000 + 4001)
    #expect(outcome.text.utf8.count < 1_000_000)
  }
}

/// Closed forms of gradients: text of the formula language that reads back to the same function.
@Suite struct SymbolicTests {
  @Test(arguments: Case.all("symbolic"))
  func theClosedFormReadsBack(_ item: Case) throws {
    let points = item.data["equivalent_at"]?.strings ?? []
    let expected = item.data["expected_values"]?.list ?? []
    let first = try Command.graph(item.bytes, at: points.first)
    try #require(first.status == 0, "\(first.complaint)")
    let graph = try JSON(first.output)
    let wanted = Case.canonical(item.data["wrt"]?.string ?? "")
    let gradient = try #require(
      graph["gradients"]?.object.first { Case.canonical($0.key) == wanted }?.value)
    let text = try #require(gradient["symbolic"]?.string, "there is no closed form")
    let longest = Int(item.data["max_chars"]?.number ?? 1000)
    #expect(text.count <= longest, "\(text.count) characters, not \(longest): \(text)")
    let definitions = try #require(Self.definitions(item.formula, graph, gradient))
    for (point, want) in zip(points, expected) {
      // Names that the closed form lacks get a place, since a value for no name is refused.
      let names = point.split(separator: "=").dropLast().compactMap {
        $0.split(whereSeparator: { $0 == "," || $0 == " " || $0 == ";" || $0 == "]" }).last
      }
      let kept = names.enumerated().map { "keep_\($0.offset + 1) = \($0.element)" }
      let program = (kept + definitions + ["(\(text)) + 0 nought"]).joined(separator: "\n")
      let outcome = try Command.graph(Array(program.utf8), at: "\(point), nought=0")
      try #require(outcome.status == 0, "\(program)\n\(outcome.complaint)")
      let value = CaseTests.objective(try JSON(outcome.output))?["value"]
      let difference = Case.difference(value, want, item.tolerance)
      #expect(difference == nil, "\(text) at \(point): \(difference ?? "")")
    }
  }

  /// The statements that give the names in a closed form their meaning.
  private static func definitions(_ formula: String, _ graph: JSON, _ gradient: JSON) -> [String]? {
    let uses = gradient["uses"]?.strings ?? []
    guard !uses.isEmpty else {
      return formula.split(separator: "\n").dropLast().map(String.init)
    }
    let nodes = graph["nodes"]?.list ?? []
    var needed = Set(uses)
    for node in nodes.reversed() {
      guard let id = node["id"]?.string, needed.contains(id) else { continue }
      needed.formUnion(node["operands"]?.strings ?? [])
    }
    return nodes.compactMap { node in
      guard let id = node["id"]?.string, needed.contains(id), node["kind"]?.string == "unit",
        let expression = node["expression"]?.string
      else { return nil }
      return "\(id) = \(expression)"
    }
  }
}
