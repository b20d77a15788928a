import GraphCore

/// Mathematics as a line of plain characters, for comparing.
enum MathText {
  static func plain(_ node: MathNode) -> String {
    switch node {
    case .identifier(let text), .number(let text), .function(let text), .sign(let text),
      .words(let text), .separator(let text):
      return text
    case .infix(let text): return " \(text) "
    case .row(let parts): return parts.map(plain).joined()
    case .thinSpace, .wideSpace: return " "
    case .scripts(let base, nil, .sign(let primes)) where primes.allSatisfy({ $0 == "′" }):
      return plain(base) + primes
    case .scripts(let base, let sub, let sup):
      return plain(base) + (sub.map { "_" + plain($0) } ?? "") + (sup.map { "^" + plain($0) } ?? "")
    case .fraction(let top, let bottom): return "(\(plain(top)))/(\(plain(bottom)))"
    case .smallFraction(let top, let bottom): return "\(top)/\(bottom)"
    case .root(let inner, let degree): return (degree.map(plain) ?? "") + "√(\(plain(inner)))"
    case .fenced(let open, let inner, let close): return open + plain(inner) + close
    case .accent(let accent, let inner):
      return plain(inner) + String(Character(accent.combining))
    case .big(let sign, let under, let over):
      return sign + (under.map { "_" + plain($0) } ?? "") + (over.map { "^" + plain($0) } ?? "")
    case .matrix(let rows):
      return "[" + rows.map { $0.map(plain).joined(separator: ", ") }.joined(separator: "; ") + "]"
    case .noted(let inner, _), .styled(_, let inner): return plain(inner)
    }
  }
}

/// Mathematics as it is read out: `(u₆/‖u₆‖)ᵀ` is «(u6 over ‖u6‖) transposed».
enum MathSpeech {
  static func text(_ node: MathNode) -> String {
    switch node {
    case .identifier(let text), .number(let text), .function(let text), .words(let text):
      return text
    case .sign(let text): return signs[text] ?? text
    case .separator(let text): return text + " "
    case .infix(let text): return " \(signs[text] ?? text) "
    case .row(let parts): return row(parts)
    case .thinSpace, .wideSpace: return " "
    case .scripts(.sign("∇"), let sub?, nil): return "the gradient of \(text(sub))"
    case .scripts(.fenced("‖", let inner, _), let sub, let sup):
      return norm(inner, sub) + (sup.map(power) ?? "")
    case .fenced("‖", let inner, _): return norm(inner, nil)
    case .fenced("[", .matrix(let rows), _): return text(.matrix(rows))
    case .scripts(.fenced(_, let inner, _), let sub?, nil):
      return "element \(text(sub)) of \(text(inner))"
    case .scripts(let base, let sub, let sup):
      return text(base) + (sub.map(index) ?? "") + (sup.map(power) ?? "")
    case .fraction(let top, let bottom): return "\(operand(top)) over \(operand(bottom))"
    case .smallFraction(let top, let bottom): return "\(top)/\(bottom)"
    case .root(let inner, nil): return "the root of \(operand(inner))"
    case .root(let inner, let degree?): return "the \(text(degree))-th root of \(operand(inner))"
    case .fenced(let open, let inner, let close): return open + text(inner) + close
    case .accent: return MathText.plain(node)
    case .big(let sign, let under, let over):
      return (signs[sign] ?? sign) + (under.map { " from \(text($0))" } ?? "")
        + (over.map { " to \(text($0))" } ?? "") + " of "
    case .matrix(let rows):
      return "[" + rows.map { $0.map(text).joined(separator: ", ") }.joined(separator: "; ") + "]"
    case .noted(let inner, _), .styled(_, let inner): return text(inner)
    }
  }

  /// A space between factors is a product, unless it stands behind the name of a function.
  private static func row(_ parts: [MathNode]) -> String {
    var result = ""
    for (place, part) in parts.enumerated() {
      var isProduct = part == .thinSpace && place > 0 && place + 1 < parts.count
      if isProduct {
        switch (parts[place - 1], parts[place + 1]) {
        case (.function, _), (.big, _), (.infix, _), (_, .infix), (_, .words), (.words, _):
          isProduct = false
        default: break
        }
      }
      result += isProduct ? " times " : text(part)
    }
    return result
  }

  private static let signs = [
    "·": "times", "×": "times", "⊙": "times, element by element,", "⊗": "Kronecker", "−": "−",
    "≤": "is at most", "≥": "is at least", "<": "is less than", ">": "is greater than",
    "≠": "differs from", "Σ": "the sum", "∏": "the product",
  ]

  private static func norm(_ inner: MathNode, _ index: MathNode?) -> String {
    let kinds = ["F": "Frobenius norm", "∞": "maximum norm", "2": "norm"]
    let kind = index.map(text).map { kinds[$0] ?? "\($0)-norm" } ?? "norm"
    return "the \(kind) of \(operand(inner))"
  }

  private static func operand(_ node: MathNode) -> String {
    let words = text(node)
    return words.contains(" ") ? "(\(words))" : words
  }

  private static func index(_ node: MathNode) -> String {
    let words = text(node)
    return words.allSatisfy(\.isNumber) ? words : " \(words)"
  }

  private static func power(_ node: MathNode) -> String {
    switch node {
    case .function("T"), .identifier("T"), .sign("⊤"): return " transposed"
    case .number("2"): return " squared"
    case .sign(let primes) where !primes.isEmpty && primes.allSatisfy({ $0 == "′" }): return primes
    default: break
    }
    let words = text(node)
    if words == "−1" { return " inverse" }
    if words == "−T" || words == "−⊤" { return " inverse transposed" }
    // ⊙2 is the power of each element.
    if case .row(let parts) = node, case .sign("⊙")? = parts.first {
      let exponent = text(.row(Array(parts.dropFirst())))
      return exponent == "2"
        ? " squared element by element" : " to the power \(exponent) element by element"
    }
    return " to the power \(words)"
  }

  /// The id of a node as a name: «θ̂ area» of `θ̂_{area}`, «x1» of `x_1`.
  static func name(_ id: String) -> String {
    var result = ""
    let characters = Array(id)
    for (place, character) in characters.enumerated() {
      let next = characters[(place + 1)...].first { $0 != "{" }
      switch character {
      case "_" where next?.isNumber == true: continue
      case "_": result += " "
      case "{", "}": continue
      default: result.append(character)
      }
    }
    return result
  }
}
