import ArgumentParser
import GraphCore
import GraphRendering

/// `graph`: the graph as data, for other programs and for reading.
struct GraphCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case json, text }

  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Print the graph as JSON or as a table.")

  @OptionGroup var input: InputOptions

  @OptionGroup var folds: FoldOptions

  @Option(help: "json or text.")
  var format = Format.text

  @Option(help: "Significant digits of the table.")
  var digits = 4

  @Flag(help: "Second derivatives by each variable too, in the JSON.")
  var hessian = false

  func validate() throws {
    guard (1...17).contains(digits) else { throw ValidationError("--digits takes 1 to 17") }
  }

  func run() throws {
    let session = try Session(input)
    switch format {
    case .json: Terminal.writeJSON(session, hessian: hessian)
    case .text:
      Terminal.print(try session.table(try folds.folding(.none), digits: digits))
      session.complainOfNotes()
    }
  }
}
