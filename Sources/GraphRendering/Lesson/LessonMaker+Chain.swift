import GraphCore

extension LessonMaker {
  // MARK: Chains

  /// Results h_0, h_1, … h_L that hang together, each on one way from the one before.
  struct Chain {
    let base: String
    /// h_0 (a variable or what stands for one) to h_L.
    var nodes: [NodeID]
    let firstIndex: Int
    /// The layers, where each is g(w h + b).
    var layers: [Layer] = []

    struct Layer {
      let weight: NodeID
      let bias: NodeID?
      let sum: NodeID
      let activation: Primitive
    }

    func name(_ place: Int) -> MathNode {
      Name(base, index: "\(firstIndex + place - 1)").mathNode
    }
  }

  /// The gradient by depth: the product Π g′(z_t) w_t, factor by factor, and its size as a plot.
  var chainProduct: [Lesson.Block] {
    guard let chain, chain.nodes.count >= 3 else { return [] }
    let depth = chain.nodes.count - 1
    var rows: [[Lesson.Phrase]] = []
    var product = 1.0
    var sizes: [Double] = [1]
    for step in (1...depth).reversed() {
      guard let (node, number) = factor(from: chain.nodes[step - 1], to: chain.nodes[step]) else {
        return []
      }
      var row: [Lesson.Phrase] = [
        .init(LessonMath.equation(LessonMath.partial(chain.name(step), chain.name(step - 1)), node))
      ]
      if let number {
        product *= number
        sizes.append(product.magnitude)
        row += [.init(self.number(number)), .init(self.number(product))]
      }
      rows.append(row)
    }
    let last = chain.name(depth)
    var heads = [phrase("factor", "因子")]
    if gradients != nil {
      heads += [
        phrase("number", "数值"), phrase("product so far: the derivative of #", "累乘：# 的导数", last),
      ]
    }
    var blocks: [Lesson.Block] = [
      .heading(phrase("The product along the chain", "沿链的连乘")),
      .paragraph(
        phrase(
          "The gradient goes back through one factor for each layer; where the factors stay below 1 "
            + "it vanishes, where they stay above 1 it explodes.",
          "梯度每往回经过一层就乘上一个因子；因子一直小于 1 则梯度消失，一直大于 1 则梯度爆炸。")),
    ]
    if let general = generalProduct(chain) { blocks.append(.formulas([general])) }
    blocks.append(.table(heads: heads, rows: Array(rows.prefix(options.lines))))
    // The remedies show the same curve beside theirs.
    if sizes.count == depth + 1, remedies.isEmpty {
      blocks.append(
        .plot(
          Plot(
            title: phrase(
              "size of the derivative of # by each layer", "# 对每一层的导数的大小", last),
            labels: (0...depth).map { chain.name($0) },
            series: [Plot.Series(name: .init(last), values: Array(sizes.reversed()))],
            isLogarithmic: true)))
    }
    return blocks
  }

  /// ∂f/∂h_{k−1} = ∂f/∂h_L · Π_{t=k}^{L} g′(z_t) w_t, with z_t = w_t h_{t−1} + b_t.
  private func generalProduct(_ chain: Chain) -> MathNode? {
    guard chain.layers.count == chain.nodes.count - 1, let layer = chain.layers.last,
      let primitive = MathNode.derivative(of: layer.activation, at: indexed("z", "t"))
    else { return nil }
    let depth = "\(chain.firstIndex + chain.nodes.count - 2)"
    let weight = weightNode(layer.weight, "t")
    var z: [MathNode] = [
      weight, .thinSpace,
      .scripts(
        base: .identifier(chain.base),
        sub: .joined([.identifier("t"), .infix("−"), .number("1")]),
        sup: nil),
    ]
    if let bias = layer.bias { z += [.infix("+"), weightNode(bias, "t")] }
    let before = MathNode.scripts(
      base: .identifier(chain.base),
      sub: .joined([.identifier("k"), .infix("−"), .number("1")]), sup: nil)
    return .joined([
      LessonMath.equation(
        LessonMath.partial(differentiated, before),
        .joined([
          LessonMath.partial(differentiated, indexed(chain.base, depth)), .infix("·"),
          .big(
            "∏", under: .joined([.identifier("t"), .infix("="), .identifier("k")]),
            over: .number(depth)),
          .thinSpace, primitive, .thinSpace, weight,
        ])), .separator(","), .wideSpace,
      LessonMath.equation(indexed("z", "t"), .joined(z)),
    ])
  }

  private func indexed(_ base: String, _ index: String) -> MathNode {
    .scripts(
      base: .identifier(base),
      sub: index.first?.isNumber == true ? .number(index) : .identifier(index),
      sup: nil)
  }

  /// w_t, or w where all layers share it.
  private func weightNode(_ id: NodeID, _ index: String) -> MathNode {
    guard !graph[id].isUnit, graph.variables[id.index].index != nil else { return symbol(of: id) }
    return .scripts(
      base: Name(graph.variables[id.index].base).mathNode, sub: .identifier(index), sup: nil)
  }

  /// The longest chain of scalar results of one letter with indices that follow one another.
  var chain: Chain? {
    var byName: [String: [Int: NodeID]] = [:]
    for (id, name) in graph.results where graph[id].shape.isScalar {
      if let index = name.index.flatMap({ Int($0) }) { byName[name.base, default: [:]][index] = id }
    }
    var best: Chain?
    for base in byName.keys.sorted() {
      guard let list = byName[base], let first = list.keys.min() else { continue }
      var nodes: [NodeID] = []
      var index = first
      while let id = list[index], graph[id].isUnit {
        nodes.append(id)
        index += 1
      }
      guard nodes.count >= 2, nodes.count <= options.lines,
        zip(nodes, nodes.dropFirst()).allSatisfy({ pathCounts(from: $0)[$1.index] == 1 })
      else { continue }
      var chain = Chain(base: base, nodes: nodes, firstIndex: first)
      if let start = start(before: nodes[0], next: nodes[1], Name(base, index: "\(first - 1)")) {
        chain.nodes.insert(start, at: 0)
      } else {
        chain = Chain(base: base, nodes: nodes, firstIndex: first + 1)
      }
      chain.layers = zip(chain.nodes, chain.nodes.dropFirst()).compactMap {
        layer(from: $0, to: $1)
      }
      if chain.nodes.count > best?.nodes.count ?? 0 { best = chain }
    }
    return best
  }

  /// h_0 of a chain: the variable of that name, else the one operand of the first layer that takes the
  /// place which h_1 has in the second.
  private func start(before first: NodeID, next: NodeID, _ name: Name) -> NodeID? {
    if let place = graph.variables.firstIndex(of: name) { return NodeID(place) }
    guard let second = layer(from: first, to: next) else { return nil }
    let weight = graph.variables[second.weight.index]
    for place in graph.variables.indices
    where graph.variables[place].base != weight.base && graph.nodes[place].shape.isScalar {
      if layer(from: NodeID(place), to: first) != nil { return NodeID(place) }
    }
    return nil
  }

  /// g(w h + b) from h, where a unit is of that form.
  private func layer(from start: NodeID, to end: NodeID) -> Chain.Layer? {
    guard let activation = graph[end].primitive, activation.isOneArgumentFunction,
      let sum = graph.operands(of: end).first, graph[sum].isUnit
    else { return nil }
    var product = sum
    var bias: NodeID?
    if graph[sum].primitive == .arithmetic(.add) {
      let parts = graph.operands(of: sum)
      guard parts.count == 2, let place = parts.firstIndex(where: { graph[$0].isUnit }),
        !graph[parts[1 - place]].isUnit
      else { return nil }
      product = parts[place]
      bias = parts[1 - place]
    }
    let factors = graph.operands(of: product)
    guard graph[product].primitive == .arithmetic(.multiply), factors.count == 2,
      let place = factors.firstIndex(of: start), !graph[factors[1 - place]].isUnit
    else { return nil }
    return Chain.Layer(weight: factors[1 - place], bias: bias, sum: sum, activation: activation)
  }

  /// The product of the local derivatives on the one path between two results.
  private func factor(from start: NodeID, to end: NodeID) -> (MathNode, Double?)? {
    let counts = pathCounts(from: start)
    var id = end
    var nodes: [MathNode] = []
    var number = gradients.map { _ in 1.0 }
    while id != start {
      let places = Array(graph.arguments(of: id))
      guard
        let place = places.firstIndex(where: { $0.node.map { counts[$0.index] > 0 } ?? false }),
        let operand = places[place].node,
        let local = graph.localSymbolic(of: id, place: place)
      else { return nil }
      if local.number != Constant.one { nodes.append(graph.mathNode(of: local, names: true)) }
      if let gradients {
        guard let value = gradients.local(of: id, place: place) else { return nil }
        number = number.map { $0 * value }
      }
      id = operand
    }
    return (nodes.isEmpty ? .number("1") : LessonMath.product(nodes), number)
  }
}

extension Primitive {
  /// Whether it is a function of one number, with a name.
  fileprivate var isOneArgumentFunction: Bool {
    switch self {
    case .activation(let function): function != .leakyRelu && function != .elu
    case .elementary(let function): function != .atan2 && function != .hypot
    default: false
    }
  }
}

extension MathNode {
  /// g′(x) with the name of a function; nil where it has none of its own.
  fileprivate static func derivative(of primitive: Primitive, at x: MathNode) -> MathNode? {
    let name: String
    switch primitive {
    case .activation(.sigmoid): name = "σ"
    case .activation, .elementary: name = primitive.name
    default: return nil
    }
    return .joined([
      .scripts(base: .function(name), sub: nil, sup: .sign("′")), .parenthesized(x),
    ])
  }
}
