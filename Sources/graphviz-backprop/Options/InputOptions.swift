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

  /// Reads formula and values, and says with what they can be read again.
  func problem(
    moving: [String] = []
  ) throws(Complaint) -> (problem: Problem, request: EmbeddedMetadata) {
    var texts: [SourceText] = []
    do throws(FormulaError) {
      let old = try reopened()
      let formula = try formulaText(old)
      texts.append(formula)
      var request = request(formula.written, old)
      func sources(_ lists: [String], _ name: String) throws(FormulaError) -> [SourceText] {
        var result: [SourceText] = []
        for (index, list) in lists.enumerated() {
          result.append(
            try SourceText(
              Array(list.utf8), name: name, index: texts.count + index, sizeLimit: most.maxBytes))
        }
        texts += result
        return result
      }
      let isNew = old?.values == nil
      let values = try sources(
        isNew ? at : request.values.map { [$0] } ?? [], isNew ? "--at" : pictureFile ?? "")
      let overriding =
        try sources(request.overriding, "--at") + sources(moving, "--sweep")
      var options = Problem.Options()
      options.objective = request.objective
      let opened = (request.expand ?? "").split(separator: ",").map { $0.trimmed }
      options.expansion =
        opened.isEmpty ? .none : opened.contains("all") ? .all : try Expansion(names: opened)
      options.sharing = !request.isUnshared
      options.limits.units = most.maxUnits
      options.limits.elements = most.maxElements
      options.depthLimit = most.maxNesting
      options.randomSeed = request.random.flatMap { UInt64($0) }
      let elements = most.maxElements
      // A picture names no file by itself.
      let typed = Set(
        (at + moving).flatMap { $0.split(separator: "@").dropFirst() }
          .map { $0.prefix { !$0.isNewline && !",;".contains($0) }.trimmed })
      let isPicture = old != nil
      let mayRead = { (path: String) in !isPicture || typed.contains(path) }
      let files = FilesRead()
      let problem = try Problem(
        formula, values: values, overriding: overriding, options: options
      ) { path throws(FormulaError) in
        guard mayRead(path) else {
          throw FormulaError(
            .file, "this picture asks for the numbers in \(path), and a picture may not read files",
            hint: "if it is yours: --at \"NAME=@\(path)\"")
        }
        let tensor = try ValueFile.read(path, limit: elements)
        files.tensors[path] = tensor
        return tensor
      }
      request.embed(files.tensors, formula)
      if let name = request.gradientOf {
        return (try problem.derivative(.first, by: name), request)
      }
      if let name = request.hessianOf {
        return (try problem.derivative(.second, by: name), request)
      }
      return (problem, request)
    } catch {
      throw Complaint(error, texts: texts)
    }
  }

  /// The files that values came from.
  private final class FilesRead {
    var tensors: [String: Tensor] = [:]
  }

  /// Prints the error and ends the process with its status.
  static func end(_ error: FormulaError, texts: [SourceText]) -> Never {
    Complaint(error, texts: texts).end()
  }

  /// The file that the formula is in, if it is a picture by its name.
  private var pictureFile: String? {
    guard let name = file ?? formula, !name.contains(where: \.isNewline) else { return nil }
    let endings = [".svg", ".svgz", ".png", ".pdf", ".pptx", ".html", ".dot", ".gv"]
    guard endings.contains(where: name.lowercased().hasSuffix) else { return nil }
    // A name without the signs of mathematics is one, also where there is no such file.
    return file != nil || Files.exists(name) || !name.contains { " =+*^(){}[]|\\$,;".contains($0) }
      ? name : nil
  }

  /// What a picture that was made earlier holds, where the formula is its file's name.
  func reopened() throws(FormulaError) -> EmbeddedMetadata? {
    guard let name = pictureFile else { return nil }
    let bytes = try contents(of: name) { () throws(Files.ReadFailure) in
      try Files.read(name, limit: 1 << 28)
    }
    guard let found = EmbeddedMetadata(bytes) else {
      throw FormulaError(
        .file, "\(name) holds no formula of graphviz-backprop",
        hint: "a picture that was cut off, or saved by another program, has lost it")
    }
    return found
  }

  /// Everything that makes the problem, in the words of the command line: what a picture that is opened again
  /// says, and what is given besides.
  private func request(_ formula: String, _ old: EmbeddedMetadata?) -> EmbeddedMetadata {
    var result = old ?? EmbeddedMetadata(formula: formula)
    if !at.isEmpty {
      let list = at.joined(separator: "; ")
      if result.values == nil { result.values = list } else { result.overriding.append(list) }
    }
    result.random = random.map(String.init) ?? result.random
    result.objective = objective ?? result.objective
    if !expand.isEmpty { result.expand = expand.joined(separator: ",") }
    if gradientOf != nil || hessianOf != nil {
      (result.gradientOf, result.hessianOf) = (gradientOf, hessianOf)
    }
    result.isUnshared = noShare || result.isUnshared
    return result
  }

  private func formulaText(_ reopened: EmbeddedMetadata?) throws(FormulaError) -> SourceText {
    let path: String?
    if let reopened {
      return try SourceText(
        Array(reopened.formula.utf8), name: pictureFile ?? "", sizeLimit: most.maxBytes)
    } else if let file {
      path = file
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
    if EmbeddedMetadata(bytes) != nil {
      throw FormulaError(
        .syntax, "standard input is a picture", hint: "give the name of its file in place of -")
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

extension EmbeddedMetadata {
  /// So many numbers from files travel with a picture.
  static let mostEmbedded = 20_000

  /// Puts numbers in place of the files that were read, so that the picture opens where they are not.
  fileprivate mutating func embed(
    _ files: [String: Tensor], _ formula: SourceText
  ) {
    guard !files.isEmpty else { return }
    let (text, open) = formula.withoutFiles(files, limit: Self.mostEmbedded)
    self.formula = text
    leftOut = open
    func whole(_ list: String) -> String {
      guard let source = try? SourceText(list) else { return list }
      let (text, open) = source.withoutFiles(files, limit: Self.mostEmbedded)
      leftOut += open
      return text
    }
    values = values.map(whole)
    overriding = overriding.map(whole)
  }
}
