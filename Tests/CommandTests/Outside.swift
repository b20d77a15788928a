import Foundation
import Testing

/// Programs from outside that look at what was written.
enum Outside {
  /// Whether programs are installed, and heavy ones wanted.
  static func has(_ names: String...) -> Bool {
    !Command.isQuick && names.allSatisfy { Command.tool($0) != nil }
  }

  /// Whether Python has a module.
  static func hasModule(_ name: String) -> Bool {
    guard has("python3"), let folder = try? TemporaryFolder() else { return false }
    let script = """
      import importlib.util
      print(importlib.util.find_spec("\(name)") is not None)
      """
    return (try? run("python3", ["-c", script], in: folder.path(""))) == "True\n"
  }

  /// What a program printed.
  static func run(_ name: String, _ arguments: [String], in folder: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Command.tool(name)))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let output = folder + "/outside.txt"
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let handle = try #require(FileHandle(forWritingAtPath: output))
    process.standardOutput = handle
    process.standardError = name == "python3" ? handle : FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  /// What a script printed that drives Chromium: `browser` is one, and `v` a page's value.
  static func chromium(_ script: String, in folder: TemporaryFolder) throws -> String {
    let tools = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Tools").path
    let head = """
      import sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, "\(tools)")
      from chromium import Browser
      with Browser() as browser:

      """
    let body = script.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "    \($0)" }.joined(separator: "\n")
    return try run("python3", ["-c", head + body], in: folder.path(""))
  }
}
