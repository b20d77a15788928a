import RealModule

/// A formula with its values, read and built: what every output is made from.
public struct Problem: Sendable {
  /// How a formula is read.
  public struct Options: Sendable {
    /// The statement that is the objective; nil for the last.
    public var objective: String?
    /// Whether equal sub-expressions are one unit.
    public var sharing = true
    public var limits = GraphBuilder.Limits()
    /// Which composite operations are opened into smaller units.
    public var expansion = Expansion.none
    public var depthLimit = 1000
    /// Fills what has no value from a standard normal distribution.
    public var randomSeed: UInt64?

    public init() {}
  }

  public let graph: Graph
  /// A value for each variable of the graph in order; nil where the picture is symbolic.
  public let inputs: [Tensor]?
  public let formula: SourceText
  /// The formula as it is typeset.
  public let title: MathNode
  /// Whether sizes of vectors and matrices were chosen, since none were given and scalars do not fit.
  public let takesShapes: Bool

  /// Reads a formula and lists of values, which override what the formula's `where` says.
  ///
  /// - Parameters:
  ///   - overriding: the points of a sweep, which override `values` too and keep their shapes.
  ///   - load: reads the file of a value `@path`; its errors get the place of the value.
  /// - Throws: `FormulaError` with the place in one of the texts.
  /// - Complexity: linear in the size of the texts and in the number of units.
  public init(
    _ formula: SourceText, values: [SourceText] = [], overriding: [SourceText] = [],
    options: Options = Options(),
    load: @escaping (String) throws(FormulaError) -> Tensor = Problem.noFiles
  ) throws(FormulaError) {
    var lists: [(text: SourceText, bindings: [Binding], overrides: Bool)] = []
    var declared: Set<String> = []
    for (index, text) in (values + overriding).enumerated() {
      let bindings = try ProgramReader.readValues(text, depthLimit: options.depthLimit)
      lists.append((text, bindings, index >= values.count))
      declared.formUnion(bindings.lazy.map(\.reference).filter(\.declaresBase).map(\.base))
    }
    var program = try ProgramReader.read(
      formula, declared: declared, depthLimit: options.depthLimit)
    var reader = BindingReader(options: options, load: load)
    var bound = try reader.read(program.bindings, formula)
    var given: [Name: SourceRange] = [:]
    for (text, bindings, overrides) in lists {
      for (name, value) in try reader.read(bindings, text, after: overrides ? [:] : given) {
        if overrides, let place = given[name], let before = bound[name], before.shape != value.shape
        {
          throw FormulaError(.value, "\(name.id) is \(before.shape) and cannot be swept", at: place)
        }
        bound[name] = value
        given[name] = value.range
      }
    }
    let built = try Self.built(&program, bound, declared, options)
    let lowering = built.lowering
    let outcome = built.outcome
    try lowering.checkGiven(given)
    let letter = Self.unitLetter(program)
    let name = lowering.builder.names[outcome.name]
    var notes = lowering.notes
    notes += SideConditions(program: program, bound: bound, options: options).notes
    if let node = program.tree.transposedNumber {
      notes.append(
        Note(
          .reading,
          "«\(formula.text(node.range))» is the transpose of a number, which is that number; a vector of "
            + "ones is written ones(3), and a power of T needs T declared, as in --at \"T=3\""))
    }
    if outcome.objective.isConstant {
      notes.append(Note(.reading, "\(name.id) is a constant: it has no gradient"))
    } else if outcome.objective.variableIndex != nil {
      notes.append(Note(.reading, "\(name.id) is a bare variable: there is no unit"))
    } else if !lowering.shape(outcome.objective).isScalar {
      let shape = lowering.shape(outcome.objective)
      notes.append(
        Note(
          .reading,
          "\(name.id) is \(shape): gradients are those of the sum of its elements, tangents its own"
        ))
    }
    graph = lowering.builder.finish(
      objective: outcome.objective, objectiveName: name, notes: notes, unitLetter: letter)
    self.formula = formula
    takesShapes = built.takesShapes
    title = TitleBuilder(program).title
    inputs = try lowering.inputs(for: graph, seed: options.randomSeed)
  }

  /// The graph of a program. Where shapes do not fit from left to right, factors without a sign between them
  /// are taken before ⊙ and ·, and if need be before /, as many books mean them: with a note.
  ///
  /// - Throws: the error of the reading from left to right.
  private static func built(
    _ program: inout Program, _ bound: [Name: Lowering.Bound], _ declared: Set<String>,
    _ options: Options
  ) throws(FormulaError) -> ShapeInference.Built {
    do throws(FormulaError) {
      return try ShapeInference(program, options: options).built(bound)
    } catch {
      guard error.kind == .shape else { throw error }
      let elementwise: Set<BinarySign> = [.hadamard, .hadamardDivide, .dot]
      for joins in [elementwise, elementwise.union([.divide])] {
        guard
          let other = try? ProgramReader.read(
            program.source, declared: declared, depthLimit: options.depthLimit, joins: joins),
          other.tree.nodes.count == program.tree.nodes.count,
          var built = try? ShapeInference(other, options: options).built(bound)
        else { continue }
        program = other
        built.note(
          "factors that stand side by side were multiplied before "
            + (joins.contains(.divide) ? "⊙, · and /" : "⊙ and ·")
            + ", since from left to right their shapes do not fit")
        return built
      }
      throw error
    }
  }

  /// The loader that knows no file.
  public static func noFiles(_ path: String) throws(FormulaError) -> Tensor {
    throw FormulaError(.file, "the file \(path) cannot be read here")
  }

  /// u, v, t or q: the first with which no name in the formula begins.
  private static func unitLetter(_ program: Program) -> Character {
    var used: Set<Character> = []
    let candidates = "uvtqnprs"
    func use(_ base: String) {
      if let letter = base.first, candidates.contains(letter) { used.insert(letter) }
    }
    program.tree.names.bases.forEach(use)
    for reference in program.tree.references { use(reference.base) }
    for index in program.statements.indices {
      if case .definition(let name, _) = program.statements[index].kind { use(name) }
      for header in program.statements[index].header { use(header.reference.base) }
    }
    return candidates.prefix(4).first { !used.contains($0) }
      ?? candidates.dropFirst(4).first { !used.contains($0) } ?? "u"
  }
}

extension Lowering {
  /// A name in a value list that the formula does not have is an error.
  func checkGiven(_ given: [Name: SourceRange]) throws(FormulaError) {
    for (name, place) in given.sorted(by: {
      ($0.value.text, $0.value.lower) < ($1.value.text, $1.value.lower)
    }) {
      let id = builder.names.known(name)
      guard id.flatMap(firstPlace(of:)) == nil, id.map({ meaning(of: $0).isMentioned }) != true,
        !isKnown(name)
      else { continue }
      if id.flatMap(result(of:)) != nil {
        throw FormulaError(
          .value, "\(name.id) is computed by a statement and cannot be given a value", at: place)
      }
      if name.index == nil, let free = freeIndex(of: name.base) {
        throw FormulaError(
          .value, "the index \(free.letter) of \(free.name.id) has no value", at: free.place,
          hint: "give it one (--at \"\(free.letter)=1\"), or write \(free.letter) = 1..2 behind a "
            + "statement with \(free.letter) in the index on its left")
      }
      let known = Set(builder.variableNames.map(\.id)).sorted()
      throw FormulaError(
        .value, "the formula has no name «\(name.id)»", at: place,
        hint: known.isEmpty
          ? "it has no variables" : "its variables are \(known.prefix(12).joined(separator: ", "))")
    }
  }

  /// A variable that is an element of the given `base` but for a letter in its index.
  private func freeIndex(of base: String) -> (letter: String, name: Name, place: SourceRange)? {
    for (name, place) in zip(builder.variableNames, firstPlaces) where name.base == base {
      let parts = name.index?.split(separator: ",").map(String.init) ?? []
      if let letter = parts.first(where: { $0.count == 1 && $0.first?.isLetter == true }) {
        return (letter, name, place)
      }
    }
    return nil
  }

  /// Whether a statement after the objective, or a header, speaks of the name.
  private func isKnown(_ name: Name) -> Bool {
    if headers.contains(where: { spelled($0.reference).0 == name }) { return true }
    guard current + 1 < program.statements.count else { return false }
    return tree.names.bases.contains(name.base)
      || tree.references.contains { $0.base == name.base }
  }

  /// The values of the graph's variables; nil where none has one.
  func inputs(for graph: Graph, seed: UInt64?) throws(FormulaError) -> [Tensor]? {
    func value(_ id: NameID) -> Tensor? { bound(of: id)?.value }
    let ids = graph.variables.ids
    guard let seed else {
      let missing = ids.filter { value($0) == nil }
      if missing.count == ids.count, !ids.isEmpty { return nil }
      guard let first = missing.first.map({ builder.names[$0] }) else {
        return ids.compactMap(value)
      }
      let names = missing.prefix(12).map { builder.names[$0].id }.joined(separator: ", ")
      throw FormulaError(
        .value,
        missing.count == 1
          ? "\(names) has no value" : "\(missing.count) names have no value: \(names)",
        at: firstPlace(of: missing[0]),
        hint: "give it one (--at \"\(first.id)=0.5\"), or draw the rest with --random 1")
    }
    var inputs: [Tensor] = []
    for (index, id) in ids.enumerated() {
      if let value = value(id) {
        inputs.append(value)
      } else {
        let shape = graph.nodes[index].shape
        var normal = NormalSource(seed: seed, name: builder.names[id].id)
        inputs.append(
          Tensor(shape: shape, elements: (0..<shape.count).map { _ in normal.next() }))
      }
    }
    return inputs
  }
}

/// Numbers from a standard normal distribution, the same for the same seed and name everywhere
/// (SplitMix64 and the Box–Muller transform).
struct NormalSource {
  private var state: UInt64
  private var spare: Double?

  init(seed: UInt64, name: String) {
    // FNV-1a over the name, so that a name's numbers do not depend on the others.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    state = seed &* 0x9E37_79B9_7F4A_7C15 ^ hash
  }

  private mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func uniform() -> Double { (Double(bits() >> 11) + 0.5) * 0x1p-53 }

  mutating func next() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let radius = (-2 * Double.log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * Double.sin(angle)
    return radius * Double.cos(angle)
  }
}

/// Computes the values that bindings give.
struct BindingReader {
  let options: Problem.Options
  let load: (String) throws(FormulaError) -> Tensor

  /// - Parameter after: the names of earlier lists, which may not stand in this one again.
  mutating func read(
    _ bindings: [Binding], _ text: SourceText, after earlier: [Name: SourceRange] = [:]
  ) throws(FormulaError) -> [Name: Lowering.Bound] {
    var result: [Name: Lowering.Bound] = [:]
    for binding in bindings {
      let index = binding.reference.indices.map(\.text).joined(separator: ",")
      let name = Name(binding.reference.base, index: index.isEmpty ? nil : index)
      var value: Tensor?
      var shape: Shape
      switch binding.value {
      case .shape(let declared): shape = declared
      case .file(let path):
        do throws(FormulaError) {
          let tensor = try load(path)
          (value, shape) = (tensor, tensor.shape)
        } catch {
          var located = error
          located.place = located.place ?? binding.valueRange
          throw located
        }
      case .expression(let tree, let block):
        let tensor = try self.value(tree, block, text, binding)
        (value, shape) = (tensor, tensor.shape)
      }
      if let before = result[name] {
        // `W: 3x2, W = …`: a shape and a value of that shape.
        guard before.value == nil || value == nil, before.shape == shape else {
          throw FormulaError(
            .value,
            before.value != nil && value != nil
              ? "\(name.id) is given twice"
              : "\(name.id) was declared \(before.shape) and its value is \(shape)",
            at: binding.range)
        }
        value = value ?? before.value
      } else if earlier[name] != nil {
        throw FormulaError(.value, "\(name.id) is given twice", at: binding.range)
      }
      result[name] = Lowering.Bound(value: value, shape: shape, range: binding.range)
    }
    return result
  }

  private func value(
    _ tree: SyntaxTree, _ block: Block, _ text: SourceText, _ binding: Binding
  ) throws(FormulaError) -> Tensor {
    var program = Program(source: text)
    program.tree = tree
    var limits = options.limits
    limits.units = max(limits.units, limits.elements)
    let builder = GraphBuilder(sharing: true, limits: limits)
    var lowering = Lowering(program, builder: builder, bound: [:])
    let operand = try lowering.lower(block)
    if let value = lowering.builder.value(of: operand) { return Tensor(value) }
    let variables = zip(lowering.builder.variableNames, lowering.firstPlaces)
    if let (name, place) = variables.min(by: { $0.1.lower < $1.1.lower }) {
      throw FormulaError(
        .value, "a value is made of numbers, and \(name.id) is a name", at: place)
    }
    throw FormulaError(.value, "the value is not a number", at: binding.valueRange)
  }
}
