import GraphCore

extension LessonMaker {
  // MARK: Jacobians of a vector

  /// The Jacobian of a vector by several variables that are numbers, element by element: [6xy, 3x²; 2, 8y⁷],
  /// in the layout that is asked for; nil for other shapes.
  var wholeJacobian: MathNode? {
    guard case .node(let objective) = graph.objective, graph[objective].shape.isVector else {
      return nil
    }
    let rows = graph[objective].shape.rows
    guard wanted.count > 1, wanted.count <= 8, rows <= 8,
      wanted.allSatisfy({ graph[$0].shape.isScalar })
    else { return nil }
    var columns: [[MathNode]] = []
    for id in wanted {
      guard let parts = graph.symbolicJacobian(of: id)?.formula.parts(rows) else { return nil }
      columns.append(parts.map { graph.mathNode(of: $0, names: true) })
    }
    let byRows = (0..<rows).map { row in columns.map { $0[row] } }
    var names: [MathNode] = []
    for id in wanted { names += (names.isEmpty ? [] : [.separator(",")]) + [symbol(of: id)] }
    return LessonMath.equation(
      LessonMath.partial(f, .parenthesized(.joined(names))),
      .fenced(
        open: "[", .matrix(options.layout == .numerator ? byRows : columns), close: "]"))
  }
}

extension Symbolic {
  /// The elements of a column that is written out, or that has one number throughout.
  fileprivate func parts(_ count: Int) -> [Symbolic]? {
    if case .apply(.shapeChange(.stackRows), let parts, _, _) = self, parts.count == count {
      return parts
    }
    if case .constant(.tensor(let tensor)) = self, tensor.elements.count == count {
      return tensor.elements.map { .constant(.scalar(Constant($0))) }
    }
    if case .constant(.filled(let number, _)) = self {
      return Array(repeating: .constant(.scalar(number)), count: count)
    }
    return nil
  }
}
