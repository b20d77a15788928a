public import GraphCore

/// What a drawing shows, apart from how it looks: one value between the graph with its numbers and
/// every way of drawing it.
public struct Picture: Hashable, Sendable {
  /// In creation order, which is the order of reading.
  public var nodes: [Node]
  /// In the order of the units, and of the operand places of each.
  public var edges: [Edge]
  /// A cluster stands after the one around it.
  public var clusters: [Cluster]
  /// The formula, typeset.
  public var title: MathNode?
  /// The objective's symbol (`f`), for the legend's ∂f.
  public var objective: MathNode
  /// Gradients, or tangents along a variable.
  public var sweep = Sweep.reverse
  /// The variable in focus with the contributions of its paths.
  public var focus: Focus?
  /// How the Jacobians on the edges are laid out.
  public var layout = JacobianLayout.numerator
  /// How the local derivative between tensors is called on edges.
  public var jacobianName = MathNode.identifier("J")
  /// The spoken name of the whole.
  public var spokenTitle: String
  public var spokenDescription: String
  /// Text that travels with the drawing, so that it can be opened again.
  public var metadata: [Drawing.Metadata]

  public init(
    nodes: [Node] = [], edges: [Edge] = [], clusters: [Cluster] = [], title: MathNode? = nil,
    objective: MathNode = .identifier("f"), focus: Focus? = nil, spokenTitle: String = "",
    spokenDescription: String = "", metadata: [Drawing.Metadata] = []
  ) {
    self.nodes = nodes
    self.edges = edges
    self.clusters = clusters
    self.title = title
    self.objective = objective
    self.focus = focus
    self.spokenTitle = spokenTitle
    self.spokenDescription = spokenDescription
    self.metadata = metadata
  }

  /// The derivative by one variable as the sum over the paths from it to the output of the product of
  /// the local derivatives on each.
  public struct Focus: Hashable, Sendable {
    public struct Factor: Hashable, Sendable {
      public var symbol: MathNode?
      public var number: Double?
    }
    public struct Path: Hashable, Sendable {
      /// From the output back to the variable.
      public var factors: [Factor]
      public var contribution: Double?
    }

    public var symbol: MathNode
    /// Empty where the paths are too many to be written out.
    public var paths: [Path]
    /// Of all paths, also where they are not written out.
    public var pathCount: Int
    public var total: Double?
  }

  /// A number or an array of numbers; absent where nothing was computed, which is not 0.
  public enum Quantity: Hashable, Sendable {
    case scalar(Double)
    case tensor(Tensor)

    public var scalar: Double? { if case .scalar(let x) = self { x } else { nil } }
    public var tensor: Tensor? { if case .tensor(let tensor) = self { tensor } else { nil } }
    public var isFinite: Bool {
      switch self {
      case .scalar(let x): x.isFinite
      case .tensor(let tensor): tensor.elements.allSatisfy(\.isFinite)
      }
    }
  }

  /// How much something stands out when a variable is in focus.
  public enum Emphasis: String, Hashable, Sendable {
    case plain, strong, dimmed

    var opacity: Double { self == .dimmed ? 0.28 : 1 }
  }

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case parameter, data, unit, objective
  }

  /// The sign by which an operation is known at a glance.
  public enum Badge: Hashable, Sendable {
    case sign(MathNode)
    case plot(Plot)
  }

  /// The graph of a function of one number, with the place where the unit works.
  public struct Plot: Hashable, Sendable {
    /// In order of x; y that is not finite is a gap.
    public var points: [Point]
    public var place: Point?
    /// What a screen reader says.
    public var name: String

    public init(points: [Point], place: Point?, name: String) {
      self.points = points
      self.place = place
      self.name = name
    }
  }

  public enum Mark: Hashable, Sendable {
    /// The function has no derivative at this value; a convention was used.
    case kink(String)
    case notFinite(String)
  }

  public struct Node: Hashable, Sendable {
    /// As in the JSON of the graph: `u3`, `w_1`.
    public var id: String
    public var kind: Kind
    public var symbol: MathNode
    /// What a unit computes, in its operands; nil for a variable.
    public var expression: MathNode?
    /// The name that a statement gave to it.
    public var name: MathNode?
    public var badge: Badge?
    /// `ℝ⁴ˣ³`; nil for a scalar.
    public var shape: MathNode?
    public var value: Quantity?
    public var gradient: Quantity?
    /// The closed form or recurrence of the gradient.
    public var gradientSymbol: MathNode?
    /// What arrives from each child, in their order, where there are several.
    public var shares: [Double]
    /// S(u).
    public var children: [MathNode]
    public var marks: [Mark]
    /// An index into `clusters`, or -1.
    public var cluster: Int
    public var emphasis: Emphasis
    /// «u3, sigmoid of u2».
    public var spoken: String
    public var spokenChildren: [String]
    /// What the node stands for where it is a box that hides units.
    public var fold: Fold?
    /// Whether the operands cannot change places: a − b, a / b, a choice.
    public var hasOrderedOperands = false

    public init(
      id: String, kind: Kind, symbol: MathNode, expression: MathNode? = nil,
      name: MathNode? = nil, badge: Badge? = nil, shape: MathNode? = nil, value: Quantity? = nil,
      gradient: Quantity? = nil, gradientSymbol: MathNode? = nil, shares: [Double] = [],
      children: [MathNode] = [], marks: [Mark] = [], cluster: Int = -1,
      emphasis: Emphasis = .plain, spoken: String = "", spokenChildren: [String] = []
    ) {
      self.id = id
      self.kind = kind
      self.symbol = symbol
      self.expression = expression
      self.name = name
      self.badge = badge
      self.shape = shape
      self.value = value
      self.gradient = gradient
      self.gradientSymbol = gradientSymbol
      self.shares = shares
      self.children = children
      self.marks = marks
      self.cluster = cluster
      self.emphasis = emphasis
      self.spoken = spoken
      self.spokenChildren = spokenChildren
    }
  }

  /// What a box hides.
  public struct Fold: Hashable, Sendable {
    /// For opening it: `k.3-98`.
    public var id: String
    /// Steps of a recurrence or sum, or uses of a function; 0 where what is hidden has no such order.
    public var steps: Int
    public var units: Int
    /// Variables that nothing else uses.
    public var variables: Int
    /// The root of the sum of the squares of all values inside; nil where there are no values.
    public var valueNorm: Double?
    /// Of all gradients inside but those of parameters.
    public var gradientNorm: Double?
    /// Of all gradients of parameters inside; nil where there are none.
    public var parameterNorm: Double?
    /// What `gradientNorm` is of, in forward mode `tangent`.
    public var derivative = "gradient"
    /// The only unit inside that is used outside, whose value and gradient the node has.
    public var output: MathNode?
  }

  /// ∇_W = ∇_z xᵀ, with the check of the dimensions.
  public struct Rule: Hashable, Sendable {
    public var target: MathNode
    public var node: MathNode
    /// `(3×1)(1×2) → 3×2`.
    public var dimensions: String?
    /// Whether other edges add to the same gradient.
    public var isShare = false

    public init(target: MathNode, node: MathNode, dimensions: String? = nil) {
      self.target = target
      self.node = node
      self.dimensions = dimensions
    }
  }

  public struct Edge: Hashable, Sendable {
    /// Indices of nodes: the operand and the unit.
    public var from, to: Int
    /// `u2-u3`; `x-u1-2` for the second place of the same operand.
    public var id: String
    /// The local derivative in symbols.
    public var local: MathNode?
    public var localNumber: Double?
    /// The rows and columns of the Jacobian between tensors: `3×2`.
    public var localShape: Shape?
    /// The numbers of that Jacobian, where they are few enough to be shown and its name does not say them.
    public var jacobian: Tensor?
    /// How the gradient is handed on between tensors.
    public var rule: Rule?
    public var upstream: Quantity?
    public var downstream: Quantity?
    /// Nothing flows back: the operation is discrete.
    public var isDiscrete: Bool
    public var emphasis: Emphasis
    /// Whether `downstream` is all that the node at that end gets, so that its card says it too.
    public var isOnlyShare = false
    /// How many edges it stands for; where these are several, `downstream` is their sum.
    public var count = 1
    /// The symbols of the operand and the unit where one of them is hidden in a box.
    public var hiddenEnds: HiddenEnds?

    public struct HiddenEnds: Hashable, Sendable {
      public var from, to: MathNode
      /// The operand's id and value.
      public var operand: String
      public var value: Quantity?
    }

    public init(
      from: Int, to: Int, id: String, local: MathNode? = nil, localNumber: Double? = nil,
      localShape: Shape? = nil, upstream: Quantity? = nil, downstream: Quantity? = nil,
      isDiscrete: Bool = false,
      emphasis: Emphasis = .plain
    ) {
      self.from = from
      self.to = to
      self.id = id
      self.local = local
      self.localNumber = localNumber
      self.localShape = localShape
      self.upstream = upstream
      self.downstream = downstream
      self.isDiscrete = isDiscrete
      self.emphasis = emphasis
    }
  }

  public struct Cluster: Hashable, Sendable {
    public var caption: String
    /// The cluster around it, or -1.
    public var parent: Int

    public init(caption: String, parent: Int = -1) {
      self.caption = caption
      self.parent = parent
    }
  }
}

extension Picture.Node {
  /// Whether it is a variable, or a box of variables only.
  public var isVariable: Bool { expression == nil && fold?.units ?? 0 == 0 }
}

extension Picture.Fold {
  /// «96 steps, 288 units, 192 variables»
  public var contents: String {
    func count(_ number: Int, _ noun: String) -> String? {
      number == 0 ? nil : "\(Self.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }
    return [
      steps > 1 ? count(steps, "step") : nil, count(units, "unit"), count(variables, "variable"),
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// With a narrow space between thousands from five digits on.
  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    guard digits.count > 4 else { return digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "\u{202F}" }
      result.append(digit)
    }
    return result
  }

  /// The norms with what they are of: `values`, `gradients`, `parameters`.
  public var norms: [(name: String, isGradient: Bool, norm: Double)] {
    [
      ("‖values‖", false, valueNorm), ("‖\(derivative)s‖", true, gradientNorm),
      ("‖∇ parameters‖", true, parameterNorm),
    ].compactMap { name, isGradient, norm in norm.map { (name, isGradient, $0) } }
  }
}

extension Picture {
  /// Whether any value was computed.
  public var isNumeric: Bool { nodes.contains { $0.value != nil } }
  public var hasGradients: Bool { nodes.contains { $0.gradient != nil } }
}
