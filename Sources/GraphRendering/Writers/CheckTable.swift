public import GraphCore

/// The comparisons of a check as a table for a terminal: the worst of each quantity, and the worst of all.
public struct CheckTable {
  private let graph: Graph
  private let check: GraphCheck
  private let plain: PlainText

  public init(_ graph: Graph, _ check: GraphCheck) {
    self.graph = graph
    self.check = check
    plain = PlainText(unitLetter: graph.unitLetter)
  }

  public var text: String {
    var lines = UnitTable.table(
      [
        "derivative", "reverse", "forward", "difference quotient", "disagreement", "allowed",
        "agrees",
      ],
      worstOfEach().map(row), numeric: [1, 2, 3, 4, 5])
    for (reason, names) in skips() {
      let shown = names.prefix(12).joined(separator: ", ")
      let more = names.count > 12 ? " and \(names.count - 12) more" : ""
      lines += "not compared: \(shown)\(more): \(reason)\n"
    }
    if check.isSampled {
      lines += "The graph is large: nodes spread evenly over it were checked.\n"
    }
    return lines + summary + "\n"
  }

  /// One sentence: how many comparisons there were and which is worst.
  public var summary: String {
    let count = check.comparisons.count
    guard let worst = check.worst else { return "Nothing could be compared." }
    let all = count == 1 ? "The only comparison agrees" : "All \(count) comparisons agree"
    let amount = "\(Self.short(worst.difference)) where \(Self.short(worst.allowed)) is allowed"
    return check.passes
      ? "\(all); the largest disagreement is at \(name(worst)): \(amount)."
      : "Of \(count) comparison\(count == 1 ? "" : "s"), \(check.comparisons.count { $0.ratio > 1 }) disagree; "
        + "the worst is \(name(worst)): \(amount)."
  }

  /// Of the elements of one quantity the one whose disagreement is worst.
  private func worstOfEach() -> [GraphCheck.Comparison] {
    var order: [GraphCheck.Comparison] = []
    var places: [GraphCheck.Comparison.Quantity: Int] = [:]
    for comparison in check.comparisons {
      let key: GraphCheck.Comparison.Quantity =
        switch comparison.quantity {
        case .gradient(let id, _): .gradient(id, element: nil)
        case .local(let id, let place, _): .local(id, place: place, element: nil)
        }
      if let place = places[key] {
        if comparison.ratio > order[place].ratio { order[place] = comparison }
      } else {
        places[key] = order.count
        order.append(comparison)
      }
    }
    return order
  }

  private func row(_ comparison: GraphCheck.Comparison) -> [String] {
    let format = NumberFormat(digits: 12)
    return [
      name(comparison), format.text(comparison.reverse), format.text(comparison.forward),
      format.text(comparison.numeric), Self.short(comparison.difference),
      Self.short(comparison.allowed), comparison.ratio > 1 ? "✗" : "✓",
    ]
  }

  /// `∂f/∂w`, `∂u1/∂w`; of one element `∂f/∂W_{2,1}`.
  private func name(_ comparison: GraphCheck.Comparison) -> String {
    switch comparison.quantity {
    case .gradient(let id, let element):
      return "∂\(graph.objectiveName.id)/∂\(graph.id(of: id))\(index(element, of: id))"
    case .local(let id, let place, let element):
      let arguments = graph.arguments(of: id)
      let operand = arguments[arguments.startIndex + place].node ?? id
      let repeated = graph.operands(of: id).count { $0 == operand } > 1
      return "∂\(graph.id(of: id))/∂\(graph.id(of: operand))\(index(element, of: operand))"
        + (repeated ? " (place \(place + 1))" : "")
    }
  }

  private func index(_ element: Int?, of id: NodeID) -> String {
    let shape = graph[id].shape
    guard let element, !shape.isScalar else { return "" }
    let (row, column) = (element / shape.columns + 1, element % shape.columns + 1)
    return shape.isVector ? "_\(row)" : "_{\(row),\(column)}"
  }

  /// What was not compared, by its reason, in the order of the nodes.
  private func skips() -> [(reason: String, names: [String])] {
    var result: [(reason: String, names: [String])] = []
    for skip in check.skipped {
      let name = graph.id(of: skip.node)
      if let place = result.firstIndex(where: { $0.reason == skip.reason }) {
        if !result[place].names.contains(name) { result[place].names.append(name) }
      } else {
        result.append((skip.reason, [name]))
      }
    }
    return result
  }

  private static func short(_ value: Double) -> String { NumberFormat(digits: 2).text(value) }
}
