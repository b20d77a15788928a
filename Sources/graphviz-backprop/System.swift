#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The exit statuses that the manual lists.
enum Status {
  static let checkFailed: Int32 = 1
  static let usage: Int32 = 64
  static let data: Int32 = 65
  static let noInput: Int32 = 66
  static let fault: Int32 = 70
  static let cannotCreate: Int32 = 73
  static let timeOut: Int32 = 75
}

/// Standard input, output and error.
enum Terminal {
  static var isInput: Bool { isatty(0) == 1 }
  static var isOutput: Bool { isatty(1) == 1 }

  /// Writes all bytes to a descriptor; false where that fails.
  @discardableResult
  static func write(_ bytes: [UInt8], to descriptor: Int32 = 1) -> Bool {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return -1 }
        #if canImport(Glibc)
          return Glibc.write(descriptor, base + offset, bytes.count - offset)
        #else
          return Darwin.write(descriptor, base + offset, bytes.count - offset)
        #endif
      }
      if written < 0 {
        if errno == EINTR { continue }
        return false
      }
      offset += written
    }
    return true
  }

  /// Writes to standard output, or ends the process where that fails: quietly where nobody reads it any more.
  static func put(_ bytes: [UInt8]) {
    guard !write(bytes) else { return }
    if errno == EPIPE { endProcess(Status.cannotCreate) }
    fail("standard output cannot be written: \(Files.reason())", status: Status.cannotCreate)
  }

  static func print(_ text: String) { put(Array(text.utf8)) }
  static func complain(_ text: String) { write(Array(text.utf8), to: 2) }
}

/// Ends the process with a message.
func fail(_ message: String, hint: String? = nil, status: Int32) -> Never {
  Terminal.complain("error: \(message)\n")
  if let hint { Terminal.complain("hint: \(hint)\n") }
  exit(status)
}

/// A thread whose stack has room for the deepest formula that the limits allow; only the pages that are
/// used cost memory.
enum DeepThread {
  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  static func run(_ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 1 << 29)
    let box = Unmanaged.passRetained(Box(body))
    #if canImport(Glibc)
      var thread = pthread_t()
      let started = pthread_create(
        &thread, &attributes,
        { context in
          guard let context else { return nil }
          Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
          return nil
        }, box.toOpaque())
      guard started == 0 else {
        box.takeRetainedValue().body()
        return
      }
      pthread_join(thread, nil)
    #else
      var thread: pthread_t?
      let started = pthread_create(
        &thread, &attributes,
        { context in
          Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
          return nil
        }, box.toOpaque())
      guard started == 0, let thread else {
        box.takeRetainedValue().body()
        return
      }
      pthread_join(thread, nil)
    #endif
  }
}

/// Files, read whole and written whole.
enum Files {
  /// The text of an error number.
  static func reason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

  enum ReadFailure: Error {
    case missing(String)
    case tooLarge(Int)
  }

  /// All bytes of a descriptor, up to a limit.
  static func read(_ descriptor: Int32, limit: Int) throws(ReadFailure) -> [UInt8] {
    var result: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return -1 }
        #if canImport(Glibc)
          return Glibc.read(descriptor, base, buffer.count)
        #else
          return Darwin.read(descriptor, base, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw .missing(reason())
      }
      if count == 0 { return result }
      result += piece[..<count]
      if result.count > limit { throw .tooLarge(limit) }
    }
  }

  /// A regular file whole, up to a limit of bytes.
  static func read(_ path: String, limit: Int) throws(ReadFailure) -> [UInt8] {
    var information = stat()
    guard stat(path, &information) == 0 else { throw .missing(reason()) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw .missing("it is no regular file") }
    guard Int(information.st_size) <= limit else { throw .tooLarge(limit) }
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .missing(reason()) }
    defer { close(descriptor) }
    return try read(descriptor, limit: limit)
  }

  static func exists(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }

  /// Writes beside the file and renames, so that an older file stays until the new one is whole.
  static func write(_ bytes: [UInt8], to path: String) { write(to: path) { $0(bytes) } }

  /// The same piece by piece, for what is too large to be held whole.
  static func write(to path: String, _ body: @escaping OutputSet.Body) {
    let outputs = OutputSet()
    outputs.add(path, inPieces: body)
    outputs.write()
  }

  /// What a link points at, so that the link stays; the path itself where there is no such file.
  static func target(of path: String) -> String {
    var path = path
    // A link to nothing yet leads to the file that is to be made; links in a ring lead nowhere.
    for _ in 0..<40 {
      if let resolved = realpath(path, nil) {
        defer { free(resolved) }
        return String(cString: resolved)
      }
      var bytes = [CChar](repeating: 0, count: 4096)
      let count = readlink(path, &bytes, bytes.count)
      guard count > 0, count < bytes.count else { return path }
      let link = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = link.hasPrefix("/") ? link : folder + link
    }
    return path
  }
}

/// Ends the process at once; what was printed is printed.
func endProcess(_ status: Int32) -> Never { exit(status) }
