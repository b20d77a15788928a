/// An opaque colour in sRGB.
public struct Color: Hashable, Sendable {
  public var red, green, blue: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// From `0xRRGGBB`; higher bits are left out of account.
  public init(_ hex: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
      blue: UInt8(truncatingIfNeeded: hex))
  }

  /// From `#rrggbb` or `#rgb`, in either case; nil for anything else.
  public init?(_ text: String) {
    let digits = text.dropFirst()
    guard text.first == "#", digits.allSatisfy(\.isASCII), let hex = UInt32(digits, radix: 16),
      digits.first != "+"
    else { return nil }
    switch digits.count {
    case 6: self.init(hex)
    case 3: self.init((hex & 0xF00) * 0x1100 + (hex & 0xF0) * 0x110 + (hex & 0xF) * 0x11)
    default: return nil
    }
  }

  public static let black = Color(0x000000)
  public static let white = Color(0xFFFFFF)

  /// `#rrggbb`, the only form that every viewer of SVG reads.
  public var hex: String {
    let digits = Array("0123456789abcdef")
    return [red, green, blue].reduce(into: "#") {
      $0.append(digits[Int($1 >> 4)])
      $0.append(digits[Int($1 & 15)])
    }
  }

  /// The colour so far (0 … 1) on the way to another.
  public func mixed(with other: Color, _ share: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(max(0, min(255, Double(a) + (Double(b) - Double(a)) * share)).rounded())
    }
    return Color(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}
