import GraphCore

extension LessonWriter {
  // MARK: LaTeX

  /// A document of its own, for pdflatex (or xelatex where the words are Chinese).
  var page: String {
    head("article", "\\usepackage[margin=22mm]{geometry}")
      + "\\begin{document}\n\\section*{$\(latex.string(lesson.title))$}\n"
      + body(isFrame: false, section: { "\\subsection*{\($0)}\n" }) + "\\end{document}\n"
  }

  /// Slides: one frame for each heading.
  var frames: String {
    var isOpen = false
    var text = head(
      "beamer",
      """
      \\setbeamertemplate{navigation symbols}{}
      \\setbeamertemplate{frametitle continuation}[from second][\\insertcontinuationcountroman]
      """)
    text += "\\begin{document}\n\\begin{frame}\n\\vfill\n{\\Large\n\\begin{gather*}\n"
    text += lesson.title.statements.map { latex.string($0) }.joined(separator: " \\\\\n")
    text += "\n\\end{gather*}}\n\\vfill\n\\end{frame}\n"
    text += body(
      isFrame: true,
      section: { title in
        let end = isOpen ? "\\end{frame}\n" : ""
        isOpen = true
        return end + "\\begin{frame}[allowframebreaks]{\(title)}\n\\small\n"
      })
    return text + (isOpen ? "\\end{frame}\n" : "") + "\\end{document}\n"
  }

  private func head(_ kind: String, _ extra: String) -> String {
    let isChinese = lesson.language == .zh
    let packages = "amsmath,amssymb,tikz" + (kind == "beamer" ? "" : ",longtable")
    let options = kind == "beamer" ? "[aspectratio=169]" : "[11pt]"
    var text = "\\documentclass\(options){\(kind)}\n"
    text +=
      isChinese
      ? "\\usepackage{ctex}\n" : "\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
    return text + "\\usepackage{\(packages)}\n\(extra)\n\\allowdisplaybreaks\n"
      + (kind == "beamer" ? "" : "\\setcounter{LTchunksize}{1000}\n")
  }

  private func body(isFrame: Bool, section: (String) -> String) -> String {
    var text = ""
    for (place, block) in lesson.blocks.enumerated() {
      switch block {
      case .heading(let phrase): text += section(mixedLaTeX(phrase))
      // A heading begins a frame as it is.
      case .pageBreak: text += isFrame ? "" : "\\newpage\n"
      case .paragraph(let phrase): text += mixedLaTeX(phrase) + "\n\n"
      case .formulas(let lines):
        if lines.isEmpty { continue }
        text +=
          "\\begin{align*}\n"
          + lines.map { marked($0, width: isFrame ? 64 : 80, lineBreak: "\\\\*") }
          .joined(separator: " \\\\\n") + "\n\\end{align*}\n"
      case .list(let items):
        if items.isEmpty { continue }
        text +=
          "\\begin{itemize}\n" + items.map { "\\item \(mixedLaTeX($0))\n" }.joined()
          + "\\end{itemize}\n"
      case .table(let heads, let rows):
        text +=
          isFrame ? tables(heads, rows, before: remarks(after: place)) : longTable(heads, rows)
      case .plot(let plot): text += (isFrame ? "\\framebreak\n" : "") + tikz(plot)
      }
    }
    return text
  }

  /// A table that goes on over the pages. Its head stands once: one on each page would be set apart from
  /// the columns until the document is compiled again.
  private func longTable(_ heads: [Lesson.Phrase], _ rows: [[Lesson.Phrase]]) -> String {
    "{\\renewcommand{\\arraystretch}{1.1}\n\\begin{longtable}{\(columns(heads, rows))}\n"
      + heads.map { mixedLaTeX($0) }.joined(separator: " & ") + " \\\\ \\hline\n"
      + rows.map { tableRow($0) }.joined() + "\\end{longtable}}\n"
  }

  /// About how many lines the paragraphs take that follow a block.
  private func remarks(after place: Int) -> Int {
    var lines = 0
    for block in lesson.blocks.dropFirst(place + 1) {
      guard case .paragraph(let phrase) = block else { break }
      lines += (plainText(phrase).shownWidth + 89) / 90
    }
    return lines
  }

  /// Tables of up to seven rows, of about the same length, for frames.
  ///
  /// - Parameter lines: of text that follow, for which the last of them leaves room.
  private func tables(
    _ heads: [Lesson.Phrase], _ rows: [[Lesson.Phrase]], before lines: Int
  ) -> String {
    let pieces = max(1, (rows.count + min(lines, 4) + 6) / 7)
    return (0..<pieces).map { piece in
      let shown = rows[(rows.count * piece / pieces)..<(rows.count * (piece + 1) / pieces)]
      return "\\begin{center}\\renewcommand{\\arraystretch}{1.3}\n"
        + "\\begin{tabular}{\(columns(heads, rows))}\n"
        + heads.map { mixedLaTeX($0, style: "\\displaystyle ") }.joined(separator: " & ")
        + " \\\\ \\hline\n" + shown.map { tableRow($0, style: "\\displaystyle ") }.joined()
        + "\\end{tabular}\n\\end{center}\n"
    }.joined(separator: pieces > 1 ? "\\framebreak\n" : "")
  }

  /// A column of sentences wraps.
  private func columns(_ heads: [Lesson.Phrase], _ rows: [[Lesson.Phrase]]) -> String {
    heads.indices.map { column in
      let longest = rows.map { plainText($0[column]).count }.max() ?? 0
      let isWords = rows.allSatisfy { row in
        row[column].pieces.contains { if case .words = $0 { true } else { false } }
      }
      return isWords && longest > 36 ? "p{0.36\\linewidth}" : "l"
    }.joined()
  }

  private func tableRow(_ row: [Lesson.Phrase], style: String = "") -> String {
    let cells = row.map { mixedLaTeX($0, style: style) }.joined(separator: " & ")
    // Matrices and large fractions below one another keep a distance.
    let isTall = cells.contains("\\begin{") || (!style.isEmpty && cells.contains("\\frac"))
    return "\\rule{0pt}{\(isTall ? "4.6" : "3.4")ex}" + cells + " \\\\\(isTall ? "[1.2ex]" : "")\n"
  }

  func mixedLaTeX(_ phrase: Lesson.Phrase, style: String = "") -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): escapedLaTeX(words)
      case .math(let node): "$\(style)\(latex.string(node))$"
      }
    }.joined()
  }

  private func escapedLaTeX(_ words: String) -> String {
    // A blank to be filled in.
    if words.count > 3, words.allSatisfy({ $0 == "_" }) {
      return "\\rule[-0.4ex]{\(words.count / 2 + 1)em}{0.4pt}"
    }
    var result = ""
    for character in words {
      switch character {
      case "_", "&", "%", "#", "$", "{", "}": result += "\\\(character)"
      case "^": result += "\\textasciicircum{}"
      case "\\": result += "\\textbackslash{}"
      case "…": result += "\\ldots{}"
      case "—": result += "---"
      case "¼": result += "$\\tfrac14$"
      case "½": result += "$\\tfrac12$"
      case "⁶": result += "$^6$"
      case "³": result += "$^3$"
      case ">", "<": result += "$\(character)$"
      case "∇", "∂", "×", "≥", "≤", "→", "∑":
        result += "$\(latex.string(.sign(String(character))))$"
      case "Α"..."ω": result += "$\(latex.string(.identifier(String(character))))$"
      default: result.append(character)
      }
    }
    return result
  }

  // MARK: HTML

  /// A page of its own, with MathML and nothing loaded from elsewhere.
  var html: String {
    var text = """
      <!DOCTYPE html>
      <html lang="\(lesson.language == .en ? "en" : "zh")">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escaped(plain.string(lesson.title.inOneLine)))</title>
      <style>
      body { font: 1.1rem/1.55 "Latin Modern Roman", "Times New Roman",
        "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; margin: 2rem auto;
        max-width: 60rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
      h1, h2 { font-weight: 600; line-height: 1.3; }
      h1 { overflow-x: auto; overflow-y: hidden; } h1 math { margin-right: 1em; }
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { padding: .3rem .9rem; text-align: left; border-bottom: 1px solid #d5d5d5; }
      .formulas { overflow-x: auto; margin: .6rem 0; }
      .formulas div { margin: .5rem 0; }
      .note { color: #666; }
      hr { border: 0; border-top: 1px solid #999; margin: 2.5rem 0; }
      @media print { hr { visibility: hidden; break-after: page; } }
      figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
      @media (prefers-color-scheme: dark) {
        body { color: #e8e8e8; background: #16181c; } .note { color: #a4abb5; } th, td { border-color: #3a3d44; }
      }
      </style>
      </head>
      <body>
      <h1>\(lesson.title.statements.map { math($0) }.joined(separator: "\n"))</h1>

      """
    for block in lesson.blocks {
      switch block {
      case .heading(let phrase): text += "<h2>\(mixedHTML(phrase))</h2>\n"
      case .paragraph(let phrase): text += "<p>\(mixedHTML(phrase))</p>\n"
      case .pageBreak: text += "<hr>\n"
      case .plot(let plot):
        text +=
          "<figure>\n" + SVGWriter(idPrefix: "plot").svg(plot.drawing(lesson.unitLetter))
          + "\n</figure>\n"
      case .formulas(let lines):
        text += "<div class=\"formulas\">\n"
        for line in lines.flatMap(\.statements) {
          text += "<div>\(math(line, isBlock: true))</div>\n"
        }
        text += "</div>\n"
      case .list(let items):
        text += "<ul>\n" + items.map { "<li>\(mixedHTML($0))</li>\n" }.joined() + "</ul>\n"
      case .table(let heads, let rows):
        text += "<table>\n<tr>" + heads.map { "<th>\(mixedHTML($0))</th>" }.joined() + "</tr>\n"
        for row in rows {
          text += "<tr>" + row.map { "<td>\(mixedHTML($0))</td>" }.joined() + "</tr>\n"
        }
        text += "</table>\n"
      }
    }
    return text + "</body>\n</html>\n"
  }

  private func math(_ node: MathNode, isBlock: Bool = false) -> String {
    // Not as a block, which browsers centre.
    let display = isBlock ? " displaystyle=\"true\"" : ""
    return "<math\(display)>\(mathML.string(node))</math>"
  }

  private func mixedHTML(_ phrase: Lesson.Phrase) -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): escaped(words)
      case .math(let node): math(node)
      }
    }.joined()
  }

  private func escaped(_ words: String) -> String {
    words.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
