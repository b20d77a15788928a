/// The characters that the language knows beyond ASCII, as data.
enum Characters {
  static let greekNames: [String: Character] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "θ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "omicron": "ο", "pi": "π", "rho": "ρ",
    "varrho": "ρ", "sigma": "σ", "varsigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "hbar": "ħ",
  ]

  /// Letters that are spellings of another.
  static let variants: [Unicode.Scalar: Unicode.Scalar] = [
    "ϵ": "ε", "ϑ": "θ", "ϕ": "φ", "ϱ": "ρ", "ς": "σ", "µ": "μ", "𝓁": "ℓ",
    "∆": "Δ",
  ]

  static let superscripts: [Unicode.Scalar: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
    "⁹": "9", "⁺": "+", "⁻": "-", "⁽": "(", "⁾": ")", "ⁿ": "n", "ⁱ": "i", "ᵏ": "k", "ʲ": "j",
    "ᵐ": "m", "ˣ": "x", "ʸ": "y", "ᵃ": "a", "ᵇ": "b", "ᵖ": "p", "ᵗ": "t", "ᵀ": "T", "⁼": "=",
  ]

  static let subscripts: [Unicode.Scalar: Character] = [
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8",
    "₉": "9", "₊": "+", "₋": "-", "₍": "(", "₎": ")", "ₐ": "a", "ₑ": "e", "ₕ": "h", "ᵢ": "i",
    "ⱼ": "j", "ₖ": "k", "ₗ": "l", "ₘ": "m", "ₙ": "n", "ₒ": "o", "ₚ": "p", "ᵣ": "r", "ₛ": "s",
    "ₜ": "t", "ᵤ": "u", "ᵥ": "v", "ₓ": "x", "₌": "=",
  ]

  static let fractions: [Unicode.Scalar: (Int, Int)] = [
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
  ]

  static let signs: [Unicode.Scalar: Token.Kind] = [
    "(": .open, ")": .close, "[": .openSquare, "]": .closeSquare, "{": .openBrace,
    "}": .closeBrace, "‖": .doubleBar, "∥": .doubleBar, "∣": .bar, "⌊": .openFloor,
    "⟨": .open, "⟩": .close, "⌋": .closeFloor, "⌈": .openCeil, "⌉": .closeCeil, ",": .comma,
    ";": .semicolon,
    "&": .ampersand, ":": .colon, "+": .plus, "-": .minus, "−": .minus, "–": .minus,
    "·": .dot, "⋅": .dot, "∙": .dot, "×": .cross, "/": .slash, "÷": .slash, "∕": .slash,
    "@": .at, "⊙": .hadamard, "⊗": .hadamard, "∘": .hadamard, "⊘": .hadamardDivide,
    "^": .caret, "_": .underscore, "'": .prime, "′": .prime, "’": .prime, "⊤": .transposeSign,
    "≥": .greaterOrEqual, "⩾": .greaterOrEqual, "≤": .lessOrEqual, "⩽": .lessOrEqual,
    "≠": .notEqual, "∈": .elementOf, "…": .dots, "⋯": .dots, "‥": .dots, "∑": .sum, "∏": .product,
    "√": .root, "∛": .root, "∞": .infinity, "$": .dollar, "*": .asterisk, "∗": .asterisk,
    "<": .less, ">": .greater, "=": .equals, "|": .bar,
    "∧": .conjunction, "∨": .disjunction, "¬": .negation, "≔": .equals, "≜": .equals,
    "≡": .equals, "⁄": .slash, "‐": .minus, "‑": .minus,
    "!": .factorial, "∀": .phrase, "。": .period, ".": .period, "、": .comma,
  ]

  /// Those of them that are ASCII, by their codes.
  static let asciiSigns: [Token.Kind?] = (UInt8(0)..<128).map { signs[Unicode.Scalar($0)] }

  /// LaTeX commands that are only another spelling of a sign.
  static let commandSigns: [String: Token.Kind] = [
    "cdot": .dot, "bullet": .dot, "times": .cross, "div": .slash, "odot": .hadamard,
    "otimes": .hadamard, "circ": .hadamard, "oslash": .hadamardDivide, "ast": .asterisk,
    "le": .lessOrEqual, "leq": .lessOrEqual, "leqslant": .lessOrEqual, "ge": .greaterOrEqual,
    "geq": .greaterOrEqual, "geqslant": .greaterOrEqual, "lt": .less, "gt": .greater,
    "ne": .notEqual, "neq": .notEqual, "in": .elementOf, "dots": .dots, "ldots": .dots,
    "cdots": .dots, "dotsc": .dots, "dotsb": .dots, "sum": .sum, "prod": .product,
    "infty": .infinity, "top": .transposeSign, "intercal": .transposeSign, "prime": .prime,
    "lvert": .openBar, "rvert": .closeBar, "lVert": .openDoubleBar, "rVert": .closeDoubleBar,
    "vert": .bar, "mid": .bar, "Vert": .doubleBar, "|": .doubleBar,
    "parallel": .doubleBar, "lfloor": .openFloor,
    "rfloor": .closeFloor, "lceil": .openCeil, "rceil": .closeCeil, "{": .openBrace,
    "}": .closeBrace, "lbrace": .openBrace, "rbrace": .closeBrace, "lbrack": .openSquare,
    "rbrack": .closeSquare, "lparen": .open, "rparen": .close, "langle": .open, "rangle": .close,
    "colon": .colon, "quad": .quad, "qquad": .quad, "&": .ampersand, "$": .dollar,
    "land": .conjunction, "wedge": .conjunction, "lor": .disjunction, "vee": .disjunction,
    "lnot": .negation, "neg": .negation, "forall": .phrase, "coloneqq": .equals,
    "coloneq": .equals, "triangleq": .equals, "equiv": .equals, "doteq": .equals,
  ]

  /// LaTeX commands that say nothing about the mathematics.
  static let ignoredCommands: Set<String> = [
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag",
    ",", ";", ":", "!", " ", "/", "thinspace", "medspace", "thickspace", "enspace", "hfill",
    "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
    "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "[", "]", "(", ")", "strut", "par",
    "noindent", "mathstrut",
  ]

  /// Commands that are read over together with their argument.
  static let ignoredWithArgument: Set<String> = [
    "tag", "label", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color", "textcolor",
    "intertext",
  ]

  /// `\left`, `\right` and their kin, which say on which side a bar stands.
  static let openers: Set<String> = ["left", "bigl", "Bigl", "biggl", "Biggl"]
  static let closers: Set<String> = ["right", "bigr", "Bigr", "biggr", "Biggr"]

  /// What to write instead of signs and commands that people try and that have no meaning here.
  static let advice: [String: String] = {
    let derivative = "type the function alone: its derivatives are what this program finds"
    let choice = "a choice is written if(x > 0, a, b) or with \\begin{cases}"
    let definition = "a function is defined by f(x) = …"
    var table: [String: String] = [
      "%": "a comment begins with #",
      "?": choice,
      "∫": "there are no integrals", "int": "there are no integrals",
      "lim": "there are no limits", "≈": "a result is named with =",
      "approx": "a result is named with =",
      "mapsto": definition, "pm": "write the two formulas apart",
      "±": "write the two formulas apart", "star": "a product is written with a blank, * or ⊙",
      "oplus": "a sum is written with +",
    ]
    for sign in ["∂", "∇", "partial", "nabla"] { table[sign] = derivative }
    for sign in ["→", "↦", "←", "⇒", "to", "rightarrow", "leftarrow", "gets"] {
      table[sign] = definition
    }
    for sign in ["\"", "`", "“", "”", "«", "»"] { table[sign] = "a formula has no quotation marks" }
    return table
  }()

  /// Environments around a whole program, read over.
  static let programEnvironments: Set<String> = [
    "align", "align*", "aligned", "alignat", "alignat*", "equation", "equation*", "split",
    "gather", "gather*", "gathered", "displaymath", "math", "multline", "multline*", "eqnarray",
    "eqnarray*", "flalign", "flalign*",
  ]

  static let matrixEnvironments: Set<String> = [
    "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "array",
    "cases", "dcases", "rcases",
  ]

  /// Commands that dress a name and fall away.
  static let dress: Set<String> = [
    "mathbf", "boldsymbol", "bm", "mathcal", "vec", "mathsf", "mathit", "mathbb", "mathfrak",
    "mathscr", "pmb", "symbf", "overrightarrow", "underline", "bf", "rm", "it", "mathnormal",
    "mathtt", "emph", "textbf", "textit",
  ]

  /// Commands whose argument is one name of several letters.
  static let wordCommands: Set<String> = [
    "mathrm", "text", "operatorname", "textrm", "mathop", "mbox",
  ]

  /// Arrows within an index: `w_{i \to j}`.
  static let arrows: Set<String> = ["\\to", "\\rightarrow", "→"]

  static let accents: [String: MathAccent] = [
    "hat": .hat, "widehat": .hat, "bar": .bar, "overline": .bar, "tilde": .tilde,
    "widetilde": .tilde, "dot": .dot, "ddot": .ddot,
  ]

  static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x41...0x5A, 0x61...0x7A: true
    case 0xC0...0x24F: scalar != "×" && scalar != "÷"
    case 0x1E00...0x1EFF: true
    default: false
    }
  }

  static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x391...0x3A9, 0x3B1...0x3C9, 0x3D1, 0x3D5, 0x3F0, 0x3F1, 0x3F5: true
    case 0x1FB1, 0x1FB9, 0x1FD1, 0x1FD9, 0x1FE1, 0x1FE9: true  // with a bar
    case 0xB5, 0x2206, 0x2113, 0x211D, 0x2102, 0x2115, 0x2124: true
    default: false
    }
  }

  static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    (0x300...0x36F).contains(scalar.value) || scalar.value == 0x20D7
  }

  /// What a control character is called, for the error that refuses it.
  static func controlName(_ scalar: Unicode.Scalar) -> String? {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    switch scalar.value {
    case 0: return "NUL (\(code))"
    case 7: return "BEL (\(code))"
    case 8: return "backspace (\(code))"
    case 0x1B: return "ESC (\(code))"
    case 0x7F: return "DEL (\(code))"
    case 0x9, 0xA, 0xD: return nil
    case 0...0x1F, 0x80...0x9F: return "the control character \(code)"
    case 0x202A...0x202E, 0x2066...0x2069: return "the bidirectional override \(code)"
    case 0x200E, 0x200F, 0x061C: return "the direction mark \(code)"
    case 0xFFFE, 0xFFFF, 0xFFF9...0xFFFB: return "the character \(code)"
    default: return nil
    }
  }
}
