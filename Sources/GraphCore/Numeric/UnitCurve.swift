extension Graph {
  /// The values of a unit as a function of its only operand, where it has one and its other arguments
  /// are numbers: what a small plot of an activation shows. An elementwise unit of a vector or matrix has
  /// the function of one element. nil for every other node.
  public func curve(of unit: NodeID, at places: [Double]) -> [Double]? {
    guard let primitive = self[unit].primitive, primitive.isElementwise else { return nil }
    var numbers: [Double?] = []
    for argument in arguments(of: unit) {
      switch argument.kind {
      case .node: numbers.append(nil)
      case .constant(let index):
        guard case .scalar(let number) = constants[index] else { return nil }
        numbers.append(number.value)
      }
    }
    guard numbers.count <= 3, numbers.filter({ $0 == nil }).count == 1 else { return nil }
    return places.map { x in
      func argument(_ place: Int) -> Double { place < numbers.count ? numbers[place] ?? x : 0 }
      return primitive.value(argument(0), argument(1), argument(2))
    }
  }
}
