import GraphCore

/// Why a formula cannot be written in a language.
public struct CodeFault: Error, Hashable, Sendable {
  public let message: String
}

/// Writes formulas as expressions of a programming language and remembers which helpers they need.
///
/// In the array languages a vector has one index and a row (1×n) two.
struct CodeExpression {
  let dialect: CodeDialect
  /// The helpers that the expressions call, by name.
  private(set) var helpers: Set<String> = []
  let leaf: (NodeID) -> String
  /// Whether a node is a length, which may be 0.
  var isLength: (NodeID) -> Bool = { _ in false }
  /// Whether a quotient by a length is 0 where the length is, as the gradient of a length is.
  var guardsLengths = false

  /// An expression, and how tightly it holds together.
  struct Text {
    enum Level: Int { case sum, product, atom }

    var text: String
    var level = Level.atom
    var inBrackets: String { level == .atom ? text : "(\(text))" }
    /// As the first factor of a product.
    var asFactor: String { level == .sum ? "(\(text))" : text }
  }

  mutating func string(_ formula: Symbolic) throws(CodeFault) -> String { try write(formula).text }

  private mutating func write(_ formula: Symbolic) throws(CodeFault) -> Text {
    switch formula {
    case .node(let id, _), .cotangent(let id, _): return Text(text: leaf(id))
    case .constant(let value): return try constant(value)
    case .apply(let primitive, let arguments, let output, let shape):
      guard shape.isScalar && arguments.allSatisfy(\.shape.isScalar) || dialect.isArrayLanguage
      else {
        throw CodeFault(message: "\(dialect.language) code is written for numbers, not for vectors")
      }
      var x: [Text] = []
      for argument in arguments { x.append(try write(argument)) }
      if dialect.language == .pytorch, primitive.wantsTensors {
        // torch.sqrt and torch.stack take no plain numbers.
        for place in x.indices where arguments[place].number != nil {
          x[place] = Text(text: "torch.tensor(\(x[place].text), dtype=torch.float64)")
        }
      }
      if guardsLengths, primitive == .arithmetic(.divide), hasLength(arguments[1]) {
        return Text(text: helper("ratio", x.map(\.text)))
      }
      return try write(primitive, x, arguments.map(\.shape), output, shape)
    }
  }

  /// Whether a length is a factor of a formula.
  private func hasLength(_ formula: Symbolic) -> Bool {
    switch formula {
    case .node(let id, _): isLength(id)
    case .apply(.arithmetic(.multiply), let factors, _, _): factors.contains { hasLength($0) }
    case .apply(let primitive, _, _, _): primitive.isLength
    default: false
    }
  }

  private func constant(_ value: ConstantValue) throws(CodeFault) -> Text {
    switch value {
    case .scalar(let number):
      let text = dialect.number(number)
      return Text(text: text, level: number.value >= 0 ? .atom : .sum)
    case .filled(let number, let shape):
      let size = shape.isVector ? "\(shape.rows)" : "(\(shape.rows), \(shape.columns))"
      return Text(
        text:
          "\(dialect.module).full(\(size == "\(shape.rows)" ? "(\(size),)" : size), \(dialect.number(number))\(type))"
      )
    case .identity(let n): return Text(text: "\(dialect.module).eye(\(n)\(type))")
    case .tensor(let tensor):
      let rows = (0..<tensor.shape.rows).map { row in
        (0..<tensor.shape.columns).map { "\(tensor[row, $0])" }
      }
      let body =
        tensor.shape.isVector
        ? rows.map { $0[0] }.joined(separator: ", ")
        : rows.map { "[\($0.joined(separator: ", "))]" }.joined(separator: ", ")
      let make = dialect.language == .pytorch ? "tensor" : "array"
      return Text(text: "\(dialect.module).\(make)([\(body)]\(type))")
    }
  }

  private var type: String { dialect.language == .pytorch ? ", dtype=torch.float64" : "" }

  private mutating func write(
    _ primitive: Primitive, _ x: [Text], _ shapes: [Shape], _ output: Int, _ shape: Shape
  ) throws(CodeFault) -> Text {
    let texts = x.map(\.text)
    switch primitive {
    case .arithmetic(let operation): return arithmetic(operation, x)
    case .elementary(let function):
      let operands = function == .square || function == .reciprocal ? x.map(\.inBrackets) : texts
      if function == .hypot, dialect.differentiatesItself {
        return Text(text: root(x.map { "\($0.inBrackets) ** 2" }.joined(separator: " + ")))
      }
      if let text = dialect.elementary(function, operands) { return Text(text: text) }
    case .activation(let function):
      return Text(text: helper("\(function)", texts))
    case .derivative(.activation(let function), order: 1):
      return Text(text: helper("\(function)_prime", texts))
    case .piecewise(let function): return try piecewise(function, x)
    case .reduction(let reduction, let axis):
      return Text(text: try reduced(reduction, axis, x[0], shapes[0]))
    case .shapeChange(let change): return Text(text: try changed(change, x, shapes, shape))
    case .linearAlgebra(let operation):
      return try linear(operation, x, shapes, output, shape)
    case .network(.softmax(let axis)):
      return Text(text: helper(softmaxName("softmax", shapes[0], axis), texts))
    case .network(.logSoftmax(let axis)):
      return Text(text: helper(softmaxName("log_softmax", shapes[0], axis), texts))
    default: break
    }
    throw CodeFault(
      message: "\(primitive.name) is not written as \(dialect.language) code; --expand opens it")
  }

  private func softmaxName(_ name: String, _ shape: Shape, _ axis: Axis) -> String {
    shape.isMatrix ? name + (axis == .rows ? "_columns" : "_rows") : name
  }

  private mutating func helper(_ name: String, _ x: [String]) -> String {
    helpers.insert(name)
    return dialect.call(name, x)
  }

  private func arithmetic(_ operation: Arithmetic, _ x: [Text]) -> Text {
    switch operation {
    case .add: return Text(text: "\(x[0].text) + \(x[1].asFactor)", level: .sum)
    case .subtract: return Text(text: "\(x[0].text) - \(x[1].asFactor)", level: .sum)
    case .multiply: return Text(text: "\(x[0].asFactor) * \(x[1].inBrackets)", level: .product)
    case .divide: return Text(text: "\(x[0].asFactor) / \(x[1].inBrackets)", level: .product)
    case .negate: return Text(text: "-\(x[0].inBrackets)", level: .sum)
    case .power:
      var exponent = x[1].inBrackets
      if dialect.isArrayLanguage, exponent.hasSuffix(".0") { exponent.removeLast(2) }
      let text = dialect.power(x[0].inBrackets, exponent)
      return Text(text: text, level: dialect.isArrayLanguage ? .product : .atom)
    }
  }

  private func piecewise(_ function: Piecewise, _ x: [Text]) throws(CodeFault) -> Text {
    let texts = x.map(\.inBrackets)
    func compared(_ sign: String) -> Text {
      Text(text: dialect.indicator("\(texts[0]) \(sign) \(texts[1])"))
    }
    switch function {
    case .greater: return compared(">")
    case .less: return compared("<")
    case .greaterOrEqual: return compared(">=")
    case .lessOrEqual: return compared("<=")
    case .equal: return compared("==")
    case .notEqual: return compared("!=")
    case .max: return Text(text: dialect.select("\(texts[0]) > \(texts[1])", texts[0], texts[1]))
    case .min: return Text(text: dialect.select("\(texts[0]) < \(texts[1])", texts[0], texts[1]))
    case .step: return Text(text: dialect.indicator("\(texts[0]) > 0"))
    case .sign:
      return Text(
        text: "(\(dialect.indicator("\(texts[0]) > 0")) - \(dialect.indicator("\(texts[0]) < 0")))")
    case .select:
      return Text(text: dialect.select("\(texts[0]) != 0", texts[1], texts[2]))
    case .clip:
      let lower = dialect.select("\(texts[0]) < \(texts[1])", texts[1], texts[0])
      return Text(text: dialect.select("\(texts[0]) > \(texts[2])", texts[2], lower))
    case .floor, .ceil, .round:
      let name =
        dialect.isArrayLanguage
        ? "\(dialect.module).\(function)" : function == .round ? "rint" : "\(function)"
      return Text(text: dialect.call(name, [texts[0]]))
    }
  }

  /// √x, whose derivative at 0 is 0 where the framework differentiates.
  private mutating func root(_ square: String) -> String {
    dialect.differentiatesItself ? helper("root", [square]) : "\(dialect.module).sqrt(\(square))"
  }

  private mutating func reduced(
    _ reduction: Reduction, _ axis: Axis, _ x: Text, _ shape: Shape
  ) throws(CodeFault) -> String {
    let m = dialect.module
    let isTorch = dialect.language == .pytorch
    let place = axis == .all ? "" : ", \(isTorch ? "dim" : "axis")=\(axis == .rows ? 0 : 1)"
    if shape.isScalar, reduction == .sum || reduction == .mean { return x.text }
    switch reduction {
    case .sum, .mean, .product:
      return "\(m).\(reduction == .product ? "prod" : "\(reduction)")(\(x.text)\(place))"
    case .norm: return root("\(m).sum(\(x.inBrackets) ** 2\(place))")
    case .norm1: return "\(m).sum(\(m).abs(\(x.text))\(place))"
    case .standardDeviation where dialect.language == .jax:
      return root("jnp.var(\(x.text)\(place))")
    case .variance where isTorch:
      return "torch.var(\(x.text)\(place.isEmpty ? "" : place), correction=0)"
    case .standardDeviation where isTorch:
      return "torch.std(\(x.text)\(place.isEmpty ? "" : place), correction=0)"
    case .variance: return "\(m).var(\(x.text)\(place))"
    case .standardDeviation: return "\(m).std(\(x.text)\(place))"
    case .max where !isTorch: return "\(m).max(\(x.text)\(place))"
    case .min where !isTorch: return "\(m).min(\(x.text)\(place))"
    case .max, .min:
      return "torch.\(reduction == .max ? "amax" : "amin")(\(x.text)\(place))"
    case .logSumExp where isTorch && axis != .all: return "torch.logsumexp(\(x.text)\(place))"
    case .logSumExp where axis == .all:
      return
        "\(m).log(\(m).sum(\(m).exp(\(x.inBrackets) - \(m).max(\(x.text))))) + \(m).max(\(x.text))"
        .wrapped
    default: throw CodeFault(message: "\(reduction) is not written as \(dialect.language) code")
    }
  }

  private func changed(
    _ change: ShapeChange, _ x: [Text], _ shapes: [Shape], _ shape: Shape
  ) throws(CodeFault) -> String {
    let m = dialect.module
    switch change {
    case .transpose:
      if shapes[0].isVector { return "\(x[0].inBrackets)[None, :]" }
      return shapes[0].rows == 1 ? "\(x[0].inBrackets)[0]" : "\(x[0].inBrackets).T"
    case .diagonalMatrix, .diagonalPart: return "\(m).diag(\(x[0].text))"
    case .reshape(let target):
      let flat = target.isVector ? "-1" : "(\(target.rows), \(target.columns))"
      return
        "\(m).reshape(\(x[0].text), (\(flat == "-1" ? "-1," : "\(target.rows), \(target.columns)")))"
    case .vec: return "\(m).reshape(\(x[0].inBrackets).T, (-1,))"
    case .element(let row, let column):
      return shapes[0].isVector
        ? "\(x[0].inBrackets)[\(row)]" : "\(x[0].inBrackets)[\(row), \(column)]"
    case .row(let row): return "\(x[0].inBrackets)[\(row)]"
    case .lowerTriangle(let k): return "\(m).tril(\(x[0].text), \(k))"
    case .upperTriangle(let k): return "\(m).triu(\(x[0].text), \(k))"
    case .stackRows where shapes.allSatisfy(\.isScalar):
      return "\(m).stack([\(x.map(\.text).joined(separator: ", "))])"
    case .stackRows
    where shapes.allSatisfy({
      !$0.isScalar && $0.columns == shape.columns && ($0.isVector == shape.isVector)
    }):
      return "\(m).concatenate([\(x.map(\.text).joined(separator: ", "))])"
    default: throw CodeFault(message: "\(change.description) is not written as code")
    }
  }

  private mutating func linear(
    _ operation: LinearAlgebra, _ x: [Text], _ shapes: [Shape], _ output: Int, _ shape: Shape
  ) throws(CodeFault) -> Text {
    let m = dialect.module
    switch operation {
    case .inner: return Text(text: "\(x[0].inBrackets) @ \(x[1].inBrackets)", level: .product)
    case .outer:
      return Text(text: "\(m).outer(\(x[0].text), \(x[1].text))")
    case .matrixProduct:
      if shapes[0].columns == 1 {
        return Text(text: "\(x[0].inBrackets)[:, None] @ \(x[1].inBrackets)", level: .product)
      }
      let text = "\(x[0].inBrackets) @ \(x[1].inBrackets)"
      // A row times a vector has one element.
      return shapes[0].rows == 1 && shapes[1].isVector
        ? Text(text: "(\(text))[0]") : Text(text: text, level: .product)
    case .trace: return Text(text: "\(m).trace(\(x[0].text))")
    case .determinant: return Text(text: "\(m).linalg.det(\(x[0].text))")
    case .logDeterminant: return Text(text: "\(m).linalg.slogdet(\(x[0].text))[1]")
    case .inverse: return Text(text: "\(m).linalg.inv(\(x[0].text))")
    case .solve: return Text(text: "\(m).linalg.solve(\(x[0].text), \(x[1].text))")
    case .cholesky: return Text(text: "\(m).linalg.cholesky(\(x[0].text))")
    case .kronecker:
      // Beside a matrix a vector is a column.
      let columns = zip(x, shapes).map { text, own in
        own.isVector && shape.isMatrix ? "\(text.inBrackets)[:, None]" : text.text
      }
      return Text(text: dialect.call("\(m).kron", columns))
    case .lu, .qr:
      // All outputs together; their shares are formulas of the outputs' names.
      guard output == 0 else {
        throw CodeFault(message: "\(operation) is not written as \(dialect.language) code")
      }
      return Text(text: helper("\(operation)", x.map(\.text)))
    }
  }
}

extension Primitive {
  /// Whether it is a length, by which its gradient is divided.
  var isLength: Bool {
    switch self {
    case .reduction(.norm, _), .reduction(.standardDeviation, _), .elementary(.hypot): true
    default: false
    }
  }
}

extension String {
  fileprivate var wrapped: String { "(\(self))" }
}

extension ShapeChange {
  fileprivate var description: String { "\(self)" }
}

extension Primitive {
  /// Whether PyTorch's function for it takes tensors alone.
  fileprivate var wantsTensors: Bool {
    switch self {
    case .elementary, .shapeChange(.stackRows): true
    default: false
    }
  }
}
