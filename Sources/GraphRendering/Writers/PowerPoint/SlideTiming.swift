/// The animation of a slide: what comes and goes, steps back and changes its colour, click by click.
struct SlideTiming {
  enum Effect {
    case appear(shape: Int)
    case disappear(shape: Int)
    /// A shape becomes as opaque as this, from 0 to 1.
    case opacity(shape: Int, Double)
    /// The border of a shape takes a colour.
    case border(shape: Int, Color)
    /// A shape jumps by so many widths and heights of the slide from where it stands.
    case move(shape: Int, Point)
  }

  private var nextID = 1
  /// How many effects a shape has; each is a build of its own.
  private var counts: [Int: Int] = [:]
  private var builds = ""
  /// Connectors and groups, which have no builds.
  private let joined: Set<Int>

  private init(joined: Set<Int>) { self.joined = joined }

  private mutating func newID() -> Int {
    nextID += 1
    return nextID - 1
  }

  /// The timing of what happens by itself at the start, and of clicks in their order.
  ///
  /// - Parameter joined: the ids of connectors and groups.
  static func xml(start: [Effect], _ clicks: [[Effect]], _ joined: Set<Int>) -> String {
    let clicks = clicks.filter { !$0.isEmpty }
    guard !clicks.isEmpty || !start.isEmpty else { return "" }
    var timing = SlideTiming(joined: joined)
    let root = timing.newID()
    let main = timing.newID()
    var body = ""
    if !start.isEmpty { body += timing.click(start, after: main) }
    for click in clicks { body += timing.click(click) }
    return "<p:timing><p:tnLst><p:par><p:cTn id=\"\(root)\" dur=\"indefinite\" restart=\"never\""
      + " nodeType=\"tmRoot\"><p:childTnLst><p:seq concurrent=\"1\" nextAc=\"seek\">"
      + "<p:cTn id=\"\(main)\" dur=\"indefinite\" nodeType=\"mainSeq\"><p:childTnLst>\(body)"
      + "</p:childTnLst></p:cTn><p:prevCondLst><p:cond evt=\"onPrev\" delay=\"0\"><p:tgtEl>"
      + "<p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst><p:nextCondLst>"
      + "<p:cond evt=\"onNext\" delay=\"0\"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>"
      + "</p:nextCondLst></p:seq></p:childTnLst></p:cTn></p:par></p:tnLst>"
      + (timing.builds.isEmpty ? "" : "<p:bldLst>\(timing.builds)</p:bldLst>") + "</p:timing>"
  }

  /// - Parameter sequence: the id of the sequence with whose beginning this happens, rather than with a click.
  private mutating func click(_ effects: [Effect], after sequence: Int? = nil) -> String {
    let (outer, inner) = (newID(), newID())
    var body = ""
    for (place, effect) in effects.enumerated() {
      body += self.effect(effect, isFirst: place == 0 && sequence == nil)
    }
    let beginning =
      sequence.map { "<p:cond evt=\"onBegin\" delay=\"0\"><p:tn val=\"\($0)\"/></p:cond>" } ?? ""
    return "<p:par><p:cTn id=\"\(outer)\" fill=\"hold\"><p:stCondLst>"
      + "<p:cond delay=\"indefinite\"/>\(beginning)</p:stCondLst><p:childTnLst><p:par>"
      + "<p:cTn id=\"\(inner)\" fill=\"hold\"><p:stCondLst><p:cond delay=\"0\"/></p:stCondLst>"
      + "<p:childTnLst>\(body)</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
  }

  private mutating func effect(_ effect: Effect, isFirst: Bool) -> String {
    let outer = newID()
    let node = isFirst ? "clickEffect" : "withEffect"
    let start = "<p:stCondLst><p:cond delay=\"0\"/></p:stCondLst>"
    func time(_ duration: Int) -> String {
      "<p:cTn id=\"\(newID())\" dur=\"\(duration)\" fill=\"hold\">"
        + (duration == 1 ? start : "") + "</p:cTn>"
    }
    func target(_ shape: Int, _ attributes: String...) -> String {
      "<p:tgtEl><p:spTgt spid=\"\(shape)\"/></p:tgtEl><p:attrNameLst>"
        + attributes.map { "<p:attrName>\($0)</p:attrName>" }.joined() + "</p:attrNameLst>"
    }
    func framed(_ shape: Int, preset: Int, _ kind: String, subtype: Int = 0, _ inner: String)
      -> String
    {
      "<p:par><p:cTn id=\"\(outer)\" presetID=\"\(preset)\" presetClass=\"\(kind)\""
        + " presetSubtype=\"\(subtype)\" fill=\"hold\"\(build(shape)) nodeType=\"\(node)\">"
        + "\(start)<p:childTnLst>\(inner)</p:childTnLst></p:cTn></p:par>"
    }
    func visibility(_ shape: Int, _ value: String) -> String {
      "<p:set><p:cBhvr>\(time(1))\(target(shape, "style.visibility"))</p:cBhvr>"
        + "<p:to><p:strVal val=\"\(value)\"/></p:to></p:set>"
    }
    switch effect {
    case .appear(let shape):
      return framed(shape, preset: 1, "entr", visibility(shape, "visible"))
    case .disappear(let shape):
      return framed(shape, preset: 1, "exit", visibility(shape, "hidden"))
    case .opacity(let shape, let share):
      return framed(
        shape, preset: 9, "emph",
        "<p:set><p:cBhvr rctx=\"PPT\"><p:cTn id=\"\(newID())\" dur=\"indefinite\"/>"
          + target(shape, "style.opacity") + "</p:cBhvr>"
          + "<p:to><p:strVal val=\"\(SVGWriter.number(share))\"/></p:to></p:set>")
    case .border(let shape, let color):
      return framed(
        shape, preset: 7, "emph", subtype: 2,
        // LibreOffice sets a colour at once, while a change of some length may wait for the next click.
        "<p:set><p:cBhvr>\(time(1))\(target(shape, "stroke.color"))</p:cBhvr>"
          + "<p:to><p:clrVal>\(SlideShapes.color(color))</p:clrVal></p:to></p:set>"
          + "<p:animClr clrSpc=\"rgb\" dir=\"cw\"><p:cBhvr>\(time(10))"
          + "\(target(shape, "stroke.color"))</p:cBhvr>"
          + "<p:to>\(SlideShapes.color(color))</p:to></p:animClr>")
    case .move(let shape, let way):
      func rounded(_ x: Double) -> Double { (x * 1e5).rounded() / 1e5 }
      let path = "M 0 0 L \(rounded(way.x)) \(rounded(way.y))"
      return framed(
        shape, preset: 0, "path",
        "<p:animMotion origin=\"layout\" path=\"\(path)\" pathEditMode=\"relative\" ptsTypes=\"AA\">"
          + "<p:cBhvr>\(time(1))\(target(shape, "ppt_x", "ppt_y"))</p:cBhvr></p:animMotion>")
    }
  }

  /// The number of a shape's effect among its own, which the list of builds has too.
  private mutating func build(_ shape: Int) -> String {
    guard !joined.contains(shape) else { return "" }
    let group = counts[shape, default: 0]
    counts[shape] = group + 1
    builds += "<p:bldP spid=\"\(shape)\" grpId=\"\(group)\" animBg=\"1\"/>"
    return " grpId=\"\(group)\""
  }
}
