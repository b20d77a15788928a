/// Columns of numbers with names, for files that other programs read.
struct NumberTable {
  let names: [String]
  let columns: [[Double]]

  private var rows: Int { columns.first?.count ?? 0 }

  /// A line of names and a line for each row; numbers in the fewest digits that read back the same.
  var csv: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(20 * rows * columns.count)
    let header = names.map { name in
      name.contains(",") || name.contains("\"")
        ? "\""
          + name.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\"" : name
    }
    bytes += header.joined(separator: ",").utf8
    bytes.append(0x0A)
    for row in 0..<rows {
      for (place, column) in columns.enumerated() {
        if place > 0 { bytes.append(0x2C) }
        bytes += column[row].description.utf8
      }
      bytes.append(0x0A)
    }
    return bytes
  }

  /// NumPy's format, version 1.0 (numpy.lib.format): float64, row by row.
  var npy: [UInt8] {
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(rows), \(columns.count)), }"
    // The numbers begin at a multiple of 64 bytes.
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    let length = header.utf8.count
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)]
    bytes += header.utf8
    bytes.reserveCapacity(bytes.count + 8 * rows * columns.count)
    for row in 0..<rows {
      for column in columns {
        withUnsafeBytes(of: column[row].bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }
}
