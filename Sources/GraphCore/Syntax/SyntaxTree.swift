/// A place in a `SyntaxTree`.
typealias SyntaxID = Int32

/// Expressions as they were written, in one array in which parts stand before the whole, so that
/// whoever reads it can loop and need not recurse.
struct SyntaxTree: Sendable {
  var nodes: [SyntaxNode] = []
  /// Numbers, names, calls and lists stand in tables beside the nodes, which stay small.
  private(set) var constants: [Constant] = []
  private var places = PlaceTable()
  /// The names that need no index computed, by their numbers.
  var names = NameTable()
  /// Names whose index may be computed.
  var references: [Reference] = []
  var calls: [Call] = []
  var unrollings: [Unrolling] = []
  var matrices: [MatrixLiteral] = []
  var cases: [[Branch]] = []

  /// Makes room for the expressions of so many tokens.
  mutating func expect(tokens count: Int) {
    if count > 10_000 { nodes.reserveCapacity(count / 2) }
    names.expect(count / 8)
  }

  mutating func add(_ kind: SyntaxNode.Kind, _ range: SourceRange) -> SyntaxID {
    nodes.append(SyntaxNode(kind: kind, range: range))
    return SyntaxID(nodes.count - 1)
  }

  /// A number; equal ones stand once in the table.
  mutating func add(_ constant: Constant, _ range: SourceRange) -> SyntaxID {
    let hash = PlaceTable.mixed(constant.value.bitPattern, constant.isDecimal ? 1 : 0)
    let known = places.find(hash) { place in
      let other = constants[Int(place)]
      return other == constant && other.isDecimal == constant.isDecimal
    }
    if let known { return add(.number(known), range) }
    if places.isFull {
      places = PlaceTable(capacity: 2 * constants.count)
      for (place, constant) in constants.enumerated() {
        places.insert(
          Int32(place),
          hash: PlaceTable.mixed(constant.value.bitPattern, constant.isDecimal ? 1 : 0))
      }
    }
    places.insert(Int32(constants.count), hash: hash)
    constants.append(constant)
    return add(.number(Int32(constants.count - 1)), range)
  }

  mutating func add(_ reference: Reference, _ range: SourceRange) -> SyntaxID {
    let id = id(of: reference)
    return add(.reference(id), range)
  }

  // MARK: Names

  /// The number of a name: that in `names` where it has no index or a whole number, and otherwise ~ of its
  /// place in `references`.
  mutating func id(of reference: Reference) -> ReferenceID {
    if reference.indices.isEmpty { return names.id(names.word(reference.base)) }
    if reference.indices.count == 1, case .number(let number)? = reference.indices[0].value,
      String(number) == reference.indices[0].text
    {
      return names.id(names.word(reference.base), number: number)
    }
    references.append(reference)
    return ~ReferenceID(references.count - 1)
  }

  /// A name in full.
  func reference(_ id: ReferenceID) -> Reference {
    guard id >= 0 else { return references[Int(~id)] }
    let name = names[id]
    return Reference(
      base: name.base,
      indices: name.index.map { [.init(text: $0, value: Int($0).map { .number($0) })] } ?? [])
  }

  func base(of id: ReferenceID) -> String {
    id >= 0 ? names.words[names.base(of: id)] : references[Int(~id)].base
  }
}

/// The number of a name in a `SyntaxTree`.
typealias ReferenceID = Int32

/// Small numbers, of which the first needs no memory of its own: most lists have one.
struct ShortList: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
  private var head: Int32 = 0
  private var isEmptyList = true
  private var rest: [Int32] = []

  init() {}

  init(_ elements: [Int32]) {
    head = elements.first ?? 0
    rest = elements.count > 1 ? Array(elements.dropFirst()) : []
    isEmptyList = elements.isEmpty
  }
  init(arrayLiteral elements: Int32...) { self.init(elements) }
  init(one element: Int32) { (head, rest, isEmptyList) = (element, [], false) }

  mutating func append(_ element: Int32) {
    if isEmptyList { (head, isEmptyList) = (element, false) } else { rest.append(element) }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { isEmptyList ? 0 : 1 + rest.count }
  subscript(index: Int) -> Int32 { index == 0 ? head : rest[index - 1] }
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
    /// Whether it is surely a word and no row of letters: `\text{in}`.
    var isWord = false
  }

  /// Whether it surely has: `w_{i,j}`, `w_{ij}`, `w_{i0}`, `w_{1j}`, but not x_{2k}.
  var hasTwoIndices: Bool {
    if indices.count == 2 { return true }
    guard indices.count == 1, let text = indices.first?.text, text.count == 2,
      let first = text.first, let last = text.last,
      text.allSatisfy({ $0.isLetter || $0.isNumber })
    else { return false }
    return first.isLetter || "01".contains(first) && last.isLetter
  }

  /// The name under which a function is known: `h_θ`, `f_1`.
  var functionName: String {
    indices.isEmpty ? base : Name(base, index: indices.map(\.text).joined(separator: ",")).id
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
  let primes: Int16
  let arguments: ShortList
  let keywords: [(name: String, value: SyntaxID, range: SourceRange)]
  /// `softmax h`: without brackets.
  let bare: Bool

  /// Whether it is a function of the language with one argument and nothing else.
  var isPlain: Bool { !defined && primes == 0 && arguments.count == 1 && keywords.isEmpty }
}

/// What restricts the indices of a sum.
enum IndexCondition: Hashable, Sendable {
  case comparison(WholeNumber, BinarySign, WholeNumber)
  /// `i ∈ {1, 2, 3}`
  case member(String, [WholeNumber])
}

/// Σ or ∏ over an index.
struct Unrolling: Sendable {
  let isSum: Bool
  let index: String
  /// nil: over the size of what the index indexes.
  let bounds: (lower: WholeNumber, upper: WholeNumber)?
  let boundsRange: SourceRange
  /// `i < j`, `j ≠ i`: which steps count; those that can be decided hold.
  let conditions: [IndexCondition]
  /// Whether the sum is the innermost of those that share the conditions, where all can be decided.
  let isInnermost: Bool
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
