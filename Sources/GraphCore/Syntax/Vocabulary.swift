/// What the words of a text are to the parser. Each is looked up once, however often it stands there.
struct Vocabulary: Sendable {
  struct Traits: OptionSet, Sendable {
    let rawValue: UInt8
    /// It is not split into letters.
    static let whole = Traits(rawValue: 1)
    /// A name in every place: no function, no constant and no sign of a sum.
    static let name = Traits(rawValue: 2)
    /// A function of the language that nothing hides, and that is written like others.
    static let function = Traits(rawValue: 4)
  }

  struct Word: Sendable {
    let spelling: String
    let traits: Traits
    /// The number of the spelling among the names of the tree, or −1 until it is one.
    var base: WordID = -1
  }

  private var written = WordTable()
  private var words: [Word] = []
  /// The words of one ASCII letter; −1 is none yet.
  private var letters = [Int32](repeating: -1, count: 128)

  subscript(index: Int) -> Word { words[index] }

  /// The place of what a word or letter token says.
  mutating func index(of token: Token, _ source: SourceText, _ declarations: Declarations) -> Int {
    let (lower, upper) = (Int(token.lower), Int(token.upper))
    if upper - lower == 1, source.bytes[lower] < 0x80 {
      let letter = Int(source.bytes[lower])
      if letters[letter] < 0 {
        letters[letter] = Int32(words.count)
        words.append(Self.word(token, source, declarations))
        _ = written.id(CollectionOfOne(UInt8(letter)))
      }
      return Int(letters[letter])
    }
    let index = Int(written.id(source.bytes[lower..<upper]))
    if index == words.count { words.append(Self.word(token, source, declarations)) }
    return index
  }

  /// The number of a word among the names of a tree.
  mutating func base(of index: Int, in names: inout NameTable) -> WordID {
    if words[index].base < 0 { words[index].base = names.word(words[index].spelling) }
    return words[index].base
  }

  private static func word(
    _ token: Token, _ source: SourceText, _ declarations: Declarations
  ) -> Word {
    let name = source.spelling(token)
    let isDeclared = declarations.names.contains(name)
    let isOwn = declarations.functions[name] != nil
    let isFunction = declarations.isFunction(name)
    var traits: Traits = []
    if declarations.isWhole(source.text(token.range(in: source))) { traits.insert(.whole) }
    if !isOwn, isDeclared || name.count == 1 && !signs.contains(name) { traits.insert(.name) }
    if !isOwn, isFunction, !signs.contains(name) { traits.insert(.function) }
    return Word(spelling: name, traits: traits)
  }

  /// What is read in a way of its own where it is not declared.
  private static let signs: Set<String> = ["Σ", "Π", "σ", "I", "π", "e", "sum", "prod"]
}

extension Reference {
  /// Whether the letter without its index is declared by this name: σ_w does not take the sigmoid away.
  var declaresBase: Bool { indices.isEmpty || !Self.meaningful.contains(base) }

  private static let meaningful: Set<String> = ["σ", "e", "π", "I", "T", "Σ", "Π"]
}

extension Declarations {
  /// Whether a word is a function: one that the person defined, or one of the language that no
  /// declaration hides.
  func isFunction(_ word: String) -> Bool {
    if functions[word] != nil { return true }
    return word.count > 1 && !names.contains(word) && FunctionTable.signature(named: word) != nil
  }

  /// Whether a word stays whole; another is a product of its letters.
  func isWhole(_ word: String) -> Bool {
    if word.count == 1 || word.utf8.contains(0x5C) { return true }
    if names.contains(word) || functions[word] != nil { return true }
    return Characters.greekNames[word] != nil || FunctionTable.signature(named: word) != nil
      || Self.words.contains(word)
  }

  private static let words: Set<String> = [
    "inf", "Inf", "infinity", "NaN", "nan", "if", "for", "when", "otherwise", "else", "sum",
    "prod", "elsewhere", "sonst", "falls", "wenn", "sinon", "and",
  ]
}

extension SourceText {
  /// What a word or letter token says, in one spelling.
  func spelling(_ token: Token) -> String {
    if token.upper - token.lower == 1 {
      return String(Character(Unicode.Scalar(bytes[Int(token.lower)])))
    }
    var written = text(token.range(in: self))
    if written.hasPrefix("\\") { written.removeFirst() }
    // `\_` within a word.
    if token.kind == .fixedWord || written.utf8.contains(0x5C) { written.removeAll { $0 == "\\" } }
    if token.kind == .fixedWord { return written }
    if let greek = Characters.greekNames[written] { return String(greek) }
    if written.utf8.allSatisfy({ $0 < 0x80 }) { return written }
    let scalars = written.unicodeScalars.map { Characters.variants[$0] ?? $0 }
    return Accents.normalized(String(String.UnicodeScalarView(scalars)))
  }
}
