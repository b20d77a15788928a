/// Writes mathematics as LaTeX, with nothing but amsmath.
public struct LaTeX: Sendable {
  public init() {}

  public func string(_ node: MathNode) -> String {
    switch node {
    case .identifier(let text): return identifier(text)
    case .number(let text): return number(text)
    case .function(let name): return function(name)
    case .infix(let sign), .sign(let sign): return self.sign(sign)
    case .separator(let sign): return "\(sign) "
    case .words(let text): return "\\text{\(escaped(text))}"
    case .row(let parts): return joined(parts.map(string))
    case .thinSpace: return "\\,"
    case .wideSpace: return "\\quad "
    case .scripts(let base, let sub, let sup): return scripts(base, sub, sup)
    case .fraction(let top, let bottom): return "\\frac{\(string(top))}{\(string(bottom))}"
    case .smallFraction(let top, let bottom): return "\\tfrac{\(top)}{\(bottom)}"
    case .root(let inner, let degree):
      return "\\sqrt\(degree.map { "[\(string($0))]" } ?? ""){\(string(inner))}"
    case .fenced(let open, let inner, let close):
      if case .matrix(let rows) = inner, open == "[" || open == "(" {
        let name = open == "[" ? "bmatrix" : "pmatrix"
        return "\\begin{\(name)} \(matrix(rows)) \\end{\(name)}"
      }
      if case .matrix(let rows) = inner, open == "{", close.isEmpty,
        rows.allSatisfy({ $0.count <= 2 })
      {
        return "\\begin{cases} \(matrix(rows)) \\end{cases}"
      }
      let right = close == "‖" ? "\\rVert " : bracket(close)
      return "\\left\(bracket(open))\(string(inner))\\right\(right)"
    case .accent(let accent, let letter): return accented(string(letter), accent)
    case .big(let sign, let under, let over):
      return joined([
        self.sign(sign), under.map { "_{\(string($0))}" } ?? "",
        over.map { "^{\(string($0))}" } ?? "",
      ])
    case .matrix(let rows): return "\\begin{matrix} \(matrix(rows)) \\end{matrix}"
    case .noted(let inner, let note):
      return
        "\\underset{\\scriptscriptstyle \(note.map { $0 == "×" ? "\\times " : String($0) }.joined())}"
        + "{\(string(inner))}"
    case .styled(_, let inner): return string(inner)
    }
  }

  private func matrix(_ rows: [[MathNode]]) -> String {
    rows.map { $0.map(string).joined(separator: " & ") }.joined(separator: " \\\\ ")
  }

  /// A space goes between a command that ends in a letter and a letter.
  private func joined(_ parts: [String]) -> String {
    var text = ""
    for part in parts where !part.isEmpty {
      if let first = part.first, first.isLetter, endsInCommand(text) { text += " " }
      text += part
    }
    return text
  }

  private func endsInCommand(_ text: String) -> Bool {
    guard let slash = text.lastIndex(of: "\\") else { return false }
    let rest = text[text.index(after: slash)...]
    return !rest.isEmpty && rest.allSatisfy { $0.isLetter }
  }

  private func scripts(_ base: MathNode, _ sub: MathNode?, _ sup: MathNode?) -> String {
    var text = string(base)
    if case .sign(let sign)? = sup, sign.allSatisfy({ $0 == "′" }) {
      return text + String(repeating: "'", count: sign.count)
        + (sub.map { "_{\(string($0))}" } ?? "")
    }
    if case .scripts(_, let inner, let raised) = base,
      raised != nil && sup != nil || inner != nil && sub != nil
    {
      text = "{\(text)}"
    }
    if let sub { text += "_{\(string(sub))}" }
    switch sup {
    case nil: break
    case .function("T"): text += "^{\\top}"
    case .row([.sign("−"), .function("T")]): text += "^{-\\top}"
    case .some(let sup): text += "^{\(string(sup))}"
    }
    return text
  }

  private func identifier(_ text: String) -> String {
    if text.count == 1, let scalar = text.unicodeScalars.first {
      return Self.letters[scalar] ?? escaped(text)
    }
    return "\\mathrm{\(escaped(text))}"
  }

  private func number(_ text: String) -> String {
    if text.first == "−" { return "-" + number(String(text.dropFirst())) }
    switch text {
    case "π": return "\\pi"
    case "∞": return "\\infty"
    case "NaN": return "\\mathrm{NaN}"
    default: break
    }
    if text.contains("…") {
      return text.split(separator: "…", omittingEmptySubsequences: false).joined(
        separator: "\\ldots ")
    }
    // A number as a line of text has it: 1.2×10⁻⁷.
    if let times = text.firstIndex(of: "×") {
      let plain = Array("-0123456789")
      let power = text[times...].compactMap { digit in
        Array("⁻⁰¹²³⁴⁵⁶⁷⁸⁹").firstIndex(of: digit).map { plain[$0] }
      }
      return "\(text[..<times]) \\times 10^{\(String(power))}"
    }
    guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }), mark != text.startIndex
    else { return text }
    let exponent = Int(text[text.index(after: mark)...]) ?? 0
    return "\(text[..<mark]) \\times 10^{\(exponent)}"
  }

  private func function(_ name: String) -> String {
    if Self.functions.contains(name) { return "\\\(name)" }
    switch name {
    case "σ": return "\\sigma"
    case "arsinh", "arcosh", "artanh": return "\\operatorname{\(name)}"
    default: return "\\operatorname{\(escaped(name))}"
    }
  }

  private func sign(_ sign: String) -> String {
    switch sign {
    case "−": "-"
    case "·": " \\cdot "
    case "×": " \\times "
    case "÷": " \\div "
    case "⊙": " \\odot "
    case "⊘": " \\oslash "
    case "⊗": " \\otimes "
    case "≥": " \\ge "
    case "≤": " \\le "
    case "≠": " \\ne "
    case "==": " = "
    case "≈": " \\approx "
    case "∈": " \\in "
    case "∅": "\\emptyset"
    case "→": " \\to "
    case "∂": "\\partial"
    case "∇": "\\nabla"
    case "Σ", "∑": "\\sum"
    case "Π", "∏": "\\prod"
    case "…", " … ": "\\ldots "
    case "′": "'"
    case "+", "=", ">", "<": " \(sign) "
    default: escaped(sign)
    }
  }

  private func bracket(_ bracket: String) -> String {
    switch bracket {
    case "": "."
    case "‖": "\\lVert "
    case "{", "}": "\\\(bracket)"
    case "⌊": "\\lfloor "
    case "⌋": "\\rfloor "
    case "⌈": "\\lceil "
    case "⌉": "\\rceil "
    default: bracket
    }
  }

  /// With a mark over it.
  public func accented(_ letter: String, _ accent: MathAccent) -> String {
    "\(command(accent)){\(letter)}"
  }

  private func command(_ accent: MathAccent) -> String {
    switch accent {
    case .hat: "\\hat"
    case .bar: "\\bar"
    case .tilde: "\\tilde"
    case .dot: "\\dot"
    case .ddot: "\\ddot"
    case .vec: "\\vec"
    }
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\backslash "
      case "_", "{", "}", "$", "&", "#", "%": result += "\\\(character)"
      case "^": result += "\\hat{}"
      case "~": result += "\\sim "
      default: result.append(character)
      }
    }
    return result
  }

  private static let functions: Set<String> = [
    "exp", "ln", "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh",
    "cosh", "tanh", "coth", "max", "min", "det",
  ]

  private static let letters: [Unicode.Scalar: String] = [
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\varepsilon",
    "ϵ": "\\epsilon", "ζ": "\\zeta", "η": "\\eta", "θ": "\\theta", "ϑ": "\\vartheta",
    "ι": "\\iota", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "ν": "\\nu", "ξ": "\\xi",
    "ο": "o", "π": "\\pi", "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "υ": "\\upsilon",
    "φ": "\\varphi", "ϕ": "\\phi", "χ": "\\chi", "ψ": "\\psi", "ω": "\\omega", "Γ": "\\Gamma",
    "Δ": "\\Delta", "Θ": "\\Theta", "Λ": "\\Lambda", "Ξ": "\\Xi", "Π": "\\Pi", "Σ": "\\Sigma",
    "Υ": "\\Upsilon", "Φ": "\\Phi", "Ψ": "\\Psi", "Ω": "\\Omega", "ℓ": "\\ell", "ℝ": "\\mathbb{R}",
  ]
}
