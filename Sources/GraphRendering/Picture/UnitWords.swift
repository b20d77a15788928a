import GraphCore

/// A unit in words: «u3, sigmoid of u2», «u6, u4 minus 0.5», «u5, whether u4 is at most 1».
struct UnitWords {
  let graph: Graph

  /// The node's id and what it is; operands have their ids, constants are as they are written.
  func text(_ id: NodeID) -> String {
    let name = graph.id(of: id)
    guard let primitive = graph[id].primitive else {
      return "\(graph[id].kind == .data ? "data" : "parameter") \(name)"
    }
    return "\(name), \(operation(primitive, graph.arguments(of: id).map(word), id))"
  }

  private func word(_ argument: Argument) -> String {
    switch argument.kind {
    case .node(let id): return graph.id(of: id)
    case .constant(let index):
      guard case .scalar(let number) = graph.constants[index] else { return "a constant array" }
      return MathSpeech.text(number.mathNode.shortened())
    }
  }

  private func operation(_ primitive: Primitive, _ words: [String], _ id: NodeID) -> String {
    let all = words.formatted()
    guard words.count > 1 else {
      if case .shapeChange(let part) = primitive, let place = self.place(part, of: id) {
        return "\(place) of \(all)"
      }
      let name = graph.operationName(of: id) ?? primitive.name
      return (Self.names[name] ?? Self.spaced(name)) + " of \(all)"
    }
    switch primitive {
    case .arithmetic(.add): return "sum of \(all)"
    case .arithmetic(.subtract): return "\(words[0]) minus \(words[1])"
    case .arithmetic(.multiply): return "product of \(all)"
    case .arithmetic(.divide): return "\(words[0]) divided by \(words[1])"
    case .arithmetic(.power):
      return words[1] == "2" ? "square of \(words[0])" : "\(words[0]) to the power \(words[1])"
    case .linearAlgebra(.inner): return "inner product of \(all)"
    case .linearAlgebra(.matrixProduct): return "matrix product of \(all)"
    case .linearAlgebra(.outer): return "outer product of \(all)"
    case .piecewise(.select): return "\(words[1]) where \(words[0]) holds, else \(words[2])"
    case .piecewise(.clip): return "\(words[0]) between \(words[1]) and \(words[2])"
    case .piecewise(let function):
      guard let relation = function.relationWords else { break }
      return "whether \(words[0]) \(relation) \(words[1])"
    default: break
    }
    return "\(Self.spaced(primitive.name)) of \(all)"
  }

  /// «element 2», «element 1, 2», «row 3».
  private func place(_ part: ShapeChange, of id: NodeID) -> String? {
    switch part {
    case .element(let row, let column):
      let shape = graph.arguments(of: id).first?.node.map { graph[$0].shape }
      let isMatrix = shape?.isMatrix ?? true
      return isMatrix ? "element \(row + 1), \(column + 1)" : "element \(row + 1)"
    case .row(let row): return "row \(row + 1)"
    default: return nil
    }
  }

  /// What is said of operations whose names in the language are abbreviations.
  private static let names = [
    "negate": "negative", "abs": "absolute value", "sqrt": "square root", "cbrt": "cube root",
    "ln": "natural logarithm", "log1p": "natural logarithm of 1 plus",
    "expm1": "exponential less 1", "exp": "exponential", "sin": "sine", "cos": "cosine",
    "tan": "tangent", "erf": "error function", "logit": "log-odds", "prod": "product",
    "var": "variance", "std": "standard deviation", "logsumexp": "log-sum-exp",
    "norm1": "1-norm", "tr": "trace", "det": "determinant", "logdet": "log-determinant",
    "inv": "inverse", "chol": "Cholesky factor", "diag": "diagonal", "vec": "columns",
    "tril": "lower triangle", "triu": "upper triangle",
  ]

  private static func spaced(_ name: String) -> String { name.replacing("_", with: " ") }
}

extension [String] {
  /// «a», «a and b», «a, b and c».
  fileprivate func formatted() -> String {
    count < 2 ? joined() : dropLast().joined(separator: ", ") + " and \(self[count - 1])"
  }
}

extension Piecewise {
  /// Of a comparison.
  fileprivate var relationWords: String? {
    switch self {
    case .greater: "is greater than"
    case .less: "is less than"
    case .greaterOrEqual: "is at least"
    case .lessOrEqual: "is at most"
    case .equal: "equals"
    case .notEqual: "differs from"
    default: nil
    }
  }
}
