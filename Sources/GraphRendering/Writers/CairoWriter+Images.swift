import CCairo
import GraphCore

// Images: PNG, single, many of them, and as one animation.
extension CairoWriter {
  /// An image of `scale` pixels a px. Title, description and metadata are its text chunks.
  public static func png(_ drawing: Drawing, scale: Double = 2) throws(Failure) -> [UInt8] {
    let canvas = try image(drawing, scale: scale)
    let size = size(of: canvas)
    let data: [UInt8]
    do throws(Failure) {
      data = try packed(rows(of: canvas, size, of: drawing))
    } catch {
      _ = cc_finish(canvas)
      throw error
    }
    if let message = cc_finish(canvas) { throw Failure(message: String(cString: message)) }
    return file(of: drawing, size, scale: scale, data: data)
  }

  /// How much zlib does for a single image, and for one of many: flat areas and letters become hardly
  /// smaller beyond, and no smaller by the filters of PNG.
  private static let stillLevel = 6
  static let frameLevel = 1

  private static func size(of canvas: OpaquePointer) -> cc_box {
    var box = cc_box()
    cc_size(canvas, &box.width, &box.height)
    return box
  }

  /// A PNG around its compressed rows.
  private static func file(
    of drawing: Drawing, _ size: cc_box, scale: Double, data: [UInt8]
  ) -> [UInt8] {
    // Eight bits for each of red, green and blue, and for opacity where there is any.
    let header =
      PNGText.bigEndian(UInt32(size.width)) + PNGText.bigEndian(UInt32(size.height))
      + [8, drawing.background == nil ? 6 : 2, 0, 0, 0]
    return PNGText.adding(
      texts(drawing), dotsPerMetre: 96 * scale / 0.0254,
      to: PNGText.signature + PNGText.chunk("IHDR", header) + PNGText.chunk("IDAT", data)
        + PNGText.chunk("IEND", []))
  }

  /// A part of an image as a PNG has it before it is compressed; empty where there is no memory for it.
  private static func rows(of canvas: OpaquePointer, _ box: cc_box, of drawing: Drawing) -> [UInt8]
  {
    let hasOpacity = drawing.background == nil
    let count = Int(box.height) * (1 + Int(box.width) * (hasOpacity ? 4 : 3))
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let start = buffer.baseAddress,
        cc_rows(canvas, box, hasOpacity ? 1 : 0, start) == 0
      else { return }
      filled = count
    }
  }

  private static func packed(
    _ rows: [UInt8], level: Int = stillLevel
  ) throws(Failure) -> [UInt8] {
    guard !rows.isEmpty, let data = Deflate.stream(rows, level: level) else { throw noMemory }
    return data
  }

  private static let noMemory = Failure(message: "there is not enough memory for the PNG")

  /// An animation of drawings of one size, one after the other, each for `pause` seconds and the last for
  /// twice as long. Of each frame only the part that is new is in the file. Viewers without animation
  /// show the last.
  public static func animation(
    _ pages: [Drawing], scale: Double, pause: Double
  ) throws(Failure) -> [UInt8] {
    guard let last = pages.last else { throw Failure(message: "an animation needs a frame") }
    let still = try png(last, scale: scale)
    let frames = try inRuns(of: pages) {
      (run: Range<Int>) throws(Failure) -> [AnimatedPNG.Frame] in
      try Self.frames(run, of: pages, scale: scale)
    }
    return AnimatedPNG.adding(frames, pause: pause, to: still)
  }

  /// Images of several pages of one size, made side by side.
  ///
  /// Steps of one deck share most of their pixels, so rows are compressed in bands, each on its own, and a
  /// band that equals that of the page before is not compressed again. What a page's file holds does not
  /// depend on the other pages.
  public static func pngs(_ pages: [Drawing], scale: Double) throws(Failure) -> [[UInt8]] {
    try inRuns(of: pages) { (run: Range<Int>) throws(Failure) -> [[UInt8]] in
      var images: [[UInt8]] = []
      var bands: [Deflate.Band] = []
      try inPairs(pages[run], scale: scale) {
        (canvas: OpaquePointer, older: OpaquePointer?, page: Drawing) throws(Failure) in
        let size = size(of: canvas)
        bands = try Self.bands(of: canvas, size, of: page, older: older.map { ($0, bands) })
        images.append(file(of: page, size, scale: scale, data: Deflate.stream(bands)))
      }
      return images
    }
  }

  /// Few enough rows that a change costs little, and enough that compression finds what repeats.
  private static let bandHeight: Int32 = 24

  /// The compressed bands of an image, where equal bands of another image are used again.
  private static func bands(
    of canvas: OpaquePointer, _ size: cc_box, of page: Drawing,
    older: (canvas: OpaquePointer, bands: [Deflate.Band])?
  ) throws(Failure) -> [Deflate.Band] {
    var bands: [Deflate.Band] = []
    for top in stride(from: 0, to: size.height, by: Int(bandHeight)) {
      let box = cc_box(
        x: 0, y: top, width: size.width, height: min(bandHeight, size.height - top))
      if let older, bands.count < older.bands.count,
        cc_equal_rows(older.canvas, canvas, top, box.height) != 0
      {
        bands.append(older.bands[bands.count])
        continue
      }
      let rows = rows(of: canvas, box, of: page)
      guard !rows.isEmpty, let band = Deflate.Band(rows, level: frameLevel) else { throw noMemory }
      bands.append(band)
    }
    return bands
  }

  /// Paints page after page, and hands on the image of each with that of the page before.
  private static func inPairs(
    _ pages: ArraySlice<Drawing>, scale: Double, after first: Drawing? = nil,
    _ body: (_ canvas: OpaquePointer, _ older: OpaquePointer?, _ page: Drawing) throws(Failure)
      -> Void
  ) throws(Failure) {
    // Two images in turn: that of the page before the last becomes the new one, so that memory need not be
    // fetched and texts need not be laid out for each.
    var canvases: [OpaquePointer] = []
    defer { for canvas in canvases { _ = cc_finish(canvas) } }
    if let first { canvases.append(try image(first, scale: scale)) }
    for page in pages {
      if canvases.count < 2 {
        canvases.insert(try image(page, scale: scale), at: 0)
      } else {
        canvases.swapAt(0, 1)
        // The ground may end within the last pixels.
        cc_clear(canvases[0])
        paint(page, on: canvases[0])
      }
      try body(canvases[0], canvases.count > 1 ? canvases[1] : nil, page)
    }
  }

  /// Divides pages among threads; each works on a run of them.
  private static func inRuns<T: Sendable>(
    of pages: [Drawing], _ body: @escaping @Sendable (Range<Int>) throws(Failure) -> [T]
  ) throws(Failure) -> [T] {
    try load()
    let parts = max(1, min(Threads.processors, pages.count / 2))
    let results = Runs<T>(parts)
    Threads.run(parts) { part in
      let run = part * pages.count / parts..<(part + 1) * pages.count / parts
      do throws(Failure) {
        results.set(part, .success(try body(run)))
      } catch {
        results.set(part, .failure(error))
      }
    }
    var all: [T] = []
    for result in results.all { all += try result.get() }
    return all
  }

  /// The frames of a run of pages, each as what is new against the page before.
  private static func frames(
    _ run: Range<Int>, of pages: [Drawing], scale: Double
  ) throws(Failure) -> [AnimatedPNG.Frame] {
    var frames: [AnimatedPNG.Frame] = []
    try inPairs(
      pages[run], scale: scale, after: run.lowerBound > 0 ? pages[run.lowerBound - 1] : nil
    ) { (canvas: OpaquePointer, older: OpaquePointer?, page: Drawing) throws(Failure) in
      var box = size(of: canvas)
      if let older { _ = cc_changed(older, canvas, &box) }
      frames.append(
        AnimatedPNG.Frame(
          x: Int(box.x), y: Int(box.y), width: Int(box.width), height: Int(box.height),
          data: try packed(rows(of: canvas, box, of: page), level: frameLevel)))
    }
    return frames
  }

  private static func image(
    _ drawing: Drawing, scale: Double
  ) throws(Failure) -> OpaquePointer {
    try load()
    guard scale.isFinite, scale > 0,
      let canvas = cc_image(drawing.width, drawing.height, scale)
    else {
      throw Failure(
        message: "an image has 1 to 32767 pixels a side; choose another scale, SVG or PDF")
    }
    paint(drawing, on: canvas)
    return canvas
  }

  private static func texts(_ drawing: Drawing) -> [(String, String)] {
    var texts: [(String, String)] = []
    if !drawing.title.isEmpty { texts.append(("Title", drawing.title)) }
    if !drawing.description.isEmpty { texts.append(("Description", drawing.description)) }
    return texts + drawing.metadata.map { ($0.key, $0.value) }
  }
}

/// What each thread made: every part has a place of its own, so that none waits for another.
private final class Runs<T: Sendable>: @unchecked Sendable {
  typealias Outcome = Result<[T], CairoWriter.Failure>
  private let places: UnsafeMutableBufferPointer<Outcome>

  init(_ count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: .success([]))
  }

  deinit {
    places.deinitialize()
    places.deallocate()
  }

  func set(_ part: Int, _ outcome: Outcome) { places[part] = outcome }
  var all: [Outcome] { Array(places) }
}
