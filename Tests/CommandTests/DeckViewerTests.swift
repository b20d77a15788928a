import Foundation
import Testing

/// Decks in the programs that show them; each test needs the program that it names.
@Suite(.serialized) struct DeckViewerTests {
  @Test(
    .enabled(
      if: Outside.has("pdflatex", "pdfinfo"),
      "pdflatex or pdfinfo is not installed"))
  func beamerAndFigureCompile() throws {
    let folder = try TemporaryFolder()
    // Letters that LaTeX does not know, and all that it takes for its own.
    let title = ["--title", "梯度 <a|b> & \\ %$#_{}~^ \"q\" 'r' `s` «é» ą"]
    let deck = try SlidesTests.slides(["deck.tex"], title, in: folder)[0]
    let text = try String(contentsOfFile: deck, encoding: .utf8)
    try text.replacingOccurrences(of: "[aspectratio=169]", with: "[aspectratio=169,handout]")
      .write(toFile: folder.path("handout.tex"), atomically: true, encoding: .utf8)
    let figure = try Command.run(
      ["render", SlidesTests.formula, "--at", SlidesTests.values, "-o", folder.path("figure.tex")]
        + title)
    #expect(figure.status == 0, "\(figure.complaint)")
    let engines = ["pdflatex", "lualatex"].filter { Command.tool($0) != nil }
    for (name, pages) in [("deck", 21), ("handout", 1), ("figure", 1)] {
      for engine in engines where engine == "pdflatex" || name == "deck" {
        let log = try Outside.run(
          engine, ["-interaction=nonstopmode", "-halt-on-error", "\(name).tex"],
          in: folder.path(""))
        #expect(!log.contains("\n!"), "\(engine) \(name): \(log.suffix(600))")
        let info = try Outside.run("pdfinfo", ["\(name).pdf"], in: folder.path(""))
        #expect(
          info.contains("Pages:") && info.contains(" \(pages)\n"), "\(engine) \(name): \(info)")
        if name == "deck" {
          // One run is enough: the explanation begins where its strip does, 40 px from the left.
          let words = try Outside.run(
            "pdftotext", ["-l", "1", "-bbox", "deck.pdf", "-"], in: folder.path(""))
          let found = words.firstMatch(of: /xMin="([0-9.]+)"[^>]*>variables/)
          let left = try #require((found?.1).flatMap { Double($0) }, "\(words.prefix(2000))")
          #expect((15...60).contains(left), "\(left)")
        }
        guard name == "figure" else { continue }
        let shown = try Outside.run("pdftotext", ["figure.pdf", "-"], in: folder.path(""))
        #expect(shown.contains("<a|b> & \\"), "\(engine): \(shown)")
        #expect(shown.contains("'r' `s` «é» ą"), "\(engine): \(shown)")
      }
    }
  }

  /// A mark over a letter is LaTeX's own on edges as it is in nodes, and none is drawn besides.
  @Test func marksOverLettersAreLaTeX() throws {
    let folder = try TemporaryFolder()
    let made = try Command.run([
      "render", "J = \\hat{\\theta}_{area} \\bar{\\mu}_{temp}^2", "--random", "1", "-o",
      folder.path("figure.tex"), "--hide", "plots,legend",
    ])
    #expect(made.status == 0, "\(made.complaint)")
    let text = try String(contentsOfFile: folder.path("figure.tex"), encoding: .utf8)
    #expect(text.contains("$\\hat{\\theta}_{\\text{area}}"))
    #expect(text.contains("$2\\,\\bar{\\mu}_{\\text{temp}}"))
  }

  /// Mathematics is LaTeX's own everywhere: scripts of scripts, roots in fractions, signs in their circles, boxes
  /// of folded units, titles of more than a line; no character is lost.
  @Test(
    .enabled(if: Outside.has("pdflatex"), "pdflatex is not installed"),
    arguments: [
      ("C = (X θ - y)^T (X θ - y)", ["--at", "X=[1, 2; 3, 4], θ=[0.5; -1], y=[1; 2]"], "_{u_{1}}"),
      ("f(x) = sqrt(x) + 1/sqrt(x) + exp(x^2)/1e-6", ["--at", "x=4"], "\\frac{1}{2\\,\\sqrt{x}}"),
      (
        "h_0 = x; h_k = tanh(w h_{k-1} + b), k = 1..9; h_9",
        ["--random", "1", "--fold", "auto", "--from", "3", "--to", "5"], "\\ldots"
      ),
      (
        "f = w x + b",
        [
          "--random", "1", "--focus", "w", "--title",
          "How the gradient of a line & its error flow back to its weight, step by step, in 100 % of the cases",
        ], "{$ + $}"
      ),
    ])
  func decksCompile(_ formula: String, _ options: [String], _ piece: String) throws {
    let folder = try TemporaryFolder()
    let made = try Command.run(
      ["slides", formula, "-o", folder.path("deck.tex")] + options)
    #expect(made.status == 0, "\(made.complaint)")
    let log = try Outside.run(
      "pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "deck.tex"], in: folder.path(""))
    #expect(!log.contains("\n!"), "\(log.suffix(600))")
    #expect(!log.contains("Missing character") && !log.contains("invalid in math mode"))
    let text = try String(contentsOfFile: folder.path("deck.tex"), encoding: .utf8)
    #expect(text.contains(piece), "\(text.prefix(6000))")
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
      # What changes its colour has no filling, which would hide the numbers of its card.
      plain = set()
      for shape in slide.getElementsByTagName("p:sp"):
          paints = [e.tagName for e in shape.getElementsByTagName("p:spPr")[0].childNodes]
          if "a:noFill" in paints:
              plain.add(shape.getElementsByTagName("p:cNvPr")[0].getAttribute("id"))
      recoloured = [e.getElementsByTagName("p:spTgt")[0].getAttribute("spid")
                    for e in slide.getElementsByTagName("p:animClr")]
      assert recoloured and plain.issuperset(recoloured)
      print(len(clicks), slide.getElementsByTagName("p:cxnSp").length > 0,
            len([n for n in zipfile.ZipFile("static.pptx").namelist() if "slides/slide" in n
                 and n.endswith(".xml")]))
      """
    #expect(try Outside.run("python3", ["-c", script], in: folder.path("")) == "20 True 21\n")
  }

  /// Click by click the animation shows what the other form has on its slides: the same letters, and the
  /// same parts step back.
  @Test(.enabled(if: Outside.has("python3"), "python3 is not installed"))
  func theAnimatedSlideShowsEveryStep() throws {
    let folder = try TemporaryFolder()
    let cuts = [[], ["--from", "12", "--to", "16"], ["--focus", "w"]]
    for (number, options) in cuts.enumerated() {
      _ = try SlidesTests.slides(["deck\(number).pptx"], options, in: folder)
      _ = try SlidesTests.slides(["static\(number).pptx"], ["--pptx-static"] + options, in: folder)
    }
    let script = """
      import zipfile
      import xml.dom.minidom as dom
      def slide(name, number):
          return dom.parseString(zipfile.ZipFile(name).read(f"ppt/slides/slide{number}.xml"))
      def tree(slide): return slide.getElementsByTagName("p:spTree")[0].childNodes
      def named(shape): return shape.getElementsByTagName("p:cNvPr")[0]
      def letters(shapes):
          texts = (t for s in shapes for t in s.getElementsByTagName("a:t"))
          return sorted("".join(t.firstChild.data for t in texts).replace("\\xa0", ""))
      def paints(shape): return [e.getAttribute("val") for e in shape.getElementsByTagName("a:srgbClr")]
      def replay(deck, static):
          page = slide(deck, 1)
          shapes = {named(s).getAttribute("id"): s for s in tree(page) if s.getElementsByTagName("p:cNvPr")}
          main = [e for e in page.getElementsByTagName("p:cTn") if e.getAttribute("nodeType") == "mainSeq"]
          clicks = main[0].firstChild.childNodes
          effects = [[e for e in click.getElementsByTagName("p:cTn") if e.getAttribute("presetID")]
                     for click in clicks]
          if any(e.getAttribute("nodeType") == "clickEffect" for e in effects[0]): effects.insert(0, [])
          def target(e): return e.getElementsByTagName("p:spTgt")[0].getAttribute("spid")
          kinds = {}
          for e in sum(effects, []):
              if e.getAttribute("presetID") == "1": kinds.setdefault(target(e), e.getAttribute("presetClass"))
          visible = {id for id in shapes if kinds.get(id) != "entr"}
          opacity, dimmed = {}, 0
          for number, click in enumerate(effects, 1):
              for e in click:
                  if e.getAttribute("presetID") == "9":
                      opacity[target(e)] = float(e.getElementsByTagName("p:strVal")[0].getAttribute("val"))
                  if e.getAttribute("presetID") == "1":
                      (visible.add if e.getAttribute("presetClass") == "entr" else visible.remove)(target(e))
              still = slide(static, number)
              assert letters(shapes[id] for id in visible) == letters(tree(still)), number
              assert [named(shapes[id]).getAttribute("name") for id in sorted(visible, key=int)
                      if named(shapes[id]).getAttribute("name").startswith("step")][0].startswith("step")
              there = {named(s).getAttribute("name"): s for s in tree(still)
                       if s.getElementsByTagName("p:cNvPr")}
              for id in visible:
                  name = named(shapes[id]).getAttribute("name")
                  if " " in name or name not in there or not paints(shapes[id]): continue
                  faded = opacity.get(id, 1) < 1
                  assert faded == (paints(shapes[id]) != paints(there[name])), (number, name)
                  dimmed += faded
          return len(effects), dimmed > 10
      for n in (0, 1, 2): print(*replay(f"deck{n}.pptx", f"static{n}.pptx"))
      """
    #expect(
      try Outside.run("python3", ["-c", script], in: folder.path(""))
        == "21 True\n5 True\n21 True\n")
  }

  @Test(.enabled(if: Outside.has("python3"), "python3 is not installed"))
  func powerPointHasEveryLetterOfThePicture() throws {
    let folder = try TemporaryFolder()
    for style in ["cards", "circuit"] {
      _ = try SlidesTests.slides(
        ["\(style).pptx", "\(style)/"], ["--pptx-static", "--style", style], in: folder)
    }
    let script = """
      import glob, re, html, zipfile
      def letters(text): return sorted("".join(text).replace("\\xa0", "").replace(" ", ""))
      for style in ("cards", "circuit"):
          package = zipfile.ZipFile(style + ".pptx")
          for number in (1, 5, 14, 21):
              xml = package.read(f"ppt/slides/slide{number}.xml").decode()
              svg = open(sorted(glob.glob(style + "/step-*.svg"))[number - 1]).read()
              svg = re.sub("<(title|desc|metadata).*?</\\\\1>", "", svg, flags=re.S)
              shown = re.sub("<[^>]*>", "", "".join(re.findall("<text.*?</text>", svg, re.S)))
              assert letters(map(html.unescape, re.findall("<a:t>([^<]*)", xml))) \\
                  == letters(html.unescape(shown)), (style, number)
      print("the same")
      """
    #expect(
      try Outside.run("python3", ["-c", script], in: folder.path("")) == "the same\n")
  }

  @Test(.enabled(if: Outside.hasModule("PIL"), "Pillow is not installed (pip install pillow)"))
  func theAnimationShowsEveryFrame() throws {
    let folder = try TemporaryFolder()
    for options in [[], ["--transparent"]] {
      _ = try SlidesTests.slides(
        ["deck.png", "frames/"],
        ["--frames", "png", "--scale", "1", "--from", "8", "--to", "14"] + options, in: folder)
      // The animation has half the pixels of a frame.
      _ = try SlidesTests.slides(
        ["deck.png"], ["--scale", "2", "--from", "8", "--to", "14"] + options, in: folder)
      let script = """
        import glob
        from PIL import Image
        movie = Image.open("deck.png")
        frames = sorted(glob.glob("frames/*.png"))
        assert movie.default_image and movie.n_frames == len(frames) + 1 == 8
        for number, name in enumerate(frames):
            movie.seek(number + 1)
            assert movie.convert("RGBA").tobytes() == Image.open(name).convert("RGBA").tobytes()
        movie.seek(0)
        assert movie.convert("RGBA").tobytes() == Image.open(frames[-1]).convert("RGBA").tobytes()
        print("the same")
        """
      #expect(
        try Outside.run("python3", ["-c", script], in: folder.path("")) == "the same\n")
    }
  }

  @Test(
    .enabled(
      if: Outside.hasModule("pptx") && Outside.hasModule("openxml_audit"),
      "python-pptx or openxml-audit is not installed (pip install python-pptx openxml-audit)"))
  func powerPointStandsTheSchemaAndPythonPPTX() throws {
    let folder = try TemporaryFolder()
    let title = ["--title", "梯度 <&\"|\\ ]]>"]
    _ = try SlidesTests.slides(["deck.pptx"], title, in: folder)
    _ = try SlidesTests.slides(["static.pptx"], ["--pptx-static"] + title, in: folder)
    let script = """
      import subprocess, pptx
      for name in ("deck.pptx", "static.pptx"):
          audit = subprocess.run(["openxml-audit", name], capture_output=True, text=True).stdout
          deck = pptx.Presentation(name)
          def shapes(list):
              for shape in list:
                  yield shape
                  if shape.shape_type == 6: yield from shapes(shape.shapes)
          all = [list(shapes(slide.shapes)) for slide in deck.slides]
          cards = [shape for shape in all[-1] if shape.name == "u3"]
          print("Errors: 0" in audit, len(all), deck.slide_width / deck.slide_height == 16 / 9,
                cards[0].text_frame.text.replace("\\xa0", " ").split(),
                cards[0]._element.nvSpPr.cNvPr.get("descr")[:12],
                deck.slides[0].notes_slide.notes_text_frame.text.split("\\n")[0][:10],
                "梯度 <&\\"|\\\\ ]]>" in [shape.text_frame.text.replace("\\xa0", " ")
                    for shape in all[0] if shape.has_text_frame])
      """
    #expect(
      try Outside.run("python3", ["-c", script], in: folder.path("")) == """
        True 1 True ['u3', '=', 'σ(u2)'] u3, sigmoid  Click by c True
        True 21 True ['u3', '=', 'σ(u2)'] u3, sigmoid  The variab True

        """)
  }

  @Test(
    .enabled(
      if: Outside.has("soffice", "pdfinfo"),
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
}
