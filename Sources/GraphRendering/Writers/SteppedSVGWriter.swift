/// Writes a deck as one SVG whose parts come by themselves, or as fragments of a presentation.
public struct SteppedSVGWriter: Sendable {
  /// Stands before every id.
  public var idPrefix: String

  public init(idPrefix: String = "") { self.idPrefix = idPrefix }

  /// The style of a picture by itself in a line.
  public static let blockStyle = "display:block"
  /// The style of a fragment: as wide as what it is pasted into.
  public static let fragmentStyle = blockStyle + ";width:100%;height:auto"

  // MARK: Fragments of reveal.js

  /// An SVG to paste into a slide of reveal.js, Quarto or Slidev: each part is in a group of the class
  /// `fragment` with the index of its step; the explanation of a step is there while it is current.
  ///
  /// What is there at the first step is no fragment, and the first fragment has the index 1. What steps
  /// back does so by a style sheet that asks which fragment is current.
  public func reveal(_ deck: Deck) -> String {
    let writer = SVGWriter(idPrefix: idPrefix)
    var page = deck.layers
    page.elements = page.elements.flatMap { element -> [Drawing.Element] in
      guard case .group(let group) = element else { return [element] }
      if group.classes.contains("halo") { return halo(group, deck) }
      if group.classes.contains("explanation") { return explanation(group, deck) }
      return [fragments(element, deck)]
    }
    page.elements = Self.markers(deck) + page.elements
    // A line of text around it would be higher than the slide, and print on two pages.
    return fragmentAttributes(writer.svg(page))
      .replacingFirst(
        "<g class=\"\(Self.markerClass)",
        with: Self.dimming(deck) + "<g class=\"\(Self.markerClass)"
      )
      .replacingStart("<svg ", with: "<svg style=\"\(Self.fragmentStyle)\" ")
  }

  /// A part in a group of its own, since a fragment has one index and may not be moved itself.
  private func fragments(_ element: Drawing.Element, _ deck: Deck) -> Drawing.Element {
    guard case .group(var group) = element else { return element }
    group.elements = group.elements.map { fragments($0, deck) }
    guard let part = deck.parts[group.id], let arrival = deck.arrivals[part] else {
      return .group(group)
    }
    if part.isDimmedAlone {
      group.classes.append(Self.dimmingClass(deck.groupOpacity(part, isDimmed: true)))
      for step in arrival..<deck.count where !deck.stepsBack(part, at: step) {
        group.classes.append("lit-\(step)")
      }
    }
    if arrival == 0 { return .group(group) }
    // Numbers are on their card: they come after it, or with it.
    return .group(Drawing.Group(classes: ["fragment", "at-\(arrival)"], [.group(group)]))
  }

  // MARK: What steps back

  /// An element for each click that shows nothing: reveal.js marks the current one, and the style of what
  /// stands behind it in the same picture asks for that.
  private static func markers(_ deck: Deck) -> [Drawing.Element] {
    (1..<max(1, deck.count)).map { step in
      .group(Drawing.Group(classes: ["fragment", "custom", "now-\(step)", "at-\(step)"], []))
    }
  }

  private static let markerClass = "fragment custom now-1"

  private static func dimmingClass(_ opacity: Double) -> String {
    "dims-\(Int((100 * opacity).rounded()))"
  }

  /// The style sheet: at a step all that can step back does, but for what is lit.
  private static func dimming(_ deck: Deck) -> String {
    let opacities = Set(
      deck.parts.values.filter(\.isDimmedAlone)
        .map { Int((100 * deck.groupOpacity($0, isDimmed: true)).rounded()) }
    ).sorted()
    var out = "<style>\n"
    for (step, content) in deck.plan.steps.enumerated() where !content.lit.isEmpty {
      // Slidev has its own word for what is current.
      let markers =
        step == 0
        ? [".now-1:not(.visible)"]
        : [".now-\(step).current-fragment", ".now-\(step).slidev-vclick-current"]
      for opacity in opacities {
        let faded = ".dims-\(opacity):not(.lit-\(step))"
        out += markers.flatMap { ["\($0)~\(faded)", "\($0)~* \(faded)"] }.joined(separator: ",")
        out += "{opacity:\(SVGWriter.number(Double(opacity) / 100))}\n"
      }
    }
    // Opened by itself, where nobody counts clicks, it is the finished graph without bands and explanations.
    return out + "svg:root .current-visible,svg:root .fade-out{opacity:0}\n"
      + "svg:root{max-height:100vh}\n</style>\n"
  }

  private func halo(_ group: Drawing.Group, _ deck: Deck) -> [Drawing.Element] {
    deck.plan.steps.indices.filter { step in
      step > 0 && deck.lit(at: step).contains { deck.haloID($0) == group.id }
    }.map { step in
      var inner = group
      inner.id = "\(group.id)-\(step)"
      return .group(
        Drawing.Group(classes: ["fragment", "current-visible", "at-\(step)"], [.group(inner)]))
    }
  }

  private func explanation(_ group: Drawing.Group, _ deck: Deck) -> [Drawing.Element] {
    guard let step = Int(group.id.dropFirst("step-".count)).map({ $0 - 1 }) else { return [] }
    // At the start nothing is current: the first explanation goes when the second comes.
    let classes =
      step == 0
      ? ["fragment", "fade-out", "at-1"] : ["fragment", "current-visible", "at-\(step)"]
    return [.group(Drawing.Group(classes: classes, [.group(group)]))]
  }

  /// `class="fragment at-3"` gets the attribute that says the index.
  private func fragmentAttributes(_ svg: String) -> String {
    var out = ""
    for line in svg.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("<g class=\"fragment"), let at = line.range(of: " at-") {
        let number = line[at.upperBound...].prefix { $0.isNumber }
        let rest = line[at.upperBound...].dropFirst(number.count)
        // Slidev calls it a click, or a range of clicks.
        let start = line[..<at.lowerBound]
        let next = (Int(number) ?? 0) + 1
        let clicks =
          start.hasSuffix("fade-out")
          ? "[0,\(number)]"
          : start.hasSuffix("current-visible") ? "[\(number),\(next)]" : "\(number)"
        out += start
        out += rest.replacingStart(
          "\"", with: "\" data-fragment-index=\"\(number)\" v-click=\"\(clicks)\"")
      } else {
        out += line
      }
      out += "\n"
    }
    out.removeLast()
    return out
  }

  // MARK: Animation

  /// An SVG that builds itself up again and again, by SMIL; without animation, and on paper, it is the
  /// finished graph. Nothing moves, so that it plays where motion is not wanted too.
  ///
  /// - Parameter pause: seconds for each step.
  public func animated(_ deck: Deck, pause: Double) -> String {
    let writer = SVGWriter(idPrefix: idPrefix)
    var page = deck.layers
    page.elements = page.elements.compactMap { element in
      guard case .group(let group) = element else { return element }
      // The base has no band behind a card, and the explanation of the result.
      if group.classes.contains("explanation"), group.id != "step-\(deck.count)" {
        return .group(marked(group, opacity: 0))
      }
      return group.classes.contains("halo") ? .group(marked(group, opacity: 0)) : element
    }
    let total = pause * Double(deck.count + 1)
    var timings: [String: String] = [:]
    for (id, part) in deck.parts {
      var states = deck.plan.steps.indices.map { step -> Double in
        guard deck.isShown(part, at: step) else { return 0 }
        return deck.groupOpacity(part, isDimmed: deck.stepsBack(part, at: step))
      }
      states.append(states.last ?? 1)
      timings[writer.id(id)] = Self.animation(states, total)
    }
    for step in deck.plan.steps.indices {
      var states = Array(repeating: 0.0, count: deck.count)
      states[step] = 1
      states.append(states.last ?? 0)
      timings[writer.id("step-\(step + 1)")] = Self.animation(states, total)
    }
    for node in deck.picture.nodes.indices {
      var states = deck.plan.steps.indices.map { deck.lit(at: $0).contains(node) ? 1.0 : 0 }
      states.append(0)
      timings[writer.id(deck.haloID(node))] = Self.animation(states, total)
    }
    var out = ""
    for line in writer.svg(page).split(separator: "\n", omittingEmptySubsequences: false) {
      out += line + "\n"
      guard line.hasPrefix("<g id=\"") else { continue }
      let id = line.dropFirst("<g id=\"".count).prefix { $0 != "\"" }
      if let timing = timings[String(id)] { out += timing }
    }
    out.removeLast()
    return out
  }

  private func marked(_ group: Drawing.Group, opacity: Double) -> Drawing.Group {
    var group = group
    group.opacity = opacity
    return group
  }

  /// The opacity at each step, of which only the changes are written; nothing where there are none.
  private static func animation(_ states: [Double], _ total: Double) -> String {
    var values: [String] = []
    var times: [String] = []
    for (index, state) in states.enumerated() where index == 0 || state != states[index - 1] {
      values.append(SVGWriter.number(state))
      let share = Int((Double(index) / Double(states.count) * 10_000).rounded())
      let digits = String(share)
      times.append(
        index == 0
          ? "0" : "0." + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }
    guard values.count > 1 else { return "" }
    return "<animate attributeName=\"opacity\" calcMode=\"discrete\" repeatCount=\"indefinite\""
      + " dur=\"\(SVGWriter.number(total))s\" values=\"\(values.joined(separator: ";"))\""
      + " keyTimes=\"\(times.joined(separator: ";"))\"/>\n"
  }
}

extension StringProtocol {
  /// Where a text stands first.
  func range(of text: String) -> Range<Index>? {
    var place = startIndex
    while place < endIndex {
      if self[place...].hasPrefix(text) {
        return place..<index(place, offsetBy: text.count)
      }
      place = index(after: place)
    }
    return nil
  }

  /// With the text at its start replaced by another.
  func replacingStart(_ text: String, with other: String) -> String {
    hasPrefix(text) ? other + dropFirst(text.count) : String(self)
  }
}
