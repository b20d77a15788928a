/// Writes many formulas of one graph as plain text.
///
/// Formulas that differ in their letters alone are set once; of the others only the letters are put in.
/// The text is that of `PlainText` for `Graph.mathNode(of:)`.
public struct FormulaTexts {
  /// A formula that was set, as what stands between its letters, in UTF-8.
  private struct Pattern {
    let formula: Symbolic
    let start: [UInt8]
    /// Which letter comes next, in the order of the formula's leaves, and what follows it.
    let rest: [(leaf: Int, text: [UInt8])]
  }

  /// How a letter is built, on which brackets round it depend.
  private enum Form: UInt8 { case letter, indexed, gradient, other }

  private let graph: Graph
  private let printer: PlainText
  private var patterns: [Pattern] = []
  private var leaves: [NodeID] = []
  /// How the letters of the variables are built.
  private let variableForms: [Form]
  /// The names of nodes one after the other, and where each stands once it was asked for.
  private var letters: [UInt8] = []
  private var places: [(start: Int32, end: Int32)]
  private var text: [UInt8] = []
  /// What stands before a node's letter and after it in that of its gradient.
  private let around: (before: [UInt8], after: [UInt8])

  /// The most patterns that are compared with a formula.
  private static let mostPatterns = 32

  public init(_ graph: Graph) {
    self.graph = graph
    printer = PlainText(unitLetter: graph.unitLetter)
    variableForms = graph.variables.map(Self.form)
    places = Array(repeating: (0, 0), count: graph.nodes.count)
    let gradient = printer.string(graph.cotangentSymbol(.identifier(Self.mark(0))))
    let parts = gradient.split(separator: Self.mark(0), omittingEmptySubsequences: false)
    around = (Array((parts.first ?? "").utf8), Array((parts.last ?? "").utf8))
  }

  /// The text of a formula; a leaf with the number of nodes added to its index is a gradient.
  ///
  /// - Complexity: linear in the length of the formula.
  public mutating func string(_ formula: Symbolic) -> String {
    for place in patterns.indices where isAlike(patterns[place].formula, formula) {
      leaves.removeAll(keepingCapacity: true)
      collect(formula)
      return filled(place)
    }
    let isPlain = add(formula)
    return isPlain ? string(formula) : printer.string(graph.mathNode(of: formula))
  }

  /// The name of a node's gradient, `∂f/∂u3`.
  public mutating func gradient(of node: NodeID) -> String {
    string(.node(NodeID(graph.nodes.count + node.index), graph[node].shape))
  }

  private mutating func filled(_ place: Int) -> String {
    text.removeAll(keepingCapacity: true)
    text += patterns[place].start
    for (leaf, after) in patterns[place].rest {
      let letter = leaves[leaf].index
      let count = graph.nodes.count
      if letter < count {
        appendName(of: letter)
      } else {
        text += around.before
        appendName(of: letter - count)
        text += around.after
      }
      text += after
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func appendName(of index: Int) {
    if places[index].end == 0 {
      let start = Int32(letters.count)
      letters += graph.id(of: NodeID(index)).utf8
      places[index] = (start, Int32(letters.count))
    }
    for place in places[index].start..<places[index].end { text.append(letters[Int(place)]) }
  }

  private mutating func collect(_ formula: Symbolic) {
    switch formula {
    case .node(let id, _), .cotangent(let id, _): leaves.append(id)
    case .constant: break
    case .apply(_, let x, _, _): for operand in x { collect(operand) }
    }
  }

  private func form(_ id: NodeID) -> Form {
    if id.index < variableForms.count { return variableForms[id.index] }
    return id.index < places.count ? .indexed : .gradient
  }

  private static func form(_ name: Name) -> Form {
    if name.index != nil { return .indexed }
    if name.base.utf8.count == 1 { return .letter }
    if case .identifier = name.mathNode { return .letter }
    return .other
  }

  private func isAlike(_ a: Symbolic, _ b: Symbolic) -> Bool {
    switch (a, b) {
    case (.node(let x, let shape), .node(let y, let other)):
      return shape == other && form(x) == form(y)
    case (.constant(let x), .constant(let y)): return x == y
    case (.apply(let p, let x, let i, let shape), .apply(let q, let y, let j, let other)):
      guard i == j, x.count == y.count, shape == other, p == q else { return false }
      for place in x.indices where !isAlike(x[place], y[place]) { return false }
      return true
    default: return false
    }
  }

  /// Sets a formula as a pattern; false where it holds letters that are no plain ones.
  private mutating func add(_ formula: Symbolic) -> Bool {
    var count = 0
    var isPlain = patterns.count < Self.mostPatterns
    let written = graph.written(formula) { id, isCotangent in
      if isCotangent || form(id) == .other { isPlain = false }
      let mark = MathNode.identifier(Self.mark(count))
      count += 1
      switch form(id) {
      case .letter, .other: return mark
      case .indexed: return .scripts(base: mark, sub: .number("0"), sup: nil)
      case .gradient: return .fraction(mark, .number("0"))
      }
    }
    guard isPlain, count < 64 else { return false }
    leaves.removeAll(keepingCapacity: true)
    collect(formula)
    var parts: [(leaf: Int, text: String)] = []
    var start = ""
    var skips = 0
    for character in printer.string(written.node) {
      if let leaf = Self.leaf(character) {
        parts.append((leaf, ""))
        // The mark is followed by `_0` or `/0`.
        skips = form(leaves[leaf]) == .letter ? 0 : 2
      } else if skips > 0 {
        skips -= 1
      } else if parts.isEmpty {
        start.append(character)
      } else {
        parts[parts.count - 1].text.append(character)
      }
    }
    let rest = parts.map { (leaf: $0.leaf, text: Array($0.text.utf8)) }
    patterns.append(Pattern(formula: formula, start: Array(start.utf8), rest: rest))
    return true
  }

  private static func mark(_ place: Int) -> String {
    String(Unicode.Scalar(0xE100 + UInt32(place) % 64).map(Character.init) ?? "?")
  }

  private static func leaf(_ character: Character) -> Int? {
    guard let scalar = character.unicodeScalars.first, (0xE100..<0xE140).contains(scalar.value)
    else { return nil }
    return Int(scalar.value - 0xE100)
  }
}
