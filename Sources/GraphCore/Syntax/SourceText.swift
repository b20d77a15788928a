/// A text that a person gave, valid UTF-8.
public struct SourceText: Sendable {
  /// What the text is called in a message: empty for the formula, `--at`, a file's name.
  public let name: String
  public let bytes: [UInt8]
  /// Its place among the texts of one program; source ranges carry it.
  public let index: Int
  /// Whether letters in another dress may be there, which then are read as the plain ones.
  private let mayBeStyled: Bool

  /// The default limit of a text's size in bytes.
  public static let sizeLimit = 16 << 20

  /// Checks size and UTF-8. Complexity: linear in the size.
  public init(
    _ bytes: [UInt8], name: String = "", index: Int = 0, sizeLimit: Int = SourceText.sizeLimit
  ) throws(FormulaError) {
    if bytes.count > sizeLimit {
      throw FormulaError(
        .limit, "the text has \(bytes.count) bytes, and the limit is \(sizeLimit)",
        hint: "raise it with --max-bytes")
    }
    self.name = name
    self.bytes = bytes
    self.index = index
    let plain = Self.plainBytes(in: bytes)
    mayBeStyled = plain < bytes.count && StyledLetters.mayOccur(in: bytes)
    if let bad = Self.firstInvalidByte(in: bytes, from: plain) {
      let hex = String(bytes[bad], radix: 16, uppercase: true)
      throw FormulaError(
        .syntax, "byte \(bad + 1) (0x\(hex.count < 2 ? "0" : "")\(hex)) is not valid UTF-8",
        at: SourceRange(text: index, bad, bad + 1), hint: "save the text as UTF-8")
    }
  }

  public init(_ text: String, name: String = "", index: Int = 0) throws(FormulaError) {
    try self.init(Array(text.utf8), name: name, index: index)
  }

  public var whole: SourceRange { SourceRange(text: index, 0, bytes.count) }

  /// A part of the text, its letters in their plain form.
  public func text(_ range: SourceRange) -> String {
    mayBeStyled ? StyledLetters.plain(written(range)) : written(range)
  }

  /// The text as it was typed.
  public var written: String { written(whole) }

  /// A part of the text as it stands there.
  func written(_ range: SourceRange) -> String {
    let lower = Swift.max(0, Swift.min(Int(range.lower), bytes.count))
    let upper = Swift.max(lower, Swift.min(Int(range.upper), bytes.count))
    return String(decoding: bytes[lower..<upper], as: UTF8.self)
  }

  /// Whether a range holds just that word; nothing is allocated.
  func holds(_ word: StaticString, at range: SourceRange) -> Bool {
    let (lower, count) = (Int(range.lower), Int(range.upper - range.lower))
    guard count == word.utf8CodeUnitCount, lower >= 0, lower + count <= bytes.count else {
      return false
    }
    return word.withUTF8Buffer { letters in
      (0..<count).allSatisfy { letters[$0] == bytes[lower + $0] }
    }
  }

  /// The whole number that stands between two places, of at most nine digits without needless zeros.
  func wholeNumber(_ lower: Int, _ upper: Int) -> Int? {
    guard upper - lower <= 9, upper - lower == 1 || bytes[lower] != 0x30 else { return nil }
    var number = 0
    for i in lower..<upper {
      let digit = bytes[i] &- 0x30
      guard digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }

  /// The Unicode scalar that begins at a byte, in its plain form, and the length of what is written; the
  /// text was checked.
  func scalar(at index: Int) -> (Unicode.Scalar, Int) {
    let b0 = UInt32(bytes[index])
    if b0 < 0x80 { return (Unicode.Scalar(UInt8(b0)), 1) }
    func next(_ k: Int) -> UInt32 {
      index + k < bytes.count ? UInt32(bytes[index + k] & 0x3F) : 0
    }
    let (value, length): (UInt32, Int) =
      if b0 < 0xE0 {
        ((b0 & 0x1F) << 6 | next(1), 2)
      } else if b0 < 0xF0 {
        ((b0 & 0x0F) << 12 | next(1) << 6 | next(2), 3)
      } else {
        ((b0 & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
      }
    return (StyledLetters.plain(Unicode.Scalar(value) ?? "\u{FFFD}"), length)
  }

  /// How many bytes at the beginning are ASCII, in whole words of eight.
  private static func plainBytes(in bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes { bytes in
      var i = 0
      while i + 8 <= bytes.count,
        bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        i += 8
      }
      return i
    }
  }

  /// The table of well-formed sequences of the Unicode Standard, 3.9, table 3-7.
  static func firstInvalidByte(in bytes: [UInt8], from start: Int = 0) -> Int? {
    var i = start
    let n = bytes.count
    while i < n {
      let b = bytes[i]
      if b < 0x80 {
        i += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch b {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return i
      }
      guard i + length <= n, second.contains(bytes[i + 1]) else { return i }
      for k in 2..<Swift.max(length, 2) where !(0x80...0xBF).contains(bytes[i + k]) { return i }
      i += length
    }
    return nil
  }
}
