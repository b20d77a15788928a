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
      Terminal.print(
        UnitTable(session.problem, session.gradients, digits: drawing.digits).text)
      session.complainOfNotes()
      Terminal.print("\nAdd -o picture.svg (or .pdf, .png, .dot, .json) for the picture.\n")
      return
    }
    // Everything is made before anything is written, so that a fault leaves older files as they are; but
    // for JSON and DOT, in which nothing can fail and which are written as they are made.
    let paths = output.isEmpty ? [""] : output
    let formats = paths.map { $0.isEmpty ? OutputFormat.svg : OutputFormat(path: $0) ?? .svg }
    var files = [[UInt8]](repeating: [], count: paths.count)
    if let focus = drawing.focus { _ = session.node(named: focus) }
    let picture = formats.contains { $0 != .json } ? session.picture(drawing) : nil
    if let picture {
      for (index, format) in formats.enumerated() where !format.isStreamed {
        files[index] = format.bytes(session, picture, options, drawing)
      }
    }
    for (index, path) in paths.enumerated() {
      if formats[index] == .json {
        Files.write(to: path) { session.writeJSON($0) }
      } else if formats[index] == .dot, let picture {
        Files.write(to: path) { put in
          var lines = LineBuffer(put)
          DOTWriter(options: options).write(picture) { lines.append($0) }
          lines.flush()
        }
      } else if path.isEmpty {
        guard Terminal.write(files[index]) else { endProcess(Status.cannotCreate) }
      } else {
        Files.write(files[index], to: path)
      }
    }
    session.complainOfNotes()
  }
}

/// The formats of outputs, by their ending.
enum OutputFormat: String, CaseIterable {
  case svg, pdf, png, dot, json, tex, md

  var isStreamed: Bool { self == .json || self == .dot }

  static let endings = allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")

  init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let point = name.lastIndex(of: "."), point != name.startIndex,
      let format = OutputFormat(rawValue: name[name.index(after: point)...].lowercased())
    else { return nil }
    self = format
  }

  /// The finished file; ends the process where it cannot be made.
  func bytes(
    _ session: Session, _ picture: Picture, _ options: PictureOptions, _ drawing: DrawingOptions
  ) -> [UInt8] {
    do {
      switch self {
      case .json, .dot: return []  // written as they are made
      case .tex:
        return Array(TikZWriter().figure(try picture.drawing(options), picture).utf8)
      case .md: return Array(MermaidWriter().diagram(picture, digits: options.digits).utf8)
      case .svg:
        return Array(
          SVGWriter(idPrefix: drawing.idPrefix).svg(try picture.drawing(options)).utf8)
      case .pdf: return try CairoWriter.pdf(try picture.drawing(options))
      case .png: return try CairoWriter.png(try picture.drawing(options), scale: drawing.scale)
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
