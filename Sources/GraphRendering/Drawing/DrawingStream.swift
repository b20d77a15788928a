/// A drawing whose elements are made one after the other, as a writer asks for them, so that a large one
/// is never whole in memory.
public struct DrawingStream {
  /// The drawing without its elements.
  public let head: Drawing
  private let make: ((Drawing.Element) -> Void) -> Void

  /// - Parameter make: hands over the elements in order; the same each time.
  init(_ head: Drawing, make: @escaping ((Drawing.Element) -> Void) -> Void) {
    self.head = head
    self.make = make
  }

  public init(_ drawing: Drawing) {
    var head = drawing
    head.elements = []
    self.init(head) { body in drawing.elements.forEach(body) }
  }

  public func forEachElement(_ body: (Drawing.Element) -> Void) { make(body) }

  /// The whole drawing.
  public var drawing: Drawing {
    var drawing = head
    make { drawing.elements.append($0) }
    return drawing
  }
}
