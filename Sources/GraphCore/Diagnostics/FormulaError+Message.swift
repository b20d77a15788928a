extension FormulaError {
  /// The message as a person reads it: what is wrong and where, the line with the place underlined, and
  /// a hint.
  ///
  ///     error: 1:6: the inner sizes of a product differ: X is 3×2, y is 3×1
  ///       f = (X y)^T
  ///            ^^^
  ///     hint: did you mean Xᵀ y ?
  ///
  /// - Parameter texts: the texts of the program by their index; the place is looked up there.
  public func formatted(texts: [SourceText]) -> String {
    var lines: [String] = []
    if let place, let text = texts.first(where: { $0.index == Int(place.text) }) {
      let spot = TextSpot(place, in: text)
      let name = text.name.isEmpty ? "" : "\(Self.visible(text.name)) "
      lines.append("error: \(name)\(spot.line):\(spot.column): \(Self.visible(message))")
      lines += spot.excerpt
    } else {
      lines.append("error: \(Self.visible(message))")
    }
    if let hint { lines.append("hint: \(Self.visible(hint))") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A text without control characters and marks that turn the direction of writing.
  static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      result.append(scalar == "\n" || scalar == "\t" ? " " : isHidden(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || Characters.controlName(scalar) != nil
  }
}

/// A place as a person counts: line and column from 1, in characters.
struct TextSpot {
  let line: Int
  let column: Int
  /// The line, or a window of it, and the marks under the place.
  let excerpt: [String]

  /// How many characters of a line are shown.
  static let window = 76

  init(_ range: SourceRange, in text: SourceText) {
    let bytes = text.bytes
    let lower = max(0, min(Int(range.lower), bytes.count))
    var start = lower
    // Lines end with a line feed, a carriage return, or both.
    func isLineEnd(_ i: Int) -> Bool { bytes[i] == 0x0A || bytes[i] == 0x0D }
    while start > 0, !isLineEnd(start - 1) { start -= 1 }
    var end = lower
    while end < bytes.count, !isLineEnd(end) { end += 1 }
    line =
      (0..<start).count { bytes[$0] == 0x0A || bytes[$0] == 0x0D && bytes[$0 + 1] != 0x0A } + 1
    // Of a line of a megabyte only the neighbourhood is shown.
    let far = min(end, lower + 2000)
    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let before = string(start..<lower)
    column = before.count + 1
    let upper = max(lower, min(Int(range.upper), far))
    let marked = max(1, string(lower..<upper).count)
    var shownBefore = Array(before.suffix(2000))
    var after = Array(string(lower..<far))
    var prefix = ""
    var suffix = far < end ? "…" : ""
    if shownBefore.count + after.count > Self.window {
      let keep = max(10, min(shownBefore.count, Self.window / 2))
      if shownBefore.count > keep {
        shownBefore = Array(shownBefore.suffix(keep))
        prefix = "…"
      }
      let room = max(10, Self.window - shownBefore.count)
      if after.count > room {
        after = Array(after.prefix(room))
        suffix = "…"
      }
    }
    let shown = prefix + String(shownBefore + after) + suffix
    guard shown.contains(where: { !$0.isWhitespace }) else {
      excerpt = []
      return
    }
    let marks = max(1, min(marked, max(1, after.count)))
    let indent = prefix.count + shownBefore.reduce(0) { $0 + Self.width($1) }
    let length = after.prefix(marks).reduce(0) { $0 + Self.width($1) }
    excerpt = [
      "  " + FormulaError.visible(shown),
      "  " + String(repeating: " ", count: indent) + String(repeating: "^", count: max(1, length)),
    ]
  }

  /// The columns of a terminal that a character takes: two for East Asian wide characters.
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
