/// The number of a text in a `WordTable`.
typealias WordID = Int32
/// The number of a name in a `NameTable`.
typealias NameID = Int32

/// Texts as small numbers: each text is kept once, one after the other.
struct WordTable: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int32] = []
  /// Open addressing over the numbers; −1 is free.
  private var slots = [WordID](repeating: -1, count: 16)

  var count: Int { ends.count }

  private func range(_ id: WordID) -> Range<Int> {
    (id == 0 ? 0 : Int(ends[Int(id) - 1]))..<Int(ends[Int(id)])
  }

  subscript(id: WordID) -> String { String(decoding: bytes[range(id)], as: UTF8.self) }

  /// FNV-1a.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ hash >> 32)
  }

  private func slot(of text: some Collection<UInt8>) -> Int {
    text.withContiguousStorageIfAvailable(slot(of:))
      ?? Array(text).withUnsafeBufferPointer(slot(of:))
  }

  private func slot(of text: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Self.hash(text) & mask
    while slots[slot] >= 0, !isText(slots[slot], text) { slot = (slot + 1) & mask }
    return slot
  }

  private func isText(_ id: WordID, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(id)
    guard range.count == text.count else { return false }
    for i in text.indices where bytes[range.lowerBound + i] != text[i] { return false }
    return true
  }

  /// The number of a text that is there; nil for another.
  func known(_ text: some Collection<UInt8>) -> WordID? {
    let id = slots[slot(of: text)]
    return id < 0 ? nil : id
  }

  /// The number of a text, which is added where it is new. Complexity: linear in its length.
  mutating func id(_ text: some Collection<UInt8>) -> WordID {
    var slot = slot(of: text)
    if slots[slot] >= 0 { return slots[slot] }
    if count * 2 >= slots.count {
      slots = Array(repeating: -1, count: slots.count * 2)
      for id in 0..<WordID(count) { slots[self.slot(of: bytes[range(id)])] = id }
      slot = self.slot(of: text)
    }
    let id = WordID(count)
    bytes += text
    ends.append(Int32(truncatingIfNeeded: bytes.count))
    slots[slot] = id
    return id
  }
}

/// Names as small numbers, so that whoever looks one up neither reads nor hashes its text again.
struct NameTable: Sendable {
  /// A base, and an index: −1 is none, a number from 0 stands for itself, and below are texts.
  private struct Key: Equatable {
    let base: WordID
    let index: Int32

    /// Eight numbers that follow one another are neighbours, as most formulas use them so.
    var hash: Int {
      let group = UInt64(UInt32(bitPattern: base)) << 32 | UInt64(UInt32(bitPattern: index >> 3))
      let mixed = group &* 0x9E37_79B9_7F4A_7C15
      return Int(truncatingIfNeeded: (mixed ^ mixed >> 32) << 3 | UInt64(index & 7))
    }
  }

  private(set) var words = WordTable()
  private var keys: [Key] = []
  private var slots = [NameID](repeating: -1, count: 16)
  /// The name without an index of each word; −1 where there is none.
  private var plain: [NameID] = []

  private static let none: Int32 = -1
  /// A larger number as an index is kept as a text.
  static let largestNumber = 999_999_999

  var count: Int { keys.count }

  subscript(id: NameID) -> Name {
    let key = keys[Int(id)]
    return Name(words[key.base], index: indexText(key.index))
  }

  func base(of id: NameID) -> WordID { keys[Int(id)].base }

  /// The number that a name's index is; nil where it is none.
  func number(of id: NameID) -> Int? {
    let index = keys[Int(id)].index
    return index >= 0 ? Int(index) : nil
  }

  /// The same base without an index, where that name is known.
  func plain(_ base: WordID) -> NameID? {
    guard Int(base) < plain.count, plain[Int(base)] >= 0 else { return nil }
    return plain[Int(base)]
  }

  private func indexText(_ index: Int32) -> String? {
    switch index {
    case Self.none: nil
    case 0...: String(index)
    default: words[-2 - index]
    }
  }

  /// The bases of all names, each once.
  var bases: [String] {
    var seen = [Bool](repeating: false, count: words.count)
    for key in keys { seen[Int(key.base)] = true }
    return seen.indices.filter { seen[$0] }.map { words[WordID($0)] }
  }

  /// Makes room for so many names.
  mutating func expect(_ count: Int) {
    guard keys.isEmpty, count > 64 else { return }
    keys.reserveCapacity(count)
    var size = slots.count
    while size < 2 * count { size *= 2 }
    slots = Array(repeating: -1, count: size)
  }

  // MARK: Looking up

  private func slot(of key: Key) -> Int {
    let mask = slots.count - 1
    var slot = key.hash & mask
    while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func id(_ key: Key) -> NameID {
    var slot = slot(of: key)
    if slots[slot] >= 0 { return slots[slot] }
    if count * 2 >= slots.count {
      slots = Array(repeating: -1, count: slots.count * 2)
      for (id, key) in keys.enumerated() { slots[self.slot(of: key)] = NameID(id) }
      slot = self.slot(of: key)
    }
    let id = NameID(count)
    keys.append(key)
    slots[slot] = id
    if key.index == Self.none {
      while plain.count <= Int(key.base) { plain.append(-1) }
      plain[Int(key.base)] = id
    }
    return id
  }

  mutating func word(_ text: String) -> WordID { words.id(text.utf8) }
  mutating func word(_ text: ArraySlice<UInt8>) -> WordID { words.id(text) }

  mutating func id(_ base: WordID) -> NameID {
    plain(base) ?? id(Key(base: base, index: Self.none))
  }

  mutating func id(_ base: WordID, number: Int) -> NameID {
    guard (0...Self.largestNumber).contains(number) else {
      return id(base, text: String(number))
    }
    return id(Key(base: base, index: Int32(number)))
  }

  /// The index `12` as a text is the number 12.
  mutating func id(_ base: WordID, text: String) -> NameID {
    if let number = Self.number(text) { return id(Key(base: base, index: number)) }
    return id(Key(base: base, index: -2 - words.id(text.utf8)))
  }

  mutating func id(_ name: Name) -> NameID {
    let base = words.id(name.base.utf8)
    return name.index.map { id(base, text: $0) } ?? id(base)
  }

  /// The number of a name that is there; nil for another.
  func known(_ name: Name) -> NameID? {
    guard let base = words.known(name.base.utf8) else { return nil }
    guard let text = name.index else { return plain(base) }
    let index: Int32
    if let number = Self.number(text) {
      index = number
    } else if let word = words.known(text.utf8) {
      index = -2 - word
    } else {
      return nil
    }
    let id = slots[slot(of: Key(base: base, index: index))]
    return id < 0 ? nil : id
  }

  /// The number that is written so, without needless zeros.
  private static func number(_ text: String) -> Int32? {
    let digits = text.utf8
    guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      digits.first != 0x30 || digits.count == 1
    else { return nil }
    return Int32(text)
  }
}
