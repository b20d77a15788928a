/// Mathematics as it is set on a page, apart from how it is spelled in text or drawn.
///
/// One tree serves every output: plain text, LaTeX, MathML and the boxes of a picture are printed from
/// it, so that they cannot disagree.
public indirect enum MathNode: Hashable, Sendable {
  /// A variable: one letter in italics, or a word upright.
  case identifier(String)
  /// A number or a constant such as π: upright digits.
  case number(String)
  /// A function's name, upright (`sin`), with the small space that follows it left to the printer.
  case function(String)
  /// A sign between two operands; the printer puts space at both sides (`+`, `−`, `·`, `=`, `⊙`).
  case infix(String)
  /// A sign that belongs to what follows or precedes it, without space (`−` of `−x`, `∂`, `∇`, `,` has
  /// its own case).
  case sign(String)
  /// A comma or semicolon, with space after it.
  case separator(String)
  /// Words in the running font, upright.
  case words(String)
  /// Parts side by side. Neighbours that are multiplied stand with a thin space between them
  /// (`thinSpace`), never a sign.
  case row([MathNode])
  case thinSpace
  case wideSpace
  case scripts(base: MathNode, sub: MathNode?, sup: MathNode?)
  case fraction(MathNode, MathNode)
  /// A number written as a small fraction: ½, ⅓, or numerator over denominator at the size of text.
  case smallFraction(String, String)
  case root(MathNode, degree: MathNode?)
  /// Brackets that grow with their content: `( )`, `[ ]`, `| |`, `‖ ‖`, `{ }`, `⌊ ⌋`; an empty string is
  /// no bracket at that side.
  case fenced(open: String, MathNode, close: String)
  case accent(MathAccent, MathNode)
  /// Σ, ∏ with bounds under and over.
  case big(String, under: MathNode?, over: MathNode?)
  /// Rows of cells, without brackets (put them in `fenced`).
  case matrix([[MathNode]])
  /// With a small note under it: the shape of a factor.
  case noted(MathNode, under: String)
  /// Something drawn in the colour of a role (a value, a gradient): the printer decides how.
  case styled(MathRole, MathNode)

  public static let empty = MathNode.row([])

  /// Joins parts, without the nesting of rows.
  public static func joined(_ parts: [MathNode]) -> MathNode {
    var flat: [MathNode] = []
    for part in parts {
      if case .row(let inner) = part { flat += inner } else { flat.append(part) }
    }
    return flat.count == 1 ? flat[0] : .row(flat)
  }

  public static func parenthesized(_ inner: MathNode) -> MathNode {
    .fenced(open: "(", inner, close: ")")
  }
}

/// A mark over a letter.
public enum MathAccent: String, Hashable, Sendable, CaseIterable {
  case hat, bar, tilde, dot, ddot, vec

  /// The combining character that Unicode has for it.
  public var combining: Unicode.Scalar {
    switch self {
    case .hat: "\u{0302}"
    case .bar: "\u{0304}"
    case .tilde: "\u{0303}"
    case .dot: "\u{0307}"
    case .ddot: "\u{0308}"
    case .vec: "\u{20D7}"
    }
  }
}

/// What a piece of notation stands for, where a picture tells it by colour.
public enum MathRole: Hashable, Sendable {
  case value, gradient, upstream, local, downstream
}
