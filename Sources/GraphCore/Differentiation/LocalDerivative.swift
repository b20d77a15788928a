/// The local derivative on an edge in symbols.
public struct LocalDerivative: Hashable, Sendable {
  /// As it is set: `2 u₄`, `σ′(u₂)`, `diag(x)`, `Xᵀ`.
  public let node: MathNode
  /// The formula of a scalar edge, for text that reads back; nil for a Jacobian between tensors.
  public let formula: Symbolic?
  /// Whether its name says all its numbers: I, −I, 1⃗ᵀ.
  public let isConstant: Bool
}

extension Graph {
  /// ∂v/∂u of a scalar unit on scalars as a formula; nil for tensors and constants.
  public func localSymbolic(of unit: NodeID, place: Int) -> Symbolic? {
    guard let primitive = self[unit].primitive, self[unit].shape.isScalar,
      primitive.isElementwise
    else { return nil }
    let places = Array(arguments(of: unit))
    guard places.indices.contains(place), places[place].node != nil else { return nil }
    let x = places.map(symbolic)
    guard x.allSatisfy(\.shape.isScalar) else { return nil }
    return partial(primitive, place, x, places)
  }

  private func partial(
    _ primitive: Primitive, _ place: Int, _ x: [Symbolic], _ places: [Argument]
  ) -> Symbolic {
    Symbolic.partial(
      primitive, place, x, value: .make(primitive, x),
      otherIsConstant: places.count == 2 && places[1 - place].node == nil)
  }

  /// The leaf that an argument is.
  func symbolic(_ argument: Argument) -> Symbolic {
    switch argument.kind {
    case .node(let id): .node(id, self[id].shape)
    case .constant(let index): .constant(constants[index])
    }
  }

  /// The local derivative by the operand at one place, in symbols: a formula between scalars, else the
  /// Jacobian by its name, with rows for the elements of v and columns for those of u, both row by row, or
  /// in denominator layout the transpose of that. nil where it has no short name.
  public func localDerivative(
    of unit: NodeID, place: Int, layout: JacobianLayout = .numerator
  ) -> LocalDerivative? {
    if let formula = localSymbolic(of: unit, place: place) {
      return LocalDerivative(
        node: mathNode(of: formula), formula: formula, isConstant: formula.number != nil)
    }
    return jacobian(of: unit, place: place).map {
      LocalDerivative(
        node: Names.node(layout == .numerator ? $0 : $0.transposed, self), formula: nil,
        isConstant: $0.isConstant)
    }
  }

  private func jacobian(of unit: NodeID, place: Int) -> Names.Jacobian? {
    let node = self[unit]
    let places = Array(arguments(of: unit))
    guard let primitive = node.primitive, places.indices.contains(place),
      places[place].node != nil
    else { return nil }
    let x = places.map(symbolic)
    if primitive.isElementwise {
      let partial = partial(primitive, place, x, places)
      return elementwiseJacobian(partial, from: x[place].shape, to: node.shape)
    }
    if primitive.isDiscrete(output: Int(node.output)) { return .zero }
    if node.shape.isScalar, node.outputCount == 1 {
      return gradientRow(primitive, place, x, places)
    }
    return namedJacobian(primitive, place, x, node.shape)
  }

  /// A number for each element on the diagonal; where a scalar is spread, a column.
  private func elementwiseJacobian(
    _ partial: Symbolic, from: Shape, to shape: Shape
  ) -> Names.Jacobian {
    if from.isScalar {
      return .column(
        partial.shape.isScalar ? partial * Symbolic.constant(.filled(.one, shape)) : partial)
    }
    if let number = partial.fill {
      if number == .one { return .identity }
      if number.value == -1 { return .constant(.joined([.sign("−"), Names.identity])) }
    }
    if partial.shape.isScalar {
      return .symmetric(
        Written.product(
          written(partial), Written(Names.identity, .atom, .matrix(2, 2)), .matrix(2, 2)
        ).node)
    }
    if case .constant(.filled(let number, _)) = partial {
      return .constant(.joined([number.mathNode, .thinSpace, Names.identity]))
    }
    return .symmetric(Written.call("diag", [written(partial).node], shape).node)
  }

  /// The gradient of a scalar unit, as a row.
  private func gradientRow(
    _ primitive: Primitive, _ place: Int, _ x: [Symbolic], _ places: [Argument]
  ) -> Names.Jacobian? {
    let value = Symbolic.make(primitive, x)
    let gradient = primitive.vjp(
      x, [value], upstream: [1], wanted: x.indices.map { $0 == place },
      isConstant: places.map { $0.node == nil })[place]
    guard let gradient else { return .zero }
    return gradient.shape.isScalar ? .symmetric(written(gradient).node) : .row(gradient)
  }

  private func namedJacobian(
    _ primitive: Primitive, _ place: Int, _ x: [Symbolic], _ shape: Shape
  ) -> Names.Jacobian? {
    switch primitive {
    case .shapeChange(.transpose), .shapeChange(.vec):
      return x[0].shape.isMatrix ? .commutation(isTransposed: false) : .identity
    case .shapeChange(.reshape): return .identity
    case .shapeChange(.broadcast): return .ones
    case .shapeChange(.stackRows): return .part(place, of: x.map(\.shape.count))
    // Row by row, matrices side by side are no parts one after the other.
    case .shapeChange(.stackColumns) where shape.rows == 1:
      return .part(place, of: x.map(\.shape.count))
    case .linearAlgebra(let operation): return operation.jacobian(place, x)
    case .network(.softmax) where !shape.isMatrix:
      let s = Symbolic.make(primitive, x)
      return .symmetric(
        Names.difference(
          Written.call("diag", [written(s).node], shape).node,
          Written.product(written(s), Written.transposed(written(s), shape), shape).node))
    case .network(.logSoftmax) where !shape.isMatrix:
      let s = Symbolic.make(.network(.softmax(.columns)), x)
      return .centring(s)
    case .network(.linear) where !x[0].shape.isMatrix:
      switch place {
      case 0: return .matrix(x[1])
      case 1: return .afterIdentity(x[0].transposed)
      default: return x[2].shape.isScalar ? .ones : .identity
      }
    case .network(.linear):
      // Samples in rows: Y = X Wᵀ + 1⃗ bᵀ.
      switch place {
      case 0: return .afterIdentity(x[1])
      case 2: return x[2].shape.isScalar ? .ones : .blockOnesTransposed(first: true)
      default: return nil
      }
    case .reduction(.sum, .columns): return .blockOnes(first: false)
    case .reduction(.sum, .rows): return .blockOnes(first: true)
    default: return nil
    }
  }
}

extension LinearAlgebra {
  /// Of Y = A X, row by row: ∂Y/∂A = I ⊗ Xᵀ and ∂Y/∂X = A ⊗ I.
  fileprivate func jacobian(_ place: Int, _ x: [Symbolic]) -> Names.Jacobian? {
    switch self {
    case .matrixProduct:
      if place == 0 {
        return x[0].shape.rows == 1 ? .matrix(x[1].transposed) : .afterIdentity(x[1].transposed)
      }
      return x[1].shape.columns == 1 ? .matrix(x[0]) : .beside(x[0])
    case .outer: return place == 0 ? .afterIdentity(x[1]) : .beside(x[0])
    case .inverse:
      let inverse = Symbolic.make(.linearAlgebra(.inverse), x)
      return .negatedProduct(inverse, inverse.transposed)
    default: return nil
    }
  }
}

/// The names of Jacobians between vectors and matrices.
private enum Names {
  enum Jacobian {
    case identity, zero
    /// K, which turns the elements of a matrix row by row into those of its transpose.
    case commutation(isTransposed: Bool)
    case ones, onesRow
    /// Its own transpose.
    case symmetric(MathNode)
    /// The same without a variable in it, like −I.
    case constant(MathNode)
    case matrix(Symbolic)
    /// A ⊗ I; I ⊗ A.
    case beside(Symbolic)
    case afterIdentity(Symbolic)
    case negatedProduct(Symbolic, Symbolic)
    /// I − 1⃗ sᵀ.
    case centring(Symbolic)
    case centringTransposed(Symbolic)
    /// 1⃗ᵀ ⊗ I or I ⊗ 1⃗ᵀ.
    case blockOnes(first: Bool)
    case blockOnesTransposed(first: Bool)
    /// [0; I; 0], for a part among others of so many elements; [0, I, 0].
    case part(Int, of: [Int])
    case partTransposed(Int, of: [Int])
    /// The derivatives by a scalar.
    case column(Symbolic)
    /// Those of a scalar.
    case row(Symbolic)

    /// Whether it has no variable in it.
    var isConstant: Bool {
      switch self {
      case .identity, .zero, .commutation, .ones, .onesRow, .constant, .blockOnes,
        .blockOnesTransposed, .part, .partTransposed:
        true
      case .column(let x), .row(let x): x.fill != nil
      default: false
      }
    }

    var transposed: Jacobian {
      switch self {
      case .identity, .zero, .symmetric, .constant: self
      case .commutation(let isTransposed): .commutation(isTransposed: !isTransposed)
      case .ones: .onesRow
      case .onesRow: .ones
      case .matrix(let a): .matrix(a.transposed)
      case .beside(let a): .beside(a.transposed)
      case .afterIdentity(let a): .afterIdentity(a.transposed)
      case .negatedProduct(let a, let b): .negatedProduct(a.transposed, b.transposed)
      case .centring(let s): .centringTransposed(s)
      case .centringTransposed(let s): .centring(s)
      case .blockOnes(let first): .blockOnesTransposed(first: first)
      case .blockOnesTransposed(let first): .blockOnes(first: first)
      case .part(let place, let sizes): .partTransposed(place, of: sizes)
      case .partTransposed(let place, let sizes): .part(place, of: sizes)
      case .column(let x): .row(x)
      case .row(let x): .column(x)
      }
    }
  }

  static let identity = MathNode.identifier("I")
  static let ones = MathNode.accent(.vec, .number("1"))
  static let onesRow = MathNode.scripts(base: ones, sub: nil, sup: .function("T"))

  static func difference(_ a: MathNode, _ b: MathNode) -> MathNode {
    .joined([a, .infix("−"), b])
  }

  static func node(_ jacobian: Jacobian, _ graph: Graph) -> MathNode {
    func product(_ a: MathNode, _ b: MathNode) -> MathNode { .joined([a, .infix("⊗"), b]) }
    func tight(_ x: Symbolic) -> MathNode { graph.written(x).bracketed(.power) }
    func blocks(_ ones: MathNode, _ first: Bool) -> MathNode {
      first ? product(ones, identity) : product(identity, ones)
    }
    switch jacobian {
    case .identity: return identity
    case .zero: return .number("0")
    case .symmetric(let node), .constant(let node): return node
    case .commutation(let isTransposed):
      let k = MathNode.identifier("K")
      return isTransposed ? .scripts(base: k, sub: nil, sup: .function("T")) : k
    case .ones: return ones
    case .onesRow: return onesRow
    case .matrix(let x): return graph.written(x).node
    case .beside(let x): return product(tight(x), identity)
    case .afterIdentity(let x): return product(identity, tight(x))
    case .negatedProduct(let a, let b): return .joined([.sign("−"), product(tight(a), tight(b))])
    case .centring(let s):
      return difference(identity, .joined([ones, .thinSpace, graph.written(s.transposed).node]))
    case .centringTransposed(let s):
      return difference(identity, .joined([graph.written(s).node, .thinSpace, onesRow]))
    case .blockOnes(let first): return blocks(onesRow, first)
    case .blockOnesTransposed(let first): return blocks(ones, first)
    case .part(let place, let sizes): return part(place, sizes, isRow: false)
    case .partTransposed(let place, let sizes): return part(place, sizes, isRow: true)
    case .column(let x): return column(x, graph)
    case .row(let x): return row(x, graph)
    }
  }

  /// The derivative of a list by one of its parts: [1; 0], [0; I; 0]; e₃ of a long list of numbers.
  private static func part(_ place: Int, _ sizes: [Int], isRow: Bool) -> MathNode {
    if sizes.count > 4, sizes.allSatisfy({ $0 == 1 }) {
      return .scripts(
        base: .identifier("e"), sub: .number("\(place + 1)"), sup: isRow ? .function("T") : nil)
    }
    let own = sizes[place] == 1 ? MathNode.number("1") : identity
    var cells: [MathNode] = []
    for index in sizes.indices {
      // Zeros beside one another are one block, unless each is a number.
      let isNumber = sizes[index] == 1
      if index == place {
        cells.append(own)
      } else if isNumber || cells.last != .number("0") {
        cells.append(.number("0"))
      }
    }
    return .fenced(open: "[", .matrix(isRow ? [cells] : cells.map { [$0] }), close: "]")
  }

  /// A column of derivatives by a scalar that is spread: 1⃗, c 1⃗, x.
  private static func column(_ x: Symbolic, _ graph: Graph) -> MathNode {
    if let number = x.fill { return scaled(number, ones) }
    if let (c, rest) = x.operands(.multiply), rest.fill == .one {
      return Written.product(
        graph.written(c), Written(ones, .atom, .vector(2)), .vector(2)
      ).node
    }
    return x.shape.isMatrix
      ? Written.call("vec", [graph.written(x.transposed).node], x.shape).node
      : graph.written(x).node
  }

  /// The transposed gradient of a scalar unit: 1⃗ᵀ, xᵀ, vec(Aᵀ)ᵀ, as vec goes column by column.
  private static func row(_ x: Symbolic, _ graph: Graph) -> MathNode {
    if let number = x.fill { return scaled(number, onesRow) }
    if let (c, rest) = x.operands(.multiply), rest.fill == .one {
      return Written.product(
        graph.written(c), Written(onesRow, .atom, .vector(2)), .vector(2)
      ).node
    }
    if case .apply(.shapeChange(.broadcast), let inner, _, _) = x {
      return Written.product(
        graph.written(inner[0]), Written(onesRow, .atom, .vector(2)), .vector(2)
      ).node
    }
    let written = graph.written(x)
    if x.shape.isMatrix {
      let flat = Written.call("vec", [graph.written(x.transposed).node], x.shape)
      return Written.transposed(flat, x.shape).node
    }
    return x.shape.rows == 1 ? written.node : transposedProduct(x, graph)
  }

  /// (c x)ᵀ as c xᵀ.
  private static func transposedProduct(_ x: Symbolic, _ graph: Graph) -> MathNode {
    if let (inner, _) = x.operands(.negate) {
      return Written.negative(
        Written(transposedProduct(inner, graph), .product, x.shape)
      ).node
    }
    if let (c, rest) = x.operands(.multiply), c.shape.isScalar {
      return Written.product(
        graph.written(c), Written(transposedProduct(rest, graph), .power, x.shape), x.shape
      ).node
    }
    return Written.transposed(graph.written(x), x.shape).node
  }

  private static func scaled(_ number: Constant, _ what: MathNode) -> MathNode {
    if number == .one { return what }
    if number.value == -1 { return .joined([.sign("−"), what]) }
    return .joined([number.mathNode, .thinSpace, what])
  }
}
