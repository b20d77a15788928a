import Foundation
import Testing

/// Decks in the programs that show them; each test needs the program that it names.
@Suite(.serialized) struct DeckViewerTests {
  @Test(.enabled(if: Outside.has("chromium"), "chromium is not installed"))
  func keysAndAddressOfThePage() throws {
    let folder = try TemporaryFolder()
    let path = try SlidesTests.slides(["deck.html"], in: folder)[0]
    let page = try String(contentsOfFile: path, encoding: .utf8)
    // What a person presses, then what the page shows.
    func shown(_ keys: [String], hash: String = "") throws -> String {
      let list = keys.map { "\"\($0)\"" }.joined(separator: ",")
      let driver = """
        <script>
        for (const key of [\(list)]) dispatchEvent(new KeyboardEvent("keydown", { key }));
        document.title = document.getElementById("place").textContent + " "
          + getComputedStyle(document.getElementById("node-u1")).visibility + " "
          + getComputedStyle(document.getElementById("node-u2")).visibility + " "
          + document.getElementById("speech").textContent;
        </script></body>
        """
      let test = folder.path("test.html")
      try page.replacingOccurrences(of: "</body>", with: driver)
        .write(toFile: test, atomically: true, encoding: .utf8)
      let dom = try Outside.run(
        "chromium",
        [
          "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path("p"))",
          "--dump-dom", "file://\(test)\(hash)",
        ], in: folder.path(""))
      let start = try #require(dom.range(of: "<title>"))
      let end = try #require(dom.range(of: "</title>"))
      return String(dom[start.upperBound..<end.lowerBound])
    }
    #expect(try shown([]).hasPrefix("1 / 21 hidden hidden Step 1 of 21. The variables"))
    #expect(try shown(["ArrowRight"]).hasPrefix("2 / 21 visible hidden Step 2 of 21. Forward. u1"))
    #expect(try shown([" ", "n", "ArrowLeft"]).hasPrefix("2 / 21 visible hidden"))
    #expect(try shown(["End"]).hasPrefix("21 / 21 visible visible"))
    #expect(try shown(["PageDown", "Home"], hash: "#7").hasPrefix("1 / 21"))
    #expect(try shown([], hash: "#7").hasPrefix("7 / 21"))
  }

  @Test(
    .enabled(
      if: Outside.has("chromium") && Outside.has("pdfinfo"),
      "chromium or pdfinfo is not installed"))
  func aPageAStepOnPaper() throws {
    let folder = try TemporaryFolder()
    let path = try SlidesTests.slides(["deck.html"], in: folder)[0]
    _ = try Outside.run(
      "chromium",
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path("p"))",
        "--no-pdf-header-footer", "--print-to-pdf=\(folder.path("deck.pdf"))", "file://\(path)",
      ], in: folder.path(""))
    let info = try Outside.run("pdfinfo", [folder.path("deck.pdf")], in: folder.path(""))
    #expect(info.contains(/Pages: +21\n/))
  }

  @Test(
    .enabled(
      if: Outside.has("pdflatex") && Outside.has("pdfinfo"),
      "pdflatex or pdfinfo is not installed"))
  func beamerAndFigureCompile() throws {
    let folder = try TemporaryFolder()
    let deck = try SlidesTests.slides(["deck.tex"], in: folder)[0]
    let text = try String(contentsOfFile: deck, encoding: .utf8)
    try text.replacingOccurrences(of: "[aspectratio=169]", with: "[aspectratio=169,handout]")
      .write(toFile: folder.path("handout.tex"), atomically: true, encoding: .utf8)
    let figure = try Command.run(
      "render", SlidesTests.formula, "--at", SlidesTests.values, "-o", folder.path("figure.tex"))
    #expect(figure.status == 0, "\(figure.complaint)")
    for (name, pages) in [("deck", 21), ("handout", 1), ("figure", 1)] {
      let log = try Outside.run(
        "pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "\(name).tex"],
        in: folder.path(""))
      #expect(!log.contains("\n!"), "\(name): \(log.suffix(600))")
      let info = try Outside.run("pdfinfo", ["\(name).pdf"], in: folder.path(""))
      #expect(info.contains("Pages:") && info.contains(" \(pages)\n"), "\(name): \(info)")
    }
  }

  @Test(.enabled(if: Outside.has("python3"), "python3 is not installed"))
  func powerPointIsWhole() throws {
    let folder = try TemporaryFolder()
    _ = try SlidesTests.slides(["deck.pptx"], in: folder)
    _ = try SlidesTests.slides(["static.pptx"], ["--pptx-static"], in: folder)
    let script = """
      import sys, zipfile
      import xml.dom.minidom as dom
      for name in ("deck.pptx", "static.pptx"):
          z = zipfile.ZipFile(name)
          assert z.testzip() is None
          for part in z.namelist(): dom.parseString(z.read(part))
          types = z.read("[Content_Types].xml").decode()
          for part in z.namelist():
              if part.endswith(".xml") and part[0] != "[": assert "/" + part in types, part
          slide = dom.parseString(z.read("ppt/slides/slide1.xml"))
          ids = [e.getAttribute("id") for e in slide.getElementsByTagName("p:cNvPr")]
          assert len(ids) == len(set(ids))
          for tag in ("p:spTgt", "p:bldP"):
              for e in slide.getElementsByTagName(tag): assert e.getAttribute("spid") in ids
          for e in slide.getElementsByTagName("a:stCxn"): assert e.getAttribute("id") in ids
      z = zipfile.ZipFile("deck.pptx")
      slide = dom.parseString(z.read("ppt/slides/slide1.xml"))
      clicks = [e for e in slide.getElementsByTagName("p:cTn")
                if e.getAttribute("nodeType") == "clickEffect"]
      print(len(clicks), slide.getElementsByTagName("p:cxnSp").length > 0,
            len([n for n in zipfile.ZipFile("static.pptx").namelist() if "slides/slide" in n
                 and n.endswith(".xml")]))
      """
    #expect(try Outside.run("python3", ["-c", script], in: folder.path("")) == "20 True 21\n")
  }

  @Test(
    .enabled(
      if: Outside.has("soffice") && Outside.has("pdfinfo"),
      "LibreOffice or pdfinfo is not installed"))
  func powerPointInLibreOffice() throws {
    let folder = try TemporaryFolder()
    _ = try SlidesTests.slides(["static.pptx"], ["--pptx-static"], in: folder)
    _ = try Outside.run(
      "soffice",
      [
        "-env:UserInstallation=file://\(folder.path("profile"))", "--headless", "--convert-to",
        "pdf", "static.pptx",
      ], in: folder.path(""))
    let info = try Outside.run("pdfinfo", ["static.pdf"], in: folder.path(""))
    #expect(info.contains(/Pages: +21\n/), "\(info)")
  }

  @Test(.enabled(if: Outside.has("pandoc"), "pandoc is not installed"))
  func pandocTurnsBlocksIntoPictures() throws {
    let folder = try TemporaryFolder()
    let program = try Command.program.get()
    let filter = folder.path("filter")
    try "#!/bin/sh\nexec '\(program)' pandoc-filter \"$@\"\n"
      .write(toFile: filter, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: filter)
    try """
    # A formula

    ```{.backprop at="w=0.5, x=2" steps="both" width="80%"}
    f(w) = (w x - 1)^2 + "quoted"
    ```

    ``` python
    print("stays")
    ```
    """.replacingOccurrences(of: " + \"quoted\"", with: "")
      .write(toFile: folder.path("deck.md"), atomically: true, encoding: .utf8)
    func converted(_ format: String) throws -> String {
      try Outside.run(
        "pandoc", ["--filter", filter, "-t", format, "deck.md"], in: folder.path(""))
    }
    let html = try converted("html")
    #expect(html.contains("<svg "))
    #expect(html.contains("id=\"backprop1-node-u1\""))
    #expect(html.contains("stays"))
    #expect(try converted("revealjs").contains("data-fragment-index=\"1\""))
    let beamer = try converted("beamer")
    #expect(beamer.contains("\\includegraphics<1|handout:0>[page=1,width=0.8\\linewidth]"))
    #expect(try converted("latex").contains("backprop-figures/backprop-"))
    _ = try Outside.run(
      "pandoc", ["--filter", filter, "-o", "deck.pptx", "deck.md"], in: folder.path(""))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.path("backprop-figures"))
    #expect(names.contains { $0.hasSuffix(".png") })
    #expect(names.contains { $0.hasSuffix(".pdf") })
  }
}
