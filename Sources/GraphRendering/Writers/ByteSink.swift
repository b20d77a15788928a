/// Collects text as bytes and hands it on in pieces.
///
/// What it holds is raw memory, since a graph of a million units is written as some ten million short pieces.
final class ByteSink {
  private let memory: UnsafeMutableRawPointer
  private let bytes: UnsafeMutablePointer<UInt8>
  private var count = 0
  private let flush: ([UInt8]) -> Void
  /// How much is handed on at a time; a single piece may be longer.
  private static let capacity = 1 << 16

  init(flush: @escaping ([UInt8]) -> Void) {
    memory = .allocate(byteCount: Self.capacity, alignment: 1)
    bytes = memory.bindMemory(to: UInt8.self, capacity: Self.capacity)
    self.flush = flush
  }

  deinit { memory.deallocate() }

  /// Hands on what is there.
  func finish() {
    flush(Array(UnsafeRawBufferPointer(start: memory, count: count)))
    count = 0
  }

  func put(_ bytes: UnsafeRawBufferPointer) {
    let length = bytes.count
    let start = place(for: length)
    guard let source = bytes.baseAddress else { return }
    guard length <= Self.capacity else { return flush(Array(bytes)) }
    memory.advanced(by: start).copyMemory(from: source, byteCount: length)
    count = start + length
  }

  /// Where the next bytes go.
  private func place(for more: Int) -> Int {
    let start = count
    if start + more <= Self.capacity { return start }
    finish()
    return 0
  }

  func put(_ text: StaticString) {
    put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

  func put(_ text: String) {
    var text = text
    text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
  }

  func put(byte: UInt8) {
    let start = place(for: 1)
    bytes[start] = byte
    count = start + 1
  }

  /// The digits of a whole number from 0.
  func put(digits number: Int) {
    let start = place(for: 20)
    let bytes = self.bytes
    var end = start + 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      end += 1
    }
    count = end
    rest = number
    while end > start {
      end -= 1
      bytes[end] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
