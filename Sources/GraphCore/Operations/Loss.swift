/// Losses: two vectors (or matrices) to one number.
public enum Loss: UInt8, Hashable, Sendable, CaseIterable {
  case mse, crossEntropy, softmaxCrossEntropy, bce, bceLogits, hinge
  /// Three arguments: a, y, delta.
  case huber
  case kl
}

extension Loss {
  /// Whether it compares distributions, of which there is none over one case.
  var isOfDistributions: Bool {
    switch self {
    case .crossEntropy, .softmaxCrossEntropy, .kl: true
    case .mse, .bce, .bceLogits, .hinge, .huber: false
    }
  }

  var name: String {
    switch self {
    case .crossEntropy: "cross_entropy"
    case .softmaxCrossEntropy: "softmax_cross_entropy"
    case .bceLogits: "bce_logits"
    default: "\(self)"
    }
  }

  func shape(_ arguments: [Shape]) throws(ShapeFault) -> Shape {
    let (a, b) = (arguments[0], arguments[1])
    if self == .huber, !arguments[2].isScalar {
      throw ShapeFault("delta of huber is a scalar: $2 is \(arguments[2])")
    }
    guard a == b else {
      throw ShapeFault(
        "\(name) compares values of one shape: $0 is \(a), $1 is \(b)",
        hint: a == b.transposed ? "did you mean $0 and $1ᵀ ?" : nil)
    }
    return .scalar
  }

  static let functions: [FunctionSignature] = [
    FunctionSignature("mse", ["a", "y"], .loss(.mse)),
    FunctionSignature(
      "cross_entropy", aliases: ["crossentropy"], ["y", "p"], .loss(.crossEntropy)),
    FunctionSignature(
      "softmax_cross_entropy", aliases: ["softmaxcrossentropy"], ["y", "h"],
      .loss(.softmaxCrossEntropy)),
    FunctionSignature("bce", ["y", "p"], .loss(.bce)),
    FunctionSignature(
      "bce_logits", aliases: ["bcelogits", "bce_with_logits"], ["y", "h"], .loss(.bceLogits)),
    FunctionSignature("hinge", ["y", "s"], .loss(.hinge)),
    FunctionSignature(
      "huber", parameters: [.init("a"), .init("y"), .init("delta", default: .one)],
      { _, _ in .primitive(.loss(.huber)) }),
    FunctionSignature("kl", ["p", "q"], .loss(.kl)),
  ]
}
