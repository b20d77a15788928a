import GraphCore

extension LessonMaker {
  // MARK: Which chain rule

  /// How each variable reaches the objective, and which of the three chain rules that asks for.
  var chainRules: [Lesson.Block] {
    guard case .node(let objective) = graph.objective else { return [] }
    var items: [Lesson.Phrase] = []
    for id in wanted.prefix(options.lines) {
      let counts = pathCounts(from: id)
      let count = counts[objective.index]
      let isTensor = graph.ids.contains { counts[$0.index] > 0 && !graph[$0].shape.isScalar }
      var item = Lesson.Phrase(symbol(of: id)) + say(": ", "：")
      if count == 0 {
        item =
          item
          + phrase(
            "no derivative goes from it to the result; the gradient is 0.",
            "没有导数从它传到结果，梯度为 0。")
      } else if isTensor {
        item =
          item
          + phrase(
            "vectors or matrices stand on the way: the vector chain rule (a product of Jacobians).",
            "途经向量或矩阵：用向量链式法则（雅可比矩阵相乘）。")
      } else if count == 1 {
        item =
          item
          + phrase(
            "one path: the single-variable chain rule (a product of local derivatives).",
            "只有一条路径：用单变量链式法则（局部导数相乘）。")
      } else {
        let shownCount = count == Int.max ? "≥ 2⁶³" : "\(count)"
        item =
          item
          + phrase(
            "\(shownCount) paths: the single-variable total-derivative chain rule (the paths add up).",
            "共 \(shownCount) 条路径：用单变量全导数链式法则（各路径相加）。")
      }
      if count > 0, count <= 6 {
        // Where a unit uses an operand twice, as x·x does, the same units make two paths.
        var different: [(path: [NodeID], times: Int)] = []
        for path in paths(from: id, to: objective, counts) {
          if let known = different.firstIndex(where: { $0.path == path }) {
            different[known].times += 1
          } else {
            different.append((path, 1))
          }
        }
        var isFirst = true
        for (path, times) in different {
          item = item + (isFirst ? say(" ", "") : say("; ", "；")) + arrows(path)
          if times > 1 {
            item = item + " " + .parenthesized(.joined([.sign("×"), .number("\(times)")]))
          }
          isFirst = false
        }
        item = item + say(".", "。")
      }
      items.append(item)
    }
    let left = wanted.count - items.count
    return [
      .heading(phrase("Which chain rule applies", "用哪一条链式法则")), .list(items),
    ]
      + (left > 0
        ? [
          .paragraph(
            phrase("… and \(counted(left, "more variable")).", "……另有 \(left) 个变量。"))
        ] : [])
  }

  /// x → u₁ → u₂; of a long way the first steps and the last.
  private func arrows(_ path: [NodeID]) -> MathNode {
    var steps = path.map { symbol(of: $0) }
    if steps.count > 16 { steps.replaceSubrange(6..<(steps.count - 3), with: [.sign("…")]) }
    var parts: [MathNode] = []
    for (place, step) in steps.enumerated() {
      if place > 0 { parts.append(.infix("→")) }
      parts.append(step)
    }
    return .joined(parts)
  }

  func pathCounts(from start: NodeID) -> [Int] { graph.pathCounts(from: start) }

  /// The ways themselves, where they are few; found backwards from the objective.
  private func paths(from start: NodeID, to end: NodeID, _ counts: [Int]) -> [[NodeID]] {
    var open: [[NodeID]] = [[end]]
    var found: [[NodeID]] = []
    while let path = open.popLast() {
      guard let last = path.last else { continue }
      if last == start {
        found.append(path.reversed())
        continue
      }
      for (place, argument) in graph.arguments(of: last).enumerated().reversed() {
        guard let operand = argument.node, counts[operand.index] > 0,
          graph.carriesDerivative(last, place)
        else { continue }
        open.append(path + [operand])
      }
    }
    return found
  }
}

extension Graph {
  /// How many ways a derivative goes from a node to each later one, by operand places; `Int.max` for more
  /// than that.
  func pathCounts(from start: NodeID) -> [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    counts[start.index] = 1
    for index in variables.count..<nodes.count {
      let unit = NodeID(index)
      for (place, argument) in arguments(of: unit).enumerated() {
        guard let operand = argument.node, counts[operand.index] > 0,
          carriesDerivative(unit, place)
        else { continue }
        let (sum, overflow) = counts[index].addingReportingOverflow(counts[operand.index])
        counts[index] = overflow ? .max : sum
      }
    }
    return counts
  }

  /// Whether a unit hands a derivative to the operand at a place: comparisons, signs and roundings, which
  /// are constant between their jumps, hand none, and no choice does to its condition.
  func carriesDerivative(_ unit: NodeID, _ place: Int) -> Bool {
    guard let primitive = self[unit].primitive else { return false }
    if primitive == .piecewise(.select) { return place > 0 }
    return !primitive.isDiscrete(output: Int(self[unit].output))
  }
}
