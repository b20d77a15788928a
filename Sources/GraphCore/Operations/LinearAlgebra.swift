/// Products of matrices and vectors, inverses and decompositions.
public enum LinearAlgebra: UInt8, Hashable, Sendable, CaseIterable {
  /// The matrix product, and aᵀ b with its transposed first operand implied (`inner`), a scalar.
  case matrixProduct, inner, outer, kronecker
  case trace, determinant, logDeterminant, inverse, solve
  /// Several outputs: P, L, U; Q, R.
  case lu, qr
  case cholesky
}

extension LinearAlgebra {
  var arity: Int {
    switch self {
    case .matrixProduct, .inner, .outer, .kronecker, .solve: 2
    default: 1
    }
  }

  var name: String {
    switch self {
    case .matrixProduct: "matmul"
    case .kronecker: "kron"
    case .trace: "tr"
    case .determinant: "det"
    case .logDeterminant: "logdet"
    case .inverse: "inv"
    case .cholesky: "chol"
    default: "\(self)"
    }
  }

  /// Whether it works with the factors of its first operand.
  var solvesWithFactors: Bool {
    switch self {
    case .solve, .inverse, .determinant, .logDeterminant: true
    default: false
    }
  }

  func shapes(_ arguments: [Shape]) throws(ShapeFault) -> [Shape] {
    let a = arguments[0]
    switch self {
    case .matrixProduct:
      let b = arguments[1]
      guard a.columns == b.rows else {
        let hint =
          if a.isVector && b.isVector {
            a == b ? "write $0 · $1, $0ᵀ $1 or $0 ⊙ $1" : nil as String?
          } else if a.rows == b.rows {
            "did you mean $0ᵀ $1 ?"
          } else if a.columns == b.columns {
            "did you mean $0 $1ᵀ ?"
          } else if b.columns == a.rows {
            "did you mean $1 $0 ?"
          } else {
            nil as String?
          }
        throw ShapeFault(
          "the inner sizes of a product differ: $0 is \(a), $1 is \(b)", hint: hint)
      }
      return [Shape(rows: a.rows, columns: b.columns)]
    case .inner:
      let b = arguments[1]
      guard a == b else {
        throw ShapeFault("the sizes of an inner product differ: $0 is \(a), $1 is \(b)")
      }
      return [.scalar]
    case .outer:
      let b = arguments[1]
      guard !a.isMatrix, !b.isMatrix else {
        throw ShapeFault("an outer product is of two vectors: $0 is \(a), $1 is \(b)")
      }
      return [Shape(rows: a.count, columns: b.count)]
    case .kronecker:
      let b = arguments[1]
      let (rows, tooHigh) = a.rows.multipliedReportingOverflow(by: b.rows)
      let (columns, tooWide) = a.columns.multipliedReportingOverflow(by: b.columns)
      guard !tooHigh, !tooWide else { throw ShapeFault("kron of \(a) and \(b) is too large") }
      return [Shape(rows: rows, columns: columns)]
    case .trace, .determinant, .logDeterminant:
      try requireSquare(a)
      return [.scalar]
    case .inverse, .cholesky:
      try requireSquare(a)
      return [a]
    case .solve:
      let b = arguments[1]
      try requireSquare(a)
      guard a.rows == b.rows else {
        throw ShapeFault("the heights of a system differ: $0 is \(a), $1 is \(b)")
      }
      return [b]
    case .lu:
      let k = min(a.rows, a.columns)
      return [
        Shape(rows: a.rows, columns: a.rows), Shape(rows: a.rows, columns: k),
        Shape(rows: k, columns: a.columns),
      ]
    case .qr:
      let k = min(a.rows, a.columns)
      return [Shape(rows: a.rows, columns: k), Shape(rows: k, columns: a.columns)]
    }
  }

  private func requireSquare(_ shape: Shape) throws(ShapeFault) {
    guard shape.isSquare else {
      throw ShapeFault("\(name) needs a square matrix: $0 is \(shape)")
    }
  }

  static let functions: [FunctionSignature] = [
    FunctionSignature("outer", ["a", "b"], .linearAlgebra(.outer)),
    FunctionSignature("inner", aliases: ["dot"], ["a", "b"], .linearAlgebra(.inner)),
    FunctionSignature("matmul", ["A", "B"], .linearAlgebra(.matrixProduct)),
    FunctionSignature("kron", aliases: ["kronecker"], ["A", "B"], .linearAlgebra(.kronecker)),
    FunctionSignature("tr", aliases: ["trace"], ["A"], .linearAlgebra(.trace)),
    FunctionSignature("det", aliases: ["determinant"], ["A"], .linearAlgebra(.determinant)),
    FunctionSignature("logdet", aliases: ["slogdet"], ["A"], .linearAlgebra(.logDeterminant)),
    FunctionSignature("inv", aliases: ["inverse"], ["A"], .linearAlgebra(.inverse)),
    FunctionSignature("solve", ["A", "b"], .linearAlgebra(.solve)),
    FunctionSignature("lu", ["X"], .linearAlgebra(.lu)),
    FunctionSignature("qr", ["X"], .linearAlgebra(.qr)),
    FunctionSignature("chol", aliases: ["cholesky"], ["A"], .linearAlgebra(.cholesky)),
  ]
}
