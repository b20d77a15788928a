import GraphCore

// What a step says to those who listen.
extension Explanation {
  func spoken(_ id: String, _ quantity: Picture.Quantity?) -> String {
    let name = MathSpeech.name(id)
    return quantity.map { said($0) ?? kind($0) }.map { "\(name) is \($0)" } ?? name
  }

  /// What is too large to be listened to: «a matrix of 8 rows and 4 columns».
  func kind(_ quantity: Picture.Quantity) -> String {
    guard let shape = quantity.tensor?.shape else { return "a number" }
    return shape.isMatrix
      ? "a matrix of \(shape.rows) rows and \(shape.columns) columns"
      : "a vector of \(shape.count) elements"
  }

  /// A number, or the elements of a small array; nil where there would be too many to listen to.
  func said(_ quantity: Picture.Quantity) -> String? {
    switch quantity {
    case .scalar(let number): return format.text(number)
    case .tensor(let tensor):
      guard math(quantity) != nil else { return nil }
      // That a column is written as a row says nothing to the ear.
      let columns = tensor.shape.columns == 1 ? tensor.elements.count : tensor.shape.columns
      let numbers = tensor.elements.map(format.text)
      let rows = stride(from: 0, to: numbers.count, by: columns).map { start in
        numbers[start..<min(start + columns, numbers.count)].joined(separator: ", ")
      }
      return "[" + rows.joined(separator: "; ") + "]"
    }
  }

  private func called(_ node: Picture.Node) -> String {
    node.fold == nil ? MathSpeech.name(node.id) : MathSpeech.text(node.symbol)
  }

  /// «u3 hands −0.2994 times 0.2098, −0.06281, to u2, whose gradient is now −0.06281»
  func spokenShare(_ share: Handed) -> String {
    let edge = picture.edges[share.edge]
    let (unit, operand) = (picture.nodes[edge.to], picture.nodes[edge.from])
    let (giver, taker) = (called(unit), called(operand))
    var text: String
    if edge.hiddenEnds == nil, let upstream = edge.upstream?.scalar, let local = edge.localNumber,
      let downstream = edge.downstream?.scalar
    {
      text =
        "\(giver) hands \(format.text(upstream)) times \(format.text(local)), which is"
        + " \(format.text(downstream)), to \(taker)"
    } else {
      let given = edge.downstream.flatMap(said)
      text = "\(giver) hands \(given ?? "its share") to \(taker)"
      if edge.hiddenEnds == nil {
        let rule = edge.rule?.node ?? edge.local
        text +=
          rule.map {
            (edge.rule == nil ? ": its gradient times " : ": ") + MathSpeech.text($0)
          } ?? ""
      }
    }
    if share.count > 1, share.isLast, let total = operand.gradient.flatMap(said) {
      text += ", whose shares add up to \(total)"
    }
    return text
  }
}
