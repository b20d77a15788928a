import GraphCore
import Testing

@testable import GraphRendering

/// A random graph of units with one to three operands, and numbers of every length.
func randomPicture(_ seed: UInt64, clusters: Bool) -> Picture {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }
  func number() -> Double {
    let mantissa = Double(next(20001) - 10000) / 10000
    return [mantissa, mantissa * 1e-7, mantissa * 1e9, Double(next(9) - 4), .nan, .infinity][
      [0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 4, 5][next(12)]]
  }
  var builder = PictureBuilder()
  let count = 1 + next(5)
  for index in 0..<count {
    _ = builder.variable("w", "\(index)", number(), isData: next(2) == 0)
  }
  if clusters {
    builder.picture.clusters = [
      .init(caption: "layer 1"), .init(caption: "softmax of a long name", parent: 0),
      .init(caption: "layer 2"),
    ]
  }
  let units = 1 + next(24)
  var used: Set<Int> = []
  for unit in 0..<units {
    let total = count + unit
    var operands: [PictureBuilder.Operand] = []
    for place in 0..<1 + next(3) {
      // Every node is used in the end, near where it was made more often than far away.
      let unused = (0..<total).filter { !used.contains($0) }
      let node =
        place == 0 && !unused.isEmpty && (unit == units - 1 || next(2) == 0)
        ? unused[0] : next(3) == 0 ? next(total) : max(0, total - 1 - next(4))
      used.insert(node)
      operands.append(.init(node, .row([.number("2"), builder.symbol(node)]), number()))
    }
    let expression = MathNode.row(
      operands.enumerated().flatMap { index, operand in
        index == 0
          ? [builder.symbol(operand.node)] : [.infix("+"), builder.symbol(operand.node)]
      })
    _ = builder.unit(
      expression, .sign(.sign("+")), number(), operands,
      cluster: clusters ? [-1, 0, 1, 2][min(3, unit * 4 / units)] : -1)
  }
  return builder.finished(title: .identifier("f"))
}

@Suite struct OverlapTests {
  @Test(arguments: Direction.allCases) func nothingOverlaps(_ direction: Direction) throws {
    for seed in 1...60 {
      let picture = randomPicture(UInt64(seed), clusters: seed % 3 == 0)
      var options = PictureOptions()
      options.direction = direction
      switch seed % 5 {
      case 1: options.parts.remove(.numbers)
      case 2: options.parts.subtract([.words, .symbols])
      case 0 where seed % 2 == 0: options.style = .circuit
      case 3:
        options.cardForm = .line
        options.labelForm = .line
      case 4:
        options.inputsFirst = true
        options.bands = 2
      case 0: options.bands = 3
      default: break
      }
      let check = OverlapCheck(try picture.drawing(options))
      #expect(check.findings == [], "seed \(seed)")
    }
  }

  @Test func theCheckFindsWhatOverlaps() throws {
    let drawing = try Samples.lecture().drawing()
    #expect(OverlapCheck(drawing).findings == [])
    func moving(_ id: String, by offset: Point) -> [String] {
      var moved = drawing
      for index in moved.elements.indices {
        if case .group(let group) = moved.elements[index], group.id == id {
          moved.elements[index] = moved.elements[index].translated(by: offset)
        }
      }
      return OverlapCheck(moved).findings
    }
    #expect(
      moving("node-u3", by: Point(-110, 0)).contains {
        $0.contains("node-u3") && $0.contains("overlap")
      })
    #expect(moving("node-y", by: Point(0, 80)).contains { $0.contains("runs over node-y") })
    #expect(moving("node-w", by: Point(-110, 0)).contains { $0.contains("over the page") })
  }

  @Test func aSlideIsReadFromAfar() throws {
    let picture = try formulaPicture(PictureGallery.lecture, at: PictureGallery.lectureValues)
    var options = PictureOptions()
    options.size = (1280, 720)
    let drawing = try picture.drawing(options)
    #expect(drawing.width == 1280 && drawing.height == 720)
    #expect(OverlapCheck(drawing).findings == [])
    func sizes(_ element: Drawing.Element) -> [Double] {
      switch element {
      case .group(let group): group.elements.flatMap(sizes)
      // Scripts are smaller than their line, and small fractions are as scripts.
      case .text(let text): [text.runs.map(\.font.size).max() ?? 99]
      default: []
      }
    }
    let least = drawing.elements.flatMap(sizes).min() ?? 0
    #expect(least >= 14 * 96 / 72 * 0.98, "the smallest type is \(least * 72 / 96) pt")
    let text = SVGWriter().svg(drawing)
    for number in ["0.4058", "0.2098", "−0.06281", "0.1698"] {
      #expect(text.contains(number), "\(number) is not shown")
    }
  }

  @Test func theSamePictureHasTheSameDrawing() throws {
    let first = try Samples.lecture().drawing()
    #expect(try Samples.lecture().drawing() == first)
  }
}
