import Testing

/// What a person reads when something is wrong, to the letter.
@Suite struct ErrorTextTests {
  struct Row: Sendable, CustomStringConvertible {
    var arguments: [String]
    var status: Int32
    var text: String
    var description: String { arguments.joined(separator: " ") }
  }

  static let rows: [Row] = [
    Row(
      arguments: ["f = (X y)^T", "--at", "X=[1,2;3,4;5,6], y=[1;2;3]"], status: 65,
      text: """
        error: 1:6: the inner sizes of a product differ: X is 3×2, y is 3×1
          f = (X y)^T
               ^^^
        hint: did you mean Xᵀ y ?

        """),
    Row(
      arguments: [#"\frac{σ(θ)}{2} + ⌘"#], status: 65,
      text: #"""
        error: 1:18: the sign «⌘» is not known
          \frac{σ(θ)}{2} + ⌘
                           ^
        hint: a name is a Latin or Greek letter, with an index if need be: x, θ, w_1

        """#),
    Row(
      arguments: ["x +"], status: 65,
      text: """
        error: 1:4: the formula ends where an operand should stand
          x +
             ^

        """),
    Row(
      arguments: ["sigmiod(x)"], status: 65,
      text: """
        error: 1:1: the function «sigmiod» is not known
          sigmiod(x)
          ^^^^^^^
        hint: did you mean sigmoid? a product is written with blanks or signs between its factors

        """),
    Row(
      arguments: ["x y", "--at", "x=1"], status: 65,
      text: """
        error: 1:3: y has no value
          x y
            ^
        hint: give it one (--at "y=0.5"), or draw the rest with --random 1

        """),
    Row(
      arguments: ["x", "--at", "x=oops"], status: 65,
      text: """
        error: --at 1:3: a value is made of numbers, and o is a name
          x=oops
            ^

        """),
    Row(
      arguments: ["x^2", "--at", "x=1, z=1"], status: 65,
      text: """
        error: --at 1:6: the formula has no name «z»
          x=1, z=1
               ^
        hint: its variables are x

        """),
    Row(
      arguments: ["x^2", "--focus", "z", "-o", "/dev/null/none.svg"], status: 65,
      text: "error: the graph has no node «z»; it has x, u1\n"),
    Row(
      arguments: ["--file", "none.formula"], status: 66,
      text: "error: none.formula cannot be read: No such file or directory\n"),
    Row(
      arguments: ["w", "--at", "w=1e400"], status: 65,
      text: """
        error: --at 1:3: the number is beyond the largest of Float64, which is about 1.8e308
          w=1e400
            ^^^^^
        hint: infinity is written ∞ or inf

        """),
    Row(
      arguments: ["./none.tex"], status: 66,
      text: "error: ./none.tex cannot be read: No such file or directory\n"),
    Row(
      arguments: ["/none/a.txt"], status: 66,
      text: "error: /none/a.txt cannot be read: No such file or directory\n"),
    Row(
      arguments: ["x^2", "-o", "/none/picture.svg"], status: 73,
      text: "error: /none/picture.svg cannot be written: No such file or directory\n"),
  ]

  @Test(arguments: rows)
  func theTextIsExact(_ row: Row) throws {
    let outcome = try Command.run(row.arguments)
    #expect(outcome.complaint == row.text)
    #expect(outcome.status == row.status)
    #expect(outcome.output.isEmpty)
  }

  /// A wrong command line: status 64, one sentence, and where to look.
  @Test(arguments: [
    (["x", "--bogus"], "Unknown option '--bogus'"),
    (["x", "--digits", "99"], "--digits takes 1 to 17"),
    (["x", "--size", "3"], "--size takes 16:9, 16:10, 4:3 or WIDTHxHEIGHT"),
    (["x", "--theme", "nope"], "there is no theme «nope»"),
    (["x", "--show", "nope"], "there is no part «nope»; the parts are "),
    (["x", "--mode", "forward"], "--mode forward needs --wrt NAME"),
    (["x", "-o", "a.xyz"], "the ending of a.xyz is not known; the endings are .svg, .pdf"),
    (["x", "-o", "picture"], "the ending of picture is not known"),
    (["x", "--random", "seed"], "random"),
    (["x", "--random", "-3"], "The value '-3' is invalid for '--random"),
    (["x", "--scale", "-1"], "--scale takes 0.1 to 20"),
    (["x", "--timeout", "-1"], "--timeout takes seconds from 0.01 on"),
    (["x", "--focus="], "--focus"),
    (["x", "--focus", ""], "--focus takes the name of a node"),
    (["descend", "x^2", "--at", "x=1", "--rate", "-1"], "--rate takes a number above 0"),
    (["descend", "--decay", "-0.5", "x^2", "--at", "x=1"], "--decay takes a number from 0 on"),
    (
      ["w x", "--at", "w=1, x=2", "--mode", "forward", "--wrt", "w, x"],
      "--wrt takes one name, and «x» is a second one"
    ),
    (["chek", "x^2", "--at", "x=1"], "there is no command «chek»\nhint: did you mean check?"),
    (["foo", "--help"], "there is no command «foo»\nhint: the commands are render, "),
    (["help", "exlpain"], "hint: did you mean explain?"),
    (["x", "-o", "/tmp/twice.svg", "-o", "/tmp/./twice.svg"], "named twice as an output"),
  ])
  func theCommandLineIsWrong(_ arguments: [String], _ says: String) throws {
    let outcome = try Command.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains(says), "\(outcome.complaint)")
    #expect(outcome.output.isEmpty)
  }

  /// Files of formulas and values are named in the message.
  @Test func filesAreNamed() throws {
    let folder = try TemporaryFolder()
    let formula = try folder.write("# the loss\nz = w x\n(z - y))^2\n", "loss.formula")
    let outcome = try Command.run([formula])
    #expect(outcome.status == 65)
    #expect(outcome.complaint.hasPrefix("error: \(formula) 3:8: "), "\(outcome.complaint)")
    #expect(outcome.complaint.contains("\n  (z - y))^2\n         ^\n"), "\(outcome.complaint)")
  }

  /// Every verb says that standard output takes nothing more, and ends quietly where nobody reads it.
  @Test(arguments: [
    "x^2", "explain x^2", "code x^2", "graph x^2", "graph x^2 --format json", "worksheet x^2",
    "graph x^2 --format lines", "check x^2 --at x=2", "descend x^2 --at x=2", "--help",
  ])
  func aFullOutputIsAnError(_ words: String) throws {
    let folder = try TemporaryFolder()
    let full = try Command.shell("exec \"$0\" \(words) > /dev/full", [], in: folder.folder)
    #expect(full.status == 73, "\(full.complaint)")
    #expect(full.complaint.contains("error: standard output cannot be written"))
    let closed = try Command.shell(
      "trap '' PIPE; { \"$0\" \(words); } | true", [], in: folder.folder)
    #expect(closed.status == 0 && !closed.complaint.contains("error"), "\(closed.complaint)")
  }

  @Test func invalidUTF8IsRefusedWithItsByte() throws {
    let outcome = try Command.run(["-"], input: [0x78, 0xFF])
    #expect(outcome.status == 65)
    #expect(outcome.complaint.contains("byte 2 (0xFF) is not valid UTF-8"))
  }

  /// The columns of wide characters count as a person counts, and the marks stand below them.
  @Test func combinedAndWideCharactersCountOnce() throws {
    let outcome = try Command.run(["x + y\u{302} + 数"])
    #expect(outcome.status == 65)
    #expect(outcome.complaint.hasPrefix("error: 1:9: "), "\(outcome.complaint)")
  }
}
