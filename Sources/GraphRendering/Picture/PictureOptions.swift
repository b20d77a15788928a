/// A part of a picture that can be shown or hidden.
public enum PicturePart: String, Hashable, Sendable, CaseIterable {
  case values, gradients, local, upstream, downstream, symbols, numbers, words, shares, sets, plots
  case title, legend, clusters, marks
}

/// Where the output stands as seen from the inputs.
public enum Direction: String, Hashable, Sendable, CaseIterable {
  case leftToRight = "LR"
  case bottomToTop = "BT"
  case rightToLeft = "RL"
  case topToBottom = "TB"

  public var isHorizontal: Bool { self == .leftToRight || self == .rightToLeft }
}

/// How a picture is drawn.
public struct PictureOptions: Hashable, Sendable {
  public enum Style: String, Hashable, Sendable, CaseIterable {
    /// Cards with expression, value and gradient, and the equation of the chain rule on each edge.
    case cards
    /// Signs in circles with value and gradient on the wires, as in circuit diagrams.
    case circuit
  }

  /// How a card arranges its numbers: one under the other, value beside gradient, or all in one line.
  public enum CardForm: String, Hashable, Sendable, CaseIterable { case column, pair, line }

  /// How the equation on an edge is set: one number under the other, or in one line.
  public enum LabelForm: String, Hashable, Sendable, CaseIterable { case column, line }

  public static let defaultParts: Set<PicturePart> = Set(PicturePart.allCases).subtracting([.sets])

  public var parts: Set<PicturePart> = defaultParts
  public var direction = Direction.leftToRight
  public var style = Style.cards
  public var cardForm = CardForm.column
  public var labelForm = LabelForm.column
  /// Variables stand in the first rank, in creation order, rather than where they are used.
  public var inputsFirst = false
  /// Into how many bands a long picture is broken; nil for as many as show it best.
  public var bands: Int?
  /// Significant digits.
  public var digits = 4
  /// Whether fewer digits may be shown where a picture is to fit a size.
  public var mayRound = true
  /// Leaves out of the label of an edge what the cards at its ends say: the gradient of the unit, and
  /// what is handed on where that is the whole gradient of the operand.
  public var hidesRepeats = false
  /// Leaves out local derivatives that are 1, as those of sums are.
  public var hidesUnitFactors = false
  /// Leaves out the elements of Jacobians: between tensors the rule alone says how a gradient is handed on.
  public var hidesJacobians = false
  /// The most elements of a matrix that are written out; nil for what cards and labels have room for.
  public var matrixLimit: Int?
  public var theme = Theme.light
  public var isTransparent = false
  /// The drawing's width and height in px; nil for its own size.
  public var size: (width: Double, height: Double)? {
    get { fixedSize.map { ($0.x, $0.y) } }
    set { fixedSize = newValue.map { Point($0.width, $0.height) } }
  }
  private var fixedSize: Point?
  /// Whether another direction may be taken where a picture fits its size better so.
  public var mayTurn = true
  /// What the room between things is multiplied by; 1 is airy, 0.6 is tight.
  public var looseness = 1.0
  /// The least room for a number, in its type sizes: a worksheet has gaps to write in.
  public var leastNumeral = 0.0
  /// Whether ways forward are there before those back, so that each begins at its node.
  public var isBuiltUp = false
  /// Sets words, legend and labels as large as the numbers on cards.
  public var hasEvenType = false
  /// Enlarges everything.
  public var scale = 1.0

  public init() {}

  public func shows(_ part: PicturePart) -> Bool { parts.contains(part) }
}
