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
  /// Whether a closed form speaks of units or results.
  private var usesUnits = false

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
    let forward = try self.forward()
    let result = names[objective.index]
    if language == .pytorch { return pytorch(forward, result) }
    if language == .jax { return jax(forward, result) }
    // These lines ask for helpers, so they come before the text that defines them.
    let backward = try self.backward(objective)
    switch language {
    case .swift: return swift(forward, backward, result)
    case .c: return c(forward, backward, result)
    default:
      let closed = try closedForms()
      return numpy(forward, backward, closed, result)
    }
  }

  // MARK: Lines

  private typealias Line = (name: String, text: String)

  private mutating func forward() throws(CodeFault) -> [Line] {
    var lines: [Line] = []
    for id in graph.ids {
      guard let primitive = graph[id].primitive else { continue }
      if graph[id].outputCount > 1 {
        throw CodeFault(message: "\(primitive.name) is not written as \(language) code")
      }
      let x = graph.arguments(of: id).map { argument in
        switch argument.kind {
        case .node(let operand): Symbolic.node(operand, graph[operand].shape)
        case .constant(let index): Symbolic.constant(graph.constants[index])
        }
      }
      let formula = Symbolic.apply(primitive, x, output: 0, shape: graph[id].shape)
      lines.append((names[id.index], try printer.string(formula)))
    }
    return lines
  }

  /// d_u = Σ of the shares of its children.
  private mutating func backward(_ objective: NodeID) throws(CodeFault) -> [Line] {
    var lines: [Line] = [("d_" + names[objective.index], "1.0")]
    for index in stride(from: graph.nodes.count - 1, through: 0, by: -1)
    where index != objective.index {
      var parts: [String] = []
      for child in graph.children(of: NodeID(index)) {
        for (place, argument) in graph.arguments(of: child).enumerated()
        where argument.node?.index == index {
          guard let share = graph.shareFormula(of: child, place: place) else { continue }
          parts.append(try printer.string(share))
        }
      }
      let zero = try printer.string(.constant(.filled(.zero, graph.nodes[index].shape)))
      let isScalar = graph.nodes[index].shape.isScalar
      lines.append(
        (
          "d_" + names[index],
          parts.isEmpty ? (isScalar ? "0.0" : zero) : parts.joined(separator: " + ")
        ))
    }
    return lines
  }

  private mutating func closedForms() throws(CodeFault) -> [(comment: String, line: Line)] {
    let symbolic = graph.symbolicGradients()
    var lines: [(comment: String, line: Line)] = []
    for (index, name) in names.prefix(graph.variables.count).enumerated() {
      guard let form = symbolic.closedForm(of: NodeID(index)) else { continue }
      let text = PlainText(unitLetter: graph.unitLetter).string(symbolic.mathNode(of: form))
      form.formula.visitLeaves { if graph[$0].isUnit { usesUnits = true } }
      lines.append((text, ("grad_\(name)", try printer.string(form.formula))))
    }
    return lines
  }

  private var parameters: [String] { Array(names.prefix(graph.variables.count)) }

  private var title: String {
    let text = problem.formula.text(problem.formula.whole)
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
    _ forward: [Line], _ backward: [Line], _ closed: [(comment: String, line: Line)],
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
    if !closed.isEmpty {
      text += "\n\ndef closed_forms(\(arguments)):\n"
      if usesUnits {
        for line in forward { text += "    \(line.name) = \(line.text)\n" }
      }
      for (comment, line) in closed {
        text += "    # \(comment)\n    \(line.name) = \(line.text)\n"
      }
      let names = closed.map { "\"\($0.line.name.dropFirst(5))\": \($0.line.name)" }
      text += "    return {\(names.joined(separator: ", "))}\n"
    }
    return text + example("np.array", "")
  }

  private func pytorch(_ forward: [Line], _ result: String) -> String {
    var text = python("import torch")
    text += "def \(function)(\(parameters.joined(separator: ", "))):\n"
    for line in forward { text += "    \(line.name) = \(line.text)\n" }
    text += "    return \(result)\n\n\ndef value_and_gradients(*values):\n"
    text += "    values = [torch.as_tensor(v, dtype=torch.float64).clone().requires_grad_() "
    text += "for v in values]\n    loss = \(function)(*values)\n    loss.backward()\n"
    text += "    return loss.detach(), dict(zip(\(parameterList), [v.grad for v in values]))\n"
    return text + example("torch.tensor", "")
  }

  private func jax(_ forward: [Line], _ result: String) -> String {
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
    return text + example("jnp.array", "")
  }

  private var parameterList: String {
    "[" + parameters.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }

  private var function: String { CodeNames.function(parameters) }

  /// What runs when the file is run, where the formula has values.
  private func example(_ make: String, _ type: String) -> String {
    guard let inputs = problem.inputs else { return "" }
    let values = inputs.map { tensor -> String in
      if tensor.shape.isScalar { return "\(tensor.scalar)" }
      let rows = (0..<tensor.shape.rows).map { row in
        (0..<tensor.shape.columns).map { "\(tensor[row, $0])" }.joined(separator: ", ")
      }
      let body =
        tensor.shape.isVector
        ? rows.joined(separator: ", ") : rows.map { "[\($0)]" }.joined(separator: ", ")
      return "\(make)([\(body)])"
    }
    var text = "\n\nif __name__ == \"__main__\":\n"
    text += "    value, gradients = value_and_gradients(\(values.joined(separator: ", ")))\n"
    text += "    print(\"value\", float(value))\n    for name, gradient in gradients.items():\n"
    text +=
      "        print(name, gradient.tolist() if hasattr(gradient, \"tolist\") else gradient)\n"
    return text
  }

  private func swift(_ forward: [Line], _ backward: [Line], _ result: String) -> String {
    var text = "// \(title)\nimport Foundation\n\n" + helpers("\n")
    let arguments = parameters.map { "_ \($0): Double" }.joined(separator: ", ")
    text +=
      "func valueAndGradients(\(arguments)) -> (value: Double, gradients: [String: Double]) {\n"
    for line in forward { text += "  let \(line.name) = \(line.text)\n" }
    text += "  // the reverse sweep\n"
    for line in backward { text += "  let \(line.name): Double = \(line.text)\n" }
    let dictionary = parameters.map { "\"\($0)\": d_\($0)" }.joined(separator: ", ")
    text += "  return (\(result), [\(dictionary.isEmpty ? ":" : dictionary)])\n}\n"
    guard let inputs = problem.inputs else { return text }
    let values = inputs.map { "\($0.scalar)" }.joined(separator: ", ")
    text += "\nlet (value, gradients) = valueAndGradients(\(values))\nprint(\"value\", value)\n"
    return text + "for name in gradients.keys.sorted() { print(name, gradients[name] ?? .nan) }\n"
  }

  private func c(_ forward: [Line], _ backward: [Line], _ result: String) -> String {
    var text = "/* \(title.replacing("*", with: "·").replacing("\\", with: "/")) */\n"
    text += "#include <math.h>\n#include <stdio.h>\n\n" + helpers("\n")
    let arguments = parameters.map { "double \($0)" } + ["double gradients[\(parameters.count)]"]
    text += "double value_and_gradients(\(arguments.joined(separator: ", "))) {\n"
    for line in forward { text += "  const double \(line.name) = \(line.text);\n" }
    text += "  /* the reverse sweep */\n"
    for line in backward { text += "  const double \(line.name) = \(line.text);\n" }
    for (place, name) in parameters.enumerated() { text += "  gradients[\(place)] = d_\(name);\n" }
    text += "  return \(result);\n}\n"
    guard let inputs = problem.inputs else { return text }
    let values = inputs.map { "\($0.scalar)" }.joined(separator: ", ")
    text += "\nint main(void) {\n  double gradients[\(parameters.count)];\n"
    text += "  printf(\"value %.17g\\n\", value_and_gradients(\(values), gradients));\n"
    for (place, name) in parameters.enumerated() {
      text += "  printf(\"\(name) %.17g\\n\", gradients[\(place)]);\n"
    }
    return text + "  return 0;\n}\n"
  }
}

/// Names that every language takes: w, w_1, theta, y_hat.
enum CodeNames {
  static func names(of graph: Graph) -> [String] {
    var used: Set<String> = reserved
    return graph.ids.map { id in
      let base = graph[id].isUnit ? graph.id(of: id) : spelled(graph.variables[id.index].id)
      var name = base
      var number = 2
      while used.contains(name) {
        name = "\(base)_\(number)"
        number += 1
      }
      used.insert(name)
      return name
    }
  }

  static func function(_ taken: [String]) -> String { taken.contains("f") ? "objective" : "f" }

  private static func spelled(_ id: String) -> String {
    var text = ""
    for scalar in id.unicodeScalars {
      if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        text.unicodeScalars.append(scalar)
      } else if let word = greek[scalar] {
        text += word
      } else if scalar == "_" {
        text += "_"
      } else if scalar.properties.isAlphabetic {
        text += "x\(String(scalar.value, radix: 16))"
      } else if text.last != "_", !"{}".unicodeScalars.contains(scalar) {
        text += "_"
      }
    }
    return text.isEmpty ? "x" : text
  }

  private static let greek: [Unicode.Scalar: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda_", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "π": "pi", "\u{302}": "_hat",
  ]

  private static let reserved: Set<String> = [
    "and", "as", "def", "del", "for", "from", "if", "in", "is", "lambda", "not", "or", "np", "jnp",
    "jax", "torch", "math", "let", "var", "func", "double", "int", "main", "value", "gradients",
    "exp", "log", "sin", "cos", "tan", "pow", "sqrt", "sigmoid", "relu", "softmax", "j0", "j1",
    "y0", "y1", "gamma", "erf", "e", "do", "try", "else", "case", "return", "class", "while",
    "with",
  ]
}
