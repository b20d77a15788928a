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
      side(Characters.openers.contains(name))
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
    } else if name == "begin" || name == "end" {
      try environment(name == "begin", start, spaced: spaced)
    } else if name.count > 1, FunctionTable.signature(named: name) != nil, name != "vec",
      name != "sqrt"
    {
      emit(.fixedWord, start, position, spaced: spaced)
    } else {
      emit(.command, start, position, spaced: spaced)
    }
  }

  /// After `\left` a bar opens, after `\right` it closes; `\left.` is no bracket.
  private mutating func side(_ opens: Bool) {
    var k = position
    while k < end, bytes[k] == 0x20 { k += 1 }
    guard k < end else { return }
    if bytes[k] == 0x2E {
      position = k + 1
    } else if bytes[k] == 0x7C || source.text(place(k, min(k + 2, end))) == "\\|"
      || ["∣", "‖", "∥"].contains(String(source.scalar(at: k).0))
    {
      sideOfBar = opens ? .open : .close
    } else if source.text(place(k, min(k + 5, end))).lowercased() == "\\vert" {
      sideOfBar = opens ? .open : .close
    }
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
      if begins, name.hasPrefix("alignat"), position < end, bytes[position] == 0x7B {
        while position < end, bytes[position] != 0x7D { position += 1 }
        position = min(end, position + 1)
      }
      emit(.rowBreak, start, position, spaced: spaced)
    } else if Characters.matrixEnvironments.contains(name) {
      matrixDepth = max(0, matrixDepth + (begins ? 1 : -1))
      emit(begins ? .begin : .end, start, position, spaced: spaced)
    } else {
      throw FormulaError(
        .syntax, "the environment «\(name)» is not known", at: place(start, position),
        hint: "bmatrix, pmatrix, cases, align and equation are")
    }
  }
}
