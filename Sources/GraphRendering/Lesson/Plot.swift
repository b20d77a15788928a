public import GraphCore
import RealModule

/// Curves over steps or layers: what a table of numbers shows at a glance.
public struct Plot: Hashable, Sendable {
  public struct Series: Hashable, Sendable {
    public let name: Lesson.Phrase
    /// One for each label, not negative where the plot is logarithmic.
    public let values: [Double]

    public init(name: Lesson.Phrase, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  public let title: Lesson.Phrase
  public let labels: [MathNode]
  public let series: [Series]
  /// Whether equal factors have equal distances; 0 stands at the lower edge.
  public let isLogarithmic: Bool

  public init(
    title: Lesson.Phrase, labels: [MathNode], series: [Series], isLogarithmic: Bool
  ) {
    self.title = title
    self.labels = labels
    self.series = series
    self.isLogarithmic = isLogarithmic
  }

  /// Okabe & Ito's colours, which people with colour blindness tell apart.
  static let colors: [Color] = [
    Color(0x0072B2), Color(0xD55E00), Color(0x009E73), Color(0xCC79A7), Color(0xE69F00),
    Color(0x56B4E9),
  ]

  /// The range of the axis, and where its marks stand.
  struct Axis {
    let least, most: Double
    /// Place between 0 and 1, and the number there.
    let marks: [(place: Double, value: Double)]
    let isLogarithmic: Bool

    /// Between 0 (least) and 1 (most).
    func place(_ value: Double) -> Double {
      let x = isLogarithmic ? Plot.decimalLogarithm(value) : value
      return min(1, max(0, (x - least) / (most - least)))
    }
  }

  var axis: Axis {
    let values = series.flatMap(\.values).filter(\.isFinite)
    if isLogarithmic {
      let logs = values.filter { $0 > 0 }.map(Self.decimalLogarithm)
      let least = max((logs.min() ?? -1).rounded(.down), -300)
      let most = max((logs.max() ?? 0).rounded(.up), least + 1)
      let step = max(1, ((most - least) / 6).rounded(.up))
      let marks = stride(from: most, through: least, by: -step).map {
        (place: ($0 - least) / (most - least), value: Self.powerOfTen(Int($0)))
      }
      return Axis(least: least, most: most, marks: marks, isLogarithmic: true)
    }
    let (low, high) = (min(0, values.min() ?? 0), values.max() ?? 1)
    let step = Self.niceStep((high - low) / 5)
    let most = max((high / step).rounded(.up) * step, low + step)
    let least = (low / step).rounded(.down) * step
    let count = Int(((most - least) / step).rounded())
    let marks = (0...max(1, count)).map {
      (place: Double($0) / Double(max(1, count)), value: least + Double($0) * step)
    }
    return Axis(least: least, most: most, marks: marks, isLogarithmic: false)
  }

  private static func niceStep(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return 1 }
    let power = powerOfTen(Int(decimalLogarithm(x).rounded(.down)))
    return ([1, 2, 5].first { $0 * power >= x } ?? 10) * power
  }

  static func decimalLogarithm(_ x: Double) -> Double {
    x > 0 ? .log(x) / .log(10) : -400
  }

  static func powerOfTen(_ n: Int) -> Double { Double("1e\(n)") ?? 0 }
}
