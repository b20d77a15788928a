public import GraphCore

/// How a picture is built up in front of an audience: one state of the same drawing after the other.
///
/// A step says what is there, what is new, what is lit and what steps back; nothing ever moves. Every
/// writer of decks and frames draws that and nothing else.
public struct StepPlan: Hashable, Sendable {
  /// Which part of the work is shown.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case forward, backward, both
    /// Forward and backward with the units of one layer, or of one use of a function, in one step.
    case layers
  }

  public enum Phase: String, Hashable, Sendable { case inputs, forward, backward, result }

  /// A part of the drawing that comes, is lit and steps back as one.
  public enum Part: Hashable, Sendable {
    /// A card without its numbers, by the index of its node.
    case node(Int)
    case value(Int)
    /// The row of the gradient: its word, or the whole where there is one share.
    case gradient(Int)
    /// A term of a gradient that is a sum, in the order of arrival.
    case share(Int, Int)
    /// The sum of the shares.
    case total(Int)
    /// The line forward, by the index of its edge.
    case edge(Int)
    /// The line backward.
    case back(Int)
    /// The equation on an edge.
    case equation(Int)
    /// The value that stands on a wire, by the index of its edge.
    case carried(Int)
    /// The frame around some units.
    case cluster(Int)
    /// The norm of the gradients inside a box, by the index of its node and its row.
    case norm(Int, Int)
    /// A line of the derivative in focus as a sum over paths.
    case focus(Int)
  }

  public struct Step: Hashable, Sendable {
    public var phase: Phase
    /// The node that the step is about, by index; the first of several; -1 for none.
    public var subject: Int
    /// What appears with this step.
    public var new: Set<Part>
    /// What this step is about: all else that is there steps back, unless this is empty.
    public var lit: Set<Part>
    /// What happens, in words.
    public var headline: MathNode
    /// What happens, in symbols and numbers.
    public var lines: [MathNode]
    /// Whether the lines stand side by side as long as there is room, as the items of a list do.
    public var isList: Bool
    /// The explanation as plain text: for notes and for a screen reader.
    public var spoken: String
  }

  public var steps: [Step]
  /// What is there before the first step, of a part of a deck or where only the way back is shown.
  public var before: Set<Part> = []

  /// Everything that some step shows.
  public var parts: Set<Part> { steps.reduce(into: before) { $0.formUnion($1.new) } }

  /// In which step each part appears.
  public var arrivals: [Part: Int] {
    var result: [Part: Int] = [:]
    for part in before { result[part] = 0 }
    for (index, step) in steps.enumerated() {
      for part in step.new where result[part] == nil { result[part] = index }
    }
    return result
  }
}

extension StepPlan {
  /// Why there is no deck.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String
  }

  /// The most steps of a deck, unless another limit is asked for.
  public static let stepLimit = 400

  /// The steps from one place to another, where the first of them shows all that came before.
  ///
  /// - Parameters:
  ///   - from: the number of a step from 1, or the id of a node, whose first step it is.
  ///   - to: likewise; of a node its last step.
  public func part(
    from: String?, to: String?, in picture: Picture
  ) throws(Failure) -> StepPlan {
    let low = try from.map { name throws(Failure) in try place(name, picture, last: false) } ?? 0
    let high =
      try to.map { name throws(Failure) in try place(name, picture, last: true) }
      ?? steps.count - 1
    guard low <= high else {
      throw Failure(
        description: "there is no step from \(from ?? "the first") to \(to ?? "the last"):"
          + " step \(low + 1) comes after step \(high + 1)")
    }
    var result = StepPlan(steps: Array(steps[low...high]), before: before)
    for step in steps[..<low] { result.before.formUnion(step.new) }
    return result
  }

  private func place(
    _ name: String, _ picture: Picture, last: Bool
  ) throws(Failure) -> Int {
    if let number = Int(name) {
      guard (1...steps.count).contains(number) else {
        throw Failure(description: "there is no step \(number): the deck has 1 to \(steps.count)")
      }
      return number - 1
    }
    let node = picture.nodes.firstIndex { node in
      node.id == name || node.name.map(MathText.plain) == name
        || node.kind == .objective && MathText.plain(picture.objective) == name
    }
    let isAbout: (Step) -> Bool = { step in
      guard let node else { return false }
      // A variable is what its value and its gradient come to.
      return picture.nodes[node].isVariable
        ? step.new.contains(.value(node)) || step.new.contains(.total(node)) : step.subject == node
    }
    let found = last ? steps.lastIndex(where: isAbout) : steps.firstIndex(where: isAbout)
    guard let found else {
      let known = picture.nodes.filter { $0.kind == .unit || $0.kind == .objective }.prefix(12)
        .map(\.id).joined(separator: ", ")
      throw Failure(
        description: "no step is about «\(name)»; there are steps 1 to \(steps.count)"
          + (known.isEmpty ? "" : " and the units \(known)"))
    }
    return found
  }
}
