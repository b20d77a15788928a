import GraphCore

// Words, numbers and mathematics as LaTeX.
extension TikZPainter {
  /// Mathematics with spaces around its words, which are escaped as text is.
  static func math(_ node: MathNode) -> String {
    if case .words(let words) = node { return "\\text{\(text(words))}" }
    // Characters of the private use area stand for words while LaTeX is written.
    var words: [String] = []
    func marked(_ node: MathNode) -> MathNode {
      switch node {
      case .row(let parts): return .row(parts.map(marked))
      case .words(let text):
        guard let mark = Unicode.Scalar(0xE100 + UInt32(min(words.count, 0x7FF))) else {
          return node
        }
        words.append(text)
        return .sign(String(mark))
      case .styled(let role, let inner): return .styled(role, marked(inner))
      default: return node
      }
    }
    var out = LaTeX().string(marked(node)).replacing("−", with: "-")
    for (place, text) in words.enumerated() {
      guard let mark = Unicode.Scalar(0xE100 + UInt32(min(place, 0x7FF))) else { continue }
      // Nothing stands before the first words.
      let space = out.hasPrefix(String(mark)) ? "" : " "
      out = out.replacing(String(mark), with: "\\text{\(space)\(Self.text(text)) }")
    }
    return out
  }

  /// A line of runs as LaTeX.
  static func line(_ line: SlideShapes.Line) -> String {
    var out = ""
    var isMath = false
    for piece in pieces(line.runs[...], size: line.size, baseline: line.baseline) {
      // A script belongs to what stands before it.
      if piece.isMath != isMath { out += "$" } else if isMath { out += " " }
      isMath = piece.isMath
      out += piece.text
    }
    return isMath ? out + "$" : out
  }

  /// Runs on one baseline; those that are smaller and stand off it are scripts, which have scripts of
  /// their own.
  private static func pieces(
    _ runs: ArraySlice<TextRun>, size: Double, baseline: Double
  ) -> [(isMath: Bool, text: String)] {
    func shift(_ run: TextRun) -> Double {
      let shift = baseline - run.y
      return run.font.size < 0.8 * size && abs(shift) > 0.05 * size ? shift : 0
    }
    var out: [(isMath: Bool, text: String)] = []
    var rest = runs
    while let run = rest.first {
      let side = shift(run)
      if side != 0 {
        let script = rest.prefix { shift($0) * side > 0 }
        rest = rest.dropFirst(script.count)
        let inner = pieces(script, size: run.font.size, baseline: run.y)
          .map { $0.isMath ? $0.text : "\\text{\($0.text)}" }.joined(separator: " ")
        out.append((true, "\(side > 0 ? "^" : "_"){\(inner)}"))
        continue
      }
      rest.removeFirst()
      if run.font.family == .sans {
        var words = text(run.string)
        if run.font.italic { words = "\\textit{\(words)}" }
        if run.font.bold { words = "\\textbf{\(words)}" }
        out.append((false, "\\textsf{\(words)}"))
      } else {
        out.append((true, math(run)))
      }
    }
    return out
  }

  private static func math(_ run: TextRun) -> String {
    var math = ""
    for character in run.string {
      let letter = String(character)
      let piece =
        character.isLetter
        ? LaTeX().string(.identifier(letter)) : LaTeX().string(.sign(letter))
      if let last = math.last, last.isLetter, piece.first?.isLetter == true, math.contains("\\") {
        math += " "
      }
      math += piece
    }
    if !run.font.italic, run.string.contains(where: \.isLetter), run.string.count > 1,
      !math.contains("\\")
    {
      math = "\\mathrm{\(math)}"
    }
    for accent in run.accents { math = LaTeX().accented(math, accent) }
    return math.replacing("−", with: "-").replacing("+=", with: "\\mathrel{+}=")
  }

  /// Words with the special characters of LaTeX escaped, and mathematical ones in mathematics.
  static func text(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "\\": out += "\\textbackslash{}"
      case "^": out += "\\textasciicircum{}"
      case "~": out += "\\textasciitilde{}"
      // In TeX's old encoding these places hold other characters.
      case "<": out += "\\textless{}"
      case ">": out += "\\textgreater{}"
      case "|": out += "\\textbar{}"
      case "_", "{", "}", "$", "&", "#", "%": out += "\\\(character)"
      case "−": out += "{--}"  // in the type of the number
      case "∞": out += "$\\infty$"
      case "÷": out += "$\\div$"
      case "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻":
        let plain = "0123456789-"
        let place = Array("⁰¹²³⁴⁵⁶⁷⁸⁹⁻").firstIndex(of: character) ?? 0
        out += "$^{\(Array(plain)[place])}$"
      case "\n", "\r", "\t": out += " "
      // Straight only in the font of typewriters.
      case "\"": out += "{\\ttfamily\\char34}"
      // A lone one is curly too in the fonts of text.
      case "'": out += "\\textquotesingle{}"
      case "`": out += "\\textasciigrave{}"
      // Two would be joined to a dash.
      case "-": out += out.hasSuffix("-") ? "{}-" : "-"
      default:
        let letter = LaTeX().string(.identifier(String(character)))
        let sign = LaTeX().string(.sign(String(character)))
        if letter.hasPrefix("\\"), !character.isASCII {
          out += "$\(letter)$"
        } else if sign.contains("\\"), !character.isASCII {
          out += "$\(sign)$"
        } else {
          out.append(character)
        }
      }
    }
    return out
  }

  /// Declarations of the letters that pdflatex does not know, which it would stop at: it sets a small box
  /// for each. lualatex takes them from a font that has them.
  static func letters(in text: String) -> String {
    var codes: Set<UInt32> = []
    for scalar in text.unicodeScalars where scalar.value >= 0x80 { codes.insert(scalar.value) }
    guard let first = codes.min() else { return "" }
    // TeX's old encoding has neither guillemets nor ogoneks.
    let isLatin = first < 0x250
    var out =
      isLatin
      ? """
      \\ifdefined\\directlua\\else\\usepackage[T1]{fontenc}
        \\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}\\fi

      """ : ""
    out += """
      % For letters beyond Latin take lualatex with fontspec and a font that has them.
      \\newcommand\\gbletter[2]{\\ifcsname u8:\\detokenize{#1}\\endcsname\\else
        \\DeclareUnicodeCharacter{#2}{\\fbox{\\rule{0pt}{0.5em}\\rule{0.2em}{0pt}}}\\fi}
      \\ifdefined\\directlua\\else

      """
    for code in codes.sorted() {
      guard let scalar = Unicode.Scalar(code) else { continue }
      let hex = String(code, radix: 16, uppercase: true)
      out += "\\gbletter{\(scalar)}{\(hex)}\n"
    }
    return out + "\\fi\n"
  }
}
