/// One token of a person's text. Plain text, Unicode and LaTeX are spellings of the same tokens.
struct Token: Sendable {
  enum Kind: UInt8, Sendable {
    case number, vulgarFraction
    /// A run of Latin letters, or one letter of another alphabet; `fixed` where it is one name whatever
    /// its length (`\mathrm{word}`, a known function with digits).
    case word, fixedWord, letter
    /// `\frac` and its kin; the range holds the backslash.
    case command
    /// `\begin{bmatrix}` and `\end{…}`, of matrices and cases only.
    case begin, end
    case open, close, openSquare, closeSquare, openBrace, closeBrace
    /// `|` and `‖`, which open or close by their place; and those that say which.
    case bar, doubleBar, openBar, closeBar, openDoubleBar, closeDoubleBar
    case openFloor, closeFloor, openCeil, closeCeil
    case comma, semicolon, newline, rowBreak, ampersand, colon
    case plus, minus, asterisk, dot, cross, slash, at, hadamard, hadamardDivide
    case caret, doubleAsterisk, dotCaret, underscore, prime
    case superscript, `subscript`, transposeSign, factorial
    case equals, greater, less, greaterOrEqual, lessOrEqual, equal, notEqual
    /// The path after `= @`, to the next comma, semicolon or line end.
    case file
    case elementOf, dots, sum, product, root, infinity, period, quad, dollar
    /// `&` that aligns rows of a program.
    case mark
    /// Words between formulas: `\text{for }`, `\text{otherwise}`, `∀`.
    case phrase
    /// `∧`, `∨`, `¬`
    case conjunction, disjunction, negation
    /// A sign that the language does not have; whoever reaches it refuses it.
    case unknown
    case endOfText
  }

  var kind: Kind
  /// Whether white space stands before it.
  var spaced: Bool
  var lower: Int32
  var upper: Int32

  func range(in source: SourceText) -> SourceRange {
    SourceRange(text: source.index, Int(lower), Int(upper))
  }
}

extension Token.Kind {
  var opens: Bool {
    switch self {
    case .open, .openSquare, .openBrace, .openBar, .openDoubleBar, .openFloor, .openCeil, .begin:
      true
    default: false
    }
  }

  var closes: Bool {
    switch self {
    case .close, .closeSquare, .closeBrace, .closeBar, .closeDoubleBar, .closeFloor, .closeCeil,
      .end:
      true
    default: false
    }
  }

  var isRelation: Bool {
    switch self {
    case .equals, .greater, .less, .greaterOrEqual, .lessOrEqual, .equal, .notEqual: true
    default: false
    }
  }

  /// The comparison that the sign is.
  var comparison: BinarySign? {
    switch self {
    case .greater: .greater
    case .less: .less
    case .greaterOrEqual: .greaterOrEqual
    case .lessOrEqual: .lessOrEqual
    case .equal: .equal
    case .notEqual: .notEqual
    default: nil
    }
  }

  /// The product or quotient that the sign is.
  var product: BinarySign? {
    switch self {
    case .asterisk: .asterisk
    case .dot: .dot
    case .cross: .cross
    case .slash: .divide
    case .at: .at
    case .hadamard: .hadamard
    case .hadamardDivide: .hadamardDivide
    default: nil
    }
  }

  /// Signs that want an operand at both sides: a line that ends or begins with one goes on.
  var isBinarySign: Bool {
    switch self {
    case .plus, .minus, .asterisk, .dot, .cross, .slash, .at, .hadamard, .hadamardDivide, .caret,
      .doubleAsterisk, .dotCaret, .equals, .greater, .less, .greaterOrEqual, .lessOrEqual, .equal,
      .notEqual:
      true
    default: false
    }
  }
}
