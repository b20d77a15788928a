/// Puts frames into one animated PNG (PNG specification, third edition): the default image, which viewers
/// without animation show, is the finished graph.
enum AnimatedPNG {
  /// A part of the image that replaces what is there.
  struct Frame: Sendable {
    var x, y, width, height: Int
    /// The compressed rows, of the same kind as the default image.
    var data: [UInt8]
  }

  /// - Parameters:
  ///   - frames: the first covers the image.
  ///   - pause: seconds that each stays; the last stays twice as long.
  static func adding(_ frames: [Frame], pause: Double, to still: [UInt8]) -> [UInt8] {
    var out = Array(still.prefix(8))
    for chunk in chunks(still) where chunk.type != "IEND" {
      out += PNGText.chunk(chunk.type, Array(chunk.data))
      if chunk.type == "IHDR" {
        out += PNGText.chunk("acTL", number(frames.count) + number(0))
      }
    }
    var sequence = 0
    func next() -> [UInt8] {
      sequence += 1
      return number(sequence - 1)
    }
    for (index, frame) in frames.enumerated() {
      let seconds = index == frames.count - 1 ? 2 * pause : pause
      let hundredths = Int((max(0.01, min(600, seconds)) * 100).rounded())
      // Size, place, delay as a fraction; nothing is cleared and nothing blended.
      out += PNGText.chunk(
        "fcTL",
        next() + number(frame.width) + number(frame.height) + number(frame.x) + number(frame.y)
          + [UInt8(hundredths >> 8), UInt8(hundredths & 255), 0, 100, 0, 0])
      out += PNGText.chunk("fdAT", next() + frame.data)
    }
    return out + PNGText.chunk("IEND", [])
  }

  private static func number(_ value: Int) -> [UInt8] {
    PNGText.bigEndian(UInt32(truncatingIfNeeded: value))
  }

  private static func chunks(_ png: [UInt8]) -> [(type: String, data: ArraySlice<UInt8>)] {
    var result: [(String, ArraySlice<UInt8>)] = []
    var place = 8
    while place + 12 <= png.count {
      let length = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard place + 12 + length <= png.count else { break }
      let type = String(decoding: png[place + 4..<place + 8], as: UTF8.self)
      result.append((type, png[place + 8..<place + 8 + length]))
      place += 12 + length
    }
    return result
  }
}
