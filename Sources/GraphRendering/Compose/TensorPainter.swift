import GraphCore

/// Small matrices as numbers in brackets, large ones as a heat map with their norm.
struct TensorPainter {
  let writing: Writing
  private var metrics: Metrics { writing.metrics }
  private var theme: Theme { writing.theme }

  init(_ writing: Writing) { self.writing = writing }

  /// - Parameters:
  ///   - limit: the most elements that are written out.
  ///   - cell: the largest side of a cell of a heat map.
  func block(
    _ quantity: Picture.Quantity, color: Color, size: Double, bold: Bool, italic: Bool, limit: Int,
    cell: Double = 9
  ) -> Block {
    switch quantity {
    case .scalar(let x):
      return Block(writing.number(x, size: size, color: color, bold: bold, italic: italic).box)
    case .tensor(let tensor):
      if Self.isWritten(tensor.shape, limit) {
        return matrix(tensor, color: color, size: size, bold: bold, italic: italic)
      }
      return heatMap(
        tensor, cell: cell,
        number: {
          writing.number($0, size: size, color: color, bold: bold, italic: italic).box
        }, color: color, size: size)
    }
  }

  /// Whether the elements are few enough to be written out.
  private static func isWritten(_ shape: Shape, _ limit: Int) -> Bool {
    shape.count <= limit && shape.rows <= 6 && shape.columns <= 4
  }

  /// The shapes of all that is shown as a heat map in a picture.
  static func heatMaps(_ picture: Picture, _ options: PictureOptions) -> [Shape] {
    func maps(_ tensors: [Tensor?], _ limit: Int) -> [Shape] {
      tensors.compactMap { $0?.shape }.filter { !isWritten($0, limit) }
    }
    return picture.nodes.flatMap {
      maps([$0.value?.tensor, $0.gradient?.tensor], options.limit(cardLimit))
    }
      + picture.edges.flatMap {
        maps([$0.jacobian, $0.downstream?.tensor], options.limit(labelLimit))
      }
  }

  /// The most elements of a matrix that a card, or the label of an edge, writes out.
  static let cardLimit = 12
  static let labelLimit = 9

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

  /// The map beside its scale, over the norm.
  private func heatMap(
    _ tensor: Tensor, cell: Double, number: (Double) -> MathBox, color: Color,
    size: Double
  ) -> Block {
    let reduced = Self.reduced(tensor)
    let largest = reduced.elements.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    let map = cells(reduced, largest: largest, cell)
    let gap = 3 * metrics.scale
    var block = Block(width: map.width, height: map.height)
    let scale = self.scale(reduced, largest, height: map.height, color)
    block.height = max(map.height, scale.height)
    block.elements = map.placed(at: Point(0, (block.height - map.height) / 2))
    block.elements += scale.placed(
      at: Point(map.width + gap, (block.height - scale.height) / 2))
    block.width += gap + scale.width
    let norm = writing.math(
      .row([.fenced(open: "‖", .sign("·"), close: "‖"), .infix("=")]), size: size, color: color)
    let value = number(Self.norm(tensor))
    let width = norm.width + gap + value.width
    var result = Block(width: max(width, block.width), height: block.height + gap)
    result.elements = block.placed(at: Point((result.width - block.width) / 2, 0))
    let baseline = result.height + max(norm.ascent, value.ascent)
    let x = (result.width - width) / 2
    result.add(norm, x: x, baseline: baseline)
    result.add(value, x: x + width - value.width, baseline: baseline)
    result.height = baseline + max(norm.descent, value.descent)
    return result
  }

  /// Blue above 0, rust with a stroke below, paper at 0; in black and white by darkness and the stroke.
  private func cells(_ map: Tensor, largest: Double, _ most: Double) -> Block {
    let (rows, columns) = (map.shape.rows, map.shape.columns)
    let side = min(most, max(3, 72 / Double(max(rows, columns)))) * metrics.scale
    var block = Block(width: side * Double(columns), height: side * Double(rows))
    var strokes: [Drawing.Element] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let x = map[row, column]
        let corner = Point(side * Double(column), side * Double(row))
        block.elements.append(
          .rectangle(
            Drawing.Rectangle(
              // A hair over its neighbours, so that no seams show.
              x: corner.x, y: corner.y, width: side + (column + 1 < columns ? 0.5 : 0),
              height: side + (row + 1 < rows ? 0.5 : 0),
              fill: .solid(shade(x.isFinite && largest > 0 ? x / largest : x)))))
        if x < 0, side >= 4.5 * metrics.scale, x < -0.02 * largest {
          strokes.append(minus(Point(corner.x + side / 2, corner.y + side / 2), side * 0.5))
        }
      }
    }
    block.elements += strokes
    block.elements.append(outline(block, width: 0.8))
    return block
  }

  /// The colour of a number between −1 and 1.
  private func shade(_ x: Double) -> Color {
    guard x.isFinite else { return theme.alarm }
    return theme.paper.mixed(
      with: x < 0 ? theme.gradient : theme.value, min(1, abs(x)) * 0.92 + (x == 0 ? 0 : 0.04))
  }

  /// The sign of a negative cell, which is not told by colour alone.
  private func minus(_ middle: Point, _ length: Double) -> Drawing.Element {
    .path(
      Drawing.Path(
        [
          .move(Point(middle.x - length / 2, middle.y)),
          .line(Point(middle.x + length / 2, middle.y)),
        ], stroke: Stroke(theme.paper, width: 0.9 * metrics.scale)))
  }

  /// What the colours of one map mean: a bar with the numbers at its ends.
  private func scale(_ map: Tensor, _ largest: Double, height: Double, _ color: Color) -> Block {
    let low = map.elements.contains { $0 < 0 } ? -largest : 0
    let high = map.elements.contains { $0 > 0 } || low == 0 ? largest : 0
    let size = metrics.words
    func label(_ x: Double) -> MathBox {
      writing.words(
        NumberFormat(digits: 2).shown(x).text, size: size, color: color, bold: false)
    }
    let (top, bottom) = (label(high), label(low))
    let bar = colorBar(
      length: max(height, 2.1 * size), thickness: 4 * metrics.scale, isHorizontal: false,
      from: low, to: high)
    var block = Block(
      width: bar.width + 3 * metrics.scale + max(top.width, bottom.width), height: bar.height)
    block.elements = bar.elements
    let x = bar.width + 3 * metrics.scale
    block.add(top, x: x, baseline: top.ascent)
    block.add(bottom, x: x, baseline: block.height - bottom.descent)
    return block
  }

  /// The colours between two numbers, of which the larger in size has the full colour.
  func colorBar(
    length: Double, thickness: Double, isHorizontal: Bool, from low: Double, to high: Double
  ) -> Block {
    let steps = 16
    let largest = max(low.magnitude, high.magnitude)
    var block = Block(
      width: isHorizontal ? length : thickness, height: isHorizontal ? thickness : length)
    let step = length / Double(steps)
    for index in 0..<steps {
      let part = (Double(index) + 0.5) / Double(steps)
      let x = low + (high - low) * (isHorizontal ? part : 1 - part)
      let place = step * Double(index)
      let reach = step + (index + 1 < steps ? 0.5 : 0)
      block.elements.append(
        .rectangle(
          Drawing.Rectangle(
            x: isHorizontal ? place : 0, y: isHorizontal ? 0 : place,
            width: isHorizontal ? reach : thickness, height: isHorizontal ? thickness : reach,
            fill: .solid(shade(largest > 0 ? x / largest : 0)))))
    }
    block.elements.append(outline(block, width: 0.6))
    return block
  }

  private func outline(_ block: Block, width: Double) -> Drawing.Element {
    .rectangle(
      Drawing.Rectangle(
        x: 0, y: 0, width: block.width, height: block.height,
        stroke: Stroke(theme.rule, width: width * metrics.scale)))
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

extension PictureOptions {
  /// The most elements that are written out where there is room for so many.
  func limit(_ most: Int) -> Int { min(most, matrixLimit ?? most) }
}
