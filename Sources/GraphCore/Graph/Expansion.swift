/// Which composite operations are opened into minimal units, each inside a cluster of its name.
public enum Expansion: Hashable, Sendable {
  case none
  case all
  /// Those of these names (`softmax`, `norm`).
  case only(Set<String>)

  /// Those of a list of names, in any case and with aliases.
  ///
  /// - Throws: `FormulaError` for a name that is no composite operation.
  public init(names: [String]) throws(FormulaError) {
    var known: Set<String> = []
    for name in names {
      guard let signature = FunctionTable.signature(named: name),
        Self.composites.contains(signature.name)
      else {
        throw FormulaError(
          .name, "\(name) is not an operation that can be opened",
          hint: "these can: \(Self.composites.joined(separator: ", "))")
      }
      known.insert(signature.name)
    }
    self = .only(known)
  }

  /// The names of the operations that can be opened, sorted.
  public static let composites: [String] = {
    let operands = [Shape](repeating: .scalar, count: 4)
    return FunctionTable.all.filter { function in
      guard case .primitive(let primitive)? = try? function.make(operands, numbers: []) else {
        return false
      }
      return primitive.isComposite
    }.map(\.name).sorted()
  }()

  func opens(_ primitive: Primitive) -> Bool {
    switch self {
    case .none: false
    case .all: primitive.isComposite
    case .only(let names): primitive.isComposite && names.contains(primitive.name)
    }
  }
}

/// A graph that is being built, shared by the values of one opened operation.
final class GraphAssembly {
  var builder: GraphBuilder
  let source: SourceRange
  private(set) var fault: BuildFault?

  init(_ builder: GraphBuilder, source: SourceRange) {
    self.builder = builder
    self.source = source
  }

  /// The first fault stays; what is made after it is not used.
  func attempt(_ work: (inout GraphBuilder) throws(BuildFault) -> GraphBuilder.Operand)
    -> GraphBuilder.Operand?
  {
    guard fault == nil else { return nil }
    do throws(BuildFault) {
      return try work(&builder)
    } catch {
      fault = error
      return nil
    }
  }
}

/// A value of a graph that is being built: the algebra in which a composite operation opens.
struct AssemblyTensor: TensorAlgebra {
  let shape: Shape
  let constantValue: ConstantValue?
  private let operand: GraphBuilder.Operand?
  private let assembly: GraphAssembly?

  init(_ operand: GraphBuilder.Operand, in assembly: GraphAssembly) {
    shape = assembly.builder.shape(of: operand)
    constantValue = assembly.builder.value(of: operand)
    self.operand = operand
    self.assembly = assembly
  }

  private init(constant: ConstantValue) {
    shape = constant.shape
    constantValue = constant
    operand = nil
    assembly = nil
  }

  static func constant(_ value: ConstantValue) -> AssemblyTensor { AssemblyTensor(constant: value) }

  static func apply(_ primitive: Primitive, _ arguments: [AssemblyTensor]) -> [AssemblyTensor] {
    let shape = (try? primitive.outputShapes(arguments.map(\.shape)))?.first ?? .scalar
    guard let assembly = arguments.lazy.compactMap(\.assembly).first else {
      let folded = primitive.folded(arguments.compactMap(\.constantValue))
      return [AssemblyTensor(constant: folded ?? .filled(.zero, shape))]
    }
    let result = assembly.attempt { builder throws(BuildFault) in
      var operands: [GraphBuilder.Operand] = []
      for argument in arguments { operands.append(try argument.operand(in: &builder)) }
      return try builder.apply(primitive, operands, source: assembly.source)
    }
    return [
      result.map { AssemblyTensor($0, in: assembly) }
        ?? AssemblyTensor(constant: .filled(.zero, shape))
    ]
  }

  /// The operand that it is, made where it is a constant.
  func operand(in builder: inout GraphBuilder) throws(BuildFault) -> GraphBuilder.Operand {
    if let operand { return operand }
    do throws(FormulaError) {
      return try builder.constant(constantValue ?? .scalar(.zero))
    } catch {
      throw .other(error)
    }
  }
}

extension GraphBuilder {
  /// A composite operation as a cluster of its parts.
  mutating func applyOpened(
    _ primitive: Primitive, _ operands: [Operand], source: SourceRange
  ) throws(BuildFault) -> Operand {
    do {
      _ = try primitive.outputShapes(operands.map(shape(of:)))
    } catch {
      throw .shape(error)
    }
    let outer = open(.composite, primitive.name)
    // The graph moves into the assembly and back, so that none of it is copied.
    let assembly = GraphAssembly(self, source: source)
    self = GraphBuilder()
    defer {
      self = assembly.builder
      cluster = outer
    }
    let values = operands.map { AssemblyTensor($0, in: assembly) }
    let opened = primitive.expanded(values)
    if let fault = assembly.fault { throw fault }
    guard let opened else { throw .shape(ShapeFault("\(primitive.name) cannot be opened")) }
    return try opened.operand(in: &assembly.builder)
  }
}
