/// A formula as it is set, with what must be known to set it into a larger one.
struct Written {
  /// How tightly it holds together: what is looser than its place goes into brackets.
  enum Level: Int, Comparable {
    /// `signed` is a product with a sign between, as a ⊙ b or a · b.
    case comparison, sum, signed, product, fraction, power, atom

    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  var node: MathNode
  var level: Level
  var shape: Shape
  var constant: ConstantValue?
  /// Whether it begins with a minus sign, or with a digit.
  var isNegative = false
  var opensWithNumber = false
  /// How it stands in a product, where that needs brackets which it has not alone: a number that is a
  /// chain of matrices, as aᵀ X b in (aᵀ X b) c.
  var asFactor: MathNode?
  /// The entries of a row that is built of scalars.
  var cells: [MathNode]?

  init(
    _ node: MathNode, _ level: Level, _ shape: Shape, constant: ConstantValue? = nil,
    isNegative: Bool = false, opensWithNumber: Bool = false
  ) {
    self.node = node
    self.level = level
    self.shape = shape
    self.constant = constant
    self.isNegative = isNegative
    self.opensWithNumber = opensWithNumber
  }

  init(_ value: ConstantValue) {
    switch value {
    case .scalar(let number): self.init(number)
    case .filled(let number, let shape):
      let name = number == .zero ? "zeros" : "ones"
      let ones = Written.call(name, Written.sizes(shape), shape)
      self =
        number == .zero || number == .one
        ? ones : Written.product(Written(number), ones, shape)
    case .identity(let n):
      self = Written.call("I", [.number("\(n)")], value.shape)
    case .tensor(let tensor):
      let rows = (0..<tensor.shape.rows).map { i in
        (0..<tensor.shape.columns).map { Constant(tensor[i, $0]).asRoot.mathNode }
      }
      self.init(.fenced(open: "[", .matrix(rows), close: "]"), .atom, tensor.shape)
    }
    constant = value
  }

  init(_ number: Constant) {
    let node = number.mathNode
    var level: Level = number.isExact && number.denominator != 1 ? .fraction : .atom
    var opensWithNumber = true
    if number.hasFactor {
      (level, opensWithNumber) = Self.form(node)
    }
    self.init(
      node, number.value < 0 ? .sum : level, .scalar, constant: .scalar(number),
      isNegative: number.value < 0, opensWithNumber: opensWithNumber)
  }

  /// How a number with roots or letters in it holds together, and whether a digit comes first.
  private static func form(_ node: MathNode) -> (Level, Bool) {
    switch node {
    case .fraction: return (.fraction, true)
    case .root: return (.atom, false)
    case .scripts: return (.power, false)
    case .row(let parts):
      if case .sign? = parts.first { return form(.joined(Array(parts.dropFirst()))) }
      if parts.count == 1 { return form(parts[0]) }
      if parts.count == 2, case .function = parts[0] { return (.atom, false) }
      switch parts.first {
      case .number(let text): return (.product, text.first?.isNumber ?? false)
      default: return (.product, form(parts.first ?? .empty).1)
      }
    case .number(let text): return (.atom, text.first?.isNumber ?? false)
    default: return (.atom, true)
    }
  }

  var number: Constant? {
    if case .scalar(let number)? = constant { number } else { nil }
  }

  /// In brackets, where it is looser than `level`.
  func bracketed(_ least: Level, evenNegative: Bool = true) -> MathNode {
    level < least && (evenNegative || !isNegative || level != .sum || number == nil)
      ? enclosed : node
  }

  /// In brackets: those of Iverson round a comparison, which counts as 1 or 0 (Knuth, «Two Notes on
  /// Notation», 1992).
  private var enclosed: MathNode {
    level == .comparison ? .fenced(open: "[", node, close: "]") : .parenthesized(node)
  }

  // MARK: Forms

  static func sum(_ a: Written, _ sign: String, _ b: Written, _ shape: Shape) -> Written {
    let left = a.level < .sum ? a.enclosed : a.node
    let isTight = b.level > .sum && !b.isNegative
    return Written(
      .joined([left, .infix(sign), isTight ? b.node : b.enclosed]), .sum, shape,
      isNegative: a.isNegative)
  }

  static func negative(_ a: Written) -> Written {
    Written(
      .joined([.sign("−"), a.level < .signed || a.isNegative ? .parenthesized(a.node) : a.node]),
      .sum, a.shape, isNegative: true)
  }

  /// Side by side: numbers first, then scalars, a thin space between.
  static func product(_ a: Written, _ b: Written, _ shape: Shape) -> Written {
    var (first, second) = (a, b)
    let swaps =
      b.number != nil && a.number == nil
      || b.shape.isScalar && !a.shape.isScalar && a.number == nil
    if swaps { (first, second) = (b, a) }
    if first.number == Constant(-1) { return negative(second) }
    let left = first.asFactor ?? first.bracketed(.product, evenNegative: false)
    // 2 a ⊙ b needs no brackets.
    let isOpen = first.number != nil && second.level == .signed
    let right =
      (second.level < .product && !isOpen) || second.isNegative
        || second.asFactor != nil && first.number == nil
      ? MathNode.parenthesized(second.node) : second.node
    let gap: MathNode =
      second.opensWithNumber && second.level >= .product ? .infix("·") : .thinSpace
    var result = Written(
      .joined([left, gap, right]), isOpen ? .signed : .product, shape, isNegative: first.isNegative,
      opensWithNumber: first.opensWithNumber)
    if first.number != nil, let factor = second.asFactor {
      result.asFactor = .joined([left, gap, factor])
    } else if isOpen {
      // 2 a · b before a further factor is 2 (a · b).
      result.asFactor = .joined([left, gap, .parenthesized(second.node)])
    }
    return result
  }

  /// With a sign between: `⊙`, `⊘`, the inner product's `·`.
  static func infix(_ a: Written, _ sign: String, _ b: Written, _ shape: Shape) -> Written {
    let right =
      b.level <= .product || b.isNegative ? MathNode.parenthesized(b.node) : b.node
    return Written(
      .joined([a.bracketed(.signed), .infix(sign), right]), .signed, shape,
      opensWithNumber: a.opensWithNumber)
  }

  static func quotient(_ a: Written, _ b: Written, _ shape: Shape) -> Written {
    if a.isNegative, a.number != nil, let number = a.number {
      return negative(quotient(Written(-number), b, shape))
    }
    return Written(.fraction(a.node, b.node), .fraction, shape)
  }

  static func power(_ base: Written, _ exponent: MathNode, _ shape: Shape) -> Written {
    Written(
      .scripts(base: base.bracketed(.atom), sub: nil, sup: exponent), .power, shape,
      opensWithNumber: base.opensWithNumber)
  }

  /// A function's name and its arguments in brackets.
  static func call(_ name: MathNode, _ arguments: [MathNode], _ shape: Shape) -> Written {
    var list: [MathNode] = []
    for (place, argument) in arguments.enumerated() {
      if place > 0 { list.append(.separator(",")) }
      list.append(argument)
    }
    return Written(.joined([name, .parenthesized(.joined(list))]), .atom, shape)
  }

  static func call(_ name: String, _ arguments: [MathNode], _ shape: Shape) -> Written {
    call(.function(name), arguments, shape)
  }

  static func fenced(_ open: String, _ inner: Written, _ close: String) -> Written {
    Written(.fenced(open: open, inner.node, close: close), .atom, .scalar)
  }

  static func transposed(_ a: Written, _ shape: Shape) -> Written {
    // (X⁻¹)ᵀ is X⁻ᵀ.
    if case .scripts(let base, nil, .row([.sign("−"), .number("1")])) = a.node {
      let turned = MathNode.joined([.sign("−"), .function("T")])
      return Written(.scripts(base: base, sub: nil, sup: turned), .power, shape)
    }
    return Written(
      .scripts(base: a.bracketed(.atom), sub: nil, sup: .function("T")), .power, shape)
  }

  static func sizes(_ shape: Shape) -> [MathNode] {
    [.number("\(shape.rows)"), .number("\(shape.columns)")]
  }

  /// `axis=1` among the arguments of a function.
  static func axis(_ axis: Axis) -> [MathNode] {
    axis.number.map { [.joined([.words("axis"), .sign("="), .number("\($0)")])] } ?? []
  }
}
