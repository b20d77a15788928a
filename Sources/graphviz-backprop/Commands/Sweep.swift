import ArgumentParser
import GraphCore

/// `sweep`: value and gradient at many points.
struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Compute value and gradient at many points.",
    discussion: """
      The points come from ranges, of which several make a grid (the last one runs fastest), or from \
      a file with a column for each variable. The output has a column for each variable that moves, \
      one for the result and one for each derivative, and a row for each point.

        graphviz-backprop sweep "(σ(w x + b) - y)^2" --at "x=1.5, b=0.1, y=1" \\
          --sweep w=-2:2:401 -o loss.csv
      """)

  @OptionGroup var input: InputOptions

  @Option(
    name: [.customLong("sweep"), .customLong("over")],
    help: ArgumentHelp(
      "Numbers from A to B with N points, both ends among them. May be repeated: a grid.",
      valueName: "name=a:b:n"))
  var ranges: [String] = []

  @Option(
    help: ArgumentHelp(
      "Points from a file, .csv with a first line of names, or .npy with --columns.",
      valueName: "file"))
  var points: String?

  @Option(
    help: ArgumentHelp(
      "The variables that the columns of --points are: w,b.", valueName: "names"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "The variables to differentiate by: w,b, or none. Without it: all scalar parameters.",
      valueName: "names"))
  var wrt: String?

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "A file: .csv, or .npy (float64, a row for each point). Without it: CSV to standard output.",
      valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The most threads; as many as processors without it.", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("The most points.", valueName: "count"))
  var maxPoints = 10_000_000

  @OptionGroup var limit: TimeLimit

  func validate() throws {
    guard ranges.isEmpty != (points == nil) else {
      throw ValidationError(
        ranges.isEmpty
          ? "sweep needs points: --sweep w=-2:2:401, or --points FILE"
          : "give --sweep or --points, not both")
    }
    guard columns == nil || points != nil else {
      throw ValidationError("--columns names the columns of --points")
    }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if maxPoints < 1 { throw ValidationError("--max-points must be at least 1") }
    if let output, !output.hasSuffix(".csv"), !output.hasSuffix(".npy") {
      throw ValidationError("-o takes a .csv or .npy file here")
    }
  }

  func run() throws {
    let watch = Watch(limit)
    let columns: [PointColumn]
    do throws(FormulaError) {
      if let points {
        columns = try PointColumn.read(points, names: self.columns, limit: maxPoints)
      } else {
        columns = try PointColumn.grid(ranges, limit: maxPoints)
      }
    } catch {
      InputOptions.end(error, texts: [])
    }
    // What moves has a value at each point; the first stands for it while the formula is read.
    let placeholders = columns.map { "\($0.name)=\($0.values.first ?? 0)" }
    let session = try Session(input, moving: placeholders, numbers: false)
    let graph = session.problem.graph
    guard let inputs = session.problem.inputs else {
      fail("a sweep needs a value for every variable", status: Status.data)
    }
    let moving = try columns.map {
      PointSweep.Column(try scalar(session, $0.name), $0.values)
    }
    let wanted = try derivatives(session)
    watch.note("computing the points")
    let sweep: PointSweep
    do throws(FormulaError) {
      sweep = try PointSweep(
        graph, inputs: inputs, columns: moving, wanted: wanted, threads: threads)
    } catch {
      InputOptions.end(error, texts: [session.problem.formula])
    }
    watch.finish()
    session.complainOfNotes()
    if let first = sweep.failures.first {
      Terminal.complain(
        "note: there is no value at \(sweep.failures.count) points; the first: \(first.message)\n")
    }
    let result = graph.objectiveName.id
    let table = NumberTable(
      names: columns.map(\.name) + [result] + wanted.map { "d\(result)/d\(graph.id(of: $0))" },
      columns: columns.map(\.values) + [Array(sweep.values)]
        + wanted.indices.map { Array(sweep.gradient($0)) })
    guard let output else {
      Terminal.put(table.csv)
      return
    }
    Files.write(output.hasSuffix(".npy") ? table.npy : table.csv, to: output)
  }

  private func scalar(_ session: Session, _ name: String) throws(Complaint) -> NodeID {
    let node = try session.node(named: name)
    guard !session.problem.graph[node].isUnit else {
      fail("«\(name)» is computed by a statement and cannot be swept", status: Status.data)
    }
    guard session.problem.graph[node].shape.isScalar else {
      fail(
        "«\(name)» is \(session.problem.graph[node].shape): a sweep runs over scalars",
        status: Status.data)
    }
    return node
  }

  private func derivatives(_ session: Session) throws(Complaint) -> [NodeID] {
    let graph = session.problem.graph
    guard let wrt else {
      return graph.ids.prefix(graph.variables.count).filter {
        graph[$0].kind == .parameter && graph[$0].shape.isScalar
      }
    }
    guard wrt != "none" else { return [] }
    var wanted: [NodeID] = []
    for name in wrt.split(separator: ",") { wanted.append(try scalar(session, name.trimmed)) }
    return wanted
  }
}

/// A variable and its values.
struct PointColumn {
  let name: String
  let values: [Double]

  /// The points of a grid of ranges; the last one runs fastest.
  static func grid(_ ranges: [String], limit: Int) throws(FormulaError) -> [PointColumn] {
    var axes: [PointColumn] = []
    var count = 1
    for range in ranges {
      let axis = try axis(range, limit: limit)
      guard !axes.contains(where: { $0.name == axis.name }) else {
        throw FormulaError(.value, "\(axis.name) is swept twice")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: axis.values.count)
      guard !overflow, product <= limit else { throw tooMany(limit) }
      count = product
      axes.append(axis)
    }
    var inner = count
    return axes.map { axis in
      inner /= axis.values.count
      return PointColumn(
        name: axis.name,
        values: (0..<count).map { axis.values[$0 / inner % axis.values.count] })
    }
  }

  private static func tooMany(_ limit: Int) -> FormulaError {
    FormulaError(
      .limit, "the sweep has more than \(limit) points", hint: "raise the limit with --max-points")
  }

  /// `w=-2:2:401`.
  private static func axis(_ text: String, limit: Int) throws(FormulaError) -> PointColumn {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let ends =
      parts.count == 2
      ? parts[1].split(separator: ":", omittingEmptySubsequences: false).map(\.trimmed) : []
    guard ends.count == 3, let first = number(ends[0]), let last = number(ends[1]) else {
      throw FormulaError(
        .value, "the range «\(text)» cannot be read",
        hint: "write NAME=FIRST:LAST:POINTS, such as w=-2:2:401")
    }
    guard let count = Int(ends[2]) else {
      throw FormulaError(
        .value, "«\(ends[2])» is no number of points", hint: "write w=-2:2:401 for 401 points")
    }
    guard count > 0 else {
      throw FormulaError(
        .value, "the range «\(text)» has no points", hint: "write w=-2:2:401 for 401 points")
    }
    guard count <= limit else { throw tooMany(limit) }
    guard first.isFinite, last.isFinite else {
      throw FormulaError(.value, "the range «\(text)» has no finite ends")
    }
    let steps = Double(count - 1)
    let values = (0..<count).map { index -> Double in
      if index == 0 { return first }
      if index == count - 1 { return last }
      let share = Double(index) / steps
      return first * (1 - share) + last * share
    }
    return PointColumn(name: parts[0].trimmed, values: values)
  }

  /// A number, or an expression of numbers: `2π`.
  private static func number(_ text: String) -> Double? {
    if let number = Double(text) { return number }
    guard let source = try? SourceText(text), let problem = try? Problem(source),
      case .constant(let value) = problem.graph.objective, value.shape.isScalar
    else { return nil }
    return Tensor(value).scalar
  }

  /// The columns of a file: named by a CSV's first line, or by `names`.
  static func read(
    _ path: String, names: String?, limit: Int
  ) throws(FormulaError) -> [PointColumn] {
    let table = try ValueFile.read(path, limit: limit.multipliedReportingOverflow(by: 64).0)
    let (rows, width) = (table.shape.rows, table.shape.columns)
    guard rows <= limit else { throw tooMany(limit) }
    guard let given = names ?? ValueFile.header(path) else {
      throw FormulaError(
        .value, "the columns of \(path) have no names", hint: "name them with --columns w,b")
    }
    let list = given.split(separator: ",").map { $0.trimmed }
    guard list.count == width, Set(list).count == width else {
      throw FormulaError(
        .value, "\(path) has \(width) columns, and their names are \(list.joined(separator: ", "))")
    }
    return list.enumerated().map { place, name in
      PointColumn(
        name: name, values: (0..<rows).map { table.elements[$0 * width + place] })
    }
  }
}
