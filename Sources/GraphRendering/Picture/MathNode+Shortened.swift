import GraphCore

extension MathNode {
  /// With long decimals cut: 0.9189385332046727 is `0.91893…`, whose dots say that digits are left out.
  ///
  /// - Parameter digits: how many significant digits are kept of a number that has over two more.
  func shortened(to digits: Int = 5) -> MathNode {
    if case .number(let text) = self { return .number(Self.shortened(text, to: digits)) }
    return mapped { $0.shortened(to: digits) }
  }

  /// With its parts replaced, one level deep.
  func mapped(_ inner: (MathNode) -> MathNode) -> MathNode {
    switch self {
    case .row(let parts): .row(parts.map(inner))
    case .scripts(let base, let sub, let sup):
      .scripts(base: inner(base), sub: sub.map(inner), sup: sup.map(inner))
    case .fraction(let top, let bottom): .fraction(inner(top), inner(bottom))
    case .root(let radicand, let degree): .root(inner(radicand), degree: degree)
    case .fenced(let open, let content, let close):
      .fenced(open: open, inner(content), close: close)
    case .accent(let accent, let content): .accent(accent, inner(content))
    case .big(let sign, let under, let over):
      .big(sign, under: under.map(inner), over: over.map(inner))
    case .matrix(let rows): .matrix(rows.map { $0.map(inner) })
    case .noted(let content, let note): .noted(inner(content), under: note)
    case .styled(let role, let content): .styled(role, inner(content))
    case .identifier, .number, .function, .infix, .sign, .separator, .words, .thinSpace,
      .wideSpace, .smallFraction:
      self
    }
  }

  /// On one line: columns and matrices as the language writes them, `[0, 0, 1]ᵀ`, `[1, 2; 3, 4]`.
  var inLine: MathNode {
    guard case .fenced(let open, .matrix(let rows), let close) = self, open == "[" else {
      return mapped(\.inLine)
    }
    let isColumn = rows.count > 1 && rows.allSatisfy { $0.count == 1 }
    let lines = isColumn ? [rows.flatMap { $0 }] : rows
    var parts: [MathNode] = []
    for (place, line) in lines.enumerated() {
      if place > 0 { parts.append(.separator(";")) }
      for (column, element) in line.enumerated() {
        if column > 0 { parts.append(.separator(",")) }
        parts.append(element.inLine)
      }
    }
    let list = MathNode.fenced(open: open, .row(parts), close: close)
    return isColumn ? .scripts(base: list, sub: nil, sup: .function("T")) : list
  }

  private static func shortened(_ text: String, to digits: Int) -> String {
    guard let point = text.firstIndex(of: ".") else { return text }
    let whole = text[..<point].drop { $0 == "0" }
    let decimals = text[text.index(after: point)...]
    let zeros = whole.isEmpty ? decimals.prefix { $0 == "0" }.count : 0
    guard whole.count + decimals.count - zeros > digits + 2 else { return text }
    let kept = zeros + max(1, digits - whole.count)
    guard decimals.count > kept + 1 else { return text }
    return String(text[...point]) + decimals.prefix(kept) + "…"
  }
}
