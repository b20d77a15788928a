import Foundation
import Testing

@testable import GraphRendering

private func chain(_ count: Int) -> RankedGraph {
  var graph = RankedGraph()
  graph.boxes = (0..<count).map { _ in RankedGraph.Box(breadth: 40) }
  graph.edges = (1..<count).map { RankedGraph.Edge(tail: $0 - 1, head: $0) }
  return graph
}

@Suite struct GraphvizLayoutTests {
  @Test func ranksOfAChainCount() throws {
    #expect(try GraphvizLayout.shared.ranks(of: chain(5)) == [0, 1, 2, 3, 4])
  }

  @Test func sourcesMoveToTheirUse() throws {
    var graph = chain(5)
    graph.boxes.append(.init(breadth: 40))
    graph.edges.append(.init(tail: 5, head: 4))
    #expect(try GraphvizLayout.shared.ranks(of: graph) == [0, 1, 2, 3, 4, 3])
  }

  @Test func portsPutTheLineAtTheSide() throws {
    // A label of breadth 100 whose line runs at its high side, on a straight path of boxes.
    var graph = RankedGraph()
    graph.boxes = [.init(breadth: 40), .init(breadth: 100), .init(breadth: 40)]
    graph.edges = [
      .init(tail: 0, head: 1, headPort: .high), .init(tail: 1, head: 2, tailPort: .high),
    ]
    let places = try GraphvizLayout.shared.places(of: graph)
    #expect(abs(places.centers[0] - places.centers[2]) < 1)
    #expect(abs(places.centers[1] + 50 - places.centers[0]) < 2)
  }

  @Test func clustersHoldTheirBoxes() throws {
    var graph = chain(4)
    graph.boxes += [.init(breadth: 60), .init(breadth: 60)]
    graph.edges += [.init(tail: 0, head: 4), .init(tail: 4, head: 5), .init(tail: 5, head: 3)]
    graph.clusters = [.init(margin: 20), .init(parent: 0, margin: 6)]
    graph.boxes[1].cluster = 0
    graph.boxes[2].cluster = 1
    let places = try GraphvizLayout.shared.places(of: graph)
    #expect(places.clusterLow[0] <= places.centers[1] - 40)
    #expect(places.clusterHigh[0] >= places.centers[2] + 20 + 6 + 20 - 1)
    for outer in [4, 5] {
      let inside =
        places.centers[outer] + 30 > places.clusterLow[0]
        && places.centers[outer] - 30 < places.clusterHigh[0]
      #expect(!inside)
    }
  }

  @Test func deepChainsNeedNoRecursionOfOurs() throws {
    #expect(try GraphvizLayout.shared.ranks(of: chain(5000)).last == 4999)
  }

  @Test func theSameRequestHasTheSamePlaces() throws {
    let first = try GraphvizLayout.shared.places(of: chain(9))
    let second = try GraphvizLayout.shared.places(of: chain(9))
    #expect(first.centers == second.centers)
  }
}

/// The resident memory of the process in bytes, where /proc has it.
private func residentBytes() -> Int? {
  guard let file = fopen("/proc/self/statm", "r") else { return nil }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  guard fgets(&line, 256, file) != nil else { return nil }
  let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  let words = text.split(separator: " ")
  return words.count > 1 ? Int(words[1]).map { $0 * 4096 } : nil
}

/// A random layered graph whose edges go from rank to rank, with nested clusters: what the
/// composition asks for.
private func randomGraph(_ seed: UInt64) -> RankedGraph {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }
  var graph = RankedGraph()
  graph.clusters = [.init(margin: 12), .init(parent: 0, margin: 8), .init(margin: 9)]
  var previous: [Int] = []
  for _ in 0..<3 + next(9) {
    var row: [Int] = []
    for _ in 0..<1 + next(5) {
      row.append(graph.boxes.count)
      graph.boxes.append(.init(breadth: Double(10 + next(120)), cluster: next(6) - 3))
      if graph.boxes[graph.boxes.count - 1].cluster < -1 {
        graph.boxes[graph.boxes.count - 1].cluster = -1
      }
      guard !previous.isEmpty else { continue }
      for _ in 0..<1 + next(2) {
        graph.edges.append(
          .init(
            tail: previous[next(previous.count)], head: graph.boxes.count - 1,
            weight: 1 + next(8), tailPort: next(2) == 0 ? .middle : .high,
            headPort: next(2) == 0 ? .middle : .low))
      }
    }
    previous = row
  }
  return graph
}

@Suite(.serialized) struct GraphvizStressTests {
  @Test func layoutsDoNotLeak() throws {
    // The library itself loses some kilobytes a layout where a graph has clusters.
    var graph = randomGraph(5)
    for index in graph.boxes.indices { graph.boxes[index].cluster = -1 }
    graph.clusters = []
    for _ in 0..<200 {
      _ = try GraphvizLayout.shared.places(of: graph)
      _ = try GraphvizLayout.shared.ranks(of: graph)
    }
    // Other tests of the process come and go meanwhile: a leak grows in every round, they do not.
    var least = Int.max
    for _ in 0..<40 where least >= 2 << 20 {
      guard let before = residentBytes() else { return }
      for _ in 0..<250 {
        _ = try GraphvizLayout.shared.places(of: graph)
        _ = try GraphvizLayout.shared.ranks(of: graph)
      }
      least = min(least, try #require(residentBytes()) - before)
    }
    #expect(least < 2 << 20, "grew by \(least / 1024) KiB or more in each 250 layouts")
  }

  @Test func randomClusteredGraphsAreLaidOut() throws {
    for seed in 1...300 {
      let graph = randomGraph(UInt64(seed))
      let places = try GraphvizLayout.shared.places(of: graph)
      #expect(places.centers.count == graph.boxes.count)
    }
  }

  @Test func neitherPangoNorItsPluginIsLoaded() throws {
    _ = try GraphvizLayout.shared.ranks(of: chain(3))
    guard let file = fopen("/proc/self/maps", "r") else { return }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, 4096, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      #expect(!text.contains("gvplugin_pango"))
    }
  }
}
