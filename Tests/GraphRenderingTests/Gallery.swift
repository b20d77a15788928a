import GraphCore

@testable import GraphRendering

/// Expressions of every kind of notation, as one drawing to look at and to measure.
enum Gallery {
  static func letter(_ name: String, _ index: String? = nil) -> MathNode {
    guard let index else { return .identifier(name) }
    let isDigits = index.allSatisfy(\.isNumber)
    return .scripts(
      base: .identifier(name), sub: isDigits ? .number(index) : .identifier(index), sup: nil)
  }

  static func power(_ base: MathNode, _ exponent: String) -> MathNode {
    .scripts(base: base, sub: nil, sup: .number(exponent))
  }

  static func row(_ parts: MathNode...) -> MathNode { .row(parts) }
  static func paren(_ inner: MathNode) -> MathNode { .parenthesized(inner) }

  static let w = letter("w")
  static let x = letter("x")
  static let y = letter("y")
  static let b = letter("b")
  static let z = letter("z")
  static let f = letter("f")
  static let sigma = letter("σ")
  static let half = MathNode.smallFraction("1", "2")
  static let transpose = MathNode.sign("ᵀ")

  static var lecture: MathNode {
    row(
      f, paren(row(w, .separator(","), b)), .infix("="), half, .thinSpace,
      power(paren(row(sigma, paren(row(w, .thinSpace, x, .infix("+"), b)), .infix("−"), y)), "2"),
      .infix("+"), half, .thinSpace, power(w, "2"))
  }

  static func matrix(_ rows: [[String]]) -> MathNode {
    .fenced(open: "[", .matrix(rows.map { $0.map { .number($0) } }), close: "]")
  }

  static func transposed(_ base: MathNode) -> MathNode {
    .scripts(base: base, sub: nil, sup: transpose)
  }

  static func partial(_ top: MathNode, _ bottom: MathNode) -> MathNode {
    .fraction(row(.sign("∂"), top), row(.sign("∂"), bottom))
  }

  static var expressions: [(String, MathNode)] {
    let u = { (k: Int) in letter("u", String(k)) }
    let hat = { (node: MathNode) in MathNode.accent(.hat, node) }
    let theta = letter("θ")
    let residual = paren(row(letter("X"), theta, .infix("−"), y))
    return [
      ("lecture", lecture),
      ("u1", row(u(1), .infix("="), w, .thinSpace, x)),
      ("u3", row(u(3), .infix("="), sigma, paren(u(2)))),
      ("u5", row(u(5), .infix("="), .scripts(base: u(4), sub: nil, sup: .number("2")))),
      ("u5 stacked", .scripts(base: .identifier("u"), sub: .number("4"), sup: .number("2"))),
      ("u12", row(letter("u", "12"), .infix("="), half, .thinSpace, letter("u", "11"))),
      (
        "local", row(.number("2"), u(4), .infix("="), .number("−0.599"))
      ),
      (
        "dsigma",
        row(
          .scripts(base: sigma, sub: nil, sup: .sign("′")), paren(u(2)), .infix("="),
          .number("0.2098"))
      ),
      ("partial", row(partial(f, w), .infix("="), x, .thinSpace, sigma, .sign("′"), paren(u(2)))),
      ("inline partial", row(.sign("∂"), f, .infix("/"), .sign("∂"), w)),
      ("gauss", .scripts(base: letter("e"), sub: nil, sup: row(.sign("−"), half, power(x, "2")))),
      (
        "exp", row(.function("exp"), paren(row(.sign("−"), .fraction(power(x, "2"), .number("2")))))
      ),
      (
        "logistic",
        .fraction(
          .number("1"),
          row(
            .number("1"), .infix("+"),
            .scripts(base: letter("e"), sub: nil, sup: row(.sign("−"), x))))
      ),
      ("sin", row(.function("sin"), x, .infix("+"), .function("ln"), paren(power(x, "2")))),
      ("sin2", row(power(.function("sin"), "2"), x)),
      (
        "sum",
        row(
          .big("∑", under: row(letter("i"), .infix("="), .number("1")), over: letter("N")),
          letter("x", "i"), letter("y", "i"))
      ),
      (
        "product",
        row(
          .big("∏", under: row(letter("k"), .infix("="), .number("1")), over: letter("L")),
          letter("w", "k"))
      ),
      ("root", .root(row(power(x, "2"), .infix("+"), power(y, "2")), degree: nil)),
      ("root of x", .root(x, degree: nil)),
      ("root 3", .root(row(.number("1"), .infix("+"), x), degree: .number("3"))),
      ("root tall", .root(.fraction(letter("a"), power(b, "2")), degree: nil)),
      (
        "hats",
        row(
          hat(theta), .separator(","), hat(x), .separator(","), hat(y), .separator(","),
          hat(letter("i")), .separator(","), hat(letter("W")), .separator(","), .identifier("ŷ"))
      ),
      (
        "accents",
        row(
          .accent(.bar, x), .separator(","), .accent(.tilde, x), .separator(","), .accent(.dot, x),
          .separator(","), .accent(.ddot, x), .separator(","), .accent(.vec, letter("v")),
          .separator(","), .accent(.bar, row(letter("A"), letter("B"))), .separator(","),
          hat(letter("f")), .separator(","), .accent(.tilde, letter("λ")))
      ),
      ("grown", paren(.fraction(row(letter("a"), .infix("+"), b), letter("c")))),
      (
        "brackets",
        row(
          .fenced(open: "[", .fraction(x, y), close: "]"), .thinSpace,
          .fenced(open: "{", .fraction(x, y), close: "}"), .thinSpace,
          .fenced(open: "|", .fraction(x, y), close: "|"), .thinSpace,
          .fenced(open: "‖", .fraction(x, y), close: "‖"), .thinSpace,
          .fenced(open: "⌊", .fraction(x, y), close: "⌋"), .thinSpace,
          .fenced(open: "⌈", x, close: "⌉"), .thinSpace, .fenced(open: "|", x, close: "|"),
          .thinSpace, .fenced(open: "⟨", x, close: "⟩"))
      ),
      (
        "norm",
        row(
          power(.fenced(open: "‖", x, close: "‖"), "2"), .infix("="),
          transposed(x), x)
      ),
      ("matrix", row(letter("W"), .infix("="), matrix([["0.5", "−1"], ["12", "3.25"]]))),
      (
        "vector",
        row(
          x, .infix("="), matrix([["1"], ["−2"], ["0.25"]]), .infix("∈"),
          .scripts(base: .identifier("ℝ"), sub: nil, sup: .number("3")))
      ),
      (
        "shape",
        row(
          letter("W", "1"), .infix("∈"),
          .scripts(
            base: .identifier("ℝ"), sub: nil,
            sup: row(.number("4"), .sign("×"), .number("3"))))
      ),
      (
        "cases",
        row(
          .function("relu"), paren(z), .infix("="),
          .fenced(
            open: "{",
            .matrix([
              [z, row(.words("if "), z, .infix(">"), .number("0"))],
              [.number("0"), .words("otherwise")],
            ]), close: ""))
      ),
      (
        "hadamard",
        row(
          letter("a"), .infix("⊙"), b, .infix("⊘"), letter("c"), .infix("⊗"),
          letter("d"), .infix("·"), letter("e"), .infix("×"), f)
      ),
      (
        "nabla",
        row(
          .scripts(base: .sign("∇"), sub: letter("W"), sup: nil), letter("L"),
          .infix("="), letter("δ"), .thinSpace, transposed(letter("h")))
      ),
      ("least squares", row(letter("C"), .infix("="), transposed(residual), residual)),
      (
        "closed",
        row(
          .fraction(row(.sign("∂"), letter("C")), row(.sign("∂"), theta)), .infix("="),
          .number("2"), transposed(letter("X")), residual)
      ),
      (
        "normal",
        row(
          hat(theta), .infix("="),
          .scripts(
            base: paren(
              row(
                transposed(letter("X")),
                letter("X"))), sub: nil, sup: row(.sign("−"), .number("1"))),
          transposed(letter("X")), y)
      ),
      (
        "recurrence",
        row(
          letter("h", "k"), .infix("="), sigma,
          paren(
            row(
              letter("w", "k"),
              .scripts(
                base: letter("h"), sub: row(letter("k"), .infix("−"), .number("1")), sup: nil),
              .infix("+"), letter("b", "k"))))
      ),
      ("scientific", NumberFormat().math(-1.234e-7)),
      (
        "softmax",
        row(
          .scripts(base: .function("softmax"), sub: letter("j"), sup: nil), paren(z),
          .infix("="),
          .fraction(
            .scripts(base: letter("e"), sub: nil, sup: letter("z", "j")),
            row(
              .big("∑", under: letter("k"), over: nil),
              .scripts(
                base: letter("e"), sub: nil,
                sup: letter("z", "k")))))
      ),
      (
        "max",
        row(
          .function("max"), paren(row(.number("0"), .separator(","), z)), .infix("≤"),
          .number("∞"), .infix("≠"), .sign("−"), .number("1"))
      ),
      (
        "capital",
        row(
          letter("Σ"), .infix("+"), letter("Ω"), .infix("+"), .identifier("area"),
          .infix("+"), .scripts(base: letter("w"), sub: .identifier("area"), sup: .number("2")),
          .infix("+"), f, paren(letter("g")), letter("j"))
      ),
      (
        "nested",
        power(
          paren(
            row(
              .number("1"), .infix("+"),
              power(
                paren(
                  row(
                    x, .infix("+"),
                    power(y, "2"))), "3"))), "4")
      ),
      (
        "roles",
        row(
          .styled(.upstream, .number("−0.2994")), .infix("×"),
          .styled(
            .local,
            .number("0.2098")), .infix("≈"), .styled(.downstream, .number("−0.0628")))
      ),
      ("greek", .row("αβγδεζηθικλμνξπρτυφχψωϵϕ".map { .identifier(String($0)) })),
      (
        "arrow",
        row(
          f, .sign(":"), x, .infix("↦"), power(x, "2"), .infix("∝"),
          .fenced(
            open: "|",
            power(x, "2"), close: "|"), .infix("→"), .number("0"))
      ),
    ]
  }

  static let roles: [MathRole: Color] = [
    .value: Color(0x005A9C), .gradient: Color(0xB34700), .upstream: Color(0x7A1F7A),
    .local: Color(0x444444), .downstream: Color(0xB34700),
  ]

  /// All expressions, each with its name, in columns.
  static func drawing(size: Double = 26, columns: Int = 3) -> Drawing {
    let setter = Typesetter(size: size, roleColors: roles)
    let small = Typesetter(size: 11, color: Color(0x777777))
    let cell = (width: 400.0, height: 110.0)
    var elements: [Drawing.Element] = []
    for (index, (name, node)) in expressions.enumerated() {
      let x = 20 + Double(index % columns) * cell.width
      let y = 20 + Double(index / columns) * cell.height
      let box = setter.box(node)
      elements += small.words(name).elements(at: Point(x, y + 6))
      elements += box.elements(at: Point(x, y + 60))
    }
    let rows = (expressions.count + columns - 1) / columns
    return Drawing(
      width: 40 + Double(columns) * cell.width, height: 40 + Double(rows) * cell.height,
      title: "Gallery", description: "Mathematics of every kind",
      metadata: [.init("formula", "σ(w x + b) < 1 & ]]> \"q\"")], elements: elements)
  }
}
