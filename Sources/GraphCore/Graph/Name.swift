/// A name as a person wrote it, in one spelling: a letter or word, and an index.
public struct Name: Hashable, Sendable {
  /// `w`, `θ`, `ŷ` (composed where Unicode has a composed form), or a word.
  public let base: String
  /// The index without braces: `1`, `12`, `hx`, `i,j`; nil where there is none.
  public let index: String?
  /// A number of both texts, so that looking a name up does not read them again.
  private let mark: UInt64

  public init(_ base: String, index: String? = nil) {
    self.base = base
    self.index = index
    // FNV-1a. No text contains the byte that stands between the two.
    var mark: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ byte: UInt8) { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in base.utf8 { mix(byte) }
    if let index {
      mix(0xFF)
      for byte in index.utf8 { mix(byte) }
    }
    self.mark = mark
  }

  public static func == (a: Name, b: Name) -> Bool {
    a.mark == b.mark && a.base == b.base && a.index == b.index
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(mark) }

  /// The id in the JSON of a graph: `w`, `w_1`, `h_2`, `W_{hx}`.
  public var id: String {
    guard let index else { return base }
    return index.count == 1 ? "\(base)_\(index)" : "\(base)_{\(index)}"
  }
}

extension Name {
  /// A name in any of its spellings: `w1`, `w_{1}`, `\\theta`, `y_hat`; nil where the text is no name.
  static func function(_ name: String) -> Name {
    guard let mark = name.firstIndex(of: "_") else { return Name(name) }
    let index = name[name.index(after: mark)...].filter { $0 != "{" && $0 != "}" }
    return Name(String(name[..<mark]), index: index)
  }

  public static func spelled(_ text: String) -> Name? {
    guard let source = try? SourceText(text + "=0"),
      let binding = try? ProgramReader.readValues(source).first
    else { return nil }
    let index = binding.reference.indices.map(\.text).joined(separator: ",")
    return Name(binding.reference.base, index: index.isEmpty ? nil : index)
  }
}
