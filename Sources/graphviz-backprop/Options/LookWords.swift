import ArgumentParser
import GraphRendering

/// Options as they were typed, so that a picture can be drawn again as it was.
enum LookWords {
  /// Which options a group of them declares, and whether each takes a value.
  static func declared<Options: ParsableArguments>(_ type: Options.Type) -> [String: Bool] {
    var dump = ""
    do {
      _ = try Options.parse(["--experimental-dump-help"])
    } catch {
      dump = Options.fullMessage(for: error)
    }
    var result: [String: Bool] = [:]
    let command = (try? JSONValue(Array(dump.utf8)))?["command"]
    for argument in command?["arguments"]?.array ?? [] {
      guard let kind = argument["kind"]?.string, kind != "positional" else { continue }
      for name in argument["names"]?.array ?? [] where name["kind"]?.string == "long" {
        guard let name = name["name"]?.string else { continue }
        result[name] = kind == "option"
      }
    }
    return result
  }

  /// What is about this machine or this run, and not about the picture.
  private static let passing: Set<String> = [
    "timeout", "max-drawn", "id-prefix", "scale", "help", "version",
  ]

  /// Options of every day that say nothing of the look, since a command has each name once: to ask for the
  /// declarations takes some milliseconds.
  static let common: Set<String> = ["at", "random", "output", "file", "objective"]

  /// The words of a command line that say how a picture looks, each option with its value in one word.
  static func found(in words: [String]) -> [String] {
    let isLikely = words.contains { word in
      word.hasPrefix("--") && !common.contains(String(word.dropFirst(2).prefix { $0 != "=" }))
    }
    guard isLikely else { return [] }
    let declared = declared(DrawingOptions.self)
    var result: [String] = []
    var rest = words.prefix { $0 != "--" }[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else { continue }
      let name = String(word.dropFirst(2).prefix { $0 != "=" })
      guard let takesValue = declared[name], !passing.contains(name) else { continue }
      if !takesValue || word.contains("=") {
        result.append(word)
      } else if let value = rest.popFirst() {
        result.append("\(word)=\(value)")
      }
    }
    return result.filter(isOwn)
  }

  /// Whether a word needs nothing but the picture: themes from files stay behind, and what a picture from
  /// elsewhere says makes no file read.
  private static func isOwn(_ word: String) -> Bool {
    guard !word.contains(where: \.isNewline) else { return false }
    guard word.hasPrefix("--theme=") else { return true }
    return Theme.named(String(word.dropFirst("--theme=".count))) != nil
  }

  /// The options of a picture that is opened again, under those that are given now; those given where the
  /// picture's own cannot be read.
  static func options(
    _ old: [String], under given: DrawingOptions, _ words: [String]
  ) -> DrawingOptions {
    let kept = found(in: old)
    guard !kept.isEmpty, let both = try? DrawingOptions.parse(kept + words) else { return given }
    return both
  }
}
