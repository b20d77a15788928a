/// Signs and spellings of papers that stand for calls and names.
let signRows: [ReadingRow] = [
  ReadingRow(
    #"\log D(x) + \log(1 - D(G(z)))"#, "",
    "u1 = D x; u2 = ln(u1); u3 = G z; u4 = D u3; u5 = 1 − u4; u6 = ln(u5); u7 = u2 + u6"),
  ReadingRow(#"\sin f(t)"#, "", "u1 = f t; u2 = sin(u1)"),
  ReadingRow(#"\cos k(x-ct)"#, "", "u1 = cos(k); u2 = c t; u3 = x − u2; u4 = u1 u3"),
  ReadingRow("(1 - y z)_+", "", "u1 = y z; u2 = 1 − u1; u3 = max(0, u2)"),
  ReadingRow(#"[x]_{+} + |x|_+"#, "", "u1 = max(0, x); u2 = |x|; u3 = max(0, u2); u4 = u1 + u3"),
  ReadingRow(
    #"q k_+ + k_{-} + x^{+} + θ^*"#, "", "u1 = q k_+; u2 = u1 + k_−; u3 = u2 + x_+; u4 = u3 + θ_*"),
  ReadingRow("x^-1 + x^-y", "", "u1 = x⁻¹; u2 = −y; u3 = x^(u2); u4 = u1 + u3"),
  ReadingRow(#"5! x + \binom{5}{2} y"#, "", "u1 = 120 x; u2 = 10 y; u3 = u1 + u2"),
  ReadingRow(
    "sum_{k=0}^{2} x^k/k!", "",
    "u1 = x^0; u2 = u1/1; u3 = x^1; u4 = u3/1; u5 = u2 + u4; u6 = x^2; u7 = u6/2; u8 = u5 + u7"),
  ReadingRow(
    #"I(z<0) + \mathbb{I}[z<0] + \mathbb{1}(z<0) + \mathbf{1}_{\{z<0\}}"#, "",
    "u1 = z < 0; u2 = u1 + u1; u3 = u2 + u1; u4 = u3 + u1"),
  ReadingRow(#"\|x\|_\infty"#, "x=[1,2]", "u1 = abs(x); u2 = max(u1)"),
  ReadingRow("‖x‖∞", "x=[1,2]", "u1 = abs(x); u2 = max(u1)"),
  ReadingRow(
    #"\|x\|_3^3"#, "x=[1,2]", "u1 = abs(x); u2 = u1.^3; u3 = sum(u2); u4 = u3^(1/3); u5 = u4^3"),
  ReadingRow(
    #"\|x-y\|_{\Sigma^{-1}}^2"#, "x=[1,2], y=[0,1], Σ=[2,0;0,1]",
    "u1 = x − y; u2 = Σ⁻¹; u3 = u2 u1; u4 = u1 · u3; u5 = sqrt(u4); u6 = u5^2"),
  ReadingRow(#"\langle x, y \rangle"#, "x=[1,2], y=[3,4]", "u1 = x · y"),
  ReadingRow("⟨A, B⟩_F", "A=[1,2;3,4], B=[1,1;1,1]", "u1 = A ⊙ B; u2 = sum(u1)"),
  ReadingRow("huber(a, y, delta=0.5)", "", "u1 = huber(a, y, 0.5)"),
  ReadingRow(
    #"\sigma_w w + \sigma(x)"#, "σ_w=0.3, w=1, x=2", "u1 = σ_w w; u2 = σ(x); u3 = u1 + u2"),
  ReadingRow(
    #"\sigma'(z) \odot W^\top d"#, "W=[1,2;3,4], d=[1,2], z=[0,1]",
    "u1 = σ'(z); u2 = Wᵀ; u3 = u2 d; u4 = u1 ⊙ u3"),
  ReadingRow(
    "xᵀ A x / xᵀ x", "x=[1,2], A=[2,0;0,3]",
    "u1 = A x; u2 = x · u1; u3 = x · x; u4 = u2/u3"),
  ReadingRow("e^{s/2} ⊙ z", "s=[1,2], z=[1,1]", "u1 = s/2; u2 = exp(u1); u3 = u2 ⊙ z"),
  ReadingRow(
    #"a^{\langle t\rangle} = \tanh(W a^{\langle t-1\rangle} + b)"#, "",
    "u1 = W a_{t−1}; u2 = u1 + b; a_t = u3 = tanh(u2)"),
  ReadingRow(
    #"W^{(2)\top} d"#, "W_2=[1,2;3,4], d=[1,2]", "u1 = W_2ᵀ; u2 = u1 d"),
  ReadingRow("x^{(1)2} + x^{(i)2}", "", "u1 = x_1^2; u2 = x_i^2; u3 = u1 + u2"),
  ReadingRow(
    #"W^{\text{in}} u + W^{(\text{out})} v + W^{(hh)} h + \theta^\mathrm{new}"#, "",
    "t1 = W_{in} u; t2 = W_{out} v; t3 = t1 + t2; t4 = W_{hh} h; t5 = t3 + t4; t6 = t5 + θ_{new}"),
  ReadingRow(
    #"a^{(l)} = \sigma(W^{(l)} a^{(l-1)} + b^{(l)})"#, "",
    "u1 = W_l a_{l−1}; u2 = u1 + b_l; a_l = u3 = σ(u2)"),
  ReadingRow(#"z^{[l]} = w^{[l]} a^{[l-1]}"#, "", "z_l = u1 = w_l a_{l−1}"),
  ReadingRow(
    "x^{(a-1)} + (1-x)^{(b-1)}", "",
    "u1 = a − 1; u2 = x^(u1); u3 = 1 − x; u4 = b − 1; u5 = u3^(u4); u6 = u2 + u5"),
  ReadingRow("k(x, x') = (x - x')^2", "", "u1 = x − x′; k = u2 = u1^2"),
  ReadingRow(#"k(x, x^\prime) = x - x^{\prime}"#, "", "k = u1 = x − x′"),
  ReadingRow("x' + x", "x'=2, x=1", "u1 = x′ + x"),
  ReadingRow("w' x", "w=[1,2], x=[1,2]", "u1 = w · x"),
  ReadingRow(
    #"\sigma^2 = a + b \\ y = \frac{x}{\sqrt{\sigma^2+c}}"#, "",
    "σ² = u1 = a + b; u2 = u1 + c; u3 = sqrt(u2); y = u4 = x/u3"),
  ReadingRow(
    #"\sigma_t^2 = w + \beta \sigma_{t-1}^2, t=1..2"#, "",
    "u1 = β σ²_0; σ²_1 = u2 = w + u1; u3 = β u2; σ²_2 = u4 = w + u3"),
  ReadingRow(
    "a^l = w^l a^{l-1}, l = 1..2; a^2 + x^2", "",
    "a_1 = u1 = w_1 a_0; a_2 = u2 = w_2 u1; u3 = x^2; u4 = u2 + u3"),
  ReadingRow(#"L^{CLIP}(r) = \min(r A, r)"#, "", "u1 = r A; L_{CLIP} = u2 = min(u1, r)"),
  ReadingRow(#"\ln p(t|x, \mathbf{w}) = -w x"#, "", "u1 = −w; u2 = u1 x"),
  ReadingRow("P(X=x) = p^x", "", "u1 = p^x"),
  ReadingRow(#"\frac{\partial L}{\partial w} = (y-t)x"#, "", "u1 = y − t; u2 = u1 x"),
  ReadingRow("g(x) = a x; g^2(y) + g²(y)", "", "u1 = a y; u2 = u1^2; u3 = u2 + u2"),
  ReadingRow(
    "0! x + binom(50, 3) y + binom(2, 3) z", "",
    "u1 = 1 x; u2 = 19600 y; u3 = u1 + u2; u4 = 0 z; u5 = u3 + u4"
  ),
  ReadingRow(#"\theta^\mathrm{new} + \theta^{\text{old}}"#, "", "u1 = θ_{new} + θ_{old}"),
]

/// What is refused, and where.
let signFaults: [FaultRow] = [
  FaultRow(
    formula: "a x!", values: "",
    message: """
      error: 1:4: n of factorial must be a whole number
        a x!
           ^

      """),
  FaultRow(
    formula: "171! x", values: "",
    message: """
      error: 1:1: 171! is beyond the largest number of Float64, which is about 1.8e308
        171! x
        ^^^^

      """),
  FaultRow(
    formula: "binom(1000000000000, 500000000000) x", values: "",
    message: """
      error: 1:1: «1000000000000 over 500000000000» is beyond the largest number of Float64, which is about 1.8e308
        binom(1000000000000, 500000000000) x
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

      """),
  FaultRow(
    formula: "E[X] = n p; E + 1", values: "",
    message: """
      error: 1:1: the left side of = is not a name
        E[X] = n p; E + 1
        ^^^^
      hint: write z = …, f(w, b) = … or P, L, U = …; == compares two values

      """),
  FaultRow(
    formula: "x[1] = 3 a", values: "",
    message: """
      error: 1:1: the left side of = is not a name
        x[1] = 3 a
        ^^^^
      hint: write z = …, f(w, b) = … or P, L, U = …; == compares two values

      """),
]
