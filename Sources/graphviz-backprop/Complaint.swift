import GraphCore
import GraphRendering

/// What is wrong with an input, as a person reads it, and the exit status that goes with it. Where there is
/// more to do, as in a document with several formulas, it can be caught.
struct Complaint: Error {
  /// Ends in a line break.
  var text: String
  var status: Int32

  init(_ message: String, status: Int32) {
    text = "error: \(message)\n"
    self.status = status
  }

  init(_ failure: Folding.Failure) {
    text = "error: \(failure.message)\nhint: \(failure.hint)\n"
    status = Status.data
  }

  init(_ error: FormulaError, texts: [SourceText]) {
    text = error.formatted(texts: texts)
    status = error.kind == .file ? Status.noInput : Status.data
  }

  /// Prints it and ends the process.
  func end() -> Never {
    Terminal.complain(text)
    endProcess(status)
  }
}
