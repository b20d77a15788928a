/// What is to be placed, before directions: lengths *along* the ranks (the way of the forward pass) and
/// *across* them.
struct LayeredRequest: Sendable {
  struct Box: Sendable {
    var along: Double
    var across: Double
    /// An index into `clusters`, or -1.
    var cluster = -1
    /// A variable: it may stand in the first rank, or in a later band than the rank says.
    var isVariable = false
    /// Whether wires come in as the operands stand, the first lowest across, even if they cross for it.
    var keepsOperandOrder = false
    /// The extent across of its middle part where wires meet it; nil for the whole side.
    var side: Double?
  }

  struct Edge: Sendable {
    var tail: Int
    var head: Int
    /// The size of its label; nil where it has none.
    var label: (along: Double, across: Double)?
    var weight = 1
  }

  var boxes: [Box] = []
  var edges: [Edge] = []
  var clusters: [RankedGraph.Cluster] = []
  /// Where labels stand: on the low side of their line (above it, left to right), on the high side
  /// (right of it, bottom to top), or across it.
  enum LabelSide: Sendable { case low, high, across }

  var labelSide = LabelSide.low
  /// What labels keep free before and after them, along.
  var labelPad = 7.0
  /// From a label to its line.
  var labelGap = 5.0
  /// The least room between neighbours in a rank.
  var separation = 18.0
  /// The least room between ranks.
  var rankGap = 24.0
  /// The room between ranks grows with the steepest wire in it, up to this.
  var steepGap = 56.0
  /// The first distance of two wires that meet a box at one side.
  var slot = 15.0
  /// What a wire runs straight at its ends.
  var headRoom = 12.0
  /// Lines all variables up in the first rank.
  var inputsFirst = false
  /// The ranks of the boxes by an earlier layout of the same graph; nil has them computed.
  var knownRanks: [Int]?
  /// Into how many bands a long layout is broken, as text is into lines.
  var bands = 1
  /// Whether only the size of the layout is asked for: then fewer sweeps look for crossings.
  var isSketch = false
  /// Whether it is one of many layouts of one picture.
  var isTry = false
  /// Between wires that run back side by side to the next band.
  var lane = 12.0
  /// Between a band and what runs beside it.
  var bandGap = 26.0
}

/// A straight piece of a wire along the ranks.
struct WirePiece: Hashable, Sendable {
  var from: Double
  var to: Double
  var across: Double
  /// The part that must stay straight: under a label, or at an arrow head.
  var core: LayeredResult.Extent?
}

/// What stands where.
struct LayeredResult: Sendable {
  struct Extent: Hashable, Sendable {
    var low: Double
    var high: Double
    var length: Double { high - low }
    var middle: Double { (low + high) / 2 }

    func moved(by offset: Double) -> Extent { .init(low: low + offset, high: high + offset) }
    func mirrored(_ whole: Double) -> Extent { .init(low: whole - high, high: whole - low) }
  }

  struct Place: Hashable, Sendable {
    var along: Extent
    var across: Extent
    /// The extent along of the whole rank.
    var column: Extent

    static let none = Place(
      along: .init(low: 0, high: 0), across: .init(low: 0, high: 0),
      column: .init(low: 0, high: 0))

    func moved(by offset: Point) -> Place {
      .init(
        along: along.moved(by: offset.x), across: across.moved(by: offset.y),
        column: column.moved(by: offset.x))
    }

    func mirrored(_ whole: Double) -> Place {
      .init(along: along.mirrored(whole), across: across, column: column.mirrored(whole))
    }
  }

  var boxes: [Place]
  var labels: [Place?]
  /// A cluster has a part in each band that holds something of it.
  var clusters: [[Place]]
  /// For each wire its pieces from the tail's side to the head's, band by band.
  var runs: [[[WirePiece]]]
  /// The band in which each wire begins.
  var firstBand: [Int]
  /// What stands in bands that run the other way, which `boxes`, `labels` and `runs` give as if they did
  /// not.
  var turned: (boxes: Set<Int>, labels: Set<Int>) = ([], [])
  var along = 0.0
  var across = 0.0
  /// The courses of the wires, where the layout gives them itself in place of `runs`.
  var wires: [Wire]?
  /// By box, for `knownRanks`.
  var ranks: [Int] = []

  /// With nothing placed yet.
  init(_ request: LayeredRequest) {
    boxes = Array(repeating: .none, count: request.boxes.count)
    labels = Array(repeating: nil, count: request.edges.count)
    clusters = Array(repeating: [], count: request.clusters.count)
    runs = Array(repeating: [], count: request.edges.count)
    firstBand = Array(repeating: 0, count: request.edges.count)
  }

  /// The layout with the bands that run the other way turned round.
  func withBandsTurned() -> LayeredResult {
    var result = self
    for box in turned.boxes { result.boxes[box] = boxes[box].mirrored(along) }
    for label in turned.labels { result.labels[label] = labels[label]?.mirrored(along) }
    result.turned = ([], [])
    return result
  }
}
