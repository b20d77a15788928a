/// The animation of a slide: what appears, and which lines change their colour, click by click.
struct SlideTiming {
  enum Effect {
    case appear(shape: Int, isConnector: Bool)
    /// The border of a shape takes a colour.
    case border(shape: Int, Color)
  }

  private var nextID = 1
  private var animated: [Int] = []

  private mutating func newID() -> Int {
    nextID += 1
    return nextID - 1
  }

  /// The timing of clicks in their order, each with its effects.
  static func xml(_ clicks: [[Effect]]) -> String {
    let clicks = clicks.filter { !$0.isEmpty }
    guard !clicks.isEmpty else { return "" }
    var timing = SlideTiming()
    let root = timing.newID()
    let main = timing.newID()
    var body = ""
    for click in clicks { body += timing.click(click) }
    return "<p:timing><p:tnLst><p:par><p:cTn id=\"\(root)\" dur=\"indefinite\" restart=\"never\""
      + " nodeType=\"tmRoot\"><p:childTnLst><p:seq concurrent=\"1\" nextAc=\"seek\">"
      + "<p:cTn id=\"\(main)\" dur=\"indefinite\" nodeType=\"mainSeq\"><p:childTnLst>\(body)"
      + "</p:childTnLst></p:cTn><p:prevCondLst><p:cond evt=\"onPrev\" delay=\"0\"><p:tgtEl>"
      + "<p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst><p:nextCondLst>"
      + "<p:cond evt=\"onNext\" delay=\"0\"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>"
      + "</p:nextCondLst></p:seq></p:childTnLst></p:cTn></p:par></p:tnLst>"
      + timing.builds + "</p:timing>"
  }

  private var builds: String {
    guard !animated.isEmpty else { return "" }
    return "<p:bldLst>"
      + animated.map { "<p:bldP spid=\"\($0)\" grpId=\"0\" animBg=\"1\"/>" }.joined()
      + "</p:bldLst>"
  }

  private mutating func click(_ effects: [Effect]) -> String {
    let (outer, inner) = (newID(), newID())
    var body = ""
    for (place, effect) in effects.enumerated() {
      body += self.effect(effect, isFirst: place == 0)
    }
    return "<p:par><p:cTn id=\"\(outer)\" fill=\"hold\"><p:stCondLst>"
      + "<p:cond delay=\"indefinite\"/></p:stCondLst><p:childTnLst><p:par>"
      + "<p:cTn id=\"\(inner)\" fill=\"hold\"><p:stCondLst><p:cond delay=\"0\"/></p:stCondLst>"
      + "<p:childTnLst>\(body)</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
  }

  private mutating func effect(_ effect: Effect, isFirst: Bool) -> String {
    let outer = newID()
    let node = isFirst ? "clickEffect" : "withEffect"
    let start = "<p:stCondLst><p:cond delay=\"0\"/></p:stCondLst>"
    func behaviour(_ shape: Int, _ attribute: String, _ duration: Int) -> String {
      "<p:cBhvr><p:cTn id=\"\(newID())\" dur=\"\(duration)\" fill=\"hold\">"
        + (duration == 1 ? start : "") + "</p:cTn><p:tgtEl><p:spTgt spid=\"\(shape)\"/></p:tgtEl>"
        + "<p:attrNameLst><p:attrName>\(attribute)</p:attrName></p:attrNameLst></p:cBhvr>"
    }
    switch effect {
    case .appear(let shape, let isConnector):
      if !isConnector, !animated.contains(shape) { animated.append(shape) }
      let group = isConnector ? "" : " grpId=\"0\""
      return "<p:par><p:cTn id=\"\(outer)\" presetID=\"1\" presetClass=\"entr\""
        + " presetSubtype=\"0\" fill=\"hold\"\(group) nodeType=\"\(node)\">\(start)<p:childTnLst>"
        + "<p:set>\(behaviour(shape, "style.visibility", 1))"
        + "<p:to><p:strVal val=\"visible\"/></p:to></p:set></p:childTnLst></p:cTn></p:par>"
    case .border(let shape, let color):
      return "<p:par><p:cTn id=\"\(outer)\" presetID=\"7\" presetClass=\"emph\""
        + " presetSubtype=\"2\" fill=\"hold\" nodeType=\"\(node)\">\(start)<p:childTnLst>"
        // LibreOffice sets a colour at once, while a change of some length may wait for the next click.
        + "<p:set>\(behaviour(shape, "stroke.color", 1))"
        + "<p:to><p:clrVal>\(SlideShapes.color(color))</p:clrVal></p:to></p:set>"
        + "<p:animClr clrSpc=\"rgb\" dir=\"cw\">\(behaviour(shape, "stroke.color", 10))"
        + "<p:to>\(SlideShapes.color(color))</p:to></p:animClr></p:childTnLst></p:cTn></p:par>"
    }
  }
}
