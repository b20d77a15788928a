/// A program as it was read: statements and values, before any shape is known.
struct Program: Sendable {
  let source: SourceText
  var tree = SyntaxTree()
  var statements: [Statement] = []
  var bindings: [Binding] = []
  var conditions: [SideCondition] = []
  var notes: [Note] = []
}

/// One statement that computes something.
struct Statement: Sendable {
  enum Kind: Sendable {
    case expression
    /// `z = …`, `f(w, b) = …`, `P, L, U = …`: the names in the tree.
    case results(ShortList)
    /// A function that is applied to arguments somewhere.
    case definition(String, parameters: [String])
  }

  let kind: Kind
  /// The names in the header of `f(w, b) = …`.
  let header: [HeaderName]
  /// `k = 1..4`.
  let loop: Loop?
  let body: Block
  let range: SourceRange
  /// The left side; the whole statement where there is none.
  let nameRange: SourceRange
}

struct HeaderName: Sendable {
  let reference: Reference
  let range: SourceRange
}

/// The range of a recurrence. Few statements have one, and so it has memory of its own.
final class Loop: Sendable {
  let index: String
  let lower: WholeNumber
  let upper: WholeNumber
  let range: SourceRange

  init(index: String, lower: WholeNumber, upper: WholeNumber, range: SourceRange) {
    self.index = index
    self.lower = lower
    self.upper = upper
    self.range = range
  }
}

/// A value or a shape for a name.
struct Binding: Sendable {
  enum Value: Sendable {
    case expression(SyntaxTree, Block)
    case shape(Shape)
    case file(String)
  }

  let reference: Reference
  let value: Value
  let range: SourceRange
  let valueRange: SourceRange
}

/// `x > 0` beside a formula: no part of it, but checked where there are values.
struct SideCondition: Sendable {
  let tree: SyntaxTree
  /// nil where it cannot be read.
  let block: Block?
  let range: SourceRange
}
