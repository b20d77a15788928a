import Testing

/// The contract's cases, through the program as it is.
@Suite struct CaseTests {
  /// Value of the objective and every gradient, from published tables, textbooks and course notes.
  @Test(arguments: Case.all("gradients"))
  func gradients(_ item: Case) throws { try checkNumbers(item) }

  /// The same for LaTeX as it stands in its source.
  @Test(arguments: Case.all("latex"))
  func latex(_ item: Case) throws { try checkNumbers(item) }

  private func checkNumbers(_ item: Case) throws {
    let graph = try Self.graph(item)
    let value = Self.objective(graph)?["value"]
    #expect(Case.difference(value, item.data["value"], item.tolerance) == nil, "the value")
    let gradients = graph["gradients"]?.object ?? [:]
    let named = Dictionary(
      gradients.map { (Case.canonical($0.key), $0.value) }, uniquingKeysWith: { first, _ in first })
    for (name, want) in item.data["gradients"]?.object ?? [:] {
      let got = named[Case.canonical(name)]?["value"]
      #expect(Case.difference(got, want, item.tolerance) == nil, "∂/∂\(name)")
    }
    let kinds = Set((graph["notes"]?.list ?? []).compactMap { $0["kind"]?.string })
    if item.data["kink"]?.isTrue == true { #expect(kinds.contains("kink")) }
    if item.data["reading"]?.isTrue == true { #expect(kinds.contains("reading")) }
    if item.data["notfinite"]?.isTrue == true { #expect(kinds.contains("not-finite")) }
    for id in item.data["ids"]?.strings ?? [] { #expect(gradients[id] != nil, "the id \(id)") }
    for name in item.data["absent"]?.strings ?? [] {
      #expect(named[Case.canonical(name)] == nil, "\(name) is a constant and no node")
    }
  }

  /// Order, operands and child sets of the minimal units.
  @Test(arguments: Case.all("decompose"))
  func minimalUnits(_ item: Case) throws {
    let graph = try Self.graph(item)
    let loose = item.data["either_spelling"]?.isTrue == true
    func spelled(_ list: [String]?) -> [String] {
      (list ?? []).map { loose ? Case.canonical($0) : $0 }
    }
    let units = item.data["units"]?.object ?? [:]
    let order = spelled(graph["order"]?.strings)
    let wanted = spelled(item.data["order"]?.strings)
    if item.data["ignore_variable_order"]?.isTrue == true {
      #expect(order.sorted() == wanted.sorted())
      #expect(order.filter { units[$0] != nil } == wanted.filter { units[$0] != nil })
    } else {
      #expect(order == wanted)
    }
    #expect(graph["objective"]?.string == wanted.last)
    let nodes = Dictionary(
      (graph["nodes"]?.list ?? []).map { (spelled([$0["id"]?.string ?? ""])[0], $0) },
      uniquingKeysWith: { first, _ in first })
    for (id, want) in units {
      let node = try #require(nodes[id], "there is no unit \(id)")
      #expect(spelled(node["operands"]?.strings) == spelled(want["operands"]?.strings), "\(id)")
      if let constants = want["constants"] {
        #expect(Case.difference(node["constants"], constants, 1e-12) == nil, "\(id)")
      }
      if let name = want["name"]?.string {
        #expect(Case.canonical(node["name"]?.string ?? "") == Case.canonical(name))
      }
    }
    for (id, children) in item.data["children"]?.object ?? [:] {
      let node = try #require(nodes[spelled([id])[0]], "there is no node \(id)")
      #expect(spelled(node["children"]?.strings) == spelled(children.strings), "S(\(id))")
    }
    for (id, kind) in item.data["kinds"]?.object ?? [:] {
      #expect(nodes[id]?["kind"]?.string == kind.string, "\(id)")
    }
  }

  /// Wrong input: the status, the place in the person's own text, and no crash.
  @Test(arguments: Case.all("bad"))
  func bad(_ item: Case) throws {
    let outcome = try Command.graph(item.bytes, at: item.at)
    try #require(!outcome.crashed, "signal \(outcome.signal), \(outcome.seconds) s")
    let statuses = (item.data["statuses"]?.list ?? []).compactMap { $0.number.map { Int32($0) } }
    #expect(statuses.contains(outcome.status), "status \(outcome.status): \(outcome.complaint)")
    #if !DEBUG
      #expect(outcome.seconds < 5)
      #expect(outcome.memory < 500 << 20)
    #endif
    if outcome.status == 0 {
      guard let kind = item.data["note_if_ok"]?.string else { return }
      let notes = try JSON(outcome.output)["notes"]?.list ?? []
      #expect(notes.contains { $0["kind"]?.string == kind })
      return
    }
    #expect(outcome.complaint.hasPrefix("error: "), "\(outcome.complaint)")
    #expect(outcome.output.isEmpty, "an error, and yet an output")
    #expect(outcome.complaint.count < 20_000)
    #expect(
      !outcome.complaint.unicodeScalars.contains { $0.value < 32 && $0 != "\n" && $0 != "\t" })
    if let column = item.data["column"] {
      let columns = (column.list.isEmpty ? [column] : column.list).compactMap(\.number)
      let line = Int(item.data["line"]?.number ?? 1)
      let places = columns.map { "error: \(line):\(Int($0)): " }
      #expect(places.contains { outcome.complaint.hasPrefix($0) }, "\(outcome.complaint)")
    }
    for says in item.data["says"]?.strings ?? [] {
      let pattern = try Regex(says)
      #expect(outcome.complaint.contains(pattern), "«\(says)» in \(outcome.complaint)")
    }
  }

  // MARK: The program's answers

  static func graph(_ item: Case) throws -> JSON {
    let outcome = try Command.graph(item.bytes, at: item.at)
    try #require(outcome.status == 0, "\(item.formula): \(outcome.complaint)")
    return try JSON(outcome.output)
  }

  static func objective(_ graph: JSON) -> JSON? {
    guard let id = graph["objective"]?.string else {
      return graph["value"].map { .object(["value": $0]) }
    }
    return graph["nodes"]?.list.first { $0["id"]?.string == id }
  }
}
