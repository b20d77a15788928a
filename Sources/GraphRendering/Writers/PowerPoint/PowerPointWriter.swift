import GraphCore

/// Writes a deck as PowerPoint (ISO 29500, transitional): native shapes at the places of the drawing.
///
/// The animated form has one slide on which the parts appear click by click; the other has a slide for
/// each step. The explanations stand on the slides and in their notes.
public struct PowerPointWriter: Sendable {
  /// A slide for each step, rather than one with an animation.
  public var isStatic: Bool

  public init(isStatic: Bool = false) { self.isStatic = isStatic }

  /// The finished file.
  public func pptx(_ deck: Deck) -> [UInt8] {
    let slides: [SlidePackage.Slide]
    if isStatic {
      slides = deck.plan.steps.indices.map { slide(of: $0, deck) }
    } else {
      slides = [animated(deck)]
    }
    return SlidePackage(
      slides: slides, width: deck.drawing.width, height: deck.drawing.height,
      title: deck.drawing.title, metadata: deck.drawing.metadata
    ).bytes
  }

  // MARK: A slide for each step

  private func slide(of step: Int, _ deck: Deck) -> SlidePackage.Slide {
    var painter = SlidePainter(deck)
    let frame = deck.frame(step)
    painter.add(all: frame.elements)
    return SlidePackage.Slide(
      shapes: painter.shapes.xml, timing: "", notes: deck.plan.steps[step].spoken,
      background: deck.drawing.background)
  }

  // MARK: One slide with an animation

  private func animated(_ deck: Deck) -> SlidePackage.Slide {
    var painter = SlidePainter(deck, hasRings: true)
    painter.add(all: deck.drawing.elements)
    painter.addCaptions()
    var notes = "Click by click:\n"
    for (index, step) in deck.plan.steps.enumerated() {
      notes += "\(index == 0 ? "Start" : "\(index)"). \(step.spoken)\n"
    }
    let clicks = deck.plan.steps.indices.map { effects(of: $0, painter) }
    return SlidePackage.Slide(
      shapes: painter.shapes.xml,
      timing: SlideTiming.xml(start: clicks[0], Array(clicks.dropFirst()), painter.shapes.joined),
      notes: notes, background: deck.drawing.background)
  }

  /// What changes from the step before: in the order of the drawing, so that the same deck gives the same
  /// bytes.
  private func effects(of step: Int, _ painter: SlidePainter) -> [SlideTiming.Effect] {
    let deck = painter.deck
    var effects: [SlideTiming.Effect] = []
    // What is there at the start needs no effect.
    if step > 0 {
      for (part, shapes) in painter.order where deck.arrivals[part] == step {
        effects += shapes.map { .appear(shape: $0) }
      }
    }
    for (part, shapes) in painter.order where deck.isShown(part, at: step) {
      let carrier = part.carrier
      let isDimmed = deck.stepsBack(carrier, at: step)
      let wasDimmed =
        step > 0 && deck.isShown(part, at: step - 1) && deck.stepsBack(carrier, at: step - 1)
      guard isDimmed != wasDimmed else { continue }
      let share =
        isDimmed
        ? deck.opacity(carrier, isDimmed: true) / deck.opacity(carrier, isDimmed: false) : 1
      effects += shapes.map { .opacity(shape: $0, share) }
    }
    let now = Set(deck.lit(at: step))
    let before = step > 0 ? Set(deck.lit(at: step - 1)) : []
    for (node, ring) in painter.rings.sorted(by: { $0.key < $1.key })
    where now.contains(node) != before.contains(node) {
      effects.append(
        .border(shape: ring, now.contains(node) ? Self.lightBorder : painter.border(node)))
    }
    if step > 0, let old = painter.captions[step - 1] {
      effects.append(.disappear(shape: old.shape))
    }
    if let caption = painter.captions[step] {
      effects.append(.appear(shape: caption.shape))
      if caption.way != Point(0, 0) {
        effects.append(.move(shape: caption.shape, caption.way))
      }
    }
    return effects
  }

  /// The border of the card that a click is about. It is of a ring round the card: LibreOffice's running
  /// show lifts what changes its colour above what stands still, and a filled card would hide its numbers.
  static let lightBorder = Color(0xFF9900)
}

/// Puts the parts of a deck onto a slide.
private struct SlidePainter {
  let deck: Deck
  var shapes: SlideShapes
  /// The shapes of each part, in the order of the drawing.
  var order: [(part: StepPlan.Part, shapes: [Int])] = []
  var cards: [Int: Int] = [:]
  /// Borders without a filling over those of the cards, where their colour is to change.
  var rings: [Int: Int] = [:]
  /// The explanations by their steps: each with its way onto the slide, in shares of the slide.
  var captions: [Int: (shape: Int, way: Point)] = [:]
  private let hasRings: Bool
  private var places: [Int: Frame] = [:]
  /// How far a line was moved to the middles of two sides; the line beside it moves too.
  private var shifts: [Int: Point] = [:]

  init(_ deck: Deck, hasRings: Bool = false) {
    self.deck = deck
    self.hasRings = hasRings
    shapes = SlideShapes(paper: deck.drawing.background ?? deck.options.theme.paper)
  }

  func border(_ node: Int) -> Color { deck.options.theme[deck.picture.nodes[node].kind].border }

  /// Wires come after all cards, to which they are glued.
  mutating func add(all elements: [Drawing.Element]) {
    func isWire(_ element: Drawing.Element) -> Bool {
      if case .group(let group) = element { group.id.hasPrefix("edge-") } else { false }
    }
    for element in elements where !isWire(element) { add(element) }
    for element in elements where isWire(element) { add(element) }
  }

  /// The explanations of all steps. The last one stands in its place, the others wait below the slide, where
  /// they can be edited: so the slide that is printed, exported or previewed shows one of them.
  mutating func addCaptions() {
    let page = deck.drawing
    // Far below the slide there is no room in PowerPoint.
    let rows = 40
    for step in deck.plan.steps.indices {
      let caption = deck.caption(step)
      guard let box = SlideShapes.bounds(caption) else { return }
      var offset = Point(0, 0)
      if step < deck.count - 1 {
        offset = Point(
          Double(step / rows) * 1.05 * page.width,
          page.height - deck.strip.y + (0.2 + 1.1 * Double(step % rows)) * deck.strip.height)
      }
      let ids = shapes.addGroup(
        caption.map { $0.translated(by: offset) },
        .init(name: "step \(step + 1)", description: deck.plan.steps[step].spoken))
      guard ids.count == 1, box.height > 0 else { continue }
      captions[step] = (ids[0], Point(0 - offset.x / page.width, 0 - offset.y / page.height))
    }
  }

  private mutating func add(_ element: Drawing.Element) {
    guard case .group(let group) = element else {
      _ = shapes.add(element, .init(name: "band"))
      return
    }
    if case .node(let index)? = deck.parts[group.id] {
      card(group, index)
    } else if case .cluster? = deck.parts[group.id] {
      record(
        deck.parts[group.id],
        shapes.addGroup(group.elements, style(group, name: group.id)))
    } else if group.id.hasPrefix("edge-") {
      for element in group.elements {
        guard case .group(let inner) = element else { continue }
        wire(inner, of: group)
      }
    } else {
      record(
        deck.parts[group.id],
        shapes.addGroup(group.elements, style(group, name: group.classes.first ?? "group")))
    }
  }

  private func style(_ group: Drawing.Group, name: String) -> SlideShapes.Style {
    SlideShapes.Style(name: name, description: group.title, opacity: group.opacity)
  }

  private mutating func record(_ part: StepPlan.Part?, _ ids: [Int]) {
    guard let part, !ids.isEmpty else { return }
    order.append((part, ids))
  }

  // MARK: Cards

  /// The card is a shape with its formula as its text; sign and numbers are shapes of their own, because
  /// they come later.
  private mutating func card(_ group: Drawing.Group, _ index: Int) {
    var own: [Int] = []
    var rest: [Drawing.Element] = []
    var frame: Drawing.Rectangle?
    var header: Drawing.Text?
    let formula = Drawing.largestText(group.elements)
    for element in group.elements {
      switch element {
      case .rectangle(let rectangle) where frame == nil: frame = rectangle
      case .text(let text) where text == formula && header == nil: header = text
      default: rest.append(element)
      }
    }
    let name = deck.picture.nodes[index].id
    let style = style(group, name: name)
    let quiet = SlideShapes.Style(name: "\(name) part", opacity: group.opacity)
    if let frame {
      let box = Frame(x: frame.x, y: frame.y, width: frame.width, height: frame.height)
      let lines = header.map { shapes.lines($0) } ?? []
      // What lies on the card would hide its text.
      let isCovered = rest.contains { element in
        guard case .rectangle(let inner) = element, inner.fill != nil, let line = lines.first
        else { return false }
        return inner.x < line.right && inner.x + inner.width > line.left
      }
      let fits = lines.count == 1 && !isCovered
      let card = shapes.add(
        frame, style,
        body: fits ? shapes.body(lines, box, radius: frame.radius, group.opacity) : nil)
      cards[index] = card
      places[index] = box
      own.append(card)
      if fits { header = nil }
    }
    var parts: [Drawing.Element] = []
    var later: [(StepPlan.Part?, Drawing.Group)] = []
    for element in rest {
      if case .group(let inner) = element, let part = deck.parts[inner.id] {
        later.append((part, inner))
      } else {
        parts.append(element)
      }
    }
    if !parts.isEmpty { own += shapes.addGroup(parts, quiet) }
    if let header { own += shapes.addGroup([.text(header)], quiet) }
    record(.node(index), own)
    for (part, inner) in later { numbers(inner, part, name, group.opacity) }
    if hasRings, var ring = frame {
      ring.fill = nil
      let id = shapes.add(ring, .init(name: "\(name) ring", opacity: group.opacity))
      rings[index] = id
      record(.node(index), [id])
    }
  }

  /// A row of numbers; the terms of a sum come one by one.
  private mutating func numbers(
    _ group: Drawing.Group, _ part: StepPlan.Part?, _ name: String, _ opacity: Double
  ) {
    var own: [Drawing.Element] = []
    for element in group.elements {
      guard case .group(let inner) = element, let term = deck.parts[inner.id] else {
        own.append(element)
        continue
      }
      record(
        term,
        shapes.addGroup(
          inner.elements, SlideShapes.Style(name: "\(name) share", opacity: opacity)))
    }
    let label = group.classes.first ?? "number"
    record(
      part,
      shapes.addGroup(own, SlideShapes.Style(name: "\(name) \(label)", opacity: opacity)))
  }

  // MARK: Wires

  private mutating func wire(_ group: Drawing.Group, of edge: Drawing.Group) {
    guard let part = deck.parts[group.id] else {
      // Numbers of a wire that come one after the other.
      for element in group.elements {
        if case .group(let inner) = element { wire(inner, of: edge) }
      }
      return
    }
    var style = style(group, name: group.id)
    style.opacity *= edge.opacity
    if case .edge(let index) = part {
      style.description = edge.title
      if let (connector, shift) = connector(group, index, style) {
        shifts[index] = shift
        record(part, [connector])
        return
      }
    }
    var elements = group.elements
    if case .back(let index) = part, let shift = shifts[index] {
      elements = elements.map { $0.translated(by: shift) }
    }
    record(part, shapes.addGroup(elements, style))
  }

  /// A straight wire between the middles of two sides is a connector.
  private mutating func connector(
    _ group: Drawing.Group, _ index: Int, _ style: SlideShapes.Style
  ) -> (Int, Point)? {
    let edge = deck.picture.edges[index]
    guard case .path(let path)? = group.elements.first, let stroke = path.stroke,
      path.segments.count == 2, case .move(let start) = path.segments[0],
      case .line(let end) = path.segments[1], let from = places[edge.from],
      let to = places[edge.to], let tail = cards[edge.from], let head = cards[edge.to]
    else { return nil }
    let sites = [
      Point(0.5, 0), Point(0, 0.5), Point(0.5, 1), Point(1, 0.5),
    ]
    func site(_ box: Frame, towards point: Point) -> (place: Point, number: Int)? {
      for (number, site) in sites.enumerated() {
        let place = Point(box.x + site.x * box.width, box.y + site.y * box.height)
        let (dx, dy) = (abs(place.x - point.x), abs(place.y - point.y))
        // Along the wire the end is an arrow head away, across it half a pair.
        if min(dx, dy) < 5, max(dx, dy) < 34 { return (place, number) }
      }
      return nil
    }
    guard let first = site(from, towards: start), let last = site(to, towards: end) else {
      return nil
    }
    let isLevel = abs(start.y - end.y) < abs(start.x - end.x)
    // Glued lines run from middle to middle: only one that is straight then too is glued.
    let (a, b) = (first.place, last.place)
    guard isLevel ? abs(a.y - b.y) < 0.6 : abs(a.x - b.x) < 0.6 else { return nil }
    let id = shapes.connect(
      a, b, stroke: stroke, ends: (tail, head), sites: (first.number, last.number), style)
    return (id, isLevel ? Point(0, a.y - start.y) : Point(a.x - start.x, 0))
  }
}
