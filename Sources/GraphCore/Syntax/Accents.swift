/// Letters with marks over them, in their composed form where Unicode has one.
enum Accents {
  private static let composed: [(MathAccent, letters: String, results: String)] = [
    (.hat, "aceghijosuwyzACEGHIJOSUWYZ", "âĉêĝĥîĵôŝûŵŷẑÂĈÊĜĤÎĴÔŜÛŴŶẐ"),
    (.bar, "aeiouygAEIOUYG", "āēīōūȳḡĀĒĪŌŪȲḠ"),
    (.bar, "αιυΑΙΥ", "\u{1FB1}\u{1FD1}\u{1FE1}\u{1FB9}\u{1FD9}\u{1FE9}"),
    (.tilde, "aeinouvyAEINOUVY", "ãẽĩñõũṽỹÃẼĨÑÕŨṼỸ"),
    (.dot, "abcdefghmnoprstwxyzABCDEFGHMNOPRSTWXYZ", "ȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏżȦḂĊḊĖḞĠḢṀṄȮṖṘṠṪẆẊẎŻ"),
    (.ddot, "aehiotuwxyAEHIOUWXY", "äëḧïöẗüẅẍÿÄËḦÏÖÜẄẌŸ"),
  ]

  private static let byResult: [Character: (MathAccent, Character)] = {
    var table: [Character: (MathAccent, Character)] = [:]
    for (accent, letters, results) in composed {
      for (letter, result) in zip(letters, results) { table[result] = (accent, letter) }
    }
    return table
  }()

  private static let byLetter: [MathAccent: [Character: Character]] = {
    var table: [MathAccent: [Character: Character]] = [:]
    for (accent, letters, results) in composed {
      table[accent, default: [:]].merge(zip(letters, results)) { first, _ in first }
    }
    return table
  }()

  /// `y` with a hat: ŷ; θ with a hat: θ and the combining mark.
  static func apply(_ accent: MathAccent, to letter: String) -> String {
    guard letter.count == 1, let character = letter.first else { return letter }
    if let known = byLetter[accent]?[character] { return String(known) }
    return letter + String(accent.combining)
  }

  /// The accent and the letter under it, for a single character that has one.
  static func split(_ base: String) -> (MathAccent, String)? {
    guard base.count == 1, let character = base.first else { return nil }
    if let (accent, letter) = byResult[character] { return (accent, String(letter)) }
    let scalars = base.unicodeScalars
    guard scalars.count == 2, let last = scalars.last,
      let accent = MathAccent.allCases.first(where: { $0.combining == last })
    else { return nil }
    return (accent, String(scalars.prefix(1)))
  }

  /// One spelling for a letter with combining marks.
  static func normalized(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: Characters.isCombining) else { return text }
    var result = ""
    for character in text {
      if let (accent, letter) = split(String(character)) {
        result += apply(accent, to: letter)
      } else {
        result.append(character)
      }
    }
    return result
  }
}
