import GraphCore

/// What is said at each step, in words and in mathematics.
struct Explanation {
  struct Text {
    var headline: MathNode
    var lines: [MathNode] = []
    /// Whether the lines stand side by side as long as there is room, as the items of a list do.
    var isList = false
    var spoken: String
  }

  /// A share that goes along an edge.
  struct Handed {
    var edge: Int
    /// The edges along which the operand's shares came so far, this one the last.
    var arrived: [Int]
    /// How many shares the operand gets in all.
    var count: Int

    /// Whether the operand's gradient is complete with it.
    var isLast: Bool { arrived.count == count }
  }

  let picture: Picture
  let format: NumberFormat
  /// By id.
  private let symbols: [String: MathNode]
  /// The gradients by variables as formulas, by id, where there are no numbers.
  let closedForms: [String: MathNode]
  /// So many variables are read out at the most.
  private static let spokenLimit = 12
  /// So many equations are written at the most.
  static let lineLimit = 8

  init(_ picture: Picture, digits: Int, closedForms: [String: MathNode] = [:]) {
    self.picture = picture
    self.closedForms = closedForms
    let hidden = picture.edges.compactMap(\.hiddenEnds).map { ($0.operand, $0.from) }
    symbols = Dictionary(
      picture.nodes.map { ($0.id, $0.symbol) } + hidden, uniquingKeysWith: { first, _ in first })
    format = NumberFormat(digits: digits)
  }

  // MARK: Steps

  func inputs() -> Text {
    let variables = picture.nodes.filter(\.isVariable)
    let isNumeric = variables.contains { $0.value != nil }
    if variables.isEmpty {
      return Text(headline: .words("There are no variables"), spoken: "There are no variables.")
    }
    // Those that only units inside a box have are in it.
    let hidden = picture.nodes.reduce(0) { $0 + ($1.fold?.variables ?? 0) }
    let inBoxes = hidden > 0 ? "and \(hidden) more inside the boxes" : ""
    return Text(
      headline: .words(
        isNumeric
          ? (variable == nil
            ? "The variables and their values" : "The variables, their values and the direction")
          : "The variables"),
      lines: variables.prefix(24).map { equation($0.symbol, $0.value, .value) }
        + more(variables.count - 24) + (inBoxes.isEmpty ? [] : [.words(inBoxes)]) + seeds,
      isList: true,
      spoken: "The variables: "
        + variables.prefix(Self.spokenLimit).map { spoken($0.id, $0.value) }.joined(separator: ", ")
        + spokenMore(variables.count - Self.spokenLimit)
        + (inBoxes.isEmpty ? "" : ", \(inBoxes)") + "." + spokenSeeds)
  }

  func forward(_ group: [Int]) -> Text {
    let nodes = group.map { picture.nodes[$0] }
    let lines = group.prefix(Self.lineLimit).flatMap { [forwardLine($0)] + tangentLine($0) }
    let what = nodes.map { $0.spoken.isEmpty ? $0.id : $0.spoken }
    let text = nodes.map { node in
      MathSpeech.name(node.spoken.isEmpty ? node.id : node.spoken)
        + (node.value.flatMap(said).map { ": \($0)" } ?? "") + spokenTangent(node)
    }
    guard nodes.count > 1 else {
      return Text(
        headline: .row(
          [.words("Forward:"), .wideSpace, name(nodes[0])] + words(what[0], after: nodes[0].id)),
        lines: lines, spoken: "Forward. " + text.joined(separator: "; ") + ".")
    }
    return Text(
      headline: .row([.words("Forward:"), .wideSpace, names(nodes)]), lines: lines,
      spoken: "Forward. " + text.joined(separator: "; ") + ".")
  }

  func seed(_ objective: Int) -> Text {
    let node = picture.nodes[objective]
    if let ones = node.gradient, ones.tensor != nil {
      // The gradient of an array is that of the sum of its elements.
      return Text(
        headline: .row([
          .words("Backward: the sum of the elements of"), .wordSpace, picture.objective,
          .wordSpace, .words("by each of them"),
        ]),
        lines: [
          .row([
            .scripts(base: .sign("∇"), sub: node.symbol, sup: nil), .infix("="),
            .styled(.gradient, math(ones) ?? .words("1 everywhere")),
          ])
        ],
        spoken: "Backward. The gradient of the sum of the output's elements by each of them is 1.")
    }
    var line = [partial(objective), .infix("="), .number("1")]
    if let gradient = node.gradient?.scalar, gradient != 1 {
      line = [partial(objective), .infix("="), .styled(.gradient, format.math(gradient))]
    }
    return Text(
      headline: .words("Backward: the output's derivative by itself"), lines: [.row(line)],
      spoken: "Backward. The gradient of the output by itself is 1.")
  }

  func backward(_ group: [Int], _ handed: [Handed]) -> Text {
    guard !handed.isEmpty else { return nothing(group) }
    let units = group.map { picture.nodes[$0] }
    var operands: [Int] = []
    for share in handed where !operands.contains(picture.edges[share.edge].from) {
      operands.append(picture.edges[share.edge].from)
    }
    let targets = operands.map { picture.nodes[$0] }
    var text = "Backward. "
    text += handed.map(spokenShare).joined(separator: "; ") + "."
    return Text(
      headline: .row([
        .words("Backward:"), .wideSpace, names(units), .wordSpace,
        .words(
          (units.count > 1 ? "hand " : "hands ") + (handed.count > 1 ? "shares to" : "its share to")
        ),
        .wordSpace, names(targets),
      ]),
      lines: lines(handed), spoken: text)
  }

  /// Of units that jump from value to value and are constant between.
  private func nothing(_ group: [Int]) -> Text {
    let units = group.map { picture.nodes[$0] }
    var operands: [Int] = []
    for edge in picture.edges where group.contains(edge.to) && !operands.contains(edge.from) {
      operands.append(edge.from)
    }
    let targets = operands.map { picture.nodes[$0] }
    let verb = units.count > 1 ? "are" : "is"
    return Text(
      headline: .row([
        .words("Backward:"), .wideSpace, names(units), .wordSpace,
        .words("\(units.count > 1 ? "hand" : "hands") nothing to"), .wordSpace, names(targets),
      ]),
      lines: [
        .row([
          names(units), .wordSpace, .words("\(verb) constant between jumps: the derivative is 0"),
        ])
      ],
      spoken: "Backward. \(units.map(\.id).map(MathSpeech.name).joined(separator: ", ")) \(verb)"
        + " constant between jumps, so that nothing goes back to"
        + " \(targets.map(\.id).map(MathSpeech.name).joined(separator: ", ")).")
  }

  /// A line for each share; where there are too many, one for each operand with all that came to it.
  private func lines(_ handed: [Handed]) -> [MathNode] {
    guard handed.count > Self.lineLimit / 2 else { return handed.map(backwardLine) }
    var last: [Handed] = []
    for share in handed {
      let operand = picture.edges[share.edge].from
      if let place = last.firstIndex(where: { picture.edges[$0.edge].from == operand }) {
        last[place] = share
      } else {
        last.append(share)
      }
    }
    return last.prefix(Self.lineLimit).map { share in
      arrivals(share).map { .row($0) } ?? backwardLine(share)
    } + more(last.count - Self.lineLimit)
  }

  func result(withGradients: Bool) -> Text {
    guard let objective = picture.nodes.first(where: { $0.kind == .objective }) else {
      return Text(headline: .words("The finished graph"), spoken: "The finished graph.")
    }
    var lines: [MathNode] = []
    var spoken = objective.value == nil ? "The finished graph" : "The result"
    if let value = objective.value, math(value) != nil {
      lines.append(equation(picture.objective, value, .value))
      if let said = said(value) {
        spoken += ": \(MathSpeech.text(picture.objective)) is \(said)"
      }
    }
    if let variable {
      lines += [equation(fraction(picture.objective, variable), objective.gradient, .gradient)]
      spoken += spokenTangent(objective)
    }
    if withGradients, objective.value?.scalar?.isNaN == true {
      lines.append(.words("there is no value here, and so no gradient"))
      spoken += ": there is no value here, and so no gradient"
    } else if withGradients {
      var wanted = picture.nodes.filter { $0.kind == .parameter }
      if wanted.isEmpty { wanted = picture.nodes.filter { $0.kind == .data } }
      for (place, node) in wanted.prefix(24).enumerated() {
        let left = partial(node.symbol)
        if let gradient = node.gradient {
          lines.append(
            math(gradient) == nil
              ? .row([left, space(gradient)]) : equation(left, gradient, .gradient))
          if place < Self.spokenLimit {
            let said = said(gradient) ?? kind(gradient)
            spoken += "; its gradient by \(MathSpeech.name(node.id)) is \(said)"
          }
        } else if let form = closedForms[node.id] {
          lines.append(.row([left, .infix("="), .styled(.gradient, form)]))
          if place < Self.spokenLimit {
            spoken += "; its gradient by \(MathSpeech.name(node.id)) is \(MathSpeech.text(form))"
          }
        }
      }
      lines += more(wanted.count - 24)
      spoken += spokenMore(wanted.count - Self.spokenLimit)
      let hidden = picture.nodes.reduce(0) { $0 + ($1.fold?.variables ?? 0) }
      if hidden > 0 {
        lines.append(.words("and \(hidden) more inside the boxes"))
        spoken += ", and \(hidden) more inside the boxes"
      }
      if isArray {
        spoken = spoken.replacing("its gradient by", with: "the gradient of its sum by")
      }
    }
    let title =
      objective.value == nil
      ? (lines.isEmpty ? "The finished graph" : "The gradient in closed form")
      : withGradients
        ? "The value and its gradient" : variable == nil ? "The value" : "The value and its tangent"
    return Text(headline: .words(title), lines: lines, isList: true, spoken: spoken + ".")
  }

  // MARK: Lines

  /// u₃ = σ(u₂) = σ(0.85) ≈ 0.7006
  private func forwardLine(_ index: Int) -> MathNode {
    let node = picture.nodes[index]
    var parts: [MathNode] = [name(node)]
    if let fold = node.fold {
      parts += [.separator(":"), .words(fold.contents)]
      if let output = fold.output, let value = node.value, let shown = math(value) {
        parts += [.separator(","), output, relation(value), .styled(.value, shown)]
      }
      return .row(parts)
    }
    guard let expression = node.expression else { return .row(parts) }
    parts += [.infix("="), expression]
    guard let value = node.value?.scalar else {
      if let value = node.value, let shown = math(value) {
        parts += [relation(value), .styled(.value, shown)]
      }
      return .row(parts)
    }
    var numbers: [MathNode: ShownNumber] = [:]
    for edge in picture.edges where edge.to == index {
      // Of a box the unit inside it is the operand.
      let operand = edge.hiddenEnds?.value ?? picture.nodes[edge.from].value
      guard let operand = operand?.scalar else { continue }
      numbers[edge.hiddenEnds?.from ?? picture.nodes[edge.from].symbol] = format.shown(operand)
    }
    let filled = asTruth(Substitution(numbers: numbers).applied(to: expression))
    parts[parts.count - 1] = asTruth(expression)
    let isExact = format.shown(value).isExact && numbers.values.allSatisfy(\.isExact)
    // A value that is known to its last digit is that of the shown equation.
    if filled != expression, filled != format.math(value) { parts += [.infix("="), filled] }
    parts += [
      .infix(isExact || !value.isFinite ? "=" : "≈"), .styled(.value, format.math(value)),
    ]
    return .row(parts)
  }

  /// A comparison in Iverson's brackets, since it is 1 or 0: u₅ = [u₄ ≤ 1] = [2 ≤ 1] = 0.
  private func asTruth(_ expression: MathNode) -> MathNode {
    guard case .row(let parts) = expression else { return expression }
    let isComparison = parts.contains {
      if case .infix(let sign) = $0 {
        [">", "<", "≥", "≤", "=", "==", "≠"].contains(sign)
      } else {
        false
      }
    }
    return isComparison ? .fenced(open: "[", expression, close: "]") : expression
  }

  // MARK: Pieces

  /// «and 4 more», where a list was cut.
  private func more(_ count: Int) -> [MathNode] {
    count > 0 ? [.words("and \(count) more")] : []
  }

  private func spokenMore(_ count: Int) -> String { count > 0 ? ", and \(count) more" : "" }

  /// ∈ ℝ⁸ of an array that is too large to be written out.
  private func space(_ quantity: Picture.Quantity) -> MathNode {
    quantity.tensor.map { PictureMaker.space($0.shape) } ?? .empty
  }

  private func name(_ node: Picture.Node) -> MathNode {
    node.name.map { .row([$0, .infix("="), node.symbol]) } ?? node.symbol
  }

  /// «, sigmoid of u2» of «u3, sigmoid of u2», where the name stands typeset before it; the names of nodes
  /// become their symbols.
  private func words(_ text: String, after id: String) -> [MathNode] {
    guard text.hasPrefix(id + ", ") else { return [] }
    var parts: [MathNode] = [.separator(",")]
    var words: [Substring] = []
    func end() {
      guard !words.isEmpty else { return }
      if parts.count > 1 { parts.append(.wordSpace) }
      parts.append(.words(words.joined(separator: " ")))
      words = []
    }
    for word in text.dropFirst(id.count + 2).split(separator: " ") {
      let name = word.hasSuffix(",") ? word.dropLast() : word
      guard let symbol = symbols[String(name)] else {
        words.append(word)
        continue
      }
      end()
      if parts.count > 1 { parts.append(.wordSpace) }
      parts.append(symbol)
      if word.hasSuffix(",") { parts.append(.separator(",")) }
    }
    end()
    return parts
  }

  private func names(_ nodes: [Picture.Node]) -> MathNode {
    var parts: [MathNode] = []
    for (place, node) in nodes.prefix(6).enumerated() {
      if place > 0 {
        parts +=
          place == nodes.count - 1 ? [.wordSpace, .words("and"), .wordSpace] : [.separator(",")]
      }
      parts.append(node.symbol)
    }
    if nodes.count > 6 { parts += [.separator(","), .sign("…")] }
    return .row(parts)
  }

  /// ∂f/∂u of a node by its index; of the objective itself ∂f/∂f.
  func partial(_ index: Int) -> MathNode { partial(picture.nodes[index].symbol) }

  func partial(_ symbol: MathNode) -> MathNode { fraction(seeded, symbol) }

  private var isArray: Bool {
    picture.nodes.contains { $0.kind == .objective && $0.gradient?.tensor != nil }
  }

  /// What is differentiated: the output, of an array the sum of its elements.
  private var seeded: MathNode {
    isArray ? .row([.sign("Σ"), picture.objective]) : picture.objective
  }

  func fraction(_ top: MathNode, _ bottom: MathNode) -> MathNode {
    .fraction(.joined([.sign("∂"), top]), .joined([.sign("∂"), bottom]))
  }
}

extension MathNode {
  /// The space between words and mathematics.
  static let wordSpace = MathNode.thinSpace
}
