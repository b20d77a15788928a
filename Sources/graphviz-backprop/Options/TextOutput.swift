import ArgumentParser

/// Files that a text goes to, in place of the terminal.
struct TextOutput: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write to a file, whose ending says the format. May be repeated.", valueName: "file"))
  var output: [String] = []

  /// The ending of a path, in small letters; empty where it has none.
  static func ending(of path: String) -> String {
    guard let point = path.lastIndex(of: "."), !path[point...].contains("/") else { return "" }
    return path[path.index(after: point)...].lowercased()
  }

  /// Writes a text to each file, all or none; to standard output where none is named.
  func put(_ text: (_ path: String?) throws -> String) rethrows {
    guard !output.isEmpty else {
      Terminal.print(try text(nil))
      return
    }
    let outputs = OutputSet()
    for path in output { outputs.add(path, Array(try text(path).utf8)) }
    outputs.write()
  }
}
