import GraphCore

// Prints the least time in seconds of each task, one a line: its name, a tab, the time.

/// Numbers between −½ and ½ without a pattern, the same each time.
func numbers(_ shape: Shape, _ seed: UInt64) -> Tensor {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  let elements = (0..<shape.count).map { _ -> Double in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Double(state >> 11) * 0x1p-53 - 0.5
  }
  return Tensor(shape: shape, elements: elements)
}

func measure(_ name: String, _ formula: String, shapes: String, rounds: Int) throws {
  let problem = try Problem(
    SourceText(formula), values: shapes.isEmpty ? [] : [SourceText(shapes, index: 1)])
  let graph = problem.graph
  let inputs = graph.variables.indices.map {
    numbers(graph.nodes[$0].shape, UInt64($0 + 1))
  }
  let clock = ContinuousClock()
  var best = Duration.seconds(1000)
  for _ in 0..<rounds {
    best = min(best, try clock.measure { _ = try graph.evaluate(inputs).gradients() })
  }
  let (seconds, attoseconds) = best.components
  print("\(name)\t\(Double(seconds) + Double(attoseconds) * 1e-18)")
}

try measure(
  "least squares 2000×500", "(X θ - y)^T (X θ - y)", shapes: "X: 2000x500, θ: 500, y: 2000",
  rounds: 100)
try measure(
  "network 784-256-128-10, batch 64",
  """
  H = relu(linear(X, W_1, b_1)); K = relu(linear(H, W_2, b_2))
  softmax_cross_entropy(Y, linear(K, W_3, b_3))
  """,
  shapes: """
    X: 64x784, W_1: 256x784, b_1: 256, W_2: 128x256, b_2: 128, W_3: 10x128, b_3: 10, Y: 64x10
    """, rounds: 200)
try measure(
  "solve 500×500", "u · solve(A, b)", shapes: "u: 500, A: 500x500, b: 500", rounds: 20)
try measure(
  "elementwise chain of 1,000,000", "mean(σ(x ⊙ y + exp(-x ⊙ x)))",
  shapes: "x: 1000000, y: 1000000",
  rounds: 20)
try measure(
  "recurrence of 100,000 units", "h_0 = x; h_k = σ(w h_{k-1} + b) y, k = 1..25000; h_25000",
  shapes: "", rounds: 10)
