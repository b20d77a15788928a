import GraphCore
import Measuring

// One measurement in a fresh process, so that memory is what it says: prints a line of JSON.
//
//   Engine scalar chain|wide N      building, forward and reverse of a program
//   Engine text   chain|wide N      the same from text: reading, the graph, its program
//   Engine points N                 the nine-unit formula and its gradient at N points

let words = CommandLine.arguments.dropFirst().map { String($0) }
guard words.count >= 2, let n = Int(words[words.count - 1]), n > 0 else {
  complain("usage: Engine scalar|text chain|wide N, or Engine points N")
  exitWithFailure()
}
switch (words[0], Workload(rawValue: words[1])) {
case ("scalar", let workload?): measureScalar(workload, n)
default: exitWithFailure()
}

func measureScalar(_ workload: Workload, _ n: Int) {
  let steps = n / workload.unitsPerStep
  let inputs = workload.inputs(steps)
  let before = residentKilobytes("VmRSS")
  var build = Timing()
  var (program, result, run): (ScalarProgram, ScalarProgram.Slot, ScalarRun) = build.measure {
    let (program, result) = workload.program(steps)
    var run = ScalarRun(program)
    run.prepareGradients(program)
    return (program, result, run)
  }
  let memory = residentKilobytes("VmRSS") - before
  var forward = Timing()
  var reverse = Timing()
  for _ in 0..<repetitions(n) {
    forward.measure { program.evaluate(inputs, in: &run) }
    reverse.measure { program.differentiate(result, in: &run) }
  }
  let gradients = (0..<program.variableCount).map { run.gradient(of: program.variable($0)) }
  emit([
    ("shape", "\"\(workload)\""), ("n", "\(n)"), ("peer", "\"ours\""),
    ("ops", "\(program.unitCount)"), ("build_s", "\(build.median / 1e3)"),
    ("forward_s", "\(forward.median / 1e3)"), ("backward_s", "\(reverse.median / 1e3)"),
    ("bytes_per_op", "\(Double(memory) * 1024 / Double(program.unitCount))"),
    ("program_bytes", "\(Double(program.byteCount) / Double(program.unitCount))"),
    ("peak_kb", "\(residentKilobytes("VmHWM"))"), ("value", "\(run.value(of: result))"),
    ("gsum", "\(gradients.reduce(0) { $0 + abs($1) })"),
  ])
}

/// How often a step that costs about 4n elementary operations is repeated.
func repetitions(_ n: Int) -> Int { min(2000, max(5, 20_000_000 / (4 * n + 1))) }
