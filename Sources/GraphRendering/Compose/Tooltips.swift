import GraphCore

/// What nodes and edges are, in words: their tooltips, and what a screen reader says of them.
struct Tooltips {
  let picture: Picture
  private let figures: NumberFormat
  /// Whether the picture shows values and gradients at all.
  private let hasValues, hasGradients: Bool

  init(_ picture: Picture, _ options: PictureOptions) {
    self.picture = picture
    figures = NumberFormat(digits: options.digits)
    hasValues = options.shows(.values)
    hasGradients = options.shows(.gradients)
  }

  /// «u3, sigmoid of u2, value 0.7006, gradient −0.2994; used by u4»
  ///
  /// - Parameters:
  ///   - value: whether its value is known by now.
  ///   - gradient: whether its gradient is complete by now.
  func node(_ index: Int, value isKnown: Bool = true, gradient isComplete: Bool = true) -> String {
    let node = picture.nodes[index]
    var text = node.spoken.isEmpty ? node.id : node.spoken
    if hasValues, isKnown, let value = node.value?.scalar {
      text += ", value \(figures.text(value))"
    }
    if hasGradients, isComplete, let gradient = node.gradient?.scalar {
      text += ", \(picture.sweep.derivative) \(figures.text(gradient))"
    }
    for entry in node.fold?.norms ?? [] where entry.isGradient ? isComplete : isKnown {
      text += ", \(entry.name) \(figures.text(entry.norm))"
    }
    for mark in node.marks where isKnown {
      switch mark {
      case .kink(let note), .notFinite(let note): text += "; \(note)"
      }
    }
    if !node.spokenChildren.isEmpty {
      text += "; used by \(node.spokenChildren.joined(separator: ", "))"
    }
    return text
  }

  /// «u2 to u3: upstream −0.2994 times local 0.2098 is −0.06281»
  ///
  /// - Parameter share: whether its share has gone along it by now.
  func edge(_ index: Int, share isKnown: Bool = true) -> String {
    let edge = picture.edges[index]
    let text = "\(picture.nodes[edge.from].id) to \(picture.nodes[edge.to].id)"
    if let upstream = edge.upstream?.scalar, let local = edge.localNumber,
      let downstream = edge.downstream?.scalar
    {
      guard isKnown else { return text }
      return
        "\(text): \(picture.sweep.incoming) \(figures.text(upstream)) times local"
        + " \(figures.text(local)) is \(figures.text(downstream))"
    }
    if edge.count > 1 {
      let total = isKnown ? edge.downstream?.scalar : nil
      return "\(text): \(edge.count) edges"
        + (total.map { ", whose shares add up to \(figures.text($0))" } ?? "")
    }
    if edge.isDiscrete { return "\(text): a discrete operation, which hands nothing back" }
    return text + (edge.local.map { ": local derivative \(MathText.plain($0))" } ?? "")
  }
}
