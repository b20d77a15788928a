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
    var text = head("beamer", "\\setbeamertemplate{navigation symbols}{}")
    text += "\\begin{document}\n"
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
    let options = kind == "beamer" ? "[aspectratio=169]" : "[11pt]"
    var text = "\\documentclass\(options){\(kind)}\n"
    text +=
      isChinese
      ? "\\usepackage{ctex}\n" : "\\usepackage[utf8]{inputenc}\n\\usepackage[T1]{fontenc}\n"
    return text + "\\usepackage{amsmath,amssymb,tikz}\n\(extra)\n\\allowdisplaybreaks\n"
  }

  private func body(isFrame: Bool, section: (String) -> String) -> String {
    var text = ""
    for block in lesson.blocks {
      switch block {
      case .heading(let phrase): text += section(mixedLaTeX(phrase))
      case .paragraph(let phrase): text += mixedLaTeX(phrase) + "\n\n"
      case .formulas(let lines):
        if lines.isEmpty { continue }
        text +=
          "\\begin{align*}\n"
          + lines.map { marked($0, width: isFrame ? 64 : 80) }
          .joined(separator: " \\\\\n") + "\n\\end{align*}\n"
      case .list(let items):
        if items.isEmpty { continue }
        text +=
          "\\begin{itemize}\n" + items.map { "\\item \(mixedLaTeX($0))\n" }.joined()
          + "\\end{itemize}\n"
      case .table(let heads, let rows):
        text += table(heads, rows, lines: isFrame ? 8 : 12)
      case .plot(let plot): text += tikz(plot)
      }
    }
    return text
  }

  /// Long tables are cut into pieces that fit a page or frame; a column of sentences wraps.
  private func table(_ heads: [Lesson.Phrase], _ rows: [[Lesson.Phrase]], lines: Int) -> String {
    let columns = heads.indices.map { column in
      let longest = rows.map { plainText($0[column]).count }.max() ?? 0
      let isWords = rows.allSatisfy { row in
        row[column].pieces.contains { if case .words = $0 { true } else { false } }
      }
      return isWords && longest > 36 ? "p{0.36\\linewidth}" : "l"
    }
    var text = ""
    for start in stride(from: 0, to: rows.count, by: lines) {
      let piece = rows[start..<min(start + lines, rows.count)]
      text += "\\begin{center}\\renewcommand{\\arraystretch}{1.3}\n\\begin{tabular}{"
      text += columns.joined() + "}\n"
      text += heads.map(mixedLaTeX).joined(separator: " & ") + " \\\\ \\hline\n"
      for row in piece {
        let cells = row.map(mixedLaTeX).joined(separator: " & ")
        // Matrices below one another keep a distance.
        let gap = cells.contains("\\begin{") ? "[1.2ex]" : ""
        text += (gap.isEmpty ? "" : "\\rule{0pt}{4ex}") + cells + " \\\\\(gap)\n"
      }
      text += "\\end{tabular}\n\\end{center}\n"
    }
    return text
  }

  func mixedLaTeX(_ phrase: Lesson.Phrase) -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): escapedLaTeX(words)
      case .math(let node): "$\(latex.string(node))$"
      }
    }.joined()
  }

  private func escapedLaTeX(_ words: String) -> String {
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
      table { border-collapse: collapse; margin: 1rem 0; }
      th, td { padding: .3rem .9rem; text-align: left; border-bottom: 1px solid #d5d5d5; }
      .formulas { overflow-x: auto; margin: .6rem 0; }
      .formulas div { margin: .5rem 0; }
      .note { color: #666; }
      figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
      @media (prefers-color-scheme: dark) {
        body { color: #e8e8e8; background: #16181c; } th, td { border-color: #3a3d44; }
      }
      </style>
      </head>
      <body>
      <h1>\(math(lesson.title))</h1>

      """
    for block in lesson.blocks {
      switch block {
      case .heading(let phrase): text += "<h2>\(mixedHTML(phrase))</h2>\n"
      case .paragraph(let phrase): text += "<p>\(mixedHTML(phrase))</p>\n"
      case .plot(let plot):
        text +=
          "<figure>\n" + SVGWriter(idPrefix: "plot").svg(plot.drawing(lesson.unitLetter))
          + "\n</figure>\n"
      case .formulas(let lines):
        text += "<div class=\"formulas\">\n"
        for line in lines { text += "<div>\(math(line, isBlock: true))</div>\n" }
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
