import GraphCore

@testable import GraphRendering

/// Pictures made by hand: units with their values and local derivatives, and the reverse sweep.
struct PictureBuilder {
  struct Operand {
    var node: Int
    var local: MathNode
    var number: Double
    init(_ node: Int, _ local: MathNode, _ number: Double) {
      self.node = node
      self.local = local
      self.number = number
    }
  }

  var picture = Picture()
  private var values: [Double] = []
  private var operands: [[Operand]] = []
  private var unitCount = 0

  static func number(_ text: String) -> MathNode { .number(text) }
  static func letter(_ base: String, _ index: String? = nil) -> MathNode {
    guard let index else { return .identifier(base) }
    let isWord = index.contains { $0.isLetter }
    return .scripts(
      base: .identifier(base), sub: isWord ? .identifier(index) : .number(index), sup: nil)
  }
  func symbol(_ node: Int) -> MathNode { picture.nodes[node].symbol }
  func value(_ node: Int) -> Double { values[node] }

  mutating func variable(
    _ base: String, _ index: String? = nil, _ value: Double, isData: Bool = false
  ) -> Int {
    let id = index.map { "\(base)_\($0)" } ?? base
    picture.nodes.append(
      .init(
        id: id, kind: isData ? .data : .parameter, symbol: Self.letter(base, index),
        value: .scalar(value), spoken: "\(isData ? "data" : "parameter") \(id)"))
    values.append(value)
    operands.append([])
    return values.count - 1
  }

  mutating func unit(
    _ expression: MathNode, _ badge: Picture.Badge?, _ value: Double, _ list: [Operand],
    cluster: Int = -1, name: MathNode? = nil, marks: [Picture.Mark] = []
  ) -> Int {
    unitCount += 1
    picture.nodes.append(
      .init(
        id: "u\(unitCount)", kind: .unit, symbol: Self.letter("u", "\(unitCount)"),
        expression: expression, name: name, badge: badge, value: .scalar(value), marks: marks,
        cluster: cluster, spoken: "u\(unitCount)"))
    values.append(value)
    operands.append(list)
    let id = values.count - 1
    var seen: [Int: Int] = [:]
    for operand in list {
      seen[operand.node, default: 0] += 1
      let suffix = (seen[operand.node] ?? 1) > 1 ? "-\(seen[operand.node] ?? 1)" : ""
      picture.edges.append(
        .init(
          from: operand.node, to: id,
          id: "\(picture.nodes[operand.node].id)-u\(unitCount)\(suffix)",
          local: operand.local, localNumber: operand.number))
      if !picture.nodes[operand.node].children.contains(symbol(id)) {
        picture.nodes[operand.node].children.append(symbol(id))
        picture.nodes[operand.node].spokenChildren.append("u\(unitCount)")
      }
    }
    return id
  }

  /// The reverse sweep from the last unit.
  func finished(title: MathNode? = nil) -> Picture {
    var picture = picture
    var gradients = values.map { _ in 0.0 }
    guard let last = gradients.indices.last else { return picture }
    gradients[last] = 1
    picture.nodes[last].kind = .objective
    for unit in gradients.indices.reversed() {
      for operand in operands[unit] { gradients[operand.node] += gradients[unit] * operand.number }
    }
    for index in picture.edges.indices {
      let edge = picture.edges[index]
      picture.edges[index].upstream = .scalar(gradients[edge.to])
      let share = gradients[edge.to] * (edge.localNumber ?? 0)
      picture.edges[index].downstream = .scalar(share)
      picture.nodes[edge.from].shares.append(share)
    }
    for index in picture.nodes.indices { picture.nodes[index].gradient = .scalar(gradients[index]) }
    picture.title = title
    picture.spokenTitle = "a computation graph"
    return picture
  }
}

enum Samples {
  static func sigmoid(_ x: Double) -> Double { 1 / (1 + exponential(-x)) }
  private static func exponential(_ x: Double) -> Double {
    // By the series of a small part, squared: enough for pictures.
    var (term, sum) = (1.0, 1.0)
    let small = x / 1024
    for k in 1...12 {
      term *= small / Double(k)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }

  static func sigmoidBadge(_ x: Double) -> Picture.Badge {
    .plot(
      .init(
        points: (-24...24).map { Point(Double($0) / 4, sigmoid(Double($0) / 4)) },
        place: Point(x, sigmoid(x)), name: "sigmoid"))
  }

  static let half = MathNode.smallFraction("1", "2")
  static func squared(_ node: MathNode) -> MathNode {
    .scripts(base: node, sub: nil, sup: .number("2"))
  }
  static let squareSign = MathNode.scripts(
    base: .parenthesized(.sign("·")), sub: nil, sup: .number("2"))

  /// f = ½(σ(wx + b) − y)² + ½w²
  static func lecture() -> Picture {
    var builder = PictureBuilder()
    let w = builder.variable("w", nil, 0.5)
    let x = builder.variable("x", nil, 1.5, isData: true)
    let b = builder.variable("b", nil, 0.1)
    let y = builder.variable("y", nil, 1, isData: true)
    func s(_ node: Int) -> MathNode { builder.symbol(node) }
    func v(_ node: Int) -> Double { builder.value(node) }
    let one = MathNode.number("1")
    let u1 = builder.unit(
      .row([s(w), .thinSpace, s(x)]), .sign(.sign("×")), v(w) * v(x),
      [.init(w, s(x), v(x)), .init(x, s(w), v(w))])
    let u2 = builder.unit(
      .row([s(u1), .infix("+"), s(b)]), .sign(.sign("+")), v(u1) + v(b),
      [.init(u1, one, 1), .init(b, one, 1)])
    let h = sigmoid(v(u2))
    let prime = MathNode.row([.identifier("σ"), .sign("′"), .parenthesized(s(u2))])
    let u3 = builder.unit(
      .row([.identifier("σ"), .parenthesized(s(u2))]), sigmoidBadge(v(u2)), h,
      [.init(u2, prime, h * (1 - h))])
    let u4 = builder.unit(
      .row([s(u3), .infix("−"), s(y)]), .sign(.sign("−")), h - v(y),
      [.init(u3, one, 1), .init(y, .row([.sign("−"), one]), -1)])
    let u5 = builder.unit(
      squared(s(u4)), .sign(squareSign), v(u4) * v(u4),
      [.init(u4, .row([.number("2"), s(u4)]), 2 * v(u4))])
    let u6 = builder.unit(
      .row([half, .thinSpace, s(u5)]), .sign(.row([.sign("×"), half])), v(u5) / 2,
      [.init(u5, half, 0.5)])
    let u7 = builder.unit(
      squared(s(w)), .sign(squareSign), v(w) * v(w),
      [.init(w, .row([.number("2"), s(w)]), 2 * v(w))])
    let u8 = builder.unit(
      .row([half, .thinSpace, s(u7)]), .sign(.row([.sign("×"), half])), v(u7) / 2,
      [.init(u7, half, 0.5)])
    _ = builder.unit(
      .row([s(u6), .infix("+"), s(u8)]), .sign(.sign("+")), v(u6) + v(u8),
      [.init(u6, one, 1), .init(u8, one, 1)])
    let inner = MathNode.row([
      .identifier("σ"),
      .parenthesized(.row([s(w), .thinSpace, s(x), .infix("+"), s(b)])), .infix("−"), s(y),
    ])
    return builder.finished(
      title: .row([
        .identifier("f"), .parenthesized(.row([s(w), .separator(","), s(b)])), .infix("="),
        half, .thinSpace, squared(.parenthesized(inner)), .infix("+"), half, .thinSpace,
        squared(s(w)),
      ]))
  }
}
