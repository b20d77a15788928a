import Foundation

/// A line of Tests/Cases/*.jsonl.
struct ContractCase: CustomStringConvertible, @unchecked Sendable {
  let fields: [String: Any]  // read from JSON once and never changed

  var id: String { fields["id"] as? String ?? "?" }
  var description: String { id }
  var formula: String { fields["formula"] as? String ?? "" }
  var at: String? { fields["at"] as? String }
  var tolerance: Double { fields["tol"] as? Double ?? 1e-9 }

  subscript(key: String) -> Any? { fields[key] }
  func isTrue(_ key: String) -> Bool { fields[key] as? Bool ?? false }
  func strings(_ key: String) -> [String] { fields[key] as? [String] ?? [] }

  /// All cases of a file.
  static func read(_ name: String) -> [ContractCase] {
    let url = Command.root.appendingPathComponent("Tests/Cases/\(name).jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
      return (object as? [String: Any]).map(ContractCase.init(fields:))
    }
  }

  /// The formula's bytes: as text, as hexadecimal digits, or as pieces repeated.
  var program: [UInt8] {
    if let hex = fields["formula_hex"] as? String {
      return stride(from: 0, to: hex.count, by: 2).compactMap { place in
        let start = hex.index(hex.startIndex, offsetBy: place)
        return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)
      }
    }
    if let parts = fields["formula_repeat"] as? [Any], parts.count == 6,
      let before = parts[0] as? String, let piece = parts[1] as? String,
      let count = parts[2] as? Int, let middle = parts[3] as? String,
      let after = parts[4] as? String, let last = parts[5] as? Int
    {
      let text =
        before + String(repeating: piece, count: count) + middle
        + String(repeating: after, count: last)
      return Array(text.utf8)
    }
    return Array(formula.utf8)
  }

  /// Runs `graph --format json`; odd and long formulas go by standard input.
  func run() throws -> Command {
    let bytes = program
    let isOdd =
      fields["formula"] == nil || bytes.count > 20_000 || bytes.contains(0)
      || bytes.first.map { $0 == 0x2D || $0 == 0x40 } ?? true
      || bytes.allSatisfy { $0 == 0x20 || $0 == 0x0A }
    var arguments = ["graph", "--format", "json"]
    arguments.append(isOdd ? "-" : String(decoding: bytes, as: UTF8.self))
    if let at { arguments += ["--at", at] }
    return try Command(arguments, input: isOdd ? bytes : [])
  }
}

/// A number, vector or matrix of the JSON, as its shape and its elements.
struct Amount {
  let shape: [Int]
  let elements: [Double]

  init?(_ value: Any?) {
    if let rows = value as? [[Any]] {
      guard let width = rows.first?.count, rows.allSatisfy({ $0.count == width }) else {
        return nil
      }
      shape = width == 1 ? [rows.count] : [rows.count, width]
      elements = rows.flatMap { $0.compactMap(Self.number) }
    } else if let list = value as? [Any] {
      shape = [list.count]
      elements = list.compactMap(Self.number)
    } else if let number = Self.number(value) {
      shape = []
      elements = [number]
    } else {
      return nil
    }
    guard elements.count == shape.reduce(1, *) else { return nil }
  }

  private static func number(_ value: Any?) -> Double? {
    switch value as? String {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: (value as? NSNumber)?.doubleValue
    }
  }

  /// Why a number is not the wanted one; nil where it is within the tolerance.
  func differs(from wanted: Amount, tolerance: Double) -> String? {
    guard shape == wanted.shape else { return "the shape \(shape) instead of \(wanted.shape)" }
    let largest = wanted.elements.filter(\.isFinite).map(abs).max() ?? 0
    let floor =
      largest > 0 && largest < 1e-300
      ? 1e-300 : largest > 0 && largest < 1e-9 ? 1e-6 * largest : 1e-12 * max(1, largest)
    for (got, want) in zip(elements, wanted.elements) {
      let isRight =
        want.isNaN
        ? got.isNaN
        : want.isInfinite ? got == want : abs(got - want) <= tolerance * abs(want) + floor
      if !isRight { return "\(elements) instead of \(wanted.elements)" }
    }
    return nil
  }
}

/// One spelling for one name: `ŷ`, `y_hat`, `\hat{y}`; `θ`, `\theta`, `theta`; `w_1`, `w1`, `w₁`.
func canonical(_ name: String) -> String {
  let greek: [Character: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
  ]
  let accents: [Unicode.Scalar: String] = [
    "\u{302}": "hat", "\u{303}": "tilde", "\u{304}": "bar", "\u{307}": "dot",
  ]
  var text = name
  for dress in ["mathbf", "boldsymbol", "mathrm", "text", "vec"] {
    text = text.replacingOccurrences(of: "\\\(dress)", with: "")
  }
  var accent = ""
  for word in ["hat", "tilde", "bar"] {
    for spelling in ["\\\(word)", "_\(word)"] where text.contains(spelling) {
      text = text.replacingOccurrences(of: spelling, with: "")
      accent = word
    }
  }
  var result = ""
  for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
    if let word = accents[scalar] {
      accent = word
    } else if let word = greek[Character(scalar)] {
      result += word
    } else if (0x2080...0x2089).contains(scalar.value) {
      result += String(scalar.value - 0x2080)
    } else if !"_{}\\ ,".unicodeScalars.contains(scalar) {
      result.unicodeScalars.append(scalar)
    }
  }
  return result + accent
}
