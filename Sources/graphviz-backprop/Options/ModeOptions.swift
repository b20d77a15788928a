import ArgumentParser

/// Which derivatives stand beside the values.
struct ModeOptions: ParsableArguments {
  enum Mode: String, CaseIterable, ExpressibleByArgument { case reverse, forward }

  @Option(help: "reverse for gradients, forward for tangents along --wrt (a table without -o).")
  var mode = Mode.reverse

  @Option(
    help: ArgumentHelp(
      "The variable of --mode forward, or an element of it: w, x_2.", valueName: "name"))
  var wrt: String?

  /// The variable of forward mode; nil in reverse mode.
  var direction: String? { mode == .forward ? wrt : nil }

  func validate() throws {
    if mode == .forward, wrt == nil { throw ValidationError("--mode forward needs --wrt NAME") }
    if mode == .forward, let wrt, let second = CommandLineWords.names(wrt).dropFirst().first {
      throw ValidationError(
        "forward mode moves one variable: --wrt takes one name, and «\(second)» is a second one")
    }
    if mode == .reverse, wrt != nil { throw ValidationError("--wrt goes with --mode forward") }
  }

  /// - Parameter drawing: of the same command.
  func validate(with drawing: DrawingOptions) throws {
    if mode == .forward, drawing.focus != nil {
      throw ValidationError("--focus goes with gradients: leave out --mode forward")
    }
  }
}
