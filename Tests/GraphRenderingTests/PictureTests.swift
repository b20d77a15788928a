import GraphCore
import Testing

@testable import GraphRendering

/// All groups of a drawing that have an id, by it.
private func groups(_ drawing: Drawing) -> [String: Drawing.Group] {
  var result: [String: Drawing.Group] = [:]
  func visit(_ element: Drawing.Element) {
    guard case .group(let group) = element else { return }
    if !group.id.isEmpty { result[group.id] = group }
    group.elements.forEach(visit)
  }
  drawing.elements.forEach(visit)
  return result
}

/// The characters of an element, run after run.
private func text(_ element: Drawing.Element) -> String {
  switch element {
  case .group(let group): group.elements.map(text).joined(separator: " ")
  case .text(let text): text.runs.map(\.string).joined()
  default: ""
  }
}

@Suite struct PictureTests {
  private func lecture() throws -> Picture {
    try formulaPicture(PictureGallery.lecture, at: PictureGallery.lectureValues)
  }

  @Test func everyNodeAndEdgeIsThereWithItsNumbers() throws {
    let picture = try lecture()
    for style in PictureOptions.Style.allCases {
      var options = PictureOptions()
      options.style = style
      let found = groups(try picture.drawing(options))
      for node in picture.nodes {
        let group = try #require(found["node-\(node.id)"])
        #expect(group.classes.contains(node.kind.rawValue))
        #expect(group.title.contains("gradient"))
      }
      for edge in picture.edges {
        let group = try #require(found["edge-\(edge.id)"])
        let share = NumberFormat().text(edge.downstream?.scalar ?? .nan)
        #expect(text(.group(group)).contains(share), "\(edge.id) lacks \(share)")
      }
    }
  }

  @Test func edgesSayTheLecturesEquation() throws {
    let found = groups(try lecture().drawing())
    let edge = text(.group(try #require(found["edge-u4-u5"])))
    // ½ · 2u₄ is −0.29943 and 2u₄ is shown as −0.5989, half of which would be −0.29945.
    for part in ["0.5", "×", "−0.5989", "≈", "−0.2994"] { #expect(edge.contains(part)) }
    let plain = text(.group(try #require(found["edge-u2-u3"])))
    for part in ["−0.2994", "0.2098", "=", "−0.06281"] { #expect(plain.contains(part)) }
  }

  @Test func aNodeWithTwoChildrenShowsTheSumOfItsShares() throws {
    let found = groups(try lecture().drawing())
    let node = text(.group(try #require(found["node-w"])))
    for part in ["−0.0942", "+", "0.5", "=", "0.4058"] { #expect(node.contains(part)) }
    #expect(
      found["node-u3"]?.title == "u3, sigmoid of u2, value 0.7006, gradient −0.2994; used by u4")
  }

  @Test func whatWasNotComputedIsBlank() throws {
    let drawing = try formulaPicture(PictureGallery.lecture).drawing()
    for (id, group) in groups(drawing) where id.hasPrefix("node-") {
      let words = text(.group(group))
      #expect(!words.contains("value") && !words.contains("gradient"), "\(id): \(words)")
    }
    let zero = try formulaPicture("f = 0 x + max(0, y)", at: "x=3, y=-1").drawing()
    #expect(text(.group(try #require(groups(zero)["node-y"]))).contains("0"))
  }

  @Test func bothPlacesOfAProductAreDrawn() throws {
    let picture = try formulaPicture("f = x x", at: "x=3", sharing: false)
    let found = groups(try picture.drawing())
    #expect(found["edge-x-u1"] != nil && found["edge-x-u1-2"] != nil)
    #expect(picture.nodes[0].shares == [3, 3])
  }

  @Test func partsAreHidden() throws {
    let picture = try lecture()
    func words(hiding parts: Set<PicturePart>) throws -> String {
      var options = PictureOptions()
      options.parts.subtract(parts)
      return try picture.drawing(options).elements.map(text).joined(separator: " ")
    }
    let full = try words(hiding: [])
    #expect(full.contains("upstream") && full.contains("parameter") && full.contains("0.2098"))
    #expect(try !words(hiding: [.legend]).contains("parameter"))
    #expect(try !words(hiding: [.local]).contains("0.2098"))
    #expect(try !words(hiding: [.numbers]).contains("0.7006"))
    #expect(try !words(hiding: [.values]).contains("0.7006"))
    #expect(try !words(hiding: [.shares]).contains("−0.0942 "))
    // Without the upstream number there is still an equation, and never «0.2098 = −0.06281».
    #expect(try words(hiding: [.upstream, .symbols]).contains("×"))
  }

  @Test func setsAreShownOnRequest() throws {
    var options = PictureOptions()
    options.parts.insert(.sets)
    let found = groups(try lecture().drawing(options))
    let set = text(.group(try #require(found["node-w"]))).filter { $0 != " " }
    #expect(set.contains("S(w)={u1,u7}"), "\(set)")
    #expect(text(.group(try #require(found["node-u9"]))).contains("∅"))
  }

  @Test func focusDimsWhatIsNotOnAPath() throws {
    let picture = try formulaPicture(
      PictureGallery.lecture, at: PictureGallery.lectureValues, focus: "w")
    func emphasis(_ id: String) -> Picture.Emphasis? {
      picture.nodes.first { $0.id == id }?.emphasis
    }
    for id in ["w", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"] {
      #expect(emphasis(id) == .strong)
    }
    for id in ["x", "b", "y"] { #expect(emphasis(id) == .dimmed) }
    let focus = try #require(picture.focus)
    #expect(focus.pathCount == 2)
    let contributions = focus.paths.compactMap(\.contribution)
    #expect(abs(contributions.reduce(0, +) - (focus.total ?? 0)) < 1e-15)
    let heading = try picture.drawing().elements.map(text).joined(separator: " ")
    for part in ["−0.0942", "0.4058", "≈"] { #expect(heading.contains(part)) }
  }

  @Test func manyPathsAreCountedNotWrittenOut() throws {
    // 2¹⁰ paths through ten squares kept as products.
    let lines = ["a_0 = x x"] + (1..<10).map { "a_\($0) = a_\($0 - 1) a_\($0 - 1)" }
    let picture = try formulaPicture(
      lines.joined(separator: "; "), at: "x=1", focus: "x", sharing: false)
    #expect(picture.focus?.pathCount == 1024)
    #expect(picture.focus?.paths == [])
    #expect(picture.focus?.total == 1024)
  }

  @Test func discreteEdgesHandNothingBack() throws {
    let picture = try formulaPicture("f = x step(x)", at: "x=2")
    let edge = try #require(picture.edges.first { $0.isDiscrete })
    let group = try #require(groups(try picture.drawing())["edge-\(edge.id)"])
    let classes = group.elements.compactMap { element -> [String]? in
      if case .group(let part) = element { part.classes } else { nil }
    }
    #expect(classes.contains(["forward"]) && !classes.contains(["backward"]))
  }

  /// A layer: the Jacobian by its name with shape and numbers, the rule with its check of dimensions.
  @Test(arguments: JacobianLayout.allCases)
  func edgesBetweenTensorsSayTheirRule(_ layout: JacobianLayout) throws {
    let problem = try Problem(
      SourceText("L(W, b) = 1/2 ‖σ(W x + b)‖^2"),
      values: [SourceText("W=[0.1, 0.4; -0.3, 0.2; 0.5, -0.1], x=[1; 0.5], b=[1, 2, 3]", index: 1)])
    let gradients = try problem.graph.evaluate(try #require(problem.inputs)).gradients()
    let picture = Picture(
      problem.graph, evaluation: gradients.evaluation, gradients: gradients, layout: layout)
    let drawing = try picture.drawing(PictureOptions())
    let found = groups(drawing)
    func words(_ id: String) throws -> String {
      text(.group(try #require(found["edge-\(id)"]))).filter { $0 != " " }
    }
    // ⊗, ∇ and ‖ are drawn and no text.
    let weights = try words("W-u1")
    let isNumerator = layout == .numerator
    #expect(weights.contains(isNumerator ? "J=IxT3×6" : "J=Ix6×3"), "\(weights)")
    #expect(weights.contains("W=u1xT"), "\(weights)")
    #expect(weights.contains("(3×1)(1×2)→3×2"), "\(weights)")
    // A heat map with its scale and norm: x holds 1 and ½, three times.
    #expect(weights.contains("=1.936"), "\(weights)")
    let input = try words("x-u1")
    #expect(input.contains(isNumerator ? "J=W3×2" : "J=WT2×3"), "\(input)")
    #expect(input.contains("−0.3"), "\(input)")
    let bias = try words("b-u2")
    #expect(bias.contains("J=I3×3") && bias.contains("b=u2"), "\(bias)")
    #expect(try words("u2-u3").contains("(3×1)⊙(3×1)→3×1"))
    let all = drawing.elements.map(text).joined(separator: " ")
    #expect(all.contains("local Jacobian, \(layout.rawValue) layout"))
    #expect(all.contains("heat map: −max"))
  }

  /// Shares of one gradient are added up: `+=`.
  @Test func sharesAreNotTheWholeGradient() throws {
    let picture = try formulaPicture("(X w) · (X w) + w · v", at: "X: 3x2, w: 2, v: 2")
    let rules = picture.edges.filter { $0.from == 1 }.compactMap(\.rule)
    #expect(rules.count == 2 && rules.allSatisfy(\.isShare))
    #expect(picture.edges.filter { $0.from == 0 }.allSatisfy { $0.rule?.isShare == false })
  }

  @Test func largeTensorsAreReducedByMeans() {
    let tensor = Tensor(
      shape: .matrix(48, 2), elements: (0..<96).map { Double($0 / 4) })
    let reduced = TensorPainter.reduced(tensor)
    #expect(reduced.shape == .matrix(24, 2))
    #expect(reduced.elements == (0..<48).map { Double($0 / 2) })
    let norm = TensorPainter.norm(Tensor(shape: .vector(2), elements: [3e200, 4e200]))
    #expect(abs(norm / 5e200 - 1) < 1e-15)
  }

  @Test func deepAndEmptyGraphsAreDrawn() throws {
    #expect(try formulaPicture("f = x", at: "x=2").drawing().width > 0)
    let chain = try formulaPicture(
      "h_k = tanh(h_{k-1}), k = 1..300", at: "h_0=0.5")
    #expect(try OverlapCheck(chain.drawing()).findings == [])
  }
}
