/// What is known of names, by their numbers.
extension Lowering {
  /// What is known of one name.
  struct Meaning {
    /// The operand that a statement made it, or the least number.
    var result = Int32.min
    /// The number of the statement that gives it, or −1.
    var statement: Int32 = -1
    /// The place of its value or shape in `bounds`, or −1.
    var bound: Int32 = -1
    /// Whether it stands for a number that is no node.
    var isMentioned = false
  }

  @inline(__always)
  func meaning(of name: NameID) -> Meaning {
    Int(name) < meanings.count ? meanings[Int(name)] : Meaning()
  }

  mutating func change(_ name: NameID, _ body: (inout Meaning) -> Void) {
    while meanings.count <= Int(name) { meanings.append(Meaning()) }
    body(&meanings[Int(name)])
  }

  @inline(__always)
  func result(of name: NameID) -> GraphBuilder.Operand? {
    let raw = meaning(of: name).result
    return raw == .min ? nil : GraphBuilder.Operand(raw: raw)
  }

  @inline(__always)
  func bound(of name: NameID) -> Bound? {
    let index = meaning(of: name).bound
    return index < 0 ? nil : bounds[Int(index)]
  }

  /// The value or shape of a name without an index.
  func bound(of base: String) -> Bound? {
    bounds.isEmpty ? nil : builder.names.known(Name(base)).flatMap(bound(of:))
  }

  @inline(__always)
  func statement(of name: NameID) -> Int? {
    let statement = meaning(of: name).statement
    return statement < 0 ? nil : Int(statement)
  }

  /// The names that statements give.
  var statementNames: [Name] {
    meanings.indices.filter { meanings[$0].statement >= 0 }.map { builder.names[NameID($0)] }
  }
}
