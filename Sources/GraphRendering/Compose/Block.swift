import GraphCore

/// A rectangle of finished elements, placed by its top left corner.
struct Block: Sendable {
  var width = 0.0
  var height = 0.0
  /// With the top left corner at the origin.
  var elements: [Drawing.Element] = []

  func placed(at corner: Point) -> [Drawing.Element] {
    elements.map { $0.translated(by: corner) }
  }

  /// Puts another block to the right, both in the middle of the height.
  mutating func append(_ other: Block, gap: Double) {
    guard other.width > 0 else { return }
    let whole = max(height, other.height)
    elements = placed(at: Point(0, (whole - height) / 2))
    let x = width > 0 ? width + gap : 0
    elements += other.placed(at: Point(x, (whole - other.height) / 2))
    width = x + other.width
    height = whole
  }

  mutating func add(_ box: MathBox, x: Double, baseline: Double) {
    elements += box.elements(at: Point(x, baseline))
  }
}

/// A number as it is shown.
struct Numeral: Sendable {
  var box: MathBox
  /// From the left end to the decimal point, or to the right end where there is none.
  var whole: Double
  /// Whether it has digits behind a decimal point and no exponent.
  var hasDecimals = false
}

/// Rows of words, signs, symbols and numbers.
struct NumberTable: Sendable {
  struct Row: Sendable {
    var words: MathBox?
    var sign: MathBox?
    /// Stands directly before the number: `2u₄ =`.
    var lead: MathBox?
    /// The lead in pieces that can be told apart, from its left end; the last goes with the number.
    var pieces: [(x: Double, box: MathBox)] = []
    var number: Numeral?
    /// A rule over the row.
    var isSum = false
    /// The class of the row's group.
    var name: String
  }

  var rows: [Row] = []
  var rowGap = 3.0
  var columnGap = 6.0
  var signGap = 4.0
  var rule: Stroke?
  var alignment = Alignment.points

  enum Alignment: Sendable {
    /// Decimal point under decimal point, as in a sum that is written out.
    case points
    /// Numbers that are not added up: by their points where all have decimals and no equation before them; else
    /// a short one would stand far from the rest, so they end at the right beside words, and without words
    /// stand in the middle.
    case even
  }

  /// The table as a block at least so wide; words keep to the left and numbers to the right.
  func block(minWidth: Double = 0) -> Block {
    let words = rows.compactMap { $0.words?.width }.max()
    let signs = rows.compactMap { $0.sign?.width }.max()
    let whole = rows.compactMap { $0.number?.whole }.max() ?? 0
    let fraction = rows.compactMap { row in row.number.map { $0.box.width - $0.whole } }.max() ?? 0
    // What stands before the decimal point, with its lead.
    let left =
      rows.map { row in
        (row.lead.map { $0.width + (row.number == nil ? 0 : signGap) } ?? 0)
          + (row.number == nil ? -fraction : row.number?.whole ?? 0)
      }.max() ?? 0
    let wordColumn = words.map { $0 + columnGap } ?? 0
    let signColumn = signs.map { $0 + signGap } ?? 0
    let hasPoints =
      alignment == .points
      || rows.allSatisfy { $0.lead == nil && ($0.number?.hasDecimals ?? false) }
    func length(_ row: Row) -> Double {
      let number = row.number?.box.width ?? 0
      return number + (row.lead.map { $0.width + (row.number == nil ? 0 : signGap) } ?? 0)
    }
    let numbers = hasPoints ? max(left, whole) + fraction : rows.map(length).max() ?? 0
    let width = max(minWidth, signColumn + wordColumn + numbers)
    let isCentered = alignment == .even && words == nil && signs == nil
    func numbersEnd(_ row: Row) -> Double {
      guard isCentered else { return width }
      return (width + (hasPoints ? numbers : length(row))) / 2
    }
    var block = Block(width: width)
    var y = 0.0
    for (index, row) in rows.enumerated() {
      let parts = [row.words, row.sign, row.lead, row.number?.box].compactMap { $0 }
      let ascent = parts.map(\.ascent).max() ?? 0
      let descent = parts.map(\.descent).max() ?? 0
      if index > 0 { y += rowGap }
      var elements: [Drawing.Element] = []
      if row.isSum, let rule {
        y += rule.width
        elements.append(
          .path(
            Drawing.Path([.move(Point(0, y)), .line(Point(width, y))], stroke: rule)))
        y += rowGap + rule.width
      }
      let baseline = y + ascent
      if let sign = row.sign { elements += sign.elements(at: Point(0, baseline)) }
      if let words = row.words { elements += words.elements(at: Point(signColumn, baseline)) }
      let end = numbersEnd(row)
      let point = end - (hasPoints ? fraction : row.number.map { $0.box.width - $0.whole } ?? 0)
      var leadEnd = end
      var total: [Drawing.Element] = []
      if let number = row.number {
        leadEnd = point - number.whole - signGap
        total = number.box.elements(at: Point(point - number.whole, baseline))
      }
      if row.pieces.isEmpty {
        elements += total
      } else if let lead = row.lead {
        let start = leadEnd - lead.width
        let pieces = row.pieces.map { $0.box.elements(at: Point(start + $0.x, baseline)) }
        for piece in pieces.dropLast() {
          elements.append(.group(Drawing.Group(classes: ["share"], piece)))
        }
        elements.append(.group(Drawing.Group(classes: ["total"], (pieces.last ?? []) + total)))
      }
      if let lead = row.lead, row.pieces.isEmpty {
        elements += lead.elements(at: Point(leadEnd - lead.width, baseline))
      }
      block.elements.append(.group(Drawing.Group(classes: [row.name], elements)))
      y = baseline + descent
    }
    block.height = y
    return block
  }
}
