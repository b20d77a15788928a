import ArgumentParser
import GraphCore
import GraphRendering

/// `pandoc-filter`: turns fenced blocks of the class `backprop` into pictures for the output at hand.
struct PandocFilter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pandoc-filter",
    abstract: "A filter of pandoc: fenced blocks of the class backprop become pictures.",
    discussion: """
      Reads pandoc's JSON and writes it. A block is a formula with options as attributes:

        ```{.backprop at="w=0.5, x=2" steps="both" width="80%"}
        f(w) = (w x - 1)^2
        ```

      Pandoc runs a filter by one name: put these two lines into a file backprop-filter, make it \
      executable, and say pandoc --filter ./backprop-filter:

        #!/bin/sh
        exec graphviz-backprop pandoc-filter "$@"

      HTML gets SVG, reveal.js with steps fragments, LaTeX and beamer PDF (beamer with steps an \
      overlay for each), others PNG. A block that is wrong becomes its message in a frame, which is \
      printed too, and the other blocks come out; with --strict there is no document then. On \
      slides a picture has the size 16:9 unless size or width is given. Attributes: at, random, \
      objective, steps, from, to, width, size, \
      theme, direction, style, digits, focus, title, show, hide, folder.
      """)

  @Flag(help: "End with a status of its own where a block is wrong, so that there is no document.")
  var strict = false

  @OptionGroup var limit: TimeLimit

  @ArgumentParser.Argument(help: "The output format, which pandoc says.")
  var format = "html"

  func run() throws {
    let watch = Watch(limit)
    let bytes: [UInt8]
    do throws(Files.ReadFailure) {
      bytes = try Files.read(0, limit: 1 << 28)
    } catch {
      fail("standard input cannot be read", status: Status.noInput)
    }
    do throws(JSONValue.Failure) {
      var filter = BackpropFilter(format: format, watch: watch)
      let document = filter.filtered(try JSONValue(bytes))
      watch.finish()
      if strict, let status = filter.status { endProcess(status) }
      filter.outputs.write()
      Terminal.print(document.text + "\n")
    } catch {
      fail("standard input is not pandoc's JSON: \(error.description)", status: Status.data)
    }
  }
}

/// Replaces the blocks of a document.
struct BackpropFilter {
  let format: String
  let watch: Watch
  let outputs = OutputSet()
  /// The exit status that goes with the first block that is wrong.
  private(set) var status: Int32?
  private var count = 0
  private var folders: Set<String> = []
  private var saved: Set<String> = []

  init(format: String, watch: Watch) {
    self.format = format
    self.watch = watch
  }

  mutating func filtered(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let items):
      var result: [JSONValue] = []
      for item in items { result.append(filtered(item)) }
      return .array(result)
    case .object(let members):
      if let block = block(value) { return block }
      var result: [JSONValue.Member] = []
      for member in members {
        result.append(JSONValue.Member(member.key, filtered(member.value)))
      }
      return .object(result)
    default: return value
    }
  }

  /// The picture of a block that is a formula.
  private mutating func block(_ value: JSONValue) -> JSONValue? {
    guard value["t"]?.string == "CodeBlock", let content = value["c"]?.array, content.count == 2,
      let attributes = content[0].array, attributes.count == 3,
      attributes[1].array?.contains(.string("backprop")) == true,
      let formula = content[1].string
    else { return nil }
    count += 1
    watch.note("drawing block \(count)")
    var settings: [(String, String)] = []
    for pair in attributes[2].array ?? [] {
      if let pair = pair.array, pair.count == 2, let key = pair[0].string, let text = pair[1].string
      {
        settings.append((key, text))
      }
    }
    do throws(Complaint) {
      return try picture(formula, settings)
    } catch {
      // The message is in the text too, where the picture would be missed.
      Terminal.complain("backprop block \(count): \(error.text)")
      status = status ?? error.status
      return message("backprop block \(count):\n\(error.text)")
    }
  }

  /// A message as pandoc sets code, in a frame where the output has one.
  private func message(_ text: String) -> JSONValue {
    let style = "border:3px solid #b00020;color:#b00020;background:#fff;padding:0.5em"
    let attributes = JSONValue.array([
      .string(""), .array([.string("backprop-error")]),
      .array(isHTML ? [.array([.string("style"), .string(style)])] : []),
    ])
    var end = text[...]
    while end.last?.isNewline == true { end = end.dropLast() }
    return Self.element("CodeBlock", .array([attributes, .string(String(end))]))
  }

  private mutating func picture(
    _ formula: String, _ settings: [(String, String)]
  ) throws(Complaint) -> JSONValue {
    let inputKeys: Set<String> = ["at", "random", "objective"]
    let drawingKeys: Set<String> = [
      "theme", "direction", "style", "digits", "focus", "title", "show", "hide", "size", "inputs",
    ]
    let stepKeys: Set<String> = ["steps", "from", "to"]
    var input: [String] = []
    var look = ["--id-prefix", "backprop\(count)-"]
    var steps: [String] = []
    var width: String?
    var folder = "backprop-figures"
    for (key, text) in settings {
      switch key {
      case "width": width = text
      case "folder": folder = text
      case _ where inputKeys.contains(key): input += ["--\(key)=\(text)"]
      case _ where drawingKeys.contains(key): look += ["--\(key)=\(text)"]
      case _ where stepKeys.contains(key): steps += ["--\(key)=\(text)"]
      default:
        throw Complaint(
          "there is no attribute «\(key)»; there are at, random, objective, steps, from, to, width,"
            + " folder, " + drawingKeys.sorted().joined(separator: ", "), status: Status.data)
      }
    }
    // A picture that fills the slide has type that can be read from the back of a room.
    if isSlide, width == nil, !settings.contains(where: { $0.0 == "size" }) {
      look.append("--size=16:9")
    }
    do {
      let session = try Session(try InputOptions.parse(input + ["--", formula]))
      let drawing = try DrawingOptions.parse(look)
      let options = try drawing.options()
      let picture = try session.picture(drawing, page: options, hasCaptions: !steps.isEmpty)
      if !steps.isEmpty,
        let block = try stepped(
          picture, options, drawing, try StepOptions.parse(steps), width, folder,
          session.closedForms)
      {
        return block
      }
      return still(picture, try drawn(picture, options), drawing, width, folder)
    } catch let complaint as Complaint {
      throw complaint
    } catch let error as LayoutError {
      throw Complaint(error.description, status: Status.data)
    } catch {
      throw Complaint(InputOptions.message(for: error), status: Status.data)
    }
  }

  private func drawn(_ picture: Picture, _ options: PictureOptions) throws -> Drawing {
    try picture.drawing(options)
  }

  // MARK: Outputs

  private var isHTML: Bool {
    [
      "html", "html4", "html5", "revealjs", "slidy", "slideous", "s5", "dzslides", "epub",
      "epub2", "epub3", "chunkedhtml",
    ].contains(format)
  }
  private var isSlide: Bool {
    ["revealjs", "slidy", "slideous", "s5", "dzslides", "beamer", "pptx"].contains(format)
  }
  private var isLaTeX: Bool { ["latex", "beamer", "context"].contains(format) }

  private mutating func still(
    _ picture: Picture, _ page: Drawing, _ drawing: DrawingOptions, _ width: String?,
    _ folder: String
  ) -> JSONValue {
    if isHTML { return html(SVGWriter(idPrefix: drawing.idPrefix).svg(page), width) }
    let bytes = Slides.drawn { () throws(CairoWriter.Failure) in
      isLaTeX ? try CairoWriter.pdf(page) : try CairoWriter.png(page, scale: drawing.scale)
    }
    let path = save(bytes, isLaTeX ? "pdf" : "png", folder)
    let alternative = "\(picture.spokenTitle): \(picture.spokenDescription)"
    let attributes = JSONValue.array([
      .string(""), .array([]),
      .array([.array([.string("width"), .string(width ?? "100%")])]),
    ])
    // In pptx the alternative text would stand below the picture, and the title does not.
    let isTitle = format == "pptx"
    let image = Self.element(
      "Image",
      .array([
        attributes, .array(isTitle ? [] : [Self.element("Str", .string(alternative))]),
        .array([.string(path), .string(isTitle ? alternative : "")]),
      ]))
    return Self.element("Para", .array([image]))
  }

  /// Steps where the output can show them; nil elsewhere.
  private mutating func stepped(
    _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    _ steps: StepOptions, _ width: String?, _ folder: String,
    _ closedForms: [String: MathNode]
  ) throws(Complaint) -> JSONValue? {
    guard ["revealjs", "beamer"].contains(format) else { return nil }
    let deck = try steps.deck(picture, options, closedForms: closedForms)
    if format == "revealjs" {
      return html(SteppedSVGWriter(idPrefix: drawing.idPrefix).reveal(deck), width)
    }
    let bytes = Slides.drawn { () throws(CairoWriter.Failure) in
      try CairoWriter.pdf(pages: (0..<deck.count).map { deck.frame($0) })
    }
    let path = save(bytes, "pdf", folder)
    var latex = ""
    for step in 1...deck.count {
      let handout = step == deck.count ? 1 : 0
      latex += "\\includegraphics<\(step)|handout:\(handout)>"
      latex += "[page=\(step),width=\(Self.length(width ?? "100%"))]{\(path)}%\n"
    }
    return Self.element("RawBlock", .array([.string("latex"), .string(latex)]))
  }

  /// Without a width a picture on a slide of reveal.js takes what room there is.
  private func html(_ svg: String, _ width: String?) -> JSONValue {
    let styled = "<svg style=\"\(SteppedSVGWriter.blockStyle)\" "
    let rest = svg.hasPrefix(styled) ? svg.dropFirst(styled.count) : svg.dropFirst("<svg ".count)
    let stretches = format == "revealjs" && width == nil
    let style =
      "\(SteppedSVGWriter.blockStyle);width:\(SVGWriter.escaped(width ?? "100%"));height:auto"
    let start =
      stretches
      ? "<svg class=\"r-stretch\" style=\"\(SteppedSVGWriter.blockStyle);width:100%\" "
      : "<svg style=\"\(style)\" "
    return Self.element("RawBlock", .array([.string("html"), .string(start + rest)]))
  }

  /// `80%` as LaTeX has it; other lengths as they are.
  private static func length(_ width: String) -> String {
    guard width.hasSuffix("%"), let share = Double(width.dropLast()) else { return width }
    return "\(share / 100)\\linewidth"
  }

  private static func element(_ name: String, _ content: JSONValue) -> JSONValue {
    .object([JSONValue.Member("t", .string(name)), JSONValue.Member("c", content)])
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
