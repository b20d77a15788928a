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

  @Test func errorsOfASweepAreShownInIt() throws {
    let outcome = try Command.run([
      "sweep", Self.lecture, "--at", Self.values, "--sweep", "q=0:1:3",
    ])
    #expect(outcome.status == 65 && outcome.complaint.contains("--sweep 1:1"))
  }
}
