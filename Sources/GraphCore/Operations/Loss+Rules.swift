import RealModule

extension Loss {
  /// The derivatives by all arguments for an upstream of 1.
  func gradients<A: DifferentialAlgebra>(_ x: [A], wanted: [Bool]) -> [A?] {
    let (a, b) = (x[0], x[1])
    let count = a.shape.count
    func mean(_ value: A) -> A { count == 1 ? value : A.fraction(1, count) ⊙ value }
    func ask(_ place: Int, _ rule: () -> A) -> A? { wanted[place] ? rule() : nil }
    switch self {
    case .mse:
      let gradient = A.fraction(2, count) ⊙ (a - b)
      return [gradient, -gradient]
    case .crossEntropy:
      return [ask(0) { -b.logarithm }, ask(1) { -A.quotientOrZero(a, b) }]
    case .softmaxCrossEntropy: return softmaxGradients(a, b, wanted)
    case .bce:
      // (p − y)/(p (1 − p)) as −y/p + (1 − y)/(1 − p), which has no 0/0 at p = y.
      let one = A.number(1)
      return [
        ask(0) { mean((one - b).logarithm - b.logarithm) },
        ask(1) { mean(A.quotientOrZero(one - a, one - b) - A.quotientOrZero(a, b)) },
      ]
    case .bceLogits:
      return [ask(0) { mean(-b) }, ask(1) { mean(A.unit(.activation(.sigmoid), b) - a) }]
    case .hinge:
      let active = A.unit(.piecewise(.greater), A.number(1), a ⊙ b)
      return [ask(0) { mean(-(active ⊙ b)) }, ask(1) { mean(-(active ⊙ a)) }]
    case .huber:
      let delta = x[2]
      let residual = a - b
      let clipped = A.unit(.piecewise(.clip), residual, -delta, delta)
      let size = A.unit(.elementary(.abs), residual)
      return [
        ask(0) { mean(clipped) }, ask(1) { mean(-clipped) },
        ask(2) {
          mean(A.unit(.activation(.relu), size - delta).collapsed(to: .scalar))
        },
      ]
    case .kl:
      return [
        ask(0) { (a ⊘ b).logarithm + A.number(1) }, ask(1) { -A.quotientOrZero(a, b) },
      ]
    }
  }

  /// ∂h = (Σy) softmax(h) − y and ∂y = −log_softmax(h); of matrices the mean over the rows.
  private func softmaxGradients<A: DifferentialAlgebra>(
    _ y: A, _ h: A, _ wanted: [Bool]
  ) -> [A?] {
    let axis: Axis = h.shape.isMatrix ? .columns : .all
    let samples = h.shape.isMatrix ? h.shape.rows : 1
    func mean(_ value: A) -> A { samples == 1 ? value : A.fraction(1, samples) ⊙ value }
    return [
      wanted[0] ? mean(-A.unit(.network(.logSoftmax(.columns)), h)) : nil,
      wanted[1]
        ? mean(
          y.reduced(.sum, axis).spread(to: h.shape, axis)
            ⊙ A.unit(.network(.softmax(.columns)), h) - y) : nil,
    ]
  }

  func vjp<A: DifferentialAlgebra>(_ x: [A], upstream: A, wanted: [Bool]) -> [A?] {
    zip(gradients(x, wanted: wanted), wanted).map { gradient, isWanted in
      isWanted ? gradient.map { upstream ⊙ $0 } : nil
    }
  }

  func jvp<A: DifferentialAlgebra>(_ x: [A], tangents: [A?]) -> A? {
    let gradients = gradients(x, wanted: tangents.map { $0 != nil })
    var total: A?
    for (gradient, tangent) in zip(gradients, tangents) {
      guard let gradient, let tangent else { continue }
      let part = (gradient ⊙ tangent).reduced(.sum, .all)
      total = total.map { $0 + part } ?? part
    }
    return total
  }

  /// The operation in smaller ones.
  func expanded<A: TensorAlgebra>(_ x: [A]) -> A {
    let (a, b) = (x[0], x[1])
    func mean(_ value: A) -> A { value.shape.isScalar ? value : value.reduced(.mean, .all) }
    switch self {
    case .mse: return mean((a - b).squared)
    case .crossEntropy: return -((a ⊙ b.logarithm).reduced(.sum, .all))
    case .softmaxCrossEntropy:
      let logits = A.unit(.network(.logSoftmax(.columns)), b)
      let total = -((a ⊙ logits).reduced(.sum, .all))
      return b.shape.isMatrix && b.shape.rows > 1 ? A.fraction(1, b.shape.rows) ⊙ total : total
    case .bce:
      let one = A.number(1)
      return -mean(a ⊙ b.logarithm + (one - a) ⊙ (one - b).logarithm)
    case .bceLogits: return mean(A.unit(.activation(.softplus), b) - a ⊙ b)
    case .hinge:
      return mean(A.unit(.piecewise(.max), A.number(0), A.number(1) - a ⊙ b))
    case .huber:
      let size = A.unit(.elementary(.abs), a - b)
      let near = A.fraction(1, 2) ⊙ size.squared
      let far = x[2] ⊙ (size - A.fraction(1, 2) ⊙ x[2])
      let isNear = A.unit(.piecewise(.lessOrEqual), size, x[2])
      return mean(A.unit(.piecewise(.select), isNear, near, far))
    case .kl: return (a ⊙ (a ⊘ b).logarithm).reduced(.sum, .all)
    }
  }

  /// The value, with 0 ln 0 = 0.
  func value(_ x: [Tensor]) -> Tensor {
    func timesLog(_ a: Double, _ b: Double) -> Double { a == 0 ? 0 : a * .log(b) }
    let (a, b) = (x[0].elements, x[1].elements)
    switch self {
    case .crossEntropy:
      return Tensor(-zip(a, b).reduce(0) { $0 + timesLog($1.0, $1.1) })
    case .bce:
      let total = zip(a, b).reduce(0) { sum, pair in
        let rest = pair.0 == 1 ? 0 : (1 - pair.0) * .log(onePlus: -pair.1)
        return sum + timesLog(pair.0, pair.1) + rest
      }
      return Tensor(-total / Double(a.count))
    case .kl: return Tensor(zip(a, b).reduce(0) { $0 + timesLog($1.0, $1.0 / $1.1) })
    default: return expanded(x)
    }
  }

  func isKink(_ x: [Tensor]) -> Bool {
    self == .hinge && zip(x[0].elements, x[1].elements).contains { $0 * $1 == 1 }
  }
}
