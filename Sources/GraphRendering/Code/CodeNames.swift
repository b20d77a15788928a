import GraphCore

/// Names that every language takes: w, w_1, theta, y_hat.
enum CodeNames {
  static func names(of graph: Graph) -> [String] {
    var used: Set<String> = reserved
    return graph.ids.map { id in
      let base =
        graph[id].isUnit
        ? graph.id(of: id).replacing(".", with: "_") : spelled(graph.variables[id.index])
      var name = base
      var number = 2
      // Its gradient d_name and closed form grad_name must be new as well.
      while ["", "d_", "grad_"].contains(where: { used.contains($0 + name) }) {
        name = "\(base)_\(number)"
        number += 1
      }
      for prefix in ["", "d_", "grad_"] { used.insert(prefix + name) }
      return name
    }
  }

  static func function(_ taken: [String]) -> String { taken.contains("f") ? "objective" : "f" }

  /// The name with its mark as a word: y_hat_1 for ŷ₁.
  private static func spelled(_ name: Name) -> String {
    var base = name.base
    if case .accent(let accent, .identifier(let letter)) = Name(base).mathNode {
      base = "\(letter)_\(accent.rawValue)"
    }
    return spelled(Name(base, index: name.index).id)
  }

  private static func spelled(_ id: String) -> String {
    var text = ""
    for scalar in id.unicodeScalars {
      if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        text.unicodeScalars.append(scalar)
      } else if let word = words[scalar] {
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

  private static let words: [Unicode.Scalar: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda_", "μ": "mu", "ν": "nu",
    "ξ": "xi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "π": "pi", "ς": "sigma", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi",
    "ϱ": "rho", "ϖ": "pi", "ϰ": "kappa", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
    "ℓ": "ell", "\u{302}": "_hat", "\u{304}": "_bar", "\u{303}": "_tilde", "\u{307}": "_dot",
    "\u{308}": "_ddot", "\u{20D7}": "_vec", "′": "_prime", "'": "_prime", "*": "_star",
    "∗": "_star", "⋆": "_star",
  ]

  /// The words of Python, Swift and C, and what the programs themselves use.
  private static let reserved = Set(
    """
    False None True and as assert async await break class continue def del elif else except finally for \
    from global if import in is lambda match nonlocal not or pass raise return try while with yield
    associatedtype deinit enum extension fileprivate func init inout internal let open operator private \
    protocol public static struct subscript super self Self throws throw typealias var case default defer \
    do fallthrough guard repeat switch where catch rethrows nil true false Any Double String print
    auto char const double extern float goto inline int long register restrict short signed sizeof typedef \
    union unsigned void volatile main printf NAN INFINITY
    np jnp jax torch math float values value gradients gradient name loss objective closed_forms \
    value_and_gradients valueAndGradients closedForms
    exp log log2 log10 log1p expm1 sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh pow \
    sqrt cbrt fabs floor ceil round rint hypot erf erfc
    sigmoid relu softmax log_softmax lu qr ratio root
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
