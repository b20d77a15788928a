import GraphCore

extension LessonMaker {
  // MARK: What helps against vanishing and exploding gradients

  /// The remedies of the lecture, each computed on the same chain: other activation, skip connection,
  /// batch normalisation (by the derivative of h_L); weight decay and clipping (by the gradient itself).
  var remedies: [Lesson.Block] {
    guard let gradients, let chain, chain.layers.count == chain.nodes.count - 1,
      chain.layers.count >= 3, chain.layers.count <= 60
    else { return [] }
    let trials = trials(of: chain, gradients)
    guard trials.count > 1 else { return [] }
    let depth = chain.layers.count
    let plot = Plot(
      title: phrase("size of the derivative of the last layer by each layer", "最后一层对每一层的导数大小"),
      labels: (0...depth).map { chain.name($0) },
      series: trials.map { Plot.Series(name: $0.name, values: $0.sizes) }, isLogarithmic: true)
    let rows = trials.map { trial -> [Lesson.Phrase] in
      [trial.name, .init(trial.layer), .init(number(trial.sizes.first ?? 1)), trial.why]
    }
    let symbol = LessonMath.partial(chain.name(depth), chain.name(0))
    return [
      .heading(phrase("What helps, tried on this chain", "补救办法：在同一条链上试一试")),
      .table(
        heads: [
          phrase("remedy", "办法"), phrase("layer", "每层"),
          .init(.fenced(open: "|", symbol, close: "|")), phrase("why", "原因"),
        ], rows: rows), .plot(plot),
    ] + decayAndClipping(gradients)
  }

  private struct Trial {
    let name: Lesson.Phrase
    let layer: MathNode
    /// |∂h_L/∂h_k| for k = 0 … L.
    let sizes: [Double]
    let why: Lesson.Phrase
  }

  private func trials(of chain: Chain, _ gradients: Gradients) -> [Trial] {
    let evaluation = gradients.evaluation
    let z = MathNode.scripts(base: .identifier("z"), sub: .identifier("k"), sup: nil)
    func applied(_ name: String, _ x: MathNode) -> MathNode {
      .joined([.function(name), .parenthesized(x)])
    }
    let activation = chain.layers[0].activation
    let own = activation == .activation(.sigmoid) ? "σ" : activation.name
    guard chain.layers.allSatisfy({ $0.activation == activation }) else { return [] }
    let weights = chain.layers.map { evaluation.scalar(of: $0.weight) }
    let biases = chain.layers.map { $0.bias.map { evaluation.scalar(of: $0) } ?? 0 }
    let start = evaluation.scalar(of: chain.nodes[0])
    func trial(
      _ name: Lesson.Phrase, _ layer: MathNode, _ text: String, _ why: Lesson.Phrase,
      isBatch: Bool = false
    ) -> Trial? {
      sizes(text, weights, biases, start, isBatch: isBatch).map {
        Trial(name: name, layer: layer, sizes: $0, why: why)
      }
    }
    var list: [Trial?] = [
      trial(
        phrase("this chain", "原来的链"), applied(own, z), "\(activation.name)(z_k)",
        activation == .activation(.sigmoid)
          ? phrase("σ' is at most ¼", "σ' 不超过 ¼") : phrase("as it stands", "保持不变"))
    ]
    if activation != .activation(.relu) {
      list.append(
        trial(
          .init("ReLU"), applied("relu", z), "relu(z_k)",
          phrase("relu' is 1 where z > 0, and 0 elsewhere", "z > 0 处 relu' 等于 1，其余为 0")))
    }
    list.append(
      trial(
        phrase("skip connection", "残差连接"),
        .joined([
          .scripts(
            base: .identifier("h"), sub: .joined([.identifier("k"), .infix("−"), .number("1")]),
            sup: nil), .infix("+"), applied(own, z),
        ]),
        "h_{k-1} + \(activation.name)(z_k)",
        phrase("each factor becomes 1 + g'(z) w", "每个因子变成 1 + g'(z) w")))
    list.append(
      trial(
        phrase("batch normalisation", "批量归一化"),
        applied(own, applied("BN", z)), "\(activation.name)(batch_norm(z_k))",
        phrase(
          "z is scaled to variance 1 over 5 samples near x, which undoes a small factor",
          "用 x 附近的 5 个样本把 z 的方差化为 1，抵消偏小的因子"), isBatch: true))
    return list.compactMap { $0 }
  }

  /// |∂h_L/∂h_k| of a chain with these layers; of a batch the root of the mean square over the samples,
  /// for the first sample of h_L.
  private func sizes(
    _ layer: String, _ weights: [Double], _ biases: [Double], _ start: Double, isBatch: Bool
  ) -> [Double]? {
    let depth = weights.count
    var program = "h_0 = 1 x\n"
    for k in 1...depth {
      let here = layer.replacing("z_k", with: "z_\(k)").replacing("h_{k-1}", with: "h_\(k - 1)")
      program += "z_\(k) = w_\(k) h_\(k - 1) + b_\(k)\nh_\(k) = \(here)\n"
    }
    program += isBatch ? "f = h_\(depth)_1\n" : "f = h_\(depth)\n"
    if isBatch { program = program.replacing("f = h_\(depth)_1", with: "v = h_\(depth)\nf = v_1") }
    let values =
      zip(weights, biases).enumerated().map { k, pair in
        "w_\(k + 1) = \(pair.0), b_\(k + 1) = \(pair.1)"
      }
      + [
        isBatch
          ? "x = [\([0.0, -1, -0.5, 0.5, 1].map { "\(start + $0)" }.joined(separator: "; "))]"
          : "x = \(start)"
      ]
    guard let text = try? SourceText(program),
      let list = try? SourceText(values.joined(separator: ", ")),
      let problem = try? Problem(text, values: [list]), let inputs = problem.inputs,
      let evaluation = try? problem.graph.evaluate(inputs)
    else { return nil }
    let gradients = evaluation.gradients()
    var sizes: [Double] = []
    for k in 0...depth {
      let name = Name(k == 0 ? "x" : "h", index: k == 0 ? nil : "\(k)")
      let id =
        k == 0
        ? problem.graph.variables.firstIndex(of: name).map { NodeID($0) }
        : problem.graph.results.first(where: { $0.value == name })?.key
      guard let id else { return nil }
      let elements = gradients.gradient(of: id).elements
      let size = elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard size.isFinite else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// Weight decay adds λ w to each gradient; clipping keeps the length of all of them below a bound.
  private func decayAndClipping(_ gradients: Gradients) -> [Lesson.Block] {
    let parameters = graph.ids.filter { graph[$0].kind == .parameter }
    let squares = parameters.flatMap { gradients.gradient(of: $0).elements }.reduce(0) {
      $0 + $1 * $1
    }
    let length = squares.squareRoot()
    guard length.isFinite, length > 0, let weight = chain?.layers.first?.weight else { return [] }
    let (decay, bound) = (0.1, 1.0)
    let w = gradients.evaluation.scalar(of: weight)
    let g = gradients.scalar(of: weight)
    let lambda = MathNode.identifier("λ")
    let plus = LessonMath.sum([
      gradient(weight), .joined([lambda, .thinSpace, symbol(of: weight)]),
    ])
    let whole = MathNode.fenced(
      open: "‖", .joined([.sign("∇"), .thinSpace, f]), close: "‖")
    return [
      .paragraph(
        phrase("Weight decay adds ", "权重衰减在损失中加上 ")
          + MathNode.joined([
            .smallFraction("1", "2"), .thinSpace, lambda, .thinSpace,
            .scripts(
              base: .fenced(open: "‖", .identifier("w"), close: "‖"), sub: nil, sup: .number("2")),
          ])
          + phrase(
            " to the loss. It leaves the product as it is, and pulls the weights towards 0, so that "
              + "the factors do not grow above 1; with λ = 0.1: ",
            "。它不改变连乘本身，但把权重拉向 0，使因子不致增大到 1 以上；取 λ = 0.1：")
          + numbered([plus], Tensor(g + decay * w))),
      .paragraph(
        phrase(
          "Gradient clipping shortens the whole gradient to length 1 where it is longer. Here ",
          "梯度裁剪：整个梯度的长度超过 1 时，按比例缩短到 1。这里 ")
          + .joined([whole, .infix("≈"), number(length)])
          + (length > bound
            ? phrase(
              ": every gradient is multiplied by ", "：每个梯度都乘以 ") + number(bound / length)
              + say(".", "。")
            : phrase(
              ": it is short enough and stays. Clipping helps against exploding, not against "
                + "vanishing.",
              "：足够短，保持不变。裁剪只能防止梯度爆炸，不能防止梯度消失。"))),
    ]
  }
}
