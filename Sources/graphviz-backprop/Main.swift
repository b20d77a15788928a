import ArgumentParser

@main
struct Main {
  /// Reads the command line and works on a thread with room for deep formulas.
  static func main() {
    let arguments = CommandLineWords.prepared(Array(CommandLine.arguments.dropFirst()))
    if arguments.isEmpty {
      Terminal.print(Welcome.text)
      return
    }
    DeepThread.run { Tool.start(arguments) }
  }
}

/// The program's command line.
struct Tool: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "graphviz-backprop",
    abstract: "Draw a formula as its computation graph, with values and gradients.",
    discussion: """
      The formula is written as on the board: plain text, Unicode and LaTeX may be mixed. Values \
      come with --at. Without -o the picture goes to a pipe as SVG, and a terminal gets a table.

        graphviz-backprop "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2" \\
          --at "w=0.5, x=1.5, b=0.1, y=1" -o backprop.svg

      Exit status: 0 all is well, 1 a check failed, 64 the command line is wrong, 65 the formula or \
      a value is wrong, 66 a file cannot be read, 70 a fault of the program, 73 a file cannot be \
      written, 75 the time of --timeout is over, 130 interrupted.
      """,
    version: version,
    subcommands: [
      Render.self, GraphCommand.self, Slides.self, PandocFilter.self, Check.self, Explain.self,
      Code.self, WorksheetCommand.self, Descend.self, Sweep.self,
    ],
    defaultSubcommand: Render.self)

  /// Reads the words and runs the command; messages look like those of formulas.
  static func start(_ arguments: [String]) {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch let complaint as Complaint {
      complaint.end()
    } catch {
      let status = exitCode(for: error).rawValue
      let text = fullMessage(for: error)
      guard status != 0 else {
        Terminal.print(text + "\n")
        return
      }
      if !text.isEmpty {
        let message = text.hasPrefix("Error:") ? "error:" + text.dropFirst(6) : text
        Terminal.complain(message + "\n")
      }
      endProcess(status)
    }
  }
}

/// What the first second at a terminal shows.
enum Welcome {
  static let text = """
    graphviz-backprop draws a formula as its computation graph, with every value and gradient.

    Try:
      graphviz-backprop "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2" --at "w=0.5, x=1.5, b=0.1, y=1"

    Add -o picture.svg (or .pdf, .png, .dot) for the picture. All options: graphviz-backprop --help

    """
}

/// Prepares what a shell hands over for the argument parser.
enum CommandLineWords {
  private static let verbs: Set<String> = [
    "render", "graph", "slides", "pandoc-filter", "check", "explain", "code", "worksheet",
    "descend",
    "sweep", "help",
  ]
  private static let withValue: Set<String> = [
    "-o", "--output", "--at", "--random", "--objective", "--mode", "--wrt", "--digits", "--show",
    "--hide", "--focus", "--size", "--theme", "--direction", "--inputs", "--style", "--scale",
    "--max-units", "--max-elements", "--max-nesting", "--max-bytes", "--format", "--file",
    "--id-prefix", "--expand", "--title", "--nodes", "--fold", "--open", "--rows", "--timeout",
    "--max-drawn", "--level", "--language", "--variant", "--sweep", "--over", "--points",
    "--columns", "--threads", "--max-points",
    "--layout", "--rate", "--steps", "--decay", "--clip", "--gradient-of", "--hessian-of",
  ]

  /// A formula that begins with `-` is put behind `--`, since it would look like an option.
  static func prepared(_ words: [String]) -> [String] {
    // `--sweep` says what is wanted, also without the verb.
    if let first = words.first, !verbs.contains(first), words.contains("--sweep") {
      return prepared(["sweep"] + words)
    }
    var index = 0
    if let verb = words.first, verbs.contains(verb) { index = 1 }
    var formula: Int?
    while index < words.count {
      let word = words[index]
      if word == "--" { return words }
      if withValue.contains(word) {
        index += 2
        continue
      }
      if looksLikeFormula(word) {
        formula = index
        break
      }
      index += 1
    }
    guard let formula else { return words }
    var result = words
    let text = result.remove(at: formula)
    return result + ["--", text]
  }

  /// `-x^2 + 1`: begins with a minus and is no option.
  private static func looksLikeFormula(_ word: String) -> Bool {
    guard word.hasPrefix("-"), word != "-", !word.hasPrefix("--") else { return false }
    if ["-o", "-h"].contains(word)
      || word.hasPrefix("-o") && !word.contains(" ") && word.contains(".")
    {
      return false
    }
    return true
  }
}
