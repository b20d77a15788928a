import Foundation
import Testing

/// A picture that was made earlier is a formula with its values.
@Suite struct ReopeningTests {
  private static let lecture = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"
  private static let values = "w=0.5, x=1.5, b=0.1, y=1"

  private func inFolder<T>(_ body: (URL) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  @discardableResult
  private func run(_ words: String..., in folder: URL) throws -> Command.Outcome {
    try Command.run(words, in: folder.path)
  }

  @Test(arguments: ["a.svg", "a.pdf", "a.png", "a.dot", "a.pptx", "a.html"])
  func everyKindOpensAgain(_ name: String) throws {
    try inFolder { folder in
      let verb = name.hasSuffix("pptx") || name.hasSuffix("html") ? "slides" : "render"
      try run(verb, Self.lecture, "--at", Self.values, "-o", name, in: folder)
      let first = try run("graph", Self.lecture, "--at", Self.values, in: folder)
      let again = try run("graph", name, in: folder)
      #expect(again.status == 0 && again.text == first.text, "\(again.complaint)")
    }
  }

  /// One value is moved, the others stay; and so it is when that picture is opened in its turn.
  @Test func valuesAreOverridden() throws {
    try inFolder { folder in
      try run("render", Self.lecture, "--at", Self.values, "-o", "a.svg", in: folder)
      try run("render", "a.svg", "--at", "w=0.7", "-o", "b.svg", in: folder)
      try run("render", "b.svg", "--at", "w=0.9; y=2", "-o", "c.svg", in: folder)
      let expected = try run(
        "graph", Self.lecture, "--at", "w=0.9, x=1.5, b=0.1, y=2", in: folder)
      #expect(try run("graph", "c.svg", in: folder).text == expected.text)
      #expect(try run("graph", "--file", "c.svg", in: folder).text == expected.text)
    }
  }

  /// What else made the graph travels, too.
  @Test(arguments: [
    ["f = x^T W x", "--at", "W=[1,2;3,4], x=[1,2]", "--gradient-of", "x"],
    ["f = x^3 y", "--at", "x=1, y=2", "--hessian-of", "x"],
    ["f = sin(x)^2 + sin(x)", "--at", "x=1", "--no-share"],
    ["softmax(x)·y", "--at", "x=[1,2], y=[0,1]", "--expand", "softmax"],
    ["f = x^2 y", "--at", "x=1, y=2", "--mode", "forward", "--wrt", "x"],
  ])
  func optionsTravel(_ words: [String]) throws {
    try inFolder { folder in
      let made = try Command.run(["render"] + words + ["-o", "a.svg"], in: folder.path)
      #expect(made.status == 0, "\(made.complaint)")
      try run("render", "a.svg", "-o", "b.svg", in: folder)
      let (a, b) = (folder.appending(path: "a.svg"), folder.appending(path: "b.svg"))
      #expect(try Data(contentsOf: a) == Data(contentsOf: b))
    }
  }

  @Test func whatHoldsNoFormulaIsSaid() throws {
    try inFolder { folder in
      try run("render", Self.lecture, "--at", Self.values, "-o", "a.pdf", in: folder)
      let whole = try Data(contentsOf: folder.appending(path: "a.pdf"))
      try whole.prefix(4_000).write(to: folder.appending(path: "cut.pdf"))
      try Data().write(to: folder.appending(path: "empty.svg"))
      try Data("PK\u{3}\u{4}".utf8).write(to: folder.appending(path: "broken.pptx"))
      for name in ["cut.pdf", "empty.svg", "broken.pptx", "missing.png"] {
        let outcome = try run("render", name, "-o", "n.svg", in: folder)
        #expect(outcome.status == 66, "\(name): \(outcome.complaint)")
        #expect(outcome.complaint.contains(name))
      }
    }
  }

  /// A shorter deck leaves no pages of a longer one behind, and nobody else's files away.
  @Test func foldersHoldOneDeck() throws {
    try inFolder { folder in
      try run("slides", Self.lecture, "--at", Self.values, "-o", "d/", in: folder)
      try Data("mine".utf8).write(to: folder.appending(path: "d/notes.txt"))
      try run("slides", Self.lecture, "--at", Self.values, "--to", "5", "-o", "d/", in: folder)
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "d").path)
      #expect(names.sorted() == ["notes.txt"] + (1...5).map { "step-0\($0).svg" })
    }
  }

  /// A link to a file that is not there yet stays a link.
  @Test func linksLeadToTheFileThatIsMade() throws {
    try inFolder { folder in
      let files = FileManager.default
      try files.createSymbolicLink(
        atPath: folder.appending(path: "a.svg").path, withDestinationPath: "b.svg")
      try files.createSymbolicLink(
        atPath: folder.appending(path: "c.svg").path, withDestinationPath: "nowhere/c.svg")
      #expect(try run("render", "x^2", "-o", "a.svg", in: folder).status == 0)
      #expect(
        try files.destinationOfSymbolicLink(atPath: folder.appending(path: "a.svg").path)
          == "b.svg")
      #expect(files.fileExists(atPath: folder.appending(path: "b.svg").path))
      #expect(try run("render", "x^2", "-o", "c.svg", in: folder).status == 73)
    }
  }

  @Test func errorsOfASweepAreShownInIt() throws {
    let outcome = try Command.run([
      "sweep", Self.lecture, "--at", Self.values, "--sweep", "q=0:1:3",
    ])
    #expect(outcome.status == 65 && outcome.complaint.contains("--sweep 1:1"))
  }

  /// Numbers from files travel as numbers, also through a program that drops what is not ASCII.
  @Test(arguments: ["a.svg", "a.png", "a.pdf", "a.dot"])
  func numbersFromFilesTravel(_ name: String) throws {
    try inFolder { folder in
      for (file, text) in [
        ("X.csv", "1,2\n3,4\n"), ("r.csv", "1e-5,2,-3\n"), ("t.csv", "0.5\n-1\n"),
      ] {
        try text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
      }
      let formula = "C = sum(r) (X θ - y)^T (X θ - y) where r = @r.csv, y = [1; 2]"
      let values = "X=@X.csv, θ = @t.csv"
      let first = try run("graph", formula, "--at", values, in: folder)
      try run("render", formula, "--at", values, "-o", name, in: folder)
      for file in ["X.csv", "r.csv", "t.csv"] {
        try FileManager.default.removeItem(at: folder.appending(path: file))
      }
      let again = try run("graph", name, in: folder)
      #expect(again.status == 0 && again.text == first.text, "\(again.complaint)")
      guard name == "a.png" else { return }
      // Without the chunks in UTF-8.
      let script = """
        import struct
        data = open("a.png", "rb").read()
        out, place = data[:8], 8
        while place < len(data):
            size = struct.unpack(">I", data[place:place + 4])[0] + 12
            if data[place + 4:place + 8] != b"iTXt": out += data[place:place + size]
            place += size
        open("b.png", "wb").write(out)
        """
      guard Command.tool("python3") != nil else { return }
      _ = try Outside.run("python3", ["-c", script], in: folder.path)
      #expect(try run("graph", "b.png", in: folder).text == first.text)
    }
  }

  /// Of many numbers the shape is left, and a picture from elsewhere makes no file read.
  @Test func picturesNameNoFiles() throws {
    try inFolder { folder in
      let rows = Array(
        repeating: Array(repeating: "1", count: 200).joined(separator: ","), count: 150)
      try rows.joined(separator: "\n").write(
        to: folder.appending(path: "X.csv"), atomically: true, encoding: .utf8)
      try "4\n".write(to: folder.appending(path: "w.csv"), atomically: true, encoding: .utf8)
      let made = try run(
        "render", "f = w sum(X)", "--at", "X=@X.csv, w=@w.csv", "-o", "a.svg", in: folder)
      #expect(made.complaint.contains("the numbers of X.csv are too many to be embedded"))
      let a = folder.appending(path: "a.svg")
      let text = try String(contentsOf: a, encoding: .utf8)
      #expect(text.contains(">X: 150x200, w=4.0<") && !text.contains("@"))
      #expect(try run("graph", "a.svg", "--at", "X=@X.csv", in: folder).text.contains("1.2×10⁵"))
      try text.replacingOccurrences(of: "w=4.0", with: "w=@w.csv").write(
        to: folder.appending(path: "b.svg"), atomically: true, encoding: .utf8)
      let refused = try run("render", "b.svg", "-o", "c.svg", in: folder)
      #expect(refused.status == 66 && refused.complaint.contains("a picture may not read files"))
      #expect(
        try run("render", "b.svg", "--at", "w=@w.csv, X=@X.csv", "-o", "c.svg", in: folder).status
          == 0)
    }
  }

  /// A picture that is opened again looks as it did; what is given now counts more.
  @Test func theLookTravels() throws {
    try inFolder { folder in
      let look = ["--theme", "dark", "--focus=w", "--title", "A \"title\" <é>", "--size", "16:9"]
      _ = try Command.run(
        ["render", Self.lecture, "--at", Self.values, "-o", "a.svg", "-o", "a.pdf", "-o", "a.png"]
          + look,
        in: folder.path)
      let a = try Data(contentsOf: folder.appending(path: "a.svg"))
      for name in ["a.svg", "a.pdf", "a.png"] {
        try run("render", name, "-o", "b.svg", in: folder)
        #expect(try Data(contentsOf: folder.appending(path: "b.svg")) == a, "\(name)")
      }
      try run("render", "a.svg", "--theme", "light", "-o", "c.svg", in: folder)
      let c = try String(contentsOf: folder.appending(path: "c.svg"), encoding: .utf8)
      #expect(c.contains("width=\"1280\"") && c.contains("A &quot;title&quot;"))
      #expect(c.contains("height=\"720\" fill=\"#ffffff\""))
      // A theme from a file stays with its file.
      try "paper=#eeeeee\n".write(
        to: folder.appending(path: "own.theme"), atomically: true, encoding: .utf8)
      try run("render", "f = x", "--theme", "own.theme", "-o", "d.svg", in: folder)
      let d = try String(contentsOf: folder.appending(path: "d.svg"), encoding: .utf8)
      #expect(d.contains("#eeeeee") && !d.contains("own.theme"))
    }
  }

  @Test func aDescentOpensAgain() throws {
    try inFolder { folder in
      try run("descend", "f(w) = w^2", "--at", "w=1", "--steps", "3", "-o", "de.svg", in: folder)
      #expect(
        try run("graph", "de.svg", in: folder).text
          == run("graph", "f(w) = w^2", "--at", "w=1", in: folder).text)
    }
  }
}
