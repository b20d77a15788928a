import GraphCore
import Measuring
import RealModule

// One measurement in a fresh process, so that memory is what it says: prints a line of JSON.
//
//   Engine scalar chain|wide N      building, forward and reverse of a program
//   Engine build  chain|wide N      building alone, for the counting of instructions
//   Engine text   chain|wide N      the same from text: reading, the graph, its program
//   Engine points [THREADS] N       the nine-unit formula and its gradient at N points

let words = CommandLine.arguments.dropFirst().map { String($0) }
guard words.count >= 2, let n = Int(words[words.count - 1]), n > 0 else {
  complain("usage: Engine scalar|text chain|wide N, or Engine points N")
  exitWithFailure()
}
switch (words[0], Workload(rawValue: words[1])) {
case ("points", _): try measurePoints(n, threads: words.count > 2 ? Int(words[1]) : nil)
case ("scalar", let workload?): measureScalar(workload, n)
case ("build", let workload?): measureBuilding(workload, n)
case ("text", let workload?): try measureText(workload, n)
default: exitWithFailure()
}

func measureScalar(_ workload: Workload, _ n: Int) {
  let steps = n / workload.unitsPerStep
  let inputs = workload.inputs(steps)
  let before = residentKilobytes("VmRSS")
  var build = Timing()
  // As the tape does it: built five times, for the code has to be loaded, too.
  for _ in 0..<4 { _ = build.measure { workload.built(steps) } }
  var (program, result, run) = build.measure { workload.built(steps) }
  let memory = residentKilobytes("VmRSS") - before
  var forward = Timing()
  var reverse = Timing()
  var gradient = Timing()
  var value = 0.0
  for _ in 0..<repetitions(n) {
    forward.measure { program.evaluate(inputs, in: &run) }
    reverse.measure { program.differentiate(result, in: &run) }
  }
  // What a fit needs, and all that the loop of a person keeps: the derivatives by the variables.
  for _ in 0..<repetitions(n) {
    value = gradient.measure { program.valueAndGradient(of: result, at: inputs, in: &run) }
  }
  let gradients = (0..<program.variableCount).map { run.gradient(of: program.variable($0)) }
  emit([
    ("shape", "\"\(workload)\""), ("n", "\(n)"), ("peer", "\"ours\""),
    ("ops", "\(program.unitCount)"), ("build_s", "\(build.median / 1e3)"),
    ("forward_s", "\(forward.median / 1e3)"), ("backward_s", "\(reverse.median / 1e3)"),
    ("gradient_s", "\(gradient.median / 1e3)"),
    ("bytes_per_op", "\(Double(memory) * 1024 / Double(program.unitCount))"),
    ("program_bytes", "\(Double(program.byteCount) / Double(program.unitCount))"),
    ("peak_kb", "\(residentKilobytes("VmHWM"))"), ("value", "\(value)"),
    ("gsum", "\(gradients.reduce(0) { $0 + abs($1) })"),
  ])
}

func measureBuilding(_ workload: Workload, _ n: Int) {
  let steps = n / workload.unitsPerStep
  var build = Timing()
  var units = 0
  for _ in 0..<repetitions(n) { units = build.measure { workload.built(steps) }.0.unitCount }
  emit([
    ("shape", "\"\(workload)\""), ("n", "\(n)"), ("ops", "\(units)"),
    ("build_s", "\(build.median / 1e3)"),
  ])
}

/// Reading the formula as text and building its graph; then the same runs.
func measureText(_ workload: Workload, _ n: Int) throws {
  let steps = n / workload.unitsPerStep
  let text = Array(workload.formula(steps).utf8)
  let inputs = workload.inputs(steps).map { Tensor($0) }
  let before = residentKilobytes("VmRSS")
  var build = Timing()
  let problem = try build.measure {
    try Problem(SourceText(text, sizeLimit: text.count))
  }
  let memory = residentKilobytes("VmRSS") - before
  for _ in 1..<max(1, environment("ENGINE_ROUNDS") ?? 1) {
    _ = try Problem(SourceText(text, sizeLimit: text.count))
  }
  let units = problem.graph.nodes.count - problem.graph.variables.count
  var forward = Timing()
  var reverse = Timing()
  let evaluation = try forward.measure { try problem.graph.evaluate(inputs) }
  let gradients = reverse.measure { evaluation.gradients() }
  let sum = problem.graph.variables.indices.reduce(0) {
    $0 + abs(gradients.scalar(of: NodeID($1)))
  }
  emit([
    ("shape", "\"\(workload)\""), ("n", "\(n)"), ("peer", "\"ours_text\""), ("ops", "\(units)"),
    ("build_s", "\(build.median / 1e3)"), ("forward_s", "\(forward.median / 1e3)"),
    ("backward_s", "\(reverse.median / 1e3)"), ("bytes", "\(text.count)"),
    ("bytes_per_op", "\(Double(memory) * 1024 / Double(units))"),
    ("peak_kb", "\(residentKilobytes("VmHWM"))"), ("value", "\(evaluation.objective.scalar)"),
    ("gsum", "\(sum)"),
  ])
}

/// The nine-unit formula and its gradient by w and b at many points.
func measurePoints(_ n: Int, threads: Int?) throws {
  let problem = try Problem(
    SourceText("f(w,b) = 1/2 (σ(wx + b) - y)^2 + 1/2 w^2"),
    values: [SourceText("w=0, x=1.5, b=0, y=1", name: "--at", index: 1)])
  let graph = problem.graph
  let columns = [("w", { (x: Double) in Double.sin(x) }), ("b", { Double.cos($0) })].compactMap {
    (name, value) in
    graph.variables.firstIndex(of: Name(name)).map { place in
      PointSweep.Column(NodeID(place), (0..<n).map { value(Double($0)) })
    }
  }
  var timing = Timing()
  var sum = 0.0
  var sweep = try PointSweep(
    graph, inputs: problem.inputs ?? [], columns: columns, wanted: columns.map(\.variable),
    threads: threads)
  for _ in 0..<21 { try timing.measure { try sweep.run(columns) } }
  for place in columns.indices { sum += sweep.gradient(place).reduce(0) { $0 + abs($1) } }
  emit([
    ("peer", "\"ours\""), ("n", "\(n)"), ("run_s", "\(timing.median / 1e3)"),
    ("least_s", "\(timing.least / 1e3)"), ("gsum", "\(sum)"),
  ])
}

/// How often a step that costs about 4n elementary operations is repeated.
func repetitions(_ n: Int) -> Int {
  environment("ENGINE_ROUNDS") ?? min(2000, max(5, 20_000_000 / (4 * n + 1)))
}
