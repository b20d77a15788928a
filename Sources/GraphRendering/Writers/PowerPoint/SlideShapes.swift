/// The shapes of one slide as DrawingML, each with an id of its own.
struct SlideShapes {
  /// 914,400 EMU are an inch of 96 px.
  static let unit = 9525.0
  static func emu(_ px: Double) -> Int { Int((max(-1e6, min(1e6, px)) * unit).rounded()) }

  private(set) var xml = ""
  /// The ids of connectors and groups.
  private(set) var joined: Set<Int> = []
  private var nextID = 2
  /// The ground on which what steps back is mixed.
  let paper: Color
  let measure = TextMeasure()

  init(paper: Color) { self.paper = paper }

  /// How a shape is announced, and how far it steps back.
  struct Style {
    var name: String
    var description = ""
    var opacity = 1.0
  }

  private mutating func newID() -> Int {
    nextID += 1
    return nextID - 1
  }

  func mixed(_ color: Color, _ opacity: Double) -> Color {
    opacity >= 1 ? color : color.mixed(with: paper, 1 - max(0, opacity))
  }

  // MARK: Elements

  /// Adds an element with all that is in it; gives the ids of its shapes on the slide.
  mutating func add(_ element: Drawing.Element, _ style: Style) -> [Int] {
    switch element {
    case .group(let group):
      var inner = style
      inner.opacity *= group.opacity
      if !group.title.isEmpty { inner.description = group.title }
      return group.elements.flatMap { add($0, inner) }
    case .rectangle(let rectangle): return [add(rectangle, style)]
    case .ellipse(let ellipse):
      let box = Frame(
        x: ellipse.center.x - ellipse.radiusX, y: ellipse.center.y - ellipse.radiusY,
        width: 2 * ellipse.radiusX, height: 2 * ellipse.radiusY)
      return [
        shape(
          box, geometry: Self.preset("ellipse"), fill: ellipse.fill, stroke: ellipse.stroke, style)
      ]
    case .path(let path):
      let (box, geometry) = Self.freeform(path)
      return [shape(box, geometry: geometry, fill: path.fill, stroke: path.stroke, style)]
    case .text(let text): return add(text, style)
    }
  }

  /// Several elements as one group of the slide, which comes and goes as one; a single shape stays what
  /// it is.
  mutating func addGroup(_ elements: [Drawing.Element], _ style: Style) -> [Int] {
    let before = xml
    xml = ""
    let group = newID()
    var members: [Int] = []
    for element in elements { members += add(element, style) }
    let inner = xml
    guard members.count > 1, let box = Self.bounds(elements) else {
      xml = before + inner
      return members
    }
    let place = Self.offset(box)
    joined.insert(group)
    xml =
      before + "<p:grpSp><p:nvGrpSpPr>\(properties(group, style))<p:cNvGrpSpPr/><p:nvPr/>"
      + "</p:nvGrpSpPr><p:grpSpPr><a:xfrm>\(place)"
      + place.replacing("a:off", with: "a:chOff").replacing("a:ext", with: "a:chExt")
      + "</a:xfrm></p:grpSpPr>\(inner)</p:grpSp>"
    return [group]
  }

  mutating func add(
    _ rectangle: Drawing.Rectangle, _ style: Style, body: String? = nil
  ) -> Int {
    let box = Frame(
      x: rectangle.x, y: rectangle.y, width: rectangle.width, height: rectangle.height)
    let side = min(box.width, box.height)
    let geometry =
      rectangle.radius > 0 && side > 0
      ? "<a:prstGeom prst=\"roundRect\"><a:avLst><a:gd name=\"adj\" fmla=\"val "
        + "\(Int((min(0.5, rectangle.radius / side) * 100_000).rounded()))\"/></a:avLst>"
        + "</a:prstGeom>" : Self.preset("rect")
    return shape(
      box, geometry: geometry, fill: rectangle.fill, stroke: rectangle.stroke, style, body: body)
  }

  /// A straight line between two shapes, which follows when one is moved. `sites` are the numbers of
  /// their connection sites: top, left, bottom, right.
  mutating func connect(
    _ from: Point, _ to: Point, stroke: Stroke, ends: (start: Int, end: Int),
    sites: (start: Int, end: Int), _ style: Style
  ) -> Int {
    let id = newID()
    joined.insert(id)
    let box = Frame(
      x: min(from.x, to.x), y: min(from.y, to.y), width: abs(from.x - to.x),
      height: abs(from.y - to.y))
    let flips =
      (from.x > to.x ? " flipH=\"1\"" : "") + (from.y > to.y ? " flipV=\"1\"" : "")
    xml +=
      "<p:cxnSp><p:nvCxnSpPr>\(properties(id, style))<p:cNvCxnSpPr>"
      + "<a:stCxn id=\"\(ends.start)\" idx=\"\(sites.start)\"/>"
      + "<a:endCxn id=\"\(ends.end)\" idx=\"\(sites.end)\"/></p:cNvCxnSpPr><p:nvPr/>"
      + "</p:nvCxnSpPr><p:spPr><a:xfrm\(flips)>\(Self.offset(box))</a:xfrm>"
      + Self.preset("straightConnector1")
      + line(stroke, style.opacity, end: "<a:tailEnd type=\"triangle\" w=\"med\" len=\"lg\"/>")
      + "</p:spPr></p:cxnSp>"
    return id
  }

  private mutating func shape(
    _ box: Frame, geometry: String, fill: Fill?, stroke: Stroke?, _ style: Style,
    body: String? = nil
  ) -> Int {
    let id = newID()
    xml +=
      "<p:sp><p:nvSpPr>\(properties(id, style))<p:cNvSpPr/><p:nvPr/></p:nvSpPr>"
      + "<p:spPr><a:xfrm>\(Self.offset(box))</a:xfrm>\(geometry)"
      + paint(fill, style.opacity) + line(stroke, style.opacity) + "</p:spPr>"
      + (body ?? Self.emptyBody) + "</p:sp>"
    return id
  }

  /// A box of text without a border.
  mutating func textBox(_ box: Frame, body: String, _ style: Style) -> Int {
    let id = newID()
    xml +=
      "<p:sp><p:nvSpPr>\(properties(id, style))<p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr>"
      + "<p:spPr><a:xfrm>\(Self.offset(box))</a:xfrm>\(Self.preset("rect"))<a:noFill/></p:spPr>"
      + "\(body)</p:sp>"
    return id
  }

  // MARK: Pieces

  private static let emptyBody =
    "<p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang=\"en-US\"/></a:p></p:txBody>"

  private func properties(_ id: Int, _ style: Style) -> String {
    let description =
      style.description.isEmpty ? "" : " descr=\"\(SVGWriter.escaped(style.description))\""
    return "<p:cNvPr id=\"\(id)\" name=\"\(SVGWriter.escaped(style.name))\"\(description)/>"
  }

  private static func offset(_ box: Frame) -> String {
    "<a:off x=\"\(emu(box.x))\" y=\"\(emu(box.y))\"/>"
      + "<a:ext cx=\"\(max(0, emu(box.width)))\" cy=\"\(max(0, emu(box.height)))\"/>"
  }

  static func preset(_ name: String) -> String {
    "<a:prstGeom prst=\"\(name)\"><a:avLst/></a:prstGeom>"
  }

  static func color(_ color: Color) -> String {
    "<a:srgbClr val=\"\(color.hex.dropFirst().uppercased())\"/>"
  }

  private func paint(_ fill: Fill?, _ opacity: Double) -> String {
    switch fill {
    case .none: "<a:noFill/>"
    case .solid(let color, let own):
      "<a:solidFill>\(Self.color(mixed(color, opacity * own)))</a:solidFill>"
    case .hatch(let hatch):
      "<a:pattFill prst=\"ltUpDiag\"><a:fgClr>\(Self.color(mixed(hatch.color, opacity)))</a:fgClr>"
        + "<a:bgClr>\(Self.color(mixed(hatch.ground ?? paper, opacity)))</a:bgClr></a:pattFill>"
    }
  }

  private func line(_ stroke: Stroke?, _ opacity: Double, end: String = "") -> String {
    guard let stroke, stroke.width > 0 else { return "<a:ln><a:noFill/></a:ln>" }
    let cap = stroke.cap == .round ? "rnd" : stroke.cap == .square ? "sq" : "flat"
    let join = stroke.join == .round ? "<a:round/>" : "<a:miter lim=\"800000\"/>"
    let dash = stroke.dash.isEmpty ? "solid" : "dash"
    return "<a:ln w=\"\(max(1, Self.emu(stroke.width)))\" cap=\"\(cap)\"><a:solidFill>"
      + Self.color(mixed(stroke.color, opacity * stroke.opacity))
      + "</a:solidFill><a:prstDash val=\"\(dash)\"/>\(join)\(end)</a:ln>"
  }

  private static func freeform(_ path: Drawing.Path) -> (Frame, String) {
    let box = bounds([.path(path)]) ?? Frame(x: 0, y: 0, width: 0, height: 0)
    func point(_ p: Point) -> String {
      "<a:pt x=\"\(emu(p.x) - emu(box.x))\" y=\"\(emu(p.y) - emu(box.y))\"/>"
    }
    var body = ""
    for segment in path.segments {
      switch segment {
      case .move(let p): body += "<a:moveTo>\(point(p))</a:moveTo>"
      case .line(let p): body += "<a:lnTo>\(point(p))</a:lnTo>"
      case .cubic(let a, let b, let p):
        body += "<a:cubicBezTo>\(point(a))\(point(b))\(point(p))</a:cubicBezTo>"
      case .close: body += "<a:close/>"
      }
    }
    let fill = path.fill == nil ? " fill=\"none\"" : ""
    let geometry =
      "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
      + "<a:rect l=\"0\" t=\"0\" r=\"r\" b=\"b\"/><a:pathLst>"
      + "<a:path w=\"\(max(1, emu(box.width)))\" h=\"\(max(1, emu(box.height)))\"\(fill)>\(body)"
      + "</a:path></a:pathLst></a:custGeom>"
    var frame = box
    // A straight line along an axis has a box without an area, in which nothing is drawn to scale.
    frame.width = max(box.width, 1 / unit)
    frame.height = max(box.height, 1 / unit)
    return (frame, geometry)
  }

  /// The box around elements, without the width of lines; text counts with the height of its font.
  static func bounds(_ elements: [Drawing.Element]) -> Frame? {
    var low = Point(.infinity, .infinity)
    var high = Point(-.infinity, -.infinity)
    func add(_ x: Double, _ y: Double) {
      low = Point(min(low.x, x), min(low.y, y))
      high = Point(max(high.x, x), max(high.y, y))
    }
    let measure = TextMeasure()
    func visit(_ element: Drawing.Element) {
      switch element {
      case .group(let group): for element in group.elements { visit(element) }
      case .rectangle(let r):
        add(r.x, r.y)
        add(r.x + r.width, r.y + r.height)
      case .ellipse(let e):
        add(e.center.x - e.radiusX, e.center.y - e.radiusY)
        add(e.center.x + e.radiusX, e.center.y + e.radiusY)
      case .path(let path):
        for segment in path.segments {
          switch segment {
          case .move(let p), .line(let p): add(p.x, p.y)
          case .cubic(let a, let b, let p): for point in [a, b, p] { add(point.x, point.y) }
          case .close: break
          }
        }
      case .text(let text):
        for run in text.runs {
          let (left, right) = measure.extent(of: run)
          add(left, run.y - 0.9 * run.font.size)
          add(right, run.y + 0.22 * run.font.size)
        }
      }
    }
    for element in elements { visit(element) }
    guard low.x.isFinite, high.x.isFinite, low.y.isFinite, high.y.isFinite else { return nil }
    return Frame(x: low.x, y: low.y, width: high.x - low.x, height: high.y - low.y)
  }
}

extension String {
  /// With every occurrence of a text replaced.
  func replacing(_ text: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while let first = rest.first {
      if rest.hasPrefix(text) {
        result += other
        rest = rest.dropFirst(text.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
