import ArgumentParser

/// How long a command may take.
struct TimeLimit: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "End with status 75 when it takes longer.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if let timeout, !(timeout >= 0.01 && timeout <= 1e8) {
      throw ValidationError("--timeout takes seconds from 0.01 on, such as 10 or 0.5")
    }
  }
}
