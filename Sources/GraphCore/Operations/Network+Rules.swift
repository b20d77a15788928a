extension Network {
  /// The lanes over which a softmax or a normalisation runs.
  func lanes(_ shape: Shape) -> Axis {
    guard shape.isMatrix else { return .all }
    switch self {
    case .softmax(let axis), .logSoftmax(let axis): return axis
    case .layerNorm, .linear: return .columns
    case .batchNorm: return .rows
    }
  }

  func vjp<A: DifferentialAlgebra>(
    _ x: [A], _ y: A, upstream g: A, wanted: [Bool]
  ) -> [A?] {
    let shape = x[0].shape
    let axis = lanes(shape)
    switch self {
    case .softmax:
      // s ⊙ (g − ⟨g, s⟩)
      return [y ⊙ (g - (g ⊙ y).reduced(.sum, axis).spread(to: shape, axis))]
    case .logSoftmax:
      // g − (Σg) softmax(h)
      let softmax = A.unit(.network(.softmax(axis)), x[0])
      return [g - g.reduced(.sum, axis).spread(to: shape, axis) ⊙ softmax]
    case .linear: return linearVJP(x, g, wanted)
    case .layerNorm, .batchNorm: return normalizationVJP(x, g, wanted, axis)
    }
  }

  private func linearVJP<A: DifferentialAlgebra>(_ x: [A], _ g: A, _ wanted: [Bool]) -> [A?] {
    let (input, weights, bias) = (x[0], x[1], x[2])
    let summed: (A) -> A = { g in
      if bias.shape.isScalar { return g.collapsed(to: .scalar) }
      return input.shape.isMatrix ? g.reduced(.sum, .rows) : g
    }
    return input.shape.isMatrix
      ? [
        wanted[0] ? g.times(weights) : nil, wanted[1] ? g.transposedTimes(input) : nil,
        wanted[2] ? summed(g) : nil,
      ]
      : [
        wanted[0] ? weights.transposedTimes(g) : nil,
        wanted[1] ? g.timesTransposed(input) : nil, wanted[2] ? summed(g) : nil,
      ]
  }

  /// With d = g ⊙ gain, the normalised x̂ and the deviation s = √(var + eps):
  /// x̄ = (d − mean(d) − x̂ ⊙ mean(d ⊙ x̂)) ⊘ s (Ioffe & Szegedy 2015, §3).
  private func normalizationVJP<A: DifferentialAlgebra>(
    _ x: [A], _ g: A, _ wanted: [Bool], _ axis: Axis
  ) -> [A?] {
    let shape = x[0].shape
    func spread(_ value: A) -> A { value.spread(to: shape, axis) }
    let centred = x[0] - spread(x[0].reduced(.mean, axis))
    let deviation = (centred.squared.reduced(.mean, axis) + x[3]).root
    let normal = A.normalized(self, x, centred ⊘ spread(deviation))
    let d = g ⊙ x[1].spreadFeatures(to: shape)
    let overlap = (d ⊙ normal).reduced(.mean, axis)
    let inside = d - spread(d.reduced(.mean, axis)) - normal ⊙ spread(overlap)
    return [
      wanted[0] ? inside ⊘ spread(deviation) : nil,
      wanted[1] ? (g ⊙ normal).gatheredFeatures(to: x[1].shape) : nil,
      wanted[2] ? g.gatheredFeatures(to: x[2].shape) : nil,
      wanted[3] ? epsVJP(overlap, deviation, lane: axis.laneCount(shape)) : nil,
    ]
  }

  /// −½ Σ d ⊙ x̂ ⊘ s².
  private func epsVJP<A: DifferentialAlgebra>(_ overlap: A, _ deviation: A, lane: Int) -> A {
    let each = overlap ⊘ deviation.squared
    return A.fraction(-lane, 2) ⊙ each.collapsed(to: .scalar)
  }

  func jvp<A: DifferentialAlgebra>(_ x: [A], _ y: A, tangents t: [A?]) -> A? {
    let axis = lanes(x[0].shape)
    switch self {
    case .softmax:
      return t[0].map { tangent in
        y ⊙ (tangent - (y ⊙ tangent).reduced(.sum, axis).spread(to: y.shape, axis))
      }
    case .logSoftmax:
      return t[0].map { tangent in
        let softmax = A.unit(.network(.softmax(axis)), x[0])
        return tangent - (softmax ⊙ tangent).reduced(.sum, axis).spread(to: y.shape, axis)
      }
    case .linear, .layerNorm, .batchNorm:
      return expanded(zip(x, t).map { DualTensor($0, tangent: $1) }).tangent
    }
  }

  /// The operation in smaller ones.
  func expanded<A: TensorAlgebra>(_ x: [A]) -> A {
    let input = x[0]
    let shape = input.shape
    let axis = lanes(shape)
    switch self {
    case .softmax:
      return (input - input.reduced(.logSumExp, axis).spreadByProduct(to: shape, axis))
        .exponential
    case .logSoftmax:
      return input - input.reduced(.logSumExp, axis).spreadByProduct(to: shape, axis)
    case .linear:
      if !shape.isMatrix { return A.unit(.linearAlgebra(.matrixProduct), x[1], input) + x[2] }
      let product = A.unit(.linearAlgebra(.matrixProduct), input, x[1].transposed)
      return product + x[2].spreadByProduct(to: product.shape, .rows)
    case .layerNorm, .batchNorm:
      let mean = input.reduced(.mean, axis).spreadByProduct(to: shape, axis)
      let centred = input - mean
      let deviation = (centred.squared.reduced(.mean, axis) + x[3]).root
      let normal = centred ⊘ deviation.spreadByProduct(to: shape, axis)
      let rows: Axis = shape.isMatrix ? .rows : .all
      let gain = x[1].spreadByProduct(to: shape, rows)
      let scaled = x[1].constantValue == .scalar(.one) ? normal : normal ⊙ gain
      return x[2].constantValue == .scalar(.zero)
        ? scaled : scaled + x[2].spreadByProduct(to: shape, rows)
    }
  }
}

extension DifferentialAlgebra {
  /// One value a feature (a column of a matrix, an element of a vector) spread over the samples.
  fileprivate func spreadFeatures(to shape: Shape) -> Self {
    self.shape.isScalar || !shape.isMatrix ? self : spread(to: shape, .rows)
  }

  /// The sum over the samples for each feature, or over all for a scalar.
  fileprivate func gatheredFeatures(to shape: Shape) -> Self {
    if shape.isScalar { return collapsed(to: .scalar) }
    return self.shape.isMatrix ? reduced(.sum, .rows) : self
  }
}
