extension Drawing {
  /// Drawings one below the other, each with its name in the ids of its groups.
  public static func stacked(_ parts: [(name: String, drawing: Drawing)], gap: Double = 24)
    -> Drawing
  {
    let width = parts.map(\.drawing.width).max() ?? 0
    var result = Drawing(
      width: width, height: 0, background: parts.first?.drawing.background ?? .white)
    for (place, part) in parts.enumerated() {
      let corner = Point((width - part.drawing.width) / 2, result.height + (place > 0 ? gap : 0))
      result.elements += part.drawing.elements.map {
        $0.named(part.name).translated(by: corner)
      }
      result.height = corner.y + part.drawing.height
    }
    result.title = parts.first?.drawing.title ?? ""
    result.description = parts.map(\.drawing.description).filter { !$0.isEmpty }
      .joined(separator: " ")
    return result
  }
}

extension Drawing.Element {
  /// With a name before the ids of its groups.
  fileprivate func named(_ name: String) -> Drawing.Element {
    guard case .group(var group) = self else { return self }
    if !group.id.isEmpty { group.id = "\(name)-\(group.id)" }
    group.elements = group.elements.map { $0.named(name) }
    return .group(group)
  }
}
