import Foundation
import Testing

/// Values from CSV and NumPy files.
struct ValueFileTests {
  private func sum(_ path: String) throws -> Command.Outcome {
    try Command.run(["graph", "--format", "json", "sum(X ⊙ X)", "--at", "X=@\(path)"])
  }

  private func shape(_ command: Command.Outcome) -> [Int]? {
    let shape = (try? JSON(command.output))?["nodes"]?.list.first?["shape"]
    return shape?.list.compactMap { $0.number.map { Int($0) } }
  }

  private func value(_ command: Command.Outcome) -> [Double]? {
    (try? JSON(command.output))?["nodes"]?.list.first?["value"]?.tensor?.numbers
  }

  @Test func commaSeparated() throws {
    let folder = try TemporaryFolder()
    for (text, wanted) in [
      ("1,2\n3,4\n", [1.0, 2, 3, 4]), ("1;2\r\n3;4", [1, 2, 3, 4]),
      ("a,b\n1,2\n3,4\n", [1, 2, 3, 4]),
      ("1\t2\n\n3\t4\n", [1, 2, 3, 4]), ("1 2\n3  4\r\n", [1, 2, 3, 4]),
      ("# x y\n1.0e+00 2\n 3 4\n", [1, 2, 3, 4]), ("\u{FEFF}1,2\n3,4\n", [1, 2, 3, 4]),
    ] {
      let command = try sum(try folder.write(text, "x.csv"))
      #expect(command.status == 0, "\(command.complaint)")
      #expect(shape(command) == [2, 2])
      #expect(value(command) == wanted)
    }
  }

  @Test func textInACSVIsNotShown() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("1,2\nsecret,4\n", "x.csv")
    let command = try sum(path)
    #expect(command.status == 65)
    #expect(command.complaint.contains("holds no number in line 2, field 1 (2:1)"))
    #expect(!command.complaint.contains("secret"))
    let ragged = try sum(try folder.write("1,2\n3\n", "y.csv"))
    #expect(ragged.status == 65)
    #expect(ragged.complaint.contains("line 2"))
    #expect(try sum(try folder.write("", "z.csv")).status == 65)
    let decimal = try sum(try folder.write("1,5;2,5\n", "d.csv"))
    #expect(decimal.status == 65)
    #expect(decimal.complaint.contains("both commas and semicolons"))
  }

  private func write(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.path("x.npy")))
    return folder.path("x.npy")
  }

  /// A file as numpy.save writes it.
  private func npy(
    _ numbers: [UInt8], type: String = "<f8", fortran: Bool = false, shape: String
  ) -> [UInt8] {
    var header =
      "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(header.utf8) + numbers
  }

  private func bytes(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in (0..<8).map { UInt8(number.bitPattern >> (8 * $0) & 255) } }
  }

  private func bytes(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(number.bitPattern >> (8 * $0) & 255) } }
  }

  @Test func numpy() throws {
    let folder = try TemporaryFolder()
    let doubles = bytes([1.0, 2, 3, 4, 5, 6] as [Double])
    for (file, shape, wanted) in [
      (npy(doubles, shape: "(2, 3)"), [2, 3], [1.0, 2, 3, 4, 5, 6]),
      (npy(doubles, fortran: true, shape: "(2, 3)"), [2, 3], [1, 3, 5, 2, 4, 6]),
      (npy(doubles, shape: "(6,)"), [6], [1, 2, 3, 4, 5, 6]),
      (npy(bytes([1.5, -2] as [Float]), type: "<f4", shape: "(2,)"), [2], [1.5, -2]),
    ] {
      let command = try sum(try write(file, folder))
      #expect(command.status == 0, "\(command.complaint)")
      #expect(self.shape(command) == shape)
      #expect(value(command) == wanted)
    }
  }

  @Test func numpyFilesThatAreBroken() throws {
    let folder = try TemporaryFolder()
    let whole = npy(bytes([1, 2, 3, 4] as [Double]), shape: "(2, 2)")
    for length in [0, 5, 9, 20, 100, whole.count - 1] {
      let command = try sum(try write(Array(whole.prefix(length)), folder))
      #expect(command.status == 65 && command.signal == 0, "\(length): \(command.complaint)")
    }
    for (file, words) in [
      (npy([], type: "|O", shape: "(2,)"), "type object"),
      (npy([], type: "<i8", shape: "(2,)"), "type int64"),
      (npy([], type: ">f8", shape: "(2,)"), "type big-endian float64"),
      (npy([], type: "<f2", shape: "(2,)"), "type float16"),
      (npy([], type: "|b1", shape: "(2,)"), "type bool"),
      (npy([], shape: "(2, 2, 2)"), "dimensions"),
      (npy([], shape: "(0,)"), "size of 0"),
      (npy([], shape: "(9223372036854775807, 2)"), "cut short"),
      (npy([], shape: "(99999999999999999999,)"), "shape"),
      (npy([], shape: "(-1,)"), "size"),
    ] {
      let command = try sum(try write(file, folder))
      #expect(command.status == 65 && command.signal == 0, "\(command.complaint)")
      #expect(command.complaint.contains(words), "\(command.complaint)")
    }
  }

  @Test func otherThanRegularFiles() throws {
    let folder = try TemporaryFolder()
    for path in ["/dev/zero", "/dev/null", folder.folder] {
      let command = try sum(path)
      #expect(command.status == 66, "\(path)")
      #expect(command.complaint.contains("no regular file"), "\(command.complaint)")
    }
    #expect(try sum(folder.path("missing.npy")).status == 66)
  }
}
