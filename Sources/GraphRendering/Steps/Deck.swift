public import GraphCore

/// A picture, its one drawing, and the steps in which it is built up.
///
/// The drawing has one group for each part of the plan, with the part's id; beside the picture a page has
/// a strip for the explanation of the step.
public struct Deck: Sendable {
  public let picture: Picture
  public let options: PictureOptions
  public let plan: StepPlan
  /// The finished page without an explanation: each part of the plan is a group with its id, and nothing
  /// is there that no step shows.
  public let drawing: Drawing
  /// The ids of the parts in the drawing.
  public let ids: [StepPlan.Part: String]
  /// The part of each group by its id.
  public let parts: [String: StepPlan.Part]
  /// Nodes and edges by the ids of the groups that have all of them.
  private let owners: [String: StepPlan.Part]
  private let tooltips: Tooltips
  /// A band behind a card that is lit, by node.
  let halos: [Int: Drawing.Rectangle]
  /// When each part appears.
  let arrivals: [StepPlan.Part: Int]
  /// The strip for the explanation.
  let strip: Frame

  /// How a deck is cut and laid out.
  public struct Settings: Hashable, Sendable {
    public var mode = StepPlan.Mode.both
    public var from, to: String?
    public var stepLimit = StepPlan.stepLimit
    /// Whether the pages have a strip with the explanation of the step.
    public var hasCaptions = true
    /// Gradients as formulas, by the ids of variables, for a picture without numbers.
    public var closedForms: [String: MathNode] = [:]
    /// The least type in px; nil for what can be read of a slide from the back of a room. Explanations are in
    /// proportion.
    public var leastType: Double?

    public init() {}
  }

  public enum Failure: Error, Sendable {
    case plan(StepPlan.Failure)
    case layout(LayoutError)
  }

  /// Plans the steps and lays the picture out once on a page of `options.size` (16:9 where it has none).
  public init(
    _ picture: Picture, options: PictureOptions = PictureOptions(),
    settings: Settings = Settings()
  ) throws(Failure) {
    var options = options
    options.isBuiltUp = true
    let picture = picture.arrangedForSteps
    if settings.mode == .forward, !picture.sweep.isForward {
      options.parts.subtract([.gradients, .downstream, .upstream, .shares, .local])
    }
    func planned(digits: Int) throws(Failure) -> StepPlan {
      do throws(StepPlan.Failure) {
        return try StepPlan(
          picture, mode: settings.mode, digits: digits, limit: settings.stepLimit,
          closedForms: settings.closedForms
        ).part(from: settings.from, to: settings.to, in: picture)
      } catch {
        throw .plan(error)
      }
    }
    var plan = try planned(digits: options.digits)
    let page = options.size.map { Point($0.width, $0.height) } ?? Self.page
    let scale =
      settings.leastType.map { $0 / SizeFitting.leastType } ?? min(page.x / 1280, page.y / 720)
    let height = settings.hasCaptions ? Self.captionHeight * scale : 0
    strip = Frame(
      x: 40 * scale, y: page.y - height, width: page.x - 80 * scale, height: height)
    options.size = (page.x, page.y - height)
    var base: Drawing
    let digits: Int
    do throws(LayoutError) {
      let fitted = try SizeFitting(
        picture: picture, options: options, wantedType: SizeFitting.leastType * scale,
        saysEquations: true
      ).drawing(width: page.x, height: page.y - height)
      base = fitted.drawing
      digits = fitted.options.digits
    } catch {
      throw .layout(error)
    }
    // What is said about a number has the digits of the picture.
    if digits != options.digits { plan = try planned(digits: digits) }
    options.digits = digits
    self.plan = plan
    base.height = page.y
    options.size = (page.x, page.y)
    self.picture = picture
    self.options = options
    var naming = PartNaming(picture)
    base.elements = naming.named(base.elements)
    owners = naming.owners
    tooltips = Tooltips(picture, options)
    // Where all steps are in one file, a tooltip must not tell what is still to come.
    base.elements = Self.named(base.elements, naming.owners) { [tooltips] owner in
      switch owner {
      case .node(let index): tooltips.node(index, value: false, gradient: false)
      case .edge(let index): tooltips.edge(index, share: false)
      default: nil
      }
    }
    let arrivals = plan.arrivals
    let left = Set(naming.ids.filter { arrivals[$0.key] == nil }.values)
    base.elements = Self.without(left, base.elements)
    drawing = base
    ids = naming.ids.filter { arrivals[$0.key] != nil }
    parts = Dictionary(uniqueKeysWithValues: ids.map { ($0.value, $0.key) })
    halos = naming.cards.mapValues { card in
      var halo = card
      let grown = 6 * scale
      halo.x -= grown
      halo.y -= grown
      halo.width += 2 * grown
      halo.height += 2 * grown
      halo.radius += grown
      halo.stroke = nil
      halo.fill = .solid(options.theme.highlight)
      return halo
    }
    self.arrivals = arrivals
  }

  /// With other tooltips, where there are any.
  private static func named(
    _ elements: [Drawing.Element], _ owners: [String: StepPlan.Part],
    _ name: (StepPlan.Part) -> String?
  ) -> [Drawing.Element] {
    elements.map { element in
      guard case .group(var group) = element else { return element }
      if let owner = owners[group.id] { group.title = name(owner) ?? group.title }
      group.elements = named(group.elements, owners, name)
      return .group(group)
    }
  }

  /// Without the parts that no step shows.
  private static func without(
    _ ids: Set<String>, _ elements: [Drawing.Element]
  ) -> [Drawing.Element] {
    guard !ids.isEmpty else { return elements }
    return elements.compactMap { element in
      guard case .group(var group) = element else { return element }
      if ids.contains(group.id) { return nil }
      group.elements = without(ids, group.elements)
      return .group(group)
    }
  }

  public var count: Int { plan.steps.count }

  private static let page = Point(1280, 720)

  /// What a page of some size (16:9 where it has none) leaves for the picture.
  public static func room(
    _ size: (width: Double, height: Double)?, hasCaptions: Bool
  ) -> (width: Double, height: Double) {
    let (width, height) = size ?? (page.x, page.y)
    guard hasCaptions else { return (width, height) }
    // The strip has air of its own above its first line.
    let strip = captionHeight - 5
    return (width, height - strip * min(width / page.x, height / page.y))
  }

  // MARK: States

  /// Whether a part is there at a step.
  public func isShown(_ part: StepPlan.Part, at step: Int) -> Bool {
    guard let arrival = arrivals[part] else { return false }
    return arrival <= step
  }

  /// Whether a part steps back, so that others stand out.
  public func isDimmed(_ part: StepPlan.Part, at step: Int) -> Bool {
    let lit = plan.steps[step].lit
    return !lit.isEmpty && !lit.contains(part)
  }

  /// Whether a part's own group steps back, rather than the card that it is on.
  func stepsBack(_ part: StepPlan.Part, at step: Int) -> Bool {
    part.isDimmedAlone && isDimmed(part, at: step)
  }

  /// The nodes whose cards have a band behind them.
  public func lit(at step: Int) -> [Int] {
    let step = plan.steps[step]
    switch step.phase {
    case .inputs, .result: return []
    case .forward:
      return step.new.compactMap { if case .node(let index) = $0 { index } else { nil } }.sorted()
    case .backward:
      // The units that hand on, and the output at the start.
      let sources = step.new.compactMap { part -> Int? in
        guard case .back(let edge) = part, step.lit.contains(part) else { return nil }
        return picture.edges[edge].to
      }
      return sources.isEmpty ? [step.subject].filter { $0 >= 0 } : Set(sources).sorted()
    }
  }

  private static let dimmedOpacity = 0.34
  /// Of what is off the paths in focus and steps back too: less could not be made out.
  private static let faintestOpacity = 0.2

  /// The opacity of a part that is there, in all: off the paths in focus and for the step.
  func opacity(_ part: StepPlan.Part, isDimmed: Bool) -> Double {
    let focus = emphasis(part).opacity
    return isDimmed ? max(focus * Self.dimmedOpacity, Self.faintestOpacity) : focus
  }

  /// The opacity of a part's own group. That of a card says the focus too; of a wire, the group around does.
  func groupOpacity(_ part: StepPlan.Part, isDimmed: Bool) -> Double {
    let whole = opacity(part, isDimmed: isDimmed)
    if case .node = part { return whole }
    return whole / emphasis(part).opacity
  }

  /// Whether a part is on the paths in focus. Numbers on a card have their card's opacity.
  private func emphasis(_ part: StepPlan.Part) -> Picture.Emphasis {
    switch part {
    case .node(let index): picture.nodes[index].emphasis
    case .edge(let index), .back(let index), .equation(let index), .carried(let index):
      picture.edges[index].emphasis
    case .value, .gradient, .share, .total, .cluster, .norm, .focus: .plain
    }
  }

  /// The page of one step.
  public func frame(_ step: Int) -> Drawing {
    var page = drawing
    let lit = Set(lit(at: step))
    page.elements = elements(drawing.elements, step, lit) + caption(step)
    page.title = "\(drawing.title), step \(step + 1) of \(count)"
    page.description = plan.steps[step].spoken
    return page
  }

  private func elements(
    _ elements: [Drawing.Element], _ step: Int, _ lit: Set<Int>
  ) -> [Drawing.Element] {
    var result: [Drawing.Element] = []
    for element in elements {
      guard case .group(var group) = element else {
        result.append(element)
        continue
      }
      if let part = parts[group.id] {
        guard isShown(part, at: step) else { continue }
        group.opacity = groupOpacity(part, isDimmed: stepsBack(part, at: step))
        if case .node(let index) = part, lit.contains(index), let halo = halos[index] {
          result.append(.rectangle(halo))
        }
      }
      switch owners[group.id] {
      case .node(let index):
        group.title = tooltips.node(
          index, value: isShown(.value(index), at: step), gradient: isShown(.total(index), at: step)
        )
      case .edge(let index):
        group.title = tooltips.edge(index, share: isShown(.equation(index), at: step))
      default: break
      }
      group.elements = self.elements(group.elements, step, lit)
      if group.elements.isEmpty { continue }
      result.append(.group(group))
    }
    return result
  }

  /// The whole deck in one drawing: every part, the bands behind cards (`halo-u3`), and the
  /// explanations of all steps (`step-1`, …) one over the other. What is not wanted is for a viewer to
  /// hide.
  public var layers: Drawing {
    var page = drawing
    page.elements = page.elements.flatMap { element -> [Drawing.Element] in
      guard case .group(let group) = element, case .node(let index)? = parts[group.id],
        let halo = halos[index]
      else { return [element] }
      return [
        .group(Drawing.Group(id: haloID(index), classes: ["halo"], [.rectangle(halo)])), element,
      ]
    }
    for step in plan.steps.indices { page.elements += caption(step) }
    return page
  }

  /// The id of the band behind a card in `layers`.
  public func haloID(_ node: Int) -> String { "halo-\(picture.nodes[node].id)" }
}

extension StepPlan.Part {
  /// The part with which this one steps back: numbers do with their card.
  var carrier: StepPlan.Part {
    switch self {
    case .value(let node), .gradient(let node), .share(let node, _), .total(let node),
      .norm(let node, _):
      .node(node)
    case .node, .edge, .back, .equation, .carried, .cluster, .focus: self
    }
  }

  /// Whether a part steps back by itself, rather than with the card that it is on.
  var isDimmedAlone: Bool {
    switch self {
    case .node, .edge, .back, .equation, .carried: true
    case .value, .gradient, .share, .total, .cluster, .norm, .focus: false
    }
  }
}

extension Theme {
  /// The band behind what is lit.
  public var highlight: Color {
    let isDark = Int(paper.red) + Int(paper.green) + Int(paper.blue) < 384
    if name == "print" { return Color(0xD9D9D9) }
    return isDark ? Color(0x6B5A1E) : Color(0xFFD966)
  }
}
