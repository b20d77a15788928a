import Foundation
import GraphCore
import Testing

@testable import GraphRendering

/// A picture from a formula and its values.
func formulaPicture(
  _ text: String, at values: String? = nil, focus: String? = nil, sharing: Bool = true
) throws -> Picture {
  var options = Problem.Options()
  options.sharing = sharing
  let problem = try Problem(
    try SourceText(text), values: try values.map { [try SourceText($0, index: 1)] } ?? [],
    options: options)
  let evaluation = try problem.inputs.map { try problem.graph.evaluate($0) }
  return Picture(
    problem.graph, title: problem.title, evaluation: evaluation,
    gradients: evaluation?.gradients(), notes: evaluation?.gradients().notes() ?? [],
    focus: focus.flatMap { name in
      problem.graph.ids.first { problem.graph.id(of: $0) == name }
    })
}

/// Draws samples into the directory that GALLERY names, to be looked at.
@Suite struct GalleryTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["GALLERY"] != nil))
  func draw() throws {
    guard let folder = ProcessInfo.processInfo.environment["GALLERY"] else { return }
    for (name, picture, options) in try PictureGallery.all() {
      let drawing = try picture.drawing(options)
      try SVGWriter().svg(drawing).write(
        toFile: "\(folder)/\(name).svg", atomically: true, encoding: .utf8)
      #expect(OverlapCheck(drawing).findings == [], "\(name)")
    }
  }
}

enum PictureGallery {
  static let lecture = "f(w, b) = 1/2 (σ(w x + b) - y)^2 + 1/2 w^2"
  static let lectureValues = "w=0.5, x=1.5, b=0.1, y=1"

  static func options(_ change: (inout PictureOptions) -> Void = { _ in }) -> PictureOptions {
    var options = PictureOptions()
    change(&options)
    return options
  }

  static func all() throws -> [(String, Picture, PictureOptions)] {
    let lecture = try formulaPicture(lecture, at: lectureValues)
    var result: [(String, Picture, PictureOptions)] = []
    func add(
      _ name: String, _ picture: Picture, _ change: (inout PictureOptions) -> Void = { _ in }
    ) {
      result.append((name, picture, options(change)))
    }
    for direction in Direction.allCases {
      add("lecture-\(direction.rawValue)", lecture) { $0.direction = direction }
    }
    for theme in Theme.all.dropFirst() {
      add("lecture-\(theme.name)", lecture) { $0.theme = theme }
    }
    add("lecture-numberless", lecture) { $0.parts.remove(.numbers) }
    add("lecture-symbolic", try formulaPicture(Self.lecture)) { $0.parts.insert(.sets) }
    add("lecture-sets", lecture) { $0.parts.insert(.sets) }
    add("lecture-compact", lecture) { $0.parts.subtract([.words, .symbols]) }
    add("lecture-line", lecture) {
      $0.direction = .bottomToTop
      $0.cardForm = .line
      $0.labelForm = .line
    }
    add("lecture-bands", lecture) { $0.bands = 2 }
    add("lecture-slide", lecture) { $0.size = (1280, 720) }
    for direction in Direction.allCases {
      add("circuit-\(direction.rawValue)", lecture) {
        $0.style = .circuit
        $0.direction = direction
      }
    }
    add("circuit-classic", lecture) {
      $0.style = .circuit
      $0.theme = .classic
      $0.size = (1280, 720)
    }
    add("lecture-inputs", lecture) { $0.inputsFirst = true }
    add("lecture-focus", try formulaPicture(Self.lecture, at: lectureValues, focus: "w"))
    add("lecture-focus-symbolic", try formulaPicture(Self.lecture, focus: "w"))
    add(
      "chain",
      try formulaPicture(
        "h_k = σ(w_k h_{k-1} + b_k), k = 1..4; f = 1/2 (h_4 - y)^2",
        at: "w_1=0.5, w_2=-1, w_3=2, w_4=0.3, b_1=0, b_2=0.1, b_3=0.2, b_4=-0.1, h_0=1, y=1"))
    add("square", try formulaPicture("f = x x + 3 x^2 y", at: "x=2, y=-1.5", sharing: false))
    add(
      "kinks",
      try formulaPicture(
        "f = max(0, w x) + |b| + floor(y)/z + ln(q)", at: "w=0,x=-2,b=0,z=0,y=2,q=-1"))
    add("small", try formulaPicture("f = 1e-7 x exp(-y) + 123456 z", at: "x=-1.234,y=2,z=0.001"))
    add(
      "functions", try formulaPicture("f = sin(x^2) + ln(y) tanh(x y) + sqrt(y)", at: "x=1.2,y=0.7")
    )
    add(
      "fan",
      try formulaPicture("f = a b + a c + a d + a e_1 + a g", at: "a=1,b=2,c=3,d=4,e_1=5,g=6"))
    let network =
      "u = W x + b; h = σ(u); f = 1/2 ‖h - y‖^2"
    let networkValues =
      "W = [1, -2; 0.5, 3; -1, 1], x = [0.2; -0.4], b = [0; 0.1; 0.2], y = [1; 0; 1]"
    add("network", try formulaPicture(network, at: networkValues))
    add("network-BT", try formulaPicture(network, at: networkValues)) {
      $0.direction = .bottomToTop
    }
    add("network-symbolic", try formulaPicture(network, at: "W: 3x2, x: 2, b: 3, y: 3"))
    add(
      "least-squares",
      try formulaPicture(
        "C = (X θ - y)^T (X θ - y)", at: "X = [1,2;3,4;5,6], θ = [0.5;-1], y=[1;2;3]"))
    add(
      "heat",
      try formulaPicture(
        "f = sum(tanh(X w + b))",
        at: "X = tril(ones(30, 12)) - 0.5 ones(30,12), w = ones(12,1) / 7, b = 0.2"))
    for seed in [3, 12] {
      add("random-\(seed)", randomPicture(UInt64(seed), clusters: seed % 3 == 0))
    }
    return result
  }
}
