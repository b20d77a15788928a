import Foundation
import GraphCore
import Testing

@testable import GraphRendering

/// Runs stock dot on a text; nil where it is not installed.
private func stockDot(_ text: String, format: String) throws -> (status: Int32, output: String)? {
  let path = ["/usr/bin/dot", "/usr/local/bin/dot", "/opt/homebrew/bin/dot"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  guard let path else { return nil }
  let file = FileManager.default.temporaryDirectory
    .appendingPathComponent("\(UUID().uuidString).dot")
  try text.write(to: file, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = ["-T\(format)", file.path]
  let pipe = Pipe()
  let faults = Pipe()
  process.standardOutput = pipe
  process.standardError = faults
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  let messages = faults.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (
    process.terminationStatus + (messages.isEmpty ? 0 : 1000),
    String(decoding: data + messages, as: UTF8.self)
  )
}

@Suite struct DOTTests {
  @Test func stockDotDrawsEveryNodeAndEdge() throws {
    for (name, picture, options) in try PictureGallery.all() where !name.contains("random") {
      let text = DOTWriter(options: options).dot(picture)
      if let folder = ProcessInfo.processInfo.environment["GALLERY"] {
        try text.write(toFile: "\(folder)/\(name).dot", atomically: true, encoding: .utf8)
      }
      guard let (status, output) = try stockDot(text, format: "svg") else { return }
      #expect(status == 0, "\(name): \(output.suffix(300))")
      for node in picture.nodes { #expect(output.contains("id=\"node&#45;\(node.id)\"")) }
      for edge in picture.edges {
        let id = edge.id.replacingOccurrences(of: "-", with: "&#45;")
        #expect(output.contains("id=\"edge&#45;\(id)\""), "\(name) \(edge.id)")
      }
    }
  }

  @Test func numbersTravelAsAttributes() throws {
    let picture = try formulaPicture(PictureGallery.lecture, at: PictureGallery.lectureValues)
    let text = DOTWriter().dot(picture)
    #expect(text.contains("value=\"0.75\""))
    #expect(text.contains("local_symbolic=\"σ′(u₂)\""))
    #expect(text.contains("−0.0942 + 0.5 = 0.4058".replacingOccurrences(of: " ", with: "&#160;")))
  }

  @Test func largePicturesComeInPieces() throws {
    let problem = try Problem(
      try SourceText("h_0 = x; h_k = tanh(w_k h_{k-1}), k = 1..300; h_300^2"))
    let picture = Picture(problem.graph)
    var pieces: [[UInt8]] = []
    DOTWriter().write(picture) { pieces.append($0) }
    #expect(pieces.count > 2)
    #expect(String(decoding: pieces.joined(), as: UTF8.self) == DOTWriter().dot(picture))
  }

  @Test func hostileTextIsEscaped() throws {
    var picture = try formulaPicture("f = a + b", at: "a=1, b=2")
    picture.nodes[0].symbol = .words("<B>\"&]]>\\\n\u{1}")
    picture.nodes[0].spoken = "\" ] \\ \n <x>"
    picture.clusters = [.init(caption: "\"}\\")]
    picture.nodes[2].cluster = 0
    picture.metadata = [.init("formula", "line\none */ \"")]
    let text = DOTWriter().dot(picture)
    guard let (status, output) = try stockDot(text, format: "svg") else { return }
    #expect(status == 0, "\(output.suffix(300))")
    #expect(output.contains("&lt;B&gt;&quot;&amp;]]&gt;"))
  }

  @Test func scriptsAreUnicode() {
    let printer = UnicodeMath()
    func script(_ sub: MathNode?, _ sup: MathNode?) -> MathNode {
      .scripts(base: .identifier("w"), sub: sub, sup: sup)
    }
    #expect(printer.string(script(.number("12"), nil)) == "w₁₂")
    #expect(printer.string(script(nil, .row([.sign("−"), .number("1")]))) == "w⁻¹")
    #expect(printer.string(script(.identifier("b"), nil)) == "w_b")
    #expect(printer.string(.smallFraction("1", "2")) == "½")
    #expect(
      printer.string(.accent(.hat, .identifier("y"))).unicodeScalars.elementsEqual(
        "y\u{302}".unicodeScalars))
    let html = UnicodeMath(italic: { "<I>\($0)</I>" })
    #expect(
      Array(html.string(.accent(.hat, .identifier("θ"))).unicodeScalars.suffix(5))
        == Array("\u{302}</I>".unicodeScalars))
  }
}
