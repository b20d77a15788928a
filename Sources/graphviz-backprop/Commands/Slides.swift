import ArgumentParser
import GraphCore
import GraphRendering

/// `slides`: the graph built up step by step, as a deck, as frames or as an animation.
struct Slides: ParsableCommand {
  enum FrameFormat: String, CaseIterable, ExpressibleByArgument { case svg, png, pdf }

  static let configuration = CommandConfiguration(
    commandName: "slides", abstract: "Build the graph up step by step: decks, frames, animations.",
    discussion: """
      One layout for all steps: nothing moves. The ending of each output says its format:
        deck.html        one page with keys, buttons and #step, without a network
        deck.pptx        native shapes that appear click by click; --pptx-static for a slide a step
        deck.tex         a beamer deck whose labels LaTeX typesets
        deck.pdf         a page a step
        deck.svg         an animated SVG whose base is the finished graph
        deck.png         an animated PNG, of half the pixels of --scale
        deck.reveal.svg  an SVG with the fragments of reveal.js
        deck.md          a Mermaid diagram for Markdown
        frames/          a file a step (--frames svg, png or pdf)
      """)

  @OptionGroup(title: "Formula") var input: InputOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write a deck, or frames into a folder; may be repeated.", valueName: "file")
  )
  var output: [String] = []

  @OptionGroup(title: "Picture") var drawing: DrawingOptions

  @OptionGroup var mode: ModeOptions

  @OptionGroup(title: "Steps") var steps: StepOptions

  @Option(help: "The format of frames in a folder: svg, png or pdf.")
  var frames = FrameFormat.svg

  @Flag(name: .customLong("pptx-static"), help: "A slide for each step instead of an animation.")
  var pptxStatic = false

  func validate() throws {
    guard !output.isEmpty else {
      throw ValidationError("slides needs an output: -o deck.html, deck.pptx, deck.tex, frames/ …")
    }
    for path in output where DeckFormat(path: path) == nil {
      throw ValidationError(
        "the ending of \(path) is not known; the endings are \(DeckFormat.endings), and frames/")
    }
    try mode.validate(with: drawing)
  }

  func run() throws {
    _ = try drawing.options()
    let watch = Watch(drawing.limit)
    var session = try Session(input)
    let drawing = session.look(drawing)
    var options = try drawing.options()
    options.size = Deck.room(options.size, hasCaptions: false)
    let along = mode.direction ?? session.request.direction
    let hasCaptions = !steps.noCaptions
    let picture =
      if let variable = along {
        try session.picture(drawing, along: variable)
      } else {
        try session.picture(drawing, page: options, hasCaptions: hasCaptions)
      }
    watch.progress(picture).begin(.placing)
    let forms = along == nil ? session.closedForms : [:]
    let deck = try steps.deck(picture, options, closedForms: forms)
    let outputs = OutputSet()
    for path in output {
      guard let format = DeckFormat(path: path) else { continue }
      if format == .frames {
        outputs.add(folder: path, frames(deck, drawing), prefix: "step-", ending: frames.rawValue)
      } else {
        outputs.add(path, bytes(format, deck, drawing))
      }
    }
    watch.finish()
    outputs.write()
    session.complainOfNotes()
    session.complainOfFiles()
    if along != nil { return }
    if let legibility = deck.legibility {
      session.complainOfType(
        legibility, picture, options, drawing, hasCaptions: deck.hasCaptions)
    }
  }

  private func frames(_ deck: Deck, _ drawing: DrawingOptions) -> [[UInt8]] {
    if frames == .png {
      return Self.drawn { () throws(CairoWriter.Failure) in
        try CairoWriter.pngs((0..<deck.count).map { deck.frame($0) }, scale: drawing.scale)
      }
    }
    return (0..<deck.count).map { step in
      let page = deck.frame(step)
      switch frames {
      case .svg: return Array(SVGWriter(idPrefix: drawing.idPrefix).svg(page).utf8)
      case .png: return []  // made side by side
      case .pdf: return Self.drawn { () throws(CairoWriter.Failure) in try CairoWriter.pdf(page) }
      }
    }
  }

  private func bytes(
    _ format: DeckFormat, _ deck: Deck, _ drawing: DrawingOptions
  ) -> [UInt8] {
    switch format {
    case .html: return Array(HTMLDeckWriter().html(deck).utf8)
    case .pptx: return PowerPointWriter(isStatic: pptxStatic).pptx(deck)
    case .tex: return Array(TikZWriter().beamer(deck).utf8)
    case .pdf:
      return Self.drawn { () throws(CairoWriter.Failure) in
        try CairoWriter.pdf(pages: (0..<deck.count).map { deck.frame($0) })
      }
    case .svg:
      let writer = SteppedSVGWriter(idPrefix: drawing.idPrefix)
      return Array(writer.animated(deck, pause: steps.pause).utf8)
    case .reveal:
      return Array(SteppedSVGWriter(idPrefix: drawing.idPrefix).reveal(deck).utf8)
    case .png: return animation(deck, drawing)
    case .mermaid: return Array(MermaidWriter().diagram(deck.picture, digits: drawing.digits).utf8)
    case .frames: return []
    }
  }

  private func animation(_ deck: Deck, _ drawing: DrawingOptions) -> [UInt8] {
    Self.drawn { () throws(CairoWriter.Failure) in
      try CairoWriter.animation(
        (0..<deck.count).map { deck.frame($0) }, scale: max(0.1, drawing.scale / 2),
        pause: steps.pause)
    }
  }

  /// What Cairo made; ends the process where it could not.
  static func drawn<T>(_ make: () throws(CairoWriter.Failure) -> T) -> T {
    do throws(CairoWriter.Failure) {
      return try make()
    } catch {
      fail(error.message, status: Status.fault)
    }
  }
}

/// Which steps a deck has.
struct StepOptions: ParsableArguments {
  @Option(help: "forward, backward, both, or layers: the units of a layer in one step.")
  var steps = StepMode.both

  @Option(help: ArgumentHelp("Begin at a step's number or a unit.", valueName: "step"))
  var from: String?

  @Option(help: ArgumentHelp("End at a step's number or a unit.", valueName: "step"))
  var to: String?

  @Option(help: ArgumentHelp("The most steps a deck may have.", valueName: "count"))
  var maxSteps = StepPlan.stepLimit

  @Flag(name: .customLong("no-captions"), help: "Leave the explanations out of the pages.")
  var noCaptions = false

  @Option(help: ArgumentHelp("How long an animation stays at a step.", valueName: "seconds"))
  var pause = 2.0

  enum StepMode: String, CaseIterable, ExpressibleByArgument {
    case forward, backward, both, layers
  }

  func validate() throws {
    guard maxSteps >= 1 else { throw ValidationError("--max-steps must be at least 1") }
    guard pause >= 0.1, pause <= 60 else { throw ValidationError("--pause takes 0.1 to 60") }
  }

  /// The deck of a picture.
  ///
  /// - Parameter leastType: of the page in px; nil for that of a slide.
  func deck(
    _ picture: Picture, _ options: PictureOptions,
    closedForms: [String: MathNode] = [:], leastType: Double? = nil
  ) throws(Complaint) -> Deck {
    var settings = Deck.Settings()
    settings.mode = StepPlan.Mode(rawValue: steps.rawValue) ?? .both
    settings.from = from
    settings.to = to
    settings.stepLimit = maxSteps
    settings.hasCaptions = !noCaptions
    settings.closedForms = closedForms
    settings.leastType = leastType
    do throws(Deck.Failure) {
      return try Deck(picture, options: options, settings: settings)
    } catch {
      switch error {
      case .plan(let failure): throw Complaint(failure.description, status: Status.data)
      case .layout(let failure): throw Complaint(failure.description, status: Status.data)
      }
    }
  }
}

/// The formats of decks, by the ending of a path.
enum DeckFormat: String, CaseIterable {
  case html, pptx, tex, pdf, svg, png, reveal, mermaid, frames

  static let endings = ".html, .pptx, .tex, .pdf, .svg, .png, .reveal.svg, .md"

  init?(path: String) {
    if path.hasSuffix("/") {
      self = .frames
      return
    }
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let known: [(String, DeckFormat)] = [
      (".reveal.svg", .reveal), (".html", .html), (".htm", .html), (".pptx", .pptx),
      (".tex", .tex), (".pdf", .pdf), (".svg", .svg), (".png", .png), (".apng", .png),
      (".md", .mermaid), (".mmd", .mermaid),
    ]
    guard
      let format = known.first(where: { name.hasSuffix($0.0) && name.utf8.count > $0.0.utf8.count })
    else { return nil }
    self = format.1
  }
}
