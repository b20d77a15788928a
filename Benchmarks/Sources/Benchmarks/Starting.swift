#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct CannotStart: Error { let program: String }

/// Starts a program, waits for it and says whether all was well. Its output goes nowhere.
func run(_ program: String, _ arguments: [String]) throws(CannotStart) {
  var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
  words.append(nil)
  defer { for word in words { free(word) } }
  #if canImport(Glibc)
    var actions = posix_spawn_file_actions_t()
  #else
    var actions: posix_spawn_file_actions_t?
  #endif
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
  var child = pid_t()
  guard posix_spawnp(&child, program, &actions, nil, &words, environ) == 0 else {
    throw CannotStart(program: program)
  }
  var status: Int32 = 0
  while waitpid(child, &status, 0) < 0, errno == EINTR {}
  guard status == 0 else { throw CannotStart(program: program) }
}

/// A number with two decimals, right-aligned.
func column(_ value: Double, _ width: Int = 10) -> String {
  let hundredths = Int((value * 100).rounded())
  let text = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  return String(repeating: " ", count: max(0, width - text.count)) + text
}

func column(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

func exitWithFailure() -> Never { exit(1) }
