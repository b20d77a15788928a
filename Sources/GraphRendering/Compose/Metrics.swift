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
  var title: Double { (hasEvenType ? min(27, 20 + 10 * looseness) : 27) * scale }
  /// Under the title and each line of the heading, and once more under all.
  var headingGap: Double { 10 * scale * (0.4 + 0.6 * looseness) }
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
  var badge: Double { 24 * scale }
  var plotWidth: Double { 38 * scale }
  var plotHeight: Double { 26 * scale }
  var cornerRadius: Double { 20 * scale }

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
  var labelGap: Double { 6 * scale }
  var clusterMargin: Double { 26 * scale }
  var margin: Double { 22 * scale * looseness }
}
