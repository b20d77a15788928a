import Testing

/// The texts that a person sees when something is wrong, to the letter.
struct ErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var arguments: [String]
    var status: Int32
    var complaint: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: cases)
  func text(_ given: Case) throws {
    let command = try Command(given.arguments)
    #expect(command.signal == 0)
    #expect(command.status == given.status)
    #expect(command.complaint == given.complaint)
    #expect(command.output.isEmpty)
  }

  static let cases: [Case] = [
    Case(
      arguments: ["x + )"], status: 65,
      complaint: #"""
        error: 1:5: an operand is missing before «)»
          x + )
              ^

        """#),
    Case(
      arguments: ["f = (X y)^T", "--at", "X=[1,2;3,4;5,6], y=[1;2;3]"], status: 65,
      complaint: #"""
        error: 1:6: the inner sizes of a product differ: X is 3×2, y is 3×1
          f = (X y)^T
               ^^^
        hint: did you mean Xᵀ y ?

        """#),
    Case(
      arguments: ["σ(θ x) + ŷ + bogus(x)"], status: 65,
      complaint: #"""
        error: 1:14: the function «bogus» is not known
          σ(θ x) + ŷ + bogus(x)
                       ^^^^^
        hint: a product is written with blanks or signs between its factors

        """#),
    Case(
      arguments: ["\\frac{α}{β} + \\foo{x}"], status: 65,
      complaint: #"""
        error: 1:15: the LaTeX command \foo is not known
          \frac{α}{β} + \foo{x}
                        ^^^^

        """#),
    Case(
      arguments: ["x y", "--at", "x=1"], status: 65,
      complaint: #"""
        error: 1:3: y has no value
          x y
            ^
        hint: give it one (--at "y=0.5"), or draw the rest with --random 1

        """#),
    Case(
      arguments: ["x", "--at", "x=1, q=2"], status: 65,
      complaint: #"""
        error: --at 1:6: the formula has no name «q»
          x=1, q=2
               ^
        hint: its variables are x

        """#),
    Case(
      arguments: ["x", "--at", "x=1", "--at", "x=2 +"], status: 65,
      complaint: #"""
        error: --at 1:6: the formula ends where an operand should stand
          x=2 +
               ^

        """#),
    Case(
      arguments: ["x + y", "--at", "x=1, x=2"], status: 65,
      complaint: #"""
        error: --at 1:6: x is given twice
          x=1, x=2
               ^

        """#),
    Case(
      arguments: ["a = a + 1"], status: 65,
      complaint: #"""
        error: 1:5: a is defined from itself
          a = a + 1
              ^
        hint: a recurrence is written h_k = …, k = 1..4

        """#),
    Case(
      arguments: ["a = 1\na = 2\nx"], status: 65,
      complaint: #"""
        error: 2:1: a is defined twice
          a = 2
          ^
        hint: give the second one a name of its own

        """#),
    Case(
      arguments: ["x\u{1}y"], status: 65,
      complaint: #"""
        error: 1:2: the control character U+0001 does not belong in a formula
          x�y
           ^
        hint: remove it

        """#),
    Case(
      arguments: ["x\u{202E}y"], status: 65,
      complaint: #"""
        error: 1:2: the bidirectional override U+202E does not belong in a formula
          x�y
           ^
        hint: remove it

        """#),
    Case(
      arguments: ["🍎 + 1"], status: 65,
      complaint: #"""
        error: 1:1: the sign «🍎» is not known
          🍎 + 1
          ^^
        hint: a name is a Latin or Greek letter, with an index if need be: x, θ, w_1

        """#),
    Case(
      arguments: ["sin^{-1}(x)"], status: 65,
      complaint: #"""
        error: 1:1: sin^{-1} is read in two ways
          sin^{-1}(x)
          ^^^^^^^^
        hint: arcsin(x) is the inverse function, 1/sin(x) the reciprocal

        """#),
    Case(
      arguments: ["(x + y"], status: 65,
      complaint: #"""
        error: 1:1: the bracket «(» is never closed
          (x + y
          ^

        """#),
    Case(
      arguments: ["inv(A)", "--at", "A=[1,2;2,4]"], status: 65,
      complaint: #"""
        error: 1:1: u1 = inv(…) has no value: the matrix is singular
          inv(A)
          ^^^^^^

        """#),
    Case(
      arguments: ["check-nothing", "--focus", "y"], status: 65,
      complaint: #"""
        error: the graph has no node «y»; it has c, h, k, n, o, t, i, g, u1, u2, u3, u4

        """#),
    Case(
      arguments: ["y = x^2\n\nz = y +"], status: 65,
      complaint: #"""
        error: 3:8: the formula ends where an operand should stand
          z = y +
                 ^

        """#),
    Case(
      arguments: ["x", "--at", "x=@/dev/null"], status: 66,
      complaint: #"""
        error: --at 1:3: the file /dev/null cannot be read: it is no regular file
          x=@/dev/null
            ^^^^^^^^^^

        """#),
    Case(
      arguments: ["x", "--at", "x=@nowhere.csv"], status: 66,
      complaint: #"""
        error: --at 1:3: the file nowhere.csv cannot be read: No such file or directory
          x=@nowhere.csv
            ^^^^^^^^^^^^

        """#),
    Case(
      arguments: ["x", "-o", "a.xyz"], status: 64,
      complaint: #"""
        error: the ending of a.xyz is not known; the endings are .svg, .pdf, .png, .dot, .json
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["x", "-o"], status: 64,
      complaint: #"""
        error: Missing value for '-o <file>'
        Help:  -o <file>  Write a picture; may be repeated.
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["x", "--bogus"], status: 64,
      complaint: #"""
        error: Unknown option '--bogus'. Did you mean '--focus'?
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["--file", "/tmp"], status: 66,
      complaint: #"""
        error: /tmp cannot be read: it is no regular file

        """#),
    Case(
      arguments: ["@nowhere.formula"], status: 66,
      complaint: #"""
        error: nowhere.formula cannot be read: No such file or directory

        """#),
    Case(
      arguments: ["x", "--digits", "99"], status: 64,
      complaint: #"""
        error: --digits takes 1 to 17
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["x", "--size", "3"], status: 64,
      complaint: #"""
        error: --size takes 16:9, 4:3 or WIDTHxHEIGHT in pixels, such as 1280x720
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["x", "--show", "everything"], status: 64,
      complaint: #"""
        error: there is no part «everything»; the parts are values, gradients, local, \#
        upstream, downstream, symbols, numbers, words, shares, sets, plots, title, legend, \#
        clusters, marks
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["x", "--theme", "pink"], status: 64,
      complaint: #"""
        error: there is no theme «pink»; there are light, dark, print, classic, and files
        Usage: graphviz-backprop <subcommand>
          See 'graphviz-backprop --help' for more information.

        """#),
    Case(
      arguments: ["x", "--mode", "forward"], status: 64,
      complaint: #"""
        error: --mode forward needs --wrt NAME
        Usage: graphviz-backprop render [<options>] [<formula>]
          See 'graphviz-backprop render --help' for more information.

        """#),
    Case(
      arguments: ["check", "x"], status: 65,
      complaint: #"""
        error: a check needs values
        hint: give them with --at, or draw them with --random 1

        """#),
    Case(
      arguments: ["sum_{i=1}^{1000000000000} x_i"], status: 65,
      complaint: #"""
        error: 1:1: the range 1..1000000000000 has more than 2000000 steps
          sum_{i=1}^{1000000000000} x_i
          ^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: raise the limit with --max-units

        """#),
    Case(
      arguments: [
        String(repeating: "e", count: 90) + " + (  + " + String(repeating: "b", count: 90)
      ], status: 65,
      complaint: #"""
        error: 1:94: the bracket «(» is never closed
          …eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee + (  + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…
                                                 ^

        """#),
    Case(
      arguments: ["x^2 + y^2", "--max-units", "1"], status: 65,
      complaint: #"""
        error: 1:7: the formula has more than 1 units
          x^2 + y^2
                ^^^
        hint: raise the limit with --max-units

        """#),
  ]
}
