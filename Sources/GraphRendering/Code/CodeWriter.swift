public import GraphCore

/// Writes a function that computes the value of a formula and all its gradients, unit by unit with the
/// names of the graph, and the closed forms where there are some.
public struct CodeWriter {
  public enum Language: String, CaseIterable, Sendable { case numpy, pytorch, jax, swift, c }

  private let problem: Problem
  private let graph: Graph
  private let language: Language
  private let dialect: CodeDialect
  private let names: [String]
  private var printer: CodeExpression
  /// The nodes that stand in closed forms, with what they need.
  private var needed: Set<NodeID> = []

  public init(_ problem: Problem, language: Language) {
    self.problem = problem
    graph = problem.graph
    self.language = language
    dialect = CodeDialect(language: language)
    let names = CodeNames.names(of: problem.graph)
    self.names = names
    let count = problem.graph.nodes.count
    printer = CodeExpression(dialect: dialect) { id in
      id.index < count ? names[id.index] : "d_\(names[id.index - count])"
    }
    let graph = problem.graph
    printer.isLength = { id in id.index < count && graph[id].primitive?.isLength == true }
  }

  /// The program.
  ///
  /// - Throws: `CodeFault` where an operation has no words in the language.
  public mutating func string() throws(CodeFault) -> String {
    guard case .node(let objective) = graph.objective, graph[objective].isUnit else {
      throw CodeFault(message: "the formula computes nothing: there is no code to write")
    }
    guard graph[objective].shape.isScalar else {
      throw CodeFault(message: "code is written for formulas whose result is a number")
    }
    // These lines ask for helpers, so they come before the text that defines them.
    let forward = try self.forward()
    let isManual = language != .pytorch && language != .jax
    let backward = isManual ? try self.backward(objective) : []
    let closed = try closedForms()
    let result = names[objective.index]
    switch language {
    case .pytorch: return pytorch(forward, closed, result)
    case .jax: return jax(forward, closed, result)
    case .swift: return swift(forward, backward, closed, result)
    case .c: return c(forward, backward, closed, result)
    case .numpy: return numpy(forward, backward, closed, result)
    }
  }

  /// A function of the closed forms in the syntax of Python.
  private func pythonClosedForms(_ closed: [Closed], _ forward: [Line]) -> String {
    if closed.isEmpty { return "" }
    var text = "\n\ndef closed_forms(\(parameters.joined(separator: ", "))):\n"
    for line in unitLines(forward) { text += "    \(line.name) = \(line.text)\n" }
    for (comment, line) in closed {
      text += "    # \(comment)\n    \(line.name) = \(line.text)\n"
    }
    let names = closed.map { "\"\($0.line.name.dropFirst(5))\": \($0.line.name)" }
    return text + "    return {\(names.joined(separator: ", "))}\n"
  }

  // MARK: Lines

  private typealias Line = (name: String, text: String)
  /// A closed form as the language of formulas has it, and its line.
  private typealias Closed = (comment: String, line: Line)

  private mutating func forward() throws(CodeFault) -> [Line] {
    var lines: [Line] = []
    for id in graph.ids {
      guard let primitive = graph[id].primitive else { continue }
      // The outputs of one unit are computed in one line.
      if graph[id].output > 0 { continue }
      let x = graph.arguments(of: id).map { argument in
        switch argument.kind {
        case .node(let operand): Symbolic.node(operand, graph[operand].shape)
        case .constant(let index): Symbolic.constant(graph.constants[index])
        }
      }
      let formula = Symbolic.apply(primitive, x, output: 0, shape: graph[id].shape)
      let outputs = id.index..<(id.index + Int(graph[id].outputCount))
      lines.append((names[outputs].joined(separator: ", "), try printer.string(formula)))
    }
    return lines
  }

  /// d_u = Σ of the shares of its children.
  private mutating func backward(_ objective: NodeID) throws(CodeFault) -> [Line] {
    var lines: [(line: Line, uses: Set<Int>)] = [(("d_" + names[objective.index], "1.0"), [])]
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1)
    where index != objective.index {
      var parts: [String] = []
      var uses: Set<Int> = []
      for child in graph.children(of: NodeID(index)) {
        for (place, argument) in graph.arguments(of: child).enumerated()
        where argument.node?.index == index {
          guard let share = graph.shareFormula(of: child, place: place) else { continue }
          printer.guardsLengths = graph[child].primitive?.isLength == true
          parts.append(try printer.string(share))
          printer.guardsLengths = false
          share.visitLeaves {
            if $0.index >= graph.nodes.count { uses.insert($0.index - graph.nodes.count) }
          }
        }
      }
      let zero = try printer.string(.constant(.filled(.zero, graph.nodes[index].shape)))
      let isScalar = graph.nodes[index].shape.isScalar
      let text = parts.isEmpty ? (isScalar ? "0.0" : zero) : parts.joined(separator: " + ")
      lines.append((("d_" + names[index], text), uses))
    }
    // What no gradient of a variable needs is left out.
    var needed = Set(graph.variables.indices.map { "d_" + names[$0] })
    var kept: [Line] = []
    for (line, uses) in lines.reversed() where needed.contains(line.name) {
      kept.append(line)
      for index in uses { needed.insert("d_" + names[index]) }
    }
    return kept.reversed()
  }

  private mutating func closedForms() throws(CodeFault) -> [Closed] {
    let symbolic = graph.symbolicGradients()
    var lines: [Closed] = []
    for (index, name) in names.prefix(graph.variables.count).enumerated() {
      guard let form = symbolic.closedForm(of: NodeID(index)) else { continue }
      let text = PlainText(unitLetter: graph.unitLetter).string(symbolic.mathNode(of: form))
      let written: String
      do throws(CodeFault) {
        printer.guardsLengths = true
        defer { printer.guardsLengths = false }
        written = try printer.string(form.formula)
      } catch {
        // The sweep has it all the same.
        continue
      }
      form.formula.visitLeaves { needed.insert($0) }
      lines.append((text, ("grad_\(name)", written)))
    }
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1) {
      let id = NodeID(index)
      guard needed.contains(id) else { continue }
      for operand in graph.operands(of: id) { needed.insert(operand) }
    }
    return lines
  }

  /// The lines of the units that closed forms speak of.
  private func unitLines(_ forward: [Line]) -> [Line] {
    let wanted = Set(
      needed.filter { graph[$0].isUnit }.map { id in
        let first = id.index - Int(graph[id].output)
        return names[first..<(first + Int(graph[id].outputCount))].joined(separator: ", ")
      })
    return forward.filter { wanted.contains($0.name) }
  }

  private var parameters: [String] { Array(names.prefix(graph.variables.count)) }

  private var title: String {
    let text = problem.formula.written
    return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
  }

  private func helpers(_ separator: String) -> String {
    let helpers = CodeHelpers(dialect: dialect)
    return printer.helpers.sorted().compactMap { helpers.definition($0) }
      .map { $0 + separator }.joined()
  }

  // MARK: Programs

  private func python(_ imports: String) -> String {
    "# \(title)\n\(imports)\n\n\n" + helpers("\n\n")
  }

  private func numpy(
    _ forward: [Line], _ backward: [Line], _ closed: [Closed],
    _ result: String
  ) -> String {
    let arguments = parameters.joined(separator: ", ")
    var text = python("import math\n\nimport numpy as np")
    text += "def value_and_gradients(\(arguments)):\n"
    for line in forward { text += "    \(line.name) = \(line.text)\n" }
    text += "\n    # the reverse sweep\n"
    for line in backward { text += "    \(line.name) = \(line.text)\n" }
    let dictionary = parameters.map { "\"\($0)\": d_\($0)" }.joined(separator: ", ")
    text += "    return \(result), {\(dictionary)}\n"
    text += pythonClosedForms(closed, forward)
    return text + example("np.array", "", closed)
  }

  private func pytorch(_ forward: [Line], _ closed: [Closed], _ result: String) -> String {
    var text = python("import torch")
    text += "def \(function)(\(parameters.joined(separator: ", "))):\n"
    for line in forward { text += "    \(line.name) = \(line.text)\n" }
    text += "    return \(result)\n\n\ndef value_and_gradients(*values):\n"
    text += "    values = [torch.as_tensor(v, dtype=torch.float64).clone().requires_grad_() "
    text += "for v in values]\n    loss = \(function)(*values)\n    loss.backward()\n"
    text += "    return loss.detach(), dict(zip(\(parameterList), [v.grad for v in values]))\n"
    text += pythonClosedForms(closed, forward)
    return text + example("torch.tensor", ", dtype=torch.float64", closed)
  }

  private func jax(_ forward: [Line], _ closed: [Closed], _ result: String) -> String {
    var text = python(
      "import jax\nimport jax.numpy as jnp\nimport jax.scipy.special\n\n"
        + "jax.config.update(\"jax_enable_x64\", True)")
    text += "def \(function)(\(parameters.joined(separator: ", "))):\n"
    for line in forward { text += "    \(line.name) = \(line.text)\n" }
    text += "    return \(result)\n\n\ndef value_and_gradients(*values):\n"
    text += "    places = tuple(range(len(values)))\n"
    text += "    values = [jnp.asarray(v, dtype=jnp.float64) for v in values]\n"
    text += "    value, gradients = jax.value_and_grad(\(function), argnums=places)(*values)\n"
    text += "    return value, dict(zip(\(parameterList), gradients))\n"
    text += pythonClosedForms(closed, forward)
    return text + example("jnp.array", "", closed)
  }

  private var parameterList: String {
    "[" + parameters.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }

  private var function: String { CodeNames.function(parameters) }

  /// What runs when the file is run, where the formula has values.
  private func example(_ make: String, _ type: String, _ closed: [Closed]) -> String {
    guard let inputs = problem.inputs else { return "" }
    let values = inputs.map { tensor -> String in
      if tensor.shape.isScalar {
        return language == .pytorch
          ? "torch.tensor(\(tensor.scalar)\(type))" : "\(tensor.scalar)"
      }
      let rows = (0..<tensor.shape.rows).map { row in
        (0..<tensor.shape.columns).map { "\(tensor[row, $0])" }.joined(separator: ", ")
      }
      let body =
        tensor.shape.isVector
        ? rows.joined(separator: ", ") : rows.map { "[\($0)]" }.joined(separator: ", ")
      return "\(make)([\(body)]\(type))"
    }
    var text = "\n\nif __name__ == \"__main__\":\n"
    text += "    values = [\(values.joined(separator: ", "))]\n"
    text += "    value, gradients = value_and_gradients(*values)\n"
    text += "    print(\"value\", float(value))\n    for name, gradient in gradients.items():\n"
    text +=
      "        print(name, gradient.tolist() if hasattr(gradient, \"tolist\") else gradient)\n"
    if !closed.isEmpty {
      text += "    for name, form in closed_forms(*values).items():\n"
      text +=
        "        print(\"closed\", name, form.tolist() if hasattr(form, \"tolist\") else form)\n"
    }
    return text
  }

  private func swift(
    _ forward: [Line], _ backward: [Line], _ closed: [Closed], _ result: String
  ) -> String {
    var text = "// \(title)\nimport Foundation\n\n" + helpers("\n")
    let arguments = parameters.map { "_ \($0): Double" }.joined(separator: ", ")
    text +=
      "func valueAndGradients(\(arguments)) -> (value: Double, gradients: [String: Double]) {\n"
    for line in forward { text += "  let \(line.name) = \(line.text)\n" }
    text += "  // the reverse sweep\n"
    for line in backward { text += "  let \(line.name): Double = \(line.text)\n" }
    let dictionary = parameters.map { "\"\($0)\": d_\($0)" }.joined(separator: ", ")
    text += "  return (\(result), [\(dictionary.isEmpty ? ":" : dictionary)])\n}\n"
    if !closed.isEmpty {
      text += "\nfunc closedForms(\(arguments)) -> [String: Double] {\n"
      for line in unitLines(forward) { text += "  let \(line.name) = \(line.text)\n" }
      for (comment, line) in closed {
        text += "  // \(comment)\n  let \(line.name): Double = \(line.text)\n"
      }
      let forms = closed.map { "\"\($0.line.name.dropFirst(5))\": \($0.line.name)" }
      text += "  return [\(forms.joined(separator: ", "))]\n}\n"
    }
    guard let inputs = problem.inputs else { return text }
    let values = inputs.map { "\($0.scalar)" }.joined(separator: ", ")
    text += "\nlet (value, gradients) = valueAndGradients(\(values))\nprint(\"value\", value)\n"
    text += "for name in \(parameterList) { print(name, gradients[name] ?? .nan) }\n"
    if !closed.isEmpty {
      text += "let forms = closedForms(\(values))\n"
      let names = closed.map { "\"\($0.line.name.dropFirst(5))\"" }.joined(separator: ", ")
      text += "for name in [\(names)] { print(\"closed\", name, forms[name] ?? .nan) }\n"
    }
    return text
  }

  private func c(
    _ forward: [Line], _ backward: [Line], _ closed: [Closed], _ result: String
  ) -> String {
    var text = "/* \(title.replacing("*", with: "·").replacing("\\", with: "/")) */\n"
    text += "#include <math.h>\n#include <stdio.h>\n\n" + helpers("\n")
    let arguments = parameters.map { "double \($0)" } + ["double gradients[\(parameters.count)]"]
    text += "double value_and_gradients(\(arguments.joined(separator: ", "))) {\n"
    for line in forward { text += "  const double \(line.name) = \(line.text);\n" }
    text += "  /* the reverse sweep */\n"
    for line in backward { text += "  const double \(line.name) = \(line.text);\n" }
    for (place, name) in parameters.enumerated() { text += "  gradients[\(place)] = d_\(name);\n" }
    text += "  return \(result);\n}\n"
    if !closed.isEmpty {
      text += "\n/* Sets the gradients that have a closed form. */\n"
      text += "void closed_forms(\(arguments.joined(separator: ", "))) {\n"
      for line in unitLines(forward) {
        text += "  const double \(line.name) = \(line.text);\n"
      }
      for (comment, line) in closed {
        guard let place = parameters.firstIndex(where: { "grad_" + $0 == line.name }) else {
          continue
        }
        text += "  /* \(comment.replacing("*/", with: "* /")) */\n"
        text += "  gradients[\(place)] = \(line.text);\n"
      }
      text += "}\n"
    }
    guard let inputs = problem.inputs else { return text }
    let values = inputs.map { "\($0.scalar)" }.joined(separator: ", ")
    text += "\nint main(void) {\n  double gradients[\(parameters.count)];\n"
    text += "  printf(\"value %.17g\\n\", value_and_gradients(\(values), gradients));\n"
    for (place, name) in parameters.enumerated() {
      text += "  printf(\"\(name) %.17g\\n\", gradients[\(place)]);\n"
    }
    if !closed.isEmpty {
      text += "  closed_forms(\(values), gradients);\n"
      for (place, name) in parameters.enumerated()
      where closed.contains(where: { $0.line.name == "grad_" + name }) {
        text += "  printf(\"closed \(name) %.17g\\n\", gradients[\(place)]);\n"
      }
    }
    return text + "  return 0;\n}\n"
  }
}
