import Foundation
import Testing

/// Formulas in a document, through Debian's pandoc into each of its formats.
@Suite(
  .serialized,
  .enabled(if: Outside.has("pandoc"), "pandoc is not installed, or heavy programs are left out"))
struct PandocTests {
  /// What pandoc made of a document, and what the filter complained of.
  private func converted(
    _ text: String, to format: String, options: String = "", more: [String] = [],
    in folder: TemporaryFolder
  ) throws -> (text: String, complaint: String) {
    let program = try Command.program.get()
    try text.write(toFile: folder.path("deck.md"), atomically: true, encoding: .utf8)
    // As pandoc calls a filter, without a script that has to be made for it.
    let made = try Outside.run(
      "sh",
      [
        "-c",
        "pandoc -t json deck.md | '\(program)' pandoc-filter \(options) \(format) 2>complaint.txt"
          + " | pandoc -f json -t \(format) \(more.joined(separator: " "))",
      ], in: folder.path(""))
    return (made, try String(contentsOfFile: folder.path("complaint.txt"), encoding: .utf8))
  }

  private static let stepped = """
    # A formula

    ```{.backprop at="w=0.5, x=2" steps="both" width="80%"}
    f(w) = (w x - 1)^2
    ```
    """

  @Test func blocksBecomePictures() throws {
    let folder = try TemporaryFolder()
    let text =
      Self.stepped + """


        ``` python
        print("stays")
        ```

        ```{.backprop at="x=2"}
        f = x^2
        ```

        ```{.backprop at="x=2"}
        f = x^2
        ```
        """
    let html = try converted(text, to: "html", in: folder)
    #expect(html.text.contains("<svg ") && html.text.contains("stays"))
    #expect(html.text.contains("id=\"backprop2-node-u1\"") && html.complaint.isEmpty)
    let beamer = try converted(text, to: "beamer", in: folder).text
    #expect(beamer.contains("\\includegraphics<1|handout:0>[page=1,width=0.8\\linewidth,"))
    #expect(
      try converted(text, to: "latex", in: folder).text.contains("backprop-figures/backprop-"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("backprop-figures"))
    #expect(names.contains { $0.hasSuffix(".pdf") })
  }

  /// Steps are what the format can show; where it cannot, that is said.
  @Test(arguments: [
    ("html", "srcdoc=\"&lt;!DOCTYPE", ""), ("revealjs", "data-fragment-index=\"1\"", ""),
    ("slidy", "<animate ", ""), ("epub", "", ""),
    ("latex", "\\includegraphics", "latex shows no steps"),
    ("docx", "", "docx shows no steps: the picture is that of the last one"),
  ])
  func stepsSuitTheFormat(_ row: (format: String, mark: String, complaint: String)) throws {
    let folder = try TemporaryFolder()
    let made = try converted(
      Self.stepped, to: row.format, more: row.mark.isEmpty ? ["-o", "out"] : [], in: folder)
    #expect(row.mark.isEmpty || made.text.contains(row.mark))
    #expect(
      row.complaint.isEmpty ? made.complaint.isEmpty : made.complaint.contains(row.complaint))
  }

  @Test(.enabled(if: Outside.hasModule("pptx"), "python-pptx is not installed"))
  func slidesOfPowerPointKeepEveryPicture() throws {
    let folder = try TemporaryFolder()
    let block = "```{.backprop at=\"a=1, b=2\"}\nf = sin(a b) + a\n```"
    func indented(_ by: String) -> String {
      block.split(separator: "\n").map { by + $0 }.joined(separator: "\n")
    }
    let text = """
      \(Self.stepped)

      # List

      - one

      \(indented("    "))

      - two

      1. first

      2. \(indented("   ").dropFirst(3))

      # Terms

      Term

      :   \(indented("    ").dropFirst(4))

      # Quote

      \(indented("> "))

      # Division

      ::: {.outer}
      ::: {.inner}
      \(block)
      :::
      :::

      # Columns

      :::: columns
      ::: column
      words
      :::
      ::: column
      \(block)
      :::
      ::::

      # Mixed

      :::: columns
      ::: column
      words

      \(block)
      :::
      ::: column
      others
      :::
      ::::
      """
    let made = try converted(text, to: "pptx", more: ["-o", "deck.pptx"], in: folder)
    #expect(made.complaint.components(separatedBy: "drop pictures").count == 7)
    let script = """
      from pptx import Presentation
      slides = list(Presentation("deck.pptx").slides)
      pictures = [len([s for s in slide.shapes if "pic" in s._element.tag]) for slide in slides]
      steps = [s for s in slides if s.shapes.title is not None and s.shapes.title.text == "A formula"]
      print(len(steps), sum(pictures), pictures[:len(steps)] == [1] * len(steps),
            steps[1].notes_slide.notes_text_frame.text[:8])
      """
    let shown = try Outside.run("python3", ["-c", script], in: folder.path(""))
    #expect(shown == "9 16 True Forward.\n", "\(shown.suffix(800))")
  }

  /// Every option is an attribute, and what is for the figure goes there.
  @Test func attributesAreOptions() throws {
    let folder = try TemporaryFolder()
    let text = """
      ```{.backprop #fig-a .wide at="x=[1,2], y=[0,1]" expand="softmax" fold="none" rows=1 no-share=true \
      transparent=yes fig-cap="Loss $L$ <here>" fig-alt="A loss" fig-align=left data-x=1}
      L(x) = softmax(x)·y
      ```

      ```{.backprop colour=red hid=gradients width="50px;background:url(x)"}
      f = x
      ```
      """
    let html = try converted(text, to: "html", in: folder)
    #expect(
      html.text.contains(
        "<figure id=\"fig-a\" class=\"wide\" data-fig-align=\"left\" data-x=\"1\">"))
    #expect(html.text.contains("<figcaption>") && html.text.contains("&lt;here&gt;"))
    #expect(html.text.contains("<desc id=\"backprop1-desc\">A loss</desc>"))
    #expect(html.text.contains("backprop1-node-u3"))
    #expect(!html.text.contains("url(x)") && !html.text.contains("backprop-error"))
    for note in [
      "there is no attribute «colour»", "«hid»; did you mean hide?", "is no length such as",
    ] { #expect(html.complaint.contains(note), "\(html.complaint)") }
    let latex = try converted(text, to: "latex", in: folder).text
    #expect(latex.contains("\\caption{Loss \\(L\\)") && latex.contains("fig-a"))
    #expect(!latex.contains("url(x)"))
  }

  /// Type in running text is of one size, as large as the width allows.
  @Test func typeIsOfOneSize() throws {
    let folder = try TemporaryFolder()
    let text = """
      ```{.backprop at="x=2" width=50%}
      f = x^2
      ```

      ```{.backprop at="w=0.5, x=1.5, b=0.1, y=1"}
      f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2
      ```
      """
    let html = try converted(text, to: "html", in: folder).text
    for picture in html.matches(
      of: /<svg style="display:block;width:([0-9.]+)px[^>]*width="([0-9.]+)"/)
    {
      let scale = try #require(Double(picture.1)) / #require(Double(picture.2))
      let rest = html[picture.range.upperBound...].prefix(60_000)
      let sizes = rest.split(separator: "</svg>")[0].matches(of: /Sans[^>]*font-size="([0-9.]+)"/)
        .compactMap { Double($0.1) }
      let type = try #require(sizes.min()) * scale
      #expect((10...15).contains(type), "\(type)")
    }
    #expect(html.components(separatedBy: "px;max-width:100%").count == 3)
  }

  @Test func aWrongBlockSpoilsNoDeck() throws {
    let folder = try TemporaryFolder()
    let text = """
      ::: {.outer}
      ::: {.inner}
      ```{.backprop at="x=2"}
      f = x^2
      ```
      :::
      :::

      ```{.backprop}
      f = sin(
      ```

      ```{.backprop focus="q"}
      f = x y
      ```

      ```{.backprop random="3" steps="layers"}
      f = a b
      ```
      """
    let html = try converted(text, to: "html", in: folder).text
    #expect(
      html.contains("id=\"backprop1-node-u1\"") && html.contains("backprop4-node-u1") == false)
    #expect(html.contains("srcdoc="))
    #expect(html.components(separatedBy: "backprop-error").count == 3)
    #expect(html.contains("backprop block 2:\nerror: 1:"))
    #expect(html.contains("the graph has no node «q»"))
    #expect(try converted(text, to: "html", options: "--strict", in: folder).text.isEmpty)
  }
}
