import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The built program, started as a person starts it.
enum Command {
  struct Outcome: Sendable {
    var status: Int32
    /// The signal that ended it, or 0.
    var signal: Int32
    var output: [UInt8]
    var complaint: String
    var seconds: Double
    /// The largest resident size in bytes.
    var memory: Int
    var timedOut: Bool

    var text: String { String(decoding: output, as: UTF8.self) }
    var crashed: Bool { signal != 0 || timedOut || (132...139).contains(status) }
  }

  struct Trouble: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts it with `arguments` and waits; `input` stands on standard input, which is empty without.
  static func run(
    _ arguments: [String], input: [UInt8] = [], in folder: String? = nil, limit: Double = 240
  ) throws -> Outcome {
    let program = try program.get()
    // The folder is changed by a shell, since not every system's spawn can.
    let words =
      folder.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0, program] + arguments }
      ?? [program] + arguments
    return try spawn(words, input: input, limit: limit)
  }

  /// Runs a script of the shell in a folder, with the program as `$0`.
  static func shell(
    _ script: String, _ arguments: [String], in folder: String
  ) throws -> Outcome {
    let words = ["/bin/sh", "-c", "cd '\(folder)' || exit 1; \(script)", try program.get()]
    return try spawn(words + arguments, input: [], limit: 240)
  }

  private static func spawn(
    _ words: [String], input: [UInt8], limit: Double
  ) throws -> Outcome {
    let scratch = try TemporaryFolder()
    let paths = ["in", "out", "err"].map { scratch.path($0) }
    try Data(input).write(to: URL(fileURLWithPath: paths[0]))
    var actions = FileActions()
    defer { actions.destroy() }
    actions.open(0, paths[0], O_RDONLY)
    actions.open(1, paths[1], O_WRONLY | O_CREAT | O_TRUNC)
    actions.open(2, paths[2], O_WRONLY | O_CREAT | O_TRUNC)
    var pid = pid_t()
    let start = ProcessInfo.processInfo.systemUptime
    let vector: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for word in vector { free(word) } }
    let fault = posix_spawn(&pid, words[0], actions.pointer, nil, vector, environ)
    guard fault == 0 else { throw Trouble(description: "\(words[0]): error \(fault)") }
    var status: Int32 = 0
    var usage = rusage()
    var timedOut = false
    while true {
      let ended = wait4(pid, &status, WNOHANG, &usage)
      if ended == pid { break }
      guard ended == 0 || errno == EINTR else { throw Trouble(description: "wait4: \(errno)") }
      if !timedOut, ProcessInfo.processInfo.systemUptime - start > limit {
        timedOut = true
        kill(pid, SIGKILL)
      }
      usleep(500)
    }
    let seconds = ProcessInfo.processInfo.systemUptime - start
    let signal = status & 0x7F
    // A child's peak begins with its parent's at the fork: only what is beyond that is its own.
    var own = rusage()
    #if canImport(Glibc)
      getrusage(Int32(RUSAGE_SELF.rawValue), &own)
      let unit = 1024
    #else
      getrusage(RUSAGE_SELF, &own)
      let unit = 1
    #endif
    let memory = usage.ru_maxrss > own.ru_maxrss ? Int(usage.ru_maxrss) * unit : 0
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xFF : -1, signal: signal,
      output: [UInt8](try Data(contentsOf: URL(fileURLWithPath: paths[1]))),
      complaint: String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: paths[2])), as: UTF8.self),
      seconds: seconds, memory: memory, timedOut: timedOut)
  }

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// The graph of a formula as JSON. A long or odd text goes by standard input.
  static func graph(
    _ formula: [UInt8], at values: String? = nil, options: [String] = []
  ) throws -> Outcome {
    let odd =
      formula.count > 20_000 || formula.contains(0) || formula.first == UInt8(ascii: "@")
      || String(validating: formula, as: UTF8.self) == nil
      || formula.allSatisfy { [9, 10, 13, 32].contains($0) }
    var arguments = ["graph", "--format", "json"] + options
    if let values { arguments += ["--at", values] }
    arguments += odd ? ["-"] : ["--", String(decoding: formula, as: UTF8.self)]
    return try run(arguments, input: odd ? formula : [])
  }

  /// The program stands beside the bundle of the tests.
  static let program: Result<String, Trouble> = {
    let name = "graphviz-backprop"
    if let given = ProcessInfo.processInfo.environment["GRAPHVIZ_BACKPROP"] {
      return .success(given)
    }
    for argument in CommandLine.arguments + [Bundle.main.bundlePath] {
      var folder = URL(fileURLWithPath: argument).standardizedFileURL
      while folder.path.count > 1 {
        folder.deleteLastPathComponent()
        let candidate = folder.appendingPathComponent(name).path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
          !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: candidate)
        {
          return .success(candidate)
        }
      }
    }
    return .failure(Trouble(description: "the built program was not found beside the tests"))
  }()

  /// The folder of the package.
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether tests that start other programs are to be left out.
  static let isQuick = ProcessInfo.processInfo.environment["GRAPHVIZ_BACKPROP_QUICK"] != nil

  /// The path of an installed program; nil where there is none.
  static func tool(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

/// What a started process gets as its descriptors.
private struct FileActions {
  #if canImport(Glibc)
    private var actions = posix_spawn_file_actions_t()
  #else
    private var actions: posix_spawn_file_actions_t?
  #endif

  init() { posix_spawn_file_actions_init(&actions) }

  mutating func open(_ descriptor: Int32, _ path: String, _ flags: Int32) {
    posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o644)
  }

  mutating func destroy() { posix_spawn_file_actions_destroy(&actions) }

  var pointer: UnsafePointer<posix_spawn_file_actions_t> {
    mutating get { withUnsafePointer(to: &actions) { $0 } }
  }
}

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
  let folder: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("command-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ text: String, _ name: String) throws -> String {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    return path(name)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
