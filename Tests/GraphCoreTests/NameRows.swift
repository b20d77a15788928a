/// Names with indices, and functions whose names have them, as a mathematician reads them.
let nameRows: [ReadingRow] = [
  ReadingRow(
    "h_θ(x) = a + b x; J = h_θ(x_1) + h_θ(2)", "",
    "u1 = b x_1; u2 = a + u1; u3 = 2 b; u4 = a + u3; J = u5 = u2 + u4"),
  ReadingRow("f_1(x) = w x; f_2(x) = x^2; f_2(f_1(t))", "", "u1 = w t; u2 = u1^2"),
  ReadingRow(
    "f^{(1)}(x) = w x; f^{(2)}(x) = x^2; f^{(2)}(f^{(1)}(t))", "", "u1 = w t; u2 = u1^2"),
  ReadingRow(#"\hat f(x) = w x; \hat{f}(2) + \hat f(a)"#, "", "u1 = 2 w; u2 = w a; u3 = u1 + u2"),
  ReadingRow(#"\phi_1(x) = w x; \phi_1(2)"#, "", "u1 = 2 w"),
  ReadingRow("ReLU_a(x) = max(a x, x); ReLU_a(b)", "", "u1 = a b; u2 = max(u1, b)"),
  ReadingRow(
    #"\sum_{j=1}^{2} w_{1j} x_j + \sum_{j=1}^{2} w_{2j} x_j"#, "",
    "u1 = w_{1,1} x_1; u2 = w_{1,2} x_2; u3 = u1 + u2; u4 = w_{2,1} x_1; u5 = w_{2,2} x_2; u6 = u4 + u5; u7 = u3 + u6"
  ),
  ReadingRow(
    #"\sum_{i=1}^2 W_{i1}"#, "W=[1,2;3,4]", "u1 = W_{1,1}; u2 = W_{2,1}; u3 = u1 + u2"),
  ReadingRow(#"\sum_{k=1}^2 x_{2k}"#, "", "u1 = x_2 + x_4"),
  ReadingRow("w_h1 x + w_{h1}", "", "u1 = w_{h1} x; u2 = u1 + w_{h1}"),
  ReadingRow("x^2_i + x²₁ + x^{2}_{1}", "", "u1 = x_i^2; u2 = x_1^2; u3 = u1 + u2; u4 = u3 + u2"),
  ReadingRow(#"\|x\|^2_2"#, "x=[1,2]", "u1 = ‖x‖; u2 = u1^2"),
  ReadingRow(#"\log^2_2 x"#, "", "u1 = log2(x); u2 = u1^2"),
  ReadingRow("√x^2 + √x²", "", "u1 = x^2; u2 = sqrt(u1); u3 = u2 + u2"),
  ReadingRow("2½ x", "", "u1 = 5/2 x"),
  ReadingRow(#"\bar\alpha + ᾱ"#, "", "u1 = ᾱ + ᾱ"),
  ReadingRow(#"\log\operatorname{softmax}(z)"#, "z=[1,2]", "u1 = softmax(z); u2 = ln(u1)"),
]

let nameFaults: [FaultRow] = [
  FaultRow(
    formula: "relu6(x)", values: "",
    message: """
      error: 1:1: the function «relu6» is not known
        relu6(x)
        ^^^^^
      hint: write relu(x), or relu(6) (x) for a product

      """),
  FaultRow(
    formula: "f_1(x) = x; f_1(2) + f_3(2)", values: "",
    message: """
      error: 1:22: the function «f_3» is not known
        f_1(x) = x; f_1(2) + f_3(2)
                             ^^^
      hint: the formula defines f_1

      """),
  FaultRow(
    formula: "f(x) = x^3; f'(x)", values: "",
    message: """
      error: 1:13: f′ is not known: primes are for the functions of the language
        f(x) = x^3; f'(x)
                    ^
      hint: --gradient-of takes the derivative of a formula as a formula of its own

      """),
]
