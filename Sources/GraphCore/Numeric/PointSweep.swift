import CVector

/// The value and gradients of a graph's objective at many points.
public struct PointSweep: Sendable {
  /// The values that a scalar variable takes, one for each point.
  public struct Column: Sendable {
    public let variable: NodeID
    public let values: [Double]

    public init(_ variable: NodeID, _ values: [Double]) {
      self.variable = variable
      self.values = values
    }
  }

  /// How many points there are.
  public let count: Int
  /// How many points have no value, and why the first has none.
  public private(set) var failures: (count: Int, first: FormulaError?) = (0, nil)
  /// f at all points, then ∂f/∂ each wanted variable.
  private var numbers: [Double]
  private let graph: Graph
  private let objective: NodeID
  private let inputs: [Tensor]
  private let wanted: [NodeID]
  private let processors: Int

  /// f at each point; NaN where an operation has no value there (the inverse of a singular matrix).
  public var values: ArraySlice<Double> { numbers[..<count] }

  /// ∂f/∂ a wanted variable at each point, by its place in the list; NaN where there is no value.
  public func gradient(_ place: Int) -> ArraySlice<Double> {
    numbers[(place + 1) * count..<(place + 2) * count]
  }

  /// - Parameters:
  ///   - inputs: the values of all variables; those of `columns` are not looked at.
  ///   - columns: of one length.
  ///   - wanted: scalar variables.
  ///   - threads: nil for as many as there are processors.
  /// - Throws: where the graph does not fit: an objective that is no scalar node, lengths that differ.
  /// - Complexity: linear in points × units. Points are independent, so that the result is the same for
  ///   any number of threads.
  public init(
    _ graph: Graph, inputs: [Tensor], columns: [Column], wanted: [NodeID], threads: Int? = nil
  ) throws(FormulaError) {
    guard case .node(let objective) = graph.objective, graph[objective].shape.isScalar else {
      throw FormulaError(.value, "a sweep needs a result that is a scalar and no constant")
    }
    self.graph = graph
    self.objective = objective
    self.inputs = inputs
    self.wanted = wanted
    count = columns.first?.values.count ?? 0
    processors = threads ?? Int(vector_processors())
    // Every point is written: a number, or NaN where there is none.
    numbers = [Double](room: count * (1 + wanted.count))
    try run(columns)
  }

  /// The same at other points, as many as before, without taking memory again.
  public mutating func run(_ columns: [Column]) throws(FormulaError) {
    let (graph, objective, inputs, wanted, count) = (
      self.graph, self.objective, self.inputs, self.wanted, self.count
    )
    guard inputs.count == graph.variables.count, columns.allSatisfy({ $0.values.count == count }),
      (columns.map(\.variable) + wanted).allSatisfy({
        $0.index < inputs.count && graph[$0].shape.isScalar
      })
    else { throw FormulaError(.value, "a sweep runs over scalar variables of the graph") }
    let parts = max(1, min(processors, count / Self.leastPoints))
    failures = numbers.withUnsafeMutableBufferPointer { numbers in
      SweepTask(
        graph: graph, objective: objective, inputs: inputs, columns: columns, wanted: wanted,
        table: PointTable(numbers: numbers, columns: count)
      ).run(parts)
    }
  }

  /// So many points are worth a thread of their own.
  private static let leastPoints = 2048
}

/// Rows of numbers that several threads fill at places of their own.
private struct PointTable: @unchecked Sendable {
  let numbers: UnsafeMutableBufferPointer<Double>
  let columns: Int

  func row(_ index: Int) -> UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(rebasing: numbers[index * columns..<(index + 1) * columns])
  }
}

/// What all threads read.
private struct SweepTask: Sendable {
  let graph: Graph
  let objective: NodeID
  let inputs: [Tensor]
  let columns: [PointSweep.Column]
  let wanted: [NodeID]
  let table: PointTable

  /// Fills the table with a thread for each part of the points.
  func run(_ parts: Int) -> (count: Int, first: FormulaError?) {
    let results = Results(count: parts)
    let selects = graph.selects && !wanted.isEmpty
    Threads.run(parts) { part in
      let points = table.columns * part / parts..<table.columns * (part + 1) / parts
      guard let program = graph.program else {
        results.set(part, fill(points))
        return
      }
      fill(points, program)
      guard selects else { return }
      // What a choice left must not make a gradient NaN (`Selection`).
      let doubtful = points.filter { point in
        !table.row(0)[point].isNaN && wanted.indices.contains { table.row($0 + 1)[point].isNaN }
      }
      results.set(part, fill(doubtful))
    }
    let all = results.all
    return (all.reduce(0) { $0 + $1.count }, all.lazy.compactMap(\.first).first)
  }

  /// Block by block with the program of a graph of scalars.
  private func fill(_ points: Range<Int>, _ program: ScalarProgram) {
    var block = BlockRun(program, objective: ScalarProgram.Slot(raw: objective.raw))
    defer { block.free() }
    for (index, input) in inputs.enumerated() {
      block.values(of: index)?.update(repeating: input.scalar, count: block.width)
    }
    let isDistinct = Set(wanted).count == wanted.count && graph[objective].isUnit
    // The task keeps the columns while it runs.
    let sources = columns.compactMap { column in
      column.values.withUnsafeBufferPointer { values in
        values.baseAddress.map { (variable: column.variable.index, values: $0) }
      }
    }
    let fetched =
      sources.map(\.values)
      + (0...wanted.count).compactMap { place($0, 0).map { UnsafePointer($0) } }
    var start = points.lowerBound
    while start < points.upperBound {
      let count = min(block.width, points.upperBound - start)
      // A whole block is computed where its numbers stand, and its results are to stand.
      let isWhole = count == block.width
      let isInPlace = isDistinct && isWhole
      for source in sources {
        if isWhole {
          block.read(source.variable, from: source.values + start)
        } else {
          block.place(valuesOf: source.variable, at: nil)
          block.values(of: source.variable)?.update(from: source.values + start, count: count)
        }
      }
      block.place(valuesOf: objective.index, at: isInPlace ? place(0, start) : nil)
      for (row, variable) in wanted.enumerated() {
        block.place(gradientOf: variable.index, at: isInPlace ? place(row + 1, start) : nil)
      }
      let isNextWhole = start + count + block.width <= points.upperBound
      block.ahead = (isNextWhole ? fetched : [], start + count)
      block.forward(count)
      if !isInPlace { copy(block.values(of: objective.index), to: 0, start, count) }
      if !wanted.isEmpty {
        for variable in wanted { block.clear(variable.index) }
        block.reverse(count)
        for (row, variable) in wanted.enumerated() where !isInPlace {
          copy(block.gradients(of: variable.index), to: row + 1, start, count)
        }
      }
      start += count
    }
  }

  private func place(_ row: Int, _ start: Int) -> UnsafeMutablePointer<Double>? {
    table.row(row).baseAddress.map { $0 + start }
  }

  private func copy(
    _ from: UnsafeMutablePointer<Double>?, to row: Int, _ start: Int, _ count: Int
  ) {
    guard let from, let memory = place(row, start) else { return }
    memory.update(from: from, count: count)
  }

  /// Point by point, where there are tensors or choices.
  private func fill(_ points: some Sequence<Int>) -> (count: Int, first: FormulaError?) {
    var failures: (count: Int, first: FormulaError?) = (0, nil)
    var inputs = inputs
    for point in points {
      for column in columns { inputs[column.variable.index] = Tensor(column.values[point]) }
      do throws(FormulaError) {
        let evaluation = try graph.evaluate(inputs)
        table.row(0)[point] = evaluation.scalar(of: objective)
        guard !wanted.isEmpty else { continue }
        let gradients = evaluation.gradients()
        for (row, variable) in wanted.enumerated() {
          table.row(row + 1)[point] = gradients.scalar(of: variable)
        }
      } catch {
        for row in 0...wanted.count { table.row(row)[point] = .nan }
        failures.count += 1
        if failures.first == nil { failures.first = error }
      }
    }
    return failures
  }
}

/// One result a part; parts write at places of their own.
private final class Results: @unchecked Sendable {
  typealias Failures = (count: Int, first: FormulaError?)
  private let storage: UnsafeMutableBufferPointer<Failures>

  init(count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: (0, nil))
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  func set(_ part: Int, _ failures: Failures) { storage[part] = failures }
  var all: [Failures] { Array(storage) }
}

/// Work that is divided among threads.
package enum Threads {
  private final class Body: Sendable {
    let run: @Sendable (Int) -> Void
    init(_ run: @escaping @Sendable (Int) -> Void) { self.run = run }
  }

  /// How many run at the same time.
  package static var processors: Int { Int(vector_processors()) }

  /// Calls the body once for each part and returns when all are done.
  package static func run(_ parts: Int, _ body: @escaping @Sendable (Int) -> Void) {
    guard parts > 1 else { return body(0) }
    let box = Unmanaged.passRetained(Body(body))
    defer { box.release() }
    vector_parallel(
      Int32(parts),
      { context, part in
        guard let context else { return }
        Unmanaged<Body>.fromOpaque(context).takeUnretainedValue().run(Int(part))
      }, box.toOpaque())
  }
}
