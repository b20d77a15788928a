extension Picture {
  /// Draws the picture on a page of `options.size` with type of a given size, rather than what can be read
  /// from the back of a room.
  ///
  /// - Parameter leastType: in px, what no type is to be smaller than; what has no room at that size goes, as
  ///   on slides.
  public func drawing(
    _ options: PictureOptions, leastType: Double
  ) throws(LayoutError) -> Drawing {
    guard let size = options.size else { return try drawing(options) }
    return try SizeFitting(picture: self, options: options, wantedType: leastType)
      .drawing(width: size.width, height: size.height).drawing
  }
}

extension Drawing {
  /// Without what its page has left over around the picture.
  ///
  /// - Parameter margin: px that stay at each side, where there are so many.
  public func trimmed(margin: Double = 8) -> Drawing {
    guard let content = SlideShapes.bounds(elements) else { return self }
    var result = self
    let left = max(0, (content.x - margin).rounded(.down))
    let top = max(0, (content.y - margin).rounded(.down))
    result.width = min(width, (content.maxX + margin).rounded(.up)) - left
    result.height = min(height, (content.maxY + margin).rounded(.up)) - top
    let offset = Point(-left, -top)
    result.elements = elements.map { $0.translated(by: offset) }
    return result
  }
}
