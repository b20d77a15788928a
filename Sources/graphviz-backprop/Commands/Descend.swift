import ArgumentParser
import GraphCore
import GraphRendering

/// `descend`: gradient descent on the formula, step after step.
struct Descend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descend", abstract: "Make the result smaller by gradient descent.",
    discussion: """
      Each step takes w − η ∂f/∂w for every parameter w. A table goes to the terminal; with -o the \
      graph at the start and at the end is drawn, with the loss of each step below.

        graphviz-backprop descend "1/2 (σ(wx + b) - y)^2" --at "w=0.5, x=1.5, b=0.1, y=1" \\
          --wrt "w, b" --rate 2 --steps 30 -o descent.svg
      """)

  @OptionGroup(title: "Formula") var input: InputOptions

  @Option(help: ArgumentHelp("η: how far each step goes.", valueName: "number"))
  var rate = 0.1

  @Option(help: ArgumentHelp("How many steps.", valueName: "n"))
  var steps = 20

  @Option(
    help: ArgumentHelp(
      "Only these variables move, with commas; else all parameters.", valueName: "names"))
  var wrt: String?

  @Option(help: ArgumentHelp("λ of weight decay: adds λ w to each gradient.", valueName: "number"))
  var decay = 0.0

  @Option(
    help: ArgumentHelp("Gradient clipping: the greatest length of ∇f.", valueName: "number"))
  var clip: Double?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Draw start, end and losses: .svg, .pdf or .png.", valueName: "file"))
  var output: [String] = []

  @OptionGroup(title: "Picture") var drawing: DrawingOptions

  func validate() throws {
    guard rate.isFinite, rate > 0 else { throw ValidationError("--rate takes a number above 0") }
    guard decay.isFinite, decay >= 0 else {
      throw ValidationError("--decay takes a number from 0 on")
    }
    guard (1...10_000).contains(steps) else { throw ValidationError("--steps takes 1 to 10000") }
    if let clip, !(clip > 0) { throw ValidationError("--clip takes a number above 0") }
    for path in output {
      guard let format = OutputFormat(path: path), [.svg, .pdf, .png].contains(format) else {
        throw ValidationError("a descent is drawn as .svg, .pdf or .png, not as \(path)")
      }
    }
  }

  func run() throws {
    let pictureOptions = try drawing.options()
    let watch = Watch(drawing.limit)
    let session = try Session(input)
    let graph = session.problem.graph
    guard let start = session.problem.inputs else {
      fail("descend needs values: give them with --at, or --random 1", status: Status.data)
    }
    let parameters = graph.ids.filter { graph[$0].kind == .parameter }
    let moving =
      try wrt?.split(separator: ",").map { try session.node(named: $0.trimmed) } ?? parameters
    if let unit = moving.first(where: { graph[$0].isUnit }) {
      fail("«\(graph.id(of: unit))» is a unit: --wrt takes variables", status: Status.data)
    }
    var options = Descent.Options()
    (options.rate, options.steps, options.decay, options.clip) = (rate, steps, decay, clip)
    watch.note("descending")
    let descent: Descent
    do throws(FormulaError) {
      descent = try Descent(graph, from: start, moving: moving, options: options)
    } catch {
      InputOptions.end(error, texts: [session.problem.formula])
    }
    watch.note("drawing the descent")
    if !output.isEmpty { draw(descent, session, pictureOptions) }
    watch.finish()
    Terminal.print(DescentTable(session.problem, descent, digits: drawing.digits).text)
    if let last = descent.steps.last, descent.steps.count <= steps {
      let what = last.loss.isFinite ? "the gradient" : graph.objectiveName.id
      Terminal.complain(
        "note: the descent ends at step \(descent.steps.count - 1), where \(what) is not finite; "
          + "a smaller --rate may help\n")
    }
  }

  private func draw(_ descent: Descent, _ session: Session, _ options: PictureOptions) {
    guard let first = descent.steps.first, let last = descent.steps.last else { return }
    let graph = session.problem.graph
    let outputs = OutputSet()
    OutputFormat.made {
      var parts: [(name: String, drawing: Drawing)] = []
      for (step, count) in [(first, 0), (last, descent.steps.count - 1)] {
        let title = MathNode.joined([
          session.problem.title, .separator(","), .wideSpace, .words("step \(count)"),
        ])
        let gradients = try graph.evaluate(step.inputs).gradients()
        let picture = Picture(
          graph, title: title, evaluation: gradients.evaluation, gradients: gradients)
        parts.append(("step\(count)", try picture.drawing(options)))
      }
      parts.append(("losses", descent.plot(graph).drawing(graph.unitLetter)))
      var whole = Drawing.stacked(parts)
      whole.metadata = session.metadata
      for path in output {
        outputs.add(path, try (OutputFormat(path: path) ?? .svg).bytes(whole, drawing))
      }
    }
    outputs.write()
  }
}
