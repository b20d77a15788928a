import ArgumentParser
import GraphCore
import GraphRendering

/// What the attributes of a block say: options of `render` and `slides` by their own names, and what is for
/// the figure.
struct BlockAttributes {
  /// All options that a block may have.
  struct Options: ParsableArguments {
    @OptionGroup var input: InputOptions
    @OptionGroup var drawing: DrawingOptions
    @OptionGroup var mode: ModeOptions
    @OptionGroup var steps: StepOptions
  }

  /// The options as they stand in words.
  private var words: [String] = []
  /// Whether the picture is built up.
  private(set) var isStepped = false
  private(set) var hasScale = false
  private(set) var hasSize = false
  private(set) var width: DocumentLength?
  private(set) var height: DocumentLength?
  private(set) var folder = "backprop-figures"
  private(set) var identifier: String
  private(set) var classes: [String]
  private(set) var caption: String?
  private(set) var alternative: String?
  /// What other programs that read the document know, such as `fig-align`.
  private(set) var others: [(key: String, value: String)] = []
  /// What could not be done as it stands there.
  private(set) var notes: [String] = []

  /// - Parameter block: the attributes of pandoc: an identifier, classes, and keys with values.
  init(_ block: [JSONValue]) throws(Complaint) {
    identifier = block[0].string ?? ""
    classes = (block[1].array ?? []).compactMap(\.string).filter { $0 != "backprop" }
    for pair in block[2].array ?? [] {
      guard let pair = pair.array, pair.count == 2, let key = pair[0].string,
        let text = pair[1].string
      else { continue }
      try read(key, text)
    }
  }

  /// - Parameter prefix: stands before the ids of the picture.
  func options(_ formula: String, prefix: String) throws -> Options {
    let formula = formula.isEmpty ? [] : ["--", formula]
    let options = try Options.parse(words + ["--id-prefix", prefix] + formula)
    try options.mode.validate(with: options.drawing)
    return options
  }

  private mutating func read(_ key: String, _ text: String) throws(Complaint) {
    switch key {
    case "width": width = length(key, text)
    case "height": height = length(key, text)
    case "folder":
      // It stands in the text of LaTeX as it is.
      if text.isEmpty || text.contains(where: { "\\{}%#$&~^\"<>".contains($0) || $0.isNewline }) {
        notes.append("the folder «\(text)» has signs that LaTeX takes for its own")
      } else {
        folder = text
      }
    case "caption", "fig-cap": caption = text
    case "alt", "fig-alt": alternative = text
    case "label", "id": identifier = text
    case "size":
      hasSize = true
      words.append("--size=\(text)")
    case _ where Self.declared[key] != nil: try readOption(key, text)
    case _ where key.hasPrefix("fig-") || key.hasPrefix("data-"): others.append((key, text))
    default:
      let near = FunctionTable.nearest(to: key, among: Self.names).map { "; did you mean \($0)?" }
      notes.append("there is no attribute «\(key)»" + (near ?? ": " + Self.list))
    }
  }

  private mutating func readOption(_ key: String, _ text: String) throws(Complaint) {
    if Self.stepKeys.contains(key) { isStepped = true }
    if key == "scale" { hasScale = true }
    if Self.declared[key] == false {
      switch text.lowercased() {
      case "", "true", "yes", "1", key: words.append("--\(key)")
      case "false", "no", "0": break
      default:
        throw Complaint("\(key) takes true or false, and not «\(text)»", status: Status.data)
      }
    } else {
      words.append("--\(key)=\(text)")
    }
  }

  private mutating func length(_ key: String, _ text: String) -> DocumentLength? {
    let length = DocumentLength(text)
    if length == nil {
      notes.append("the \(key) «\(text)» is no length such as 80%, 12cm or 300px")
    }
    return length
  }

  // MARK: What there is

  private static let stepKeys: Set<String> = ["steps", "from", "to"]

  /// What the filter says itself, and the program outside the picture.
  private static let reserved: Set<String> = ["id-prefix", "timeout", "help", "version"]

  /// The options by the declarations that the command line is read by, and whether each takes a value.
  private static let declared = LookWords.declared(Options.self).filter {
    !reserved.contains($0.key)
  }

  private static let names =
    (declared.keys + ["width", "height", "folder", "caption", "alt", "label"]).sorted()

  private static let list =
    "there are the options of render and slides, width, height, folder, caption, alt and label"
}
