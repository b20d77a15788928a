import GraphCore

/// How a language writes what formulas are made of.
struct CodeDialect {
  let language: CodeWriter.Language

  /// The module whose functions work element by element.
  var module: String {
    switch language {
    case .numpy: "np"
    case .pytorch: "torch"
    case .jax: "jnp"
    case .swift, .c: ""
    }
  }

  var isArrayLanguage: Bool { !module.isEmpty }
  /// Whether the framework finds the gradients.
  var differentiatesItself: Bool { language == .pytorch || language == .jax }
  private var prefix: String { module.isEmpty ? "" : module + "." }

  /// A number that reads back to the same Float64, as a fraction where it is one.
  func number(_ constant: Constant) -> String {
    if constant.isExact, constant.factor == .one {
      if constant.denominator == 1 { return "\(constant.numerator).0" }
      if !constant.isDecimal { return "(\(constant.numerator).0 / \(constant.denominator).0)" }
    }
    if constant.value.isNaN || constant.value.isInfinite {
      switch language {
      case .swift:
        return constant.value.isNaN
          ? "Double.nan" : constant.value > 0 ? "Double.infinity" : "(-Double.infinity)"
      case .c: return constant.value.isNaN ? "NAN" : constant.value > 0 ? "INFINITY" : "(-INFINITY)"
      default:
        return constant.value.isNaN
          ? "float('nan')" : constant.value > 0 ? "float('inf')" : "float('-inf')"
      }
    }
    return "\(constant.value)"
  }

  func call(_ name: String, _ x: [String]) -> String {
    "\(name)(\(x.joined(separator: ", ")))"
  }

  /// A function of numbers; nil where the language has none and no helper is known.
  func elementary(_ function: Elementary, _ x: [String]) -> String? {
    switch function {
    case .square: return "(\(x[0]) * \(x[0]))"
    case .reciprocal: return "(1.0 / \(x[0]))"
    case .cot: return "(1.0 / \(call(prefix + "tan", x)))"
    case .sec: return "(1.0 / \(call(prefix + "cos", x)))"
    case .csc: return "(1.0 / \(call(prefix + "sin", x)))"
    case .sech: return "(1.0 / \(call(prefix + "cosh", x)))"
    case .csch: return "(1.0 / \(call(prefix + "sinh", x)))"
    case .coth: return "(1.0 / \(call(prefix + "tanh", x)))"
    case .logit:
      return "(\(call(prefix + "log", x)) - \(call(prefix + "log1p", ["-\(x[0])"])))"
    case .normcdf:
      return elementary(.erfc, ["(-\(x[0]) * \(0.5.squareRoot()))"]).map { "(0.5 * \($0))" }
    case .erf, .erfc:
      switch language {
      case .numpy: return call("np.vectorize(math.\(function))", x)
      case .pytorch: return call("torch.special.\(function)", x)
      case .jax: return call("jax.scipy.special.\(function)", x)
      case .swift, .c: return call("\(function)", x)
      }
    default: break
    }
    let name: String
    switch (function, language) {
    case (.ln, _): name = "log"
    case (.abs, .swift), (.abs, .c): name = "fabs"
    case (.cbrt, .pytorch):
      return "(torch.sign(\(x[0])) * torch.abs(\(x[0])) ** (1.0 / 3.0))"
    case (.arcsin, .numpy), (.arccos, .numpy), (.arctan, .numpy), (.arcsin, .jax), (.arccos, .jax),
      (.arctan, .jax):
      name = "\(function)"
    case (.arcsin, _): name = "asin"
    case (.arccos, _): name = "acos"
    case (.arctan, _): name = "atan"
    case (.arsinh, .numpy), (.arsinh, .jax): name = "arcsinh"
    case (.arcosh, .numpy), (.arcosh, .jax): name = "arccosh"
    case (.artanh, .numpy), (.artanh, .jax): name = "arctanh"
    case (.arsinh, _): name = "asinh"
    case (.arcosh, _): name = "acosh"
    case (.artanh, _): name = "atanh"
    case (.atan2, .numpy): name = "arctan2"
    case (.atan2, .jax): name = "arctan2"
    default: name = "\(function)"
    }
    return call(prefix + name, x)
  }

  func select(_ condition: String, _ a: String, _ b: String) -> String {
    switch language {
    case .numpy, .jax: "\(prefix)where(\(condition), \(a), \(b))"
    case .pytorch:
      "torch.where(torch.as_tensor(\(condition)), torch.as_tensor(\(a), dtype=torch.float64), torch.as_tensor(\(b), dtype=torch.float64))"
    case .swift, .c: "(\(condition) ? \(a) : \(b))"
    }
  }

  /// 1 or 0 by a comparison.
  func indicator(_ condition: String) -> String {
    switch language {
    case .numpy, .jax: "\(prefix)where(\(condition), 1.0, 0.0)"
    case .pytorch: "torch.as_tensor(\(condition)).to(torch.float64)"
    case .swift, .c: "(\(condition) ? 1.0 : 0.0)"
    }
  }

  func power(_ a: String, _ b: String) -> String {
    isArrayLanguage ? "\(a) ** \(b)" : "pow(\(a), \(b))"
  }
}
