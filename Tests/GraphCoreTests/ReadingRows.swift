/// Read by a person, row by row.
let readingRows: [ReadingRow] = [
  ReadingRow(
    "f(w, b) = 1/2 (σ(w x + b) - y)^2 + 1/2 w^2", "",
    "u1 = w x; u2 = u1 + b; u3 = σ(u2); u4 = u3 − y; u5 = u4^2; u6 = ½ u5; u7 = w^2; u8 = ½ u7; f = u9 = u6 + u8"
  ),
  ReadingRow(
    #"\tfrac{1}{2}\left(\sigma(wx+b)-y\right)^{2}"#, "",
    "u1 = w x; u2 = u1 + b; u3 = σ(u2); u4 = u3 − y; u5 = u4^2; u6 = ½ u5"),
  ReadingRow(
    #"$$ f(w) = \tfrac{1}{2}\left(\sigma(wx+b)-y\right)^{2}. $$"#, "",
    "u1 = w x; u2 = u1 + b; u3 = σ(u2); u4 = u3 − y; u5 = u4^2; f = u6 = ½ u5"),
  ReadingRow(
    "h_0 = x; z_k = w_k h_{k-1} + b_k, k = 1..2; h_k = σ(z_k), k = 1..2; 1/2 (h_2 - y)^2", "",
    "u1 = w_1 x; z_1 = u2 = u1 + b_1; h_1 = u3 = σ(u2); u4 = w_2 u3; z_2 = u5 = u4 + b_2; h_2 = u6 = σ(u5); u7 = u6 − y; u8 = u7^2; u9 = ½ u8"
  ),
  ReadingRow(
    #"h_0 = x \\ h_k = \sigma(w_k h_{k-1} + b_k), \quad k = 1, \dots, 2 \\ \ell = \frac12 (h_2 - y)^2"#,
    "",
    "u1 = w_1 x; u2 = u1 + b_1; h_1 = u3 = σ(u2); u4 = w_2 u3; u5 = u4 + b_2; h_2 = u6 = σ(u5); u7 = u6 − y; u8 = u7^2; ℓ = u9 = ½ u8"
  ),
  ReadingRow(
    "layer(h, W, b) = σ(W h + b); layer(layer(x, a, c), d, e_1)", "",
    "u1 = a x; u2 = u1 + c; u3 = σ(u2); u4 = d u3; u5 = u4 + e_1; u6 = σ(u5)"),
  ReadingRow(
    #"\begin{align} z &= w x + b, \\ a &= \sigma(z) \end{align}"#, "",
    "u1 = w x; z = u2 = u1 + b; a = u3 = σ(u2)"),
  ReadingRow(
    #"\begin{cases} x^2 & \text{if } x > 0, \\ -x & \text{otherwise}. \end{cases}"#, "",
    "u1 = x^2; u2 = x > 0; u3 = −x; u4 = where(u2, u1, u3)"),
  ReadingRow(
    #"\frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x-\mu)^2}{2\sigma^2}}"#, "σ=2, x=1, μ=0",
    "u1 = σ^2; u2 = 2 π u1; u3 = sqrt(u2); u4 = 1/u3; u5 = x − μ; u6 = u5^2; u7 = 2 u1; u8 = u6/u7; u9 = −u8; u10 = exp(u9); u11 = u4 u10"
  ),
  ReadingRow(
    #"\sqrt[3]{z} + \sqrt z + \frac123 x"#, "",
    "u1 = cbrt(z); u2 = sqrt(z); u3 = u1 + u2; u4 = 3/2 x; u5 = u3 + u4"),
  ReadingRow(
    #"sin x^2 + sin 3x + sin^2(x) + \sin^2 x + ln x y + sin x cos x"#, "",
    "u1 = x^2; u2 = sin(u1); u3 = 3 x; u4 = sin(u3); u5 = u2 + u4; u6 = sin(x); u7 = u6^2; u8 = u5 + u7; u9 = u8 + u7; u10 = x y; u11 = ln(u10); u12 = u9 + u11; u13 = cos(x); u14 = u6 u13; u15 = u12 + u14"
  ),
  ReadingRow("𝜎(𝑤𝑥 + 𝐛) − ℎ", "", "u1 = w x; u2 = u1 + b; u3 = σ(u2); u4 = u3 − h"),
  ReadingRow("ｆ（ｘ）＝２．５ｘ＾２；", "", "u1 = x^2; f = u2 = 2.5 u1"),
  ReadingRow(
    "sum_{i=1}^{2^2-1} x_i + prod_{i=1}^{1e0} y_i", "",
    "u1 = x_1 + x_2; u2 = u1 + x_3; u3 = u2 + y_1"),
  ReadingRow(
    #"p(x \mid \mu, \sigma^2) = \frac{x - \mu}{\sigma^2}"#, "",
    "u1 = x − μ; u2 = σ^2; p = u3 = u1/u2"),
  ReadingRow(#"D(p\,\|\,q) = p - q"#, "", "D = u1 = p − q"),
  ReadingRow("h_0 = x; h_t = w h_{t-1}, t = 1, 2; h_2", "", "h_1 = u1 = w x; h_2 = u2 = w u1"),
  ReadingRow(
    #"h_0 = x \\ h_l = w_l h_{l-1}, \quad l \in \{1, \dots, 2\}"#, "",
    "h_1 = u1 = w_1 x; h_2 = u2 = w_2 u1"),
  ReadingRow(
    "e^-x^2 + 2^-3^x", "",
    "u1 = x^2; u2 = −u1; u3 = exp(u2); u4 = 3^x; u5 = −u4; u6 = 2^(u5); u7 = u3 + u6"),
  ReadingRow(
    "-ln softmax(z)_y", "z=[1,2,3], y=2", "u1 = softmax(z); u2 = (u1)_2; u3 = ln(u2); u4 = −u3"),
  ReadingRow("s = z; s_y - z_y", "z=[1,2,3], y=2", "u1 = z_2; u2 = u1 − u1"),
  ReadingRow("sin ln x", "", "u1 = ln(x); u2 = sin(u1)"),
  ReadingRow(
    "x^2^y + x^-1 + x^1.7 + x**2 + x² + x⁻¹", "",
    "u1 = 2^y; u2 = x^(u1); u3 = x⁻¹; u4 = u2 + u3; u5 = x^(1.7); u6 = u4 + u5; u7 = x^2; u8 = u6 + u7; u9 = u8 + u7; u10 = u9 + u3"
  ),
  ReadingRow(
    "-x^2 - -x + -2y", "", "u1 = x^2; u2 = −u1; u3 = −x; u4 = u2 − u3; u5 = −2 y; u6 = u4 + u5"),
  ReadingRow(
    "2 x^T A x + x^T y", "A = [1,2;3,4], x=[1,2], y=[1,1]",
    "u1 = A x; u2 = x · u1; u3 = 2 u2; u4 = x · y; u5 = u3 + u4"),
  ReadingRow("X^TXθ", "X=[1,2;3,4], θ=[1,1]", "u1 = Xᵀ; u2 = u1 X; u3 = u2 θ"),
  ReadingRow("u u^T v", "u=[1,2], v=[3,4]", "t1 = u · v; t2 = t1 u"),
  ReadingRow("x y^T", "x=[1,2], y=[3,4,5]", "u1 = yᵀ; u2 = x u1"),
  ReadingRow(
    "(x - s)^T W (x - s)", "x=[1,2], s=[0,1], W=[1,0;0,1]", "u1 = x − s; u2 = W u1; u3 = u1 · u2"),
  ReadingRow(
    "|x - |y|| + |x||y|", "", "u1 = |y|; u2 = x − u1; u3 = |u2|; u4 = |x|; u5 = u4 u1; u6 = u3 + u5"
  ),
  ReadingRow(
    "‖w‖_2^2 + ||w||_1 + ‖w‖", "w = [3;4]",
    "u1 = ‖w‖; u2 = u1^2; u3 = ‖w‖_1; u4 = u2 + u3; u5 = u4 + u1"),
  ReadingRow(
    "sum_{i=1}^{3} i x_i", "x=[1,2,3]",
    "u1 = x_1; u2 = 1 u1; u3 = x_2; u4 = 2 u3; u5 = u2 + u4; u6 = x_3; u7 = 3 u6; u8 = u5 + u7"),
  ReadingRow(
    #"\sum_i x_i y_i"#, "x=[1,2], y=[3,4]",
    "u1 = x_1; u2 = y_1; u3 = u1 u2; u4 = x_2; u5 = y_2; u6 = u4 u5; u7 = u3 + u6"),
  ReadingRow(
    #"\sum_{i=1}^{2}\sum_{j=1}^{2} W_{ij}"#, "W=[1,2;3,4]",
    "u1 = W_{1,1}; u2 = W_{1,2}; u3 = u1 + u2; u4 = W_{2,1}; u5 = W_{2,2}; u6 = u4 + u5; u7 = u3 + u6"
  ),
  ReadingRow(
    "prod_{i=1}^{3} x_i + sum(i = 1..2, i z)", "",
    "u1 = x_1 x_2; u2 = u1 x_3; u3 = 1 z; u4 = 2 z; u5 = u3 + u4; u6 = u2 + u5"),
  ReadingRow(
    #"\frac{1}{N} \sum_{i=1}^N (y_i - w x_i)^2"#, "N=2, y=[1,2], x=[1,2], w=1",
    "u1 = y_1; u2 = x_1; u3 = w u2; u4 = u1 − u3; u5 = u4^2; u6 = y_2; u7 = x_2; u8 = w u7; u9 = u6 − u8; u10 = u9^2; u11 = u5 + u10; u12 = ½ u11"
  ),
  ReadingRow(
    #"x_1^2 + x₂ + x_{12} + x12 + w^{(1)} + \hat{y}_1 + y_hat"#, "",
    "u1 = x_1^2; u2 = u1 + x_2; u3 = u2 + x_{12}; u4 = u3 + x_{12}; u5 = u4 + w_1; u6 = u5 + ŷ_1; u7 = u6 + ŷ"
  ),
  ReadingRow(#"θ_1 + \theta_2 + theta3"#, "", "u1 = θ_1 + θ_2; u2 = u1 + θ_3"),
  ReadingRow("a·b + a*b + a × b", "a=1, b=2", "u1 = a b; u2 = u1 + u1; u3 = u2 + u1"),
  ReadingRow("1/x y", "", "u1 = 1/x; u2 = u1 y"),
  ReadingRow("wxb", "", "u1 = w x; u2 = u1 b"),
  ReadingRow("lr^2 where lr = 0.1", "", "u1 = lr^2"),
  ReadingRow("learning_rate x", "learning_rate=0.1, x=2", "u1 = learning_rate x"),
  ReadingRow("g(a) = a^2; y = g(x) + g(g(x))", "", "u1 = x^2; u2 = u1^2; y = u3 = u1 + u2"),
  ReadingRow(
    "max(0, x) + max(x, y, z) + min{x, 1} + clip(x, -1, 2) + where(x > y, x, 3)", "",
    "u1 = max(0, x); u2 = max(x, y); u3 = max(u2, z); u4 = u1 + u3; u5 = min(x, 1); u6 = u4 + u5; u7 = clip(x, −1, 2); u8 = u6 + u7; u9 = x > y; u10 = where(u9, x, 3); u11 = u8 + u10"
  ),
  ReadingRow(
    "σ'(z) + relu'(z) + tanh''(z)", "",
    "u1 = σ'(z); u2 = relu'(z); u3 = u1 + u2; u4 = tanh''(z); u5 = u3 + u4"),
  ReadingRow("softmax(x)_2", "x=[1,2]", "u1 = softmax(x); u2 = (u1)_2"),
  ReadingRow(
    "[ln(x^2), sin(3x)]", "", "u1 = x^2; u2 = ln(u1); u3 = 3 x; u4 = sin(u3); u5 = [u2; u4]"),
  ReadingRow("[a; b]", "a=[1,2], b=[3]", "u1 = [a; b]"),
  ReadingRow(#"{a \over b}"#, "", "u1 = a/b"),
  ReadingRow(
    #"\operatorname{pReLU}(x) = \max(0, x) + \alpha \min(0, x)."#, "",
    "u1 = max(0, x); u2 = min(0, x); u3 = α u2; pReLU = u4 = u1 + u3"),
  ReadingRow(
    "P, L, U = lu(X); sum(L) + sum(U ⊙ U)", "X=[1,2;3,4]",
    "P = u1.P = lu(X)_P; L = u1.L = lu(X)_L; U = u1.U = lu(X)_U; u2 = sum(u1.L); u3 = u1.U ⊙ u1.U; u4 = sum(u3); u5 = u2 + u4"
  ),
  ReadingRow(
    "A^2 + A^{-1} + A^{-T} + A'", "A=[2,1;1,3]",
    "u1 = A A; u2 = A⁻¹; u3 = u1 + u2; u4 = u2ᵀ; u5 = u3 + u4; u6 = Aᵀ; u7 = u5 + u6"),
  ReadingRow(
    "(1/3 + 1/6) x + 0.2 x + 2^3 x", "",
    "u1 = ½ x; u2 = 0.2 x; u3 = u1 + u2; u4 = 8 x; u5 = u3 + u4"),
  ReadingRow(
    #"e^x + e^{-x} + \mathrm{e}^{x} + exp(x)"#, "",
    "u1 = exp(x); u2 = −x; u3 = exp(u2); u4 = u1 + u3; u5 = u4 + u1; u6 = u5 + u1"),
  ReadingRow("f(x; θ) = θ x", "", "f = u1 = θ x"),
  ReadingRow(
    #"""
    f = (x +
      y)
    f^2
    """#, "", "f = u1 = x + y; u2 = u1^2"),
  ReadingRow(
    #"""
    f = x +
      y
    """#, "", "f = u1 = x + y"),
]

let faultRows: [FaultRow] = [
  FaultRow(
    formula: #"""
      where a = 2
      a x
      """#, values: "",
    message: #"""
      error: 2:3: x has no value
        a x
          ^
      hint: give it one (--at "x=0.5"), or draw the rest with --random 1

      """#),
  FaultRow(
    formula: "x + )", values: "",
    message: #"""
      error: 1:5: an operand is missing before «)»
        x + )
            ^

      """#),
  FaultRow(
    formula: "x + * y", values: "",
    message: #"""
      error: 1:5: an operand is missing before «*»
        x + * y
            ^

      """#),
  FaultRow(
    formula: "sin(x, y)", values: "",
    message: #"""
      error: 1:1: sin wants one argument, and 2 are given
        sin(x, y)
        ^^^^^^^^^

      """#),
  FaultRow(
    formula: "x_5", values: "x=[1,2,3]",
    message: #"""
      error: 1:1: there is no element 5: x is 3×1
        x_5
        ^^^
      hint: the index runs from 1 to 3

      """#),
  FaultRow(
    formula: "foo(x)", values: "",
    message: #"""
      error: 1:1: the function «foo» is not known
        foo(x)
        ^^^
      hint: a product is written with blanks or signs between its factors

      """#),
  FaultRow(
    formula: "f = (X y)^T", values: "X: 3x2, y: 3",
    message: #"""
      error: 1:6: the inner sizes of a product differ: X is 3×2, y is 3×1
        f = (X y)^T
             ^^^
      hint: did you mean Xᵀ y ?

      """#),
  FaultRow(
    formula: "x y", values: "x=[1,2], y=[1,2]",
    message: #"""
      error: 1:1: a product of two vectors is not defined: x is 2×1, y is 2×1
        x y
        ^^^
      hint: write x · y, xᵀ y or x ⊙ y

      """#),
  FaultRow(
    formula: "y / x", values: "x=[1,2], y=[1,2]",
    message: #"""
      error: 1:1: a division by a vector: x is 2×1
        y / x
        ^^^^^
      hint: use ⊘ or ./ to divide element by element

      """#),
  FaultRow(
    formula: "x^2", values: "x=[1,2]",
    message: #"""
      error: 1:1: a power of a vector: x is 2×1
        x^2
        ^^^
      hint: write x ⊙ x, xᵀx or x.^2

      """#),
  FaultRow(
    formula: "w x + b", values: "w=1, x=2",
    message: #"""
      error: 1:7: b has no value
        w x + b
              ^
      hint: give it one (--at "b=0.5"), or draw the rest with --random 1

      """#),
  FaultRow(
    formula: "x^2", values: "x=1, q=2",
    message: #"""
      error: --at 1:6: the formula has no name «q»
        x=1, q=2
             ^
      hint: its variables are x

      """#),
  FaultRow(
    formula: "a = a + 1", values: "",
    message: #"""
      error: 1:5: a is defined from itself
        a = a + 1
            ^
      hint: a recurrence is written h_k = …, k = 1..4

      """#),
  FaultRow(
    formula: "h_k = h_{k-1} + 1, k = 4..1", values: "",
    message: #"""
      error: 1:20: the range 4..1 is empty
        h_k = h_{k-1} + 1, k = 4..1
                           ^^^^^^^^
      hint: the first number is the smaller one

      """#),
  FaultRow(
    formula: "g(x) = h(x); h(x) = g(x); g(1)", values: "",
    message: #"""
      error: 1:8: the function h is used before its statement
        g(x) = h(x); h(x) = g(x); g(1)
               ^
      hint: a function may use only those above it, and not itself

      """#),
  FaultRow(
    formula: "σ(θ) + ⌘", values: "",
    message: #"""
      error: 1:8: the sign «⌘» is not known
        σ(θ) + ⌘
               ^
      hint: a name is a Latin or Greek letter, with an index if need be: x, θ, w_1

      """#),
  FaultRow(
    formula: #"\foo{x}"#, values: "",
    message: #"""
      error: 1:1: the LaTeX command \foo is not known
        \foo{x}
        ^^^^

      """#),
  FaultRow(
    formula: "sin^{-1}(x)", values: "",
    message: #"""
      error: 1:1: sin^{-1} is read in two ways
        sin^{-1}(x)
        ^^^^^^^^
      hint: arcsin(x) is the inverse function, 1/sin(x) the reciprocal

      """#),
  FaultRow(
    formula: "lu(X) + 1", values: "X=[1,2;3,4]",
    message: #"""
      error: 1:1: lu has 3 outputs where one is wanted
        lu(X) + 1
        ^^^^^
      hint: name them in a statement of their own: P, L, U = lu(X)

      """#),
  FaultRow(
    formula: "‖A‖_2", values: "A=[1,2;3,4]",
    message: #"""
      error: 1:1: the 2-norm of a matrix is read in two ways: A is 2×2
        ‖A‖_2
        ^^^^^
      hint: ‖A‖_F is the Frobenius norm; the spectral norm is not available

      """#),
  FaultRow(
    formula: "leaky_relu(x, b=0.1)", values: "",
    message: #"""
      error: 1:15: leaky_relu has no argument named «b»
        leaky_relu(x, b=0.1)
                      ^
      hint: it has a

      """#),
  FaultRow(
    formula: "a b 🙂", values: "",
    message: #"""
      error: 1:5: the sign «🙂» is not known
        a b 🙂
            ^^
      hint: a name is a Latin or Greek letter, with an index if need be: x, θ, w_1

      """#),
]
