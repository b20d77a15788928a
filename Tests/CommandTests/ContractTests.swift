import Foundation
import Testing

/// The cases of Tests/Cases: formulas with their answers from tables, textbooks and other programs.
struct ContractTests {
  @Test(arguments: ContractCase.read("gradients"))
  func gradients(_ given: ContractCase) throws { try numbers(given) }

  @Test(arguments: ContractCase.read("latex"))
  func latex(_ given: ContractCase) throws { try numbers(given) }

  @Test func casesAreThere() {
    #expect(ContractCase.read("gradients").count >= 144)
    #expect(ContractCase.read("latex").count >= 47)
    #expect(ContractCase.read("decompose").count >= 20)
    #expect(ContractCase.read("bad").count >= 66)
  }

  /// The value of the objective and every gradient.
  private func numbers(_ given: ContractCase) throws {
    let command = try given.run()
    try #require(command.status == 0 && command.signal == 0, "\(command.complaint)")
    let json = command.json
    let objective = json["objective"] as? String
    let nodes = json["nodes"] as? [[String: Any]] ?? []
    let node = nodes.first { $0["id"] as? String == objective }
    try compare(node?["value"] ?? json["value"], given["value"], "the value", given.tolerance)
    var gradients: [String: Any] = [:]
    for (name, entry) in json["gradients"] as? [String: [String: Any]] ?? [:] {
      gradients[canonical(name)] = entry["value"]
    }
    for (name, wanted) in given["gradients"] as? [String: Any] ?? [:] {
      try compare(gradients[canonical(name)], wanted, "∂/∂\(name)", given.tolerance)
    }
    let notes = json["notes"] as? [[String: Any]] ?? []
    let kinds = Set(notes.compactMap { $0["kind"] as? String })
    if given.isTrue("kink") { #expect(kinds.contains("kink")) }
    if given.isTrue("reading") { #expect(kinds.contains("reading")) }
    if given.isTrue("notfinite") { #expect(kinds.contains("not-finite")) }
    let order = (json["order"] as? [String] ?? []).map(canonical)
    for name in given.strings("absent") { #expect(!order.contains(canonical(name))) }
    let names = json["gradients"] as? [String: Any] ?? [:]
    for name in given.strings("ids") { #expect(names[name] != nil) }
  }

  private func compare(_ got: Any?, _ wanted: Any?, _ what: String, _ tolerance: Double) throws {
    let got = try #require(Amount(got), "\(what) is missing")
    let wanted = try #require(Amount(wanted))
    let difference = got.differs(from: wanted, tolerance: tolerance)
    #expect(difference == nil, "\(what): \(difference ?? "")")
  }

  /// Order, operands, S(u) and names of the minimal units.
  @Test(arguments: ContractCase.read("decompose"))
  func decompose(_ given: ContractCase) throws {
    let command = try given.run()
    try #require(command.status == 0 && command.signal == 0, "\(command.complaint)")
    let json = command.json
    let isLoose = given.isTrue("either_spelling")
    func spelled(_ name: String) -> String { isLoose ? canonical(name) : name }
    let order = (json["order"] as? [String] ?? []).map(spelled)
    let wanted = given.strings("order").map(spelled)
    let units = given["units"] as? [String: [String: Any]] ?? [:]
    if given.isTrue("ignore_variable_order") {
      #expect(order.sorted() == wanted.sorted())
      #expect(
        order.filter { units[$0] != nil } == wanted.filter { units[$0] != nil })
    } else {
      #expect(order == wanted)
    }
    #expect((json["objective"] as? String).map(spelled) == wanted.last)
    var nodes: [String: [String: Any]] = [:]
    for node in json["nodes"] as? [[String: Any]] ?? [] {
      nodes[spelled(node["id"] as? String ?? "")] = node
    }
    for (id, unit) in units {
      let node = try #require(nodes[id], "no unit \(id)")
      let operands = (node["operands"] as? [String] ?? []).map(spelled)
      #expect(operands == (unit["operands"] as? [String] ?? []).map(spelled), "\(id)")
      if let constants = unit["constants"] {
        try compare(node["constants"], constants, "the constants of \(id)", 1e-12)
      }
      if let name = unit["name"] as? String {
        #expect((node["name"] as? String).map(canonical) == canonical(name))
      }
    }
    for (id, children) in given["children"] as? [String: [String]] ?? [:] {
      #expect(nodes[spelled(id)]?["children"] as? [String] == children, "S(\(id))")
    }
    for (id, kind) in given["kinds"] as? [String: String] ?? [:] {
      #expect(nodes[spelled(id)]?["kind"] as? String == kind, "\(id)")
    }
  }

  /// What is wrong is refused with its place, in time and within memory, and shows nothing it should not.
  @Test(arguments: ContractCase.read("bad"))
  func bad(_ given: ContractCase) throws {
    let command = try given.run()
    #expect(command.signal == 0)
    #expect(
      (given["statuses"] as? [Int] ?? []).contains(Int(command.status)), "\(command.complaint)")
    #expect(command.seconds < 20)
    #expect(command.memory < 500 << 20)
    guard command.status != 0 else {
      if let kind = given["note_if_ok"] as? String {
        let notes = command.json["notes"] as? [[String: Any]] ?? []
        #expect(notes.contains { $0["kind"] as? String == kind })
      }
      return
    }
    #expect(command.output.isEmpty)
    let complaint = command.complaint
    #expect(complaint.hasPrefix("error: "))
    #expect(complaint.utf8.count < 20_000)
    #expect(complaint.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    #expect(!complaint.contains("root:"))
    if let column = given["column"] {
      let columns = column as? [Int] ?? (column as? Int).map { [$0] } ?? []
      let line = given["line"] as? Int ?? 1
      #expect(
        columns.contains { complaint.hasPrefix("error: \(line):\($0): ") },
        "\(complaint) instead of \(line):\(columns)")
    }
    for pattern in given.strings("says") {
      #expect(complaint.range(of: pattern, options: .regularExpression) != nil, "\(pattern)")
    }
  }
}
