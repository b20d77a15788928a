import GraphCore
import GraphRendering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Several files that are written all or not at all: each is written beside its place, and put there when
/// all of them are whole.
final class OutputSet {
  /// Gives its bytes piece by piece.
  typealias Body = (_ put: @escaping ([UInt8]) -> Void) -> Void

  private var files: [(path: String, body: Body)] = []
  private var folders: [String] = []
  private var staged: [(part: String, path: String)] = []
  private var made: [String] = []
  private var stale: [String] = []

  func add(_ path: String, _ bytes: [UInt8]) { add(path, inPieces: { $0(bytes) }) }

  /// A file that is written as it is made, since it is too large to be held whole.
  func add(_ path: String, inPieces body: @escaping Body) { files.append((path, body)) }

  /// Has a folder made before anything is written into it.
  func need(folder: String) { folders.append(folder) }

  /// Numbered files in a folder, which is made where it is not there. Files that are there already and
  /// are not of this program stay: the process ends before anything is written.
  func add(folder: String, _ contents: [[UInt8]], prefix: String, ending: String) {
    var folder = folder
    while folder.hasSuffix("/"), folder.utf8.count > 1 { folder.removeLast() }
    folders.append(folder)
    let digits = max(2, String(contents.count).utf8.count)
    func path(_ number: Int, _ digits: Int, _ ending: String) -> String {
      let zeros = String(repeating: "0", count: max(0, digits - String(number).utf8.count))
      return "\(folder)/\(prefix)\(zeros)\(number).\(ending)"
    }
    // Those of a longer deck that stood here, or of one in another format, would be taken for part of this.
    for other in Slides.FrameFormat.allCases.map(\.rawValue) {
      for width in 2...4 {
        var number = other == ending && width == digits ? contents.count + 1 : 1
        while case let old = path(number, width, other), access(old, F_OK) == 0, Self.isOwn(old) {
          stale.append(old)
          number += 1
        }
      }
    }
    for (index, bytes) in contents.enumerated() {
      let path = path(index + 1, digits, ending)
      if access(path, F_OK) == 0, !Self.isOwn(path) {
        fail(
          "\(path) is there already and was not made by this program; choose another folder",
          status: Status.cannotCreate)
      }
      add(path, bytes)
    }
  }

  /// Whether a picture was made by this program: its metadata or its title say so.
  private static func isOwn(_ path: String) -> Bool {
    guard let bytes = try? Files.read(path, limit: 1 << 26) else { return false }
    let marks = [
      "urn:graphviz-backprop:metadata", "(graphviz-backprop)", "Computation graph of ",
    ]
    return marks.contains { mark in
      let wide = mark.utf8.map { byte in
        let digits = String(byte, radix: 16)
        return digits.utf8.count < 2 ? "000\(digits)" : "00\(digits)"
      }.joined()
      return contains(bytes, Array(mark.utf8)) || contains(bytes, Array(wide.utf8))
        || contains(bytes, Array(wide.uppercased().utf8))
    }
  }

  private static func contains(_ bytes: [UInt8], _ pattern: [UInt8]) -> Bool {
    guard let first = pattern.first else { return true }
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var start = 0
      while bytes.count - start >= pattern.count,
        let found = memchr(base + start, Int32(first), bytes.count - start)
      {
        start = found - UnsafeMutableRawPointer(mutating: base)
        if bytes[start...].starts(with: pattern) { return true }
        start += 1
      }
      return false
    }
  }

  /// Writes everything; on a failure removes what was begun and ends the process.
  func write() {
    refuseTwice()
    for folder in folders { make(folder) }
    for (path, body) in files { stage(body, for: path) }
    Ending.shared.finish {
      while let (part, path) = staged.first {
        guard rename(part, path) == 0 else { give(up: path, Files.reason()) }
        staged.removeFirst()
      }
      for path in stale { unlink(path) }
    }
  }

  /// Of two outputs in one file one would be lost.
  private func refuseTwice() {
    var seen: Set<String> = []
    for (path, _) in files {
      let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      let folder = Files.target(
        of: parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : ".")
      let whole = Files.target(of: path)
      let target = Files.exists(whole) ? whole : "\(folder)/\(parts.last ?? "")"
      var information = stat()
      let isFile = stat(target, &information) != 0 || information.st_mode & S_IFMT == S_IFREG
      if isFile, !seen.insert(target).inserted {
        fail("\(path) is named twice as an output", status: Status.usage)
      }
    }
  }

  private func make(_ folder: String) {
    var information = stat()
    if stat(folder, &information) == 0 {
      guard information.st_mode & S_IFMT == S_IFDIR else { give(up: folder, "it is no folder") }
      return
    }
    guard mkdir(folder, 0o755) == 0 else { give(up: folder, Files.reason()) }
    made.append(folder)
    Ending.shared.remember(folder)
  }

  private func stage(_ body: Body, for given: String) {
    let path = Files.target(of: given)
    var information = stat()
    let exists = stat(path, &information) == 0
    if exists, information.st_mode & S_IFMT == S_IFDIR {
      end(with: "\(given) is a folder")
    }
    if exists, access(path, W_OK) != 0 { give(up: given, Files.reason()) }
    if exists, information.st_mode & S_IFMT != S_IFREG {
      // A device or a pipe has nothing to keep.
      let descriptor = open(path, O_WRONLY)
      guard descriptor >= 0 else { give(up: given, Files.reason()) }
      put(body, into: descriptor, for: given)
      return
    }
    let part = "\(path).\(getpid()).part"
    let mode = exists ? information.st_mode & 0o777 : 0o644
    let descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL, mode)
    guard descriptor >= 0 else { give(up: given, Files.reason()) }
    Ending.shared.remember(part)
    staged.append((part, path))
    put(body, into: descriptor, for: given)
  }

  private func put(_ body: Body, into descriptor: Int32, for path: String) {
    body { bytes in
      guard Terminal.write(bytes, to: descriptor) else { self.give(up: path, Files.reason()) }
    }
    guard close(descriptor) == 0 else { give(up: path, Files.reason()) }
  }

  private func give(up path: String, _ reason: String) -> Never {
    end(with: "\(path) cannot be written: \(reason)")
  }

  private func end(with message: String) -> Never {
    for (part, _) in staged { unlink(part) }
    for folder in made.reversed() { rmdir(folder) }
    fail(message, status: Status.cannotCreate)
  }
}
