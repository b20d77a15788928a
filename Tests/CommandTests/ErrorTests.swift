import Testing

/// The texts that a person sees when something is wrong, to the letter.
struct ErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var arguments: [String]
    var status: Int32 = 65
    var complaint: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let cases: [Case] = [
    Case(
      arguments: ["x + )"],
      complaint: """
        error: 1:5: an operand is missing before )
          x + )
              ^

        """),
  ]

  @Test(arguments: cases)
  func text(_ given: Case) throws {
    let command = try Command(given.arguments)
    #expect(command.signal == 0)
    #expect(command.status == given.status)
    #expect(command.complaint == given.complaint)
    #expect(command.output.isEmpty)
  }
}
