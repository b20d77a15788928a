extension Drawing {
  /// The drawing so many times as large, with its type and lines.
  func scaled(by factor: Double) -> Drawing {
    var result = self
    result.width *= factor
    result.height *= factor
    result.elements = elements.map { $0.scaled(by: factor) }
    return result
  }
}

extension Drawing.Element {
  fileprivate func scaled(by factor: Double) -> Drawing.Element {
    switch self {
    case .group(var group):
      group.elements = group.elements.map { $0.scaled(by: factor) }
      return .group(group)
    case .path(var path):
      path.segments = path.segments.map { segment in
        switch segment {
        case .move(let point): .move(point * factor)
        case .line(let point): .line(point * factor)
        case .cubic(let a, let b, let point): .cubic(a * factor, b * factor, point * factor)
        case .close: .close
        }
      }
      path.fill?.scale(by: factor)
      path.stroke?.scale(by: factor)
      return .path(path)
    case .rectangle(var box):
      box.x *= factor
      box.y *= factor
      box.width *= factor
      box.height *= factor
      box.radius *= factor
      box.fill?.scale(by: factor)
      box.stroke?.scale(by: factor)
      return .rectangle(box)
    case .ellipse(var disc):
      disc.center = disc.center * factor
      disc.radiusX *= factor
      disc.radiusY *= factor
      disc.fill?.scale(by: factor)
      disc.stroke?.scale(by: factor)
      return .ellipse(disc)
    case .text(var text):
      for index in text.runs.indices {
        text.runs[index].x *= factor
        text.runs[index].y *= factor
        text.runs[index].font.size *= factor
      }
      if let source = text.source {
        text.source?.origin = source.origin * factor
        text.source?.width = source.width * factor
        text.source?.size = source.size * factor
      }
      return .text(text)
    }
  }
}

extension Stroke {
  fileprivate mutating func scale(by factor: Double) {
    width *= factor
    dash = dash.map { $0 * factor }
  }
}

extension Fill {
  fileprivate mutating func scale(by factor: Double) {
    guard case .hatch(var hatch) = self else { return }
    hatch.spacing *= factor
    hatch.width *= factor
    self = .hatch(hatch)
  }
}
