/// LaTeX's commands as the tokens of the language.
extension Lexer {
  mutating func command(spaced: Bool) throws(FormulaError) {
    let start = position
    position += 1
    guard position < end else {
      throw FormulaError(
        .syntax, "a backslash without a command", at: place(start, position))
    }
    if bytes[position] == 0x5C {  // two backslashes: a row or a line ends
      position += 1
      if position < end, bytes[position] == 0x5B {  // `\\[2pt]`
        var k = position
        while k < end, bytes[k] != 0x5D, bytes[k] != 0x0A { k += 1 }
        if k < end, bytes[k] == 0x5D, k - position < 12 { position = k + 1 }
      }
      emit(.rowBreak, start, position, spaced: spaced)
      return
    }
    if isLetter(position) {
      while isLetter(position) { position += 1 }
    } else {
      position += source.scalar(at: position).1
    }
    let name = source.text(place(start + 1, position))
    if let letter = Characters.greekNames[name] {
      _ = letter
      emit(.letter, start, position, spaced: spaced)
    } else if Characters.openers.contains(name) || Characters.closers.contains(name) {
      side(Characters.openers.contains(name), name, start, spaced: spaced)
    } else if name == "_" {
      emit(.underscore, start, position, spaced: spaced)
    } else if let kind = Characters.commandSigns[name] {
      if kind == .bar || kind == .doubleBar { return bar(kind, start, spaced: spaced) }
      count(kind)
      emit(kind, start, position, spaced: spaced)
    } else if Characters.ignoredCommands.contains(name) {
      return
    } else if Characters.ignoredWithArgument.contains(name) {
      if position < end, bytes[position] == 0x7B,
        let close = bytes[position..<end].firstIndex(of: 0x7D)
      {
        position = close + 1
      }
    } else if Self.textCommands.contains(name), try phrase(name, start, spaced: spaced) {
      return
    } else if name == "begin" || name == "end" {
      try environment(name == "begin", start, spaced: spaced)
    } else if name.count > 1, FunctionTable.signature(named: name) != nil,
      name != "vec", Characters.accents[name] == nil,
      name != "sqrt", name != "binom"
    {
      emit(.fixedWord, start, position, spaced: spaced)
    } else {
      emit(.command, start, position, spaced: spaced)
    }
  }

  /// Commands whose argument is text.
  private static let textCommands: Set<String> = [
    "text", "textrm", "textnormal", "textit", "textbf", "textsf", "mbox", "hbox", "mathrm", "rm",
  ]

  /// `\text{for }`, and `\text{if $x>0$}`, whose formulas stand between the words; false, and nothing is
  /// read, where the words are a name or unknown.
  private mutating func phrase(
    _ command: String, _ start: Int, spaced: Bool
  ) throws(FormulaError) -> Bool {
    // In an index it is a name: `W_{\text{in}}`.
    let before = tokens.suffix(2).map(\.kind)
    let isIndex = { (kind: Token.Kind?) in kind == .underscore || kind == .caret }
    guard !isIndex(before.last), before.last != .openBrace || !isIndex(before.first) else {
      return false
    }
    var k = position
    while k < end, bytes[k] == 0x20 { k += 1 }
    guard k < end, bytes[k] == 0x7B else { return false }
    var level = 0
    var cuts = [k]
    while k < end {
      if bytes[k] == 0x7B { level += 1 }
      if bytes[k] == 0x7D { level -= 1 }
      if level == 0 { break }
      if bytes[k] == 0x24, bytes[k - 1] != 0x5C { cuts.append(k) }
      k += 1
    }
    guard level == 0, cuts.count % 2 == 1 else { return false }
    if command.hasSuffix("rm"), command != "textrm",
      Connective.of(plain: source.text(place(cuts[0] + 1, k))) == nil
    {
      return false
    }
    cuts.append(k)
    for i in stride(from: 0, to: cuts.count, by: 2) {
      let words = source.text(place(cuts[i] + 1, cuts[i + 1]))
      guard Connective.of(words: words) != nil || Connective.isBlank(words) else { return false }
    }
    for i in cuts.indices.dropLast() {
      let (lower, upper) = (cuts[i] + 1, cuts[i + 1])
      if i % 2 == 0 {
        let words = source.text(place(lower, upper))
        if Connective.of(words: words) != nil {
          emit(.phrase, i == 0 ? start : lower, upper, spaced: true)
        } else if words.contains(",") {
          emit(.comma, lower, upper, spaced: true)
        }
      } else {
        tokens += try Lexer.tokens(of: source, in: lower..<upper).dropLast()
        hasScripts = true
      }
    }
    position = k + 1
    return true
  }

  /// After `\left` a bar opens, after `\right` it closes; `\left.` is no bracket, and `\right.` closes
  /// only the brace of `\left\{`.
  private mutating func side(_ opens: Bool, _ name: String, _ start: Int, spaced: Bool) {
    var k = position
    while k < end, bytes[k] == 0x20 { k += 1 }
    guard k < end else { return }
    let isBrace = bytes[k] == 0x5C && k + 1 < end && bytes[k + 1] == 0x7B
    if name == "left" { leftBraces.append(isBrace) }
    let closesBrace = name == "right" && leftBraces.popLast() == true
    if bytes[k] == 0x2E {
      position = k + 1
      if closesBrace {
        count(.closeBrace)
        emit(.closeBrace, start, position, spaced: spaced)
      }
    } else if bytes[k] == 0x7C || source.text(place(k, min(k + 2, end))) == "\\|"
      || ["∣", "‖", "∥"].contains(String(source.scalar(at: k).0))
    {
      sideOfBar = opens ? .open : .close
    } else if source.text(place(k, min(k + 5, end))).lowercased() == "\\vert" {
      sideOfBar = opens ? .open : .close
    }
  }

  /// Reads over an argument in braces.
  private mutating func skipBraces() {
    var k = position
    while k < end, bytes[k] == 0x20 { k += 1 }
    guard k < end, bytes[k] == 0x7B else { return }
    var level = 0
    repeat {
      if bytes[k] == 0x7B { level += 1 }
      if bytes[k] == 0x7D { level -= 1 }
      k += 1
    } while level > 0 && k < end
    position = k
  }

  private mutating func environment(
    _ begins: Bool, _ start: Int, spaced: Bool
  ) throws(FormulaError) {
    var k = position
    while k < end, bytes[k] == 0x20 { k += 1 }
    guard k < end, bytes[k] == 0x7B, let close = bytes[k..<end].firstIndex(of: 0x7D) else {
      throw FormulaError(
        .syntax, "\(begins ? "\\begin" : "\\end") without the name of an environment",
        at: place(start, position), hint: "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}")
    }
    let name = source.text(place(k + 1, close))
    position = close + 1
    if Characters.programEnvironments.contains(name) {
      aligned = true
      if begins, name.hasPrefix("alignat") { skipBraces() }
      emit(.rowBreak, start, position, spaced: spaced)
    } else if Characters.matrixEnvironments.contains(name) {
      matrixDepth = max(0, matrixDepth + (begins ? 1 : -1))
      if begins, name == "array" { skipBraces() }  // the columns
      emit(begins ? .begin : .end, start, position, spaced: spaced)
    } else {
      throw FormulaError(
        .syntax, "the environment «\(name)» is not known", at: place(start, position),
        hint: "bmatrix, pmatrix, cases, align and equation are")
    }
  }

  private static let longestName = 40

  /// The end of a known function whose name has digits or underscores behind the letters that were read,
  /// `log1p`, `leaky_relu`, or of a word with `\_`.
  func joinedWord(_ start: Int) -> (end: Int, isFunction: Bool)? {
    var i = position
    var isJoined = false
    while i < end, i - start <= Self.longestName {
      if isLetter(i) || isDigit(i) || bytes[i] == 0x5F {
        i += 1
      } else if bytes[i] == 0x5C, i + 1 < end, bytes[i + 1] == 0x5F {
        (i, isJoined) = (i + 2, true)
      } else {
        break
      }
    }
    guard i > position, i - start <= Self.longestName else { return nil }
    let name = String(decoding: bytes[start..<i].lazy.filter { $0 != 0x5C }, as: UTF8.self)
    let isFunction = FunctionTable.signature(named: name) != nil
    return isJoined || isFunction ? (i, isFunction) : nil
  }
}
