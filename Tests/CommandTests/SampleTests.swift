import Foundation
import GraphCore
import GraphRendering
import Testing

/// Every file of samples/: it reads, its derivatives are right, and nothing overlaps in its picture.
@Suite struct SampleTests {
  struct Sample: Sendable, CustomStringConvertible {
    var description: String
    var text: String
  }

  static let all: [Sample] = {
    let folder = Command.package.appendingPathComponent("samples")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".formula") }.sorted().map { name in
      Sample(
        description: name,
        text: (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? "")
    }
  }()

  @Test func thereAreAtLeastThirty() { #expect(Self.all.count >= 30) }

  /// A comment says first what a sample is and where it comes from.
  @Test(arguments: all)
  func aCommentStandsOnTop(_ sample: Sample) {
    #expect(sample.text.hasPrefix("# "), "\(sample)")
    #expect(sample.text.hasSuffix("\n") && !sample.text.hasSuffix("\n\n"), "\(sample)")
  }

  /// As tight as the page of a deck makes it.
  @Test(arguments: all)
  func nothingOverlapsInADeck(_ sample: Sample) throws {
    let problem = try Problem(try SourceText(sample.text))
    let evaluation = try problem.inputs.map { try problem.graph.evaluate($0) }
    let picture = Picture(
      problem.graph, title: problem.title, evaluation: evaluation,
      gradients: evaluation?.gradients())
    let deck = try Deck(picture)
    #expect(OverlapCheck(deck.drawing).findings == [], "\(sample)")
  }

  @Test(arguments: all)
  func nothingOverlaps(_ sample: Sample) throws {
    let problem = try Problem(try SourceText(sample.text))
    let evaluation = try problem.inputs.map { try problem.graph.evaluate($0) }
    let picture = Picture(
      problem.graph, title: problem.title, evaluation: evaluation,
      gradients: evaluation?.gradients())
    for direction in Direction.allCases {
      var options = PictureOptions()
      options.direction = direction
      let drawing = try picture.drawing(options)
      #expect(OverlapCheck(drawing).findings == [], "\(sample), \(direction.rawValue)")
    }
  }

  @Test(arguments: all)
  func theDerivativesAgree(_ sample: Sample) throws {
    let path = Command.package.appendingPathComponent("samples/\(sample)").path
    let isSymbolic = try Problem(try SourceText(sample.text)).inputs == nil
    let outcome = try Command.run(["check", path] + (isSymbolic ? ["--random", "1"] : []))
    #expect(outcome.status == 0, "\(outcome.text)\(outcome.complaint)")
  }

  /// Each sample has its picture beside it, drawn by scripts/demo.
  @Test(arguments: all)
  func aPictureIsThere(_ sample: Sample) {
    let name = sample.description.replacingOccurrences(of: ".formula", with: ".svg")
    let picture = Command.package.appendingPathComponent("samples/pictures/\(name)").path
    #expect(FileManager.default.fileExists(atPath: picture), "draw it with scripts/demo")
  }
}
