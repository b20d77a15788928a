import GraphCore

extension LessonMaker {
  // MARK: An arbitrary Φ

  /// The rules of the linear-algebra units, derived in indices: with ∂z/∂Y = Φ arbitrary, z changes as
  /// Φ_ij Y^ij does.
  var indexNotation: [Lesson.Block] {
    var blocks: [Lesson.Block] = []
    for id in shownUnits {
      guard case .linearAlgebra(let operation)? = graph[id].primitive, graph[id].output == 0,
        let lines = derivation(operation, id)
      else { continue }
      blocks.append(
        .paragraph(
          Lesson.Phrase(
            LessonMath.equation(symbol(of: id), graph.expression(of: id))) + say(":", "：")))
      blocks.append(.formulas(lines))
      if operation == .lu { blocks.append(.paragraph(luForms)) }
    }
    if blocks.isEmpty { return [] }
    let (z, y, phi) = (
      MathNode.identifier("z"), MathNode.identifier("Y"), MathNode.identifier("Φ")
    )
    let first = LessonMath.equation(
      z,
      .joined([
        .scripts(base: phi, sub: letters("ij"), sup: nil), .thinSpace,
        .scripts(base: y, sub: nil, sup: letters("ij")),
      ]))
    let intro =
      phrase(
        "Whatever comes after a unit #, to first order # depends on it as # with some #; the rule must "
          + "hold for every such #. Repeated indices are summed.",
        "无论单元 # 之后接什么运算，在一阶近似下 # 对它的依赖总可写成 #，其中 # 是任意的；"
          + "法则必须对任意的 # 都成立。重复的指标表示求和。",
        y, z, first, LessonMath.equation(phi, LessonMath.partial(z, y)), phi)
    return [
      .heading(phrase("Matrix rules by an arbitrary Φ", "用任意 Φ 推导矩阵法则")), .paragraph(intro),
    ] + blocks
  }

  /// Where the forms of the LU gradient that are found in print hold.
  private var luForms: Lesson.Phrase {
    let (p, l, u) = (MathNode.identifier("P"), MathNode.identifier("L"), MathNode.identifier("U"))
    let z = MathNode.identifier("z")
    func inverseT(_ node: MathNode) -> MathNode {
      .scripts(base: node, sub: nil, sup: .joined([.sign("−"), .function("T")]))
    }
    func product(_ parts: MathNode...) -> MathNode {
      .joined(Array(parts.map { [$0] }.joined(separator: [.thinSpace])))
    }
    let (dl, du) = (LessonMath.partial(z, l), LessonMath.partial(z, u))
    let t = LessonMath.transposed
    return phrase(
      "# is discrete: nothing comes back through it. The forms # and #, each alone, are the whole "
        + "gradient only where # depends on # and # through their product # and #, # are those of that "
        + "product; they are alternatives and are not added. For any other use of # and # they are "
        + "wrong, and the rule above holds: it keeps that # has a unit diagonal and zeros above it, and "
        + "# zeros below.",
      "# 是离散的，梯度不经过它。公式 # 与 # 各自就是整个梯度，但仅当 # 只通过 #、# 的乘积 # 依赖它们、"
        + "且 #、# 是对该乘积的导数时才成立；二者任选其一，不能相加。#、# 有其他用法时它们不成立，须用上面的法则："
        + "它保证 # 的对角线为 1、上方为 0，# 的下方为 0。",
      p, product(t(p), dl, inverseT(u)), product(t(p), inverseT(l), du), z, l, u,
      product(t(p), l, u), dl, du, l, u, l, u)
  }

  private func derivation(_ operation: LinearAlgebra, _ id: NodeID) -> [MathNode]? {
    let x = graph.arguments(of: id).map { argument in
      switch argument.kind {
      case .node(let operand): symbol(of: operand)
      case .constant(let index): graph.mathNode(of: .constant(graph.constants[index]))
      }
    }
    let phi = MathNode.identifier("Φ")
    let z = MathNode.identifier("z")
    func d(_ node: MathNode) -> MathNode { LessonMath.partial(z, node) }
    func up(_ node: MathNode, _ index: String) -> MathNode {
      index.isEmpty ? node : .scripts(base: node, sub: nil, sup: letters(index))
    }
    func low(_ node: MathNode, _ index: String) -> MathNode {
      index.isEmpty ? node : .scripts(base: node, sub: letters(index), sup: nil)
    }
    func times(_ parts: MathNode...) -> MathNode {
      var list: [MathNode] = []
      for (place, part) in parts.enumerated() {
        if place > 0 { list.append(.thinSpace) }
        list.append(part)
      }
      return .joined(list)
    }
    func t(_ node: MathNode) -> MathNode { LessonMath.transposed(node) }
    func inverseT(_ node: MathNode) -> MathNode {
      .scripts(base: node, sub: nil, sup: .joined([.sign("−"), .function("T")]))
    }
    func d(_ name: MathNode, prefixed: Bool) -> MathNode { .joined([.identifier("d"), name]) }
    let y = symbol(of: id)
    switch operation {
    case .matrixProduct:
      // A vector has one index, a row none for its rows.
      let i = graph[id].shape.rows == 1 ? "" : "i"
      let j = graph[id].shape.columns == 1 ? "" : "j"
      let first = LessonMath.equation(
        d(up(x[0], i + "k")), times(low(phi, i + j), up(x[1], "k" + j)),
        low(.parenthesized(times(phi, t(x[1]))), i + "k"))
      let second = LessonMath.equation(
        d(up(x[1], "k" + j)), times(low(phi, i + j), up(x[0], i + "k")),
        low(.parenthesized(times(t(x[0]), phi)), "k" + j))
      return [
        LessonMath.equation(
          z, times(low(phi, i + j), up(y, i + j)),
          times(low(phi, i + j), up(x[0], i + "k"), up(x[1], "k" + j))),
        first, LessonMath.equation(d(x[0]), times(d(y), t(x[1]))), second,
        LessonMath.equation(d(x[1]), times(t(x[0]), d(y))),
      ]
    case .inner:
      let whole = LessonMath.equation(z, times(phi, y), times(phi, up(x[0], "i"), up(x[1], "i")))
      if x[0] == x[1] {
        return [
          whole,
          LessonMath.equation(d(up(x[0], "i")), times(.number("2"), phi, up(x[0], "i"))),
          LessonMath.equation(d(x[0]), times(.number("2"), d(y), x[0])),
        ]
      }
      return [
        whole, LessonMath.equation(d(up(x[0], "i")), times(phi, up(x[1], "i"))),
        LessonMath.equation(d(x[0]), times(d(y), x[1])),
        LessonMath.equation(d(x[1]), times(d(y), x[0])),
      ]
    case .outer:
      return [
        LessonMath.equation(
          z, times(low(phi, "ij"), up(y, "ij")), times(low(phi, "ij"), up(x[0], "i"), up(x[1], "j"))
        ),
        LessonMath.equation(d(x[0]), times(d(y), x[1])),
        LessonMath.equation(d(x[1]), times(t(d(y)), x[0])),
      ]
    case .trace:
      return [
        LessonMath.equation(z, times(phi, y), times(phi, up(x[0], "ii"))),
        LessonMath.equation(d(x[0]), times(d(y), .identifier("I"))),
      ]
    case .determinant:
      return [
        LessonMath.equation(
          d(y, prefixed: true), times(y, up(inverse(x[0]), "ji"), d(up(x[0], "ij"), prefixed: true))
        ),
        LessonMath.equation(d(x[0]), times(d(y), y, inverseT(x[0]))),
      ]
    case .logDeterminant:
      return [
        LessonMath.equation(
          d(y, prefixed: true), times(up(inverse(x[0]), "ji"), d(up(x[0], "ij"), prefixed: true))),
        LessonMath.equation(d(x[0]), times(d(y), inverseT(x[0]))),
      ]
    case .inverse:
      return [
        LessonMath.equation(
          d(y, prefixed: true), .joined([.sign("−"), times(y, d(x[0], prefixed: true), y)])),
        LessonMath.equation(
          times(low(phi, "ij"), d(up(y, "ij"), prefixed: true)),
          .joined([
            .sign("−"),
            times(low(phi, "ij"), up(y, "ik"), d(up(x[0], "kl"), prefixed: true), up(y, "lj")),
          ])),
        LessonMath.equation(d(x[0]), .joined([.sign("−"), times(t(y), d(y), t(y))])),
      ]
    case .solve:
      return [
        LessonMath.equation(times(x[0], y), x[1]),
        LessonMath.equation(
          times(x[0], d(y, prefixed: true)),
          LessonMath.sum([d(x[1], prefixed: true), times(d(x[0], prefixed: true), y)], "−")),
        LessonMath.equation(d(x[1]), times(inverseT(x[0]), d(y))),
        LessonMath.equation(d(x[0]), .joined([.sign("−"), times(d(x[1]), t(y))])),
      ]
    case .lu: return luRule(x[0], id)
    case .kronecker, .qr, .cholesky: return nil
    }
  }

  /// P X = L U with several outputs: Pᵀ L⁻ᵀ [tril(Lᵀ L̄, −1) + triu(Ū Uᵀ)] U⁻ᵀ for square X; nil for wide
  /// and tall X.
  private func luRule(_ x: MathNode, _ id: NodeID) -> [MathNode]? {
    guard graph[NodeID(id.index + 1)].shape.isSquare, graph[NodeID(id.index + 2)].shape.isSquare
    else { return nil }
    let (p, l, u) = (MathNode.identifier("P"), MathNode.identifier("L"), MathNode.identifier("U"))
    let z = MathNode.identifier("z")
    func t(_ node: MathNode) -> MathNode { LessonMath.transposed(node) }
    func inverseT(_ node: MathNode) -> MathNode {
      .scripts(base: node, sub: nil, sup: .joined([.sign("−"), .function("T")]))
    }
    func call(_ name: String, _ parts: [MathNode]) -> MathNode {
      .joined([.function(name), .parenthesized(.joined(parts))])
    }
    let lower = call(
      "tril", [t(l), .thinSpace, LessonMath.partial(z, l), .separator(","), .number("−1")])
    let upper = call("triu", [LessonMath.partial(z, u), .thinSpace, t(u)])
    let middle = MathNode.fenced(open: "[", LessonMath.sum([lower, upper]), close: "]")
    return [
      LessonMath.equation(.joined([p, .thinSpace, x]), .joined([l, .thinSpace, u])),
      LessonMath.equation(
        LessonMath.partial(z, x),
        .joined([t(p), .thinSpace, inverseT(l), .thinSpace, middle, .thinSpace, inverseT(u)])),
    ]
  }

  private func inverse(_ node: MathNode) -> MathNode {
    .parenthesized(
      .scripts(base: node, sub: nil, sup: .joined([.sign("−"), .number("1")])))
  }

  private func letters(_ text: String) -> MathNode {
    .joined(text.map { .identifier(String($0)) })
  }
}
