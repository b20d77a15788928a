import GraphCore
import Testing

@testable import GraphRendering

/// What a reader's eye catches on: marks, ends of lines, margins, numbers under numbers.
@Suite struct DetailTests {
  static let page: PictureOptions = {
    var options = PictureOptions()
    options.size = (1280, 720)
    return options
  }()

  static func groups(
    _ elements: [Drawing.Element], _ isWanted: (Drawing.Group) -> Bool
  ) -> [Drawing.Group] {
    elements.flatMap { element -> [Drawing.Group] in
      guard case .group(let group) = element else { return [] }
      return (isWanted(group) ? [group] : []) + groups(group.elements, isWanted)
    }
  }

  static func runs(_ elements: [Drawing.Element]) -> [TextRun] {
    elements.flatMap { element -> [TextRun] in
      switch element {
      case .group(let group): runs(group.elements)
      case .text(let text): text.runs
      default: []
      }
    }
  }

  static func frame(_ elements: [Drawing.Element]) -> Frame? {
    for case .rectangle(let box) in elements {
      return Frame(x: box.x, y: box.y, width: box.width, height: box.height)
    }
    return nil
  }

  @Test(arguments: [
    ("L(w,b) = max(0, 1 - y (w x + b))", "w=0.5, x=1, b=0.5, y=1"),
    ("f = max(a, b, c) + min(a, b)", "a=1, b=1, c=0.5"),
  ]) func aKinkHasRoomOnItsCard(formula: String, values: String) throws {
    let picture = try formulaPicture(formula, at: values)
    for drawing in [try Deck(picture, options: Self.page).drawing, try picture.drawing()] {
      let cards = Self.groups(drawing.elements) { $0.classes.contains("node") }
      var count = 0
      for card in cards {
        let frame = try #require(Self.frame(card.elements))
        for mark in Self.groups(card.elements, { $0.classes.contains("mark") }) {
          let pill = try #require(Self.frame(mark.elements))
          #expect(frame.contains(pill.corner) && frame.contains(Point(pill.maxX, pill.maxY)))
          let words = Self.runs(card.elements).filter { !$0.isScript }.map(\.font.size)
          #expect(Self.runs(mark.elements).allSatisfy { $0.font.size >= (words.min() ?? 0) })
          for run in Self.runs(card.elements) where run.string != "kink" {
            #expect(!pill.contains(Point(run.x, run.y)), "\(run.string) under the mark")
          }
          count += 1
        }
      }
      #expect(count > 0)
      #expect(drawing.legibility?.isGood ?? true || drawing.width != 1280)
      #expect(OverlapCheck(drawing).findings == [])
    }
  }

  /// Forward lines are whole before anything comes back.
  @Test(arguments: Direction.allCases) func forwardLinesBeginAtTheBorder(
    _ direction: Direction
  ) throws {
    let picture = try formulaPicture(StepPlanTests.lecture, at: "w=0.5, x=1.5, b=0.1, y=1")
    var options = PictureOptions()
    options.direction = direction
    options.isBuiltUp = true
    let drawing = try picture.drawing(options)
    let cards = Dictionary(
      uniqueKeysWithValues: Self.groups(drawing.elements) { $0.classes.contains("node") }
        .compactMap { card in Self.frame(card.elements).map { (card.id, $0) } })
    let edges = Dictionary(
      uniqueKeysWithValues: Self.groups(drawing.elements) { $0.classes.contains("edge") }
        .map { ($0.id, $0) })
    for edge in picture.edges {
      let group = try #require(edges["edge-\(edge.id)"])
      let tail = try #require(cards["node-\(picture.nodes[edge.from].id)"])
      let forward = try #require(Self.groups([.group(group)]) { $0.classes == ["forward"] }.first)
      let starts = forward.elements.compactMap { element -> Point? in
        guard case .path(let path) = element, path.stroke != nil,
          case .move(let start)? = path.segments.first
        else { return nil }
        return start
      }
      #expect(starts.contains { tail.grown(by: 1.5).contains($0) }, "\(edge.id) is loose")
    }
  }

  /// Whatever the page, the picture is the same, and nothing stands at its edge.
  @Test(arguments: [(128.0, 72.0), (1280, 720), (12_800, 7_200)]) func pagesHaveMargins(
    width: Double, height: Double
  ) throws {
    let picture = try formulaPicture(
      "p = σ(w_1 x_1 + w_2 x_2 + b); L(w, b) = -y ln p - (1 - y) ln(1 - p)",
      at: "w_1=0.4, w_2=-0.2, x_1=1.5, x_2=2, b=0.1, y=1")
    var options = Self.page
    options.size = (width, height)
    let drawing = try picture.drawing(options)
    let large = try picture.drawing(Self.page)
    let scale = width / 1280
    let (found, expected) = (Self.runs(drawing.elements), Self.runs(large.elements))
    #expect(found.map(\.string) == expected.map(\.string))
    for (a, b) in zip(found, expected) {
      // A small graph on a large page may keep its size.
      if scale <= 1 { #expect(abs(a.x - b.x * scale) < 1e-6 && abs(a.y - b.y * scale) < 1e-6) }
      #expect(a.x > 8 * scale && a.x < width - 8 * scale)
      #expect(a.y - 0.7 * a.font.size > 8 * scale && a.y < height - 8 * scale)
    }
  }

  /// A value over a gradient: in the middle of the card unless both have decimals.
  @Test func numbersStandUnderEachOther() throws {
    let picture = try formulaPicture("f = x^2", at: "x=0.5")
    var options = PictureOptions()
    options.parts.remove(.words)
    let card = try #require(
      Self.groups(try picture.drawing(options).elements) { $0.id == "node-u1" }.first)
    let frame = try #require(Self.frame(card.elements))
    let measure = TextMeasure()
    for name in ["value", "gradient"] {
      let run = try #require(
        Self.runs(Self.groups(card.elements) { $0.classes == [name] }.flatMap(\.elements)).first)
      let middle = run.x + measure.width(run.string, run.font) / 2
      #expect(abs(middle - frame.middle.x) < 0.5, "\(name) \(run.string)")
    }
  }

  /// Up or down a wide page the graph goes on in columns, and the equations stay on the edges.
  @Test(arguments: [Direction.topToBottom, .bottomToTop], [PictureOptions.Style.cards, .circuit])
  func highPicturesGoOnInColumns(_ direction: Direction, _ style: PictureOptions.Style) throws {
    let picture = try formulaPicture(StepPlanTests.lecture, at: "w=0.5, x=1.5, b=0.1, y=1")
    var options = Self.page
    options.direction = direction
    options.style = style
    let drawing = try picture.drawing(options)
    #expect(OverlapCheck(drawing).findings == [])
    #expect(drawing.legibility?.isGood == true)
    let labels = Self.groups(drawing.elements) { $0.classes.contains("label") }
    #expect(labels.count == picture.edges.count)
    let cards = Self.groups(drawing.elements) { $0.classes.contains("node") }
      .compactMap { Self.frame($0.elements) }
    #expect(cards.map(\.maxX).max() ?? 0 > 1100 && cards.map(\.x).min() ?? 1280 < 180)
  }

  /// The objective has one name on its card, in what is said and in the title that is spoken.
  @Test(arguments: [("b_3", "b_3"), ("L = b_3", "L"), ("b_3^2", "f")]) func objectivesHaveOneName(
    last: String, name: String
  ) throws {
    let picture = try formulaPicture(
      "b_0 = 1; b_k = c b_{k-1} + c, k = 1..3; \(last)", at: "c=0.3")
    #expect(picture.spokenTitle == "Computation graph of \(name)")
    let objective = try #require(picture.nodes.first { $0.kind == .objective })
    #expect(objective.name == nil || objective.name == picture.objective)
    let caption = try #require(try Deck(picture).plan.steps.last).lines
    let text = MathText.plain(.row(caption))
    #expect(text.contains(MathText.plain(picture.objective)))
  }

  /// What is lit has a band behind it, a unit that is drawn as its plot too.
  @Test(arguments: [PictureOptions.Style.cards, .circuit]) func everyUnitCanBeLit(
    _ style: PictureOptions.Style
  ) throws {
    let picture = try formulaPicture(StepPlanTests.lecture, at: "w=0.5, x=1.5, b=0.1, y=1")
    var options = Self.page
    options.style = style
    let deck = try Deck(picture, options: options)
    #expect(deck.halos.keys.sorted() == Array(picture.nodes.indices))
  }
}
