/// Where statements end, and what stands beside them.
let statementRows: [ReadingRow] = [
  // Rows that continue the row before.
  ReadingRow(
    "\\begin{align}\nL &= x^2 \\\\\n &\\quad + y^2 \\\\\n &\\quad - z^2\n\\end{align}", "",
    "u1 = x^2; u2 = y^2; u3 = u1 + u2; u4 = z^2; L = u5 = u3 − u4"),
  ReadingRow(
    "\\begin{align}\nL &= \\frac12 \\\\\n & (x - y)^2\n\\end{align}", "",
    "u1 = x − y; u2 = u1^2; L = u3 = ½ u2"),
  ReadingRow(
    #"\begin{align} & z = w x \\ & a = \sigma(z) \\ & (a-y)^2 \end{align}"#, "",
    "z = u1 = w x; a = u2 = σ(u1); u3 = u2 − y; u4 = u3^2"),
  ReadingRow(
    #"\begin{multline} L = x^2 \\ \cdot y^2 \\ (x+1) \end{multline}"#, "",
    "u1 = x^2; u2 = y^2; u3 = u1 u2; u4 = x + 1; L = u5 = u3 u4"),
  ReadingRow("L = x^2\n + y^2", "", "u1 = x^2; u2 = y^2; L = u3 = u1 + u2"),
  ReadingRow("L = x^2\n − y^2", "", "u1 = x^2; u2 = y^2; L = u3 = u1 − u2"),
  ReadingRow("p = σ(x)\n-y ln p", "", "p = u1 = σ(x); u2 = −y; u3 = ln(u1); u4 = u2 u3"),
  ReadingRow("a = x^2\ra + 1", "", "a = u1 = x^2; u2 = u1 + 1"),
  // Side conditions.
  ReadingRow(#"f(x) = x^2, \quad x > 0"#, "", "f = u1 = x^2"),
  ReadingRow(#"\begin{align} f(x) &= x^2 & x \geq 0 \end{align}"#, "", "f = u1 = x^2"),
  ReadingRow(#"f(x) = x^2 \quad (x>0)"#, "", "f = u1 = x^2"),
  ReadingRow(#"f(x) = x^2 \text{ with } x > 0"#, "", "f = u1 = x^2"),
  ReadingRow("f(x) = x^2 für x > 0, x ∈ ℝ", "", "f = u1 = x^2"),
  ReadingRow("f(x) = x^2; x > 0", "", "f = u1 = x^2"),
  // Chains of equalities, and formulas in clauses.
  ReadingRow(
    #"\begin{align} L(w) &= (w+1)^2 \\ &= w^2 + 1 \end{align}"#, "", "u1 = w^2; L = u2 = u1 + 1"),
  ReadingRow("L = (y-t)^2 = (w x - t)^2", "", "u1 = w x; u2 = u1 − t; L = u3 = u2^2"),
  ReadingRow("f = 2 x = 5", "", "f = u1 = 2 x"),
  ReadingRow("y = w z, where z = x^2", "", "z = u1 = x^2; y = u2 = w u1"),
  ReadingRow(
    #"L = -\log p \quad \text{where } p = \sigma(z), z = w x"#, "",
    "z = u1 = w x; p = u2 = σ(u1); u3 = ln(u2); L = u4 = −u3"),
  ReadingRow("L = (y - p)^2, p = w x", "", "p = u1 = w x; u2 = y − u1; L = u3 = u2^2"),
  // Statements and values on one line.
  ReadingRow("a = wx, b = a^2", "", "a = u1 = w x; b = u2 = u1^2"),
  ReadingRow(#"a = wx，\; b = a^2"#, "", "a = u1 = w x; b = u2 = u1^2"),
  ReadingRow("f(x)=x^2, x=3", "", "f = u1 = x^2"),
  ReadingRow("f(x)=x^2 + y where x = 3; y = 2", "", "u1 = x^2; f = u2 = u1 + y"),
  ReadingRow("f(x)=x^2 + y\nwhere\nx = 3 and y = 2", "", "u1 = x^2; f = u2 = u1 + y"),
  ReadingRow("f = x^2 mit x = 3", "", "f = u1 = x^2"),
  ReadingRow("c = 2; c x", "", "u1 = 2 x"),
  // Ranges.
  ReadingRow("h_0 = x; h_k = w h_{k-1} (k = 1, …, 2)", "", "h_1 = u1 = w x; h_2 = u2 = w u1"),
  ReadingRow(
    #"h_0 = x; h_l = w h_{l-1} \text{ for all } l=1,\ldots,2"#, "",
    "h_1 = u1 = w x; h_2 = u2 = w u1"),
  ReadingRow(
    #"h_0 = x; h_k = w h_{k-1} \quad \forall k \in \{1, …, 2\}"#, "",
    "h_1 = u1 = w x; h_2 = u2 = w u1"),
  // Cases.
  ReadingRow(
    #"\begin{cases} 1 & x = 0 \\ x & x \ne 0 \end{cases}"#, "", "u1 = x == 0; u2 = where(u1, 1, x)"),
  ReadingRow(
    #"\begin{cases} x & 0 \le x < 1 \\ 2 \text{ otherwise} \end{cases}"#, "",
    "u1 = 0 ≤ x; u2 = x < 1; u3 = u1 u2; u4 = where(u3, x, 2)"),
  ReadingRow(
    #"\begin{cases} x & \text{if $x>0$ and $y > 0$} \\ 2 & \text{else} \end{cases}"#, "",
    "u1 = x > 0; u2 = y > 0; u3 = u1 u2; u4 = where(u3, x, 2)"),
  ReadingRow(
    #"\begin{cases} x & x>0, y > 0, \\ 2, & \text{elsewhere.} \end{cases}"#, "",
    "u1 = x > 0; u2 = y > 0; u3 = u1 u2; u4 = where(u3, x, 2)"),
  ReadingRow(
    #"\begin{cases} x & \text{for}\: x > 0 \wedge y = 1 \\y & \text{for}\: x < 2 \vee \neg (y > x) \\\text{NaN} & \text{otherwise} \end{cases}"#,
    "",
    "u1 = x > 0; u2 = y == 1; u3 = u1 u2; u4 = x < 2; u5 = y > x; u6 = 1 − u5; u7 = max(u4, u6); u8 = where(u7, y, NaN); u9 = where(u3, x, u8)"
  ),
  ReadingRow(
    #"\begin{cases} \frac{1}{2}{a^2} & \text{for } |a| \le \delta, \\ \delta |a|, & \text{otherwise.} \end{cases}"#,
    "",
    "u1 = a^2; u2 = ½ u1; u3 = |a|; u4 = u3 ≤ δ; u5 = δ u3; u6 = where(u4, u2, u5)"),
  ReadingRow(
    #"f(x) = \left\{\begin{array}{r@{\quad}l} x^2 & \text{falls } x > 0 \\ 0 & \text{sonst} \end{array}\right."#,
    "", "u1 = x^2; u2 = x > 0; f = u3 = where(u2, u1, 0)"),
  ReadingRow(
    #"f = \left\{\begin{matrix} x, & \mbox{si} & x > 0 \\ 0, & \mbox{sinon} \end{matrix}\right."#,
    "",
    "u1 = x > 0; f = u2 = where(u1, x, 0)"),
  ReadingRow(
    #"f = \begin{cases} x, & \text{当 $x > 0$ 时} \\ 0, & \text{其他} \end{cases}"#, "",
    "u1 = x > 0; f = u2 = where(u1, x, 0)"),
  // Signs.
  ReadingRow(
    #"f \coloneqq \textcolor{red}{x^2} + 6{,}5 % said in red"#, "", "u1 = x^2; f = u2 = u1 + 6.5"),
  ReadingRow("∆ ‐ x⁄y", "", "u1 = x/y; u2 = Δ − u1"),
  ReadingRow(
    #"\underbrace{(x-y)^2}_{\text{loss}} + \overbrace{λ w^2}^{\text{reg}}"#, "",
    "u1 = x − y; u2 = u1^2; u3 = w^2; u4 = λ u3; u5 = u2 + u4"),
  ReadingRow(#"W_{\text{in}} x + L_{\mathrm{for}}"#, "", "u1 = W_{in} x; u2 = u1 + L_{for}"),
]
