import GraphCore

/// Small matrices as numbers in brackets, large ones as a heat map with their norm.
struct TensorPainter {
  let writing: Writing
  private var metrics: Metrics { writing.metrics }
  private var theme: Theme { writing.theme }

  init(_ writing: Writing) { self.writing = writing }

  /// - Parameter limit: the most elements that are written out.
  func block(
    _ quantity: Picture.Quantity, color: Color, size: Double, bold: Bool, italic: Bool, limit: Int
  ) -> Block {
    switch quantity {
    case .scalar(let x):
      return Block(writing.number(x, size: size, color: color, bold: bold, italic: italic).box)
    case .tensor(let tensor):
      if tensor.shape.count <= limit, tensor.shape.rows <= 6, tensor.shape.columns <= 4 {
        return matrix(tensor, color: color, size: size, bold: bold, italic: italic)
      }
      return heatMap(tensor, color: color, size: size, bold: bold, italic: italic)
    }
  }

  // MARK: Numbers

  private func matrix(
    _ tensor: Tensor, color: Color, size: Double, bold: Bool, italic: Bool
  ) -> Block {
    let (rows, columns) = (tensor.shape.rows, tensor.shape.columns)
    let rowHeight = size * 1.18
    let gap = 9 * metrics.scale
    let lip = 4 * metrics.scale
    let pad = lip + 3 * metrics.scale
    var block = Block(width: pad, height: rowHeight * Double(rows) + 4 * metrics.scale)
    for column in 0..<columns {
      let numerals = (0..<rows).map {
        writing.number(
          tensor[$0, column], size: size, color: color, bold: bold, italic: italic)
      }
      let whole = numerals.map(\.whole).max() ?? 0
      let rest = numerals.map { $0.box.width - $0.whole }.max() ?? 0
      if column > 0 { block.width += gap }
      for (row, numeral) in numerals.enumerated() {
        let baseline = 2 * metrics.scale + rowHeight * (Double(row) + 0.5) + 0.36 * size
        block.add(numeral.box, x: block.width + whole - numeral.whole, baseline: baseline)
      }
      block.width += whole + rest
    }
    block.width += pad
    let stroke = Stroke(color, width: 1.2 * metrics.scale)
    let half = stroke.width / 2
    for (edge, inner) in [
      (half, lip), (block.width - half, block.width - lip),
    ] {
      block.elements.append(
        .path(
          Drawing.Path(
            [
              .move(Point(inner, half)), .line(Point(edge, half)),
              .line(Point(edge, block.height - half)), .line(Point(inner, block.height - half)),
            ], stroke: stroke)))
    }
    return block
  }

  // MARK: Heat maps

  /// The most cells in a row or column; longer sides are shown by means of neighbours.
  static let cells = 24

  private func heatMap(
    _ tensor: Tensor, color: Color, size: Double, bold: Bool, italic: Bool
  ) -> Block {
    let map = Self.reduced(tensor)
    let (rows, columns) = (map.shape.rows, map.shape.columns)
    let largest = tensor.elements.filter(\.isFinite).map(abs).max() ?? 0
    let side = min(9, max(3, 72 / Double(max(rows, columns)))) * metrics.scale
    var block = Block(width: side * Double(columns), height: side * Double(rows))
    for row in 0..<rows {
      for column in 0..<columns {
        let x = map[row, column]
        let fill: Color
        if !x.isFinite {
          fill = theme.alarm
        } else {
          // Blue above 0, rust below, paper at 0; in black and white by darkness alone.
          let strength = largest > 0 ? (abs(x) / largest) : 0
          fill = theme.paper.mixed(
            with: x < 0 ? theme.gradient : theme.value, strength * 0.92 + (x == 0 ? 0 : 0.04))
        }
        block.elements.append(
          .rectangle(
            Drawing.Rectangle(
              // A hair over its neighbours, so that no seams show.
              x: side * Double(column), y: side * Double(row),
              width: side + (column + 1 < columns ? 0.5 : 0),
              height: side + (row + 1 < rows ? 0.5 : 0),
              fill: .solid(fill))))
      }
    }
    block.elements.append(
      .rectangle(
        Drawing.Rectangle(
          x: 0, y: 0, width: block.width, height: block.height,
          stroke: Stroke(theme.rule, width: 0.8 * metrics.scale))))
    let norm = writing.math(
      .row([.fenced(open: "‖", .sign("·"), close: "‖"), .infix("=")]), size: size, color: color)
    let number = writing.number(
      Self.norm(tensor), size: size, color: color, bold: bold, italic: italic
    ).box
    let width = norm.width + 4 * metrics.scale + number.width
    let total = max(width, block.width)
    var result = Block(width: total, height: block.height + 4 * metrics.scale)
    result.elements = block.placed(at: Point((total - block.width) / 2, 0))
    let baseline = result.height + max(norm.ascent, number.ascent)
    let x = (total - width) / 2
    result.add(norm, x: x, baseline: baseline)
    result.add(number, x: x + width - number.width, baseline: baseline)
    result.height = baseline + max(norm.descent, number.descent)
    return result
  }

  /// The Euclidean (Frobenius) norm, scaled against overflow.
  static func norm(_ tensor: Tensor) -> Double {
    let largest = tensor.elements.map(abs).max() ?? 0
    guard largest > 0, tensor.elements.allSatisfy(\.isFinite) else {
      return tensor.elements.contains(where: \.isNaN) ? .nan : largest
    }
    let sum = tensor.elements.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
    return largest * sum.squareRoot()
  }

  /// A tensor of at most `cells` rows and columns, by the means over blocks.
  static func reduced(_ tensor: Tensor) -> Tensor {
    let rows = min(tensor.shape.rows, cells)
    let columns = min(tensor.shape.columns, cells)
    guard rows < tensor.shape.rows || columns < tensor.shape.columns else { return tensor }
    var result = Tensor(repeating: 0, shape: Shape(rows: rows, columns: columns))
    for row in 0..<rows {
      for column in 0..<columns {
        let rowRange = range(row, rows, tensor.shape.rows)
        let columnRange = range(column, columns, tensor.shape.columns)
        var sum = 0.0
        for i in rowRange { for j in columnRange { sum += tensor[i, j] } }
        result[row, column] = sum / Double(rowRange.count * columnRange.count)
      }
    }
    return result
  }

  private static func range(_ index: Int, _ parts: Int, _ count: Int) -> Range<Int> {
    index * count / parts..<(index + 1) * count / parts
  }
}
