extension Graph {
  /// ∂f/∂u of all nodes, each in the gradients of the units that use it: ∂f/∂u₄ = ∂f/∂u₅ σ′(u₄). The last
  /// unit comes first, so that a line speaks only of lines before it; a leaf with the number of nodes
  /// added to its index is a gradient. Nothing that lines share is written twice: together they are the
  /// gradients of a deep graph, whose closed forms would be longer than anyone can read.
  ///
  /// - Complexity: linear in the number of edges.
  public func gradientLines() -> [(node: NodeID, formula: Symbolic)] {
    guard case .node(let objective) = objective else { return [] }
    var lines: [(node: NodeID, formula: Symbolic)] = []
    lines.reserveCapacity(objective.index + 1)
    var book = RuleBook()
    var shares = [[Symbolic]](repeating: [], count: nodes.count)
    // What a node hands on: its gradient by name, or the number that it is; nil where it is 0.
    var handed = [Symbolic?](repeating: nil, count: nodes.count)
    shares[objective.index] = [.filled(.one, self[objective].shape)]
    // What the placeholders of a rule stand for: operands, outputs, their gradients.
    var leaves: [Symbolic] = []
    for index in stride(from: objective.index, through: 0, by: -1) {
      let node = nodes[index]
      var total: Symbolic?
      for share in shares[index].reversed() { total = total.map { $0 + share } ?? share }
      shares[index] = []
      let gradient = total ?? .filled(.zero, node.shape)
      lines.append((NodeID(index), gradient))
      if !gradient.isZero {
        handed[index] =
          gradient.fill != nil ? gradient : .node(NodeID(nodes.count + index), node.shape)
      }
      guard let primitive = node.primitive, node.output == 0 else { continue }
      let upstream = (0..<Int(node.outputCount)).map { handed[index + $0] }
      let isThere = upstream.map { $0 != nil }
      guard isThere.contains(true) else { continue }
      let operands = Array(arguments(of: NodeID(index)))
      let rule = book.rule(primitive, operands, node, isThere, in: self)
      leaves.removeAll(keepingCapacity: true)
      for argument in operands { leaves.append(symbolic(argument)) }
      for output in upstream.indices {
        leaves.append(.node(NodeID(index + output), nodes[index + output].shape))
      }
      for gradient in upstream { leaves.append(gradient ?? 0) }
      for (place, argument) in operands.enumerated() {
        guard let id = argument.node, let formula = rule[place] else { continue }
        let share = formula.filled(leaves)
        if !share.isZero { shares[id.index].append(share) }
      }
    }
    return lines
  }
}

extension Symbolic {
  /// The formula with its leaves filled in; simplified where a number was put in.
  fileprivate func filled(_ leaves: [Symbolic]) -> Symbolic {
    var hasNumber = false
    return filled(leaves, &hasNumber)
  }

  private func filled(_ leaves: [Symbolic], _ hasNumber: inout Bool) -> Symbolic {
    switch self {
    case .node(let id, _):
      let leaf = leaves[id.index]
      if leaf.fill != nil { hasNumber = true }
      return leaf
    case .constant, .cotangent: return self
    case .apply(let primitive, let arguments, let output, let shape):
      var isNew = false
      let x = arguments.map { $0.filled(leaves, &isNew) }
      guard isNew else { return .apply(primitive, x, output: output, shape: shape) }
      hasNumber = true
      return Symbolic.makeAll(primitive, x)[output].withOneNumber
    }
  }

  /// A product with its numbers gathered: u₄ for 2 · ½ u₄.
  private var withOneNumber: Symbolic {
    guard case .apply(.arithmetic(.multiply), _, _, let shape) = self, shape.isScalar else {
      return self
    }
    var (number, count) = (Constant.one, 0)
    var others: [Symbolic] = []
    func collect(_ factor: Symbolic) {
      if let value = factor.fill {
        number = number * value
        count += 1
      } else if case .apply(.arithmetic(.multiply), let x, _, _) = factor {
        x.forEach(collect)
      } else {
        others.append(factor)
      }
    }
    collect(self)
    guard count > 1, let first = others.first else { return self }
    let rest = others.dropFirst().reduce(first) { $0 * $1 }
    return number == .one ? rest : .constant(.scalar(number)) * rest
  }
}
