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
      overlay for each), others PNG. Attributes: at, random, objective, steps, from, to, width, size, \
      theme, direction, style, digits, focus, title, show, hide, folder.
      """)

  @ArgumentParser.Argument(help: "The output format, which pandoc says.")
  var format = "html"

  func run() throws {
    let bytes: [UInt8]
    do throws(Files.ReadFailure) {
      bytes = try Files.read(0, limit: 1 << 28)
    } catch {
      fail("standard input cannot be read", status: Status.noInput)
    }
    do throws(JSONValue.Failure) {
      var filter = BackpropFilter(format: format)
      let document = filter.filtered(try JSONValue(bytes))
      filter.outputs.write()
      guard Terminal.write(Array((document.text + "\n").utf8)) else {
        endProcess(Status.cannotCreate)
      }
    } catch {
      fail("standard input is not pandoc's JSON: \(error.description)", status: Status.data)
    }
  }
}

/// Replaces the blocks of a document.
struct BackpropFilter {
  let format: String
  let outputs = OutputSet()
  private var count = 0
  private var folders: Set<String> = []

  init(format: String) { self.format = format }

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
    var settings: [(String, String)] = []
    for pair in attributes[2].array ?? [] {
      if let pair = pair.array, pair.count == 2, let key = pair[0].string, let text = pair[1].string
      {
        settings.append((key, text))
      }
    }
    return picture(formula, settings)
  }

  private mutating func picture(_ formula: String, _ settings: [(String, String)]) -> JSONValue {
    let inputKeys: Set<String> = ["at", "random", "objective"]
    let drawingKeys: Set<String> = [
      "theme", "direction", "style", "digits", "focus", "title", "show", "hide", "size", "inputs",
    ]
    let stepKeys: Set<String> = ["steps", "from", "to"]
    var input: [String] = []
    var look = ["--id-prefix", "backprop\(count)-"]
    var steps: [String] = []
    var width = "100%"
    var folder = "backprop-figures"
    for (key, text) in settings {
      switch key {
      case "width": width = text
      case "folder": folder = text
      case _ where inputKeys.contains(key): input += ["--\(key)=\(text)"]
      case _ where drawingKeys.contains(key): look += ["--\(key)=\(text)"]
      case _ where stepKeys.contains(key): steps += ["--\(key)=\(text)"]
      default:
        fail("backprop block \(count): there is no attribute «\(key)»", status: Status.data)
      }
    }
    do {
      let session = Session(try InputOptions.parse(input + ["--", formula]))
      let drawing = try DrawingOptions.parse(look)
      let options = try drawing.options()
      let picture = session.picture(drawing)
      if !steps.isEmpty,
        let block = stepped(
          picture, options, drawing, try StepOptions.parse(steps), width, folder, formula)
      {
        return block
      }
      return still(picture, try drawn(picture, options), drawing, width, folder)
    } catch let error as LayoutError {
      fail("backprop block \(count): \(error.description)", status: Status.data)
    } catch {
      fail(
        "backprop block \(count): \(InputOptions.message(for: error))", status: Status.data)
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
  private var isLaTeX: Bool { ["latex", "beamer", "context"].contains(format) }

  private mutating func still(
    _ picture: Picture, _ page: Drawing, _ drawing: DrawingOptions, _ width: String,
    _ folder: String
  ) -> JSONValue {
    if isHTML { return Self.html(SVGWriter(idPrefix: drawing.idPrefix).svg(page), width) }
    let bytes = Slides.drawn { () throws(CairoWriter.Failure) in
      isLaTeX ? try CairoWriter.pdf(page) : try CairoWriter.png(page, scale: drawing.scale)
    }
    let path = save(bytes, isLaTeX ? "pdf" : "png", folder)
    let alternative = "\(picture.spokenTitle): \(picture.spokenDescription)"
    let attributes = JSONValue.array([
      .string(""), .array([]),
      .array([.array([.string("width"), .string(width)])]),
    ])
    let image = Self.element(
      "Image",
      .array([
        attributes, .array([Self.element("Str", .string(alternative))]),
        .array([.string(path), .string("")]),
      ]))
    return Self.element("Para", .array([image]))
  }

  /// Steps where the output can show them; nil elsewhere.
  private mutating func stepped(
    _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    _ steps: StepOptions, _ width: String, _ folder: String, _ formula: String
  ) -> JSONValue? {
    guard ["revealjs", "beamer"].contains(format) else { return nil }
    let deck = steps.deck(picture, options)
    if format == "revealjs" {
      return Self.html(SteppedSVGWriter(idPrefix: drawing.idPrefix).reveal(deck), width)
    }
    let bytes = Slides.drawn { () throws(CairoWriter.Failure) in
      try CairoWriter.pdf(pages: (0..<deck.count).map { deck.frame($0) })
    }
    let path = save(bytes, "pdf", folder)
    var latex = ""
    for step in 1...deck.count {
      let handout = step == deck.count ? 1 : 0
      latex += "\\includegraphics<\(step)|handout:\(handout)>"
      latex += "[page=\(step),width=\(Self.length(width))]{\(path)}%\n"
    }
    return Self.element("RawBlock", .array([.string("latex"), .string(latex)]))
  }

  private static func html(_ svg: String, _ width: String) -> JSONValue {
    let text =
      svg.hasPrefix("<svg ")
      ? "<svg style=\"width:\(SVGWriter.escaped(width));height:auto\" " + svg.dropFirst(5) : svg
    return element("RawBlock", .array([.string("html"), .string(text)]))
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
    outputs.add(path, bytes)
    return path
  }
}
