/// Times of one thing that was done several times, in milliseconds.
public struct Timing {
  private var times: [Double] = []

  public init() {}

  public mutating func measure<T>(_ body: () throws -> T) rethrows -> T {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    let passed = clock.now - start
    let (seconds, attoseconds) = passed.components
    times.append(Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
    return result
  }

  /// The median says what is usual; the least, what the machine can do when nothing else runs.
  public var median: Double { times.isEmpty ? 0 : times.sorted()[times.count / 2] }
  public var least: Double { times.min() ?? 0 }

  public mutating func add(_ other: Timing) { times += other.times }
}
