import Foundation
import Testing

/// Input that was made to break the program.
struct HostileTests {
  private func refused(
    _ input: [UInt8], status: Int32 = 65, _ words: String, arguments: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let command = try Command.run(["-"] + arguments, input: input)
    #expect(command.signal == 0, sourceLocation: sourceLocation)
    #expect(command.status == status, "\(command.complaint)", sourceLocation: sourceLocation)
    #expect(command.output.isEmpty, sourceLocation: sourceLocation)
    #expect(
      command.complaint.contains(words), "\(command.complaint)", sourceLocation: sourceLocation)
    #expect(command.memory < 500 << 20, sourceLocation: sourceLocation)
    #expect(
      command.complaint.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" },
      sourceLocation: sourceLocation)
  }

  @Test func deepNesting() throws {
    let deep = String(repeating: "(", count: 100_000) + "x" + String(repeating: ")", count: 100_000)
    try refused(Array(deep.utf8), "--max-nesting")
    try refused(Array(repeating: 0x28, count: 100_000), "1:")
    try refused(Array(String(repeating: "\\frac{", count: 50_000).utf8), "1:")
    try refused(Array(String(repeating: "sin(", count: 50_000).utf8), "1:")
    try refused(Array(String(repeating: "[", count: 50_000).utf8), "1:")
  }

  /// What has no brackets may be as long as it likes.
  @Test func longRunsAreRead() throws {
    let signs = String(repeating: "-", count: 100_000) + "x"
    let command = try Command.run(["graph", "-", "--at", "x=1"], input: Array(signs.utf8))
    #expect(command.status == 0 && command.signal == 0, "\(command.complaint.prefix(300))")
  }

  @Test func theNestingLimitCanBeRaised() throws {
    let deep = String(repeating: "(", count: 5000) + "x" + String(repeating: ")", count: 5000)
    let command = try Command.run(
      ["graph", "-", "--max-nesting", "6000"], input: Array(deep.utf8))
    #expect(command.status == 0 && command.signal == 0, "\(command.complaint.prefix(300))")
  }

  /// The contract's cases have a megabyte; here each sign has its turn, in less time.
  @Test func muchText() throws {
    for piece in ["x", "+", ")", "x ", "1.", "^", "_", "\\", "'", "\"", "{", "|", "=", ";", "\n"] {
      let bytes = Array(String(repeating: piece, count: 20_000 / piece.utf8.count).utf8)
      let command = try Command.run(["graph", "-"], input: bytes)
      #expect(command.signal == 0, "\(piece)")
      #expect(command.status == 0 || command.status == 65, "\(piece)")
      #expect(command.complaint.utf8.count < 20_000)
    }
  }

  @Test func bytesThatAreNoText() throws {
    try refused([0x78, 0x2B, 0xFF], "byte 3 (0xFF) is not valid UTF-8")
    try refused([0xC0, 0x80], "byte 1")
    try refused([0xED, 0xA0, 0x80], "byte 1")
    try refused(Array("x\0y".utf8), "U+0000")
    try refused(Array("x\u{1B}[31m".utf8), "U+001B")
    try refused(Array("x\u{7F}".utf8), "U+007F")
    try refused([], "empty")
  }

  @Test func hugeRangesAreCountedFirst() throws {
    try refused(Array("sum_{i=1}^{1000000000000} x_i".utf8), "--max-units")
    try refused(Array("h_0 = x\nh_k = σ(h_{k-1}), k = 1..1000000000000".utf8), "--max-units")
    try refused(Array("sum(i = 1..99999999999999999999, x)".utf8), "1:")
    let doubling = (1...60).map { "a_\($0) = a_\($0 - 1) a_\($0 - 1) + \($0)" }
    let nested =
      "f(x) = x + x\n" + "y = " + String(repeating: "f(", count: 40) + "x"
      + String(repeating: ")", count: 40)
    for text in [doubling.joined(separator: "\n"), nested] {
      let command = try Command.run(["graph", "-"], input: Array(text.utf8))
      #expect(command.signal == 0)
      #expect(command.memory < 500 << 20)
    }
  }

  @Test func limitsOfSize() throws {
    try refused(Array("x + y".utf8), "--max-bytes", arguments: ["--max-bytes", "3"])
    try refused(Array("x y z".utf8), "--max-units", arguments: ["--max-units", "1"])
    try refused(
      Array("sum(x)\nwhere x: 1000000000".utf8), "--max-elements", arguments: ["--random", "1"])
  }

  @Test func recursionAndDoubleNames() throws {
    try refused(Array("f(x) = g(x)\ng(x) = f(x)\nf(1)".utf8), "error: ")
    try refused(Array("a = a + 1".utf8), "defined from itself")
    try refused(Array("a = 1; a = 2; x".utf8), "twice")
  }

  /// Names and titles with signs that mean something to SVG, DOT or JSON.
  @Test func titlesAreEscaped() throws {
    let folder = try TemporaryFolder()
    let title = "<b> & \"q\" ' \\ ]]> --> \u{2028} </svg> \\N %s"
    for ending in ["svg", "dot", "pdf", "png", "json"] {
      let path = folder.path("picture.\(ending)")
      let command = try Command.run(["x^2", "--at", "x=2", "--title", title, "-o", path])
      #expect(command.status == 0, "\(ending): \(command.complaint)")
    }
    let svg = try folder.read("picture.svg")
    #expect(!svg.contains("<b>"))
    #expect(svg.components(separatedBy: "</svg>").count == 2)
    let parser = XMLReader(svg)
    #expect(parser.isWellFormed)
  }
}

/// Whether a text is well-formed XML: tags close in order, and `&` begins an entity.
struct XMLReader {
  let isWellFormed: Bool

  init(_ text: String) {
    var open: [Substring] = []
    var isFine = true
    var rest = Substring(text)
    while let next = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      if rest[next] == "&" {
        guard let end = rest[next...].firstIndex(of: ";") else {
          isFine = false
          break
        }
        let name = rest[rest.index(after: next)..<end]
        if !(["amp", "lt", "gt", "quot", "apos"].contains(name) || name.hasPrefix("#")) {
          isFine = false
        }
        rest = rest[rest.index(after: end)...]
        continue
      }
      guard let end = rest[next...].firstIndex(of: ">") else {
        isFine = false
        break
      }
      let tag = rest[rest.index(after: next)..<end]
      if tag.hasPrefix("/") {
        if open.popLast() != tag.dropFirst() { isFine = false }
      } else if !tag.hasSuffix("/"), !tag.hasPrefix("?"), !tag.hasPrefix("!") {
        open.append(tag.prefix { !$0.isWhitespace })
      }
      rest = rest[rest.index(after: end)...]
    }
    isWellFormed = isFine && open.isEmpty
  }
}
