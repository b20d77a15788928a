/// A scalar, vector or matrix of Float64, row by row in one piece.
public struct Tensor: Hashable, Sendable {
  public let shape: Shape
  public var elements: [Double] { didSet { factors = nil } }
  /// The factors of a square matrix where they were asked for, so that a forward pass and the reverse
  /// sweep after it share them. They are no part of the value.
  private var factors: Factorization?

  /// `elements` must hold `shape.count` numbers; missing ones are 0 and surplus ones are dropped.
  public init(shape: Shape, elements: [Double]) {
    self.shape = shape
    let missing = shape.count - elements.count
    self.elements =
      missing == 0
      ? elements
      : missing > 0
        ? elements + Array(repeating: 0, count: missing) : Array(elements.prefix(shape.count))
  }

  public init(_ scalar: Double) {
    shape = .scalar
    elements = [scalar]
  }

  public init(repeating value: Double, shape: Shape) {
    self.shape = shape
    elements = Array(repeating: value, count: shape.count)
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * shape.columns + column] }
    set { elements[row * shape.columns + column] = newValue }
  }

  /// The only element of a scalar, else the first.
  public var scalar: Double { elements[0] }

  /// The factors that a square matrix carries, else new ones.
  var factorization: Factorization { factors ?? Factorization(elements, size: shape.rows) }

  /// Forms the factors of a square matrix once for all that is solved with it.
  mutating func factorize() {
    if factors == nil { factors = factorization }
  }

  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape && a.elements == b.elements
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    hasher.combine(elements)
  }
}
