public import GraphCore

/// The graph as a table for a terminal: what each unit is, its value, its gradient and S(u).
public struct UnitTable {
  private let problem: Problem
  private let gradients: Gradients?
  private let format: NumberFormat
  private let plan: FoldPlan

  /// - Throws: for a name to open that the graph does not have.
  public init(
    _ problem: Problem, _ gradients: Gradients?, digits: Int, folding: Folding = Folding(.none)
  ) throws(Folding.Failure) {
    self.problem = problem
    self.gradients = gradients
    format = NumberFormat(digits: digits)
    plan = try FoldPlan(problem.graph, folding)
  }

  public var text: String {
    let graph = problem.graph
    var rows: [[String]] = []
    let plain = PlainText(unitLetter: graph.unitLetter)
    let maker = PictureMaker(
      graph: graph, evaluation: gradients?.evaluation, gradients: gradients, notes: [], plan: plan,
      assignment: plan.assignment(graph, keeping: nil), layout: .numerator)
    let boxes = plan.folds.isEmpty ? nil : FoldBoxes(maker, maker.places())
    for id in graph.ids {
      let fold = Int(maker.assignment[id.index])
      if fold >= 0 {
        if plan.folds[fold].units.lowerBound == id.index, let box = boxes?.node(fold) {
          rows.append(row(box))
        }
        continue
      }
      let node = graph[id]
      let symbol = graph.id(of: id)
      var row = [symbol]
      row.append(node.isUnit ? plain.string(graph.expression(of: id)) : node.kind.rawValue)
      if let name = graph.results[id] { row[0] += " = \(name.id)" }
      if let gradients {
        row.append(format.elements(gradients.evaluation.value(of: id)))
        row.append(format.elements(gradients.gradient(of: id)))
      }
      row.append(childSet(of: id))
      rows.append(row)
    }
    if case .constant(let value) = graph.objective {
      let shown = format.elements(Tensor(value))
      if rows.isEmpty { return "\(graph.objectiveName.id) = \(shown)\n" }
      rows.append(
        [graph.objectiveName.id, "constant"] + (gradients == nil ? [] : [shown, ""]) + ["∅"])
    }
    let heads = gradients == nil ? ["node", "is", "S"] : ["node", "is", "value", "gradient", "S"]
    return Self.table(heads, rows, numeric: gradients == nil ? [] : [2, 3])
  }

  /// A box: what is inside with its norms, and the value and gradient of what it gives to the outside.
  private func row(_ box: Picture.Node) -> [String] {
    let norms = box.fold?.norms.map { "\($0.name) \(format.text($0.norm))" } ?? []
    var row = ["⋯ \(box.id)", ([box.fold?.contents ?? ""] + norms).joined(separator: ", ")]
    if gradients != nil {
      for quantity in [box.value, box.gradient] {
        switch quantity {
        case .scalar(let x): row.append(format.text(x))
        case .tensor(let tensor): row.append(format.elements(tensor))
        case nil: row.append("")
        }
      }
    }
    return row + [""]
  }

  /// S(u); of a long one its first children and how many there are.
  private func childSet(of id: NodeID) -> String {
    let children = problem.graph.allChildren(of: id)
    if children.isEmpty { return "∅" }
    var names = children.prefix(Self.shownChildren).map(problem.graph.id(of:))
    if children.count > names.count { names.append("… (\(children.count) in all)") }
    return "{\(names.joined(separator: ", "))}"
  }

  private static let shownChildren = 12

  /// Columns under heads; numbers stand right.
  static func table(_ heads: [String], _ rows: [[String]], numeric: Set<Int>) -> String {
    var widths = heads.map(\.shownWidth)
    for row in rows {
      for (column, cell) in row.enumerated() {
        widths[column] = max(widths[column], cell.shownWidth)
      }
    }
    func line(_ cells: [String]) -> String {
      var text = ""
      for (column, cell) in cells.enumerated() {
        let blanks = String(repeating: " ", count: max(0, widths[column] - cell.shownWidth))
        if column > 0 { text += "  " }
        // Nothing stands behind the last column, so it needs no blanks.
        let isLast = column == cells.count - 1
        text += numeric.contains(column) ? blanks + cell : isLast ? cell : cell + blanks
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

extension NumberFormat {
  /// A number; of a tensor its shape and, where it is short, its elements.
  func elements(_ tensor: Tensor) -> String {
    if tensor.shape.isScalar { return text(tensor.scalar) }
    guard tensor.shape.count <= 6 else { return "\(tensor.shape)" }
    let columns = tensor.shape.columns
    var rows: [String] = []
    for row in 0..<tensor.shape.rows {
      let part = tensor.elements[(row * columns)..<((row + 1) * columns)]
      rows.append(part.map { text($0) }.joined(separator: ", "))
    }
    return "[" + rows.joined(separator: tensor.shape.isVector ? ", " : "; ") + "]"
  }
}
