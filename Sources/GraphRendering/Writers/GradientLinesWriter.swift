public import GraphCore

/// The units and, below them, the reverse sweep as formulas: each gradient in those before it, by name.
///
/// The closed forms of a deep graph would be longer than anyone can read; these lines are as many as its nodes.
public struct GradientLinesWriter: Sendable {
  public init() {}

  /// - Complexity: linear in the number of edges.
  public func write(_ graph: Graph, to put: ([UInt8]) -> Void) {
    var texts = FormulaTexts(graph)
    let printer = PlainText(unitLetter: graph.unitLetter)
    for id in graph.ids where graph[id].isUnit && graph[id].output == 0 {
      put(Array("\(graph.id(of: id)) = \(printer.string(graph.expression(of: id)))\n".utf8))
    }
    for (node, formula) in graph.gradientLines() {
      put(Array("\(texts.gradient(of: node)) = \(texts.string(formula))\n".utf8))
    }
  }
}
