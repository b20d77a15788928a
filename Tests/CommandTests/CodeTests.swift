import Foundation
import Testing

/// Every exported program is run for real, where its language is installed, and compared with the JSON.
@Suite(.enabled(if: !Command.isQuick)) struct CodeTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let formula: String
    let values: String
    var isScalar = true
    var testDescription: String { formula }
  }

  static let rows = [
    Row(
      formula: "f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2", values: "w=0.5, x=1.5, b=0.1, y=1"),
    Row(
      formula: "exp(x)/x + x^y + atan2(y, x) + max(x, y) + relu(x y) + gelu(x) + mish(y)",
      values: "x=1.3, y=0.4"),
    Row(
      formula: "sqrt(1 + x^2) ln(1+x^2) + erf(x) + |x| + cbrt(x) + leaky_relu(x) + softplus(x)",
      values: "x=0.7"),
    Row(
      formula: "h_k = σ(w_k h_{k-1} + b_k), k = 1..3; f = 1/2 (h_3 - y)^2",
      values: "w_1=1, w_2=2, w_3=-1, b_1=0, b_2=0.5, b_3=0, h_0=1, y=0"),
    Row(
      formula: "(Xθ - y)^T (Xθ - y)", values: "X=[1,2;3,4;5,6], θ=[0.5;-1], y=[1;0;2]",
      isScalar: false),
    Row(
      formula: "-sum(y ⊙ ln(softmax(W x)))", values: "W=[1,2;0,1;-1,1], x=[0.5;1], y=[0;1;0]",
      isScalar: false),
    Row(
      formula: "x^T A x + tr(A^{-1}) + logdet(A)", values: "A=[3,1;0.5,2], x=[1;-2]",
      isScalar: false),
    Row(
      formula: "P, L, U = lu(X); sum(L) + sum(U ⊙ U)", values: "X=[1,2,0;3,4,1;0.5,1,5]",
      isScalar: false),
    Row(
      formula: "Q, R = qr(X); sum(R) + sum(diag(kron(Q, R)))", values: "X=[1,2;3,4]",
      isScalar: false),
    // Lengths that are 0.
    Row(
      formula: "‖A x - b‖^2 + ‖x‖", values: "A=[1,2;3,4], x=[0;0], b=[0;0]", isScalar: false),
    Row(formula: "hypot(x, y) + x y", values: "x=0, y=0"),
    // Names that are words of the languages, or of the program itself.
    Row(
      formula: "d_u + u v + value_1 + λ None + double^2 + ŷ W_{hx}",
      values: "d_u=1, u=2, v=3, value_1=1, λ=2, None=1, double=4, ŷ=2, W_{hx}=3"),
    Row(formula: "mse(σ(W x), y)", values: "W=[1,2;0,1], x=[0.5;1], y=[0;1]", isScalar: false),
  ]

  @Test(.enabled(if: has("python3 -c 'import numpy'"), "NumPy is not installed"), arguments: rows)
  func numpy(_ row: Row) throws {
    try compare(row, "numpy", "python3 code.py 2>/dev/null", file: "code.py")
  }

  @Test(.enabled(if: has("python3 -c 'import torch'"), "PyTorch is not installed"), arguments: rows)
  func pytorch(_ row: Row) throws {
    try compare(row, "pytorch", "python3 code.py 2>/dev/null", file: "code.py")
  }

  @Test(.enabled(if: has("python3 -c 'import jax'"), "JAX is not installed"), arguments: rows)
  func jax(_ row: Row) throws {
    try compare(row, "jax", "python3 code.py 2>/dev/null", file: "code.py")
  }

  @Test(
    .enabled(if: has("cc --version"), "a C compiler is not installed"),
    arguments: rows.filter(\.isScalar))
  func c(_ row: Row) throws {
    try compare(
      row, "c", "cc -Wall -Werror code.c -o code -lm && ./code",
      file: "code.c")
  }

  @Test(
    .enabled(if: has("swiftc --version"), "swiftc is not installed"),
    arguments: rows.filter(\.isScalar))
  func swift(_ row: Row) throws {
    try compare(row, "swift", "swiftc code.swift -o code 2>/dev/null && ./code", file: "code.swift")
  }

  private static func has(_ command: String) -> Bool {
    ((try? shell(command, in: NSTemporaryDirectory()))?.status ?? 1) == 0
  }

  private func compare(_ row: Row, _ language: String, _ command: String, file: String) throws {
    let code = try Command.run("code", "--language", language, row.formula, "--at", row.values)
    try #require(code.status == 0, "\(code.complaint)")
    let folder = NSTemporaryDirectory() + "code-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(code.output).write(to: URL(fileURLWithPath: folder + "/" + file))
    let ran = try Self.shell(command, in: folder)
    try #require(ran.status == 0, "\(ran.text)\n\(code.text)")
    let graph = try Command.run("graph", "--format", "json", row.formula, "--at", row.values)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(graph.output)) as? [String: Any])
    let wanted = try #require(json["gradients"] as? [String: [String: Any]])
    // «closed w 0.4»: the closed forms, which must agree with the sweep line by line.
    let all = ran.text.split(separator: "\n").dropFirst()
    let lines = all.filter { !$0.hasPrefix("closed ") }
    #expect(lines.count == wanted.count)
    let forms = all.filter { $0.hasPrefix("closed ") }.map { $0.dropFirst(7) }
    for form in forms {
      let name = form.prefix { $0 != " " } + " "
      let swept = try #require(lines.first { $0.hasPrefix(name) })
      let (a, b) = (try parsed(form), try parsed(swept))
      #expect(a.count == b.count)
      for (x, y) in zip(a, b) { #expect(abs(x - y) <= 1e-9 * max(1, abs(y)), "\(form)") }
    }
    // The names are spelled for the language: gradients are compared as sorted lists of numbers.
    let got = try lines.map(parsed)
    let expected = wanted.values.map { numbers($0["value"] as Any) }
    let (a, b) = (got.sorted(by: order), expected.sorted(by: order))
    for (x, y) in zip(a.joined(), b.joined()) {
      #expect(abs(x - y) <= 1e-9 * max(1, abs(y)), "\(language): \(a) is not \(b)")
    }
    #expect(a.map(\.count) == b.map(\.count))
  }

  /// Marks and Greek letters are words, and every program names the variables in their order.
  @Test func namesAreSpelled() throws {
    let code = try Command.run(
      "code", "--language", "swift", "ŷ \\bar{x}_2 + \\ddot{θ} Γ + b", "--at",
      "ŷ=1, \\bar{x}_2=2, \\ddot{θ}=3, Γ=4, b=5")
    let names = #"["y_hat", "x_bar_2", "theta_ddot", "Gamma", "b"]"#
    #expect(code.text.contains("for name in \(names)"), "\(code.text)")
  }

  /// The numbers of a line after its name.
  private func parsed(_ line: Substring) throws -> [Double] {
    let number = line.drop { $0 != " " }.dropFirst()
    return numbers(
      try JSONSerialization.jsonObject(with: Data(number.utf8), options: .fragmentsAllowed))
  }

  private func order(_ a: [Double], _ b: [Double]) -> Bool {
    a.count != b.count ? a.count < b.count : (a.first ?? 0) < (b.first ?? 0)
  }

  private func numbers(_ value: Any) -> [Double] {
    if let list = value as? [Any] { return list.flatMap(numbers) }
    return (value as? NSNumber).map { [$0.doubleValue] } ?? []
  }

  private static func shell(_ command: String, in folder: String) throws -> (
    status: Int32, text: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
