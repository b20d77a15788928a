import ArgumentParser
import GraphCore
import GraphRendering

/// `graph`: the graph as data, for other programs and for reading.
struct GraphCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case json, text, lines }

  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Print the graph as JSON, as a table or as lines of formulas.")

  @OptionGroup var input: InputOptions

  @OptionGroup var folds: FoldOptions

  @Option(
    help: ArgumentHelp(
      "json; text: a table with numbers; lines: each unit, then each gradient in those before it.",
      valueName: "format"))
  var format = Format.text

  @Option(help: "Significant digits of the table.")
  var digits = 4

  @Flag(help: "Second derivatives by each variable too, in the JSON.")
  var hessian = false

  @OptionGroup var limit: TimeLimit

  func validate() throws {
    guard (1...17).contains(digits) else { throw ValidationError("--digits takes 1 to 17") }
  }

  func run() throws {
    let watch = Watch(limit)
    let session = try Session(input)
    watch.finish()
    switch format {
    case .json: Terminal.writeJSON(session, hessian: hessian)
    case .lines:
      var page: [UInt8] = []
      GradientLinesWriter().write(session.problem.graph) { line in
        page += line
        if page.count > 1 << 16 {
          Terminal.put(page)
          page.removeAll(keepingCapacity: true)
        }
      }
      Terminal.put(page)
      session.complainOfNotes()
    case .text:
      Terminal.print(try session.table(try folds.folding(.none), digits: digits))
      session.complainOfNotes()
    }
  }
}
