import GraphCore
import GraphRendering

/// A problem with its numbers: read, evaluated and swept backwards once.
struct Session {
  let input: InputOptions
  let problem: Problem
  /// With what it can be read again.
  private(set) var request: EmbeddedMetadata
  /// nil where the picture is symbolic.
  let gradients: Gradients?
  let notes: [Note]

  /// - Parameters:
  ///   - moving: values that a sweep gives, besides those of the options.
  ///   - numbers: whether anything is evaluated now.
  init(
    _ input: InputOptions, moving: [String] = [], numbers: Bool = true
  ) throws(Complaint) {
    self.input = input
    (problem, request) = try input.problem(moving: moving)
    guard numbers, let inputs = problem.inputs else {
      gradients = nil
      notes = problem.graph.notes
      return
    }
    do throws(FormulaError) {
      let gradients = try problem.graph.evaluate(inputs).gradients()
      self.gradients = gradients
      notes = problem.graph.notes + gradients.notes()
    } catch {
      throw Complaint(error, texts: [problem.formula])
    }
  }

  /// What travels with the picture, so that it can be opened again.
  var metadata: [Drawing.Metadata] { request.entries }

  /// How the picture is to look: what one that is opened again says, under what is given now. That travels on.
  mutating func look(_ given: DrawingOptions) -> DrawingOptions {
    let words = LookWords.found(in: Array(CommandLine.arguments.dropFirst()))
    let drawing = LookWords.options(request.look, under: given, words)
    request.look = LookWords.found(in: request.look + words)
    return drawing
  }

  /// Says which numbers do not travel with the picture.
  func complainOfFiles() {
    for path in request.leftOut {
      Terminal.complain(
        "note: the numbers of \(path) are too many to be embedded: opened again, the picture needs them "
          + "with --at\n")
    }
  }

  /// What the picture shows.
  func picture(_ drawing: DrawingOptions) throws(Complaint) -> Picture {
    let picture = try picture(drawing, folding: drawing.folding)
    noteFolds(picture, drawing.folding)
    return picture
  }

  /// The same, with something else in boxes.
  func picture(_ drawing: DrawingOptions, folding: Folding) throws(Complaint) -> Picture {
    var focus: NodeID?
    if let name = drawing.focus { focus = try node(named: name) }
    var picture: Picture
    do throws(Folding.Failure) {
      picture = try Picture(
        problem.graph, folding: folding, title: problem.title,
        evaluation: gradients?.evaluation, gradients: gradients, notes: notes, focus: focus,
        layout: drawing.layout.layout, metadata: metadata)
    } catch {
      throw Complaint(error)
    }
    if let title = drawing.title, title != "none" { picture.title = .words(title) }
    return picture
  }

  /// What was folded without being asked for is said once, with how to see it.
  func noteFolds(_ picture: Picture, _ folding: Folding) {
    guard folding.mode == .whenLarge else { return }
    let folds = picture.nodes.compactMap(\.fold)
    guard let first = folds.first else { return }
    let hidden = folds.reduce(0) { $0 + $1.units }
    Terminal.complain(
      "note: \(hidden) of \(problem.graph.nodes.count - problem.graph.variables.count) units are "
        + "folded; --open \(first.id) opens a box, --fold none draws all\n")
  }

  /// The table of units for a terminal.
  func table(_ folding: Folding, digits: Int) throws(Complaint) -> String {
    do throws(Folding.Failure) {
      return try UnitTable(problem, gradients, digits: digits, folding: folding).text
    } catch {
      throw Complaint(error)
    }
  }

  /// The node with that id, in any of its spellings.
  func node(named name: String) throws(Complaint) -> NodeID {
    let graph = problem.graph
    let wanted = Name.spelled(name)
    for id in graph.ids {
      if graph.id(of: id) == name || graph.results[id]?.id == name { return id }
      if graph.results[id] == wanted { return id }
      if !graph[id].isUnit, graph.variables[id.index] == wanted { return id }
    }
    let known = graph.ids.prefix(12).map(graph.id(of:)).joined(separator: ", ")
    throw Complaint("the graph has no node «\(name)»; it has \(known)", status: Status.data)
  }

  /// Gradients as formulas by the ids of variables, where there are no numbers.
  var closedForms: [String: MathNode] {
    guard gradients == nil else { return [:] }
    let symbolic = problem.graph.symbolicGradients()
    var result: [String: MathNode] = [:]
    for id in problem.graph.ids where !problem.graph[id].isUnit {
      if let form = symbolic.closedForm(of: id) {
        result[problem.graph.id(of: id)] = symbolic.mathNode(of: form)
      }
    }
    return result
  }

  /// The JSON of the graph, piece by piece.
  func writeJSON(hessian: Bool = false, _ put: @escaping ([UInt8]) -> Void) {
    let symbolic = problem.graph.symbolicGradients()
    let writer = JSONWriter(
      problem, gradients: gradients, symbolic: symbolic, showsHessian: hessian, flush: put)
    writer.write(notes: notes + symbolic.notes)
  }

  /// Notes go to standard error, so that they do not stand in an output.
  func complainOfNotes() {
    for note in notes.prefix(20) {
      // A note that begins with its unit needs no other place.
      let place =
        note.node.map { problem.graph.id(of: $0) }
        .flatMap { note.text.hasPrefix($0 + " ") ? nil : $0 + ": " } ?? ""
      Terminal.complain("note: \(place)\(note.text)\n")
    }
    if notes.count > 20 { Terminal.complain("note: and \(notes.count - 20) more\n") }
  }
}

extension Terminal {
  /// Streams the JSON of a graph to standard output.
  static func writeJSON(_ session: Session, hessian: Bool = false) {
    session.writeJSON(hessian: hessian) { put($0) }
  }
}
