/// Letters, digits and signs that Unicode has once more in another dress: the bold, italic, script,
/// double-struck … alphabets of mathematics and the full-width forms of Chinese and Japanese keyboards.
/// In a formula they are the plain ones.
///
/// Source: the Unicode Standard, 22.2 (Mathematical Alphanumeric Symbols) and 18.5 (Fullwidth forms).
enum StyledLetters {
  /// The plain letter, digit or sign; the scalar itself where it has no dress.
  static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x1D400...0x1D6A3: latin(scalar.value - 0x1D400)
    case 0x1D6A4: "i"
    case 0x1D6A5: "j"
    case 0x1D6A8...0x1D7C9: greek(scalar.value - 0x1D6A8)
    case 0x1D7CE...0x1D7FF: shifted("0", (scalar.value - 0x1D7CE) % 10)
    case 0xFF01...0xFF5E: shifted("!", scalar.value - 0xFF01)
    case 0x2100...0x214F: letterlike[scalar] ?? scalar
    default: scalar
    }
  }

  /// Whether a text can hold such a scalar: the first bytes of their UTF-8 forms.
  static func mayOccur(in bytes: [UInt8]) -> Bool {
    bytes.contains { $0 == 0xF0 || $0 == 0xEF || $0 == 0xE2 }
  }

  /// A text with every scalar in its plain form.
  static func plain(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(plain(scalar)) }
    return String(result)
  }

  private static func shifted(_ first: Unicode.Scalar, _ steps: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(first.value + steps) ?? first
  }

  /// Thirteen alphabets of 52 letters, one after the other.
  private static func latin(_ offset: UInt32) -> Unicode.Scalar {
    let letter = offset % 52
    return letter < 26 ? shifted("A", letter) : shifted("a", letter - 26)
  }

  /// Five alphabets of 58: 25 capitals with ϴ after Ρ, ∇, 25 small letters, ∂ and six variants.
  private static func greek(_ offset: UInt32) -> Unicode.Scalar {
    switch offset % 58 {
    case 17: "Θ"
    case 25: "∇"
    case 26...50: shifted("α", offset % 58 - 26)
    case 51: "∂"
    case 52: "ε"
    case 53: "θ"
    case 54: "κ"
    case 55: "φ"
    case 56: "ρ"
    case 57: "π"
    default: shifted("Α", offset % 58)
    }
  }

  /// The letters that Unicode had before it had the alphabets.
  private static let letterlike: [Unicode.Scalar: Unicode.Scalar] = [
    "ℎ": "h", "ℬ": "B", "ℰ": "E", "ℱ": "F", "ℋ": "H", "ℐ": "I", "ℒ": "L", "ℳ": "M", "ℛ": "R",
    "ℯ": "e", "ℊ": "g", "ℴ": "o", "ℭ": "C", "ℌ": "H", "ℑ": "I", "ℜ": "R", "ℨ": "Z",
  ]
}
