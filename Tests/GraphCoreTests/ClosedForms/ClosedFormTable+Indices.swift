/// Sums over an index, whose gradients are vectors and matrices: `formula | variable | their form`.
extension ClosedFormTable {
  /// Ng, CS229; Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 3 and 4; Koren et al. 2009.
  static let indices = rows(
    """
    Σ_i (w·X_i - y_i)^2 where X: 4x3, w: 3, y: 4 | w | 2 Xᵀ (X w − y)
    1/4 Σ_i (w^T X_i + b - y_i)^2 where X: 4x3, w: 3, y: 4 | w | ½ Xᵀ (X w + b − y)
    1/4 Σ_i (w^T X_i + b - y_i)^2 where X: 4x3, w: 3, y: 4 | b | ½ sum(X w + b − y)
    -Σ_i (y_i ln(σ(w·X_i)) + (1-y_i) ln(1 - σ(w·X_i))) where X: 4x3, w: 3, y: 4 | w | Xᵀ (σ(X w) − y)
    Σ_i Σ_j (X_{ij} - Σ_k U_{ik} V_{jk})^2 where X: 4x3, U: 4x2, V: 3x2 | U | −2 (X − U Vᵀ) V
    Σ_i Σ_j A_{ij} B_{ij} where A: 3x2, B: 3x2 | A | B
    Σ_i A_{ii} where A: 3x3 | A | I(3)
    Σ_i Σ_j A_{ij} B_{ji} where A: 3x3, B: 3x3 | A | Bᵀ
    Σ_i Σ_j x_i A_{ij} y_j where A: 3x2, x: 3, y: 2 | A | x yᵀ
    Σ_i Σ_j x_i A_{ij} y_j where A: 3x2, x: 3, y: 2 | x | A y
    sqrt(Σ_i x_i^2) where x: 4 | x | x/‖x‖
    -Σ_i y_i ln(exp(z_i)/Σ_j exp(z_j)) where y: 3, z: 3 | z | sum(y) softmax(z) − y
    Σ_i x_i/Σ_i y_i where x: 3, y: 3 | y | −sum(x)/sum(y)^2 ones(3, 1)
    x_1^2 + x_2^2 + x_3^2 where x: 3 | x | 2 x
    Σ_i v_i X_i · u where X: 4x3, v: 4, u: 3 | v | X u
    Σ_i v_i X_i · u where X: 4x3, v: 4, u: 3 | X | v uᵀ
    Σ_{i} (x_i - m)^2 where x: 4 | m | −2 sum(x − m)
    Σ_{i} (x_i - m)^2 where x: 4 | x | 2 (x − m)
    Σ_i (-1/2 ln(2π) - ln(s) - (x_i-m)^2/(2 s^2)) where x: 4 | m | sum(x − m)/s^2
    Σ_i (-1/2 ln(2π) - ln(s) - (x_i-m)^2/(2 s^2)) where x: 4 | s | sum((x − m).^2)/s^3 − 4/s
    Σ_i w_i x_i^2 where w: 4, x: 4 | x | 2 w ⊙ x
    Σ_i (y_i - a x_i - b)^2 where x: 4, y: 4 | a | 2 xᵀ (a x + b − y)
    Σ_i (y_i - a x_i - b)^2 where x: 4, y: 4 | b | −2 sum(y − a x − b)
    Σ_i Σ_j A_{ij} x_i x_j where A: 3x3, x: 3 | x | (A + Aᵀ) x
    -Σ_i (y_i ln(p) + (1 - y_i) ln(1 - p)) where y: 4 | p | (4 p − sum(y))/(p (1 − p))
    ln(Σ_i exp(x_i)) where x: 4 | x | softmax(x)
    Σ_i (X_i - m)^T P (X_i - m) where X: 4x3, m: 3, P: 3x3 | m | (P + Pᵀ) (4 m − sum(X, axis=1))
    Σ_i (y_i - Σ_j W_{ij} x_j)^2 where y: 2, W: 2x3, x: 3 | W | 2 (W x − y) xᵀ
    Σ_i c_i exp(-λ t_i) where c: 3, t: 3 | λ | −tᵀ (c ⊙ exp(−λ t))
    -ln(softmax(z)_2) where z: 3 | z | softmax(z) − [0; 1; 0]
    -ln(softmax(W x)_2) where W: 3x2, x: 2 | W | (softmax(W x) − [0; 1; 0]) xᵀ
    """)

  /// Murray 2016; Rasmussen & Williams, Gaussian Processes, 2.2 and 5.4: L Lᵀ = S, which is symmetric.
  static let cholesky = rows(
    """
    2 sum(ln(diag(chol(S)))) where S: 3x3 | S | S⁻¹
    logdet(chol(S)) where S: 3x3 | S | ½ S⁻¹
    L = chol(S); y^T solve(L^T, solve(L, y)) where S: 3x3, y: 3 | S | −S⁻¹ y yᵀ S⁻¹
    L = chol(S); y^T solve(L^T, solve(L, y)) where S: 3x3, y: 3 | y | 2 S⁻¹ y
    L = chol(K); 1/2 y^T solve(L^T, solve(L, y)) + sum(ln(diag(L))) where K: 3x3, y: 3 | K | ½ (K⁻¹ − K⁻¹ y yᵀ K⁻¹)
    """)

  /// Stewart, Calculus, 3 and 4; Murray, Mathematical Biology, 1; Hendrycks & Gimpel 2016; Luxburg 2007.
  static let exercises = rows(
    """
    x^2/(1+x^2) | x | 2 x/(1 + x^2)^2
    (x+1)/(x^2+1) | x | (1 − 2 x − x^2)/(x^2 + 1)^2
    sqrt((x-a)^2 + (y-b)^2) | x | (x − a)/sqrt((x − a)^2 + (y − b)^2)
    A sin(k x - ω t) | t | −A ω cos(k x − ω t)
    v_0 t - 1/2 g t^2 | t | v_0 − g t
    p(1-p) | p | 1 − 2 p
    r x (1 - x/K) | x | r (1 − 2 x/K)
    a x/(1 + a h x) | x | a/(1 + a h x)^2
    ln(x)/x | x | (1 − ln(x))/x^2
    ln(x)/x^2 | x | (1 − 2 ln(x))/x^3
    e^{-x} ln(x) | x | exp(−x) (1/x − ln(x))
    x e^{-x^2/2} | x | (1 − x^2) exp(−x^2/2)
    x^2 e^{-x} | x | x (2 − x) exp(−x)
    sin(x)/(1 + cos(x)) | x | 1/(1 + cos(x))
    arctan((1+x)/(1-x)) | x | 1/(1 + x^2)
    x arcsin(x) + sqrt(1-x^2) | x | arcsin(x)
    cosh(x)^2 - sinh(x)^2 | x | 0
    ln(cosh(x)) | x | tanh(x)
    e^{sin(x)^2} | x | 2 sin(x) cos(x) exp(sin(x)^2)
    sqrt(1 + sin(x)^2) | x | sin(x) cos(x)/sqrt(1 + sin(x)^2)
    x^{1/x} | x | x^(1/x) (1 − ln(x))/x^2
    sin(cos(x^2)) | x | −2 x sin(x^2) cos(cos(x^2))
    exp(z_1)/(exp(z_1)+exp(z_2)+exp(z_3)) | z_2 | −exp(z_1 + z_2)/(exp(z_1) + exp(z_2) + exp(z_3))^2
    2^(x^2) | x | 2 x · 2^(x^2) ln(2)
    x^3/(x-1)^2 | x | x^2 (x − 3)/(x − 1)^3
    (a-b)/(a+b) c | a | 2 b c/(a + b)^2
    V x^n/(K^n + x^n) | x | V n x^(n − 1) K^n/(K^n + x^n)^2
    (1 - e^{-x})/(1 + e^{-x}) | x | 2 exp(x)/(1 + exp(x))^2
    0.5 x (1 + tanh(sqrt(2/π) (x + 0.044715 x^3))) | x | sqrt(2/π) x (1 − tanh(sqrt(2/π) (x + 0.044715 x^3))^2) (0.0670725 x^2 + 0.5) + 0.5 + 0.5 tanh(sqrt(2/π) (x + 0.044715 x^3))
    sum(y ⊙ (X θ) - exp(X θ)) where X: 4x3, θ: 3, y: 4 | θ | Xᵀ (y − exp(X θ))
    tr(W^T L W) where W: 4x2, L: 4x4 | W | (L + Lᵀ) W
    ln(det(A)) - tr(A) where A: 3x3 | A | A⁻ᵀ − I(3)
    (x·z + c)^2 where x: 3, z: 3 | x | 2 (x · z + c) z
    """)
}
