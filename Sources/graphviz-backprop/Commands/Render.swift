import ArgumentParser
import GraphCore
import GraphRendering

/// `render`: the picture, in the format that the ending of each output says.
struct Render: ParsableCommand {
  enum Mode: String, CaseIterable, ExpressibleByArgument { case reverse, forward }

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

  @Option(help: "reverse for gradients, forward for tangents along --wrt.")
  var mode = Mode.reverse

  @Option(help: ArgumentHelp("The variable of --mode forward.", valueName: "name"))
  var wrt: String?

  func validate() throws {
    for path in output {
      guard OutputFormat(path: path) != nil else {
        throw ValidationError(
          "the ending of \(path) is not known; the endings are \(OutputFormat.endings)")
      }
    }
    if mode == .forward, wrt == nil { throw ValidationError("--mode forward needs --wrt NAME") }
    if mode == .reverse, wrt != nil { throw ValidationError("--wrt goes with --mode forward") }
  }

  func run() throws {
    let options = try drawing.options()
    let watch = Watch(timeout: drawing.timeout)
    let session = Session(input)
    if mode == .forward {
      let table = session.tangentTable(along: wrt ?? "", digits: drawing.digits)
      guard output.isEmpty else {
        throw ValidationError("--mode forward prints a table and takes no output")
      }
      Terminal.print(table)
      return
    }
    if output.isEmpty, Terminal.isOutput {
      Terminal.print(session.table(drawing.folding, digits: drawing.digits))
      session.complainOfNotes()
      Terminal.print("\nAdd -o picture.svg (or .pdf, .png, .dot, .json) for the picture.\n")
      return
    }
    // Everything but JSON is laid out before anything is written, so that a fault leaves older files as
    // they are; SVG and JSON are then written as they are made.
    let paths = output.isEmpty ? [""] : output
    let formats = paths.map { $0.isEmpty ? OutputFormat.svg : OutputFormat(path: $0) ?? .svg }
    if let focus = drawing.focus { _ = session.node(named: focus) }
    var contents = formats.map { _ in Content { session.writeJSON($0) } }
    if formats.contains(where: { $0 != .json }) {
      let picture = session.picture(drawing)
      let progress = watch.progress(picture)
      for (index, format) in formats.enumerated() where format != .json {
        contents[index] = format.content(session, picture, options, drawing, progress)
      }
    }
    for (path, content) in zip(paths, contents) {
      if path.isEmpty {
        content.make { bytes in
          guard Terminal.write(bytes) else { endProcess(Status.cannotCreate) }
        }
      } else {
        Files.write(to: path, content.make)
      }
    }
    watch.finish()
    session.complainOfNotes()
  }
}

/// What goes into a file: bytes, or pieces that are made as they are written.
struct Content {
  let make: (_ put: @escaping ([UInt8]) -> Void) -> Void

  init(_ bytes: [UInt8]) { make = { $0(bytes) } }

  init(make: @escaping (_ put: @escaping ([UInt8]) -> Void) -> Void) { self.make = make }
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

  /// The file, of which all but the painting is made; ends the process where it cannot be made.
  func content(
    _ session: Session, _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    _ progress: Progress
  ) -> Content {
    guard self == .svg else {
      return Content(bytes(session, picture, options, drawing, progress))
    }
    do throws(LayoutError) {
      let stream = try picture.stream(options, progress: progress)
      let writer = SVGWriter(idPrefix: drawing.idPrefix)
      return Content { sink in writer.write(stream, to: sink) }
    } catch {
      fail(error.description, status: Status.data)
    }
  }

  /// The finished file; ends the process where it cannot be made.
  func bytes(
    _ session: Session, _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions,
    _ progress: Progress = .none
  ) -> [UInt8] {
    do {
      switch self {
      case .json: return []  // written as it is made
      case .dot: return Array(DOTWriter(options: options).dot(picture).utf8)
      case .tex:
        return Array(
          TikZWriter().figure(try picture.drawing(options, progress: progress), picture).utf8)
      case .md: return Array(MermaidWriter().diagram(picture, digits: options.digits).utf8)
      case .svg:
        let page = try picture.drawing(options, progress: progress)
        progress.begin(.writing)
        return Array(SVGWriter(idPrefix: drawing.idPrefix).svg(page).utf8)
      case .pdf: return try CairoWriter.pdf(try picture.drawing(options, progress: progress))
      case .png:
        return try CairoWriter.png(
          try picture.drawing(options, progress: progress), scale: drawing.scale)
      }
    } catch let error as LayoutError {
      fail(error.description, status: Status.data)
    } catch let error as CairoWriter.Failure {
      fail(error.message, status: Status.fault)
    } catch {
      fail("\(error)", status: Status.fault)
    }
  }
}
