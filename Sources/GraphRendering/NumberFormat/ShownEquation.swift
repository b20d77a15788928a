/// An equation between numbers in the form in which it is shown, with the sign that it deserves.
public struct ShownEquation: Hashable, Sendable {
  public enum Relation: String, Hashable, Sendable {
    case equal = "="
    case approximate = "≈"
  }

  public enum Operation: Hashable, Sendable { case product, sum }

  public let operands: [ShownNumber]
  public let result: ShownNumber
  /// `=` where the shown operands give the shown result in its last place, else `≈`.
  public let relation: Relation
}

extension NumberFormat {
  /// Shows `a · b · … = c` or `a + b + … = c`.
  ///
  /// The terms of a sum are shown with the decimals of the largest, unless that would leave fewer than
  /// two significant digits of one that is not 0. The sign is `=` where the sum or product of the shown
  /// operands, rounded to the last place of the result (its significant digits, or its decimals), is the
  /// shown result; then nobody who checks the line by hand finds it false. Otherwise it is `≈`.
  ///
  /// - Complexity: linear in the operands for numbers of like size.
  public func equation(
    _ operation: ShownEquation.Operation, _ operands: [Double], result: Double
  ) -> ShownEquation {
    let shownOperands: [ShownNumber]
    let shownResult: ShownNumber
    switch operation {
    case .product:
      shownOperands = operands.map { shown($0) }
      shownResult = shown(result)
    case .sum:
      let decimals = commonDecimals(operands + [result])
      func term(_ value: Double) -> ShownNumber {
        let own = shown(value)
        guard let decimals, own.exponent == nil, -own.place > decimals else { return own }
        let aligned = trimmed(value, decimals: decimals)
        let lost = !aligned.isExact && aligned.decimal.magnitude - -decimals < 1
        return value != 0 && (aligned.decimal.isZero || lost) ? own : aligned
      }
      shownOperands = operands.map(term)
      shownResult = term(result)
    }
    return ShownEquation(
      operands: shownOperands, result: shownResult,
      relation: relation(operation, shownOperands, shownResult))
  }

  /// Numbers of one column with the same number of decimals, so that their points and last places stand
  /// below each other: as many as the number needs that has the fewest at `digits` significant digits.
  /// Those that this would leave with fewer than two digits keep their own form.
  public func column(_ values: [Double]) -> [ShownNumber] {
    guard let decimals = commonDecimals(values) else { return values.map { shown($0) } }
    // No more decimals than some number has digits for.
    let needed = values.map { value -> Int in
      let aligned = trimmed(value, decimals: decimals)
      return aligned.fraction.isEmpty ? 0 : aligned.fraction.count - 1
    }
    let count = min(decimals, needed.max() ?? 0)
    return values.map { value in
      let own = shown(value)
      guard own.exponent == nil, own.notFinite == nil else { return own }
      let aligned = shown(value, decimals: count)
      let lost = !aligned.isExact && aligned.decimal.magnitude + count < 1
      return value != 0 && (aligned.decimal.isZero || lost) ? own : aligned
    }
  }

  /// The decimals of the largest number at `digits` significant digits; nil where no finite number is
  /// written out.
  private func commonDecimals(_ values: [Double]) -> Int? {
    let plain = values.map { shown($0) }.filter {
      $0.exponent == nil && $0.notFinite == nil && !$0.decimal.isZero
    }
    return plain.map { max(0, -$0.place) }.min()
  }

  /// Rounded to so many decimals, and without zeros at the end.
  private func trimmed(_ value: Double, decimals: Int) -> ShownNumber {
    guard let exact = Decimal(shortest: value) else { return shown(value) }
    let rounded = exact.rounded(toPlace: -decimals)
    let aligned = shown(value, decimals: decimals)
    guard aligned.fraction.hasSuffix("0") else { return aligned }
    return ShownNumber(
      rounded, of: exact, value: value, digits: digits, decimals: max(0, -rounded.exponent),
      place: -decimals)
  }

  private func relation(
    _ operation: ShownEquation.Operation, _ operands: [ShownNumber], _ result: ShownNumber
  ) -> ShownEquation.Relation {
    // IEEE says what holds for infinities; NaN equals nothing, but its line claims nothing either.
    if result.notFinite != nil || operands.contains(where: { $0.notFinite != nil }) {
      return .equal
    }
    let numbers = operands.map(\.decimal)
    let magnitudes = numbers.filter { !$0.isZero }.map(\.magnitude)
    // Numbers more than a thousand places apart cannot be shown to be equal term by term.
    if let low = magnitudes.min(), let high = magnitudes.max(), high - low > 1000 {
      return .approximate
    }
    let value: Decimal
    switch operation {
    case .product:
      value = numbers.reduce(Decimal(isNegative: false, digits: [1], exponent: 0), *)
    case .sum: value = numbers.reduce(.zero, +)
    }
    if value == result.decimal { return .equal }
    // A result that is exactly 0 has no last place.
    if result.decimal.isZero { return .approximate }
    return value.rounded(toPlace: result.place) == result.decimal ? .equal : .approximate
  }
}
