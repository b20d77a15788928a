/// Sums over indices that are restricted: i < j, j ≠ i, i ∈ {1, 2, 3}.
extension Lowering {
  /// Whether the present step counts; nil where that cannot be said yet.
  private func holds(_ condition: IndexCondition) -> Bool? {
    switch condition {
    case .comparison(let a, let sign, let b):
      guard let x = whole(a), let y = whole(b) else { return nil }
      switch sign {
      case .less: return x < y
      case .greater: return x > y
      case .lessOrEqual: return x <= y
      case .greaterOrEqual: return x >= y
      case .notEqual: return x != y
      default: return x == y
      }
    case .member(let name, let members):
      return loops[name].map { step in members.contains { whole($0) == step } }
    }
  }

  func counts(_ unrolling: Unrolling) throws(FormulaError) -> Bool {
    for condition in unrolling.conditions {
      if let holds = holds(condition) {
        if !holds { return false }
      } else if unrolling.isInnermost {
        let missing = names(in: condition).first { loops[$0] == nil && boundConstants[$0] == nil }
        throw FormulaError(
          .value, "the index \(missing ?? "") of a condition has no value",
          at: unrolling.boundsRange,
          hint: "sum over it too, or give it a whole number: --at \"\(missing ?? "n")=3\"")
      }
    }
    return true
  }

  func names(in condition: IndexCondition) -> [String] {
    switch condition {
    case .comparison(let a, _, let b): names(in: a) + names(in: b)
    case .member(_, let members): members.flatMap(names(in:))
    }
  }

  /// The range of an index that has no bounds: from its conditions, or the size of what it indexes.
  func range(of unrolling: Unrolling) throws(FormulaError) -> (Int, Int) {
    let index = unrolling.index
    for case .member(index, let members) in unrolling.conditions {
      let numbers = members.compactMap(whole)
      if let first = numbers.min(), let last = numbers.max() { return (first, last) }
    }
    let first = end(of: index, unrolling.conditions, isUpper: false, depth: 0)
    if let last = end(of: index, unrolling.conditions, isUpper: true, depth: 0) {
      return (first ?? 1, last)
    }
    let unknown = unrolling.conditions.flatMap(names(in:)).first {
      loops[$0] == nil && boundConstants[$0] == nil && !runningLetters.contains($0)
    }
    if let unknown {
      throw FormulaError(
        .value, "the bound \(unknown) has no value", at: unrolling.boundsRange,
        hint: "give it one: --at \"\(unknown)=3\"")
    }
    return (first ?? 1, try size(of: index, in: unrolling.body, at: unrolling.boundsRange))
  }

  /// A bound that conditions give: j ≤ n, or i < j and j ≤ n.
  private func end(
    of index: String, _ conditions: [IndexCondition], isUpper: Bool, depth: Int
  ) -> Int? {
    guard depth < 8 else { return nil }
    for case .comparison(let a, let sign, let b) in conditions {
      let isLess = sign == .less || sign == .lessOrEqual
      guard isLess || sign == .greater || sign == .greaterOrEqual else { continue }
      let (low, high) = isLess ? (a, b) : (b, a)
      let (own, other) = isUpper ? (low, high) : (high, low)
      guard case .name(index) = own else { continue }
      if let number = whole(other) { return number }
      if case .name(let next) = other,
        let found = end(of: next, conditions, isUpper: isUpper, depth: depth + 1)
      {
        return found
      }
    }
    return nil
  }
}
