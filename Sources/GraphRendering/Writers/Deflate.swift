import CZlib

/// Compression by zlib.
enum Deflate {
  /// As small as can be, without a header, as ZIP files have it; nil where zlib has no memory for it.
  static func raw(_ bytes: [UInt8]) -> [UInt8]? { packed(bytes, level: 9, isRaw: true) }

  /// A zlib stream, as PNG files have it.
  ///
  /// - Parameter level: 1 is fast, 9 small.
  static func stream(_ bytes: [UInt8], level: Int) -> [UInt8]? {
    packed(bytes, level: level, isRaw: false)
  }

  private static func packed(_ bytes: [UInt8], level: Int, isRaw: Bool) -> [UInt8]? {
    let room = Int(cz_bound(UInt(bytes.count)))
    let packed = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      guard let start = buffer.baseAddress else { return }
      count = Int(
        cz_deflate(
          bytes, UInt(bytes.count), Int32(level), isRaw ? 1 : 0, start, UInt(room)))
    }
    return packed.isEmpty ? nil : packed
  }
}
