/// Texts that are to be read again where the files they name are not.
extension SourceText {
  /// The text with numbers in place of the files `@path` that it names.
  ///
  /// - Parameters:
  ///   - files: what each path held.
  ///   - limit: the most elements that are written out, all files together. Of a larger file, and of one with
  ///     numbers that are not finite, the shape is declared and the value left open.
  /// - Returns: the text, and the paths of which only the shape is there.
  /// - Complexity: linear in the text and in what is written out.
  public func withoutFiles(_ files: [String: Tensor], limit: Int) -> (text: String, open: [String])
  {
    guard let tokens = try? Lexer.tokens(of: self) else { return (written, []) }
    var open: [String] = []
    var left = limit
    var result = ""
    var place: Int32 = 0
    func range(_ lower: Int32, _ upper: Int32) -> SourceRange {
      SourceRange(text: index, Int(lower), Int(upper))
    }
    var equals: Token?
    for token in tokens where token.kind != .newline {
      defer { equals = token.kind == .equals ? token : nil }
      guard token.kind == .file, let sign = equals else { continue }
      let path = String(text(range(token.lower, token.upper)).dropFirst())
      guard let tensor = files[path] else { continue }
      let isWhole = tensor.shape.count <= left && tensor.elements.allSatisfy(\.isFinite)
      result += written(range(place, sign.lower))
      result += isWhole ? "=" + Self.literal(tensor) : ": " + Self.declared(tensor.shape)
      if isWhole { left -= tensor.shape.count } else { open.append(path) }
      place = token.upper
    }
    return (result + written(range(place, Int32(bytes.count))), open)
  }

  private static func declared(_ shape: Shape) -> String {
    shape.columns == 1 ? "\(shape.rows)" : "\(shape.rows)x\(shape.columns)"
  }

  /// A tensor as it is typed, with all its digits.
  private static func literal(_ tensor: Tensor) -> String {
    let (rows, columns) = (tensor.shape.rows, tensor.shape.columns)
    if tensor.shape.isScalar { return "\(tensor.scalar)" }
    let lines = (0..<rows).map { row in
      tensor.elements[row * columns..<(row + 1) * columns].map { "\($0)" }.joined(separator: ", ")
    }
    // A list of numbers alone is a column.
    let list = "[\(lines.joined(separator: "; "))]"
    return rows == 1 ? "[\(list)]" : list
  }
}
