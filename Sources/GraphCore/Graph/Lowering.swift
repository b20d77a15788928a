/// Turns a program's trees into units: operands before their unit, left before right.
///
/// Names, indices and shapes are resolved here. Trees are read in loops; only Σ, ∏ and uses of functions
/// that a person defined nest.
struct Lowering {
  /// A value that a binding gives, or a shape alone.
  struct Bound {
    let value: Tensor?
    let shape: Shape
    let range: SourceRange
    /// Whether a person gave it.
    var isGiven = true

    /// Whether it is the identity matrix: I, of which nothing is given and which is square.
    func isIdentity(_ name: Name) -> Bool {
      !isGiven && name.isIdentity && shape.rows == shape.columns && shape.rows > 1
    }
  }

  /// What an expression is while its neighbours are read: a transposed vector waits for its partner.
  enum Lowered {
    case none
    case operand(GraphBuilder.Operand)
    /// An index into `waiting`.
    case waiting(Int32)
  }

  /// A row xᵀ with the factors at its sides, of which no product is formed yet.
  struct Waiting {
    var before: GraphBuilder.Operand?
    var beforeRange: SourceRange
    let vector: GraphBuilder.Operand
    let range: SourceRange
    var factors: [(operand: GraphBuilder.Operand, range: SourceRange)] = []
    /// Whether a minus stands before it all, which is taken last.
    var isNegative = false
  }

  let program: Program
  var tree: SyntaxTree
  var source: SourceText
  var builder: GraphBuilder
  /// What is known of each name of the builder.
  var meanings: [Meaning] = []
  var bounds: [Bound] = []
  /// Declared whole numbers that are bounds, which are constants and no nodes.
  var boundConstants: [String: Int] = [:]
  var notes: [Note] = []
  var recurrences: [String: ClosedRange<Int>] = [:]
  var functions: [String: Int] = [:]
  var families: [String: Family] = [:]
  var familyStatements: Set<Int> = []
  var uses: [String: Int] = [:]
  var locals: [NameID: GraphBuilder.Operand] = [:]
  var loops: [String: Int] = [:]
  /// The bases that somewhere have two indices side by side, which no product can be: `w_{1j}`.
  private(set) var doubled: Set<String> = []
  /// The indices of all sums, products and recurrences.
  let runningLetters: Set<String>
  var waiting: [Waiting] = []
  /// What the nodes of the blocks are that are being read, the inner ones behind the outer ones.
  private var slots: [Lowered] = []
  /// What the numbers of the tree are to the builder.
  private var numbers: [GraphBuilder.Operand?] = []
  var current = 0
  /// The statement whose body is read: a function may use only those above it.
  var scope = 0
  var depth = 0
  var headers: [HeaderName] = []
  var headerNames: Set<NameID> = []
  /// Where each variable of the builder stands first.
  var firstPlaces: [SourceRange] = []
  /// Functions of one scalar by the name that a person typed, and the last one that was asked for.
  var scalarFunctions: [String: Primitive] = [:]
  var lastFunction: (name: String, primitive: Primitive)?

  init(_ program: Program, builder: GraphBuilder, bound: [Name: Bound]) {
    self.program = program
    tree = program.tree
    source = program.source
    self.builder = builder
    self.builder.names = tree.names
    meanings = Array(repeating: Meaning(), count: tree.names.count)
    var letters = Set(tree.unrollings.map(\.index))
    for index in program.statements.indices {
      if let loop = program.statements[index].loop { letters.insert(loop.index) }
    }
    runningLetters = letters
    for reference in tree.references where reference.hasTwoIndices {
      doubled.insert(reference.base)
    }
    for (name, value) in bound {
      let id = self.builder.names.id(name)
      bounds.append(value)
      change(id) { [index = bounds.count - 1] in $0.bound = Int32(index) }
    }
  }

  static let nestingLimit = 1000

  // MARK: Blocks

  /// The operand that an expression is.
  mutating func lower(_ block: Block) throws(FormulaError) -> GraphBuilder.Operand {
    try settled(try evaluate(block), at: range(of: block.root))
  }

  func range(of id: SyntaxID) -> SourceRange { tree.nodes[Int(id)].range }

  /// Reads the nodes of a block in order, which is operands first.
  mutating func evaluate(_ block: Block) throws(FormulaError) -> Lowered {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.nestingLimit else {
      throw FormulaError(
        .limit, "functions and sums are nested deeper than \(Self.nestingLimit)",
        at: range(of: block.root), hint: "raise the limit with --max-nesting")
    }
    let base = slots.count
    if base == 0 { slots.reserveCapacity(Int(block.root - block.start) + 1) }
    defer { slots.removeSubrange(base...) }
    var i = Int(block.start)
    let origin = i - base
    while i <= Int(block.root) {
      let node = tree.nodes[i]
      if case .block(let end) = node.kind {
        slots.append(contentsOf: repeatElement(.none, count: Int(end) - i))
        i = Int(end)
        continue
      }
      slots.append(try lowered(node, origin))
      i += 1
    }
    return slots[Int(block.root) - origin]
  }

  /// - Parameter origin: the node whose slot would be the first one.
  private mutating func lowered(
    _ node: SyntaxNode, _ origin: Int
  ) throws(FormulaError) -> Lowered {
    func slot(_ id: SyntaxID) -> Lowered { slots[Int(id) - origin] }
    switch node.kind {
    case .number(let index):
      return .operand(try constant(Int(index)))
    case .reference(let index):
      return .operand(try reference(index, at: node.range))
    case .group(let inner, _):
      return try group(slot(inner), at: range(of: inner))
    case .negate(let inner):
      if case .waiting(let index) = slot(inner) {
        var row = waiting[Int(index)]
        row.isNegative.toggle()
        waiting.append(row)
        return .waiting(Int32(waiting.count - 1))
      }
      let operand = try settled(slot(inner), at: range(of: inner))
      return .operand(
        try unit(.arithmetic(.negate), operand, at: node.range, text: range(of: inner)))
    case .transpose(let inner):
      return try transpose(slot(inner), inner, at: node.range)
    case .indexed(let inner, let index):
      let operand = try settled(slot(inner), at: range(of: inner))
      return .operand(
        try element(
          of: operand, tree.references[Int(index)], at: node.range, text: excerpt(range(of: inner)))
      )
    case .binary(let sign, let left, let right):
      return try binary(sign, slot(left), slot(right), left, right, at: node.range)
    case .magnitude(let inner, let kind):
      return .operand(try magnitude(kind, slot(inner), inner, at: node.range))
    case .root(let inner, let degree):
      let operand = try settled(slot(inner), at: range(of: inner))
      let order =
        degree < 0 ? nil : try settled(slot(degree), at: range(of: degree))
      return .operand(try root(operand, order, inner, at: node.range))
    case .call(let index):
      if let primitive = simpleFunction(Int(index)) {
        let argument = tree.calls[Int(index)].arguments[0]
        let operand = try settled(slot(argument), at: range(of: argument))
        return .operand(
          try unit(primitive, operand, at: node.range, text: range(of: argument)))
      }
      let call = tree.calls[Int(index)]
      var arguments: [GraphBuilder.Operand] = []
      for id in call.arguments { arguments.append(try settled(slot(id), at: range(of: id))) }
      var keywords: [GraphBuilder.Operand] = []
      for keyword in call.keywords {
        keywords.append(try settled(slot(keyword.value), at: range(of: keyword.value)))
      }
      return try self.call(call, arguments, keywords, at: node.range)
    case .unrolling(let index):
      return .operand(try unroll(tree.unrollings[Int(index)], at: node.range))
    case .matrix(let index):
      let literal = tree.matrices[Int(index)]
      var rows: [[GraphBuilder.Operand]] = []
      for row in literal.rows {
        var operands: [GraphBuilder.Operand] = []
        for id in row { operands.append(try settled(slot(id), at: range(of: id))) }
        rows.append(operands)
      }
      return .operand(try matrix(literal, rows, at: node.range))
    case .cases(let index):
      let branches = tree.cases[Int(index)]
      var values: [(GraphBuilder.Operand, GraphBuilder.Operand?)] = []
      for branch in branches {
        let value = try settled(slot(branch.value), at: range(of: branch.value))
        var condition: GraphBuilder.Operand?
        if let id = branch.condition { condition = try settled(slot(id), at: range(of: id)) }
        values.append((value, condition))
      }
      return .operand(try cases(branches, values, at: node.range))
    case .block: return .none
    }
  }

  /// The number at a place of the tree's table, which the builder is asked for once.
  private mutating func constant(_ index: Int) throws(FormulaError) -> GraphBuilder.Operand {
    if index < numbers.count, let known = numbers[index] { return known }
    let operand = try builder.constant(tree.constants[index])
    while numbers.count <= index { numbers.append(nil) }
    numbers[index] = operand
    return operand
  }

  // MARK: Units

  /// One unit of one operand or two; no array is made where they are scalars.
  mutating func unit(
    _ primitive: Primitive, _ x: GraphBuilder.Operand, _ y: GraphBuilder.Operand? = nil,
    at place: SourceRange, text first: SourceRange, _ second: SourceRange? = nil
  ) throws(FormulaError) -> GraphBuilder.Operand {
    do {
      if let simple = try builder.applySimple(primitive, x, y, source: place) { return simple }
    } catch {
      throw self.error(error, at: place, texts: second.map { [first, $0] } ?? [first])
    }
    return try unit(
      primitive, y.map { [x, $0] } ?? [x], at: place, texts: second.map { [first, $0] } ?? [first])
  }

  /// One unit, with a shape error in the words of the person's text.
  mutating func unit(
    _ primitive: Primitive, _ operands: [GraphBuilder.Operand], at place: SourceRange,
    texts: [SourceRange]
  ) throws(FormulaError) -> GraphBuilder.Operand {
    do {
      return try builder.apply(primitive, operands, source: place)
    } catch {
      throw self.error(error, at: place, texts: texts)
    }
  }

  func error(_ fault: BuildFault, at place: SourceRange, texts: [SourceRange]) -> FormulaError {
    switch fault {
    case .shape(let shape):
      let (message, hint) = shape.filled(with: texts.map(excerpt))
      return FormulaError(.shape, message, at: place, hint: hint)
    case .other(var error):
      if error.place == nil { error.place = place }
      return error
    }
  }

  /// A sub-expression's own text, shortened where it is long.
  func excerpt(_ range: SourceRange) -> String {
    let text = source.text(range)
    return text.count <= 48 ? text : text.prefix(45) + "…"
  }

  /// Where a variable stands first; nil for what is none.
  func firstPlace(of name: NameID) -> SourceRange? {
    builder.variableIndex(of: name).map { firstPlaces[$0] }
  }

  /// Where all variables stand first.
  var allFirstPlaces: [Name: SourceRange] {
    Dictionary(zip(builder.variableNames, firstPlaces)) { first, _ in first }
  }

  func shape(_ operand: GraphBuilder.Operand) -> Shape { builder.shape(of: operand) }

  // MARK: Numbers

  /// The value of whole-number arithmetic, with indices and declared whole numbers.
  func whole(_ value: WholeNumber) -> Int? {
    func both(
      _ a: WholeNumber, _ b: WholeNumber, _ op: (Int, Int) -> (partialValue: Int, overflow: Bool)
    ) -> Int? {
      guard let x = whole(a), let y = whole(b) else { return nil }
      let (result, overflow) = op(x, y)
      return overflow ? nil : result
    }
    switch value {
    case .number(let number): return number
    case .name(let name): return loops[name] ?? boundConstants[name]
    case .add(let a, let b): return both(a, b) { $0.addingReportingOverflow($1) }
    case .subtract(let a, let b): return both(a, b) { $0.subtractingReportingOverflow($1) }
    case .multiply(let a, let b): return both(a, b) { $0.multipliedReportingOverflow(by: $1) }
    case .divide(let a, let b):
      guard let x = whole(a), let y = whole(b), y != 0, x % y == 0 else { return nil }
      return x / y
    case .power(let a, let b):
      guard let base = whole(a), let exponent = whole(b) else { return nil }
      return Self.power(base, exponent)
    }
  }

  /// base^exponent where that is a whole number that fits; by squaring.
  private static func power(_ base: Int, _ exponent: Int) -> Int? {
    guard exponent >= 0 else { return nil }
    var (result, square, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 {
        let (product, overflow) = result.multipliedReportingOverflow(by: square)
        if overflow { return nil }
        result = product
      }
      rest >>= 1
      if rest > 0 {
        let (product, overflow) = square.multipliedReportingOverflow(by: square)
        if overflow { return nil }
        square = product
      }
    }
    return result
  }

  /// The two ends of a range.
  func bounds(
    _ lower: WholeNumber, _ upper: WholeNumber, at place: SourceRange
  ) throws(FormulaError) -> (Int, Int) {
    guard let first = whole(lower), let last = whole(upper) else {
      let missing = (names(in: lower) + names(in: upper)).first {
        loops[$0] == nil && boundConstants[$0] == nil
      }
      throw FormulaError(
        .value,
        missing.map { "the bound \($0) has no value" } ?? "a bound is not a whole number",
        at: place, hint: missing.map { "give it one: --at \"\($0)=3\"" })
    }
    let (count, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, count < builder.limits.units else {
      throw FormulaError(
        .limit,
        "the range \(first)..\(last) has more than \(builder.limits.units) steps", at: place,
        hint: "raise the limit with --max-units")
    }
    return (first, last)
  }

  func names(in value: WholeNumber) -> [String] {
    switch value {
    case .number: []
    case .name(let name): [name]
    case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b),
      .divide(let a, let b), .power(let a, let b):
      names(in: a) + names(in: b)
    }
  }
}
