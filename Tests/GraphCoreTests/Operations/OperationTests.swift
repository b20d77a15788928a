import Testing

@testable import GraphCore

/// A well-spread number for each place, the same each time.
func direction(like shape: Shape, _ salt: Int) -> Tensor {
  Tensor(
    shape: shape,
    elements: (0..<shape.count).map { i in
      Double((i * 7919 + salt * 104_729 + 17) % 1009) / 504 - 1
    })
}

private func inner(_ a: Tensor, _ b: Tensor) -> Double {
  DenseKernels.inner(a.elements, b.elements)
}

private func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  (a - b).magnitude <= tolerance * max(1, a.magnitude, b.magnitude)
}

@Suite struct OperationTests {
  @Test func everyOperationHasARow() {
    let present = Set(OperationTable.all.map { "\($0.primitive)".prefix { $0 != "(" } })
    #expect(present.count == 10)
    func named(_ rows: [OperationRow]) -> Set<String> { Set(rows.map(\.primitive.name)) }
    let names = named(OperationTable.all)
    for operation in Arithmetic.allCases { #expect(names.contains(operation.name)) }
    for function in Elementary.allCases { #expect(names.contains(function.name)) }
    for function in Activation.allCases { #expect(names.contains(function.name)) }
    for function in Piecewise.allCases { #expect(names.contains(function.name)) }
    for reduction in Reduction.allCases { #expect(names.contains(reduction.name)) }
    for operation in LinearAlgebra.allCases { #expect(names.contains(operation.name)) }
    for loss in Loss.allCases { #expect(names.contains(loss.name)) }
  }

  @Test(arguments: OperationTable.all)
  func valueAndShape(_ row: OperationRow) throws {
    let shapes = try row.primitive.outputShapes(row.arguments.map(\.shape))
    let outputs = Tensor.apply(row.primitive, row.arguments)
    #expect(outputs.map(\.shape) == shapes)
    for output in outputs { #expect(output.elements.count == output.shape.count) }
    guard let expected = row.expected else { return }
    #expect(outputs[0].elements.count == expected.count)
    for (got, want) in zip(outputs[0].elements, expected) {
      #expect((got - want).magnitude <= 4e-15 * max(want.magnitude, 1e-9), "\(got) is not \(want)")
    }
  }

  /// ⟨v, J w⟩ = ⟨Jᵀ v, w⟩ and J w against a central difference of high order.
  @Test(arguments: OperationTable.all)
  func derivatives(_ row: OperationRow) {
    let x = row.arguments
    let y = Tensor.apply(row.primitive, x)
    let isConstant = x.map { _ in false }
    let cotangents = y.enumerated().map { direction(like: $1.shape, $0 + 3) }
    let shares = row.primitive.vjp(
      x, y, upstream: cotangents, wanted: x.map { _ in true }, isConstant: isConstant)
    for (place, argument) in x.enumerated() {
      let w = direction(like: argument.shape, place + 11)
      let tangents = row.primitive.jvp(
        x, y, tangents: x.indices.map { $0 == place ? w : nil }, isConstant: isConstant)
      var forward = 0.0
      for (output, tangent) in tangents.enumerated() {
        if let tangent { forward += inner(cotangents[output], tangent) }
        if let tangent { #expect(tangent.shape == y[output].shape) }
      }
      if let share = shares[place] { #expect(share.shape == argument.shape) }
      let reverse = shares[place].map { inner($0, w) } ?? 0
      #expect(agree(forward, reverse, 1e-12), "place \(place): \(forward) and \(reverse)")
      // Discrete outputs do not move.
      let numeric = centralDifference { h in
        var moved = x
        let step = Tensor(h) ⊙ w
        moved[place] = x[place] + step
        let outputs = Tensor.apply(row.primitive, moved)
        return zip(outputs, cotangents).reduce(0) { $0 + inner($1.0, $1.1) }
      }
      #expect(agree(forward, numeric, 1e-8), "place \(place): \(forward), difference \(numeric)")
    }
  }

  /// The eighth-order central difference with step 1/256.
  private func centralDifference(_ f: (Double) -> Double) -> Double {
    let h = 1.0 / 256
    let weights = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
    var sum = 0.0
    for (k, weight) in weights.enumerated() {
      let step = Double(k + 1) * h
      sum += weight * (f(step) - f(-step))
    }
    return sum / h
  }

  @Test(arguments: OperationTable.all.filter(\.primitive.isComposite))
  func expansionAgrees(_ row: OperationRow) throws {
    let whole = Tensor.apply(row.primitive, row.arguments)[0]
    let opened = try #require(row.primitive.expanded(row.arguments))
    #expect(opened.shape == whole.shape)
    for (a, b) in zip(opened.elements, whole.elements) { #expect(agree(a, b, 1e-14)) }
    let duals = row.arguments.enumerated().map {
      DualTensor($1, tangent: direction(like: $1.shape, $0 + 5))
    }
    let tangent = try #require(row.primitive.expanded(duals)?.tangent)
    let rule = row.primitive.jvp(
      row.arguments, [whole], tangents: duals.map(\.tangent),
      isConstant: row.arguments.map { _ in false })
    for (a, b) in zip(tangent.elements, try #require(rule[0]).elements) {
      #expect(agree(a, b, 1e-12))
    }
  }
}
