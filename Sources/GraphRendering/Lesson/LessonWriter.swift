import GraphCore

/// Writes a lesson as plain text, Markdown, LaTeX (a page or a beamer frame) or HTML.
public struct LessonWriter: Sendable {
  public enum Format: String, CaseIterable, Sendable { case text, md, latex, beamer, html }

  let lesson: Lesson
  let plain: PlainText
  let latex = LaTeX()
  let mathML = MathML()

  public init(_ lesson: Lesson) {
    self.lesson = lesson
    plain = PlainText(unitLetter: lesson.unitLetter)
  }

  public func string(_ format: Format) -> String {
    switch format {
    case .text: text
    case .md: markdown
    case .latex: page
    case .beamer: frames
    case .html: html
    }
  }

  // MARK: Plain text

  private var text: String {
    var result = plainText(lesson.title) + "\n"
    for block in lesson.blocks {
      switch block {
      case .heading(let phrase):
        let words = plainText(phrase)
        result += "\n\(words)\n\(String(repeating: "─", count: words.shownWidth))\n"
      case .paragraph(let phrase): result += plainText(phrase) + "\n"
      case .formulas(let lines):
        for line in lines {
          let (text, notes) = plain.lines(line.inOneLine)
          result += "  \(text)\n"
          if let notes { result += "  \(notes)\n" }
        }
      case .list(let items):
        for item in items { result += "  - \(plainText(item))\n" }
      case .plot(let plot): result += bars(plot)
      case .pageBreak: result += "\n"
      case .table(let heads, let rows):
        result += UnitTable.table(
          heads.map(plainText), rows.map { $0.map(plainText) }, numeric: [])
      }
    }
    return result
  }

  func plainText(_ phrase: Lesson.Phrase) -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): words
      case .math(let node): plainText(node)
      }
    }.joined()
  }

  /// ∂f/∂u in one line, without brackets.
  func plainText(_ node: MathNode) -> String { plain.string(node.inOneLine) }

  // MARK: Markdown

  private var markdown: String {
    var result = "# $\(latex.string(lesson.title))$\n"
    for block in lesson.blocks {
      result += "\n"
      switch block {
      case .heading(let phrase): result += "## \(mixed(phrase))\n"
      case .paragraph(let phrase): result += mixed(phrase) + "\n"
      case .formulas(let lines): result += "$$\n\(aligned(lines))\n$$\n"
      case .list(let items): for item in items { result += "- \(mixed(item))\n" }
      case .pageBreak: result += "---\n"
      case .plot(let plot): result += "```text\n\(bars(plot))```\n"
      case .table(let heads, let rows):
        result += "| " + heads.map(cell).joined(separator: " | ") + " |\n"
        result += "|" + String(repeating: " --- |", count: heads.count) + "\n"
        for row in rows { result += "| " + row.map(cell).joined(separator: " | ") + " |\n" }
      }
    }
    return result
  }

  private func mixed(_ phrase: Lesson.Phrase) -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): escapedMarkdown(words)
      case .math(let node): "$\(latex.string(node))$"
      }
    }.joined()
  }

  /// A bar in a table would end the cell.
  private func cell(_ phrase: Lesson.Phrase) -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): escapedMarkdown(words).replacing("|", with: "\\|")
      case .math(let node): "$\(latex.string(node).replacing("|", with: "\\vert "))$"
      }
    }.joined()
  }

  private func escapedMarkdown(_ words: String) -> String {
    words.replacing("_", with: "\\_").replacing("*", with: "\\*").replacing("<", with: "&lt;")
  }

  private func aligned(_ lines: [MathNode]) -> String {
    if lines.count == 1 { return latex.string(lines[0]) }
    return "\\begin{aligned}\n" + lines.map { marked($0) }.joined(separator: " \\\\\n")
      + "\n\\end{aligned}"
  }

  /// With a mark before the signs of equality, and broken at them where the line is longer than `width`
  /// characters; `lineBreak` ends a line that goes on.
  func marked(_ line: MathNode, width: Int = 100, lineBreak: String = "\\\\") -> String {
    let statements = line.statements
    guard statements.count == 1 else {
      return statements.map { marked($0, width: width, lineBreak: lineBreak) }
        .joined(separator: " \(lineBreak)\n")
    }
    guard case .row(let parts) = line else { return latex.string(line) }
    var pieces: [[MathNode]] = [[]]
    for part in parts {
      let isRelation = part == .infix("=") || part == .infix("≈")
      if isRelation { pieces.append([]) }
      pieces[pieces.count - 1].append(part)
    }
    guard pieces.count > 1 else { return latex.string(line) }
    let first = plainText(.row(pieces[0])).count
    var text = latex.string(.row(pieces[0]))
    var used = first
    for (place, piece) in pieces.enumerated().dropFirst() {
      for (part, terms) in terms(of: piece, width: width - first).enumerated() {
        let length = plainText(.row(terms)).count
        let breaks = (place > 1 || part > 0) && used + length > width
        used = breaks ? first + length : used + length
        text += (breaks ? " \(lineBreak)\n" : " ") + (place == 1 && part == 0 || breaks ? "&" : "")
        // A product that goes on begins its line with a sign.
        let isFactor = breaks && terms.first == .thinSpace
        text += (breaks && part > 0 ? "\\quad " : "")
        text += latex.string(.row(isFactor ? [.infix("·")] + terms.dropFirst() : terms))
      }
    }
    return text
  }

  /// A side of an equation, parted before its plus and minus signs where it is longer than a line, or where
  /// it has none between its factors.
  private func terms(of side: [MathNode], width: Int) -> [[MathNode]] {
    guard plainText(.row(side)).count > width else { return [side] }
    func parted(before signs: Set<MathNode>) -> [[MathNode]] {
      var terms: [[MathNode]] = [[]]
      for part in side {
        if signs.contains(part), terms[terms.count - 1].count > 1 { terms.append([]) }
        terms[terms.count - 1].append(part)
      }
      return terms
    }
    let terms = parted(before: [.infix("+"), .infix("−")])
    return terms.count > 1 ? terms : parted(before: [.thinSpace])
  }
}

extension MathNode {
  /// The statements of a line that wide spaces part.
  var statements: [MathNode] {
    guard case .row(let parts) = self else { return [self] }
    return parts.split(separator: .wideSpace).map { .row(Array($0)) }
  }

  /// Partial derivatives with a slash, so that they stand in a line of text without brackets.
  var inOneLine: MathNode {
    switch self {
    case .fraction(let above, let below) where above.isPartial && below.isPartial:
      .joined([above.inOneLine, .sign("/"), below.inOneLine])
    case .fraction(let above, let below): .fraction(above.inOneLine, below.inOneLine)
    case .row(let parts): .joined(parts.map(\.inOneLine))
    case .fenced(let open, let inner, let close):
      .fenced(open: open, inner.inOneLine, close: close)
    case .scripts(let base, let sub, let sup):
      .scripts(base: base.inOneLine, sub: sub?.inOneLine, sup: sup?.inOneLine)
    case .matrix(let rows): .matrix(rows.map { $0.map(\.inOneLine) })
    case .noted(let inner, let note): .noted(inner.inOneLine, under: note)
    default: self
    }
  }

  private var isPartial: Bool {
    guard case .row(let parts) = self else { return false }
    switch parts.first {
    case .sign("∂"): return true
    case .scripts(.sign("∂"), _, _): return true
    default: return false
    }
  }
}

extension String {
  /// The width in a terminal, where Chinese signs take two columns.
  var shownWidth: Int {
    reduce(0) { $0 + (($1.unicodeScalars.first?.value ?? 0) >= 0x2E80 ? 2 : 1) }
  }

  func replacing(_ piece: Character, with text: String) -> String {
    var result = ""
    for character in self {
      if character == piece { result += text } else { result.append(character) }
    }
    return result
  }
}
