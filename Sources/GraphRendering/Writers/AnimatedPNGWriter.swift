/// Puts frames into one animated PNG (PNG specification, third edition): the default image, which viewers
/// without animation show, is the last frame, the finished graph.
public enum AnimatedPNGWriter {
  public struct Failure: Error, Hashable, Sendable {
    public let message: String
  }

  /// - Parameters:
  ///   - frames: whole PNG files of one size and kind.
  ///   - pause: seconds that each stays; the last stays twice as long.
  public static func apng(_ frames: [[UInt8]], pause: Double) throws(Failure) -> [UInt8] {
    guard let last = frames.last else { throw Failure(message: "an animation needs a frame") }
    let still = try chunks(last)
    guard let header = still.first(where: { $0.type == "IHDR" }) else {
      throw Failure(message: "a frame is no PNG")
    }
    var out: [UInt8] = Array(last.prefix(8))
    for chunk in still where chunk.type != "IDAT" && chunk.type != "IEND" {
      out += PNGText.chunk(chunk.type, Array(chunk.data))
      if chunk.type == "IHDR" {
        out += PNGText.chunk(
          "acTL",
          PNGText.bigEndian(UInt32(truncatingIfNeeded: frames.count))
            + PNGText.bigEndian(0))
      }
    }
    for chunk in still where chunk.type == "IDAT" {
      out += PNGText.chunk("IDAT", Array(chunk.data))
    }
    var sequence: UInt32 = 0
    func next() -> [UInt8] {
      sequence += 1
      return PNGText.bigEndian(sequence - 1)
    }
    let size = Array(header.data.prefix(8))
    for (index, frame) in frames.enumerated() {
      let parts = try chunks(frame)
      guard parts.first(where: { $0.type == "IHDR" })?.data.elementsEqual(header.data) == true
      else { throw Failure(message: "the frames are not of one size") }
      let seconds = index == frames.count - 1 ? 2 * pause : pause
      let hundredths = Int((max(0.01, min(600, seconds)) * 100).rounded())
      // Size, place, delay as a fraction; what was there is replaced.
      out += PNGText.chunk(
        "fcTL",
        next() + size + [0, 0, 0, 0, 0, 0, 0, 0]
          + [UInt8(hundredths >> 8), UInt8(hundredths & 255), 0, 100, 0, 0])
      for chunk in parts where chunk.type == "IDAT" {
        out += PNGText.chunk("fdAT", next() + chunk.data)
      }
    }
    return out + PNGText.chunk("IEND", [])
  }

  private static func chunks(
    _ png: [UInt8]
  ) throws(Failure) -> [(type: String, data: ArraySlice<UInt8>)] {
    var result: [(String, ArraySlice<UInt8>)] = []
    var place = 8
    while place + 12 <= png.count {
      let length = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard place + 12 + length <= png.count else { break }
      let type = String(decoding: png[place + 4..<place + 8], as: UTF8.self)
      result.append((type, png[place + 8..<place + 8 + length]))
      place += 12 + length
    }
    guard result.last?.0 == "IEND" else { throw Failure(message: "a frame is no whole PNG") }
    return result
  }
}
