#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the process early and cleanly: on Ctrl-C, on a signal to stop, and when the time that was given
/// is over. What was begun beside the outputs is removed, and a line says what was going on.
///
/// A layout in Graphviz cannot be stopped, but nothing has been written while it runs, so the process can
/// end under it.
final class Ending: @unchecked Sendable {
  static let shared = Ending()

  /// Raw memory, since the handler of a signal may not allocate. Written by one thread only.
  private struct Notes {
    let names = UnsafeMutablePointer<CChar>.allocate(capacity: Ending.nameBytes)
    let nameEnd = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: Ending.textBytes)
    let hint = UnsafeMutablePointer<CChar>.allocate(capacity: Ending.textBytes)
    /// 1 while files are put in their places, which is not interrupted.
    let isHeld = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    let pending = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  }

  private static let nameBytes = 1 << 22
  private static let textBytes = 1024
  nonisolated(unsafe) private static let notes = Notes()

  private init() {
    let notes = Self.notes
    notes.nameEnd.pointee = 0
    notes.text.pointee = 0
    notes.hint.pointee = 0
    notes.isHeld.pointee = 0
    notes.pending.pointee = 0
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGALRM] {
      signal(number, Ending.handle)
      sigaddset(&signals, number)
    }
    // A parent that blocks them hands that on.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  // MARK: The handler

  private static let handle: @convention(c) (Int32) -> Void = { number in
    let notes = Ending.notes
    if notes.isHeld.pointee != 0 {
      notes.pending.pointee = number
      return
    }
    Ending.end(number)
  }

  /// Only what POSIX lets a handler do.
  private static func end(_ number: Int32) -> Never {
    var at = 0
    while at < notes.nameEnd.pointee {
      let name = notes.names + at
      // A folder that was made for the outputs goes too, when it is empty.
      if unlink(name) != 0 { rmdir(name) }
      at += strlen(name) + 1
    }
    if isatty(2) == 1 { say("\r\u{1B}[K") }
    say(number == SIGALRM ? "error: the time of --timeout is over" : "error: interrupted")
    write(2, notes.text, strlen(notes.text))
    say("\n")
    let isLate = number == SIGALRM
    if notes.hint.pointee != 0 {
      say("hint: ")
      write(2, notes.hint, strlen(notes.hint))
      say(isLate ? ", or give it more time with --timeout\n" : "\n")
    } else if isLate {
      say("hint: give it more time with --timeout\n")
    }
    _exit(number == SIGALRM ? Status.timeOut : 128 + number)
  }

  private static func say(_ text: StaticString) {
    write(2, text.utf8Start, text.utf8CodeUnitCount)
  }

  // MARK: What is going on

  /// Ends the process after so many seconds.
  func setTimeout(_ seconds: Double) {
    var timer = itimerval()
    timer.it_value.tv_sec = Int(seconds)
    timer.it_value.tv_usec = numericCast(Int((seconds - seconds.rounded(.down)) * 1e6))
    #if canImport(Glibc)
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    #else
      setitimer(ITIMER_REAL, &timer, nil)
    #endif
  }

  /// What the process is doing, for the line that says where it was ended, and what would make it shorter.
  func note(_ doing: String, hint: String = "") {
    Self.copy(doing.isEmpty ? "" : " while \(doing)", to: Self.notes.text)
    Self.copy(hint, to: Self.notes.hint)
  }

  private static func copy(_ text: String, to place: UnsafeMutablePointer<CChar>) {
    // From the end, so that a handler that reads meanwhile finds an end.
    let bytes = Array(text.utf8.prefix(textBytes - 1).map { CChar(bitPattern: $0) })
    place[0] = 0
    place[bytes.count] = 0
    for index in bytes.indices.reversed() { place[index] = bytes[index] }
  }

  // MARK: Unfinished files

  /// Has a file, or a folder that was made, removed when the process is ended early.
  func remember(_ path: String) {
    let bytes = Array(path.utf8CString)
    let start = Self.notes.nameEnd.pointee
    guard start + bytes.count <= Self.nameBytes else { return }
    for (index, byte) in bytes.enumerated() { Self.notes.names[start + index] = byte }
    Self.notes.nameEnd.pointee = start + bytes.count
  }

  /// Puts what is remembered in its place without being interrupted on the way.
  func finish<Value>(_ work: () -> Value) -> Value {
    Self.notes.isHeld.pointee = 1
    let value = work()
    Self.notes.nameEnd.pointee = 0
    Self.notes.isHeld.pointee = 0
    if Self.notes.pending.pointee != 0 { Self.end(Self.notes.pending.pointee) }
    return value
  }
}
