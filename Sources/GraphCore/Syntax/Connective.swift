/// What words between formulas do there: `x^2 for x > 0`, `0 otherwise`, `where x = 3 and y = 2`.
enum Connective: Sendable {
  /// A range, a condition or values follow.
  case condition
  /// Values, shapes or conditions follow.
  case values
  /// No condition: all that is left.
  case otherwise
  case and, or

  /// Words that only lead on to others: «for all», «if and only if».
  private static let fillers: Set<String> = [
    "all", "any", "every", "each", "alle", "jedes", "tout", "tous", "toute", "only", "that", "the",
    "case", "cases", "is", "to", "then", "we", "have", "in", "时", "時", "的", "le", "cas", "fall",
  ]

  private static let meanings: [String: Connective] = {
    var table: [String: Connective] = [:]
    for word in [
      "if", "for", "when", "whenever", "iff", "as", "provided", "assuming", "falls", "wenn", "für",
      "bei", "si", "pour", "quand", "lorsque", "se", "per", "cuando", "para", "若", "如果", "当", "對於",
      "对于", "∀", "\\forall", "если", "при",
    ] { table[word] = .condition }
    for word in [
      "where", "with", "given", "subject", "such", "s.t", "st", "mit", "wobei", "wo", "avec", "où",
      "con", "donde", "dove", "其中",
    ] { table[word] = .values }
    for word in [
      "otherwise", "else", "elsewhere", "sonst", "andernfalls", "ansonsten", "sinon", "autrement",
      "altrimenti", "altrove", "其他", "其它", "否则", "其他情况", "其余", "иначе",
    ] { table[word] = .otherwise }
    for word in ["and", "und", "et", "且", "和"] { table[word] = .and }
    for word in ["or", "oder", "ou", "或"] { table[word] = .or }
    return table
  }()

  /// Those that are words of a formula's line even without `\text`.
  private static let plain: Set<String> = [
    "where", "with", "for", "if", "when", "otherwise", "else", "elsewhere", "and", "or", "mit",
    "wobei", "für", "falls", "wenn", "sonst", "avec", "pour", "sinon", "given", "provided",
    "assuming",
  ]

  /// What the words of `\text{…}` do; nil where one is unknown.
  static func of(words text: String) -> Connective? {
    let parts = text.lowercased().split { " ~\t\n\r".contains($0) }
    var found: Connective?
    for part in parts {
      var word = part
      while let last = word.last, ".,:;".contains(last) { word.removeLast() }
      while let first = word.first, ".,:;".contains(first) { word.removeFirst() }
      if word.isEmpty { continue }
      if let meaning = meanings[String(word)] {
        switch (found, meaning) {
        case (nil, _), (_, .otherwise), (.and, .condition), (.or, .condition), (.and, .values):
          found = meaning
        default: break
        }
      } else if !fillers.contains(String(word)) {
        return nil
      }
    }
    return found
  }

  /// Whether a text in braces says nothing: blanks, commas, a closing «时».
  static func isBlank(_ text: String) -> Bool {
    text.lowercased().split { " ,.;:~".contains($0) }.allSatisfy {
      fillers.contains(String($0)) && $0.utf8.allSatisfy { $0 >= 0x80 }
    }
  }

  /// What a word does that stands in a formula without `\text`.
  static func of(plain word: String) -> Connective? {
    plain.contains(word) ? meanings[word] : nil
  }

  /// For the first letter of a plain word, by its last five bits, the lengths of such words as bits: tells
  /// most other words apart without making a text.
  private static let plainLengths: [UInt32] = {
    var lengths = [UInt32](repeating: 0, count: 32)
    for word in plain {
      if let first = word.utf8.first { lengths[Int(first & 31)] |= 1 << UInt32(word.utf8.count) }
    }
    return lengths
  }()

  /// Whether a word that begins with a byte and has so many may do something between formulas.
  static func mayBePlain(_ first: UInt8, count: Int) -> Bool {
    count < 32 && plainLengths[Int(first & 31)] & 1 << UInt32(count) != 0
  }
}

extension SourceText {
  /// What a token does between formulas; nil for one that belongs to a formula.
  @inline(__always)
  func connective(_ token: Token) -> Connective? {
    token.kind == .word || token.kind == .phrase ? meaning(between: token) : nil
  }

  private func meaning(between token: Token) -> Connective? {
    switch token.kind {
    case .phrase:
      var text = self.text(token.range(in: self))
      if text.hasPrefix("\\"), let brace = text.firstIndex(of: "{") {
        text = String(text[text.index(after: brace)...])
      }
      while let last = text.last, last == "}" || last == "$" { text.removeLast() }
      return Connective.of(words: text)
    case .word:
      let length = Int(token.upper - token.lower)
      guard length > 1, Connective.mayBePlain(bytes[Int(token.lower)], count: length) else {
        return nil
      }
      return Connective.of(plain: written(token.range(in: self)))
    default: return nil
    }
  }
}
