/// How an operation on written operands is written.
extension Primitive {
  func written(_ x: [Written], _ shape: Shape, output: Int = 0) -> Written {
    switch self {
    case .arithmetic(let operation): operation.written(x, shape)
    case .elementary(let function): function.written(x, shape)
    case .activation(let function): function.written(x, shape)
    case .derivative(let function, let order):
      function.written(x, order: order, shape)
    case .piecewise(let function): function.written(x, shape)
    case .reduction(let reduction, let axis): reduction.written(x[0], axis, shape)
    case .shapeChange(let change): change.written(x, shape)
    case .linearAlgebra(let operation): operation.written(x, shape, output: output)
    case .network(let operation): operation.written(x, shape)
    case .loss(let loss):
      Written.call(
        loss.name,
        loss == .huber && x[2].number == .one ? x.prefix(2).map(\.node) : x.map(\.node), shape)
    }
  }
}

extension Arithmetic {
  func written(_ x: [Written], _ shape: Shape) -> Written {
    switch self {
    case .add: return Written.sum(x[0], "+", x[1], shape)
    case .subtract: return Written.sum(x[0], "−", x[1], shape)
    case .negate: return Written.negative(x[0])
    case .multiply:
      return x[0].shape.isScalar || x[1].shape.isScalar
        ? Written.product(x[0], x[1], shape) : Written.infix(x[0], "⊙", x[1], shape)
    case .divide:
      return x[1].shape.isScalar
        ? Written.quotient(x[0], x[1], shape) : Written.infix(x[0], "⊘", x[1], shape)
    case .power:
      if shape.isScalar {
        if x[1].number == .half { return Elementary.sqrt.written([x[0]], shape) }
        return Written.power(x[0], x[1].node, shape)
      }
      if x[1].number == Constant(2), x[0].isLetter {
        return Written.infix(x[0], "⊙", x[0], shape)
      }
      return Written.power(x[0], .joined([.sign("⊙"), x[1].bracketed(.atom)]), shape)
    }
  }
}

extension Elementary {
  func written(_ x: [Written], _ shape: Shape) -> Written {
    switch self {
    case .exp where shape.isScalar && x[0].isShort:
      return Written(
        .scripts(base: .number("e"), sub: nil, sup: x[0].node), .power, shape)
    case .sqrt: return Written(.root(x[0].node, degree: nil), .atom, shape)
    case .cbrt: return Written(.root(x[0].node, degree: .number("3")), .atom, shape)
    case .abs where shape.isScalar: return Written.fenced("|", x[0], "|")
    case .square: return Arithmetic.power.written([x[0], Written(Constant(2))], shape)
    case .reciprocal: return Arithmetic.divide.written([Written(.one), x[0]], shape)
    default: return Written.call(name, x.map(\.node), shape)
    }
  }
}

extension Written {
  /// Whether it is a name, with an index or without.
  fileprivate var isLetter: Bool {
    switch node {
    case .identifier, .accent: true
    case .scripts(_, _, let sup): sup == nil
    default: false
    }
  }

  /// Whether it may stand as the exponent of e: one letter, or one with its sign or a number.
  fileprivate var isShort: Bool {
    switch node {
    case .identifier, .scripts, .number, .smallFraction: true
    case .row(let parts):
      parts.count <= 3
        && parts.allSatisfy {
          switch $0 {
          case .identifier, .number, .sign, .thinSpace: true
          case .scripts(let base, _, _): base.isLetter
          default: false
          }
        }
    default: false
    }
  }
}

extension MathNode {
  /// Whether an index may follow without brackets: a letter, or a call as softmax(z).
  fileprivate var isIndexable: Bool {
    switch self {
    case .identifier: true
    case .row(let parts):
      if parts.count == 2, case .function = parts[0], case .fenced("(", _, _) = parts[1] {
        true
      } else {
        false
      }
    default: false
    }
  }

  fileprivate var isLetter: Bool {
    switch self {
    case .identifier, .accent: true
    default: false
    }
  }
}

extension Activation {
  /// The name that stands in formulas: `σ` for the sigmoid.
  var shortName: String { self == .sigmoid ? "σ" : name }

  func written(_ x: [Written], _ shape: Shape) -> Written {
    Written.call(shortName, shownArguments(x), shape)
  }

  /// The arguments without a second one that is left at its default.
  func shownArguments(_ x: [Written]) -> [MathNode] {
    let usual: Constant? =
      switch self {
      case .leakyRelu: Constant(1, over: 100)
      case .elu: .one
      default: nil
      }
    return x.count == 2 && x[1].number == usual ? [x[0].node] : x.map(\.node)
  }
}

extension ScalarFunction {
  func written(_ x: [Written], order: Int8, _ shape: Shape) -> Written {
    let name: String
    var arguments = x.map(\.node)
    switch self {
    case .activation(let function):
      name = function.shortName
      arguments = function.shownArguments(x)
    case .elementary(let function): name = function.name
    case .piecewise(let function): name = function.name
    }
    let primes = MathNode.sign(String(repeating: "′", count: Int(order)))
    return Written.call(
      .scripts(base: .function(name), sub: nil, sup: primes), arguments, shape)
  }
}

extension Piecewise {
  func written(_ x: [Written], _ shape: Shape) -> Written {
    guard let sign else { return Written.call(name, x.map(\.node), shape) }
    return Written(
      .joined([x[0].bracketed(.sum), .infix(sign), x[1].bracketed(.sum)]), .comparison, shape)
  }

  private var sign: String? {
    switch self {
    case .greater: ">"
    case .less: "<"
    case .greaterOrEqual: "≥"
    case .lessOrEqual: "≤"
    case .equal: "=="
    case .notEqual: "≠"
    default: nil
    }
  }
}

extension Reduction {
  func written(_ x: Written, _ axis: Axis, _ shape: Shape) -> Written {
    if axis == .all, self == .norm, !x.shape.isMatrix { return Written.fenced("‖", x, "‖") }
    if axis == .all, self == .norm {
      let bars = Written.fenced("‖", x, "‖")
      return Written(
        .scripts(base: bars.node, sub: .identifier("F"), sup: nil), .atom, shape)
    }
    if axis == .all, self == .norm1, !x.shape.isMatrix {
      let bars = Written.fenced("‖", x, "‖")
      return Written(.scripts(base: bars.node, sub: .number("1"), sup: nil), .atom, shape)
    }
    return Written.call(name, [x.node] + Written.axis(axis), shape)
  }
}

extension ShapeChange {
  func written(_ x: [Written], _ shape: Shape) -> Written {
    switch self {
    case .transpose: return Written.transposed(x[0], shape)
    case .vec: return Written.call(name, [x[0].node], shape)
    case .reshape: return Written.call(name, [x[0].node] + Written.sizes(shape), shape)
    case .diagonalMatrix, .diagonalPart: return Written.call(name, [x[0].node], shape)
    case .stackRows:
      // Rows that are built of scalars stand as one matrix.
      let isMatrix = shape.isMatrix && x.allSatisfy { $0.cells != nil }
      let rows = x.map { isMatrix ? $0.cells ?? [$0.node] : [$0.node] }
      return Written(.fenced(open: "[", .matrix(rows), close: "]"), .atom, shape)
    case .stackColumns:
      var row = Written.call("hstack", x.map(\.node), shape)
      if x.allSatisfy({ $0.shape.isScalar }) { row.cells = x.map(\.node) }
      return row
    case .lowerTriangle(let k), .upperTriangle(let k):
      let diagonal = k == 0 ? [] : [Constant(Double(k)).mathNode]
      return Written.call(name, [x[0].node] + diagonal, shape)
    case .element(let row, let column):
      let place: [MathNode] =
        x[0].shape.isMatrix
        ? [.number("\(row + 1)"), .sign(","), .number("\(column + 1)")]
        : [.number("\(row + 1)")]
      return Self.indexed(x[0], .joined(place), shape)
    case .row(let row): return Self.indexed(x[0], .number("\(row + 1)"), shape)
    case .broadcast:
      return Written.product(x[0], Written(.filled(.one, shape)), shape)
    }
  }

  private static func indexed(_ x: Written, _ place: MathNode, _ shape: Shape) -> Written {
    if x.node.isIndexable {
      return Written(.scripts(base: x.node, sub: place, sup: nil), .atom, shape)
    }
    return Written(
      .scripts(base: .parenthesized(x.node), sub: place, sup: nil), .atom, shape)
  }
}

extension LinearAlgebra {
  func written(_ x: [Written], _ shape: Shape, output: Int) -> Written {
    switch self {
    case .matrixProduct:
      // A product of matrices is the same from the left and from the right.
      var result = Written.chain(x[0], x[1], shape)
      result.shape = shape
      if shape.isScalar { result.asFactor = .parenthesized(result.node) }
      return result
    case .inner: return Written.infix(x[0], "·", x[1], shape)
    case .outer:
      return Written.chain(
        x[0], Written.transposed(x[1], x[1].shape.transposed), shape)
    case .inverse:
      return Written.power(x[0], .joined([.sign("−"), .number("1")]), shape)
    case .lu, .qr:
      let whole = Written.call(name, [x[0].node], shape)
      let names = Primitive.linearAlgebra(self).outputNames
      return Written(
        .scripts(base: whole.node, sub: .identifier(names[output]), sup: nil), .atom, shape)
    default: return Written.call(name, x.map(\.node), shape)
    }
  }
}

extension Written {
  /// A product in which neither side may be swapped.
  fileprivate static func chain(_ a: Written, _ b: Written, _ shape: Shape) -> Written {
    let right = b.level < .product || b.isNegative ? MathNode.parenthesized(b.node) : b.node
    return Written(
      .joined([a.bracketed(.product), .thinSpace, right]), .product, shape,
      opensWithNumber: a.opensWithNumber)
  }
}

extension Network {
  func written(_ x: [Written], _ shape: Shape) -> Written {
    switch self {
    case .softmax(let axis), .logSoftmax(let axis):
      let isDown = axis == .rows && x[0].shape.isMatrix
      return Written.call(name, [x[0].node] + (isDown ? Written.axis(axis) : []), shape)
    case .linear: return Written.call(name, x.map(\.node), shape)
    case .layerNorm, .batchNorm:
      let usual: [Constant?] = [nil, .one, .zero, Constant(1, over: 100_000)]
      var count = 4
      while count > 1, x[count - 1].number == usual[count - 1] { count -= 1 }
      return Written.call(name, x.prefix(count).map(\.node), shape)
    }
  }
}
