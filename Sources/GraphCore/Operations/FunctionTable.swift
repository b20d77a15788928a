/// A function of the language: how it is called and what it makes.
public struct FunctionSignature: Sendable {
  /// One argument, in order; each may also be given by its name.
  public struct Parameter: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      /// An expression.
      case operand
      /// A whole number that is known when the graph is built.
      case whole
    }

    public let name: String
    public let kind: Kind
    /// What stands there where the argument is left out; nil where it may not be, or, for a whole
    /// number that is not required, where leaving it out has a meaning of its own.
    public let defaultValue: Constant?
    public let isRequired: Bool

    init(_ name: String, default value: Constant? = nil) {
      self.name = name
      kind = .operand
      defaultValue = value
      isRequired = value == nil
    }

    private init(whole name: String, isRequired: Bool) {
      self.name = name
      kind = .whole
      defaultValue = nil
      self.isRequired = isRequired
    }

    /// Whether an argument of that name is this one: `delta` is read as δ.
    func isNamed(_ written: String) -> Bool {
      name == written || Characters.greekNames[name].map(String.init) == written
    }

    static func whole(_ name: String, isRequired: Bool = false) -> Parameter {
      Parameter(whole: name, isRequired: isRequired)
    }
  }

  /// What a call makes of its operands.
  public enum Made: Hashable, Sendable {
    case primitive(Primitive)
    /// A primitive of two operands, from the left: `max(a, b, c)` is `max(max(a, b), c)`.
    case foldedLeft(Primitive)
    /// A constant: `ones(2, 3)`, `I(3)`.
    case constant(ConstantValue)
  }

  typealias Maker = @Sendable ([Shape], [Int?]) throws(ShapeFault) -> Made

  public let name: String
  public let aliases: [String]
  public let parameters: [Parameter]
  /// Whether the first parameter may be given any number of times.
  public let isVariadic: Bool
  let maker: Maker

  init(
    _ name: String, aliases: [String] = [], parameters: [Parameter], isVariadic: Bool = false,
    _ maker: @escaping Maker
  ) {
    self.name = name
    self.aliases = aliases
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.maker = maker
  }

  /// A function whose arguments are all operands without defaults.
  init(_ name: String, aliases: [String] = [], _ operands: [String], _ primitive: Primitive) {
    self.init(name, aliases: aliases, parameters: operands.map { Parameter($0) }) { _, _ in
      .primitive(primitive)
    }
  }

  /// What a call with operands of these shapes makes; `numbers` holds one entry for each parameter that
  /// is a whole number, in order.
  ///
  /// - Throws: `ShapeFault` where a number is not allowed (`axis=0`, a size of 0).
  public func make(_ operands: [Shape], numbers: [Int?]) throws(ShapeFault) -> Made {
    let expected = parameters.count { $0.kind == .whole }
    let missing = max(0, expected - numbers.count)
    return try maker(operands, numbers + Array(repeating: nil, count: missing))
  }

  /// How many results it gives: 3 for `lu`.
  public var outputNames: [String] {
    guard case .primitive(let primitive) = try? maker([.scalar, .scalar], [nil, nil]) else {
      return []
    }
    return primitive.outputNames
  }

  /// The primitive of a function of one operand that has a derivative function `g′`.
  public var scalarFunction: ScalarFunction? {
    guard case .primitive(let primitive) = try? maker([.scalar], [nil, nil]) else { return nil }
    return ScalarFunction(primitive)
  }
}

/// Every function of the language, by name.
public enum FunctionTable {
  /// All functions, family by family.
  public static let all: [FunctionSignature] =
    Arithmetic.functions + Elementary.functions + Activation.functions + Piecewise.functions
    + Reduction.functions + ShapeChange.functions + LinearAlgebra.functions + Network.functions
    + Loss.functions

  /// All names and aliases, sorted.
  public static let names: [String] = all.flatMap { [$0.name] + $0.aliases }.sorted()

  private static let index: [String: Int] = {
    var index: [String: Int] = [:]
    for (place, function) in all.enumerated() {
      for name in [function.name] + function.aliases { index[key(name)] = place }
    }
    return index
  }()

  /// Names are read in any case, but for `I`: an `i` is a variable.
  private static func key(_ name: String) -> String {
    name.count == 1 ? name : name.lowercased()
  }

  /// The function of that name or alias, in any case.
  public static func signature(named name: String) -> FunctionSignature? {
    guard name.utf8.count <= longestName else { return nil }
    return index[key(name)].map { all[$0] }
  }

  private static let longestName = names.map { $0.utf8.count * 2 }.max() ?? 0

  /// The fewest letters before the first digit or underscore of a name that has one (`log1p`).
  static let leastLetters =
    names.filter { $0.utf8.contains { $0 < 0x41 || $0 == 0x5F } }
    .map { $0.utf8.prefix { $0 >= 0x41 && $0 != 0x5F }.count }.min() ?? 0

  /// The name that a person is likeliest to have meant; nil where none is near.
  public static func nearest(to name: String) -> String? { nearest(to: name, among: names) }

  /// The same, of other words.
  package static func nearest(to name: String, among names: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased())
    guard wanted.count > 1, wanted.count <= 40 else { return nil }
    let allowed = wanted.count < 4 ? 1 : wanted.count < 8 ? 2 : 3
    var best: (distance: Int, name: String)?
    for candidate in names where candidate.count > 1 {
      // Who writes a beginning means its end: `sqr` is nearer to sqrt than to qr.
      let lowercased = candidate.lowercased()
      let begins = wanted.count > 2 && lowercased.hasPrefix(String(wanted))
      let distance = begins ? 0 : editDistance(wanted, Array(lowercased))
      if distance <= allowed, distance < candidate.count, distance < best?.distance ?? .max {
        best = (distance, candidate)
      }
    }
    return best?.name
  }

  /// The least number of letters to put in, leave out, change or swap with a neighbour.
  package static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var older: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, older[j - 1] + 1) }
        row.append(cost)
      }
      (older, previous) = (previous, row)
    }
    return previous[b.count]
  }
}
