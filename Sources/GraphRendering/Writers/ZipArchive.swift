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

  /// The contents of a part of a ZIP file by whoever wrote it; nil where there is none, or where it is broken
  /// or larger than any that this program writes.
  ///
  /// - Complexity: linear in the number of bytes.
  static func part(_ name: String, of bytes: [UInt8], sizeLimit: Int = 1 << 24) -> [UInt8]? {
    func number(_ place: Int, _ size: Int) -> Int {
      (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
    // The directory is found from the end of the file (APPNOTE 4.3.16).
    guard bytes.count >= 22,
      let end = (max(0, bytes.count - 66_000)...bytes.count - 22).last(where: {
        number($0, 4) == 0x0605_4B50
      })
    else { return nil }
    var place = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard place + 46 <= end, number(place, 4) == 0x0201_4B50 else { return nil }
      let (nameLength, start) = (number(place + 28, 2), number(place + 42, 4))
      let next = place + 46 + nameLength + number(place + 30, 2) + number(place + 32, 2)
      guard next <= end else { return nil }
      guard bytes[place + 46..<place + 46 + nameLength].elementsEqual(name.utf8) else {
        place = next
        continue
      }
      let (packed, whole) = (number(place + 20, 4), number(place + 24, 4))
      guard start + 30 <= bytes.count, whole <= sizeLimit else { return nil }
      let data = start + 30 + number(start + 26, 2) + number(start + 28, 2)
      guard data + packed <= bytes.count else { return nil }
      let contents = Array(bytes[data..<data + packed])
      switch number(place + 10, 2) {
      case 0: return contents
      case 8: return Deflate.inflated(contents, count: whole)
      default: return nil
      }
    }
    return nil
  }

  private static func two(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
  }

  private static func four(_ value: Int) -> [UInt8] { two(value) + two(value >> 16) }
}
