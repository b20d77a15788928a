import ArgumentParser
import GraphCore

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
