/// Writes mathematics as text of the formula language, which reads back to the same function.
public struct PlainText: Sendable {
  /// The letter of the units' ids, whose numbers follow it without an underscore.
  public var unitLetter: Character?

  /// Whether notes are kept, between characters of the private use area, for who sets them under the line.
  var marksNotes = false

  public init(unitLetter: Character? = nil) { self.unitLetter = unitLetter }

  /// A line, and the line of notes that stands under it; nil where there are none.
  public func lines(_ node: MathNode) -> (line: String, notes: String?) {
    var marking = self
    marking.marksNotes = true
    return Self.lines(marking.string(node))
  }

  private static func lines(_ marked: String) -> (line: String, notes: String?) {
    var (line, notes) = ("", "")
    var (width, noteWidth) = (0, 0)
    var note: String?
    for character in marked {
      switch character {
      case noteStart: note = ""
      case noteEnd:
        // The note stands under the end of what it belongs to, which makes room for it.
        let text = note ?? ""
        note = nil
        let start = max(width - text.count, noteWidth == 0 ? 0 : noteWidth + 1)
        notes += String(repeating: " ", count: start - noteWidth) + text
        noteWidth = start + text.count
        if noteWidth > width {
          line += String(repeating: " ", count: noteWidth - width)
          width = noteWidth
        }
      default:
        if note != nil {
          note?.append(character)
        } else {
          line.append(character)
          width += 1
        }
      }
    }
    return (line, notes.isEmpty ? nil : notes)
  }

  private static let noteStart: Character = "\u{E010}"
  private static let noteEnd: Character = "\u{E011}"

  public func string(_ node: MathNode) -> String {
    switch node {
    case .identifier(let text), .number(let text), .words(let text): return text
    case .function(let name): return name
    case .infix(let sign): return " \(sign) "
    case .sign(let sign): return sign.allSatisfy { $0 == "′" } ? primes(sign) : sign
    case .separator(let sign): return "\(sign) "
    case .thinSpace, .wideSpace: return " "
    case .row(let parts): return row(parts)
    case .scripts(let base, let sub, let sup): return scripts(base, sub, sup)
    case .fraction(let top, let bottom): return "\(numerator(top))/\(denominator(bottom))"
    case .smallFraction("1", "2"): return "½"
    case .smallFraction(let top, let bottom): return "\(top)/\(bottom)"
    case .root(let inner, let degree):
      guard let degree, degree != .number("3") else {
        return "\(degree == nil ? "sqrt" : "cbrt")(\(string(inner)))"
      }
      return "(\(string(inner)))^(1/\(string(degree)))"
    case .fenced(let open, let inner, let close): return fenced(open, inner, close)
    case .accent(let accent, let letter):
      return Accents.apply(accent, to: string(letter))
    case .big(let sign, let under, let over):
      return sign + (under.map { "_{\(string($0))}" } ?? "")
        + (over.map { "^{\(string($0))}" } ?? "")
    case .matrix(let rows):
      return rows.map { $0.map(string).joined(separator: ", ") }.joined(separator: "; ")
    case .noted(let inner, let note):
      return string(inner) + (marksNotes ? "\(Self.noteStart)\(note)\(Self.noteEnd)" : "")
    case .styled(_, let inner): return string(inner)
    }
  }

  private func primes(_ sign: String) -> String { String(repeating: "'", count: sign.count) }

  /// Parts side by side: a quotient is put into brackets before a factor, so that nobody asks how far
  /// it goes.
  private func row(_ parts: [MathNode]) -> String {
    var text = ""
    for (place, part) in parts.enumerated() {
      let next = place + 1 < parts.count ? parts[place + 1] : nil
      if case .fraction = part, next == .thinSpace || place > 0 && parts[place - 1] == .thinSpace {
        text += "(\(string(part)))"
      } else if case .number(let digits) = part, case .number? = next {
        // 2π stands close together on a page.
        text += digits + " "
      } else {
        text += string(part)
      }
    }
    return text
  }

  private func fenced(_ open: String, _ inner: MathNode, _ close: String) -> String {
    let text = string(inner)
    switch open {
    case "|": return text.contains(where: { "|‖".contains($0) }) ? "abs(\(text))" : "|\(text)|"
    case "‖": return text.contains(where: { "|‖".contains($0) }) ? "norm(\(text))" : "‖\(text)‖"
    case "⌊": return "floor(\(text))"
    case "⌈": return "ceil(\(text))"
    default: return open + text + close
    }
  }

  private func scripts(_ base: MathNode, _ sub: MathNode?, _ sup: MathNode?) -> String {
    if base == .number("e"), let sup, sub == nil { return "exp(\(string(sup)))" }
    var text = string(base)
    if case .fraction = base { text = "(\(text))" }
    if let sub {
      let index = string(sub)
      if let unitLetter, base == .identifier(String(unitLetter)) {
        text += index
      } else if base.isBars, text.hasPrefix("norm(") {
        text = index == "1" ? "norm1" + text.dropFirst(4) : text
      } else {
        text += index.count == 1 ? "_\(index)" : "_{\(index)}"
      }
    }
    guard let sup else { return text }
    switch sup {
    case .function("T"): return text + "ᵀ"
    case .row([.sign("−"), .function("T")]): return text + "⁻ᵀ"
    case .row([.sign("−"), .number("1")]): return text + "⁻¹"
    case .sign(let sign) where sign.allSatisfy { $0 == "′" }: return text + primes(sign)
    case .number(let digits) where digits.allSatisfy(\.isNumber): return "\(text)^\(digits)"
    case .identifier(let letter) where letter.count == 1: return "\(text)^\(letter)"
    case .row(let parts) where parts.first == .sign("⊙"):
      let exponent = string(.row(Array(parts.dropFirst())))
      return "\(text).^\(exponent.allSatisfy(\.isNumber) ? exponent : "(\(exponent))")"
    default: return "\(text)^(\(string(sup)))"
    }
  }

  private func numerator(_ node: MathNode) -> String {
    if case .fraction = node { return "(\(string(node)))" }
    return node.hasLooseSign ? "(\(string(node)))" : string(node)
  }

  private func denominator(_ node: MathNode) -> String {
    if case .row(let parts) = node, parts.count == 2, parts[0] == .sign("∂"), parts[1].isAtom {
      return string(node)  // ∂f/∂u3
    }
    return node.isAtom ? string(node) : "(\(string(node)))"
  }
}

extension MathNode {
  fileprivate var isBars: Bool {
    if case .fenced("‖", _, _) = self { true } else { false }
  }

  /// Whether a sum, a comparison or a sign stands open in it.
  fileprivate var hasLooseSign: Bool {
    guard case .row(let parts) = self else { return false }
    return parts.contains { part in
      switch part {
      case .infix: true
      case .sign(let sign): sign == "−"
      default: false
      }
    }
  }

  /// Whether it is one piece after a division sign.
  fileprivate var isAtom: Bool {
    switch self {
    case .identifier, .number, .accent, .root, .fenced, .words: true
    case .scripts(let base, _, _): base == .number("e") || base.isAtom || base.isCall
    case .row: isCall
    default: false
    }
  }

  /// A function's name and its brackets.
  fileprivate var isCall: Bool {
    guard case .row(let parts) = self, parts.count == 2, case .fenced("(", _, _) = parts[1] else {
      return false
    }
    switch parts[0] {
    case .function: return true
    case .scripts(.function, _, _): return true
    default: return false
    }
  }
}
