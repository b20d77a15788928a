import Foundation
import GraphCore
import Testing

@testable import GraphRendering

struct TypesetterTests {
  /// Writes the gallery where the environment asks for it, to be looked at.
  @Test func gallery() throws {
    let drawing = Gallery.drawing()
    let svg = SVGWriter().svg(drawing)
    #expect(svg == SVGWriter().svg(Gallery.drawing()))
    guard let folder = ProcessInfo.processInfo.environment["GALLERY"] else { return }
    try Data(svg.utf8).write(to: URL(fileURLWithPath: "\(folder)/gallery.svg"))
    try Data(CairoWriter.pdf(drawing)).write(to: URL(fileURLWithPath: "\(folder)/gallery.pdf"))
    try Data(CairoWriter.png(drawing)).write(to: URL(fileURLWithPath: "\(folder)/gallery.png"))
  }
}
