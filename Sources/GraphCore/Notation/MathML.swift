extension MathNode {
  /// Whether it is higher than a letter with its scripts, so that brackets round it grow.
  var isTall: Bool {
    switch self {
    case .fraction, .matrix, .big: true
    case .row(let parts): parts.contains(where: \.isTall)
    case .scripts(let base, _, _): base.isTall
    case .root(let inner, _), .fenced(_, let inner, _), .noted(let inner, _), .styled(_, let inner):
      inner.isTall
    case .accent(_, let letter): letter.isTall
    default: false
    }
  }
}

/// Writes mathematics as MathML Core, without the outer `<math>`.
public struct MathML: Sendable {
  public init() {}

  public func string(_ node: MathNode) -> String {
    switch node {
    case .identifier(let text): return tag("mi", text)
    case .number(let text): return tag("mn", text)
    case .function(let name):
      return name.count == 1
        ? "<mi mathvariant=\"normal\">\(escaped(name))</mi>" : tag("mi", name)
    case .infix(let sign): return tag("mo", sign == "==" ? "=" : sign)
    case .sign(let sign):
      return "<mo form=\"prefix\" lspace=\"0\" rspace=\"0\">\(escaped(sign))</mo>"
    case .separator(let sign): return "<mo separator=\"true\">\(escaped(sign))</mo>"
    case .words(let text): return tag("mtext", text)
    case .row(let parts): return "<mrow>\(parts.map(string).joined())</mrow>"
    case .thinSpace: return "<mspace width=\"0.167em\"/>"
    case .wideSpace: return "<mspace width=\"1em\"/>"
    case .scripts(let base, let sub, let sup): return scripts(base, sub, sup)
    case .fraction(let top, let bottom):
      return "<mfrac>\(string(top))\(string(bottom))</mfrac>"
    case .smallFraction(let top, let bottom):
      return "<mstyle displaystyle=\"false\"><mfrac>\(tag("mn", top))\(tag("mn", bottom))</mfrac>"
        + "</mstyle>"
    case .root(let inner, let degree):
      return degree.map { "<mroot>\(string(inner))\(string($0))</mroot>" }
        ?? "<msqrt>\(string(inner))</msqrt>"
    case .fenced(let open, let inner, let close):
      let grows = inner.isTall
      if case .matrix(let rows) = inner, open == "{", close.isEmpty {
        return
          "<mrow>\(fence(open, "prefix", grows))\(table(rows, cell: "mtd style=\"text-align: left\""))</mrow>"
      }
      return "<mrow>\(fence(open, "prefix", grows))\(string(inner))"
        + "\(fence(close, "postfix", grows))</mrow>"
    case .accent(let accent, let letter):
      return "<mover accent=\"true\">\(string(letter))\(tag("mo", Self.mark(accent)))</mover>"
    case .big(let sign, let under, let over):
      let operation = "<mo largeop=\"true\">\(escaped(sign))</mo>"
      switch (under, over) {
      case (let under?, let over?):
        return "<munderover>\(operation)\(string(under))\(string(over))</munderover>"
      case (let under?, nil): return "<munder>\(operation)\(string(under))</munder>"
      case (nil, let over?): return "<mover>\(operation)\(string(over))</mover>"
      case (nil, nil): return operation
      }
    case .matrix(let rows): return table(rows, cell: "mtd")
    case .noted(let inner, let note):
      return
        "<munder>\(string(inner))<mtext mathsize=\"60%\" class=\"note\">\(escaped(note))</mtext></munder>"
    case .styled(let role, let inner):
      return "<mrow class=\"\(role)\">\(string(inner))</mrow>"
    }
  }

  /// A table whose cells open with the tag `cell`.
  private func table(_ rows: [[MathNode]], cell: String) -> String {
    let cells = rows.map { row in
      "<mtr>\(row.map { "<\(cell)>\(string($0))</mtd>" }.joined())</mtr>"
    }
    return "<mtable>\(cells.joined())</mtable>"
  }

  private func scripts(_ base: MathNode, _ sub: MathNode?, _ sup: MathNode?) -> String {
    switch (sub, sup) {
    case (let sub?, let sup?):
      "<msubsup>\(string(base))\(string(sub))\(string(sup))</msubsup>"
    case (let sub?, nil): "<msub>\(string(base))\(string(sub))</msub>"
    case (nil, let sup?): "<msup>\(string(base))\(string(sup))</msup>"
    case (nil, nil): string(base)
    }
  }

  /// Brackets that need not grow do not ask to: browsers set those that do with wider gaps.
  private func fence(_ bracket: String, _ form: String, _ grows: Bool) -> String {
    bracket.isEmpty
      ? ""
      : "<mo fence=\"true\" form=\"\(form)\" stretchy=\"\(grows)\">\(escaped(bracket))</mo>"
  }

  private func tag(_ name: String, _ text: String) -> String {
    "<\(name)>\(escaped(text))</\(name)>"
  }

  private static func mark(_ accent: MathAccent) -> String {
    switch accent {
    case .hat: "^"
    case .bar: "¯"
    case .tilde: "~"
    case .dot: "˙"
    case .ddot: "¨"
    case .vec: "→"
    }
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
