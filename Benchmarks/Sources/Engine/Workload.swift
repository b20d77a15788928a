import GraphCore
import RealModule

/// The two shapes that every peer computes, with the same numbers.
enum Workload: String {
  /// h_{k+1} = σ(w_k h_k + b_k): three units a step, one after the other.
  case chain
  /// Σ_i ½(σ(w x_i + b) − y_i)²: seven units a term, independent but for the sum.
  case wide

  var unitsPerStep: Int { self == .chain ? 3 : 7 }

  /// The values of the variables in the order in which they are made.
  func inputs(_ steps: Int) -> [Double] {
    var values: [Double] = self == .chain ? [0.3] : [0.7, 0.1]
    for k in 0..<steps {
      let x = Double(k)
      values +=
        self == .chain
        ? [4 + 0.02 * .sin(x), -2 + 0.01 * .cos(x)] : [.sin(x), 0.5 + 0.25 * .cos(x)]
    }
    return values
  }

  /// The program, unit by unit, as a person's code would make it; and the slot of the result.
  func program(_ steps: Int) -> (ScalarProgram, ScalarProgram.Slot) {
    let count = (self == .chain ? 1 : 2) + 2 * steps
    var program = ScalarProgram.Builder(variables: count, capacity: steps * unitsPerStep)
    let half = program.constant(0.5)
    switch self {
    case .chain:
      var h = program.variable(0)
      for k in 0..<steps {
        let z = program.append(
          .arithmetic(.add),
          program.append(.arithmetic(.multiply), program.variable(2 * k + 1), h),
          program.variable(2 * k + 2))
        h = program.append(.activation(.sigmoid), z)
      }
      return (program.sealed(), h)
    case .wide:
      let (w, b) = (program.variable(0), program.variable(1))
      var sum = program.constant(0)
      for k in 0..<steps {
        let z = program.append(
          .arithmetic(.add),
          program.append(.arithmetic(.multiply), w, program.variable(2 * k + 2)), b)
        let error = program.append(
          .arithmetic(.subtract), program.append(.activation(.sigmoid), z),
          program.variable(2 * k + 3))
        let term = program.append(
          .arithmetic(.multiply), half, program.append(.elementary(.square), error))
        sum = program.append(.arithmetic(.add), sum, term)
      }
      return (program.sealed(), sum)
    }
  }

  /// The program with the memory that runs with gradients need.
  func built(_ steps: Int) -> (ScalarProgram, ScalarProgram.Slot, ScalarRun) {
    let (program, result) = program(steps)
    var run = ScalarRun(program)
    run.prepareGradients(program)
    return (program, result, run)
  }

  /// One statement a line, as text.
  func formula(_ steps: Int) -> String {
    switch self {
    case .chain:
      return (0..<steps).map { "h\($0 + 1) = sigmoid(w\($0)*h\($0) + b\($0))\n" }.joined()
    case .wide:
      return "f = "
        + (0..<steps).map { "0.5*(sigmoid(w*x\($0)+b)-y\($0))^2" }.joined(separator: " + ") + "\n"
    }
  }
}
