import Foundation
import GraphCore
import Testing

@testable import GraphRendering

/// Pages of 1280×720 px: what is shown is as large as it can be, and the first to go is what is said
/// elsewhere.
@Suite struct PageTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var name: String
    var formula: String
    var values: String
    /// The least type in pt of the picture alone, and in a deck beside its explanations.
    var picture: Double
    var deck: Double
    var testDescription: String { name }
  }

  static let rows = [
    Row(
      name: "thirteen nodes", formula: StepPlanTests.lecture, values: "w=0.5, x=1.5, b=0.1, y=1",
      picture: 13.9, deck: 13.9),
    Row(
      name: "recurrence of three steps",
      formula: "h_0 = 0; h_t = tanh(w h_{t-1} + v x_t), t = 1..3; L(w, v) = 1/2 (h_3 - y)^2",
      values: "w=0.6, v=0.9, x_1=1, x_2=-0.5, x_3=0.25, y=0.4", picture: 13, deck: 13),
    Row(
      name: "four layers",
      formula: "h_0 = x; h_k = σ(w_k h_{k-1} + b_k), k = 1..4; f(w, b) = 1/2 (h_4 - y)^2",
      values:
        "x=1, y=0.2, w_1=0.8, w_2=-1.2, w_3=1.5, w_4=0.9, b_1=0.1, b_2=0.3, b_3=-0.2, b_4=0",
      picture: 13.9, deck: 13.9),
    Row(
      name: "gated unit",
      formula: """
        z = σ(w_z x + v_z h); r = σ(w_r x + v_r h); c = tanh(w_c x + v_c r h); s = (1 - z) h + z c
        """,
      values: "x=0.5, h=0.3, w_z=0.6, v_z=-0.4, w_r=0.2, v_r=0.7, w_c=1.1, v_c=-0.5",
      picture: 12, deck: 11),
    Row(
      name: "least squares", formula: "C(θ) = (X θ - y)^T (X θ - y)",
      values: "X=[1, 1; 1, 2; 1, 3; 1, 4], θ=[3; 1], y=[6; 5; 7; 10]", picture: 13.9, deck: 13.9),
    Row(
      name: "classifier", formula: "L(W, b) = softmax_cross_entropy(y, W x + b)",
      values: "W=[0.2, -0.5; 0.7, 0.1], b=[0.1; 0], x=[1; 2], y=[0; 1]", picture: 13.9,
      deck: 13.9),
  ]

  @Test(arguments: rows) func typeIsLarge(_ row: Row) throws {
    let picture = try formulaPicture(row.formula, at: row.values)
    var options = PictureOptions()
    options.size = (1280, 720)
    let drawing = try picture.drawing(options)
    #expect((drawing.width, drawing.height) == (1280, 720))
    #expect(OverlapCheck(drawing).findings == [])
    let found = try #require(drawing.legibility).points
    #expect(found >= row.picture, "the smallest type is \(found) pt")
    let deck = try Deck(picture)
    #expect(OverlapCheck(deck.drawing).findings == [])
    let inDeck = try #require(deck.legibility).points
    #expect(inDeck >= row.deck, "the smallest type of the deck is \(inDeck) pt")
  }

  /// The gradient of a unit stands on its card, and that of an operand with one use likewise; only shares
  /// of a sum are nowhere else.
  @Test func repeatedNumbersGo() throws {
    let picture = try formulaPicture(StepPlanTests.lecture, at: "w=0.5, x=1.5, b=0.1, y=1")
    var options = PictureOptions()
    options.hidesRepeats = true
    let shown = SVGWriter().svg(try picture.drawing(options))
    func count(_ text: String) -> Int { shown.components(separatedBy: ">\(text)<").count - 1 }
    // w has two shares: on its two edges and in its sum. b has one, which is on its card only.
    #expect(count("−0.0942") == 2 || count("−0.09422") == 1)
    #expect(picture.edges.filter(\.isOnlyShare).count == picture.edges.count - 2)
  }

  /// Room is made by rows, forms of cards and less air first, by factors of 1 and elements of Jacobians
  /// then: what stands on the edges goes last.
  @Test func localDerivativesStay() throws {
    let layers = try formulaPicture(Self.rows[2].formula, at: Self.rows[2].values)
    let shown = SVGWriter().svg(try Deck(layers).drawing)
    // σ′(u₂) and w₃, but no factor 1 of a sum.
    for number in ["0.206", "1.5", "0.858"] { #expect(shown.contains(">\(number)<"), "\(number)") }
    let classifier = try formulaPicture(
      "z = W x + b; L(W, b) = softmax_cross_entropy(y, z)",
      at: "W=[0.2, -0.5; 0.7, 0.1; -0.3, 0.4], b=[0.1; 0; -0.1], x=[1; 2], y=[0; 1; 0]")
    let deck = try Deck(classifier)
    #expect(deck.drawing.legibility?.isGood == true)
    let parts = classifier.edges.indices.map { StepPlan.Part.equation($0) }
    #expect(parts.allSatisfy { deck.ids[$0] != nil }, "the rules stand on the edges")
  }

  /// A title breaks between words or statements, and the picture below it keeps its size.
  @Test func longTitlesBreak() throws {
    var picture = try formulaPicture("f = x y", at: "x=1, y=2")
    let short = try #require(try Deck(picture).legibility).points
    for words in [15, 300] {
      picture.title = .words((1...words).map { "word\($0)" }.joined(separator: " "))
      let deck = try Deck(picture)
      let titles = deck.drawing.elements.filter {
        if case .group(let group) = $0 { group.classes.contains("title") } else { false }
      }
      #expect((2...3).contains(titles.count))
      #expect(OverlapCheck(deck.drawing).findings == [])
      #expect(try #require(deck.legibility).points > 0.6 * short)
      #expect(SVGWriter().svg(deck.drawing).contains("…") == (words > 100))
      #expect(TikZWriter().beamer(deck).contains("word1 word2"))
    }
  }

  @Test func digitsOfOnesOwnAreKept() throws {
    let row = Self.rows[1]
    let picture = try formulaPicture(row.formula, at: row.values)
    var options = PictureOptions()
    options.size = (1280, 720)
    #expect(SVGWriter().svg(try picture.drawing(options)).contains(">0.716<"))
    // What is said beside the picture has the same digits.
    let caption = MathText.plain(.row(try Deck(picture).plan.steps.last?.lines ?? []))
    #expect(caption.contains("−0.0745") && !caption.contains("−0.07448"))
    options.mayRound = false
    #expect(SVGWriter().svg(try picture.drawing(options)).contains(">0.7163<"))
  }

  @Test func scriptsAreNoTypeOfTheirOwn() throws {
    let picture = try formulaPicture("f = xᵀ x", at: "x=[1; 2]")
    let drawing = try picture.drawing()
    #expect(drawing.smallestType == Metrics().words)
  }
}
