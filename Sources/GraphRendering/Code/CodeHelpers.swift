import GraphCore

/// The functions that no language has, written in each: activation functions and their derivatives,
/// softmax.
struct CodeHelpers {
  let dialect: CodeDialect

  /// The text of a helper; nil where there is none.
  func definition(_ name: String) -> String? {
    if let factors = factors(name) { return factors }
    if name == "ratio" || name == "root" { return lengths(name) }
    if let body = softmax(name) { return "def \(name)(x):\n    return \(body)\n" }
    let isPrime = name.hasSuffix("_prime")
    let base = isPrime ? String(name.dropLast(6)) : name
    guard let function = Activation.allCases.first(where: { "\($0)" == base }),
      let body = isPrime ? derivative(function) : value(function)
    else { return nil }
    let hasSecond = function == .leakyRelu || function == .elu
    switch dialect.language {
    case .numpy, .pytorch, .jax:
      return "def \(name)(x\(hasSecond ? ", a" : "")):\n    return \(body)\n"
    case .swift:
      return
        "func \(name)(_ x: Double\(hasSecond ? ", _ a: Double" : "")) -> Double {\n  \(body)\n}\n"
    case .c:
      return
        "static double \(name)(double x\(hasSecond ? ", double a" : "")) {\n  return \(body);\n}\n"
    }
  }

  /// a/b, and 0 where b is 0; and the square root with derivative 0 at 0.
  private func lengths(_ name: String) -> String {
    let m = dialect.module
    switch (name, dialect.language) {
    case ("root", .pytorch):
      return """
        def root(x):
            safe = torch.where(x == 0, torch.ones_like(x), x)
            return torch.where(x == 0, torch.zeros_like(x), torch.sqrt(safe))

        """
    case ("root", _):
      return """
        def root(x):
            return \(m).where(x == 0, 0.0, \(m).sqrt(\(m).where(x == 0, 1.0, x)))

        """
    case (_, .swift):
      return "func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }\n"
    case (_, .c): return "static double ratio(double a, double b) { return b == 0 ? 0 : a / b; }\n"
    case (_, .pytorch):
      return """
        def ratio(a, b):
            quotient = a / torch.where(b == 0, torch.ones_like(b), b)
            return torch.where(b == 0, torch.zeros_like(quotient), quotient)

        """
    default:
      return """
        def ratio(a, b):
            return \(m).where(b == 0, 0.0, a / \(m).where(b == 0, 1.0, b))

        """
    }
  }

  /// P X = L U with row pivoting, and Q R with a positive diagonal.
  private func factors(_ name: String) -> String? {
    switch (name, dialect.language) {
    case ("lu", .numpy):
      return """
        def lu(x):
            m, n = x.shape
            k = min(m, n)
            u, l, order = np.array(x, dtype=float), np.zeros((m, k)), np.arange(m)
            for j in range(k):
                swap = [j, j + np.argmax(np.abs(u[j:, j]))]
                for rows in (u, l, order):
                    rows[swap] = rows[swap[::-1]]
                l[j, j] = 1.0
                l[j + 1:, j] = u[j + 1:, j] / u[j, j]
                u[j + 1:] -= np.outer(l[j + 1:, j], u[j])
            return np.eye(m)[order], l, np.triu(u[:k])

        """
    case ("lu", .pytorch):
      return "def lu(x):\n    p, l, u = torch.linalg.lu(x)\n    return p.T, l, u\n"
    case ("lu", .jax):
      return "def lu(x):\n    p, l, u = jax.scipy.linalg.lu(x)\n    return p.T, l, u\n"
    case ("qr", .numpy), ("qr", .pytorch), ("qr", .jax):
      let m = dialect.module
      return
        "def qr(x):\n    q, r = \(m).linalg.qr(x)\n    s = \(m).sign(\(m).diag(r))\n"
        + "    return q * s, r * s[:, None]\n"
    default: return nil
    }
  }

  private func f(_ function: Elementary, _ x: String) -> String {
    dialect.elementary(function, [x]) ?? x
  }

  private var sigmoid: String { "0.5 * (1.0 + \(f(.tanh, "0.5 * x")))" }
  private var softplus: String { "\(positive) + \(f(.log1p, f(.exp, "-" + f(.abs, "x"))))" }
  private var positive: String { dialect.select("x > 0", "x", zero) }
  /// 0 of the kind of x.
  private var zero: String { dialect.isArrayLanguage ? "0.0 * x" : "0.0" }
  private var one: String { dialect.isArrayLanguage ? "0.0 * x + 1.0" : "1.0" }

  private func value(_ function: Activation) -> String? {
    switch function {
    case .sigmoid: sigmoid
    case .relu: positive
    case .silu: "x * (\(sigmoid))"
    case .softplus: softplus
    case .softsign: "x / (1.0 + \(f(.abs, "x")))"
    case .logsigmoid: "x - (\(softplus))"
    case .mish: "x * \(f(.tanh, softplus))"
    case .gelu: "0.5 * x * (1.0 + \(f(.erf, "x / \(root2)")))"
    case .leakyRelu: dialect.select("x > 0", "x", "a * x")
    case .elu: dialect.select("x > 0", "x", "a * \(f(.expm1, "x"))")
    case .hardtanh: dialect.select("x > 1", one, dialect.select("x < -1", "-(\(one))", "x"))
    case .selu:
      dialect.select(
        "x > 0", "1.0507009873554805 * x", "1.7580993408473766 * \(f(.expm1, "x"))")
    }
  }

  private let root2 = "1.4142135623730951"

  private func derivative(_ function: Activation) -> String? {
    switch function {
    case .sigmoid: "0.25 * (1.0 - \(f(.tanh, "0.5 * x")) * \(f(.tanh, "0.5 * x")))"
    case .relu: dialect.select("x > 0", one, zero)
    case .softplus: sigmoid
    case .logsigmoid: "1.0 - (\(sigmoid))"
    case .silu: "(\(sigmoid)) * (1.0 + x * (1.0 - (\(sigmoid))))"
    case .softsign: "1.0 / ((1.0 + \(f(.abs, "x"))) * (1.0 + \(f(.abs, "x"))))"
    case .gelu:
      "0.5 * (1.0 + \(f(.erf, "x / \(root2)"))) + x * \(f(.exp, "-0.5 * x * x")) * 0.3989422804014327"
    case .leakyRelu: dialect.select("x > 0", one, dialect.isArrayLanguage ? "0.0 * x + a" : "a")
    case .elu: dialect.select("x >= 0", one, "a * \(f(.exp, "x"))")
    case .hardtanh:
      "\(dialect.indicator("x >= -1")) * \(dialect.indicator("x <= 1"))"
    case .selu:
      dialect.select(
        "x > 0", "1.0507009873554805 * (\(one))", "1.7580993408473766 * \(f(.exp, "x"))")
    case .mish:
      "\(f(.tanh, softplus)) + x * (1.0 - \(f(.tanh, softplus)) * \(f(.tanh, softplus))) * (\(sigmoid))"
    }
  }

  private func softmax(_ name: String) -> String? {
    let m = dialect.module
    let isTorch = dialect.language == .pytorch
    let axis: Int
    switch name {
    case "softmax", "log_softmax": axis = 0
    case "softmax_rows", "log_softmax_rows": axis = 1
    case "softmax_columns", "log_softmax_columns": axis = 0
    default: return nil
    }
    let isLog = name.hasPrefix("log")
    if isTorch { return "torch.\(isLog ? "log_softmax" : "softmax")(x, dim=\(axis))" }
    if dialect.language == .jax {
      return "jax.nn.\(isLog ? "log_softmax" : "softmax")(x, axis=\(axis))"
    }
    let shifted = "(x - \(m).max(x, axis=\(axis), keepdims=True))"
    let sum = "\(m).sum(\(m).exp(\(shifted)), axis=\(axis), keepdims=True)"
    return isLog ? "\(shifted) - \(m).log(\(sum))" : "\(m).exp(\(shifted)) / \(sum)"
  }
}
