import GraphCore

/// Writes a picture as a flowchart of Mermaid, which Markdown slides and README files draw.
public struct MermaidWriter: Sendable {
  public init() {}

  /// A fenced block with the diagram; Mermaid lays it out itself. A title in words is the diagram's own, and
  /// what is off the paths in focus is faint.
  public func diagram(
    _ picture: Picture, options: PictureOptions = PictureOptions()
  ) -> String {
    var out = "```mermaid\n"
    if case .words(let title)? = picture.title, options.shows(.title) {
      out += "---\ntitle: \(Self.quoted(title))\n---\n"
    }
    out += "flowchart \(options.direction.rawValue)\n"
    out += "  accTitle: \(Self.line(picture.spokenTitle))\n"
    out += "  accDescr: \(Self.line(picture.spokenDescription))\n"
    for (index, node) in picture.nodes.enumerated() {
      let label = "\"\(label(node, picture, options))\""
      switch node.kind {
      case .parameter: out += "  n\(index)([\(label)])\n"
      case .data: out += "  n\(index)[\(label)]\n"
      case .unit: out += "  n\(index)(\(label))\n"
      case .objective: out += "  n\(index)[[\(label)]]\n"
      }
    }
    let format = NumberFormat(digits: options.digits)
    for edge in picture.edges {
      let number = options.shows(.downstream) ? edge.downstream?.scalar : nil
      let share = number.map { "|\"\(format.text($0))\"|" } ?? ""
      out += "  n\(edge.from) -->\(share) n\(edge.to)\n"
    }
    return out + classes(picture, options.theme) + "```\n"
  }

  /// What stands on a node.
  private func label(_ node: Picture.Node, _ picture: Picture, _ options: PictureOptions) -> String
  {
    let words = PlainText(unitLetter: nil)
    let format = NumberFormat(digits: options.digits)
    var text = node.name.map { words.string($0) + " = " } ?? ""
    text += Self.short(node.symbol)
    if let expression = node.expression { text += " = " + Self.short(expression) }
    var lines = [Self.escaped(text + (node.shape.map { Self.short($0) } ?? ""))]
    if let fold = node.fold { lines.append(Self.escaped(fold.contents)) }
    if let value = node.value, options.shows(.values) {
      lines.append("value \(Self.text(value, format))")
    }
    if let gradient = node.gradient, options.shows(.gradients) {
      lines.append("<i>\(picture.sweep.derivative) \(Self.text(gradient, format))</i>")
    }
    return lines.joined(separator: "<br>")
  }

  private static func text(_ quantity: Picture.Quantity, _ format: NumberFormat) -> String {
    switch quantity {
    case .scalar(let number): format.text(number)
    case .tensor(let tensor): format.elements(tensor)
    }
  }

  /// Colours by kind, and what steps back.
  private func classes(_ picture: Picture, _ theme: Theme) -> String {
    var out = ""
    func assign(_ name: String, _ style: String, _ members: [Int]) {
      guard !members.isEmpty else { return }
      out += "  classDef \(name) \(style)\n"
      out += "  class \(members.map { "n\($0)" }.joined(separator: ",")) \(name)\n"
    }
    for kind in Picture.Kind.allCases {
      assign(
        kind.rawValue,
        "fill:\(theme[kind].fill.hex),stroke:\(theme[kind].border.hex),color:\(theme.ink.hex)",
        picture.nodes.indices.filter { picture.nodes[$0].kind == kind })
    }
    let faint = "opacity:\(Picture.Emphasis.dimmed.opacity)"
    assign(
      "faint", faint, picture.nodes.indices.filter { picture.nodes[$0].emphasis == .dimmed })
    let edges = picture.edges.indices.filter { picture.edges[$0].emphasis == .dimmed }
    if !edges.isEmpty {
      out += "  linkStyle \(edges.map(String.init).joined(separator: ",")) \(faint)\n"
    }
    return out
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
    case .fraction(let top, let bottom): return operand(top) + "/" + operand(bottom)
    case .smallFraction("1", "2"): return "½"
    case .fenced(let open, let inner, let close): return open + short(inner) + close
    case .styled(_, let inner): return short(inner)
    case .root(let inner, nil): return "√(\(short(inner)))"
    default: return MathText.plain(node)
    }
  }

  /// A side of a quotient, in brackets where it is more than a name or a number.
  private static func operand(_ node: MathNode) -> String {
    let text = short(node)
    return text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." } ? text : "(\(text))"
  }

  private static func raised(
    _ text: String, _ table: [Character: Character], mark: String
  ) -> String {
    let raised = text.compactMap { table[$0] }
    if raised.count == text.count { return String(raised) }
    // A word is one index without brackets.
    let isWord = text.allSatisfy { $0.isLetter || $0.isNumber }
    return isWord ? mark + text : "\(mark)(\(text))"
  }

  private static func table(_ from: String, _ to: String) -> [Character: Character] {
    Dictionary(uniqueKeysWithValues: zip(from, to))
  }

  private static let subscripts = table(
    "0123456789+−aeijkmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₘₙₒₚᵣₛₜᵤᵥₓ")
  private static let superscripts = table("0123456789+−inkmxyT′×", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁱⁿᵏᵐˣʸᵀ′ˣ")

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

  /// A string of YAML in one line.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\" + String(Character(scalar))
      // Three of them would end the block around the diagram.
      case "`": out += "\\x60"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline || "{};#".contains($0) ? " " : $0 })
  }
}
