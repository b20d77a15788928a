/// The bytes of an SVG, written without strings in between.
struct SVGBytes {
  private(set) var bytes: [UInt8] = []

  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  /// Text of the writer's own.
  mutating func add(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func add(raw text: String) { bytes.append(contentsOf: text.utf8) }

  /// At most two decimals, never `-0` nor an exponent; what is not finite becomes 0.
  mutating func add(_ x: Double) {
    guard x.isFinite else { return bytes.append(48) }
    let hundredths = Int((max(-1e9, min(1e9, x)) * 100).rounded())
    if hundredths < 0 { bytes.append(45) }
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    addDigits(whole)
    if rest == 0 { return }
    bytes.append(46)
    bytes.append(UInt8(48 + rest / 10))
    if rest % 10 != 0 { bytes.append(UInt8(48 + rest % 10)) }
  }

  private mutating func addDigits(_ number: Int) {
    let start = bytes.count
    var rest = number
    repeat {
      bytes.append(UInt8(48 + rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  mutating func add(_ point: Point) {
    add(point.x)
    bytes.append(32)
    add(point.y)
  }

  /// `#rrggbb`
  mutating func add(_ color: Color) {
    bytes.append(35)
    for part in [color.red, color.green, color.blue] {
      for digit in [part >> 4, part & 15] { bytes.append(digit < 10 ? 48 + digit : 87 + digit) }
    }
  }

  /// Text for content and attributes.
  mutating func add(escaped text: String) {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case 0x26, 0x3C, 0x3E, 0x22, 0x27, 0...0x1F, 0x7F, 0xC2, 0xEF: false
      default: true
      }
    }
    add(raw: isPlain ? text : SVGWriter.escaped(text))
  }

  /// The characters of a run of text. Blanks at the ends and in rows would be dropped by a viewer: they
  /// become no-break spaces.
  mutating func add(characters text: String) {
    var previous: UInt8 = 32
    var isPlain = true
    for byte in text.utf8 {
      if byte == 32, previous == 32 { isPlain = false }
      previous = byte
    }
    if isPlain, previous != 32 { return add(escaped: text) }
    var result = ""
    var before: Unicode.Scalar?
    let scalars = text.unicodeScalars
    for (index, scalar) in scalars.enumerated() {
      let isEdge = index == 0 || index == scalars.count - 1
      let blank = scalar == " " && (isEdge || before == " ")
      result.unicodeScalars.append(blank ? "\u{A0}" : scalar)
      before = scalar
    }
    add(escaped: result)
  }
}
