import GraphCore
import GraphRendering
import Testing

/// Units of one form share a text but for the numbers of units; what is written is what each unit says.
struct UnitTextsTests {
  @Test(arguments: [
    "((x + x) + x) + x", "tanh(tanh(tanh(w x))) + tanh(tanh(w x))^2",
    "b_{u1} (x y) + b_{u1} (b_{u1} (x y) + 2) - 2 (2 (2 x))",
    "z = x^2; y = (z z) (z z); y y + z - y",
    "max(0, max(0, x)) + max(0, x - 1) / (1 + max(0, x))",
  ])
  func eachUnitSaysWhatItDoes(formula: String) throws {
    let problem = try Problem(SourceText(formula))
    let graph = problem.graph
    var bytes: [UInt8] = []
    JSONWriter(problem, gradients: nil) { bytes += $0 }.write(notes: [])
    let json = try JSONValue(bytes)
    let text = PlainText(unitLetter: graph.unitLetter)
    let nodes = try #require(json["nodes"]?.array)
    #expect(nodes.count == graph.nodes.count)
    for (id, node) in zip(graph.ids, nodes) {
      let formula = graph[id].isUnit ? graph.expression(of: id) : graph.symbol(of: id)
      #expect(node["id"]?.string == graph.id(of: id))
      #expect(node["expression"]?.string == text.string(formula))
      #expect(node["operation"]?.string == graph.operationName(of: id))
      let ids = graph.operands(of: id).map { JSONValue.string(graph.id(of: $0)) }
      #expect(node["operands"]?.array == ids)
    }
    var edges = try #require(json["edges"]?.array)[...]
    for id in graph.ids {
      for (place, argument) in graph.arguments(of: id).enumerated() {
        guard let operand = argument.node else { continue }
        let next = edges.popFirst()
        let edge = try #require(next)
        #expect(edge["from"]?.string == graph.id(of: operand))
        #expect(edge["to"]?.string == graph.id(of: id))
        let local = graph.localDerivative(of: id, place: place).map { text.string($0.node) }
        #expect(edge["local_symbolic"]?.string == local)
      }
    }
    #expect(edges.isEmpty)
  }
}
