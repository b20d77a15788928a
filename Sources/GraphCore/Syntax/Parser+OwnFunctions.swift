/// Functions that a statement defines, and names that look like functions and are none.
extension Parser {
  /// `h_θ(x)`, where a statement defines h_θ; nil, and nothing read, for another name.
  ///
  /// One that is not defined beside those that are is an error rather than a product.
  mutating func indexedFunction() throws(FormulaError) -> SyntaxID? {
    let (start, saved) = (cursor, tokens)
    guard let name = try reference(), !name.indices.isEmpty,
      kind == .open || kind == .openSquare || kind == .prime
    else {
      (cursor, tokens) = (start, saved)
      return nil
    }
    let place = range(from: start)
    if declarations.functions[name.functionName] != nil {
      return try functionCall(name.functionName, place)
    }
    let siblings = declarations.functions.keys.filter {
      $0.contains("_") && Name.function($0).base == name.base
    }
    if kind == .open, !token.spaced, !siblings.isEmpty {
      throw error(
        "the function «\(name.functionName)» is not known", at: place,
        hint: "the formula defines \(siblings.sorted().joined(separator: ", "))", .name)
    }
    (cursor, tokens) = (start, saved)
    return nil
  }

  /// Whether the name at the cursor has a whole number as its power and then a bracket: `f^2(x)` is
  /// (f(x))², as of sin.
  var powerOfFunction: Bool {
    switch kind(ahead: 1) {
    case .superscript: kind(ahead: 2) == .open
    case .caret: kind(ahead: 2) == .number && kind(ahead: 3) == .open && !tokens[cursor + 3].spaced
    default: false
    }
  }

  /// `relu6(x)` is no function and no product.
  func refuseDigits(after name: String) throws(FormulaError) {
    guard kind(ahead: 1) == .number, kind(ahead: 2) == .open, !tokens[cursor + 1].spaced,
      !tokens[cursor + 2].spaced
    else { return }
    let digits = text(tokens[cursor + 1])
    throw error(
      "the function «\(name)\(digits)» is not known", at: here.union(range(tokens[cursor + 1])),
      hint: "write \(name)(x), or \(name)(\(digits)) (x) for a product", .name)
  }

  func unknownFunction(_ name: String, _ place: SourceRange) -> FormulaError {
    let near = FunctionTable.nearest(to: name).map { "did you mean \($0)? " } ?? ""
    return error(
      "the function «\(name)» is not known", at: place,
      hint: near + "a product is written with blanks or signs between its factors", .name)
  }
}
