import GraphCore

/// How a fold is called: `k = 3 … 98` and `k.3-98`, or `u₇ … u₉₀` and `u7-u90`.
struct FoldName {
  /// For `--open`.
  let id: String
  let symbol: MathNode
  let plain: String

  init(_ graph: Graph, _ fold: FoldPlan.Fold) {
    guard let clusters = fold.clusters else {
      let (first, last) = (NodeID(fold.units.lowerBound), NodeID(fold.units.upperBound - 1))
      id = "\(graph.id(of: first))-\(graph.id(of: last))"
      plain = "\(graph.id(of: first)) to \(graph.id(of: last))"
      symbol = .row([graph.symbol(of: first), .sign(" … "), graph.symbol(of: last)])
      return
    }
    let first = graph.clusters[clusters.lowerBound]
    let last = graph.clusters[clusters.upperBound]
    let isOne = clusters.count == 1
    id = isOne ? first.id : "\(first.id)-\(last.number)"
    plain = isOne ? first.caption : "\(first.caption) to \(last.number)"
    let range: [MathNode] =
      isOne
      ? [.number("\(first.number)")]
      : [.number("\(first.number)"), .sign(" … "), .number("\(last.number)")]
    switch first.kind {
    case .recurrence, .term: symbol = .row([.identifier(first.family), .infix("=")] + range)
    case .function: symbol = .row([.words(first.family), .wordSpace] + range)
    case .composite:
      symbol = isOne ? .words(first.family) : .row([.words(first.family), .wordSpace] + range)
    }
  }
}
