import GraphCore

/// The derivative by the variable in focus, as a sum over paths: ∂f/∂w = ½ · 2u₄ · x + ½ · 2w, and its
/// numbers.
struct FocusLine {
  /// Symbols, numbers, contributions.
  static let mostLines = 3

  let composer: Composer
  let focus: Picture.Focus
  private var options: PictureOptions { composer.options }
  private var format: NumberFormat { NumberFormat(digits: options.digits) }

  init(_ composer: Composer, _ focus: Picture.Focus) {
    self.composer = composer
    self.focus = focus
  }

  func blocks() -> [Block] {
    let hasNumbers = options.shows(.numbers) && focus.total != nil
    var lines: [[MathNode]] = []
    if !focus.paths.isEmpty {
      let symbols = focus.paths.map { $0.factors.compactMap(\.symbol) }
      if options.shows(.symbols),
        zip(symbols, focus.paths).allSatisfy({ $0.count == $1.factors.count })
      {
        lines.append(sum(symbols.map(symbolProduct)))
      }
      if hasNumbers {
        let numbers = focus.paths.map { $0.factors.compactMap(\.number) }
        if zip(numbers, focus.paths).allSatisfy({ $0.count == $1.factors.count }) {
          lines.append(sum(numbers.map(numberProduct)))
        }
        let terms = focus.paths.compactMap(\.contribution)
        if terms.count > 1, terms.count == focus.paths.count, let total = focus.total {
          lines.append(equation(terms, total))
        } else if let total = focus.total, !lines.isEmpty {
          lines[lines.count - 1] += [.infix("="), value(total)]
        }
      }
    } else if hasNumbers, let total = focus.total {
      lines.append([
        value(total), .wideSpace, .words("the sum over \(focus.pathCount) paths"),
      ])
    }
    guard !lines.isEmpty else { return [] }
    var nodes: [MathNode] = [derivative]
    var blocks: [Block] = []
    let metrics = composer.metrics
    // One line where it fits, else a line for each step.
    for (index, line) in lines.enumerated() {
      nodes += [.infix(index == 0 || isExact(index, lines.count) ? "=" : "≈")] + line
    }
    let whole = box(.row(nodes))
    if whole.width < 1100 * metrics.scale { return [Block(whole)] }
    for (index, line) in lines.enumerated() {
      let sign = MathNode.infix(index == 0 || isExact(index, lines.count) ? "=" : "≈")
      blocks.append(Block(box(.row([derivative, sign] + line))))
    }
    return blocks
  }

  /// Rounded factors stand for the symbols only nearly, unless no digit was dropped.
  private func isExact(_ line: Int, _ count: Int) -> Bool {
    guard line > 0 else { return true }
    return focus.paths.allSatisfy { path in
      path.factors.allSatisfy { $0.number.map { format.shown($0).isExact } ?? true }
    }
  }

  private var derivative: MathNode {
    .fraction(
      .joined([.sign("∂"), composer.picture.objective]), .joined([.sign("∂"), focus.symbol]))
  }

  private func box(_ node: MathNode) -> MathBox {
    composer.writing.math(
      node, size: composer.metrics.cardMath, color: options.theme.ink, display: true)
  }

  private func sum(_ terms: [MathNode]) -> [MathNode] {
    terms.enumerated().flatMap { $0 == 0 ? [$1] : [.infix("+"), $1] }
  }

  /// Factors that are 1 say nothing beside others.
  private func symbolProduct(_ factors: [MathNode]) -> MathNode {
    let telling = factors.filter { $0 != .number("1") }
    let shown = telling.isEmpty ? [MathNode.number("1")] : telling
    return .row(
      shown.enumerated().flatMap { index, factor -> [MathNode] in
        let factor = needsBrackets(factor, index) ? .parenthesized(factor) : factor
        return index == 0 ? [factor] : [.infix("·"), factor]
      })
  }

  /// Sums, and what begins with a minus sign behind another factor, stand in brackets.
  private func needsBrackets(_ node: MathNode, _ index: Int) -> Bool {
    guard case .row(let parts) = node else { return false }
    if index > 0 || focus.paths.count > 1, parts.first == .sign("−") { return true }
    return parts.contains {
      if case .infix(let sign) = $0 { ["+", "−"].contains(sign) } else { false }
    }
  }

  private func numberProduct(_ factors: [Double]) -> MathNode {
    let telling = factors.filter { $0 != 1 }
    let shown = telling.isEmpty ? [1] : telling
    return .row(
      shown.enumerated().flatMap { index, factor -> [MathNode] in
        let number = format.math(factor)
        let isNegative = factor.sign == .minus && (index > 0 || focus.paths.count > 1)
        let node = isNegative ? MathNode.parenthesized(number) : number
        return index == 0 ? [node] : [.infix("·"), node]
      })
  }

  private func value(_ total: Double) -> MathNode { .styled(.gradient, format.math(total)) }

  /// −0.0942 + 0.5 = 0.4058
  private func equation(_ terms: [Double], _ total: Double) -> [MathNode] {
    let equation = format.equation(.sum, terms, result: total)
    var nodes: [MathNode] = []
    for (index, term) in equation.operands.enumerated() {
      let node: MathNode =
        index > 0 && term.sign == "−" ? .parenthesized(term.math) : term.math
      nodes += index == 0 ? [node] : [.infix("+"), node]
    }
    nodes += [.infix(equation.relation.rawValue), .styled(.gradient, equation.result.math)]
    return nodes
  }
}
