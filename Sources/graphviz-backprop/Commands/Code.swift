import ArgumentParser
import GraphCore
import GraphRendering

/// `code`: a program that computes the value and all gradients.
struct Code: ParsableCommand {
  enum Language: String, CaseIterable, ExpressibleByArgument {
    case numpy, pytorch, jax, swift, c

    /// The languages that a file with that ending holds, the usual one first.
    static func written(in path: String) -> [Language] {
      switch TextOutput.ending(of: path) {
      case "py": [.numpy, .pytorch, .jax]
      case "swift": [.swift]
      case "c": [.c]
      default: []
      }
    }

    var written: CodeWriter.Language {
      switch self {
      case .numpy: .numpy
      case .pytorch: .pytorch
      case .jax: .jax
      case .swift: .swift
      case .c: .c
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "code", abstract: "Write a program that computes the value and all gradients.",
    discussion: """
      The lines are the units of the graph with the same names. NumPy, Swift and C carry out the \
      reverse sweep; PyTorch and JAX leave it to the framework. Swift and C are written for numbers, \
      the others for vectors and matrices too. Composite operations open with --expand all.
      """)

  @OptionGroup var input: InputOptions

  @OptionGroup var files: TextOutput

  @Option(help: "numpy, pytorch, jax, swift or c. (default: numpy, or by the file)")
  var language: Language?

  @OptionGroup var limit: TimeLimit

  func validate() throws {
    for path in files.output where Language.written(in: path).isEmpty {
      throw ValidationError("a program is written as .py, .swift or .c, not as \(path)")
    }
    for path in files.output {
      if let language, !Language.written(in: path).contains(language) {
        throw ValidationError("--language \(language.rawValue) does not fit \(path)")
      }
    }
  }

  func run() throws {
    let watch = Watch(limit)
    let session = try Session(input)
    watch.finish()
    session.complainOfNotes()
    // A composite operation without words in the language is opened.
    var opened = input
    opened.expand = ["all"]
    let whole = opened
    try files.put { path in
      let language = self.language ?? path.flatMap { Language.written(in: $0).first } ?? .numpy
      do throws(CodeFault) {
        return try code(session, language)
      } catch {
        let session = try Session(whole)
        do throws(CodeFault) {
          return try code(session, language)
        } catch {
          fail(error.message, status: Status.data)
        }
      }
    }
  }

  private func code(_ session: Session, _ language: Language) throws(CodeFault) -> String {
    var writer = CodeWriter(session.problem, language: language.written)
    return try writer.string()
  }
}
