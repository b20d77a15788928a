// How terms are found again: a mark of each kind from the numbers of the terms in it, which costs a few
// multiplications, and equality, for which the order in a sum does not count.

extension NormalForm.Scaled {
  fileprivate var mark: UInt64 {
    coefficient.value.bitPattern ^ UInt64(UInt32(bitPattern: term.raw)) &* 0xBF58_476D_1CE4_E5B9
  }
}

extension NormalForm.Kind: Equatable {
  /// The hash of a kind; equal kinds have equal ones.
  var mark: UInt64 {
    switch self {
    case .one: 1
    case .ones(let shape): Self.mixed(2, shape.rows, shape.columns)
    case .identity(let n): Self.mixed(3, n)
    case .tensor(let tensor):
      tensor.elements.reduce(Self.mixed(4, tensor.shape.rows)) {
        PlaceTable.mixed($0, ($1 == 0 ? 0 : $1).bitPattern)
      }
    case .leaf(let id): Self.mixed(5, id.index)
    case .boxed(let inner): PlaceTable.mixed(6, inner.mark)
    case .sum(let parts):
      // Whatever the order.
      PlaceTable.mixed(7, parts.reduce(0) { $0 &+ PlaceTable.mixed(0, $1.mark) })
    case .product(let powers, let tensor):
      Self.mixed(Self.mixed(8, Int(tensor?.raw ?? -1)), powers)
    case .hadamard(let powers): Self.mixed(9, powers)
    case .chain(let factors): factors.reduce(10) { PlaceTable.mixed($0, UInt64($1.raw)) }
    case .transpose(let inner): Self.mixed(11, Int(inner.raw))
    case .inverse(let inner): Self.mixed(12, Int(inner.raw))
    case .apply(let primitive, let x, let output):
      x.reduce(Self.mixed(13, primitive.mark, output)) { PlaceTable.mixed($0, $1.mark) }
    }
  }

  private static func mixed(_ kind: UInt64, _ word: Int, _ other: Int = 0) -> UInt64 {
    PlaceTable.mixed(
      PlaceTable.mixed(kind, UInt64(bitPattern: Int64(word))), UInt64(bitPattern: Int64(other)))
  }

  private static func mixed(_ start: UInt64, _ powers: [NormalForm.Power]) -> UInt64 {
    powers.reduce(start) {
      PlaceTable.mixed(PlaceTable.mixed($0, UInt64($1.base.raw)), $1.exponent.mark)
    }
  }

  /// Whether a term of the one kind is one of the other.
  static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.one, .one): return true
    case (.ones(let a), .ones(let b)): return a == b
    case (.identity(let a), .identity(let b)): return a == b
    case (.tensor(let a), .tensor(let b)): return a == b
    case (.leaf(let a), .leaf(let b)): return a == b
    case (.boxed(let a), .boxed(let b)): return a == b
    case (.sum(let a), .sum(let b)):
      guard a.count == b.count else { return false }
      return a == b
        || a.sorted { $0.term < $1.term } == b.sorted { $0.term < $1.term }
    case (.product(let a, let x), .product(let b, let y)): return x == y && a == b
    case (.hadamard(let a), .hadamard(let b)): return a == b
    case (.chain(let a), .chain(let b)): return a == b
    case (.transpose(let a), .transpose(let b)): return a == b
    case (.inverse(let a), .inverse(let b)): return a == b
    case (.apply(let p, let x, let i), .apply(let q, let y, let j)):
      return i == j && x == y && p == q
    default: return false
    }
  }
}

extension Primitive {
  /// Tells its family and, of elements and rows, which one: many of them are taken of one term.
  fileprivate var mark: Int {
    switch self {
    case .arithmetic: 1
    case .elementary: 2
    case .activation: 3
    case .derivative: 4
    case .piecewise: 5
    case .reduction: 6
    case .shapeChange(.element(let row, let column)): (row << 24 ^ column) << 4 | 7
    case .shapeChange(.row(let row)): row << 4 | 8
    case .shapeChange: 9
    case .linearAlgebra: 10
    case .network: 11
    case .loss: 12
    }
  }
}
