import GraphCore

/// Texts about scalar units, made once for units of one form: of `u7 + x` and `u8 + x` only the numbers
/// differ.
struct UnitTexts {
  /// A text, cut where the numbers of units stand.
  final class Pattern {
    /// One piece more than there are numbers.
    let pieces: [[UInt8]]
    /// The argument of the unit whose number follows each piece but the last; −1 is the unit itself.
    let places: [Int]

    init(_ pieces: [[UInt8]], _ places: [Int]) {
      self.pieces = pieces
      self.places = places
    }
  }

  /// Which of the texts about a unit it is.
  enum Kind: Hashable {
    case unit
    /// The one about the argument at a place, 0 or 1.
    case edge(Int)

    fileprivate var number: Int {
      switch self {
      case .unit: 0
      case .edge(let place): 1 + place
      }
    }
  }

  private struct Entry {
    let form: UnitForm
    let kind: Int
    let pattern: Pattern
  }

  private let graph: Graph
  private let letter: UInt8?
  /// The last pattern for each place of a small table, so that memory stays bounded.
  private var entries = [Entry?](repeating: nil, count: 256)

  init(_ graph: Graph) {
    self.graph = graph
    letter = graph.unitLetter.asciiValue
  }

  private static func slot(_ form: UnitForm, _ kind: Int) -> Int {
    let mixed =
      Int(form.operation) &* 0x9E37 &+ Int(form.first) &* 0x79B1 &+ Int(form.second) &* 0x85EB
    return (mixed &+ kind &* 0x2F0B) & 255
  }

  /// The pattern that was learned for a form.
  func pattern(_ form: UnitForm, _ kind: Kind) -> Pattern? {
    guard let entry = entries[Self.slot(form, kind.number)], entry.kind == kind.number,
      entry.form == form
    else { return nil }
    return entry.pattern
  }

  /// Learns the pattern from the text about one unit; not where something else looks like a unit in it.
  mutating func learn(_ text: [UInt8], of unit: NodeID, _ form: UnitForm, _ kind: Kind) {
    let operands = graph.arguments(of: unit).map(\.node)
    // `b_{u1}` is no unit.
    guard let letter,
      !operands.contains(where: { id in
        id.map { !graph[$0].isUnit && graph.id(of: $0).utf8.contains(letter) } ?? false
      })
    else { return }
    let numbers = ([unit] + operands).map { $0.flatMap(graph.plainNumber) ?? -1 }
    var pieces: [[UInt8]] = [[]]
    var places: [Int] = []
    var i = 0
    while i < text.count {
      pieces[pieces.count - 1].append(text[i])
      i += 1
      guard text[i - 1] == letter else { continue }
      var (number, end) = (0, i)
      while end < text.count, text[end] &- 0x30 < 10, end < i + 9 {
        number = number * 10 + Int(text[end] - 0x30)
        end += 1
      }
      guard end > i else { continue }
      guard let place = numbers.firstIndex(of: Int32(number)) else { return }
      places.append(place - 1)
      pieces.append([])
      i = end
    }
    entries[Self.slot(form, kind.number)] = Entry(
      form: form, kind: kind.number, pattern: Pattern(pieces, places))
  }
}
