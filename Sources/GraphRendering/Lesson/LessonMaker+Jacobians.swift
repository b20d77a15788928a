import GraphCore

extension LessonMaker {
  // MARK: Jacobians of a vector

  /// ∂f/∂x of a vector f by each variable, and by all together where these are numbers: [6xy, 3x²; 2, 8y⁷],
  /// in the layout that is asked for. Empty where f is a scalar or a matrix.
  var jacobians: [Lesson.Block] {
    guard case .node(let objective) = graph.objective, graph[objective].shape.isVector else {
      return []
    }
    var lines: [MathNode] = []
    if let whole = wholeJacobian(rows: graph[objective].shape.rows) {
      lines.append(whole)
    } else {
      for id in wanted {
        guard let form = graph.symbolicJacobian(of: id)?.formula else { continue }
        lines.append(
          LessonMath.equation(
            LessonMath.partial(f, symbol(of: id)),
            graph.mathNode(of: options.layout == .numerator ? form : form.turned, names: true)))
      }
    }
    if lines.isEmpty { return [] }
    return [.paragraph(layoutWords), .formulas(lines)]
  }

  private var layoutWords: Lesson.Phrase {
    options.layout == .numerator
      ? phrase(
        "f is a vector, and its derivative the Jacobian, with a row for each element of f and a column "
          + "for each variable (numerator layout):",
        "f 是向量，其导数为雅可比矩阵：行对应 f 的分量，列对应变量（分子布局）：")
      : phrase(
        "f is a vector, and its derivative the Jacobian, with a row for each variable and a column for "
          + "each element of f (denominator layout):",
        "f 是向量，其导数为雅可比矩阵：行对应变量，列对应 f 的分量（分母布局）：")
  }

  /// The Jacobian by several variables that are numbers, element by element.
  private func wholeJacobian(rows: Int) -> MathNode? {
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
  /// The transpose as it is written; a diagonal matrix is its own.
  fileprivate var turned: Symbolic {
    if case .apply(.shapeChange(.diagonalMatrix), _, _, _) = self { return self }
    if case .constant(.identity) = self { return self }
    return .apply(.shapeChange(.transpose), [self], output: 0, shape: shape.transposed)
  }

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
