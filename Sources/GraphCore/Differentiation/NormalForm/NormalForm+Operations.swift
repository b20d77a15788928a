extension NormalForm {
  // MARK: Operations

  /// The outputs of a primitive in normal form; the shapes must suit it.
  mutating func apply(_ primitive: Primitive, _ x: [Scaled]) -> [Scaled] {
    if let simple = simple(primitive, x) { return [simple] }
    return plain(primitive, x)
  }

  /// The outputs as new terms.
  mutating func plain(_ primitive: Primitive, _ x: [Scaled]) -> [Scaled] {
    let shapes = (try? primitive.outputShapes(x.map { shape($0) })) ?? [.scalar]
    let inside = x.reduce(0) { $0 + length($1) + 2 }
    return shapes.enumerated().map { output, shape in
      Scaled(
        .one,
        intern(
          .apply(primitive, x, output: output), shape, length: inside + primitive.shownLength))
    }
  }

  private mutating func simple(_ primitive: Primitive, _ x: [Scaled]) -> Scaled? {
    if let folded = folded(primitive, x) { return folded }
    if !primitive.isElementwise, let cells = ofCells(primitive, x) { return cells }
    switch primitive {
    case .arithmetic(let operation): return arithmetic(operation, x)
    case .elementary(.square): return power(x[0], number(2))
    case .elementary(.reciprocal): return power(x[0], number(-1))
    case .elementary(.sqrt): return power(x[0], number(.half))
    case .elementary(.exp): return exponential(x[0])
    case .elementary(.ln):
      if case .apply(.elementary(.exp), let inner, _) = kind(x[0].term), x[0].coefficient == .one {
        return inner[0]
      }
      return nil
    case .elementary(.sin), .elementary(.tan), .elementary(.arctan), .elementary(.sinh),
      .elementary(.tanh), .elementary(.erf), .elementary(.arcsin), .elementary(.arsinh),
      .elementary(.artanh), .elementary(.cbrt):
      return odd(primitive, x[0])
    case .elementary(.cos), .elementary(.cosh), .elementary(.abs):
      return x[0].coefficient.value < 0 ? apply(primitive, [-x[0]])[0] : nil
    case .reduction(.sum, let axis): return reduced(.sum, axis, x[0])
    case .reduction(.mean, let axis): return reduced(.mean, axis, x[0])
    case .reduction(.norm, .all):
      if case .transpose(let inner) = kind(x[0].term) {
        return apply(primitive, [Scaled(x[0].coefficient, inner)])[0]
      }
      guard x[0].coefficient.isExact, x[0].coefficient != .one, !x[0].isZero else { return nil }
      let size = x[0].coefficient.value < 0 ? -x[0].coefficient : x[0].coefficient
      return size * apply(primitive, [Scaled(.one, x[0].term)])[0]
    case .shapeChange(let change): return changed(change, x)
    case .linearAlgebra(let operation): return linear(operation, x)
    case .piecewise(.notEqual), .piecewise(.equal):
      guard x[1].isZero, x[0].coefficient == .one,
        case .apply(.piecewise(let comparison), let sides, _) = kind(x[0].term),
        let opposite = comparison.opposite
      else { return nil }
      return primitive == .piecewise(.notEqual)
        ? x[0] : apply(.piecewise(opposite), sides)[0]
    case .piecewise(let comparison) where comparison.turned != nil && x[1].isZero:
      return compared(comparison, x[0])
    case .piecewise(let comparison) where isNumber(x[0]) && !isNumber(x.last ?? x[0]):
      return comparison.turned.map { plain(.piecewise($0), [x[1], x[0]])[0] }
    case .piecewise(.select):
      if x[1] == x[2] { return x[1] }
      return number(of: x[0]).map { $0.value != 0 ? x[1] : x[2] }
    default: return nil
    }
  }

  private mutating func folded(_ primitive: Primitive, _ x: [Scaled]) -> Scaled? {
    guard primitive.isElementwise else { return nil }
    if case .arithmetic = primitive { return nil }
    if x.count == 1, isOnes(x[0].term) {
      guard case .scalar(let value)? = primitive.folded([.scalar(x[0].coefficient)]), value.isExact
      else { return nil }
      return constant(.filled(value, shape(x[0])))
    }
    let numbers = x.compactMap { number(of: $0) }
    guard numbers.count == x.count,
      case .scalar(let value)? = primitive.folded(numbers.map { .scalar($0) }), value.isExact
    else { return nil }
    return constant(.scalar(value))
  }

  private func isNumber(_ a: Scaled) -> Bool { a.term == Self.one || isOnes(a.term) }

  /// 1 − t > 0 as t < 1: the number of a sum stands alone.
  private mutating func compared(_ comparison: Piecewise, _ a: Scaled) -> Scaled? {
    guard a.coefficient.value > 0, case .sum(let parts) = kind(a.term),
      let place = parts.firstIndex(where: { $0.term == Self.one || isOnes($0.term) }),
      let turned = comparison.turned
    else { return nil }
    var rest = parts
    let number = rest.remove(at: place).coefficient
    let isNegative = rest.allSatisfy { $0.coefficient.value < 0 }
    let side = sum(isNegative ? rest.map { -$0 } : rest)
    let size = Scaled(isNegative ? number : -number, Self.one)
    return plain(.piecewise(isNegative ? turned : comparison), [side, size])[0]
  }

  /// g(−x) = −g(x).
  private mutating func odd(_ primitive: Primitive, _ x: Scaled) -> Scaled? {
    x.coefficient.value < 0 ? -apply(primitive, [-x])[0] : nil
  }

  private mutating func arithmetic(_ operation: Arithmetic, _ x: [Scaled]) -> Scaled? {
    switch operation {
    case .add: return add(x[0], x[1])
    case .subtract: return subtract(x[0], x[1])
    case .negate: return -x[0]
    case .multiply: return multiply(x[0], x[1])
    case .divide: return divide(x[0], x[1])
    case .power: return shape(x[1]).isScalar ? power(x[0], x[1]) : nil
    }
  }

  private mutating func changed(_ change: ShapeChange, _ x: [Scaled]) -> Scaled? {
    switch change {
    case .transpose: return transpose(x[0])
    case .broadcast(let shape): return multiply(x[0], filled(.one, shape))
    case .reshape(let shape):
      if self.shape(x[0]) == shape { return x[0] }
      // What vec took apart column by column.
      if case .apply(.shapeChange(.vec), let inner, _) = kind(x[0].term),
        self.shape(inner[0]).transposed == shape
      {
        return x[0].coefficient * transpose(inner[0])
      }
    case .vec:
      if !shape(x[0]).isMatrix { return x[0] }
      if case .transpose(let turned) = kind(x[0].term),
        case .apply(.shapeChange(.reshape), let inner, _) = kind(turned), shape(inner[0]).isVector
      {
        return x[0].coefficient * inner[0]
      }
    case .diagonalMatrix:
      if isOnes(x[0].term), x[0].coefficient == .one {
        return Scaled(.one, identity(shape(x[0]).count))
      }
    case .diagonalPart:
      if isOnes(x[0].term) || isIdentity(x[0].term) {
        return filled(x[0].coefficient, .vector(shape(x[0]).rows))
      }
      if case .apply(.shapeChange(.diagonalMatrix), let inner, _) = kind(x[0].term) {
        return x[0].coefficient * inner[0]
      }
      if let turned = shorterTranspose(x[0].term) {
        return apply(.shapeChange(.diagonalPart), [Scaled(x[0].coefficient, turned)])[0]
      }
      if case .chain(let list) = kind(x[0].term),
        let end = list.dropLast().firstIndex(where: { shape($0).columns == 1 })
      {
        // diag(A b cᵀ) is A b ⊙ c.
        let size = shape(x[0]).rows
        let column = chain(Array(list[...end]), .vector(size))
        let row = chain(Array(list[(end + 1)...]), Shape(rows: 1, columns: size))
        return x[0].coefficient * multiply(column, transpose(row))
      }
    case .element(let row, let column):
      if case .chain(let list) = kind(x[0].term), column == 0,
        let place = unitPlace(list[list.count - 1])
      {
        // (A e₂)₁ is A₁₂.
        var matrix = Scaled(x[0].coefficient, list[0])
        for factor in list.dropFirst().dropLast() { matrix = product(matrix, Scaled(.one, factor)) }
        return apply(.shapeChange(.element(row: row, column: place)), [matrix])[0]
      }
      if isOnes(x[0].term) { return number(x[0].coefficient) }
      if case .hadamard(let powers) = kind(x[0].term) {
        // (a ⊙ b)₂ is a₂ b₂.
        var result = number(x[0].coefficient)
        for power in powers {
          let entry = apply(.shapeChange(change), [Scaled(.one, power.base)])[0]
          result = multiply(result, self.power(entry, power.exponent))
        }
        return result
      }
      if case .apply(.shapeChange(.stackRows), let cells, _) = kind(x[0].term),
        cells.allSatisfy({ shape($0).isScalar })
      {
        return x[0].coefficient * cells[row]
      }
    case .lowerTriangle(let k):
      if let triangle = lowerTriangle(x[0], k) { return triangle }
    case .row, .upperTriangle: break
    case .stackRows, .stackColumns: return nil
    }
    return pulled(.shapeChange(change), x[0])
  }

  /// A linear operation of one operand, with numbers and scalar factors taken out.
  private mutating func pulled(_ primitive: Primitive, _ x: Scaled) -> Scaled? {
    let (scalars, tensor) = parts(x.term)
    guard x.coefficient != .one || !scalars.isEmpty, let tensor else { return nil }
    let scale = built(Factors(coefficient: x.coefficient, scalars: scalars, shape: .scalar))
    return multiply(scale, apply(primitive, [Scaled(.one, tensor)])[0])
  }

  private mutating func linear(_ operation: LinearAlgebra, _ x: [Scaled]) -> Scaled? {
    switch operation {
    case .matrixProduct: return product(x[0], x[1])
    case .inner: return product(transpose(x[0]), x[1])
    case .outer: return product(x[0], transpose(x[1]))
    case .trace: return trace(x[0])
    case .inverse: return inverse(x[0])
    case .determinant:
      if case .transpose(let inner) = kind(x[0].term), x[0].coefficient == .one {
        return plain(.linearAlgebra(.determinant), [Scaled(.one, inner)])[0]
      }
      return nil
    case .solve:
      if case .inverse(let inner) = kind(x[0].term) {
        return multiply(
          power(number(x[0].coefficient), number(-1)), product(Scaled(.one, inner), x[1]))
      }
      if isCholesky(x[0].term) {
        return product(inverse(x[0]), x[1])
      }
      // The right side is linear.
      let (scalars, tensor) = parts(x[1].term)
      guard x[1].coefficient != .one || !scalars.isEmpty, let tensor else { return nil }
      let scale = built(Factors(coefficient: x[1].coefficient, scalars: scalars, shape: .scalar))
      return multiply(
        scale, apply(.linearAlgebra(.solve), [x[0], Scaled(.one, tensor)])[0])
    default: return nil
    }
  }

  // MARK: Formulas

  /// A formula in normal form; nil where a leaf has none.
  mutating func term(
    _ formula: Symbolic, leaf: (inout NormalForm, NodeID) -> Scaled?
  ) -> Scaled? {
    switch formula {
    case .node(let id, _): return leaf(&self, id)
    case .cotangent: return nil
    case .constant(let value): return constant(value)
    case .apply(let primitive, let arguments, let output, _):
      var x: [Scaled] = []
      for argument in arguments {
        guard let term = term(argument, leaf: leaf) else { return nil }
        x.append(term)
      }
      return apply(primitive, x)[output]
    }
  }
}

extension Primitive {
  /// About how many characters its name takes.
  fileprivate var shownLength: Int {
    switch self {
    case .activation(.sigmoid): 1
    case .derivative(.activation(.sigmoid), let order): 1 + Int(order)
    case .reduction(.norm, .all): 0
    case .piecewise(let function):
      switch function {
      case .greater, .less, .greaterOrEqual, .lessOrEqual, .equal, .notEqual: 1
      default: function.name.count
      }
    default: name.count
    }
  }
}

extension Piecewise {
  /// The comparison with its sides exchanged; nil for what is no order.
  fileprivate var turned: Piecewise? {
    switch self {
    case .greater: .less
    case .less: .greater
    case .greaterOrEqual: .lessOrEqual
    case .lessOrEqual: .greaterOrEqual
    default: nil
    }
  }

  /// The comparison that holds where this one does not; nil for what is no comparison.
  fileprivate var opposite: Piecewise? {
    switch self {
    case .greater: .lessOrEqual
    case .less: .greaterOrEqual
    case .greaterOrEqual: .less
    case .lessOrEqual: .greater
    case .equal: .notEqual
    case .notEqual: .equal
    default: nil
    }
  }
}
