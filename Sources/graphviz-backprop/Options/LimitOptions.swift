import ArgumentParser
import GraphCore

/// How large an input may be before it is refused; each error names the option that raises its limit.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The most units a graph may have.", valueName: "count"))
  var maxUnits = 2_000_000

  @Option(help: ArgumentHelp("The most elements all values may have.", valueName: "count"))
  var maxElements = 100_000_000

  @Option(help: ArgumentHelp("The deepest nesting of brackets.", valueName: "count"))
  var maxNesting = 1000

  @Option(help: ArgumentHelp("The most bytes a text may have.", valueName: "count"))
  var maxBytes = SourceText.sizeLimit

  func validate() throws {
    for (name, value) in [
      ("--max-units", maxUnits), ("--max-elements", maxElements), ("--max-nesting", maxNesting),
      ("--max-bytes", maxBytes),
    ] where value < 1 {
      throw ValidationError("\(name) must be at least 1")
    }
    if maxNesting > 20_000 {
      throw ValidationError("--max-nesting can be 20000 at the most")
    }
  }
}
