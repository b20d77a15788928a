import Testing

@Suite struct DescentTests {
  private func lastLine(_ words: String...) throws -> String {
    let run = try Command.run(words)
    try #require(run.status == 0, "\(run.complaint)")
    return run.text.split(separator: "\n").last.map(String.init) ?? ""
  }

  /// (x − 3)² from 0 with η = ½ is at its least after one step; with η = 1 it jumps to 6 and back.
  @Test func stepsAreThoseOfTheRule() throws {
    #expect(
      try lastLine("descend", "(x - 3)^2", "--at", "x=0", "--rate", "0.5", "--steps", "1")
        .split(separator: " ") == ["1", "0", "3", "0"])
    #expect(
      try lastLine("descend", "(x - 3)^2", "--at", "x=0", "--rate", "1", "--steps", "3")
        .split(separator: " ") == ["3", "9", "6", "6"])
    // The gradient −6 is cut to −1: one step of η = ½ goes to ½.
    #expect(
      try lastLine(
        "descend", "(x - 3)^2", "--at", "x=0", "--rate", "0.5", "--steps", "1", "--clip", "1"
      ).split(separator: " ") == ["1", "6.25", "0.5", "5"])
    // Decay adds λ x = 1: 1 − ½ (−4 + 1) is 2.5.
    #expect(
      try lastLine(
        "descend", "(x - 3)^2", "--at", "x=1", "--rate", "0.5", "--steps", "1", "--decay", "1"
      ).split(separator: " ") == ["1", "0.25", "2.5", "1"])
  }

  /// Digest D9: the loss of a rectified neuron gets smaller step after step.
  @Test func aNeuronLearns() throws {
    let formula = "C = 1/3 sum_{i=1}^{3} (y_i - max(0, w·x_i + b))^2"
    let values =
      "w=[0.5;-0.2], b=0.1, x_1=[1;2], x_2=[2;0.5], x_3=[0.3;1], y_1=1.2, y_2=2.1, y_3=0.9"
    let run = try Command.run(
      "descend", formula, "--at", values, "--wrt", "w, b", "--rate", "0.1", "--steps", "12")
    try #require(run.status == 0, "\(run.complaint)")
    let losses = run.text.split(separator: "\n").dropFirst(2).compactMap {
      $0.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }
    #expect(losses.count == 13)
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func errorsAreSaid() throws {
    #expect(try Command.run("descend", "x^2").status == 65)
    #expect(try Command.run("descend", "[x, 2x]", "--at", "x=1").status == 65)
    #expect(try Command.run("descend", "x^2", "--at", "x=1", "--steps", "0").status == 64)
    #expect(try Command.run("descend", "x^2", "--at", "x=1", "-o", "a.dot").status == 64)
  }

  @Test func gradientsAreFormulasOfTheirOwn() throws {
    let formula = "C = (Xθ - y)^T (Xθ - y) where X: 4x3, θ: 3, y: 4"
    let gradient = try Command.run("graph", formula, "--gradient-of", "θ")
    #expect(gradient.status == 0 && gradient.text.contains("Xᵀ"))
    let hessian = try Command.run("graph", formula, "--hessian-of", "θ")
    #expect(hessian.status == 0 && hessian.text.contains("2 u2"))
    #expect(!hessian.text.contains("y  "), "variables that it does not need are left out")
    let value = try Command.run("graph", "x^3", "--gradient-of", "x", "--at", "x=2")
    #expect(value.text.contains("12"))
    #expect(try Command.run("graph", "x^3", "--gradient-of", "q").status == 65)
    #expect(try Command.run("graph", "x", "--gradient-of", "x", "--hessian-of", "x").status == 64)
  }

  /// A second derivative that is 0 has a closed form like any other.
  @Test(arguments: ["a x + b", "5x", "x y", "c·x + y where c: 2, x: 2"])
  func secondDerivativesMayBeZero(_ formula: String) throws {
    let hessian = try Command.run("graph", formula, "--hessian-of", "x")
    #expect(hessian.status == 0 && hessian.text.contains("0"), "\(hessian.text)")
  }

  @Test func aDescentThatEndsEarlySaysSo() throws {
    let command = try Command.run(
      "descend", "ln x", "--at", "x=.1", "--rate", "1", "--steps", "3")
    #expect(command.status == 0)
    #expect(command.complaint.contains("the descent ends at step 1, where f is not finite"))
  }

  @Test func theJSONHasJacobiansAndMathML() throws {
    let jacobian = try Command.run("graph", "--format", "json", "[ln(x^2), sin(3x)]")
    #expect(jacobian.text.contains("\"jacobian\": {\"symbolic\": \"[2/x; 3 cos(3 x)]\""))
    #expect(jacobian.text.contains("\"mathml\": \"<math>"))
    let hessian = try Command.run(
      "graph", "--format", "json", "--hessian", "x^T A x where x: 3, A: 3x3")
    #expect(hessian.text.contains("\"hessian\": {\"symbolic\": \"A + Aᵀ\""))
  }
}
