extension ConventionalShapes {
  /// What in a formula says that it is about vectors and matrices.
  enum Sign: Int, Comparable {
    case none
    /// A loss, which scalars have too: only a matrix decides.
    case loss
    /// A transpose of something other than a capital: the result is a scalar, or `T` was an exponent.
    case transpose
    /// A norm, a trace, a softmax, ⊙, Xᵀ: nothing that one writes of scalars.
    case arrays

    static func < (a: Sign, b: Sign) -> Bool { a.rawValue < b.rawValue }

    /// What it is, for a person.
    var words: String {
      switch self {
      case .none, .loss: "a loss is of vectors"
      case .transpose: "there is a transpose"
      case .arrays: "there is an operation on vectors or matrices"
      }
    }
  }
}

extension Name {
  /// Whether it is the usual name of the identity matrix.
  var isIdentity: Bool { base == "I" && index == nil }
}

extension SyntaxTree {
  /// What in the formula says that names other than these are vectors and matrices.
  func signOfArrays(except bound: Set<String>) -> ConventionalShapes.Sign {
    let names = nodes.filter { node in
      if case .reference(let name) = node.kind { !bound.contains(base(of: name)) } else { false }
    }
    var sign = ConventionalShapes.Sign.none
    for node in nodes {
      let next = self.sign(of: node)
      if next > sign, names.contains(where: { node.range.contains($0.range) }) { sign = next }
    }
    return sign
  }

  /// The bases of names that stand alone where only an array would.
  var basesOfArrays: Set<String> {
    var bases: Set<String> = []
    for node in nodes {
      switch node.kind {
      case .transpose(let inner), .magnitude(let inner, .norm), .magnitude(let inner, .norm1),
        .magnitude(let inner, .norm2), .magnitude(let inner, .frobenius):
        if let base = bareBase(inner) { bases.insert(base) }
      case .magnitude(let inner, .bars):
        if let base = bareBase(inner), ConventionalShapes.isCapital(base) { bases.insert(base) }
      case .call(let index) where sign(of: calls[Int(index)]) == .arrays:
        bases.formUnion(calls[Int(index)].arguments.compactMap(bareBase))
      default: break
      }
    }
    return bases
  }

  /// The capitals between bars.
  var basesBetweenBars: Set<String> {
    var bases: Set<String> = []
    for case .magnitude(let inner, .bars) in nodes.map(\.kind) {
      if let base = bareBase(inner), ConventionalShapes.isCapital(base) { bases.insert(base) }
    }
    return bases
  }

  /// The bases whose index is computed, as x_i of a sum over i: all x₁ … xₙ are alike.
  var basesWithLoopIndex: Set<String> {
    var bases: Set<String> = []
    let loops = Set(unrollings.map(\.index))
    for reference in references {
      let isLoop = reference.indices.contains { index in
        if case .name(let name)? = index.value { loops.contains(name) } else { false }
      }
      if isLoop { bases.insert(reference.base) }
    }
    return bases
  }

  /// Whether one of these letters stands behind one of these matrices: `A x`.
  func hasProduct(of matrices: Set<String>, with letters: Set<String>) -> Bool {
    nodes.contains { node in
      guard case .binary(let sign, let left, let right) = node.kind,
        [.juxtaposed, .asterisk, .dot, .at].contains(sign),
        let matrix = bareBase(left), let letter = bareBase(right)
      else { return false }
      return matrices.contains(matrix) && letters.contains(letter)
    }
  }

  /// The transpose of a number, which is that number: `1ᵀ x`, `2^T`.
  var transposedNumber: SyntaxNode? {
    nodes.first { node in
      guard case .transpose(let inner) = node.kind else { return false }
      if case .number = nodes[Int(inner)].kind { return true }
      return false
    }
  }

  /// The letter that ends a product: v of `2 v`.
  private func lastBase(_ id: SyntaxID) -> String? {
    if case .binary(.juxtaposed, _, let right) = nodes[Int(id)].kind { return bareBase(right) }
    return bareBase(id)
  }

  private func bareBase(_ id: SyntaxID) -> String? {
    switch nodes[Int(id)].kind {
    case .reference(let name): base(of: name)
    case .group(let inner, _): bareBase(inner)
    default: nil
    }
  }

  private func sign(of node: SyntaxNode) -> ConventionalShapes.Sign {
    switch node.kind {
    case .transpose(let inner): isCapital(inner) ? .arrays : .transpose
    case .magnitude(_, let kind):
      switch kind {
      case .norm, .norm1, .norm2, .frobenius: .arrays
      case .bars, .floor, .ceil: .none
      }
    case .binary(.hadamard, _, _), .binary(.hadamardDivide, _, _): .arrays
    // x yᵀ
    case .binary(.juxtaposed, let left, let right):
      if case .transpose(let inner) = nodes[Int(right)].kind, bareBase(inner) != nil,
        lastBase(left) != nil
      {
        .arrays
      } else {
        .none
      }
    case .call(let index): sign(of: calls[Int(index)])
    default: .none
    }
  }

  private func isCapital(_ id: SyntaxID) -> Bool {
    switch nodes[Int(id)].kind {
    case .reference(let name): ConventionalShapes.isCapital(base(of: name))
    case .group(let inner, _): isCapital(inner)
    // X⁻ᵀ
    case .binary(.power, let inner, _): isCapital(inner)
    case .binary(.juxtaposed, let left, let right), .binary(.add, let left, let right),
      .binary(.subtract, let left, let right):
      isCapital(left) || isCapital(right)
    default: false
    }
  }

  private func sign(of call: Call) -> ConventionalShapes.Sign {
    guard !call.defined, let signature = FunctionTable.signature(named: call.name) else {
      return .none
    }
    let operands = [Shape](repeating: .scalar, count: call.arguments.count)
    switch try? signature.make(operands, numbers: []) {
    case .primitive(.reduction), .primitive(.linearAlgebra), .primitive(.network): return .arrays
    case .primitive(.shapeChange(let change)): return change.isList ? .none : .arrays
    case .primitive(.loss(let loss)): return loss.isOfDistributions ? .arrays : .loss
    default: return .none
    }
  }

  /// The names in lists and stacks, whose entries are scalars: `softmax([a, b, c])`.
  var basesInLists: Set<String> {
    let lists = nodes.filter { node in
      switch node.kind {
      case .matrix: return true
      case .call(let index):
        let call = calls[Int(index)]
        let operands = [Shape](repeating: .scalar, count: call.arguments.count)
        guard !call.defined, let signature = FunctionTable.signature(named: call.name),
          case .primitive(.shapeChange(let change))? = try? signature.make(operands, numbers: [])
        else { return false }
        return change.isList
      default: return false
      }
    }
    guard !lists.isEmpty else { return [] }
    var bases: Set<String> = []
    for case (.reference(let name), let range) in nodes.map({ ($0.kind, $0.range) })
    where lists.contains(where: { $0.range.contains(range) }) {
      bases.insert(base(of: name))
    }
    return bases
  }
}
