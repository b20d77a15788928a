/// What scalar units have in common whose texts differ in nothing but the numbers of the units in them: the
/// operation, and what stands at each place.
public struct UnitForm: Hashable, Sendable {
  /// The operation, as an index into those of the graph.
  public let operation: Int32
  /// −1 where a unit stands, −2 where the same unit stands again, −3 where nothing stands; from 0 a
  /// variable twice its index, and a constant twice its index and one.
  public let first, second: Int32

  static let unit: Int32 = -1
  static let same: Int32 = -2
  static let nothing: Int32 = -3
}

extension Graph {
  /// The form of a unit of one scalar or two; nil for another.
  public func form(of id: NodeID) -> UnitForm? {
    let place = id.index - nodes.variables.count
    guard place >= 0 else { return nil }
    let unit = nodes.units[place]
    let count = Int(unit.argumentCount)
    guard unit.shape == 0, unit.outputCount == 1, count == 1 || count == 2 else { return nil }
    let x = arguments[Int(unit.argumentStart)].raw
    guard let first = code(x) else { return nil }
    guard count == 2 else {
      return UnitForm(operation: unit.primitive, first: first, second: UnitForm.nothing)
    }
    let y = arguments[Int(unit.argumentStart) + 1].raw
    guard let second = code(y) else { return nil }
    let isSame = x == y && first == UnitForm.unit
    return UnitForm(
      operation: unit.primitive, first: first, second: isSame ? UnitForm.same : second)
  }

  private func code(_ argument: Int32) -> Int32? {
    if argument < 0 { return constants[Int(~argument)].isScalar ? 2 * ~argument + 1 : nil }
    let count = Int32(nodes.variables.count)
    if argument < count { return nodes.variables[Int(argument)].shape == 0 ? 2 * argument : nil }
    let unit = nodes.units[Int(argument - count)]
    return unit.shape == 0 && unit.outputCount == 1 ? UnitForm.unit : nil
  }
}
