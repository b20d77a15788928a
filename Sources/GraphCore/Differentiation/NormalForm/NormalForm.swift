/// Formulas in one form for equal ones: sums of products of powers, products of matrices as chains,
/// all as nodes of one table in which equal terms are the same node.
///
/// A formula is a number times a term (`Scaled`), so that factors and signs never get in the way of
/// finding like terms. Terms are made only by the functions of this type, each of which leaves its result
/// in normal form; a formula is never walked as a tree to simplify it.
///
/// Where two spellings mean the same (a − b and −(b − a), tr(AB) and tr(BA)), the one that was made
/// first stays: the person's own.
struct NormalForm {
  /// A node of the table.
  struct Term: Hashable, Comparable, Sendable {
    let raw: Int32
    static func < (a: Term, b: Term) -> Bool { a.raw < b.raw }
  }

  /// A number times a term.
  struct Scaled: Hashable, Sendable {
    var coefficient: Constant
    var term: Term

    init(_ coefficient: Constant, _ term: Term) {
      self.coefficient = coefficient
      self.term = term
    }

    var isZero: Bool { coefficient.value == 0 }
    /// One word of the number and the term; equal numbers have equal values.
    func hash(into hasher: inout Hasher) {
      hasher.combine(coefficient.value.bitPattern ^ UInt64(UInt32(bitPattern: term.raw)))
    }

    static prefix func - (a: Scaled) -> Scaled { Scaled(-a.coefficient, a.term) }
    static func * (c: Constant, a: Scaled) -> Scaled { Scaled(c * a.coefficient, a.term) }
  }

  /// base^exponent, element by element where the base is a tensor; the exponent is a scalar.
  struct Power: Hashable, Sendable {
    var base: Term
    var exponent: Scaled

    func hash(into hasher: inout Hasher) {
      let terms = UInt64(UInt32(bitPattern: exponent.term.raw)) << 32
      hasher.combine(
        exponent.coefficient.value.bitPattern ^ terms ^ UInt64(UInt32(bitPattern: base.raw)))
    }
  }

  enum Kind: Sendable {
    /// The scalar 1, and a tensor of ones.
    case one
    case ones(Shape)
    case identity(Int)
    case tensor(Tensor)
    case leaf(NodeID)
    /// A term with a number in it that cannot be taken out: 2x in √(2x).
    case boxed(Scaled)
    /// Two or more terms that are no sums, without a common number, in the order in which they are shown.
    case sum([Scaled])
    /// Powers of scalars, and at most one tensor that is no product.
    case product([Power], Term?)
    /// Powers of tensors, multiplied element by element.
    case hadamard([Power])
    /// A product of matrices, vectors and rows; its factors are neither products nor chains.
    case chain([Term])
    case transpose(Term)
    case inverse(Term)
    case apply(Primitive, [Scaled], output: Int)
  }

  struct Entry: Sendable {
    let kind: Kind
    let hash: UInt64
    let shape: Shape
    /// About how many characters it takes in print.
    let length: Int32
  }

  private(set) var entries: [Entry] = []
  private var index = PlaceTable()
  /// Leaves that are their own transposes.
  private(set) var symmetric: Set<Term> = []
  /// Terms that were finished already.
  var finished: [Term: Scaled] = [:]
  /// Sums with their common factors taken out: the order in which factors are taken leads to the same sums
  /// again and again.
  var factoredSums: [Scaled: Scaled] = [:]
  /// How many sums are searched for common factors; beyond it a sum stays as it is.
  var factoringBudget = 2000

  static let one = Term(raw: 0)

  init() { _ = intern(.one, .scalar, length: 1) }

  // MARK: The table
  //
  // What asks the table takes terms that stand in it already: an argument that makes a term would be added
  // to the table after `self` was read.

  func kind(_ term: Term) -> Kind { entries[Int(term.raw)].kind }
  func shape(_ term: Term) -> Shape { entries[Int(term.raw)].shape }
  func shape(_ a: Scaled) -> Shape { shape(a.term) }
  func isScalar(_ term: Term) -> Bool { shape(term).isScalar }
  func length(_ term: Term) -> Int { Int(entries[Int(term.raw)].length) }
  func length(_ a: Scaled) -> Int {
    if a.term == Self.one { return Self.length(a.coefficient) }
    if a.coefficient.value.magnitude == 1 {
      return length(a.term) + (a.coefficient == .one ? 0 : 1)
    }
    return length(a.term) + Self.length(a.coefficient) + 1
  }

  /// The term of that kind, if it was made before.
  func known(_ kind: Kind) -> Term? { find(kind, kind.mark) }

  private func find(_ kind: Kind, _ hash: UInt64) -> Term? {
    index.find(hash) { entries[Int($0)].kind == kind }.map { Term(raw: $0) }
  }

  /// The term of that kind; of sums in another order the one that was made first.
  mutating func intern(_ kind: Kind, _ shape: Shape, length: Int) -> Term {
    let hash = kind.mark
    if let term = find(kind, hash) { return term }
    let term = Term(raw: Int32(entries.count))
    let size = Int32(min(length, 1 << 20))
    entries.append(Entry(kind: kind, hash: hash, shape: shape, length: size))
    if index.isFull {
      index = PlaceTable(capacity: 2 * entries.count)
      for place in entries.indices.dropLast() {
        index.insert(Int32(place), hash: entries[place].hash)
      }
    }
    index.insert(term.raw, hash: hash)
    return term
  }

  // MARK: Leaves

  mutating func leaf(_ node: NodeID, _ shape: Shape, length: Int) -> Scaled {
    Scaled(.one, intern(.leaf(node), shape, length: length))
  }

  /// Lets a leaf be its own transpose, before anything is built of it.
  mutating func setSymmetric(_ leaf: Term) { symmetric.insert(leaf) }

  func number(_ value: Constant) -> Scaled { Scaled(value, Self.one) }
  func number(_ value: Int) -> Scaled { Scaled(Constant(Double(value)), Self.one) }

  mutating func ones(_ shape: Shape) -> Term {
    shape.isScalar ? Self.one : intern(.ones(shape), shape, length: 9)
  }

  mutating func filled(_ value: Constant, _ shape: Shape) -> Scaled {
    Scaled(value, ones(shape))
  }

  mutating func zero(_ shape: Shape) -> Scaled { filled(.zero, shape) }

  mutating func identity(_ n: Int) -> Term {
    n == 1 ? Self.one : intern(.identity(n), Shape(rows: n, columns: n), length: 4)
  }

  mutating func constant(_ value: ConstantValue) -> Scaled {
    switch value {
    case .scalar(let number): return withLogarithm(number)
    case .filled(let number, let shape):
      return multiply(withLogarithm(number), filled(.one, shape))
    case .identity(let n): return Scaled(.one, identity(n))
    case .tensor(let tensor):
      if tensor.shape.isScalar { return number(Constant(tensor.scalar)) }
      if let first = tensor.elements.first, tensor.elements.allSatisfy({ $0 == first }) {
        return filled(Constant(first), tensor.shape)
      }
      return Scaled(
        .one, intern(.tensor(tensor), tensor.shape, length: 4 * tensor.shape.count + 2))
    }
  }

  /// A number in which a logarithm stands as a factor by itself: 1 + ln(2π) stays a sum.
  private mutating func withLogarithm(_ number: Constant) -> Scaled {
    let log = number.factor.log
    guard log.power != 0 else { return self.number(number) }
    let unit = Constant(1, over: 1, times: Constant.Factor(log: log)) ?? .one
    let argument = Scaled(log.argument, Self.one)
    let term = intern(
      .apply(.elementary(.ln), [argument], output: 0), .scalar,
      length: Self.length(log.argument) + 4)
    let exponent = self.number(Int(log.power))
    return number / unit * power(Scaled(.one, term), exponent)
  }

  // MARK: Looking into terms

  /// The number that a scalar formula is.
  func number(of a: Scaled) -> Constant? { a.term == Self.one ? a.coefficient : nil }

  func isOnes(_ term: Term) -> Bool {
    if case .ones = kind(term) { true } else { false }
  }

  func isSum(_ term: Term) -> Bool {
    if case .sum = kind(term) { true } else { false }
  }

  /// The terms of a sum; of another formula itself alone.
  mutating func summands(_ a: Scaled) -> [Scaled] {
    if case .transpose(let inner) = kind(a.term), case .sum(let parts) = kind(inner) {
      return parts.map { a.coefficient * transpose($0) }
    }
    guard case .sum(let parts) = kind(a.term) else { return [a] }
    return a.coefficient == .one
      ? parts : parts.map { Scaled(a.coefficient * $0.coefficient, $0.term) }
  }

  /// Scalar factors and tensor of a term.
  func parts(_ term: Term) -> (scalars: [Power], tensor: Term?) {
    switch kind(term) {
    case .product(let scalars, let tensor): return (scalars, tensor)
    case .one: return ([], nil)
    default:
      if isScalar(term) { return ([Power(base: term, exponent: number(1))], nil) }
      return ([], term)
    }
  }

  /// A formula as number × powers of scalars × powers of tensors.
  func factors(_ a: Scaled) -> Factors {
    let (scalars, tensor) = parts(a.term)
    var result = Factors(coefficient: a.coefficient, scalars: scalars, shape: shape(a))
    if let tensor {
      switch kind(tensor) {
      case .hadamard(let powers): result.tensors = powers
      case .ones: break
      default: result.tensors = [Power(base: tensor, exponent: number(1))]
      }
    }
    return result
  }

  struct Factors {
    var coefficient: Constant
    var scalars: [Power]
    var tensors: [Power] = []
    var shape: Shape
  }

  static func length(_ number: Constant) -> Int {
    if number.hasFactor { return factoredLength(number) }
    if number.isExact {
      let digits = "\(number.numerator)".count
      if number.denominator == 1 { return digits }
      if number.denominator == 2, number.numerator.magnitude == 1 { return digits }
      return digits + 1 + "\(number.denominator)".count
    }
    return "\(number.value)".count
  }

  /// The length of a number with a root or a power of π or e in it.
  private static func factoredLength(_ number: Constant) -> Int {
    let parts = Constant.Quotient(number)
    func size(_ whole: Int) -> Int { whole == 1 ? 0 : "\(whole)".count + 1 }
    var length = size(parts.whole) + size(parts.wholeBelow)
    if parts.radicand * parts.radicandBelow > 1 { length += "\(number.factor.radicand)".count + 6 }
    if parts.halfPis != 0 { length += parts.halfPis.isMultiple(of: 2) ? 2 : 8 }
    if parts.eulers != 0 { length += 2 }
    if parts.log.power != 0 { length += Self.length(parts.log.argument) + 4 }
    return parts.hasFactorBelow ? length + 2 : length
  }
}
