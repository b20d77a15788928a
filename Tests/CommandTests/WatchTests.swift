import Testing

/// Work that takes too long, or is stopped, leaves nothing behind and says what would help.
@Suite struct WatchTests {
  private static let large =
    "h_0 = x; h_k = tanh(w h_{k-1} + b_k), k = 1..30000; 1/2 (h_30000 - y)^2"

  @Test func timeoutEndsCleanly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("old", "a.svg")
    let outcome = try Command.run(
      [
        Self.large, "--random", "1", "--fold", "none", "--timeout", "0.4", "-o", path,
      ])
    #expect(outcome.status == 75)
    #expect(outcome.complaint.hasPrefix("error: the time of --timeout is over while "))
    #expect(outcome.complaint.contains("\nhint: "))
    #expect(try folder.read("a.svg") == "old")
    #expect(folder.names == ["a.svg"])
  }

  @Test(arguments: [
    ["worksheet", large, "-o", "a.svg", "--fold", "none"],
    ["descend", large, "--random", "1", "--steps", "10000"],
  ])
  func otherVerbsKeepTheirTime(_ words: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(words + ["--timeout", "0.4"], in: folder.folder)
    #expect(outcome.status == 75)
    #expect(outcome.complaint.hasPrefix("error: the time of --timeout is over while "))
    #expect(folder.names.isEmpty)
  }

  @Test func documentKeepsItsTime() throws {
    let block = """
      {"pandoc-api-version":[1,23],"meta":{},"blocks":[{"t":"CodeBlock","c":[\
      ["",["backprop"],[["random","1"]]],"\(Self.large)"]}]}
      """
    let outcome = try Command.run(
      ["pandoc-filter", "html", "--timeout", "0.05"], input: Array(block.utf8))
    #expect(outcome.status == 75)
    #expect(outcome.complaint.contains("while drawing block 1\n"))
    #expect(outcome.text.isEmpty)
  }

  @Test(arguments: [("INT", 130), ("TERM", 143)])
  func signalsEndCleanly(_ name: String, _ status: Int) throws {
    let folder = try TemporaryFolder()
    let script = """
      "$0" "$1" --random 1 --fold none -o out.svg & child=$!
      sleep 0.5; kill -\(name) $child; wait $child; echo $?; ls
      """
    let outcome = try Command.shell(script, [Self.large], in: folder.folder)
    #expect(outcome.text == "\(status)\n")
    #expect(outcome.complaint.contains("error: interrupted while "))
  }

  @Test func wrongTimesAreRefused() throws {
    #expect(try Command.run(["x^2", "--timeout", "-1"]).status == 64)
    #expect(try Command.run(["x^2", "--fold", "depth=0"]).status == 64)
    let outcome = try Command.run([
      Self.large, "--fold", "none", "--max-drawn", "10", "-o", "a.svg",
    ])
    #expect(outcome.status == 65)
    #expect(outcome.complaint.contains("the limit is 10\nhint: fold it with --fold auto"))
  }
}
