import GraphCore
import GraphRendering

/// A problem with its numbers: read, evaluated and swept backwards once.
struct Session {
  let problem: Problem
  /// nil where the picture is symbolic.
  let gradients: Gradients?
  let notes: [Note]

  init(_ input: InputOptions) {
    problem = input.problem()
    guard let inputs = problem.inputs else {
      gradients = nil
      notes = problem.graph.notes
      return
    }
    do throws(FormulaError) {
      let gradients = try problem.graph.evaluate(inputs).gradients()
      self.gradients = gradients
      notes = problem.graph.notes
    } catch {
      InputOptions.end(error, texts: [problem.formula])
    }
  }
}

extension Terminal {
  /// Streams the JSON of a graph to standard output.
  static func writeJSON(_ session: Session) {
    var writer = JSONWriter(session.problem, gradients: session.gradients) { piece in
      guard write(piece) else { endProcess(Status.cannotCreate) }
    }
    writer.write(notes: session.notes)
  }
}
