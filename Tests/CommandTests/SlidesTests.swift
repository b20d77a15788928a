import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct SlidesTests {
  static let formula = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"
  static let values = "w=0.5, x=1.5, b=0.1, y=1"

  /// Writes decks into a folder and gives their paths.
  static func slides(
    _ names: [String], _ options: [String] = [], in folder: TemporaryFolder
  ) throws -> [String] {
    let paths = names.map { folder.path($0) }
    let outcome = try Command.run(
      ["slides", formula, "--at", values] + options + paths.flatMap { ["-o", $0] })
    #expect(outcome.status == 0, "\(outcome.complaint)")
    return paths
  }

  static func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test func decksAreTheSameToTheByte() throws {
    let folder = try TemporaryFolder()
    let endings = ["html", "pptx", "tex", "svg", "reveal.svg", "md"]
    let first = try Self.slides(endings.map { "a.\($0)" }, in: folder)
    let second = try Self.slides(endings.map { "b.\($0)" }, in: folder)
    for (a, b) in zip(first, second) { #expect(try Self.bytes(a) == Self.bytes(b)) }
  }

  @Test func svgOfAllKindsIsXMLWithoutBlankLines() throws {
    let folder = try TemporaryFolder()
    for path in try Self.slides(["a.svg", "a.reveal.svg"], in: folder) {
      let data = try Self.bytes(path)
      #expect(XMLParser(data: data).parse())
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.contains("\n\n"))
      if path.hasSuffix("reveal.svg") {
        // 20 steps after the first.
        for index in 1...20 { #expect(text.contains("data-fragment-index=\"\(index)\"")) }
        #expect(!text.contains("data-fragment-index=\"21\""))
        // The same for Slidev.
        #expect(text.contains("class=\"fragment\" data-fragment-index=\"7\" v-click=\"7\""))
        #expect(
          text.contains("fragment current-visible\" data-fragment-index=\"7\" v-click=\"[7,8]\""))
        #expect(text.contains("fragment fade-out\" data-fragment-index=\"1\" v-click=\"[0,1]\""))
      } else {
        #expect(text.contains("<animate "))
        #expect(!text.contains("id=\"node-u9\" class=\"node objective\" opacity"))
      }
    }
  }

  /// Each page is a sheet of its own shape.
  @Test func paperHasTheShapeOfThePage() throws {
    let folder = try TemporaryFolder()
    for (size, paper) in [("16:9", "13.33in 7.5in"), ("4:3", "13.33in 10in")] {
      let path = try Self.slides(["deck.html"], ["--size", size], in: folder)[0]
      let page = String(decoding: try Self.bytes(path), as: UTF8.self)
      #expect(page.contains("@page { size: \(paper); margin: 0; }"))
    }
  }

  @Test func framesOfEachFormat() throws {
    let folder = try TemporaryFolder()
    for format in ["svg", "pdf", "png"] {
      _ = try Self.slides(
        ["\(format)/"], ["--frames", format, "--scale", "0.5", "--to", "3"], in: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(format)).sorted()
      #expect(names == ["step-01.\(format)", "step-02.\(format)", "step-03.\(format)"])
    }
  }

  /// A folder has the frames of one deck: those of a longer one or of another format go.
  @Test func framesOfAnOlderDeckGo() throws {
    let folder = try TemporaryFolder()
    _ = try Self.slides(["fr/"], [], in: folder)
    _ = try Self.slides(["fr/"], ["--frames", "pdf", "--to", "3"], in: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("fr"))
    #expect(names.sorted() == ["step-01.pdf", "step-02.pdf", "step-03.pdf"])
  }

  @Test func framesOfOthersStay() throws {
    let folder = try TemporaryFolder()
    let frames = folder.path("frames")
    try FileManager.default.createDirectory(
      atPath: frames, withIntermediateDirectories: false)
    try Data("theirs".utf8).write(to: URL(fileURLWithPath: frames + "/step-02.svg"))
    try Data("notes".utf8).write(to: URL(fileURLWithPath: frames + "/notes.txt"))
    let arguments = ["slides", Self.formula, "--at", Self.values, "-o", frames + "/"]
    let refused = try Command.run(arguments)
    #expect(refused.status == 73)
    #expect(refused.complaint.contains("was not made by this program"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: frames).count == 2)
    try FileManager.default.removeItem(atPath: frames + "/step-02.svg")
    #expect(try Command.run(arguments).status == 0)
    // Its own frames are written again.
    #expect(try Command.run(arguments).status == 0)
    #expect(try String(contentsOfFile: frames + "/notes.txt", encoding: .utf8) == "notes")
  }

  @Test func errors() throws {
    let folder = try TemporaryFolder()
    func complaint(_ arguments: [String], _ status: Int32) throws -> String {
      let outcome = try Command.run(["slides"] + arguments)
      #expect(outcome.status == status, "\(outcome.complaint)")
      return outcome.complaint
    }
    let out = ["-o", folder.path("deck.html")]
    #expect(try complaint(["x", "--at", "x=1"] + out, 65).contains("there is no step"))
    let sum = "f = " + (1...2501).map { "x_{\($0)}" }.joined(separator: " + ")
    let all = [sum, "--fold", "none"] + out
    #expect(try complaint(all, 65).contains("5003 steps, and the limit is 400"))
    #expect(try complaint([Self.formula], 64).contains("needs an output"))
    #expect(try complaint([Self.formula, "-o", "deck.doc"], 64).contains("not known"))
    #expect(try complaint([Self.formula, "--from", "40"] + out, 65).contains("no step 40"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("deck.html")))
    // None of two decks is there when the second cannot be written.
    let missing = folder.path("nowhere/deck.html")
    #expect(
      try complaint([Self.formula, "-o", folder.path("a.html"), "-o", missing], 73)
        .contains("cannot be written"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).isEmpty)
  }

  @Test func textCannotLeaveItsPlace() throws {
    let folder = try TemporaryFolder()
    let title = "</script><b>&\"'\\ ]]> −{$}%"
    let paths = try Self.slides(
      ["a.html", "a.svg", "a.tex", "a.md"], ["--title", title, "--steps", "forward"], in: folder)
    let html = String(decoding: try Self.bytes(paths[0]), as: UTF8.self)
    #expect(html.components(separatedBy: "</script>").count == 2)
    #expect(XMLParser(data: try Self.bytes(paths[1])).parse())
  }

  @Test func animatedPNG() throws {
    let folder = try TemporaryFolder()
    let path = try Self.slides(["a.png"], ["--to", "3", "--scale", "0.5"], in: folder)[0]
    let data = try Self.bytes(path)
    func count(_ type: String) -> Int {
      var found = 0
      var start = data.startIndex
      while let range = data.range(of: Data(type.utf8), in: start..<data.endIndex) {
        found += 1
        start = range.upperBound
      }
      return found
    }
    #expect(count("acTL") == 1)
    #expect(count("fcTL") == 3)
    #expect(count("IEND") == 1)
  }

  @Test func picturesOpenAgain() throws {
    let folder = try TemporaryFolder()
    let names = ["old.svg", "old.png", "old.pdf", "old.dot"]
    let outcome = try Command.run(
      ["render", Self.formula, "--at", Self.values] + names.flatMap { ["-o", folder.path($0)] })
    #expect(outcome.status == 0)
    let decks = try Self.slides(["deck.pptx", "deck.html"], in: folder)
    let graph = try Command.run("graph", Self.formula, "--at", Self.values)
    for path in names.map({ folder.path($0) }) + decks {
      let again = try Command.run("graph", path)
      #expect(again.text == graph.text, "\(path): \(again.complaint)")
    }
  }

  @Test(arguments: ["svg", "png", "pdf", "dot"])
  func whatIsHardToQuoteOpensAgain(_ ending: String) throws {
    let folder = try TemporaryFolder()
    // LaTeX, a comment, several lines, an objective that is not the last, drawn values, an opened loss.
    let formula = """
      # the «first» "line" & <more>; values: none
      g = \\frac{x}{y} + \\sigma(x)
      L = softmax_cross_entropy([0; 1], [x; y])
      h = g^2
      """
    let path = folder.path("old.\(ending)")
    let arguments = [formula, "--random", "7", "--objective", "L", "--expand", "all"]
    let outcome = try Command.run(["render"] + arguments + ["-o", path])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let graph = try Command.run(["graph"] + arguments)
    let again = try Command.run("graph", path)
    #expect(graph.status == 0 && again.text == graph.text, "\(again.complaint)")
  }

  @Test(.enabled(if: Outside.has("dot"), "dot is not installed"))
  func whatGraphvizWroteAgainOpensToo() throws {
    let folder = try TemporaryFolder()
    let formula = "f = \\frac{" + (1...40).map { "x_{\($0)}" }.joined(separator: " + ") + "}{y}"
    let outcome = try Command.run(
      ["render", formula, "--random", "2", "-o", folder.path("old.dot")])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let text = try Outside.run("dot", ["-Tdot", "old.dot"], in: folder.path(""))
    try text.write(toFile: folder.path("new.dot"), atomically: true, encoding: .utf8)
    let graph = try Command.run("graph", formula, "--random", "2")
    #expect(try Command.run("graph", folder.path("new.dot")).text == graph.text)
  }

  @Test func smallTypeIsSaid() throws {
    let folder = try TemporaryFolder()
    let sum = "f = " + (1...40).map { "x_{\($0)} y_{\($0)}" }.joined(separator: " + ")
    for arguments in [
      ["slides", sum, "--random", "1", "--to", "2", "-o", folder.path("deck.html")],
      ["render", sum, "--random", "1", "--size", "16:9", "-o", folder.path("page.svg")],
    ] {
      let outcome = try Command.run(arguments)
      #expect(outcome.status == 0)
      #expect(
        outcome.complaint.contains(
          /note: the smallest text has \d+\.\d pt where the page is 1280×720/),
        "\(outcome.complaint)")
    }
    let small = try Command.run(
      ["slides", Self.formula, "--at", Self.values, "-o", folder.path("deck.html")])
    #expect(!small.complaint.contains("smallest text"), "\(small.complaint)")
  }

  @Test func longRunsFoldWhereAPageCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let steps = "h_0 = x; h_k = σ(w_k h_{k-1} + b_k), k = 1..10; 1/2 (h_10 - y)^2"
    func complaint(_ arguments: [String]) throws -> String {
      let outcome = try Command.run(
        ["render", steps, "--random", "1", "-o", folder.path("page.svg")] + arguments)
      #expect(outcome.status == 0)
      return outcome.complaint
    }
    #expect(try complaint(["--size", "16:9"]).contains("21 of 33 units are folded"))
    let drawn = try String(contentsOfFile: folder.path("page.svg"), encoding: .utf8)
    #expect(drawn.contains("7 steps, 21 units"))
    #expect(!(try complaint(["--size", "16:9", "--fold", "none"]).contains("folded")))
    #expect(!(try complaint([]).contains("folded")))
    // Slides do the same, with or without explanations.
    func deck(_ options: [String]) throws -> String {
      let outcome = try Command.run(
        ["slides", steps, "--random", "1", "-o", folder.path("deck.html")] + options)
      #expect(outcome.status == 0)
      return outcome.complaint
    }
    #expect(try deck([]).contains("21 of 33 units are folded"))
    let open = try deck(["--fold", "none"])
    #expect(!open.contains("folded"))
    #expect(open.contains("note: the smallest text has"))
  }

  @Test func whatWouldMakeTypeLargerDoes() throws {
    let folder = try TemporaryFolder()
    let formula = Command.package.appendingPathComponent("samples/gru-gate.formula").path
    let arguments = ["slides", formula, "-o", folder.path("deck.html")]
    let complaint = try Command.run(arguments).complaint
    let offer = try #require(
      complaint.firstMatch(of: /: (--no-captions|--style circuit) makes it (\d+\.\d) pt/),
      "\(complaint)")
    let better = try Command.run(
      arguments + offer.1.split(separator: " ").map(String.init))
    let found = better.complaint.firstMatch(of: /smallest text has (\d+\.\d) pt/)
    let reached = try #require(Double(offer.2))
    let real = found.flatMap { Double($0.1) } ?? 14
    #expect(abs(real - min(reached, 14)) < 0.6, "\(complaint)\(better.complaint)")
  }

  @Test(.enabled(if: Outside.has("sh"), "heavy programs are left out"))
  func aFullDiskLeavesNoHalfDeck() throws {
    let folder = try TemporaryFolder()
    try "older".write(toFile: folder.path("deck.html"), atomically: true, encoding: .utf8)
    // Writing fails beyond 8 blocks, as it does on a disk that gets full.
    let script = """
      trap '' XFSZ; ulimit -f 8
      "$0" slides "$1" -o deck.html -o deck.pdf -o frames/ 2>&1; echo "$?"
      """
    let shown = try Outside.run(
      "sh", ["-c", script, try Command.program.get(), Self.formula], in: folder.path(""))
    #expect(
      shown.contains("deck.html cannot be written: ") && shown.hasSuffix("\n73\n"), "\(shown)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(""))
    #expect(names.sorted() == ["deck.html", "outside.txt"])
    #expect(try String(contentsOfFile: folder.path("deck.html"), encoding: .utf8) == "older")
  }
}
