import RealModule

extension Tensor {
  /// Hands each lane of an axis to `body`: all elements, each column, or each row.
  func reduced(_ axis: Axis, _ body: ([Double]) -> Double) -> Tensor {
    switch axis {
    case .all: return Tensor(body(elements))
    case .rows:
      return Tensor(
        shape: axis.reduced(shape),
        elements: (0..<shape.columns).map { j in
          body((0..<shape.rows).map { self[$0, j] })
        })
    case .columns:
      let width = shape.columns
      return Tensor(
        shape: axis.reduced(shape),
        elements: (0..<shape.rows).map { i in
          body(Array(elements[i * width..<(i + 1) * width]))
        })
    }
  }

  static func reduce(_ reduction: Reduction, _ axis: Axis, _ x: Tensor) -> Tensor {
    switch reduction {
    case .sum where axis == .rows: x.columnSums
    case .sum: x.reduced(axis, DenseKernels.sum)
    case .mean: x.reduced(axis) { DenseKernels.sum($0) / Double($0.count) }
    case .product: x.reduced(axis) { $0.reduce(1, *) }
    case .max:
      x.reduced(axis) { lane in lane.reduce(-.infinity) { Piecewise.max.value($0, $1, 0) } }
    case .min: x.reduced(axis) { lane in lane.reduce(.infinity) { Piecewise.min.value($0, $1, 0) } }
    case .variance: x.reduced(axis, variance)
    case .standardDeviation: x.reduced(axis) { variance($0).squareRoot() }
    case .logSumExp: x.reduced(axis, logSumExp)
    case .norm: x.reduced(axis, DenseKernels.norm)
    case .norm1: x.reduced(axis) { $0.reduce(0) { $0 + $1.magnitude } }
    case .argmax: x.reduced(axis) { Double(extremum($0, >) + 1) }
    case .argmin: x.reduced(axis) { Double(extremum($0, <) + 1) }
    }
  }

  private var columnSums: Tensor {
    let width = shape.columns
    var sums = [Double](repeating: 0, count: width)
    sums.withUnsafeMutableBufferPointer { sums in
      elements.withUnsafeBufferPointer { elements in
        for start in stride(from: 0, to: elements.count, by: width) {
          for j in 0..<width { sums[j] += elements[start &+ j] }
        }
      }
    }
    return Tensor(shape: Axis.rows.reduced(shape), elements: sums)
  }

  /// Σ(x − x̄)²/n, in two passes.
  private static func variance(_ lane: [Double]) -> Double {
    let n = Double(lane.count)
    let mean = lane.reduce(0, +) / n
    return lane.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
  }

  /// ln Σ eˣ = m + ln Σ e^{x−m} with the largest element m.
  static func logSumExp(_ lane: [Double]) -> Double {
    let largest = lane.reduce(-.infinity) { Piecewise.max.value($0, $1, 0) }
    guard largest.isFinite else { return largest }
    return largest + .log(lane.reduce(0) { $0 + .exp($1 - largest) })
  }

  /// The place of the first largest (or smallest) element.
  private static func extremum(_ lane: [Double], _ beats: (Double, Double) -> Bool) -> Int {
    var best = 0
    for i in lane.indices where beats(lane[i], lane[best]) { best = i }
    return best
  }

  /// e^{x−m}/Σe^{x−m} along each lane, with its largest element m.
  static func softmax(_ x: Tensor, _ axis: Axis) -> Tensor {
    x.mapped(axis) { lane in
      let largest = lane.reduce(-.infinity) { Piecewise.max.value($0, $1, 0) }
      var powers = lane.map { Double.exp($0 - largest) }
      let sum = powers.reduce(0, +)
      for i in powers.indices { powers[i] /= sum }
      return powers
    }
  }

  /// x − ln Σ eˣ along each lane, as (x − m) − ln Σ e^{x−m}.
  static func logSoftmax(_ x: Tensor, _ axis: Axis) -> Tensor {
    x.mapped(axis) { lane in
      let largest = lane.reduce(-.infinity) { Piecewise.max.value($0, $1, 0) }
      let logarithm = Double.log(lane.reduce(0) { $0 + .exp($1 - largest) })
      return lane.map { $0 - largest - logarithm }
    }
  }

  /// For each element the product of the others of its lane, from products of those before and after.
  static func productOfOthers(_ x: Tensor, _ axis: Axis) -> Tensor {
    x.mapped(axis) { lane in
      var result = [Double](repeating: 1, count: lane.count)
      var before = 1.0
      for i in lane.indices {
        result[i] = before
        before *= lane[i]
      }
      var after = 1.0
      for i in lane.indices.reversed() {
        result[i] *= after
        after *= lane[i]
      }
      return result
    }
  }

  /// Replaces each lane.
  func mapped(_ axis: Axis, _ body: ([Double]) -> [Double]) -> Tensor {
    switch axis {
    case .all: return Tensor(shape: shape, elements: body(elements))
    case .columns:
      let width = shape.columns
      var result: [Double] = []
      result.reserveCapacity(elements.count)
      for i in 0..<shape.rows { result += body(Array(elements[i * width..<(i + 1) * width])) }
      return Tensor(shape: shape, elements: result)
    case .rows:
      var result = self
      for j in 0..<shape.columns {
        for (i, value) in body((0..<shape.rows).map { self[$0, j] }).enumerated() {
          result[i, j] = value
        }
      }
      return result
    }
  }
}
