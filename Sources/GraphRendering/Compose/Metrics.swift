/// The lengths of a picture in px, all of one scale.
struct Metrics: Sendable {
  var scale: Double
  /// What the room between things is multiplied by.
  var looseness: Double

  /// Whether small type is as large as the rest, where a page must be read from afar.
  var hasEvenType: Bool

  init(scale: Double = 1, looseness: Double = 1, hasEvenType: Bool = false) {
    self.scale = scale
    self.looseness = looseness
    self.hasEvenType = hasEvenType
  }

  // Sizes of type (the em).
  // On a page that must be read from afar, the tighter it is the nearer all come to the smallest.
  var cardMath: Double { (hasEvenType ? min(20, 14 + 6 * looseness) : 20) * scale }
  var badgeMath: Double { 15.5 * scale }
  var cardNumber: Double { 15 * scale }
  var shareNumber: Double { (hasEvenType ? 15 : 14) * scale }
  var labelNumber: Double { (hasEvenType ? 15 : 14) * scale }
  var labelMath: Double { 15.5 * scale }
  var words: Double { (hasEvenType ? 15 : 12) * scale }
  var title: Double { (hasEvenType ? min(27, 18 + 12 * looseness) : 27) * scale }
  /// Under the title and each line of the heading, and once more under all.
  var headingGap: Double { 10 * scale * (0.3 + 0.7 * looseness) }
  var legend: Double { (hasEvenType ? 15 : 13) * scale }

  // Cards.
  var padX: Double { 11 * scale * (0.4 + 0.6 * looseness) }
  var padY: Double { 7 * scale * (0.4 + 0.6 * looseness) }
  /// What a double border takes where there is little air.
  var doublePad: Double { 3 * scale * max(0, 1 - looseness) }
  /// How far a column stands above the middle of its card, since letters leave more free above than digits below;
  /// with more air that is not seen.
  var lift: Double { 1.8 * scale * max(0, 1 - looseness) }
  var rowGap: Double { 4 * scale }
  /// Between the sign of a card and its numbers.
  var headGap: Double { 4 * scale * (0.6 + 0.4 * min(1, looseness)) }
  /// The least between a value and a gradient in one line.
  var pairSpace: Double { 12 * scale * (0.75 + 0.25 * min(1, looseness)) }
  var badge: Double { 24 * scale }
  var plotWidth: Double { 38 * scale }
  var plotHeight: Double { 26 * scale }
  /// Where lines stand close to the border, corners take less of the first and the last.
  var cornerRadius: Double { 20 * scale * min(1, 0.6 + 0.4 * looseness) }

  // Circuits.
  /// What a circle, the box of a variable and its name, and a number's distance from its wire have, in parts
  /// of what they have with air.
  private var circuitShare: Double { hasEvenType ? min(1, 0.75 + 0.25 * looseness) : 1 }
  var circle: Double { 46 * scale * circuitShare }
  var variableHeight: Double { 40 * scale * circuitShare }
  var variablePad: Point { Point(22, 14) * (scale * circuitShare) }
  var wireGap: Double { 6 * scale * (hasEvenType ? min(1, 0.5 + 0.5 * looseness) : 1) }

  // Wires.
  var lineWidth: Double { 1.5 * scale }
  /// Between the middles of the two lines of a pair.
  var pairGap: Double { 3.4 * scale }
  var headLength: Double { 11 * scale * (0.75 + 0.25 * min(1, looseness)) }
  var headWidth: Double { 10 * scale * (0.75 + 0.25 * min(1, looseness)) }
  var slot: Double { 17 * scale }

  // The layout.
  // Closer than this a label would be nearer to the next line than to its own.
  var separation: Double { 20 * scale * max(0.4, looseness) }
  var rankGap: Double { 20 * scale * looseness }
  var steepGap: Double { 58 * scale * max(0.4, looseness) }
  var labelPad: Double { max(4.5, 7 * looseness) * scale }
  /// Between a sign and its number.
  var signGap: Double { (2 + 2 * min(1, looseness)) * scale }
  var labelGap: Double { 6 * scale * (0.75 + 0.25 * min(1, looseness)) }
  var clusterMargin: Double { 26 * scale }
  /// Around the whole. However tight the page is, nothing stands at its edge.
  var margin: Double { 22 * scale * max(0.45, looseness) }
}
