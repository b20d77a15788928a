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

  mutating func add(_ box: MathBox, x: Double, baseline: Double) {
    elements += box.elements(at: Point(x, baseline))
  }
}

/// A number as it is shown.
struct Numeral: Sendable {
  var box: MathBox
  /// From the left end to the decimal point, or to the right end where there is none.
  var whole: Double
}

/// Rows of words, signs, symbols and numbers, with the numbers aligned at their decimal point.
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
    let numbers = max(left, whole) + fraction
    let width = max(minWidth, signColumn + wordColumn + numbers)
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
      let point = width - fraction
      var leadEnd = width
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
