extension Graph {
  /// The variables in the order in which products show them: as the person wrote them side by side
  /// (`ω t`, `β x`), else by first appearance.
  ///
  /// - Complexity: linear in the number of edges.
  func factorOrder() -> [Int] {
    let natural = Array(variables.indices)
    var before: [Int: [Int]] = [:]
    var isNatural = true
    // First and last letter of each product of letters.
    var ends = [(first: Int, last: Int)?](repeating: nil, count: nodes.count)
    for index in natural { ends[index] = (index, index) }
    for index in natural.count..<max(nodes.count, natural.count) {
      guard let primitive = nodes[index].primitive else { continue }
      let operands = arguments(of: NodeID(index))
      func end(_ place: Int) -> (first: Int, last: Int)? {
        operands[operands.startIndex + place].node.flatMap { ends[$0.index] }
      }
      switch primitive {
      case .arithmetic(.multiply):
        let (left, right) = (end(0), end(1))
        if let left, let right {
          ends[index] = (left.first, right.last)
          if left.last != right.first {
            before[right.first, default: []].append(left.last)
            if left.last > right.first { isNatural = false }
          }
        } else {
          ends[index] = left ?? right
        }
      case .arithmetic(.negate), .arithmetic(.power), .elementary(.square): ends[index] = end(0)
      default: break
      }
    }
    return isNatural ? natural : Self.ordered(natural, before)
  }

  /// By number, but each after those that stand before it; a circle is broken where it is met.
  private static func ordered(_ natural: [Int], _ before: [Int: [Int]]) -> [Int] {
    var result: [Int] = []
    var isSeen = [Bool](repeating: false, count: natural.count)
    for start in natural where !isSeen[start] {
      isSeen[start] = true
      var stack = [(start, before[start] ?? [])]
      while let (letter, waiting) = stack.popLast() {
        guard let next = waiting.firstIndex(where: { !isSeen[$0] }) else {
          result.append(letter)
          continue
        }
        stack.append((letter, Array(waiting[(next + 1)...])))
        isSeen[waiting[next]] = true
        stack.append((waiting[next], before[waiting[next]] ?? []))
      }
    }
    return result
  }
}
