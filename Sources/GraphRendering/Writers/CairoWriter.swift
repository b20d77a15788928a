import CCairo
import GraphCore

/// Writes a drawing as PDF or PNG with Cairo and Pango, which are opened when they are first needed.
public enum CairoWriter {
  public struct Failure: Error, Hashable, Sendable {
    public let message: String
  }

  /// One page without a margin, as vectors, with its text as text. The same drawing gives the same
  /// bytes: the date of creation is fixed.
  ///
  /// The title and the description are those of the document; the metadata are its keywords, each as
  /// `key: value`, with U+2029 between them and U+2028 for line breaks.
  public static func pdf(_ drawing: Drawing) throws(Failure) -> [UInt8] {
    try pdf(pages: [drawing])
  }

  /// A page for each drawing, all of the size of the first, whose title and metadata are those of the
  /// document.
  public static func pdf(pages: [Drawing]) throws(Failure) -> [UInt8] {
    guard let drawing = pages.first else { throw Failure(message: "a PDF needs a page") }
    try load()
    let sink = Sink()
    // Keywords are one line: separators of paragraphs and lines stay in it.
    let keywords = drawing.metadata.map { "\($0.key): \($0.value)" }
      .joined(separator: "\u{2029}")
      .replacing("\r\n", with: "\u{2028}").replacing("\n", with: "\u{2028}")
    guard
      let canvas = cc_pdf(
        drawing.width, drawing.height, Sink.write, sink.pointer, clean(drawing.title),
        clean(drawing.description), clean(keywords))
    else { throw Failure(message: "the PDF could not be begun") }
    for (index, page) in pages.enumerated() {
      if index > 0 { cc_next_page(canvas) }
      paint(page, on: canvas)
    }
    return try withExtendedLifetime(sink) { () throws(Failure) in
      if let message = cc_finish(canvas) { throw Failure(message: String(cString: message)) }
      return sink.bytes
    }
  }

  /// Measures text with Pango, where it can be opened.
  public static let measure: TextMeasure.Fallback = { text, font in
    let width = cc_text_width(
      clean(text), font.family.list, font.size, font.italic ? 1 : 0, font.bold ? 1 : 0)
    return width < 0 ? nil : width
  }

  static func load() throws(Failure) {
    if let message = cc_load() { throw Failure(message: String(cString: message)) }
  }

  /// C strings end at NUL, and Pango and PDF want neither control nor non-characters.
  private static func clean(_ text: String) -> String {
    func isFree(_ scalar: Unicode.Scalar) -> Bool {
      let code = scalar.value
      return code >= 0x20 && code != 0x7F && code & 0xFFFE != 0xFFFE
        && !(0xFDD0...0xFDEF).contains(code)
    }
    guard !text.unicodeScalars.allSatisfy(isFree) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(isFree(scalar) ? scalar : " ")
    }
    return result
  }
}

/// Takes the bytes that C hands over.
private final class Sink {
  var bytes: [UInt8] = []

  /// Valid as long as the sink.
  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static let write: cc_write = { context, bytes, count in
    guard let context else { return 1 }
    let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
    sink.bytes += UnsafeBufferPointer(start: bytes, count: count)
    return 0
  }
}

// MARK: - Painting

extension CairoWriter {
  static func paint(_ drawing: Drawing, on canvas: OpaquePointer) {
    if let background = drawing.background {
      let page = Drawing.Rectangle(
        x: 0, y: 0, width: drawing.width, height: drawing.height, fill: .solid(background))
      paint(.rectangle(page), on: canvas)
    }
    for element in drawing.elements { paint(element, on: canvas) }
  }

  /// - Parameter opacity: what all that is painted is multiplied with.
  static func paint(
    _ element: Drawing.Element, on canvas: OpaquePointer, opacity: Double = 1
  ) {
    switch element {
    case .group(let group):
      if group.opacity < 1 {
        paint(group.elements, on: canvas, asOne: opacity * max(0, group.opacity))
      } else {
        for element in group.elements { paint(element, on: canvas, opacity: opacity) }
      }
    case .path(let path): paint(path.segments, path.fill, path.stroke, opacity, on: canvas)
    case .rectangle(let r): paint(r.outline, r.fill, r.stroke, opacity, on: canvas)
    case .ellipse(let e): paint(e.outline, e.fill, e.stroke, opacity, on: canvas)
    case .text(let text):
      for run in text.runs where !run.string.isEmpty {
        set(run.color, opacity, on: canvas)
        let anchor = run.anchor == .start ? 0 : run.anchor == .middle ? 0.5 : 1
        cc_text(
          canvas, clean(run.string), run.font.family.list, run.font.size,
          run.font.italic ? 1 : 0, run.font.bold ? 1 : 0, run.x, run.y, anchor)
      }
    }
  }

  private static func paint(
    _ segments: [Drawing.Path.Segment], _ fill: Fill?, _ stroke: Stroke?, _ opacity: Double,
    on canvas: OpaquePointer
  ) {
    switch fill {
    case .solid(let color, let own):
      trace(segments, on: canvas)
      set(color, own * opacity, on: canvas)
      cc_fill(canvas)
    case .hatch(let hatch):
      if let ground = hatch.ground {
        trace(segments, on: canvas)
        set(ground, opacity, on: canvas)
        cc_fill(canvas)
      }
      trace(hatch.lines(in: segments), on: canvas)
      draw(Stroke(hatch.color, width: hatch.width), opacity, on: canvas)
    case nil: break
    }
    if let stroke, stroke.width > 0 {
      trace(segments, on: canvas)
      draw(stroke, opacity, on: canvas)
    }
    cc_forget_path(canvas)
  }

  private static func trace(_ segments: [Drawing.Path.Segment], on canvas: OpaquePointer) {
    cc_forget_path(canvas)
    for segment in segments {
      switch segment {
      case .move(let p): cc_move(canvas, p.x, p.y)
      case .line(let p): cc_line(canvas, p.x, p.y)
      case .cubic(let a, let b, let p): cc_cubic(canvas, a.x, a.y, b.x, b.y, p.x, p.y)
      case .close: cc_close(canvas)
      }
    }
  }

  private static func draw(_ stroke: Stroke, _ opacity: Double, on canvas: OpaquePointer) {
    set(stroke.color, stroke.opacity * opacity, on: canvas)
    let cap: Int32 = stroke.cap == .butt ? 0 : stroke.cap == .round ? 1 : 2
    let join: Int32 = stroke.join == .miter ? 0 : stroke.join == .round ? 1 : 2
    cc_stroke(canvas, stroke.width, stroke.dash, Int32(stroke.dash.count), cap, join)
  }

  private static func set(_ color: Color, _ opacity: Double, on canvas: OpaquePointer) {
    cc_color(
      canvas, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255,
      max(0, min(1, opacity)))
  }
}
