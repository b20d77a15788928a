/// The formula and its values as they travel with a picture, read back from the file.
public struct EmbeddedMetadata: Hashable, Sendable {
  public var formula: String
  /// A list of values as `--at` takes it; nil where the picture was symbolic.
  public var values: String?
  /// Lists that override it, each those before.
  public var overriding: [String] = []
  /// The seed of values that were drawn.
  public var random: String?
  /// The name of the statement that was differentiated, where it was not the last.
  public var objective: String?
  /// What was opened into minimal units.
  public var expand: String?
  /// The variable of a gradient, or of second derivatives, that stand in place of the formula.
  public var gradientOf, hessianOf: String?
  /// Whether equal sub-expressions were kept apart.
  public var isUnshared = false
  /// The variable of forward mode.
  public var direction: String?
  /// Options of the picture that were given, each with its value in one word.
  public var look: [String] = []
  /// Files whose numbers are too many to travel; of them the shape alone does.
  public var leftOut: [String] = []

  /// Reads SVG, HTML, PNG, PDF, PPTX and DOT as this program writes them; nil where the file holds no formula.
  ///
  /// - Complexity: linear in the number of bytes.
  public init?(_ bytes: [UInt8]) {
    var found: [String: String]
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      found = Self.png(bytes)
    } else if bytes.starts(with: Array("%PDF".utf8)) {
      found = Self.pdf(bytes)
    } else if bytes.starts(with: [0x50, 0x4B, 3, 4]) {
      let properties = ZipArchive.part("docProps/custom.xml", of: bytes) ?? []
      found = Self.entries(
        properties, opening: " name=\"", between: "\"><vt:lpwstr>", closing: "<")
    } else if bytes.starts(with: Array("//".utf8)) || bytes.starts(with: Array("digraph".utf8)) {
      found = Self.attributes(bytes)
    } else {
      found = Self.entries(bytes, opening: " key=\"", between: "\">", closing: "<")
    }
    guard let formula = found["formula"], !formula.isEmpty else { return nil }
    self.formula = formula
    values = found["values"]
    random = found["random"]
    objective = found["objective"]
    expand = found["expand"]
    overriding = Self.laterLists.compactMap { found[$0] }
    (gradientOf, hessianOf) = (found["gradientof"], found["hessianof"])
    isUnshared = found["noshare"] != nil
    direction = found["along"]
    look = found["look"].map { $0.split(separator: "\n").map(String.init) } ?? []
  }

  private static let laterLists = (2...9).map { "values\($0)" }
  private static let keys =
    ["formula", "values", "random", "objective", "expand", "gradientof", "hessianof", "noshare"]
    + ["along", "look"] + laterLists

  /// What a picture carries to be opened again.
  public var entries: [Drawing.Metadata] {
    var result = [Drawing.Metadata("formula", formula)]
    func add(_ key: String, _ value: String?) {
      if let value { result.append(Drawing.Metadata(key, value)) }
    }
    add("values", values)
    for (key, list) in zip(Self.laterLists, overriding) { add(key, list) }
    add("random", random)
    add("objective", objective)
    add("expand", expand)
    add("gradientof", gradientOf)
    add("hessianof", hessianOf)
    add("noshare", isUnshared ? "yes" : nil)
    add("along", direction)
    add("look", look.isEmpty ? nil : look.joined(separator: "\n"))
    return result
  }

  public init(formula: String) { self.formula = formula }

  // MARK: XML

  private static func entries(
    _ bytes: [UInt8], opening: String, between: String, closing: String
  ) -> [String: String] {
    var result: [String: String] = [:]
    for key in keys {
      let start = Array((opening + key + between).utf8)
      guard let place = Self.place(of: start, in: bytes) else { continue }
      let text = bytes[(place + start.count)...].prefix { $0 != closing.utf8.first }
      result[key] = unescaped(String(decoding: text, as: UTF8.self))
    }
    return result
  }

  private static func place(of pattern: [UInt8], in bytes: [UInt8], from: Int = 0) -> Int? {
    guard let first = pattern.first, bytes.count - from >= pattern.count else { return nil }
    for start in from...(bytes.count - pattern.count) where bytes[start] == first {
      if bytes[start..<start + pattern.count].elementsEqual(pattern) { return start }
    }
    return nil
  }

  private static func unescaped(_ text: String) -> String {
    var out = ""
    var rest = text[...]
    while let character = rest.first {
      guard character == "&", let end = rest.firstIndex(of: ";") else {
        out.append(character)
        rest.removeFirst()
        continue
      }
      let name = rest[rest.index(after: rest.startIndex)..<end]
      switch name {
      case "amp": out += "&"
      case "lt": out += "<"
      case "gt": out += ">"
      case "quot": out += "\""
      case "apos": out += "'"
      default:
        if name.hasPrefix("#"), let code = UInt32(name.dropFirst()),
          let scalar = Unicode.Scalar(code)
        {
          out.unicodeScalars.append(scalar)
        }
      }
      rest = rest[rest.index(after: end)...]
    }
    return out
  }

  // MARK: DOT

  /// Attributes of the graph, as this program or Graphviz writes them, each at the start of a line.
  private static func attributes(_ bytes: [UInt8]) -> [String: String] {
    var result: [String: String] = [:]
    for key in keys {
      var start = 0
      while let place = place(of: Array((key + "=").utf8), in: bytes, from: start) {
        start = place + key.utf8.count + 1
        let before = bytes[..<place].last { $0 != 0x20 && $0 != 0x09 } ?? 0x0A
        guard [0x0A, 0x2C, 0x3B, 0x5B, 0x7B].contains(before), start < bytes.count else {
          continue
        }
        result[key] = quoted(bytes, start)
        break
      }
    }
    return result
  }

  /// What stands between quotes; a word where there are none. A backslash before the end of a line joins
  /// it with the next.
  private static func quoted(_ bytes: [UInt8], _ start: Int) -> String {
    guard bytes[start] == 0x22 else {
      let end: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x3B, 0x5D]
      return String(decoding: bytes[start...].prefix { !end.contains($0) }, as: UTF8.self)
    }
    var text: [UInt8] = []
    var index = start + 1
    while index < bytes.count, bytes[index] != 0x22 {
      if bytes[index] == 0x5C, index + 1 < bytes.count {
        index += 1
        switch bytes[index] {
        case 0x0A: break
        case UInt8(ascii: "n"): text.append(0x0A)
        default: text.append(bytes[index])
        }
      } else {
        text.append(bytes[index])
      }
      index += 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: PNG

  /// The text chunks. What stands in a copy in ASCII counts where a program dropped the text itself.
  private static func png(_ bytes: [UInt8]) -> [String: String] {
    var result: [String: String] = [:]
    var copies: [String: String] = [:]
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard place + 12 + length <= bytes.count else { break }
      let type = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      let data = bytes[place + 8..<place + 8 + length]
      place += 12 + length
      guard type == "tEXt" || type == "iTXt", let zero = data.firstIndex(of: 0) else { continue }
      let key = String(decoding: data[..<zero], as: UTF8.self)
      let isCopy = key.hasSuffix(PNGText.copySuffix)
      if isCopy, type == "tEXt" {
        copies[String(key.dropLast(PNGText.copySuffix.count))] = unescaped(
          String(decoding: data[(zero + 1)...], as: UTF8.self))
        continue
      }
      guard keys.contains(key) else { continue }
      // iTXt: two bytes of compression, then a language and a key, each with a zero at its end.
      let start = zero + (type == "iTXt" ? 5 : 1)
      guard start <= data.endIndex else { continue }
      result[key] = String(decoding: data[start...], as: UTF8.self)
    }
    return result.merging(copies.filter { keys.contains($0.key) }) { text, _ in text }
  }

  // MARK: PDF

  /// The keywords of the document, `formula: …` and `values: …`, with the separators of paragraphs between
  /// them and those of lines in them.
  private static func pdf(_ bytes: [UInt8]) -> [String: String] {
    guard let place = place(of: Array("/Keywords".utf8), in: bytes) else { return [:] }
    var index = place + 9
    while index < bytes.count, [0x20, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    guard index < bytes.count else { return [:] }
    let text = bytes[index] == 0x28 ? literal(bytes, index + 1) : hexadecimal(bytes, index + 1)
    var result: [String: String] = [:]
    for entry in text.split(separator: "\u{2029}") {
      for key in keys where entry.hasPrefix("\(key): ") {
        result[key] = entry.dropFirst(key.count + 2).description
          .replacing("\u{2028}", with: "\n")
      }
    }
    return result
  }

  /// A string in brackets, in the encoding of PDF documents, which agrees with ASCII.
  private static func literal(_ bytes: [UInt8], _ start: Int) -> String {
    var text: [UInt8] = []
    var depth = 1
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == 0x5C, index < bytes.count {
        text.append(bytes[index])
        index += 1
        continue
      }
      if byte == 0x28 { depth += 1 }
      if byte == 0x29 {
        depth -= 1
        if depth == 0 { break }
      }
      text.append(byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// UTF-16 with its mark, as hexadecimal digits.
  private static func hexadecimal(_ bytes: [UInt8], _ start: Int) -> String {
    let digits = bytes[start...].prefix { $0 != 0x3E }.compactMap {
      Character(Unicode.Scalar($0)).hexDigitValue
    }
    var units: [UInt16] = []
    var index = 0
    while index + 4 <= digits.count {
      units.append(digits[index..<index + 4].reduce(0) { $0 << 4 | UInt16($1) })
      index += 4
    }
    if units.first == 0xFEFF { units.removeFirst() }
    return String(decoding: units, as: UTF16.self)
  }
}
