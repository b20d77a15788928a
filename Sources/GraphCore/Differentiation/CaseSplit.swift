/// A formula told case by case, by a condition that stands in it.
public struct CaseSplit: Hashable, Sendable {
  public let condition: Symbolic
  public let whereTrue: Symbolic
  public let whereFalse: Symbolic
}

extension Graph {
  /// A formula with one condition (a comparison z > 0, or relu′(z)) split by it: the formula where it
  /// holds and where it does not, simplified. nil where there is no condition or more than one, or where
  /// the condition is of a vector.
  public func caseSplit(of formula: Symbolic) -> CaseSplit? {
    var conditions: [Symbolic] = []
    formula.visitConditions { if !conditions.contains($0) { conditions.append($0) } }
    guard conditions.count == 1, let condition = conditions.first, condition.shape.isScalar else {
      return nil
    }
    func branch(_ value: Constant) -> Symbolic? {
      var form = NormalForm()
      let replaced = formula.replacingConditions(by: value)
      let term = form.term(replaced) { form, id in form.leaf(id, self[id].shape, length: 2) }
      return term.map { form.formula(form.finish($0)) }
    }
    guard let whereTrue = branch(.one), let whereFalse = branch(.zero) else { return nil }
    return CaseSplit(condition: condition, whereTrue: whereTrue, whereFalse: whereFalse)
  }
}

extension Symbolic {
  /// z > 0 of a comparison, and of relu′(z).
  private var condition: Symbolic? {
    guard case .apply(let primitive, let x, _, let shape) = self else { return nil }
    switch primitive {
    case .piecewise(.greater), .piecewise(.less), .piecewise(.greaterOrEqual),
      .piecewise(.lessOrEqual):
      return self
    case .derivative(.activation(.relu), order: 1):
      return .apply(.piecewise(.greater), [x[0], 0], output: 0, shape: shape)
    default: return nil
    }
  }

  func visitConditions(_ body: (Symbolic) -> Void) {
    if let condition { return body(condition) }
    guard case .apply(_, let x, _, _) = self else { return }
    for operand in x { operand.visitConditions(body) }
  }

  func replacingConditions(by value: Constant) -> Symbolic {
    if condition != nil { return .filled(value, shape) }
    guard case .apply(let primitive, let x, let output, let shape) = self else { return self }
    return .apply(
      primitive, x.map { $0.replacingConditions(by: value) }, output: output, shape: shape)
  }
}
