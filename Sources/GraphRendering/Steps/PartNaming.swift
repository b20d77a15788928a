import GraphCore

/// Gives every part of a plan its group's id.
struct PartNaming {
  var ids: [StepPlan.Part: String] = [:]
  /// The first rectangle of each card.
  var cards: [Int: Drawing.Rectangle] = [:]
  /// Nodes, edges and clusters by the ids of their groups.
  private(set) var owners: [String: StepPlan.Part] = [:]
  /// How many lines of the derivative in focus were seen.
  private var lines = 0

  init(_ picture: Picture) {
    for (index, node) in picture.nodes.enumerated() { owners["node-\(node.id)"] = .node(index) }
    for (index, edge) in picture.edges.enumerated() { owners["edge-\(edge.id)"] = .edge(index) }
    for index in picture.clusters.indices { owners["cluster-\(index + 1)"] = .cluster(index) }
  }

  mutating func named(_ elements: [Drawing.Element]) -> [Drawing.Element] {
    elements.map { element in
      guard case .group(var group) = element else { return element }
      if group.classes == ["focus"] {
        name(&group, .focus(lines), "focus-\(lines + 1)")
        lines += 1
        return .group(group)
      }
      guard let owner = owners[group.id] else {
        group.elements = named(group.elements)
        return .group(group)
      }
      switch owner {
      case .node(let index):
        ids[owner] = group.id
        cards[index] = Self.firstRectangle(group.elements)
        group.elements = card(group.elements, index, group.id)
      case .edge(let index): group.elements = edge(group.elements, index, group.id)
      default: ids[owner] = group.id
      }
      return .group(group)
    }
  }

  private static func firstRectangle(_ elements: [Drawing.Element]) -> Drawing.Rectangle? {
    for element in elements {
      switch element {
      case .rectangle(let found): return found
      // A unit that is drawn as its plot has its frame in the plot's group.
      case .group(let group):
        if let found = firstRectangle(group.elements) { return found }
      default: break
      }
    }
    return nil
  }

  private mutating func card(
    _ elements: [Drawing.Element], _ index: Int, _ id: String
  ) -> [Drawing.Element] {
    elements.map { element in
      guard case .group(var group) = element else { return element }
      if group.classes.contains("value") {
        name(&group, .value(index), "\(id)-value")
      } else if group.classes.contains("gradient") {
        let count = ids.count
        var share = 0
        group.elements = group.elements.map { element in
          guard case .group(var inner) = element else { return element }
          if inner.classes.contains("share") {
            name(&inner, .share(index, share), "\(id)-share-\(share + 1)")
            share += 1
          } else if inner.classes.contains("total") {
            name(&inner, .total(index), "\(id)-total")
          }
          return .group(inner)
        }
        // A row without terms is there when the gradient is complete.
        name(&group, ids.count > count ? .gradient(index) : .total(index), "\(id)-gradient")
      } else if group.classes.contains("gradient-norm") {
        let row = (0...).first { ids[.norm(index, $0)] == nil } ?? 0
        name(&group, .norm(index, row), "\(id)-norm-\(row + 1)")
      } else {
        group.elements = card(group.elements, index, id)
      }
      return .group(group)
    }
  }

  private mutating func edge(
    _ elements: [Drawing.Element], _ index: Int, _ id: String
  ) -> [Drawing.Element] {
    elements.map { element in
      guard case .group(var group) = element else { return element }
      if group.classes.contains("label"), wireNumbers(&group, index, id) { return .group(group) }
      for (kind, part) in [
        ("forward", StepPlan.Part.edge(index)), ("backward", .back(index)),
        ("label", .equation(index)),
      ] where group.classes.contains(kind) {
        name(&group, part, "\(id)-\(kind == "label" ? "equation" : kind)")
      }
      return .group(group)
    }
  }

  /// The value above a wire comes with the wire, the gradient below it later; false where the label is
  /// an equation.
  private mutating func wireNumbers(
    _ group: inout Drawing.Group, _ index: Int, _ id: String
  ) -> Bool {
    var isFound = false
    group.elements = group.elements.map { element in
      guard case .group(var inner) = element else { return element }
      if inner.classes == ["value"] {
        name(&inner, .carried(index), "\(id)-value")
        isFound = true
      } else if inner.classes == ["gradient"] {
        name(&inner, .equation(index), "\(id)-gradient")
        isFound = true
      }
      return .group(inner)
    }
    return isFound
  }

  private mutating func name(_ group: inout Drawing.Group, _ part: StepPlan.Part, _ id: String) {
    group.id = id
    ids[part] = id
  }
}
