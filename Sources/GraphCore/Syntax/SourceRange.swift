/// A range of UTF-8 bytes in one of the texts that a person gave.
public struct SourceRange: Hashable, Sendable {
  /// Which text: 0 is the formula, 1 and up the value lists in the order in which they were given.
  public var text: Int32
  public var lower: Int32
  public var upper: Int32

  public init(text: Int = 0, _ lower: Int, _ upper: Int) {
    self.text = Int32(truncatingIfNeeded: text)
    self.lower = Int32(truncatingIfNeeded: lower)
    self.upper = Int32(truncatingIfNeeded: upper)
  }

  public var bytes: Range<Int> { Int(lower)..<Int(upper) }

  public func contains(_ other: SourceRange) -> Bool {
    text == other.text && lower <= other.lower && other.upper <= upper
  }

  /// The smallest range that holds both; they must be of one text.
  public func union(_ other: SourceRange) -> SourceRange {
    guard text == other.text else { return self }
    var joined = self
    joined.lower = min(lower, other.lower)
    joined.upper = max(upper, other.upper)
    return joined
  }
}
