import Measuring

extension Benchmarks {
  /// A deck of 41 steps in each format, from the shell to the file on disk.
  mutating func decks(_ program: String) throws {
    let formula =
      "h_0 = x; h_k = tanh(w h_{k-1} + b), k = 1..5; f = 1/2 (h_5 - y)^2 + w"
    let folder = "/tmp/graphviz-backprop-decks"
    try run("/bin/mkdir", ["-p", folder])
    print("A deck of 41 steps, from the shell to the disk, 5 runs         median     least  (ms)")
    for name in [
      "deck.html", "deck.pptx", "deck.tex", "deck.pdf", "deck.svg", "deck.png", "deck.reveal.svg",
      "deck.md", "frames/",
    ] {
      for options in Self.variants[name] ?? [[]] {
        var timing = Timing()
        for _ in 0..<5 {
          try timing.measure {
            try run(
              program,
              ["slides", formula, "--random", "1", "-o", "\(folder)/\(name)"] + options)
          }
        }
        let title = ([name] + options).joined(separator: " ")
        print(column("  \(title)", 60), column(timing.median), column(timing.least))
        if timing.least > 1000 { missed.append(title) }
      }
    }
    print("  (target: under 1000 ms each)\n")
    try run("/bin/rm", ["-r", folder])
  }

  private static let variants: [String: [[String]]] = [
    "deck.pptx": [[], ["--pptx-static"]],
    "frames/": [["--frames", "svg"], ["--frames", "pdf"], ["--frames", "png"]],
  ]
}
