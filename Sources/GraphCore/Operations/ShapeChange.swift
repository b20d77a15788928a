/// Elements put in other places, none computed.
public enum ShapeChange: Hashable, Sendable {
  case transpose
  /// Column by column into a vector.
  case vec
  /// Row by row into a matrix of that shape.
  case reshape(Shape)
  /// A vector on the diagonal of a square matrix.
  case diagonalMatrix
  /// The diagonal of a matrix as a vector.
  case diagonalPart
  /// Operands of one width, one under the other; and of one height, side by side.
  case stackRows, stackColumns
  /// The part on and below (above) the k-th diagonal.
  case lowerTriangle(Int)
  case upperTriangle(Int)
  /// One element of a vector or matrix (0-based here, 1-based in the language); one row of a matrix, as
  /// a column vector.
  case element(row: Int, column: Int)
  case row(Int)
  /// A scalar spread to a shape: only the closed forms of gradients use it.
  case broadcast(Shape)
}

extension ShapeChange {
  /// Whether it puts entries together, which may be scalars.
  var isList: Bool {
    switch self {
    case .stackRows, .stackColumns, .reshape: true
    default: false
    }
  }

  var arity: Int? {
    switch self {
    case .stackRows, .stackColumns: nil
    default: 1
    }
  }

  var name: String {
    switch self {
    case .transpose: "transpose"
    case .vec: "vec"
    case .reshape: "reshape"
    case .diagonalMatrix, .diagonalPart: "diag"
    case .stackRows: "concat"
    case .stackColumns: "concat_columns"
    case .lowerTriangle: "tril"
    case .upperTriangle: "triu"
    case .element: "element"
    case .row: "row"
    case .broadcast: "broadcast"
    }
  }

  func shape(_ arguments: [Shape]) throws(ShapeFault) -> Shape {
    let x = arguments[0]
    switch self {
    case .transpose: return x.transposed
    case .vec: return Shape(rows: x.count, columns: 1)
    case .reshape(let shape):
      guard shape.count == x.count else {
        throw ShapeFault("$0 is \(x) and cannot be reshaped to \(shape)")
      }
      return shape
    case .diagonalMatrix: return Shape(rows: x.count, columns: x.count)
    case .diagonalPart: return Shape(rows: min(x.rows, x.columns), columns: 1)
    case .stackRows:
      var rows = 0
      for (place, shape) in arguments.enumerated() {
        if shape.columns != x.columns {
          throw ShapeFault(
            "parts that stand one under the other must be of one width: $0 is \(x), "
              + "$\(place) is \(shape)",
            hint: shape.rows == x.columns ? "did you mean $\(place)ᵀ ?" : nil)
        }
        rows += shape.rows
      }
      return Shape(rows: rows, columns: x.columns)
    case .stackColumns:
      var columns = 0
      for (place, shape) in arguments.enumerated() {
        if shape.rows != x.rows {
          throw ShapeFault(
            "parts that stand side by side must be of one height: $0 is \(x), "
              + "$\(place) is \(shape)",
            hint: shape.columns == x.rows ? "did you mean $\(place)ᵀ ?" : nil)
        }
        columns += shape.columns
      }
      return Shape(rows: x.rows, columns: columns)
    case .lowerTriangle, .upperTriangle: return x
    case .element(let row, let column):
      guard (0..<x.rows).contains(row), (0..<x.columns).contains(column) else {
        let place = x.isMatrix ? "(\(row + 1), \(column + 1))" : "\(row + 1)"
        throw ShapeFault(
          "there is no element \(place): $0 is \(x)",
          hint: x.isMatrix
            ? "rows run from 1 to \(x.rows), columns from 1 to \(x.columns)"
            : "the index runs from 1 to \(x.rows)")
      }
      return .scalar
    case .row(let row):
      guard (0..<x.rows).contains(row) else {
        throw ShapeFault(
          "there is no row \(row + 1): $0 is \(x)", hint: "rows run from 1 to \(x.rows)")
      }
      return Shape(rows: x.columns, columns: 1)
    case .broadcast(let shape):
      guard x.isScalar else { throw ShapeFault("only a scalar spreads to \(shape): $0 is \(x)") }
      return shape
    }
  }

  static let functions: [FunctionSignature] = [
    FunctionSignature("transpose", ["X"], .shapeChange(.transpose)),
    FunctionSignature("vec", ["X"], .shapeChange(.vec)),
    FunctionSignature(
      "reshape", parameters: [.init("x"), .whole("m", isRequired: true), .whole("n")],
      { _, numbers throws(ShapeFault) in
        .primitive(.shapeChange(.reshape(try size("reshape", numbers))))
      }),
    FunctionSignature(
      "diag", aliases: ["diagonal"], parameters: [.init("x")],
      { shapes, _ in
        .primitive(.shapeChange(shapes[0].isVector ? .diagonalMatrix : .diagonalPart))
      }),
    FunctionSignature(
      "concat", aliases: ["vstack"], parameters: [.init("a")], isVariadic: true,
      { _, _ in .primitive(.shapeChange(.stackRows)) }),
    FunctionSignature(
      "hstack", parameters: [.init("a")], isVariadic: true,
      { _, _ in .primitive(.shapeChange(.stackColumns)) }),
    FunctionSignature(
      "tril", parameters: [.init("X"), .whole("k")],
      { _, numbers in .primitive(.shapeChange(.lowerTriangle(numbers[0] ?? 0))) }),
    FunctionSignature(
      "triu", parameters: [.init("X"), .whole("k")],
      { _, numbers in .primitive(.shapeChange(.upperTriangle(numbers[0] ?? 0))) }),
    FunctionSignature(
      "ones", parameters: [.whole("m", isRequired: true), .whole("n")],
      { _, numbers throws(ShapeFault) in .constant(.filled(.one, try size("ones", numbers))) }),
    FunctionSignature(
      "zeros", parameters: [.whole("m", isRequired: true), .whole("n")],
      { _, numbers throws(ShapeFault) in .constant(.filled(.zero, try size("zeros", numbers))) }),
    FunctionSignature(
      "I", aliases: ["eye"], parameters: [.whole("n", isRequired: true)],
      { _, numbers throws(ShapeFault) in
        let shape = try size("I", [numbers[0], numbers[0]])
        return .constant(shape.isScalar ? .scalar(.one) : .identity(shape.rows))
      }),
  ]

  /// m×n, with n = 1 where it is left out.
  private static func size(_ name: String, _ numbers: [Int?]) throws(ShapeFault) -> Shape {
    let rows = numbers[0] ?? 1
    let columns = numbers[1] ?? 1
    guard rows > 0, columns > 0 else {
      throw ShapeFault("\(name) cannot be \(rows)×\(columns): a size is 1 or more")
    }
    return Shape(rows: rows, columns: columns)
  }
}

extension Shape {
  /// The most elements that one tensor may have.
  public static let largestCount = 100_000_000
}
