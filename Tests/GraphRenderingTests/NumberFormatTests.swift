import GraphCore
import Testing

@testable import GraphRendering

struct NumberFormatTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1, "1"), (-1, "−1"), (0.1 + 0.2, "0.3"), (0.169830, "0.1698"),
    (-0.5990, "−0.599"), (0.70056714, "0.7006"), (1.5, "1.5"), (100, "100"), (12345, "12345"),
    (12345.678, "12346"), (99999.4, "99999"), (99999.6, "1×10⁵"), (100000, "1×10⁵"),
    (123_456_789, "1.235×10⁸"), (-1.234e-7, "−1.234×10⁻⁷"), (0.0001, "0.0001"),
    (0.00012345, "0.0001235"), (0.00009999999, "0.0001"), (0.00001, "1×10⁻⁵"),
    (.leastNonzeroMagnitude, "5×10⁻³²⁴"), (1.7976931348623157e308, "1.798×10³⁰⁸"), (.nan, "NaN"),
    (.infinity, "∞"), (-.infinity, "−∞"), (2.5, "2.5"), (1.0005, "1.001"), (9.9996, "10"),
    (0.99995, "1"), (1e22, "1×10²²"), (-1e-300, "−1×10⁻³⁰⁰"), (999.96, "1000"),
  ])
  func fourDigits(_ value: Double, _ text: String) {
    #expect(NumberFormat().text(value) == text)
  }

  @Test func digitsAreChosen() {
    #expect(NumberFormat(digits: 2).text(0.70056714) == "0.7")
    #expect(NumberFormat(digits: 3).text(2.675) == "2.68")
    #expect(NumberFormat(digits: 17).text(0.1) == "0.1")
    #expect(NumberFormat(digits: 12).text(1.0 / 3) == "0.333333333333")
    #expect(NumberFormat(digits: 0).digits == 1)
    #expect(NumberFormat(digits: 99).digits == 17)
    #expect(NumberFormat(digits: 1).text(0.95) == "1")
    #expect(NumberFormat(digits: 1).text(1234) == "1234")
  }

  @Test func decimalsAreKeptWhereAsked() {
    let format = NumberFormat()
    #expect(format.shown(0.5, decimals: 4).text == "0.5000")
    #expect(format.shown(-0.00001, decimals: 3).text == "0.000")
    #expect(format.shown(2.5, decimals: 0).text == "3")
    #expect(format.shown(.nan, decimals: 3).text == "NaN")
    #expect(format.shown(1e-9, decimals: 2).isExact == false)
    #expect(format.shown(0.25, decimals: 2).isExact)
  }

  @Test func scientificMathematicsHasARealExponent() {
    #expect(
      NumberFormat().math(-1.2e-7)
        == .row([
          .number("−1.2"), .sign("×"),
          .scripts(base: .number("10"), sub: nil, sup: .number("−7")),
        ]))
    #expect(NumberFormat().math(0.25) == .number("0.25"))
    #expect(NumberFormat().math(.infinity) == .number("∞"))
  }

  @Test func shortestTextReadsBack() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let value = Double(bitPattern: generator.next())
      let text = NumberFormat.shortest(value)
      guard value.isFinite else { continue }
      #expect(Double(text)?.bitPattern == value.bitPattern, "\(value)")
      #expect(!text.hasSuffix(".0") || value == 0)
    }
    for (value, text) in [
      (0.1, "0.1"), (5, "5"), (-3, "-3"), (0, "0"), (-0.0, "-0.0"), (.nan, "NaN"),
      (.infinity, "Infinity"), (-.infinity, "-Infinity"), (0.1 + 0.2, "0.30000000000000004"),
    ] {
      #expect(NumberFormat.shortest(value) == text)
    }
  }

  @Test func shownNumbersLieWithinHalfAUnit() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let exponent = Double.random(in: -12...12, using: &generator)
      let value =
        Double.random(in: -1...1, using: &generator) * powerOfTen(Int(exponent))
      let shown = NumberFormat().shown(value)
      let read = try #require(
        Double((shown.sign == "−" ? "-" : "") + shown.whole + shown.fraction))
      let back = read * powerOfTen(shown.exponent ?? 0)
      #expect(abs(back - value) <= abs(value) * 0.000501, "\(value) as \(shown.text)")
      #expect(!shown.text.hasPrefix("-") && shown.text != "−0")
    }
  }

  func powerOfTen(_ n: Int) -> Double {
    n < 0 ? 1 / (0..<(-n)).reduce(1) { p, _ in p * 10 } : (0..<n).reduce(1) { p, _ in p * 10 }
  }
}

struct ShownEquationTests {
  let format = NumberFormat()

  func text(_ equation: ShownEquation, _ sign: String) -> String {
    equation.operands.map(\.text).joined(separator: " \(sign) ")
      + " \(equation.relation.rawValue) \(equation.result.text)"
  }

  func product(_ a: Double, _ b: Double) -> String {
    text(format.equation(.product, [a, b], result: a * b), "×")
  }

  func sum(_ terms: Double...) -> String {
    text(format.equation(.sum, terms, result: terms.reduce(0, +)), "+")
  }

  @Test func products() {
    #expect(product(0.5, 2) == "0.5 × 2 = 1")
    #expect(product(0.1, 3) == "0.1 × 3 = 0.3")
    #expect(product(-0.2994, 0.5) == "−0.2994 × 0.5 = −0.1497")
    // 0.3333 · 0.3333 = 0.11108889 is not 0.1111 …
    #expect(product(1.0 / 3, 1.0 / 3) == "0.3333 × 0.3333 = 0.1111")
    // … here the last digit that the shown operands give is another.
    #expect(product(1.00049, 1.00049) == "1 × 1 ≈ 1.001")
    #expect(product(0, 5) == "0 × 5 = 0")
    #expect(product(1e-200, 1e-200) == "1×10⁻²⁰⁰ × 1×10⁻²⁰⁰ ≈ 0")
    #expect(product(.infinity, 2) == "∞ × 2 = ∞")
  }

  @Test func sums() {
    #expect(sum(0.5, -0.0942180) == "0.5 + −0.0942 = 0.4058")
    #expect(sum(0.1, 0.2) == "0.1 + 0.2 = 0.3")
    #expect(sum(1.0 / 3, 1.0 / 3, 1.0 / 3) == "0.3333 + 0.3333 + 0.3333 ≈ 1")
    #expect(sum(1, 1e-9) == "1 + 1×10⁻⁹ ≈ 1")
    #expect(sum(0, 0) == "0 + 0 = 0")
    #expect(sum(1e300, 1) == "1×10³⁰⁰ + 1 ≈ 1×10³⁰⁰")
    #expect(sum(2.5, -2.5) == "2.5 + −2.5 = 0")
  }

  @Test func columnsShareTheirDecimals() {
    #expect(
      format.column([0.5, -0.0942180, 0.405782]).map(\.text) == ["0.5000", "−0.0942", "0.4058"])
    #expect(format.column([1, 2, 3]).map(\.text) == ["1", "2", "3"])
    #expect(format.column([0.5, 0.25]).map(\.text) == ["0.50", "0.25"])
    #expect(format.column([1, 1e-9]).map(\.text) == ["1", "1×10⁻⁹"])
    #expect(format.column([.nan, 0.5]).map(\.text) == ["NaN", "0.5"])
    #expect(format.column([]).isEmpty)
  }

  /// A line with `=` is never false in the last place that it shows, and without rounding it is exact.
  @Test func anEqualSignIsNeverFalse() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3_000 {
      let a = Double.random(in: -3...3, using: &generator)
      let b = Double.random(in: -3...3, using: &generator)
      for (operation, result) in [
        (ShownEquation.Operation.product, a * b), (.sum, a + b),
      ] {
        let equation = format.equation(operation, [a, b], result: result)
        let numbers = try (equation.operands + [equation.result]).map { shown in
          let power = String(shown.exponent ?? 0)
          return try #require(
            Double((shown.sign == "−" ? "-" : "") + shown.whole + shown.fraction + "e" + power))
        }
        let made = operation == .product ? numbers[0] * numbers[1] : numbers[0] + numbers[1]
        var unit = 1.0
        for _ in 0..<abs(equation.result.place) { unit *= equation.result.place < 0 ? 0.1 : 10 }
        let off = abs(made - numbers[2]) / unit
        let limit = operation == .product ? 0.5 : 1e-9
        #expect((off < limit) == (equation.relation == .equal) || abs(off - 0.5) < 1e-6)
      }
    }
  }

  @Test func decimalArithmeticIsExact() {
    for (a, b) in [(0.1, 0.2), (-0.5, 0.75), (1e10, -1), (999.9, 0.1), (0, 3), (-5, -7.25)] {
      let (x, y) = (Decimal(shortest: a), Decimal(shortest: b))
      guard let x, let y else { continue }
      #expect(x + y == y + x)
      #expect(x * y == y * x)
      #expect((x + y) + -y == x)
      #expect((x + -x).isZero)
    }
    #expect(Decimal(shortest: 0.1).map { ($0 + $0 + $0).plain(decimals: 0) } == "0.3")
    #expect(Decimal(shortest: 1.5e300).map { $0.plain(decimals: 0).count } == 301)
    #expect(Decimal(shortest: 9.995)?.rounded(toDigits: 3).plain(decimals: 0) == "10")
    #expect(Decimal(shortest: 0.5)?.rounded(toPlace: 0).plain(decimals: 2) == "1.00")
    #expect(Decimal(shortest: .nan) == nil)
  }
}
