import RealModule

/// The derivative of a function of one number by central differences, extrapolated to step 0 (Ridders
/// 1982; Press et al., Numerical Recipes, §5.7).
///
/// The step follows the function: extrapolations from steps of very different sizes are made, the one with
/// the smallest estimated error is taken, and it must agree with the plain differences at every smaller
/// step that rounding leaves meaningful. A step that leaps over a kink, a jump, a pole or whole periods is
/// found so, however well its extrapolations agree among themselves.
struct FiniteDifference {
  struct Estimate {
    var value: Double
    /// How far the last extrapolations disagree, with what rounding makes of the function's values.
    var error: Double
  }

  /// The size of the number at which the derivative is taken.
  private let scale: Double
  /// The rounding error of a value of the function, where it is more than that of its own size.
  private let noise: Double
  private let f: (Double) -> Double?
  /// By the exponent of the step h = 2ⁿ: steps are powers of two, so that x ± h is rarely rounded.
  private var differences: [Int: (value: Double, rounding: Double)?] = [:]

  /// - Parameters:
  ///   - expected: the size of the derivative that is to be confirmed; a step whose rounding is near it
  ///     tells nothing.
  ///   - f: the function of the distance from there; nil where it has no value.
  /// - Returns: nil where no step gives an estimate that smaller steps confirm.
  static func derivative(
    scale: Double, noise: Double = 0, expected: Double = 0, _ f: @escaping (Double) -> Double?
  ) -> Estimate? {
    var work = Self(scale: scale, noise: noise, f: f)
    return work.derivative(expected.magnitude)
  }

  private init(scale: Double, noise: Double, f: @escaping (Double) -> Double?) {
    self.scale = scale.isFinite ? scale : 1
    self.noise = noise
    self.f = f
  }

  /// An extrapolation, with the steps that it was made of.
  private struct Candidate {
    var estimate: Estimate
    var finest: Int
  }

  /// Rows of one extrapolation, and how far apart those begin that are tried: ×2⁻⁵.
  private static let rows = 8
  private static let stride = 5
  /// A derivative as exact as this needs no better one.
  private static let goal = 1e-11

  private mutating func derivative(_ expected: Double) -> Estimate? {
    let own = scale > 0 ? Int(scale.exponent) : 0
    let last = max(own - 40, -1060)
    var starts: [Int] = []
    // Two regions where a number is far from 1: its own size and that of 1.
    for top in Set([own, 0]).sorted(by: >) {
      starts += Swift.stride(from: top - 4, to: max(top - 44, last), by: -Self.stride)
    }
    var candidates: [Candidate] = []
    var rejectedFrom = Int.max
    for start in starts {
      // What leapt over something does not become better by a smaller leap over it.
      guard start < rejectedFrom, let candidate = ridders(start) else { continue }
      let (value, error) = (candidate.estimate.value, candidate.estimate.error)
      let size = max(value.magnitude, expected, noise * 0x1p52 / max(scale, 1))
      if error <= Self.goal * size {
        guard let contradiction = contradiction(candidate, expected, last) else {
          return candidate.estimate
        }
        rejectedFrom = candidate.finest
        // Between the steps that were compared there may be room for a good one.
        if let finer = ridders(contradiction + Self.stride - 1) { candidates.append(finer) }
      } else {
        candidates.append(candidate)
      }
    }
    candidates.sort { $0.estimate.error < $1.estimate.error }
    return candidates.first { contradiction($0, expected, last) == nil }?.estimate
  }

  /// (f(h) − f(−h)) / 2h for h = 2ⁿ, with its rounding error.
  private mutating func difference(_ exponent: Int) -> (value: Double, rounding: Double)? {
    if let known = differences[exponent] { return known }
    let h = Double.exp2(Double(exponent))
    var result: (value: Double, rounding: Double)?
    if h > 0, let above = f(h), let below = f(-h), above.isFinite, below.isFinite {
      let rounding = max(max(above.magnitude, below.magnitude) * 0x1p-52, noise) / h
      result = ((above - below) / (2 * h), rounding)
    }
    differences[exponent] = .some(result)
    return result
  }

  /// The best extrapolation from steps that begin with 2ⁿ and are halved.
  private mutating func ridders(_ start: Int) -> Candidate? {
    var previous: [Double] = []
    var best: Candidate?
    for step in 0..<Self.rows {
      guard let (value, rounding) = difference(start - step) else {
        previous = []
        continue
      }
      var row = [value]
      var factor = 4.0
      for column in previous.indices {
        row.append((factor * row[column] - previous[column]) / (factor - 1))
        factor *= 4
        let spread = max(
          (row[column + 1] - row[column]).magnitude,
          (row[column + 1] - previous[column]).magnitude)
        if spread + rounding < best?.estimate.error ?? .infinity {
          best = Candidate(
            estimate: Estimate(value: row[column + 1], error: spread + rounding),
            finest: start - step)
        }
      }
      if let last = row.last, let old = previous.last, step > 3, let error = best?.estimate.error,
        (last - old).magnitude > 4 * error
      {
        break
      }
      previous = row
    }
    return best
  }

  /// The first smaller step whose plain difference lies farther from an extrapolation than the truncation
  /// that is left there (it falls with h²) and rounding explain.
  private mutating func contradiction(
    _ candidate: Candidate, _ expected: Double, _ last: Int
  ) -> Int? {
    let (value, error) = (candidate.estimate.value, candidate.estimate.error)
    let coarse = difference(candidate.finest).map { (value - $0.value).magnitude } ?? 0
    let size = max(value.magnitude, expected)
    for exponent in Swift.stride(from: candidate.finest - 3, through: last, by: -3) {
      guard let (plain, rounding) = difference(exponent) else { return exponent }
      if rounding > 1e-3 * size, size > 0 { return nil }
      let left = coarse * Double.exp2(Double(exponent - candidate.finest))
      if (value - plain).magnitude > left + 8 * (rounding + error) { return exponent }
    }
    return nil
  }
}
