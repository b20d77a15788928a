import GraphCore

/// Which letters lean, and which are letters with a mark over them.
enum Letters {
  /// One Latin letter or one small Greek letter is a variable in italics; capital Greek letters and
  /// words stand upright, as TeX has them.
  static func isItalic(_ name: String) -> Bool {
    guard name.unicodeScalars.count == 1, let letter = name.unicodeScalars.first else {
      return false
    }
    switch letter.value {
    case 0x41...0x5A, 0x61...0x7A, 0xC0...0x17F: return true
    case 0x3B1...0x3C9, 0x3D1, 0x3D5, 0x3D6, 0x3F0, 0x3F1, 0x3F5: return true
    default: return false
    }
  }

  /// A name without the marks over its one letter, and the marks from below upwards. A mark that is
  /// not one of mathematics (å, ç) stays with its letter, and so does one inside a word (`naïve`).
  static func decomposed(_ name: String) -> (String, [MathAccent]) {
    var scalars = Array(name.unicodeScalars)
    var accents: [MathAccent] = []
    while scalars.count > 1, let last = scalars.last,
      let accent = MathAccent.allCases.first(where: { $0.combining == last })
    {
      accents.insert(accent, at: 0)
      scalars.removeLast()
    }
    if scalars.count == 1, let (letter, accent) = composed[scalars[0]] {
      scalars = [letter]
      accents.insert(accent, at: 0)
    }
    guard !accents.isEmpty else { return (name, []) }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return (text, accents)
  }

  /// The letters that Unicode has with a mark over them, as pairs of composed letter and letter.
  private static let composed: [Unicode.Scalar: (Unicode.Scalar, MathAccent)] = {
    let pairs: [(MathAccent, String)] = [
      (.hat, "ÂAâaÊEêeÎIîiÔOôoÛUûuĈCĉcĜGĝgĤHĥhĴJĵjŜSŝsŴWŵwŶYŷyẐZẑz"),
      (.tilde, "ÃAãaÑNñnÕOõoĨIĩiŨUũuẼEẽeỸYỹyṼVṽv"),
      (.bar, "ĀAāaĒEēeĪIīiŌOōoŪUūuȲYȳyḠGḡg"),
      (.dot, "ĊCċcĖEėeĠGġgŻZżzȦAȧaȮOȯoẊXẋxẎYẏyḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇw"),
      (.ddot, "ÄAäaËEëeÏIïiÖOöoÜUüuŸYÿyẄWẅwẌXẍxẗtḦHḧh"),
    ]
    var table: [Unicode.Scalar: (Unicode.Scalar, MathAccent)] = [:]
    for (accent, text) in pairs {
      let scalars = Array(text.unicodeScalars)
      var index = 0
      while index + 1 < scalars.count {
        table[scalars[index]] = (scalars[index + 1], accent)
        index += 2
      }
    }
    return table
  }()
}
