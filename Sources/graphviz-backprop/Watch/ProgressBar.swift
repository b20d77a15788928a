import GraphRendering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A bar on standard error for work that takes longer than a second, on a terminal only.
final class ProgressBar: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  /// Guarded by `lock`.
  private var text = ""
  private var share = 0.0
  private var isShown = false
  private var isOver = false

  private static let delay: UInt32 = 1_000_000
  private static let interval: UInt32 = 150_000
  private static let width = 24

  init() {
    lock = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
  }

  /// Begins to draw after a second, where standard error is a terminal.
  func start() {
    guard isatty(2) == 1 else { return }
    let box = Unmanaged.passRetained(self)
    #if canImport(Glibc)
      var thread = pthread_t()
      let started = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          Unmanaged<ProgressBar>.fromOpaque(context).takeRetainedValue().draw()
          return nil
        }, box.toOpaque())
      guard started == 0 else { return box.release() }
      pthread_detach(thread)
    #else
      var thread: pthread_t?
      let started = pthread_create(
        &thread, nil,
        { context in
          Unmanaged<ProgressBar>.fromOpaque(context).takeRetainedValue().draw()
          return nil
        }, box.toOpaque())
      guard started == 0, let thread else { return box.release() }
      pthread_detach(thread)
    #endif
  }

  /// What is done now, and which share of the whole is behind.
  func report(_ text: String, _ share: Double) {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    (self.text, self.share) = (text, max(0, min(1, share)))
  }

  /// Takes the bar away.
  func finish() {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    isOver = true
    if isShown { Terminal.complain("\r\u{1B}[K") }
  }

  private func draw() {
    usleep(Self.delay)
    while drawOnce() { usleep(Self.interval) }
  }

  private func drawOnce() -> Bool {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    guard !isOver else { return false }
    isShown = true
    let full = Int(share * Double(Self.width))
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: Self.width - full)
    Terminal.complain("\r\u{1B}[K\(bar) \(Int(share * 100)) % \(text)")
    return true
  }
}

/// The watch over one command: the time it may take, its bar, and what is said when it is ended early.
struct Watch {
  private let bar = ProgressBar()

  init(_ limit: TimeLimit) {
    note("reading the formula")
    if let timeout = limit.timeout { Ending.shared.setTimeout(timeout) }
    bar.start()
  }

  /// What the layouts report to.
  func progress(_ picture: Picture) -> Progress {
    let count = picture.nodes.count
    let isFolded = picture.nodes.contains { $0.fold != nil }
    let hint =
      isFolded
      ? "--fold depth=1 folds more, --direction and --size cost more layouts"
      : "fold the picture with --fold auto or --fold depth=1"
    let bar = self.bar
    return Progress { phase, share in
      let text = "\(phase.rawValue) \(count) nodes"
      Ending.shared.note(text, hint: hint)
      bar.report(text, share)
    }
  }

  /// What is going on, where only more time helps.
  func note(_ doing: String) { Ending.shared.note(doing) }

  func finish() {
    note("writing")
    bar.finish()
  }
}
