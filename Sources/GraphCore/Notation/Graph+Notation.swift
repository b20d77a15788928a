extension Graph {
  /// The id of a node: `w`, `w_1`, `u3`, `u3.L`.
  public func id(of node: NodeID) -> String {
    if let number = plainNumber(of: node) { return "\(unitLetter)\(number)" }
    let unit = self[node]
    guard unit.isUnit else { return variables[node.index].id }
    let id = "\(unitLetter)\(unit.number)"
    guard let names = unit.primitive?.outputNames, !names.isEmpty else { return id }
    return "\(id).\(names[Int(unit.output)])"
  }

  /// The number k of a unit whose id is the letter of units and k; nil for another node.
  public func plainNumber(of node: NodeID) -> Int32? {
    let place = node.index - nodes.variables.count
    guard place >= 0, nodes.units[place].outputCount == 1 else { return nil }
    return nodes.units[place].number
  }

  /// The symbol of a node: w with its index, u with its number.
  public func symbol(of node: NodeID) -> MathNode {
    let unit = self[node]
    guard unit.isUnit else { return variables[node.index].mathNode }
    var number: [MathNode] = [.number("\(unit.number)")]
    if let names = unit.primitive?.outputNames, !names.isEmpty {
      number += [.sign("."), .identifier(names[Int(unit.output)])]
    }
    return .scripts(
      base: .identifier(String(unitLetter)), sub: .joined(number), sup: nil)
  }

  /// ∇ with the symbol of a node.
  public func gradientSymbol(of node: NodeID) -> MathNode {
    .scripts(base: .sign("∇"), sub: symbol(of: node), sup: nil)
  }

  /// What a unit computes, in its operands: `w x`, `½ u₅`, `max(0, u₂)`; the symbol of a variable.
  public func expression(of node: NodeID) -> MathNode {
    let unit = self[node]
    guard let primitive = unit.primitive else { return symbol(of: node) }
    let x = arguments(of: node).map(written)
    return primitive.written(x, unit.shape, output: Int(unit.output)).node
  }

  func written(_ argument: Argument) -> Written {
    switch argument.kind {
    case .node(let id): Written(symbol(of: id), .atom, self[id].shape)
    case .constant(let index): Written(constants[index])
    }
  }

  /// A formula with the symbols of this graph.
  ///
  /// - Parameter names: whether results stand by the names that statements gave them.
  public func mathNode(of formula: Symbolic, names: Bool = false) -> MathNode {
    written(formula, names: names).node
  }

  func written(_ formula: Symbolic, names: Bool = false) -> Written {
    written(formula) { id, isCotangent in
      if isCotangent { return gradientSymbol(of: id) }
      // A gradient stands as one letter: nothing is put into brackets round it.
      if id.index >= nodes.count { return cotangentSymbol(id) }
      return names ? results[id]?.mathNode ?? symbol(of: id) : symbol(of: id)
    }
  }

  /// A formula whose leaves are one letter each, written by `letter` from the node and whether ∇ stands for
  /// it.
  func written(_ formula: Symbolic, letter: (NodeID, Bool) -> MathNode) -> Written {
    switch formula {
    case .node(let id, let shape): Written(letter(id, false), .atom, shape)
    case .cotangent(let id, let shape): Written(letter(id, true), .atom, shape)
    case .constant(let value): Written(value)
    case .apply(let primitive, let x, let output, let shape):
      primitive.written(written(x, letter: letter), shape, output: output)
    }
  }

  private func written(
    _ list: [Symbolic], letter: (NodeID, Bool) -> MathNode
  ) -> [Written] {
    var result: [Written] = []
    result.reserveCapacity(list.count)
    // A closure would take a copy of the graph for each operation.
    for formula in list { result.append(written(formula, letter: letter)) }
    return result
  }
}

extension Graph {
  /// A formula whose leaves are written by `leaf`; a leaf with the number of nodes added to its index is a
  /// gradient.
  ///
  /// - Parameter notes: whether the shape of each factor that is no number stands under it.
  public func mathNode(
    of formula: Symbolic, notes: Bool, leaf: (NodeID, Shape) -> MathNode
  ) -> MathNode {
    written(formula, notes: notes) { Written(leaf($0, $1), .atom, $1) }.node
  }

  private func written(
    _ formula: Symbolic, notes: Bool, leaf: (NodeID, Shape) -> Written
  ) -> Written {
    var result: Written
    switch formula {
    case .node(let id, let shape), .cotangent(let id, let shape): result = leaf(id, shape)
    case .constant(let value): result = Written(value)
    case .apply(let primitive, let x, let output, let shape):
      let isOpen = notes && primitive.joinsFactors
      var operands = x.map { written($0, notes: isOpen, leaf: leaf) }
      if isOpen, primitive == .linearAlgebra(.outer) {
        // The second factor stands transposed, and so does its shape.
        operands = [operands[0], written(x[1], notes: false, leaf: leaf)]
        operands[1] = Written.transposed(operands[1], x[1].shape.transposed)
        if !x[1].shape.isScalar {
          operands[1].node = .noted(operands[1].node, under: "\(x[1].shape.transposed)")
        }
        return Primitive.linearAlgebra(.matrixProduct).written(operands, shape)
      }
      result = primitive.written(operands, shape, output: output)
      if isOpen { return result }
    }
    if notes, !result.shape.isScalar {
      if result.level < .product {
        result.node = .parenthesized(result.node)
        result.level = .atom
      }
      result.node = .noted(result.node, under: "\(result.shape)")
    }
    return result
  }
}

extension Primitive {
  /// Whether it stands between factors or terms, each with a shape of its own.
  fileprivate var joinsFactors: Bool {
    switch self {
    case .arithmetic(let operation): operation != .power
    case .linearAlgebra(let operation):
      operation == .matrixProduct || operation == .inner || operation == .outer
    default: false
    }
  }
}

extension Primitive {
  /// The operation's name in the JSON of a graph, from the fixed list: the names of the functions of the
  /// language, and `add`, `subtract`, `multiply`, `divide`, `negate`, `power`; with a constant operand
  /// also `scale` (a product), `square` (the power 2) and `reciprocal` (1 divided).
  ///
  /// - Parameter constants: the arguments that are constants; nil for the others.
  public func operationName(constants: [ConstantValue?]) -> String {
    func number(_ place: Int) -> Constant? {
      guard constants.indices.contains(place), case .scalar(let value)? = constants[place] else {
        return nil
      }
      return value
    }
    switch self {
    case .arithmetic(.multiply) where number(0) != nil || number(1) != nil: return "scale"
    case .arithmetic(.power) where number(1) == Constant(2): return "square"
    case .arithmetic(.divide) where number(0) == .one: return "reciprocal"
    default: return name
    }
  }
}

extension Graph {
  /// The operation's name of a unit; nil for a variable.
  public func operationName(of node: NodeID) -> String? {
    self[node].primitive?.operationName(
      constants: arguments(of: node).map { argument in
        if case .constant(let index) = argument.kind { constants[index] } else { nil }
      })
  }

  /// The constants among the arguments of a unit, in order.
  public func constants(of node: NodeID) -> [ConstantValue] {
    arguments(of: node).compactMap { argument in
      if case .constant(let index) = argument.kind { constants[index] } else { nil }
    }
  }
}
