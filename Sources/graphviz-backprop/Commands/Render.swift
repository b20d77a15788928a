import ArgumentParser
import GraphCore
import GraphRendering

/// `render`: the picture, in the format that the ending of each output says.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Draw the graph (the default).")

  @OptionGroup var input: InputOptions

  func run() throws {
    let session = Session(input)
    Terminal.print(UnitTable(session.problem, session.gradients, digits: 4).text)
  }
}
