/// Which names are functions: those that a statement applies.
extension ProgramReader {
  /// The functions that tokens apply to something in brackets.
  func collectApplied(_ tokens: ArraySlice<Token>, into applied: inout Set<String>) {
    var i = tokens.startIndex
    while i + 1 < tokens.endIndex {
      let kind = tokens[i].kind
      if kind == .word || kind == .letter || kind == .fixedWord {
        var next = i + 1
        if tokens[next].kind == .closeBrace, next + 1 < tokens.endIndex { next += 1 }
        while tokens[next].kind == .prime, next + 1 < tokens.endIndex { next += 1 }
        // `f^2(x)`, `f²(x)`
        if tokens[next].kind == .superscript, next + 1 < tokens.endIndex,
          tokens[next + 1].kind == .open
        {
          next += 1
        } else if tokens[next].kind == .caret, next + 2 < tokens.endIndex,
          tokens[next + 1].kind == .number, tokens[next + 2].kind == .open,
          !tokens[next + 2].spaced
        {
          next += 2
        }
        if tokens[next].kind == .open || tokens[next].kind == .openSquare {
          applied.insert(source.spelling(tokens[i]))
        }
      }
      if let name = dressedFunction(tokens[i..<min(i + Self.longestName, tokens.endIndex)]) {
        applied.insert(name)
      }
      i += 1
    }
  }

  /// The most tokens of a name with its index.
  private static let longestName = 24

  /// The function that is applied where the tokens begin, if its name has an index or an accent: `h_θ(x)`,
  /// `\hat f(x)`.
  private func dressedFunction(_ tokens: ArraySlice<Token>) -> String? {
    let next = tokens.dropFirst().first?.kind
    switch tokens.first?.kind {
    case .command: break
    case .word, .letter, .fixedWord:
      guard next == .underscore || next == .subscript || next == .number || next == .caret else {
        return nil
      }
    default: return nil
    }
    var parser = self.parser(Array(tokens))
    guard let name = try? parser.reference(), parser.kind == .open || parser.kind == .openSquare
    else { return nil }
    return name.functionName
  }
}
