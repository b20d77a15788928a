/// Draws a picture on a page of a given size, as large as it can be read.
struct SizeFitting {
  let picture: Picture
  let options: PictureOptions

  /// The least size of type on a page of 1280×720 px: 14 pt.
  static let leastType = 14.0 * 96 / 72

  func drawing(width: Double, height: Double) throws(LayoutError) -> Drawing {
    let page = Point(width, height)
    var best: (scale: Double, options: PictureOptions)?
    for candidate in candidates() {
      let size = try Composer(picture, candidate).scene().size()
      let scale = min(page.x / size.x, page.y / size.y)
      let type = scale * Metrics().words
      if best.map({ scale > $0.scale * 1.001 }) ?? true { best = (scale, candidate) }
      if type >= Self.leastType * min(page.x / 1280, page.y / 720) { break }
    }
    guard let best else { return Drawing(width: page.x, height: page.y) }
    var scaled = best.options
    var scale = best.scale * options.scale
    // Places are whole points before they are scaled, so a try may come out a little too large.
    for _ in 0..<8 {
      scaled.scale = scale
      let scene = try Composer(picture, scaled).scene()
      let size = scene.size()
      if size.x <= page.x && size.y <= page.y { return scene.drawing(page: page) }
      scale *= min(page.x / size.x, page.y / size.y, 0.995)
    }
    scaled.scale = scale
    return try Composer(picture, scaled).scene().drawing(page: page)
  }

  private func candidates() -> [PictureOptions] {
    [options]
  }
}
