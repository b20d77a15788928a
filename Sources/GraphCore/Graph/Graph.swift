/// The place of a node in creation order: variables first, then units, each after its operands.
public struct NodeID: Hashable, Comparable, Sendable {
  public var index: Int { Int(raw) }
  let raw: Int32

  public init(_ index: Int) { raw = Int32(truncatingIfNeeded: index) }
  public static func < (a: NodeID, b: NodeID) -> Bool { a.raw < b.raw }
}

/// One argument of a unit: an earlier node or a constant, which is part of the unit.
public struct Argument: Hashable, Sendable {
  let raw: Int32

  public enum Kind: Hashable, Sendable {
    case node(NodeID)
    /// An index into the graph's constants.
    case constant(Int)
  }

  public init(_ node: NodeID) { raw = node.raw }
  public init(constant index: Int) { raw = ~Int32(truncatingIfNeeded: index) }

  public var kind: Kind { raw >= 0 ? .node(NodeID(Int(raw))) : .constant(Int(~raw)) }
  public var node: NodeID? { raw >= 0 ? NodeID(Int(raw)) : nil }
}

/// One variable or unit.
public struct Node: Sendable {
  public enum Kind: String, Hashable, Sendable { case parameter, data, unit }

  public let kind: Kind
  /// What a unit does; nil for a variable.
  public let primitive: Primitive?
  /// Where the unit's arguments stand in `Graph.arguments`.
  let argumentStart: Int32
  let argumentCount: Int32
  public let shape: Shape
  /// The number k of `u_k`; 0 for a variable. The outputs of one unit share it.
  public let number: Int32
  /// Which output of its unit the node is, for units with several; else 0.
  public let output: Int8
  /// How many outputs its unit has.
  public let outputCount: Int8
  /// An index into `Graph.clusters`, or -1.
  public let cluster: Int32
  /// Where in the formula the unit comes from.
  public let source: SourceRange

  public var isUnit: Bool { kind == .unit }
}

/// What a cluster of units is drawn together for. Its units follow one another in creation order.
public struct Cluster: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// A use of a function that the person defined.
    case function
    /// One step of a recurrence.
    case recurrence
    /// One step of a sum or product that was written with Σ or ∏: its term and the addition of it.
    case term
    /// A composite operation that was opened.
    case composite
  }

  public let kind: Kind
  /// What it shares with its like: the index of a recurrence or sum, the name of a function or operation.
  public let family: String
  /// The step, or the how manyth use or operation of the family it is.
  public let number: Int
  /// The cluster around it, or -1.
  public let parent: Int32

  /// `layer 1`, `k = 2`, `softmax`.
  public var caption: String {
    switch kind {
    case .function: "\(family) \(number)"
    case .recurrence, .term: "\(family) = \(number)"
    case .composite: family
    }
  }

  /// The name by which it can be asked for: `layer.1`, `k.2`. Two recurrences over one index share names.
  public var id: String { "\(family).\(number)" }
}

/// A constant that is part of a unit.
public enum ConstantValue: Hashable, Sendable {
  case scalar(Constant)
  case filled(Constant, Shape)
  case identity(Int)
  case tensor(Tensor)

  var isScalar: Bool { if case .scalar = self { true } else { shape.isScalar } }

  public var shape: Shape {
    switch self {
    case .scalar: .scalar
    case .filled(_, let shape): shape
    case .identity(let n): Shape(rows: n, columns: n)
    case .tensor(let tensor): tensor.shape
    }
  }
}

/// What the program computes.
public enum Objective: Hashable, Sendable {
  case node(NodeID)
  case constant(ConstantValue)
}

/// Something that a reader of the result should know.
public struct Note: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case kink
    case notFinite = "not-finite"
    case reading
  }

  public let kind: Kind
  public let node: NodeID?
  public let text: String

  public init(_ kind: Kind, node: NodeID? = nil, _ text: String) {
    self.kind = kind
    self.node = node
    self.text = text
  }
}

/// A computation graph: nodes in creation order, so that the operands of a unit stand before it and the
/// reverse sweep is one loop backwards.
///
/// It is never changed, and so it is handed on by reference.
public final class Graph: Sendable {
  public let nodes: NodeList
  /// The arguments of all units, one after the other.
  public let arguments: [Argument]
  public let constants: [ConstantValue]
  /// The names of the variables, which are the first nodes.
  public let variables: NameList
  /// The names that statements gave to nodes, in creation order.
  public let results: ResultNames
  public let clusters: [Cluster]
  public let objective: Objective
  /// The objective's name as the person wrote it (`f`, `C`, `L`).
  public let objectiveName: Name
  /// How the text was read, where that needs saying.
  public let notes: [Note]
  /// The letter of the units' ids: u, v, t or q.
  public let unitLetter: Character
  /// S(u) of all nodes, one after the other, and where that of each begins; one entry more at the end.
  let childList: [NodeID]
  let childStart: [Int32]
  /// What computes a graph of scalars; nil for one with tensors.
  public let program: ScalarProgram?

  init(
    nodes: NodeList, arguments: [Argument], constants: [ConstantValue], variables: NameList,
    results: ResultNames, clusters: [Cluster], objective: Objective, objectiveName: Name,
    notes: [Note], unitLetter: Character, childList: [NodeID], childStart: [Int32],
    program: ScalarProgram?
  ) {
    self.nodes = nodes
    self.arguments = arguments
    self.constants = constants
    self.variables = variables
    self.results = results
    self.clusters = clusters
    self.objective = objective
    self.objectiveName = objectiveName
    self.notes = notes
    self.unitLetter = unitLetter
    self.childList = childList
    self.childStart = childStart
    self.program = program
  }

  /// The arguments of a unit in order, constants among them.
  public func arguments(of id: NodeID) -> ArraySlice<Argument> {
    arguments[nodes.arguments(of: id.index)]
  }

  /// The operands of a unit in order, with repetition, without constants.
  public func operands(of id: NodeID) -> [NodeID] { arguments(of: id).compactMap(\.node) }

  /// S(u), the child set: the units that use the node, each once, in creation order. An operation with
  /// several outputs counts by its first output.
  public func children(of id: NodeID) -> ArraySlice<NodeID> {
    childList[Int(childStart[id.index])..<Int(childStart[id.index + 1])]
  }

  public subscript(id: NodeID) -> Node { nodes[id.index] }
  public var ids: some RandomAccessCollection<NodeID> & Sendable {
    (0..<nodes.count).lazy.map { NodeID($0) }
  }
}

extension Graph {
  /// S(u) with every output of an operation that has several.
  public func allChildren(of id: NodeID) -> [NodeID] {
    children(of: id).flatMap { child in
      (0..<Int(self[child].outputCount)).map { NodeID(child.index + $0) }
    }
  }
}
