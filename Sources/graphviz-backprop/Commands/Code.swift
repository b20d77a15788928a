import ArgumentParser
import GraphCore
import GraphRendering

/// `code`: a program that computes the value and all gradients.
struct Code: ParsableCommand {
  enum Language: String, CaseIterable, ExpressibleByArgument {
    case numpy, pytorch, jax, swift, c

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

  @Option(help: "numpy, pytorch, jax, swift or c.")
  var language = Language.numpy

  func run() throws {
    let session = try Session(input)
    do throws(CodeFault) {
      Terminal.print(try code(session))
    } catch {
      // A composite operation without words in the language is opened.
      var opened = input
      opened.expand = ["all"]
      let whole = try Session(opened)
      do throws(CodeFault) {
        Terminal.print(try code(whole))
      } catch {
        fail(error.message, status: Status.data)
      }
    }
  }

  private func code(_ session: Session) throws(CodeFault) -> String {
    var writer = CodeWriter(session.problem, language: language.written)
    return try writer.string()
  }
}
