public import GraphCore

/// Writes a graph with its values as JSON, in pieces, so that a million units need no text of everything.
///
/// Keys keep their order and numbers are the shortest text that reads back, so that the same graph gives
/// the same bytes.
public final class JSONWriter {
  private var sink: ByteSink
  private let problem: Problem
  private let graph: Graph
  private let gradients: Gradients?
  private let symbolic: SymbolicGradients?
  private let text: PlainText
  private let showsHessian: Bool
  private var texts: UnitTexts
  /// The local derivatives of operations for which they are a number: 1 of a sum.
  private var constantLocals: [ConstantLocal: String] = [:]

  private struct ConstantLocal: Hashable {
    let primitive: Primitive
    let place: Int
  }

  /// - Parameters:
  ///   - symbolic: the closed forms, where they are wanted.
  ///   - showsHessian: whether the second derivatives by each variable are written too.
  ///   - flush: takes the next piece of the text.
  public init(
    _ problem: Problem, gradients: Gradients?, symbolic: SymbolicGradients? = nil,
    showsHessian: Bool = false,
    flush: @escaping ([UInt8]) -> Void
  ) {
    self.problem = problem
    graph = problem.graph
    self.gradients = gradients
    self.symbolic = symbolic
    self.showsHessian = showsHessian
    sink = ByteSink(flush: flush)
    texts = UnitTexts(graph)
    text = PlainText(unitLetter: graph.unitLetter)
  }

  /// Writes everything; complexity linear in the size of the graph.
  public func write(notes: [Note]) {
    put("{\n  \"schema\": 1,\n  \"formula\": ")
    putString(problem.formula.written)
    put(",\n  \"objective\": ")
    switch graph.objective {
    case .node(let id): putID(id)
    case .constant(let value):
      put("null,\n  \"value\": ")
      put(Tensor(value))
    }
    put(",\n  \"order\": ")
    putList(graph.ids) { $0.putID($1) }
    put(",\n  \"nodes\": [")
    for id in graph.ids {
      put(id.index == 0 ? "\n    " : ",\n    ")
      node(id)
    }
    put("\n  ],\n  \"edges\": [")
    edges()
    put("\n  ],\n  \"gradients\": {")
    for (index, name) in graph.variables.enumerated() {
      put(index == 0 ? "\n    " : ",\n    ")
      putString(name.id)
      put(": {")
      if let gradients {
        put("\"value\": ")
        put(gradients.gradient(of: NodeID(index)))
      }
      putClosedForm(of: NodeID(index))
      put("}")
    }
    put("\n  },\n  \"notes\": [")
    for (index, note) in notes.enumerated() {
      put(index == 0 ? "\n    " : ",\n    ")
      put("{\"kind\": ")
      putString(note.kind.rawValue)
      if let node = note.node {
        put(", \"node\": ")
        putID(node)
      }
      put(", \"text\": ")
      putString(note.text)
      put("}")
    }
    put(notes.isEmpty ? "]\n}\n" : "\n  ]\n}\n")
    sink.finish()
  }

  // MARK: Nodes and edges

  private func node(_ id: NodeID) {
    put("{\"id\": ")
    putID(id)
    let node = graph[id]
    if node.isUnit {
      put(", \"kind\": \"unit\"")
    } else {
      put(", \"kind\": ")
      putString(node.kind.rawValue)
    }
    if let name = graph.results[id] {
      put(", \"name\": ")
      putString(name.id)
    }
    putLike(graph.form(of: id), .unit, id) { operation(id, node) }
    put(", \"children\": [")
    var isFirst = true
    for child in graph.children(of: id) {
      if !isFirst { put(", ") }
      isFirst = false
      putID(child)
      guard graph.plainNumber(of: child) == nil else { continue }
      for output in 1..<max(1, Int(graph[child].outputCount)) {
        put(", ")
        putID(NodeID(child.index + output))
      }
    }
    put("]")
    if node.isUnit {
      put(", \"source\": [")
      sink.put(digits: Int(node.source.lower))
      put(", ")
      sink.put(digits: Int(node.source.upper))
      put("]")
    }
    if node.shape.isScalar {
      put(", \"shape\": []")
    } else {
      put(", \"shape\": ")
      putList(node.shape.dimensions) { $0.sink.put(digits: $1) }
    }
    if let gradients {
      put(", \"value\": ")
      putValue(of: id, gradients)
      put(", \"gradient\": ")
      putGradient(of: id, gradients)
    }
    put("}")
  }

  /// What a unit does.
  private func operation(_ id: NodeID, _ node: Node) {
    if let operation = graph.operationName(of: id) {
      put(", \"operation\": ")
      putString(operation)
      if node.outputCount > 1, let output = node.primitive?.outputNames[Int(node.output)] {
        put(", \"output\": ")
        putString(output)
      }
      let constants = graph.constants(of: id)
      if !constants.isEmpty {
        put(", \"constants\": ")
        putList(constants) { $0.put(Tensor($1)) }
      }
    }
    put(", \"expression\": ")
    putString(text.string(node.isUnit ? graph.expression(of: id) : graph.symbol(of: id)))
    put(", \"operands\": ")
    putList(graph.operands(of: id)) { $0.putID($1) }
  }

  private func edges() {
    var isFirst = true
    for index in graph.variables.count..<graph.nodes.count {
      let id = NodeID(index)
      let form = graph.form(of: id)
      var place = -1
      for argument in graph.arguments(of: id) {
        place += 1
        guard let operand = argument.node else { continue }
        put(isFirst ? "\n    {" : ",\n    {")
        isFirst = false
        putLike(form, .edge(place), id) {
          put("\"from\": ")
          putID(operand)
          put(", \"to\": ")
          putID(id)
          putLocalSymbolic(of: id, place)
        }
        if let gradients { numbers(of: id, place, gradients) }
        put("}")
      }
    }
  }

  /// What an edge does with numbers.
  private func numbers(of id: NodeID, _ place: Int, _ gradients: Gradients) {
    put(", \"local\": ")
    if let edge = gradients.scalarEdge(of: id, place: place) {
      put(edge.local)
      put(", \"upstream\": ")
      put(gradients.scalar(of: id))
      put(", \"downstream\": ")
      put(edge.share)
      return
    }
    if let local = gradients.local(of: id, place: place) {
      put(local)
    } else if let jacobian = gradients.evaluation.localJacobian(of: id, place: place) {
      put(jacobian)
    } else {
      put("null")
    }
    put(", \"upstream\": ")
    putGradient(of: id, gradients)
    if let downstream = gradients.downstream(of: id, place: place) {
      put(", \"downstream\": ")
      put(downstream)
    }
  }

  /// Writes what `make` writes about a unit; of units of one form it is made once.
  private func putLike(
    _ form: UnitForm?, _ kind: UnitTexts.Kind, _ unit: NodeID, _ make: () -> Void
  ) {
    guard let form else { return make() }
    if let pattern = texts.pattern(form, kind) {
      let start = graph.arguments(of: unit).startIndex
      var index = 0
      while index < pattern.places.count {
        sink.put(pattern.pieces[index])
        let place = pattern.places[index]
        let node = place < 0 ? unit : graph.arguments[start + place].node
        if let number = node.flatMap(graph.plainNumber) { sink.put(digits: Int(number)) }
        index += 1
      }
      return sink.put(pattern.pieces[index])
    }
    let outer = sink
    var written: [UInt8] = []
    sink = ByteSink { written += $0 }
    make()
    sink.finish()
    sink = outer
    sink.put(written)
    texts.learn(written, of: unit, form, kind)
  }

  private func putLocalSymbolic(of id: NodeID, _ place: Int) {
    var key: ConstantLocal?
    let operands = graph.operands(of: id)
    if let primitive = graph[id].primitive, graph[id].shape.isScalar,
      operands.count == graph.arguments(of: id).count,
      operands.count < 2 || operands[0] != operands[1],
      operands.allSatisfy({ graph[$0].shape.isScalar })
    {
      let local = ConstantLocal(primitive: primitive, place: place)
      if let known = constantLocals[local] {
        put(", \"local_symbolic\": ")
        putString(known)
        return
      }
      key = local
    }
    guard let local = graph.localDerivative(of: id, place: place) else { return }
    let written = text.string(local.node)
    if let key, case .constant? = local.formula { constantLocals[key] = written }
    put(", \"local_symbolic\": ")
    putString(written)
  }

  private func putClosedForm(of variable: NodeID) {
    guard let symbolic, let form = symbolic.closedForm(of: variable) else { return }
    let node = symbolic.mathNode(of: form)
    put(gradients == nil ? "\"symbolic\": " : ", \"symbolic\": ")
    putString(text.string(node))
    put(", \"latex\": ")
    putString(LaTeX().string(node))
    put(", \"mathml\": ")
    putString("<math>\(MathML().string(node))</math>")
    if !form.uses.isEmpty {
      put(", \"uses\": ")
      putList(form.uses) { $0.putID($1) }
    }
    guard case .node(let objective) = graph.objective, !graph[objective].shape.isScalar else {
      if showsHessian { putMatrix("hessian", graph.symbolicHessian(of: variable)) }
      return
    }
    putMatrix("jacobian", graph.symbolicJacobian(of: variable))
  }

  /// A Jacobian or Hessian, with rows for the elements of the result.
  private func putMatrix(_ key: String, _ form: SymbolicGradients.ClosedForm?) {
    guard let form else { return }
    let node = graph.mathNode(of: form.formula, names: true)
    sink.put(", \"\(key)\": {\"symbolic\": ")
    putString(text.string(node))
    put(", \"latex\": ")
    putString(LaTeX().string(node))
    put(", \"mathml\": ")
    putString("<math>\(MathML().string(node))</math>")
    put("}")
  }

  private func putValue(of id: NodeID, _ gradients: Gradients) {
    if graph[id].shape.isScalar {
      put(gradients.evaluation.scalar(of: id))
    } else {
      put(gradients.evaluation.value(of: id))
    }
  }

  private func putGradient(of id: NodeID, _ gradients: Gradients) {
    if graph[id].shape.isScalar {
      put(gradients.scalar(of: id))
    } else {
      put(gradients.gradient(of: id))
    }
  }

  // MARK: Text

  private func put(_ text: StaticString) { sink.put(text) }

  /// The shortest text that reads back.
  private func put(_ value: Double) {
    if value > 0, value < 1e15, value.rounded() == value { return sink.put(digits: Int(value)) }
    sink.put(Self.number(value))
  }

  private func put(_ tensor: Tensor) {
    switch tensor.shape {
    case .scalar: put(tensor.scalar)
    case .vector: putList(tensor.elements) { $0.put($1) }
    case .matrix(let rows, let columns):
      putList(0..<rows) { writer, row in
        writer.putList(tensor.elements[(row * columns)..<((row + 1) * columns)]) { $0.put($1) }
      }
    }
  }

  private func putList<C: Collection>(
    _ items: C, _ item: (JSONWriter, C.Element) -> Void
  ) {
    put("[")
    var isFirst = true
    for element in items {
      if !isFirst { put(", ") }
      isFirst = false
      item(self, element)
    }
    put("]")
  }

  /// The id of a node, which most often is a letter and a number.
  private func putID(_ id: NodeID) {
    guard let number = graph.plainNumber(of: id), let letter = graph.unitLetter.asciiValue else {
      return putString(graph.id(of: id))
    }
    sink.put(byte: 0x22)
    sink.put(byte: letter)
    sink.put(digits: Int(number))
    sink.put(byte: 0x22)
  }

  /// A JSON string: control characters, quotes and backslashes escaped.
  private func putString(_ string: String) {
    var text = string
    sink.put(byte: 0x22)
    let isPlain = text.withUTF8 { bytes in
      bytes.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0xE2 }
    }
    if isPlain {
      sink.put(text)
    } else {
      for scalar in text.unicodeScalars { putEscaped(scalar) }
    }
    sink.put(byte: 0x22)
  }

  private func putEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": put("\\\"")
    case "\\": put("\\\\")
    case "\n": put("\\n")
    case "\r": put("\\r")
    case "\t": put("\\t")
    default:
      if scalar.value < 0x20 || scalar == "\u{2028}" || scalar == "\u{2029}" {
        let digits = String(scalar.value, radix: 16)
        sink.put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      } else {
        sink.put(String(scalar))
      }
    }
  }

  /// The shortest text that reads back; what JSON has no number for is a string.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value > 0 ? "\"Infinity\"" : "\"-Infinity\"" }
    return NumberFormat.shortest(value)
  }
}
