/// Indices: what runs, what stays, and what is a constant because it stands there.
let indexRows: [ReadingRow] = [
  // A running letter beside one that is free.
  ReadingRow(
    #"z_j = \sum_{i=1}^{2} w_{ij} x_i + b_j"#, "",
    "u1 = w_{1,j} x_1; u2 = w_{2,j} x_2; u3 = u1 + u2; z_j = u4 = u3 + b_j"),
  ReadingRow(
    #"\sum_{k=1}^{2} a_{ik} b_{kj}"#, "",
    "u1 = a_{i,1} b_{1,j}; u2 = a_{i,2} b_{2,j}; u3 = u1 + u2"),
  ReadingRow(
    #"\alpha_{ij} = \exp(e_{ij}) / \sum_{k=1}^{2} \exp(e_{ik})"#, "",
    "u1 = exp(e_{ij}); u2 = exp(e_{i,1}); u3 = exp(e_{i,2}); u4 = u2 + u3; α_{ij} = u5 = u1/u4"),
  ReadingRow(
    #"\sum_i w_{ji} x_i"#, "w=[1,2;3,4], x=[1,2], j=2",
    "u1 = w_{2,1}; u2 = x_1; u3 = u1 u2; u4 = w_{2,2}; u5 = x_2; u6 = u4 u5; u7 = u3 + u6"),
  ReadingRow(
    "W_{ij} + W_{ji}", "W=[1,2;3,4], i=1, j=2", "u1 = W_{1,2}; u2 = W_{2,1}; u3 = u1 + u2"),
  ReadingRow(
    "h_{tj} = w h_{t-1,j} + x_{tj}, t=1..2; 2 h_{2j}", "",
    "u1 = w h_{0,j}; h_{1,j} = u2 = u1 + x_{1,j}; u3 = w u2; h_{2,j} = u4 = u3 + x_{2,j}; u5 = 2 u4"
  ),
  ReadingRow(
    #"\sum_{i=1}^2 T_{ijk} x_{\max} y_{\text{in}}"#, "",
    "u1 = T_{1,j,k} x_{max}; u2 = u1 y_{in}; u3 = T_{2,j,k} x_{max}; u4 = u3 y_{in}; u5 = u2 + u4"),
  // Arithmetic with a free letter.
  ReadingRow(
    #"y_t = \sum_{i=1}^{2} \phi_i y_{t-i}"#, "",
    "u1 = φ_1 y_{t−1}; u2 = φ_2 y_{t−2}; y_t = u3 = u1 + u2"),
  ReadingRow(#"\prod_{k=0}^{2} R_{t+k+1}"#, "", "u1 = R_{t+1} R_{t+2}; u2 = u1 R_{t+3}"),
  ReadingRow(
    #"\sum_{i=1}^2 (x_{2i+t} + y_{n-2(i-1)})"#, "",
    "u1 = x_{t+2} + y_n; u2 = x_{t+4} + y_{n−2}; u3 = u1 + u2"),
  ReadingRow(
    #"\sum_{i=1}^2 p_{i|j} w_{i\to j}"#, "",
    "u1 = p_{1|j} w_{1→j}; u2 = p_{2|j} w_{2→j}; u3 = u1 + u2"),
  ReadingRow(#"\sum_{i=1}^2 x_{i+m}"#, "x=[1,2,3], m=1", "u1 = x_2; u2 = x_3; u3 = u1 + u2"),
  // One range for several statements.
  ReadingRow(
    "c_t = f_t c_{t-1} + i_t\nh_t = tanh(c_t), t=1..2\nh_2", "",
    "u1 = f_1 c_0; c_1 = u2 = u1 + i_1; h_1 = u3 = tanh(u2); u4 = f_2 u2; c_2 = u5 = u4 + i_2; h_2 = u6 = tanh(u5)"
  ),
  ReadingRow(
    "z^{(l)} = W^{(l)} a^{(l-1)}; a^{(l)} = σ(z^{(l)})\nfor l = 1..2\na^{(2)} - y", "",
    "z_1 = u1 = W_1 a_0; a_1 = u2 = σ(u1); z_2 = u3 = W_2 u2; a_2 = u4 = σ(u3); u5 = u4 − y"),
  ReadingRow(
    "p_k = x_k^2, k = 1..2; q_k = p_k w; r_k = q_k + 1, k = 1..2; r_2", "",
    "p_1 = u1 = x_1^2; p_2 = u2 = x_2^2; q_1 = u3 = u1 w; r_1 = u4 = u3 + 1; q_2 = u5 = u2 w; r_2 = u6 = u5 + 1"
  ),
  // Whole numbers that are no indices.
  ReadingRow(#"f_{\theta}(x) = \theta x"#, "θ=1, x=2", "f_θ = u1 = θ x"),
  ReadingRow(#"q_\phi(z|x) = \phi x z"#, "φ=1, x=2, z=3", "u1 = φ x; q_φ = u2 = u1 z"),
  ReadingRow(#"h_{\mathbf{w},b}(x) = w x + b"#, "w=1, b=2, x=3", "u1 = w x; h_{w,b} = u2 = u1 + b"),
  ReadingRow(
    #"\hat{m}_t = m_t/(1 - \beta_1^t)"#, "m_t=.4, β_1=.9, t=3",
    "u1 = β_1^t; u2 = 1 − u1; m̂_t = u3 = m_t/u2"),
  ReadingRow("x_t + m_t", "m_t=.4, x=[1,2,3], t=3", "u1 = x_3; u2 = u1 + m_3"),
  ReadingRow(
    "h_0 = x; h_t = w h_{t-1}, t=1..2; 3 h_T", "T=2, x=1, w=1",
    "h_1 = u1 = w x; h_2 = u2 = w u1; u3 = 3 u2"),
  // Superscripts.
  ReadingRow(
    #"a^{(l)} = \sigma(W^{(l)} a^{(l-1)} + b^{(l)})"#, "",
    "u1 = W_l a_{l−1}; u2 = u1 + b_l; a_l = u3 = σ(u2)"),
  ReadingRow(#"z^{[l]} = W^{[l]} a^{[l-1]}"#, "", "z_l = u1 = W_l a_{l−1}"),
  ReadingRow(
    #"\theta^{(t+1)} = \theta^{(t)} - \eta g^{(t)}"#, "", "u1 = η g_t; θ_{t+1} = u2 = θ_t − u1"),
  ReadingRow(
    #"W^{(2)\top} x"#, "W^{(2)}=[1,2;3,4], x=[1,2]", "u1 = W_2ᵀ; u2 = u1 x"),
  ReadingRow(
    #"x^{(1)2} + x^{(i)2} + z^{[1](i)} + x^{(i,j)}"#, "",
    "u1 = x_1^2; u2 = x_i^2; u3 = u1 + u2; u4 = u3 + z_{1,i}; u5 = u4 + x_{i,j}"),
  ReadingRow(
    #"W^{\text{in}} u + W^{(\text{out})} v + \theta^{\mathrm{new}} + W^{(hh)}"#, "",
    "t1 = W_{in} u; t2 = W_{out} v; t3 = t1 + t2; t4 = t3 + θ_{new}; t5 = t4 + W_{hh}"),
  ReadingRow(
    #"a^{<t>} = W a^{\langle t-1 \rangle}, t=1..2"#, "", "a_1 = u1 = W a_0; a_2 = u2 = W u1"),
  ReadingRow(
    "e^{(x-y)} + x^{(a+b)/2} + x^{(y-1)}", "",
    "u1 = x − y; u2 = exp(u1); u3 = a + b; u4 = u3/2; u5 = x^(u4); u6 = u2 + u5; u7 = y − 1; u8 = x^(u7); u9 = u6 + u8"
  ),
  // Families.
  ReadingRow(
    #"\hat{y}_i = w x_i; \sum_{i=1}^{2} (\hat{y}_i - y_i)"#, "",
    "ŷ_1 = u1 = w x_1; u2 = u1 − y_1; ŷ_2 = u3 = w x_2; u4 = u3 − y_2; u5 = u2 + u4"),
  ReadingRow(
    #"e_i = y_i - w x_i; \sum_i e_i^2"#, "x=[1,2], y=[1,3], w=1",
    "u1 = y_1; u2 = x_1; u3 = w u2; e_1 = u4 = u1 − u3; u5 = u4^2; u6 = y_2; u7 = x_2; u8 = w u7; e_2 = u9 = u6 − u8; u10 = u9^2; u11 = u5 + u10"
  ),
  ReadingRow(
    #"k_{ij} = x_i y_j; \sum_{i=1}^2\sum_{j=1}^2 k_{ij}"#, "",
    "k_{1,1} = u1 = x_1 y_1; k_{1,2} = u2 = x_1 y_2; u3 = u1 + u2; k_{2,1} = u4 = x_2 y_1; k_{2,2} = u5 = x_2 y_2; u6 = u4 + u5; u7 = u3 + u6"
  ),
  ReadingRow(
    #"z_j = w_j x; a_j = σ(z_j); a_1 + a_2"#, "",
    "z_1 = u1 = w_1 x; a_1 = u2 = σ(u1); z_2 = u3 = w_2 x; a_2 = u4 = σ(u3); u5 = u2 + u4"),
  ReadingRow("z_i = w x_i; z_i + 1", "", "z_i = u1 = w x_i; u2 = u1 + 1"),
]

let indexFaults: [FaultRow] = [
  FaultRow(
    formula: #"\sum_i w_{ji} x_i + b_j"#, values: "x=[1,2], w=[1,2;3,4], b=[1,1]",
    message: """
      error: 1:8: the index j of w_{j,1} has no value
        \\sum_i w_{ji} x_i + b_j
               ^^^^^^
      hint: give it one (--at "j=1"), or write j = 1..2 behind a statement with j in the index on its left

      """)
]
