import ArgumentParser
import GraphCore
import GraphRendering

/// `check`: every gradient and every local derivative against finite differences and forward mode.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Compare all derivatives with finite differences.",
    discussion: """
      Every gradient and every local derivative on an edge is computed in three ways: by the reverse \
      sweep, by forward mode, and by a high-order finite difference. The exit status is 1 when two of \
      them differ by more than the arithmetic allows. Kinks are left out and named.
      """)

  @OptionGroup var input: InputOptions

  @Flag(name: .shortAndLong, help: "List every comparison.")
  var verbose = false

  @Option(help: ArgumentHelp("Of a larger graph only so many nodes are checked.", valueName: "n"))
  var nodes = 200

  func validate() throws {
    guard nodes > 0 else { throw ValidationError("--nodes must be at least 1") }
  }

  func run() throws {
    let session = Session(input)
    guard let inputs = session.problem.inputs else {
      fail(
        "check needs values: give them with --at, or draw them with --random 1",
        status: Status.data)
    }
    let graph = session.problem.graph
    let check: GraphCheck
    do throws(FormulaError) {
      check = try graph.check(inputs, nodeLimit: nodes)
    } catch {
      InputOptions.end(error, texts: [session.problem.formula])
    }
    var text = ""
    if verbose {
      for comparison in check.comparisons { text += line(comparison, graph) + "\n" }
    }
    for skip in check.skipped { text += "left out: \(graph.id(of: skip.node)): \(skip.reason)\n" }
    if check.isSampled { text += "of \(graph.nodes.count) nodes \(nodes) were checked\n" }
    let count = check.comparisons.count
    guard let worst = check.worst else {
      Terminal.print(text + "nothing to compare\n")
      return
    }
    text += "\(count) derivative\(count == 1 ? "" : "s") compared; the largest disagreement: \n"
    text += "  " + line(worst, graph) + "\n"
    text += check.passes ? "all agree\n" : "they do NOT agree\n"
    Terminal.print(text)
    if !check.passes { throw ExitCode(Status.checkFailed) }
  }

  private func line(_ comparison: GraphCheck.Comparison, _ graph: Graph) -> String {
    let name: String
    switch comparison.quantity {
    case .gradient(let id, let element):
      name = "∂\(graph.objectiveName.id)/∂\(graph.id(of: id))\(index(element, graph[id].shape))"
    case .local(let id, let place, let element):
      let operand = Array(graph.arguments(of: id))[place].node
      let shape = operand.map { graph[$0].shape } ?? .scalar
      let below = operand.map { graph.id(of: $0) } ?? "?"
      name = "∂\(graph.id(of: id))/∂\(below)\(index(element, shape))"
    }
    let format = NumberFormat(digits: 12)
    return "\(name): reverse \(format.text(comparison.reverse)), forward "
      + "\(format.text(comparison.forward)), numeric \(format.text(comparison.numeric)); "
      + "difference \(NumberFormat(digits: 2).text(comparison.difference)), allowed "
      + NumberFormat(digits: 2).text(comparison.allowed)
  }

  private func index(_ element: Int?, _ shape: Shape) -> String {
    guard let element, !shape.isScalar else { return "" }
    let (row, column) = (element / shape.columns + 1, element % shape.columns + 1)
    return shape.isVector ? "_\(row)" : "_{\(row),\(column)}"
  }
}
