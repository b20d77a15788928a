import ArgumentParser
import GraphCore
import GraphRendering

/// The formula, its values and the limits: what every command reads.
struct InputOptions: ParsableArguments {
  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "The formula, a file of it (NAME.formula, or a .tex or .txt), or - for standard input.",
      valueName: "formula"))
  var formula: String?

  @Option(name: .customLong("file"), help: "Read the formula from a file.")
  var file: String?

  @Option(
    name: .customLong("at"),
    help: ArgumentHelp(
      "Values: \"w=0.5, x=[1, 2], X=@data.csv, W: 3x2\". May be repeated.", valueName: "values"))
  var at: [String] = []

  @Option(
    help: ArgumentHelp(
      "Fill what has no value from a standard normal distribution.", valueName: "seed"))
  var random: UInt64?

  @Option(help: ArgumentHelp("The statement that is the objective.", valueName: "name"))
  var objective: String?

  @Option(
    help: ArgumentHelp(
      "Open composite operations into minimal units: all, or names with commas.",
      valueName: "names"))
  var expand: [String] = []

  @Option(
    name: .customLong("gradient-of"),
    help: ArgumentHelp(
      "Take the gradient by this variable, as a formula of its own, in place of the formula.",
      valueName: "name"))
  var gradientOf: String?

  @Option(
    name: .customLong("hessian-of"),
    help: ArgumentHelp(
      "Take the second derivatives by this variable in place of the formula.", valueName: "name"))
  var hessianOf: String?

  @Flag(name: .customLong("no-share"), help: "Keep equal sub-expressions apart.")
  var noShare = false

  @OptionGroup(title: "Limits") var most: LimitOptions

  func validate() throws {
    if gradientOf != nil, hessianOf != nil {
      throw ValidationError("give --gradient-of or --hessian-of, not both")
    }
    if formula != nil, file != nil {
      throw ValidationError("give the formula as an argument or with --file, not both")
    }
  }

  /// Reads formula and values.
  func problem(moving: [String] = []) throws(Complaint) -> Problem {
    var texts: [SourceText] = []
    do throws(FormulaError) {
      let formula = try formulaText()
      texts.append(formula)
      func sources(_ lists: [String], _ name: String) throws(FormulaError) -> [SourceText] {
        var result: [SourceText] = []
        for (index, list) in lists.enumerated() {
          result.append(
            try SourceText(
              Array(list.utf8), name: name, index: index + 1, sizeLimit: most.maxBytes))
        }
        texts += result
        return result
      }
      let values = try sources(self.values, "--at")
      let overriding = try sources(moving, "--sweep")
      var options = Problem.Options()
      options.objective = objectiveName
      let opened = (self.opened ?? "").split(separator: ",").map { $0.trimmed }
      options.expansion =
        opened.isEmpty ? .none : opened.contains("all") ? .all : try Expansion(names: opened)
      options.sharing = !noShare
      options.limits.units = most.maxUnits
      options.limits.elements = most.maxElements
      options.depthLimit = most.maxNesting
      options.randomSeed = seed
      let elements = most.maxElements
      let problem = try Problem(
        formula, values: values, overriding: overriding, options: options
      ) { path throws(FormulaError) in
        try ValueFile.read(path, limit: elements)
      }
      if let gradientOf { return try problem.derivative(.first, by: gradientOf) }
      if let hessianOf { return try problem.derivative(.second, by: hessianOf) }
      return problem
    } catch {
      throw Complaint(error, texts: texts)
    }
  }

  /// Prints the error and ends the process with its status.
  static func end(_ error: FormulaError, texts: [SourceText]) -> Never {
    Complaint(error, texts: texts).end()
  }

  /// What a picture that was made earlier holds, where the formula is its file's name.
  private var reopened: EmbeddedMetadata? {
    let endings = [".svg", ".png", ".pdf", ".pptx", ".html", ".dot", ".gv"]
    guard let formula, endings.contains(where: formula.hasSuffix), Files.exists(formula),
      let bytes = try? Files.read(formula, limit: 1 << 28)
    else { return nil }
    return EmbeddedMetadata(bytes)
  }

  /// The lists of values: those of the command line, else those of a picture that is opened again.
  var values: [String] {
    if !at.isEmpty { return at }
    return reopened?.values.map { [$0] } ?? []
  }

  /// The seed of drawn values, likewise.
  var seed: UInt64? { random ?? reopened?.random.flatMap { UInt64($0) } }

  /// The name of the statement to differentiate, likewise.
  var objectiveName: String? { objective ?? reopened?.objective }

  /// What is opened into minimal units, with commas, likewise.
  var opened: String? { expand.isEmpty ? reopened?.expand : expand.joined(separator: ",") }

  private func formulaText() throws(FormulaError) -> SourceText {
    let path: String?
    if let file {
      path = file
    } else if let reopened {
      return try SourceText(
        Array(reopened.formula.utf8), name: formula ?? "", sizeLimit: most.maxBytes)
    } else if let formula, isFile(formula) {
      path = formula
    } else if let formula, formula.hasPrefix("@") {
      path = String(formula.dropFirst())
    } else {
      path = nil
    }
    if let path {
      let bytes = try contents(of: path) { () throws(Files.ReadFailure) in
        try Files.read(path, limit: most.maxBytes)
      }
      return try SourceText(bytes, name: path, sizeLimit: most.maxBytes)
    }
    if let formula, formula != "-" {
      return try SourceText(Array(formula.utf8), sizeLimit: most.maxBytes)
    }
    if formula == nil, Terminal.isInput {
      throw FormulaError(
        .syntax, "there is no formula", hint: "graphviz-backprop --help shows how it is called")
    }
    let bytes = try contents(of: "standard input") { () throws(Files.ReadFailure) in
      try Files.read(0, limit: most.maxBytes)
    }
    return try SourceText(bytes, sizeLimit: most.maxBytes)
  }

  /// Whether an argument names a file rather than being a formula.
  private func isFile(_ argument: String) -> Bool {
    if argument.hasSuffix(".formula") { return !argument.contains(" ") }
    guard [".tex", ".txt"].contains(where: argument.hasSuffix) else { return false }
    // A name without the signs of mathematics is one, also where there is no such file.
    return Files.exists(argument) || !argument.contains { " =+*^(){}[]|\\$,;".contains($0) }
  }

  private func contents(
    of name: String, _ read: () throws(Files.ReadFailure) -> [UInt8]
  ) throws(FormulaError) -> [UInt8] {
    do throws(Files.ReadFailure) {
      return try read()
    } catch {
      switch error {
      case .missing(let reason):
        throw FormulaError(.file, "\(name) cannot be read: \(reason)")
      case .tooLarge(let limit):
        throw FormulaError(
          .limit, "\(name) has more than \(limit) bytes", hint: "raise the limit with --max-bytes")
      }
    }
  }
}
