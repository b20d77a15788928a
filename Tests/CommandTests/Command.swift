import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One run of the built program.
struct Command {
  let status: Int32
  /// The signal that ended it, or 0.
  let signal: Int32
  let output: [UInt8]
  let complaint: String
  /// The processor's time, which other work on the machine does not lengthen.
  let seconds: Double
  /// The most memory that it used, in bytes.
  let memory: Int

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The output as JSON.
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(output))) as? [String: Any] ?? [:]
  }

  /// The program that was built with the tests: it stands in the folder of the tests' own binary.
  static let program: String = {
    if let named = ProcessInfo.processInfo.environment["GRAPHVIZ_BACKPROP"] { return named }
    let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
    var folder = URL(fileURLWithPath: own).resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<5 {
      let candidate = folder.appendingPathComponent("graphviz-backprop").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
        !isFolder.boolValue
      {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return root.appendingPathComponent(".build/debug/graphviz-backprop").path
  }()

  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct CannotStart: Error { let number: Int32 }

  /// Runs the program to its end; input, output and errors go through files, so that no pipe fills.
  init(_ arguments: [String], input: [UInt8] = []) throws {
    let folder = try Folder()
    let paths = ["in", "out", "err"].map(folder.path)
    try Data(input).write(to: URL(fileURLWithPath: paths[0]))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, paths[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, paths[1], O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, paths[2], O_WRONLY | O_CREAT, 0o600)
    var words = ([Self.program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let error = posix_spawn(&child, Self.program, &actions, nil, &words, environ)
    guard error == 0 else { throw CannotStart(number: error) }
    var state: Int32 = 0
    var usage = rusage()
    while wait4(child, &state, 0, &usage) < 0, errno == EINTR {}
    let time = usage.ru_utime
    seconds = Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    signal = state & 0x7F
    status = state >> 8 & 0xFF
    #if canImport(Glibc)
      memory = usage.ru_maxrss * 1024
    #else
      memory = usage.ru_maxrss
    #endif
    output = [UInt8](try Data(contentsOf: URL(fileURLWithPath: paths[1])))
    complaint = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: paths[2])), as: UTF8.self)
  }
}

/// A folder for one test, which goes with it.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("graphviz-backprop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ text: String, _ name: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  func text(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}
