public import GraphCore

/// Mathematics as one line of Unicode with real sub- and superscripts, for labels of formats that have no
/// typesetting of their own.
public struct UnicodeMath: Sendable {
  /// Turns a letter that stands in italics, and everything else, into the format's own spelling.
  public var italic: @Sendable (String) -> String
  public var plain: @Sendable (String) -> String

  public init(
    italic: @escaping @Sendable (String) -> String = { $0 },
    plain: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.italic = italic
    self.plain = plain
  }

  public func string(_ node: MathNode) -> String {
    switch node {
    case .identifier(let name):
      return name.count == 1 && name.first?.isLetter == true ? italic(name) : plain(name)
    case .number(let text), .function(let text), .words(let text): return plain(text)
    case .sign(let text): return plain(text)
    case .infix(let text): return plain(" \(text == "==" ? "=" : text) ")
    case .separator(let text): return plain("\(text) ")
    case .row(let parts): return row(parts)
    case .thinSpace: return plain("\u{2009}")
    case .wideSpace: return plain("\u{2003}")
    case .scripts(let base, let sub, let sup):
      return string(base) + (sub.map { script($0, Self.subscripts, "_") } ?? "")
        + (sup.map { script($0, Self.superscripts, "^") } ?? "")
    case .fraction(let top, let bottom): return part(top) + plain("/") + part(bottom)
    case .smallFraction(let top, let bottom):
      return plain(Self.fractions["\(top)/\(bottom)"] ?? "\(top)/\(bottom)")
    case .root(let inner, let degree):
      let root = degree.map { script($0, Self.superscripts, "^") } ?? ""
      return root + plain("√") + part(inner)
    case .fenced(let open, let inner, let close):
      return plain(open) + string(inner) + plain(close)
    case .accent(let accent, let inner):
      return string(inner).withMark(accent.combining)
    case .big(let sign, let under, let over):
      return plain(sign) + (under.map { script($0, Self.subscripts, "_") } ?? "")
        + (over.map { script($0, Self.superscripts, "^") } ?? "") + plain("\u{2009}")
    case .matrix(let rows):
      return plain("[")
        + rows.map { $0.map(string).joined(separator: plain(", ")) }.joined(separator: plain("; "))
        + plain("]")
    case .noted(let inner, _), .styled(_, let inner): return string(inner)
    }
  }

  /// A function's name keeps its distance from an argument without brackets.
  private func row(_ parts: [MathNode]) -> String {
    var result = ""
    for (index, part) in parts.enumerated() {
      result += string(part)
      guard case .function = part, index + 1 < parts.count else { continue }
      if case .fenced = parts[index + 1] { continue }
      result += plain("\u{2009}")
    }
    return result
  }

  /// A numerator, denominator or radicand, in brackets unless it is one piece.
  private func part(_ node: MathNode) -> String {
    switch node {
    case .row(let parts) where parts.count > 1:
      return plain("(") + string(node) + plain(")")
    case .fraction, .smallFraction: return plain("(") + string(node) + plain(")")
    default: return string(node)
    }
  }

  /// Unicode's own scripts where it has all of them, else the sign of TeX with braces.
  private func script(_ node: MathNode, _ table: [Character: Character], _ sign: String) -> String {
    let text = UnicodeMath().string(node).filter { $0 != "\u{2009}" && $0 != " " }
    let mapped = text.compactMap { table[$0] }
    if mapped.count == text.count { return plain(String(mapped)) }
    return text.count == 1
      ? plain(sign) + string(node) : plain(sign + "{") + string(node) + plain("}")
  }

  private static let fractions = [
    "1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/5": "⅕", "2/5": "⅖", "3/5": "⅗",
    "4/5": "⅘", "1/6": "⅙", "5/6": "⅚", "1/8": "⅛", "3/8": "⅜", "5/8": "⅝", "7/8": "⅞",
  ]

  private static let subscripts = table(
    "0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
  private static let superscripts = table(
    "0123456789+−=()abcdefghijklmnoprstuvwxyzT′",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ′")

  private static func table(_ from: String, _ to: String) -> [Character: Character] {
    Dictionary(zip(from, to)) { first, _ in first }
  }
}

extension String {
  /// With a combining mark over the last letter, inside what surrounds it (`<I>y</I>`).
  fileprivate func withMark(_ mark: Unicode.Scalar) -> String {
    guard let tag = range(ofTag: "</"), tag > startIndex else { return self + String(mark) }
    return self[..<tag] + String(mark) + self[tag...]
  }

  private func range(ofTag text: String) -> Index? {
    guard hasSuffix(">") else { return nil }
    return indices.last { self[$0...].hasPrefix(text) }
  }
}
