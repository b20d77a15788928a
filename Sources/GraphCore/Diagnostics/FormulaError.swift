/// What is wrong with a person's text or values: the datum, apart from how it is printed.
public struct FormulaError: Error, Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case syntax, name, shape, value, limit
    /// A file that cannot be read.
    case file
  }

  public var kind: Kind
  /// One sentence without a full stop, in the words of the person's own text.
  public var message: String
  /// Where it is wrong; nil where no place can be named.
  public var place: SourceRange?
  public var hint: String?

  public init(
    _ kind: Kind, _ message: String, at place: SourceRange? = nil, hint: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.place = place
    self.hint = hint
  }
}
