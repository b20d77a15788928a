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
      var command = try read(arguments)
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

extension Tool {
  /// Reads the words as they stand, or else with one that begins with `-` as the formula.
  ///
  /// Such a formula looks like an option, and which options take the next word only the parser knows.
  private static func read(_ words: [String]) throws -> any ParsableCommand {
    try CommandLineWords.refuseUnknownCommand(words)
    do {
      return try readFormula(words)
    } catch {
      // `--rate -1` lacks a value for the parser, which takes -1 for an option.
      guard let joined = CommandLineWords.withNegativeValues(words) else {
        throw CommandLineWords.mistypedCommand(words) ?? error
      }
      return try parseAsRoot(joined)
    }
  }

  private static func readFormula(_ words: [String]) throws -> any ParsableCommand {
    let readings = CommandLineWords.readings(words)
    let isFormulaFirst = words.contains(where: CommandLineWords.isSurelyFormula)
    if !isFormulaFirst || readings.isEmpty {
      do {
        return try parseAsRoot(words)
      } catch  where !readings.isEmpty {}
    }
    for reading in readings.dropLast() {
      if let command = try? parseAsRoot(reading) { return command }
    }
    return try parseAsRoot(readings.last ?? words)
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
