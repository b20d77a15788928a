import Foundation
import Testing

/// How the program behaves as a command: inputs, outputs, files and pipes.
@Suite struct CommandLineTests {
  static let lecture = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"
  static let values = "w=0.5, x=1.5, b=0.1, y=1"

  // MARK: Where a formula comes from

  @Test func argumentFileAndStandardInputAreOneProgram() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.lecture, "lecture.formula")
    let at = ["--at", Self.values]
    let byArgument = try Command.run([Self.lecture] + at)
    let byFile = try Command.run([path] + at)
    let byOption = try Command.run(["--file", path] + at)
    let byInput = try Command.run(["-"] + at, input: Array(Self.lecture.utf8))
    #expect(byArgument.status == 0, "\(byArgument.complaint)")
    #expect(byArgument.output.starts(with: Array("<?xml".utf8)) || byArgument.text.contains("<svg"))
    #expect(byFile.output == byArgument.output)
    #expect(byOption.output == byArgument.output)
    #expect(byInput.output == byArgument.output)
  }

  @Test(arguments: ["-x^2 + 1", "-σ(x)", "-(x - 1)^2", "-x"])
  func aFormulaMayBeginWithAMinus(_ formula: String) throws {
    for arguments in [
      ["graph", "--format", "json", formula, "--at", "x=2"],
      ["graph", "--format", "json", "--at", "x=2", formula],
    ] {
      let outcome = try Command.run(arguments)
      #expect(outcome.status == 0, "\(outcome.complaint)")
      #expect(try JSON(outcome.output)["formula"]?.string == formula)
    }
  }

  @Test func laterValuesOverrideWhere() throws {
    let outcome = try Command.run([
      "graph", "--format", "json", "w x where w = 1, x = 2", "--at", "w=5",
    ])
    let graph = try JSON(outcome.output)
    #expect(CaseTests.objective(graph)?["value"]?.number == 10)
  }

  @Test func randomValuesDependOnSeedAndNameAlone() throws {
    func value(_ formula: String, _ seed: String, _ name: String) throws -> Double? {
      let outcome = try Command.run(["graph", "--format", "json", formula, "--random", seed])
      return try JSON(outcome.output)["nodes"]?.list.first { $0["id"]?.string == name }?["value"]?
        .number
    }
    let x = try value("w x", "7", "x")
    #expect(x != nil)
    #expect(try value("x + b + c", "7", "x") == x)
    #expect(try value("w x", "8", "x") != x)
  }

  // MARK: Outputs

  /// Explanations and programs go to files whose ending says what they are.
  @Test func textsGoToFiles() throws {
    let folder = try TemporaryFolder()
    let names = ["a.txt", "a.md", "a.tex", "a.html", "a.py", "a.c", "a.swift"]
    let paths = names.map { folder.path($0) }
    let lesson = ["explain", Self.lecture] + paths[..<4].flatMap { ["-o", $0] }
    let code = ["code", Self.lecture, "--at", Self.values] + paths[4...].flatMap { ["-o", $0] }
    for arguments in [lesson, code] {
      let outcome = try Command.run(arguments)
      #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.complaint)")
    }
    let texts = try paths.map { try String(contentsOfFile: $0, encoding: .utf8) }
    let signs = [
      "Step 4: substitute back", "## Step 4", "\\end{document}", "</html>", "import numpy",
      "#include",
      "func ",
    ]
    for (text, sign) in zip(texts, signs) { #expect(text.contains(sign), "\(sign)") }
    for wrong in [
      ["explain", "x^2", "-o", folder.path("a.pdf")],
      ["explain", "x^2", "--format", "html", "-o", paths[1]],
      ["code", "x^2", "--language", "c", "-o", paths[4]], ["code", "x^2", "-o", folder.path("a")],
    ] {
      let outcome = try Command.run(wrong)
      #expect(outcome.status == 64, "\(wrong) \(outcome.complaint)")
    }
    #expect(try String(contentsOfFile: paths[1], encoding: .utf8) == texts[1])
  }

  @Test func eachEndingHasItsFormat() throws {
    let folder = try TemporaryFolder()
    let names = ["a.svg", "b.pdf", "c.png", "d.dot", "e.json"]
    let outcome = try Command.run(
      [Self.lecture, "--at", Self.values] + names.flatMap { ["-o", folder.path($0)] })
    #expect(outcome.status == 0, "\(outcome.complaint)")
    #expect(outcome.output.isEmpty)
    #expect(folder.names == names)
    func head(_ name: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path(name))).prefix(8))
    }
    #expect(try folder.read("a.svg").contains("<svg"))
    #expect(try head("b.pdf").starts(with: Array("%PDF-".utf8)))
    #expect(try head("c.png") == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(try folder.read("d.dot").contains("digraph"))
    #expect(try JSON(Array(folder.read("e.json").utf8))["schema"] == .number(1))
  }

  @Test(arguments: ["svg", "pdf", "png", "dot", "json"])
  func theSameInputGivesTheSameBytes(_ ending: String) throws {
    let folder = try TemporaryFolder()
    for name in ["one", "two"] {
      let outcome = try Command.run([
        Self.lecture, "--at", Self.values, "-o", folder.path("\(name).\(ending)"),
      ])
      #expect(outcome.status == 0, "\(outcome.complaint)")
    }
    let one = try Data(contentsOf: URL(fileURLWithPath: folder.path("one.\(ending)")))
    let two = try Data(contentsOf: URL(fileURLWithPath: folder.path("two.\(ending)")))
    #expect(one == two)
    #expect(!one.isEmpty)
  }

  @Test func anOlderFileStaysWhenTheFormulaIsWrong() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", "picture.svg")
    #expect(try Command.run(["x +", "-o", path]).status == 65)
    #expect(try Command.run(["x y", "--at", "x=1", "-o", path]).status == 65)
    // One of two outputs that cannot be made keeps the other from being written.
    #expect(try Command.run(["x", "-o", path, "-o", folder.path("a.xyz")]).status == 64)
    #expect(try folder.read("picture.svg") == "old")
    #expect(folder.names == ["picture.svg"])
  }

  @Test func aNewFileTakesTheOldOnesPlaceAndRights() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", "picture.svg")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    #expect(try Command.run(["x^2", "-o", path]).status == 0)
    #expect(try folder.read("picture.svg").contains("<svg"))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(folder.names == ["picture.svg"])
  }

  /// A link stays a link, and what it points at is replaced.
  @Test func linksAreFollowed() throws {
    let folder = try TemporaryFolder()
    let target = try folder.write("old", "target.svg")
    let link = folder.path("link.svg")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    #expect(try Command.run(["x^2", "-o", link]).status == 0)
    #expect(try folder.read("target.svg").contains("<svg"))
    let attributes = try FileManager.default.attributesOfItem(atPath: link)
    #expect(attributes[.type] as? FileAttributeType == .typeSymbolicLink)
  }

  @Test func aFolderIsNoOutput() throws {
    let folder = try TemporaryFolder()
    let inner = folder.path("picture.svg")
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
    let outcome = try Command.run(["x^2", "-o", inner])
    #expect(outcome.status == 73)
    #expect(outcome.complaint == "error: \(inner) is a folder\n")
  }

  @Test(.enabled("root may write everywhere") { getuid() != 0 })
  func aReadOnlyFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o500], ofItemAtPath: folder.folder)
    let outcome = try Command.run(["x^2", "-o", folder.path("picture.svg")])
    #expect(outcome.status == 73)
    #expect(outcome.complaint.contains("Permission denied"))
  }

  @Test func aRelativePathIsThatOfTheWorkingFolder() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("1,2\n3,4\n", "data.csv")
    let outcome = try Command.run(
      ["sum(X)", "--at", "X=@data.csv", "-o", "sum.json"], in: folder.folder)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let graph = try JSON(Array(folder.read("sum.json").utf8))
    #expect(CaseTests.objective(graph)?["value"]?.number == 10)
  }

  @Test func notesStandOnStandardErrorAndNotInTheOutput() throws {
    let outcome = try Command.run(["relu(x)", "--at", "x=0"])
    #expect(outcome.status == 0)
    #expect(
      outcome.complaint.hasPrefix("note: u1 = relu(x) stands at a kink"), "\(outcome.complaint)")
    #expect(outcome.text.hasSuffix("</svg>\n"), "\(outcome.text.suffix(40))")
  }

  // MARK: The other verbs

  @Test func checkAgreesOnTheLecturesFormula() throws {
    let outcome = try Command.run(["check", Self.lecture, "--at", Self.values])
    #expect(outcome.status == 0, "\(outcome.complaint)\(outcome.text)")
  }

  @Test func theTableHasTheLecturesNumbers() throws {
    let outcome = try Command.run(["graph", Self.lecture, "--at", Self.values])
    let lines = outcome.text.split(separator: "\n").map { line in
      line.split(separator: " ").map(String.init)
    }
    let w = try #require(lines.first { $0.first == "w" })
    #expect(w.contains("0.5"))
    #expect(w.contains("0.4058"), "\(w)")
    #expect(outcome.text.contains("{u1, u7}"))
  }

  @Test func forwardModeShowsTangents() throws {
    let outcome = try Command.run([
      Self.lecture, "--at", Self.values, "--mode", "forward", "--wrt", "w",
    ])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    #expect(outcome.text.contains("0.4058"), "\(outcome.text)")
  }

  /// The welcome's example works when it is pasted.
  @Test func theWelcomesExampleWorks() throws {
    let welcome = try Command.run([])
    #expect(welcome.status == 0)
    let example = try #require(
      welcome.text.split(separator: "\n").first { $0.hasPrefix("  graphviz-backprop ") })
    let words = example.split(separator: "\"").map(String.init)
    try #require(words.count == 4, "\(words)")
    let outcome = try Command.run([words[1], "--at", words[3]])
    #expect(outcome.status == 0, "\(outcome.complaint)")
  }

  @Test func helpNamesEveryVerbAndTheStatuses() throws {
    let outcome = try Command.run("--help")
    #expect(outcome.status == 0)
    for word in ["render", "graph", "check", "Exit status: 0"] {
      #expect(outcome.text.contains(word))
    }
    #expect(try Command.run("--version").text.split(separator: ".").count == 3)
  }
}
