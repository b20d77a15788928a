import GraphCore

/// Writes a picture as a DOT file that stock Graphviz draws, and that pydot and networkx read: nodes and
/// edges are those of the graph, with their numbers as attributes.
public struct DOTWriter: Sendable {
  public var options: PictureOptions

  public init(options: PictureOptions = PictureOptions()) { self.options = options }

  private static let sans = "Liberation Sans,Arial,Helvetica,sans-serif"
  private static let serif = "Liberation Serif,Times New Roman,Times,serif"
  /// That of the picture that is written.
  private var sweep = Picture.Sweep.reverse
  private var theme: Theme { options.theme }
  private var format: NumberFormat { NumberFormat(digits: options.digits) }

  /// The whole file as one text.
  public func dot(_ picture: Picture) -> String {
    var bytes: [UInt8] = []
    write(picture) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The file in pieces, so that a million units need no text of everything.
  public func write(_ picture: Picture, to flush: ([UInt8]) -> Void) {
    var writer = self
    writer.sweep = picture.sweep
    withoutActuallyEscaping(flush) { flush in
      var lines = Lines(flush)
      writer.write(picture, to: &lines)
      lines.flush()
    }
  }

  /// Lines that are handed on when there are enough of them.
  private struct Lines {
    private var buffer: [UInt8] = []
    private let take: ([UInt8]) -> Void
    private static let pieceBytes = 1 << 16

    init(_ take: @escaping ([UInt8]) -> Void) { self.take = take }

    mutating func put(_ indent: String, _ line: String) {
      buffer += indent.utf8
      buffer += line.utf8
      buffer.append(0x0A)
      if buffer.count >= Self.pieceBytes { flush() }
    }

    mutating func flush() {
      take(buffer)
      buffer.removeAll(keepingCapacity: true)
    }
  }

  private func write(_ picture: Picture, to lines: inout Lines) {
    lines.put("// ", Self.comment(picture.spokenTitle))
    lines.put("", "digraph computation {")
    for line in defaults(picture) { lines.put("  ", line) }
    let members = Members(picture, showsClusters: options.shows(.clusters))
    putClusters(picture, members, in: -1, indent: "  ", to: &lines)
    let trunk = picture.trunk()
    for (index, edge) in picture.edges.enumerated() {
      lines.put("  ", self.edge(edge, picture, isTrunk: trunk.contains(index)))
    }
    for line in order(picture) { lines.put("  ", line) }
    lines.put("", "}")
  }

  // MARK: The graph

  private func defaults(_ picture: Picture) -> [String] {
    let background = options.isTransparent ? "transparent" : theme.paper.hex
    let horizontal = options.direction.isHorizontal
    var graph: [(String, String)] = [
      ("rankdir", Self.quoted(options.direction.rawValue)), ("bgcolor", Self.quoted(background)),
      ("pad", "0.25"), ("nodesep", "0.35"), ("ranksep", horizontal ? "0.2" : "0.25"),
      ("newrank", "true"), ("outputorder", "edgesfirst"), ("fontname", Self.quoted(Self.sans)),
      ("fontcolor", Self.quoted(theme.words.hex)), ("labelloc", "t"),
    ]
    if let heading = heading(picture) { graph.append(("label", heading)) }
    // Attributes stay where other programs write the file again.
    let metadata = picture.metadata.map { "\($0.key)=\(Self.text($0.value));" }
    return metadata + [
      "graph [\(Self.list(graph))];",
      "node [shape=box, margin=\"0.09,0.05\", fontname=\(Self.quoted(Self.sans)), fontsize=12, "
        + "fontcolor=\(Self.quoted(theme.ink.hex))];",
      "edge [dir=\(hasBackward ? "both" : "forward"), "
        + "color=\(Self.quoted(hasBackward ? theme.forward.hex + ":" + theme.backward.hex : theme.forward.hex)), "
        + "penwidth=1.3, arrowsize=0.8, fontname=\(Self.quoted(Self.sans)), fontsize=11, "
        + "fontcolor=\(Self.quoted(theme.local.hex))];",
    ]
  }

  private var hasBackward: Bool {
    !sweep.isForward
      && (options.shows(.gradients) || options.shows(.downstream) || options.shows(.upstream))
  }

  private func heading(_ picture: Picture) -> String? {
    var rows: [String] = []
    if options.shows(.title), let title = picture.title {
      rows.append("<TR><TD>\(math(title, size: 22))</TD></TR>")
    }
    if options.shows(.legend) {
      var parts = [words("forward → value", theme.value, bold: true)]
      if hasBackward {
        let symbol = UnicodeMath(italic: Self.escaped, plain: Self.escaped).string(
          picture.objective)
        parts.append(
          words("backward ← gradient ", theme.gradient, bold: true)
            + words("∂", theme.gradient)
            + "<FONT COLOR=\"\(theme.gradient.hex)\">\(symbol)/∂·</FONT>")
      }
      if picture.hasGradients, options.shows(.numbers), options.shows(.upstream),
        options.shows(.local), options.shows(.downstream)
      {
        parts.append(
          words("on each edge: ", theme.words) + words("upstream", theme.upstream)
            + words(" × ", theme.words) + words("local", theme.local) + words(" = ", theme.words)
            + words("downstream", theme.downstream, bold: true))
      }
      rows.append(
        "<TR><TD>\(parts.joined(separator: words("\u{A0}\u{A0}\u{A0}\u{A0}", theme.words)))</TD></TR>"
      )
    }
    if rows.isEmpty { return nil }
    return
      "<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"3\">\(rows.joined())</TABLE>>"
  }

  /// What stands directly in each cluster; what stands in none comes first.
  private struct Members {
    var nodes: [[Int]]
    var clusters: [[Int]]

    init(_ picture: Picture, showsClusters: Bool) {
      let count = showsClusters ? picture.clusters.count : 0
      nodes = Array(repeating: [], count: count + 1)
      clusters = nodes
      for (index, node) in picture.nodes.enumerated() {
        nodes[showsClusters ? node.cluster + 1 : 0].append(index)
      }
      guard showsClusters else { return }
      for (index, cluster) in picture.clusters.enumerated() {
        clusters[cluster.parent + 1].append(index)
      }
    }
  }

  private func putClusters(
    _ picture: Picture, _ members: Members, in parent: Int, indent: String, to lines: inout Lines
  ) {
    for index in members.nodes[parent + 1] { lines.put(indent, node(picture.nodes[index], index)) }
    for index in members.clusters[parent + 1] {
      lines.put(indent, "subgraph \"cluster_\(index + 1)\" {")
      lines.put(
        indent,
        "  graph [label=\(Self.quoted(picture.clusters[index].caption)), labeljust=l, "
          + "style=\"rounded,dashed,filled\", color=\(Self.quoted(theme.clusterBorder.hex)), "
          + "fillcolor=\(Self.quoted(theme.clusterFill.hex)), fontsize=12, margin=12];")
      putClusters(picture, members, in: index, indent: indent + "  ", to: &lines)
      lines.put(indent, "}")
    }
  }

  /// Variables in creation order, where they all stand in the first rank.
  private func order(_ picture: Picture) -> [String] {
    guard options.inputsFirst else { return [] }
    let names = picture.nodes.filter { $0.kind == .parameter || $0.kind == .data }
      .map { Self.quoted($0.id) }
    guard names.count > 1 else { return [] }
    return [
      "{ rank=min; \(names.joined(separator: "; ")); }"
    ]
  }

  // MARK: Nodes

  private func node(_ node: Picture.Node, _ index: Int) -> String {
    let card = theme[node.kind]
    var styles = ["filled"]
    if card.roundness > 0.2 { styles.append("rounded") }
    if !card.dash.isEmpty { styles.append("dashed") }
    var attributes: [(String, String)] = [
      ("label", nodeLabel(node)), ("id", Self.quoted("node-\(node.id)")),
      ("class", Self.quoted("node \(node.kind.rawValue)")),
      ("kind", Self.quoted(node.kind.rawValue)),
      ("style", Self.quoted(styles.joined(separator: ","))),
      ("fillcolor", Self.quoted(card.fill.hex)), ("color", Self.quoted(card.border.hex)),
      ("penwidth", "\(card.borderWidth)"),
    ]
    if card.isDouble { attributes.append(("peripheries", "2")) }
    attributes += numbers([("value", node.value), (sweep.derivative, node.gradient)])
    attributes.append(("tooltip", Self.quoted(tooltip(node))))
    return "\(Self.quoted(node.id)) [\(Self.list(attributes))];"
  }

  private func tooltip(_ node: Picture.Node) -> String {
    var text = node.spoken.isEmpty ? node.id : node.spoken
    if let value = node.value?.scalar { text += ", value \(format.text(value))" }
    if let gradient = node.gradient?.scalar {
      text += ", \(sweep.derivative) \(format.text(gradient))"
    }
    return text
  }

  private func numbers(_ list: [(String, Picture.Quantity?)]) -> [(String, String)] {
    list.compactMap { name, quantity in
      switch quantity {
      case .scalar(let x)?: (name, Self.quoted(NumberFormat.shortest(x)))
      case .tensor(let tensor)? where tensor.shape.count <= 64:
        (
          name,
          Self.quoted(
            "[" + tensor.elements.map(NumberFormat.shortest).joined(separator: ", ") + "]")
        )
      default: nil
      }
    }
  }

  private func nodeLabel(_ node: Picture.Node) -> String {
    var equation: [MathNode] = []
    if let name = node.name { equation += [name, .infix("=")] }
    equation.append(node.symbol)
    if let expression = node.expression { equation += [.infix("="), expression] }
    if let shape = node.shape { equation.append(shape) }
    var rows = ["<TR><TD COLSPAN=\"2\">\(math(.row(equation), size: 17))</TD></TR>"]
    func row(_ name: String, _ number: String, _ color: Color) {
      let label = options.shows(.words) ? words(name + "  ", theme.words, size: 10) : ""
      let bold = "<FONT COLOR=\"\(color.hex)\"><B>\(Self.escaped(number))</B></FONT>"
      rows.append(
        "<TR><TD ALIGN=\"LEFT\">\(label)</TD><TD ALIGN=\"RIGHT\">\(bold)</TD></TR>")
    }
    if options.shows(.numbers), options.shows(.values), let value = node.value?.scalar {
      row("value", format.text(value), value.isFinite ? theme.value : theme.alarm)
    }
    if options.shows(.numbers), options.shows(.gradients), let gradient = node.gradient?.scalar {
      row(
        sweep.derivative, shares(node, gradient), gradient.isFinite ? theme.gradient : theme.alarm)
    }
    if let fold = node.fold {
      let cells = "<TR><TD COLSPAN=\"2\">"
      rows.append(cells + words(fold.contents, theme.words, size: 10) + "</TD></TR>")
      for entry in fold.norms {
        row(entry.name, format.text(entry.norm), entry.isGradient ? theme.gradient : theme.value)
      }
    }
    if options.shows(.sets) {
      let children = node.children.enumerated().flatMap { index, child in
        index == 0 ? [child] : [.separator(","), child]
      }
      let set = MathNode.row([
        .identifier("S"), .parenthesized(node.symbol), .infix("="),
        children.isEmpty ? .sign("∅") : .fenced(open: "{", .row(children), close: "}"),
      ])
      rows.append("<TR><TD COLSPAN=\"2\">\(math(set, size: 13))</TD></TR>")
    }
    return
      "<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">\(rows.joined())</TABLE>>"
  }

  private func shares(_ node: Picture.Node, _ gradient: Double) -> String {
    guard options.shows(.shares), node.shares.count > 1, node.shares.count <= 6 else {
      return format.text(gradient)
    }
    let equation = format.equation(.sum, node.shares, result: gradient)
    var text = ""
    for (index, term) in equation.operands.enumerated() {
      if index == 0 {
        text = term.text
      } else if term.sign == "−" {
        text += " − " + term.text.dropFirst()
      } else {
        text += " + " + term.text
      }
    }
    return "\(text) \(equation.relation.rawValue) \(equation.result.text)"
  }

  // MARK: Edges

  private func edge(_ edge: Picture.Edge, _ picture: Picture, isTrunk: Bool) -> String {
    var attributes: [(String, String)] = isTrunk ? [("weight", "20")] : []
    if let label = edgeLabel(edge, picture) { attributes.append(("label", label)) }
    attributes += [("id", Self.quoted("edge-\(edge.id)")), ("class", Self.quoted("edge"))]
    if edge.isDiscrete, hasBackward {
      attributes += [("dir", "forward"), ("color", Self.quoted(theme.forward.hex))]
    }
    if let local = edge.localNumber {
      attributes.append(("local", Self.quoted(NumberFormat.shortest(local))))
    }
    if let local = edge.local {
      attributes.append(("local_symbolic", Self.quoted(UnicodeMath().string(local))))
    }
    attributes += numbers([(sweep.incoming, edge.upstream), (sweep.outgoing, edge.downstream)])
    let tail = Self.quoted(picture.nodes[edge.from].id)
    let head = Self.quoted(picture.nodes[edge.to].id)
    return "\(tail) -> \(head) [\(Self.list(attributes))];"
  }

  private func edgeLabel(_ edge: Picture.Edge, _ picture: Picture) -> String? {
    let showsNumbers = options.shows(.numbers)
    let upstream = showsNumbers && options.shows(.upstream) ? edge.upstream?.scalar : nil
    let local = showsNumbers && options.shows(.local) ? edge.localNumber : nil
    let downstream = showsNumbers && options.shows(.downstream) ? edge.downstream?.scalar : nil
    let symbol = options.shows(.local) && options.shows(.symbols) ? edge.local : nil
    var rows: [String] = []
    func row(_ content: String) {
      rows.append("<TR><TD ALIGN=\"RIGHT\" CELLPADDING=\"2\">\(content)</TD></TR>")
    }
    if let upstream { row(words(format.text(upstream), theme.upstream)) }
    if local != nil || symbol != nil {
      var content = upstream != nil || downstream != nil ? words("× ", theme.local) : ""
      if let symbol, local.map({ format.text($0) != MathText.plain(symbol) }) ?? true {
        content += math(symbol, size: 13, color: theme.local)
        if local != nil { content += words(" = ", theme.local) }
      }
      if let local { content += words(format.text(local), theme.local) }
      row(content)
    }
    if let downstream {
      var sign = ""
      if let upstream, let local {
        let equation = format.equation(.product, [upstream, local], result: downstream)
        sign = "\(equation.relation.rawValue) "
      } else if !rows.isEmpty {
        sign = "= "
      }
      if !rows.isEmpty { rows.append("<HR/>") }
      row(words(sign + format.text(downstream), theme.downstream, bold: true))
    }
    if edge.count > 1 {
      rows.insert("<TR><TD>\(words("\(edge.count) edges", theme.words))</TD></TR>", at: 0)
    }
    guard !rows.isEmpty else { return nil }
    let inner =
      "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" COLOR=\"\(theme.rule.hex)\">"
      + rows.joined() + "</TABLE>"
    return
      "<<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"5\"><TR><TD>\(inner)</TD></TR></TABLE>>"
  }

  // MARK: Text

  private func math(_ node: MathNode, size: Int, color: Color? = nil) -> String {
    let printer = UnicodeMath(
      italic: { "<I>\(Self.escaped($0))</I>" }, plain: { Self.escaped($0) })
    return
      "<FONT FACE=\"\(Self.serif)\" POINT-SIZE=\"\(size)\" COLOR=\"\((color ?? theme.ink).hex)\">"
      + printer.string(node) + "</FONT>"
  }

  private func words(
    _ text: String, _ color: Color, bold: Bool = false, size: Int = 11
  ) -> String {
    let content = bold ? "<B>\(Self.escaped(text))</B>" : Self.escaped(text)
    return "<FONT POINT-SIZE=\"\(size)\" COLOR=\"\(color.hex)\">\(content)</FONT>"
  }
}
