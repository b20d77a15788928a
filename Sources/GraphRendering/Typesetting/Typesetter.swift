public import GraphCore

/// Sets mathematics as boxes, by the rules of TeX (The TeXbook, appendix G) with the metrics of Times.
public struct Typesetter: Sendable {
  /// The em of the text, in px.
  public var size: Double
  public var color: Color
  /// The colours of `MathNode.styled`; a role without one keeps the colour around it.
  public var roleColors: [MathRole: Color]
  /// The family of numbers; letters, functions and signs are serif.
  public var numberFamily: Font.Family
  public var bold: Bool
  /// Display style sets fractions at full size, and bounds over and under big operators.
  public var display: Bool
  public var measure: TextMeasure

  public init(
    size: Double, color: Color = .black, roleColors: [MathRole: Color] = [:],
    numberFamily: Font.Family = .serif, bold: Bool = false, display: Bool = true,
    measure: TextMeasure = TextMeasure()
  ) {
    self.size = size
    self.color = color
    self.roleColors = roleColors
    self.numberFamily = numberFamily
    self.bold = bold
    self.display = display
    self.measure = measure
  }

  /// Sets an expression. Parts that are nested deeper than 250 levels are left out for `…`.
  public func box(_ node: MathNode) -> MathBox {
    let context = Context(
      size: size, base: size, level: .text, display: display, color: color, depth: 0)
    let piece = set(node, context)
    var box = piece.box
    box.width += piece.italic
    // In bold it is set for one family of fonts only.
    if !bold {
      box.source = Drawing.Text.Source(
        node: node, origin: Point(0, 0), width: box.width, size: size, color: color,
        isDisplay: display, shapes: 0)
    }
    return box
  }

  /// Sets words in one font.
  public func words(
    _ text: String, family: Font.Family = .sans, italic: Bool = false, bold: Bool? = nil
  ) -> MathBox {
    let font = Font(family, size: size, italic: italic, bold: bold ?? self.bold)
    return line(text, font, color)
  }

  /// A run as a box that reaches as high and deep as any letter of its font, so that lines of words
  /// stand alike.
  private func line(_ text: String, _ font: Font, _ color: Color) -> MathBox {
    MathBox(
      width: measure.width(text, font), ascent: 0.73 * font.size, descent: 0.21 * font.size,
      runs: text.isEmpty ? [] : [TextRun(text, x: 0, y: 0, font: font, color: color)])
  }
}

// MARK: - The state of setting

extension Typesetter {
  enum Level: Int {
    case text, script, scriptScript

    /// Times needs a little more than TeX's 0.7 and 0.5 to be read from the back of a hall.
    var scale: Double {
      switch self {
      case .text: 1
      case .script: 0.72
      case .scriptScript: 0.56
      }
    }

    var next: Level { self == .text ? .script : .scriptScript }
  }

  struct Context {
    /// The em at this level.
    var size: Double
    /// The em of the surrounding text, of which the levels are fractions.
    var base: Double
    var level: Level
    var display: Bool
    var color: Color
    var depth: Int

    var deeper: Context {
      var copy = self
      copy.depth += 1
      return copy
    }

    /// For superscripts and subscripts.
    var script: Context {
      var copy = deeper
      copy.level = level.next
      copy.size = base * copy.level.scale
      copy.display = false
      return copy
    }

    /// For the parts of a fraction.
    var part: Context {
      if display && level == .text {
        var copy = deeper
        copy.display = false
        return copy
      }
      return script
    }

    /// For what stands inside without being smaller, where limits would not fit.
    var inline: Context {
      var copy = deeper
      copy.display = false
      return copy
    }

    // Lengths in px of the quantities of appendix G, as fractions of the em of Liberation Serif.
    var xHeight: Double { 0.459 * size }
    /// The height of the minus sign, of fraction rules and of the middle of brackets.
    var axis: Double { 0.26 * size }
    var rule: Double { max(0.048 * size, 0.5) }
    func mu(_ n: Double) -> Double { n / 18 * size }
  }

  /// The kinds of atoms, which decide the space between neighbours.
  enum Atom: Int {
    case ordinary, function, binary, relation, open, close, punctuation, inner, words
  }

  /// A box with what its neighbours need to know.
  struct Piece {
    var box: MathBox
    /// How far the ink of a slanted letter leans over the end of its box.
    var italic = 0.0
    /// A single character's scripts stand at fixed heights.
    var isCharacter = false
    /// Where a superscript finds the top of a bracket, whatever stands higher inside it.
    var shoulder: Double?
    var left = Atom.ordinary
    var right = Atom.ordinary
    var isEmpty: Bool { box.width == 0 && box.runs.isEmpty && box.shapes.isEmpty }

    init(_ box: MathBox, _ atom: Atom = .ordinary) {
      self.box = box
      left = atom
      right = atom
    }
  }

  static let deepest = 250

  func set(_ node: MathNode, _ context: Context) -> Piece {
    guard context.depth < Self.deepest else { return glyphs("…", context) }
    switch node {
    case .identifier(let name): return identifier(name, context)
    case .number(let text): return number(text, context)
    case .function(let name):
      var piece = glyphs(name, context)
      piece.left = .function
      piece.right = .function
      piece.isCharacter = true
      return piece
    case .infix(let text):
      let atom: Atom =
        Self.relations.contains(text) ? .relation : text == "/" ? .ordinary : .binary
      // The language's sign for a comparison is set as mathematicians write it.
      return sign(text == "==" ? "=" : text, atom, context)
    case .sign(let text): return sign(text, .ordinary, context)
    case .separator(let text): return sign(text, .punctuation, context)
    case .words(let text):
      // The space around words is that of the row.
      let font = Font(.serif, size: context.size, bold: bold)
      let trimmed = String(text.trimmingBlanks)
      var box = line(trimmed, font, context.color)
      if context.level != .text {
        for place in box.runs.indices { box.runs[place].isScript = true }
      }
      return Piece(box, .words)
    case .row(let nodes): return row(nodes, context)
    case .thinSpace: return Piece(MathBox(width: context.mu(3)))
    case .wideSpace: return Piece(MathBox(width: context.mu(18)))
    case .scripts(let base, let sub, let sup): return scripts(base, sub, sup, context)
    case .fraction(let top, let bottom): return fraction(top, bottom, context)
    case .smallFraction(let top, let bottom): return smallFraction(top, bottom, context)
    case .root(let inner, let degree): return root(inner, degree, context)
    case .fenced(let open, let inner, let close): return fenced(open, inner, close, context)
    case .accent(let accent, let inner): return accented(accent, inner, context)
    case .big(let text, let under, let over): return big(text, under, over, context)
    case .matrix(let rows): return matrix(rows, leftAligned: false, context)
    case .noted(let inner, let note):
      return matrix([[inner], [.words(note)]], leftAligned: false, context)
    case .styled(let role, let inner):
      var colored = context.deeper
      colored.color = roleColors[role] ?? context.color
      return set(inner, colored)
    }
  }
}

// MARK: - Rows

extension Typesetter {
  static let relations: Set<String> = [
    "=", "≈", "≠", "≤", "≥", "<", ">", "∈", "→", "←", "↦", ":=", "≡", "∼", "~", "∝", ":", "⇒", "≪",
    "≫", "⟶", "∣",
  ]

  /// The space between two atoms in mu (The TeXbook, p. 170); negative where it is left out in
  /// scripts.
  private static func space(_ a: Atom, _ b: Atom) -> Double {
    switch (a, b) {
    case (.words, .words), (.words, .punctuation), (.words, .close), (.open, .words): 0
    case (.words, _), (_, .words): 4.5
    case (.ordinary, .function), (.function, .ordinary), (.function, .function),
      (.close, .function), (.inner, .function):
      3
    case (.relation, .relation), (.open, _), (_, .close): 0
    case (.relation, .punctuation), (.binary, .punctuation): 0
    case (.punctuation, _): -3
    case (_, .punctuation): a == .inner ? -3 : 0
    case (.relation, _), (_, .relation): -5
    case (.binary, _), (_, .binary): -4
    case (.ordinary, .inner), (.function, .inner), (.close, .inner), (.inner, .inner),
      (.inner, .ordinary), (.inner, .open):
      -3
    default: 0
    }
  }

  func row(_ nodes: [MathNode], _ context: Context) -> Piece {
    var box = MathBox()
    var result = Piece(box)
    // What stands before, with its lean, and how much room a space between has asked for.
    var last: (atom: Atom, italic: Double)?
    var explicit = 0.0
    for (index, node) in nodes.enumerated() {
      if node == .thinSpace || node == .wideSpace {
        explicit += context.mu(node == .thinSpace ? 3 : 18)
        continue
      }
      var piece = set(node, context.deeper)
      if piece.isEmpty { continue }
      if piece.left == .binary && piece.right == .binary, case .infix = node {
        if isUnary(after: last?.atom, before: nodes[(index + 1)...]) {
          piece.left = .ordinary
          piece.right = .ordinary
        }
      }
      if let last {
        let mu = Self.space(last.atom, piece.left)
        let automatic = mu < 0 && context.level != .text ? 0 : context.mu(abs(mu))
        box.width += last.italic + max(automatic, explicit)
      } else {
        box.width += explicit
        result.left = piece.left
        result.isCharacter = piece.isCharacter
        result.shoulder = piece.shoulder
      }
      box.place(piece.box, x: box.width)
      box.width += piece.box.width
      if last != nil {
        result.isCharacter = false
        result.shoulder = nil
      }
      last = (piece.right, piece.italic)
      explicit = 0
    }
    box.width += explicit
    result.right = last?.atom ?? .ordinary
    result.italic = last?.italic ?? 0
    result.box = box
    return result
  }

  /// Whether a sign that could stand between two operands stands before its only one.
  private func isUnary(after last: Atom?, before rest: ArraySlice<MathNode>) -> Bool {
    switch last {
    case nil, .binary, .function, .relation, .open, .punctuation: return true
    default: break
    }
    let next = rest.first { $0 != .thinSpace && $0 != .wideSpace && $0 != .empty }
    switch next {
    case nil, .separator: return true
    case .infix(let text): return Self.relations.contains(text)
    default: return false
    }
  }
}

// MARK: - Letters

extension Typesetter {
  /// Upright characters as they stand.
  func glyphs(
    _ text: String, _ context: Context, family: Font.Family = .serif, italic: Bool = false
  ) -> Piece {
    guard !text.isEmpty else { return Piece(MathBox()) }
    let font = Font(family, size: context.size, italic: italic, bold: bold)
    let extent = measure.extent(text, font)
    // A letter whose tail leans out to the left (f, j) must not touch what stands before it.
    let lead = italic ? max(0, -extent.left - 0.02 * context.size) : 0
    var box = MathBox(
      width: lead + extent.advance, ascent: max(0, extent.top), descent: max(0, -extent.bottom))
    box.runs = [
      TextRun(
        text, x: lead, y: 0, font: font, color: context.color, isScript: context.level != .text)
    ]
    var piece = Piece(box)
    piece.italic = italic ? max(0, extent.right - extent.advance) : 0
    piece.isCharacter = text.unicodeScalars.count == 1
    return piece
  }

  func identifier(_ name: String, _ context: Context) -> Piece {
    let (letters, accents) = Letters.decomposed(name)
    if !accents.isEmpty {
      let inner = accents.dropLast().reduce(MathNode.identifier(letters)) { .accent($1, $0) }
      return accented(accents[accents.count - 1], inner, context.deeper)
    }
    if let drawn = Signs.box(letters, context) {
      var piece = Piece(drawn)
      piece.isCharacter = true
      return piece
    }
    return glyphs(letters, context, italic: Letters.isItalic(letters))
  }

  func number(_ text: String, _ context: Context) -> Piece {
    var piece = glyphs(text, context, family: numberFamily)
    // Digits are all as high as each other.
    piece.isCharacter = true
    return piece
  }

  func sign(_ text: String, _ atom: Atom, _ context: Context) -> Piece {
    let spelled = Signs.spelling(text)
    var piece: Piece
    if Signs.isTranspose(text) {
      // On its own, the sign raises itself.
      piece = scripts(.empty, nil, .sign(text), context)
    } else if let drawn = Signs.box(spelled, context) {
      piece = Piece(drawn)
      piece.isCharacter = true
    } else {
      piece = glyphs(spelled, context, italic: false)
    }
    piece.left = atom
    piece.right = atom
    return piece
  }
}

extension String {
  fileprivate var trimmingBlanks: Substring {
    guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " })
    else { return "" }
    return self[first...last]
  }
}
