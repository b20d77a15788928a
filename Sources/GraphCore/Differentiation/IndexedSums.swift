/// Sums over an index, which the reader unrolls, written in vectors and matrices again:
/// Σᵢ (xᵢ − m)² as ‖x − m‖², Σᵢ (w·Xᵢ − yᵢ)² as ‖X w − y‖², Σᵢ Σⱼ Aᵢⱼ xᵢ xⱼ as xᵀ A x.
///
/// The graph is built again unit by unit. Where an addition is the last of n, and the terms are the same
/// operations on the n elements or rows of tensors, the operations are done once on the tensors.
struct IndexedSums {
  typealias Operand = GraphBuilder.Operand

  /// Something that each term of a sum has: the same in all, or with one element or row of a tensor for each
  /// term.
  private enum Lifted {
    case fixed(Operand)
    case lanes(Operand)
  }

  private var builder = GraphBuilder()
  private var lifted: [[Operand]: Lifted?] = [:]
  private var isChanged = false
  /// Where in the text the sum stands that is built.
  private var source = SourceRange(0, 0)

  /// The deepest term that is looked into.
  private static let deepest = 48

  /// The graph with its sums over indices in vectors, the same variables, and its objective; nil where it
  /// has no such sum.
  ///
  /// - Complexity: linear in the number of edges, besides the terms of sums that are looked at again in the
  ///   sum around them.
  static func rewritten(_ graph: Graph) -> (Graph, objective: NodeID)? {
    let hasElements = graph.nodes.primitives.contains {
      switch $0 {
      case .shapeChange(.element), .shapeChange(.row): true
      default: false
      }
    }
    // The outputs of a unit with several stand in formulas by their numbers, which would change.
    guard hasElements, case .node(let objective) = graph.objective,
      graph.nodes.units.allSatisfy({ $0.outputCount == 1 })
    else { return nil }
    var sums = IndexedSums()
    guard let operand = try? sums.build(graph, upTo: objective), sums.isChanged else { return nil }
    let result = sums.builder.finish(
      objective: operand, objectiveName: graph.objectiveName, notes: [],
      unitLetter: graph.unitLetter)
    guard case .node(let node) = result.objective else { return nil }
    return (result, node)
  }

  private mutating func build(_ graph: Graph, upTo objective: NodeID) throws -> Operand {
    var built: [Operand] = []
    built.reserveCapacity(graph.nodes.count)
    for (place, name) in graph.variables.enumerated() {
      let node = graph.nodes[place]
      built.append(
        try builder.variable(name, isParameter: node.kind == .parameter, shape: node.shape))
    }
    for index in graph.variables.count..<graph.nodes.count {
      let node = graph.nodes[index]
      guard let primitive = node.primitive else { continue }
      source = node.source
      var x: [Operand] = []
      for argument in graph.arguments(of: NodeID(index)) {
        switch argument.kind {
        case .node(let id): x.append(built[id.index])
        case .constant(let place): x.append(try builder.constant(graph.constants[place]))
        }
      }
      if primitive == .arithmetic(.add), let sum = try gathered(x[0], x[1]) {
        isChanged = true
        built.append(sum)
      } else {
        built.append(try apply(primitive, x))
      }
    }
    return built[objective.index]
  }

  private mutating func apply(_ primitive: Primitive, _ x: Operand...) throws -> Operand {
    try apply(primitive, x)
  }

  private mutating func apply(_ primitive: Primitive, _ x: [Operand]) throws -> Operand {
    try builder.apply(primitive, x, source: source)
  }

  // MARK: The terms of a sum

  /// a + b, where it is the whole of a sum over an index.
  private mutating func gathered(_ a: Operand, _ b: Operand) throws -> Operand? {
    for count in sizes(of: b) {
      guard let terms = terms(a, b, count), case .lanes(let lanes)? = try lift(terms, depth: 0)
      else { continue }
      return builder.shape(of: b).isScalar ? try total(lanes) : try totalOfRows(lanes)
    }
    return nil
  }

  /// The sizes of what is indexed in a term with its last index.
  private func sizes(of term: Operand) -> [Int] {
    var sizes: [Int] = []
    var stack = [term]
    var count = 0
    func add(_ place: Int, _ size: Int) {
      if place == size - 1, size > 1, !sizes.contains(size) { sizes.append(size) }
    }
    while let next = stack.popLast(), count < 64 {
      count += 1
      guard let (primitive, x) = operation(next) else { continue }
      switch primitive {
      case .shapeChange(.element(let row, let column)):
        let shape = builder.shape(of: x[0])
        add(row, shape.rows)
        add(column, shape.columns)
      case .shapeChange(.row(let row)): add(row, builder.shape(of: x[0]).rows)
      default: break
      }
      stack += x.reversed()
    }
    return sizes
  }

  /// The terms of a sum of so many that ends with b; nil where it has fewer.
  private func terms(_ a: Operand, _ b: Operand, _ count: Int) -> [Operand]? {
    var terms = [b]
    var rest = a
    while terms.count < count - 1 {
      guard let (primitive, x) = operation(rest), primitive == .arithmetic(.add) else { return nil }
      terms.append(x[1])
      rest = x[0]
    }
    terms.append(rest)
    return terms.reversed()
  }

  /// What a unit does and on what; nil for constants and variables.
  private func operation(_ operand: Operand) -> (Primitive, [Operand])? {
    guard let unit = operand.unitIndex.map({ builder.units[$0] }) else { return nil }
    return (builder.primitives[Int(unit.primitive)], Array(builder.arguments[unit.arguments]))
  }

  // MARK: One operation for all terms

  private mutating func lift(_ terms: [Operand], depth: Int) throws -> Lifted? {
    if terms.allSatisfy({ $0 == terms[0] }) { return .fixed(terms[0]) }
    if let known = lifted[terms] { return known }
    guard depth < Self.deepest else { return nil }
    let result = try liftedUnits(terms, depth)
    lifted[terms] = .some(result)
    return result
  }

  private mutating func liftedUnits(_ terms: [Operand], _ depth: Int) throws -> Lifted? {
    let all = terms.compactMap { operation($0) }
    guard all.count == terms.count, let (primitive, first) = all.first,
      all.allSatisfy({ $0.1.count == first.count })
    else { return nil }
    switch primitive {
    case .shapeChange(.element), .shapeChange(.row):
      return try selected(all.map(\.0), all.map { $0.1[0] }, depth)
    default: break
    }
    guard all.allSatisfy({ $0.0 == primitive }) else { return nil }
    var x: [Lifted] = []
    for place in first.indices {
      guard let operand = try lift(all.map { $0.1[place] }, depth: depth + 1) else { return nil }
      x.append(operand)
    }
    if primitive.isElementwise { return try elementwise(primitive, x, count: terms.count) }
    return try product(primitive, x)
  }

  /// Elements and rows of tensors.
  private mutating func selected(
    _ primitives: [Primitive], _ tensors: [Operand], _ depth: Int
  ) throws -> Lifted? {
    var rows: [Int] = []
    var columns: [Int] = []
    for primitive in primitives {
      switch primitive {
      case .shapeChange(.element(let row, let column)):
        rows.append(row)
        columns.append(column)
      case .shapeChange(.row(let row)): rows.append(row)
      default: return nil
      }
    }
    let isElement = columns.count == primitives.count
    guard isElement || columns.isEmpty else { return nil }
    let count = primitives.count
    func runs(_ places: [Int]) -> Bool { places.elementsEqual(0..<count) }
    func isFixed(_ places: [Int]) -> Bool { places.allSatisfy { $0 == places[0] } }
    guard tensors.allSatisfy({ $0 == tensors[0] }) else {
      // The same element of vectors that lie in the rows of a matrix.
      guard isElement, isFixed(rows), isFixed(columns),
        case .lanes(let matrix)? = try lift(tensors, depth: depth + 1)
      else { return nil }
      return .lanes(try column(rows[0], of: matrix))
    }
    let tensor = tensors[0]
    let shape = builder.shape(of: tensor)
    if runs(rows), shape.rows == count {
      if !isElement || shape.columns == 1 { return .lanes(tensor) }
      if isFixed(columns) { return .lanes(try column(columns[0], of: tensor)) }
      return columns == rows && shape.columns == count
        ? .lanes(try apply(.shapeChange(.diagonalPart), tensor)) : nil
    }
    guard isElement, isFixed(rows), runs(columns), shape.columns == count else { return nil }
    return .lanes(try apply(.shapeChange(.row(rows[0])), tensor))
  }

  private mutating func column(_ place: Int, of matrix: Operand) throws -> Operand {
    try apply(.shapeChange(.row(place)), try apply(.shapeChange(.transpose), matrix))
  }

  /// An operation on the elements of all terms.
  private mutating func elementwise(
    _ primitive: Primitive, _ x: [Lifted], count: Int
  ) throws -> Lifted? {
    var operands: [Operand] = []
    var width = 1
    for case .lanes(let lanes) in x { width = max(width, builder.shape(of: lanes).columns) }
    for (place, operand) in x.enumerated() {
      switch operand {
      case .fixed(let same):
        guard !builder.shape(of: same).isScalar else {
          operands.append(same)
          continue
        }
        guard builder.shape(of: same) == .vector(width) else { return nil }
        // A vector that all terms share lies in each row.
        let ones = try builder.constant(.filled(.one, .vector(count)))
        let row = try apply(.shapeChange(.transpose), same)
        operands.append(try apply(.linearAlgebra(.matrixProduct), ones, row))
      case .lanes(let lanes):
        guard builder.shape(of: lanes).columns != width else {
          operands.append(lanes)
          continue
        }
        // A number times a vector in each term.
        guard primitive == .arithmetic(.multiply), x.count == 2,
          case .lanes(let rows) = x[1 - place],
          builder.shape(of: lanes).columns == 1
        else { return nil }
        let diagonal = try apply(.shapeChange(.diagonalMatrix), lanes)
        return .lanes(try apply(.linearAlgebra(.matrixProduct), diagonal, rows))
      }
    }
    if isSquare(primitive, operands), let (norm, rows) = operation(operands[0]),
      norm == .reduction(.norm, .columns)
    {
      // The norms are of the rows, and their squares are sums.
      let squares = try apply(primitive, rows + operands.dropFirst())
      return .lanes(try apply(.reduction(.sum, .columns), squares))
    }
    return .lanes(try apply(primitive, operands))
  }

  private func isSquare(_ primitive: Primitive, _ x: [Operand]) -> Bool {
    primitive == .elementary(.square)
      || primitive == .arithmetic(.power) && builder.scalarConstant(x[1]) == Constant(2)
  }

  /// A product or reduction of the vectors of all terms, which are the rows of a matrix.
  private mutating func product(_ primitive: Primitive, _ x: [Lifted]) throws -> Lifted? {
    switch (primitive, x.first, x.last) {
    case (.linearAlgebra(.inner), .lanes(let rows)?, .fixed(let vector)?),
      (.linearAlgebra(.inner), .fixed(let vector)?, .lanes(let rows)?):
      return .lanes(try apply(.linearAlgebra(.matrixProduct), rows, vector))
    case (.linearAlgebra(.inner), .lanes(let a)?, .lanes(let b)?):
      let product = try apply(.arithmetic(.multiply), a, b)
      return .lanes(try apply(.reduction(.sum, .columns), product))
    case (.linearAlgebra(.matrixProduct), .fixed(let matrix)?, .lanes(let rows)?):
      guard builder.shape(of: matrix).columns == builder.shape(of: rows).columns else { return nil }
      let turned = try apply(.shapeChange(.transpose), matrix)
      return .lanes(try apply(.linearAlgebra(.matrixProduct), rows, turned))
    case (.reduction(let reduction, .all), .lanes(let rows)?, _):
      return .lanes(try apply(.reduction(reduction, .columns), rows))
    case (.network(.softmax), .lanes(let rows)?, _), (.network(.logSoftmax), .lanes(let rows)?, _):
      return .lanes(try apply(primitive, rows))
    default: return nil
    }
  }

  // MARK: The sum of the terms

  /// The sum over a vector, as a product where it is one.
  private mutating func total(_ vector: Operand) throws -> Operand {
    let shape = builder.shape(of: vector)
    if let (primitive, x) = operation(vector) {
      switch primitive {
      case .arithmetic(.multiply):
        if x.allSatisfy({ builder.shape(of: $0) == shape }) {
          return try apply(.linearAlgebra(.inner), x)
        }
        let isFirst = builder.shape(of: x[0]).isScalar
        let (scale, rest) = isFirst ? (x[0], x[1]) : (x[1], x[0])
        return try apply(.arithmetic(.multiply), scale, try total(rest))
      case _ where isSquare(primitive, x):
        return try apply(primitive, [try apply(.reduction(.norm, .all), x[0])] + x.dropFirst())
      case .reduction(.sum, .columns): return try apply(.reduction(.sum, .all), x)
      default: break
      }
    }
    return try apply(.reduction(.sum, .all), vector)
  }

  /// The sum of the rows of a matrix as a vector: Xᵀ s for the rows sᵢ Xᵢ.
  private mutating func totalOfRows(_ matrix: Operand) throws -> Operand {
    if let (primitive, x) = operation(matrix), primitive == .linearAlgebra(.matrixProduct),
      let (diagonal, vector) = operation(x[0]), diagonal == .shapeChange(.diagonalMatrix)
    {
      let turned = try apply(.shapeChange(.transpose), x[1])
      return try apply(.linearAlgebra(.matrixProduct), turned, vector[0])
    }
    return try apply(.reduction(.sum, .rows), matrix)
  }
}
