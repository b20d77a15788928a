/// A name as a person wrote it, in one spelling: a letter or word, and an index.
public struct Name: Hashable, Sendable {
  /// `w`, `θ`, `ŷ` (composed where Unicode has a composed form), or a word.
  public let base: String
  /// The index without braces: `1`, `12`, `hx`, `i,j`; nil where there is none.
  public let index: String?

  public init(_ base: String, index: String? = nil) {
    self.base = base
    self.index = index
  }

  /// The id in the JSON of a graph: `w`, `w_1`, `h_2`, `W_{hx}`.
  public var id: String {
    guard let index else { return base }
    return index.count == 1 ? "\(base)_\(index)" : "\(base)_{\(index)}"
  }
}

extension Name {
  /// A name in any of its spellings: `w1`, `w_{1}`, `\\theta`, `y_hat`; nil where the text is no name.
  public static func spelled(_ text: String) -> Name? {
    guard let source = try? SourceText(text + "=0"),
      let binding = try? ProgramReader.readValues(source).first
    else { return nil }
    let index = binding.reference.indices.map(\.text).joined(separator: ",")
    return Name(binding.reference.base, index: index.isEmpty ? nil : index)
  }
}
