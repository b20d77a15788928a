import ArgumentParser
import GraphCore
import GraphRendering

/// `worksheet`: an exercise from the graph, and its answers.
struct WorksheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worksheet", abstract: "Make an exercise with blanks, and its answers.",
    discussion: """
      Variables without a value get small numbers that are easy to work with; --random SEED (or \
      --variant N) gives each student others. With -o sheet.svg the picture with blanks is drawn, \
      and sheet-answers.svg beside it; -o sheet.html (.md, .tex, .txt) writes tables instead; else the exercise and its answers are printed.
      """)

  @OptionGroup(title: "Formula") var input: InputOptions

  @Option(help: "text, md, latex, beamer or html.")
  var format = Explain.Format.text

  @Option(help: ArgumentHelp("Other numbers for each n.", valueName: "n"))
  var variant: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      """
      What is left blank, with commas: values, gradients, local, children, formulas; or of which units \
      and variables: "gradients, u3, w". Without it: all.
      """, valueName: "what"))
  var blank: String?

  @Flag(help: "Leave the answers out.")
  var noAnswers = false

  @Option(help: "en or zh.")
  var language = Explain.Language.en

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Draw the exercise, and its answers beside it.", valueName: "file"))
  var output: [String] = []

  @OptionGroup(title: "Picture") var drawing: DrawingOptions

  func validate() throws {
    for path in output
    where Explain.Format(path: path) == nil
      && (OutputFormat(path: path) == nil || path.hasSuffix(".json"))
    {
      throw ValidationError(
        "a worksheet is drawn as .svg, .pdf, .png or .dot and written as .txt, .md, .tex or .html, "
          + "not as \(path)")
    }
  }

  func run() throws {
    let pictureOptions = try drawing.options()
    let watch = Watch(drawing.limit)
    // The seed picks among numbers that are easy to work with; drawn normal numbers are not.
    var given = input
    given.random = nil
    let session = try Session(given)
    var options = Worksheet.Options()
    options.seed = input.random ?? variant
    options.language = language == .zh ? .zh : .en
    options.digits = drawing.digits
    if let blank { options.blanks = try blanks(blank, session) }
    watch.note("making the exercise")
    let worksheet: Worksheet
    do throws(FormulaError) {
      worksheet = try Worksheet(session.problem, options: options)
    } catch {
      InputOptions.end(error, texts: [session.problem.formula])
    }
    guard output.isEmpty else {
      let outputs = OutputSet()
      for path in output {
        if let said = Explain.Format(path: path) {
          let written = format.fits(said) ? format.written : said.written
          for (path, lesson) in [
            (path, worksheet.sheet), (Self.answersPath(path), worksheet.answers),
          ] {
            outputs.add(path, Array(LessonWriter(lesson).string(written).utf8))
          }
          continue
        }
        guard let format = OutputFormat(path: path) else { continue }
        var (sheet, answers): (Drawing?, Drawing?)
        if format != .dot {
          do throws(LayoutError) {
            (sheet, answers) = try worksheet.drawings(
              pictureOptions, progress: watch.progress(worksheet.filledPicture))
          } catch {
            fail(error.description, status: Status.data)
          }
        }
        outputs.add(
          path, format.bytes(session, worksheet.blankPicture, pictureOptions, drawing, page: &sheet)
        )
        outputs.add(
          Self.answersPath(path),
          format.bytes(session, worksheet.filledPicture, pictureOptions, drawing, page: &answers))
      }
      watch.finish()
      outputs.write()
      return
    }
    watch.finish()
    let sheet = noAnswers ? worksheet.sheet : worksheet.sheet.followed(by: worksheet.answers)
    Terminal.print(LessonWriter(sheet).string(format.written))
  }

  private func blanks(_ list: String, _ session: Session) throws -> Worksheet.Blanks {
    var blanks = Worksheet.Blanks()
    var kinds: Set<Worksheet.Blanks.Kind> = []
    var nodes: Set<NodeID> = []
    for name in CommandLineWords.names(list) where !name.isEmpty {
      if let kind = Worksheet.Blanks.Kind(rawValue: name) {
        kinds.insert(kind)
      } else {
        nodes.insert(try session.node(named: name))
      }
    }
    if !kinds.isEmpty { blanks.kinds = kinds }
    if !nodes.isEmpty { blanks.nodes = nodes }
    return blanks
  }

  /// `sheet-answers.svg` beside `sheet.svg`.
  private static func answersPath(_ path: String) -> String {
    guard let point = path.lastIndex(of: ".") else { return path + "-answers" }
    return path[..<point] + "-answers" + path[point...]
  }
}
