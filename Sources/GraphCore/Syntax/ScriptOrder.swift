/// Puts indices before powers: in LaTeX `x^2_i` and `‖x‖^2_2` are `x_i^2` and `‖x‖_2^2`.
enum ScriptOrder {
  /// The most tokens of a script in braces that is moved.
  private static let longest = 200

  /// - Complexity: linear in the number of tokens.
  static func indicesFirst(_ tokens: inout [Token]) {
    var i = 0
    while i + 1 < tokens.count {
      defer { i += 1 }
      guard let power = end(ofPower: i, tokens), let index = end(ofIndex: power, tokens) else {
        continue
      }
      let moved = tokens[power..<index] + tokens[i..<power]
      tokens.replaceSubrange(i..<index, with: moved)
      tokens[i].spaced = false
      i = index - 1
    }
  }

  private static func end(ofPower start: Int, _ tokens: [Token]) -> Int? {
    switch tokens[start].kind {
    case .superscript: return start + 1
    case .caret: return end(ofArgument: start + 1, tokens)
    default: return nil
    }
  }

  private static func end(ofIndex start: Int, _ tokens: [Token]) -> Int? {
    guard start < tokens.count else { return nil }
    switch tokens[start].kind {
    case .subscript: return start + 1
    case .underscore: return end(ofArgument: start + 1, tokens)
    default: return nil
    }
  }

  /// One sign or one group in braces.
  private static func end(ofArgument start: Int, _ tokens: [Token]) -> Int? {
    guard start < tokens.count else { return nil }
    switch tokens[start].kind {
    case .number, .letter, .asterisk, .prime: return start + 1
    case .word: return tokens[start].upper - tokens[start].lower == 1 ? start + 1 : nil
    case .openBrace:
      var level = 0
      for i in start..<min(tokens.count, start + longest) {
        if tokens[i].kind == .openBrace { level += 1 }
        if tokens[i].kind == .closeBrace { level -= 1 }
        if level == 0 { return i + 1 }
      }
      return nil
    default: return nil
    }
  }
}
