extension Reduction {
  /// ∂(result of the lane)/∂x, element by element; nil where it is 0 everywhere.
  private func partial<A: DifferentialAlgebra>(_ x: A, _ axis: Axis, value: A) -> A? {
    let count = axis.laneCount(x.shape)
    switch self {
    case .sum: return A.ones(x.shape)
    case .mean: return A.fraction(1, count) ⊙ A.ones(x.shape)
    case .product: return A.productOfOthers(x, axis, product: value)
    case .max, .min:
      let ties = A.unit(.piecewise(.equal), x, value.spread(to: x.shape, axis))
      return ties ⊘ ties.reduced(.sum, axis).spread(to: x.shape, axis)
    case .variance:
      return A.fraction(2, count) ⊙ (x - x.reduced(.mean, axis).spread(to: x.shape, axis))
    case .standardDeviation:
      let centred = x - x.reduced(.mean, axis).spread(to: x.shape, axis)
      return A.quotientOrZero(
        centred, (A.number(count) ⊙ value).spread(to: x.shape, axis))
    case .logSumExp: return (x - value.spread(to: x.shape, axis)).exponential
    case .norm: return A.quotientOrZero(x, value.spread(to: x.shape, axis))
    case .norm1: return A.unit(.piecewise(.sign), x)
    case .argmax, .argmin: return nil
    }
  }

  func vjp<A: DifferentialAlgebra>(_ x: A, _ axis: Axis, value: A, upstream: A) -> A? {
    let count = axis.laneCount(x.shape)
    switch self {
    case .sum: return upstream.spreadFully(to: x.shape, axis)
    case .mean: return (A.fraction(1, count) ⊙ upstream).spreadFully(to: x.shape, axis)
    default:
      return partial(x, axis, value: value).map {
        upstream.spread(to: x.shape, axis) ⊙ $0
      }
    }
  }

  func jvp<A: DifferentialAlgebra>(_ x: A, _ axis: Axis, value: A, tangent: A) -> A? {
    switch self {
    case .sum, .mean: return tangent.reduced(self, axis)
    default:
      return partial(x, axis, value: value).map { partial in
        (self == .max || self == .min ? A.productOrZero(partial, tangent) : partial ⊙ tangent)
          .reduced(.sum, axis)
      }
    }
  }

  /// The operation in smaller ones; nil where it is one of the smallest.
  func expanded<A: TensorAlgebra>(_ x: A, _ axis: Axis) -> A? {
    switch self {
    case .variance, .standardDeviation:
      let mean = x.reduced(.mean, axis).spreadByProduct(to: x.shape, axis)
      let variance = (x - mean).squared.reduced(.mean, axis)
      return self == .variance ? variance : variance.root
    case .norm: return x.squared.reduced(.sum, axis).root
    case .norm1: return A.unit(.elementary(.abs), x).reduced(.sum, axis)
    default: return nil
    }
  }

  /// Whether an element or a tie stands at a point where the derivative is a choice.
  func isKink(_ x: Tensor, _ axis: Axis) -> Bool {
    let flags = x.reduced(axis) { lane in
      switch self {
      case .max, .argmax:
        let largest = lane.max() ?? 0
        return lane.count { $0 == largest } > 1 ? 1 : 0
      case .min, .argmin:
        let smallest = lane.min() ?? 0
        return lane.count { $0 == smallest } > 1 ? 1 : 0
      case .norm: return lane.allSatisfy { $0 == 0 } ? 1 : 0
      case .norm1: return lane.contains(0) ? 1 : 0
      case .standardDeviation: return lane.allSatisfy { $0 == lane[0] } ? 1 : 0
      default: return 0
      }
    }
    return flags.elements.contains(1)
  }
}

extension Axis {
  /// How many elements a lane of a shape has.
  func laneCount(_ shape: Shape) -> Int {
    switch self {
    case .all: shape.count
    case .rows: shape.rows
    case .columns: shape.columns
    }
  }
}

extension DifferentialAlgebra {
  /// One value a lane spread to the whole shape, also where a scalar would spread by itself.
  func spreadFully(to shape: Shape, _ axis: Axis) -> Self {
    if self.shape == shape { return self }
    return self.shape.isScalar
      ? Self.unit(.shapeChange(.broadcast(shape)), self) : spread(to: shape, axis)
  }
}
