public import GraphCore

/// The graph as a table for a terminal: what each unit is, its value, its gradient and S(u).
public struct UnitTable {
  private let problem: Problem
  private let gradients: Gradients?
  private let format: NumberFormat

  public init(_ problem: Problem, _ gradients: Gradients?, digits: Int) {
    self.problem = problem
    self.gradients = gradients
    format = NumberFormat(digits: digits)
  }

  public var text: String {
    let graph = problem.graph
    var rows: [[String]] = []
    let plain = PlainText(unitLetter: graph.unitLetter)
    for id in graph.ids {
      let node = graph[id]
      let symbol = graph.id(of: id)
      var row = [symbol]
      row.append(node.isUnit ? plain.string(graph.expression(of: id)) : node.kind.rawValue)
      if let name = graph.results[id] { row[0] += " = \(name.id)" }
      if let gradients {
        row.append(number(gradients.evaluation.value(of: id)))
        row.append(number(gradients.gradient(of: id)))
      }
      let children = graph.allChildren(of: id).map(graph.id(of:))
      // A table is to be read: of a very large set the beginning says enough.
      let shown = children.prefix(24).joined(separator: ", ")
      let more = children.count > 24 ? ", … (\(children.count))" : ""
      row.append(children.isEmpty ? "∅" : "{\(shown)\(more)}")
      rows.append(row)
    }
    let heads = gradients == nil ? ["node", "is", "S"] : ["node", "is", "value", "gradient", "S"]
    return Self.table(heads, rows, numeric: gradients == nil ? [] : [2, 3])
  }

  /// A number; of a tensor its shape and, where it is short, its elements.
  private func number(_ tensor: Tensor) -> String {
    if tensor.shape.isScalar { return format.text(tensor.scalar) }
    guard tensor.shape.count <= 6 else { return "\(tensor.shape)" }
    let columns = tensor.shape.columns
    var rows: [String] = []
    for row in 0..<tensor.shape.rows {
      let part = tensor.elements[(row * columns)..<((row + 1) * columns)]
      rows.append(part.map { format.text($0) }.joined(separator: ", "))
    }
    return "[" + rows.joined(separator: tensor.shape.isVector ? ", " : "; ") + "]"
  }

  /// Columns under heads; numbers stand right.
  static func table(_ heads: [String], _ rows: [[String]], numeric: Set<Int>) -> String {
    var widths = heads.map(\.count)
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    func line(_ cells: [String]) -> String {
      var text = ""
      let last = cells.lastIndex { !$0.isEmpty } ?? 0
      for (column, cell) in cells[...last].enumerated() {
        let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
        if column > 0 { text += "  " }
        text += numeric.contains(column) ? blanks + cell : column < last ? cell + blanks : cell
      }
      return text + "\n"
    }
    return line(heads) + line(widths.map { String(repeating: "─", count: $0) })
      + rows.map(line).joined()
  }
}

/// Values and tangents of all nodes: forward mode along one variable.
public struct TangentTable {
  public let text: String

  public init(
    _ problem: Problem, _ evaluation: Evaluation, _ tangents: Tangents, digits: Int,
    along name: String
  ) {
    let graph = problem.graph
    let format = NumberFormat(digits: digits)
    let plain = PlainText(unitLetter: graph.unitLetter)
    func number(_ tensor: Tensor) -> String {
      tensor.shape.isScalar ? format.text(tensor.scalar) : "\(tensor.shape)"
    }
    let rows = graph.ids.map { id in
      [
        graph.id(of: id),
        graph[id].isUnit ? plain.string(graph.expression(of: id)) : graph[id].kind.rawValue,
        number(evaluation.value(of: id)), number(tangents.tangent(of: id)),
      ]
    }
    text = UnitTable.table(["node", "is", "value", "∂/∂\(name)"], rows, numeric: [2, 3])
  }
}
