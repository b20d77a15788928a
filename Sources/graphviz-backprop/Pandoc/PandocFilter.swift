import ArgumentParser
import GraphCore
import GraphRendering

/// `pandoc-filter`: turns fenced blocks of the class `backprop` into pictures for the output at hand.
struct PandocFilter: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pandoc-filter",
    abstract: "A filter of pandoc: fenced blocks of the class backprop become pictures.",
    discussion: """
      Reads pandoc's JSON and writes it. A block is a formula with options as attributes:

        ```{.backprop at="w=0.5, x=2" steps="both" width="80%"}
        f(w) = (w x - 1)^2
        ```

      Pandoc runs a filter by one name: put these two lines into a file backprop-filter, make it \
      executable, and say pandoc --filter ./backprop-filter:

        #!/bin/sh
        exec graphviz-backprop pandoc-filter "$@"

      Every option of render and slides that is about the formula, the picture or its steps is an \
      attribute by its own name (a flag with the value true); width and height say how much room the \
      picture has, folder where picture files go. caption (fig-cap), alt (fig-alt), label, the \
      identifier and other classes of the block belong to the figure; fig-… and data-… are handed on. \
      What is not known is said on standard error, with what it may have meant.

      HTML gets SVG, LaTeX and beamer PDF, others PNG. With steps, HTML gets a deck with buttons, \
      reveal.js fragments, beamer an overlay for each step, pptx a slide for each with notes, epub and \
      other slides of HTML an animation; on paper the picture is that of the last step. A block that \
      is wrong becomes its message in a frame, which is printed too, and the other blocks come out; \
      with --strict there is no document then. In text all pictures have type of the same size, and \
      on slides type that can be read from the back of a room.
      """)

  @Flag(help: "End with a status of its own where a block is wrong, so that there is no document.")
  var strict = false

  @OptionGroup var limit: TimeLimit

  @ArgumentParser.Argument(help: "The output format, which pandoc says.")
  var format = "html"

  func run() throws {
    let watch = Watch(limit)
    let bytes: [UInt8]
    do throws(Files.ReadFailure) {
      bytes = try Files.read(0, limit: 1 << 28)
    } catch {
      fail("standard input cannot be read", status: Status.noInput)
    }
    do throws(JSONValue.Failure) {
      var filter = BackpropFilter(format: format, watch: watch)
      let document = filter.filtered(try JSONValue(bytes))
      watch.finish()
      if strict, let status = filter.status { endProcess(status) }
      filter.outputs.write()
      Terminal.print(document.text + "\n")
    } catch {
      fail("standard input is not pandoc's JSON: \(error.description)", status: Status.data)
    }
  }
}
