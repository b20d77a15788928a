import CZlib

/// The text chunks of a PNG, which carry the formula and its values.
enum PNGText {
  /// A PNG with text chunks and its resolution behind the header. Texts in ASCII become `tEXt`, others
  /// `iTXt`, which is UTF-8.
  static func adding(
    _ texts: [(key: String, value: String)], dotsPerMetre: Double, to png: [UInt8]
  ) -> [UInt8] {
    // Signature and header chunk have a fixed length.
    let header = 33
    guard png.count > header else { return png }
    var chunks: [UInt8] = []
    let density = UInt32(max(1, min(1e9, dotsPerMetre.rounded())))
    chunks += chunk("pHYs", bigEndian(density) + bigEndian(density) + [1])
    for (key, value) in texts {
      // Keys have 1 to 79 bytes of printable Latin.
      let keyBytes = key.utf8.filter { (0x20...0x7E).contains($0) }.prefix(79)
      guard !keyBytes.isEmpty else { continue }
      let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x0A }
      if isPlain {
        chunks += chunk("tEXt", keyBytes + [0] + value.utf8)
      } else {
        // Not compressed, no language, no translated key.
        let text = value.utf8.filter { $0 != 0 }
        chunks += chunk("iTXt", keyBytes + [0, 0, 0, 0, 0] + text)
        // Programs that know no iTXt keep the copy.
        chunks += chunk("tEXt", keyBytes + Array(copySuffix.utf8) + [0] + escaped(value).utf8)
      }
    }
    return png[..<header] + chunks + png[header...]
  }

  /// Behind the key of a copy in ASCII.
  static let copySuffix = "-ascii"

  /// ASCII, with other characters by their numbers as XML has them.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars where scalar.value != 0 {
      if scalar == "&" {
        out += "&amp;"
      } else if (0x20...0x7E).contains(scalar.value) {
        out.unicodeScalars.append(scalar)
      } else {
        out += "&#\(scalar.value);"
      }
    }
    return out
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(checksum(body))
  }

  static func bigEndian(_ x: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: x >> $0) }
  }

  /// CRC-32 of ISO 3309, as PNG and ZIP have it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 { cz_checksum(bytes, UInt(bytes.count)) }
}
