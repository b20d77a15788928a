import CZlib

/// Compression by zlib.
enum Deflate {
  /// As small as can be, without a header, as ZIP files have it; nil where zlib has no memory for it.
  static func raw(_ bytes: [UInt8]) -> [UInt8]? { packed(bytes, level: 9, CZ_RAW) }

  /// A zlib stream, as PNG files have it.
  ///
  /// - Parameter level: 1 is fast, 9 small.
  static func stream(_ bytes: [UInt8], level: Int) -> [UInt8]? {
    packed(bytes, level: level, CZ_ZLIB)
  }

  /// What was packed by `raw`, or by another program; nil where it is broken or not of that many bytes.
  static func inflated(_ bytes: [UInt8], count: Int) -> [UInt8]? {
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      filled = Int(cz_inflate(bytes, UInt(bytes.count), start, UInt(count)))
    }
    return result.count == count ? result : nil
  }

  private static func packed(_ bytes: [UInt8], level: Int, _ form: cz_form) -> [UInt8]? {
    let room = Int(cz_bound(UInt(bytes.count)))
    let packed = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = Int(cz_deflate(bytes, UInt(bytes.count), Int32(level), form, start, UInt(room)))
    }
    return packed.isEmpty ? nil : packed
  }

  /// A part of a zlib stream that is compressed on its own, so that it can stand in several streams. It
  /// ends at a whole byte and refers to nothing before it.
  struct Band: Sendable {
    fileprivate let packed: [UInt8]
    /// How many bytes were compressed, and their Adler-32.
    fileprivate let count: Int
    fileprivate let sum: UInt32

    /// Nil where zlib has no memory for it.
    init?(_ bytes: [UInt8], level: Int) {
      guard let packed = Deflate.packed(bytes, level: level, CZ_PART) else { return nil }
      self.packed = packed
      count = bytes.count
      sum = cz_adler(bytes, UInt(bytes.count))
    }
  }

  /// The zlib stream (RFC 1950) of bands one after the other.
  static func stream(_ bands: [Band]) -> [UInt8] {
    // Deflate with a window of 32 KiB, in a fast way.
    var stream: [UInt8] = [0x78, 0x5E]
    stream.reserveCapacity(bands.reduce(8) { $0 + $1.packed.count })
    // Adler-32 of no bytes.
    var sum: UInt32 = 1
    for band in bands {
      stream += band.packed
      sum = cz_adler_joined(sum, band.sum, band.count)
    }
    // An empty last block with the fixed codes (RFC 1951, 3.2.6).
    return stream + [0x03, 0x00] + PNGText.bigEndian(sum)
  }
}
