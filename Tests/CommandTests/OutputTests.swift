import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where formulas come from and where pictures go.
struct OutputTests {
  static let lecture = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"
  static let values = ["--at", "w=0.5, x=1.5, b=0.1, y=1"]

  @Test func svgGoesToAPipe() throws {
    let command = try Command([Self.lecture] + Self.values)
    #expect(command.status == 0)
    #expect(command.text.hasPrefix("<svg "))
    #expect(command.text.hasSuffix("</svg>\n"))
    #expect(command.complaint.isEmpty)
    for id in ["w", "x", "b", "y"] + (1...9).map({ "u\($0)" }) {
      #expect(command.text.contains("id=\"node-\(id)\""))
    }
    #expect(command.text.contains("0.4058"))
  }

  @Test func everyFormatInOneRun() throws {
    let folder = try Folder()
    let endings = ["svg", "pdf", "png", "dot", "json"]
    let outputs = endings.flatMap { ["-o", folder.path("picture.\($0)")] }
    let command = try Command([Self.lecture] + Self.values + outputs)
    #expect(command.status == 0, "\(command.complaint)")
    #expect(command.output.isEmpty)
    #expect(folder.names == endings.map { "picture.\($0)" }.sorted())
    func start(_ ending: String) throws -> [UInt8] {
      [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: folder.path("picture.\(ending)"))).prefix(8))
    }
    #expect(try start("svg").starts(with: Array("<svg ".utf8)))
    #expect(try start("pdf").starts(with: Array("%PDF-".utf8)))
    #expect(try start("png") == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(folder.text("picture.dot")?.contains("digraph") == true)
    #expect(folder.text("picture.json")?.hasPrefix("{\n  \"schema\": 1,") == true)
  }

  @Test func sameBytesEachTime() throws {
    let folder = try Folder()
    for ending in ["svg", "pdf", "png", "dot", "json"] {
      var files: [Data] = []
      for run in 1...3 {
        let path = folder.path("\(run).\(ending)")
        let command = try Command([Self.lecture] + Self.values + ["-o", path])
        try #require(command.status == 0)
        files.append(try Data(contentsOf: URL(fileURLWithPath: path)))
      }
      #expect(files[0] == files[1] && files[1] == files[2], "\(ending)")
    }
  }

  @Test func formulasFromEverywhere() throws {
    let folder = try Folder()
    let path = try folder.write("f = x^2\nwhere x = 3\n", "square.formula")
    let odd = try folder.write("f = x^2\nwhere x = 3\n", "square.txt")
    let arguments = ["graph", "--format", "json"]
    let wanted = try Command(arguments + [path])
    #expect(wanted.status == 0, "\(wanted.complaint)")
    #expect(wanted.json["objective"] as? String == "u1")
    #expect(try Command(arguments + ["--file", odd]).output == wanted.output)
    #expect(try Command(arguments + ["@\(odd)"]).output == wanted.output)
    let text = Array("f = x^2\nwhere x = 3\n".utf8)
    #expect(try Command(arguments + ["-"], input: text).output == wanted.output)
    #expect(try Command(arguments, input: text).output == wanted.output)
  }

  @Test func errorsInFilesNameTheFile() throws {
    let folder = try Folder()
    let path = try folder.write("# a comment\nf = x +\n", "bad.formula")
    let command = try Command([path])
    #expect(command.status == 65)
    #expect(command.complaint.hasPrefix("error: \(path) 2:8: "), "\(command.complaint)")
  }

  @Test(arguments: ["-x^2 + 1", "-x", "-(x + 1)", "- x", "-σ(x)"])
  func formulaThatBeginsWithAMinus(_ formula: String) throws {
    for arguments in [
      ["graph", formula, "--at", "x=1"], ["graph", "--at", "x=1", formula],
      ["--at", "x=1", formula], [formula, "--at", "x=1"],
    ] {
      let command = try Command(arguments)
      #expect(command.status == 0, "\(arguments): \(command.complaint)")
    }
  }

  @Test func anOlderFileStaysOnAnyFailure() throws {
    let folder = try Folder()
    let path = try folder.write("old", "picture.svg")
    for arguments in [
      ["x +", "-o", path], ["x y", "--at", "x=1", "-o", path],
      ["x", "-o", path, "-o", folder.path("picture.xyz")],
      ["x", "-o", path, "--theme", "pink"],
    ] {
      let command = try Command(arguments)
      #expect(command.status != 0)
      #expect(folder.text("picture.svg") == "old")
      #expect(folder.names == ["picture.svg"])
    }
    #expect(try Command(["x^2", "-o", path]).status == 0)
    #expect(folder.text("picture.svg")?.hasPrefix("<svg ") == true)
    #expect(folder.names == ["picture.svg"])
  }

  @Test func placesThatCannotBeWritten() throws {
    let folder = try Folder()
    let missing = try Command(["x", "-o", folder.path("no/picture.svg")])
    #expect(missing.status == 73)
    #expect(missing.complaint.contains("cannot be written"))
    try FileManager.default.createDirectory(
      atPath: folder.path("folder.svg"), withIntermediateDirectories: false)
    let isFolder = try Command(["x", "-o", folder.path("folder.svg")])
    #expect(isFolder.status == 73)
    #expect(isFolder.complaint.contains("is a folder"))
  }

  /// Root may write everywhere, so that this holds for other users only.
  @Test(.enabled(if: getuid() != 0))
  func readOnlyFolder() throws {
    let folder = try Folder()
    chmod(folder.url.path, 0o500)
    defer { chmod(folder.url.path, 0o700) }
    let command = try Command(["x", "-o", folder.path("picture.svg")])
    #expect(command.status == 73)
  }

  /// A link stays a link, and what it points at is replaced.
  @Test func linksAreFollowed() throws {
    let folder = try Folder()
    let target = try folder.write("old", "target.svg")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.svg"), withDestinationPath: target)
    #expect(try Command(["x^2", "-o", folder.path("link.svg")]).status == 0)
    #expect(folder.text("target.svg")?.hasPrefix("<svg ") == true)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("link.svg"))
    #expect(attributes[.type] as? FileAttributeType == .typeSymbolicLink)
  }

  @Test func forwardModePrintsTangents() throws {
    let command = try Command(
      [Self.lecture] + Self.values + ["--mode", "forward", "--wrt", "w"])
    #expect(command.status == 0)
    let last = command.text.split(separator: "\n").last ?? ""
    #expect(last.contains("0.4058"), "\(command.text)")
  }

  @Test func checkPrintsAndPasses() throws {
    let command = try Command(["check", Self.lecture] + Self.values)
    #expect(command.status == 0)
    #expect(command.text.contains("∂f/∂w "))
    #expect(command.text.contains("∂u3/∂u2 "))
    #expect(command.text.contains("All 26 comparisons agree"))
  }

  @Test func helpAndVersion() throws {
    for arguments in [
      ["--help"], ["render", "--help"], ["graph", "--help"], ["check", "--help"],
    ] {
      let command = try Command(arguments)
      #expect(command.status == 0)
      #expect(command.text.contains("USAGE:"))
      #expect(command.complaint.isEmpty)
    }
    #expect(try Command(["--version"]).text.split(separator: ".").count == 3)
  }
}
