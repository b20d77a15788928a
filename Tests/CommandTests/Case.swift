import Foundation

/// One line of a file of Tests/Cases: a formula with its answer.
struct Case: Sendable, CustomStringConvertible {
  let id: String
  let data: JSON

  var description: String { id }
  var formula: String { data["formula"]?.string ?? "" }
  var at: String? { data["at"]?.string }
  var tolerance: Double { data["tol"]?.number ?? 1e-9 }

  /// The text as it is handed over; some are repetitions, some no UTF-8.
  var bytes: [UInt8] {
    if let hex = data["formula_hex"]?.string {
      let digits = hex.compactMap(\.hexDigitValue)
      return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] * 16 + digits[$0 + 1])
      }
    }
    if let parts = data["formula_repeat"]?.list, parts.count == 6 {
      func repeated(_ text: Int, _ count: Int) -> String {
        String(repeating: parts[text].string ?? "", count: Int(parts[count].number ?? 0))
      }
      let text =
        (parts[0].string ?? "") + repeated(1, 2) + (parts[3].string ?? "") + repeated(4, 5)
      return Array(text.utf8)
    }
    return Array(formula.utf8)
  }

  /// All cases of a file; a file that cannot be read gives one case that fails by its name.
  static func all(_ name: String) -> [Case] {
    let url = Command.package.appendingPathComponent("Tests/Cases/\(name).jsonl")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      return [Case(id: "\(name).jsonl cannot be read", data: .null)]
    }
    return text.split(separator: "\n").enumerated().map { index, line in
      let data = (try? JSON(Array(line.utf8))) ?? .null
      return Case(id: data["id"]?.string ?? "\(name).jsonl line \(index + 1)", data: data)
    }
  }

  // MARK: Comparing

  /// What differs between two values; nil where they are equal within the tolerance.
  static func difference(_ got: JSON?, _ want: JSON?, _ tolerance: Double) -> String? {
    guard let got = got?.tensor else { return "there is no value" }
    guard let want = want?.tensor else { return "the case has no value" }
    guard got.shape == want.shape else { return "shape \(got.shape), wanted \(want.shape)" }
    let largest = want.numbers.filter(\.isFinite).map(abs).max() ?? 0
    // Below 1e-9 relative to the largest, since a floor of 1e-12 would hold anything right.
    let floor =
      largest > 0 && largest < 1e-300
      ? 1e-300 : largest > 0 && largest < 1e-9 ? 1e-6 * largest : 1e-12 * max(1, largest)
    for (a, b) in zip(got.numbers, want.numbers) {
      let agree =
        b.isNaN ? a.isNaN : b.isInfinite ? a == b : abs(a - b) <= tolerance * abs(b) + floor
      if !agree { return "\(a), wanted \(b)" }
    }
    return nil
  }

  private static let greek: [Character: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
    "ζ": "zeta", "η": "eta", "θ": "theta", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ϕ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ℓ": "ell",
  ]
  private static let accents: [Unicode.Scalar: String] = [
    "\u{302}": "hat", "\u{303}": "tilde", "\u{304}": "bar", "\u{305}": "bar", "\u{307}": "dot",
  ]

  /// One spelling for one name: ŷ, y_hat; θ, theta; w_1, w1, w₁, w_{1}.
  static func canonical(_ name: String) -> String {
    var letters = ""
    var accent = ""
    for scalar in name.decomposedStringWithCanonicalMapping.unicodeScalars {
      if let word = accents[scalar] {
        accent += word
      } else if let word = greek[Character(scalar)] {
        letters += word
      } else if (0x2080...0x2089).contains(scalar.value) {
        letters += String(scalar.value - 0x2080)
      } else if !"_{}\\ ,".unicodeScalars.contains(scalar) {
        letters.unicodeScalars.append(scalar)
      }
    }
    return letters + accent
  }
}
