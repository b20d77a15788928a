import ArgumentParser

@main
struct GraphvizBackprop: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "graphviz-backprop")
}
