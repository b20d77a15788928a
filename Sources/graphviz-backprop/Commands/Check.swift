import ArgumentParser
import GraphCore
import GraphRendering

/// `check`: every gradient and every local derivative against finite differences and forward mode.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Compare all derivatives with finite differences.",
    discussion: """
      Every gradient, and every local derivative on an edge, is computed by reverse mode, by forward \
      mode and by a difference quotient of high order. The exit status is 1 where they disagree by \
      more than the arithmetic allows. What lies at a kink is left out, and said so.
      """)

  @OptionGroup(title: "Formula") var input: InputOptions

  @Option(
    help: ArgumentHelp(
      "Of a larger graph so many nodes are checked, evenly spread.", valueName: "count"))
  var nodes = 200

  @Flag(help: "Print the last line only.")
  var quiet = false

  @OptionGroup var limit: TimeLimit

  func validate() throws {
    guard nodes >= 1 else { throw ValidationError("--nodes takes 1 or more") }
  }

  func run() throws {
    let watch = Watch(limit)
    let problem = try input.problem().problem
    guard let inputs = problem.inputs else {
      fail(
        "a check needs values", hint: "give them with --at, or draw them with --random 1",
        status: Status.data)
    }
    do throws(FormulaError) {
      watch.note("comparing derivatives")
      let check = try problem.graph.check(inputs, nodeLimit: nodes)
      watch.finish()
      let table = CheckTable(problem.graph, check)
      Terminal.print(quiet ? table.summary + "\n" : table.text)
      if !check.passes { endProcess(Status.checkFailed) }
    } catch {
      InputOptions.end(error, texts: [problem.formula])
    }
  }
}
