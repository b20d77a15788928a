/// Norms that are written out: ‖x‖_p, ‖x‖_∞ and ‖x‖_A.
extension Parser {
  enum Norm {
    /// max |x_i|
    case infinity
    /// (Σ |x_i|^p)^{1/p}
    case power(SyntaxID)
    /// √(xᵀ A x)
    case quadratic(SyntaxID)
  }

  /// The norm of `inner` where its index is none of 1, 2 and F; nil, and nothing read, for those.
  mutating func generalNorm(
    of inner: SyntaxID, _ start: Int
  ) throws(FormulaError) -> SyntaxID? {
    let (saved, savedTokens) = (cursor, tokens)
    if kind == .subscript {
      let written = text(token)
      guard written == "ₚ" else { return nil }
      advance()
      let p = tree.add(Reference(base: "p", indices: []), range(tokens[cursor - 1]))
      return norm(inner, .power(p), start)
    }
    advance()
    if kind == .infinity {
      advance()
      return norm(inner, .infinity, start)
    }
    let (first, isBraced) = (cursor, kind == .openBrace)
    if isBraced, kind(ahead: 1) == .infinity, kind(ahead: 2) == .closeBrace {
      for _ in 0..<3 { advance() }
      return norm(inner, .infinity, start)
    }
    let index = isBraced ? kind(ahead: 1) : kind
    let word = spelling(tokens[isBraced ? cursor + 1 : cursor])
    switch index {
    case .number:
      guard !["0", "1", "2"].contains(word) else { break }
      return norm(inner, .power(try normArgument(isBraced)), start)
    case .word, .letter, .command:
      guard !["F", "Fro", "fro"].contains(word) else { break }
      let argument = try normArgument(isBraced)
      let isMatrix = spelling(tokens[first + (isBraced ? 1 : 0)]).first?.isUppercase ?? false
      return norm(
        inner, isMatrix || index == .command ? .quadratic(argument) : .power(argument), start)
    default: break
    }
    (cursor, tokens) = (saved, savedTokens)
    return nil
  }

  private mutating func normArgument(_ isBraced: Bool) throws(FormulaError) -> SyntaxID {
    if isBraced { return try bracketed() }
    return kind == .word ? try firstLetter() : try atom()
  }

  mutating func norm(_ inner: SyntaxID, _ norm: Norm, _ start: Int) -> SyntaxID {
    let whole = range(from: start)
    switch norm {
    case .infinity:
      return added(call: "max", [added(call: "abs", [inner], whole)], whole)
    case .power(let p):
      let size = added(call: "abs", [inner], whole)
      let powers = tree.add(.binary(.elementwisePower, size, p), whole)
      let one = tree.add(Constant.one, whole)
      let root = tree.add(.binary(.divide, one, p), whole)
      return tree.add(.binary(.power, added(call: "sum", [powers], whole), root), whole)
    case .quadratic(let matrix):
      let row = tree.add(.transpose(inner), whole)
      let left = tree.add(.binary(.juxtaposed, row, matrix), whole)
      return tree.add(.root(tree.add(.binary(.juxtaposed, left, inner), whole), degree: -1), whole)
    }
  }
}
