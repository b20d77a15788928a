public import GraphCore

/// An explanation of a formula's gradients, apart from the format in which it is written.
public struct Lesson: Sendable {
  /// Words and mathematics in one line.
  public struct Phrase: Hashable, Sendable {
    public enum Piece: Hashable, Sendable {
      case words(String)
      case math(MathNode)
    }

    public var pieces: [Piece]

    public init(_ pieces: [Piece]) { self.pieces = pieces }
    init(_ words: String) { pieces = [.words(words)] }
    init(_ math: MathNode) { pieces = [.math(math)] }

    static func + (a: Phrase, b: Phrase) -> Phrase { Phrase(a.pieces + b.pieces) }
    static func + (a: Phrase, b: String) -> Phrase { a + Phrase(b) }
    static func + (a: Phrase, b: MathNode) -> Phrase { a + Phrase(b) }
  }

  public enum Block: Hashable, Sendable {
    case heading(Phrase)
    case paragraph(Phrase)
    /// Lines of mathematics, each on its own.
    case formulas([MathNode])
    case table(heads: [Phrase], rows: [[Phrase]])
    case list([Phrase])
    case plot(Plot)
    case pageBreak
  }

  public enum Language: String, CaseIterable, Sendable { case en, zh }
  public enum Level: String, CaseIterable, Sendable { case brief, full }

  public let title: MathNode
  public let blocks: [Block]
  public let language: Language
  public let unitLetter: Character

  /// Both in one document, the second on a page of its own.
  public func followed(by other: Lesson) -> Lesson {
    Lesson(
      title: title, blocks: blocks + [.pageBreak] + other.blocks, language: language,
      unitLetter: unitLetter)
  }
}

/// Pieces of notation that lessons are made of.
enum LessonMath {
  static func partial(_ above: MathNode, _ below: MathNode) -> MathNode {
    .fraction(.joined([.sign("∂"), above]), .joined([.sign("∂"), below]))
  }

  static func equation(_ parts: MathNode...) -> MathNode { equation(parts) }

  /// A comparison that equals something stands in Iverson's brackets.
  static func equation(_ parts: [MathNode]) -> MathNode {
    var list: [MathNode] = []
    for (place, part) in parts.enumerated() {
      if place > 0 { list.append(.infix("=")) }
      list.append(isComparison(part) && place > 0 ? iverson(part) : part)
    }
    return .joined(list)
  }

  private static func iverson(_ node: MathNode) -> MathNode {
    .fenced(open: "[", node, close: "]")
  }

  private static func isComparison(_ node: MathNode) -> Bool {
    guard case .row(let parts) = node else { return false }
    return parts.contains { part in
      if case .infix(let sign) = part {
        [">", "<", "≥", "≤", "==", "≠"].contains(sign)
      } else {
        false
      }
    }
  }

  static func sum(_ parts: [MathNode], _ sign: String = "+") -> MathNode {
    var list: [MathNode] = []
    for (place, part) in parts.enumerated() {
      if place > 0 { list.append(.infix(sign)) }
      list.append(isComparison(part) && parts.count > 1 ? iverson(part) : part)
    }
    return .joined(list)
  }

  /// The most terms or members that stand in a line.
  static let longest = 8

  /// Of many terms the first two and the last.
  static func elided(_ parts: [MathNode]) -> [MathNode] {
    guard parts.count > longest, let last = parts.last else { return parts }
    return [parts[0], parts[1], .sign("…"), last]
  }

  /// Factors with a dot between; a sum or a negative number in brackets.
  static func product(_ parts: [MathNode]) -> MathNode {
    var list: [MathNode] = []
    for (place, part) in parts.enumerated() {
      if place > 0 { list.append(.infix("·")) }
      list.append(
        isComparison(part) ? iverson(part) : isLoose(part) ? .parenthesized(part) : part)
    }
    return .joined(list)
  }

  private static func isLoose(_ node: MathNode) -> Bool {
    switch node {
    case .number(let text): return text.first == "−"
    case .row(let parts):
      if case .sign("−")? = parts.first { return true }
      return parts.contains { part in
        if case .infix(let sign) = part {
          ["+", "−"].contains(sign)
        } else {
          false
        }
      }
    default: return false
    }
  }

  static func transposed(_ node: MathNode) -> MathNode {
    .scripts(base: node, sub: nil, sup: .function("T"))
  }

  static func set(_ members: [MathNode]) -> MathNode {
    if members.isEmpty { return .sign("∅") }
    var list: [MathNode] = []
    for (place, member) in members.enumerated() {
      if place > 0 { list.append(.separator(",")) }
      list.append(member)
    }
    return .fenced(open: "{", .joined(list), close: "}")
  }
}
