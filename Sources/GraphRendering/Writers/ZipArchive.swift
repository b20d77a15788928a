/// A ZIP file: parts in their order, with a fixed date, so that the same parts give the same bytes.
struct ZipArchive {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// Adds a part; one that is stored can be found in the file as it is.
  mutating func add(_ name: String, _ bytes: [UInt8], isStored: Bool = false) {
    let packed = isStored ? nil : Deflate.raw(bytes)
    let isPacked = packed.map { $0.count < bytes.count } ?? false
    let data = isPacked ? packed ?? bytes : bytes
    let start = body.count
    var header: [UInt8] = []
    header += Self.two(20)  // version 2.0 can read it
    header += Self.two(0x0800)  // the name is UTF-8
    header += Self.two(isPacked ? 8 : 0)
    header += Self.two(0)  // midnight
    header += Self.two(0x21)  // of 1 January 1980
    header += Self.four(Int(PNGText.checksum(bytes)))
    header += Self.four(data.count)
    header += Self.four(bytes.count)
    header += Self.two(name.utf8.count)
    header += Self.two(0)
    body += Self.four(0x0403_4B50) + header + Array(name.utf8) + data
    directory += Self.four(0x0201_4B50) + Self.two(20) + header
    directory += Self.two(0) + Self.two(0) + Self.two(0) + Self.four(0) + Self.four(start)
    directory += Array(name.utf8)
    count += 1
  }

  mutating func add(_ name: String, _ text: String, isStored: Bool = false) {
    add(name, Array(text.utf8), isStored: isStored)
  }

  var bytes: [UInt8] {
    body + directory + Self.four(0x0605_4B50) + Self.two(0) + Self.two(0) + Self.two(count)
      + Self.two(count) + Self.four(directory.count) + Self.four(body.count) + Self.two(0)
  }

  private static func two(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }

  private static func four(_ value: Int) -> [UInt8] { two(value) + two(value >> 16) }
}
