import GraphCore
import GraphRendering

/// Makes the blocks of pandoc that show a drawing, or a deck, in the format at hand.
struct FigureWriter {
  /// A picture with what was said of it.
  struct Figure {
    let attributes: BlockAttributes
    let drawing: DrawingOptions
    let steps: StepOptions
    let room: DocumentFormat.Room
    /// Of the column around it, in the whole.
    let share: Double
    /// Whether the drawing has the size that was asked for, and is only to be shown.
    let isSized: Bool
  }

  var format: DocumentFormat
  let outputs: OutputSet
  /// Whether figures are blocks of their own, as from pandoc 3 on.
  var hasFigures = false
  var isColumn = false
  /// The heading of the slide, and whether nothing stands below it yet.
  var heading: JSONValue?
  var isBelowHeading = false
  private var folders: Set<String> = []
  private var saved: Set<String> = []

  init(format: DocumentFormat, outputs: OutputSet) {
    self.format = format
    self.outputs = outputs
  }

  /// A message as pandoc sets code, in a frame where the output has one.
  func message(_ text: String) -> JSONValue {
    let style = "border:3px solid #b00020;color:#b00020;background:#fff;padding:0.5em"
    var end = text[...]
    while end.last?.isNewline == true { end = end.dropLast() }
    let attributes = Self.attributes(
      classes: ["backprop-error"], format.isHTML ? [("style", style)] : [])
    return Self.element("CodeBlock", .array([attributes, .string(String(end))]))
  }

  // MARK: Pictures

  mutating func still(_ page: Drawing, _ figure: Figure) -> [JSONValue] {
    let page = described(page, figure)
    if format.isHTML {
      let svg = SVGWriter(idPrefix: figure.drawing.idPrefix).svg(page)
      return html(styled(svg, page, figure), figure)
    }
    return [picture(page, figure)]
  }

  mutating func stepped(_ deck: Deck, _ figure: Figure) -> [JSONValue] {
    let prefix = figure.drawing.idPrefix
    let writer = SteppedSVGWriter(idPrefix: prefix)
    switch format.kind {
    case .fragments: return html(styled(writer.reveal(deck), deck.drawing, figure), figure)
    case .stillHTML:
      let svg = writer.animated(deck, pause: figure.steps.pause)
      return html(styled(svg, deck.drawing, figure), figure)
    case .page: return html(HTMLDeckWriter().frame(deck), figure)
    case .overlays: return overlays(deck, figure)
    case .slides: return slides(deck, figure)
    case .paper, .text: return still(deck.frame(deck.count - 1), figure)
    }
  }

  private func described(_ page: Drawing, _ figure: Figure) -> Drawing {
    var page = figure.isSized || format.isSlide ? page : page.trimmed()
    if let alternative = figure.attributes.alternative { page.description = alternative }
    return page
  }

  /// The width in px at which type is as large as in other pictures of the document.
  private func width(_ page: Drawing, _ figure: Figure) -> Double {
    guard let most = figure.room.mostType, let type = page.smallestType, !figure.isSized else {
      return page.width
    }
    return page.width * min(1, most / type)
  }

  /// A file with the drawing, in an image.
  private mutating func picture(
    _ page: Drawing, _ figure: Figure, isCaptioned: Bool = true
  ) -> JSONValue {
    let bytes = Slides.drawn { () throws(CairoWriter.Failure) in
      format.isLaTeX
        ? try CairoWriter.pdf(page) : try CairoWriter.png(page, scale: figure.drawing.scale)
    }
    let path = save(bytes, format.isLaTeX ? "pdf" : "png", figure.attributes.folder)
    let alternative = figure.attributes.alternative ?? "\(page.title): \(page.description)"
    let caption = isCaptioned ? figure.attributes.caption : nil
    var keys = figure.attributes.others
    if format.kind != .slides { keys.append(("width", shownWidth(page, figure))) }
    let attributes = Self.attributes(
      identifier: figure.attributes.identifier, classes: figure.attributes.classes, keys)
    // In pptx the alternative text would stand below the picture, and the title does not.
    let isTitle = format.kind == .slides && caption == nil
    // Its captions have no mathematics.
    func words(_ text: String) -> [JSONValue] {
      Self.inlines(format.kind == .slides ? text.replacing("$", with: "") : text)
    }
    func image(_ text: [JSONValue], _ title: String) -> JSONValue {
      Self.element(
        "Image", .array([attributes, .array(text), .array([.string(path), .string(title)])]))
    }
    guard let caption else {
      return Self.element(
        "Para",
        .array([
          image(
            isTitle ? [] : [Self.element("Str", .string(alternative))], isTitle ? alternative : "")
        ]))
    }
    guard hasFigures else {
      // A figure of older versions, by the mark in its title.
      return Self.element("Para", .array([image(words(caption), "fig:")]))
    }
    let text = Self.element("Plain", .array(words(caption)))
    let content = Self.element(
      "Plain", .array([image([Self.element("Str", .string(alternative))], "")]))
    return Self.element(
      "Figure",
      .array([
        Self.attributes(identifier: figure.attributes.identifier, []),
        .array([.null, .array([text])]), .array([content]),
      ]))
  }

  /// The width as pandoc is told of it.
  private func shownWidth(_ page: Drawing, _ figure: Figure) -> String {
    if format.isSlide || figure.isSized {
      guard let length = figure.attributes.width else { return "100%" }
      return "\(SVGWriter.number(length.number))\(length.unit)"
    }
    return "\(SVGWriter.number(width(page, figure) / 96))in"
  }

  // MARK: HTML

  /// Without a width a picture on a slide of reveal.js takes what room there is.
  private func styled(_ svg: String, _ page: Drawing, _ figure: Figure) -> String {
    let block = SteppedSVGWriter.blockStyle
    let start = "<svg style=\"\(SteppedSVGWriter.fragmentStyle)\" "
    let rest = svg.dropFirst(svg.hasPrefix(start) ? start.count : "<svg ".count)
    let length = figure.attributes.width
    if format.kind == .fragments, length == nil, !isColumn, figure.attributes.caption == nil {
      return "<svg class=\"r-stretch\" style=\"\(block);width:100%\" \(rest)"
    }
    let style =
      format.isSlide || figure.isSized
      ? "width:\(length.map { "\(SVGWriter.number($0.number))\($0.unit)" } ?? "100%")"
      : "width:\(SVGWriter.number(width(page, figure)))px;max-width:100%"
    return "<svg style=\"\(block);\(style);height:auto\" \(rest)"
  }

  /// With what belongs to the figure around it.
  private func html(_ content: String, _ figure: Figure) -> [JSONValue] {
    let attributes = figure.attributes
    var words = ""
    if !attributes.identifier.isEmpty {
      words += " id=\"\(SVGWriter.escaped(attributes.identifier))\""
    }
    if !attributes.classes.isEmpty {
      words += " class=\"\(SVGWriter.escaped(attributes.classes.joined(separator: " ")))\""
    }
    for (key, value) in attributes.others {
      let key = key.hasPrefix("data-") ? key : "data-\(key)"
      words += " \(SVGWriter.escaped(key))=\"\(SVGWriter.escaped(value))\""
    }
    func raw(_ text: String) -> JSONValue {
      Self.element("RawBlock", .array([.string("html"), .string(text)]))
    }
    guard let caption = attributes.caption else {
      return [raw(words.isEmpty ? content : "<div\(words)>\n\(content)</div>\n")]
    }
    return [
      raw("<figure\(words)>\n\(content)<figcaption>"),
      Self.element("Plain", .array(Self.inlines(caption))), raw("</figcaption></figure>"),
    ]
  }

  // MARK: Steps

  /// A picture for each overlay of beamer.
  private mutating func overlays(_ deck: Deck, _ figure: Figure) -> [JSONValue] {
    let bytes = Slides.drawn { () throws(CairoWriter.Failure) in
      try CairoWriter.pdf(pages: (0..<deck.count).map { deck.frame($0) })
    }
    let path = save(bytes, "pdf", figure.attributes.folder)
    let width = figure.attributes.width.map(Self.latex) ?? "\\linewidth"
    var latex = ""
    for step in 1...deck.count {
      let handout = step == deck.count ? 1 : 0
      latex += "\\includegraphics<\(step)|handout:\(handout)>"
      latex += "[page=\(step),width=\(width),height=\\textheight,keepaspectratio]{\(path)}%\n"
    }
    func raw(_ kind: String, _ text: String) -> JSONValue {
      Self.element(kind, .array([.string("latex"), .string(text)]))
    }
    guard let caption = figure.attributes.caption else { return [raw("RawBlock", latex)] }
    let identifier = figure.attributes.identifier.filter {
      $0.isLetter || $0.isNumber || "-_:.".contains($0)
    }
    let label = identifier.isEmpty ? "" : "\\label{\(identifier)}"
    return [
      raw("RawBlock", "\\begin{figure}\n\(latex)"),
      Self.element(
        "Plain",
        .array(
          [raw("RawInline", "\\caption{")] + Self.inlines(caption) + [raw("RawInline", "}\(label)")]
        )),
      raw("RawBlock", "\\end{figure}"),
    ]
  }

  /// A slide for each step, with what is said of it as a note.
  private mutating func slides(_ deck: Deck, _ figure: Figure) -> [JSONValue] {
    var result: [JSONValue] = []
    for step in 0..<deck.count {
      if step > 0 || !isBelowHeading { result.append(sameHeading) }
      let isLast = step == deck.count - 1
      result.append(picture(described(deck.frame(step), figure), figure, isCaptioned: isLast))
      let words = Self.inlines(deck.plan.steps[step].spoken)
      result.append(
        Self.element(
          "Div",
          .array([
            Self.attributes(classes: ["notes"], []),
            .array([Self.element("Para", .array(words))]),
          ])))
    }
    return result
  }

  /// The heading again, which begins a slide; a rule where there is none.
  private var sameHeading: JSONValue {
    guard let content = heading?["c"]?.array, content.count == 3 else {
      return .object([JSONValue.Member("t", .string("HorizontalRule"))])
    }
    return Self.element("Header", .array([content[0], Self.attributes([]), content[2]]))
  }

  /// `80%` as LaTeX has it; other lengths as they are.
  private static func latex(_ length: DocumentLength) -> String {
    switch length.unit {
    case "%": "\(SVGWriter.number(length.number / 100))\\linewidth"
    case "px": "\(SVGWriter.number(length.number * 0.75))bp"
    case "rem": "\(SVGWriter.number(length.number))em"
    default: "\(SVGWriter.number(length.number))\(length.unit)"
    }
  }

  // MARK: Parts of pandoc

  static func element(_ name: String, _ content: JSONValue) -> JSONValue {
    .object([JSONValue.Member("t", .string(name)), JSONValue.Member("c", content)])
  }

  private static func attributes(
    identifier: String = "", classes: [String] = [], _ keys: [(key: String, value: String)]
  ) -> JSONValue {
    .array([
      .string(identifier), .array(classes.map { .string($0) }),
      .array(keys.map { .array([.string($0.key), .string($0.value)]) }),
    ])
  }

  /// Words, with mathematics between dollars.
  private static func inlines(_ text: String) -> [JSONValue] {
    var result: [JSONValue] = []
    let pieces = text.split(separator: "$", omittingEmptySubsequences: false)
    let isMathematical = pieces.count % 2 == 1
    for (place, piece) in pieces.enumerated() {
      if isMathematical, place % 2 == 1 {
        let kind = JSONValue.object([JSONValue.Member("t", .string("InlineMath"))])
        result.append(element("Math", .array([kind, .string(String(piece))])))
        continue
      }
      let words = !isMathematical && place > 0 ? "$" + piece : String(piece)
      for (number, word) in words.split(
        omittingEmptySubsequences: false, whereSeparator: \.isWhitespace
      )
      .enumerated() {
        if number > 0 { result.append(.object([JSONValue.Member("t", .string("Space"))])) }
        if !word.isEmpty { result.append(element("Str", .string(String(word)))) }
      }
    }
    return result
  }

  /// The name is that of the content (FNV-1a), so that it changes with the picture and with nothing else.
  private mutating func save(_ bytes: [UInt8], _ ending: String, _ folder: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let name = String(hash, radix: 16)
    let zeros = String(repeating: "0", count: 16 - name.utf8.count)
    let path = "\(folder)/backprop-\(zeros)\(name).\(ending)"
    if folders.insert(folder).inserted { outputs.need(folder: folder) }
    // A block that stands twice in a document has one picture.
    if saved.insert(path).inserted { outputs.add(path, bytes) }
    return path
  }
}
