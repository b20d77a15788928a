import Foundation
import Testing

/// The verb `sweep`.
struct SweepTests {
  private let formula = "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"

  private func rows(_ text: String) -> [[Double]] {
    text.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").compactMap { Double($0) }
    }
  }

  @Test func aRange() throws {
    let command = try Command.run(
      "sweep", formula, "--at", "x=1.5, b=0.1, y=1", "--sweep", "w=-2:2:5")
    #expect(command.status == 0, "\(command.complaint)")
    #expect(command.text.hasPrefix("w,f,df/dw,df/db\n"))
    let table = rows(command.text)
    #expect(table.map(\.[0]) == [-2, -1, 0, 1, 2])
    // f(0, 0.1) and its derivatives by hand: s = σ(0.1).
    let s = 1 / (1 + exp(-0.1))
    let db = (s - 1) * s * (1 - s)
    #expect(abs(table[2][1] - 0.5 * (s - 1) * (s - 1)) < 1e-15)
    #expect(abs(table[2][2] - 1.5 * db) < 1e-15)
    #expect(abs(table[2][3] - db) < 1e-15)
    // The option alone says what is wanted.
    let short = try Command.run(
      formula, "--at", "x=1.5, b=0.1, y=1", "--sweep", "w=-2:2:5")
    #expect(short.output == command.output)
  }

  /// What is swept has a value at each point already; --at may give it one too.
  @Test func aSweepOverridesAt() throws {
    let plain = try Command.run("sweep", "w x", "--at", "x=2", "--sweep", "w=0:1:3")
    let given = try Command.run("sweep", "w x", "--at", "w=0.5, x=2", "--sweep", "w=0:1:3")
    #expect(given.status == 0 && given.output == plain.output, "\(given.complaint)")
  }

  @Test func aGrid() throws {
    let command = try Command.run(
      "sweep", "a b^2", "--sweep", "a=1:2:2", "--sweep", "b=0:2:3", "--wrt", "b")
    #expect(
      command.text == """
        a,b,f,df/db
        1.0,0.0,0.0,0.0
        1.0,1.0,1.0,2.0
        1.0,2.0,4.0,4.0
        2.0,0.0,0.0,0.0
        2.0,1.0,2.0,4.0
        2.0,2.0,8.0,8.0

        """)
  }

  @Test func pointsFromFiles() throws {
    let folder = try TemporaryFolder()
    let csv = try folder.write("a,b\n1,2\n3,4\n", "points.csv")
    let first = try Command.run("sweep", "a b", "--points", csv)
    #expect(first.text == "a,b,f,df/da,df/db\n1.0,2.0,2.0,2.0,1.0\n3.0,4.0,12.0,4.0,3.0\n")
    // What it writes as .npy it reads again.
    let npy = folder.path("out.npy")
    let written = try Command.run("sweep", "a b", "--points", csv, "--wrt", "none", "-o", npy)
    #expect(written.status == 0 && written.output.isEmpty, "\(written.complaint)")
    let again = try Command.run("sweep", "a + c + b", "--points", npy, "--columns", "a,b,c")
    #expect(again.text.hasPrefix("a,b,c,f,df/da,df/dc,df/db\n1.0,2.0,2.0,5.0,1.0,1.0,1.0\n"))
  }

  @Test(arguments: [
    (["a b", "--at", "b=1", "--sweep", "q=0:1:3"], 65, "the formula has no name «q»"),
    (["a b", "--at", "b=1", "--sweep", "a=0:1"], 65, "the range «a=0:1» cannot be read"),
    (["a b", "--at", "b=1", "--sweep", "a=0:1:0"], 65, "the range «a=0:1:0» has no points"),
    (["a b", "--at", "b=1", "--sweep", "a=0:1:x"], 65, "«x» is no number of points"),
    (
      ["a b", "--sweep", "a=0:1:9999", "--sweep", "b=0:1:9999"], 65,
      "the sweep has more than 10000000 points"
    ),
    (["a b", "--sweep", "a=0:1:3", "--sweep", "a=0:1:3"], 65, "a is swept twice"),
    (["a b", "--sweep", "a=0:1:3"], 65, "b has no value"),
    (["sum(x)", "--at", "x=[1, 2]", "--sweep", "x=0:1:3"], 65, "x is 2×1 and cannot be swept"),
    (["a", "--sweep", "a=0:1:3", "-o", "x.txt"], 64, "-o takes a .csv or .npy file here"),
    (["a", "--points", "missing.csv"], 66, "missing.csv cannot be read"),
  ])
  func errors(_ words: [String], _ status: Int32, _ message: String) throws {
    let command = try Command.run(["sweep"] + words)
    #expect(command.status == status)
    #expect(command.complaint.contains(message), "\(command.complaint)")
    #expect(command.output.isEmpty)
  }
}
