/// Compresses bytes as RFC 1951 says: matches of LZ77 in one block of fixed Huffman codes. The same bytes
/// give the same result everywhere.
enum Deflate {
  /// - Complexity: linear in the number of bytes.
  static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var out = BitWriter()
    out.put(1, 1)  // the last block
    out.put(1, 2)  // fixed codes
    let tableSize = 1 << 15
    var head = [Int32](repeating: -1, count: tableSize)
    var previous = [Int32](repeating: -1, count: bytes.count)
    func slot(_ index: Int) -> Int {
      let key =
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      return Int((key &* 0x9E37_79B1) >> 17)
    }
    var index = 0
    while index < bytes.count {
      var best = (length: 0, distance: 0)
      if index + 3 <= bytes.count {
        var candidate = head[slot(index)]
        var tries = 24
        let longest = min(258, bytes.count - index)
        while candidate >= 0, tries > 0, index - Int(candidate) <= 32768 {
          let start = Int(candidate)
          var length = 0
          while length < longest, bytes[start + length] == bytes[index + length] { length += 1 }
          if length > best.length { best = (length, index - start) }
          if length == longest { break }
          candidate = previous[start]
          tries -= 1
        }
      }
      let step = best.length >= 4 ? best.length : 1
      if step > 1 {
        out.putMatch(length: best.length, distance: best.distance)
      } else {
        out.putSymbol(Int(bytes[index]))
      }
      for place in index..<min(index + step, max(index, bytes.count - 2)) {
        let key = slot(place)
        previous[place] = head[key]
        head[key] = Int32(truncatingIfNeeded: place)
      }
      index += step
    }
    out.putSymbol(256)
    return out.finished
  }
}

private struct BitWriter {
  private var bytes: [UInt8] = []
  private var buffer: UInt64 = 0
  private var count = 0

  /// So many bits, the lowest first.
  mutating func put(_ value: Int, _ bits: Int) {
    buffer |= UInt64(value) << UInt64(count)
    count += bits
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: buffer))
      buffer >>= 8
      count -= 8
    }
  }

  /// A Huffman code, whose highest bit comes first.
  private mutating func putCode(_ code: Int, _ bits: Int) {
    var turned = 0
    for bit in 0..<bits where code >> bit & 1 == 1 { turned |= 1 << (bits - 1 - bit) }
    put(turned, bits)
  }

  /// The fixed code of a literal or of a length's class (RFC 1951, 3.2.6).
  mutating func putSymbol(_ symbol: Int) {
    switch symbol {
    case ..<144: putCode(0x30 + symbol, 8)
    case ..<256: putCode(0x190 + symbol - 144, 9)
    case ..<280: putCode(symbol - 256, 7)
    default: putCode(0xC0 + symbol - 280, 8)
    }
  }

  mutating func putMatch(length: Int, distance: Int) {
    var place = Self.lengths.count - 1
    while Self.lengths[place].base > length { place -= 1 }
    putSymbol(257 + place)
    put(length - Self.lengths[place].base, Self.lengths[place].bits)
    place = Self.distances.count - 1
    while Self.distances[place].base > distance { place -= 1 }
    putCode(place, 5)
    put(distance - Self.distances[place].base, Self.distances[place].bits)
  }

  var finished: [UInt8] {
    count > 0 ? bytes + [UInt8(truncatingIfNeeded: buffer)] : bytes
  }

  /// The tables of RFC 1951, 3.2.5.
  private static let lengths: [(base: Int, bits: Int)] = {
    var list: [(base: Int, bits: Int)] = (3...10).map { ($0, 0) }
    var base = 11
    for bits in 1...5 {
      for _ in 0..<4 {
        list.append((base, bits))
        base += 1 << bits
      }
    }
    list[list.count - 1] = (227, 5)
    return list + [(258, 0)]
  }()

  private static let distances: [(base: Int, bits: Int)] = {
    var list: [(base: Int, bits: Int)] = (1...4).map { ($0, 0) }
    var base = 5
    for bits in 1...13 {
      for _ in 0..<2 {
        list.append((base, bits))
        base += 1 << bits
      }
    }
    return list
  }()
}
