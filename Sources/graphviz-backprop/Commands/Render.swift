import ArgumentParser
import GraphCore
import GraphRendering

/// `render`: the picture, in the format that the ending of each output says.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Draw the graph (the default).",
    discussion: """
      The ending of each output says its format: \(OutputFormat.endings). Without an output SVG goes \
      to a pipe, and a table of units, values, gradients and child sets to a terminal.
      """)

  @OptionGroup(title: "Formula") var input: InputOptions

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Write a picture; may be repeated.", valueName: "file"))
  var output: [String] = []

  @OptionGroup(title: "Picture") var drawing: DrawingOptions

  @OptionGroup var mode: ModeOptions

  func validate() throws {
    for path in output {
      guard OutputFormat(path: path) != nil else {
        throw ValidationError(
          "the ending of \(path) is not known; the endings are \(OutputFormat.endings)")
      }
    }
    if mode.direction != nil, output.contains(where: { OutputFormat(path: $0) == .json }) {
      throw ValidationError("the JSON of a graph holds gradients: leave out --mode forward")
    }
    try mode.validate(with: drawing)
  }

  func run() throws {
    // Wrong options are said before anything is read.
    _ = try drawing.options()
    let watch = Watch(drawing.limit)
    var session = try Session(input)
    let drawing = session.look(drawing)
    let options = try drawing.options()
    let along = mode.direction ?? session.request.direction
    if let variable = along, output.isEmpty {
      Terminal.print(try session.tangentTable(along: variable, digits: drawing.digits))
      return
    }
    if output.isEmpty, Terminal.isOutput {
      Terminal.print(try session.table(drawing.folding, digits: drawing.digits))
      session.complainOfNotes()
      Terminal.print("\nAdd -o picture.svg (or .pdf, .png, .dot, .json) for the picture.\n")
      return
    }
    // Everything but SVG, DOT and JSON is made before anything is written, so that a fault leaves older files
    // as they are; these are laid out, and written as they are made.
    let outputs = OutputSet()
    var page: Drawing?
    var picture: Picture?
    if let focus = drawing.focus { _ = try session.node(named: focus) }
    let paths = output.isEmpty ? [""] : output
    let formats = paths.map { $0.isEmpty ? OutputFormat.svg : OutputFormat(path: $0) ?? .svg }
    if formats.contains(where: { $0 != .json }) {
      let shown =
        if let variable = along {
          try session.picture(drawing, along: variable)
        } else {
          try session.picture(drawing, page: options)
        }
      picture = shown
      let progress = watch.progress(shown)
      for (path, format) in zip(paths, formats) where format != .json {
        let body = format.body(session, shown, options, drawing, page: &page, progress)
        if path.isEmpty {
          body { Terminal.put($0) }
        } else {
          outputs.add(path, inPieces: body)
        }
      }
    }
    for (path, format) in zip(paths, formats) where format == .json {
      outputs.add(path, inPieces: { session.writeJSON($0) })
    }
    outputs.write()
    watch.finish()
    session.complainOfNotes()
    session.complainOfFiles()
    if options.size != nil, along == nil, let picture {
      session.complainOfType(page?.legibility, picture, options, drawing)
    }
  }
}

/// The formats of outputs, by their ending.
enum OutputFormat: String, CaseIterable {
  case svg, pdf, png, dot, json, tex, md

  static let endings = allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")

  init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let point = name.lastIndex(of: "."), point != name.startIndex,
      let format = OutputFormat(rawValue: name[name.index(after: point)...].lowercased())
    else { return nil }
    self = format
  }

  /// The file piece by piece, of which all but the painting is made; ends the process where it cannot be
  /// made.
  func body(
    _ session: Session, _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    page: inout Drawing?, _ progress: Progress
  ) -> OutputSet.Body {
    if self == .dot {
      let writer = DOTWriter(options: options)
      return { writer.write(picture, to: $0) }
    }
    guard self == .svg, options.size == nil else {
      let content = bytes(session, picture, options, drawing, page: &page, progress)
      return { $0(content) }
    }
    do throws(LayoutError) {
      let stream = try picture.stream(options, progress: progress)
      let writer = SVGWriter(idPrefix: drawing.idPrefix)
      return { writer.write(stream, to: $0) }
    } catch {
      fail(error.description, status: Status.data)
    }
  }

  /// The finished file; ends the process where it cannot be made. `page` is the drawing of the picture,
  /// which is made where it is needed and not there yet.
  func bytes(
    _ session: Session, _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    page: inout Drawing?, _ progress: Progress = .none
  ) -> [UInt8] {
    func drawn() throws(LayoutError) -> Drawing {
      if let page { return page }
      let drawing = try picture.drawing(options, progress: progress)
      page = drawing
      return drawing
    }
    return Self.made {
      switch self {
      case .json: []  // written as it is made
      case .dot: Array(DOTWriter(options: options).dot(picture).utf8)
      case .tex: Array(TikZWriter().figure(try drawn()).utf8)
      case .md: Array(MermaidWriter().diagram(picture, options: options).utf8)
      case .svg, .pdf, .png: try bytes(try drawn(), drawing)
      }
    }
  }

  /// A drawing as PDF or PNG, or else as SVG.
  func bytes(_ page: Drawing, _ drawing: DrawingOptions) throws -> [UInt8] {
    switch self {
    case .pdf: try CairoWriter.pdf(page)
    case .png: try CairoWriter.png(page, scale: drawing.scale)
    default: Array(SVGWriter(idPrefix: drawing.idPrefix).svg(page).utf8)
    }
  }

  /// What is drawn; ends the process where it cannot be.
  static func made<Result>(_ body: () throws -> Result) -> Result {
    do {
      return try body()
    } catch let error as LayoutError {
      fail(error.description, status: Status.data)
    } catch let error as CairoWriter.Failure {
      fail(error.message, status: Status.fault)
    } catch {
      fail("\(error)", status: Status.fault)
    }
  }
}
