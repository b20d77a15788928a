#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A figure of /proc/self/status in KiB (`VmRSS`, `VmHWM`); 0 where there is no such file.
func residentKilobytes(_ key: String) -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, 256, file) != nil {
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if text.hasPrefix(key + ":") {
      return Int(text.filter(\.isNumber)) ?? 0
    }
  }
  return 0
}

func emit(_ fields: [(String, String)]) {
  print("{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
}

func complain(_ text: String) { _ = (text + "\n").withCString { write(2, $0, strlen($0)) } }
func exitWithFailure() -> Never { exit(1) }

func environment(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
