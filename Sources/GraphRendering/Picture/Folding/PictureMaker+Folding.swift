import GraphCore

/// What folding changes about a picture: places, marks, clusters and child sets.
extension PictureMaker {
  /// Where each node stands in the picture; what is hidden, where its box does.
  func places() -> [Int] {
    var places = Array(repeating: -1, count: graph.nodes.count)
    var boxes = Array(repeating: -1, count: plan.folds.count)
    var count = 0
    for index in graph.nodes.indices {
      let fold = Int(assignment[index])
      if fold < 0 {
        places[index] = count
        count += 1
      } else if plan.folds[fold].units.lowerBound == index {
        boxes[fold] = count
        count += 1
      }
    }
    for index in graph.nodes.indices where places[index] < 0 {
      places[index] = boxes[Int(assignment[index])]
    }
    return places
  }

  /// Marks kinks and what is not finite; a box says how many are inside.
  func mark(_ picture: inout Picture, _ places: [Int]) {
    var inside: [Int: (kinks: Int, notFinite: Int, first: String)] = [:]
    for note in notes {
      guard let id = note.node, note.kind != .reading else { continue }
      let place = places[id.index]
      guard assignment[id.index] < 0 else {
        var entry = inside[place] ?? (0, 0, graph.id(of: id))
        if note.kind == .kink { entry.kinks += 1 } else { entry.notFinite += 1 }
        inside[place] = entry
        continue
      }
      picture.nodes[place].marks.append(
        note.kind == .kink ? .kink(note.text) : .notFinite(note.text))
    }
    for (place, entry) in inside.sorted(by: { $0.key < $1.key }) {
      if entry.kinks > 0 {
        picture.nodes[place].marks.append(.kink("kinks inside: \(entry.kinks)"))
      }
      if entry.notFinite > 0 {
        picture.nodes[place].marks.append(
          .notFinite("not finite inside: \(entry.notFinite), the first at \(entry.first)"))
      }
    }
  }

  /// The clusters that hold something shown. One unit needs no border round its step of a sum.
  func takeClusters(_ picture: inout Picture) {
    var members = Array(repeating: 0, count: graph.clusters.count)
    for node in picture.nodes where node.cluster >= 0 { members[node.cluster] += 1 }
    var holds = members
    for index in graph.clusters.indices.reversed() where holds[index] > 0 {
      let parent = Int(graph.clusters[index].parent)
      if parent >= 0 { holds[parent] += holds[index] }
    }
    var place = Array(repeating: -1, count: graph.clusters.count)
    for (index, cluster) in graph.clusters.enumerated() {
      let parent = cluster.parent < 0 ? -1 : place[Int(cluster.parent)]
      if holds[index] == 0 || cluster.kind == .term && holds[index] < 2 {
        place[index] = parent
      } else {
        place[index] = picture.clusters.count
        picture.clusters.append(Picture.Cluster(caption: cluster.caption, parent: parent))
      }
    }
    for index in picture.nodes.indices where picture.nodes[index].cluster >= 0 {
      picture.nodes[index].cluster = place[picture.nodes[index].cluster]
    }
  }

  /// S(u); a box stands for all of it that is inside, and of a long one only the first are named.
  func setChildren(of id: NodeID, _ node: inout Picture.Node, _ places: [Int]) {
    let children = graph.allChildren(of: id)
    var last = -1
    var named = 0
    for (index, child) in children.enumerated() {
      let fold = Int(assignment[child.index])
      if fold >= 0 {
        guard places[child.index] != last else { continue }
        last = places[child.index]
      }
      guard named < Self.namedChildren else {
        node.children.append(.sign("…"))
        node.spokenChildren.append("and \(children.count - index) more")
        return
      }
      named += 1
      let name = fold < 0 ? nil : FoldName(graph, plan.folds[fold])
      node.children.append(name?.symbol ?? graph.symbol(of: child))
      node.spokenChildren.append(name?.plain ?? graph.id(of: child))
    }
  }

  private static let namedChildren = 24
}
