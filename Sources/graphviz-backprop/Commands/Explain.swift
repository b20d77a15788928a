import ArgumentParser
import GraphCore
import GraphRendering

/// `explain`: the gradients derived step by step, for a class.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Derive the gradients step by step, with closed forms.",
    discussion: """
      Four written steps: introduce intermediate variables, differentiate each, combine backwards, \
      substitute back; then which chain rule applies and why, cases for kinks, and what forward and \
      reverse mode cost. Works with and without values.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, md, latex, beamer, html

    var written: LessonWriter.Format {
      switch self {
      case .text: .text
      case .md: .md
      case .latex: .latex
      case .beamer: .beamer
      case .html: .html
      }
    }

    /// The format that the ending of a file says.
    init?(path: String) {
      switch TextOutput.ending(of: path) {
      case "txt": self = .text
      case "md": self = .md
      case "tex": self = .latex
      case "html", "htm": self = .html
      default: return nil
      }
    }

    /// Whether a file may hold it: a page and slides of LaTeX end alike.
    func fits(_ other: Format) -> Bool { self == other || self == .beamer && other == .latex }
  }

  enum Level: String, CaseIterable, ExpressibleByArgument { case brief, full }
  enum Language: String, CaseIterable, ExpressibleByArgument { case en, zh }

  @OptionGroup var input: InputOptions

  @OptionGroup var files: TextOutput

  @Option(
    help: "text, md, latex (a page), beamer (slides) or html. (default: text, or by the file)")
  var format: Format?

  @Option(help: "brief or full.")
  var level = Level.full

  @Option(help: ArgumentHelp("Only the gradient by this variable.", valueName: "name"))
  var wrt: String?

  @Option(help: "en or zh.")
  var language = Language.en

  @Flag(help: "Second derivatives by each variable too.")
  var hessian = false

  @Option(
    help: ArgumentHelp(
      "numerator: a Jacobian has rows for the elements of the unit; denominator: its transpose.",
      valueName: "layout"))
  var layout = LayoutName.numerator

  @Option(help: "Significant digits.")
  var digits = 4

  @OptionGroup var limit: TimeLimit

  func validate() throws {
    guard (1...17).contains(digits) else { throw ValidationError("--digits takes 1 to 17") }
    for path in files.output {
      guard let said = Format(path: path) else {
        throw ValidationError(
          "an explanation is written as .txt, .md, .tex or .html, not as \(path)")
      }
      guard format?.fits(said) ?? true else {
        throw ValidationError("--format \(format?.rawValue ?? "") does not fit \(path)")
      }
    }
  }

  func run() throws {
    let watch = Watch(limit)
    let session = try Session(input)
    watch.note("writing the explanation")
    var options = LessonMaker.Options()
    options.language = language == .zh ? .zh : .en
    options.level = level == .brief ? .brief : .full
    options.showsHessian = hessian
    options.digits = digits
    options.layout = layout.layout
    if let wrt {
      let node = try session.node(named: wrt)
      guard !session.problem.graph[node].isUnit else {
        fail("«\(wrt)» is a unit: --wrt takes a variable", status: Status.data)
      }
      options.variable = node
    }
    let maker = LessonMaker(session.problem, gradients: session.gradients, options: options)
    let writer = LessonWriter(maker.lesson)
    watch.finish()
    session.complainOfNotes()
    files.put { path in
      writer.string((format ?? path.flatMap { Format(path: $0) } ?? .text).written)
    }
  }
}
