import GraphCore

/// Numbers from a file: `X=@data.csv`, `W=@weights.npy`.
enum ValueFile {
  static func read(_ path: String, limit: Int) throws(FormulaError) -> Tensor {
    let bytes: [UInt8]
    do throws(Files.ReadFailure) {
      bytes = try Files.read(path, limit: min(limit, 1 << 40) * 32 + 4096)
    } catch {
      switch error {
      case .missing(let reason):
        throw FormulaError(.file, "the file \(path) cannot be read: \(reason)")
      case .tooLarge(let bytes):
        throw FormulaError(
          .limit, "the file \(path) has more than \(bytes) bytes",
          hint: "raise the limit with --max-elements")
      }
    }
    let tensor =
      path.hasSuffix(".npy") ? try NPYReader.tensor(bytes, path) : try CSVReader.tensor(bytes, path)
    guard tensor.shape.count <= limit else {
      throw FormulaError(
        .limit, "the file \(path) holds \(tensor.shape), more than \(limit) elements",
        hint: "raise the limit with --max-elements")
    }
    return tensor
  }

  /// The first line of a CSV file where it holds names, with commas between them; else nil.
  static func header(_ path: String) -> String? {
    guard !path.hasSuffix(".npy") else { return nil }
    guard let bytes = try? Files.read(path, limit: .max) else { return nil }
    return CSVReader.names(bytes)
  }
}

/// Numbers between commas, semicolons, tabs or blanks, a row a line; a first line of names and lines of
/// comments after # are passed over.
enum CSVReader {
  static func tensor(_ bytes: [UInt8], _ path: String) throws(FormulaError) -> Tensor {
    let content = withoutMark(bytes)
    let separators = try separators(content, path)
    var elements: [Double] = []
    var columns: Int?
    var rows = 0
    for (number, line) in content.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      let fields = fields(line, separators)
      if fields.allSatisfy(\.isEmpty) || fields[0].first == UInt8(ascii: "#") { continue }
      var row: [Double] = []
      for (place, field) in fields.enumerated() {
        guard let value = Double(String(decoding: field, as: UTF8.self)) else {
          if rows == 0, number == 0, isHeader(fields) { break }
          // The text itself may be private, and is not repeated.
          throw FormulaError(
            .value,
            "the file \(path) holds no number in line \(number + 1), field \(place + 1) "
              + "(\(number + 1):\(field.startIndex - line.startIndex + 1))",
            hint: "a CSV file of values holds numbers only, and perhaps a first line of names")
        }
        row.append(value)
      }
      if row.isEmpty { continue }
      if let columns, columns != row.count {
        throw FormulaError(
          .shape,
          "line \(number + 1) of the file \(path) has \(row.count) "
            + "number\(row.count == 1 ? "" : "s"), and the first has \(columns)")
      }
      columns = row.count
      rows += 1
      elements += row
    }
    guard let columns, rows > 0 else {
      throw FormulaError(.value, "the file \(path) holds no numbers")
    }
    return Tensor(shape: Shape(rows: rows, columns: columns), elements: elements)
  }

  /// The bytes between fields: commas, semicolons or tabs, else blanks.
  private static func separators(
    _ bytes: ArraySlice<UInt8>, _ path: String
  ) throws(FormulaError) -> Set<UInt8> {
    let known = Set([UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")])
    let found = known.intersection(bytes)
    if found.contains(UInt8(ascii: ",")), found.contains(UInt8(ascii: ";")) {
      throw FormulaError(
        .value, "the file \(path) has both commas and semicolons between its numbers",
        hint: "write decimal points in place of decimal commas, and one sign between fields")
    }
    return found.isEmpty ? [UInt8(ascii: " ")] : found
  }

  private static func fields(
    _ line: ArraySlice<UInt8>, _ separators: Set<UInt8>
  ) -> [ArraySlice<UInt8>] {
    let isBlank = separators.contains(UInt8(ascii: " "))
    let parts = line.split(omittingEmptySubsequences: isBlank) {
      separators.contains($0) || isBlank && $0 == UInt8(ascii: "\r")
    }
    return parts.isEmpty ? [line.prefix(0)] : parts.map { trim($0) }
  }

  /// Without the mark that some programs put before UTF-8.
  private static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
  }

  /// The names of a first line; nil where it holds numbers.
  static func names(_ bytes: [UInt8]) -> String? {
    let content = withoutMark(bytes)
    guard let separators = try? separators(content, "") else { return nil }
    let first = fields(content.prefix { $0 != 0x0A }, separators)
    guard isHeader(first) else { return nil }
    return first.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
  }

  private static func isHeader(_ fields: [ArraySlice<UInt8>]) -> Bool {
    fields.allSatisfy { field in
      Double(String(decoding: field, as: UTF8.self)) == nil && field.count < 100
        && field.allSatisfy { $0 >= 0x20 && $0 != 0x3A }
    }
  }

  private static func trim(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0D || byte == 0x22 }
    let head = field.drop(while: isBlank)
    return head.prefix(
      (head.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? head.startIndex) - head.startIndex)
  }
}

/// NumPy's format (numpy.lib.format, versions 1 to 3): float64 and float32, in C and Fortran order.
enum NPYReader {
  static func tensor(_ bytes: [UInt8], _ path: String) throws(FormulaError) -> Tensor {
    func wrong(
      _ why: String, hint: String = "numpy.save writes such files, of float64 or float32"
    ) -> FormulaError {
      FormulaError(.value, "the file \(path) \(why)", hint: hint)
    }
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59])
    else { throw wrong("is no .npy file") }
    let wide = bytes[6] >= 2
    guard bytes[6] <= 3, !wide || bytes.count >= 12 else { throw wrong("has an unknown version") }
    let length =
      wide
      ? Int(bytes[8]) | Int(bytes[9]) << 8 | Int(bytes[10]) << 16 | Int(bytes[11]) << 24
      : Int(bytes[8]) | Int(bytes[9]) << 8
    let start = wide ? 12 : 10
    guard length <= 1 << 16, bytes.count >= start + length else { throw wrong("is cut short") }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard let type = field("descr", header) else { throw wrong("does not say its type") }
    let width: Int
    switch type {
    case "<f8", "=f8": width = 8
    case "<f4", "=f4": width = 4
    default:
      throw wrong(
        "holds values of the type \(typeName(type)), not float64 or float32",
        hint: "numpy.save(…, X.astype(numpy.float64)) writes float64")
    }
    guard let fortran = field("fortran_order", header), let sizes = shape(header) else {
      throw wrong("does not say its shape")
    }
    guard sizes.count <= 2 else {
      throw wrong("has \(sizes.count) dimensions, and two are the most")
    }
    guard sizes.allSatisfy({ $0 > 0 }) else { throw wrong("has a size of 0") }
    let result = Shape(rows: sizes.first ?? 1, columns: sizes.count > 1 ? sizes[1] : 1)
    let (need, overflow) = result.count.multipliedReportingOverflow(by: width)
    let have = bytes.count - start - length
    guard !overflow, have >= need else {
      throw wrong(
        "is cut short: \(result) numbers need \(overflow ? "more" : String(need)) bytes, and \(have) are there"
      )
    }
    let data = start + length
    func number(_ index: Int) -> Double {
      var bits: UInt64 = 0
      for k in 0..<width { bits |= UInt64(bytes[data + index * width + k]) << UInt64(8 * k) }
      return width == 8 ? Double(bitPattern: bits) : Double(Float(bitPattern: UInt32(bits)))
    }
    var elements = [Double](repeating: 0, count: result.count)
    let (rows, columns) = (result.rows, result.columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let index = fortran == "True" ? column * rows + row : row * columns + column
        elements[row * columns + column] = number(index)
      }
    }
    return Tensor(shape: result, elements: elements)
  }

  /// A type as NumPy calls it: `int64` for `<i8`.
  private static func typeName(_ code: String) -> String {
    let kind = code.drop { "<>=|".contains($0) }
    let size = Int(kind.dropFirst()) ?? 0
    let bits = size > 0 && size <= 32 ? String(8 * size) : ""
    let order = code.hasPrefix(">") ? "big-endian " : ""
    switch kind.first {
    case "b": return "bool"
    case "i": return "\(order)int\(bits)"
    case "u": return "\(order)uint\(bits)"
    case "f": return "\(order)float\(bits)"
    case "c": return "\(order)complex\(bits)"
    case "O": return "object"
    case "U", "S", "a": return "text"
    case "M", "m": return "datetime"
    case nil, "V": return "record"
    default: return String(code.prefix(12))
    }
  }

  /// The word after `'key':` in the header, which is a Python dictionary.
  private static func field(_ key: String, _ header: String) -> String? {
    let parts = header.split(separator: "'", omittingEmptySubsequences: false)
    guard let place = parts.firstIndex(where: { $0 == key }), place + 1 < parts.count else {
      return nil
    }
    let after = parts[place + 1].drop { $0 == ":" || $0 == " " }
    if after.isEmpty, place + 2 < parts.count { return String(parts[place + 2]) }
    return String(after.prefix { $0.isLetter })
  }

  private static func shape(_ header: String) -> [Int]? {
    guard let open = header.firstIndex(of: "("), let close = header[open...].firstIndex(of: ")")
    else { return nil }
    let inner = header[header.index(after: open)..<close]
    var sizes: [Int] = []
    for part in inner.split(separator: ",") {
      let digits = part.filter { $0 != " " && $0 != "L" }
      if digits.isEmpty { continue }
      guard let size = Int(digits) else { return nil }
      sizes.append(size)
    }
    return sizes
  }
}
