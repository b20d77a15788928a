/// The colours and lines of a picture: a small table.
public struct Theme: Hashable, Sendable {
  /// How the cards of one kind look.
  public struct Card: Hashable, Sendable {
    public var fill: Color
    public var border: Color
    public var borderWidth: Double
    /// Lengths of dashes and gaps in px; empty for a solid border.
    public var dash: [Double] = []
    /// A second line inside the border.
    public var isDouble = false
    /// The angle of a hatch behind the header; nil for none.
    public var hatch: Double?
    /// The radius of the corners as a share of what makes the ends round.
    public var roundness: Double
  }

  public var name: String
  public var paper: Color
  public var ink: Color
  /// Words such as «value», and the legend.
  public var words: Color
  public var rule: Color
  public var value: Color
  public var gradient: Color
  public var upstream: Color
  public var local: Color
  public var downstream: Color
  public var forward: Color
  public var backward: Color
  /// The dashes of the backward line; empty for a solid one.
  public var backwardDash: [Double] = []
  public var alarm: Color
  public var kink: Color
  public var plot: Color
  public var clusterFill: Color
  public var clusterBorder: Color
  public var parameter: Card
  public var data: Card
  public var unit: Card
  public var objective: Card
  /// Gradients in italics, so that they differ from values without colour.
  public var italicGradients = true

  public subscript(kind: Picture.Kind) -> Card {
    get {
      switch kind {
      case .parameter: parameter
      case .data: data
      case .unit: unit
      case .objective: objective
      }
    }
    set {
      switch kind {
      case .parameter: parameter = newValue
      case .data: data = newValue
      case .unit: unit = newValue
      case .objective: objective = newValue
      }
    }
  }
}

extension Theme {
  public static let light = Theme(
    name: "light", paper: Color(0xFFFFFF), ink: Color(0x1B2733), words: Color(0x5B6672),
    rule: Color(0xAEB7C0), value: Color(0x005A9C), gradient: Color(0xB34700),
    upstream: Color(0x7A1F7A), local: Color(0x3D4852), downstream: Color(0xB34700),
    forward: Color(0x26456B), backward: Color(0xB34700), alarm: Color(0xC1121F),
    kink: Color(0x8A5A00), plot: Color(0x005A9C), clusterFill: Color(0xF5F7FA),
    clusterBorder: Color(0xA9B4C0),
    parameter: Card(
      fill: Color(0xFFF0C7), border: Color(0xB07A00), borderWidth: 1.8, roundness: 1),
    data: Card(fill: Color(0xE9EDF1), border: Color(0x66727F), borderWidth: 1.4, roundness: 0.08),
    unit: Card(fill: Color(0xFFFFFF), border: Color(0x3C5A78), borderWidth: 1.5, roundness: 0.36),
    objective: Card(
      fill: Color(0xDCF2E6), border: Color(0x00734D), borderWidth: 1.6, isDouble: true,
      roundness: 0.36))

  public static let dark = Theme(
    name: "dark", paper: Color(0x14181E), ink: Color(0xEEF2F6), words: Color(0xA3AFBC),
    rule: Color(0x5A6672), value: Color(0x6DB9F7), gradient: Color(0xFF9C57),
    upstream: Color(0xDB9BE8), local: Color(0xCDD6DF), downstream: Color(0xFF9C57),
    forward: Color(0x9CC6EE), backward: Color(0xF28A45), alarm: Color(0xFF7B7B),
    kink: Color(0xFFD166), plot: Color(0x6DB9F7), clusterFill: Color(0x1B2129),
    clusterBorder: Color(0x566473),
    parameter: Card(
      fill: Color(0x3A2F12), border: Color(0xE0AC3B), borderWidth: 1.8, roundness: 1),
    data: Card(fill: Color(0x2A313A), border: Color(0x9AA7B4), borderWidth: 1.4, roundness: 0.08),
    unit: Card(fill: Color(0x1D2530), border: Color(0x7FA3C7), borderWidth: 1.5, roundness: 0.36),
    objective: Card(
      fill: Color(0x12352A), border: Color(0x4CC79A), borderWidth: 1.6, isDouble: true,
      roundness: 0.36))

  /// Black on white: kinds by border and hatch, the backward pass by dashes and italics.
  public static let print = Theme(
    name: "print", paper: Color(0xFFFFFF), ink: .black, words: Color(0x333333),
    rule: Color(0x555555), value: .black, gradient: .black, upstream: .black, local: .black,
    downstream: .black, forward: .black, backward: .black, backwardDash: [4.5, 2.5],
    alarm: .black, kink: .black, plot: .black, clusterFill: .white, clusterBorder: Color(0x777777),
    parameter: Card(
      fill: .white, border: .black, borderWidth: 2.4, hatch: 45, roundness: 1),
    data: Card(
      fill: .white, border: .black, borderWidth: 1.2, dash: [6, 3], roundness: 0.08),
    unit: Card(fill: .white, border: .black, borderWidth: 1.2, roundness: 0.36),
    objective: Card(
      fill: .white, border: .black, borderWidth: 1.3, isDouble: true, roundness: 0.36))

  /// Green values and red gradients, as lecturers know them.
  public static let classic = Theme(
    name: "classic", paper: Color(0xFFFFFF), ink: Color(0x111111), words: Color(0x5E5E5E),
    rule: Color(0xAAAAAA), value: Color(0x007A1F), gradient: Color(0xD00000),
    upstream: Color(0xD00000), local: Color(0x333333), downstream: Color(0xD00000),
    forward: Color(0x1A1A1A), backward: Color(0xD00000), alarm: Color(0xA000A0),
    kink: Color(0x8A5A00), plot: Color(0x333333), clusterFill: Color(0xF7F7F7),
    clusterBorder: Color(0xAAAAAA),
    parameter: Card(fill: .white, border: Color(0x333333), borderWidth: 2.2, roundness: 1),
    data: Card(fill: Color(0xF0F0F0), border: Color(0x333333), borderWidth: 1.2, roundness: 0.08),
    unit: Card(fill: .white, border: Color(0x333333), borderWidth: 1.3, roundness: 0.5),
    objective: Card(
      fill: .white, border: Color(0x333333), borderWidth: 1.3, isDouble: true, roundness: 0.5))

  public static let all = [light, dark, print, classic]

  public static func named(_ name: String) -> Theme? { all.first { $0.name == name } }
}

// MARK: - One's own theme

/// A line of a theme that says nothing known.
public struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
  public var key: String
  public var description: String
}

extension Theme {
  private static let colors: [(String, any WritableKeyPath<Theme, Color> & Sendable)] = [
    ("paper", \.paper), ("ink", \.ink), ("words", \.words), ("rule", \.rule), ("value", \.value),
    ("gradient", \.gradient), ("upstream", \.upstream), ("local", \.local),
    ("downstream", \.downstream), ("forward", \.forward), ("backward", \.backward),
    ("alarm", \.alarm), ("kink", \.kink), ("plot", \.plot), ("cluster-fill", \.clusterFill),
    ("cluster-border", \.clusterBorder),
  ]

  /// Every colour besides those of the cards.
  static var colorPaths: [any WritableKeyPath<Theme, Color> & Sendable] { colors.map(\.1) }

  /// All keys that a theme file can set.
  public static var keys: [String] {
    colors.map(\.0) + ["name", "base", "backward-dash", "italic-gradients"]
      + Picture.Kind.allCases.flatMap { kind in
        ["fill", "border", "width", "dash", "double", "hatch", "roundness"].map {
          "\(kind.rawValue)-\($0)"
        }
      }
  }

  /// A theme with some entries changed: colours as `#rrggbb`, numbers, lists of numbers with blanks or
  /// commas, `yes` and `no`. `base` names the theme to start from and counts wherever it stands.
  public init(base: Theme = .light, settings: [(key: String, value: String)]) throws(ThemeError) {
    self = base
    for (key, value) in settings where key == "base" {
      guard let theme = Theme.named(value) else {
        throw ThemeError(
          key: key,
          description: "there is no theme “\(value)”; there are "
            + Theme.all.map(\.name).joined(separator: ", "))
      }
      self = theme
    }
    for (key, value) in settings where key != "base" { try set(key, value) }
  }

  private mutating func set(_ key: String, _ value: String) throws(ThemeError) {
    if let (_, path) = Self.colors.first(where: { $0.0 == key }) {
      self[keyPath: path] = try Self.color(key, value)
      return
    }
    switch key {
    case "name": name = value
    case "backward-dash": backwardDash = try Self.numbers(key, value)
    case "italic-gradients": italicGradients = try Self.flag(key, value)
    default:
      let parts = key.split(separator: "-", maxSplits: 1).map(String.init)
      guard parts.count == 2, let kind = Picture.Kind(rawValue: parts[0]) else {
        throw ThemeError(key: key, description: "a theme has no entry “\(key)”")
      }
      try setCard(kind, parts[1], key, value)
    }
  }

  private mutating func setCard(
    _ kind: Picture.Kind, _ part: String, _ key: String, _ value: String
  ) throws(ThemeError) {
    switch part {
    case "fill": self[kind].fill = try Self.color(key, value)
    case "border": self[kind].border = try Self.color(key, value)
    case "width": self[kind].borderWidth = try Self.number(key, value, 0...20)
    case "dash": self[kind].dash = try Self.numbers(key, value)
    case "double": self[kind].isDouble = try Self.flag(key, value)
    case "hatch": self[kind].hatch = value == "no" ? nil : try Self.number(key, value, 0...180)
    case "roundness": self[kind].roundness = try Self.number(key, value, 0...1)
    default: throw ThemeError(key: key, description: "a theme has no entry “\(key)”")
    }
  }

  private static func color(_ key: String, _ value: String) throws(ThemeError) -> Color {
    guard let color = Color(value) else {
      throw ThemeError(key: key, description: "“\(value)” is no colour such as #005A9C")
    }
    return color
  }

  private static func number(
    _ key: String, _ value: String, _ range: ClosedRange<Double>
  ) throws(ThemeError) -> Double {
    guard let number = Double(value), range.contains(number) else {
      throw ThemeError(
        key: key,
        description: "“\(value)” is no number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func numbers(_ key: String, _ value: String) throws(ThemeError) -> [Double] {
    if value == "no" { return [] }
    var result: [Double] = []
    for word in value.split(whereSeparator: { $0 == " " || $0 == "," }) {
      result.append(try number(key, String(word), 0...100))
    }
    return result
  }

  private static func flag(_ key: String, _ value: String) throws(ThemeError) -> Bool {
    switch value {
    case "yes", "true": return true
    case "no", "false": return false
    default: throw ThemeError(key: key, description: "“\(value)” is neither yes nor no")
    }
  }
}
