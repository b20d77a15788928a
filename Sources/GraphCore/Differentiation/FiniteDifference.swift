/// The derivative of a function of one number by central differences, extrapolated to step 0 (Ridders
/// 1982; Press et al., Numerical Recipes, §5.7).
enum FiniteDifference {
  struct Estimate {
    var value: Double
    /// How far the last extrapolations disagree, with what rounding makes of the function's values.
    var error: Double
  }

  /// - Parameters:
  ///   - scale: the size of the number at which the derivative is taken.
  ///   - noise: the rounding error of a value of the function, where it is more than that of its own size.
  ///   - f: the function of the distance from there; nil where it has no value.
  static func derivative(scale: Double, noise: Double = 0, _ f: (Double) -> Double?)
    -> Estimate?
  {
    let sizes = scale > 0 && scale < 0.5 || scale > 2 ? [scale / 16, 1.0 / 16] : [1.0 / 16]
    var best: Estimate?
    for size in sizes {
      for start in [size, size / 64] {
        if let estimate = ridders(start, noise, f), estimate.error < best?.error ?? .infinity {
          best = estimate
          if estimate.error < 1e-11 * estimate.value.magnitude { return best }
        }
      }
    }
    return best
  }

  private static func ridders(
    _ start: Double, _ noise: Double, _ f: (Double) -> Double?
  ) -> Estimate? {
    var previous: [Double] = []
    var best: Estimate?
    var h = start
    for step in 0..<8 {
      guard let above = f(h), let below = f(-h), above.isFinite, below.isFinite else {
        h /= 2
        continue
      }
      let rounding = max(max(above.magnitude, below.magnitude) * 0x1p-52, noise) / h
      var row = [(above - below) / (2 * h)]
      var factor = 4.0
      for column in previous.indices {
        row.append((factor * row[column] - previous[column]) / (factor - 1))
        factor *= 4
        let spread = max(
          (row[column + 1] - row[column]).magnitude,
          (row[column + 1] - previous[column]).magnitude)
        if spread + rounding < best?.error ?? .infinity {
          best = Estimate(value: row[column + 1], error: spread + rounding)
        }
      }
      if let last = row.last, let old = previous.last, step > 3, let error = best?.error,
        (last - old).magnitude > 4 * error
      {
        break
      }
      previous = row
      h /= 2
    }
    return best
  }
}
