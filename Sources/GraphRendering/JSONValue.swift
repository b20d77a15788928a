/// A value of JSON (RFC 8259) as it was read: members keep their order and numbers their text, so that
/// what is not touched is written as it came.
public indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Hashable, Sendable {
    public var key: String
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// Where a text is no JSON.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
  }

  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  public var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The deepest nesting that is read.
  public static let depthLimit = 2000

  public init(_ bytes: [UInt8]) throws(Failure) {
    var reader = JSONReader(bytes: bytes)
    self = try reader.document()
  }

  // MARK: Writing

  /// The value as JSON in one line.
  public var text: String {
    var out = ""
    write(to: &out)
    return out
  }

  private func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let flag): out += flag ? "true" : "false"
    case .number(let digits): out += digits
    case .string(let text): Self.write(text, to: &out)
    case .array(let items):
      out += "["
      for (place, item) in items.enumerated() {
        if place > 0 { out += "," }
        item.write(to: &out)
      }
      out += "]"
    case .object(let members):
      out += "{"
      for (place, member) in members.enumerated() {
        if place > 0 { out += "," }
        Self.write(member.key, to: &out)
        out += ":"
        member.value.write(to: &out)
      }
      out += "}"
    }
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\u{0}"..."\u{1F}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var place = 0

  mutating func document() throws(JSONValue.Failure) -> JSONValue {
    let value = try value(depth: 0)
    skipBlanks()
    guard place == bytes.count else { throw failure("something follows the JSON value") }
    return value
  }

  private func failure(_ text: String) -> JSONValue.Failure {
    JSONValue.Failure(description: "byte \(place): \(text)")
  }

  private mutating func skipBlanks() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    for index in 0..<count where text.utf8Start[index] != bytes[place + index] { return false }
    place += count
    return true
  }

  private mutating func value(depth: Int) throws(JSONValue.Failure) -> JSONValue {
    guard depth < JSONValue.depthLimit else { throw failure("the JSON is nested too deeply") }
    skipBlanks()
    if take("null") { return .null }
    if take("true") { return .bool(true) }
    if take("false") { return .bool(false) }
    if take("[") { return try array(depth) }
    if take("{") { return try object(depth) }
    if place < bytes.count, bytes[place] == 0x22 { return .string(try string()) }
    let start = place
    while place < bytes.count, "+-.0123456789eE".utf8.contains(bytes[place]) { place += 1 }
    let digits = String(decoding: bytes[start..<place], as: UTF8.self)
    guard Double(digits) != nil else { throw failure("there is no JSON value") }
    return .number(digits)
  }

  private mutating func array(_ depth: Int) throws(JSONValue.Failure) -> JSONValue {
    var items: [JSONValue] = []
    skipBlanks()
    if take("]") { return .array([]) }
    while true {
      items.append(try value(depth: depth + 1))
      skipBlanks()
      if take(",") { continue }
      guard take("]") else { throw failure("a comma or ] is missing") }
      return .array(items)
    }
  }

  private mutating func object(_ depth: Int) throws(JSONValue.Failure) -> JSONValue {
    var members: [JSONValue.Member] = []
    skipBlanks()
    if take("}") { return .object([]) }
    while true {
      skipBlanks()
      let key = try string()
      skipBlanks()
      guard take(":") else { throw failure("a colon is missing") }
      members.append(JSONValue.Member(key, try value(depth: depth + 1)))
      skipBlanks()
      if take(",") { continue }
      guard take("}") else { throw failure("a comma or } is missing") }
      return .object(members)
    }
  }

  private mutating func string() throws(JSONValue.Failure) -> String {
    guard take("\"") else { throw failure("a string is missing") }
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case 0x22: return String(decoding: text, as: UTF8.self)
      case 0x5C: text += Array(String(try escape()).utf8)
      default: text.append(byte)
      }
    }
    throw failure("a string has no end")
  }

  private mutating func escape() throws(JSONValue.Failure) -> Character {
    guard place < bytes.count else { throw failure("a string has no end") }
    let byte = bytes[place]
    place += 1
    switch byte {
    case 0x22: return "\""
    case 0x5C: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{8}"
    case 0x66: return "\u{C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75:
      var code = try hex()
      if (0xD800..<0xDC00).contains(code), take("\\u") {
        let low = try hex()
        guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      return Unicode.Scalar(code).map { Character($0) } ?? "\u{FFFD}"
    default: throw failure("an escape is not known")
    }
  }

  private mutating func hex() throws(JSONValue.Failure) -> UInt32 {
    guard place + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw failure("an escape needs four hexadecimal digits") }
    place += 4
    return code
  }
}
