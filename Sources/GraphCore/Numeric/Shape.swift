/// The shape of a value. A vector is a column, so n×1 is `.vector(n)` and 1×1 is `.scalar`;
/// `.matrix(1, n)` is a row.
public enum Shape: Hashable, Sendable {
  case scalar
  case vector(Int)
  case matrix(Int, Int)

  /// The shape with so many rows and columns, in its one spelling.
  public init(rows: Int, columns: Int) {
    if columns == 1 {
      self = rows == 1 ? .scalar : .vector(rows)
    } else {
      self = .matrix(rows, columns)
    }
  }

  public var rows: Int {
    switch self {
    case .scalar: 1
    case .vector(let n): n
    case .matrix(let m, _): m
    }
  }

  public var columns: Int {
    switch self {
    case .scalar, .vector: 1
    case .matrix(_, let n): n
    }
  }

  /// The number of elements; `Int.max` where the product overflows.
  public var count: Int {
    let (product, overflow) = rows.multipliedReportingOverflow(by: columns)
    return overflow ? .max : product
  }

  public var isScalar: Bool { self == .scalar }
  public var isVector: Bool { if case .vector = self { true } else { false } }
  public var isMatrix: Bool { if case .matrix = self { true } else { false } }
  public var isSquare: Bool { rows == columns }
  public var transposed: Shape { Shape(rows: columns, columns: rows) }

  /// `[]`, `[n]` or `[m, n]`, as in the JSON of a graph.
  public var dimensions: [Int] {
    switch self {
    case .scalar: []
    case .vector(let n): [n]
    case .matrix(let m, let n): [m, n]
    }
  }
}

extension Shape: CustomStringConvertible {
  /// `3×2`; a vector of three elements is `3×1`.
  public var description: String { "\(rows)×\(columns)" }
}
