/// Splits a text into tokens. Plain text, Unicode and LaTeX give the same tokens.
///
/// Complexity: linear in the size of the text; nothing recurses.
struct Lexer {
  let source: SourceText
  let bytes: [UInt8]
  var position: Int
  let end: Int
  var tokens: [Token] = []
  /// Open matrix and cases environments, in which `&` and `\\` separate cells and rows.
  var matrixDepth = 0
  var bracketDepth = 0
  /// Whether an environment such as `align` is or was open, so that a lone `&` is a mark of alignment.
  var aligned = false
  var sideOfBar: Token.Kind?
  var firstDollar: Int?
  /// Whether powers or indices may be among the tokens.
  var hasScripts = false
  /// For each open `\left` whether a brace follows it.
  var leftBraces: [Bool] = []
  // Tables that are looked at for every sign and word.
  private let asciiSigns = Characters.asciiSigns
  private let leastLetters = FunctionTable.leastLetters

  static func tokens(
    of source: SourceText, in range: Range<Int>? = nil
  ) throws(FormulaError) -> [Token] {
    var lexer = Lexer(source, range ?? 0..<source.bytes.count)
    return try lexer.run()
  }

  /// The tokens of a formula, and whether powers or indices are among them, which have an order of their own.
  static func formula(_ source: SourceText) throws(FormulaError) -> ([Token], hasScripts: Bool) {
    var lexer = Lexer(source, 0..<source.bytes.count)
    let tokens = try lexer.run()
    return (tokens, lexer.hasScripts)
  }

  private init(_ source: SourceText, _ range: Range<Int>) {
    self.source = source
    bytes = source.bytes
    position = range.lowerBound
    end = range.upperBound
    tokens.reserveCapacity(range.count / 2 + 8)
  }

  func place(_ lower: Int, _ upper: Int) -> SourceRange {
    SourceRange(text: source.index, lower, upper)
  }

  mutating func emit(_ kind: Token.Kind, _ lower: Int, _ upper: Int, spaced: Bool) {
    if kind == .caret || kind == .underscore || kind == .superscript { hasScripts = true }
    tokens.append(
      Token(kind: kind, spaced: spaced, lower: Int32(lower), upper: Int32(upper)))
  }

  private mutating func run() throws(FormulaError) -> [Token] {
    var spaced = false
    while position < end {
      let start = position
      let b = bytes[start]
      switch b {
      case 0x0D where start + 1 < end && bytes[start + 1] != 0x0A:
        position += 1
        emit(.newline, start, position, spaced: spaced)
      case 0x20, 0x09, 0x0D, 0x7E:  // blank, tab, carriage return, ~
        position += 1
        spaced = true
        continue
      case 0x0A:
        position += 1
        emit(.newline, start, position, spaced: spaced)
      case 0x23:  // #
        comment()
        spaced = true
        continue
      case 0x25 where spaced || tokens.last.map { $0.kind == .newline } ?? true:  // LaTeX's %
        comment()
        spaced = true
        continue
      case 0x30...0x39:
        number(spaced: spaced)
      case 0x2E:  // .
        period(spaced: spaced)
      case 0x41...0x5A, 0x61...0x7A:
        word(spaced: spaced)
      case 0x5C:  // backslash
        try command(spaced: spaced)
        spaced = true
        continue
      case 0x24: dollar(spaced: spaced)
      default: try sign(spaced: spaced)
      }
      spaced = false
    }
    if let firstDollar {
      throw FormulaError(
        .syntax, "a $ without its partner", at: place(firstDollar, firstDollar + 1),
        hint: "$…$ goes round a whole formula")
    }
    emit(.endOfText, end, end, spaced: true)
    return tokens
  }

  private mutating func comment() {
    while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
  }

  // MARK: Numbers

  @inline(__always)
  func isDigit(_ i: Int) -> Bool { i < end && bytes[i] &- 0x30 < 10 }

  /// Directly after a name only digits are its index; elsewhere a number may have a point and an
  /// exponent.
  private mutating func number(spaced: Bool) {
    let start = position
    while isDigit(position) { position += 1 }
    let afterName =
      !spaced && tokens.last.map { $0.kind == .word || $0.kind == .letter } ?? false
    if !afterName {
      if position + 3 < end, bytes[position] == 0x7B, bytes[position + 1] == 0x2C,
        bytes[position + 2] == 0x7D, isDigit(position + 3)
      {  // `6{,}5`
        position += 4
        while isDigit(position) { position += 1 }
      } else if position + 1 < end, bytes[position] == 0x2E, isDigit(position + 1) {
        position += 1
        while isDigit(position) { position += 1 }
      } else if position < end, bytes[position] == 0x2E, !isDots(position), !endsStatement(position)
      {
        position += 1  // `2.` and `2.e3`
      }
      exponent()
    }
    emit(.number, start, position, spaced: spaced)
  }

  /// The rest of a number in digits that take three or four bytes each.
  private mutating func fullWidthNumber() {
    while position < end {
      let (scalar, length) = source.scalar(at: position)
      guard length > 1, ("0"..."9").contains(scalar) || scalar == "." else { return }
      position += length
    }
  }

  private mutating func exponent() {
    guard position < end, bytes[position] == 0x65 || bytes[position] == 0x45 else { return }
    var i = position + 1
    if i < end, bytes[i] == 0x2B || bytes[i] == 0x2D { i += 1 }
    guard isDigit(i) else { return }
    while isDigit(i) { i += 1 }
    position = i
  }

  private func isDots(_ i: Int) -> Bool { i + 1 < end && bytes[i] == 0x2E && bytes[i + 1] == 0x2E }

  /// Whether a point ends a sentence rather than a number: nothing but white space, `$`, `}` or `\end`
  /// follows on the line.
  private func endsStatement(_ i: Int) -> Bool {
    var k = i + 1
    while k < end, bytes[k] == 0x20 || bytes[k] == 0x09 || bytes[k] == 0x0D { k += 1 }
    return k >= end || [0x0A, 0x24, 0x5C, 0x7D, 0x3B, 0x23].contains(bytes[k])
  }

  private mutating func period(spaced: Bool) {
    let start = position
    if isDots(start) {
      while position < end, bytes[position] == 0x2E { position += 1 }
      emit(.dots, start, position, spaced: spaced)
      return
    }
    if isDigit(start + 1) {
      position += 1
      while isDigit(position) { position += 1 }
      exponent()
      emit(.number, start, position, spaced: spaced)
      return
    }
    let elementwise: [UInt8: Token.Kind] = [
      0x2A: .hadamard, 0x2F: .hadamardDivide, 0x5E: .dotCaret,
    ]
    if start + 1 < end, let kind = elementwise[bytes[start + 1]] {
      position += 2
      emit(kind, start, position, spaced: spaced)
      return
    }
    if start + 1 < end, bytes[start + 1] == 0x27 {  // Matlab's transpose
      position += 2
      emit(.transposeSign, start, position, spaced: spaced)
      return
    }
    position += 1
    emit(.period, start, position, spaced: spaced)
  }

  // MARK: Words

  @inline(__always)
  func isLetter(_ i: Int) -> Bool { i < end && (bytes[i] | 0x20) &- 0x61 < 26 }

  private mutating func word(spaced: Bool) {
    let start = position
    while isLetter(position) { position += 1 }
    if position - start >= leastLetters, mayGoOn, let joined = joinedWord(start) {
      position = joined.end
      emit(joined.isFunction ? .fixedWord : .word, start, position, spaced: spaced)
      return
    }
    if position < end, bytes[position] >= 0x80 { latinRun() }
    emit(.word, start, position, spaced: spaced)
  }

  /// Whether a digit, an underscore or a backslash stands at the place, as in the names of some functions.
  private var mayGoOn: Bool {
    @inline(__always) get {
      isDigit(position) || position < end && (bytes[position] == 0x5F || bytes[position] == 0x5C)
    }
  }

  /// Latin letters with their accents.
  private mutating func latinRun() {
    while position < end {
      if isLetter(position) {
        position += 1
        continue
      }
      guard bytes[position] >= 0x80 else { return }
      let (scalar, length) = source.scalar(at: position)
      guard Characters.isLatin(scalar) || Characters.isCombining(scalar) else { return }
      position += length
    }
  }

  // MARK: Signs

  private mutating func sign(spaced: Bool) throws(FormulaError) {
    let start = position
    let first = bytes[start]
    let (scalar, length) = first < 0x80 ? (Unicode.Scalar(first), 1) : source.scalar(at: start)
    position += length
    if let pair = pair(first) {
      position += 1
      emit(pair, start, position, spaced: spaced)
      return
    }
    if let kind = scalar.isASCII ? asciiSigns[Int(scalar.value)] : Characters.signs[scalar] {
      if kind == .ampersand { return try ampersand(start, spaced: spaced) }
      if kind == .bar || kind == .doubleBar { return bar(kind, start, spaced: spaced) }
      if kind == .at, tokens.last?.kind == .equals { return file(start, spaced: spaced) }
      count(kind)
      emit(kind, start, position, spaced: spaced)
    } else if ("0"..."9").contains(scalar) {
      fullWidthNumber()
      emit(.number, start, position, spaced: spaced)
    } else if Characters.isLatin(scalar) {
      position = start
      latinRun()
      emit(.word, start, position, spaced: spaced)
    } else if Characters.isGreek(scalar) {
      while position < end, bytes[position] >= 0x80 {
        let (mark, size) = source.scalar(at: position)
        guard Characters.isCombining(mark) else { break }
        position += size
      }
      emit(.letter, start, position, spaced: spaced)
    } else if Characters.superscripts[scalar] != nil {
      run(of: Characters.superscripts, .superscript, start, spaced: spaced)
    } else if Characters.subscripts[scalar] != nil {
      run(of: Characters.subscripts, .subscript, start, spaced: spaced)
    } else if Characters.fractions[scalar] != nil {
      emit(.vulgarFraction, start, position, spaced: spaced)
    } else if scalar == "\u{A0}" || scalar == "\u{2009}" || scalar == "\u{200A}"
      || scalar == "\u{202F}" || scalar == "\u{3000}" || scalar == "\u{FEFF}"
      || (0x2000...0x2008).contains(scalar.value) || scalar == "\u{2061}" || scalar == "\u{2062}"
    {
      return  // white space and invisible signs of other programs
    } else {
      if Characters.controlName(scalar) != nil {
        throw Self.unknown(scalar, at: place(start, position))
      }
      emit(.unknown, start, position, spaced: spaced)
    }
  }

  /// The sign that a byte and the one at the position are together: `>=`, `**`.
  @inline(__always)
  private func pair(_ first: UInt8) -> Token.Kind? {
    guard position < end else { return nil }
    switch (first, bytes[position]) {
    case (0x3E, 0x3D): return .greaterOrEqual
    case (0x3C, 0x3D): return .lessOrEqual
    case (0x3D, 0x3D): return .equal
    case (0x21, 0x3D): return .notEqual
    case (0x2A, 0x2A): return .doubleAsterisk
    case (0x7C, 0x7C): return .doubleBar
    default: return nil
    }
  }

  private mutating func file(_ start: Int, spaced: Bool) {
    while position < end, ![0x2C, 0x3B, 0x0A].contains(bytes[position]) { position += 1 }
    while bytes[position - 1] == 0x20 || bytes[position - 1] == 0x0D { position -= 1 }
    emit(.file, start, position, spaced: spaced)
  }

  mutating func count(_ kind: Token.Kind) {
    if kind.opens { bracketDepth += 1 }
    if kind.closes { bracketDepth = max(0, bracketDepth - 1) }
  }

  mutating func bar(_ kind: Token.Kind, _ start: Int, spaced: Bool) {
    let single = kind == .bar
    switch sideOfBar {
    case .open?: emit(single ? .openBar : .openDoubleBar, start, position, spaced: spaced)
    case .close?: emit(single ? .closeBar : .closeDoubleBar, start, position, spaced: spaced)
    default: emit(kind, start, position, spaced: spaced)
    }
    sideOfBar = nil
  }

  private mutating func run(
    of table: [Unicode.Scalar: Character], _ kind: Token.Kind, _ start: Int, spaced: Bool
  ) {
    while position < end, bytes[position] >= 0x80 {
      let (scalar, length) = source.scalar(at: position)
      guard table[scalar] != nil else { break }
      position += length
    }
    emit(kind, start, position, spaced: spaced)
  }

  /// `&` separates cells in a matrix; elsewhere it is a mark of alignment, which only `align` and its
  /// kin, or a sign beside it, make plausible.
  private mutating func ampersand(_ start: Int, spaced: Bool) throws(FormulaError) {
    if matrixDepth > 0 {
      emit(.ampersand, start, position, spaced: spaced)
      return
    }
    var k = position
    while k < end, bytes[k] == 0x20 { k += 1 }
    let nextIsSign = k < end && (bytes[k] == 0x3D || bytes[k] == 0x5C)
    let previous = tokens.last?.kind
    let atMark = previous.map { $0.isRelation || $0 == .rowBreak || $0 == .comma } ?? false
    let doubled = k < end && bytes[k] == 0x26
    guard aligned || (nextIsSign && !doubled) || atMark, !(doubled && !aligned) else {
      throw FormulaError(
        .syntax, "& has no meaning here", at: place(start, position),
        hint: "& aligns lines in \\begin{align} … \\end{align} and separates the cells of a matrix")
    }
    if previous == .comma, let last = tokens.indices.last {
      tokens[last].kind = .semicolon  // «a = 1, & b = 2» is two statements
    }
    emit(.mark, start, position, spaced: spaced)
  }

  private mutating func dollar(spaced: Bool) {
    let start = position
    while position < end, bytes[position] == 0x24 { position += 1 }
    if firstDollar == nil {
      firstDollar = start
    } else {
      firstDollar = nil
      emit(.quad, start, position, spaced: spaced)
    }
  }

  /// Why a sign is refused.
  static func unknown(_ scalar: Unicode.Scalar, at range: SourceRange) -> FormulaError {
    if let name = Characters.controlName(scalar) {
      return FormulaError(
        .syntax, "\(name) does not belong in a formula", at: range, hint: "remove it")
    }
    let hint =
      Characters.advice[String(scalar)]
      ?? (scalar.properties.isEmoji && scalar.value > 0x2000 || scalar.value > 0x2190
        ? "a name is a Latin or Greek letter, with an index if need be: x, θ, w_1" : nil)
    return FormulaError(.syntax, "the sign «\(scalar)» is not known", at: range, hint: hint)
  }
}
