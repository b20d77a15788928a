import Foundation
import Testing

/// Every sample reads, checks and draws, the same each time.
struct SampleTests {
  static let names: [String] = {
    let folder = Command.root.appendingPathComponent("samples").path
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { $0.hasSuffix(".formula") }.sorted()
  }()

  @Test func thereAreThirty() { #expect(Self.names.count >= 30) }

  @Test(arguments: names)
  func checks(_ name: String) throws {
    let sample = Command.root.appendingPathComponent("samples/\(name)").path
    let isSymbolic = !(try String(contentsOfFile: sample, encoding: .utf8)).contains("where ")
    let command = try Command(
      ["check", "--quiet", sample] + (isSymbolic ? ["--random", "1"] : []))
    #expect(command.status == 0, "\(command.text)\(command.complaint)")
    #expect(command.text.contains("agree"))
  }

  @Test(arguments: names)
  func draws(_ name: String) throws {
    let sample = Command.root.appendingPathComponent("samples/\(name)").path
    let folder = try Folder()
    for format in ["svg", "dot", "json"] {
      let paths = ["a", "b"].map { folder.path("\($0).\(format)") }
      for path in paths {
        let command = try Command([sample, "-o", path])
        try #require(command.status == 0, "\(command.complaint)")
      }
      let files = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
      #expect(files[0].count > 100)
      #expect(files[0] == files[1], "\(format)")
    }
    #expect(folder.names.count == 6)
  }
}
