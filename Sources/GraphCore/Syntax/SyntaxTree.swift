/// A place in a `SyntaxTree`.
typealias SyntaxID = Int32

/// Expressions as they were written, in one array in which parts stand before the whole, so that
/// whoever reads it can loop and need not recurse.
struct SyntaxTree: Sendable {
  var nodes: [SyntaxNode] = []
  /// Numbers, names, calls and lists stand in tables beside the nodes, which stay small.
  var constants: [Constant] = []
  var references: [Reference] = []
  var calls: [Call] = []
  var unrollings: [Unrolling] = []
  var matrices: [MatrixLiteral] = []
  var cases: [[Branch]] = []
  private var referenceIndex: [String: Int32] = [:]

  mutating func add(_ kind: SyntaxNode.Kind, _ range: SourceRange) -> SyntaxID {
    nodes.append(SyntaxNode(kind: kind, range: range))
    return SyntaxID(nodes.count - 1)
  }

  mutating func add(_ constant: Constant, _ range: SourceRange) -> SyntaxID {
    constants.append(constant)
    return add(.number(Int32(constants.count - 1)), range)
  }

  /// A plain name is kept once; one with an index each time, since its index may be computed.
  mutating func add(_ reference: Reference, _ range: SourceRange) -> SyntaxID {
    guard reference.indices.isEmpty else {
      references.append(reference)
      return add(.reference(Int32(references.count - 1)), range)
    }
    if let known = referenceIndex[reference.base] { return add(.reference(known), range) }
    references.append(reference)
    let index = Int32(references.count - 1)
    referenceIndex[reference.base] = index
    return add(.reference(index), range)
  }
}

struct SyntaxNode: Sendable {
  enum Kind: Sendable {
    case number(Int32)
    case reference(Int32)
    case negate(SyntaxID)
    case binary(BinarySign, SyntaxID, SyntaxID)
    case transpose(SyntaxID)
    /// `softmax(z)_2`: an element of something that is no name; the index stands in a reference.
    case indexed(SyntaxID, Int32)
    case group(SyntaxID, Bracket)
    case magnitude(SyntaxID, Magnitude)
    /// `\sqrt[n]{x}`; a degree of -1 is the square root.
    case root(SyntaxID, degree: SyntaxID)
    case call(Int32)
    case unrolling(Int32)
    case matrix(Int32)
    case cases(Int32)
    /// What follows, up to and without `end`, is read only by the node that owns it.
    case block(end: SyntaxID)
  }

  var kind: Kind
  var range: SourceRange
}

enum BinarySign: UInt8, Sendable {
  case add, subtract
  /// `a b`, `a * b`, `a · b`, `a × b`, `a @ b`
  case juxtaposed, asterisk, dot, cross, at
  case divide, fraction, hadamard, hadamardDivide, power, elementwisePower
  case greater, less, greaterOrEqual, lessOrEqual, equal, notEqual
}

enum Bracket: UInt8, Sendable { case round, square, brace }

enum Magnitude: UInt8, Sendable { case bars, norm, norm1, norm2, frobenius, floor, ceil }

/// A name where it is used: a letter or word, and what stands in its index.
struct Reference: Hashable, Sendable {
  let base: String
  /// The index as a person wrote it, in parts at the commas.
  var indices: [Index]

  struct Index: Hashable, Sendable {
    /// `k-1`; words and names as they are.
    let text: String
    /// Whole-number arithmetic, where the text is one.
    let value: WholeNumber?
  }
}

/// Whole-number arithmetic of an index or a bound.
enum WholeNumber: Hashable, Sendable {
  case number(Int)
  case name(String)
  indirect case add(WholeNumber, WholeNumber)
  indirect case subtract(WholeNumber, WholeNumber)
  indirect case multiply(WholeNumber, WholeNumber)
  indirect case divide(WholeNumber, WholeNumber)
  indirect case power(WholeNumber, WholeNumber)
}

/// A function with its arguments.
struct Call: Sendable {
  let name: String
  let nameRange: SourceRange
  /// Whether a person's own statement defines it.
  let defined: Bool
  let primes: Int
  let arguments: [SyntaxID]
  let keywords: [(name: String, value: SyntaxID, range: SourceRange)]
  /// `softmax h`: without brackets.
  let bare: Bool
}

/// Σ or ∏ over an index.
struct Unrolling: Sendable {
  let isSum: Bool
  let index: String
  /// nil: over the size of what the index indexes.
  let bounds: (lower: WholeNumber, upper: WholeNumber)?
  let boundsRange: SourceRange
  /// The block of the body and its last node.
  let body: Block
}

/// A part of the tree that stands for itself: nodes from `start` to `root`.
struct Block: Hashable, Sendable {
  let start: SyntaxID
  let root: SyntaxID
}

struct Branch: Sendable {
  let value: SyntaxID
  /// nil: otherwise.
  let condition: SyntaxID?
}

/// `[1, 2; 3, 4]`, or `[[1, 2], [3, 4]]` and LaTeX's matrices, whose one row is a row.
struct MatrixLiteral: Sendable {
  let rows: [[SyntaxID]]
  let hasRows: Bool
}
