/// Places in an array by what stands there: open addressing, without a copy of a key. Units are found in it by
/// operation and operands, terms of normal forms by their kind.
struct PlaceTable {
  private var slots: [(place: Int32, mark: UInt32)]
  private var count = 0

  static func hash(_ primitive: Int32) -> UInt64 { UInt64(UInt32(bitPattern: primitive)) }

  /// The hash with one operand more.
  @inline(__always)
  static func hash(_ value: UInt64, _ operand: GraphBuilder.Operand) -> UInt64 {
    mixed(value, UInt64(UInt32(bitPattern: operand.raw)))
  }

  /// The hash with one word more.
  @inline(__always)
  static func mixed(_ value: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ mixed >> 29
  }

  @inline(__always)
  func find(_ hash: UInt64, _ isEqual: (Int32) -> Bool) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    let mark = UInt32(truncatingIfNeeded: hash >> 32)
    while slots[slot].place >= 0 {
      if slots[slot].mark == mark, isEqual(slots[slot].place) { return slots[slot].place }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Whether the next entry needs a table with more room.
  var isFull: Bool { (count + 1) * 2 > slots.count }

  /// An empty table with room for so many.
  init(capacity: Int = 32) {
    var size = 64
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: (-1, 0), count: size)
  }

  mutating func insert(_ place: Int32, hash: UInt64) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot].place >= 0 { slot = (slot + 1) & mask }
    slots[slot] = (place, UInt32(truncatingIfNeeded: hash >> 32))
    count += 1
  }
}
