/// A kind of minimal operation: what one unit does with its operands.
///
/// Each family is an enum in a file of its own, with its rules, its notation and the functions of the
/// language that it gives; this type only hands a case to its family.
public enum Primitive: Hashable, Sendable {
  /// `+ − ⊙ ⊘ ^` elementwise (a scalar spreads over the other operand) and negation.
  case arithmetic(Arithmetic)
  /// A function of one scalar, elementwise.
  case elementary(Elementary)
  /// An activation function of one scalar, elementwise; some take a second argument
  /// (`leaky_relu(x, a)`).
  case activation(Activation)
  /// The derivative of a function of one scalar: σ′(x). `order` is the number of primes.
  case derivative(ScalarFunction, order: Int8)
  /// Comparisons, max, min, clip, where, step, rounding.
  case piecewise(Piecewise)
  case reduction(Reduction, Axis)
  case shapeChange(ShapeChange)
  case linearAlgebra(LinearAlgebra)
  case network(Network)
  case loss(Loss)
}

/// The functions of one scalar that have a derivative function `g′`.
public enum ScalarFunction: Hashable, Sendable {
  case elementary(Elementary)
  case activation(Activation)
  case piecewise(Piecewise)

  /// The function itself.
  public var primitive: Primitive {
    switch self {
    case .elementary(let function): .elementary(function)
    case .activation(let function): .activation(function)
    case .piecewise(let function): .piecewise(function)
    }
  }

  /// The function of one scalar that a primitive is; nil for the others.
  public init?(_ primitive: Primitive) {
    switch primitive {
    case .elementary(let function) where function.arity == 1: self = .elementary(function)
    case .activation(let function): self = .activation(function)
    case .piecewise(let function) where function.arity == 1: self = .piecewise(function)
    default: return nil
    }
  }
}

/// What a reduction runs over.
public enum Axis: UInt8, Hashable, Sendable, CaseIterable {
  case all
  /// `axis=1`: down the rows, one result per column.
  case rows
  /// `axis=2`: across the columns, one result per row.
  case columns

  /// The axis with the language's number 1 or 2.
  init?(number: Int) {
    switch number {
    case 1: self = .rows
    case 2: self = .columns
    default: return nil
    }
  }

  /// The language's number, nil for all elements.
  public var number: Int? {
    switch self {
    case .all: nil
    case .rows: 1
    case .columns: 2
    }
  }

  /// The shape of one result for each lane of a shape.
  func reduced(_ shape: Shape) -> Shape {
    switch self {
    case .all: .scalar
    case .rows: Shape(rows: shape.columns, columns: 1)
    case .columns: Shape(rows: shape.rows, columns: 1)
    }
  }
}

extension Primitive {
  /// The highest number of primes that `g′` may have.
  public static let highestDerivative = 8

  /// Whether it works element by element, with scalars spreading.
  public var isElementwise: Bool {
    switch self {
    case .arithmetic, .elementary, .activation, .derivative, .piecewise: true
    case .reduction, .shapeChange, .linearAlgebra, .network, .loss: false
    }
  }

  /// How many arguments it takes; nil where two or more are allowed (`stackRows`).
  public var arity: Int? {
    switch self {
    case .arithmetic(let operation): operation == .negate ? 1 : 2
    case .elementary(let function): function.arity
    case .activation(let function): function.arity
    case .derivative(let function, _): function.primitive.arity
    case .piecewise(let function): function.arity
    case .reduction: 1
    case .shapeChange(let change): change.arity
    case .linearAlgebra(let operation): operation.arity
    case .network(let operation): operation.arity
    case .loss(let loss): loss == .huber ? 3 : 2
    }
  }

  /// The names of the outputs of an operation that has several (`P`, `L`, `U`); else empty.
  public var outputNames: [String] {
    switch self {
    case .linearAlgebra(.lu): ["P", "L", "U"]
    case .linearAlgebra(.qr): ["Q", "R"]
    default: []
    }
  }

  /// Whether the arguments may change places.
  public var isCommutative: Bool {
    switch self {
    case .arithmetic(.add), .arithmetic(.multiply), .linearAlgebra(.inner): true
    case .piecewise(.max), .piecewise(.min), .piecewise(.equal), .piecewise(.notEqual): true
    default: false
    }
  }

  /// Whether an output is discrete, so that it has no derivative and its gradient is zero.
  public func isDiscrete(output: Int) -> Bool {
    switch self {
    case .linearAlgebra(.lu): output == 0
    case .reduction(.argmax, _), .reduction(.argmin, _): true
    case .piecewise(let function): function.isDiscrete
    default: false
    }
  }

  /// The function's name in the language, which is also its name in the JSON of a graph.
  public var name: String {
    switch self {
    case .arithmetic(let operation): operation.name
    case .elementary(let function): function.name
    case .activation(let function): function.name
    case .derivative(let function, let order):
      function.primitive.name + String(repeating: "'", count: Int(order))
    case .piecewise(let function): function.name
    case .reduction(let reduction, _): reduction.name
    case .shapeChange(let change): change.name
    case .linearAlgebra(let operation): operation.name
    case .network(let operation): operation.name
    case .loss(let loss): loss.name
    }
  }

  /// The shapes of the outputs for arguments of these shapes.
  ///
  /// - Throws: `ShapeFault` where the operation is not defined for them.
  public func outputShapes(_ arguments: [Shape]) throws(ShapeFault) -> [Shape] {
    if let arity, arguments.count != arity {
      throw ShapeFault("\(name) takes \(counted(arity)), not \(arguments.count)")
    }
    guard !arguments.isEmpty else { throw ShapeFault("\(name) needs an argument") }
    switch self {
    case .arithmetic(let operation): return [try operation.shape(arguments)]
    case .elementary, .activation, .derivative, .piecewise:
      return [try Shape.spread(arguments, of: "the arguments of \(name)")]
    case .reduction(_, let axis): return [axis.reduced(arguments[0])]
    case .shapeChange(let change): return [try change.shape(arguments)]
    case .linearAlgebra(let operation): return try operation.shapes(arguments)
    case .network(let operation): return [try operation.shape(arguments)]
    case .loss(let loss): return [try loss.shape(arguments)]
    }
  }
}

/// `1 argument`, `2 arguments`.
func counted(_ count: Int) -> String { count == 1 ? "1 argument" : "\(count) arguments" }
