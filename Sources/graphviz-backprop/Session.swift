import GraphCore
import GraphRendering

/// A problem with its numbers: read, evaluated and swept backwards once.
struct Session {
  let input: InputOptions
  let problem: Problem
  /// nil where the picture is symbolic.
  let gradients: Gradients?
  let notes: [Note]

  /// - Parameters:
  ///   - moving: values that a sweep gives, besides those of the options.
  ///   - numbers: whether anything is evaluated now.
  init(_ input: InputOptions, moving: [String] = [], numbers: Bool = true) {
    self.input = input
    problem = input.problem(moving: moving)
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
      InputOptions.end(error, texts: [problem.formula])
    }
  }

  /// What travels with the picture, so that it can be opened again.
  private var metadata: [Drawing.Metadata] {
    var metadata = [Drawing.Metadata("formula", problem.formula.text(problem.formula.whole))]
    if !input.values.isEmpty {
      metadata.append(Drawing.Metadata("values", input.values.joined(separator: "; ")))
    }
    if let seed = input.seed { metadata.append(Drawing.Metadata("random", String(seed))) }
    return metadata
  }

  /// What the picture shows.
  func picture(_ drawing: DrawingOptions) -> Picture {
    var picture = Picture(
      problem.graph, title: problem.title, evaluation: gradients?.evaluation,
      gradients: gradients, notes: notes, focus: drawing.focus.map(node(named:)),
      layout: drawing.layout.layout, metadata: metadata)
    if let title = drawing.title, title != "none" { picture.title = .words(title) }
    return picture
  }

  /// The node with that id, in any of its spellings; ends the process where there is none.
  func node(named name: String) -> NodeID {
    let graph = problem.graph
    let wanted = Name.spelled(name)
    for id in graph.ids {
      if graph.id(of: id) == name || graph.results[id]?.id == name { return id }
      if graph.results[id] == wanted { return id }
      if !graph[id].isUnit, graph.variables[id.index] == wanted { return id }
    }
    let known = graph.ids.prefix(12).map(graph.id(of:)).joined(separator: ", ")
    fail("the graph has no node «\(name)»; it has \(known)", status: Status.data)
  }

  /// The JSON of the graph, piece by piece.
  func writeJSON(_ put: @escaping ([UInt8]) -> Void) {
    let symbolic = problem.graph.symbolicGradients()
    var writer = JSONWriter(problem, gradients: gradients, symbolic: symbolic, flush: put)
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

  func tangentTable(along name: String, digits: Int) -> String {
    let direction = self.direction(named: name)
    return TangentTable(
      problem, direction.tangents.evaluation, direction.tangents, digits: digits, along: name
    ).text
  }

  /// What the picture of forward mode shows.
  func picture(_ drawing: DrawingOptions, along name: String) -> Picture {
    let direction = self.direction(named: name)
    var picture = Picture(
      problem.graph, tangents: direction.tangents, along: direction.symbol,
      gradients: direction.gradients, title: problem.title, notes: notes, metadata: metadata)
    if let title = drawing.title, title != "none" { picture.title = .words(title) }
    return picture
  }

  /// A sweep forward from a scalar variable, or from one element of another: `w`, `x_2`, `W_{1,2}`.
  private func direction(
    named name: String
  ) -> (tangents: Tangents, symbol: MathNode, gradients: Gradients) {
    guard let gradients else {
      fail("--mode forward needs values", status: Status.data)
    }
    let graph = problem.graph
    let spelled = Name.spelled(name)
    // An element of a vector or matrix has the name of that with an index.
    if let spelled, let text = spelled.index,
      let place = graph.variables.firstIndex(of: Name(spelled.base))
    {
      let numbers = text.split(separator: ",").map { Int($0) ?? 0 }
      let shape = graph[NodeID(place)].shape
      let (row, column) = (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 1)
      guard numbers.count == (shape.isMatrix ? 2 : 1), (1...shape.rows).contains(row),
        (1...shape.columns).contains(column)
      else { fail("\(spelled.base) is \(shape): it has no element \(text)", status: Status.data) }
      return (
        gradients.evaluation.tangents(
          along: NodeID(place), element: (row - 1) * shape.columns + column - 1),
        spelled.mathNode, gradients
      )
    }
    let variable = node(named: name)
    guard !graph[variable].isUnit else {
      fail("«\(name)» is a unit: --wrt takes a variable", status: Status.data)
    }
    guard graph[variable].shape.isScalar else {
      let shape = graph[variable].shape
      fail(
        "«\(name)» is \(shape): forward mode moves one number",
        hint: "name an element: --wrt \(shape.isMatrix ? "\"\(name)_{1,2}\"" : "\(name)_1")",
        status: Status.data)
    }
    return (
      gradients.evaluation.tangents(along: variable), graph.symbol(of: variable), gradients
    )
  }
}

extension Terminal {
  /// Streams the JSON of a graph to standard output.
  static func writeJSON(_ session: Session) {
    session.writeJSON { piece in
      guard write(piece) else { endProcess(Status.cannotCreate) }
    }
  }
}
