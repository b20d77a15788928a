import ArgumentParser
import GraphCore

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

/// Prepares what a shell hands over for the argument parser.
enum CommandLineWords {
  private static var verbs: [String] {
    Tool.configuration.subcommands.map { $0._commandName } + ["help"]
  }

  /// `foo --help` and `help foo`, where the parser would explain something else.
  static func refuseUnknownCommand(_ words: [String]) throws {
    guard words.count == 2 else { return }
    let word = words[0] == "help" ? words[1] : words[0]
    guard words[0] == "help" || ["--help", "-h"].contains(words[1]), isCommandLike(word),
      !verbs.contains(word)
    else { return }
    throw unknownCommand(word)
  }

  /// What is wrong where the first word is nearly a command and other words follow it.
  static func mistypedCommand(_ words: [String]) -> (any Error)? {
    guard words.count > 1, let first = words.first, isCommandLike(first), !verbs.contains(first),
      nearestVerb(to: first) != nil
    else { return nil }
    return unknownCommand(first)
  }

  private static func isCommandLike(_ word: String) -> Bool {
    word.count > 2 && word.allSatisfy { $0.isASCII && $0.isLetter || $0 == "-" }
      && word.first != "-"
  }

  private static func nearestVerb(to word: String) -> String? {
    func distance(_ verb: String) -> Int {
      FunctionTable.editDistance(Array(word.lowercased()), Array(verb))
    }
    let nearest = verbs.min { distance($0) < distance($1) }
    return nearest.flatMap { distance($0) <= ($0.count > 4 ? 2 : 1) ? $0 : nil }
  }

  private static func unknownCommand(_ word: String) -> any Error {
    let hint =
      nearestVerb(to: word).map { "did you mean \($0)?" }
      ?? "the commands are \(verbs.joined(separator: ", "))"
    return ValidationError("there is no command «\(word)»\nhint: \(hint)")
  }

  /// The words with each negative number that follows an option put into its word; nil where there is none.
  static func withNegativeValues(_ words: [String]) -> [String]? {
    var result: [String] = []
    for word in words {
      if let option = result.last, option.hasPrefix("--"), option.count > 2,
        !option.contains("="), word.hasPrefix("-"), Double(word) != nil
      {
        result[result.count - 1] = "\(option)=\(word)"
      } else {
        result.append(word)
      }
    }
    return result.count < words.count ? result : nil
  }

  /// Names between commas; the comma of an index `W_{1,2}` parts none.
  static func names(_ list: String) -> [String] {
    var names = [""]
    var depth = 0
    for sign in list {
      if sign == "{" { depth += 1 }
      if sign == "}" { depth -= 1 }
      if sign == ",", depth == 0 {
        names.append("")
      } else {
        names[names.count - 1].append(sign)
      }
    }
    return names.map(\.trimmed)
  }

  /// `--sweep` says what is wanted, also without the verb.
  static func prepared(_ words: [String]) -> [String] {
    guard let first = words.first, !verbs.contains(first), words.contains("--sweep") else {
      return words
    }
    return ["sweep"] + words
  }

  /// The words with each that may be a formula put behind `--` in turn.
  static func readings(_ words: [String]) -> [[String]] {
    guard !words.contains("--") else { return [] }
    return words.indices.filter { mayBeFormula($0, in: words) }.map { index in
      var rest = words
      let formula = rest.remove(at: index)
      return rest + ["--", formula]
    }
  }

  /// Whether a word begins like an option and can be none: `-h^2`.
  static func isSurelyFormula(_ word: String) -> Bool {
    word.hasPrefix("-") && !word.hasPrefix("--") && !word.hasPrefix("-o")
      && word.dropFirst().contains { !$0.isLetter }
  }

  /// `-x`: begins with a minus and is no option. After an option that lacks its value, with the formula
  /// still to come, it is a wrong value.
  private static func mayBeFormula(_ index: Int, in words: [String]) -> Bool {
    let word = words[index]
    guard word.hasPrefix("-"), word != "-", !word.hasPrefix("--"), !["-o", "-h"].contains(word),
      !(word.hasPrefix("-o") && !word.contains(" ") && word.contains("."))
    else { return false }
    let isValue = index > 0 && words[index - 1].hasPrefix("-")
    return !isValue || index + 1 == words.count || words[index + 1].hasPrefix("-")
  }
}
