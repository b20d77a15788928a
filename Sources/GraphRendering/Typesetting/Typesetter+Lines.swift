public import GraphCore

// Long formulas over several lines.
extension Typesetter {
  /// Sets an expression on lines no wider than `width` px, where it can be broken: before a sign between
  /// two operands or after a comma, outside of brackets. Lines after the first begin behind the first
  /// relation sign. What does not fit on `maximum` lines is left out for `…`; a part that cannot be
  /// broken stands out.
  ///
  /// - Complexity: linear in the expression.
  public func lines(_ node: MathNode, width: Double, maximum: Int = 4) -> MathBox {
    let whole = Self.parts(of: node)
    let pieces = Self.segments(whole)
    guard pieces.count > 1 else { return box(node) }
    let context = Context(
      size: size, base: size, level: .text, display: display, color: color, depth: 0)
    func set(_ nodes: [MathNode], isFirst: Bool) -> MathBox {
      closed(row(nodes, context, follows: isFirst ? nil : .ordinary))
    }

    var lines: [[MathNode]] = [[]]
    var used = 0.0
    var indent = 2 * size
    var hasRelation = false
    for (index, piece) in pieces.enumerated() {
      let box = set(piece, isFirst: index == 0)
      if used > 0 && used + box.width > width {
        if lines.count == max(1, maximum) {
          lines[lines.count - 1].append(contentsOf: [.thinSpace, .sign("…")])
          break
        }
        lines.append([])
        used = indent
      }
      if !hasRelation, case .infix(let sign) = piece[0], Self.relations.contains(sign) {
        hasRelation = true
        if lines.count == 1 && used < 0.4 * width { indent = max(indent, used) }
      }
      lines[lines.count - 1] += piece
      used += box.width
    }
    guard lines.count > 1 else { return box(node) }

    var result = MathBox()
    var y = 0.0
    var below = 0.0
    for (index, nodes) in lines.enumerated() {
      let line = set(nodes, isFirst: index == 0)
      if index > 0 { y += below + 0.3 * size + line.ascent }
      let x = index == 0 ? 0 : indent
      result.place(line, x: x, y: y)
      result.width = max(result.width, x + line.width)
      below = line.descent
    }
    return result
  }

  /// The parts of a row, through rows that hold only it.
  private static func parts(of node: MathNode) -> [MathNode] {
    guard case .row(let nodes) = node else { return [node] }
    return nodes.flatMap { part -> [MathNode] in
      if case .row(let inner) = part { return inner }
      return [part]
    }
  }

  /// The parts between which a line may end.
  private static func segments(_ nodes: [MathNode]) -> [[MathNode]] {
    var segments: [[MathNode]] = []
    var current: [MathNode] = []
    for node in nodes {
      switch node {
      case .infix where !current.isEmpty && !endsInSign(current):
        segments.append(current)
        current = [node]
      case .separator:
        segments.append(current + [node])
        current = []
      default: current.append(node)
      }
    }
    if !current.isEmpty { segments.append(current) }
    return segments
  }

  /// A sign after a sign belongs to what follows it: `= −x`.
  private static func endsInSign(_ nodes: [MathNode]) -> Bool {
    switch nodes.last {
    case .infix, .sign: nodes.count == 1
    default: false
    }
  }
}
