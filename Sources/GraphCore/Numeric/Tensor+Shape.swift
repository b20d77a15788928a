extension Tensor {
  /// The numbers of a constant.
  public init(_ value: ConstantValue) {
    switch value {
    case .scalar(let number): self.init(number.value)
    case .filled(let number, let shape): self.init(repeating: number.value, shape: shape)
    case .identity(let n): self = .identity(n)
    case .tensor(let tensor): self = tensor
    }
  }

  static func identity(_ n: Int) -> Tensor {
    var result = Tensor(repeating: 0, shape: Shape(rows: n, columns: n))
    for i in 0..<n { result.elements[i * n + i] = 1 }
    return result
  }

  /// A tensor whose element at each row and column is given.
  static func filled(_ shape: Shape, _ element: (Int, Int) -> Double) -> Tensor {
    var elements: [Double] = []
    elements.reserveCapacity(shape.count)
    for i in 0..<shape.rows { for j in 0..<shape.columns { elements.append(element(i, j)) } }
    return Tensor(shape: shape, elements: elements)
  }

  static func change(_ change: ShapeChange, _ arguments: [Tensor]) -> Tensor {
    let x = arguments[0]
    let (rows, columns) = (x.shape.rows, x.shape.columns)
    switch change {
    case .transpose:
      return Tensor(
        shape: x.shape.transposed,
        elements: DenseKernels.transposed(x.elements, rows: rows, columns: columns))
    case .vec:
      return Tensor(
        shape: Shape(rows: x.shape.count, columns: 1),
        elements: DenseKernels.transposed(x.elements, rows: rows, columns: columns))
    case .reshape(let shape): return Tensor(shape: shape, elements: x.elements)
    case .diagonalMatrix:
      let n = x.elements.count
      return filled(Shape(rows: n, columns: n)) { $0 == $1 ? x.elements[$0] : 0 }
    case .diagonalPart:
      let n = min(rows, columns)
      return filled(Shape(rows: n, columns: 1)) { i, _ in x[i, i] }
    case .stackRows:
      let height = arguments.reduce(0) { $0 + $1.shape.rows }
      return Tensor(
        shape: Shape(rows: height, columns: columns), elements: arguments.flatMap(\.elements))
    case .stackColumns:
      let width = arguments.reduce(0) { $0 + $1.shape.columns }
      var elements: [Double] = []
      elements.reserveCapacity(rows * width)
      for i in 0..<rows {
        for part in arguments {
          let n = part.shape.columns
          elements += part.elements[i * n..<(i + 1) * n]
        }
      }
      return Tensor(shape: Shape(rows: rows, columns: width), elements: elements)
    case .lowerTriangle(let k): return filled(x.shape) { $1 - $0 <= k ? x[$0, $1] : 0 }
    case .upperTriangle(let k): return filled(x.shape) { $1 - $0 >= k ? x[$0, $1] : 0 }
    case .element(let row, let column): return Tensor(x[row, column])
    case .row(let row):
      return Tensor(
        shape: Shape(rows: columns, columns: 1),
        elements: Array(x.elements[row * columns..<(row + 1) * columns]))
    case .broadcast(let shape): return Tensor(repeating: x.scalar, shape: shape)
    }
  }
}
