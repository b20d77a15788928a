/// The nodes of a graph in creation order. What is kept of each is small; a `Node` is made when it is asked
/// for.
public struct NodeList: RandomAccessCollection, Sendable {
  /// A variable: an index into `shapes`, and whether it is a parameter.
  struct Variable {
    let shape: Int32
    let isParameter: Bool
  }

  /// An output of a unit: indices into `primitives` and `shapes`, its place in the text, and the name that a
  /// statement gave it, or −1.
  struct Unit {
    let primitive: Int32
    let argumentStart: Int32
    let argumentCount: Int32
    let shape: Int32
    let number: Int32
    let cluster: Int32
    let lower: Int32
    let upper: Int32
    var name: NameID
    let output: Int8
    let outputCount: Int8

    var arguments: Range<Int> { Int(argumentStart)..<Int(argumentStart) + Int(argumentCount) }
  }

  let variables: [Variable]
  let units: [Unit]
  let primitives: [Primitive]
  /// The first is that of a scalar.
  let shapes: [Shape]

  public var startIndex: Int { 0 }
  public var endIndex: Int { variables.count + units.count }

  public subscript(index: Int) -> Node {
    guard index >= variables.count else {
      let variable = variables[index]
      return Node(
        kind: variable.isParameter ? .parameter : .data, primitive: nil, argumentStart: 0,
        argumentCount: 0, shape: shapes[Int(variable.shape)], number: 0, output: 0, outputCount: 1,
        cluster: -1, source: SourceRange(0, 0))
    }
    let unit = units[index - variables.count]
    return Node(
      kind: .unit, primitive: primitives[Int(unit.primitive)], argumentStart: unit.argumentStart,
      argumentCount: unit.argumentCount, shape: shapes[Int(unit.shape)], number: unit.number,
      output: unit.output, outputCount: unit.outputCount, cluster: unit.cluster,
      source: SourceRange(Int(unit.lower), Int(unit.upper)))
  }

  /// Where the arguments of a node stand in those of the graph.
  func arguments(of index: Int) -> Range<Int> {
    index < variables.count ? 0..<0 : units[index - variables.count].arguments
  }

  func isScalar(_ index: Int) -> Bool {
    (index < variables.count ? variables[index].shape : units[index - variables.count].shape) == 0
  }
}

/// Names in an order, made when they are asked for.
public struct NameList: RandomAccessCollection, Sendable {
  let names: NameTable
  let ids: [NameID]

  public var startIndex: Int { 0 }
  public var endIndex: Int { ids.count }
  public subscript(index: Int) -> Name { names[ids[index]] }
}

extension NameList: Equatable {
  public static func == (a: NameList, b: NameList) -> Bool { a.elementsEqual(b) }
}

/// The names that statements gave to units, in creation order.
public struct ResultNames: Sequence, Sendable {
  let nodes: NodeList
  let names: NameTable

  public subscript(id: NodeID) -> Name? {
    let unit = id.index - nodes.variables.count
    guard nodes.units.indices.contains(unit), nodes.units[unit].name >= 0 else { return nil }
    return names[nodes.units[unit].name]
  }

  public func makeIterator() -> AnyIterator<(key: NodeID, value: Name)> {
    var unit = 0
    return AnyIterator {
      while unit < nodes.units.count {
        defer { unit += 1 }
        let name = nodes.units[unit].name
        if name >= 0 { return (NodeID(nodes.variables.count + unit), names[name]) }
      }
      return nil
    }
  }
}
