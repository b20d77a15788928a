extension Graph {
  /// What a unit hands to the operand at one place in the reverse sweep, with the gradients of its outputs
  /// as ∂f/∂u: `Xᵀ ∂f/∂u₂`. nil where it is 0 or the place holds a constant.
  public func share(of unit: NodeID, place: Int) -> MathNode? {
    shareFormula(of: unit, place: place).map { mathNode(of: $0) }
  }

  /// The same as a formula, in which a leaf with the number of nodes added to its index is a gradient.
  public func shareFormula(of unit: NodeID, place: Int) -> Symbolic? {
    let node = self[unit]
    let places = Array(arguments(of: unit))
    guard let primitive = node.primitive, places.indices.contains(place),
      places[place].node != nil
    else { return nil }
    let first = NodeID(unit.index - Int(node.output))
    let outputs = (0..<Int(node.outputCount)).map { NodeID(first.index + $0) }
    let y = outputs.map { Symbolic.node($0, self[$0].shape) }
    let upstream = outputs.map { output in
      primitive.isDiscrete(output: Int(self[output].output))
        ? nil : Symbolic.node(NodeID(nodes.count + output.index), self[output].shape)
    }
    let shares = primitive.vjp(
      places.map(symbolic), y, upstream: upstream, wanted: places.indices.map { $0 == place },
      isConstant: places.map { $0.node == nil })
    guard let share = shares[place] else { return nil }
    var form = NormalForm()
    let term = form.term(share) { form, id in
      form.leaf(id, shape(ofLeaf: id), length: id.index < nodes.count ? 2 : 5)
    }
    guard let term, !term.isZero else { return nil }
    // The table is read once the term is in it.
    let finished = form.finish(term)
    return form.formula(finished)
  }

  private func shape(ofLeaf id: NodeID) -> Shape {
    nodes[id.index < nodes.count ? id.index : id.index - nodes.count].shape
  }

  /// ∂f/∂u, for a leaf that stands for a gradient.
  func cotangentSymbol(_ id: NodeID) -> MathNode {
    cotangentSymbol(symbol(of: NodeID(id.index - nodes.count)))
  }

  /// ∂f/∂u, for a node that is written so.
  func cotangentSymbol(_ node: MathNode) -> MathNode {
    .fraction(.joined([.sign("∂"), objectiveName.mathNode]), .joined([.sign("∂"), node]))
  }
}
