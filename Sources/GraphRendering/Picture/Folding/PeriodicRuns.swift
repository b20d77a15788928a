/// Finds where a sequence repeats itself: the steps of a chain, the terms of a sum.
enum PeriodicRuns {
  struct Run: Hashable {
    var start: Int
    /// How many items make one period.
    var period: Int
    /// Whole periods.
    var count: Int
    var end: Int { start + period * count }
  }

  static let longestPeriod = 16

  /// Runs from the left that do not overlap, each with the period that covers most, the shortest of
  /// these.
  ///
  /// - Parameters:
  ///   - repeats: whether an item is alike the one that stands so many places before it.
  ///   - least: the fewest periods of a run.
  /// - Complexity: linear in the number of items.
  static func find(
    count: Int, least: Int, repeats: (_ item: Int, _ period: Int) -> Bool
  ) -> [Run] {
    guard count >= least else { return [] }
    var best = [Int32](repeating: 0, count: count)
    var periods = [Int8](repeating: 0, count: count)
    for period in 1...longestPeriod where period * least <= count {
      // How many items from here on are alike those one period before.
      var length = 0
      for item in stride(from: count - 1, through: period, by: -1) {
        length = repeats(item, period) ? length + 1 : 0
        let covered = Int32((length + period) / period * period)
        let start = item - period
        if length >= period * (least - 1), covered > best[start] {
          best[start] = covered
          periods[start] = Int8(period)
        }
      }
    }
    var runs: [Run] = []
    var at = 0
    while at < count {
      guard best[at] > 0 else {
        at += 1
        continue
      }
      let run = Run(start: at, period: Int(periods[at]), count: Int(best[at]) / Int(periods[at]))
      runs.append(run)
      at = run.end
    }
    return runs
  }
}
