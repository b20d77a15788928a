import GraphCore

/// Writes a picture as a flowchart of Mermaid, which Markdown slides and README files draw.
public struct MermaidWriter: Sendable {
  public init() {}

  /// A fenced block with the diagram; Mermaid lays it out itself.
  public func diagram(_ picture: Picture, digits: Int = 4) -> String {
    let format = NumberFormat(digits: digits)
    var out = "```mermaid\nflowchart LR\n"
    out += "  accTitle: \(Self.line(picture.spokenTitle))\n"
    out += "  accDescr: \(Self.line(picture.spokenDescription))\n"
    for (index, node) in picture.nodes.enumerated() {
      let words = PlainText(unitLetter: nil)
      var text = node.name.map { words.string($0) + " = " } ?? ""
      text += Self.short(node.symbol)
      if let expression = node.expression { text += " = " + Self.short(expression) }
      var lines = [Self.escaped(text)]
      if let fold = node.fold { lines.append(Self.escaped(fold.contents)) }
      if let value = node.value?.scalar { lines.append("value \(format.text(value))") }
      if let gradient = node.gradient?.scalar {
        lines.append("<i>\(picture.sweep.derivative) \(format.text(gradient))</i>")
      }
      let label = "\"\(lines.joined(separator: "<br>"))\""
      switch node.kind {
      case .parameter: out += "  n\(index)([\(label)])\n"
      case .data: out += "  n\(index)[\(label)]\n"
      case .unit: out += "  n\(index)(\(label))\n"
      case .objective: out += "  n\(index)[[\(label)]]\n"
      }
    }
    for edge in picture.edges {
      let share = edge.downstream?.scalar.map { "|\"\(format.text($0))\"|" } ?? ""
      out += "  n\(edge.from) -->\(share) n\(edge.to)\n"
    }
    let theme = Theme.light
    for kind in Picture.Kind.allCases {
      let members = picture.nodes.indices.filter { picture.nodes[$0].kind == kind }
      guard !members.isEmpty else { continue }
      out += "  classDef \(kind.rawValue) fill:\(theme[kind].fill.hex)"
      out += ",stroke:\(theme[kind].border.hex),color:\(theme.ink.hex)\n"
      out += "  class \(members.map { "n\($0)" }.joined(separator: ",")) \(kind.rawValue)\n"
    }
    return out + "```\n"
  }

  /// With sub- and superscripts as characters where Unicode has them.
  static func short(_ node: MathNode) -> String {
    switch node {
    case .scripts(let base, let sub, let sup):
      var text = short(base)
      if let sub { text += raised(short(sub), subscripts, mark: "_") }
      if let sup {
        text += sup == .function("T") ? "ᵀ" : raised(short(sup), superscripts, mark: "^")
      }
      return text
    case .row(let parts): return parts.map(short).joined()
    case .fraction(let top, let bottom): return "(\(short(top)))/(\(short(bottom)))"
    case .smallFraction("1", "2"): return "½"
    case .fenced(let open, let inner, let close): return open + short(inner) + close
    case .styled(_, let inner): return short(inner)
    case .root(let inner, nil): return "√(\(short(inner)))"
    default: return MathText.plain(node)
    }
  }

  private static func raised(
    _ text: String, _ table: [Character: Character], mark: String
  ) -> String {
    let raised = text.compactMap { table[$0] }
    if raised.count == text.count { return String(raised) }
    return text.count == 1 ? mark + text : "\(mark)(\(text))"
  }

  private static func table(_ from: String, _ to: String) -> [Character: Character] {
    Dictionary(uniqueKeysWithValues: zip(from, to))
  }

  private static let subscripts = table(
    "0123456789+−aeijkmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ")
  private static let superscripts = table("0123456789+−inkmxyT′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱⁿᵏᵐˣʸᵀ′")

  /// The characters that a label of Mermaid, or the HTML in it, would read as its own.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&", "<", ">", "\"", "#", "`", "\\", "*", "_", "\n", "\r":
        out += "#\(scalar.value);"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline || "{};#".contains($0) ? " " : $0 })
  }
}
