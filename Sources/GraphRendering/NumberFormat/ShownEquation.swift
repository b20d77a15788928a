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
  /// The terms of a sum are rounded to the same place, that of the largest, unless that would leave fewer than
  /// three significant digits of one that is not 0: the same number stands elsewhere with all that it has. The
  /// result is shown as it is everywhere. The sign is `=` where the shown terms add up to the
  /// shown result, and where the product of the shown factors is the shown result or, if that was
  /// rounded, rounds to it in the same place; then nobody who checks the line by hand finds it false.
  /// Otherwise it is `≈`.
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
        let lost = !aligned.isExact && aligned.decimal.magnitude + decimals < 2
        return value != 0 && (aligned.decimal.isZero || lost) ? own : aligned
      }
      shownOperands = operands.map(term)
      shownResult = shown(result)
    }
    return ShownEquation(
      operands: shownOperands, result: shownResult,
      relation: relation(operation, shownOperands, shownResult))
  }

  /// Numbers of one column with the same number of decimals, so that their points and last places stand
  /// below each other: as many as `digits` significant digits leave to the largest.
  /// Those that this would leave with fewer than two digits keep their own form.
  public func column(_ values: [Double]) -> [ShownNumber] {
    // No more decimals than some number has digits for.
    let limit = commonDecimals(values)
    let needed = values.map { value -> Int in
      let aligned = limit.map { trimmed(value, decimals: $0) } ?? shown(value)
      return aligned.exponent == nil ? max(0, aligned.fraction.count - 1) : 0
    }
    let count = needed.max() ?? 0
    return values.map { value in
      let own = shown(value)
      guard own.exponent == nil, own.notFinite == nil else { return own }
      let aligned = shown(value, decimals: count)
      let lost = !aligned.isExact && aligned.decimal.magnitude + count < 1
      return value != 0 && (aligned.decimal.isZero || lost) ? own : aligned
    }
  }

  /// The fewest decimals that `digits` significant digits leave to a number that has more; nil where
  /// all are shown to their last digit.
  private func commonDecimals(_ values: [Double]) -> Int? {
    let rounded = values.map { shown($0) }.filter {
      $0.exponent == nil && $0.notFinite == nil && !$0.isExact
    }
    return rounded.map { max(0, -$0.place) }.min()
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
    // The terms of a sum end in the place of its result. A result that was not rounded claims every
    // digit, and 0 has no last place.
    if operation == .sum || result.isExact || result.decimal.isZero { return .approximate }
    return value.rounded(toPlace: result.place) == result.decimal ? .equal : .approximate
  }
}
