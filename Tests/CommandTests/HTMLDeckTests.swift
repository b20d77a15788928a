import Foundation
import Testing

/// The page of a deck, driven in a headless Chromium as a person would.
@Suite(
  .serialized,
  .enabled(
    if: Outside.has("chromium", "python3"),
    "chromium or python3 is not installed, or heavy programs are left out"))
struct HTMLDeckTests {
  private func driven(_ script: String) throws -> String {
    let folder = try TemporaryFolder()
    let path = try SlidesTests.slides(["deck.html"], in: folder)[0]
    return try Outside.chromium(
      "url = \"file://\(path)\"\n" + script, in: folder)
  }

  @Test func keysButtonsTouchAndAddress() throws {
    let shown = try driven(
      """
      page = browser.page(url)
      def place():
          number = page.value("document.getElementById('place').textContent").split(" /")[0]
          return number + page.value("location.hash")
      print(place(), page.value("document.activeElement.tagName"))
      for key in ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter", "n", "l"]:
          page.key(key); print(key, place())
      for key in ["ArrowLeft", "ArrowUp", "PageUp", "Backspace", "p", "h"]:
          page.key(key); print(key, place())
      page.key(" ", shift=True); print("back", place())
      page.key("End"); print("end", place())
      page.key("ArrowRight"); print("stays", place())
      page.key("Home"); print("home", place())
      for name in ["next", "last", "back", "first"]:
          page.press("#" + name); print(name, place())
      page.swipe((900, 300), (500, 310)); print("left", place())
      page.swipe((500, 300), (900, 310)); print("right", place())
      page.swipe((500, 300), (505, 600)); print("down", place())
      page.click(1000, 300); print("click", place())
      page.click(50, 300); print("click", place())
      page.key("f"); print("full", page.until("document.fullscreenElement"))
      page.value("location.hash = '#19'")
      page.until("document.getElementById('place').textContent.startsWith('19')")
      dimmed = '[...document.querySelectorAll("#deck > svg g[id]")].filter(g => g.style.opacity).length'
      before = page.value(dimmed)
      page.key("a"); lit = page.value(dimmed)
      page.key("a"); print("light", before > 0, lit, page.value(dimmed) == before)
      print("address", place(), page.value("document.getElementById('speech').textContent"))
      page.value("location.hash = '#200'")
      page.until("document.getElementById('place').textContent.startsWith('21')")
      print("beyond", place())
      print("opened", browser.page(url + "#7").value("document.getElementById('place').textContent"))
      print(page.errors)
      """)
    #expect(
      shown == """
        1 BODY
        ArrowRight 2#2
        ArrowDown 3#3
        PageDown 4#4
          5#5
        Enter 6#6
        n 7#7
        l 8#8
        ArrowLeft 7#7
        ArrowUp 6#6
        PageUp 5#5
        Backspace 4#4
        p 3#3
        h 2#2
        back 1#1
        end 21#21
        stays 21#21
        home 1#1
        next 2#2
        last 21#21
        back 20#20
        first 1#1
        left 2#2
        right 1#1
        down 1#1
        click 2#2
        click 1#1
        full True
        light True 0 True
        address 19#19 Step 19 of 21. Backward. u2 hands −0.06281 times 1, which is −0.06281, to u1; \
        u2 hands −0.06281 times 1, which is −0.06281, to b.
        beyond 21#21
        opened 7 / 21
        []

        """)
  }

  @Test func nothingMovesAndWhatIsNotThereIsHidden() throws {
    let shown = try driven(
      """
      page = browser.page(url, still=True)
      rects = '''JSON.stringify([...document.querySelectorAll("#deck > svg g[id]")]
        .filter(g => !g.closest(".explanation") && !g.classList.contains("halo"))
        .map(g => [g.id, g.getBoundingClientRect()]))'''
      seen = '''[...document.querySelectorAll("#deck > svg g[id]")]
        .filter(g => getComputedStyle(g).visibility === "visible"
          && getComputedStyle(g).display !== "none" && !g.closest(".explanation")).length'''
      first = page.value(rects)
      counts = [page.value(seen)]
      for step in range(2, 22):
          page.key("ArrowRight")
          assert page.value(rects) == first, step
          counts.append(page.value(seen))
          texts = page.value('''[...document.querySelectorAll(".explanation")]
            .filter(g => getComputedStyle(g).display !== "none").map(g => g.id).join()''')
          assert texts == "step-%d" % step, texts
      print(counts[0] < counts[5] < counts[10] < counts[19], page.errors)
      """)
    #expect(shown == "True []\n")
  }

  @Test func darkStillAndWithoutScript() throws {
    let shown = try driven(
      """
      ground = "getComputedStyle(document.body).backgroundColor"
      print(browser.page(url).value(ground), browser.page(url, dark=True).value(ground))
      time = "getComputedStyle(document.getElementById('node-u1')).transitionDuration"
      page = browser.page(url)
      page.until("!document.documentElement.classList.contains('still')")
      print(page.value(time), browser.page(url, still=True).value(time))
      bare = browser.page(url, script=False)
      print(*(bare.isDrawn(name) for name in ["#controls", "#node-u1-gradient", "#step-21", "#step-1"]))
      """)
    #expect(
      shown == """
        rgb(255, 255, 255) rgb(20, 24, 30)
        0.3s 0s
        False True True False

        """)
  }

  @Test(.enabled(if: Outside.has("pdfinfo", "pdftoppm"), "poppler's tools are not installed"))
  func aPageAStepOnPaperAndNeverDark() throws {
    let shown = try driven(
      """
      import subprocess
      for name, dark in (("light", False), ("dark", True)):
          browser.page(url, dark=dark).paper(name + ".pdf")
          info = subprocess.run(["pdfinfo", name + ".pdf"], capture_output=True, text=True).stdout
          print([line for line in info.split("\\n") if line.startswith("Pages")])
          subprocess.run(["pdftoppm", "-r", "10", "-f", "5", "-l", "5", "-gray", "-singlefile",
                          name + ".pdf", name])
          print(open(name + ".pgm", "rb").read()[-1])
      """)
    let page = "['Pages:           21']\n255\n"
    #expect(shown == page + page)
  }

  @Test(
    .enabled(
      if: Outside.hasModule("sphinx_revealjs"),
      "there is no reveal.js: pip install sphinx-revealjs, which has one"))
  func fragmentsInReveal() throws {
    let folder = try TemporaryFolder()
    _ = try SlidesTests.slides(["deck.reveal.svg"], in: folder)
    let shown = try Outside.chromium(
      """
      import importlib.util, os, subprocess
      place = importlib.util.find_spec("sphinx_revealjs").submodule_search_locations[0]
      dist = place + "/_static/revealjs/dist"
      open("talk.html", "w").write(f'''<!DOCTYPE html><html><head><meta charset="utf-8">
      <link rel="stylesheet" href="{dist}/reset.css"><link rel="stylesheet" href="{dist}/reveal.css">
      <link rel="stylesheet" href="{dist}/theme/white.css"></head><body><div class="reveal">
      <div class="slides"><section>Before</section>
      <section>{open("deck.reveal.svg").read()}</section><section>After</section></div></div>
      <script src="{dist}/reveal.js"></script>
      <script>Reveal.initialize({{width: 1280, height: 720, margin: 0}})</script></body></html>''')
      url = "file://" + os.getcwd() + "/talk.html"
      page = browser.page(url, still=True)
      page.value("new Promise(done => Reveal.isReady() ? done() : Reveal.on('ready', done))")
      page.value("Reveal.slide(1)")
      def shown(id):
          return page.value('''(() => {
            for (let g = document.getElementById("%s"); g.nodeName !== "svg"; g = g.parentNode)
              if (getComputedStyle(g).visibility !== "visible" || getComputedStyle(g).opacity < 0.5)
                return false;
            return true;
          })()''' % id)
      def state():
          page.until("document.getAnimations().every(a => a.playState !== 'running')")
          ids = ["node-w", "node-u1", "node-u1-gradient", "halo-u1-1", "step-1", "step-2", "step-21"]
          dim = page.value('''[...document.querySelectorAll("g[id^=node-]")].filter(
            g => { const o = getComputedStyle(g).opacity; return o > 0.2 && o < 0.5
              && getComputedStyle(g).visibility === "visible"; })
            .map(g => g.id.slice(5)).join(" ")''')
          return [id for id in ids if shown(id)], dim
      print(state())
      page.key("ArrowRight"); print(state())
      for _ in range(2): page.key("ArrowRight")
      print(state()[1])
      page.key("ArrowLeft"); print(state()[1])
      for _ in range(18): page.key("ArrowRight")
      print(state(), page.value("Reveal.getIndices().h"))
      page.key("ArrowRight"); print(page.value("Reveal.getIndices().h"))
      page.key("ArrowLeft"); print(state())
      paper = browser.page(url + "?print-pdf")
      paper.until("document.querySelectorAll('.pdf-page').length >= 23")
      print(paper.value("document.querySelectorAll('.pdf-page').length"), page.errors)
      # As reveal.js is without being told a size: 960 by 700 with a heading above.
      talk = open("talk.html").read().replace("width: 1280, height: 720, margin: 0", "transition: 'none'")
      open("plain.html", "w").write(talk.replace("<section><svg", "<section><h2>Title</h2><svg"))
      plain = browser.page("file://" + os.getcwd() + "/plain.html", still=True)
      plain.until("Reveal.isReady()")
      plain.value("Reveal.slide(1)")
      print(plain.value('''(() => {
        const a = document.querySelector(".slides").getBoundingClientRect();
        const b = document.querySelector("section svg").getBoundingClientRect();
        return [b.left >= a.left - 1, b.right <= a.right + 1, b.bottom <= a.bottom + 1,
          b.width > 0.9 * a.width].join();
      })()'''))
      """, in: folder)
    #expect(
      shown == """
        (['node-w', 'step-1'], '')
        (['node-w', 'node-u1', 'halo-u1-1', 'step-2'], 'b y')
        w x b y u1
        w x y
        (['node-w', 'node-u1', 'node-u1-gradient', 'step-21'], '') 1
        2
        (['node-w', 'node-u1', 'node-u1-gradient', 'step-21'], '')
        23 []
        true,true,true,true

        """)
  }
}
