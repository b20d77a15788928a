import CCairo
import Foundation
import Testing

@testable import GraphRendering

/// A program that stands beside the tests; nil where it is not installed.
func toolPath(_ name: String) -> String? {
  let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  return folders.map { "\($0)/\(name)" }.first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
}

/// What a program prints; throws where it fails.
@discardableResult
func run(_ tool: String, _ arguments: String...) throws -> Data {
  struct Failed: Error { let tool: String, status: Int32 }
  guard let path = toolPath(tool) else { throw Failed(tool: tool, status: -1) }
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw Failed(tool: tool, status: process.terminationStatus)
  }
  return data
}

/// The pixels of a binary PPM.
struct Pixels {
  var width = 0, height = 0
  var bytes: [UInt8] = []

  init?(ppm: Data) {
    var numbers: [Int] = []
    var index = 2
    let all = [UInt8](ppm)
    guard all.starts(with: Array("P6".utf8)) else { return nil }
    while numbers.count < 3, index < all.count {
      while index < all.count, all[index] <= 0x20 { index += 1 }
      var number = 0
      while index < all.count, (0x30...0x39).contains(all[index]) {
        number = number * 10 + Int(all[index] - 0x30)
        index += 1
      }
      numbers.append(number)
    }
    guard numbers.count == 3 else { return nil }
    (width, height) = (numbers[0], numbers[1])
    bytes = Array(all.dropFirst(index + 1))
    guard bytes.count == 3 * width * height else { return nil }
  }

  /// Each square of 4 × 4 pixels as its mean, since renderers differ in how they snap a letter to
  /// pixels.
  var reduced: Pixels {
    var result = self
    (result.width, result.height) = (width / 4, height / 4)
    result.bytes = []
    result.bytes.reserveCapacity(bytes.count / 16)
    for y in 0..<result.height {
      for x in 0..<(3 * result.width) {
        var sum = 0
        for dy in 0..<4 {
          let row = (4 * y + dy) * 3 * width + 12 * (x / 3) + x % 3
          for dx in 0..<4 { sum += Int(bytes[row + 3 * dx]) }
        }
        result.bytes.append(UInt8(sum / 16))
      }
    }
    return result
  }

  /// The mean difference of a channel, 0 … 255.
  func difference(_ other: Pixels) -> Double? {
    guard width == other.width, height == other.height, !bytes.isEmpty else { return nil }
    let sum = zip(bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(bytes.count)
  }

  /// The share of ink, 0 … 255.
  var ink: Double { Double(bytes.reduce(0) { $0 + 255 - Int($1) }) / Double(max(1, bytes.count)) }
}

@Suite(.enabled(if: cc_load() == nil))
struct CairoWriterTests {
  func folder() throws -> URL {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("graphviz-backprop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  @Test func theSameDrawingGivesTheSameBytes() throws {
    let drawing = Gallery.drawing()
    #expect(try CairoWriter.pdf(drawing) == CairoWriter.pdf(drawing))
    #expect(try CairoWriter.png(drawing) == CairoWriter.png(drawing))
  }

  @Test(.enabled(if: toolPath("pdftotext") != nil))
  func textStaysTextInThePDF() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("x.pdf")
    try Data(CairoWriter.pdf(Gallery.drawing())).write(to: file)
    let text = String(decoding: try run("pdftotext", "-layout", file.path, "-"), as: UTF8.self)
    for piece in ["otherwise", "softmax", "−0.2994", "0.2098", "σ", "θ"] {
      #expect(text.contains(piece), "\(piece)")
    }
    let info = String(decoding: try run("pdfinfo", file.path), as: UTF8.self)
    #expect(info.contains("Gallery"))
    #expect(info.contains("formula: σ(w x + b) < 1 & ]]> \"q\""))
    #expect(info.contains("930 x 1267.5 pts"))
    #expect(info.contains("Pages:           1"))
    let fonts = String(decoding: try run("pdffonts", file.path), as: UTF8.self)
    #expect(fonts.contains("LiberationSerif") && fonts.contains("yes"))
    #expect(
      String(decoding: try run("pdfimages", "-list", file.path), as: UTF8.self)
        .split(separator: "\n").count <= 2)
  }

  /// SVG as librsvg draws it, PDF and PNG show the same picture.
  @Test(.enabled(if: toolPath("rsvg-convert") != nil && toolPath("pdftoppm") != nil))
  func allFormatsShowTheSamePicture() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var drawing = Gallery.drawing(size: 24, columns: 4)
    drawing.elements += Self.shapes
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    func write(_ bytes: some Sequence<UInt8>, _ name: String) throws {
      try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }
    func pixels(_ name: String) throws -> Pixels {
      try #require(Pixels(ppm: try run("pdftoppm", "-r", "96", path(name)))).reduced
    }
    let png = try CairoWriter.png(drawing, scale: 1)
    let size = "width=\"\(Int(drawing.width))\" height=\"\(Int(drawing.height))\""
    let wrapper = """
      <svg xmlns="http://www.w3.org/2000/svg" \(size)><image \(size) \
      href="data:image/png;base64,\(Data(png).base64EncodedString())"/></svg>
      """
    try write(SVGWriter().svg(drawing).utf8, "a.svg")
    try write(wrapper.utf8, "b.svg")
    try write(CairoWriter.pdf(drawing), "c.pdf")
    for name in ["a", "b"] {
      try run("rsvg-convert", "-f", "pdf", "-o", path("\(name).pdf"), path("\(name).svg"))
    }
    // The pixels of the image come out of the PDF as they went in.
    try run("pdfimages", path("b.pdf"), path("b"))
    let data = try Data(contentsOf: URL(fileURLWithPath: path("b-000.ppm")))
    let image = try #require(Pixels(ppm: data)).reduced
    let (svg, pdf) = (try pixels("a.pdf"), try pixels("c.pdf"))
    #expect(svg.ink > 3 && svg.ink < 60)
    let (fromPDF, fromPNG) = (
      try #require(svg.difference(pdf)), try #require(svg.difference(image))
    )
    #expect(fromPDF < 0.1)
    #expect(fromPNG < 0.5)
    // A picture that is a little larger, by less than an index, is not taken for the same.
    var other = Gallery.drawing(size: 24.5, columns: 4)
    other.elements += Self.shapes
    try write(CairoWriter.pdf(other), "d.pdf")
    let toOther = try #require(svg.difference(try pixels("d.pdf")))
    #expect(toOther > 1)
  }

  static let shapes: [Drawing.Element] = [
    .group(
      .init(
        opacity: 0.4,
        [
          .rectangle(
            .init(
              x: 1240, y: 60, width: 120, height: 60, radius: 12, fill: .solid(Color(0x005A9C)),
              stroke: Stroke(Color(0xB34700), width: 3, dash: [6, 3]))),
          .ellipse(
            .init(center: Point(1360, 90), radiusX: 50, radiusY: 25, fill: .solid(.black))),
        ])),
    // A line that ends within its head.
    .group(
      .init(
        opacity: 0.5,
        [
          .path(
            .init(
              [.move(Point(1240, 20)), .line(Point(1540, 20)), .line(Point(1540, 216))],
              stroke: Stroke(.black, width: 8, join: .round))),
          .path(
            .init(
              [
                .move(Point(1520, 200)), .line(Point(1560, 200)), .line(Point(1540, 230)), .close,
              ], fill: .solid(.black))),
        ])),
    .ellipse(
      .init(
        center: Point(1480, 90), radiusX: 50, radiusY: 40, fill: .hatch(Hatch(.black, angle: 30)),
        stroke: Stroke(.black))),
    .path(
      .init(
        [.move(Point(1240, 160)), .cubic(Point(1300, 100), Point(1400, 220), Point(1500, 160))],
        stroke: Stroke(Color(0xB34700), width: 4, cap: .round, opacity: 0.5))),
    .text(
      .init([
        TextRun("end", x: 1500, y: 200, font: Font(.sans, size: 20, bold: true), anchor: .end),
        TextRun("middle", x: 1360, y: 200, font: Font(.sans, size: 20), anchor: .middle),
      ])),
  ]

  @Test func imagesCarryTheirTextAndSize() throws {
    let png = try CairoWriter.png(Gallery.drawing(), scale: 1.5)
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    func number(_ at: Int) -> Int { png[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
    #expect(number(16) == 1860 && number(20) == 2535)
    var chunks: [(String, [UInt8])] = []
    var index = 8
    while index + 12 <= png.count {
      let length = number(index)
      let body = Array(png[(index + 4)..<(index + 8 + length)])
      #expect(UInt32(number(index + 8 + length)) == PNGText.checksum(body))
      chunks.append((String(decoding: body[..<4], as: UTF8.self), Array(body[4...])))
      index += 12 + length
    }
    #expect(index == png.count && chunks.last?.0 == "IEND")
    let texts = chunks.filter { $0.0 == "tEXt" || $0.0 == "iTXt" }.map {
      String(decoding: $0.1, as: UTF8.self)
    }
    #expect(texts.contains("Title\u{0}Gallery"))
    #expect(texts.contains("formula\u{0}\u{0}\u{0}\u{0}\u{0}σ(w x + b) < 1 & ]]> \"q\""))
    #expect(chunks.contains { $0.0 == "pHYs" && Array($0.1[..<4]) == [0, 0, 0x16, 0x25] })
  }

  @Test func imagesInCompanyAreThoseMadeAlone() throws {
    // Most bands of rows are those of the page before, others are not, and the last is lower.
    var pages = [Gallery.drawing(), Gallery.drawing()]
    for x in [10.0, 10, 60] {
      var page = Gallery.drawing()
      page.elements.append(
        .rectangle(Drawing.Rectangle(x: x, y: 30, width: 20, height: 10, fill: .solid(.black))))
      pages.append(page)
    }
    for ground in [Color.white, nil] {
      for index in pages.indices { pages[index].background = ground }
      let together = try CairoWriter.pngs(pages, scale: 1.25)
      #expect(together.count == pages.count && together[1] != together[2])
      for (page, image) in zip(pages, together) {
        #expect(try CairoWriter.pngs([page], scale: 1.25) == [image])
      }
      #expect(together[0] == together[1] && together[2] == together[3])
    }
  }

  @Test func aSizeThatNoImageHasIsRefused() {
    for (width, scale) in [(20_000.0, 2.0), (0, 1), (10, 0), (10, -1), (10, .nan), (.nan, 1)] {
      #expect(throws: CairoWriter.Failure.self) {
        try CairoWriter.png(Drawing(width: width, height: 10), scale: scale)
      }
    }
  }

  @Test(arguments: SVGWriterTests.hostile)
  func noTextBreaksAFile(_ text: String) throws {
    let drawing = SVGWriterTests().sample(text)
    #expect(try CairoWriter.pdf(drawing).starts(with: Array("%PDF".utf8)))
    #expect(try CairoWriter.png(drawing).starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func fallbackMeasuresWhatTheTableLacks() throws {
    let font = Font(.serif, size: 40)
    let measure = TextMeasure(fallback: CairoWriter.measure)
    let width = measure.width("⊙", font)
    #expect(width > 10 && width < 60)
    #expect(measure.width("ab", font) == TextMeasure().width("ab", font))
  }
}
